#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An SD card image for 64-bit Arm boards of the Raspberry Pi class: Debian 12,
# its kernel, hearth-agent. Everything is on the card, so the first start needs
# no network. As root (owners and device nodes); nothing is mounted from the
# image, and foreign programs run in a namespace of their own, so that this
# machine does not change.
#
# HEARTH_CARD_MODULES="virtio_pci virtio_blk ext4"   only these drivers in the
#       initial file system: made in a tenth of the time, for an emulator; a
#       Raspberry Pi does not start from it
# HEARTH_KEEP=1                                       keep what it was made of
# usage: image.sh AGENT.deb OUT.img [ROOT-MIB]
set -eu
deb=$1
out=$2
root_mib=${3:-1800}
BOOT_MIB=256
START_MIB=4
work=$out.work
root=$work/root
card=$(cd "$(dirname "$0")" && pwd)/card
INCLUDE=systemd-sysv,udev,kmod,dbus,libpam-systemd,initramfs-tools,\
linux-image-arm64,debconf,init-system-helpers,console-setup,kbd,\
systemd-timesyncd,systemd-resolved,fdisk,wpasupplicant

say() {
    printf 'image: %s\n' "$*"
}

stop() {
    printf 'image: %s\n' "$*" >&2
    exit 1
}

# Runs a command where programs for arm64 work: a user namespace that has its
# own list of foreign formats (Linux 6.7), or this machine's, if it has one.
foreign() {
    if [ "$(dpkg --print-architecture)" = arm64 ] ||
        [ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ]; then
        "$@"
        return
    fi
    fifo=$work/start
    rm -f "$fifo"
    mkfifo "$fifo"
    unshare --user --mount --pid --fork --kill-child sh -c '
        read -r _ <"$0"
        mount -t proc proc /proc
        mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
        cat "$1" >/proc/sys/fs/binfmt_misc/register
        shift
        exec "$@"' "$fifo" /usr/lib/binfmt.d/qemu-aarch64.conf "$@" &
    pid=$!
    here=$(readlink /proc/self/ns/user)
    while [ "$(readlink "/proc/$pid/ns/user")" = "$here" ]; do
        sleep 0.1
    done
    echo '0 0 65536' >"/proc/$pid/gid_map"
    echo '0 0 65536' >"/proc/$pid/uid_map"
    echo >"$fifo"
    wait "$pid" || return 1
}

archive() {
    apt-get indextargets --format '$(SITE) $(CODENAME)' \
        'Created-By: Packages' | awk '$2 == "bookworm" { print $1; exit }'
}

# Debian for the board, in two halves: packages, then what the board's own
# programs do with them.
fetch_root() {
    say "fetching Debian 12 for arm64"
    [ -z "${HEARTH_KEEP:-}" ] || [ ! -e "$root/debootstrap/debootstrap" ] ||
        return 0
    rm -rf "$root"
    debootstrap --arch=arm64 --foreign --variant=minbase \
        --include="$INCLUDE" bookworm "$root" "$1" >"$work/stage1.log" 2>&1 ||
        stop "debootstrap: $work/stage1.log"
}

