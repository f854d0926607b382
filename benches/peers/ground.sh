# Shared by all comparisons: what must be installed, the corpora, our programs, and the stopwatch. Sourced, not run.

export LC_ALL=C PYTHONDONTWRITEBYTECODE=1

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"
readonly here root programs="$CARGO_TARGET_DIR/release"

die() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit "${2:-1}"
}

# need COMMAND...: checks that all of them are there, or says where to get them
need() {
  local command
  for command in "$@"; do
    command -v "$command" >/dev/null ||
      die "\`$command\` is missing: apt-get install bogofilter spamprobe hyperfine time python3 (Debian, Ubuntu), and Rust from rustup.rs"
  done
}

# corpora FOLDER: the corpora in it, one per line, the largest first; FOLDER itself if it is one
corpora() {
  local folder found=
  [ -d "$1" ] || die "$1 is no folder"
  folder=$(cd "$1" && pwd)
  for folder in "$folder" "$folder/trec07p-early" "$folder/spamassassin"; do
    [ -r "$folder/corpus.csv" ] || continue
    found=yes
    printf '%s\n' "$folder"
  done
  [ -n "$found" ] || die "no corpus in $1; data/get-spamassassin.sh $1 fetches one"
}

# build FEATURES...: our programs, from the checkout as it is
build() {
  (cd "$root" && cargo build --release --locked --quiet "$@") || die 'cargo could not build the programs'
}

# measured FILE NAME COMMAND...: runs the command and appends "NAME seconds KiB user system" to FILE: wall-clock time, peak memory,
# and processor seconds, which other work on the machine disturbs less
measured() {
  local file=$1 name=$2
  shift 2
  /usr/bin/time --quiet --append --output="$file" --format="$name %e %M %U %S" "$@"
}

# learn_bogofilter SPLIT STORE TIMES: bogofilter with its defaults, without the configuration of this
# machine
learn_bogofilter() {
  mkdir "$2"
  measured "$3" bogofilter bogofilter -C -d "$2" -n -b <"$1/train.ham"
  measured "$3" bogofilter bogofilter -C -d "$2" -s -b <"$1/train.spam"
}

# judge_bogofilter LIST STORE TIMES: prints lines "path score". -TT gives 16 digits, so that only true ties are ties; without -e
# its exit code would be the last verdict.
judge_bogofilter() {
  measured "$3" bogofilter bogofilter -C -d "$2" -e -TT -b <"$1"
}
