# SPDX-License-Identifier: Apache-2.0
# Every function of a public header is documented: a comment stands above it,
# or above the first of the group that it stands in without an empty line
# between. -v file=PATH.

/^$/ { documented = 0 }
/\*\/[ ]*$/ { documented = 1 }

/^(HEARTH_[A-Z_]+ )?(const |unsigned |struct |enum )*[a-z_0-9]+ \**hearth_[a-z0-9_]+\(/ {
    if (!documented) {
        name = $0
        sub(/\(.*/, "", name)
        sub(/.*[ *]/, "", name)
        printf "%s:%d: %s has no comment\n", file, FNR, name
        failed = 1
    }
}

END { exit failed }
