/* SPDX-License-Identifier: Apache-2.0 */
/* The cryptography underneath fails at every call once: never success, never a
 * half-made key or a plaintext left behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aead_internal.h"
#include "dh_internal.h"
#include "fault.h"
#include "hearth/aead.h"
#include "hearth/certificate.h"
#include "hearth/hash.h"
#include "hearth/hpke.h"
#include "hearth/identity.h"
#include "hearth/keyring.h"
#include "test_rng.h"

#include <string.h>

#define PLAIN     "what somebody said at home"
#define PLAIN_LEN (sizeof(PLAIN) - 1)
#define ARENA_LEN 4080

static const struct hearth_passphrase_cost cheapest = {
    HEARTH_PASSPHRASE_FLOOR_PASSES, HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB};

/* Everything that works, made before anything fails. */
struct bench {
    struct hearth_rng rng;
    struct test_rng random;
    uint8_t suite;
    struct hearth_key key;       /* SIGN */
    struct hearth_public public; /* its other half */
    struct hearth_key seal;
    uint8_t seal_public[HEARTH_ENC_MAX];
    uint8_t hash[HEARTH_HASH_LEN];
    uint8_t sig[HEARTH_SIG_LEN];
    uint8_t enc[HEARTH_ENC_MAX];
    uint8_t ct[PLAIN_LEN + HEARTH_TAG_LEN];
    uint8_t box[PLAIN_LEN + HEARTH_BOX_EXTRA];
    struct hearth_certificate root;
    struct hearth_secmem *m;
    struct hearth_keyring keyring;
    struct hearth_keyring_secrets secrets;
    uint8_t out[512]; /* what the call at hand writes */
};

static struct hearth_slice plain(void)
{
    return hearth_slice_of(PLAIN, PLAIN_LEN);
}

static struct hearth_hpke_context context_of(const struct bench *b)
{
    struct hearth_hpke_context context = {b->suite, hearth_slice_text("info"),
                                          hearth_slice_text("aad")};

    return context;
}

static struct hearth_certificate_request root_request(const struct bench *b)
{
    struct hearth_certificate_request r = {
        HEARTH_CERT_ROOT, &b->public, &b->key, NULL, 1000000000, 2000000000};

    return r;
}

static void make_sealed(struct bench *b, uint8_t suite)
{
    struct hearth_hpke_context context;
    struct hearth_writer w;

    b->suite = suite;
    context = context_of(b);
    assert_int_equal(
        hearth_hpke_generate(suite, &b->rng, &b->seal, b->seal_public), 0);
    assert_int_equal(
        hearth_hpke_seal(
            &context,
            hearth_slice_of(b->seal_public, hearth_hpke_enc_len(suite)),
            plain(), &b->rng, b->enc, b->ct),
        0);
    hearth_writer_init(&w, b->box, sizeof(b->box));
    assert_int_equal(hearth_aead_seal(&b->key, hearth_slice_text("aad"),
                                      plain(), &b->rng, &w),
                     0);
}

static int open_bench(void **state)
{
    static struct bench b;
    struct hearth_certificate_request root;

    memset(&b, 0, sizeof(b));
    b.rng = test_rng_seeded(&b.random, 5);
    memset(b.hash, 0x11, sizeof(b.hash));
    assert_int_equal(hearth_identity_generate(&b.rng, &b.key, &b.public), 0);
    assert_int_equal(hearth_identity_sign(&b.key, b.hash, b.sig), 0);
    make_sealed(&b, HEARTH_SUITE_X25519);
    root = root_request(&b);
    assert_int_equal(hearth_certificate_issue(&root, &b.rng, &b.root), 0);
    assert_int_equal(hearth_secmem_open_unlocked(ARENA_LEN, &b.m), 0);
    assert_int_equal(hearth_keyring_add_worker(&b.keyring,
                                               hearth_slice_text("amina"),
                                               hearth_slice_text("4711"),
                                               &cheapest, &b.key, b.m, &b.rng),
                     0);
    assert_int_equal(
        hearth_keyring_unlock(&b.keyring, hearth_slice_text("amina"),
                              hearth_slice_text("4711"), b.m, &b.secrets),
        0);
    *state = &b;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *b = *state;
    size_t used = hearth_secmem_used(b->m);

    hearth_secmem_close(b->m);
    return used == 0 ? 0 : -1; /* no failure left a secret behind */
}

