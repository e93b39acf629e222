# SPDX-License-Identifier: Apache-2.0
# Rules on the text of one C file. -v file=PATH.

function bad(what) {
    printf "%s:%d: %s\n", file, FNR, what
    failed = 1
}

# The line without string contents and comments, so that words in them do not
# count.
function code_of(line) {
    gsub(/\\./, "", line)
    gsub(/"[^"]*"/, "\"\"", line)
    gsub(/'[^']*'/, "''", line)
    if (in_comment) {
        if (line !~ /\*\//) {
            return ""
        }
        sub(/^.*\*\//, "", line)
        in_comment = 0
    }
    gsub(/\/\*([^*]|\*[^\/])*\*\//, "", line)
    if (line ~ /\/\*/) {
        sub(/\/\*.*/, "", line)
        in_comment = 1
    }
    return line
}

FNR == 1 && $0 !~ /^\/\* SPDX-License-Identifier: Apache-2.0 \*\/$/ {
    bad("no SPDX line")
}
/\t/ { bad("tab") }
length($0) > 80 { bad("longer than 80 columns") }

{
    code = code_of($0)
    if (code ~ /\/\//) {
        bad("C++ comment")
    }
    if (code ~ /(^|[^a-zA-Z0-9_>.])(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|scanf|sscanf|fscanf|system|popen|rand|tmpnam|alloca)[ \t]*\(/) {
        bad("forbidden call")
    }
    if (file !~ /^tests\// && code ~ /(^|[^a-zA-Z0-9_])assert[ \t]*\(/) {
        bad("assert vanishes in a release: HEARTH_CHECK, or an error code")
    }
    if (code ~ /typedef[ \t]+struct/) {
        bad("typedef of a struct")
    }
    if (file ~ /^core\/(seal|link)\// && code ~ /(^|[^a-zA-Z0-9_])memcmp[ \t]*\(/) {
        bad("memcmp where secrets live: hearth_secmem_equal")
    }
    if (file ~ /^core\// && file !~ /^core\/base\/(log|err)\.c$/ &&
        code ~ /(^|[^a-zA-Z0-9_])(printf|fprintf|vfprintf|puts|fputs)[ \t]*\(/) {
        bad("core prints nothing: hearth_log")
    }
    if ($0 == "{" ) {
        opened = FNR
    }
    if ($0 == "}" && opened) {
        if (FNR - opened - 1 > 70) {
            bad("function of " FNR - opened - 1 " lines")
        }
        opened = 0
    }
}

END {
    if (FNR > 600) {
        bad("file of " FNR " lines")
    }
    exit failed
}
