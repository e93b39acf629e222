# SPDX-License-Identifier: Apache-2.0
# Completion for bash, from a program's help (standard input).
# -v program=NAME -v commands="a b c"
#
# A command stands after two spaces; its further words begin in the column
# after its name or in lines that are indented more. What stands apart by three
# spaces is prose. Alternatives are separated by '|'.
BEGIN {
    count = split(commands, list, " ")
    for (i = 1; i <= count; i++) known[list[i]] = 1
}

# A word of the command itself: `add` of `form add FOLDER`.
function take_word(word) {
    if (word ~ /^[a-z][a-z-]+$/ && (!(word in known) || word in own) &&
        !((current, word) in has)) {
        has[current, word] = 1
        words[current] = words[current] " " word
    }
}

function take_options(text,    option) {
    while (match(text, /--[a-z][a-z-]*/)) {
        option = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        if (!((current, option) in has)) {
            has[current, option] = 1
            options[current] = options[current] " " option
        }
    }
}

# ${from} is 2 where the line goes on with what a former line began.
function take_alternatives(text, from,    n, parts, i, word) {
    sub(/   .*/, "", text)
    gsub(/[][]/, "", text)
    sub(/^\| /, "", text)
    n = split(text, parts, / \| /)
    for (i = from; i <= n; i++) {
        sub(/^ +/, "", parts[i])
        word = parts[i]
        sub(/ .*/, "", word)
        if (word == current) {
            word = parts[i]
            sub(/^[^ ]+ +/, "", word)
            sub(/ .*/, "", word)
        }
        take_word(word)
    }
}

# Which commands have a line of their own: `key` after `release list |` is a
# word of release, `forms` after `status |` another command.
function first_line(line) {
    current = line
    sub(/^  /, "", current)
    sub(/ .*/, "", current)
    rest = substr(line, 3 + length(current))
    match(rest, /^ */)
    # Far from the name: prose, as after a name alone.
    is_prose = RLENGTH + length(current) > 8 && RLENGTH > 1
    take_options(rest)
    sub(/^ +/, "", rest)
    if (!is_prose && rest !~ /^-/) take_alternatives(rest, 1)
}

function next_line(line) {
    take_options(line)
    sub(/^ +/, "", line)
    take_alternatives(line, line ~ /^\|? ?[a-z]/ ? 1 : 2)
}

{ lines[NR] = $0 }
/^  [a-z]/ { own[$1] = 1 }

END {
    for (i = 1; i <= NR; i++) {
        if (lines[i] ~ /^  [a-z]/) first_line(lines[i])
        else if (lines[i] ~ /^       / && current != "") next_line(lines[i])
        else if (lines[i] ~ /^[^ ]/) current = ""
    }
    name = program
    gsub(/-/, "_", name)
    print "# Completion of " program " for bash, made from its help."
    print "_" name "()"
    print "{"
    print "    local current=${COMP_WORDS[COMP_CWORD]} command= word"
    print "    local previous=${COMP_WORDS[COMP_CWORD - 1]} choices= i"
    print "    COMPREPLY=()"
    print "    for ((i = 1; i < COMP_CWORD; i++)); do"
    print "        word=${COMP_WORDS[i]}"
    print "        if [[ $word == --data ]]; then"
    print "            ((i++))"
    print "        elif [[ $word != -* ]]; then"
    print "            command=$word"
    print "            break"
    print "        fi"
    print "    done"
    print "    case $previous in"
    print "    --data | --out)"
    print "        mapfile -t COMPREPLY < <(compgen -d -- \"$current\")"
    print "        return"
    print "        ;;"
    print "    esac"
    print "    case $command in"
    print "    '') choices='" commands " help --version --data' ;;"
    for (i = 1; i <= count; i++) {
        print "    " list[i] ") choices='" \
            substr(words[list[i]] options[list[i]], 2) "' ;;"
    }
    print "    esac"
    print "    mapfile -t COMPREPLY < <(compgen -W \"$choices\" -- \"$current\")"
    print "    if ((${#COMPREPLY[@]} == 0)); then"
    print "        mapfile -t COMPREPLY < <(compgen -f -- \"$current\")"
    print "    fi"
    print "}"
    print "complete -o filenames -F _" name " " program
}
