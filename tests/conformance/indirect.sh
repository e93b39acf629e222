#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Indirect questions and conjoint experiments against values that R computed
# from the same synthetic draws.
set -u

small=$(dirname "$0")/small/stats
exec "$1/bin/conformance" --stats "$small/indirect.json" --data "$small"
