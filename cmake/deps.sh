#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs Debian packages that are missing, and builds Mbed TLS and libcoap
# from pinned Debian source tarballs below build/deps. Nothing is installed
# into the system but Debian's own packages. Called by ./run deps.
#
# HEARTH_SOURCES=DIR      take the tarballs from DIR instead of the archive
# HEARTH_BOARD=NAME       the same for a board, for size, into
#                         build/NAME/deps-gnu; its cross compiler is named in
#                         HEARTH_BOARD_PACKAGES
# HEARTH_LIBC=musl        the same for static programs, into build/NAME/deps;
#                         with LMDB and cmocka, of which Debian has none for musl
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
# The same bytes wherever it is built.
DEP_FLAGS='-ffunction-sections -fdata-sections -fstack-protector-strong'
DEP_FLAGS="$DEP_FLAGS -ffile-prefix-map=$top=."
HARDENING='-fstack-clash-protection -fcf-protection=full
    -mbranch-protection=standard -ftrivial-auto-var-init=zero'
DEP_TYPE=Release
COAP_SMALL=
BOARD=
compiler=gcc

board_triplet() {
    sed -n 's/^set(BOARD_TRIPLET \([^)]*\)).*/\1/p' \
        "$top/boards/$HEARTH_BOARD/board.cmake" | tr -d '"'
}

if [ -n "${HEARTH_BOARD:-}" ]; then
    prefix=$top/build/$HEARTH_BOARD/deps
    [ "${HEARTH_LIBC:-}" = musl ] || prefix=$prefix-gnu
    BOARD="-DCMAKE_TOOLCHAIN_FILE=$top/cmake/board.cmake
        -DHEARTH_BOARD=$HEARTH_BOARD -DHEARTH_DEPS=$prefix
        -DHEARTH_LIBC=${HEARTH_LIBC:-gnu}
        -DHEARTH_SYSROOT=$top/build/$HEARTH_BOARD/sysroot"
    compiler=$(board_triplet)-gcc
    compiler=${compiler#-}
    DEP_TYPE=MinSizeRel
    DEP_FLAGS="$DEP_FLAGS -fno-asynchronous-unwind-tables"
    # The agent is a client: what only a server or a debugger needs is left out.
    COAP_SMALL='-DENABLE_SERVER_MODE=OFF -DENABLE_ASYNC=OFF -DENABLE_Q_BLOCK=OFF
        -DMAX_LOGGING_LEVEL=1'
fi

src=$prefix/src

MBEDTLS_PIN=mbedtls_3.6.7.orig.tar.bz2
MBEDTLS_SHA256=a7e8bcbec0e6f761b4af24f25677626b35f762f68eef79c08677a363212d11f6
LIBCOAP_PIN=libcoap3_4.3.5.orig.tar.bz2
LIBCOAP_SHA256=a332b682ceacef4c3130b2fb17851db02020c3f64b8a562c1ffd8d9b8a9320d4
PATCHES_PIN=libcoap3_4.3.4-1.1+deb13u3.debian.tar.xz
PATCHES_SHA256=4c225353780fe616013c67bd65307c08aa0d423111520cbad1f89596b32ba471
LMDB_PIN=lmdb_0.9.24.orig.tar.gz
LMDB_SHA256=8e7200fdc9bb09b0cfad1d4eee8b20d539e43fe05c7ef9406247d64659c4a480
CMOCKA_PIN=cmocka_1.1.5.orig.tar.xz
CMOCKA_SHA256=f0ccd8242d55e2fd74b16ba518359151f6f8383ff8aef4976e48393f77bba8b6
PATCHES='CVE-2025-34468 CVE-2026-29013 CVE-2025-59391
CVE-2025-65501+65500+65499+65498+65497+65496+65495+65494+65493'

PACKAGES='gcc libc6-dev cmake ninja-build pkg-config bzip2 xz-utils patch
liblmdb-dev nanopb libnanopb-dev protobuf-compiler python3-protobuf
libargon2-dev libmicrohttpd-dev libseccomp-dev libgsl-dev libcmocka-dev
libminizip-dev libexpat1-dev libutf8proc-dev zlib1g-dev libqrencode-dev
libtss2-dev swtpm libjansson-dev libgmp-dev libreadstat-dev libxlsxwriter-dev
libncurses-dev
clang libclang-rt-14-dev clang-format clang-tidy cppcheck valgrind spin gcovr
chromium libcoap3-bin openssl iproute2 nftables binutils debian-archive-keyring'

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
Suites: bookworm trixie forky sid
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
    apt_options="-oDir::Etc::sourcelist=$apt_dir/hearth.sources
        -oDir::Etc::sourceparts=- -oDir::State::Lists=$apt_dir/lists
        -oDir::Cache::pkgcache= -oDir::Cache::srcpkgcache=
        -oAPT::Sandbox::User=root -qq"
    # A suite that cannot be had need not be the one: the sums are pinned.
    # shellcheck disable=SC2086
    apt-get $apt_options update ||
        say "not all of Debian's lists could be had; trying with the others"
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
        -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
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
        -DENABLE_THREAD_SAFE=1 $COAP_SMALL \
        -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
        -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib
    ninja -C "$src/libcoap/b" install
}