configure_root() {
    say "configuring it (emulated: some minutes)"
    # Device nodes cannot be made in the namespace: they are there already.
    mkdir -p "$root/dev/pts" "$root/dev/shm"
    for node in 'null c 1 3' 'zero c 1 5' 'full c 1 7' 'random c 1 8' \
        'urandom c 1 9' 'tty c 5 0' 'console c 5 1' 'ptmx c 5 2'; do
        # shellcheck disable=SC2086
        set -- $node
        [ -e "$root/dev/$1" ] || mknod -m 666 "$root/dev/$1" "$2" "$3" "$4"
    done
    if [ -n "${HEARTH_CARD_MODULES:-}" ]; then
        mkdir -p "$root/etc/initramfs-tools/conf.d" \
            "$root/usr/share/initramfs-tools/modules.d"
        echo MODULES=list >"$root/etc/initramfs-tools/conf.d/hearth"
        # shellcheck disable=SC2086
        printf '%s\n' $HEARTH_CARD_MODULES \
            >"$root/usr/share/initramfs-tools/modules.d/hearth"
    fi
    # debootstrap tries whether it could make one; it need not.
    mkdir -p "$root/debootstrap/bin"
    # Called as mknod [-m MODE] PATH TYPE MAJOR MINOR.
    cat >"$root/debootstrap/bin/mknod" <<'MKNOD'
#!/bin/sh
while [ $# -gt 4 ]; do shift; done
[ -e "$1" ] || : >"$1"
MKNOD
    chmod +x "$root/debootstrap/bin/mknod"
    # The initial file system takes longest; it is made once, when all is there:
    # the kernel's package is told to leave it (debootstrap gives packages a
    # PATH of its own), and a trigger renews only what there is.
    # shellcheck disable=SC2016
    foreign sh -c '
        for node in null zero full random urandom tty; do
            mount --bind /dev/$node "$1/dev/$node"
        done
        exec env -i \
            PATH=/debootstrap/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
            DEBIAN_FRONTEND=noninteractive container=hearth INITRD=No \
            chroot "$1" /debootstrap/debootstrap --second-stage' sh "$root" \
        >"$work/stage2.log" 2>&1 || stop "second stage: $work/stage2.log"
}

# What is ours: the package, the first terminal, a small journal.
install_agent() {
    say "installing $(basename "$deb")"
    cp "$deb" "$root/tmp/agent.deb"
    install -D -m 644 "$card/hearth-grow.service" \
        "$root/etc/systemd/system/hearth-grow.service"
    install -D -m 755 "$card/grow" "$root/usr/lib/hearth-card/grow"
    # shellcheck disable=SC2016
    foreign sh -c '
        for node in null zero full random urandom tty; do
            mount --bind /dev/$node "$1/dev/$node"
        done
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
            DEBIAN_FRONTEND=noninteractive chroot "$1" sh -ec "
                dpkg -i /tmp/agent.deb
                update-initramfs -c -k all
                systemctl enable hearth-agent-console systemd-networkd \
                    systemd-timesyncd systemd-resolved hearth-grow
                systemctl disable wpa_supplicant
                passwd -l root"' sh "$root" >"$work/agent.log" 2>&1 ||
        stop "installing: $work/agent.log"
    rm -f "$root/tmp/agent.deb" "$root"/var/cache/apt/archives/*.deb
    rm -rf "$root/var/lib/apt/lists"
    mkdir -p "$root/boot/firmware" "$root/etc/systemd/journald.conf.d"
    cat >"$root/etc/fstab" <<'FSTAB'
LABEL=hearth-root  /               ext4  defaults,noatime,x-systemd.growfs 0 1
LABEL=HEARTHBOOT   /boot/firmware  vfat  defaults,nofail,umask=0077 0 2
tmpfs              /tmp            tmpfs size=64M,nosuid,nodev 0 0
FSTAB
    printf '[Journal]\nStorage=persistent\nSystemMaxUse=32M\n' \
        >"$root/etc/systemd/journald.conf.d/hearth.conf"
    printf '[Match]\nName=e* w* usb*\n[Network]\nDHCP=yes\n' \
        >"$root/etc/systemd/network/80-hearth.network"
    # Names are asked where the card is, not where it was made; and nobody
    # around it is answered.
    ln -sfn ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
    mkdir -p "$root/etc/systemd/resolved.conf.d"
    printf '[Resolve]\nLLMNR=no\nMulticastDNS=no\n' \
        >"$root/etc/systemd/resolved.conf.d/hearth.conf"
    echo hearth-device >"$root/etc/hostname"
    printf '127.0.0.1 localhost hearth-device\n::1 localhost\n' \
        >"$root/etc/hosts"
    # Each card gets its own at the first start.
    : >"$root/etc/machine-id"
    allow_wifi
}

# Where somebody put a wifi.conf (as wpa_supplicant has it) onto the partition
# that other computers see, it is used once there is a wlan0; nothing waits.
allow_wifi() {
    unit=wpa_supplicant@wlan0.service
    mkdir -p "$root/etc/systemd/system/$unit.d"
    ln -sfn /boot/firmware/wifi.conf \
        "$root/etc/wpa_supplicant/wpa_supplicant-wlan0.conf"
    printf '[Unit]\nRequiresMountsFor=/boot/firmware\n%s\n' \
        'ConditionPathExists=/boot/firmware/wifi.conf' \
        >"$root/etc/systemd/system/$unit.d/hearth.conf"
    echo 'ACTION=="add", SUBSYSTEM=="net", KERNEL=="wlan0", TAG+="systemd",' \
        "ENV{SYSTEMD_WANTS}=\"$unit\"" >"$root/etc/udev/rules.d/80-hearth.rules"
}

# The Raspberry Pi's own first programs, which Debian keeps apart.
fetch_firmware() {
    mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" \
        "$work/firmware"
    cat >"$work/apt/hearth.sources" <<SOURCES
Types: deb
URIs: $1
Suites: bookworm
Components: non-free-firmware
Architectures: arm64
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
    : >"$work/apt/status"
    options="-oAPT::Architecture=arm64 -oAPT::Architectures=arm64
        -oDir::State=$work/apt -oDir::State::Lists=$work/apt/lists
        -oDir::State::status=$work/apt/status -oDir::Cache=$work/apt/cache
        -oDir::Etc::sourcelist=$work/apt/hearth.sources
        -oDir::Etc::sourceparts=- -oAPT::Sandbox::User=root -qq"
    # shellcheck disable=SC2086
    (cd "$work/firmware" && apt-get $options update &&
        apt-get $options download raspi-firmware &&
        apt-get $options download firmware-brcm80211) \
        >"$work/firmware.log" 2>&1 || true
    for file in "$work"/firmware/*.deb; do
        [ ! -f "$file" ] || dpkg-deb -x "$file" "$work/firmware"
    done
}

# Its Wi-Fi's, which Linux loads from the root.
add_wifi() {
    if [ ! -d "$work/firmware/lib/firmware/brcm" ]; then
        say "WARNING: no firmware-brcm80211: no Wi-Fi on a Raspberry Pi"
        return 0
    fi
    mkdir -p "$root/usr/lib/firmware" "$root/usr/share/doc/firmware-brcm80211"
    cp -a "$work/firmware/lib/firmware/brcm" \
        "$work/firmware/lib/firmware/cypress" "$root/usr/lib/firmware/"
    cp -a "$work/firmware/usr/share/doc/firmware-brcm80211/copyright" \
        "$root/usr/share/doc/firmware-brcm80211/"
}

make_boot() {
    say "the boot partition"
    rm -f "$work/boot.img"
    truncate -s "${BOOT_MIB}M" "$work/boot.img"
    mformat -i "$work/boot.img" -F -v HEARTHBOOT ::
    mkdir -p "$work/boot"
    cp "$root"/boot/vmlinuz-* "$work/boot/vmlinuz"
    cp "$root"/boot/initrd.img-* "$work/boot/initrd.img"
    cp "$root"/usr/lib/linux-image-*/broadcom/bcm27*.dtb \
        "$root"/usr/lib/linux-image-*/broadcom/bcm28*.dtb "$work/boot/" \
        2>/dev/null || true
    fetch_firmware "$1"
    if [ -d "$work/firmware/usr/lib/raspi-firmware" ]; then
        cp "$work"/firmware/usr/lib/raspi-firmware/* "$work/boot/"
    else
        say "WARNING: no raspi-firmware: a Raspberry Pi will not start from" \
            "this card; boards that find a kernel themselves may"
    fi
    add_wifi
    cat >"$work/boot/config.txt" <<'CONFIG'
arm_64bit=1
upstream_kernel=1
enable_uart=1
kernel=vmlinuz
initramfs initrd.img followkernel
CONFIG
    echo 'console=ttyS1,115200 console=tty0 root=LABEL=hearth-root rw' \
        'rootwait fsck.repair=yes net.ifnames=0 panic=10' \
        >"$work/boot/cmdline.txt"
    mcopy -i "$work/boot.img" -s "$work"/boot/* ::
}

assemble() {
    say "putting the image together"
    rm -f "$work/root.img" "$out"
    truncate -s "${root_mib}M" "$work/root.img"
    mke2fs -q -t ext4 -L hearth-root -m 1 -d "$root" "$work/root.img"
    truncate -s "$((START_MIB + BOOT_MIB + root_mib + 1))M" "$out"
    sfdisk -q "$out" <<TABLE
label: dos
start=${START_MIB}MiB, size=${BOOT_MIB}MiB, type=c, bootable
start=$((START_MIB + BOOT_MIB))MiB, size=${root_mib}MiB, type=83
TABLE
    dd if="$work/boot.img" of="$out" bs=1M seek=$START_MIB conv=notrunc,sparse \
        status=none
    dd if="$work/root.img" of="$out" bs=1M seek=$((START_MIB + BOOT_MIB)) \
        conv=notrunc,sparse status=none
}

[ "$(id -u)" -eq 0 ] || stop "needs root: for owners in the file system"
for tool in debootstrap mformat mcopy mke2fs sfdisk; do
    command -v "$tool" >/dev/null ||
        stop "no $tool (Debian: debootstrap mtools e2fsprogs fdisk)"
done
umask 022
uri=$(archive)
[ -n "$uri" ] || stop "no Debian 12 archive is configured for apt"
mkdir -p "$work"
fetch_root "$uri"
configure_root
install_agent
make_boot "$uri"
assemble
cp "$work/boot/vmlinuz" "$out.vmlinuz"
cp "$work/boot/initrd.img" "$out.initrd"
[ -n "${HEARTH_KEEP:-}" ] || rm -rf "$work"
say "$out: $(du -h "$out" | cut -f1) on disk, write it with dd or an imager"
