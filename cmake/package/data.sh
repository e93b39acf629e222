#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a package holds besides programs and units: manual, completion,
# changelog and bill of materials, below BUILD/package. The same bytes for the
# same commit: times are SOURCE_DATE_EPOCH's.
# usage: data.sh PACKAGE BUILD VERSION VERSIONS-OF
set -eu
package=$1
build=$2
version=$3
versions=$4
here=cmake/package
out=$build/package
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
mkdir -p "$out"

# manual MAIN.C SUMMARY
manual() {
    sh "$here/help.sh" text "$1" | awk -v program="$package" \
        -v version="$version" -v summary="$2" \
        -v date="$(date -u -d "@$epoch" +%Y-%m-%d)" \
        -v more="$here/$package/more.man" -f "$here/manual.awk" \
        >"$out/$package.1"
    gzip -9nc "$out/$package.1" >"$out/$package.1.gz"
}

completion() {
    commands=$(sh "$here/help.sh" commands "$1" | paste -sd' ' -)
    sh "$here/help.sh" text "$1" | awk -v program="$package" \
        -v commands="$commands" -f "$here/completion.awk" \
        >"$out/$package.bash"
}

case $package in
hearth-host)
    manual host/cli/main.c 'collects sealed interviews and shows safe figures'
    completion host/cli/main.c
    ;;
hearth-agent)
    manual firmware/main.c 'takes interviews without a network and seals them'
    completion firmware/main.c
    ;;
esac
printf '%s (%s) stable; urgency=medium\n\n  * See the history of the %s\n\n -- %s  %s\n' \
    "$package" "$version" 'sources.' 'The Hearth authors <hearth@invalid>' \
    "$(LC_ALL=C date -u -R -d "@$epoch")" | gzip -9nc >"$out/changelog.gz"
awk -v package="$package" -v version="$version" \
    -v created="$(date -u -d "@$epoch" +%Y-%m-%dT%H:%M:%SZ)" \
    -v revision="$(git rev-parse HEAD 2>/dev/null || echo unknown)" \
    -f "$here/sbom.awk" "$build/generated/$versions.versions" \
    >"$out/sbom.spdx.json"
