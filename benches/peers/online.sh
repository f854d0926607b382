#!/usr/bin/env bash
# Filters that learn each message after they judged it, as in the TREC spam tracks. Prints a Markdown table.
#
#   benches/peers/online.sh CORPUS [MODEL]    CORPUS holds corpus.csv in order of time (trec07p-early); bluff begins with no weights and
#                                             uses the subwords of MODEL only, which should not have seen the corpus; the built-in one
#                                             if none is named
#
# Needs Rust and, in Debian's names: bogofilter python3 time. Takes 10 minutes for 20,000 messages, nearly all of it for starting
# bogofilter twice per message. Leaves no files. Put the date and the versions beside the numbers.
set -euo pipefail

# shellcheck source=ground.sh
. "$(dirname "${BASH_SOURCE[0]}")/ground.sh"

main() {
  [ $# -eq 1 ] || [ $# -eq 2 ] || die 'usage: online.sh CORPUS [MODEL]' 2
  need cargo python3 bogofilter /usr/bin/time
  [ -r "$1/corpus.csv" ] || die "no corpus in $1; it has to hold corpus.csv"
  model=${2:+--model $2}
  build --bin evaluate
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  printf '| filter | messages | (1-ROCA)%% | 95 %% | missed at 0.1 %% ham loss, %% | s |\n|---|--:|--:|--:|--:|--:|\n'
  # shellcheck disable=SC2086 # nothing, or an option and its value
  measured "$work/times" bluff "$programs/evaluate" --online --data "$1/corpus.csv" $model --format json --quiet >"$work/bluff.json"
  python3 "$here/online.py" bluff "$work/bluff.json" "$work/times"
  measured "$work/times" bogofilter python3 "$here/online.py" run-bogofilter "$1" "$work/words" >"$work/bogofilter.txt"
  python3 "$here/online.py" scored bogofilter "$work/bogofilter.txt" "$work/times"
}

main "$@"
