#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The instruments: every text in all eleven languages, the same inserts in
# each, no banned label, whole answer scales, no forgotten English.
set -u
. "$(dirname "$0")/lib.sh"
folders='community community-conjoint'
LC_ALL=C.UTF-8
export LC_ALL

# Words that are spelled alike in English and in another language.
SAME_WORDS='^es[^	]*	[^	]*	[^	]*	No$'
# What one folder may word differently under the same name.
OWN_WORDS='^(consent_what|interview)$'

all=$(mktemp -d)
trap 'rm -rf "$all"' EXIT

# Bytes are enough there, and much faster.
sheet() {
    LC_ALL=C awk -v file="${1##*/instruments/}" -v sheet="$(basename "$1" .csv)" \
        -v dump="${2:-0}" -f tests/lint/instrument.awk "$1"
}

# All texts of the folders below $1, as FOLDER TAB what the awk prints.
dump() {
    for folder in $folders; do
        for part in survey choices; do
            sheet "$1/$folder/$part.csv" 1 | sed "s/^/$folder	/"
        done
    done
}

# Labels that would brand the people whom the questions are about. A stem is
# the beginning of a word; Arabic and Chinese put other letters in front.
banned() {
    sed 1d "$1/banned.csv" | while IFS=, read -r tag stem; do
        case $tag in
        ar | zh) front= ;;
        *) front='(?<!\p{L})' ;;
        esac
        awk -F'\t' -v tag="$tag" '$2 == tag { print $3 "\t" $4 "\t" $5 }' \
            "$all/texts" | grep -iP -e "$front$stem" | sed "s/^/banned in $tag: /"
    done
}

# A text that equals the English one was forgotten, unless it is a number.
untranslated() {
    awk -F'\t' '{ id = $1 FS $3 FS $4 }
        $2 == "en" { en[id] = $5; next }
        $5 == en[id] && $5 !~ /^[0-9 -]*$/ {
            print $2 FS $3 FS $4 FS $5 }' "$all/texts" |
        grep -vE "$SAME_WORDS" | sed 's/^/not translated: /'
}

# Letters of another script mean a text in the wrong column.
wrong_script() {
    while read -r tags letters; do
        awk -F'\t' -v tags=" $tags " '
            index(tags, "," $2 ",") { print $2 "\t" $4 "\t" $5 }' \
            "$all/texts" | grep -P "\t[^\t]*$letters[^\t]*$" |
            sed 's/^/wrong script: /'
    done <<END
,ru,kk,ky,tg,uz-Cyrl,zh,ar, \p{Latin}
,en,fr,es,uz-Latn,zh,ar, \p{Cyrillic}
,ar, [0-9]
,uz-Latn, ['\x{2018}\x{2019}\`]
END
    for tag in ru kk ky tg uz-Cyrl ar zh; do
        awk -F'\t' -v tag=$tag '$2 == tag { print $2 "\t" $4 "\t" $5 }' \
            "$all/texts" | grep -vP '\t[^\t]*\p{L}[^\t]*$' |
            grep -vP '\t\p{N}+(-\p{N}+)?$' | sed 's/^/no words: /'
    done
}

# Two choices of one list must not read alike in any language.
alike() {
    awk -F'\t' '$3 == "label" && $4 ~ /[.]/ {
        list = $4
        sub(/[.].*/, "", list)
        id = $1 FS $2 FS list FS $5
        if (id in seen) {
            print "two choices read alike: " $2 " " seen[id] " " $4
        }
        seen[id] = $4
    }' "$all/texts"
}

# The same name means the same words, so that waves and forms compare.
shared() {
    awk -F'\t' '{ id = $2 FS $3 FS $4 }
        (id in text) && text[id] != $5 { print id }
        { text[id] = $5 }' "$all/texts" | awk -F'\t' -v own="$OWN_WORDS" '
        $3 !~ own { print "worded differently in the two forms: " $0 }'
}

