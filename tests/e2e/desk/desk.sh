#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Persons at the pages: logins and their limits, roles, forms of other pages,
# sessions, the API as its file says, malformed requests, TLS. Skips without
# node.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"

command -v node >/dev/null || { echo "skipped: no node"; exit 77; }
trap end_all EXIT

host="$bin/hearth-host"
data=$work/host
admin="anna's long passphrase"

# pages NAME ARGS...: one part of the checks against the running server.
pages() {
    node "$here/pages.mjs" "$web_port" "$@" || fail "$1"
}

init_programme Desk
mkdir -p "$data/release"
cp "$here/../dashboard/released.json" "$data/release/current.json"

# ---- nobody yet: this computer sees what was released, and nothing else ----
serve_pages --web "127.0.0.1:$web_port"
pages guest
stop_pages

# ---- persons ----
if printf '%s\n' "$admin" | "$host" people add bert --role lead \
    --data "$data" 2>/dev/null; then
    fail "a first person who is no administrator"
fi
person anna --role administrator
person carl --role custodian
person lena --role lead
person sven --role supervisor
person petra --role lead
person cora --role city --area north
person rita --role researcher --purpose study --expires 2099-01-01
person adam --role auditor
if "$host" people disable anna --data "$data" 2>/dev/null; then
    fail "the last administrator was disabled"
fi
code=$("$host" people add nina --role lead --code --data "$data" 2>/dev/null)
"$host" purpose add map --form community --until 2099-12-31 \
    --text "A map for the city" --data "$data" >/dev/null || fail "purpose add"
token=$("$host" token add --purpose map --expires 2099-01-01 --data "$data" \
    2>/dev/null)
if "$bin/hearth-host-web" --data "$data" --web 127.0.0.1:0 2>/dev/null; then
    fail "web alone shows what is for persons"
fi

serve_pages --web "127.0.0.1:$web_port"
pages roles
pages forms
pages sessions
pages first "$code"
pages jobs "$here/../../../host/words"
pages quotas
"$host" quota list --data "$data" | grep -qx 'north  *120' || fail "quotas"
node "$here/recover.mjs" "$web_port" || fail "recovery"
pages api "$token" "$here/../../../docs/openapi.json"
# one for no purpose is not made; one that was revoked, or whose purpose was
# ended, serves no more
for purpose in nothing ended; do
    [ $purpose = nothing ] || "$host" purpose add ended --form community \
        --until 2099-12-31 --text "Over soon" --data "$data" >/dev/null
    [ $purpose = nothing ] || "$host" purpose end ended --data "$data" >/dev/null
    if "$host" token add --purpose $purpose --expires 2099-01-01 \
        --data "$data" 2>"$work/refused.log"; then
        fail "a token for the purpose $purpose"
    fi
    grep -q "'$purpose'" "$work/refused.log" || fail "does not say which"
done
second=$("$host" token add --purpose map --expires 2099-01-01 --data "$data" \
    2>/dev/null)
pages opens "$second" 200
"$host" token list --data "$data" >"$work/tokens.log"
id=$(sed -n '2s/ .*//p' "$work/tokens.log")
"$host" token revoke "$id" --data "$data" >/dev/null || fail "revoke"
pages opens "$second" 401
# Nor does one whose purpose is past its day: it was made in a copy of the
# host's folder, where the same purpose lasts.
cp -r "$data" "$work/copy"
"$host" purpose add over --form community --until 2099-12-31 \
    --text "Lasts here" --data "$work/copy" >/dev/null || fail "purpose over"
late=$("$host" token add --purpose over --expires 2099-01-01 \
    --data "$work/copy" 2>/dev/null) || fail "a token of the copy"
cp "$work/copy/people/table" "$data/people/table"
"$bin/hearth-test-purpose-on" "$data" over community -48 -1 || fail "over"
pages opens "$late" 401
refused "'over' has expired" "$host" token add --purpose over \
    --expires 2099-01-01 --data "$data"
