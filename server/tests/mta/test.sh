#!/usr/bin/env bash
# Tests bluffd beside real mail servers and clients. Each part runs in a room of its own: namespaces
# with their own processes, loopback network, /etc, /var and homes, so the configuration files are
# those of a real server, with its paths and ports, and nothing of the machine is seen or changed.
# Needs root, Python 3.11 with venv, Node and npm; programs from Debian are unpacked, not installed.
#
#     server/tests/mta/test.sh [PART...]
#
# BLUFFD names a program that is built, with bluffc beside it; otherwise both are built. MTA_CACHE names the folder of what is
# unpacked.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"

fail() {
  printf 'server/tests/mta: %s\n' "$*" >&2
  exit 1
}

all=(spamc postfix exim dovecot haraka opensmtpd rspamc aiospamc miltertest procmail maildrop learn)
parts=("$@")
[ "$#" != 0 ] || parts=("${all[@]}")
for part in "${parts[@]}"; do
  [ -f "server/tests/mta/$part/test.sh" ] || fail "no part named $part; there are: ${all[*]}"
done

[ "$(id -u)" = 0 ] || fail 'needs root: mail servers deliver as the users of their mailboxes'
unshare --mount --net --pid --fork --mount-proc true 2>/dev/null ||
  fail 'needs namespaces (unshare --mount --net --pid): in a container, run it privileged'

cache=${MTA_CACHE:-$CARGO_TARGET_DIR/mta}
tree=$cache/tree

# Downloads packages with what they need and unpacks them. Mail servers exclude each other, so each
# group is asked for alone. Nothing is installed: no script of a package runs, no service starts.
groups=(
  'postfix'
  'exim4-daemon-heavy'
  'opensmtpd opensmtpd-filter-rspamd'
  'dovecot-lmtpd dovecot-imapd dovecot-sieve'
  'procmail maildrop spamc swaks rspamd miltertest iproute2'
)
unpack() {
  local group names folder deb
  command -v apt-get dpkg-deb >/dev/null || fail 'needs apt-get and dpkg-deb'
  rm -rf "$cache/debs" "$tree"
  mkdir -p "$cache/debs/partial" "$tree"/usr/{bin,sbin,lib,lib64}
  for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$tree/$folder"; done
  apt-get update -qq
  for group in "${groups[@]}"; do
    read -ra names <<<"$group"
    apt-get install -qq -y --no-install-recommends --download-only -o "Dir::Cache::archives=$cache/debs" \
      -o APT::Sandbox::User=root "${names[@]}" >/dev/null
  done
  for deb in "$cache"/debs/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar --extract --keep-directory-symlink --directory "$tree"
  done
  rm -r "$cache/debs"
}

programs=(sbin/postfix sbin/exim4 sbin/smtpd sbin/dovecot bin/sievec bin/procmail bin/maildrop bin/spamc
  bin/swaks bin/rspamc bin/miltertest sbin/ip libexec/opensmtpd/filter-rspamd)
unpacked() {
  local program
  for program in "${programs[@]}"; do
    [ -e "$tree/usr/$program" ] || [ -e "/usr/$program" ] || return 1
  done
}

haraka() {
  cmp -s server/tests/mta/haraka/package-lock.json "$cache/haraka/package-lock.json" &&
    [ -d "$cache/haraka/node_modules" ] && return
  command -v npm >/dev/null || fail 'needs npm'
  rm -rf "$cache/haraka"
  mkdir -p "$cache/haraka"
  cp server/tests/mta/haraka/package{,-lock}.json "$cache/haraka"
  npm ci --prefix "$cache/haraka" --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
}

python() {
  cmp -s server/tests/mta/requirements.txt "$cache/venv/requirements.txt" && return
  python3 -c 'import venv, ensurepip' 2>/dev/null || fail 'needs python3 and python3-venv'
  rm -rf "$cache/venv"
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    --requirement server/tests/mta/requirements.txt
  cp server/tests/mta/requirements.txt "$cache/venv/requirements.txt"
}

mkdir -p "$cache"
cache=$(realpath "$cache")
tree=$cache/tree
unpacked || unpack
unpacked || fail 'a program is missing after unpacking'
haraka
python
if [ -z "${BLUFFD:-}" ]; then
  cargo build --release --quiet --locked --package bluff-server --bins
  BLUFFD=$CARGO_TARGET_DIR/release/bluffd
fi

made=$(mktemp -d)
pid=
ended() {
  [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
  rm -rf "$made"
}
trap ended EXIT
trap 'exit 1' INT TERM HUP
chmod 755 "$made"
install -m 755 "$BLUFFD" "${BLUFFD%/*}/bluffc" "$made"
mkdir "$made/messages"
python3 server/tests/mta/mail.py make data/samples "$made/messages"
printf -- '-- ready (at %s s)\n' "$SECONDS"

# The end of the first process of a room ends all others of it.
passed=0 failed=0 failing=()
for part in "${parts[@]}"; do
  began=$SECONDS
  mkdir "$made/$part"
  : >"$made/$part/passed"
  : >"$made/$part/failed"
  status=0
  # the first process of a room takes no other signal
  timeout --signal=KILL "${MTA_SECONDS:-120}" unshare --mount --net --ipc --pid --fork --kill-child --mount-proc \
    bash server/tests/mta/room.sh "$part" "$made" "$tree" "$cache" </dev/null >"$made/$part/out" 2>&1 &
  pid=$!
  wait "$pid" 2>/dev/null || status=$?
  pid=
  cat "$made/$part/out"
  if [ "$status" != 0 ]; then
    printf 'FAIL %s: the part ended with %s\n' "$part" "$status" | tee -a "$made/$part/failed"
  fi
  good=$(wc -l <"$made/$part/passed") bad=$(wc -l <"$made/$part/failed")
  printf -- '-- %s: %s checks passed, %s failed, %s s\n' "$part" "$good" "$bad" "$((SECONDS - began))"
  passed=$((passed + good)) failed=$((failed + bad))
  [ "$bad" = 0 ] || failing+=("$part")
done

for part in "${failing[@]}"; do
  for log in "$made/$part"/*.log; do
    [ -s "$log" ] || continue
    printf '\n== %s, the last lines of %s\n' "$part" "${log##*/}"
    tail -n 25 "$log" | cut -c 1-300
  done
done
printf '%s checks passed\n' "$passed"
if [ "$failed" != 0 ]; then
  cat "$made"/*/failed
  fail "$failed checks failed in: ${failing[*]}"
fi
