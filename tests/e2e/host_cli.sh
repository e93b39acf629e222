#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The host as an operator meets it: what goes wrong is one clear line and a
# status, processes end together, and a passphrase is nowhere to be seen.
set -u
build=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
host=$build/bin/hearth-host
work=$(mktemp -d "${TMPDIR:-/tmp}/hearth-cli.XXXXXX")
data=$work/data
passphrase='correct horse battery staple'
pid=
mount=

end() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null
    wait 2>/dev/null
    [ -z "$mount" ] || umount "$mount" 2>/dev/null
    rm -rf "$work"
}
trap end EXIT

fail() {
    echo "FAILED: $*" >&2
    cat "$work"/*.err "$work"/*.log 2>/dev/null | tail -n 20 >&2
    exit 1
}

# refused WORDS COMMAND...: fails, with one line that holds WORDS.
refused() {
    words=$1
    shift
    if "$@" >"$work/out.log" 2>"$work/said.err"; then
        fail "was not refused: $*"
    fi
    grep -qi -- "$words" "$work/said.err" || fail "does not say '$words': $*"
    [ "$(grep -vciE "(^|: )warning: |^info " "$work/said.err")" -eq 1 ] || fail "more than one line: $*"
}

with_passphrase() {
    secret=$1
    shift
    printf '%s\n' "$secret" | "$@"
}

init() {
    with_passphrase "$1" "$host" init --data "$2" --name Test \
        --address 127.0.0.1:1
}

# ---- init ----
refused 'init needs' "$host" init --data "$data" --name Demo
refused 'HOST:PORT' with_passphrase "$passphrase" "$host" init \
    --data "$data" --name T --address nowhere
refused 'at least 12' init short "$data"
refused 'no passphrase' "$host" init --data "$data" --name T \
    --address 127.0.0.1:1 </dev/null
[ ! -e "$data" ] || fail "a refused init left something"
touch "$work/file"
refused 'cannot make' init "$passphrase" "$work/file/sub"
init "$passphrase" "$data" >/dev/null || fail "init"
refused 'already' init "$passphrase" "$data"
[ -z "$(find "$data" -type f -perm /077)" ] || fail "a file others may read"
[ -z "$(find "$data" -type d -perm /077)" ] || fail "a folder others may enter"
chmod 644 "$data/keys/form-sign.key"
mkdir "$work/form"
# survey LABEL: a sheet with a consent gate and one question
survey() {
    printf '%s\n' type,name,label,sensitivity,role \
        'select_one yn,consent,Do you agree?,0,consent' \
        "integer,q,$1,1," >"$work/form/survey.csv"
}
survey Q
printf '%s\n' list_name,name,label yn,yes,Yes yn,no,No \
    >"$work/form/choices.csv"
printf 'form_id,version,form_title\nf,1,T\n' >"$work/form/settings.csv"
refused 'not allowed' "$host" form add "$work/form" --data "$data"
chmod 600 "$data/keys/form-sign.key"

# ---- not initialised, unknown words ----
for command in 'form list' 'enrol new' 'device list' serve results; do
    # shellcheck disable=SC2086
    refused 'no programme yet' "$host" $command --data "$work/none"
done
refused 'nothing was released' "$host" export --data "$data" --out "$work/x"
refused 'unknown command' "$host" launch
refused 'unknown option' "$host" device list --data "$data" --colour
refused 'data folder' "$host" device list
refused 'no device id' "$host" device revoke zz --data "$data"
refused 'no device 0011' "$host" device revoke 0011223344556677 --data "$data"

# ---- forms ----
"$host" form add "$work/form" --data "$data" >/dev/null || fail "form add"
refused 'already' "$host" form add "$work/form" --data "$data"
"$host" form check "$top/host/instruments/community" --run --steps 300 \
    >"$work/checked" || fail "form check"
for words in '58 questions, 11 languages' 'default policy: accepted' \
    'translations not ready: ar, fr' ' 0 evaluation errors'; do
    grep -q "$words" "$work/checked" || fail "form check does not say: $words"
done
survey Another
"$host" form diff "$work/form" --data "$data" >"$work/diff" || fail "form diff"
grep -q 'is now "Another"' "$work/diff" || fail "form diff names no label"
grep -q '0 questions added, 0 removed.*1 texts' "$work/diff" ||
    fail "form diff does not sum up"
"$host" form diff "$work/form" "$work/form" | grep -q ' 0 changes in all' ||
    fail "a form differs from itself"
refused 'only ever go up' "$host" form add "$work/form" --data "$data"
printf 'type,name,label\nteext,q,Q\ninteger,q,${none}\n' \
    >"$work/form/survey.csv"
if "$host" form add "$work/form" --data "$data" 2>"$work/said.err"; then
    fail "a broken form was taken"
fi
[ "$(grep -c '^error: survey row' "$work/said.err")" -ge 3 ] ||
    fail "not all errors at once"
[ "$("$host" form list --data "$data" | wc -l)" -eq 1 ] || fail "form list"

# ---- passphrase ----
refused 'wrong passphrase' with_passphrase 'something else' \
    "$host" results --data "$data"
refused 'wrong passphrase' with_passphrase 'something else' \
    "$host" serve --unlock --data "$data" --listen 127.0.0.1:0 \
    --web 127.0.0.1:0
with_passphrase "$passphrase" "$host" results --data "$data" >/dev/null ||
    fail "results"
"$host" export --data "$data" --out "$work/tables" >/dev/null || fail "export"
[ -s "$work/tables/README.txt" ] || fail "no tables"

# ---- serve ----
serve() {
    rm -f "$work/serve.log"
    printf '%s\n' "$passphrase" | "$host" serve --unlock --data "$data" \
        --listen 127.0.0.1:0 --web 127.0.0.1:0 >"$work/serve.log" 2>&1 &
    pid=$!
    left=150
    until [ "$(grep -cE '^(ingest|dashboard|results) ' "$work/serve.log" \
        2>/dev/null)" -eq 3 ]; do
        left=$((left - 1))
        [ $left -gt 0 ] || fail "serve does not start"
        sleep 0.1
    done
}

# Process ids of what serve started.
children() {
    cat "/proc/$pid/task/$pid/children"
}

gone() {
    for child in $1; do
        [ ! -d "/proc/$child" ] || return 1
    done
}

serve
[ "$(children | wc -w)" -eq 4 ] || fail "not four children"
for one in $pid $(children); do
    tr '\0' '\n' <"/proc/$one/cmdline" | grep -q "$passphrase" &&
        fail "passphrase in a command line"
    tr '\0' '\n' <"/proc/$one/environ" 2>/dev/null | grep -q "$passphrase" &&
        fail "passphrase in an environment"
done
refused 'being served' "$host" serve --data "$data" --listen 127.0.0.1:0 \
    --web 127.0.0.1:0
web=$(sed -n 's|^dashboard at http://\(.*\)/|\1|p' "$work/serve.log")
udp=$(sed -n 's/^ingest listening on UDP port //p' "$work/serve.log")
refused 'in use' "$build/bin/hearth-host-web" --data "$data" --web "$web"
refused 'in use' "$build/bin/hearth-host-ingest" --data "$data" \
    --listen "127.0.0.1:$udp"
family=$(children)
kill "$pid"
wait "$pid" || fail "serve did not end well when told to"
gone "$family" || fail "a child outlived serve"

serve
family=$(children)
for child in $family; do
    case $(tr '\0' ' ' <"/proc/$child/cmdline") in
    hearth-host-web*) kill -9 "$child" ;;
    esac
done
wait "$pid" && fail "serve went on without its dashboard"
pid=
grep -q 'hearth-host-web died (signal 9)' "$work/serve.log" ||
    fail "does not say which process died"
gone "$family" || fail "a child outlived a sibling"

serve
family=$(children)
kill -9 "$pid"
wait "$pid" 2>/dev/null
left=100
until gone "$family"; do
    left=$((left - 1))
    [ $left -gt 0 ] || fail "a child outlived a killed parent"
    sleep 0.1
done
pid=

# ---- a full disk, where this machine lets us make one ----
mkdir "$work/tiny"
if mount -t tmpfs -o size=64k tmpfs "$work/tiny" 2>/dev/null; then
    mount=$work/tiny
    refused 'space\|failed' init "$passphrase" "$work/tiny/data"
fi
echo "host: no problems"
