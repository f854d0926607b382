#!/usr/bin/env bash
# Makes models/blackmail.bin, the same bytes from the same tree and corpora: the weights by which blackmail by somebody known is recognised (src/blackmail.rs).
#
# usage: models/train-blackmail.sh CORPORA_DIR
#   CORPORA_DIR  holds one folder per corpus, each with its corpus.csv
# Learns from data/blackmail, from our other texts and from the corpora as they are. Needs five minutes on two cores, most of them to build.
set -euo pipefail

corpora=$(cd "${1:?usage: models/train-blackmail.sh CORPORA_DIR}" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BLUFF_BLACKMAIL_CORPORA=$corpora cargo test --release --locked --lib --manifest-path "$here/Cargo.toml" -- \
  --ignored --exact train::fit::blackmail::the_weights_are_made
