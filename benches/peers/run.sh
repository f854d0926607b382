#!/usr/bin/env bash
# bluff beside eight other programs on the same email: accuracy, calibration, speed, memory, size of the model.
#
#   benches/peers/run.sh CORPORA [--splits LIST] [--programs LIST] [--cap N] [--test-cap N] [--quick] [--work DIR] [--out DIR]
#
# CORPORA holds one folder per corpus, see data/README.md; splits whose corpora are missing are left out. Lists are separated by commas.
#   --splits     sa      SpamAssassin 70/30
#                trec    TREC 2007, the first 12,000 messages in order of time, then the next 8,000
#                loco-spamassassin, loco-trec, loco-nvdimm, loco-modern
#                        one group of corpora left out and judged after learning from all others
#   --programs   bluff bogofilter spamprobe spamassassin rspamd fasttext sklearn-lr sklearn-nb vowpal-wabbit
#   --cap, --test-cap    in loco-*, the most messages of a corpus and label that are learned, judged [default: 500, 500]
#   --quick      a few hundred messages of each split, to see that all runs; its figures mean nothing
#   --work       keeps all work there and does only what is missing; without it nothing is kept
#   --out        the folder of peers-DATE.md and peers-DATE.svg [default: benches/results]
#
# Takes an hour on two quiet cores, half of it for SpamAssassin, and 3 GB of disk. Run it by hand, on a machine that does nothing else.
# Needs Rust and Debian 12 or newer. As root it installs what is missing (where systemd runs, the packages start their own daemons, so
# a container is better). Python packages go into a separate folder. The network is used only for that.
#
# What other filters wrote into the messages is removed for all programs (unmarked.py). Every program learns ham and spam, and
# sextortion is spam; each is used as its manual says (programs.sh, daemons.sh, learners.py). A program that fails gets a row that says
# why.
set -euo pipefail

# shellcheck source=ground.sh
. "$(dirname "${BASH_SOURCE[0]}")/ground.sh"
# shellcheck source=../../models/recipe.sh
. "$root/models/recipe.sh"
# shellcheck source=programs.sh
. "$here/programs.sh"

readonly QUICK_CAP=400 QUICK_TEST_CAP=60 # SpamAssassin and Rspamd judge nothing before they know 200 different messages of each kind
readonly LIMIT=3h                        # a program that takes longer for a split has failed
readonly packages=(
  bogofilter spamprobe spamassassin spamd spamc sa-compile rspamd redis-server time python3 python3-venv
)
readonly all_splits=(sa trec loco-spamassassin loco-trec loco-nvdimm loco-modern)
declare -A judged=(
  [sa]=spamassassin
  [trec]=trec07p-early
  [loco-spamassassin]='spamassassin,csdmc2010-new'
  [loco-trec]=trec07p-early
  [loco-nvdimm]=nvdimm-list
  [loco-modern]='modern-mail,gvt-list-spam-2018-2023,newsletters-2019'
)

main() {
  read_options "$@"
  install_peers
  for module in metrics lay_out unmarked peers_table; do
    (cd "$here" && python3 -m doctest "$module.py") || die "$module.py does not do what it should"
  done
  build --package bluff-cli --no-default-features --bin train --bin classify
  settings
  running=
  trap 'kill $running 2>/dev/null; exit 130' INT TERM # everything it started ends with it
  local split program
  for split in "${splits[@]}"; do
    lay_out "$split" || continue
    for program in "${programs_to_run[@]}"; do
      one "$split" "$program"
    done
  done
  report
}

read_options() {
  usage='usage: run.sh CORPORA [--splits LIST] [--programs LIST] [--cap N] [--test-cap N] [--quick] [--work DIR] [--out DIR]'
  [ -d "${1:-}" ] || die "$usage" 2
  corpora=$(cd "$1" && pwd)
  shift
  splits=("${all_splits[@]}") programs_to_run=("${all_programs[@]}")
  cap=500 test_cap=500 home_cap=0 home_test_cap=0 work='' out=$root/benches/results
  while [ $# -gt 0 ]; do
    case $1 in
      --quick) cap=$QUICK_CAP test_cap=$QUICK_TEST_CAP home_cap=$QUICK_CAP home_test_cap=$QUICK_TEST_CAP && shift && continue ;;
      --splits | --programs | --cap | --test-cap | --work | --out) [ $# -ge 2 ] || die "$1 wants a value" 2 ;;
      *) die "$usage" 2 ;;
    esac
    case $1 in
      --splits) IFS=, read -r -a splits <<<"$2" ;;
      --programs) IFS=, read -r -a programs_to_run <<<"$2" ;;
      --cap) cap=$2 ;;
      --test-cap) test_cap=$2 ;;
      --work) work=$2 ;;
      --out) out=$2 ;;
    esac
    shift 2
  done
  known split "${splits[*]}" "${all_splits[*]}"
  known program "${programs_to_run[*]}" "${all_programs[*]}"
  [[ "$cap $test_cap" =~ ^[0-9]+\ [0-9]+$ ]] || die "--cap $cap --test-cap $test_cap: expected whole numbers" 2
  choose_work
}

