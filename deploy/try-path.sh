#!/usr/bin/env bash
# Starts a WebProxy behind a reverse proxy, at a path of a site, and checks that it works there.
#
#   deploy/try-path.sh nginx|haproxy
#
# Each reverse proxy is tested in both ways: it passes /webproxy on, and it strips /stripped. Ends with status 0 only if
# every step has worked. Needs the reverse proxy and curl (Debian: nginx-light or haproxy), and the program:
# WEBPROXY=path/to/altigen-webproxy, or else the one that cargo has built here.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=deploy/common.sh
source "$here/common.sh"

# Each machine is a loopback address. The site has a name.
readonly FRONT_AT=127.0.1.30 WEB_AT=127.0.1.31 SITE=www.site.test:8000
readonly WEB_URL=http://$WEB_AT:8080

# request METHOD URL [curl's options]: sets $status, $location and $body. Status 000 means no answer.
request() {
    local method=$1 url=$2 answer
    shift 2
    answer=$(curl --silent --max-time 10 --connect-to "$SITE:$FRONT_AT:8000" --request "$method" \
        --write-out '\n%header{location}\n%{http_code}' "$@" "$url") || true
    status=${answer##*$'\n'}
    answer=${answer%$'\n'*}
    location=${answer##*$'\n'}
    body=${answer%$'\n'*}
}

answers() {
    request GET "$1"
    [[ $status == "$2" ]]
}

leads() {
    request GET "$1" --header "Accept: $2"
    [[ $status == "$3" && $location == "$4" ]] || fail "$1 answers $status with '$location', not $3 with '$4'"
}

# page URL: the page at URL is there, and so is each file that it names.
page() {
    local url=$1 file
    answers "$url" 200 || fail "$url: $status"
    while read -r file; do
        case $file in
        /*) file=http://$SITE$file ;;
        *) file=$url$file ;;
        esac
        request GET "$file" --compressed
        [[ $status == 200 ]] || fail "$file, which $url names: $status"
    done < <(grep --only-matching --perl-regexp '(?:src|href)="\K[^":]+(?=")' <<<"$body")
}

# Whether the event channel with the file $2 has got the text $1.
heard() {
    grep --quiet --text --fixed-strings "$1" "$2"
}

# try_at PATH FROM TO: tests everything at PATH of the site. Extension FROM calls TO.
try_at() {
    local path=$1 from=$2 to=$3 site=http://$SITE$1 channel=$directory/channel$2.log url
    answers "$site/health" 200 || fail "$path/health: $status $body"
    leads "$site/" 'text/html' 307 "$path/docs/"
    leads "$site/docs" '*/*' 308 "$path/docs/"
    page "$site/docs/"
    page "$site/console/"
    page "$site/wallboard/"
    answers "$site/openapi.json" 200 || fail "$path/openapi.json: $status"
    [[ $(tr --delete ' \n' <<<"$body") =~ \"servers\":\[[^]]*\"url\":\"$path\" ]] || fail "the document does not name $path"
    request GET "$site/" --header 'Accept: */*'
    [[ $body == *"\"health\":\"$path/health\""* ]] || fail "the index: $status $body"
    # Forwarding headers of clients are ignored.
    request GET "$site/docs" --header 'X-Forwarded-Prefix: /lie' --header 'X-Forwarded-Port: 1'
    [[ $location == "$path/docs/" ]] || fail "a client's own X-Forwarded-Prefix was used: $location"

    request POST "$site/sessions" --user "$from:1234" --header 'X-Forwarded-Port: 1'
    [[ $status == 200 && $body =~ \"eventsUrl\":\"([^\"]+)\" ]] || fail "a logon: $status $body"
    url=${BASH_REMATCH[1]}
    [[ $url =~ ^ws://$SITE$path/ws\?sessionId=(.+)$ ]] || fail "eventsUrl is $url"
    open_event_channel "channel$from" "http${url#ws}" --connect-to "$SITE:$FRONT_AT:8000"
    eventually "the first event of an event channel" heard '"Connected":true' "$channel"
    request POST "$site/sessions/${BASH_REMATCH[1]}/calls" --data "{\"target\": \"$to\"}"
    [[ $status == 200 ]] || fail "a call: $status $body"
    eventually "the call on the event channel" heard '"callEventType":"ringback"' "$channel"
    printf '%s at %s: pages, documents, logon, call and its event work\n' "$front" "$path"
}

front=${1:-}
case $front in
nginx | haproxy) ;;
*)
    printf 'usage: %s nginx|haproxy\n' "$0" >&2
    exit 2
    ;;
esac
# Debian has nginx in /usr/sbin, which is not in every user's PATH.
PATH=$PATH:/usr/sbin
needs "$front" curl
find_program "$here"
make_directory

start webproxy env WEBPROXY_SERVER__LISTEN=$WEB_AT:8080 WEBPROXY_SERVER__TRUSTED_PROXIES=127.0.0.0/8 \
    WEBPROXY_SERVER__BASE_PATH=/webproxy "$program"
eventually "readiness of the WebProxy" answers "$WEB_URL/ready" 200
case $front in
nginx)
    sed --expression "s/127\.0\.0\.1:8000/$FRONT_AT:8000/" --expression "s/127\.0\.0\.1:8080/$WEB_AT:8080/" \
        "$here/nginx.conf" >"$directory/nginx.conf"
    start nginx nginx -p "$directory/" -c nginx.conf -g 'daemon off;'
    ;;
haproxy)
    start haproxy env FRONT=$FRONT_AT:8000 PROXY=$WEB_AT:8080 haproxy -f "$here/haproxy-path.cfg"
    ;;
esac
eventually "readiness through the reverse proxy" answers "http://$SITE/webproxy/ready" 200
answers "http://$SITE/health" 404 || fail "the WebProxy answers outside its path: $status"
try_at /webproxy 101 102
try_at /stripped 103 104
answers "$WEB_URL/health" 200 || fail "the WebProxy without the reverse proxy and the path: $status"
answers "$WEB_URL/webproxy/health" 200 || fail "the WebProxy without the reverse proxy, with the path: $status"