# Scales run without a gap, from both ends alike, and let people decline.
scales() {
    awk -F'\t' '$2 == "code" {
        lists[$1 FS $3] = lists[$1 FS $3] " " $4
    }
    $2 == "uses" && $3 ~ /^(likert|ladder) / {
        split($3, word, " ")
        used[$1 FS word[2]] = 1
    }
    END {
        for (l in used) {
            n = split(lists[l], code, " ")
            low = 99
            high = numbers = declined = 0
            for (i = 1; i <= n; i++) {
                declined += code[i] == "pns"
                if (code[i] ~ /^[0-9]+$/) {
                    numbers++
                    low = code[i] < low ? code[i] + 0 : low
                    high = code[i] > high ? code[i] + 0 : high
                }
            }
            if (low != 1 || high != numbers) {
                print "scale " l ": codes do not run from 1 to " numbers
            }
            if (!declined) {
                print "scale " l ": nobody can decline (pns)"
            }
            if (l ~ /agree|likely/ && numbers % 2 == 0) {
                print "scale " l ": no middle"
            }
        }
    }' "$all/codes"
}

# Each language says how far its translation is.
states() {
    for folder in $folders; do
        sed -n '1s/,hint.*//p' "$1/$folder/survey.csv" | tr ',' '\n' |
            sed -n 's/^label:://p' | sort >"$all/labels"
        sed 1d "$1/$folder/translations.csv" | cut -d, -f1 | sort |
            diff "$all/labels" - | sed "s/^/$folder translations.csv: /"
        sed 1d "$1/$folder/translations.csv" | cut -d, -f3 |
            grep -vE '^(source|draft|back-translated|frozen)$' |
            sed "s/^/$folder translations.csv: no such status: /"
        awk -F, -v folder="$folder" '$4 == "" {
            print folder " translations.csv: no form_title in " $2
        }' "$1/$folder/translations.csv"
    done
}

# Everything; prints what is wrong with the instruments below $1.
check() {
    found=0
    for folder in $folders; do
        for part in survey choices settings; do
            sheet "$1/$folder/$part.csv" || found=1
        done
        iconv -f UTF-8 -t UTF-8 "$1/$folder/"*.csv >"$all/utf8" || found=1
    done
    dump "$1" >"$all/dump"
    awk -F'\t' '$2 != "code" && $2 != "uses"' "$all/dump" >"$all/texts"
    awk -F'\t' '$2 == "code" || $2 == "uses"' "$all/dump" >"$all/codes"
    {
        banned "$1"
        untranslated
        wrong_script
        alike
        shared
        scales
        states "$1"
    } >"$all/found"
    cat "$all/found"
    [ "$found" -eq 0 ] && [ ! -s "$all/found" ]
}

# A copy in which one thing is wrong: spoilt FILE SED_SCRIPT
spoilt() {
    rm -rf "$all/bad"
    cp -r host/instruments "$all/bad"
    sed "$2" "host/instruments/$1" >"$all/bad/$1"
    cmp -s "host/instruments/$1" "$all/bad/$1" && {
        echo "lint: nothing was spoilt by: $2" >&2
        exit 1
    }
    must_find check "$all/bad"
}

survey=community/survey.csv
choices=community/choices.csv
spoilt $survey 's/Как Вам было во время этого разговора?//'
spoilt $survey 's/Ask, do not assume\./${g_match} &/'
spoilt $survey 's/,hint::Тоҷикӣ (tg)/,hint::Тоҷикӣ (xx)/'
spoilt $survey '/^"*likert agree5,q04/s/,1,,,,,,$/,,,,,,,/'
spoilt $survey '2s/$/,/'
spoilt $survey 's/,Worries,/,"Worries" ,/'
spoilt $survey 's/Что беспокоит,/Worries,/'
spoilt $survey 's/Что беспокоит,/Нет терроризму,/'
spoilt $survey 's/Что беспокоит,/Что беспоkоит,/'
spoilt $survey 's/,ما يقلق,/,ما يقلق 1,/'
spoilt $survey 's/Nima tashvishga soladi/Nima to'\''g'\''ri/'
spoilt $survey 's/You decide\. /You always decide. /'
spoilt $survey 's/,担心的事,/,担心的  事,/'
spoilt $choices '/^agree5,3,/d'
spoilt $choices '/^agree5,pns,/d'
spoilt $choices 's/^likely5,4,Likely,/likely5,4,Very likely,/'
spoilt $choices 's/^agree5,4,Agree,/agree5,4,,/'
spoilt community/translations.csv '/tg/d'
spoilt community/translations.csv 's/,draft,/,final,/'
spoilt community/translations.csv 's/,draft,当[^,]*,/,draft,,/'

found=$(check host/instruments) || problem "$found"
verdict
