#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Debian packages: their scripts are plain POSIX and clean, what the host's
# package holds is what it should, and nothing in it names this machine. (That
# they install, upgrade, keep and erase data is tests/boards/install.sh.)
set -u
. "$(dirname "$0")/lib.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# rendered PACKAGE USER FOLDER UNITS: the scripts as CMake makes them.
rendered() {
    for script in postinst prerm postrm templates; do
        sed "s|@package@|$1|g; s|@package_user@|$2|g; s|@package_folder@|$3|g
            s|@package_units@|$4|g" "cmake/package/$script.in" \
            >"$work/$1.$script"
    done
    ! grep -n '@' "$work/$1".*
}

clean() {
    sh -n "$1" || return 1
    ! command -v shellcheck >/dev/null || shellcheck -S warning -s sh "$1" >&2
}

command -v shellcheck >/dev/null || echo "no shellcheck here: sh -n only"
printf 'if true\n' >"$work/bad"
must_find clean "$work/bad"
rendered hearth-host hearth-host /var/lib/hearth-host hearth-host.service ||
    problem "a name is not filled in"
rendered hearth-agent hearth-agent /var/lib/hearth-agent \
    hearth-agent-sync.path || problem "a name is not filled in"
rendered hearth-agent-ui hearth-kiosk '' 'hearth-agent-ui.service' ||
    problem "a name is not filled in"
