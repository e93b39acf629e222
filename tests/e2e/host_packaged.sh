#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The folder that Debian's package makes need not be named, and what root does
# in it belongs to the service: with a /var/lib of its own, in a name space.
# Root sees both; anybody else only the first, as the folder is theirs there.
# usage: host_packaged.sh BUILD
set -eu
build=$1
if [ "${2:-}" != inside ]; then
    as=
    [ "$(id -u)" -eq 0 ] || as=--map-root-user
    unshare $as --mount true 2>/dev/null || {
        echo "skipped: no name spaces for what is mounted here"
        exit 77
    }
    HEARTH_OUTSIDE_UID=$(id -u) exec unshare $as --mount \
        --propagation private sh "$0" "$build" inside
fi
. "$(dirname "$0")/lib.sh"
trap end_all EXIT
mount -t tmpfs -o mode=755 none /var/lib
mkdir /var/lib/bin
cp "$bin"/hearth-host* /var/lib/bin/ # where the owner can run them, too
host=/var/lib/bin/hearth-host
folder=/var/lib/hearth-host
nobody=65534 # its number, which needs no name

echo "1. No folder of a package: it must be named"
for words in health metrics 'device list'; do
    refused --data "$host" $words
done

echo "2. A folder of a package"
mkdir -m 700 "$folder"
owner=0
if [ "$HEARTH_OUTSIDE_UID" -eq 0 ]; then
    owner=$nobody
    chown "$owner:$owner" "$folder"
fi
free_port
printf '%s\n%s\n' "$PASSPHRASE" "$PASSPHRASE" | "$host" init --name 'Packaged' \
    --address "127.0.0.1:$port" >"$work/init.log" 2>&1 || fail init
small_form
chmod -R a+rX "$work"
echo "$PASSPHRASE" | "$host" form add "$work/form" >"$work/form.log" 2>&1 ||
    fail "form add"
"$host" metrics >"$work/metrics.log" || fail metrics
grep -q '^hearth_host_' "$work/metrics.log" || fail "metrics says nothing"
status=0
"$host" health >"$work/health.log" 2>&1 || status=$?
[ "$status" -eq 2 ] || fail "health: $status where nobody serves"
grep -q '^NOW: nobody serves' "$work/health.log" || fail "health says nothing"
"$host" device list >"$work/list.log" || fail "device list"
count=$(find "$folder" -type f | wc -l)
[ "$count" -gt 3 ] || fail "only $count files"
others=$(find "$folder" ! -uid "$owner")
[ -z "$others" ] || fail "not the service's: $others"
say "$count files, all of the owner's; form, health, metrics, list"

[ "$owner" != 0 ] || exit 0
echo "3. Another folder stays root's"
printf '%s\n%s\n' "$PASSPHRASE" "$PASSPHRASE" | "$host" init --data \
    "$work/other" --name 'Other' --address "127.0.0.1:$port" \
    >"$work/init.log" 2>&1 || fail "init elsewhere"
others=$(find "$work/other" ! -uid 0)
[ -z "$others" ] || fail "not root's: $others"
