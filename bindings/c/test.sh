#!/usr/bin/env bash
# Tests the C interface as C programs see it: builds and installs into a temporary folder, compiles
# with gcc and all warnings, runs, and runs again under valgrind. Needs gcc, g++, pkg-config,
# valgrind and libjansson-dev; as root on Debian it installs what is missing. PROFILE=release tests
# the library as it is shipped; the default, dev, also finds overflows and builds faster.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
export PROFILE="${PROFILE:-dev}"

fail() {
  printf 'bindings/c: %s\n' "$*" >&2
  exit 1
}

packages=(gcc g++ pkg-config valgrind libjansson-dev)
complete() { command -v gcc g++ pkg-config valgrind >/dev/null && pkg-config --exists jansson; }
if ! complete; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then fail "install ${packages[*]}"; fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null
  complete || fail "${packages[*]} were installed and are not found"
fi

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

stage() { printf -- '-- %s (at %s s)\n' "$1" "$SECONDS"; }
stage 'build, header'
cargo test -p bluff-c --locked --quiet
cargo test -p bluff-c-header --locked --quiet # alone: together with cbindgen, bluff would be built a second time
cargo build --release --bin classify --locked --quiet # the program with the same words; built as other checks build it
command="$CARGO_TARGET_DIR/release/classify"
bindings/c/install.sh "$made"
export PKG_CONFIG_PATH="$made/lib/pkgconfig" LD_LIBRARY_PATH="$made/lib"

stage 'compile'
strict=(-std=c11 -Wall -Wextra -Werror -pedantic -g -O1)
read -ra shared < <(pkg-config --cflags --libs bluff)
read -ra jansson < <(pkg-config --cflags --libs jansson)
# with feature macros for functions that are POSIX and not C
compile() { gcc "${strict[@]}" -D_POSIX_C_SOURCE=200809L "$1" -o "$made/$2" "${@:3}" "${shared[@]}" "${jansson[@]}" -lm -pthread; }
for program in vectors misuse threads attacks; do
  compile "bindings/c/tests/$program.c" "$program"
done
compile bindings/c/examples/filter.c filter
block_of() { awk '/^```c$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$1"; }
block_of bindings/c/README.md >"$made/readme.c"
block_of docs/src/guides/embed/c.md >"$made/root.c"
compile "$made/readme.c" readme
compile "$made/root.c" root
read -ra alone < <(pkg-config --static --cflags --libs bluff | sed 's/-lbluff_c/-l:libbluff_c.a/')
gcc "${strict[@]}" "$made/readme.c" -o "$made/readme-static" "${alone[@]}"
printf '#include <bluff.h>\nint main() { return bluff_version() == nullptr; }\n' >"$made/header.cc"
g++ -std=c++11 -Wall -Wextra -Werror -pedantic "$made/header.cc" -o "$made/header" "${shared[@]}"

few=(data/samples/sextortion-en.eml data/samples/ham-newsletter-en.eml data/samples/spam-casino-de.eml)
arguments() {
  case $1 in
    vectors) set -- tests/vectors/messages.json tests/vectors/models.json ;;
    misuse) set -- models/default.bluff "$made/half.bluff" ;;
    threads) set -- "${few[@]}" ;;
  esac
  printf '%s\n' "$@"
}

# Runs a program; one that hangs fails, with its name.
run() {
  local status=0
  timeout 300 "$@" || status=$?
  [ "$status" != 124 ] || printf 'bindings/c: no end after 300 s: %s\n' "$*" >&2
  return "$status"
}

stage 'run'
run "$made/header"
for program in vectors misuse threads; do
  mapfile -t given < <(arguments "$program")
  run "$made/$program" "${given[@]}" | tee "$made/$program.out"
done
for program in readme readme-static root; do
  run "$made/$program" <data/samples/sextortion-en.eml >"$made/out"
  grep -qx 'sextortion\( 0[.]9.*\)\?' "$made/out" || fail "$program prints $(cat "$made/out")"
done

stage 'messages made to stop a filter'
rustc --edition 2024 -O -o "$made/write-attacks" tests/attacks/write.rs
mkdir "$made/messages"
"$made/write-attacks" "$made/messages"
# a library that asks for more memory than there is ends its program
(ulimit -v 1048576 && run "$made/attacks" "$made"/messages/*.eml)

stage 'the same words as the command'
"$command" --model "$made/half.bluff" </dev/null 2>"$made/error" && fail 'half a model was taken'
diff <(sed 's/^error: //' "$made/error") <(sed -n '/^refused: /,/^misuse: /p' "$made/misuse.out" | sed '/^misuse: /d; s/^refused: //')
printf 'X-Bluff-Label: ham\r\nSubject: a\n x-bluff-label: ham\rX-Bluff-Label: ham\n\nbody\n' >"$made/forged.eml"
for message in data/samples/*.eml "$made/forged.eml" /dev/null; do
  run "$made/filter" <"$message" >"$made/filtered"
  "$command" --format headers <"$message" | cmp - "$made/filtered"
done
run "$made/filter" "$made/half.bluff" </dev/null 2>/dev/null >"$made/filtered" && fail 'the filter took half a model'
if [ $? != 75 ] || [ -s "$made/filtered" ]; then fail 'the filter does not fail as it should'; fi

stage 'valgrind'
watched() {
  run valgrind --quiet --fair-sched=try --leak-check=full --errors-for-leak-kinds=definite,indirect,possible --error-exitcode=9 \
    --num-callers=60 --read-inline-info=no --suppressions=bindings/c/tests/valgrind.supp "$@"
}
for program in vectors misuse threads; do
  mapfile -t given < <(arguments "$program")
  watched "$made/$program" "${given[@]}" >/dev/null || fail "$program under valgrind"
done
watched "$made/filter" <data/samples/sextortion-en.eml >/dev/null || fail 'filter under valgrind'

echo 'bindings/c: 4 programs and the examples passed, valgrind clean'
