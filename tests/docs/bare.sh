#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The README's two commands on a bare Debian 12 that debootstrap makes: by a
# normal user with sudo, and by root, each on an untouched system. As root,
# with a network to Debian's archive, hours: HEARTH_LONG. The whole output is
# kept in a folder outside the tree, which is named at the end.
#
# HEARTH_BARE=user|root      only one of the two (else both)
# HEARTH_BARE_TEST=LABELS    what ./run test is given; "none": demo alone
# usage: bare.sh BUILD
set -eu
source=${HEARTH_SOURCE:-$(pwd)}
skip() {
    echo "skipped: $*"
    exit 77
}
fail() {
    echo "FAILED: $*" >&2
    exit 1
}
. "$source/tests/docs/guide.sh"
demo=$(guide README.md './run demo*')
tests=$(guide README.md './run test*')
here=$source/tests/docs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# missed WHO LOG: skipped tests that skips.txt does not allow.
missed() {
    awk -v who="$1" -f "$here/skips.awk" "$here/skips.txt" "$2"
}

# The judge itself, and that the list names tests that there are.
{
    echo '== test crash (release)'
    echo ' 4/11 Test #265: crash_states ...........***Skipped   0.05 sec'
    echo '   skipped: only root may read what a hardened process writes'
    echo '1 passed, 0 failed, 1 skipped'
} >"$work/log"
[ -z "$(missed user "$work/log")" ] || fail "what is allowed is refused"
[ -n "$(missed root "$work/log")" ] || fail "root may skip what users may"
sed 's/crash_states/crash_agent/' "$work/log" >"$work/other"
[ -n "$(missed user "$work/other")" ] || fail "another test may be skipped"
sed 's/only root.*/no tracing/' "$work/log" >"$work/other"
[ -n "$(missed user "$work/other")" ] || fail "a test may say anything"
sed 's/1 skipped$/2 skipped/' "$work/log" >"$work/other"
[ -n "$(missed user "$work/other")" ] || fail "a skipped test is not seen"
ctest --test-dir "$1" -N | sed -n 's/^ *Test *#[0-9]*: //p' >"$work/tests"
sed -n 's/^[a-z]* | \([^ ]*\) | .*/\1/p' "$here/skips.txt" >"$work/listed"
while read -r test; do
    grep -qxE "$test" "$work/tests" || fail "skips.txt: no test $test"
done <"$work/listed"
[ -n "${HEARTH_LONG:-}" ] || skip "HEARTH_LONG is not set"
[ "$(id -u)" -eq 0 ] || skip "needs root, for debootstrap and chroot"
command -v debootstrap >/dev/null || skip "no debootstrap"
uri=$(apt-get indextargets --format '$(SITE) $(CODENAME)' \
    'Created-By: Packages' | awk '$2 == "bookworm" { print $1; exit }')
[ -n "$uri" ] || skip "no Debian 12 archive is configured for apt"

# In a mount namespace of its own nothing stays mounted, however it ends.
if [ -z "${HEARTH_BARE_LOGS:-}" ]; then
    logs=$(mktemp -d "${TMPDIR:-/tmp}/hearth-bare.XXXXXX")
    code=0
    HEARTH_BARE_LOGS=$logs unshare --mount --propagation private \
        sh "$0" "$@" || code=$?
    rm -rf "$logs/user" "$logs/root"
    echo "logs: $logs"
    exit $code
fi
logs=$HEARTH_BARE_LOGS

# inside ROOT COMMAND...: with nothing of this machine's environment.
inside() {
    root=$1
    shift
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        "$@"
}

mount_all() {
    mount -t proc proc "$1/proc"
    mount -t sysfs -o ro sysfs "$1/sys"
    mount --rbind /dev "$1/dev"
    cp /etc/resolv.conf "$1/etc/resolv.conf" 2>/dev/null || true
    # An archive that is a snapshot has lists whose time is over.
    apt-config dump | grep '^Acquire::Check-Valid-Until ' \
        >"$1/etc/apt/apt.conf.d/90valid" || true
    # The registry of npm's that is reached from here, where one is set.
    command -v npm >/dev/null || return 0
    printf 'registry=%s\n' "$(npm config get registry 2>/dev/null)" \
        >"$1/etc/npmrc"
    ca=$(npm config get cafile 2>/dev/null)
    [ ! -r "$ca" ] || {
        cp "$ca" "$1/etc/npm-ca.crt"
        echo cafile=/etc/npm-ca.crt >>"$1/etc/npmrc"
    }
}

# The tree as somebody would get it: no build, no history.
copy_tree() {
    mkdir -p "$1"
    (cd "$source" && { git ls-files -z 2>/dev/null | grep -z . ||
        find . -path ./build -prune -o -type f -print0; } |
        tar --null -T - -cf -) | tar -C "$1" -xf -
}

# both WHO ROOT COMMAND...: demo and test, run by COMMAND sh -c.
both() {
    who=$1 root=$2
    shift 2
    started=$(date +%s)
    inside "$root" "$@" "$demo --once" >"$logs/$who.demo.log" 2>&1 || {
        tail -n 20 "$logs/$who.demo.log"
        fail "$who: ./run demo"
    }
    tail -n 1 "$logs/$who.demo.log" |
        grep -q ' 0 twice, 0 readable on the devices' ||
        fail "$who: the demonstration ends with something else"
    grep -q 'installing Debian packages' "$logs/$who.demo.log" ||
        fail "$who: it does not say what it installs"
    echo "$who: ./run demo, $(($(date +%s) - started)) s:" \
        "$(tail -n 1 "$logs/$who.demo.log")"
    [ "${HEARTH_BARE_TEST:-}" != none ] || return 0
    inside "$root" "$@" "$tests ${HEARTH_BARE_TEST:-}" \
        >"$logs/$who.test.log" 2>&1 || {
        tail -n 20 "$logs/$who.test.log"
        fail "$who: ./run test"
    }
    found=$(missed "$who" "$logs/$who.test.log")
    [ -z "$found" ] || fail "$who: ./run test skips:
$found"
    echo "$who: ./run test: $(tail -n 1 "$logs/$who.test.log")"
}

by_user() {
    inside "$1" sh -c 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
        apt-get -y -qq --no-install-recommends install sudo &&
        useradd --create-home --home-dir /srv/worker --shell /bin/sh worker &&
        echo "worker ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/worker' \
        >"$logs/user.log" 2>&1 || fail "no user with sudo"
    copy_tree "$1/srv/worker/hearth"
    inside "$1" chown -R worker: /srv/worker/hearth
    both user "$1" runuser -u worker -- env HOME=/srv/worker USER=worker \
        sh -c 'cd /srv/worker/hearth && eval "$0"'
    [ -z "$(inside "$1" find /srv/worker/hearth -user root)" ] ||
        fail "files of root's in the user's tree"
}

by_root() {
    copy_tree "$1/srv/hearth"
    both root "$1" env HOME=/root sh -c 'cd /srv/hearth && eval "$0"'
}

for who in ${HEARTH_BARE:-user root}; do
    started=$(date +%s)
    debootstrap --variant=minbase bookworm "$logs/$who" "$uri" \
        >"$logs/$who.debootstrap.log" 2>&1 || fail "debootstrap"
    mount_all "$logs/$who"
    echo "$who: a bare Debian 12, $(($(date +%s) - started)) s"
    "by_$who" "$logs/$who"
    umount -R "$logs/$who/dev" "$logs/$who/sys" "$logs/$who/proc" ||
        fail "what is mounted cannot be unmounted: $logs/$who"
    rm -rf "${logs:?}/$who"
done
