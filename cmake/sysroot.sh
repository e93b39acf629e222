#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Unpacks Debian's packages of another processor into a folder of the build
# tree: nothing is installed, and the machine's own apt settings, lists and
# architectures stay as they are.
# usage: sysroot.sh ARCH DIR PACKAGE...
set -eu
arch=$1
dir=$2
shift 2
stamp="4 $arch $*"
[ "$(cat "$dir/stamp" 2>/dev/null)" != "$stamp" ] || exit 0
rm -rf "$dir"
mkdir -p "$dir/apt/lists/partial" "$dir/apt/cache/archives/partial" "$dir/debs"
: >"$dir/apt/status"
options="-oAPT::Architecture=$arch -oAPT::Architectures=$arch
    -oDir::State=$dir/apt -oDir::State::Lists=$dir/apt/lists
    -oDir::State::status=$dir/apt/status -oDir::Cache=$dir/apt/cache
    -oAPT::Sandbox::User=root -qq"
echo "sysroot: fetching for $arch: $*"
# A list that cannot be had is no reason to stop: a package that is then missing
# is one.
# shellcheck disable=SC2086
apt-get $options update || echo "sysroot: going on with the lists there are"
# shellcheck disable=SC2086
(cd "$dir/debs" && apt-get $options download "$@")
# Besides the files: which versions they are, and what a program that is linked
# with one of the libraries depends on.
for deb in "$dir"/debs/*.deb; do
    dpkg-deb -x "$deb" "$dir"
    dpkg-deb -W --showformat='${Package} ${Version}\n' "$deb" \
        >>"$dir/packages"
    dpkg-deb --ctrl-tarfile "$deb" | tar -xO ./shlibs 2>/dev/null \
        >>"$dir/shlibs" || true
done
rm -rf "$dir/apt" "$dir/debs"

# How gcc compiles and links against musl instead of glibc, if it is among the
# packages: always static, at a fixed address if -static is given, else at any
# (a "static-pie"). The kernel's headers are those of this machine's compiler.
write_specs() {
    gnu=$1 musl=$2
    mkdir -p "$dir/kernel"
    for name in asm asm-generic linux mtd; do
        for place in "/usr/$gnu/include" "/usr/include/$gnu" /usr/include; do
            [ -d "$place/$name" ] || continue
            ln -sfn "$place/$name" "$dir/kernel/$name"
            break
        done
    done
    headers="-nostdinc -isystem $dir/usr/include/$musl -isystem include%s"
    headers="$headers -idirafter $dir/kernel"
    lib=$dir/usr/lib/$musl
    cat >"$dir/musl.specs" <<SPECS
%rename cpp_options old_cpp_options

*cpp_options:
$headers %(old_cpp_options)

*cc1:
%(cc1_cpu) $headers

*link_libgcc:
-L$lib -L .%s

*libgcc:
libgcc.a%s

*startfile:
%{static:$lib/crt1.o;:$lib/rcrt1.o} $lib/crti.o %{static:crtbeginT.o%s;:crtbeginS.o%s}

*endfile:
%{static:crtend.o%s;:crtendS.o%s} $lib/crtn.o

*link:
-nostdlib -z noexecstack -static %{!static:-pie --no-dynamic-linker -z text}

SPECS
}
for libc in "$dir"/usr/lib/*-linux-musl*/libc.a; do
    [ -f "$libc" ] || continue
    folder=${libc%/libc.a}
    folder=${folder##*/}
    # arm-linux-musleabihf and arm-linux-gnueabihf: one ABI, two libraries.
    write_specs "$(echo "$folder" | sed 's/musl$/gnu/; s/musleabi/gnueabi/')" \
        "$folder"
done
echo "$stamp" >"$dir/stamp"
