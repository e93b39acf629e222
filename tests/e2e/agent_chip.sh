#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A worker whose keys need the security chip and the PIN, with a software TPM
# (swtpm) on a loopback port: without either nothing opens, and the chip counts
# wrong PINs itself. Skips, saying so, where swtpm or the library is missing.
. "$(dirname "$0")/agent_lib.sh"

command -v swtpm > /dev/null || {
    echo "skipped: swtpm is not installed (./run deps)"
    exit 77
}
mkdir "$WORK/v"
"$BIN/hearth-test-enrol" "$WORK/v" || fail "enrolling"
DEVICE=$WORK/v/agent

# start_chip FOLDER: sets HEARTH_TPM and CHIP; ports are tried until one is
# free.
start_chip() {
    mkdir -p "$1"
    tries=0
    while [ $tries -lt 20 ]; do
        tries=$((tries + 1))
        port=$((20000 + ($$ * 7 + tries * 131) % 20000))
        swtpm socket --tpm2 --tpmstate "dir=$1" --flags startup-clear \
            --server "type=tcp,port=$port,bindaddr=127.0.0.1" \
            --ctrl "type=tcp,port=$((port + 1)),bindaddr=127.0.0.1" \
            > "$WORK/host.log" 2>&1 &
        CHIP=$!
        PIDS="$PIDS $CHIP"
        HEARTH_TPM=swtpm:host=127.0.0.1,port=$port
        export HEARTH_TPM
        waited=0
        while [ $waited -lt 100 ] && kill -0 $CHIP 2> /dev/null; do
            # A listener shows without connecting to it: swtpm takes one
            # client and would end with it.
            grep -qi ":$(printf %04X "$port") 00000000:0000 0A" \
                /proc/net/tcp && return 0
            waited=$((waited + 1))
            sleep 0.1
        done
    done
    fail "no swtpm would start"
}
# swtpm ends when its client does: one process a call of the agent.
with_chip() {
    start_chip "$1"
    shift
    agent "$@"
    status=$?
    kill "$CHIP" 2> /dev/null
    wait "$CHIP" 2> /dev/null
    return $status
}

HEARTH_TPM=swtpm:host=127.0.0.1,port=1
export HEARTH_TPM
printf '%s\n%s\n' "$PIN" 271828 | agent worker pin --tpm &&
    fail "a chip that is not there"
if grep -q "built without" "$WORK/err"; then
    echo "skipped: built without the TPM software stack"
    exit 77
fi
says err "no security chip (TPM) answers"

echo "-- binding to the chip"
printf '\n1\n44\n:q\n' | with_pin collect --area north || fail "a draft"
printf '%s\n%s\n' "$PIN" 271828 > "$WORK/in"
with_chip "$WORK/chip" worker pin --tpm < "$WORK/in" || fail "worker pin --tpm"
says out "this machine's chip"
PIN=271828
agent worker list
says out "secret and chip, 1 drafts"

echo "-- with chip and PIN"
printf '%s\n:q\n' "$PIN" > "$WORK/in"
with_chip "$WORK/chip" collect --draft last < "$WORK/in" || fail "opening"
echo "-- with the PIN alone"
printf '%s\n' "$PIN" | refused 1 "need the security chip" collect --draft last
echo "-- with another chip: a copy of the disk elsewhere"
with_chip "$WORK/other" collect --draft last < "$WORK/in" && fail "opened"
says err "this chip's"
echo "-- with the chip and a wrong PIN"
echo 000001 > "$WORK/wrong"
with_chip "$WORK/chip" collect --draft last < "$WORK/wrong" && fail "opened"
says err "wrong PIN"

echo "-- the chip counts for itself, whatever happens to our files"
i=0
locked=
cp "$DEVICE/failures.0" "$DEVICE/failures.1" "$WORK"
while [ $i -lt 40 ] && [ -z "$locked" ]; do
    cp "$WORK/failures.0" "$WORK/failures.1" "$DEVICE"
    with_chip "$WORK/chip" collect --draft last < "$WORK/wrong"
    grep -q "the security chip refuses" "$WORK/err" && locked=yes
    i=$((i + 1))
done
[ -n "$locked" ] || fail "the chip let us guess $i times"
echo "the chip refused after $i wrong PINs"
cp "$WORK/failures.0" "$WORK/failures.1" "$DEVICE"
with_chip "$WORK/chip" collect --draft last < "$WORK/in" &&
    fail "the right PIN opens a chip that is locked"
says err "the security chip refuses"
echo "all as it should be"
