#!/usr/bin/env bash
# What poisoned training data does to bluff and to bogofilter. Prints a Markdown table.
#
#   benches/peers/poison.sh CORPUS      CORPUS holds corpus.csv (spamassassin, which data/get-spamassassin.sh fetches); 15 minutes
#
# Needs Rust and, in Debian's names: bogofilter python3 time. Leaves no files. The attacks are in poison.py.
set -euo pipefail

# shellcheck source=ground.sh
. "$(dirname "${BASH_SOURCE[0]}")/ground.sh"

main() {
  [ $# -eq 1 ] || die 'usage: poison.sh CORPUS' 2
  need cargo python3 bogofilter /usr/bin/time
  [ -r "$1/corpus.csv" ] || die "no corpus in $1; it has to hold corpus.csv"
  build --package bluff-cli --no-default-features --bin train --bin classify
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  python3 "$here/split.py" "$(cd "$1" && pwd)" "$work/split" >/dev/null
  printf '| attack | 1-AUC %% | spam missed at 0.1 %% ham loss, %% | ham called spam | ham unsure | spam called ham |\n|---|--:|--:|--:|--:|--:|\n'
  attack none 0
  for share in 0.01 0.05; do
    for kind in dictionary words flips; do attack "$kind" "$share"; done
  done
}

# attack KIND SHARE: a row for either filter
attack() {
  local out=$work/$1-$2
  python3 "$here/poison.py" "$work/split" "$out" "$1" "$2"
  "$programs/train" --data "$out/train.csv" --headers all --no-builtin-sextortion --out "$out/mine.bluff" --quiet >/dev/null
  "$programs/classify" --model "$out/mine.bluff" --format json --quiet --files-from "$work/split/test.txt" >"$out/bluff"
  python3 "$here/poison.py" row "$1 $2, bluff" "$work/split/test.csv" "$out/bluff"
  learn_bogofilter "$out" "$out/words" "$out/learning"
  judge_bogofilter "$work/split/test.txt" "$out/words" "$out/judging" >"$out/bogofilter"
  python3 "$here/poison.py" row "$1 $2, bogofilter" "$work/split/test.csv" "$out/bogofilter"
  rm -r "$out"
}

main "$@"
