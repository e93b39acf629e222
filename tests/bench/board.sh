#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Measures a board's static agent and writes the table into its README, between
# the two lines "measured". An emulated machine of its processor counts
# instructions and memory (machine.sh). It has no network, so a sync, with a start
# and an unlocking to compare, is run by an emulator of programs beside the same
# work of this machine's own static agent: processor time of both, in one run. Time
# by the clock is left to the board: on it, or where its processor is this
# machine's, all rows are filled. More than 16 MiB without Argon2id is a failure.
# usage: board.sh BUILD BOARD [AGENT]
set -eu
build=$1
board=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
readme=$top/boards/$board/README.md
agent_file=${3:-$top/build/$board/bin/hearth-agent}
KEEP=
. "$top/tests/e2e/lib.sh"
trap end_all EXIT
trap 'exit 130' INT TERM
[ -x "$agent_file" ] || fail "no agent for $board: ./run build --board $board"
value() {
    sed -n "s/^set($1 \([^)]*\)).*/\1/p" "$top/boards/$board/board.cmake" |
        tr -d '"'
}
emulator=$(value BOARD_EMULATOR)
[ -z "$emulator" ] || {
    QEMU_CPU=$(value BOARD_CPU)
    export QEMU_CPU
}
[ "$(value BOARD_ARCH)" != "$(dpkg --print-architecture)" ] || emulator=
rows=$work/rows
row() {
    printf '| %s | %s |\n' "$1" "$2" | tee -a "$rows"
}
# mib FILE: the first of "MAX_RSS_KIB CPU" as a cell
mib() {
    awk '{ printf "%.1f MiB", $1 / 1024 }' "$1"
}
# bounded FILE: no more memory than boards/*/README.md promise.
bounded() {
    [ "$(cut -d' ' -f1 "$1")" -le 16384 ] || fail "${1##*.}: $(mib "$1")"
}
# instructions ARGUMENT...: of one run of the agent, in millions
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        "$agent_file" --data "$work/one" "$@" 2>&1 >/dev/null |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p' |
        awk '{ printf "%.1f million", $1 / 1e6 }'
}
# use COMMAND...: is the agent from now on.
use() {
    printf '#!/bin/sh\nexec %s "$@"\n' "$*" >"$bin/hearth-agent"
    chmod +x "$bin/hearth-agent"
}
# device NAME: with 20 interviews that wait.
device() {
    enrol_device "$1" "north-1"
    agent "$1" sync >"$work/sync.log" 2>&1 || fail "first sync"
    "$bin/hearth-test-respondents" "$top/host/instruments/community" 1 20 \
        north-1 "$work/$1.jsonl" "$work/$1.canaries"
    collect_all "$1" >/dev/null || fail "collect"
}
set_up() {
    bin=$work/bin
    mkdir "$bin"
    for program in "$build"/bin/*; do
        ln -s "$program" "$bin/"
    done
    rm "$bin/hearth-agent"
    measure=$bin/hearth-bench-measure
    use "$emulator" "$agent_file"
    init_programme Bench
    "$bin/hearth-host" form add "$top/host/instruments/community" \
        --data "$work/host" >"$work/form.log" 2>&1 || fail "form add"
    start_host
    start_proxy --seed 1
    device one
}
# pair NAME ARGUMENT...: emulated on one, by this machine's own agent on two.
pair() {
    name=$1
    shift
    printf '%s\n%s\n%s\n' "$PIN" "$PIN" "$PIN" >"$work/pins"
    "$measure" "$work/e.$name" "$(command -v "$emulator")" "$agent_file" --data "$work/one" "$@" \
        <"$work/pins" >"$work/pair.log" 2>&1 || fail "$name, emulated"
    "$measure" "$work/r.$name" "$reference" --data "$work/two" "$@" \
        <"$work/pins" >"$work/pair.log" 2>&1 || fail "$name, here"
}
# both NAME: the cell of a pair.
both() {
    echo "$(cut -d' ' -f2 "$work/e.$1") ms emulated," \
        "$(cut -d' ' -f2 "$work/r.$1") ms on this machine"
}
emulated_rows() {
    reference=$top/build/native/bin/hearth-agent
    [ -x "$reference" ] || fail "no agent to compare: ./run build --board native"
    use "$reference"
    device two
    pair status status
    pair sync sync
    pair pin worker pin --kdf default
    pair unlock worker pin --kdf default
    row "processor time of a start (status), by qemu-user" "$(both status)"
    row "a sync of 20 interviews, the same" "$(both sync)"
    row "unlocking at full cost (twice), the same" "$(both unlock)"
    row "all of it by the clock" "to be measured on the board"
}
# What only the processor itself can tell.
native_rows() {
    "$measure" "$work/m.status" "$agent_file" --data "$work/one" status \
        >/dev/null || fail "status"
    mkdir "$work/stick"
    row "instructions: status" "$(instructions status)"
    row "instructions: 20 interviews onto a stick" \
        "$(instructions carry out "$work/stick")"
    row "largest resident set: status" "$(mib "$work/m.status")"
    row "processor time of a start (status)" \
        "$(cut -d' ' -f2 "$work/m.status") ms"
    row "instructions: sync of 20 interviews" "$(instructions sync)"
    "$measure" "$work/m.sync" "$agent_file" --data "$work/one" sync \
        >"$work/sync.log" 2>&1 || fail "sync"
    bounded "$work/m.status"
    bounded "$work/m.sync"
    row "largest resident set: sync" "$(mib "$work/m.sync")"
    # A PIN of its own at full cost, by the processor's time of unlocking.
    printf '%s\n%s\n%s\n' "$PIN" "$PIN" "$PIN" | agent one worker pin \
        --kdf default >"$work/pin.log" 2>&1 || fail "worker pin"
    "$measure" "$work/m.unlock" "$agent_file" --data "$work/one" worker pin \
        --kdf default <<END >"$work/pin.log" 2>&1 || fail "unlocking"
$PIN
$PIN
$PIN
END
    row "unlocking with Argon2id at full cost (twice: old and new PIN)" \
        "$(cut -d' ' -f2 "$work/m.unlock") ms, $(mib "$work/m.unlock")"
}

row "agent, static, stripped" "$(wc -c <"$agent_file") bytes"
set_up
if [ -n "$emulator" ]; then
    . "$top/tests/bench/machine.sh"
    machine_rows
    emulated_rows
else
    native_rows
fi
begin='<!-- measured: tests/bench/board.sh -->'
grep -qF "$begin" "$readme" ||
    printf '\n%s\n%s\n' "$begin" '<!-- /measured -->' >>"$readme"
awk -v rows="$rows" -v begin="$begin" '
    $0 == begin {
        print
        print "| measured | |\n|---|---|"
        while ((getline line < rows) > 0)
            print line
        skipping = 1
        next
    }
    $0 == "<!-- /measured -->" { skipping = 0 }
    !skipping' "$readme" >"$work/readme"
cat "$work/readme" >"$readme"
