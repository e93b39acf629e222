#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The bill of materials names what is linked: every shared library that a
# program needs belongs to a component that `--version` and the bill name, with
# a version; the bill is SPDX 2.3 whose references hold.
set -u
. "$(dirname "$0")/lib.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Libraries that a component of PROGRAM.versions brings, and those of libc.
brought() {
    echo 'ld-linux-x86-64 ld-linux-aarch64 libgslcblas libtinfo libgcc_s' \
        'libasan libubsan' | tr ' ' '\n'
    cut -d'|' -f3 "$1" | while read -r package _; do
        dpkg -L "$package" 2>/dev/null
        dpkg-query -W -f '${Depends}\n' "$package" 2>/dev/null |
            tr ',' '\n' | sed 's/[ (].*//; /^$/d' | grep -E '^lib' |
            xargs -r dpkg -L 2>/dev/null
    done | sed -n 's#.*/\(lib[^/]*\)\.so.*#\1#p' | sort -u
}

# named PROGRAM VERSIONS: each NEEDED library is brought by something named.
named() {
    brought "$2" >"$work/brought"
    for library in $(readelf -d "$1" |
        sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
        library=${library%%.so*}
        grep -qxF "$library" "$work/brought" || {
            echo "${1##*/} needs $library, which $(basename "$2") lacks"
            return 1
        }
    done
}

# speaks VERSIONS: who speaks TLS through a library names what speaks it.
speaks() {
    grep -q '^libmicrohttpd|' "$1" || return 0
    for name in GnuTLS Nettle; do
        grep -q "^$name|[0-9]" "$1" || {
            echo "$(basename "$1") lacks $name, by which libmicrohttpd" \
                "speaks TLS"
            return 1
        }
    done
}

# valid FILE: JSON, each relation's ends exist, each component has a version
# and a licence.
valid() {
    python3 - "$1" <<'PYTHON'
import json, sys
bill = json.load(open(sys.argv[1]))
assert bill["spdxVersion"] == "SPDX-2.3", "version"
for key in ("dataLicense", "SPDXID", "name", "documentNamespace",
            "creationInfo", "packages", "relationships"):
    assert bill[key], key
ids = {"SPDXRef-DOCUMENT"}
for p in bill["packages"]:
    assert p["SPDXID"] not in ids, "twice: " + p["SPDXID"]
    ids.add(p["SPDXID"])
    assert p["versionInfo"] not in ("", "unknown"), p["name"]
    assert p["licenseDeclared"], p["name"]
for r in bill["relationships"]:
    assert r["spdxElementId"] in ids and r["relatedSpdxElement"] in ids, r
assert len(bill["relationships"]) == len(bill["packages"]), "relations"
assert len(ids) >= 7, "hardly a component"
PYTHON
}

# check PROGRAM VERSIONS PART...
check() {
    program=$1
    versions=$build/generated/$2.versions
    shift 2
    for part in "$program" "$@"; do
        found=$(named "$build/bin/$part" "$versions") || problem "$found"
    done
    found=$(speaks "$versions") || problem "$found"
    "$build/bin/$program" --version >"$work/version"
    mkdir -p "$work/generated"
    cp "$versions" "$work/generated/"
    SOURCE_DATE_EPOCH=1700000000 sh cmake/package/data.sh "$program" "$work" \
        1.2.3 "$(basename "$versions" .versions)" || problem "data.sh"
    valid "$work/package/sbom.spdx.json" || problem "$program: its bill"
    while IFS='|' read -r name version _; do
        grep -q "^$name $version " "$work/version" ||
            problem "$program --version does not name $name $version"
        grep -q "\"name\": \"$name\"" "$work/package/sbom.spdx.json" ||
            problem "$program: the bill does not name $name"
    done <"$versions"
}

grep -v '^LMDB' "$build/generated/host.versions" >"$work/less.versions"
must_find named "$build/bin/hearth-host" "$work/less.versions"
grep -v '^GnuTLS' "$build/generated/host.versions" >"$work/less.versions"
must_find speaks "$work/less.versions"
parts=$(cd "$build/bin" && ls -d hearth-host-*)
# shellcheck disable=SC2086
check hearth-host host $parts
check hearth-agent agent
sed 's/"SPDXRef-LMDB"/"SPDXRef-else"/' "$work/package/sbom.spdx.json" |
    sed '1,/SPDXRef-else/s/SPDXRef-else/SPDXRef-LMDB/' >"$work/broken"
must_find valid "$work/broken"
verdict
