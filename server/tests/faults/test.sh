#!/usr/bin/env bash
# Tests bluffd against faults: crashes, full disks, damaged models, clocks that jump, slow and silent
# clients, floods, random bytes. Needs Python 3.11. As root it shows more: bluffd then runs as nobody,
# and a disk can be full.
#
#     server/tests/faults/test.sh [PART...]
#
# BLUFFD names a program that is built; otherwise it is built. FAULTS_CACHE names the folder of what is
# downloaded. SEED, KILLS, CONNECTIONS and FRAMES change what README.md says of them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
export PYTHONDONTWRITEBYTECODE=1

fail() {
  printf 'server/tests/faults: %s\n' "$*" >&2
  exit 1
}

all=(kill disk model clock halfopen slow fuzz drain memory)
parts=("$@")
[ "$#" != 0 ] || parts=("${all[@]}")
for part in "${parts[@]}"; do
  [[ " ${all[*]} " == *" $part "* ]] || fail "no part named $part; there are: ${all[*]}"
done
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail 'needs Python 3.11'

if [ -z "${BLUFFD:-}" ]; then
  cargo build --release --quiet --locked --package bluff-server --bins
  BLUFFD=$CARGO_TARGET_DIR/release/bluffd
fi
cache=${FAULTS_CACHE:-$CARGO_TARGET_DIR/faults}

# libfaketime is unpacked, not installed: no other program is to see it.
faketime() {
  local found
  for found in "$cache"/tree/usr/lib/*/faketime/libfaketimeMT.so.1 /usr/lib/*/faketime/libfaketimeMT.so.1; do
    if [ -f "$found" ]; then
      printf '%s' "$found"
      return
    fi
  done
  command -v apt-get dpkg-deb >/dev/null || return 0
  mkdir -p "$cache/tree"
  (cd "$cache" && apt-get download -qq libfaketime && dpkg-deb --extract libfaketime_*.deb tree) >/dev/null 2>&1 || return 0
  printf '%s' "$cache"/tree/usr/lib/*/faketime/libfaketimeMT.so.1
}

made=$(mktemp -d)
pid=
ended() {
  [ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null || true
  [ -n "${FAULTS_KEEP:-}" ] || rm -rf "$made"
}
trap ended EXIT
trap 'exit 1' INT TERM HUP
chmod 755 "$made"
install -m 755 "$BLUFFD" "$made/bluffd"
export BLUFFD="$made/bluffd" FAULTS_FOLDER="$made"
# connections of both sides
ulimit -n "$(ulimit -Hn)"

good=0 bad=0 failing=()
for part in "${parts[@]}"; do
  began=$SECONDS
  status=0
  room=()
  case $part in
    clock)
      FAKETIME_LIBRARY=$(faketime)
      if [ -n "$FAKETIME_LIBRARY" ]; then
        install -m 644 "$FAKETIME_LIBRARY" "$made/libfaketime.so"
        FAKETIME_LIBRARY=$made/libfaketime.so
      fi
      export FAKETIME_LIBRARY
      ;;
    # its mounts are seen by nobody else, and end with it
    disk) if unshare --mount true 2>/dev/null; then room=(unshare --mount); fi ;;
  esac
  # a daemon ends with the part that started it
  timeout --signal=KILL "${FAULTS_SECONDS:-900}" "${room[@]}" python3 "server/tests/faults/$part.py" \
    </dev/null >"$made/$part.out" 2>&1 &
  pid=$!
  tail -q -n +1 -F --pid="$pid" "$made/$part.out" 2>/dev/null &
  wait "$pid" || status=$?
  pid=
  wait
  passed=$(grep -c '^  ok ' "$made/$part.out" || true) failed=$(grep -c '^FAIL ' "$made/$part.out" || true)
  if [ "$status" != 0 ] && [ "$failed" = 0 ]; then
    printf 'FAIL %s: the part ended with %s\n' "$part" "$status" | tee -a "$made/$part.out"
    failed=1
  fi
  printf -- '-- %s: %s checks passed, %s failed, %s s\n' "$part" "$passed" "$failed" "$((SECONDS - began))"
  good=$((good + passed)) bad=$((bad + failed))
  [ "$failed" = 0 ] || failing+=("$part")
done

printf '%s checks passed, %s s\n' "$good" "$SECONDS"
if [ "$bad" != 0 ]; then
  for part in "${failing[@]}"; do grep '^FAIL ' "$made/$part.out"; done
  fail "$bad checks failed in: ${failing[*]}"
fi
