#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Other libraries' DTLS and CoAP against our server: Debian's libcoap clients
# on OpenSSL and on GnuTLS, with certificates and with a token.
#   coap_client.sh BUILD_DIR openssl|gnutls
set -u

build=$1
backend=$2
client=coap-client-$backend
server=$build/bin/hearth-test-server
failed=0

command -v "$client" >/dev/null 2>&1 || {
    echo "skipped: $client (package libcoap3-bin) is not installed"
    exit 77
}

work=$(mktemp -d)
pid=
stop() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' INT TERM

"$server" "$work" </dev/null &
pid=$!
tries=0
while [ ! -s "$work/port" ]; do
    tries=$((tries + 1))
    [ "$tries" -le 100 ] || { echo "the server did not start"; exit 1; }
    sleep 0.1
done
url=coaps://127.0.0.1:$(cat "$work/port")

# check WHAT WANTED_FILE CLIENT_ARGUMENTS...: the payload is the wanted one.
check() {
    what=$1
    wanted=$2
    shift 2
    timeout 30 "$client" -v 0 -B 20 -o "$work/got" "$@" >"$work/log" 2>&1
    if cmp -s "$work/got" "$wanted"; then
        echo "ok: $what"
    else
        echo "FAILED: $what ($(head -c 300 "$work/log"))"
        failed=1
    fi
    rm -f "$work/got"
}

# refuse WHAT CLIENT_ARGUMENTS...: nothing is answered.
refuse() {
    what=$1
    shift
    timeout 5 "$client" -v 0 -B 3 -o "$work/got" "$@" >"$work/log" 2>&1
    if [ -s "$work/got" ]; then
        echo "FAILED: $what was answered"
        failed=1
    else
        echo "ok: $what"
    fi
    rm -f "$work/got"
}

printf certificate >"$work/certificate"
printf token >"$work/token"
head -c 5000 /dev/zero | tr '\0' x >"$work/body"
awk 'BEGIN { for (i = 0; i < 100000; i++)
    printf "%c", substr("abcdefghijklmnopqrstuvw", i % 23 + 1, 1) }' \
    >"$work/big"

set -- -c "$work/device.pem" -j "$work/device.key"
# On OpenSSL this client sends only the first certificate of its file, and the
# rest of the chain from what it trusts.
case $backend in
openssl) set -- "$@" -C "$work/authorities.pem" -R "$work/authorities.pem" ;;
*) set -- "$@" -C "$work/root.pem" ;;
esac
check "GET with a certificate" "$work/certificate" "$@" -m get "$url/who"
check "POST of 5,000 bytes by Block1" "$work/body" "$@" -m post \
    -f "$work/body" -b 1024 "$url/b"
check "GET of 100,000 bytes by Block2" "$work/big" "$@" -m get "$url/big"
check "GET in blocks of 64" "$work/big" "$@" -m get -b 64 "$url/big"

check "GET with a token" "$work/token" -u token-1 \
    -k "$(cat "$work/psk")" -m get "$url/who"
refuse "a wrong token" -u token-1 -k wrongwrongwrongwrongwrongwrongwr -m get "$url/who"
refuse "no certificate" -C "$work/root.pem" -m get "$url/who"

[ "$failed" -eq 0 ]
