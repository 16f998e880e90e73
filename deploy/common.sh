# Functions that the scripts here share: processes in the background, waiting, the program to test. Sourced, not run.
# shellcheck shell=bash

# The longest time for a step, in seconds. Most steps take milliseconds.
readonly PATIENCE=30

directory=
declare -A running=()

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    if [[ -n $directory ]]; then
        local log
        for log in "$directory"/*.log; do
            printf -- '--- %s\n' "${log##*/}" >&2
            tail -n 15 "$log" | cat --show-nonprinting >&2
        done
    fi
    exit 1
}

# needs TOOL...: fails if one of them is not installed.
needs() {
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null || fail "$tool is not installed"
    done
}

# Sets $program to the program to test: WEBPROXY, or else the one that cargo has built beside the folder $1.
find_program() {
    local built
    program=${WEBPROXY:-}
    for built in "${CARGO_TARGET_DIR:-$1/../target}"/{release,debug}/altigen-webproxy; do
        if [[ -z $program && -x $built ]]; then
            program=$built
        fi
    done
    [[ -n $program && -x $program ]] || fail "no program: run cargo build, or set WEBPROXY to its path"
    program=$(realpath "$program")
}

# Makes $directory for logs. It is removed at the end, and what was started is ended.
make_directory() {
    trap clean_up EXIT
    directory=$(mktemp --directory)
}

# A process that was killed hard would leave its own children behind.
clean_up() {
    local name
    for name in "${!running[@]}"; do
        kill -TERM "${running[$name]}" 2>/dev/null || true
        wait "${running[$name]}" 2>/dev/null || true
    done
    if [[ -n $directory ]]; then
        rm -rf -- "$directory"
    fi
}

# start NAME COMMAND...: starts COMMAND in the background, with its output in NAME.log. The caller's WEBPROXY_ variables
# are removed from its environment.
start() {
    local name=$1 variable
    shift
    : >>"$directory/$name.log"
    (
        cd "$directory" || exit
        for variable in "${!WEBPROXY_@}"; do
            unset "$variable"
        done
        exec "$@"
    ) >>"$directory/$name.log" 2>&1 &
    running[$name]=$!
}

# Like a power failure.
kill_hard() {
    kill -KILL "${running[$1]}"
    wait "${running[$1]}" 2>/dev/null || true
    unset "running[$1]"
}

has_ended() {
    ! kill -0 "${running[$1]}" 2>/dev/null
}

# eventually WHAT COMMAND...: repeats COMMAND until it succeeds.
eventually() {
    local what=$1 end=$((SECONDS + PATIENCE))
    shift
    until "$@"; do
        if ((SECONDS >= end)); then
            fail "$what: not within $PATIENCE s"
        fi
        sleep 0.02
    done
}

# open_event_channel NAME URL [curl's options]: opens an event channel; its events are written to NAME.log. curl writes
# the frames unchanged, and frames from a server are plain text.
open_event_channel() {
    local name=$1 url=$2
    shift 2
    start "$name" curl --silent --no-buffer --http1.1 --header 'Connection: Upgrade' --header 'Upgrade: websocket' \
        --header 'Sec-WebSocket-Version: 13' --header 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' "$@" "$url"
}
