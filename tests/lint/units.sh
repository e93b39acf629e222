#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The units of boards/common: systemd itself reads them, finds no line that it
# does not know, and rates each service's exposure at 2.0 or less. What systemd
# does not rate, such as watchdog and limits, is looked for here.
set -u
. "$(dirname "$0")/lib.sh"
units=boards/common/systemd
LIMIT=2.0

command -v systemd-analyze >/dev/null || {
    echo "skipped: no systemd-analyze (Debian: systemd) to rate units with"
    exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Prints a service's exposure.
exposure() {
    systemd-analyze security --offline=true --no-pager "$1" 2>/dev/null |
        sed -n 's/.*Overall exposure level for [^:]*: \([0-9.]*\).*/\1/p'
}

# rated UNIT: the exposure is a number and within the limit.
rated() {
    level=$(exposure "$1")
    [ -n "$level" ] && awk -v have="$level" -v max="$LIMIT" \
        'BEGIN { exit !(have <= max) }'
}

# Each line is known to systemd. That programs are not installed here, and
# that a group of calls has names that an older kernel lacks, is none of that.
understood() {
    ! systemd-analyze verify --man=no "$@" 2>&1 | grep -iE \
        'unknown|fail.*pars|invalid|unsupported|ignoring|missing .=|bad '
}

# limited UNIT: restarts, a watchdog where it is ours, limits, no core dumps.
limited() {
    for line in Restart= MemoryMax= TasksMax= LimitCORE=0 \
        LogRateLimitBurst= TimeoutStopSec= UMask=0077; do
        grep -q "^$line" "$1" || { echo "$1 lacks $line"; return 1; }
    done
    case $1 in
    *kiosk* | *console*) ;;
    *) grep -q '^Type=notify$' "$1" && grep -q '^WatchdogSec=' "$1" ||
        { echo "$1 has no watchdog"; return 1; } ;;
    esac
}

# placed UNIT: one that stands on a terminal is let open it. (systemd opens it
# as the service, and says "Operation not permitted" at the board's first start.)
placed() {
    tty=$(sed -n 's/^TTYPath=//p' "$1")
    [ -z "$tty" ] || grep -qE "^DeviceAllow=($tty|char-tty) rw\$" "$1"
}

# logged UNIT: what it says goes to the journal, which is rotated and bounded,
# or to the terminal that somebody looks at; never into a file, which nobody
# rotates. And not without end.
logged() {
    ! grep -E '^(LogsDirectory|Standard(Output|Error)=(file|append|truncate|socket|kmsg|syslog))' \
        "$1" && ! grep -E '^(ExecStart|Environment).*(/var/log|>|tee )' "$1" &&
        grep -q '^LogRateLimitIntervalSec=[1-9]' "$1" &&
        ! grep -q '^LogRateLimit[A-Za-z]*=0' "$1"
}

# What must be found: a service without a sandbox, one with a typing error, and
# one that may not open its terminal.
first=$units/hearth-agent-sync.service
printf '[Service]\nExecStart=/bin/true\n' >"$work/bare.service"
must_find rated "$work/bare.service"
must_find limited "$work/bare.service"
sed 's/^ProtectSystem=.*/ProtectSistem=strict/' "$first" >"$work/wrong.service"
must_find understood "$work/wrong.service"
sed '/^DeviceAllow=.*tty/d' "$units/hearth-agent-console.service" \
    >"$work/nowhere.service"
must_find placed "$work/nowhere.service"
sed 's|^StandardInput=.*|StandardOutput=append:/var/log/hearth.log|' "$first" \
    >"$work/file.service"
must_find logged "$work/file.service"
sed '/^LogRateLimitIntervalSec=/d' "$first" >"$work/endless.service"
must_find logged "$work/endless.service"

for unit in "$units"/*.service; do
    rated "./$unit" || problem "$unit: exposure '$level', more than $LIMIT"
    echo "${unit##*/}: $level"
    limited "$unit" || problem "$unit"
    found=$(logged "$unit") || problem "$unit is logged elsewhere: $found"
    placed "$unit" || problem "$unit may not open its terminal"
done
# The card's own runs once, at the first start.
for unit in cmake/package/card/*.service; do
    rated "./$unit" || problem "$unit: exposure '$level', more than $LIMIT"
    echo "${unit##*/}: $level"
done
for unit in "$units"/* cmake/package/card/*.service; do
    found=$(understood "./$unit") || problem "$found"
done
# A board says how much there is, and takes nothing of the sandbox away.
for dropin in boards/*/systemd/*.conf; do
    unit=$units/$(basename "$dropin" .conf).service
    [ -e "$unit" ] || problem "$dropin: no such unit"
    found=$(grep -vE '^(#|$|\[(Unit|Service)\]$|(MemoryMax|MemoryHigh|TasksMax|CPUQuota|Nice|ConditionMemory)=)' \
        "$dropin") && problem "$dropin: $found"
    mkdir -p "$work/${unit##*/}.d"
    cp "$unit" "$work/"
    cp "$dropin" "$work/${unit##*/}.d/board.conf"
    found=$(understood "$work/${unit##*/}") || problem "$dropin: $found"
done
# No secret on a command line or in an environment, which many can read.
found=$(grep -niE '(passphrase|secret|pin|token)=' "$units"/*) &&
    problem "$found"
verdict