static void sweep(struct bench *b, enum test_fault_group group,
                  int (*run)(void *cookie), void (*check)(void *cookie),
                  const char *what)
{
    struct test_fault_sweep s = {group, run, test_fault_is_error,
                                 check, b,   what};

    test_fault_sweep(&s);
}

static void check_no_plaintext(void *cookie)
{
    struct bench *b = cookie;

    for (size_t i = 0; i + 4 <= sizeof(b->out); i++) {
        assert_memory_not_equal(b->out + i, PLAIN, 4);
    }
}

/* ---- hashes ---- */

static int run_hash(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_slice parts[2] = {plain(), plain()};

    return hearth_hash_parts(parts, 2, b->out);
}

static int run_hmac(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_slice parts[2] = {plain(), plain()};

    return hearth_hash_hmac(hearth_slice_text("key"), parts, 2, b->out);
}

/* Three blocks, so that two may stand there when the third fails. */
static int run_hkdf(void *cookie)
{
    struct bench *b = cookie;

    memset(b->out, 0, sizeof(b->out));
    return hearth_hash_hkdf(hearth_slice_text("salt"), plain(),
                            hearth_slice_text("info"), b->out, 80);
}

static void check_all_zero(void *cookie)
{
    static const uint8_t zeros[80];
    struct bench *b = cookie;

    assert_memory_equal(b->out, zeros, sizeof(zeros));
}

static int run_named(void *cookie)
{
    struct bench *b = cookie;

    return hearth_hash_named("SHA-256", plain(), b->out) == HEARTH_HASH_LEN
               ? 0
               : HEARTH_E_CRYPTO;
}

static void test_hashes(void **state)
{
    sweep(*state, TEST_FAULT_CRYPTO, run_hash, NULL, "hash");
    sweep(*state, TEST_FAULT_CRYPTO, run_hmac, NULL, "hmac");
    sweep(*state, TEST_FAULT_CRYPTO, run_hkdf, check_all_zero, "hkdf");
    sweep(*state, TEST_FAULT_CRYPTO, run_named, NULL, "hash by name");
}

/* ---- boxes ---- */

static int run_box(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_writer w;
    int code;

    memset(b->out, 0, sizeof(b->out));
    hearth_writer_init(&w, b->out, sizeof(b->out));
    code = hearth_aead_seal(&b->key, hearth_slice_text("aad"), plain(), &b->rng,
                            &w);
    assert_int_equal(w.len, code == 0 ? sizeof(b->box) : 0);
    return code;
}

static int run_unbox(void *cookie)
{
    struct bench *b = cookie;
    size_t len = 0;
    int code;

    memset(b->out, 0, sizeof(b->out));
    code = hearth_aead_open(&b->key, hearth_slice_text("aad"),
                            hearth_slice_of(b->box, sizeof(b->box)), b->out,
                            sizeof(b->out), &len);
    assert_int_equal(len, code == 0 ? PLAIN_LEN : 0);
    return code;
}

static void test_boxes(void **state)
{
    struct bench *b = *state;
    struct hearth_aead_call call = {HEARTH_AEAD_AES_256_GCM, &b->key, b->hash,
                                    hearth_slice_text("")};
    struct hearth_writer w;

    sweep(b, TEST_FAULT_CRYPTO, run_box, check_no_plaintext, "box");
    sweep(b, TEST_FAULT_CRYPTO, run_unbox, check_no_plaintext, "open box");
    /* Nothing shorter than a tag was ever sealed. */
    for (size_t len = 0; len < HEARTH_TAG_LEN; len++) {
        assert_int_equal(
            hearth_aead_decrypt(&call, hearth_slice_of(b->box, len), b->out),
            HEARTH_E_AUTH);
    }
    /* Nor is there room for what no memory holds. */
    hearth_writer_init(&w, b->out, sizeof(b->out));
    assert_int_equal(hearth_aead_seal(&b->key, hearth_slice_text(""),
                                      hearth_slice_of(b->box, SIZE_MAX),
                                      &b->rng, &w),
                     HEARTH_E_SPACE);
    assert_int_equal(w.len, 0);
}

