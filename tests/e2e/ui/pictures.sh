#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Puts two screens of the last run of the test "ui" side by side, as the README
# shows them. usage: pictures.sh BUILD
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
page=$(mktemp -d)
trap 'rm -rf "$page"' EXIT
{
    echo '<body style="margin:12px;background:#8a9297;display:flex;gap:12px">'
    for name in picture-en-tablet picture-ar-tablet; do
        echo '<div style="width:402px;height:476px;overflow:hidden">'
        echo "<img width=402 src='file://$build/ui-screens/$name.png'></div>"
    done
} >"$page/index.html"
"$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars \
    --allow-file-access-from-files --window-size=840,500 \
    --screenshot="$here/../../../docs/interview.png" \
    "file://$page/index.html" >/dev/null 2>&1
