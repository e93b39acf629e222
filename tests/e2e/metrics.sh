#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What monitoring sees of host and device: counts and classes in Prometheus'
# text format on loopback, a health check with an exit status, and nothing that
# tells of one device, one interviewer or fewer than ten interviews.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
agent_pid=
trap '[ -z "$agent_pid" ] || kill "$agent_pid" 2>/dev/null; end_all' EXIT
trap 'exit 130' INT TERM

# page HOST_PORT: the body of /metrics into $work/page; fails unless 200.
page() {
    node -e '
        require("http").get("http://" + process.argv[1] + "/metrics", (r) => {
            let s = "";
            r.on("data", (d) => { s += d; });
            r.on("end", () => {
                process.stdout.write(s);
                process.exit(r.statusCode === 200 ? 0 : 1);
            });
        }).on("error", () => process.exit(1));' "$1" >"$work/page"
}
# says TEXT: a whole line of the page
says() {
    grep -qxF -e "$1" "$work/page" || {
        cat "$work/page" >&2
        fail "the page does not say: $1"
    }
}
# health STATUS TEXT
health() {
    "$bin/hearth-host" health --data "$work/host" >"$work/health.log" 2>&1
    status=$?
    [ "$status" -eq "$1" ] || fail "health ends with $status, not $1"
    grep -qF -e "$2" "$work/health.log" || fail "health does not say: $2"
}
# Every line is a comment or a sample, each family said once, none twice.
well_formed() {
    grep -vE '^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[a-z0-9_-]+"\})? -?[0-9]+)$' \
        "$work/page" >"$work/odd.log" && fail "odd lines"
    sed 's/ -*[0-9]*$//' "$work/page" | sort | uniq -d | grep . &&
        fail "a sample twice"
    [ "$(wc -l <"$work/page")" -gt 15 ] || fail "hardly anything"
}

small_form
init_programme Monitored
"$bin/hearth-host" form add "$work/form" --data "$work/host" \
    >"$work/form.log" 2>&1 || fail "form add"

say "nobody serves"
health 2 "nobody serves"
"$bin/hearth-host" serve --data "$work/host" --listen 127.0.0.1:0 \
    --web 127.0.0.1:0 --metrics 0.0.0.0:0 >"$work/wrong.log" 2>&1 &&
    fail "metrics for everybody"
grep -q "127.0.0.1 or \[::1\] only" "$work/wrong.log" || fail "no reason given"

say "served"
free_port && metrics=127.0.0.1:$port
"$bin/hearth-host" serve --data "$work/host" \
    --listen "127.0.0.1:$ingest_port" --web "127.0.0.1:$web_port" \
    --metrics "$metrics" >"$work/serve.log" 2>&1 </dev/null &
host_pid=$!
wait_for 20 ingest_listens || fail "the host does not start"
wait_for 20 grep -q "^metrics at" "$work/serve.log" || fail "no metrics"
health 0 fine
start_proxy
enrol_device one north
page "$metrics" || fail "the page"
well_formed
says 'hearth_host_up 1'
says 'hearth_host_devices{class="enrolled"} 1'
says 'hearth_host_devices{class="revoked"} 0'

say "nine interviews are none yet; of 13 there are 10"
agent one sync >"$work/sync.log" 2>&1 || fail "sync"
lines() {
    i=0
    while [ "$i" -lt "$1" ]; do
        echo '{"agree":"yes","age":34}'
        i=$((i + 1))
    done
}
more() {
    { echo "$PIN"; lines "$1"; } | agent one collect --answers - \
        --purpose synthetic >"$work/collect.log" 2>&1 || fail "collecting"
}
more 9
agent one sync >"$work/sync.log" 2>&1 || fail "sync"
page "$metrics" && says 'hearth_host_records 0'
more 4
agent one sync >"$work/sync.log" 2>&1 || fail "sync"
page "$metrics" && says 'hearth_host_records 10'
# No name of device or worker, no id, no count of what waits to be withdrawn.
grep -vE '^#' "$work/page" | grep -qE 'one|north|withdraw' && fail "names on the page"

say "the device"
"$bin/hearth-agent" --data "$work/one" metrics --listen 127.0.0.1:0 \
    >"$work/agent.log" 2>&1 &
agent_pid=$!
wait_for 20 grep -q "^metrics at" "$work/agent.log" || fail "no metrics"
at=$(sed -n 's|^metrics at http://\(.*\)/metrics|\1|p' "$work/agent.log")
page "$at" || fail "the device's page"
well_formed
says 'hearth_agent_waiting{class="0"} 1'
more 3
page "$at" || fail "the device's page"
says 'hearth_agent_waiting{class="0"} 0'
says 'hearth_agent_waiting{class="1_to_9"} 1'
says 'hearth_agent_days_since_sync 0'
agent one metrics >"$work/page" || fail "printing it once"
well_formed

say "a revoked device, a disk that is there, an end"
"$bin/hearth-host" device revoke one --data "$work/host" \
    >"$work/revoke.log" 2>&1 || fail "revoke"
page "$metrics" && says 'hearth_host_devices{class="revoked"} 1'
kill "$agent_pid" && wait "$agent_pid" || fail "the device's page ends badly"
agent_pid=
kill "$host_pid" && wait "$host_pid" 2>/dev/null
host_pid=
page "$metrics" && fail "a page of nobody"
health 2 "nobody serves"
echo "monitored: counts and classes, on loopback"
