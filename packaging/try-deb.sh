#!/usr/bin/env bash
# Installs the Debian package on this machine, uses it, removes and purges it, and fails if something is left. Needs
# root, and a machine that may be changed: a container or a chroot. If systemd does not run, the script starts the
# program as the unit does, with the same user.
set -euo pipefail

package="${1:?usage: try-deb.sh PACKAGE.deb}"
config=/etc/altigen-webproxy/config.toml
url=http://127.0.0.1:8080
pid=
as_service=(setpriv --reuid altigen-webproxy --regid altigen-webproxy --init-groups --no-new-privs)

step() { printf '== %s\n' "$*"; }
fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}
cleanup() { [[ -z $pid ]] || kill "$pid" 2>/dev/null || true; }
trap cleanup EXIT

step "install"
apt-get install --quiet --quiet --yes --allow-downgrades "$(realpath "$package")" >/dev/null
getent passwd altigen-webproxy >/dev/null || fail "there is no user"
[[ $(stat -c %U:%G:%a "$config") == root:altigen-webproxy:640 ]] || fail "$config: $(stat -c %U:%G:%a "$config")"
for file in /usr/share/man/man8/altigen-webproxy.8* /usr/share/bash-completion/completions/altigen-webproxy; do
    [[ -e $file ]] || fail "there is no $file"
done

step "start"
if [[ -d /run/systemd/system ]]; then
    systemctl is-active --quiet altigen-webproxy || fail "the service does not run"
else
    install -d -o altigen-webproxy -g altigen-webproxy -m 750 /var/lib/altigen-webproxy
    "${as_service[@]}" /usr/bin/altigen-webproxy --config "$config" &
    pid=$!
fi
curl --silent --show-error --fail --max-time 60 --retry 50 --retry-delay 1 --retry-connrefused "$url/ready"
echo

step "use"
session=$(curl --silent --fail --max-time 10 --user 101:1234 --request POST "$url/sessions" | grep -o '"sessionId":"[^"]*"' | cut -d'"' -f4)
curl --silent --fail --max-time 10 --json '{"target":"4085979000"}' "$url/sessions/$session/calls"
echo
curl --silent --fail --max-time 10 "$url/sessions/$session/calls" | grep -q '"callHandle"' || fail "the call is not listed"
curl --silent --fail --max-time 10 --request DELETE "$url/sessions/$session" >/dev/null

step "the trial of docs/tls.md"
/usr/bin/altigen-webproxy make-cert --host localhost --out /etc/altigen-webproxy
tls=(WEBPROXY_TLS__CERTIFICATE=/etc/altigen-webproxy/certificate.pem WEBPROXY_TLS__KEY=/etc/altigen-webproxy/key.pem)
"${as_service[@]}" env "${tls[@]}" /usr/bin/altigen-webproxy --config "$config" check-config >/dev/null ||
    fail "the service cannot use the certificate: $(stat -c '%n %U:%G:%a' /etc/altigen-webproxy/*.pem)"

step "doctor"
ALTIGEN_DOCTOR_PASSWORD=1234 "${as_service[@]}" /usr/bin/altigen-webproxy --config "$config" doctor --extension 101

step "the configuration deleted and installed again"
rm -r /etc/altigen-webproxy
apt-get install --quiet --quiet --yes --reinstall --option Dpkg::Options::=--force-confmiss \
    "$(realpath "$package")" >/dev/null
[[ $(stat -c %U:%G:%a "$config") == root:altigen-webproxy:640 ]] || fail "$config: $(stat -c %U:%G:%a "$config")"
"${as_service[@]}" /usr/bin/altigen-webproxy --config "$config" check-config >/dev/null || fail "the service cannot read it"

step "remove"
cleanup
[[ -z $pid ]] || wait "$pid" 2>/dev/null || true
pid=
apt-get remove --quiet --quiet --yes altigen-webproxy >/dev/null
[[ ! -e /usr/bin/altigen-webproxy ]] || fail "the program is still there"
[[ -e $config ]] || fail "the configuration went with the program"

step "purge"
apt-get purge --quiet --quiet --yes altigen-webproxy >/dev/null
for left in /etc/altigen-webproxy /var/lib/altigen-webproxy /lib/systemd/system/altigen-webproxy.service \
    /usr/lib/systemd/system/altigen-webproxy.service /usr/share/doc/altigen-webproxy; do
    [[ ! -e $left ]] || fail "$left is left"
done
if getent passwd altigen-webproxy >/dev/null; then fail "the user is left"; fi
echo "all well"
