#!/usr/bin/env bash
# Starts a redundant layout on loopback addresses, causes faults, and checks that it continues to work.
#
#   deploy/try.sh one-proxy     one WebProxy, which finds the active server of a pair by DNS
#   deploy/try.sh two-proxies   two WebProxies on that pair, behind one name
#   deploy/try.sh cluster       three WebProxies that act as one, on one server
#
# Ends with status 0 only if every step has worked. Needs haproxy, dnsmasq and curl (Debian: haproxy, dnsmasq-base,
# curl), and the program: WEBPROXY=path/to/altigen-webproxy, or else the one that cargo has built here. The cluster needs
# nats-server in place of dnsmasq: NATS_SERVER=path/to/nats-server, or else the one of the machine, or of the tests.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=deploy/common.sh
source "$here/common.sh"

# Each machine of the layout is a loopback address.
readonly PBX_1=127.0.1.1 PBX_2=127.0.1.2 DNS=127.0.1.53
readonly WEB_1=127.0.1.11 WEB_2=127.0.1.12 FRONT_AT=127.0.1.20
readonly FRONT_URL=http://$FRONT_AT:8000
# shellcheck source=deploy/cluster.sh
source "$here/cluster.sh"

channels=0

say() {
    printf '%7.2f s  %s\n' "$(since "$begun")" "$*"
}

since() {
    local now=$EPOCHREALTIME
    printf '%d.%06d' $(((${now/[.,]/} - $1) / 1000000)) $(((${now/[.,]/} - $1) % 1000000))
}