# With a number of its own for the lock file: the locks that processes share in
# it are the C library's, so a program with another one must be refused, not
# waited for by other rules. musl asks the kernel for locks that outlive their
# holder, which every kernel has and no emulator of programs.
# shellcheck disable=SC2086
build_lmdb() {
    rm -rf "$src/lmdb"
    mkdir -p "$src/lmdb"
    tar -xf "$src/$1" -C "$src/lmdb" --strip-components=3 \
        lmdb-0.9.24/libraries/liblmdb
    sed -i 's/^\(#define MDB_LOCK_VERSION\).*/\1 0x6d75/' "$src/lmdb/mdb.c"
    grep -q '^#define MDB_LOCK_VERSION 0x6d75$' "$src/lmdb/mdb.c" || return 1
    sed -i '/rc = pthread_mutexattr_setrobust(/a if (rc == ENOSYS) rc = 0;' \
        "$src/lmdb/mdb.c"
    mkdir -p "$prefix/include"
    cp "$src/lmdb/lmdb.h" "$prefix/include/"
    build_plain liblmdb lmdb/mdb.c lmdb/midl.c
}

# For the tests, which are linked as the agent is.
build_cmocka() {
    rm -rf "$src/cmocka"
    mkdir -p "$src/cmocka"
    tar -xf "$src/$1" -C "$src/cmocka" --strip-components=1
    printf '#define HAVE_%s 1\n' INTTYPES_H SIGNAL_H SETJMP_H STDINT_H STRING_H \
        STRINGS_H TIME_H UNISTD_H SYS_TYPES_H STRUCT_TIMESPEC CLOCK_GETTIME \
        SNPRINTF VSNPRINTF STRSIGNAL >"$src/cmocka/config.h"
    # It knows the word length of glibc's headers only.
    sed -i 's/^#if !defined(_UINTPTR_T) .*/#include <stdint.h>\
#define _UINTPTR_T\
&/' "$src/cmocka/include/cmocka.h"
    mkdir -p "$prefix/include"
    cp "$src"/cmocka/include/*.h "$prefix/include/"
    build_plain libcmocka cmocka/src/cmocka.c
}

# A few files without a build system of their own, by the board's compiler. The
# last step of its callers: `quietly` sees the last one's success only.
# build_plain LIBRARY FILE.c...
# shellcheck disable=SC2086
build_plain() {
    rm -rf "$src/$1.b"
    library=$1
    shift
    {
        echo 'cmake_minimum_required(VERSION 3.25)'
        echo 'project(plain LANGUAGES C)'
        printf 'add_library(plain STATIC'
        printf ' "%s"' "$@"
        printf ')\nset_target_properties(plain PROPERTIES OUTPUT_NAME %s)\n' \
            "${library#lib}"
        echo 'target_compile_definitions(plain PRIVATE _GNU_SOURCE' \
            'HAVE_CONFIG_H)'
        echo 'target_include_directories(plain PRIVATE cmocka cmocka/include)'
        echo 'install(TARGETS plain DESTINATION lib)'
    } >"$src/CMakeLists.txt"
    cmake -S "$src" -B "$src/$library.b" -G Ninja $BOARD \
        -DCMAKE_BUILD_TYPE="$DEP_TYPE" \
        -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DCMAKE_INSTALL_PREFIX="$prefix"
    ninja -C "$src/$library.b" install
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
        ! echo 'int hearth;' | "$compiler" "$flag" -Werror -xc -c -o /dev/null - \
            2>/dev/null || DEP_FLAGS="$DEP_FLAGS $flag"
    done
}

install_packages
mkdir -p "$src" "$prefix"
# libcoap asks git which version of itself this is: not our history's answer.
export GIT_CEILING_DIRECTORIES="$src"
# One at a time: two builds in the same folder would spoil each other.
exec 9>"$src/lock"
flock 9
stamp=$(cat "$0" "$top"/cmake/mbedtls_config*.h "$top/cmake/board.cmake" \
    "$top/boards/${HEARTH_BOARD:-native}/board.cmake" "$top/cmake/sysroot.sh" |
    sha256sum | cut -d' ' -f1)
if [ "$(cat "$prefix/stamp" 2>/dev/null)" = "$stamp" ]; then
    say "Mbed TLS and libcoap are there"
    exit 0
fi
harden
# By the environment, where CMake adds them to the board's own flags; a variable
# on its command line would replace those.
export CFLAGS="$DEP_FLAGS"
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
lmdb=
if [ "${HEARTH_LIBC:-}" = musl ]; then
    fetch --tar-only "$LMDB_PIN" "$LMDB_SHA256" 'lmdb_0.9.*.orig.tar.*' \
        lmdb/bookworm
    lmdb=$fetched
    fetch --tar-only "$CMOCKA_PIN" "$CMOCKA_SHA256" 'cmocka_1.1.*.orig.tar.*' \
        cmocka/bookworm
    say "building $lmdb and $fetched for musl"
    quietly build_lmdb "$lmdb"
    quietly build_cmocka "$fetched"
fi
# What was taken, for `--version` and the bill of materials.
for taken in "MBEDTLS $mbedtls" "LIBCOAP $libcoap" "PATCHES $patches" \
    ${lmdb:+"LMDB $lmdb"}; do
    echo "$taken $(sha256sum "$src/${taken#* }" | cut -d' ' -f1)"
done >"$prefix/sources"
echo "$stamp" >"$prefix/stamp"
say "Mbed TLS and libcoap are in ${prefix#"$top"/}"
