#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The packages on a bare Debian 12 that debootstrap makes: install, init, a
# device's first start and enrolment, an upgrade that is interrupted, removal,
# and a purge that erases only when somebody said so. As root, with a network
# to Debian's archive: HEARTH_LONG. The packages come from `./run package`.
# usage: install.sh BUILD
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
source=${HEARTH_SOURCE:-$(cd "$here/../.." && pwd)}
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
. "$here/../e2e/lib.sh"
. "$source/tests/docs/guide.sh"
root=$work/root
data=/var/lib/hearth-host
device=/var/lib/hearth-agent
serve_pid=

# /proc is unmounted before anything is removed.
end_install() {
    [ -z "$serve_pid" ] || kill "$serve_pid" 2>/dev/null || true
    wait 2>/dev/null || true
    ! grep -q " $root/proc " /proc/mounts || umount "$root/proc" || return 0
    end_all
}
trap end_install EXIT
trap 'exit 130' INT TERM

inside() {
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive "$@"
}

# apt's noise is kept for the case that something fails.
apt() {
    inside apt-get -y -q --no-install-recommends \
        -o Dpkg::Options::=--force-confold "$@" >>"$work/apt.log" 2>&1
}

# install_packages FRONT: the two packages whose paths begin so.
install_packages() {
    inside sh -c 'apt-get -y -q --no-install-recommends \
        -o Dpkg::Options::=--force-confold install "$1"-host_*.deb \
        "$1"-agent_*.deb' sh "$1" >>"$work/apt.log" 2>&1
}

# All that is in a data folder, with its owners.
picture() {
    (cd "$root$1" && find . -type f -exec sha256sum {} + | sort
     find . -printf '%p %u %m\n' | sort)
}

# older DEB OUT: the same package with a lower version.
older() {
    rm -rf "$work/repack"
    dpkg-deb -R "$1" "$work/repack"
    sed -i 's/^Version: .*/Version: 0.0.1/; s/(= [^)]*)/(= 0.0.1)/' \
        "$work/repack/DEBIAN/control"
    dpkg-deb --root-owner-group -b "$work/repack" "$2" >/dev/null
}

started=$(date +%s)
echo "1. A bare Debian 12"
uri=$(apt-get indextargets --format '$(SITE) $(CODENAME)' \
    'Created-By: Packages' | awk '$2 == "bookworm" { print $1; exit }')
[ -n "$uri" ] || skip "no Debian 12 archive is configured for apt"
debootstrap --variant=minbase bookworm "$root" "$uri" \
    >"$work/debootstrap.log" 2>&1 || fail "debootstrap"
mount -t proc proc "$root/proc"
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
apt update || fail "apt update"
say "$(inside dpkg-query -f '.\n' -W | wc -l) packages, $(($(date +%s) -
    started)) s"

echo "2. Install: users, folders, units, settings"
mkdir "$root/debs"
cp "$debs"/hearth-host_*_"$arch".deb "$debs"/hearth-agent_*_"$arch".deb \
    "$root/debs/"
for deb in "$root"/debs/hearth-*.deb; do
    older "$deb" "$root/debs/old-$(basename "$deb")"
done
install_packages /debs/old-hearth || fail "apt install"
for user in hearth-host hearth-agent; do
    [ "$(inside stat -c '%U %a' "/var/lib/$user")" = "$user 700" ] ||
        fail "/var/lib/$user: $(inside stat -c '%U %a' "/var/lib/$user")"
done
for unit in multi-user.target.wants/hearth-host.service \
    paths.target.wants/hearth-agent-sync.path; do
    [ -L "$root/etc/systemd/system/$unit" ] || fail "$unit is not enabled"
done
inside hearth-host --version | grep -q '^Mbed TLS ' || fail "--version"
say "$(inside dpkg-query -f '.\n' -W | wc -l) packages"

echo "3. hearth-host init, a form, the service's command line"
free_port
ingest_port=$port
free_port
web_port=$port
free_port
metrics_port=$port
printf '%s\n%s\n' "$PASSPHRASE" "$PASSPHRASE" | inside hearth-host init \
    --name 'Clean' --address "127.0.0.1:$ingest_port" --allow-synthetic \
    >"$work/init.log" 2>&1 || fail "init"
echo "$PASSPHRASE" | inside hearth-host form add \
    /usr/share/hearth-host/instruments/community >"$work/form.log" 2>&1 ||
    fail "form add"
[ -z "$(inside find "$data" ! -user hearth-host)" ] ||
    fail "root's files among the service's"
sed -i "s/^HEARTH_LISTEN=.*/HEARTH_LISTEN=127.0.0.1:$ingest_port/
    s/^HEARTH_WEB=.*/HEARTH_WEB=127.0.0.1:$web_port/
    s/^#HEARTH_MORE=\(.*\):9484\"/HEARTH_MORE=\1:$metrics_port\"/" \
    "$root/etc/default/hearth-host"
