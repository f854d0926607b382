#!/usr/bin/env bash
# Builds the wheel, installs it into a fresh environment and tests it there. Needs Rust; on Debian
# it installs what is missing of Python, if it may. PROFILE=release tests the wheel as it is
# shipped; the default, dev, finds overflows too and builds faster.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3 python3-venv >/dev/null
  else
    echo 'python3 with venv is missing: install the packages python3 and python3-venv' >&2
    exit 1
  fi
fi

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
python3 -m venv "$made/venv"
in_venv() { "$made/venv/bin/python" -m "$@"; }

in_venv pip install --quiet --disable-pip-version-check 'maturin>=1.9.4,<2' -r tests/requirements.txt
in_venv maturin build --quiet --profile "${PROFILE:-dev}" --locked --interpreter "$made/venv/bin/python" --out "$made"
# one wheel for all versions of Python from 3.10 on
ls "$made"/bluff_mail-*-cp310-abi3-*.whl
in_venv pip install --quiet --disable-pip-version-check --no-index "$made"/bluff_mail-*.whl

in_venv pytest -q -p no:cacheprovider
export MYPYPATH=python
in_venv mypy --strict --cache-dir "$made/mypy" python/bluff tests bench.py
# the interface of the compiled module matches its stub; mypy has checked that of the package, which
# is Python
(cd "$made" && unset MYPYPATH && in_venv mypy.stubtest bluff._bluff)
