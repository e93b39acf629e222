# SPDX-License-Identifier: Apache-2.0
# A browser and its driver, for scripts that look at pages. Sourced with $work
# set.

skip() {
    echo "skipped: $1"
    exit 77
}

# need_browser TOOLS PACKAGE: $browser, and in $tools, the folder TOOLS, the
# driver that package.json and its lock in PACKAGE name. Scripts that run side
# by side share the folder: one at a time fills it. Skips if that cannot be.
need_browser() {
    tools=$1
    command -v node >/dev/null || skip "no node"
    command -v npm >/dev/null || skip "no npm"
    browser=$(command -v chromium || command -v chromium-browser ||
        command -v google-chrome || true)
    [ -n "$browser" ] || skip "no Chromium"
    mkdir -p "$tools"
    exec 9>"$tools/.lock"
    flock 9
    if ! cmp -s "$2/package-lock.json" "$tools/package-lock.json" ||
        [ ! -d "$tools/node_modules/playwright-core" ]; then
        cp "$2/package.json" "$2/package-lock.json" "$tools/"
        (cd "$tools" && npm ci --no-audit --no-fund --ignore-scripts) \
            >"$work/npm.log" 2>&1 || {
            rm -f "$tools/package-lock.json"
            skip "npm could not install the browser driver"
        }
    fi
    exec 9>&-
}
