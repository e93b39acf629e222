#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A release is whole and signed: made of a small package with a key for this
# test, it verifies; a changed byte, a changed sum and another key do not.
set -u
. "$(dirname "$0")/lib.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v openssl >/dev/null || { echo "skipped: no openssl"; exit 77; }

verifies() {
    (cd "$1" && sha256sum --check --status SHA256SUMS &&
        openssl pkeyutl -verify -pubin -inkey "$2" -rawin -in SHA256SUMS \
            -sigfile SHA256SUMS.sig >/dev/null 2>&1)
}

# small NAME BILL: a package with nothing but a bill of materials.
small() {
    mkdir -p "$work/$1/DEBIAN" "$work/$1/usr/share/doc/$1"
    printf 'Package: %s\nVersion: 1.2\nArchitecture: all\nMaintainer: nobody <n@invalid>\nDescription: test\n' \
        "$1" >"$work/$1/DEBIAN/control"
    echo "$2" >"$work/$1/usr/share/doc/$1/sbom.spdx.json"
    dpkg-deb --root-owner-group -b "$work/$1" "$work/$1.deb" >/dev/null
}

small one '{"packages": [{"versionInfo": "1"}]}'
small two '{"packages": [{"versionInfo": "unknown"}]}'
for kind in ed25519 'ec -pkeyopt ec_paramgen_curve:P-256'; do
    # shellcheck disable=SC2086
    openssl genpkey -quiet -algorithm $kind -out "$work/key" 2>/dev/null ||
        openssl genpkey -algorithm $kind -out "$work/key" 2>/dev/null
    openssl genpkey -algorithm ed25519 -out "$work/other" 2>/dev/null
    openssl pkey -in "$work/other" -pubout -out "$work/other.pub"
    rm -rf "$work/out"
    sh cmake/package/release.sh "$work/key" "$work/out" "$work/one.deb" ||
        problem "release with $kind"
    verifies "$work/out" release.pub || problem "$kind: does not verify"
    must_find verifies "$work/out" "$work/other.pub"
    for file in one.deb one_1.2_all.spdx.json; do
        cp "$work/out/$file" "$work/kept"
        printf x >>"$work/out/$file"
        must_find verifies "$work/out" release.pub
        cp "$work/kept" "$work/out/$file"
    done
    sed -i 's/^./x/' "$work/out/SHA256SUMS"
    must_find verifies "$work/out" release.pub
done
! grep -rq 'PRIVATE KEY' "$work/out" || problem "the key is in the release"
release() {
    sh cmake/package/release.sh "$@" >/dev/null 2>&1
}
must_find release "$work/key" "$work/out" "$work/one.deb"     # not empty
must_find release "$work/key" "$work/out2" "$work/two.deb"    # unknown version
must_find release "$work/key" "$work/out3"                    # nothing
must_find release "$work/one.deb" "$work/out4" "$work/one.deb" # no key
verdict
