#!/usr/bin/env bash
# What training and judging cost with more and more email: time and memory for 1,000 to 1,000,000 messages. Prints a Markdown
# table.
#
#   benches/curves.sh CORPUS [SIZE...]    CORPUS holds corpus.csv (trec07p-early, or what data/get-spamassassin.sh fetches);
#                                         sizes 1000 10000 100000 1000000 by default
#   TRAIN_UP_TO=100000 ...                trains on no more than that (default: all sizes)
#
# If a size is larger than the corpus, altered.py makes the further messages from the corpus. Both
# programs use all cores, their default. A million messages need 8 GB of disk (TMPDIR), 15 GB of
# memory for training, and more than an hour; a hundred thousand need ten minutes. Leaves no files.
# Needs Rust and, in Debian's names: time python3.
set -euo pipefail

# shellcheck source=peers/ground.sh
. "$(dirname "${BASH_SOURCE[0]}")/peers/ground.sh"

main() {
  [ $# -ge 1 ] || die 'usage: curves.sh CORPUS [SIZE...]' 2
  need cargo python3 /usr/bin/time
  local corpus size
  corpus=$(cd "$1" && pwd)
  [ -r "$corpus/corpus.csv" ] || die "$corpus holds no corpus.csv"
  shift
  [ $# -gt 0 ] || set -- 1000 10000 100000 1000000
  python3 -m doctest "$root/benches/altered.py" || die 'altered.py does not alter as it should'
  build --bin train --bin classify
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  printf '| messages | training, s | peak, MiB | bytes of features a message | judging, s | messages/s | peak, MiB |\n|--:|--:|--:|--:|--:|--:|--:|\n'
  for size in "$@"; do
    row "$corpus" "$size"
    rm -rf "$work/mail"
  done
}

# row CORPUS SIZE
row() {
  local learned='- | - | -' judged
  python3 "$root/benches/altered.py" "$1" "$2" "$work/mail"
  rm -f "$work/learning" "$work/judging"
  if [ "$2" -le "${TRAIN_UP_TO:-$2}" ]; then
    measured "$work/learning" train "$programs/train" --no-builtin-sextortion --data "ham=$work/mail/ham.mbox" --data "spam=$work/mail/spam.mbox" \
      --out "$work/curve.bluff" --format json --quiet >"$work/learned"
    learned="$(awk '{ printf "%.1f | %.0f", $2, $3 / 1024 }' "$work/learning") | $(python3 -c 'import json, sys; print(json.load(sys.stdin)["bytes_a_message"])' <"$work/learned")"
  fi
  measured "$work/judging" classify "$programs/classify" --format json --quiet "$work/mail/ham.mbox" "$work/mail/spam.mbox" >"$work/answers"
  [ "$(wc -l <"$work/answers")" -eq "$2" ] || die "classify answered $(wc -l <"$work/answers") of $2 messages"
  judged=$(awk -v n="$2" '{ printf "%.1f | %.0f | %.0f", $2, n / $2, $3 / 1024 }' "$work/judging")
  printf '| %s | %s | %s |\n' "$2" "$learned" "$judged"
}

main "$@"