# What the unit would start, as whom and with which addresses.
serve() {
    command=$(sed -n 's/^ExecStart=//p' \
        "$root/usr/lib/systemd/system/hearth-host.service")
    chroot "$root" setpriv --reuid hearth-host --regid hearth-host \
        --clear-groups sh -c ". /etc/default/hearth-host; exec $command" \
        >>"$work/serve.log" 2>&1 </dev/null &
    serve_pid=$!
    wait_for 30 ingest_listens || fail "the host does not start"
    wait_for 10 grep -q "^metrics at .*:$metrics_port/" "$work/serve.log" ||
        fail "the defaults' further options do not arrive"
}
stop_serving() {
    kill -TERM "$serve_pid"
    wait "$serve_pid" || fail "SIGTERM did not end serve cleanly"
    serve_pid=
}
serve

echo "4. The device's first start: enrolled, then sync"
code=$(inside hearth-host enrol new --name one --worker w1 --area north \
    --trust 2>"$work/code.log" | grep -oE '([0-9A-Z]{4}-){6}[0-9A-Z]{4}' |
    head -n 1)
[ -n "$code" ] || fail "no code"
enrol=$(guide docs/guide/deploy-handheld-armhf.md 'runuser * enrol *' |
    sed "s/survey.example.org:5684/127.0.0.1:$ingest_port/")
as_device() {
    chroot "$root" runuser -u hearth-agent -- hearth-agent --data "$device" "$@"
}
printf '%s\n%s\nyes\n' "$code" "$PIN" |
    inside sh -c "$enrol --kdf floor" >"$work/enrol.log" 2>&1 ||
    fail "enrol"
[ -e "$root$device/sync.key" ] || fail "the path unit would not see it"
inside hearth-host enrol confirm --all --without-words >"$work/confirm.log" \
    2>&1 || fail "confirm"
as_device sync >"$work/sync.log" 2>&1 || fail "sync"
as_device forms >"$work/forms.log" 2>&1 || fail "forms"
grep -q . "$work/forms.log" || fail "no form came"

echo "5. An upgrade that is interrupted keeps all data and settings"
stop_serving
picture "$data" >"$work/host.before"
picture "$device" >"$work/device.before"
settings=$(sha256sum "$root/etc/default/hearth-host")
inside sh -c 'dpkg --unpack /debs/hearth-host_*.deb /debs/hearth-agent_*.deb' \
    >>"$work/apt.log" 2>&1 || fail "unpack"
# Here the power fails. Then:
inside dpkg --force-confold --configure -a >>"$work/apt.log" 2>&1 ||
    fail "configure after an interruption"
for again in 1 2; do
    inside /var/lib/dpkg/info/hearth-host.postinst configure 0.0.1 \
        >>"$work/apt.log" 2>&1 || fail "postinst, time $again"
done
picture "$data" | cmp - "$work/host.before" || fail "the host's data"
picture "$device" | cmp - "$work/device.before" || fail "the device's data"
[ "$(sha256sum "$root/etc/default/hearth-host")" = "$settings" ] ||
    fail "the settings"
inside hearth-host enrol list 2>&1 | grep -q ' one ' || fail "enrol list"
serve
as_device sync >"$work/sync.log" 2>&1 || fail "sync after the upgrade"
stop_serving

echo "6. Removed: programs gone, data there; installed again: it goes on"
picture "$data" >"$work/host.before"
apt remove hearth-host hearth-agent || fail "remove"
[ ! -e "$root/usr/bin/hearth-host" ] || fail "the program is still there"
picture "$data" | cmp - "$work/host.before" || fail "data after removal"
install_packages /debs/hearth || fail "installing again"
inside hearth-host enrol list 2>&1 | grep -q ' one ' || fail "enrol list"

echo "7. Purged: asked, no answer, kept; told yes, erased"
picture "$data" >"$work/host.before"
apt purge hearth-host hearth-agent || fail "purge"
picture "$data" | cmp - "$work/host.before" || fail "purge erased unasked"
[ -e "$root$device/sync.key" ] || fail "purge erased the device unasked"
grep -q 'hearth-host: /var/lib/hearth-host is kept' "$work/apt.log" ||
    fail "purge does not say what it kept"
install_packages /debs/hearth || fail "installing a third time"
for package in hearth-host hearth-agent; do
    echo "$package $package/erase-data boolean true"
done | inside debconf-set-selections
apt purge hearth-host hearth-agent || fail "purge"
for folder in "$data" "$device"; do
    [ ! -e "$root$folder" ] || fail "$folder is still there"
done
left=$(find "$root/etc" "$root/usr" "$root/var/lib" -iname '*hearth*' \
    ! -path '*/debconf/*')
[ -z "$left" ] || fail "left behind: $left"
echo "installed, enrolled, upgraded, removed, purged in $(($(date +%s) -
    started)) s"
