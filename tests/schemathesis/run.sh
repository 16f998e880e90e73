#!/usr/bin/env bash
# The requests of /openapi.json, as schemathesis makes them up, against the built program with its embedded AltiServ. Needs
# python3 with venv, and PyPI. The server listens on loopback, and ends with this script.
set -euo pipefail
cd "$(dirname "$0")"

target="$(realpath "${CARGO_TARGET_DIR:-../../target}")"
work="$(mktemp --directory)"
server=
# shellcheck disable=SC2317 # The trap calls it.
cleanup() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    wait 2>/dev/null || true
    rm --recursive --force "$work"
}
trap cleanup EXIT

venv="$target/schemathesis"
if ! "$venv/bin/schemathesis" --version 2>/dev/null | grep --quiet --fixed-strings "$(cut -d= -f3 requirements.txt)"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement requirements.txt
fi

touch "$work/log"
export ADMIN_TOKEN=a-token-for-this-run-alone
WEBPROXY_SERVER__LISTEN=127.0.0.1:0 WEBPROXY_ADMIN__TOKEN=$ADMIN_TOKEN WEBPROXY_SESSIONS__BIND_TIMEOUT=10m \
    WEBPROXY_SESSIONS__FAILED_LOGONS_PER_EXTENSION=1000000 WEBPROXY_SESSIONS__FAILED_LOGONS_PER_ADDRESS=1000000 \
    WEBPROXY_ALTISERV__EMBEDDED__RECORDINGS_DIR="$work/recordings" RUST_LOG=info \
    env --chdir "$work" "$target/debug/altigen-webproxy" 2>"$work/log" &
server=$!
for _ in {1..100}; do
    WEBPROXY_URL="$(sed --quiet 's/.*Web API listens on \(http[^ ]*\)$/\1/p' "$work/log")"
    [[ -z $WEBPROXY_URL ]] || break
    kill -0 "$server" || { cat "$work/log"; exit 1; }
    sleep 0.1
done
export WEBPROXY_URL

status=0
# The same requests each time, or with SEED others. Without those of the simulator that take the phone system away from the
# others. The session that a logon names in its body need not be the one that it is answered with, so the availability of
# what was created is not checked.
chosen=(--generation-deterministic)
[[ -z ${SEED:-} ]] || chosen=(--seed "$SEED")
timeout 240 "$venv/bin/schemathesis" --config-file schemathesis.toml run "$WEBPROXY_URL/openapi.json" --checks all \
    --exclude-checks ensure_resource_availability \
    --exclude-path-regex "^/simulator/(faults|licences|demote|promote|scenario)" "${chosen[@]}" --phases coverage,fuzzing,stateful --no-color --workers 1 --max-failures 20 ||
    status=$?
# A request that is none is an error of its client's, which actix-http logs as one.
if grep -E "panicked| ERROR " "$work/log" | grep --invert-match "actix_http.*request parse error" | head -20 | grep .; then
    status=1
fi
exit "$status"