# request METHOD URL [curl's options]: sets $status and $body. Status 000 means no answer.
request() {
    local method=$1 url=$2 answer
    shift 2
    answer=$(curl --silent --max-time 10 --write-out '\n%{http_code}' --request "$method" "$@" "$url") || true
    status=${answer##*$'\n'}
    body=${answer%$'\n'*}
}

answers() {
    request "$1" "$2"
    [[ $status == "$3" ]]
}

# Whether the session with the id $1 exists at the WebProxy with the address $2.
is_at() {
    answers GET "http://$2:8080/sessions/$1" 200
}

try_log_on() {
    request POST "$FRONT_URL/sessions" --user "$1:1234"
    [[ $status == 200 && $body =~ \"sessionId\":\"([^\"]+)\" ]] && session=${BASH_REMATCH[1]}
}

# Whether a logon is refused: by HAProxy, if no WebProxy is ready, or by the second WebProxy. The second WebProxy has
# had no logon yet, and only a logon shows that the server that it uses is a standby.
refuses_logon() {
    request POST "$FRONT_URL/sessions" --user "$1:1234"
    [[ $status == 503 && ($layout == two-proxies || $body == *"no WebProxy is ready"*) ]]
}

# Logs on through HAProxy, and sets $session to the session id.
log_on() {
    eventually "logon of $1 through HAProxy" try_log_on "$1"
}

# Opens the event channel of the session $1 through HAProxy. Its events are written to the file $channel.
open_channel() {
    channels=$((channels + 1))
    channel=$directory/channel-$channels.log
    open_event_channel "channel-$channels" "$FRONT_URL/ws?sessionId=$1"
    eventually "the first event of an event channel" heard true 1 "$channel"
}

# Whether the event channel with the file $3 has got the server status $1 at least $2 times.
heard() {
    (($(grep --text --only-matching "\"Connected\":$1" "$3" | wc -l) >= $2))
}

start_altiserv() {
    start "$1" env WEBPROXY_ALTISERV__EMBEDDED__PRODUCT=MaxACD "$program" altiserv --listen "$2:10025" \
        --control "$2:8081" --role "$3"
    eventually "the start of $1" answers GET "http://$2:8081/simulator/role" 200
}

start_proxy() {
    start "$1" env WEBPROXY_SERVER__LISTEN="$2:8080" WEBPROXY_ALTISERV__SERVERS=pbx.test \
        WEBPROXY_ALTISERV__DNS_SERVERS=$DNS:5353 "$program" --config "$here/webproxy.toml"
    eventually "readiness of $1" answers GET "http://$2:8080/ready" 200
}

start_front() {
    start haproxy env FRONT=$FRONT_AT:8000 PEER=$FRONT_AT:8001 PROXY_1=$WEB_1:8080 "$@" haproxy -f "$here/haproxy.cfg"
    eventually "readiness through HAProxy" answers GET "$FRONT_URL/ready" 200
}

start_system() {
    start dnsmasq dnsmasq --keep-in-foreground --conf-file=/dev/null --port=5353 --listen-address=$DNS \
        --bind-interfaces --no-resolv --no-hosts --pid-file= --user="$(id --user --name)" --log-facility=- \
        --host-record=pbx.test,$PBX_1 --host-record=pbx.test,$PBX_2
    start_altiserv pbx1 $PBX_1 active
    start_altiserv pbx2 $PBX_2 standby
    say "two AltiServs run: $PBX_1 is active, $PBX_2 is its standby; pbx.test has both addresses"
}

# Checks that a session works through HAProxy: it is found, it places a call, and its event channel reports the call.
shows_session() {
    request GET "$FRONT_URL/sessions/$1"
    [[ $status == 200 && $body == *'"connected":true'* ]] || fail "the session: $status $body"
    request POST "$FRONT_URL/sessions/$1/calls" --data "{\"target\": \"$2\"}"
    [[ $status == 200 ]] || fail "a call: $status $body"
    eventually "the call on the event channel" grep --quiet --text '"callEventType":"ringback"' "$3"
}

lose_active_server() {
    local begun_here
    begun_here=${EPOCHREALTIME/[.,]/}
    kill_hard pbx1
    eventually "Connected: false" heard false 1 "$channel"
    say "the active AltiServ is killed; the event channel gets Connected: false after $(since "$begun_here") s"
    eventually "refusal of logons" refuses_logon 109
    answers GET "$FRONT_URL/sessions/$session" 200 || fail "the session has ended with the server: $status"
    has_ended "channel-$channels" && fail "the event channel has ended with the server"
    say "logons are refused (503); the session and its event channel stay"
    begun_here=${EPOCHREALTIME/[.,]/}
    answers POST "http://$PBX_2:8081/simulator/promote" 200 || fail "the promotion: $status $body"
    eventually "Connected: true" heard true 2 "$channel"
    say "the standby is promoted; the event channel gets Connected: true after $(since "$begun_here") s"
    shows_session "$session" 103 "$channel"
    log_on 104
    say "the same session places a call, and a new logon works"
}

lose_proxy() {
    local begun_here old="channel-$channels"
    begun_here=${EPOCHREALTIME/[.,]/}
    kill_hard proxy1
    eventually "the end of the event channel" has_ended "$old"
    say "the first WebProxy is killed; its event channel ends after $(since "$begun_here") s"
    log_on 105
    is_at "$session" $WEB_2 || fail "the logon did not reach the second WebProxy"
    say "a new logon reaches the second one $(since "$begun_here") s after the kill"
    open_channel "$session"
    shows_session "$session" 106 "$channel"
    say "REST requests and the event channel of the new session work"
}

return_proxy() {
    local spare=$session
    start_proxy proxy1 $WEB_1
    logs_on_at_first() {
        try_log_on 107 && is_at "$session" $WEB_1
    }
    eventually "a logon at the first WebProxy" logs_on_at_first
    answers GET "$FRONT_URL/sessions/$spare" 200 || fail "a session of the second WebProxy is lost: $status"
    answers GET "$FRONT_URL/sessions/$session" 200 || fail "a session of the first WebProxy is lost: $status"
    has_ended "channel-$channels" && fail "an event channel of the second WebProxy has ended"
    say "the first WebProxy is back and gets the logons; sessions of the second one stay there"
}

layout=${1:-}
case $layout in
one-proxy | two-proxies | cluster) ;;
*)
    printf 'usage: %s one-proxy|two-proxies|cluster\n' "$0" >&2
    exit 2
    ;;
esac
needs haproxy curl
find_program "$here"
make_directory
begun=${EPOCHREALTIME/[.,]/}
if [[ $layout == cluster ]]; then
    try_cluster
    say "every step has worked"
    exit 0
fi

needs dnsmasq
start_system
start_proxy proxy1 $WEB_1
if [[ $layout == two-proxies ]]; then
    start_proxy proxy2 $WEB_2
    start_front PROXY_2=$WEB_2:8080
else
    start_front
fi
log_on 101
is_at "$session" $WEB_1 || fail "the logon did not reach the first WebProxy"
open_channel "$session"
shows_session "$session" 102 "$channel"
say "a logon through HAProxy works, and so do a call and its event"
lose_active_server
if [[ $layout == two-proxies ]]; then
    log_on 108
    open_channel "$session"
    lose_proxy
    return_proxy
fi
say "every step has worked"
