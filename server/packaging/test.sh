#!/usr/bin/env bash
# Tests the Debian package: builds it from programs that are built already, and installs, uses, upgrades,
# removes and purges it. All that happens in a container with systemd, a copy of this machine that is
# thrown away. With --here it happens on this machine, for where no container can be made.
#
#   cargo build --release -p bluff-server -p bluff-cli
#   server/packaging/test.sh target/release [--here]
#
# Needs root and Debian. Installs the Debian packages that are missing, and cargo-deb into the target folder.
set -euo pipefail
programs=$(realpath "${1:?the folder of bluffd, bluffc and bluff}") where=${2:-}
cd "$(dirname "${BASH_SOURCE[0]}")"

fail() {
  printf 'packaging: %s\n' "$*" >&2
  exit 1
}
[ "$(id -u)" = 0 ] || fail 'run this as root'
packages=(curl dovecot-imapd dovecot-sieve mandoc procps spamc systemd systemd-container)
if ! dpkg-query -W "${packages[@]}" >/dev/null 2>&1; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null
fi

tools=$(realpath "${CARGO_TARGET_DIR:-../../target}")/cargo-deb
PATH=$PATH:$tools/bin
command -v cargo-deb >/dev/null || CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
  cargo install --quiet --locked --root "$tools" --version 3.8.0 cargo-deb

made=$(mktemp -d)
chmod 755 "$made"
trap 'rm -rf "$made"' EXIT
stage() { printf -- '-- %s (at %s s)\n' "$1" "$SECONDS"; }

stage 'manual pages'
./man.py --check
for page in man/*; do
  # not every page that is referred to is installed on the machine that builds
  said=$(mandoc -T lint "$page" 2>&1 | grep -v -e 'referenced manual not found' -e 'outdated mandoc.db' || true)
  said+=$(LC_ALL=C.UTF-8 man --warnings -l "$page" 2>&1 >/dev/null)
  [ -z "$said" ] || fail "$page: $said"
done

stage 'package'
./deb.sh "$programs" "$made/bluff.deb" --fast --compress-system >/dev/null
mkdir "$made/test"
cp -r . "$made/test/packaging"
cp -r ../../data/samples "$made/test/samples"
mv "$made/bluff.deb" "$made/test"

if [ "$where" = --here ]; then
  "$made/test/packaging/tests/checks.sh" "$made/test/bluff.deb" "$made/test/samples"
  exit
fi

# in_container FOLDER: boots systemd in a copy of this machine, where the checks are all that is started.
# They write to FOLDER/out, and leave FOLDER/passed if all is well.
in_container() {
  local root group
  mkdir "$1/layers"
  mount -t tmpfs -o mode=755 tmpfs "$1/layers" # an overlay cannot lie in what it covers
  mkdir "$1"/layers/{upper,work,root}
  root=$1/layers/root
  mount -t overlay -o "lowerdir=/,upperdir=$1/layers/upper,workdir=$1/layers/work" overlay "$root"
  rm -rf "$root"/usr/sbin/policy-rc.d "$root"/etc/systemd/system/*.wants
  cp -r "$1/test" "$root/checks"
  cat >"$root/etc/systemd/system/checks.service" <<'UNIT'
[Unit]
After=basic.target
SuccessAction=exit-force
FailureAction=exit-force
[Service]
Type=oneshot
ExecStart=/checks/packaging/tests/checks.sh /checks/bluff.deb /checks/samples
ExecStartPost=/usr/bin/touch /checks/passed
StandardOutput=file:/checks/out
StandardError=inherit
TimeoutStartSec=300
UNIT
  # where no systemd runs, the container gets control groups of its own
  if [ ! -d /run/systemd/system ]; then
    for group in /sys/fs/cgroup/{systemd,unified}; do
      [ -d "$group" ] || continue
      mkdir -p "$group/bluff-packaging"
      echo "$BASHPID" >"$group/bluff-packaging/cgroup.procs"
    done
  fi
  timeout 600 systemd-nspawn --quiet --directory="$root" --boot --machine=bluff-packaging --uuid="$(tr -d - </proc/sys/kernel/random/uuid)" \
    --register=no --keep-unit --link-journal=no --private-network --console=pipe -- --unit=checks.service </dev/null >"$1/console" 2>&1 || true
  cp "$root"/checks/{out,passed} "$1" 2>/dev/null || true
}
export -f in_container
stage 'container'
unshare --mount --propagation private bash -euc "in_container $made"
find /sys/fs/cgroup/{systemd,unified}/bluff-packaging -depth -type d -exec rmdir {} + 2>/dev/null || true
cat "$made/out" 2>/dev/null || tail -n 30 "$made/console"
[ -e "$made/passed" ] || fail 'FAILED in the container; try --here where it cannot be made'
