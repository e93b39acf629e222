# SPDX-License-Identifier: Apache-2.0
# Tools of npm, for scripts that need an independent program.

skip() {
    echo "skipped: $1"
    exit 77
}

# need_npm TOOLS PACKAGE MODULE WHAT: in $tools, the folder TOOLS, stands what
# package.json and its lock in PACKAGE name; MODULE is one of it. Scripts that
# run side by side share the folder: one at a time fills it. Skips if WHAT
# cannot be had.
need_npm() {
    tools=$1
    command -v node >/dev/null || skip "no node"
    command -v npm >/dev/null || skip "no npm"
    mkdir -p "$tools"
    exec 9>"$tools/.lock"
    flock 9
    if ! cmp -s "$2/package-lock.json" "$tools/installed" ||
        [ ! -d "$tools/node_modules/$3" ]; then
        rm -f "$tools/installed" # what is cut short is not taken for whole
        cp "$2/package.json" "$2/package-lock.json" "$tools/"
        (cd "$tools" && npm ci --no-audit --no-fund --ignore-scripts) \
            >"$tools/npm.log" 2>&1 || skip "npm could not install $4"
        cp "$tools/package-lock.json" "$tools/installed"
    fi
    exec 9>&-
}
