# SPDX-License-Identifier: Apache-2.0
# What the lint scripts share: the list of our files, and a verdict.
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$1
cd "$top"
problems=0

# Our own C files, tracked or new, never generated ones.
c_files() {
    find include core firmware host tests -name '*.[ch]' | sort
}

problem() {
    printf '%s\n' "$*" >&2
    problems=$((problems + 1))
}

# Ends the script: fails when there was a problem.
verdict() {
    [ "$problems" -eq 0 ] || {
        echo "lint: $problems problems" >&2
        exit 1
    }
    echo "lint: no problems"
}

# A checker that finds nothing in a bad sample would find nothing anywhere.
must_find() {
    "$@" >/dev/null 2>&1 && {
        echo "lint: the check does not see the bad sample: $*" >&2
        exit 1
    }
    return 0
}
