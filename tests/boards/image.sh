#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is on the SD card of `./run image`, read without mounting it: partitions,
# file systems, what a Raspberry Pi starts from, the packaged agent byte for byte,
# owners, that nothing waits for a network, and that no card brings a password, a
# machine's identity or data along. (That it starts: boot.sh arm64 IMAGE.)
# usage: image.sh BUILD [IMAGE]
set -eu
source=${HEARTH_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
image=${2:-$source/build/packages/hearth-rpi-arm64.img}
[ -f "$image" ] || { echo "skipped: no $image; ./run image makes it"; exit 77; }
for tool in debugfs e2fsck fsck.vfat mdir mcopy sfdisk; do
    command -v "$tool" >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# Where the two partitions begin, in bytes.
starts() {
    sfdisk -d "$image" | sed -n 's/.*start= *\([0-9]*\).*/\1/p' |
        awk '{ print $1 * 512 }'
}
boot=$(starts | sed -n 1p)
root=$(starts | sed -n 2p)
[ -n "$boot" ] && [ -n "$root" ] || fail "two partitions"

for file in vmlinuz initrd.img config.txt cmdline.txt bootcode.bin start4.elf \
    bcm2837-rpi-3-b.dtb bcm2711-rpi-4-b.dtb; do
    mdir -b -i "$image@@$boot" "::$file" >/dev/null 2>&1 || fail "no $file"
done
mcopy -n -i "$image@@$boot" ::cmdline.txt "$work/"
grep -q 'root=LABEL=hearth-root' "$work/cmdline.txt" || fail "cmdline.txt"

# on_root COMMAND: debugfs's answer.
on_root() {
    debugfs -R "$1" "$image?offset=$root" 2>/dev/null
}
on_root "dump /usr/lib/hearth-agent/hearth-agent $work/agent"
deb=$(find "$source/build/packages" -name 'hearth-agent_*_arm64.deb')
dpkg-deb --fsys-tarfile "$deb" | tar -xO ./usr/lib/hearth-agent/hearth-agent |
    cmp - "$work/agent" || fail "the agent is not the package's"
on_root 'stat /usr/lib/hearth-agent/hearth-agent' | grep -q 'Mode: *0755.*' ||
    fail "the agent's mode"
on_root 'cat /etc/fstab' | grep -q '^LABEL=hearth-root' || fail "fstab"
on_root 'cat /etc/shadow' | grep -qE '^root:[!*]' || fail "root has a password"
[ -z "$(on_root 'cat /etc/machine-id')" ] || fail "a machine's identity"
# That of the machine that built it would find no host for a device elsewhere.
on_root 'stat /etc/resolv.conf' | grep -q 'run/systemd/resolve' ||
    fail "names are asked of a server that is not the card's"
on_root 'cat /etc/systemd/journald.conf.d/hearth.conf' |
    grep -qx 'SystemMaxUse=32M' || fail "a journal without bounds"
on_root 'stat /usr/lib/firmware/brcm/brcmfmac43455-sdio.raspberrypi,4-model-b.txt' |
    grep -q 'Type: regular' || fail "no firmware for a Raspberry Pi's Wi-Fi"
! mdir -b -i "$image@@$boot" ::wifi.conf >/dev/null 2>&1 ||
    fail "the card brings a network's name along"
on_root 'stat /etc/systemd/system/multi-user.target.wants/hearth-agent-console.service' |
    grep -q 'Type: symlink' || fail "the console is not enabled"
on_root 'stat /var/lib/hearth-agent' | grep -q 'Mode: *0700' ||
    fail "the data folder"
[ "$(on_root 'ls -p /var/lib/hearth-agent' | grep -c '/[0-9]*/[0-9]*/[0-9]*/[0-9]*/[^./]')" -eq 0 ] ||
    fail "data on the card"

# Both file systems are whole; fsck.vfat reads no file system within a file.
e2fsck -fn "$image?offset=$root" >"$work/fsck" 2>&1 ||
    { cat "$work/fsck"; fail "the root file system"; }
length=$(sfdisk -d "$image" | sed -n 's/.*size= *\([0-9]*\).*/\1/p' | head -n 1)
dd if="$image" of="$work/boot" bs=512 skip=$((boot / 512)) count="$length" \
    conv=sparse status=none
fsck.vfat -n "$work/boot" >"$work/fsck" 2>&1 ||
    { cat "$work/fsck"; fail "the boot file system"; }

# Each file of the package, with its mode and owner.
dpkg-deb --fsys-tarfile "$deb" | tar --numeric-owner -tvf - |
    awk '/^-/ { mode = 0
            for (i = 2; i <= 10; i++)
                mode = mode * 2 + (substr($1, i, 1) != "-")
            printf "%s %04o %s\n", substr($6, 2), mode, $2 }' >"$work/files"
[ "$(wc -l <"$work/files")" -ge 10 ] || fail "what does the package hold?"
sed 's/^\([^ ]*\).*/stat \1/' "$work/files" >"$work/ask"
debugfs -f "$work/ask" "$image?offset=$root" 2>&1 |
    awk '/^debugfs: stat / { name = $3 }
        /Mode: / { sub(/.*Mode: */, ""); mode = $1 }
        /^User: / { gsub(/[^0-9]+/, " "); print name, mode, $1 "/" $2 }' |
    diff "$work/files" - || fail "files of the package"

# As whom things run, and what starts: nothing that would wait for a network.
owner=$(on_root 'cat /etc/passwd' | awk -F: '$1 == "hearth-agent" { print $3 }')
[ -n "$owner" ] || fail "no user hearth-agent"
on_root 'stat /var/lib/hearth-agent' | grep -q "^User: *$owner " ||
    fail "whose is the data folder?"
on_root 'stat /etc/systemd/system/paths.target.wants/hearth-agent-sync.path' |
    grep -q 'Type: symlink' || fail "sync would not start after enrolment"
for target in local-fs multi-user sysinit timers sockets graphical; do
    on_root "ls -p /etc/systemd/system/$target.target.wants" |
        awk -F/ '$6 ~ /service$/ { print $6 }'
done >"$work/started"
for unit in systemd-networkd systemd-resolved systemd-timesyncd hearth-grow; do
    grep -q "^$unit.service$" "$work/started" ||
        fail "$unit does not start"
done
while read -r unit; do
    for place in /etc/systemd/system /lib/systemd/system \
        /usr/lib/systemd/system; do
        on_root "cat $place/$unit"
    done
done <"$work/started" >"$work/units"
! grep -E '^(Wants|Requires|BindsTo)=.*network-online' "$work/units" ||
    fail "something waits for a network"
echo "the image holds what it should"
