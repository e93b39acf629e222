#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs Debian packages that are missing, and builds Mbed TLS and libcoap
# from pinned Debian source tarballs below build/deps. Nothing is installed
# into the system but Debian's own packages. Called by ./run deps.
#
# HEARTH_SOURCES=DIR      take the tarballs from DIR instead of the archive
# HEARTH_DEPS_SMALL=1     build for size into build/deps-small (static agent)
# HEARTH_BOARD=NAME       the same for a board, into build/NAME/deps; its
#                         cross compiler is named in HEARTH_BOARD_PACKAGES
# HEARTH_ALLOW_NEWER=1    take a newer archive-signed 3.6.x or 4.3.x, with a
#                         warning, where the pinned one is gone
#
# Mbed TLS 3.6.6 is not taken: 3.6.7 mends a buffer overflow that a server
# can cause in an ECDHE-PSK client (CVE-2026-50580), which enrolment is.
#
# libcoap gets Debian's security patches for 4.3.4, fetched with the sources;
# they apply to 4.3.5 (the OpenSSL and GnuTLS backends, not built here, apart).
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
prefix=$top/build/deps
src=$prefix/src
# The same bytes wherever it is built.
DEP_FLAGS='-ffunction-sections -fdata-sections -fstack-protector-strong'
DEP_FLAGS="$DEP_FLAGS -ffile-prefix-map=$top=."
HARDENING='-fstack-clash-protection -fcf-protection=full
    -mbranch-protection=standard -ftrivial-auto-var-init=zero'
DEP_TYPE=Release
COAP_SMALL=
BOARD=
if [ -n "${HEARTH_BOARD:-}" ]; then
    prefix=$top/build/$HEARTH_BOARD/deps
    HEARTH_DEPS_SMALL=1
    BOARD="-DCMAKE_TOOLCHAIN_FILE=$top/cmake/board.cmake
        -DHEARTH_BOARD=$HEARTH_BOARD -DHEARTH_DEPS=$prefix
        -DHEARTH_SYSROOT=$top/build/$HEARTH_BOARD/sysroot"
elif [ -n "${HEARTH_DEPS_SMALL:-}" ]; then
    prefix=$top/build/deps-small
fi
if [ -n "${HEARTH_DEPS_SMALL:-}" ]; then
    DEP_TYPE=MinSizeRel
    DEP_FLAGS="$DEP_FLAGS -fno-asynchronous-unwind-tables"
    # The agent is a client: what only a server or a debugger needs is left out.
    COAP_SMALL='-DENABLE_SERVER_MODE=OFF -DENABLE_ASYNC=OFF -DENABLE_Q_BLOCK=OFF
        -DMAX_LOGGING_LEVEL=1'
fi

MBEDTLS_PIN=mbedtls_3.6.7.orig.tar.bz2
MBEDTLS_SHA256=a7e8bcbec0e6f761b4af24f25677626b35f762f68eef79c08677a363212d11f6
LIBCOAP_PIN=libcoap3_4.3.5.orig.tar.bz2
LIBCOAP_SHA256=a332b682ceacef4c3130b2fb17851db02020c3f64b8a562c1ffd8d9b8a9320d4
PATCHES_PIN=libcoap3_4.3.4-1.1+deb13u3.debian.tar.xz
PATCHES_SHA256=4c225353780fe616013c67bd65307c08aa0d423111520cbad1f89596b32ba471
PATCHES='CVE-2025-34468 CVE-2026-29013 CVE-2025-59391
CVE-2025-65501+65500+65499+65498+65497+65496+65495+65494+65493'

PACKAGES='gcc libc6-dev cmake ninja-build pkg-config bzip2 xz-utils patch
liblmdb-dev nanopb libnanopb-dev protobuf-compiler python3-protobuf
libargon2-dev libmicrohttpd-dev libseccomp-dev libgsl-dev libcmocka-dev
libminizip-dev libexpat1-dev libutf8proc-dev zlib1g-dev libqrencode-dev
libtss2-dev swtpm libjansson-dev libgmp-dev libreadstat-dev libxlsxwriter-dev
libncurses-dev
clang libclang-rt-14-dev clang-format clang-tidy cppcheck valgrind spin gcovr
chromium libcoap3-bin openssl iproute2 binutils debian-archive-keyring'

say() {
    printf 'deps: %s\n' "$*"
}

stop() {
    printf 'deps: %s\n' "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        stop "packages are missing and neither root nor sudo is here: $*"
    fi
}

# dpkg's word on one package: installed or not.
is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

install_packages() {
    missing=
    for p in $PACKAGES ${HEARTH_BOARD_PACKAGES:-}; do
        is_installed "$p" || missing="$missing $p"
    done
    command -v node >/dev/null 2>&1 || missing="$missing nodejs"
    command -v npm >/dev/null 2>&1 || missing="$missing npm"
    [ -n "$missing" ] || return 0
    say "installing Debian packages:$missing"
    as_root apt-get update -qq
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
        --no-install-recommends $missing >/dev/null
}

