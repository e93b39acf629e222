#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks the model of upload and receipt with Spin: what must hold does, and
# each way of breaking the model that is named here is found.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command -v spin >/dev/null || { echo "skipped: no spin"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/hearth-model.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp "$here/upload.pml" "$work/"
cd "$work"
records=2 faults=2
[ -z "${HEARTH_LONG:-}" ] || { records=3 faults=3; }

# verify CLAIM [MUTATION]: prints Spin's report.
verify() {
    claim=$1
    {
        [ $# -eq 1 ] || echo "#define $2"
        echo "#define N $records"
        echo "#define FAULTS $faults"
        cat upload.pml
    } >model.pml
    spin -a model.pml >spin.log
    gcc -O2 -DMEMLIM=8192 -DNFAIR=4 -o pan pan.c
    case $claim in
    done) ./pan -m200000 -a -f -N "$claim" ;;
    *) ./pan -m200000 -a -N "$claim" ;;
    esac
}

holds() {
    verify "$@" >report
    grep -q 'errors: 0' report && ! grep -q 'max search depth' report || {
        cat report
        echo "the model breaks '$1'"
        exit 1
    }
    states=$(sed -n 's/ *\([0-9.e+]*\) states, stored.*/\1/p' report | head -n 1)
    echo "model: '$1' holds in $states states"
}

is_found() {
    verify "$@" >report
    if grep -q 'errors: 0' report; then
        echo "the model does not see $2"
        exit 1
    fi
    echo "model: '$1' finds $2"
}

holds safe
holds done
is_found safe RECEIPT_BEFORE_COMMIT
is_found safe ERASE_AFTER_RECEIPT
is_found done NO_REWIND
is_found done NO_LOSS
