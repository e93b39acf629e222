#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every page of the host that links lead to, in the language that is made for
# tests: whatever is not in brackets there is no text of a catalogue. With
# HEARTH_LONG in all eleven languages on a small screen too. Skips where node,
# Chromium or the dashboard's tools are missing.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "${HEARTH_SOURCE:-.}/tests/lib/browser.sh"
host=$bin/hearth-host
data=$work/data
screens=$build/words-screens

trap end_all EXIT
need_browser "$build/dashboard-tools" "$here/../dashboard"
cp "$here/words.mjs" "$here/../pseudo.mjs" "$tools/"

look() {
    node "$tools/words.mjs" "$browser" "http://127.0.0.1:$web_port/" "$screens" \
        "$work/texts" "$@" || fail "$*"
}

free_port && web_port=$port
form=$here/../../../host/instruments/community
echo 'a passphrase for tests' | "$host" practice start --form "$form" \
    --interviews 3 --data "$data" >/dev/null

# Nobody can log in, nothing is released.
mkdir "$work/texts"
cp "$here/../dashboard/figures.json" "$here/../dashboard/quality.json" \
    "$work/texts/"
serve_pages --web "127.0.0.1:$web_port"
look en-XA guest
stop_pages

# Somebody of every role; figures; a form with errors and warnings.
person anna --role administrator,custodian,lead,supervisor,auditor
"$host" people add nina --role lead --code --data "$data" \
    >"$work/code" 2>/dev/null || fail "people add --code"
cp "$here/../dashboard/figures.json" "$data/release/current.json"
cp "$here/../dashboard/quality.json" "$data/release/quality.json"
cp -R "$form" "$work/next"
sed -i -e 's/^select_one yn,g_adult/select_one nowhere,g_adult/' \
    -e 's/^community,\(.*\),2,English/community,\1,1,English/' \
    "$work/next/survey.csv" "$work/next/settings.csv"
"$host" form draft "$work/next" --data "$data" >/dev/null
serve_pages --web "127.0.0.1:$web_port"
look en-XA pages "$(cat "$work/code")"
if [ -n "${HEARTH_LONG:-}" ]; then
    for language in ${HEARTH_LANGUAGE:-en ar zh fr ru es kk ky tg uz-Latn \
        uz-Cyrl}; do
        look "$language" pages
    done
fi
stop_pages
echo "words: no problems"
