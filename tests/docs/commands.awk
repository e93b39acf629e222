# SPDX-License-Identifier: Apache-2.0
# Every command line of pages: PLACE TAB HOW TAB COMMAND. HOW is the mark of
# its block without what follows a colon ("sh run", "sh dry", "sh by boot.sh",
# "sh listed"), or "inline" for code between backticks. A "\" joins lines; a
# here-document's lines and indented ones are no commands of their own.

function put(how, text) {
    sub(/[ \t]+#.*$/, "", text)
    gsub(/[ \t]+/, " ", text)
    gsub(/^ | $/, "", text)
    if (text != "" && text !~ /^#/)
        printf "%s:%d\t%s\t%s\n", FILENAME, FNR, how, text
}

FNR == 1 { inside = 0; here = ""; whole = "" }
/^```/ && !inside {
    inside = 1
    info = substr($0, 4)
    sub(/:.*/, "", info)
    next
}
/^```/ { inside = 0; here = ""; whole = ""; next }
inside && info !~ /^sh/ { next }
inside && here != "" { if ($0 == here) here = ""; next }
inside {
    first = whole == "" ? substr($0, 1, 1) : first
    whole = whole $0
    if (sub(/\\$/, "", whole)) next
    if (match(whole, /<<.?[A-Z]+/)) {
        here = substr(whole, RSTART + 2, RLENGTH - 2)
        gsub(/\047/, "", here)
    }
    if (first != " ") put(info, whole)
    whole = ""
    next
}
{
    n = split($0, part, "`")
    for (i = 2; i <= n; i += 2)
        if (part[i] ~ /^(hearth-(host|agent)|\.\/run|apt|apt-get|systemctl|systemd-analyze|runuser|sudo|journalctl|openssl|sha256sum|ssh|ctest|cmake|adduser|dd|rm|cp|mv|sh tests|HEARTH_[A-Z]+=[^ ]*) ./)
            put("inline", part[i])
}
