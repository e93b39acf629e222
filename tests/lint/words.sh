#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every word on the host's pages comes from host/words, also on those that a
# test seldom sees.
set -u
. "$(dirname "$0")/lib.sh"

check() {
    awk -v file="$1" -f tests/lint/words.awk host/words/en.txt "$2"
}

bad=$(mktemp)
trap 'rm -f "$bad"' EXIT
echo 'hearth_text_add(t, "<h2>Devices</h2>");' >"$bad"
must_find check host/web/sample.c "$bad"
printf '%s\n' 'hearth_text_add(t, "<p class=\"x\">It is "' \
    '    "to be</p>");' >"$bad"
must_find check host/web/sample.c "$bad"
echo 'hearth_page_act_end(v, "No such words");' >"$bad"
must_find check host/web/page_sample.c "$bad"

echo 'report(r, 0, "a record is of no colour");' >"$bad"
must_find check host/results/results.c "$bad"

for f in host/web/*.c host/chart/*.c host/desk/action.c \
    host/audit/audit_entry.c host/quality/alerts.c host/results/chain.c \
    host/results/results.c host/results/results_count.c; do
    found=$(check "$f" "$f") || problem "$found"
done

# What the compiler of forms says is known by its English words (hearth_say_wrong).
said=$(cat host/forms/*.c | tr -d '\n' |
    sed 's/"  *"//g; s/%\.\*s/{}/g; s/%[a-z]*[us]/{}/g; s/\\"/"/g')
while IFS= read -r text; do
    case $said in
    *'"'"$text"'"'*) ;;
    *) problem "no message of the compiler: $text" ;;
    esac
done <<END
$(sed -n '/^wrong_type =/,$s/^wrong_[a-z_]* = //p' host/words/en.txt | sed 's/{[01]}/{}/g')
END

# Every text of the device is said by some program: what no one says is
# translated into ten languages for nobody. Months follow their first by
# number, and date_form is the catalogue's own.
said_by_device() {
    find firmware -name '*.[ch]' -exec cat {} + | tr -c 'A-Z0-9_' '\n' |
        grep '^HEARTH_WORDS_' | sort -u
}

# unused TEXTS: fails where one of them has no use in $uses.
uses=$(mktemp)
trap 'rm -f "$bad" "$uses"' EXIT
said_by_device >"$uses"
unused() {
    found=$(sed -n 's/^\([a-z][a-z0-9_]*\)\(\.[a-z]*\)\{0,1\} = .*/\1/p' "$1" |
        sort -u | grep -vE '^(month_[0-9]+|date_form)$' |
        tr 'a-z' 'A-Z' | sed 's/^/HEARTH_WORDS_/' | grep -vxFf "$uses")
    [ -z "$found" ] || {
        printf 'no program of the device says: %s\n' $found
        return 1
    }
}
printf '%s\n' 'unlock = Unlock' 'nobody_says = This' >"$bad"
must_find unused "$bad"
found=$(unused firmware/words/en.txt) || problem "$found"
# And the other way round, for texts that are macros: what the catalogue has of
# results and rules is still what they say.
said=$(cat host/quality/alerts.c host/results/*.[ch] host/release/rule*.[ch] |
    tr -d '\n\\' | sed 's/"  *"//g')
while IFS= read -r text; do
    case $said in
    *'"'"$text"'"'*) ;;
    *) problem "nobody says: $text" ;;
    esac
done <<END
$(sed -n '/^alert_alike =/,/^problem_document =/s/^[a-z_]* = //p' host/words/en.txt)
END
verdict
