#!/usr/bin/env bash
# Whether the corpus of numbers and the table of regions are what Google's metadata says. Needs python3 with venv, and PyPI.
set -euo pipefail
cd "$(dirname "$0")"

venv="$(realpath "${CARGO_TARGET_DIR:-../../target}")/numbers"
if ! "$venv/bin/pip" freeze 2>/dev/null | grep --quiet --line-regexp --file requirements.txt; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement requirements.txt
fi
"$venv/bin/python" make.py --check
