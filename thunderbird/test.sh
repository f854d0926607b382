#!/usr/bin/env bash
# Builds the add-on twice, checks it with addons-linter, and tests it in Node and in Debian's Thunderbird,
# which runs without a window in a network of its own. As root on Debian it installs what is missing.
# THUNDERBIRD names another Thunderbird.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Module, model and all else, compressed.
readonly MAX_BYTES=3500000

missing=()
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
command -v "${CHROMIUM:-chromium}" >/dev/null || missing+=(chromium)
command -v "${THUNDERBIRD:-thunderbird}" >/dev/null || missing+=(thunderbird)
command -v strace >/dev/null || missing+=(strace)
command -v ip >/dev/null || missing+=(iproute2)
if ((${#missing[@]} > 0 && EUID == 0)); then
  echo "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "${missing[@]}" >/dev/null
fi

./build.sh
cp bluff.xpi first.tmp
./build.sh
cmp first.tmp bluff.xpi
rm first.tmp
echo 'two builds have the same bytes'

bytes=$(stat --format=%s bluff.xpi)
echo "add-on: $bytes bytes (limit $MAX_BYTES)"
((bytes <= MAX_BYTES))

npm ci --no-audit --no-fund --ignore-scripts
npm ci --no-audit --no-fund --ignore-scripts --prefix ../page
node test/lint.js
node --test --test-reporter=spec test/*.test.js

# no other machine can be reached; what is tried all the same is in the log of strace
user=()
((EUID == 0)) || user=(--map-root-user)
unshare "${user[@]}" --net -- sh -c 'ip link set lo up && exec python3 -B test/addon_test.py'
