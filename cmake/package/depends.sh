#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a cross-built program depends on, by the shlibs files of the packages
# that it was linked with (dpkg-shlibdeps would need them installed here).
# usage: depends.sh PROGRAM SYSROOT
set -eu
readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
while read -r library; do
    case $library in
    ld-linux*) continue ;;
    libc.so.* | libm.so.*)
        # Debian's cross compiler brings the same version as the machine has.
        echo "libc6 (>= $(dpkg-query -W -f '${Version}' libc6-dev |
            sed 's/-.*//'))"
        continue
        ;;
    lib*.so.*)
        name=${library%%.so.*}
        number=${library#*.so.}
        ;;
    lib*-*.so)
        name=${library%-*}
        number=${library##*-}
        number=${number%.so}
        ;;
    esac
    found=$(awk -v name="$name" -v number="$number" '
        $1 == name && $2 == number { sub(/^[^ ]+ +[^ ]+ +/, ""); print; exit }
        ' "$2/shlibs")
    [ -n "$found" ] || {
        echo "depends: no package known for $library" >&2
        exit 1
    }
    echo "$found"
done | sort -u | paste -sd, - | sed 's/,/, /g'
