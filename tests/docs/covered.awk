# SPDX-License-Identifier: Apache-2.0
# Which command lines of the guides nobody runs. Reads the list that
# commands.awk made, twice: once for what is run, once for the rest. A line
# that is only named ("inline", "sh listed") is covered if a line that is run
# has the same program, the same verbs and at least its options.

# key(TEXT): program and verbs; options[] are those of TEXT.
function key(text,    word, n, i, result, verbs, most) {
    delete options
    gsub(/[][]|…/, "", text)
    n = split(text, word, / +/)
    for (i = 1; i <= n && word[i] ~ /^(sudo|[A-Z_]+=.*)$/; i++) { }
    if (word[i] == "runuser") for (i++; i <= n && word[i] != "--"; i++) { }
    if (word[i] == "--") i++
    result = word[i++]
    if (word[i] == "--data") i += 2
    most = result ~ /^hearth-/ && word[i] ~ two ? 2 : 1
    for (; i <= n; i++) {
        if (word[i] ~ /^--?[a-z]/) {
            sub(/=.*/, "", word[i])
            if (word[i] != "--data") options[word[i]] = 1
        } else if (verbs < most && word[i] ~ /^[a-z.][a-z0-9_\/.-]*$/) {
            result = result " " word[i]
            verbs++
        } else {
            most = 0
        }
    }
    return result
}

# What has a second verb.
BEGIN {
    FS = "\t"
    two = "^(form|key|enrol|release|people|device|audit|copy|carry|practice|purpose|cube|export|token|worker|stats)$"
}

function remember(text,    piece, n, i, k, o) {
    n = split(text, piece, / (&&|[|]|;) /)
    for (i = 1; i <= n; i++) {
        k = key(piece[i])
        count[k]++
        for (o in options) has[k, count[k], o] = 1
    }
}

function is_run(text,    k, i, o, all) {
    k = key(text)
    for (i = 1; i <= count[k]; i++) {
        all = 1
        for (o in options) if (!((k, i, o) in has)) all = 0
        if (all) return 1
    }
    return 0
}

NR == FNR { if ($2 ~ /^sh (run|dry|by)/) remember($3); next }
$2 ~ /^sh (run|dry)/ { next }
$2 ~ /^sh by/ { print; next }
{
    n = split($3, piece, / (&&|[|]|;) /)
    for (i = 1; i <= n; i++)
        if (!is_run(piece[i])) print $1 "\t" $2 "\t" piece[i]
}
