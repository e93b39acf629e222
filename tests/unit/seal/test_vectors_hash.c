/* SPDX-License-Identifier: Apache-2.0 */
/* Wycheproof: HMAC and HKDF; and Argon2id cases of its reference code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/hash.h"
#include "vectors.h"

#include <argon2.h>
#include <string.h>

#define FIELD_MAX 1024
#define OKM_MAX   (255 * 32)
#define HMAC      "wycheproof_hmac_sha256_test.json"
#define HKDF      "wycheproof_hkdf_sha256_test.json"
#define ARGON2    "argon2id_phc_test_cases.json"

static void run_hmac(struct vectors_value group, struct vectors_value test,
                     void *cookie)
{
    bool is_valid = vectors_is_text(vectors_get(test, "result"), "valid");
    uint8_t key[FIELD_MAX];
    uint8_t message[FIELD_MAX];
    uint8_t tag[HEARTH_HASH_LEN];
    uint8_t out[HEARTH_HASH_LEN];
    size_t key_len = vectors_hex(vectors_get(test, "key"), key, FIELD_MAX);
    size_t len = vectors_hex(vectors_get(test, "msg"), message, FIELD_MAX);
    size_t tag_len = vectors_hex(vectors_get(test, "tag"), tag, sizeof(tag));
    struct hearth_slice part = {message, len};

    (void)group;
    (void)cookie;
    assert_int_equal(
        hearth_hash_hmac(hearth_slice_of(key, key_len), &part, 1, out),
        HEARTH_OK);
    /* some tags are cut to 16 bytes */
    assert_int_equal(memcmp(out, tag, tag_len) == 0, is_valid);
}

static void run_hkdf(struct vectors_value group, struct vectors_value test,
                     void *cookie)
{
    static uint8_t okm[OKM_MAX];
    static uint8_t out[OKM_MAX + FIELD_MAX];
    bool is_valid = vectors_is_text(vectors_get(test, "result"), "valid");
    size_t size = (size_t)vectors_number(vectors_get(test, "size"));
    uint8_t ikm[FIELD_MAX];
    uint8_t salt[FIELD_MAX];
    uint8_t info[FIELD_MAX];
    size_t ikm_len = vectors_hex(vectors_get(test, "ikm"), ikm, FIELD_MAX);
    size_t salt_len = vectors_hex(vectors_get(test, "salt"), salt, FIELD_MAX);
    size_t info_len = vectors_hex(vectors_get(test, "info"), info, FIELD_MAX);

    (void)group;
    (void)cookie;
    assert_true(size <= sizeof(out));
    assert_int_equal(hearth_hash_hkdf(hearth_slice_of(salt, salt_len),
                                      hearth_slice_of(ikm, ikm_len),
                                      hearth_slice_of(info, info_len), out,
                                      size),
                     is_valid ? HEARTH_OK : HEARTH_E_CRYPTO);
    if (is_valid) {
        assert_int_equal(
            vectors_hex(vectors_get(test, "okm"), okm, sizeof(okm)), size);
        assert_memory_equal(out, okm, size);
    }
}

static void test_hmac(void **state)
{
    (void)state;
    assert_true(vectors_each(HMAC, run_hmac, NULL) >= 170);
}

static void test_hkdf(void **state)
{
    (void)state;
    assert_true(vectors_each(HKDF, run_hkdf, NULL) >= 80);
}

/* The library itself: these cases have salts of 8 bytes, which ours has not. */
static void test_argon2id(void **state)
{
    char *text = vectors_open(ARGON2);
    struct vectors_value test = vectors_first(vectors_root(text));
    unsigned count = 0;

    (void)state;
    for (; test.at != NULL; test = vectors_next(test)) {
        long log2m = vectors_number(vectors_get(test, "log2m"));
        uint8_t expected[32];
        uint8_t out[32];
        char password[64];
        char salt[64];

        if (log2m > 16 ||
            vectors_number(vectors_get(test, "version")) != ARGON2_VERSION_13) {
            continue; /* 256 MiB are too much for a unit test */
        }
        vectors_text(vectors_get(test, "password"), password, sizeof(password));
        vectors_text(vectors_get(test, "salt"), salt, sizeof(salt));
        assert_int_equal(
            argon2id_hash_raw((uint32_t)vectors_number(vectors_get(test, "t")),
                              (uint32_t)1 << log2m,
                              (uint32_t)vectors_number(vectors_get(test, "p")),
                              password, strlen(password), salt, strlen(salt),
                              out, sizeof(out)),
            ARGON2_OK);
        assert_int_equal(
            vectors_hex(vectors_get(test, "hex"), expected, sizeof(expected)),
            32);
        assert_memory_equal(out, expected, sizeof(out));
        count++;
    }
    vectors_close(text);
    assert_true(count >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hmac),
        cmocka_unit_test(test_hkdf),
        cmocka_unit_test(test_argon2id),
    };

    if (vectors_are_missing(HMAC) || vectors_are_missing(HKDF) ||
        vectors_are_missing(ARGON2)) {
        return VECTORS_SKIP;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
