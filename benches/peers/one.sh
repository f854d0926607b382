#!/usr/bin/env bash
# Runs one program on one split, for run.sh: it learns and judges. Writes a result for it, see
# result.py.
#
#   benches/peers/one.sh WORK SPLIT PROGRAM     WORK is the folder of run.sh, which holds SPLIT
set -euo pipefail

# shellcheck source=ground.sh
. "$(dirname "${BASH_SOURCE[0]}")/ground.sh"
# shellcheck source=../../models/recipe.sh
. "$root/models/recipe.sh"
# shellcheck source=programs.sh
. "$here/programs.sh"
# shellcheck source=daemons.sh
. "$here/daemons.sh"

main() {
  [ $# -eq 3 ] || die 'usage: one.sh WORK SPLIT PROGRAM' 2
  local split=$1/$2 out=$1/$2/$3
  venv=$1/venv
  rm -rf "$out"
  mkdir "$out"
  trap end_run EXIT
  "learn_$3" "$split" "$out/store" "$out/learning"
  du --summarize --bytes "$out/store" | cut -f 1 >"$out/size"
  "judge_$3" "$split/test.txt" "$out/store" "$out/judging" >"$out/answers"
  mapfile -t results < <(result_files "$1" "$2" "$3")
  python3 "$here/result.py" judged "$3" "$split" "$out" "${results[@]}"
  rm -rf "$out/store"
}

main "$@"
