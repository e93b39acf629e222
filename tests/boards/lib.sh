# SPDX-License-Identifier: Apache-2.0
# What the emulated tests share. Sourced with $build, $board and $source set.
source=$(cd "$source" && pwd)
folder=$source/boards/$board
tree=$source/build/$board-tests
agent=$source/build/$board/bin/hearth-agent
value() {
    sed -n "s/^set($1 \([^)]*\)).*/\1/p" "$folder/board.cmake" | tr -d '"'
}
skip() {
    echo "skipped: $1; ./run test boards makes it (some with --long)"
    exit 77
}
emulator=$(value BOARD_EMULATOR)
command -v "$emulator" >/dev/null || skip "no $emulator"
# Else it would be the emulator's fullest processor, which signs pointers and
# takes 16 times as long as one that does not.
QEMU_CPU=$(value BOARD_CPU)
export QEMU_CPU

# programs BIN [-L FOLDER]: this machine's host and the board's agent, as if both
# were of this machine; FOLDER holds the libraries of an agent that is not static.
# The recorder of crash states knows a program, and so what it promised, by its
# file's name: the emulator has the agent's.
programs() {
    mkdir -p "$1/emulator"
    for program in "$build"/bin/hearth-host*; do
        ln -s "$program" "$1/"
    done
    cp "$(command -v "$emulator")" "$1/emulator/hearth-agent"
    printf '#!/bin/sh\nexec "%s" %s "%s" "$@"\n' "$1/emulator/hearth-agent" \
        "${2:+$2 \"$3\"}" "$agent" >"$1/hearth-agent"
    chmod +x "$1/hearth-agent"
}
