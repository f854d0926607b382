#!/usr/bin/env bash
# Builds the page and tests it in Node, Chromium and Firefox. As root on Debian it installs what is
# missing. BROWSERS=chrome tests one browser.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Module, model and page, each file after gzip -9. A telephone on a slow network loads it in ten
# seconds.
readonly MAX_GZIP_BYTES=3400000

missing=()
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
command -v "${CHROMIUM:-chromium}" >/dev/null || missing+=(chromium)
command -v "${FIREFOX:-firefox}" >/dev/null || missing+=(firefox-esr)
if ((${#missing[@]} > 0 && EUID == 0)); then
  echo "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "${missing[@]}" >/dev/null
fi

./build.sh
npm ci --no-audit --no-fund --ignore-scripts
# one file after the other, so that the printed times are those of a machine that does nothing else
node --test --test-reporter=spec --test-concurrency=1 test/*.test.js

bytes=0
while IFS= read -r -d '' file; do
  bytes=$((bytes + $(gzip --best --stdout "$file" | wc -c)))
done < <(find dist -type f -print0)
echo "page: $bytes bytes after gzip (limit $MAX_GZIP_BYTES)"
((bytes <= MAX_GZIP_BYTES))