# Offers Debian's source entries to apt without touching its configuration.
prepare_apt() {
    [ -n "${apt_dir:-}" ] && return 0
    apt_dir=$(mktemp -d)
    trap 'rm -rf "$apt_dir"' EXIT
    uri=$(apt-get indextargets --format '$(SITE) $(CODENAME)' \
        'Created-By: Packages' | awk '$2 == "bookworm" { print $1; exit }')
    [ -n "$uri" ] || stop "no Debian 12 archive is configured for apt; put" \
        "$MBEDTLS_PIN and $LIBCOAP_PIN into a folder and name it in HEARTH_SOURCES"
    mkdir -p "$apt_dir/lists/partial"
    cat >"$apt_dir/hearth.sources" <<EOF
Types: deb-src
URIs: $uri
Suites: trixie forky sid
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
    apt_options="-oDir::Etc::sourcelist=$apt_dir/hearth.sources
        -oDir::Etc::sourceparts=- -oDir::State::Lists=$apt_dir/lists
        -oAPT::Sandbox::User=root -qq"
    # shellcheck disable=SC2086
    apt-get $apt_options update
}

# Leaves the tarball in $src and its name in $fetched.
# fetch KIND PIN SHA256 NEWER-PATTERN SOURCE/SUITE...
fetch() {
    kind=$1
    pin=$2
    sum=$3
    pattern=$4
    shift 4
    fetched=$pin
    pinned_in "$src" && return 0
    if [ -n "${HEARTH_SOURCES:-}" ]; then
        pinned_in "$HEARTH_SOURCES" ||
            stop "HEARTH_SOURCES=$HEARTH_SOURCES holds no $pin with SHA-256 $sum"
        cp "$HEARTH_SOURCES/$pin" "$src/"
        return 0
    fi
    prepare_apt
    for source in "$@"; do
        # shellcheck disable=SC2086
        (cd "$apt_dir" && apt-get $apt_options source --download-only \
            "$kind" "$source" >/dev/null 2>&1) || true
        if pinned_in "$apt_dir"; then
            cp "$apt_dir/$pin" "$src/"
            return 0
        fi
    done
    take_newer
}

pinned_in() {
    echo "$sum  $1/$pin" | sha256sum --check --status 2>/dev/null
}

# The archive moved on: what it signs is taken only when somebody said so.
take_newer() {
    # shellcheck disable=SC2086
    offered=$(cd "$apt_dir" && ls -- ${pin%%_*}_*.tar.* 2>/dev/null |
        tr '\n' ' ')
    # shellcheck disable=SC2086
    fetched=$(cd "$apt_dir" && ls -- $pattern 2>/dev/null | sort -V | tail -n 1)
    [ -n "$fetched" ] && [ "${HEARTH_ALLOW_NEWER:-0}" = 1 ] ||
        stop "looked for $pin, the archive offers: ${offered:-nothing};" \
            "name a folder that has it in HEARTH_SOURCES," \
            "or set HEARTH_ALLOW_NEWER=1 to take a newer $pattern"
    say "WARNING: taking $fetched, which is signed by the archive but not pinned"
    cp "$apt_dir/$fetched" "$src/"
}

# shellcheck disable=SC2086
build_mbedtls() {
    rm -rf "$src/mbedtls"
    mkdir -p "$src/mbedtls"
    tar -xf "$src/$1" -C "$src/mbedtls" --strip-components=1
    cp "$top/cmake/mbedtls_config.h" \
        "$src/mbedtls/include/mbedtls/mbedtls_config.h"
    [ -z "$COAP_SMALL" ] || cat "$top/cmake/mbedtls_config_small.h" \
        >>"$src/mbedtls/include/mbedtls/mbedtls_config.h"
    cmake -S "$src/mbedtls" -B "$src/mbedtls/b" -G Ninja $BOARD \
        -DCMAKE_BUILD_TYPE="$DEP_TYPE" -DGEN_FILES=OFF -DENABLE_PROGRAMS=OFF \
        -DENABLE_TESTING=OFF -DUSE_SHARED_MBEDTLS_LIBRARY=OFF \
        -DCMAKE_C_FLAGS="$DEP_FLAGS" -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
        -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib
    ninja -C "$src/mbedtls/b" install
}

# One patch without the backends that are not built here.
reduced_patch() {
    awk '/^(Index: |diff |--- )/ { if ($0 !~ /^--- /) skip = 0
             if ($0 ~ /coap_(openssl|gnutls)\.c/) skip = 1
             else if ($0 ~ /^--- /) skip = 0 }
         !skip { print }' "$src/debian/patches/$1.patch"
}

