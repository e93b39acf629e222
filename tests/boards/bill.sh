# SPDX-License-Identifier: Apache-2.0
# What a board's agent is made of, told three times: by what the linker was given
# and the versions in its headers, libraries and packages; by --version; by the
# bill of materials that its package brings. Sourced by chain.sh and page.sh.

# package LIST NAME: Debian's version as the library calls itself.
package() {
    sed -n "s/^$2 //p" "$1" | sed 's/^[0-9]*://; s/^0~//; s/[-+~].*//'
}

# define FILE NAME: the value of a macro, without quotes.
define() {
    sed -n "s/^#define[[:space:]]*$2[[:space:]][[:space:]]*\"\{0,1\}\([^\"]*\)\"\{0,1\}\$/\1/p" \
        "$1" | head -n 1
}

lmdb_version() {
    for part in MAJOR MINOR PATCH; do
        define "$1" "MDB_VERSION_$part"
    done | paste -sd. -
}

# in_headers PATH: the header at the end of that path.
in_headers() {
    find "$deps/include" "$sysroot/usr/include" -path "*/$1" 2>/dev/null |
        head -n 1
}

# component LIBRARY: "NAME VERSION" of what a library belongs to.
component() {
    case $1 in
    libmbed* | libeverest | libp256m)
        echo "Mbed TLS $(define "$(in_headers mbedtls/build_info.h)" \
            MBEDTLS_VERSION_STRING)"
        ;;
    libcoap-3)
        echo "libcoap $(define "$(in_headers coap3/coap.h)" LIBCOAP_PACKAGE_VERSION)"
        ;;
    liblmdb) echo "LMDB $(lmdb_version "$(in_headers lmdb.h)")" ;;
    libprotobuf-nanopb)
        echo "nanopb $(define "$(in_headers pb.h)" NANOPB_VERSION |
            sed 's/nanopb-//')"
        ;;
    libncursesw)
        echo "ncurses $(define "$(in_headers curses.h)" NCURSES_VERSION)"
        ;;
    libmicrohttpd)
        echo "libmicrohttpd $(package "$loaded" libmicrohttpd12)"
        # Which speaks TLS through these, whether we ask for it or not.
        echo "GnuTLS $(package "$loaded" libgnutls30)"
        echo "Nettle $(package "$loaded" libnettle8)"
        ;;
    libargon2) echo "Argon2 $(package "$loaded" "libargon2-$argon2")" ;;
    libtss2-*) echo "tpm2-tss $(package "$loaded" libtss2-mu0)" ;;
    *) echo "$1, of which nothing is known" ;;
    esac
}

# linked TREE: all components, by what the program's link line names.
linked() {
    awk '/^build bin\/hearth-agent:/ { on = 1 }
        on && /LINK_LIBRARIES/ { print; exit }' "$1/build.ninja" |
        tr ' ' '\n' | sed -n 's#^-l#lib#p; s#.*/\([^/]*\)\.a$#\1#p
            s#.*/\([^/]*\)\.so$#\1#p' |
        grep -vE '^lib(hearth_.*|c|m|gcc|pthread)$' | sort -u | while read -r library; do
        component "$library"
    done
    if grep -q '^HEARTH_LIBC:[A-Z]*=musl' "$1/CMakeCache.txt"; then
        echo "musl $(package "$loaded" musl-dev)"
    else
        echo "glibc $(package "$loaded" libc6)"
    fi
}

# bill TREE KIND DEPS LIST: KIND is agent or ui; LIST says which packages the
# program is linked with or loads. Needs $sysroot, $work, $source and $bin.
bill() {
    deps=$3
    loaded=$4
    argon2=dev
    [ "$2" = agent ] || argon2=1
    kind=hearth-$2
    [ "$2" = agent ] || kind=hearth-agent-ui
    mkdir -p "$work/bill/generated"
    cp "$1"/generated/*.versions "$work/bill/generated/"
    (cd "$source" && SOURCE_DATE_EPOCH=1700000000 sh cmake/package/data.sh \
        "$kind" "$work/bill" 1.2.3 agent)
    linked "$1" | sort -u >"$work/bill/linked"
    "$bin/hearth-agent" --version | sed '1d; s/ ([a-z]*)$//' | sort \
        >"$work/bill/said"
    awk -F'"' '$2 == "name" { name = $4 }
        $2 == "versionInfo" && name !~ /^hearth-/ { print name " " $4 }' \
        "$work/bill/package/sbom.spdx.json" | sort >"$work/bill/listed"
    for told in said listed; do
        diff "$work/bill/linked" "$work/bill/$told" || {
            echo "FAILED: linked (<) and $told (>) differ"
            exit 1
        }
    done
    echo "   $(wc -l <"$work/bill/linked") components: linked as --version" \
        "and the bill of materials say"
}
