# SPDX-License-Identifier: Apache-2.0
# Makes the tables of texts from one file per language, the source language
# first. Fails, and names file and line, where a text is missing, is not known
# to the source language, misses a plural form, or uses other arguments.
# -v module=NAME names enum, constants and catalogue (hearth_NAME_id); -v
# header=PATH and -v table=PATH what is written.

function bad(where, what) {
    printf "%s: %s\n", where, what > "/dev/stderr"
    failed = 1
}

# The arguments of ${text} in order of their number: "#0 1 ".
function args_of(text,    n, all, i, found) {
    all = ""
    for (n = 0; n < 4; n++) {
        found = index(text, "{#" n "}") ? "#" n : \
                index(text, "{" n "}") ? n "" : ""
        if (found != "") {
            all = all found " "
        }
    }
    gsub(/\{#?[0-3]\}/, "", text)
    if (text ~ /[{}]/) {
        return "broken"
    }
    return all
}

function quoted(text) {
    gsub(/\\/, "\\\\", text)
    gsub(/"/, "\\\"", text)
    gsub(/\\\\n/, "\\n", text)
    return "\"" text "\""
}

# A word of the source with accents, for eyes that look for words without.
function accented(text,    out, i, c, n, at, all) {
    out = ""
    all = length(text)
    for (i = 1; i <= all; i++) {
        c = substr(text, i, 1)
        if (c == "{") {
            at = index(substr(text, i), "}")
            out = out substr(text, i, at)
            i += at - 1
        } else if (c == "\\") {
            out = out substr(text, i, 2)
            i++
        } else {
            out = out ((c in accent) ? accent[c] : c)
        }
    }
    n = int(all * 4 / 10 + 1)
    while (n-- > 0) {
        out = out "~"
    }
    return "⟦" out "⟧"
}

function begin_file() {
    if (count_files++ > 0) {
        end_file()
    }
    lang = count_files - 1
    head[lang, "tag"] = ""
    path[lang] = FILENAME
    split("", seen)
}

# All that the language must have, and the forms that it may leave out.
function end_file(    i, id, f, forms, n, form, is_there) {
    n = split(head[lang, "plural"], forms, " ")
    for (i = 1; i <= count; i++) {
        id = ids[i]
        if (!plural[id]) {
            if (!((lang, id) in text)) {
                bad(path[lang], "no text for \"" id "\"")
            }
            continue
        }
        for (f = 1; f <= n; f++) {
            form = forms[f]
            is_there = (lang, id "." form) in text
            if (form !~ /\?$/ && !is_there) {
                bad(path[lang], "no text for \"" id "." form "\"")
            }
        }
    }
}

function is_form(form,    n, forms, f) {
    n = split(head[lang, "plural"], forms, " ")
    for (f = 1; f <= n; f++) {
        if (forms[f] == form || forms[f] == form "?") {
            return 1
        }
    }
    return 0
}

BEGIN {
    split("zero one two few many other", form_names, " ")
    split("A Á B Ḃ C Ç D Ḋ E É F Ḟ G Ĝ H Ĥ I Í J Ĵ K Ḱ L Ĺ M Ṁ N Ñ O Ó P Ṗ " \
          "Q Ǫ R Ŕ S Š T Ṫ U Ú V Ṽ W Ŵ X Ẋ Y Ý Z Ž a á b ḃ c ç d ḋ e é f ḟ " \
          "g ĝ h ĥ i í j ĵ k ḱ l ĺ m ṁ n ñ o ó p ṗ q ǫ r ŕ s š t ṫ u ú v ṽ " \
          "w ŵ x ẋ y ý z ž", pairs, " ")
    for (i = 1; i in pairs; i += 2) {
        accent[pairs[i]] = pairs[i + 1]
    }
}

FNR == 1 { begin_file() }
/^#/ || /^[ \t]*$/ { next }

/^@/ {
    key = substr($1, 2)
    value = $0
    sub(/^@[a-z]+[ \t]+/, "", value)
    head[lang, key] = value
    next
}

{
    where = FILENAME ":" FNR
    at = index($0, " = ")
    if (at == 0) {
        bad(where, "not \"id = text\"")
        next
    }
    key = substr($0, 1, at - 1)
    value = substr($0, at + 3)
    id = key
    form = ""
    if (key !~ /^[a-z][a-z0-9_]*(\.[a-z]+)?$/) {
        bad(where, "not an id: \"" key "\"")
        next
    }
    if (key ~ /\./) {
        form = key
        sub(/^[^.]*\./, "", form)
        sub(/\..*/, "", id)
    }
    if (key in seen) {
        bad(where, "\"" key "\" stands twice")
    }
    seen[key] = 1
    if (lang == 0 && !(id in known)) {
        known[id] = 1
        ids[++count] = id
        plural[id] = form != ""
        args[id] = ""
    }
    if (!(id in known)) {
        bad(where, "the source language has no \"" id "\"")
        next
    }
    if (plural[id] != (form != "") || (form != "" && !is_form(form))) {
        bad(where, "\"" key "\" is no form of this text in this language")
        next
    }
    if (value ~ /^[ \t]|[ \t]$/ || value == "") {
        bad(where, "blank, or blanks around the text")
    }
    used = args_of(value)
    if (lang == 0 && (form == "" || form == "other")) {
        args[id] = used
    }
    # "One draft" needs no number; all other forms are alike.
    bare = used
    if (form == "zero" || form == "one" || form == "two") {
        if (bare !~ /^#0/) {
            bare = "#0 " bare
        }
    }
    wanted[lang, key] = bare
    place[lang, key] = where
    text[lang, key] = value
}

function check_args(    k, pair, id) {
    for (k in wanted) {
        split(k, pair, SUBSEP)
        id = pair[2]
        sub(/\..*/, "", id)
        if (wanted[k] != args[id]) {
            bad(place[k], "arguments of \"" pair[2] "\" are not " \
                (args[id] == "" ? "none" : args[id]))
        }
    }
    for (id in args) {
        if (plural[id] && args[id] !~ /^#0/) {
            bad(path[0], "\"" id "\" has forms, but no {#0}")
        }
    }
}

# The text of a slot; a form that a language has not is its "other" ("many"
# where whole numbers have no "other").
function slot(l, id, form,    key) {
    key = id "." form
    if (!((l, key) in text)) {
        key = id ".other"
    }
    if (!((l, key) in text)) {
        key = id ".many"
    }
    return text[l, key]
}

function write_header(    i, upper) {
    print "/* Made by words.awk. */" > header
    upper = toupper(module)
    print "#ifndef HEARTH_" upper "_ID_H" > header
    print "#define HEARTH_" upper "_ID_H" > header
    print "enum hearth_" module "_id {" > header
    for (i = 1; i <= count; i++) {
        printf "    HEARTH_%s_%s, /* %s%s */\n", upper, toupper(ids[i]), \
            (plural[ids[i]] ? "plural " : ""), args[ids[i]] > header
    }
    print "    HEARTH_" upper "_COUNT" > header
    print "};" > header
    printf "#define HEARTH_%s_LANGUAGES %d\n", upper, count_files > header
    print "#endif" > header
}

function write_row(l, is_pseudo,    i, f, t) {
    printf "static const char *const texts_%d[] = {\n", \
        (is_pseudo ? count_files : l) > table
    for (i = 1; i <= count; i++) {
        for (f = 1; f <= (plural[ids[i]] ? 6 : 1); f++) {
            t = plural[ids[i]] ? slot(l, ids[i], form_names[f]) : \
                                 text[l, ids[i]]
            print "    " quoted(is_pseudo ? accented(t) : t) "," > table
        }
    }
    print "};" > table
}

# The place of ${id}, 0 if there is none.
function place_of(id,    i) {
    for (i = 1; i <= count; i++) {
        if (ids[i] == id) {
            return i - 1
        }
    }
    return 0
}

function write_table(    i, l, at) {
    print "/* Made by words.awk. */" > table
    print "#include \"hearth/catalogue.h\"" > table
    for (l = 0; l < count_files; l++) {
        write_row(l, 0)
    }
    write_row(0, 1)
    print "static const struct hearth_catalogue_entry entries[] = {" > table
    for (i = 1; i <= count; i++) {
        printf "    {%d, %d},\n", at, plural[ids[i]] > table
        at += plural[ids[i]] ? 6 : 1
    }
    print "};" > table
    print "static const struct hearth_catalogue_language languages[] = {" \
        > table
    for (l = 0; l < count_files; l++) {
        printf "    {%s, %s, %s, %s, %s, texts_%d},\n", \
            quoted(head[l, "tag"]), \
            quoted(head[l, "name"]), (head[l, "direction"] == "rtl"), \
            (head[l, "digits"] == "arab"), \
            quoted(((l, "decimal") in head) ? head[l, "decimal"] : "."), \
            l > table
    }
    printf "    {\"en-XA\", \"⟦Pšéúḋó⟧\", 0, 0, \".\", texts_%d},\n", \
        count_files > table
    print "};" > table
    printf "extern const struct hearth_catalogue hearth_%s_catalogue;\n", \
        module > table
    printf "const struct hearth_catalogue hearth_%s_catalogue = {\n" \
        "    entries, %d, languages, %d, %d, %d};\n", module, count, \
        count_files, place_of("month_1"), place_of("date_form") > table
}

END {
    end_file()
    check_args()
    if (failed) {
        exit 1
    }
    write_header()
    write_table()
}
