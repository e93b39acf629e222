#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A release to hand on: packages, bills of materials, checksums, and one
# signature over the checksums with a key that the releaser gives. The key is
# any private key in PEM that OpenSSL knows (Ed25519 or ECDSA); it is read and
# left where it is. Whoever has the public half verifies with
#     sha256sum --check SHA256SUMS
#     openssl pkeyutl -verify -pubin -inkey release.pub -rawin \
#         -in SHA256SUMS -sigfile SHA256SUMS.sig
# usage: release.sh KEY.pem OUT PACKAGE.deb...
set -eu
key=$1
out=$2
shift 2

stop() {
    printf 'release: %s\n' "$*" >&2
    exit 1
}

[ $# -gt 0 ] || stop "no package: ./run package makes them"
[ -r "$key" ] || stop "cannot read the key $key"
if [ -e "$out" ]; then
    rmdir "$out" 2>/dev/null || stop "$out is not empty; a release is made anew"
fi
mkdir -p "$out"
for deb; do
    cp "$deb" "$out/"
    package=$(dpkg-deb -f "$deb" Package)
    bill=$(dpkg-deb -f "$deb" Package Version Architecture |
        sed 's/^[^:]*: //' | paste -sd_ -).spdx.json
    dpkg-deb --fsys-tarfile "$deb" | tar -xO \
        "./usr/share/doc/$package/sbom.spdx.json" >"$out/$bill" ||
        stop "$deb holds no bill of materials"
    ! grep -q '"versionInfo": "unknown"' "$out/$bill" ||
        stop "$bill does not know all versions"
done
openssl pkey -in "$key" -pubout -out "$out/release.pub" ||
    stop "$key is no private key"
(cd "$out" && LC_ALL=C sha256sum -- *.deb *.spdx.json >SHA256SUMS)
# Ed25519 signs the text itself, ECDSA its SHA-256: -rawin does what fits.
openssl pkeyutl -sign -inkey "$key" -rawin -in "$out/SHA256SUMS" \
    -out "$out/SHA256SUMS.sig" || stop "signing failed"
openssl pkeyutl -verify -pubin -inkey "$out/release.pub" -rawin \
    -in "$out/SHA256SUMS" -sigfile "$out/SHA256SUMS.sig" >/dev/null ||
    stop "the signature does not verify"
echo "release: $out, $# packages, signed"
