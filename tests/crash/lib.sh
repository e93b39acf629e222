# SPDX-License-Identifier: Apache-2.0
# What the crash tests share. Sourced with the build folder as $1.
set -u
BIN=$1/bin
PIN=482915
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT TERM
# The leak checker cannot work in a traced process.
ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
export ASAN_OPTIONS

fail() {
    echo "FAILED: $*" >&2
    for f in "$WORK"/out "$WORK"/err "$WORK"/seen; do
        [ -s "$f" ] && { echo "--- ${f##*/}"; tail -n 20 "$f"; } >&2
    done
    exit 1
}

# new_device NAME: a fresh copy of one enrolled device.
new_device() {
    if [ ! -d "$WORK/template" ]; then
        mkdir "$WORK/template" || exit 1
        "$BIN/hearth-test-enrol" "$WORK/template" || fail "enrolling"
    fi
    rm -rf "${WORK:?}/$1"
    cp -a "$WORK/template" "$WORK/$1" || exit 1
}

agent() {
    device=$1
    shift
    "$BIN/hearth-agent" --data "$WORK/$device/agent" "$@"
}

# killed_agent N NAME ARGUMENT...: killed at its N-th write; 137 when it was.
killed_agent() {
    at=$1
    device=$2
    shift 2
    HEARTH_CALLS_FILE="$WORK/calls" "$BIN/hearth-test-kill-at" "$at" \
        "$BIN/hearth-agent" --data "$WORK/$device/agent" "$@"
}

# inspect NAME: the chain verifies and every record opens; into $WORK/seen.
inspect() {
    "$BIN/hearth-test-inspect" "$WORK/$1" > "$WORK/seen" 2>&1 ||
        fail "the store of $1 does not verify"
}

# hex TEXT, for the search tool.
hex() {
    printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n'
}

# no_canary NAME: none of the answers in $WORK/canaries is readable on it.
no_canary() {
    "$BIN/hearth-test-search" "$WORK/canaries" "$WORK/$1/agent" \
        > "$WORK/found" || fail "answers are readable: $(cat "$WORK/found")"
}

# can_trace: 0, or the test is skipped.
can_trace() {
    "$BIN/hearth-test-kill-at" 0 /bin/true
    if [ $? -eq 77 ]; then
        echo "skipped: tracing a process is not allowed here"
        exit 77
    fi
}
