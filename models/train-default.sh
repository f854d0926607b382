#!/usr/bin/env bash
# Rebuilds models/default.bluff, byte for byte, from the corpora in data/README.md and our own texts in data/.
#
# usage: models/train-default.sh CORPORA_DIR [OUT]
#   CORPORA_DIR  holds one folder per corpus, each with its corpus.csv; data/get-translated-ham.py CORPORA_DIR makes one of them
#   OUT          where to write the model [default: models/default.bluff]
# Prints what was measured on held-out email. Needs python3, 2 GB of memory and about half an hour on two
# cores.
set -euo pipefail

corpora=$(cd "${1:?usage: models/train-default.sh CORPORA_DIR [OUT]}" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=${2:-$here/models/default.bluff}

# shellcheck source=recipe.sh
. "$here/models/recipe.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mail_of_recipe "$corpora" "$here" "$work"

cargo build --release --locked --package bluff-cli --no-default-features --bin train --manifest-path "$here/Cargo.toml"
target=${CARGO_TARGET_DIR:-$here/target}
"$target/release/train" "${mail[@]}" "${options_of_recipe[@]}" "${calibration_of_recipe[@]}" --out "$out"
