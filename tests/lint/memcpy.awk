# SPDX-License-Identifier: Apache-2.0
# A memcpy says how much before it copies: its size is a constant, or a
# comparison stands close above it, or the size itself was compared earlier in
# the same function. A bound that stands elsewhere is named in a comment on
# the call. -v file=PATH.

function is_constant(size) {
    return size ~ /sizeof/ || size ~ /^[A-Z0-9_ +*()-]+$/
}

function compares(text) {
    return text ~ / (<|>|<=|>=|==|!=) |HEARTH_CHECK|strnlen/
}

# Whether one of the lines ${from}..${to} compares, and names ${size} if given.
function compared(from, to, size,    i) {
    for (i = from; i <= to; i++) {
        if (compares(line[i]) && (size == "" || index(line[i], size))) {
            return 1
        }
    }
    return 0
}

{ line[FNR] = $0 }
$0 == "{" { opened = FNR }

/(^|[^a-zA-Z0-9_])memcpy[ \t]*\(/ {
    start = FNR
    call = $0
    while (call !~ /;/ && (getline more) > 0) {
        line[FNR] = more
        call = call " " more
    }
    if (call ~ /\/\*.*\*\//) {
        next
    }
    size = call
    sub(/\)[ \t]*;.*/, "", size)
    sub(/.*,[ \t]*/, "", size)
    if (!is_constant(size) && !compared(start - 8, start - 1, "") &&
        !compared(opened, start - 1, size)) {
        printf "%s:%d: memcpy of %s, which nothing above it bounds\n", \
            file, start, size
        failed = 1
    }
}

END { exit failed }
