# SPDX-License-Identifier: Apache-2.0
# Finds words of the host's pages that no catalogue has. The first file is
# host/words/en.txt, the second a source; -v file=NAME is that one's name.
#   in markup            "<h2>Devices</h2>" says English in every language
#   passed as it is      "Show the list" is looked up by its English words
#                        (hearth_say_like), and must be there; so are all
#                        sentences of results and of the panel of quality

function problem(what) {
    failed = 1
    printf "%s:%d: %s\n", file, begun, what
}

# Names, and formats of files, are alike in every language.
function is_name(text) {
    gsub(/\\n|[ .·–]/, "", text)
    return text ~ /^(Hearth|SVG|CSV|PNG|Language|programmelead|hearth-host.*)?$/
}

# What stands between tags of ${text}, which may begin or end inside one.
function bare(text) {
    gsub(/\\"/, "'", text)
    gsub(/<[^<>]*>/, "", text)
    sub(/^[^<>]*>/, "", text)
    sub(/<[^<>]*$/, "", text)
    return text
}

function look(text,    left) {
    if (text ~ /[<>]/) {
        left = bare(text)
        if (left ~ /[A-Za-z][a-z]/ && !is_name(left)) {
            problem("words in markup: \"" left "\"")
        }
        return
    }
    # A sentence, or a word that begins as one: the words of pages, of
    # actions' titles, and of states that the desk tells.
    if (!is_told || text ~ /[%:\/=]|^hearth|--/ || is_name(text)) {
        return
    }
    if ((text ~ /^[A-Z][a-z]/ || text ~ /[a-z] [a-z]/) && !(text in known)) {
        problem("not in the catalogue: \"" text "\"")
    }
}

# One literal after the other; those with only blanks between are one.
function read_line(line,    at, len) {
    gsub(/'\\?"'/, "''", line)
    while (1) {
        if (in_comment) {
            at = index(line, "*/")
            if (at == 0) {
                return
            }
            line = substr(line, at + 2)
            in_comment = 0
        }
        at = match(line, /"([^"\\]|\\.)*"|\/\*/)
        if (at == 0) {
            if (line ~ /[^ \t]/) {
                end_literal()
            }
            return
        }
        len = RLENGTH
        if (substr(line, 1, at - 1) ~ /[^ \t]/) {
            end_literal()
        }
        if (substr(line, at, 2) == "/*") {
            in_comment = 1
            line = substr(line, at + 2)
            continue
        }
        if (!is_open) {
            begun = FNR
        }
        is_open = 1
        whole = whole substr(line, at + 1, len - 2)
        line = substr(line, at + len)
    }
}

function end_literal() {
    if (is_open) {
        look(whole)
    }
    whole = ""
    is_open = 0
}

BEGIN {
    is_told = file ~ /\/(page_|form_|route\.c|devices\.c|action\.c|audit_entry\.c)/ ||
        file ~ /\/(alerts|chain|results|results_count)\.c/
}

NR == FNR {
    at = index($0, " = ")
    if (at > 0 && $0 ~ /^[a-z]/) {
        known[substr($0, at + 3)] = 1
    }
    next
}
/^#/ { next }
{ read_line($0) }
END {
    end_literal()
    exit failed
}
