#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs Debian packages that are missing, and builds Mbed TLS and libcoap
# from pinned Debian source tarballs below build/deps. Nothing is installed
# into the system but Debian's own packages. Called by ./run deps.
#
# HEARTH_SOURCES=DIR      take the tarballs from DIR instead of the archive
# HEARTH_DEPS_SMALL=1     build for size into build/deps-small (static agent)
# HEARTH_ALLOW_NEWER=1    take a newer archive-signed 3.6.x or 4.3.x, with a
#                         warning, where the pinned one is gone
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
prefix=$top/build/deps
src=$prefix/src
DEP_FLAGS='-ffunction-sections -fdata-sections -fstack-protector-strong'
DEP_TYPE=Release
COAP_SMALL=
if [ -n "${HEARTH_DEPS_SMALL:-}" ]; then
    prefix=$top/build/deps-small
    DEP_TYPE=MinSizeRel
    DEP_FLAGS="$DEP_FLAGS -fno-asynchronous-unwind-tables"
    # The agent is a client: what only a server or a debugger needs is left out.
    COAP_SMALL='-DENABLE_SERVER_MODE=OFF -DENABLE_ASYNC=OFF -DENABLE_Q_BLOCK=OFF
        -DMAX_LOGGING_LEVEL=1'
fi

MBEDTLS_PINS='mbedtls_3.6.7.orig.tar.bz2 a7e8bcbec0e6f761b4af24f25677626b35f762f68eef79c08677a363212d11f6
mbedtls_3.6.6.orig.tar.bz2 8fb65fae8dcae5840f793c0a334860a411f884cc537ea290ce1c52bb64ca007a'
LIBCOAP_PINS='libcoap3_4.3.5.orig.tar.bz2 a332b682ceacef4c3130b2fb17851db02020c3f64b8a562c1ffd8d9b8a9320d4'
PATCH_PINS='libcoap3_4.3.4-1.1+deb13u3.debian.tar.xz 4c225353780fe616013c67bd65307c08aa0d423111520cbad1f89596b32ba471'
PATCHES='CVE-2025-34468 CVE-2026-29013 CVE-2025-59391
CVE-2025-65501+65500+65499+65498+65497+65496+65495+65494+65493'

PACKAGES='gcc libc6-dev cmake ninja-build pkg-config bzip2 xz-utils patch
liblmdb-dev nanopb libnanopb-dev protobuf-compiler python3-protobuf
libargon2-dev libmicrohttpd-dev libseccomp-dev libgsl-dev libcmocka-dev
clang libclang-rt-14-dev clang-format clang-tidy cppcheck valgrind
chromium libcoap3-bin binutils debian-archive-keyring'

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
    for p in $PACKAGES; do
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
    [ -n "$uri" ] || stop "no Debian 12 archive is configured for apt; set
HEARTH_SOURCES to a folder with the tarballs named in cmake/deps.sh"
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

matches() {
    [ "$(sha256sum "$1" | cut -d' ' -f1)" = "$2" ]
}

# fetch PINS KIND SOURCE/SUITE...: leaves the first pinned file that can be had
# in $src and its name in $fetched.
fetch() {
    pins=$1
    kind=$2
    shift 2
    fetched=$(pinned_here "$pins") && return 0
    [ -z "${HEARTH_SOURCES:-}" ] ||
        stop "none of these is in HEARTH_SOURCES: $(echo "$pins" | cut -d' ' -f1 | tr '\n' ' ')"
    prepare_apt
    for source in "$@"; do
        # shellcheck disable=SC2086
        (cd "$src" && apt-get $apt_options source --download-only "$kind" \
            "$source" >/dev/null 2>&1) || true
        fetched=$(pinned_here "$pins") && return 0
    done
    newer "$pins" && return 0
    stop "looked for $(echo "$pins" | cut -d' ' -f1 | tr '\n' ' ')in Debian's
archive, which offers $(cd "$src" && ls -- *.tar.* 2>/dev/null | tr '\n' ' ').
Put the tarball into a folder and name it in HEARTH_SOURCES, or set
HEARTH_ALLOW_NEWER=1 to take what the archive signs."
}