pages opens "$token" 200
"$host" purpose end map --data "$data" >/dev/null || fail "purpose end"
pages opens "$token" 401
seed=${HEARTH_SEED:-$(date +%s)}
web_pid=$(pgrep -P "$host_pid" -f hearth-host-web)
node "$here/malformed.mjs" "$web_port" "$seed" "${HEARTH_COUNT:-10000}" \
    "$web_pid" || fail "malformed requests of seed $seed"
if grep -nE 'Sanitizer|runtime error|died|crash' "$work/serve.log"; then
    fail "seed $seed: the server says so"
fi
# a change of role ends what was open
pages disabled "$host" "$data"
pages limits
stop_pages
serve_pages --web "127.0.0.1:$web_port"
pages limited
"$host" audit list --data "$data" >"$work/audit.txt"
for what in 'logged in *anna: from 127.0.0.1' \
    'login refused *unknown name: from' 'started *anna: people add' \
    'person changed *anna: added as administrator' \
    'second factor.*petra\|petra: second factor set' \
    'started *anna: people reset petra' 'petra: one-time code given' \
    'started *anna: people totp petra --off' \
    'petra: second factor taken away'; do
    grep -q "$what" "$work/audit.txt" || fail "audit lacks: $what"
done
if grep -qE "passphrase'|long passphrase|$code|$token" "$work/audit.txt" \
    "$work/serve.log"; then
    fail "a secret in the audit chain or the log"
fi
stop_pages

# ---- an entry of the chain that was changed on the disk ----
mkdir "$work/whole"
for file in $(grep -rlF 'anna: added as administrator' "$data"); do
    cp "$file" "$work/whole/$(echo "${file#"$data"/}" | tr / +)"
    node -e 'const fs = require("fs"), b = fs.readFileSync(process.argv[1]);
        const text = Buffer.from("anna: added as administrator");
        for (let at = 0; (at = b.indexOf(text, at)) >= 0; at++)
            b.write("eve", at, "latin1");
        fs.writeFileSync(process.argv[1], b);' "$file"
done
[ -n "$(ls "$work/whole")" ] || fail "no such entry on the disk"
serve_pages --web "127.0.0.1:$web_port"
pages chain "$here/../../../host/words"
stop_pages
for file in "$work/whole"/*; do
    cp "$file" "$data/$(basename "$file" | tr + /)"
done
"$host" audit verify --data "$data" >/dev/null || fail "the chain is not back"

# ---- another address: TLS, or not at all ----
if "$host" serve --data "$data" --listen 127.0.0.1:0 --web "0.0.0.0:$web_port" \
    >"$work/open.log" 2>&1; then
    fail "listens beyond loopback without TLS"
fi
grep -q 'without TLS' "$work/open.log" || fail "no clear word on TLS"
if command -v openssl >/dev/null; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=hearth.test \
        -addext subjectAltName=DNS:hearth.test -keyout "$work/web.key" \
        -out "$work/web.crt" 2>/dev/null
    chmod 600 "$work/web.key"
    web=0.0.0.0:$web_port
    "$host" serve --data "$data" --listen 127.0.0.1:0 --web "$web" \
        --web-cert "$work/web.crt" --web-key "$work/web.key" \
        --web-name hearth.test >"$work/serve.log" 2>&1 </dev/null &
    host_pid=$!
    wait_for 20 grep -q '^dashboard at https' "$work/serve.log" ||
        fail "no TLS"
    pages tls "$work/web.crt"
    stop_pages
    chmod 644 "$work/web.key"
    if "$host" serve --data "$data" --listen 127.0.0.1:0 --web "$web" \
        --web-cert "$work/web.crt" --web-key "$work/web.key" \
        >"$work/open.log" 2>&1; then
        fail "took a key that others can read"
    fi
fi
echo "desk: no problems"
