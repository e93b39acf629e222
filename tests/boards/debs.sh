# SPDX-License-Identifier: Apache-2.0
# What the tests of packages on a bare Debian share. Sourced with $source set;
# ends the test where it cannot be made. Sets $debs and $arch.
debs=$source/build/packages
skip() {
    echo "skipped: $*"
    exit 77
}
[ -n "${HEARTH_LONG:-}" ] || skip "HEARTH_LONG is not set"
[ "$(id -u)" -eq 0 ] || skip "needs root, for debootstrap and chroot"
command -v debootstrap >/dev/null || skip "no debootstrap"
arch=$(dpkg --print-architecture)
for package in hearth-host hearth-agent; do
    ls "$debs/${package}"_*_"$arch".deb >/dev/null 2>&1 ||
        skip "no $package for $arch: ./run package makes it"
done

# inside COMMAND...: in $root, with nothing of this machine's environment.
inside() {
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive "$@"
}

# A bare Debian 12 at $root, its /proc, its way to the archive, and the two
# packages in its /debs. HEARTH_BASE=FOLDER: one that was made, to be copied.
bare_debian() {
    if [ -n "${HEARTH_BASE:-}" ]; then
        cp -a "$HEARTH_BASE" "$root"
    else
        uri=$(apt-get indextargets --format '$(SITE) $(CODENAME)' \
            'Created-By: Packages' | awk '$2 == "bookworm" { print $1; exit }')
        [ -n "$uri" ] || skip "no Debian 12 archive is configured for apt"
        debootstrap --variant=minbase bookworm "$root" "$uri" \
            >"$work/debootstrap.log" 2>&1 || fail "debootstrap"
    fi
    mount -t proc proc "$root/proc"
    cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
    # An archive that is a snapshot has lists whose time is over.
    apt-config dump | grep '^Acquire::Check-Valid-Until ' \
        >"$root/etc/apt/apt.conf.d/90valid" || true
    mkdir "$root/debs"
    cp "$debs"/hearth-host_*_"$arch".deb "$debs"/hearth-agent_*_"$arch".deb \
        "$root/debs/"
}
