#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A workbook on its way to the pages: sent, checked, its errors shown, looked at,
# published; and what somebody sends who wishes us harm. Skips without node.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"

command -v node >/dev/null || { echo "skipped: no node"; exit 77; }
trap end_all EXIT
host="$bin/hearth-host"
data=$work/host

init_programme Upload
person anna --role administrator
person lena --role lead
person sven --role supervisor
person adam --role auditor
serve_pages --web "127.0.0.1:$web_port"

ls -R "$data" | sort >"$work/before"
node "$here/upload.mjs" "$web_port" || fail "what is sent"
# Nothing of a file stays but what the store keeps.
ls -R "$data" | sort >"$work/after"
cmp -s "$work/before" "$work/after" || fail "files were left in the folder"
"$host" audit list --data "$data" >"$work/audit.txt"
grep -q 'started *lena: form draft - --name small' "$work/audit.txt" ||
    fail "the audit chain does not say who sent a form"
echo "upload: no problems"