# A newer libcoap may hold a patch already. The last line leaves out a call
# into Mbed TLS's debug module, which our configuration does not build.
patch_libcoap() {
    for p in $PATCHES; do
        [ -f "$src/debian/patches/$p.patch" ] ||
            stop "the archive's patches for libcoap no longer hold $p"
        reduced_patch "$p" >"$src/one.patch"
        if patch -d "$src/libcoap" -p1 -s -f --dry-run <"$src/one.patch"; then
            patch -d "$src/libcoap" -p1 -s --no-backup-if-mismatch \
                <"$src/one.patch"
        elif ! patch -d "$src/libcoap" -p1 -s -f -R --dry-run <"$src/one.patch"
        then
            stop "security patch $p does not apply to libcoap"
        fi
    done
    sed -i 's/mbedtls_debug_set_threshold(use_level);/(void)use_level;/' \
        "$src/libcoap/src/coap_mbedtls.c"
}

# shellcheck disable=SC2086
build_libcoap() {
    rm -rf "$src/libcoap" "$src/debian"
    mkdir -p "$src/libcoap"
    tar -xf "$src/$1" -C "$src/libcoap" --strip-components=1
    tar -xf "$src/$2" -C "$src"
    patch_libcoap
    cmake -S "$src/libcoap" -B "$src/libcoap/b" -G Ninja $BOARD \
        -DCMAKE_BUILD_TYPE="$DEP_TYPE" -DCMAKE_PREFIX_PATH="$prefix" \
        -DENABLE_DTLS=ON -DDTLS_BACKEND=mbedtls -DBUILD_SHARED_LIBS=OFF \
        -DENABLE_TCP=OFF -DENABLE_WS=OFF -DENABLE_OSCORE=OFF \
        -DENABLE_PROXY_CODE=OFF -DENABLE_AF_UNIX=OFF -DENABLE_Q_BLOCK=ON \
        -DENABLE_ASYNC=ON -DWITH_EPOLL=ON -DWITH_OBSERVE_PERSIST=OFF \
        -DENABLE_DOCS=OFF -DENABLE_TESTS=OFF -DENABLE_EXAMPLES=OFF \
        -DENABLE_THREAD_SAFE=1 $COAP_SMALL -DCMAKE_C_FLAGS="$DEP_FLAGS" \
        -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
        -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib
    ninja -C "$src/libcoap/b" install
}

quietly() {
    ("$@") >"$src/build.log" 2>&1 || {
        tail -n 30 "$src/build.log" >&2
        stop "building failed: $1 (whole log: build/deps/src/build.log)"
    }
}

# As hardened as our own code: the flags that this compiler takes.
harden() {
    DEP_FLAGS="$DEP_FLAGS -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3"
    for flag in $HARDENING; do
        ! echo 'int hearth;' | gcc "$flag" -Werror -xc -c -o /dev/null - \
            2>/dev/null || DEP_FLAGS="$DEP_FLAGS $flag"
    done
}

install_packages
mkdir -p "$src" "$prefix"
# One at a time: two builds in the same folder would spoil each other.
exec 9>"$src/lock"
flock 9
stamp=$(cat "$0" "$top"/cmake/mbedtls_config*.h "$top/cmake/board.cmake" \
    "$top/boards/${HEARTH_BOARD:-native}/board.cmake" | sha256sum | cut -d' ' -f1)
if [ "$(cat "$prefix/stamp" 2>/dev/null)" = "$stamp" ]; then
    say "Mbed TLS and libcoap are there"
    exit 0
fi
[ -n "$COAP_SMALL" ] || harden
say "fetching Mbed TLS and libcoap sources through apt"
fetch --tar-only "$MBEDTLS_PIN" "$MBEDTLS_SHA256" 'mbedtls_3.6.*.orig.tar.*' \
    mbedtls/sid mbedtls/forky mbedtls/trixie
mbedtls=$fetched
fetch --tar-only "$LIBCOAP_PIN" "$LIBCOAP_SHA256" 'libcoap3_4.3.*.orig.tar.*' \
    libcoap3/sid libcoap3/forky
libcoap=$fetched
# A later security update of Debian's replaces the pinned one in the archive,
# which signs it: that one is taken as it is.
HEARTH_ALLOW_NEWER=1 fetch --diff-only "$PATCHES_PIN" "$PATCHES_SHA256" \
    'libcoap3_4.3.*.debian.tar.*' libcoap3/trixie
patches=$fetched
say "building $mbedtls"
quietly build_mbedtls "$mbedtls"
say "building $libcoap with Debian's security patches"
quietly build_libcoap "$libcoap" "$patches"
# What was taken, for `--version` and the bill of materials.
for taken in "MBEDTLS $mbedtls" "LIBCOAP $libcoap" "PATCHES $patches"; do
    echo "$taken $(sha256sum "$src/${taken#* }" | cut -d' ' -f1)"
done >"$prefix/sources"
echo "$stamp" >"$prefix/stamp"
say "Mbed TLS and libcoap are in ${prefix#"$top"/}"