/* ---- HPKE ---- */

static int run_generate(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_key key;

    return hearth_hpke_generate(b->suite, &b->rng, &key, b->out);
}

static int run_seal(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_hpke_context context = context_of(b);

    memset(b->out, 0, sizeof(b->out));
    return hearth_hpke_seal(
        &context,
        hearth_slice_of(b->seal_public, hearth_hpke_enc_len(b->suite)), plain(),
        &b->rng, b->out, b->out + HEARTH_ENC_MAX);
}

static int run_open(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_hpke_context context = context_of(b);

    memset(b->out, 0, sizeof(b->out));
    return hearth_hpke_open(
        &context, &b->seal,
        hearth_slice_of(b->enc, hearth_hpke_enc_len(b->suite)),
        hearth_slice_of(b->ct, sizeof(b->ct)), b->out);
}

static int run_agree(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_key shared;
    static const struct hearth_key zero;
    int code;

    memset(&shared, 0xee, sizeof(shared));
    code = hearth_dh_agree(
        b->suite, &b->seal,
        hearth_slice_of(b->seal_public, hearth_hpke_enc_len(b->suite)),
        &shared);
    if (code != 0) { /* untouched or wiped, never half a secret */
        assert_true(shared.bytes[0] == 0xee ||
                    memcmp(&shared, &zero, sizeof(zero)) == 0);
    }
    hearth_secmem_wipe(&shared, sizeof(shared));
    return code;
}

static void test_hpke(void **state)
{
    struct bench *b = *state;
    static const uint8_t suites[] = {HEARTH_SUITE_P256, HEARTH_SUITE_X25519};

    for (size_t i = 0; i < sizeof(suites); i++) {
        make_sealed(b, suites[i]);
        sweep(b, TEST_FAULT_CRYPTO, run_generate, NULL, "generate");
        sweep(b, TEST_FAULT_CRYPTO, run_seal, check_no_plaintext, "seal");
        sweep(b, TEST_FAULT_CRYPTO, run_open, check_no_plaintext, "open");
        sweep(b, TEST_FAULT_CRYPTO, run_agree, NULL, "agree");
    }
}

/* ---- signatures ---- */

static int run_identity(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_public public_key;
    struct hearth_key key;

    return hearth_identity_generate(&b->rng, &key, &public_key);
}

static int run_public(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_public public_key;

    return hearth_identity_public(&b->key, &public_key);
}

static int run_check(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_public public_key;

    return hearth_identity_check(
        hearth_slice_of(b->public.point, HEARTH_POINT_LEN), &public_key);
}

static int run_sign(void *cookie)
{
    struct bench *b = cookie;

    memset(b->out, 0, sizeof(b->out));
    return hearth_identity_sign(&b->key, b->hash, b->out);
}

static int run_verify(void *cookie)
{
    struct bench *b = cookie;

    return hearth_identity_verify(&b->public, b->hash, b->sig);
}

static void test_signatures(void **state)
{
    sweep(*state, TEST_FAULT_CRYPTO, run_identity, NULL, "identity");
    sweep(*state, TEST_FAULT_CRYPTO, run_public, NULL, "public key");
    sweep(*state, TEST_FAULT_CRYPTO, run_check, NULL, "check a point");
    sweep(*state, TEST_FAULT_CRYPTO, run_sign, check_all_zero, "sign");
    sweep(*state, TEST_FAULT_CRYPTO, run_verify, NULL, "verify");
}

/* ---- certificates ---- */

static int run_issue_root(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_certificate_request r = root_request(b);
    struct hearth_certificate made = {.len = 0};
    int code = hearth_certificate_issue(&r, &b->rng, &made);

    assert_true((code == 0) == (made.len > 0));
    return code;
}

static int run_issue_host(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_certificate_request r = root_request(b);
    struct hearth_certificate made = {.len = 0};
    int code;

    r.role = HEARTH_CERT_HOST;
    r.issuer = &b->root;
    code = hearth_certificate_issue(&r, &b->rng, &made);
    assert_true((code == 0) == (made.len > 0));
    return code;
}

