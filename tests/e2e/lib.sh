# SPDX-License-Identifier: Apache-2.0
# What the end-to-end scripts share: a programme in a temporary folder, its
# processes, and their end. Sourced with $build set.

. "${HEARTH_SOURCE:-.}/tests/lib/port.sh"
bin=$build/bin
work=${KEEP:-}
[ -n "$work" ] || work=$(mktemp -d "${TMPDIR:-/tmp}/hearth.XXXXXX")
mkdir -p "$work"
PASSPHRASE='correct horse battery staple'
PIN=271828
host_pid= proxy_pid= collect_pid=

say() {
    printf '   %s\n' "$*"
}

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    for log in "$work"/*.log; do
        [ ! -s "$log" ] || { echo "--- ${log##*/}" >&2; tail -n 15 "$log" >&2; }
    done
    exit 1
}

# Ends only what this script started.
end_all() {
    [ -z "$host_pid" ] || kill "$host_pid" 2>/dev/null || true
    [ -z "$proxy_pid" ] || kill "$proxy_pid" 2>/dev/null || true
    [ -z "$collect_pid" ] || kill "$collect_pid" 2>/dev/null || true
    wait 2>/dev/null || true
    [ -n "${KEEP:-}" ] || rm -rf "$work"
}

# refused WORDS COMMAND...: fails, and says so in these words.
refused() {
    words=$1
    shift
    if "$@" >"$work/out.log" 2>"$work/said.log"; then
        fail "was not refused: $*"
    fi
    grep -qi -- "$words" "$work/said.log" || fail "does not say '$words': $*"
}

# The host's command ${1} with the passphrase that it asks for.
unlocked() {
    echo "$PASSPHRASE" | "$bin/hearth-host" "$@" --data "$work/host"
}

# A form of consent and an age in $work/form.
small_form() {
    mkdir "$work/form"
    printf '%s\n' 'type,name,label,required,hearth::role,hearth::sensitivity' \
        'select_one yn,agree,Do you agree to take part?,yes,consent,0' \
        'integer,age,Your age in years,,,1' >"$work/form/survey.csv"
    printf '%s\n' 'list_name,name,label' yn,yes,Yes yn,no,No \
        >"$work/form/choices.csv"
    printf '%s\n' 'form_id,form_title,version' small,Small,1 \
        >"$work/form/settings.csv"
}

# in_person DEVICE OPTIONS...: an interview on a terminal, by the steps in
# $work/steps; its slip's code in $slip.
in_person() {
    device=$1
    shift
    TERM=xterm "$bin/hearth-test-type" "$work/steps" "$bin/hearth-agent" \
        --data "$work/$device" collect --plain "$@" \
        >"$work/interview.log" 2>&1 || fail "an interview in person"
    slip=$(tr -d '\r' <"$work/interview.log" |
        sed -n 's/^    \([0-9A-Z-]*\)$/\1/p' | tail -n 1)
    [ -n "$slip" ] || fail "no slip was shown"
}

# small_interview DEVICE AGE: one of small_form.
small_interview() {
    cat >"$work/steps" <<END
<PIN:
>$PIN
<Do you agree
>1
<Your age
>$2
<:f to finalise
>:f
<Enter when it is handed over
>
<saved
END
    in_person "$1"
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
    left=$(($1 * 10))
    shift
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 0.1
    done
}

init_programme() {
    free_port && ingest_port=$port
    free_port && proxy_port=$port
    free_port && web_port=$port
    printf '%s\n%s\n' "$PASSPHRASE" "$PASSPHRASE" |
        "$bin/hearth-host" init --data "$work/host" --name "$1" \
            --address "127.0.0.1:$proxy_port" --allow-synthetic \
            >"$work/init.log" 2>&1 || fail "host init"
}

start_host() {
    "$bin/hearth-host" serve --data "$work/host" \
        --listen "127.0.0.1:$ingest_port" --web "127.0.0.1:$web_port" \
        >>"$work/serve.log" 2>&1 </dev/null &
    host_pid=$!
    wait_for 20 ingest_listens || fail "the host does not start"
}