for script in "$work"/*.postinst "$work"/*.prerm "$work"/*.postrm \
    cmake/package/*.sh cmake/versions.sh cmake/package/*/console \
    cmake/package/*/kiosk cmake/package/*/choose cmake/package/*/sleep; do
    clean "$script" || problem "$script"
done
# Before it sleeps the page is told to lock; afterwards nothing is.
mkdir -p "$work/bin"
printf '#!/bin/sh\necho "$*" >>"%s"\n' "$work/told" >"$work/bin/systemctl"
chmod +x "$work/bin/systemctl"
for when in pre post; do
    PATH=$work/bin:$PATH sh cmake/package/hearth-agent-ui/sleep $when suspend ||
        problem "the hook of sleep fails"
done
[ "$(cat "$work/told")" = 'kill --signal=SIGUSR1 hearth-agent-ui.service' ] ||
    problem "it does not lock before it sleeps: $(cat "$work/told")"
# Erasing is asked for, and silence means no.
for package in hearth-host hearth-agent; do
    grep -q '^Default: false$' "$work/$package.templates" ||
        problem "$package: data is erased without a word"
done
[ "$(grep -c 'rm -rf' cmake/package/postrm.in)" -eq 1 ] ||
    problem "postrm erases in more than one place"
# The script itself, on a folder of this test, with a debconf that knows no
# answer, one that knows "no" and one that knows "yes"; then with one that has
# to ask, on a terminal, where Enter is no answer: purged ask ANSWER.
purged() {
    rm -rf "$work/data"
    [ -z "${moved:-}" ] || ln -s elsewhere "$work/data"
    mkdir -p "$work/data" "$work/path"
    echo kept >"$work/data/file"
    sed "s|^folder=.*|folder=$work/data|" "$work/hearth-host.postrm" \
        >"$work/postrm"
    printf '#!/bin/sh\n' >"$work/path/deb-systemd-helper"
    chmod +x "$work/path/deb-systemd-helper" "$work/postrm"
    : >"$work/db-answers" && : >"$work/db-templates"
    said=$1
    [ "$1" != ask ] || said=$(sed -n 's/^Description: //p' \
        "$work/hearth-host.templates")
    [ "$1" = none ] || {
        printf 'Name: hearth-host/erase-data\nTemplate: hearth-host/erase-data\nOwners: hearth-host\n' \
            >"$work/db-answers"
        [ "$1" = ask ] ||
            printf 'Value: %s\nFlags: seen\n' "$1" >>"$work/db-answers"
        echo >>"$work/db-answers"
        printf 'Name: hearth-host/erase-data\nType: boolean\nDefault: false\nDescription: %s\nOwners: hearth-host/erase-data\n\n' \
            "$said" >"$work/db-templates"
    }
    cat >"$work/debconf.conf" <<CONF
Config: answers
Templates: templates

Name: answers
Driver: File
Filename: $work/db-answers

Name: templates
Driver: File
Filename: $work/db-templates
CONF
    export DEBCONF_SYSTEMRC="$work/debconf.conf"
    if [ "$1" = ask ]; then
        printf '%s\n' "<$said" '>' "<$said" ">$2" >"$work/steps"
        PATH=$work/path:$PATH DEBIAN_FRONTEND=teletype TERM=linux \
            "$build/bin/hearth-test-type" "$work/steps" "$work/postrm" purge \
            >"$work/log" 2>&1
        return
    fi
    PATH=$work/path:$PATH DEBIAN_FRONTEND=noninteractive "$work/postrm" purge \
        >"$work/log" 2>&1
}
if [ -e /usr/share/debconf/confmodule ]; then
    for answer in none false; do
        purged "$answer" || problem "postrm: $(cat "$work/log")"
        [ -e "$work/data/file" ] || problem "purge erases at '$answer'"
        grep -q 'is kept' "$work/log" || problem "purge says nothing"
    done
    purged true || problem "postrm: $(cat "$work/log")"
    [ ! -e "$work/data" ] || problem "purge keeps data after a yes"
    purged ask no || problem "it does not ask: $(cat "$work/log")"
    [ -e "$work/data/file" ] || problem "purge erases after a typed no"
    purged ask yes || problem "it does not ask: $(cat "$work/log")"
    [ ! -e "$work/data" ] || problem "purge keeps data after a typed yes"
    # Data on another disk, behind a link.
    mkdir "$work/elsewhere"
    moved=yes purged true || problem "postrm: $(cat "$work/log")"
    [ ! -e "$work/elsewhere" ] && [ ! -L "$work/data" ] ||
        problem "purge erases the link and not the data"
else
    echo "no debconf here: the scripts were not run"
fi

# The host's package, from the tree that is tested.
cmake --build "$build" --target package-data >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    problem "package-data"
}
(cd "$build" && cpack -G DEB -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip \
    -D CPACK_DEBIAN_PACKAGE_SHLIBDEPS=OFF -B "$work/deb") >"$work/log" 2>&1 || {
    tail -n 20 "$work/log" >&2
    problem "cpack"
}
deb=$(find "$work/deb" -maxdepth 1 -name 'hearth-host_*.deb')
[ -n "$deb" ] || { problem "no package"; verdict; }
mkdir "$work/tree"
dpkg-deb -R "$deb" "$work/tree"
has() {
    [ -e "$work/tree/$1" ] || [ -L "$work/tree/$1" ] ||
        problem "the package lacks $1"
}
for file in usr/bin/hearth-host usr/lib/hearth-host/hearth-host \
    usr/lib/hearth-host/hearth-host-ingest \
    usr/lib/hearth-host/hearth-host-results \
    usr/lib/hearth-host/hearth-host-web \
    usr/lib/hearth-host/hearth-host-export \
    usr/lib/systemd/system/hearth-host.service \
    usr/lib/sysusers.d/hearth-host.conf etc/default/hearth-host \
    usr/share/man/man1/hearth-host.1.gz \
    usr/share/bash-completion/completions/hearth-host \
    usr/share/doc/hearth-host/sbom.spdx.json \
    usr/share/doc/hearth-host/copyright \
    usr/share/hearth-host/instruments/community/survey.csv \
    DEBIAN/postinst DEBIAN/prerm DEBIAN/postrm DEBIAN/templates; do
    has "$file"
done
# Every process that this build makes is in it.
for program in "$build"/bin/hearth-host*; do
    has "usr/lib/hearth-host/${program##*/}"
done
grep -qx /etc/default/hearth-host "$work/tree/DEBIAN/conffiles" ||
    problem "its settings are no conffile"
found=$(dpkg-deb -c "$deb" | awk '$2 != "root/root" || $1 ~ /^-.....w|s/')
[ -z "$found" ] || problem "owners or modes: $found"
found=$(grep -rIlF "$top" "$work/tree") && problem "a machine's path: $found"
"$work/tree/usr/lib/hearth-host/hearth-host" --version >"$work/log" ||
    problem "the packaged program does not run"
if command -v lintian >/dev/null; then
    # No mailbox stands behind the project's name; purge asks by itself; the
    # tree that is tested is not stripped and its libraries are not looked up.
    lintian --fail-on error --allow-root --suppress-tags \
bogus-mail-host,bogus-mail-host-in-debian-changelog,no-debconf-config,\
unstripped-binary-or-object,embedded-library,missing-dependency-on-libc,\
undeclared-elf-prerequisites "$deb" >"$work/log" 2>&1 ||
        problem "$(grep '^E:' "$work/log")"
fi
verdict
