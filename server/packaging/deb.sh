#!/usr/bin/env bash
# Builds the Debian package from programs that are built already:
#
#   cargo build --release -p bluff-server -p bluff-cli
#   server/packaging/deb.sh target/release bluff.deb
#
# Further arguments are given to cargo-deb. Needs `cargo install --locked cargo-deb`, 3.8 or later.
set -euo pipefail
[ $# -ge 2 ] || { echo 'usage: deb.sh PROGRAMS FILE.deb [OPTION]...' >&2; exit 64; }
programs=$(realpath "$1") package=$(realpath "$2")
shift 2
cd "$(dirname "${BASH_SOURCE[0]}")/.."

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
release=$made/release
mkdir -p "$release/packaging"/{completions,man}
install -s "$programs"/{bluffd,bluffc,bluff} "$release" # without what a debugger wants: half the size
cd "$release/packaging"

# Every key is there, commented out. So a key that the administrator does not set gets the default of
# the program, also after an upgrade.
"$release/bluffd" --print-config |
  sed -e '1a # The keys are commented out: remove the "#" in front of one to change it.' -e 's/^[a-z_]\+ = /#&/' >bluffd.toml
"$release/bluff" completions bash >completions/bluff.bash
"$release/bluff" completions zsh >completions/_bluff
"$release/bluff" completions fish >completions/bluff.fish
"$release/bluff" man >man/bluff.1
"$release/bluff" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]\+\) .*/\1/p' | while read -r command; do
  [ "$command" = help ] || "$release/bluff" man "$command" >"man/bluff-$command.1"
done
gzip -9n man/*

cd "$OLDPWD"
CARGO_TARGET_DIR=$made cargo deb --no-build --quiet --output "$package" "$@"
