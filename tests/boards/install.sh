#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The packages on a bare Debian 12 that debootstrap makes: install, init, a
# device's first start and enrolment on its terminal, upgrades with dpkg killed
# at seeded points over stores of an older layout, removal, and a purge that
# asks and erases only when somebody said so. As root, with a network to
# Debian's archive: HEARTH_LONG. The packages come from `./run package`.
# HEARTH_BASE=FOLDER  a system that debootstrap made, to be copied
# usage: install.sh BUILD; HEARTH_SEED replays, HEARTH_KILLS=N takes N points
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
source=${HEARTH_SOURCE:-$(cd "$here/../.." && pwd)}
. "$here/debs.sh"
. "$here/../e2e/lib.sh"
. "$source/tests/docs/guide.sh"
root=$work/root
data=/var/lib/hearth-host
device=/var/lib/hearth-agent
serve_pid=
SEED=${HEARTH_SEED:-2503}
KILLS=${HEARTH_KILLS:-12}

# /proc is unmounted before anything is removed.
end_install() {
    [ -z "$serve_pid" ] || kill "$serve_pid" 2>/dev/null || true
    wait 2>/dev/null || true
    ! grep -q " $root/proc " /proc/mounts || umount "$root/proc" || return 0
    end_all
}
trap end_install EXIT
trap 'exit 130' INT TERM

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
bare_debian
apt update || fail "apt update"
say "$(inside dpkg-query -f '.\n' -W | wc -l) packages, $(($(date +%s) -
    started)) s"

echo "2. Install: users, folders, units, settings"
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

# typing COMMAND...: inside, on a terminal; the steps on standard input.
typing() {
    cat >"$work/steps"
    "$bin/hearth-test-type" "$work/steps" /usr/sbin/chroot "$root" \
        /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        TERM=linux "$@" >"$work/terminal.log" 2>&1
}

echo "4. The device's first start: by hand; at its terminal; sync"
# code_for NAME: an enrolment code, in $code.
code_for() {
    code=$(inside hearth-host enrol new --name "$1" --worker w1 --area north \
        --trust 2>"$work/code.log" | grep -oE '([0-9A-Z]{4}-){6}[0-9A-Z]{4}' |
        head -n 1)
    [ -n "$code" ] || fail "no code"
}
enrol=$(guide docs/guide/deploy-handheld-armhf.md 'runuser * enrol *' |
    sed "s/survey.example.org:5684/127.0.0.1:$ingest_port/")
as_device() {
    chroot "$root" runuser -u hearth-agent -- hearth-agent --data "$device" "$@"
}
code_for by-hand
printf '%s\n%s\nyes\n' "$code" "$PIN" |
    inside sh -c "$enrol --kdf floor" >"$work/enrol.log" 2>&1 ||
    fail "enrol"
[ -e "$root$device/sync.key" ] || fail "enrolled elsewhere"
# A new card for the same device.
find "$root$device" -mindepth 1 -delete
code_for one
typing runuser -u hearth-agent -- /usr/lib/hearth-agent/console <<END ||
<belongs to no programme
<5684:
>127.0.0.1:$ingest_port
<Enrolment code:
>$("$bin/hearth-test-code")
<New PIN
>$PIN
<The same again
>$PIN
<the host does not accept this code
<Enter to go on
>
<5684:
>127.0.0.1:$ingest_port
<Enrolment code:
>$code
<New PIN
>$PIN
<The same again
>$PIN
<enrolled: device
<Type yes if all six are the same:
>yes
<Enter to go on
>
<and what not:
^D
END
    fail "the first terminal"
for log in "$work"/*.log; do
    ! grep -qF -e "$code" -e "$PIN" -e "$PASSPHRASE" "$log" ||
        fail "a secret is in ${log##*/}"
done
[ -e "$root$device/sync.key" ] || fail "the path unit would not see it"
inside hearth-host enrol confirm --all --without-words >"$work/confirm.log" \
    2>&1 || fail "confirm"
