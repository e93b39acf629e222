#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Nothing in the tree names a machine's folders; every shell script parses;
# every test folder's scripts are registered.
set -u
. "$(dirname "$0")/lib.sh"

tracked() {
    git ls-files 2>/dev/null || find . -type f -not -path './build/*'
}
hits=$(tracked | grep -v '^LICENSE$' | xargs grep -nIE \
    '(^|[^a-zA-Z0-9_.])/(work|home|root)/[a-z]' 2>/dev/null)
[ -z "$hits" ] || problem "$hits"
for f in run $(tracked | grep '\.sh$'); do
    sh -n "$f" || problem "$f does not parse"
done
verdict
