#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a program is made of besides our own code: the one list for `--version`
# and for the bill of materials. One line each:
#     NAME|VERSION|ORIGIN|LICENCE|HOW
# ORIGIN is a tarball with its SHA-256 or a Debian package with its version;
# HOW is "static" (in the program) or "shared" (of the system).
# usage: versions.sh agent|ui|host DEPS [SYSROOT ARCH]
set -eu
program=$1
deps=$2
sysroot=${3:-}
arch=${4:-}
top=$(cd "$(dirname "$0")/.." && pwd)

# NAME|PACKAGE|LICENCE (SPDX)|STATIC IN|SHARED IN; "?" is if it is there,
# "agent?" and "agent!" are the static agent with musl and with glibc.
table() {
    cat <<'TABLE'
Mbed TLS|=MBEDTLS|Apache-2.0 OR GPL-2.0-or-later|agent ui host|
libcoap|=LIBCOAP|BSD-2-Clause|agent ui host|
LMDB|=LMDB|OLDAP-2.8|agent?|
LMDB|liblmdb-dev|OLDAP-2.8|agent!|ui host
Argon2|libargon2-dev|CC0-1.0 OR Apache-2.0|agent|ui host
nanopb|libnanopb-dev|Zlib|agent ui host|
musl|musl-dev|MIT|agent?|
glibc|libc6-dev|LGPL-2.1-or-later|agent!|ui host
libmicrohttpd|libmicrohttpd-dev|LGPL-2.1-or-later||ui host
GnuTLS|libgnutls28-dev|LGPL-2.1-or-later||ui? host
Nettle|nettle-dev|LGPL-3.0-or-later OR GPL-2.0-or-later||ui? host
ncurses|libncurses-dev|X11-distribute-modifications-variant||ui
tpm2-tss|libtss2-dev|BSD-2-Clause||ui?
GSL|libgsl-dev|GPL-3.0-or-later||host
minizip|libminizip-dev|Zlib||host
zlib|zlib1g-dev|Zlib||host
Expat|libexpat1-dev|MIT||host
utf8proc|libutf8proc-dev|MIT||host
libqrencode|libqrencode-dev|LGPL-2.1-or-later||host
Jansson|libjansson-dev|MIT||host
GMP|libgmp-dev|LGPL-3.0-or-later OR GPL-2.0-or-later||host
ReadStat|libreadstat-dev|MIT||host
libxlsxwriter|libxlsxwriter-dev|BSD-2-Clause||host
TABLE
}

# What deps.sh took, else what it is pinned to: "FILE SHA256".
source_of() {
    if [ -f "$deps/sources" ]; then
        sed -n "s/^$1 //p" "$deps/sources"
    else
        sed -n "s/^$1_PIN=\(.*\)/\1/p; s/^$1_SHA256=\(.*\)/\1/p" \
            "$top/cmake/deps.sh" | paste -sd' ' -
    fi
}

# Debian's version of a package: of the foreign ones in the sysroot, or here.
version_of() {
    if [ -z "$sysroot" ] || [ ! -f "$sysroot/packages" ]; then
        dpkg-query -W -f '${Version}' "$1" 2>/dev/null || true
    elif [ "$1" = libc6-dev ]; then
        libc=libc6-dev-$arch-cross
        [ "$arch" != "$(dpkg --print-architecture)" ] || libc=libc6-dev
        dpkg-query -W -f '${Version}' "$libc" 2>/dev/null || true
    else
        sed -n "s/^$1 //p" "$sysroot/packages"
    fi
}

# Without Debian's epoch and revision: what the library calls itself.
upstream() {
    echo "$1" | sed 's/^[0-9]*://; s/-[^-]*$//; s/[+~.]dfsg.*//; s/+really.*//
        s/^0~//'
}

with_libc="$program!"
! grep -q '^LMDB ' "$deps/sources" 2>/dev/null || with_libc="$program?"
table | while IFS='|' read -r name package licence static shared; do
    how=
    case " $static " in *" $program "* | *" $with_libc "*) how=static ;; esac
    case " $shared " in *" $program "*) how=shared ;; esac
    case " $shared " in *" $program? "*) how=optional ;; esac
    [ -n "$how" ] || continue
    if [ "${package#=}" != "$package" ]; then
        # shellcheck disable=SC2046
        set -- $(source_of "${package#=}")
        version=$(echo "$1" | sed 's/^[^_]*_//; s/\.orig.*//')
        origin="$1 sha256:$2"
    else
        debian=$(version_of "$package")
        [ "$how" != optional ] || [ -n "$debian" ] || continue
        [ "$how" != optional ] || how=shared
        debian=${debian:-unknown}
        version=$(upstream "$debian")
        origin="$package $debian"
    fi
    echo "$name|$version|$origin|$licence|$how"
done