# serve_pages OPTIONS...: the host of $data for its pages alone.
serve_pages() {
    "$bin/hearth-host" serve --data "$data" --listen 127.0.0.1:0 "$@" \
        >>"$work/serve.log" 2>&1 </dev/null &
    host_pid=$!
    wait_for 20 grep -q '^dashboard' "$work/serve.log" || fail "no start"
}

# Its log goes behind what all of them said, in $work/served.
stop_pages() {
    kill "$host_pid"
    wait "$host_pid" || fail "serve did not end well"
    host_pid=
    cat "$work/serve.log" >>"$work/served"
    : >"$work/serve.log"
}

# person NAME OPTIONS...: may log in to the host of $data.
person() {
    name=$1
    shift
    printf '%s\n' "$name's long passphrase" |
        "$bin/hearth-host" people add "$name" "$@" --data "$data" >/dev/null ||
        fail "people add $name"
}

# As a local address: the proxy's sockets have it as their peer's.
ingest_listens() {
    grep -qiE "^ *[0-9]+: [0-9A-F]+$(printf ':%04X ' "$ingest_port")" \
        /proc/net/udp /proc/net/udp6
}

# The network between devices and host; more options may follow.
start_proxy() {
    "$bin/hearth-test-proxy" --to "$ingest_port" --listen "$proxy_port" \
        --seconds 3600 "$@" >"$work/proxy.log" 2>&1 &
    proxy_pid=$!
    wait_for 10 grep -q '^port' "$work/proxy.log" || fail "the proxy"
}

# enrol_device DEVICE AREAS [NAME [WORKER]]
enrol_device() {
    "$bin/hearth-host" enrol new --data "$work/host" --name "${3:-$1}" \
        --worker "${4:-w-$1}" --area "$2" --trust >"$work/code.$1" 2>"$work/enrol.$1.log" ||
        fail "enrol new"
    code=$(grep -oE '([0-9A-Z]{4}-){6}[0-9A-Z]{4}' "$work/code.$1" | head -n 1)
    [ -n "$code" ] || fail "enrol new printed no code"
    printf '%s\n%s\nyes\n' "$code" "$PIN" |
        "$bin/hearth-agent" --data "$work/$1" enrol \
            --host "127.0.0.1:$proxy_port" --kdf floor \
            >>"$work/enrol.$1.log" 2>&1 || fail "enrolling $1"
    rm -f "$work/code.$1"
    "$bin/hearth-host" enrol confirm --all --without-words \
        --data "$work/host" >>"$work/enrol.$1.log" 2>&1 || fail "admitting $1"
}

agent() {
    device=$1
    shift
    "$bin/hearth-agent" --data "$work/$device" "$@"
}

# collect DEVICE: enters $work/DEVICE.jsonl in the background, exactly once
# however often it is called; $collect_pid is the agent itself.
collect() {
    echo "$PIN" >"$work/pin"
    "$bin/hearth-agent" --data "$work/$1" collect --answers "$work/$1.jsonl" \
        --run demo --purpose synthetic <"$work/pin" \
        >>"$work/collect.$1.log" 2>&1 &
    collect_pid=$!
}

saved_lines() {
    grep -c '^saved' "$work/collect.$1.log" 2>/dev/null || true
}

# The same with progress, to its end.
collect_all() {
    collect "$1"
    while kill -0 $collect_pid 2>/dev/null; do
        printf '\r   %s: %s entered ' "$1" "$(saved_lines "$1")"
        sleep 0.2
    done
    printf '\r   %s: %s entered \n' "$1" "$(saved_lines "$1")"
    wait $collect_pid
}

# open_records: the custodian's part, one shot.
open_records() {
    echo "$PASSPHRASE" | "$bin/hearth-host" results "$@" --data "$work/host"
}

# What was said in every record of the host's store, and its compact answers.
arrived() {
    echo "$PASSPHRASE" | "$bin/hearth-test-arrived" "$work/host" | sort
}
