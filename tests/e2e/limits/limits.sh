#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Who is slow, sends too much or takes too many connections ends, and others
# are answered meanwhile; every answer says that it is not to be kept. Skips
# without node.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"

command -v node >/dev/null || { echo "skipped: no node"; exit 77; }
trap end_all EXIT
data=$work/host

part() {
    node "$here/limits.mjs" "$web_port" "$@" || fail "$1"
}

init_programme Limits
mkdir -p "$data/release"
cp "$here/../dashboard/released.json" "$data/release/current.json"
person olga --role administrator,custodian,lead
serve_pages --web "127.0.0.1:$web_port"
part headers
part huge
part slow
stop_pages
if command -v openssl >/dev/null; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=hearth.test \
        -addext subjectAltName=DNS:hearth.test -keyout "$work/web.key" \
        -out "$work/web.crt" 2>/dev/null
    chmod 600 "$work/web.key"
    serve_pages --web "0.0.0.0:$web_port" --web-cert "$work/web.crt" \
        --web-key "$work/web.key" --web-name hearth.test
    part shared "$work/web.crt"
    stop_pages
fi
# The log tells what happened, and of nobody.
if grep -nE '127\.0\.0\.[12]([^0-9:]|$)|olga|passphrase|hearth-[0-9]+=|t=[0-9a-f]{8}|\?lang' \
    "$work/served" | grep -v '^[0-9]*:dashboard at'; then
    fail "the log names somebody"
fi
echo "limits: no problems"
