# SPDX-License-Identifier: Apache-2.0
# The manual page of a program, from its help (standard input) and from what
# the help has no room for (-v more=FILE, already roff).
# -v program=NAME -v version=V -v date=YYYY-MM-DD -v summary=TEXT

function roff(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    if (text ~ /^[.']/) text = "\\&" text
    return text
}

BEGIN {
    printf ".\\\" Made from the program's own help.\n"
    printf ".TH %s 1 \"%s\" \"Hearth %s\" \"User Commands\"\n", \
        toupper(roff(program)), date, version
    print ".SH NAME"
    print roff(program) " \\- " roff(summary)
    print ".SH SYNOPSIS"
    print ".B " roff(program)
    print ".RI [ \\-\\-data \" DIR\" ]\n.I COMMAND\n.RI [ OPTIONS ]"
    print ".SH COMMANDS"
    print ".nf"
}
NR == 1 { next }
{ print roff($0) }
END {
    print ".fi"
    while ((getline line < more) > 0) print line
}
