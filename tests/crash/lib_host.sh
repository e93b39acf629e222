# SPDX-License-Identifier: Apache-2.0
# A host with a small form and a device enrolled at it, for crash tests that
# need both sides. Sourced with BIN, WORK and a function fail; the host stands
# in $HOST. PORT is the one that its programme document names.
. "${HEARTH_SOURCE:-.}/tests/lib/port.sh"
PIN=482915

wait_for() {
    tries=0
    until grep -qF -e "$2" "$WORK/$1" 2> /dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt 6000 ] || # two minutes: a busy machine
             fail "$1 never says \"$2\": $(tail -n 3 "$WORK/$1")"
        sleep 0.02
    done
}
# start_ingest [PORT [FOLDER]]: PORT is what it got.
start_ingest() {
    : > "$WORK/ingest.log"
    "$BIN/hearth-host-ingest" --data "${2:-$HOST}" \
        --listen "127.0.0.1:${1:-0}" >> "$WORK/ingest.log" 2>&1 &
    ingest=$!
    wait_for ingest.log "listening on UDP port"
    PORT=$(sed -n 's/.*UDP port //p' "$WORK/ingest.log")
}
stop_ingest() {
    kill "$ingest"
    wait "$ingest" 2> /dev/null
}
host() {
    "$BIN/hearth-host" "$@" --data "$HOST" < "$WORK/passphrase" \
        >> "$WORK/host.log" 2>&1 || fail "host $*"
}
small_form() {
    mkdir "$WORK/form"
    cat > "$WORK/form/survey.csv" << 'END'
type,name,label::English (en),required,constraint,constraint_message::English (en),hearth::role,hearth::sensitivity
select_one yn,agree,Do you agree to take part?,yes,,,consent,0
integer,age,Your age in years,,. >= 18,Only from 18 years on.,,1
text,words,In your words,,,,,2
END
    cat > "$WORK/form/choices.csv" << 'END'
list_name,name,label::English (en)
yn,yes,Yes
yn,no,No
END
    cat > "$WORK/form/settings.csv" << 'END'
form_id,form_title,default_language,version,hearth::purpose,hearth::justification,hearth::dpia,hearth::allow
small,A small form,English (en),1,A test,It looks for words,D-1,text
END
}
# make_host: a programme with the form, at a port of its own.
make_host() {
    small_form
    echo "a long passphrase" > "$WORK/passphrase"
    free_port
    PORT=$port
    host init --name Village --allow-synthetic --address "127.0.0.1:$PORT"
    host form add "$WORK/form"
}
# enrol_at_host FOLDER NAME: ingest must be listening.
enrol_at_host() {
    code=$("$BIN/hearth-host" enrol new --trust --name "$2" --worker w1 \
        --area north,south --data "$HOST" 2>> "$WORK/host.log") ||
        fail "enrol new"
    printf '%s\n%s\nyes\n' "$code" "$PIN" |
        "$BIN/hearth-agent" --data "$1" enrol --host "127.0.0.1:$PORT" \
            --kdf floor > "$WORK/out" 2>> "$WORK/agent.log" ||
        fail "enrolling $2"
    host enrol confirm --all --without-words
}
# answers FROM TO: the PIN, and a line for each.
answers() {
    echo "$PIN"
    awk -v from="$1" -v to="$2" 'BEGIN {
        for (i = from; i <= to; i++)
            printf "{\"agree\":\"yes\",\"age\":%d,\"words\":" \
                "\"CANARY-line-%05d-end\"}\n", 20 + i % 70, i
    }'
}
