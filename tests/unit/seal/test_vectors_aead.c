/* SPDX-License-Identifier: Apache-2.0 */
/* Wycheproof: both AEADs, with the sizes of key, nonce and tag that we use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aead_internal.h"
#include "vectors.h"

#include <string.h>

#define FIELD_MAX 1024
#define CHACHA    "wycheproof_chacha20_poly1305_test.json"
#define GCM       "wycheproof_aes_gcm_test.json"

struct fields {
    struct hearth_key key;
    uint8_t nonce[HEARTH_NONCE_LEN];
    uint8_t aad[FIELD_MAX];
    uint8_t plain[FIELD_MAX];
    uint8_t ct[FIELD_MAX + HEARTH_TAG_LEN];
    size_t aad_len;
    size_t plain_len;
    size_t ct_len;
};

static void read_fields(struct vectors_value test, struct fields *f)
{
    assert_int_equal(vectors_hex(vectors_get(test, "key"), f->key.bytes, 32),
                     32);
    assert_int_equal(vectors_hex(vectors_get(test, "iv"), f->nonce, 12), 12);
    f->aad_len = vectors_hex(vectors_get(test, "aad"), f->aad, FIELD_MAX);
    f->plain_len = vectors_hex(vectors_get(test, "msg"), f->plain, FIELD_MAX);
    f->ct_len = vectors_hex(vectors_get(test, "ct"), f->ct, FIELD_MAX);
    f->ct_len += vectors_hex(vectors_get(test, "tag"), f->ct + f->ct_len,
                             HEARTH_TAG_LEN);
}

struct run {
    enum hearth_aead_kind kind;
    unsigned count;
};

static void run_aead(struct vectors_value group, struct vectors_value test,
                     void *cookie)
{
    struct run *run = cookie;
    bool is_valid = vectors_is_text(vectors_get(test, "result"), "valid");
    uint8_t out[FIELD_MAX + HEARTH_TAG_LEN];
    struct hearth_aead_call call;
    struct fields f;

    if (vectors_number(vectors_get(group, "keySize")) != 256 ||
        vectors_number(vectors_get(group, "ivSize")) != 96 ||
        vectors_number(vectors_get(group, "tagSize")) != 128) {
        return;
    }
    run->count++;
    read_fields(test, &f);
    call.kind = run->kind;
    call.key = &f.key;
    call.nonce = f.nonce;
    call.aad = hearth_slice_of(f.aad, f.aad_len);
    assert_int_equal(
        hearth_aead_decrypt(&call, hearth_slice_of(f.ct, f.ct_len), out),
        is_valid ? HEARTH_OK : HEARTH_E_AUTH);
    if (is_valid) {
        assert_memory_equal(out, f.plain, f.plain_len);
        assert_int_equal(hearth_aead_encrypt(
                             &call, hearth_slice_of(f.plain, f.plain_len), out),
                         HEARTH_OK);
        assert_int_equal(f.ct_len, f.plain_len + HEARTH_TAG_LEN);
        assert_memory_equal(out, f.ct, f.ct_len);
    }
}

static void test_chacha20_poly1305(void **state)
{
    struct run run = {HEARTH_AEAD_CHACHA20_POLY1305, 0};

    (void)state;
    (void)vectors_each(CHACHA, run_aead, &run);
    assert_true(run.count >= 300);
}

static void test_aes_256_gcm(void **state)
{
    struct run run = {HEARTH_AEAD_AES_256_GCM, 0};

    (void)state;
    (void)vectors_each(GCM, run_aead, &run);
    assert_true(run.count >= 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chacha20_poly1305),
        cmocka_unit_test(test_aes_256_gcm),
    };

    if (vectors_are_missing(CHACHA) || vectors_are_missing(GCM)) {
        return VECTORS_SKIP;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
