#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Processes of serve that are there and do nothing (stopped): serve kills them
# and starts others, the pages and the port answer again, and log, metrics and
# health say so. The one that opens records needs the passphrase: it is let
# be, health says it, and it may come back.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
stopped=
end_stopped() {
    for pid in $stopped; do
        kill -CONT "$pid" 2>/dev/null
    done
    end_all
}
trap end_stopped EXIT
trap 'exit 130' INT TERM

# child NAME: its process, found below serve by what it was called with: what
# it runs is for root's eyes, as serve hardens its processes
child() {
    for pid in $(ps -o pid= --ppid "$host_pid"); do
        case $(tr '\0' '\n' <"/proc/$pid/cmdline" | head -n 1) in
        hearth-host-"$1") echo "$pid"; return 0 ;;
        esac
    done
    return 1
}
# replaced NAME OLD: another process runs
replaced() {
    new=$(child "$1") && [ "$new" != "$2" ]
}
stop_child() {
    pid=$(child "$1") || fail "no process $1"
    stopped="$stopped $pid"
    kill -STOP "$pid" || fail "stopping $1"
    eval "old_$1=$pid"
}
health() {
    "$bin/hearth-host" health --data "$work/host" >"$work/health.log" 2>&1
    [ $? -eq "$1" ] && grep -qF -e "$2" "$work/health.log"
}
# page HOST_PORT PATH
page() {
    node -e '
        require("http").get("http://" + process.argv[1] + process.argv[2],
            (r) => {
                r.pipe(process.stdout);
                r.on("end", () => process.exit(r.statusCode < 400 ? 0 : 1));
            }).on("error", () => process.exit(1));' "$1" "$2" >"$work/page"
}
# counts NAME NUMBER: in the numbers for monitoring
counts() {
    page "$metrics" /metrics && grep -qxF -e "$1 $2" "$work/page"
}

init_programme Hanging
free_port && metrics=127.0.0.1:$port
"$bin/hearth-host" serve --data "$work/host" --silent 4 \
    >"$work/wrong.log" 2>&1 </dev/null && fail "a silence of 4 s"
echo "$PASSPHRASE" | "$bin/hearth-host" serve --data "$work/host" \
    --unlock --silent 5 --listen "127.0.0.1:$ingest_port" \
    --web "127.0.0.1:$web_port" --metrics "$metrics" \
    >"$work/serve.log" 2>&1 &
host_pid=$!
wait_for 20 ingest_listens || fail "the host does not start"
wait_for 30 grep -q '^results unlocked' "$work/serve.log" || fail "no results"
wait_for 20 grep -q '^metrics at' "$work/serve.log" || fail "no metrics"
wait_for 10 health 0 fine || fail "not fine"
counts 'hearth_host_process_silent{process="ingest"}' 0 || fail "no numbers"

say "ingest, web and metrics are stopped, and results"
sleep 3 # so that each was heard once: a start may take longer than a round
old_desk=$(child desk)
for name in results ingest web metrics; do
    stop_child $name
done
for name in ingest web desk metrics; do
    eval "old=\$old_$name"
    wait_for 40 replaced $name "$old" || fail "$name is not replaced"
    [ ! -e "/proc/$old" ] || fail "the old $name is still there"
done
for name in ingest web metrics; do
    grep -q "hearth-host-$name hangs: no sign of life for 5 s; it is killed" \
        "$work/serve.log" || fail "the log does not say that $name hung"
done
wait_for 20 ingest_listens || fail "ingest does not listen again"
wait_for 20 page "127.0.0.1:$web_port" / ||
    fail "no pages: $(cat "$work/page")"
wait_for 20 counts 'hearth_host_process_restarts{process="ingest"}' 1 ||
    fail "the restart is not counted"
counts 'hearth_host_process_restarts{process="desk"}' 1 || fail "the desk's"
counts 'hearth_host_process_restarts{process="results"}' 0 || fail "results'"
health 1 "ingest was started again 1 times" || fail "health after it"

say "results, which nobody can start again"
wait_for 90 grep -q 'hearth-host-results hangs: no sign of life for 50 s' \
    "$work/serve.log" || fail "the log does not say that results hang"
wait_for 5 health 2 "results hangs and cannot be started again" ||
    fail "health does not say it"
counts 'hearth_host_process_silent{process="results"}' 1 || fail "nor numbers"
kill -CONT "$old_results"
wait_for 20 grep -q 'hearth-host-results is heard again' "$work/serve.log" ||
    fail "results do not come back"
wait_for 5 health 1 "web was started again" || fail "health afterwards"
[ "$(child results)" = "$old_results" ] || fail "results were replaced"

say "an end"
kill "$host_pid" && wait "$host_pid" || fail "serve ends badly"
host_pid=
health 2 "nobody serves" || fail "health of nobody"
[ ! -s "$work/host/serve.lock" ] || fail "what serve said outlives it"
echo "hung processes are seen, replaced where they can be, and told of"