as_device sync >"$work/sync.log" 2>&1 || fail "sync"
as_device forms >"$work/forms.log" 2>&1 || fail "forms"
grep -q . "$work/forms.log" || fail "no form came"
# interviews RUN COUNT: sealed on the device.
interviews() {
    "$bin/hearth-test-respondents" "$source/host/instruments/community" \
        "$SEED" "$2" north "$root/debs/$1" "$work/canaries" ||
        fail "respondents"
    echo "$PIN" | as_device collect --answers "/debs/$1" --run "$1" \
        --purpose synthetic >"$work/collect.log" 2>&1 || fail "collect"
    rm -f "$root/debs/$1"
}
interviews first 5
as_device sync >"$work/sync.log" 2>&1 || fail "sync of interviews"
interviews second 7
stop_serving
[ -z "$(find "$root/var/log" -iname '*hearth*')" ] ||
    fail "a log beside the journal, which nobody rotates"

echo "5. Upgrades with dpkg killed keep all data and settings (seed $SEED)"
# Both stores as the first layout's programs left them: the next start raises.
for folder in "$data" "$device"; do
    "$bin/hearth-test-upgrade" older "$root$folder/store" ||
        fail "no older layout in $folder"
    rm -f "$root$folder/store/lock.mdb"
done
picture "$data" >"$work/host.before"
picture "$device" >"$work/device.before"
settings=$(sha256sum "$root/etc/default/hearth-host")
# upgrade N: killed as it enters its N-th call that writes, and with it all
# that it began; 0: never.
upgrade() {
    HEARTH_CALLS_FILE=$work/calls unshare --pid --fork --kill-child \
        "$bin/hearth-test-kill-at" "$1" /usr/sbin/chroot "$root" \
        /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive /usr/bin/dpkg --force-confold -i \
        "/debs/$host_deb" "/debs/$agent_deb" >>"$work/apt.log" 2>&1
}
host_deb=$(basename "$debs"/hearth-host_*_"$arch".deb)
agent_deb=$(basename "$debs"/hearth-agent_*_"$arch".deb)
version=$(dpkg-deb -f "$debs/$host_deb" Version)
# as_before WHEN: nothing of the data, nor of the settings, is another.
as_before() {
    picture "$data" | cmp - "$work/host.before" || fail "the host's data, $1"
    picture "$device" | cmp - "$work/device.before" ||
        fail "the device's data, $1"
    [ "$(sha256sum "$root/etc/default/hearth-host")" = "$settings" ] ||
        fail "the settings, $1"
}
# older_again: both packages as they were before the upgrade.
older_again() {
    inside dpkg --force-confold -i "/debs/old-$host_deb" \
        "/debs/old-$agent_deb" >>"$work/apt.log" 2>&1 || fail "the old version"
}
# recover: what the operator's guide says to do.
recover() {
    inside dpkg --force-confold --configure -a >>"$work/apt.log" 2>&1 || true
    install_packages /debs/hearth || fail "installing after a kill at $1"
    [ -z "$(inside dpkg --audit)" ] || fail "dpkg is unwell after $1"
    for package in hearth-host hearth-agent; do
        [ "$(inside dpkg-query -W -f '${Status} ${Version}' $package)" = \
            "install ok installed $version" ] || fail "$package after $1"
    done
}
upgrade 0 || fail "the upgrade without a kill"
calls=$(sed -n 's/^calls //p' "$work/calls")
[ "${calls:-0}" -gt 100 ] || fail "dpkg writes $calls times"
as_before "after an upgrade"
states=
for point in $(awk -v seed="$SEED" -v n="$KILLS" -v calls="$calls" 'BEGIN {
    srand(seed)
    for (i = 0; i < n; i++)
        print int((i + rand()) * calls / n) + 1 }'); do
    older_again
    ! upgrade "$point" || fail "not killed at $point"
    for program in hearth-host hearth-agent; do
        inside $program --version >"$work/version.log" 2>&1 ||
            fail "no $program after a kill at $point"
    done
    states="$states $(inside dpkg-query -W -f '${db:Status-Status}+' \
        hearth-host hearth-agent)"
    as_before "after a kill at $point"
    recover "$point"
    as_before "after recovery from $point"
