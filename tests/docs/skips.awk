# SPDX-License-Identifier: Apache-2.0
# Which tests a log of `./run test` skipped that skips.txt does not allow, or
# with other words; nothing if all is in order.
# usage: awk -v who=user|root -f skips.awk skips.txt LOG
function has(text, words) { return index(text, words) > 0 }
# At the end of a label: each skipped test against what was said in it.
function judge(    i, n, k, fits, used) {
    for (n = 1; n <= names; n++) {
        fits = 0
        for (k = 1; k <= allowed; k++)
            if (name[n] ~ test[k])
                for (i = 1; i <= reasons; i++)
                    if (has(reason[i], words[k])) { fits = 1; used[i] = 1 }
        if (!fits) print label ": " name[n] " may not be skipped, or not so"
    }
    for (i = 1; i <= reasons; i++)
        if (!used[i]) print label ": no test may say " reason[i]
    names = reasons = 0
}
FILENAME == ARGV[1] {
    if ($0 ~ /^(#|$)/) next
    split($0, part, / \| /)
    if (part[1] == "both" || part[1] == who) {
        test[++allowed] = "^" part[2] "$"
        words[allowed] = part[3]
    }
    next
}
/^== test / { judge(); label = $3 }
/\*\*\*Skipped/ {
    sub(/.*#[0-9]+: /, "")
    name[++names] = $1
    all++
}
/^   skipped: / { reason[++reasons] = $0 }
/ passed, .* skipped$/ { told = $(NF - 1) }
END {
    judge()
    if (told != all + 0)
        print "the last line tells of " told " skipped tests, not " all + 0
}
