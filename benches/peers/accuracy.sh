#!/usr/bin/env bash
# How well bluff, bogofilter and spamprobe tell spam from ham after learning from the same mail; prints Markdown tables.
#
#   benches/peers/accuracy.sh FOLDER      holds spamassassin/ (data/get-spamassassin.sh FOLDER brings it) or trec07p-early/
#                                         or both, or is itself a corpus; about 10 minutes for both
#
# Needs Rust and, in Debian's names: bogofilter spamprobe time python3. Writes nothing that stays. Run by hand, on a machine
# that does nothing else; put the date, the machine and the versions beside the numbers.
#
# Each program runs as it comes, on one thread, and sees the whole message. bluff leaves out what other filters wrote into the
# header; its peers do not, and in trec07p-early that helps them: X-Spam-Status is in 69 % of the ham, in 1 % of the spam.
# Its training time holds the five further fits on which it is calibrated; its peers learn in one pass and are not calibrated.
set -euo pipefail

# shellcheck source=ground.sh
. "$(dirname "${BASH_SOURCE[0]}")/ground.sh"

main() {
  [ $# -eq 1 ] || die 'usage: accuracy.sh FOLDER' 2
  need cargo python3 bogofilter spamprobe /usr/bin/time
  local list corpus work
  list=$(corpora "$1")
  python3 -m doctest "$here/metrics.py" || die 'metrics.py does not reckon as it should'
  build --no-default-features --features cli --bin train --bin classify
  work=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder as it is named now
  trap "rm -rf '$work'" EXIT
  mapfile -t list <<<"$list"
  for corpus in "${list[@]}"; do
    compare "$corpus" "$work/$(basename "$corpus")"
  done
}

# compare CORPUS WORK: the table of one corpus
compare() {
  local name split=$2/split
  printf '\n%s\n\n' "$(python3 "$here/split.py" "$1" "$split")"
  printf '| program | 1-AUC%% | spam missed at 0.1 %% ham loss, %% | training, s | CPU, s | peak, MiB | judging, s | CPU, s | peak, MiB |\n'
  printf '|---|--:|--:|--:|--:|--:|--:|--:|--:|\n'
  for name in bluff bogofilter spamprobe; do
    mkdir "$2/$name"
    "learn_$name" "$split" "$2/$name/store" "$2/$name/learning"
    "judge_$name" "$split/test.txt" "$2/$name/store" "$2/$name/judging" >"$2/$name/answers"
    python3 "$here/scores.py" "$name" "$split/test.csv" <"$2/$name/answers" >"$2/$name/scores"
    row "$name" "$2/$name"
  done
}

row() {
  local auc missed
  read -r auc missed < <(python3 "$here/metrics.py" <"$2/scores")
  printf '| %s | %s | %s | %s | %s |\n' "$1" "$auc" "$missed" "$(total "$2/learning")" "$(total "$2/judging")"
}

# total TIMES: seconds in all, those of the processor, and the highest peak in MiB, as three cells
total() {
  awk '{ seconds += $2; cpu += $4 + $5; if ($3 > peak) peak = $3 }
    END { printf "%.1f | %.1f | %.0f", seconds, cpu, peak / 1024 }' "$1"
}

learn_bluff() {
  measured "$3" bluff "$programs/train" --data "$1/train.csv" --headers all --out "$2" --threads 1 --quiet >/dev/null
}

judge_bluff() {
  measured "$3" bluff "$programs/classify" --model "$2" --format json --threads 1 --quiet --files-from "$1"
}

learn_spamprobe() {
  mkdir "$2"
  spamprobe_over "$1/train.ham" "$3" -d "$2" good
  spamprobe_over "$1/train.spam" "$3" -d "$2" spam
}

judge_spamprobe() {
  spamprobe_over "$1" "$3" -d "$2" score
}

# spamprobe_over LIST TIMES ARGUMENTS...: -M makes one message of one file, whatever lines in it begin with "From ". It complains of
# every damaged image, so its complaints are told only if they ended it.
spamprobe_over() {
  local files=$1 times=$2
  shift 2
  measured "$times" spamprobe xargs -d '\n' -a "$files" spamprobe -M "$@" 2>"$times.complaints" ||
    die "spamprobe failed: $(tail -n 1 "$times.complaints")"
}

main "$@"
