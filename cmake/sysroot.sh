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
stamp="2 $arch $*"
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
echo "$stamp" >"$dir/stamp"
