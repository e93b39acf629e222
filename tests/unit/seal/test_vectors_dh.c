/* SPDX-License-Identifier: Apache-2.0 */
/* Wycheproof: X25519 and ECDH on P-256 with bare points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dh_internal.h"
#include "hearth/hpke.h"
#include "vectors.h"

#include <string.h>

#define X25519 "wycheproof_x25519_test.json"
#define P256   "wycheproof_ecdh_secp256r1_ecpoint_test.json"

#define NUMBER_MAX 64
#define POINT_MAX  256

/* A number of any length to 32 bytes; its first bytes may be zeros. */
static void read_number(struct vectors_value v, struct hearth_key *out)
{
    uint8_t bytes[NUMBER_MAX];
    size_t len = vectors_hex(v, bytes, sizeof(bytes));
    size_t skip = len > 32 ? len - 32 : 0;

    for (size_t i = 0; i < skip; i++) {
        assert_int_equal(bytes[i], 0);
    }
    memset(out, 0, sizeof(*out));
    memcpy(out->bytes + 32 - (len - skip), bytes + skip, len - skip);
}

/* "acceptable" are public keys of small order, which we refuse, and other
 * spellings and the twist, which RFC 7748 tells everybody to take. */
static void run_x25519(struct vectors_value group, struct vectors_value test,
                       void *cookie)
{
    static const struct hearth_key zero = {{0}};
    uint8_t public_key[POINT_MAX];
    struct hearth_key private_key;
    struct hearth_key expected;
    struct hearth_key shared;
    size_t len =
        vectors_hex(vectors_get(test, "public"), public_key, POINT_MAX);
    int code;

    (void)group;
    (void)cookie;
    assert_int_equal(
        vectors_hex(vectors_get(test, "private"), private_key.bytes, 32), 32);
    assert_int_equal(
        vectors_hex(vectors_get(test, "shared"), expected.bytes, 32), 32);
    code = hearth_dh_agree(HEARTH_SUITE_X25519, &private_key,
                           hearth_slice_of(public_key, len), &shared);
    if (memcmp(&expected, &zero, sizeof(zero)) == 0) {
        assert_int_equal(code, HEARTH_E_INVALID);
        return;
    }
    assert_int_equal(code, HEARTH_OK);
    assert_memory_equal(&shared, &expected, sizeof(shared));
}

/* "acceptable" here is the compressed point, which we refuse. */
static void run_p256(struct vectors_value group, struct vectors_value test,
                     void *cookie)
{
    bool is_valid = vectors_is_text(vectors_get(test, "result"), "valid");
    uint8_t public_key[POINT_MAX];
    struct hearth_key private_key;
    struct hearth_key expected;
    struct hearth_key shared;
    size_t len =
        vectors_hex(vectors_get(test, "public"), public_key, POINT_MAX);

    (void)group;
    (void)cookie;
    read_number(vectors_get(test, "private"), &private_key);
    assert_int_equal(hearth_dh_agree(HEARTH_SUITE_P256, &private_key,
                                     hearth_slice_of(public_key, len), &shared),
                     is_valid ? HEARTH_OK : HEARTH_E_INVALID);
    if (is_valid) {
        read_number(vectors_get(test, "shared"), &expected);
        assert_memory_equal(&shared, &expected, sizeof(shared));
    }
}

static void test_x25519(void **state)
{
    (void)state;
    assert_true(vectors_each(X25519, run_x25519, NULL) >= 500);
}

static void test_p256(void **state)
{
    (void)state;
    assert_true(vectors_each(P256, run_p256, NULL) >= 350);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_x25519),
        cmocka_unit_test(test_p256),
    };

    if (vectors_are_missing(X25519) || vectors_are_missing(P256)) {
        return VECTORS_SKIP;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
