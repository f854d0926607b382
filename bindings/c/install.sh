#!/usr/bin/env bash
# Builds the library and installs it: bindings/c/install.sh [PREFIX, else /usr/local]. DESTDIR and
# PROFILE (release) as usual.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
prefix=${DESTDIR:-}${1:-/usr/local}
profile=${PROFILE:-release}
folder=$profile
[ "$profile" = dev ] && folder=debug

cargo build --manifest-path "$here/Cargo.toml" --locked --lib --profile "$profile"
built=${CARGO_TARGET_DIR:-$here/../../target}/$folder
install -d "$prefix/include" "$prefix/lib/pkgconfig"
install -m 644 "$here/include/bluff.h" "$prefix/include/bluff.h"
install -m 644 "$here/bluff.pc" "$prefix/lib/pkgconfig/bluff.pc"
install -m 644 "$built/libbluff_c.a" "$prefix/lib/libbluff_c.a"
install -m 755 "$built/libbluff_c.so" "$prefix/lib/libbluff_c.so.0"
ln -sf libbluff_c.so.0 "$prefix/lib/libbluff_c.so"
