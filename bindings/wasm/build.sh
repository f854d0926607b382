#!/usr/bin/env bash
# Builds the package: pkg/ gets the module, its JavaScript and the model. It uses the first
# available toolchain: a Rust that has the target, Debian's packages, or rustup once it has fetched
# the target.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

root=$(cd ../.. && pwd)
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"
wasm=wasm32-unknown-unknown
# vectors of 128 bits: in all browsers since 2023, in Node since 16
# when it optimizes for size the compiler inlines little; with more inlining the module is a seventh
# faster
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS='-C target-feature=+simd128 -C llvm-args=-inline-threshold=100'
build=(build --manifest-path "$root/Cargo.toml" --package bluff-wasm --profile wasm --target "$wasm" --locked)

has_target() { [[ -d $(rustc --print target-libdir --target "$wasm" 2>/dev/null) ]]; }
debian_linker() { compgen -c wasm-ld- | sort -V | tail -n 1; }
has_debian() { [[ -x /usr/bin/rustc && -x /usr/bin/cargo && -d /usr/lib/rustlib/src && -n $(debian_linker) ]]; }

with_target() {
  echo "toolchain: $(rustc --version)"
  cargo "${build[@]}"
}

# Debian has no library for the target, so it is built too. That needs an option of nightly
# compilers.
with_debian() {
  echo "toolchain: Debian, $(/usr/bin/rustc --version), $(debian_linker)"
  RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$(debian_linker) \
    /usr/bin/cargo "${build[@]}" -Zbuild-std=std,panic_abort
}

if has_target; then
  with_target
elif has_debian; then
  with_debian
elif rustup target add "$wasm"; then
  with_target
else
  echo "build.sh: no Rust for $wasm; run \`rustup target add $wasm\`, or \`apt-get install rustc-web rust-web-src cargo-web lld-19\`" >&2
  exit 1
fi

rm -rf pkg
cargo run --quiet --locked --manifest-path bindgen/Cargo.toml -- "$CARGO_TARGET_DIR/$wasm/wasm/bluff_wasm.wasm" pkg
cp "$root/models/default.bluff" pkg/
