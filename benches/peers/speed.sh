#!/usr/bin/env bash
# How fast bluff judges email, beside bogofilter and beside parsing alone, on the same files in one run. Prints Markdown
# tables.
#
#   benches/peers/speed.sh FOLDER [ROUNDS]    FOLDER holds trec07p-early/ or spamassassin/ (data/get-spamassassin.sh FOLDER
#                                             fetches the latter), or is itself a corpus; 5 rounds by default
#   BLUFF_MODEL=mine.bluff ...                judges with this model and not with the built-in one
#
# Needs Rust and, in Debian's names: bogofilter hyperfine time python3. Leaves no files. Run it by hand, on a machine
# that does nothing else; put the date, the machine and the versions beside the numbers.
#
# In each round the programs take turns over all messages of the corpus, on one thread, so that other work on the machine
# disturbs all of them. Times are medians over the rounds, and so are the ratios of times in the same round. A first round,
# which is not counted, brings the files into memory. bogofilter has learned from the first part of the same corpus, see
# split.py.
set -euo pipefail

# shellcheck source=ground.sh
. "$(dirname "${BASH_SOURCE[0]}")/ground.sh"

main() {
  [ $# -eq 1 ] || [ $# -eq 2 ] || die 'usage: speed.sh FOLDER [ROUNDS]' 2
  need cargo python3 bogofilter hyperfine /usr/bin/time
  local rounds=${2:-5} corpus
  [[ $rounds =~ ^[1-9][0-9]*$ ]] || die "ROUNDS is $rounds; expected a whole number from 1" 2
  corpus=$(corpora "$1" | head -n 1)
  choose_model
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  python3 "$here/split.py" "$corpus" "$work/split" >/dev/null
  list=$work/split/all.txt
  learn_bogofilter "$work/split" "$work/words" "$work/learning"
  take_turns "$rounds"
  judge_one
  python3 "$here/speed_table.py" "$list" "$work/rounds" "$work/one.json"
}

# The default model is part of the program; another one is a file it reads.
choose_model() {
  if [ -n "${BLUFF_MODEL:-}" ]; then
    [ -r "$BLUFF_MODEL" ] || die "BLUFF_MODEL is $BLUFF_MODEL, which cannot be read"
    model=(--model "$BLUFF_MODEL")
    build --no-default-features --bin classify --example parse_only
  else
    [ -r "$root/models/default.bluff" ] || die 'models/default.bluff is missing; set BLUFF_MODEL to the file of a model'
    model=()
    build --bin classify --example parse_only
  fi
}

# take_turns ROUNDS: what `measured` writes of each program and round, in $work/rounds
take_turns() {
  local round name
  for ((round = 0; round <= $1; round++)); do
    for name in bluff bogofilter parsing; do
      "judge_all_$name" "$work/times" >"$work/answers.$name"
    done
    [ "$round" -gt 0 ] || all_were_judged
    [ "$round" -gt 0 ] || rm "$work/times"
  done
  mv "$work/times" "$work/rounds"
}

judge_all_bluff() {
  measured "$1" bluff "$programs/classify" "${model[@]}" --format json --threads 1 --quiet --files-from "$list"
}

judge_all_bogofilter() {
  judge_bogofilter "$list" "$work/words" "$1"
}

judge_all_parsing() {
  measured "$1" parsing "$programs/examples/parse_only" "$list"
}

# A program that leaves messages out would look fast.
all_were_judged() {
  local messages
  messages=$(wc -l <"$list")
  [ "$(grep -c '"probabilities"' "$work/answers.bluff")" -eq "$messages" ] || die 'bluff left messages out'
  [ "$(wc -l <"$work/answers.bogofilter")" -eq "$messages" ] || die 'bogofilter left messages out'
  grep -q "^$messages messages" "$work/answers.parsing" || die 'parse_only left messages out'
}

# Start, load, judge one message, end: the cost for a mail server that starts a program for each
# message.
judge_one() {
  local message
  message=$(xargs -d '\n' -a "$list" ls -S -- | awk '{ line[NR] = $0 } END { print line[int((NR + 1) / 2)] }')
  printf '%s\n' "$message" >"$work/one.txt"
  hyperfine --shell=none --style=none --warmup=5 --runs=50 --export-json="$work/one.json" \
    --command-name=bluff "$(quoted "$programs/classify" "${model[@]}" --format json "$message")" \
    --command-name=bogofilter "$(quoted bogofilter -C -d "$work/words" -e -TT -I "$message")" \
    --command-name=parsing "$(quoted "$programs/examples/parse_only" "$work/one.txt")" >/dev/null
}

quoted() {
  printf '%q ' "$@"
}

main "$@"
