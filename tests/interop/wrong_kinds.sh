#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Certificates of other kinds than ours, made by OpenSSL and most of them signed
# with the programme's own ENROL and root keys: no such device is answered, no
# such host is asked, and both ends serve genuine peers afterwards.
#   wrong_kinds.sh BUILD_DIR
set -u

build=$1
failed=0 ways=0 accepted=0

for program in openssl coap-client-openssl coap-server-openssl; do
    command -v $program >/dev/null 2>&1 || {
        echo "skipped: $program is not installed"
        exit 77
    }
done

work=$(mktemp -d)
pids=
stop() {
    for pid in $pids; do kill "$pid" 2>/dev/null; done
    wait 2>/dev/null
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' INT TERM
cd "$work" || exit 1

mkfifo orders
"$build/bin/hearth-test-server" "$work" <orders >answers &
pids="$pids $!"
exec 3>orders
tries=0
while [ ! -s port ]; do
    tries=$((tries + 1))
    [ "$tries" -le 100 ] || { echo "the server did not start"; exit 1; }
    sleep 0.1
done
url=coaps://127.0.0.1:$(cat port)

# ---- the certificates ----

usage='keyUsage=critical,digitalSignature'
client="$usage
extendedKeyUsage=clientAuth"
server="$usage
extendedKeyUsage=serverAuth"

# certify NAME ISSUER EXTENSIONS [OPTIONS...]: NAME.pem for NAME.key.
certify() {
    out=$1 by=$2
    printf '%s\n' "$3" >"$out.ext"
    shift 3
    set -- -sha256 -days 1 "$@"
    [ "$out" = v1 ] || set -- "$@" -extfile "$out.ext"
    openssl req -new -key "$out.key" -subj "/CN=0123456789abcdef" \
        -out "$out.csr" 2>>log &&
        openssl x509 -req -in "$out.csr" -CA "$by.pem" \
            -CAkey "$by.key" -set_serial "0x40$(openssl rand -hex 8)" \
            "$@" -out "$out.pem" 2>>log || {
        echo "openssl makes no certificate: $out"
        tail -n 3 log
        exit 1
    }
}

# key NAME KIND [OPTIONS...]
key() {
    out=$1
    shift
    openssl genpkey -algorithm "$@" -out "$out.key" 2>>log ||
        { echo "openssl makes no key: $out"; exit 1; }
}

# wrong SIDE NAME WHAT: counted, tried later.
wrong() {
    [ -s "$2.pem" ] && [ -s "$2.key" ] || { echo "$2 is not there"; exit 1; }
    printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"list.$1"
}

# Kinds of keys: each as a device under ENROL, as a host under the root.
kinds() {
    side=$1 issuer=$2 rules=$3
    key "$side-rsa" RSA -pkeyopt rsa_keygen_bits:2048
    certify "$side-rsa" "$issuer" "$rules"
    wrong "$side" "$side-rsa" "an RSA key"
    key "$side-pss" RSA-PSS -pkeyopt rsa_keygen_bits:2048
    certify "$side-pss" "$issuer" "$rules"
    wrong "$side" "$side-pss" "an RSA-PSS key"
    key "$side-ed" ED25519
    certify "$side-ed" "$issuer" "$rules"
    wrong "$side" "$side-ed" "an Ed25519 key"
    for curve in P-384 P-521 secp256k1; do
        key "$side-$curve" EC -pkeyopt ec_paramgen_curve:$curve \
            -pkeyopt ec_param_enc:named_curve
        certify "$side-$curve" "$issuer" "$rules"
        wrong "$side" "$side-$curve" "a key on $curve"
    done
    # An RSA authority of its own, which claims our names.
    cp "$side-rsa.key" "$side-alien.key"
    openssl req -x509 -new -key "$side-alien.key" -days 1 \
        -subj "/$(openssl x509 -in "$issuer.pem" -noout -subject \
            -nameopt sep_comma_plus | sed 's/^subject= *//')" \
        -out "$side-alien.pem" 2>>log || exit 1
    cp "$side.key" "$side-ofrsa.key"
    certify "$side-ofrsa" "$side-alien" "$rules"
    wrong "$side" "$side-ofrsa" "signed by an RSA authority"
}

# Wrong in what the certificate says; the key is the genuine one each time.
sayings() {
    side=$1 issuer=$2 rules=$3 mine=$4 theirs=$5
    while IFS='|' read -r name what ext options; do
        [ -n "$name" ] || continue
        cp "$side.key" "$side-$name.key"
        # shellcheck disable=SC2086
        certify "$side-$name" "$issuer" "$(printf '%b' "$ext")" $options
        wrong "$side" "$side-$name" "$what"
    done <<END
sha1|signed over SHA-1|$usage\nextendedKeyUsage=$mine|-sha1
sha512|signed over SHA-512|$usage\nextendedKeyUsage=$mine|-sha512
nouse|no extended key usage|$usage|
anyuse|any extended key usage|$usage\nextendedKeyUsage=anyExtendedKeyUsage|
both|both roles|$usage\nextendedKeyUsage=clientAuth,serverAuth|
other|the other role|$usage\nextendedKeyUsage=$theirs|
mail|the usage of mail|$usage\nextendedKeyUsage=emailProtection|
noku|no key usage|extendedKeyUsage=$mine|
agree|key agreement only|keyUsage=critical,keyAgreement\nextendedKeyUsage=$mine|
ca|an authority|basicConstraints=critical,CA:TRUE\n$usage\nextendedKeyUsage=$mine|
critical|an unknown critical extension|$usage\nextendedKeyUsage=$mine\n1.2.3.4.5=critical,DER:0500|
END
    # A longer chain: a device or host that certifies another.
    cp "$side.key" "$side-child.key"
    certify "$side-child" "$side" "$rules"
    wrong "$side" "$side-child" "certified by another of its kind"
    # X.509 version 1 says nothing about use.
    cp "$side.key" v1.key
    certify v1 "$issuer" ""
    cp v1.pem "$side-v1.pem" && cp v1.key "$side-v1.key"
    wrong "$side" "$side-v1" "version 1"
    # A genuine key in another encoding.
    openssl ec -in "$side.key" -conv_form compressed -out "$side-small.key" \
        2>>log && certify "$side-small" "$issuer" "$rules" &&
        wrong "$side" "$side-small" "a compressed point"
    openssl ec -in "$side.key" -param_enc explicit -out "$side-long.key" \
        2>>log && certify "$side-long" "$issuer" "$rules" &&
        wrong "$side" "$side-long" "explicit curve parameters"
    # Larger than any that we make.
    names=$(awk 'BEGIN { for (i = 0; i < 120; i++)
        printf "%sDNS:name%d.example", i ? "," : "", i }')
    cp "$side.key" "$side-large.key"
    certify "$side-large" "$issuer" "$rules
subjectAltName=$names"
    wrong "$side" "$side-large" "a certificate of more than 3 KB"
}

kinds device enrol "$client"
kinds host root "$server"
sayings device enrol "$client" clientAuth serverAuth
sayings host root "$server" serverAuth clientAuth

# ---- tried ----

tell() {
    ways=$((ways + 1))
    [ "$2" = refused ] || { accepted=$((accepted + 1)); echo "ACCEPTED: $1"; }
}

# ask_server NAME: what the host answers a device with this certificate.
ask_server() {
    cat root.pem enrol.pem >"$1.trust"
    [ ! -s "$1.more" ] || cat "$1.more" >>"$1.trust"
    timeout 8 coap-client-openssl -v 0 -B 4 -o "$1.got" -c "$1.pem" \
        -j "$1.key" -C "$1.trust" -R "$1.trust" -m get "$url/who" \
        >"$1.log" 2>&1
}

cp device.pem device-child.more
cp device-alien.pem device-ofrsa.more
say_healthy() {
    rm -f device.got
    ask_server device
    [ "$(cat device.got 2>/dev/null)" = certificate ] ||
        { echo "FAILED: a genuine device is not answered $1"; failed=1; }
}
say_healthy before
trying=
while IFS='	' read -r _ name _; do
    ask_server "$name" &
    trying="$trying $!"
done <list.device
for one in $trying; do wait "$one"; done
while IFS='	' read -r _ name what; do
    verdict=refused
    [ ! -s "$name.got" ] || verdict=answered
    tell "a device with $what" $verdict
done <list.device
say_healthy after

# ask_as NAME: whether our client believes a host with this certificate.
try=0
# Two neighbouring ports that nobody uses, below those that the kernel gives.
free_ports() {
    try=$((try + 1))
    plain=$((20000 + ($$ * 14 + try * 6) % 12000))
    if cat /proc/net/udp /proc/net/tcp | grep -qiE \
        "$(printf ':(%04X|%04X) ' $plain $((plain + 1)))"; then
        free_ports
    fi
}
ask_as() {
    free_ports
    coap-server-openssl -v 0 -A 127.0.0.1 -p $plain -c "$1.pem" -j "$1.key" \
        -C root.pem -R authorities.pem >"$1.log" 2>&1 &
    one=$!
    pids="$pids $one"
    tries=0
    until grep -qi ":$(printf %04X $((plain + 1))) " /proc/net/udp; do
        tries=$((tries + 1))
        if [ $tries -gt 50 ] || ! kill -0 $one 2>/dev/null; then
            echo "no server with $1: $(tail -n 1 "$1.log")"
            return 1
        fi
        sleep 0.1
    done
    echo "ask $((plain + 1))" >&3
    tries=0
    until grep -q "^$((plain + 1)) " answers; do
        tries=$((tries + 1))
        [ $tries -le 100 ] || { echo "our client does not end: $1"; return 1; }
        sleep 0.1
    done
    verdict=$(sed -n "s/^$((plain + 1)) //p" answers)
    kill $one
}
say_well() {
    ask_as host && [ "$verdict" = answered ] ||
        { echo "FAILED: the genuine host is refused $1"; failed=1; }
}
say_well before
while IFS='	' read -r _ name what; do
    ask_as "$name" || { failed=1; continue; }
    tell "a host with $what" "$verdict"
done <list.host
say_well after

echo "wrong kinds: $ways ways to be the wrong peer, $accepted accepted"
[ "$accepted" -eq 0 ] && [ "$ways" -ge 40 ] && [ "$failed" -eq 0 ]
