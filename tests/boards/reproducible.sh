#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The same commit gives the same bytes wherever it is built. In short: two
# libraries and a package's data, built in two folders. With HEARTH_LONG: the
# whole of `./run package` in two fresh clones, dependencies and all, for each
# board (or those named): agents and packages.
# usage: reproducible.sh BUILD [BOARD|host ...]
set -eu
build=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
source=${HEARTH_SOURCE:-$(cd "$here/../.." && pwd)}
cd "$source"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Paths of different lengths, which padding would not hide.
one=$work/a
two=$work/a-folder-with-a-longer-name/below
mkdir -p "$one" "$two"

# same FILE...: equal in both folders, and there at all.
same() {
    for file; do
        [ -s "$one/$file" ] || { echo "not built: $file"; exit 1; }
        (cd "$one" && sha256sum "$file") >"$work/sum"
        if ! (cd "$two" && sha256sum --check --status "$work/sum"); then
            echo "differs: $file"
            cmp "$one/$file" "$two/$file" || true
            exit 1
        fi
        printf '   %s\n' "$(cat "$work/sum")"
    done
}

# The tree's own files below the names given (else all), with or without git.
files() {
    git ls-files -z -- "$@" 2>/dev/null | grep -z . ||
        find "${@:-.}" -path ./build -prune -o -type f -print0
}

short() {
    deps=$(sed -n 's/^HEARTH_DEPS:PATH=//p' "$build/CMakeCache.txt")
    for folder in "$one" "$two"; do
        files CMakeLists.txt CMakePresets.json cmake boards core include proto \
            firmware | xargs -0 cp --parents -t "$folder"
        (cd "$folder" && cmake --preset board -B build/b -DHEARTH_BOARD=native \
            -DHEARTH_DEPS="${deps:-$source/build/deps}" >configure.log 2>&1 ||
            { tail -n 20 configure.log; exit 1; }
        cmake --build build/b --target hearth_base hearth_store -- --quiet
        SOURCE_DATE_EPOCH=1700000000 sh cmake/package/data.sh hearth-agent \
            build/b 1.2.3 agent)
    done
    same build/b/core/base/libhearth_base.a build/b/core/store/libhearth_store.a \
        build/b/package/hearth-agent.1.gz build/b/package/hearth-agent.bash \
        build/b/package/changelog.gz build/b/package/sbom.spdx.json
    # A path that is not mapped away must show.
    ! grep -qF "$one" "$one/build/b/core/base/libhearth_base.a" ||
        { echo "the folder's name is in the library"; exit 1; }
}

whole() {
    [ $# -gt 0 ] || set -- rpi-arm64 handheld-armhf tablet-x86_64 host
    for folder in "$one" "$two"; do
        git clone -q "$source" "$folder/hearth" 2>/dev/null || {
            mkdir "$folder/hearth"
            files | xargs -0 cp --parents -t "$folder/hearth"
        }
    done
    for board; do
        for folder in "$one" "$two"; do
            if [ "$board" = host ]; then
                (cd "$folder/hearth" && ./run package)
            else
                (cd "$folder/hearth" && ./run package --board "$board")
            fi >"$work/log" 2>&1 || { tail -n 20 "$work/log"; exit 1; }
        done
        echo "$board:"
        [ "$board" = host ] || same "hearth/build/$board/bin/hearth-agent" \
            "hearth/build/$board-ui/bin/hearth-agent"
        # shellcheck disable=SC2046
        same $(cd "$one" && find hearth/build/packages -name '*.deb' | sort)
    done
}

if [ -n "${HEARTH_LONG:-}" ] || [ $# -gt 0 ]; then
    whole "$@"
else
    short
fi
