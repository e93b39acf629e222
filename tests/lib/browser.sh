# SPDX-License-Identifier: Apache-2.0
# A browser and its driver, for scripts that look at pages.
. "${HEARTH_SOURCE:-.}/tests/lib/node.sh"

# need_browser TOOLS PACKAGE: $browser, and in $tools its driver (need_npm).
# Skips if that cannot be.
need_browser() {
    browser=$(command -v chromium || command -v chromium-browser ||
        command -v google-chrome || true)
    [ -n "$browser" ] || skip "no Chromium"
    need_npm "$1" "$2" playwright-core "the browser driver"
}
