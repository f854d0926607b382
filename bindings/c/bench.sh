#!/usr/bin/env bash
# The cost of the C interface: 5,000 messages of 8 KB made of our own texts, one thread, classified
# from C and from Rust in turns. bindings/c/bench.sh [ROUNDS, else 9] prints the medians of the
# processor time and their ratio, and the same for the fastest rounds, which other programs on the
# machine disturb least. The target is 1.02.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
rounds=${1:-9}
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

PROFILE=release bindings/c/install.sh "$made"
cargo build -p bluff-c --example bench --release --locked
rust="$CARGO_TARGET_DIR/release/examples/bench"
gcc -std=c11 -O2 -Wall -Wextra -Werror bindings/c/examples/bench.c -o "$made/c" -I"$made/include" -L"$made/lib" -lbluff_c
export LD_LIBRARY_PATH="$made/lib"

"$rust" make "$made/messages"
for ((round = 0; round < rounds; round++)); do
  # the first one alternates, because a machine may slow down or speed up
  sides=(c rust)
  ((round % 2)) && sides=(rust c)
  for side in "${sides[@]}"; do
    case $side in
      c) "$made/c" "$made/messages" >>"$made/c.out" ;;
      rust) "$rust" classify "$made/messages" >>"$made/rust.out" ;;
    esac
  done
done
[ "$(cut -d' ' -f2- "$made/c.out" "$made/rust.out" | sort -u | wc -l)" = 1 ] || {
  echo 'bindings/c: the two sides give different answers' >&2
  exit 1
}
ranked() { cut -d' ' -f1 "$made/$1.out" | sort -n | sed -n "$2p"; }
compared() {
  awk -v what="$1" -v c="$(ranked c "$2")" -v rust="$(ranked rust "$2")" \
    'BEGIN { printf "%s: C %.3f s, Rust %.3f s, ratio %.4f\n", what, c, rust, c / rust }'
}
echo "5,000 messages of 8 KB, one thread, $rounds rounds each"
compared median $(((rounds + 1) / 2))
compared fastest 1
