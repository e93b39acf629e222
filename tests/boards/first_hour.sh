#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A lead's first hour on a bare Debian 12 with nothing but the packages: the
# guide as a normal user types it, to the brief and SPSS; then the same with the
# packages' service at its pages, as a browser sends things: init on a terminal,
# a real workbook, two devices, interviews, progress against what is planned,
# the first release, the brief, its PDF. As root, with a network to Debian's
# archive: HEARTH_LONG. The packages come from `./run package`.
# HEARTH_BASE=FOLDER  a system that debootstrap made, to be copied
# usage: first_hour.sh BUILD
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
source=${HEARTH_SOURCE:-$(cd "$here/../.." && pwd)}
. "$here/debs.sh"
command -v node >/dev/null || skip "no node, which asks the pages"
# In a mount namespace of its own nothing stays mounted, however it ends.
[ -n "${HEARTH_HOUR:-}" ] ||
    HEARTH_HOUR=1 exec unshare --mount --propagation private sh "$0" "$@"
. "$here/../e2e/lib.sh"
root=$work/root
serve_pid=

# What is mounted is unmounted before anything is removed.
end_hour() {
    [ -z "$serve_pid" ] || kill "$serve_pid" 2>/dev/null || true
    wait 2>/dev/null || true
    for at in "$root/proc" "$root/dev/pts"; do
        ! grep -q " $at " /proc/mounts || umount "$at" || return 0
    done
    end_all
}
trap end_hour EXIT
trap 'exit 130' INT TERM

as_lena() {
    inside runuser -u lena -- env HOME=/srv/lena "$@"
}

# pages PART ARGUMENT...: as a browser of anna's.
pages() {
    node "$here/first_hour.mjs" "$web_port" "$@" || fail "pages: $*"
}

# pdf FILE: the brief as the guide prints it, where there is a browser.
pdf() {
    browser=$(command -v chromium) || { say "no Chromium: no PDF"; return 0; }
    "$browser" --no-sandbox --headless --no-pdf-header-footer \
        --print-to-pdf="$work/brief.pdf" "$1" >"$work/pdf.log" 2>&1 ||
        fail "no PDF of $1"
    [ "$(head -c 5 "$work/brief.pdf")" = %PDF- ] || fail "it is no PDF"
    say "a PDF of $(wc -c <"$work/brief.pdf") bytes"
    rm "$work/brief.pdf"
}

started=$(date +%s)
took() {
    say "$(($(date +%s) - started)) s"
}
echo "1. A bare Debian 12, and the packages"
bare_debian
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -sf pts/ptmx "$root/dev/ptmx"
inside sh -c 'apt-get -y -q update && apt-get -y -q --no-install-recommends \
    install /debs/hearth-*.deb && useradd --create-home -d /srv/lena lena' \
    >"$work/apt.log" 2>&1 || fail "install"
took

echo "2. The guide, as a normal user types it"
mkdir -p "$root/srv/read/bin" "$root/srv/read/tests" "$root/srv/read/docs/guide"
cp -r "$here/../docs" "$here/../lib" "$root/srv/read/tests/"
cp "$source/docs/guide/first-hour.md" "$root/srv/read/docs/guide/"
cp "$bin/hearth-test-type" "$root/srv/read/bin/"
as_lena env HEARTH_SOURCE=/srv/read INSTALLED=1 KEEP=1 TMPDIR=/srv/lena \
    sh /srv/read/tests/docs/run.sh /srv/read docs/guide/first-hour.md \
    >"$work/guide.log" 2>&1 || fail "the guide"
say "$(grep '^docs: ' "$work/guide.log")"
home=$(echo "$root"/srv/lena/hearth-docs.*/docs-guide-first-hour)
[ -s "$home/study/data.sav" ] || fail "no file for SPSS"
[ "$(head -c 4 "$home/study/data.sav")" = '$FL2' ] || fail "no SPSS in it"
pdf "$home/brief.html"
took

echo "3. The service: init as it asks, its settings, its first page"
for name in ingest web metrics; do
    free_port
    eval "${name}_port=$port"
done
printf '%s\n' '<What is the programme called' '>Spring wave' '<HOST:PORT' \
    ">127.0.0.1:$ingest_port" '<login name' '>anna' '<1 or 2' '>1' \
    '<New passphrase' ">$PASSPHRASE" '<again' ">$PASSPHRASE" '<is ready' \
    >"$root/srv/read/steps"
