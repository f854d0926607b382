#!/usr/bin/env bash
# Builds the package and tests it in Node and in a headless Chromium. As root on Debian it installs
# what is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# 0.8 MB more than in the first version: charsets are guessed, office files and winmail.dat are
# read, and style sheets are read as browsers read them. Phrases of blackmail by somebody known take
# a fifth of a megabyte, and the weights beside them 64 KB. Encoded phrases are 70 KB smaller than
# their JSON, and 37 KB larger once compressed. Denied claims, words of a real contact and what HTML
# hides by calculation take 145 KB, 45 KB compressed. More phrases of blackmail and the text with its
# claims marked take 70 KB, 30 KB compressed. The reader of what Outlook saved takes 88 KB, 34 KB
# compressed.
readonly MAX_BYTES=3700000 MAX_GZIP_BYTES=1490000

missing=()
[[ -d $(rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null) ]] ||
  [[ -d /usr/lib/rustlib/src && -n $(compgen -c wasm-ld-) ]] ||
  missing+=(rustc-web rust-web-src cargo-web lld-19)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
command -v "${CHROMIUM:-chromium}" >/dev/null || missing+=(chromium)
if ((${#missing[@]} > 0 && EUID == 0)); then
  echo "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "${missing[@]}" >/dev/null
fi

./build.sh
npm ci --no-audit --no-fund
npx tsc --project .
# one after the other, so that the printed times are those of a machine that does nothing else
node --test --test-reporter=spec --test-concurrency=1 test/*.test.js

bytes=$(wc -c <pkg/bluff_wasm_bg.wasm)
gzip_bytes=$(gzip --best --stdout pkg/bluff_wasm_bg.wasm | wc -c)
echo "module: $bytes bytes (limit $MAX_BYTES), gzip $gzip_bytes (limit $MAX_GZIP_BYTES)"
((bytes <= MAX_BYTES && gzip_bytes <= MAX_GZIP_BYTES))