static int run_verify_root(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_slice der = hearth_slice_of(b->root.der, b->root.len);

    return hearth_certificate_verify(der, hearth_slice_of(NULL, 0), der,
                                     HEARTH_CERT_ROOT, 1500000000);
}

static int run_private_der(void *cookie)
{
    struct bench *b = cookie;
    size_t len = 0;

    return hearth_certificate_private_der(&b->key, b->out, sizeof(b->out),
                                          &len);
}

static void test_certificates(void **state)
{
    static const enum test_fault_group groups[] = {TEST_FAULT_CRYPTO,
                                                   TEST_FAULT_X509};

    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        sweep(*state, groups[i], run_issue_root, NULL, "issue a root");
        sweep(*state, groups[i], run_issue_host, NULL, "issue a host");
        sweep(*state, groups[i], run_verify_root, NULL, "verify");
    }
    sweep(*state, TEST_FAULT_CRYPTO, run_private_der, NULL, "private DER");
}

/* ---- the keyring ---- */

static int run_page(void *cookie)
{
    struct bench *b = cookie;
    static uint8_t page[HEARTH_KEYRING_PAGE];

    return hearth_keyring_encode(&b->keyring, page);
}

static int run_add_draft(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_keyring copy = b->keyring;
    static const uint8_t id[HEARTH_DRAFT_ID_LEN] = {7};
    struct hearth_key key;
    int code = hearth_keyring_add_draft(&copy, &b->secrets, id, &b->rng, &key);

    assert_int_equal(hearth_keyring_is_draft_of(&copy, b->secrets.slot, id),
                     code == 0);
    assert_false(
        hearth_keyring_is_draft_of(&copy, (uint8_t)(b->secrets.slot + 1), id));
    if (code != 0) {
        assert_memory_equal(&copy, &b->keyring, sizeof(copy));
    }
    return code;
}

static int run_unlock(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_keyring_secrets out, before;
    int code;

    memset(&out, 0x5c, sizeof(out));
    before = out;
    code = hearth_keyring_unlock(&b->keyring, hearth_slice_text("amina"),
                                 hearth_slice_text("4711"), b->m, &out);
    if (code != 0) {
        assert_memory_equal(&out, &before, sizeof(out));
    }
    hearth_secmem_wipe(&out, sizeof(out));
    assert_int_equal(hearth_secmem_used(b->m), 0);
    return code;
}

static int run_add_worker(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_keyring copy = b->keyring;
    int code = hearth_keyring_add_worker(&copy, hearth_slice_text("badru"),
                                         hearth_slice_text("0815"), &cheapest,
                                         &b->key, b->m, &b->rng);

    if (code != 0) {
        assert_memory_equal(&copy, &b->keyring, sizeof(copy));
    }
    assert_int_equal(hearth_secmem_used(b->m), 0);
    return code;
}

static int run_duress(void *cookie)
{
    struct bench *b = cookie;
    struct hearth_keyring copy = b->keyring;
    int code = hearth_keyring_set_duress(
        &copy, &b->secrets, hearth_slice_text("9999"), b->m, &b->rng);

    if (code != 0) {
        assert_memory_equal(&copy, &b->keyring, sizeof(copy));
    }
    assert_int_equal(hearth_secmem_used(b->m), 0);
    return code;
}

static void test_the_keyring(void **state)
{
    sweep(*state, TEST_FAULT_CRYPTO, run_page, NULL, "page");
    sweep(*state, TEST_FAULT_CRYPTO, run_add_draft, NULL, "add draft");
    sweep(*state, TEST_FAULT_CRYPTO, run_unlock, NULL, "unlock");
    sweep(*state, TEST_FAULT_CRYPTO, run_add_worker, NULL, "add worker");
    sweep(*state, TEST_FAULT_CRYPTO, run_duress, NULL, "duress");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hashes),       cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_hpke),         cmocka_unit_test(test_signatures),
        cmocka_unit_test(test_certificates), cmocka_unit_test(test_the_keyring),
    };

    return cmocka_run_group_tests(tests, open_bench, close_bench);
}
