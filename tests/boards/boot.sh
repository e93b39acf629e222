#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Boots a whole Debian with the packages under qemu-system and lets its systemd
# run the units: sandbox, readiness, watchdog, path unit, stop, and no secret in
# the journal. On demand; as root, with a network to Debian's archive.
#     boot.sh here [FOLDER]           this machine's processor, KVM if there is
#                                     and HEARTH_NO_KVM is not set
#     boot.sh arm64 IMAGE             an SD card of `./run image`, emulated
# FOLDER is kept for the next call; with it the kiosk's screen is drawn too, if
# it holds cage and chromium (HEARTH_KIOSK=1 installs them).
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
mode=${1:?here or arm64}
place=${2:-}
work=$(mktemp -d)
qemu_pid=
. "$source/tests/docs/guide.sh"

end() {
    [ -z "$qemu_pid" ] || kill "$qemu_pid" 2>/dev/null || true
    wait 2>/dev/null || true
    ! grep -q " $work/root/proc " /proc/mounts || umount "$work/root/proc" ||
        return 0
    rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM

stop() {
    printf 'boot: %s\n' "$*" >&2
    exit 1
}

# A root with kernel, systemd and our packages, as a file system in a file.
make_system() {
    root=${place:-$work}/root
    include=systemd-sysv,udev,kmod,dbus,libpam-systemd,initramfs-tools
    include=$include,linux-image-$(dpkg --print-architecture),debconf
    if [ ! -e "$root/bin/sh" ]; then
        uri=$(apt-get indextargets --format '$(SITE) $(CODENAME)' \
            'Created-By: Packages' |
            awk '$2 == "bookworm" { print $1; exit }')
        debootstrap --variant=minbase --include="$include" bookworm "$root" \
            "$uri" >"$work/log" 2>&1 || { tail "$work/log"; stop debootstrap; }
    fi
    mount -t proc proc "$root/proc"
    cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
    mkdir -p "$root/debs"
    rm -f "$root"/debs/*
    cp "$source"/build/packages/*_"$(dpkg --print-architecture)".deb \
        "$root/debs/"
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
        DEBIAN_FRONTEND=noninteractive \
        KIOSK="${HEARTH_KIOSK:+cage chromium fonts-dejavu-core}" sh -ec '
            cat >/etc/apt/apt.conf.d/90yes
            apt-get -q update
            apt-get install tpm-udev adduser $KIOSK
            mkdir -p /build
            ln -sfn /debs /build/packages
            eval "cd / && $1 && cd /debs && $2 && $3"
            passwd -l root' sh \
        "$(guide docs/guide/deploy-laptop.md 'apt install *hearth-host*')" \
        "$(guide docs/guide/deploy-tablet-x86_64.md 'apt install *hearth-agent*')" \
        "$(guide docs/guide/deploy-tablet-x86_64.md 'adduser *')" \
        >"$work/log" 2>&1 <<'END' ||
APT::Get::Assume-Yes "true";
APT::Get::ReInstall "true";
APT::Install-Recommends "false";
END
        { tail "$work/log"; umount "$root/proc"; stop "apt install"; }
    umount "$root/proc"
    echo 'LABEL=hearth-root / ext4 defaults,noatime 0 1' >"$root/etc/fstab"
    : >"$root/etc/machine-id"
    size=$(($(du -sm "$root" | cut -f1) + 600))
    truncate -s "${size}M" "$work/disk"
    mke2fs -q -t ext4 -L hearth-root -d "$root" "$work/disk"
    kernel=$(ls "$root"/boot/vmlinuz-* | tail -n 1)
    initrd=$(ls "$root"/boot/initrd.img-* | tail -n 1)
}

# The guides' lines, as variables for the script below.
line() {
    printf "%s='%s'\n" "$1" "$2"
}
guides() {
    line init "$(guide docs/guide/deploy-laptop.md 'hearth-host init *' |
        sed 's/survey.example.org/127.0.0.1/')"
    line restart "$(guide docs/guide/deploy-laptop.md 'systemctl restart *')"
    line people "$(guide docs/guide/deploy-laptop.md 'hearth-host people *')"
    line status "$(guide docs/guide/deploy-laptop.md 'systemctl status *')"
    line journal "$(guide docs/guide/deploy-laptop.md 'journalctl *')"
    line security "$(guide docs/guide/deploy-laptop.md 'systemd-analyze *')"
    line stop "$(guide docs/guide/operate.md 'systemctl stop *')"
    line upgrade "$(guide docs/guide/operate.md 'apt install *')"
    line start "$(guide docs/guide/operate.md 'systemctl start *')"
    line health "$(guide docs/guide/operate.md 'hearth-host health')"
    line console "$(guide docs/guide/deploy-handheld-armhf.md 'systemctl enable *')"
    line lid "$(guide docs/guide/deploy-tablet-x86_64.md 'systemctl kill *')"
}

# What is done inside, by systemd itself at the end of the start (systemd.run).
# It is read from a second disk, so that the image stays as it is.
write_inside() {
    cat >"$work/inside.sh" <<'INSIDE'
# Each line that begins with "hearth:" is looked for outside.
set -u
say() { echo "hearth: $*" >/dev/console; }
check() {
    if eval "$2"; then say "ok $1"; else
        say "FAILED $1"
        journalctl -q --no-pager -n 15 -o cat >/dev/console
    fi
}
wait_for() {
    left=$1
    until eval "$2"; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 1
    done
}
active() { systemctl is-active --quiet "$1"; }
value() { systemctl show -p "$1" --value "$2"; }
PASSPHRASE='a pass phrase that must not be found'
PIN=271828
# systemd.run has a target of its own: what is enabled is asked for.
systemctl start --no-block graphical.target
if command -v hearth-host >/dev/null; then
    printf '%s\n%s\n' "$PASSPHRASE" "$PASSPHRASE" |
        eval "$init --allow-synthetic"
    echo "$PASSPHRASE" | hearth-host form add \
        /usr/share/hearth-host/instruments/community
    # Beats that come often are seen soon.
    mkdir -p /run/systemd/system/hearth-host.service.d
    printf '[Service]\nWatchdogSec=6\n' \
        >/run/systemd/system/hearth-host.service.d/test.conf
    systemctl daemon-reload
    eval "$restart"
    check 'the host is ready' 'active hearth-host'
    first=$(value WatchdogTimestampMonotonic hearth-host)
    check 'it beats' 'wait_for 20 "[ \"\$(value WatchdogTimestampMonotonic \
        hearth-host)\" != \"$first\" ]"'
    check 'it listens' 'wait_for 20 "grep -q :1634 /proc/net/udp"'
    code=$(hearth-host enrol new --name one --worker w1 --area north --trust \
        2>/dev/null | grep -oE '([0-9A-Z]{4}-){6}[0-9A-Z]{4}' | head -n 1)
    printf '%s\n%s\nyes\n' "$code" "$PIN" | setpriv --reuid hearth-agent \
        --regid hearth-agent --clear-groups hearth-agent \
        --data /var/lib/hearth-agent enrol --host 127.0.0.1:5684 --kdf floor \
        >/run/enrol.log 2>&1
    hearth-host enrol confirm --all --without-words >/run/confirm.log 2>&1
    check 'the path unit starts sync' 'wait_for 30 "active hearth-agent-sync"'
    check 'sync gets the form' 'wait_for 60 "journalctl -q -o cat -u \
        hearth-agent-sync | grep -q \"new form received\""'
    kill -STOP "$(value MainPID hearth-host)"
    check 'a host that hangs is started again' \
        'wait_for 60 "[ \"\$(value NRestarts hearth-host)\" -ge 1 ] &&
         active hearth-host"'
    check 'its health can be asked' \
        'hearth-host health --data /var/lib/hearth-host | grep -q .'
    check 'its sandbox is there' '! journalctl -q -o cat -u hearth-host |
        grep -q "no Landlock\|no seccomp"'
    printf '%s\n%s\n' "$PASSPHRASE" "$PASSPHRASE" | eval "$people" \
        >/run/people.log 2>&1
    check 'people can log in' 'hearth-host people list | grep -q "^lead "'
    check 'the guide looks at the service' 'eval "$status" >/run/status.log &&
        grep -q "active (running)" /run/status.log &&
        eval "$journal" | grep -q . &&
        eval "$security" | grep -q "exposure level"'
    check 'the guide upgrades it' 'cd /debs && eval "$stop" && ! active hearth-host &&
        eval "$upgrade" >/run/upgrade.log 2>&1 && eval "$start" &&
        wait_for 20 "active hearth-host" && eval "$health" >/run/health.log'
    check 'the guide puts interviews on the first terminal' 'eval "$console" &&
        wait_for 20 "active hearth-agent-console"'
    systemctl disable --now hearth-agent-console
    systemctl stop hearth-host hearth-agent-sync
    check 'both stop cleanly' '[ "$(value Result hearth-host)" = success ] &&
        [ "$(value Result hearth-agent-sync)" = success ]'
    check 'no secret in the journal' '! journalctl -q -o cat |
        grep -qF -e "$PASSPHRASE" -e "$code" -e "$PIN"'
else
    check 'the agent runs' 'hearth-agent --version >/dev/null'
    check 'it waits for enrolment' 'active hearth-agent-sync.path'
    check 'the first terminal is for interviews' \
        'wait_for 60 "active hearth-agent-console"'
    check 'its page asks for a host' 'wait_for 60 \
        "grep -aq \"belongs to no programme\" /dev/vcs1"'
    check 'the file system has the whole card' \
        '[ "$(df -m / | awk "NR == 2 { print \$2 }")" -gt 2500 ]'
    # A radio that is only pretended, once the card says which network.
    check 'no Wi-Fi without a word' '[ "$(value ActiveState \
        wpa_supplicant@wlan0)" = inactive ]'
    printf 'network={\n ssid="hearth"\n psk="not a real secret"\n}\n' \
        >/boot/firmware/wifi.conf
    modprobe mac80211_hwsim radios=1
    check 'its wifi.conf is used' 'wait_for 60 "active wpa_supplicant@wlan0"'
    check 'nobody else reads it' \
        '[ "$(stat -c "%U %a" /boot/firmware/wifi.conf)" = "root 700" ]'
fi
if [ -e /usr/lib/systemd/system/hearth-agent-ui.service ]; then
    check 'the page is served' 'wait_for 30 "active hearth-agent-ui"'
    check 'its address is for its user' \
        '[ "$(stat -c "%U %a" /run/hearth-agent/ui.url)" = "hearth-agent 600" ]'
    # What a lid's hook does.
    eval "$lid"
    sleep 2
    check 'a closed lid ends nothing' 'active hearth-agent-ui &&
        [ "$(value NRestarts hearth-agent-ui)" -eq 0 ]'
fi
if [ -x /usr/bin/cage ]; then
    systemctl start hearth-kiosk
    sleep 25
    check 'the kiosk is up' 'active hearth-kiosk'
    # The window outside takes a picture meanwhile.
    say kiosk
    sleep 10
    # The brackets keep this very command from being found.
    check 'nobody sees the address' \
        '! cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\0" " " |
         grep -q "/[k]/[0-9a-f][0-9a-f]"'
    # A page that crashes takes nobody's screen away.
    before=$(value MainPID hearth-kiosk)
    kill -KILL "$(value MainPID hearth-agent-ui)"
    check 'the kiosk comes back with its page' 'wait_for 60 \
        "active hearth-agent-ui && active hearth-kiosk &&
         [ \"\$(value MainPID hearth-kiosk)\" != \"$before\" ]"'
    sleep 10
    check 'and stays' 'active hearth-agent-ui && active hearth-kiosk'
fi
for unit in /usr/lib/systemd/system/hearth-*.service \
    /etc/systemd/system/hearth-*.service; do
    [ -f "$unit" ] || continue
    check "${unit##*/}: exposure 2.0 or less, with the board's settings" \
        "systemd-analyze security --no-pager --threshold=20 ${unit##*/} \
            >/dev/null 2>&1"
done
check 'no unit failed' '[ -z "$(systemctl --failed --plain --no-legend \
    | grep hearth)" ]'
say end
INSIDE
    # The shell reads it from the disk itself, whose size is whole sectors.
    { guides; cat "$work/inside.sh"; yes '' | head -c 65536; } |
        head -c 65536 >"$work/inside.disk"
}

