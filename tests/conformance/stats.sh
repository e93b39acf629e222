#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Statistics and disclosure control against values that others computed: no
# case may fail. Skipped where the data is not there.
set -u

build=$1
data=${HEARTH_SHARED:-../shared}/data/stats

if [ ! -f "$data/expected_dev.json" ]; then
    echo "skipped: no statistics test data (HEARTH_SHARED)"
    exit 77
fi
exec "$build/bin/conformance" --stats "$data/expected_dev.json" \
    --sdc "$data/expected_sdc_dev.json" --data "$data/datasets"
