#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The help of a program as its source has it, so that manual and completion
# are made from the same words without running a foreign program.
# usage: help.sh text|commands MAIN.C
set -eu
case $1 in
text)
    # The string literals of `usage[]` or `help[]`, put together.
    awk '/^static const char (usage|usage_more|help)\[\]/ { inside = 1 }
         inside {
             line = $0
             while (match(line, /"([^"\\]|\\.)*"/)) {
                 text = text substr(line, RSTART + 1, RLENGTH - 2)
                 line = substr(line, RSTART + RLENGTH)
             }
             if (line ~ /;[ ]*$/) { inside = 0 }
         }
         END { gsub(/\\n/, "\n", text); gsub(/\\"/, "\"", text)
               printf "%s", text }' "$2"
    ;;
commands)
    # The names in the table `commands[]`.
    awk '/commands\[\] = \{/ { inside = 1; next }
         inside && /^\};/ { inside = 0 }
         inside {
             while (match($0, /\{"[a-z-]+",/)) {
                 print substr($0, RSTART + 2, RLENGTH - 4)
                 $0 = substr($0, RSTART + RLENGTH)
             }
         }' "$2"
    ;;
esac
