# SPDX-License-Identifier: Apache-2.0
# What the scripts about the agent share. Sourced with the build folder as $1.
set -u
. "${HEARTH_SOURCE:-.}/tests/lib/port.sh"
BIN=$1/bin
PIN=482915
WORK=$(mktemp -d)
PIDS=
# Ends what this script started, by its ids.
finish() {
    for pid in $PIDS; do
        kill "$pid" 2> /dev/null && wait "$pid" 2> /dev/null
    done
    chmod -R u+w "$WORK" 2> /dev/null
    rm -rf "$WORK"
}
trap finish EXIT
trap 'exit 130' INT TERM

fail() {
    echo "FAILED: $*" >&2
    for f in "$WORK"/out "$WORK"/err "$WORK"/host.log; do
        [ -s "$f" ] && { echo "--- ${f##*/}"; tail -n 30 "$f"; } >&2
    done
    exit 1
}

# says FILE TEXT...: each text stands in it.
says() {
    file=$WORK/$1
    shift
    for text in "$@"; do
        grep -qF -e "$text" "$file" || fail "$file does not say \"$text\""
    done
}

# says_not FILE TEXT
says_not() {
    grep -qF -e "$2" "$WORK/$1" && fail "$1 says \"$2\""
    return 0
}

# one_line: standard error was one clear line.
one_line() {
    [ "$(wc -l < "$WORK/err")" -eq 1 ] || fail "not one line of error"
    grep -q '^hearth-agent: ' "$WORK/err" || fail "not in our words"
}

# agent ARGUMENT...: on the device $DEVICE; output in out and err.
agent() {
    "$BIN/hearth-agent" --data "$DEVICE" "$@" > "$WORK/out" 2> "$WORK/err"
}

# synced OPTION...: a sync that succeeds. A machine that is very busy, emulating
# perhaps, may let a handshake's patience end: then again, as a person would.
synced() {
    for attempt in 1 2 3 4 5; do
        agent sync "$@" && return 0
        grep -qF "it cannot be reached" "$WORK/err" || return 1
        echo "   no handshake in time: $attempt"
    done
    return 1
}

# refused STATUS TEXT ARGUMENT...: fails with that status, one line, this text.
refused() {
    wanted=$1
    text=$2
    shift 2
    agent "$@"
    status=$?
    [ "$status" -eq "$wanted" ] || fail "\"$*\" ended with $status"
    says err "$text"
    one_line
}

# with_pin ARGUMENT...: the PIN and this script's input on standard input.
with_pin() {
    { echo "$PIN"; cat; } | agent "$@"
}
