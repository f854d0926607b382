#!/usr/bin/env bash
# How well models judge email they did not learn from. Prints the rows of Markdown tables.
#
#   benches/held-out.sh CORPORA [ROW...]    CORPORA holds one folder per corpus, see data/README.md; all rows unless some are named:
#     home       SA-70/30 and TREC-time: the mailbox a model learned from, later or other messages of it (2 minutes)
#     elsewhere  four groups of corpora, each left out of the recipe of the default model, calibrated as it is (an hour)
#     families   each family of sextortion texts left out in turn: found at one false alarm in 10,000 (10 minutes)
#     hard       hard-ham, left out: wanted email about sextortion (15 minutes)
#
# Needs Rust and python3, 2 GB of memory, two cores. Leaves no files. Put the date and the machine beside the numbers.
set -euo pipefail

# shellcheck source=peers/ground.sh
. "$(dirname "${BASH_SOURCE[0]}")/peers/ground.sh"
# shellcheck source=../models/recipe.sh
. "$root/models/recipe.sh"

main() {
  [ $# -ge 1 ] || die 'usage: held-out.sh CORPORA [ROW...]' 2
  need cargo python3
  local corpora row
  corpora=$(cd "$1" && pwd)
  shift
  [ $# -gt 0 ] || set -- home elsewhere families hard
  for row in "$@"; do
    [[ $row =~ ^(home|elsewhere|families|hard)$ ]] || die "there is no row $row; expected home, elsewhere, families or hard" 2
  done
  build --package bluff-cli --no-default-features --bin train --bin evaluate
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  for row in "$@"; do
    "$row" "$corpora"
  done
}

home() {
  local corpus
  table_head
  for corpus in spamassassin trec07p-early; do
    [ -r "$1/$corpus/corpus.csv" ] || continue
    python3 "$here/split.py" "$1/$corpus" "$work/$corpus" >/dev/null
    "$programs/train" --data "$work/$corpus/train.csv" --headers all --no-builtin-sextortion --out "$work/home.bluff" --quiet >/dev/null
    evaluated "$corpus, a part" "$work/home.bluff" --data "$work/$corpus/test.csv"
  done
}

elsewhere() {
  table_head
  left_out "$1" spamassassin csdmc2010-new
  left_out "$1" trec07p-early
  left_out "$1" nvdimm-list
  left_out "$1" modern-mail gvt-list-spam-2018-2023 newsletters-2019
}

hard() {
  table_head
  left_out "$1" hard-ham
}

# left_out CORPORA NAME...: the recipe without these, judged on these
left_out() {
  local corpora=$1 name judged=()
  shift
  mail_of_recipe "$corpora" "$root" "$work" "$@"
  for name in "$@"; do judged+=(--data "$corpora/$name/corpus.csv"); done
  "$programs/train" "${mail[@]}" "${options_of_recipe[@]}" "${calibration_of_recipe[@]}" --out "$work/elsewhere.bluff" --quiet >/dev/null
  evaluated "$*" "$work/elsewhere.bluff" "${judged[@]}"
}

families() {
  mail_of_recipe "$1" "$root" "$work"
  "$programs/train" "${mail[@]}" "${options_of_recipe[@]}" --cv group --folds 5 --predictions "$work/held.jsonl" \
    --out "$work/families.bluff" --quiet >/dev/null
  python3 "$root/benches/held_out.py" families "$work/held.jsonl"
}

table_head() {
  printf '\n| judged | messages | 1-AUC %% | missed at 1 %% ham loss, %% | at 0.1 %% | ECE, %% | ham called spam | called sextortion | unsure ham |\n'
  printf '|---|--:|--:|--:|--:|--:|--:|--:|--:|\n'
}

# evaluated NAME MODEL DATA...: a row
evaluated() {
  local name=$1 model=$2
  shift 2
  "$programs/evaluate" --model "$model" --format json --quiet "$@" | python3 "$root/benches/held_out.py" row "$name"
}

main "$@"
