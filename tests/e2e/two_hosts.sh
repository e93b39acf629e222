#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The programme document names two hosts: the first is away, the device says so
# and goes on with the second.
# usage: two_hosts.sh BUILD_DIR
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
trap end_all EXIT
trap 'exit 130' INT TERM

free_port && ingest_port=$port
free_port && away_port=$port
free_port && web_port=$port
proxy_port=$ingest_port
printf '%s\n%s\n' "$PASSPHRASE" "$PASSPHRASE" |
    "$bin/hearth-host" init --data "$work/host" --name "Two hosts" \
        --address "127.0.0.1:$away_port,127.0.0.1:$ingest_port" \
        >"$work/init.log" 2>&1 || fail "host init"
start_host
enrol_device d1 "north"
agent d1 sync >"$work/sync.log" 2>&1 || fail "sync with the second host"
grep -q "sync with 127.0.0.1:$away_port: it cannot be reached" "$work/sync.log" ||
    fail "it does not say that the first host is away"
grep -q "trying the next host, 127.0.0.1:$ingest_port" "$work/sync.log" ||
    fail "it does not say that it tries the second"
grep -q "0 sent, 0 waiting" "$work/sync.log" || fail "the second host"
kill $host_pid
wait $host_pid 2>/dev/null || true
host_pid=
if agent d1 sync >"$work/sync.log" 2>&1; then
    fail "both are away, and sync claims success"
fi
[ "$(grep -c "cannot be reached" "$work/sync.log")" -eq 2 ] ||
    fail "it does not name both"
echo "two hosts: all as it should be"