pinned_here() {
    for folder in "$src" "${HEARTH_SOURCES:-$src}"; do
        echo "$1" | while read -r name sum; do
            if [ -f "$folder/$name" ] && matches "$folder/$name" "$sum"; then
                [ "$folder" = "$src" ] || cp "$folder/$name" "$src/$name"
                echo "$name"
                break
            fi
        done | grep . && return 0
    done
    return 1
}

newer() {
    [ "${HEARTH_ALLOW_NEWER:-0}" = 1 ] || return 1
    stem=$(echo "$1" | head -n 1 | sed 's/_.*//')
    fetched=$(cd "$src" && ls -- "$stem"_*.tar.* 2>/dev/null | sort -V | tail -n 1)
    [ -n "$fetched" ] || return 1
    say "WARNING: taking $fetched, which is not pinned"
}

build_mbedtls() {
    rm -rf "$src/mbedtls"
    mkdir -p "$src/mbedtls"
    tar -xf "$src/$1" -C "$src/mbedtls" --strip-components=1
    cp "$top/cmake/mbedtls_config.h" \
        "$src/mbedtls/include/mbedtls/mbedtls_config.h"
    [ -z "$COAP_SMALL" ] || cat "$top/cmake/mbedtls_config_small.h" \
        >>"$src/mbedtls/include/mbedtls/mbedtls_config.h"
    cmake -S "$src/mbedtls" -B "$src/mbedtls/b" -G Ninja \
        -DCMAKE_BUILD_TYPE="$DEP_TYPE" -DGEN_FILES=OFF -DENABLE_PROGRAMS=OFF \
        -DENABLE_TESTING=OFF -DUSE_SHARED_MBEDTLS_LIBRARY=OFF \
        -DCMAKE_C_FLAGS="$DEP_FLAGS" -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
        -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib
    ninja -C "$src/mbedtls/b" install
}

# The patch of one CVE group also touches the OpenSSL backend, which is not
# built here and differs between the versions; that file is left out.
patch_libcoap() {
    for p in $PATCHES; do
        awk '/^(Index: |diff |--- )/ { if ($0 !~ /^--- /) skip = 0
                 if ($0 ~ /coap_(openssl|gnutls)\.c/) skip = 1
                 else if ($0 ~ /^--- /) skip = 0 }
             !skip { print }' "$src/debian/patches/$p.patch" |
            patch -d "$src/libcoap" -p1 -s --no-backup-if-mismatch ||
            stop "security patch $p does not apply to libcoap"
    done
}

build_libcoap() {
    rm -rf "$src/libcoap" "$src/debian"
    mkdir -p "$src/libcoap"
    tar -xf "$src/$1" -C "$src/libcoap" --strip-components=1
    tar -xf "$src/$2" -C "$src"
    patch_libcoap
    # Its log level setter calls into Mbed TLS's debug module, which we leave
    # out: the call becomes nothing.
    sed -i 's/^  mbedtls_debug_set_threshold(use_level);/  (void)use_level;/' \
        "$src/libcoap/src/coap_mbedtls.c"
    cmake -S "$src/libcoap" -B "$src/libcoap/b" -G Ninja \
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
    "$@" >"$src/build.log" 2>&1 || {
        tail -n 30 "$src/build.log" >&2
        stop "building failed: $1 (whole log: build/deps/src/build.log)"
    }
}

install_packages
stamp=$(cat "$0" "$top/cmake/mbedtls_config.h" \
    "$top/cmake/mbedtls_config_small.h" | sha256sum | cut -d' ' -f1)
if [ "$(cat "$prefix/stamp" 2>/dev/null)" = "$stamp" ]; then
    say "Mbed TLS and libcoap are there"
    exit 0
fi
mkdir -p "$src" "$prefix"
say "fetching Mbed TLS and libcoap sources through apt"
fetch "$MBEDTLS_PINS" --tar-only mbedtls/sid mbedtls/forky mbedtls/trixie
mbedtls=$fetched
fetch "$LIBCOAP_PINS" --tar-only libcoap3/sid libcoap3/forky
libcoap=$fetched
fetch "$PATCH_PINS" --diff-only libcoap3/trixie
patches=$fetched
say "building $mbedtls"
quietly build_mbedtls "$mbedtls"
say "building $libcoap with Debian's security patches"
quietly build_libcoap "$libcoap" "$patches"
echo "$stamp" >"$prefix/stamp"
say "Mbed TLS and libcoap are in ${prefix#"$top"/}"
