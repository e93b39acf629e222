#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is on the SD card of `./run image`, read without mounting it: partitions,
# what a Raspberry Pi starts from, the packaged agent byte for byte, and that no
# card brings a password, a machine's identity or data along. (That it starts:
# boot.sh arm64 IMAGE.)
# usage: image.sh BUILD [IMAGE]
set -eu
source=${HEARTH_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
image=${2:-$source/build/packages/hearth-rpi-arm64.img}
[ -f "$image" ] || { echo "skipped: no $image; ./run image makes it"; exit 77; }
for tool in debugfs mdir mcopy sfdisk; do
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
on_root 'stat /etc/systemd/system/multi-user.target.wants/hearth-agent-console.service' |
    grep -q 'Type: symlink' || fail "the console is not enabled"
on_root 'stat /var/lib/hearth-agent' | grep -q 'Mode: *0700' ||
    fail "the data folder"
[ "$(on_root 'ls -p /var/lib/hearth-agent' | grep -c '/[0-9]*/[0-9]*/[0-9]*/[0-9]*/[^./]')" -eq 0 ] ||
    fail "data on the card"
echo "the image holds what it should"