done
say "$KILLS kills among $calls calls:$(printf '%s\n' $states | sort | uniq -c |
    awk '{ printf " %s x%d", $2, $1 }')"
# And where power fails between unpacking and configuring.
older_again
inside sh -c 'dpkg --unpack /debs/hearth-host_*.deb /debs/hearth-agent_*.deb' \
    >>"$work/apt.log" 2>&1 || fail "unpack"
inside dpkg --force-confold --configure -a >>"$work/apt.log" 2>&1 ||
    fail "configure after an interruption"
for again in 1 2; do
    inside /var/lib/dpkg/info/hearth-host.postinst configure 0.0.1 \
        >>"$work/apt.log" 2>&1 || fail "postinst, time $again"
done
as_before "configured twice"
inside hearth-host enrol list 2>&1 | grep -q ' one ' || fail "enrol list"
: >"$work/serve.log"
serve
as_device status >"$work/status.log" 2>&1 || fail "status after the upgrade"
grep -q '^finalised  *12$' "$work/status.log" &&
    grep -q '^waiting  *7$' "$work/status.log" || fail "interviews are missing"
as_device sync >"$work/sync.log" 2>&1 || fail "sync after the upgrade"
grep -q '^7 sent, 0 waiting' "$work/sync.log" || fail "not all were sent"
stop_serving
echo "$PASSPHRASE" | inside hearth-host results >"$work/results.log" 2>&1 ||
    fail "results"
grep -q '^opened 12 records' "$work/results.log" || fail "not all arrived once"
for folder in "$data" "$device"; do
    rm -f "$root$folder/store/lock.mdb"
    older=0
    "$bin/hearth-test-upgrade" is-older "$root$folder/store" || older=$?
    rm -f "$root$folder/store/lock.mdb" # it is root's now
    [ $older -eq 1 ] || fail "$folder was not raised to today's layout"
done

echo "6. Removed: programs gone, data there; installed again: it goes on"
picture "$data" >"$work/host.before"
apt remove hearth-host hearth-agent || fail "remove"
[ ! -e "$root/usr/bin/hearth-host" ] || fail "the program is still there"
picture "$data" | cmp - "$work/host.before" || fail "data after removal"
install_packages /debs/hearth || fail "installing again"
inside hearth-host enrol list 2>&1 | grep -q ' one ' || fail "enrol list"

echo "7. Purged: asked, and kept without an answer or at a no; erased at a yes"
picture "$data" >"$work/host.before"
apt purge hearth-host hearth-agent || fail "purge"
picture "$data" | cmp - "$work/host.before" || fail "purge erased unasked"
[ -e "$root$device/sync.key" ] || fail "purge erased the device unasked"
grep -q 'hearth-host: /var/lib/hearth-host is kept' "$work/apt.log" ||
    fail "purge does not say what it kept"
# purging ANSWER: both, on a terminal, where each is asked for.
purging() {
    install_packages /debs/hearth || fail "installing before a purge"
    typing apt-get -y -q purge hearth-agent hearth-host <<END || fail "purge"
<Erase all data of hearth-agent for good?
>$1
<Erase all data of hearth-host for good?
>
<Erase all data of hearth-host for good?
>$1
END
}
purging no
picture "$data" | cmp - "$work/host.before" || fail "erased after a no"
[ -e "$root$device/sync.key" ] || fail "the device is erased after a no"
grep -q 'hearth-host: /var/lib/hearth-host is kept' "$work/terminal.log" ||
    fail "purge does not say what it kept"
purging yes
for folder in "$data" "$device"; do
    [ ! -e "$root$folder" ] || fail "$folder is still there after a yes"
done
# Said beforehand, for who is not at a terminal.
install_packages /debs/hearth || fail "installing once more"
for package in hearth-host hearth-agent; do
    echo "$package $package/erase-data boolean true"
    touch "$root/var/lib/$package/file"
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
