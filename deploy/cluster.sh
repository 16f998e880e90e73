# Three WebProxies that act as one, behind HAProxy without stickiness, so that requests come to any of them. Sourced by try.sh, not run.
# shellcheck shell=bash

readonly NATS_AT=127.0.1.40 WEB_3=127.0.1.13
readonly ADMIN_TOKEN=only-for-this-script
declare -rA nodes=([proxy1]="$WEB_1" [proxy2]="$WEB_2" [proxy3]="$WEB_3")

# Sets $nats to a nats-server: NATS_SERVER, or that of the machine, or else the one that the tests install.
find_nats() {
    nats=${NATS_SERVER:-$(command -v nats-server || "$here/../cluster/tests/nats/install.sh")}
    [[ -x $nats ]] || fail "no nats-server: set NATS_SERVER to its path"
}

start_nats() {
    start nats "$nats" --addr $NATS_AT --port 4222 --jetstream --store_dir "$directory/nats"
}

# Environment of the node $1, which listens on the address $2.
node_settings() {
    settings=(WEBPROXY_SERVER__LISTEN="$2:8080" WEBPROXY_ALTISERV__SERVERS="$PBX_1"
        WEBPROXY_CLUSTER__SERVERS="nats://$NATS_AT:4222" WEBPROXY_CLUSTER__KEY_FILE="$directory/keys"
        WEBPROXY_CLUSTER__NODE="$1" WEBPROXY_CLUSTER__DRAIN=2s WEBPROXY_ADMIN__TOKEN="$ADMIN_TOKEN")
}

start_node() {
    node_settings "$1" "$2"
    start "$1" env "${settings[@]}" "$program" --config "$here/webproxy.toml"
    eventually "readiness of $1" answers GET "http://$2:8080/ready" 200
}

start_cluster() {
    "$program" make-key "$directory/keys" >/dev/null
    start_altiserv pbx1 $PBX_1 active
    start_nats
    start_node proxy1 $WEB_1
    start_node proxy2 $WEB_2
    start_node proxy3 $WEB_3
    start haproxy env NO_STICKINESS=1 FRONT=$FRONT_AT:8000 PROXY_1=$WEB_1:8080 PROXY_2=$WEB_2:8080 PROXY_3=$WEB_3:8080 \
        haproxy -f "$here/haproxy-cluster.cfg"
    eventually "readiness through HAProxy" answers GET "$FRONT_URL/ready" 200
    say "an AltiServ, a NATS server, three WebProxies and HAProxy run"
}

# Logs 101 on at the WebProxy with the address $1, so that it is known which one is to be killed.
log_on_at() {
    request POST "http://$1:8080/sessions" --user 101:1234
    [[ $status == 200 && $body =~ \"sessionId\":\"([^\"]+)\" ]] || fail "the logon: $status $body"
    session=${BASH_REMATCH[1]}
    take_ticket
}

take_ticket() {
    [[ $body =~ \"ticket\":\"([^\"]+)\" ]] || fail "the answer has no ticket: $body"
    ticket=${BASH_REMATCH[1]}
}

# Goes on with the session at any WebProxy, without the password.
goes_on() {
    request POST "$FRONT_URL/sessions" --header 'Content-Type: application/json' \
        --data "{\"sessionId\": \"$session\", \"ticket\": \"$ticket\"}"
    [[ $status == 200 && $body == *"\"sessionId\":\"$session\""* ]]
}

shows_calls() {
    request GET "$FRONT_URL/sessions/$session/calls"
    [[ $status == 200 && $body == *'"callHandle"'* ]]
}

# Sets $node and $address to those of the WebProxy that serves 101.
find_owner() {
    for node in proxy1 proxy2 proxy3; do
        address=${nodes[$node]}
        request GET "http://$address:8080/admin/sessions" --header "Authorization: Bearer $ADMIN_TOKEN"
        [[ $status == 200 && $body == *'"extension":"101"'* ]] && return
    done
    return 1
}

# 102 logs on at the WebProxy with the address $address, and answers the call of 101.
answer_call() {
    request POST "http://$address:8080/sessions" --user 102:1234
    [[ $status == 200 && $body =~ \"sessionId\":\"([^\"]+)\" ]] || fail "the logon of 102: $status $body"
    request POST "http://$address:8080/sessions/${BASH_REMATCH[1]}/calls/100/answer"
    [[ $status == 200 ]] || fail "the answer: $status $body"
}

# Goes on with the session after the fault "$1", which happened at $2 (microseconds).
go_on_after() {
    eventually "the session after $1" goes_on
    take_ticket
    say "POST /sessions with its ticket goes on with the session after $(since "$2") s"
    eventually "the calls of the session after $1" shows_calls
    open_channel "$session"
    say "the session shows its call after $(since "$2") s, and its event channel is open"
}

lose_owner() {
    local begun_here old="channel-$channels"
    begun_here=${EPOCHREALTIME/[.,]/}
    kill_hard proxy1
    say "the WebProxy of the session is killed (kill -9)"
    go_on_after "the kill" "$begun_here"
    eventually "the end of the event channel" has_ended "$old"
}

# Ends the node that has the session now, which closes the event channel when it has handed the session over.
drain_owner() {
    local begun_here old="channel-$channels"
    find_owner || fail "nobody serves 101"
    node_settings "$node" "$address"
    begun_here=${EPOCHREALTIME/[.,]/}
    env "${settings[@]}" "$program" --config "$here/webproxy.toml" drain >/dev/null || fail "drain is refused"
    eventually "the end of $node" has_ended "$node"
    unset "running[$node]"
    say "the WebProxy that took the session over was told to drain, and has ended after $(since "$begun_here") s"
    go_on_after "the drain" "$begun_here"
    eventually "the end of the event channel" has_ended "$old"
}

lose_engine() {
    find_owner || fail "nobody serves 101"
    channels=$((channels + 1))
    channel=$directory/channel-$channels.log
    open_event_channel "channel-$channels" "http://$address:8080/ws?sessionId=$session"
    eventually "the first event of an event channel" heard true 1 "$channel"
    kill_hard nats
    answer_call
    eventually "the answered call on the event channel" grep --quiet --text '"callEventType":"connect"' "$channel"
    say "NATS is killed: the WebProxy of the session takes a logon of 102, who answers, and the session gets the event"
    start_nats
    eventually "the calls of the session by any WebProxy" shows_calls
    has_ended "channel-$channels" && fail "the event channel has ended with NATS"
    say "NATS is back: the session is found by any WebProxy, and its event channel has stayed"
}

try_cluster() {
    find_nats
    start_cluster
    log_on_at $WEB_1
    open_channel "$session"
    shows_session "$session" 102 "$channel"
    say "a logon works, and so do a call and its event by any WebProxy"
    lose_owner
    start_node proxy1 $WEB_1
    drain_owner
    lose_engine
}
