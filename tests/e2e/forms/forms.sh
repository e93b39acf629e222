#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The pages of forms in a real browser, by keyboard: what is published, what is
# being prepared, its errors at their cells, in three languages and the one
# made for tests. Skips where node, Chromium or the dashboard's tools are
# missing.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "${HEARTH_SOURCE:-.}/tests/lib/browser.sh"
host=$build/bin/hearth-host
work=$(mktemp -d "${TMPDIR:-/tmp}/hearth-forms.XXXXXX")
pid=

end() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT

need_browser "$build/dashboard-tools" "$here/../dashboard"
cp "$here/forms.mjs" "$here"/../look*.mjs "$tools/"

form=$here/../../../host/instruments/community
echo 'a passphrase for tests' | "$host" practice start --form "$form" \
    --interviews 1 --data "$work/data" >/dev/null
"$build/bin/hearth-host-web" --data "$work/data" --web 127.0.0.1:0 \
    >"$work/web.log" 2>&1 &
pid=$!
tries=100
until url=$(sed -n "s/^dashboard at //p" "$work/web.log" 2>/dev/null) &&
    [ -n "$url" ]
do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || { cat "$work/web.log"; exit 1; }
    sleep 0.1
done
look() {
    node "$tools/forms.mjs" "$browser" "$url" "$1" "$build/forms-screens"
}
look published

# A next version: one text changed, one question more.
cp -R "$form" "$work/next"
sed -i 's/^community,\(.*\),2,English/community,\1,3,English/' \
    "$work/next/settings.csv"
sed -i 's/Вам уже есть 18 лет?/Вам исполнилось 18 лет?/' \
    "$work/next/survey.csv"
"$host" form draft "$work/next" --data "$work/data" >/dev/null
look draft

# The same with errors, in cells that the page must name.
sed -i 's/^select_one yn,g_adult/select_one nowhere,g_adult/' \
    "$work/next/survey.csv"
"$host" form draft "$work/next" --data "$work/data" >/dev/null
look errors
echo "forms: no problems"
