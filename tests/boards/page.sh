#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The agent with a page, of another processor, emulated with its own Debian's
# libraries: enrolment, a sync, an interview, a kill, sealing, and a sync through
# its page, against this machine's host. Nothing of the answer is left readable
# on the device, and the record is receipted and opens.
# usage: page.sh BUILD BOARD
set -eu
build=$1
board=$2
source=${HEARTH_SOURCE:-.}
. "$(dirname "$0")/lib.sh"
system=$source/build/$board/system
agent=$source/build/$board-ui/bin/hearth-agent
[ -x "$agent" ] && [ -f "$system/stamp" ] || skip "no agent with a page for $board"
command -v node >/dev/null || { echo "skipped: no node"; exit 77; }
. "$source/tests/e2e/lib.sh"
trap end_all EXIT
trap 'exit 130' INT TERM
AGE=8317264
bin=$work/bin
programs "$bin" -L "$system"
ln -s "$build/bin/hearth-test-proxy" "$build/bin/hearth-test-arrived" "$bin/"
. "$(dirname "$0")/bill.sh"
sysroot=$source/build/$board/sysroot
bill "$source/build/$board-ui" ui "$source/build/$board/deps-gnu" \
    "$system/packages"

small_form
init_programme Page
"$bin/hearth-host" form add "$work/form" --data "$work/host" \
    >"$work/form.log" 2>&1 || fail "form add"
start_host
start_proxy
"$bin/hearth-host" enrol new --data "$work/host" --name tablet --worker w1 \
    --area north --trust >"$work/code" 2>"$work/enrol.log" || fail "enrol new"
code=$(grep -oE '([0-9A-Z]{4}-){6}[0-9A-Z]{4}' "$work/code" | head -n 1)
node "$(dirname "$0")/page.mjs" "$bin/hearth-agent" "$work/tablet" \
    "127.0.0.1:$proxy_port" "$code" "$PIN" "$AGE" "$bin/hearth-host" \
    "$work/host" || fail "the page"
agent tablet status >"$work/status.log" || fail "status"
grep -q '^receipted *1$' "$work/status.log" || fail "no receipt"
if grep -rqF "$AGE" "$work/tablet" "$work/host"; then
    fail "the answer can be read"
fi
arrived >"$work/arrived.log" || fail "the record does not open"
# Its answers are shown as bytes: "age=" and what was typed.
grep -q "$(printf 'age=%s;' "$AGE" | od -An -v -tx1 | tr -d ' \n')" \
    "$work/arrived.log" || fail "another answer"
echo "through its page: enrolled, asked, killed, sealed, synced, receipted"
