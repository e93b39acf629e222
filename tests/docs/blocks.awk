# SPDX-License-Identifier: Apache-2.0
# Takes a page apart: each fenced block and each "<!-- docs: ... -->" becomes a
# step in the folder OUT (NNNN.kind, NNNN.body; kind's second line says where).
# Prints what is wrong with the page: a block of commands without a mark.

function begin(what) {
    n++
    file = sprintf("%s/%04d", out, n)
    printf "%s\n%s:%d\n", what, page, FNR > (file ".kind")
    close(file ".kind")
    printf "" > (file ".body")
}

function check(info) {
    if (info ~ /^sh run( fails| stays| with [a-z]+)?$/ || info ~ /^sh by [a-z]+[.]sh: ./ ||
        info ~ /^sh (dry|listed)$/ ||
        info ~ /^text (typed|shown)$/ || info !~ /^(sh|bash|shell|console)/)
        return
    printf "%s:%d: a block of commands without a mark: ```%s\n",
        page, FNR, info
}

/^```/ && !inside {
    info = substr($0, 4)
    check(info)
    begin(info)
    inside = 1
    next
}
/^```/ { inside = 0; close(file ".body"); next }
inside { print > (file ".body"); next }
/^<!-- docs: .* -->$/ {
    sub(/^<!-- /, "")
    sub(/ -->$/, "")
    begin($0)
    close(file ".body")
}
/^    (\.\/run|hearth-|apt |sudo |systemctl )/ {
    printf "%s:%d: commands outside a marked block\n", page, FNR
}
END { if (inside) printf "%s: a block without an end\n", page }
