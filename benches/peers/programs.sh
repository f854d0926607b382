# How each program learns and judges, as its manual says. Sourced after ground.sh; those that run as daemons are in daemons.sh.
#
# learn_NAME SPLIT STORE TIMES      learns the lists of split.py; STORE is made, and holds only the model
# judge_NAME LIST STORE TIMES       prints what scores.py reads
#
# All on one thread. `measured` includes the time to start and to read the email and the model.

# All of them, in the order in which they run.
readonly all_programs=(bluff bogofilter spamprobe spamassassin rspamd fasttext sklearn-lr sklearn-nb vowpal-wabbit)

# result_files WORK SPLIT PROGRAM: one line for each row of the table; SpamAssassin and Rspamd have a second one for their Bayes
# alone
result_files() {
  printf '%s\n' "$1/results/$2.$3.json"
  case $3 in spamassassin | rspamd) printf '%s\n' "$1/results/$2.$3-bayes.json" ;; esac
}

# One core each, whatever the libraries below them would use.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1

# At home bluff learns hosts and names too. Elsewhere it is calibrated as the built-in model is, on sources that were left out; the other
# options of the recipe are about sextortion and texts of our own, which no program has here.
learn_bluff() {
  local options=(--headers all)
  [ "$(cat "$1/kind")" = home ] || options=("${calibration_of_recipe[@]}")
  measured "$3" bluff "$programs/train" --no-builtin-sextortion --data "$1/train.csv" "${options[@]}" --out "$2" --threads 1 --quiet >/dev/null
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

# spamprobe_over LIST TIMES ARGUMENTS...: -M makes one message of one file, even if lines in it begin with "From ". It complains
# about every damaged image, so its complaints are printed only if it failed.
spamprobe_over() {
  local files=$1 times=$2
  shift 2
  measured "$times" spamprobe xargs -d '\n' -a "$files" spamprobe -M "$@" 2>"$times.complaints" ||
    die "spamprobe failed: $(tail -n 1 "$times.complaints")"
}

learn_fasttext() { learner_learns fasttext "$@"; }
judge_fasttext() { learner_judges fasttext "$@"; }
learn_vowpal-wabbit() { learner_learns vowpal-wabbit "$@"; }
judge_vowpal-wabbit() { learner_judges vowpal-wabbit "$@"; }
learn_sklearn-lr() { learner_learns sklearn-lr "$@"; }
judge_sklearn-lr() { learner_judges sklearn-lr "$@"; }
learn_sklearn-nb() { learner_learns sklearn-nb "$@"; }
judge_sklearn-nb() { learner_judges sklearn-nb "$@"; }

learner_learns() {
  measured "$4" "$1" "$venv/bin/python" "$here/learners.py" learn "$1" "$2/train.csv" "$3"
}

learner_judges() {
  measured "$4" "$1" "$venv/bin/python" "$here/learners.py" judge "$1" "$2" "$3"
}
