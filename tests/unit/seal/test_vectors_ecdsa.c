/* SPDX-License-Identifier: Apache-2.0 */
/* Wycheproof: ECDSA on P-256 with signatures as r | s. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/hash.h"
#include "hearth/identity.h"
#include "vectors.h"

#include <string.h>

#define P1363       "wycheproof_ecdsa_secp256r1_sha256_p1363_test.json"
#define MESSAGE_MAX 256
#define SIG_MAX     256

struct counts {
    unsigned valid;
    unsigned high;
    unsigned invalid;
    unsigned other_length;
};

/* (n - 1) / 2 */
static const uint8_t half_order[] = {
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b,
    0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8};

static struct hearth_public read_key(struct vectors_value group)
{
    uint8_t spki[HEARTH_SPKI_LEN];
    struct hearth_public key;
    size_t len =
        vectors_hex(vectors_get(group, "publicKeyDer"), spki, sizeof(spki));

    assert_int_equal(
        hearth_identity_from_spki(hearth_slice_of(spki, len), &key), HEARTH_OK);
    return key;
}

static void run_verify(struct vectors_value group, struct vectors_value test,
                       void *cookie)
{
    struct counts *counts = cookie;
    struct hearth_public key = read_key(group);
    bool is_valid = vectors_is_text(vectors_get(test, "result"), "valid");
    uint8_t message[MESSAGE_MAX];
    uint8_t sig[SIG_MAX];
    uint8_t hash[HEARTH_HASH_LEN];
    struct hearth_slice part = {
        message, vectors_hex(vectors_get(test, "msg"), message, MESSAGE_MAX)};
    bool is_high;

    if (vectors_hex(vectors_get(test, "sig"), sig, SIG_MAX) != HEARTH_SIG_LEN) {
        assert_false(is_valid);
        counts->other_length++;
        return;
    }
    is_high = memcmp(sig + 32, half_order, sizeof(half_order)) > 0;
    assert_int_equal(hearth_hash_parts(&part, 1, hash), HEARTH_OK);
    assert_int_equal(hearth_identity_verify(&key, hash, sig),
                     is_valid && !is_high ? HEARTH_OK : HEARTH_E_AUTH);
    counts->invalid += !is_valid;
    counts->high += is_valid && is_high;
    counts->valid += is_valid && !is_high;
}

static void test_verify(void **state)
{
    struct counts counts = {0, 0, 0, 0};

    (void)state;
    (void)vectors_each(P1363, run_verify, &counts);
    assert_true(counts.valid >= 50);
    assert_true(counts.high >= 50);
    assert_true(counts.invalid >= 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify),
    };

    if (vectors_are_missing(P1363)) {
        return VECTORS_SKIP;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
