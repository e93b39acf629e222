#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Measures a board's static agent and writes the table into its README, between
# the two lines "measured". An emulated machine of its processor counts
# instructions and memory (machine.sh); time by the clock is left to the board: on
# it, or where its processor is this machine's, all rows are filled.
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
# took FILE: "MAX_RSS_KIB CPU_MS" as one cell
mib() {
    awk '{ printf "%.1f MiB", $1 / 1024 }' "$1"
}
# instructions ARGUMENT...: of one run of the agent, in millions
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        "$agent_file" --data "$work/one" "$@" 2>&1 >/dev/null |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p' |
        awk '{ printf "%.1f million", $1 / 1e6 }'
}
# A device with 20 interviews that wait.
set_up() {
    bin=$work/bin
    mkdir "$bin"
    for program in "$build"/bin/*; do
        ln -s "$program" "$bin/"
    done
    rm "$bin/hearth-agent"
    printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$emulator" "$agent_file" \
        >"$bin/hearth-agent"
    chmod +x "$bin/hearth-agent"
    init_programme Bench
    "$bin/hearth-host" form add "$top/host/instruments/community" \
        --data "$work/host" >"$work/form.log" 2>&1 || fail "form add"
    start_host
    start_proxy --seed 1
    enrol_device one "north-1"
    agent one sync >"$work/sync.log" 2>&1 || fail "first sync"
    "$bin/hearth-test-respondents" "$top/host/instruments/community" 1 20 \
        north-1 "$work/one.jsonl" "$work/one.canaries"
    collect_all one >/dev/null || fail "collect"
}
# What only the processor itself can tell.
native_rows() {
    measure=$bin/hearth-bench-measure
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
