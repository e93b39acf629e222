# SPDX-License-Identifier: Apache-2.0
# What the emulated tests share. Sourced with $board and $source set.
source=$(cd "$source" && pwd)
folder=$source/boards/$board
tree=$source/build/$board-tests
value() {
    sed -n "s/^set($1 \([^)]*\)).*/\1/p" "$folder/board.cmake" | tr -d '"'
}
skip() {
    echo "skipped: $1; ./run test boards makes it"
    exit 77
}
emulator=$(value BOARD_EMULATOR)
command -v "$emulator" >/dev/null || skip "no $emulator"