# judge: what was said on the console.
judge() {
    tr -d '\r' <"$work/console" | sed -n 's/.*hearth: //p'
    grep -q 'hearth: end' "$work/console" ||
        { tail -n 40 "$work/console"; stop "it did not come to its end"; }
    ! grep -q 'hearth: FAILED' "$work/console" || {
        tail -n 60 "$work/console"
        stop "something failed"
    }
}

run_qemu() {
    mkfifo "$work/monitor.in" "$work/monitor.out"
    exec 8<>"$work/monitor.in" 9<>"$work/monitor.out"
    "$@" -display none -monitor "pipe:$work/monitor" \
        -serial "file:$work/console" -no-reboot >/dev/null 2>"$work/qemu.log" &
    qemu_pid=$!
    pictured=
    while kill -0 "$qemu_pid" 2>/dev/null; do
        if [ -z "$pictured" ] && [ -n "$place" ] && [ "$mode" = here ] &&
            grep -q 'hearth: kiosk' "$work/console" 2>/dev/null; then
            pictured=1
            echo "screendump $place/kiosk.ppm" >&8
        fi
        sleep 1
    done
    wait "$qemu_pid" || { cat "$work/qemu.log"; true; }
    qemu_pid=
}

run='systemd.run="/bin/sh /dev/vdb"'
more='systemd.run_success_action=poweroff-force'
more="$more systemd.run_failure_action=poweroff-force panic=5 quiet"
write_inside
case $mode in
here)
    make_system
    fast='-accel tcg,thread=multi -cpu max'
    [ -n "${HEARTH_NO_KVM:-}" ] || [ ! -w /dev/kvm ] || fast='-enable-kvm -cpu host,arch-capabilities=off'
    # shellcheck disable=SC2086
    run_qemu qemu-system-x86_64 $fast -m 2048 -smp 2 -vga std \
        -nic none -kernel "$kernel" -initrd "$initrd" \
        -drive "file=$work/disk,format=raw,if=virtio" \
        -drive "file=$work/inside.disk,format=raw,if=virtio,readonly=on" \
        -append "root=LABEL=hearth-root rw console=tty0 console=ttyS0 no_timer_check $run $more"
    ;;
arm64)
    [ -f "$place" ] || stop "which image? ./run image makes one"
    # A card is larger than what is written to it.
    cp --sparse=always "$place" "$work/disk"
    truncate -s +1G "$work/disk"
    run_qemu qemu-system-aarch64 -M virt -cpu cortex-a53 -m 1024 -smp 2 \
        -device virtio-gpu-pci -nic none \
        -kernel "$place.vmlinuz" -initrd "$place.initrd" \
        -drive "file=$work/disk,format=raw,if=virtio" \
        -drive "file=$work/inside.disk,format=raw,if=virtio,readonly=on" \
        -append "root=LABEL=hearth-root rw console=tty0 console=ttyAMA0 $run $more"
    ;;
*) stop "here or arm64, not $mode" ;;
esac
judge