# known KIND LIST ALL
known() {
  local name
  for name in $2; do
    [[ " $3 " == *" $name "* ]] || die "there is no $1 $name; expected some of: $3" 2
  done
}

choose_work() {
  if [ -z "$work" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
  fi
  mkdir -p "$work/results" "$out"
  work=$(cd "$work" && pwd)
  chmod go+x "$work" # as root, daemons run as nobody
}

install_peers() {
  local command
  for command in bogofilter spamprobe sa-learn spamd sa-compile rspamd redis-server /usr/bin/time python3; do
    command -v "$command" >/dev/null && continue
    [ "$EUID" -eq 0 ] || die "\`$command\` is missing: apt-get install ${packages[*]}"
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "${packages[@]}" >&2
    break
  done
  need cargo
  [ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv" || die 'python3 -m venv failed: apt-get install python3-venv'
  "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt" >&2 ||
    echo 'run.sh: pip could not install everything; the programs that want it will fail' >&2
}

# Results of other settings must not be taken for results of these.
settings() {
  local now="cap $cap test-cap $test_cap home-cap $home_cap home-test-cap $home_test_cap"
  [ -e "$work/settings" ] || echo "$now" >"$work/settings"
  [ "$(cat "$work/settings")" = "$now" ] || die "$work was made with other settings: $(cat "$work/settings")"
}

# lay_out SPLIT: once; fails if its corpora are not there
lay_out() {
  local name learned=() kind=home limits=("$home_cap" "$home_test_cap")
  if [[ $1 == loco-* ]]; then
    kind=elsewhere limits=("$cap" "$test_cap")
    for name in "${corpora_of_recipe[@]}"; do
      [[ ,${judged[$1]}, == *",$name,"* ]] || learned+=("$name")
    done
  fi
  for name in ${judged[$1]//,/ } "${learned[@]}"; do
    [ -r "$corpora/$name/corpus.csv" ] || { echo "run.sh: no $1, for there is no $name in $corpora" >&2 && return 1; }
  done
  [ -e "$work/$1/kind" ] ||
    python3 "$here/lay_out.py" "$kind" "$corpora" "$work" "$work/$1" "${limits[@]}" "${judged[$1]}" "$(IFS=, && echo "${learned[*]}")" >&2
}

# one SPLIT PROGRAM: unless it is done
one() {
  local results status start=$SECONDS log=$work/$1/$2.log
  mapfile -t results < <(result_files "$work" "$1" "$2")
  if [ -e "${results[0]}" ] && ! grep -q '"failed"' "${results[0]}"; then return; fi
  timeout --kill-after=30 "$LIMIT" "$here/one.sh" "$work" "$1" "$2" 2>"$log" &
  running=$!
  wait "$running" && status=0 || status=$?
  if [ "$status" -eq 0 ]; then
    echo "$1, $2: $((SECONDS - start)) s" >&2
  else
    python3 "$here/result.py" failed "$2" "$work/$1" "exit code $status; $(tail -n 1 "$log")" "${results[@]}"
    echo "$1, $2: failed, see $log" >&2
  fi
}

report() {
  local name
  name=$out/peers-$(date +%F)
  versions >"$work/versions"
  "$work/venv/bin/python" "$here/peers_plot.py" "$work" "$name.svg" || echo 'run.sh: no plot' >&2
  python3 "$here/peers_table.py" "$work" "$(basename "$name").svg" >"$name.md"
  echo "$name.md" >&2
}

versions() {
  local package
  printf 'bluff %s\n' "$(git -C "$root" describe --always --dirty 2>/dev/null || echo 'not from git')"
  for package in bogofilter spamprobe spamassassin rspamd redis-server; do
    printf '%s %s\n' "$package" "$(dpkg-query --show --showformat='${Version}' "$package" 2>/dev/null || echo missing)"
  done
  "$work/venv/bin/python" -m pip list --format=freeze 2>/dev/null | grep -E '^(fasttext|scikit-learn|vowpalwabbit|lxml)' | sed 's/==/ /'
}

main "$@"
