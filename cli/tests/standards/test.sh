#!/usr/bin/env bash
# Reads the output of `bluff report` with other programs: STIX bundles with `stix2` (strict)
# and `stix2-validator`, abuse reports with Python's `email`. Needs Rust, and Python with venv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
  echo 'python3 with venv is missing: install the packages python3 and python3-venv' >&2
  exit 1
fi

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
python3 -m venv "$made/venv"
"$made/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.txt

cargo build --quiet --locked --package bluff-cli --bin bluff
bluff=$(cargo metadata --locked --no-deps --format-version 1 |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/debug/bluff
BLUFF=$bluff "$made/venv/bin/python" -m unittest stix_bundles abuse_reports
