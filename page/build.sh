#!/usr/bin/env bash
# Writes the page to dist/: copies of src/, the words, the package of bindings/wasm with the small
# model, and a service worker that knows all files. Needs Python 3.11; bindings/wasm/build.sh where
# its package is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

wasm=../bindings/wasm
[[ -f $wasm/pkg/bluff_wasm_bg.wasm ]] || "$wasm/build.sh"

rm -rf dist
cp -r src dist
mkdir -p dist/bluff/js dist/bluff/pkg
cp "$wasm"/js/{client,worker,browser,classifier}.js dist/bluff/js/
cp "$wasm"/pkg/{bluff_wasm.js,bluff_wasm_bg.wasm} dist/bluff/pkg/
python3 shrink-model.py ../models/default.bluff dist/bluff/pkg/default.bluff
python3 words.py >dist/words.js
python3 finish.py dist
