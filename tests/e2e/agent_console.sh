#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The first start of a device without a browser: the package's own terminal
# (cmake/package/hearth-agent/console) driven like a person would, with every
# mistake first: no address, a mistyped code, a code of nobody's, two different
# PINs, a power cut before the host answered, words that were not compared. It
# ends enrolled, with an interview sealed and sent; nothing secret is on a
# command line, in an environment, on the screen or in a log.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
trap end_all EXIT
trap 'exit 130' INT TERM
export TERM=linux
device=$work/device

# The package's script, on a folder of this test; what it starts is written
# down, command line and environment, and then started.
sed "s|^data=.*|data=$device|; s|/usr/bin/hearth-agent|$work/seen|" \
    "$here/../../cmake/package/hearth-agent/console" >"$work/console"
cat >"$work/seen" <<END
#!/bin/sh
{ printf '%s\n' "\$@"; env; } >>"$work/told"
exec "$bin/hearth-agent" "\$@"
END
chmod +x "$work/console" "$work/seen"

# at_console: the steps on standard input; then the terminal's end, which is
# how the console ends too. All that was shown is kept.
at_console() {
    { cat; echo '^D'; } >"$work/steps"
    "$bin/hearth-test-type" "$work/steps" /bin/sh "$work/console" \
        >"$work/shown.log" 2>&1 || fail "at the console"
    cat "$work/shown.log" >>"$work/all"
}

shows_not() {
    ! grep -qF -e "$1" "$work/shown.log" || fail "the console shows \"$1\""
}

init_programme Console
small_form
unlocked form add "$work/form" >"$work/form.log" 2>&1 || fail "form add"
start_host
start_proxy
at="127.0.0.1:$proxy_port"
"$bin/hearth-host" enrol new --data "$work/host" --name one --worker w1 \
    --area north --trust >"$work/code" 2>"$work/new.log" || fail "enrol new"
code=$(grep -oE '([0-9A-Z]{4}-){6}[0-9A-Z]{4}' "$work/code" | head -n 1)
[ -n "$code" ] || fail "no code"
unknown=$("$bin/hearth-test-code")
rm -f "$work/code"

echo "1. Mistakes: each is named, and it is asked again"
at_console <<END
<belongs to no programme
<5684:
>
<Enter to go on
>
<5684:
>no address
<Enrolment code:
>0000-0000-0000-0000-0000-0000-0000
<typing mistake
<Enter to go on
>
<5684:
>$at
<Enrolment code:
>$unknown
<New PIN
>$PIN
<The same again
>$PIN
<the host does not accept this code: mistyped, used already, or too old
<Enter to go on
>
<5684:
>$at
<Enrolment code:
>$code
<New PIN
>12345
<Enter to go on
>
<5684:
>$at
<Enrolment code:
>$code
<New PIN
>$PIN
<The same again
>314159
<the two PINs differ
<Enter to go on
>
<belongs to no programme
<5684:
END
[ ! -e "$device/sync.key" ] || fail "enrolled by mistakes"

echo "2. The power fails once its keys are made, before the host answered"
calls=0
until [ -e "$device/sync.key" ]; do
    calls=$((calls + 1))
    [ $calls -lt 200 ] || fail "it never makes its keys"
    code_now=0
    printf '%s\n%s\n' "$code" "$PIN" | "$bin/hearth-test-kill-at" "$calls" \
        "$bin/hearth-agent" --data "$device" enrol --host "$at" \
        --kdf floor >"$work/cut.log" 2>&1 || code_now=$?
    [ $code_now -ne 77 ] || {
        echo "skipped: no tracing here"
        exit 77
    }
done
say "cut at call $calls"
! "$bin/hearth-agent" --data "$device" status >"$work/cut.log" 2>&1 ||
    fail "enrolled before the host answered"
at_console <<END
<not enrolled
<cut short
<5684:
>$at
<Enrolment code:
>$code
<New PIN
>$PIN
<The same again
>$PIN
<enrolled: device
<Type yes if all six are the same:
>no
<not confirmed
<Enter to go on
>
<not compared yet
<6 compare the six words
<and what not:
>1
<six words were not compared
<Enter to go on
>
<and what not:
>6
<Type yes if all six are the same:
>yes
<Enter to go on
>
<last sync    never
<and what not:
END
tail -n 3 "$work/shown.log" | grep -q compare && fail "compared, and asked again"
"$bin/hearth-host" enrol confirm --all --without-words --data "$work/host" \
    >"$work/confirm.log" 2>&1 || fail "admitting it"
"$bin/hearth-host" enrol list --data "$work/host" >"$work/list.log"
[ "$(grep -c ' one ' "$work/list.log")" -eq 1 ] || fail "not one device"
! grep ALARM "$work/list.log" || fail "an alarm for one device's own mistakes"

echo "3. The form comes, an interview is sealed, and it is sent"
at_console <<END
<and what not:
>3
<new form received
<Enter to go on
>
<and what not:
>4
<small
<Enter to go on
>
<and what not:
>1
<PIN
>$PIN
<agree
@down
>
<age
=61
>
<61
<^F
^F
<Enter
<Enter
>
<Enter to go on
>
<waiting      1
<and what not:
>3
<1 sent
<Enter to go on
>
<waiting      0
<and what not:
>7
<Protected: finalised interviews
<Not protected:
<Enter to go on
>
<and what not:
END
awk '/^device/ { n = 0 } { n++ } END { exit n > 24 }' "$work/shown.log" ||
    fail "what waits is out of sight above the menu"
open_records >"$work/results.log" 2>&1 || fail "opening"
arrived >"$work/arrived" || fail "looking at what arrived"
grep -q 61 "$work/arrived" || fail "another record: $(cat "$work/arrived")"

echo "4. Where a service sends by itself, a second one is not in its way"
"$bin/hearth-agent" --data "$device" sync --watch >"$work/watch.log" 2>&1 &
collect_pid=$!
wait_for 20 grep -q '0 waiting' "$work/watch.log" || fail "no watch"
at_console <<END
<and what not:
>3
<another hearth-agent sync is running
<What is sealed goes by itself
<Enter to go on
>
<and what not:
END
kill "$collect_pid"
wait "$collect_pid" || fail "the watch did not end well"
collect_pid=

echo "5. Nothing secret on a command line, in an environment, shown or logged"
for secret in "$code" "$PIN" "$unknown"; do
    for place in told all serve.log watch.log proxy.log new.log confirm.log; do
        ! grep -qF -e "$secret" "$work/$place" || fail "a secret is in $place"
    done
done
grep -qx enrol "$work/told" || fail "what it starts was not seen"
echo "a device is enrolled and works from its first terminal alone"
