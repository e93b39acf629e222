# SPDX-License-Identifier: Apache-2.0
# Rules on one sheet of an instrument: RFC 4180, every text in every language,
# the same inserts in each. -v file=NAME -v sheet=survey|choices|settings
#
# With -v dump=1 the texts are printed instead, for rules across sheets:
# language TAB column TAB key TAB text, line feeds as blanks.

function bad(what) {
    printf "%s row %d: %s\n", file, row, what
    failed = 1
}

# The next character; "" at the end.
function peek() {
    return substr(all, at, 1)
}

# One field that begins at ${at}; is_last tells whether the record ends.
function read_field(    text, c) {
    text = ""
    if (peek() == "\"") {
        for (at++; at <= len; at++) {
            c = peek()
            if (c == "\"" && substr(all, at + 1, 1) != "\"") {
                break
            }
            at += c == "\""
            text = text c
        }
        if (at > len) {
            bad("a quote never ends")
        }
        at++
    } else {
        while (at <= len && index(",\n", peek()) == 0) {
            if (peek() == "\"") {
                bad("a quote inside a field that is not quoted")
            }
            text = text peek()
            at++
        }
    }
    is_last = at > len || peek() == "\n"
    if (!is_last && peek() != ",") {
        bad("text behind a closing quote")
        is_last = 1
    }
    at++
    return text
}

# "label::English (en)" is column label in language en.
function read_header(    i, p, tag) {
    columns = count
    for (i = 1; i <= count; i++) {
        base[i] = field[i]
        language[i] = ""
        p = index(field[i], "::")
        if (p == 0 || substr(field[i], 1, p - 1) == "hearth") {
            at_of[field[i]] = i
            continue
        }
        tag = field[i]
        sub(/^.*\(/, "", tag)
        sub(/\)$/, "", tag)
        base[i] = substr(field[i], 1, p - 1)
        language[i] = tag
        translated[base[i]] = translated[base[i]] " " i
        has[base[i], tag] = 1
        if (!(tag in tags)) {
            tags[tag] = ++tag_count
        }
        if (base[i] == "label") {
            label_tags++
        }
    }
    for (b in translated) {
        for (t in tags) {
            if (!((b, t) in has)) {
                bad("column " b " has no language " t)
            }
        }
    }
    if (label_tags != 11 && sheet != "settings") {
        bad("labels stand in " label_tags " languages, not 11")
    }
}

function cell(name) {
    return name in at_of ? field[at_of[name]] : ""
}

# ${inserts} and {placeholders} of a text, sorted by first place: equal texts
# in other words have equal lists.
function inserts(text,    list, n, i, k, x, part) {
    n = 0
    while (match(text, /\$?[{][^}]*[}]/)) {
        part[++n] = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
    }
    for (i = 2; i <= n; i++) {
        for (k = i; k > 1 && part[k] < part[k - 1]; k--) {
            x = part[k]
            part[k] = part[k - 1]
            part[k - 1] = x
        }
    }
    list = ""
    for (i = 1; i <= n; i++) {
        list = list " " part[i]
    }
    return list
}

function key() {
    return sheet == "choices" ? cell("list_name") "." cell("name") \
                              : cell("name")
}

# All languages or none; the first column is English.
function check_texts(b,    n, at_columns, i, i1, missing, given, first) {
    n = split(translated[b], at_columns, " ")
    i1 = at_columns[1]
    for (i = 1; i <= n; i++) {
        if (field[at_columns[i]] == "") {
            missing = missing " " language[at_columns[i]]
        } else {
            given++
            if (field[at_columns[i]] ~ /^[ \n]|[ \n]$|  /) {
                bad(b " of " key() " in " language[at_columns[i]] \
                    ": a blank too many")
            }
        }
    }
    if (given > 0 && missing != "") {
        bad(b " of " key() " is missing in" missing)
    }
    first = inserts(field[i1])
    for (i = 2; i <= n; i++) {
        if (inserts(field[at_columns[i]]) != first) {
            bad(b " of " key() " in " language[at_columns[i]] \
                ": other inserts than in " language[i1])
        }
    }
    return given
}

# The English text.
function first_of(b,    at_columns) {
    split(translated[b], at_columns, " ")
    return field[at_columns[1]]
}

# What an author must say about each kind of row.
function check_row(given,    type) {
    type = cell("type")
    if (sheet == "choices" && !given) {
        bad("choice " key() " has no label")
    }
    if (sheet != "survey" || type == "") {
        return
    }
    if (type !~ /^(end_group|begin_group|note)/ && \
        cell("hearth::sensitivity") !~ /^[0-3]$/) {
        bad("question " cell("name") " states no sensitivity")
    }
    if (type !~ /^(end_group|begin_group|hidden|calculate)/ && !given) {
        bad("question " cell("name") " has no label")
    }
    if (cell("constraint") != "" && \
        first_of("constraint_message") == "") {
        bad("question " cell("name") " has no constraint_message")
    }
}


function print_texts(b,    n, at_columns, i, text) {
    n = split(translated[b], at_columns, " ")
    for (i = 1; i <= n; i++) {
        text = field[at_columns[i]]
        gsub(/[\n\t]/, " ", text)
        if (text != "") {
            printf "%s\t%s\t%s\t%s\n", language[at_columns[i]], b, key(), text
        }
    }
}

# Codes of an answer scale: "list code".
function print_codes() {
    if (sheet == "choices") {
        printf "code\t%s\t%s\n", cell("list_name"), cell("name")
    } else if (sheet == "survey" && cell("type") ~ /^[a-z_0-9]+ [a-z]/) {
        printf "uses\t%s\t%s\n", cell("type"), cell("hearth::scale")
    }
}

{ all = all $0 "\n" }

END {
    len = length(all)
    at = 1
    if (substr(all, 1, 3) == "\357\273\277") {
        at = 4
    }
    if (index(all, "\r") > 0) {
        bad("carriage returns: save with plain line feeds")
    }
    while (at <= len) {
        row++
        count = 0
        do {
            field[++count] = read_field()
        } while (!is_last)
        if (row == 1) {
            read_header()
            continue
        }
        if (count != columns) {
            bad(count " fields; the header has " columns)
            continue
        }
        given = 0
        for (b in translated) {
            if (dump) {
                print_texts(b)
            } else if (check_texts(b) > 0 && b == "label") {
                given = 1
            }
        }
        if (dump) {
            print_codes()
        } else {
            check_row(given)
        }
    }
    if (row < 2) {
        bad("nothing but a header")
    }
    exit failed
}