inside /srv/read/bin/hearth-test-type /srv/read/steps \
    /usr/bin/hearth-host init --allow-synthetic >"$work/init.log" 2>&1 ||
    fail "init"
code=$(tr -d '\r' <"$work/init.log" |
    grep -oE '^([0-9a-z]{4}-){3}[0-9a-z]{4}$') || fail "no code"
[ -z "$(inside find /var/lib/hearth-host ! -user hearth-host)" ] ||
    fail "root's files among the service's"
sed -i "s/^HEARTH_LISTEN=.*/HEARTH_LISTEN=127.0.0.1:$ingest_port/
    s/^HEARTH_WEB=.*/HEARTH_WEB=127.0.0.1:$web_port/
    s/^#HEARTH_MORE=\(.*\):9484\"/HEARTH_MORE=\1:$metrics_port\"/" \
    "$root/etc/default/hearth-host"
# What the unit would start, as whom and with which addresses.
command=$(sed -n 's/^ExecStart=//p' \
    "$root/usr/lib/systemd/system/hearth-host.service")
chroot "$root" setpriv --reuid hearth-host --regid hearth-host --clear-groups \
    sh -c ". /etc/default/hearth-host; exec $command" \
    >>"$work/serve.log" 2>&1 </dev/null &
serve_pid=$!
wait_for 30 ingest_listens || fail "the host does not start"
wait_for 10 grep -q "^metrics at .*:$metrics_port/" "$work/serve.log" ||
    fail "the settings' further options do not arrive"
pages begin "$code"
pages metrics "$metrics_port"

echo "4. A workbook through the page, two devices, interviews"
pages form "$root/usr/share/hearth-host/instruments/example.xlsx"
inside hearth-host form list | grep -q '^neighbours  version 1' ||
    fail "the form is not published"
# device NAME COMMAND...
device() {
    name=$1
    shift
    as_lena hearth-agent --data "/srv/lena/$name" "$@"
}
for n in 1 2; do
    area=$(echo north south | cut -d' ' -f$n)
    code=$(pages device "tablet-$n" "w$n" "$area")
    printf '%s\n%s\nyes\n' "$code" "$PIN" |
        device "tablet-$n" enrol --host "127.0.0.1:$ingest_port" --kdf floor \
            >"$work/enrol.log" 2>&1 || fail "enrol"
    pages admit "tablet-$n" \
        "$(grep -oE '([a-z]+ ){5}[a-z]+$' "$work/enrol.log" | tail -n 1)"
    device "tablet-$n" sync >"$work/sync.log" 2>&1 || fail "sync"
    awk -v seed=$n 'BEGIN {
        srand(seed)
        for (i = 0; i < 60; i++)
            printf "{\"adult\":\"yes\",\"agree\":\"yes\",\"sex\":\"%s\"," \
                "\"age_band\":\"%s\",\"belong\":\"%d\",\"trust\":\"%d\"," \
                "\"help\":\"%d\"}\n", rand() < .5 ? "w" : "m",
                rand() < .5 ? "18_34" : "35_plus", 1 + rand() * 5,
                1 + rand() * 5, 1 + rand() * 5
    }' >"$root/srv/read/answers.jsonl"
    echo "$PIN" | device "tablet-$n" collect \
        --answers /srv/read/answers.jsonl --run one --purpose synthetic \
        --area "$area" >"$work/collect.log" 2>&1 || fail "collect"
    device "tablet-$n" sync >"$work/sync.log" 2>&1 || fail "sync"
    grep -q '60 sent, 0 waiting' "$work/sync.log" || fail "not all were sent"
done
took

echo "5. Progress, the first release, the brief"
pages quotas north=80,south=50
echo "$PASSPHRASE" | inside hearth-host results >"$work/results.log" 2>&1 ||
    fail "results"
pages progress 'At most 20 of 80 still missing' 'All 50 planned are done'
pages released
echo "$PASSPHRASE" | inside hearth-host release freeze >"$work/freeze.log" \
    2>&1 || fail "freeze"
pages paper 2 "$work/brief.html"
pdf "$work/brief.html"
kill -TERM "$serve_pid"
wait "$serve_pid" || fail "SIGTERM did not end serve cleanly"
serve_pid=
echo "a first hour in $(($(date +%s) - started)) s"
