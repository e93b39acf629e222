# SPDX-License-Identifier: Apache-2.0
# Leaves of texts what a program uses: sources (*.c, *.h) come first, then the
# files of texts, which go to the folder -v out=DIR with the lines of other ids
# left out. -v module=NAME: HEARTH_NAME_... are the ids. A use that this does
# not see is an unknown constant to the compiler.
BEGIN {
    prefix = "HEARTH_" toupper(module) "_"
}

FILENAME ~ /\.[ch]$/ {
    line = $0
    while (match(line, prefix "[A-Z0-9_]+")) {
        id = substr(line, RSTART + length(prefix), RLENGTH - length(prefix))
        used[tolower(id)] = 1
        line = substr(line, RSTART + RLENGTH)
    }
    next
}

FNR == 1 {
    if (to != "") {
        close(to)
    }
    name = FILENAME
    sub(/.*\//, "", name)
    to = out "/" name
    printf "" > to
}

match($0, /^[a-z0-9_]+(\.[a-z]+)?[ ]*=/) {
    id = $0
    sub(/[. =].*/, "", id)
    if (!(id in used)) {
        next
    }
}

{
    print > to
}
