#!/usr/bin/env bash
# How much slower Node is than native Rust, on 5,000 messages of 8 KB, one thread each, in turn, and
# how long it takes to start.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

rounds=${1:-5}
root=$(cd ../.. && pwd)
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"
[[ -f pkg/bluff_wasm_bg.wasm ]] || ./build.sh
cargo build --release --locked --manifest-path "$root/Cargo.toml" --package bluff-wasm --example native
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node bench/messages.js "$work/messages"

median() { sort -n "$1" | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }
for ((round = 1; round <= rounds; round++)); do
  "$CARGO_TARGET_DIR/release/examples/native" ../../models/default.bluff "$work/messages" >"$work/answer"
  cut -d' ' -f1 "$work/answer" >>"$work/native"
  node bench/node.js "$work/messages" >"$work/other"
  cut -d' ' -f1 "$work/other" >>"$work/node"
  diff <(cut -d' ' -f3 "$work/answer") <(cut -d' ' -f3 "$work/other") || { echo 'bench.sh: the answers differ' >&2; exit 1; }
  node bench/start.js >>"$work/start"
  echo "round $round: native $(tail -n 1 "$work/native") ms, Node $(tail -n 1 "$work/node") ms, start $(tail -n 1 "$work/start") ms (processor time)"
done
awk -v native="$(median "$work/native")" -v node="$(median "$work/node")" -v start="$(median "$work/start")" \
  'BEGIN { printf "medians of processor time: native %d ms, Node %d ms, ratio %.2f; start %d ms\n", native, node, node / native, start }'
