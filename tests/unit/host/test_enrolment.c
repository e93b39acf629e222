/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolment on the host: one token, one device, an equal answer to the same
 * keys, nothing to anybody else, and no half state after a crash. */
#include "host/ingest/enrolment.h"

#include "kv_memory.h"

#include "hearth/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1800000000)

struct fixture {
    struct hearth_kv_memory *store;
    struct hearth_secmem *secmem;
    struct hearth_enrolment_config config;
    struct hearth_enrolment *enrolment;
    int64_t now_s;
    uint8_t token[HEARTH_TOKEN_LEN];
    uint8_t id[HEARTH_TOKEN_ID_LEN];
    uint8_t body[512]; /* an encoded request */
    size_t body_len;
};

static int64_t now_s(void *cookie)
{
    return ((struct fixture *)cookie)->now_s;
}

static struct hearth_key *take_key(struct fixture *f)
{
    struct hearth_key *key = hearth_secmem_take(f->secmem, sizeof(*key));

    assert_non_null(key);
    return key;
}

static void make_certificates(struct fixture *f)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_key *root = take_key(f), *enrol = take_key(f);
    struct hearth_public root_public, enrol_public;
    struct hearth_certificate_request r = {.role = HEARTH_CERT_ROOT,
                                           .subject = &root_public,
                                           .issuer_key = root,
                                           .not_before_s = NOW - 100,
                                           .not_after_s = NOW + 1000000};

    assert_int_equal(hearth_identity_generate(&rng, root, &root_public), 0);
    assert_int_equal(hearth_identity_generate(&rng, enrol, &enrol_public), 0);
    assert_int_equal(hearth_certificate_issue(&r, &rng, &f->config.root), 0);
    r.role = HEARTH_CERT_ENROL;
    r.subject = &enrol_public;
    r.issuer = &f->config.root;
    assert_int_equal(hearth_certificate_issue(&r, &rng, &f->config.enrol), 0);
    f->config.enrol_key = enrol;
    f->config.form_sign = root_public;
}

static void put_offer(struct fixture *f)
{
    struct hearth_enrol_offer offer = {.expires_s = NOW + 3600,
                                       .name = "tab",
                                       .worker = "w1",
                                       .areas = {"north", "south"},
                                       .area_count = 2};
    struct hearth_key *psk = take_key(f);
    uint8_t bytes[512];
    struct hearth_writer w;

    memset(f->token, 0x42, sizeof(f->token));
    memmove(offer.token, f->token, sizeof(f->token));
    assert_int_equal(hearth_enrol_psk(f->token, f->id, psk), 0);
    hearth_writer_init(&w, bytes, sizeof(bytes));
    assert_int_equal(hearth_enrol_offer_encode(&offer, &w), 0);
    assert_int_equal(hearth_ledger_token_put(f->config.kv,
                                             hearth_slice_of(f->id, 8),
                                             hearth_writer_slice(&w)),
                     0);
    assert_int_equal(
        hearth_ledger_meta_put(f->config.kv, "programme",
                               hearth_slice_text("the signed document")),
        0);
}

/* A request of a device whose keys are new. */
static void make_request(struct fixture *f, uint8_t device)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_enrol_request r = {.device = {device, 1, 2, 3}};
    struct hearth_key *sync = take_key(f), *sign = take_key(f);
    struct hearth_writer w;

    assert_int_equal(hearth_identity_generate(&rng, sync, &r.sync), 0);
    assert_int_equal(hearth_identity_generate(&rng, sign, &r.sign), 0);
    assert_int_equal(hearth_enrol_prove(&r, f->config.programme, sign), 0);
    hearth_writer_init(&w, f->body, sizeof(f->body));
    assert_int_equal(hearth_enrol_request_encode(&r, &w), 0);
    f->body_len = w.len;
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    f->now_s = NOW;
    f->store = hearth_kv_memory_open(0);
    assert_int_equal(hearth_secmem_open_unlocked(16384, &f->secmem), 0);
    f->config.kv = hearth_kv_memory_kv(f->store);
    f->config.clock = (struct hearth_clock){.now_s = now_s, .cookie = f};
    f->config.rng = hearth_rng_system();
    memset(f->config.programme, 9, HEARTH_PROGRAMME_LEN);
    make_certificates(f);
    put_offer(f);
    make_request(f, 1);
    assert_int_equal(hearth_enrolment_open(&f->config, &f->enrolment), 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    hearth_enrolment_close(f->enrolment);
    hearth_secmem_close(f->secmem);
    hearth_kv_memory_close(f->store);
    free(f);
    return 0;
}

/* The answer's bytes are copied to ${out}. */
static int send(struct fixture *f, const struct hearth_request *request,
                uint8_t *out, size_t *len)
{
    struct hearth_reply reply;

    hearth_enrolment_handle(f->enrolment, hearth_slice_of(f->id, 8), request,
                            &reply);
    assert_true(reply.body.len <= 32768);
    if (reply.body.len > 0) {
        memmove(out, reply.body.data, reply.body.len);
    }
    *len = reply.body.len;
    return reply.code;
}

/* Sends f->body. */
static int ask(struct fixture *f, uint8_t *out, size_t *len)
{
    struct hearth_request request = {HEARTH_METHOD_POST, "sen",
                                     hearth_slice_of(f->body, f->body_len)};

    return send(f, &request, out, len);
}

static void test_a_token_makes_a_device(void **state)
{
    struct fixture *f = *state;
    static uint8_t bytes[32768];
    struct hearth_request crts = {HEARTH_METHOD_GET, "crts", {NULL, 0}};
    static struct hearth_enrol_crts c;
    struct hearth_enrol_reply r;
    struct hearth_ledger_device d;
    size_t len;

    assert_int_equal(send(f, &crts, bytes, &len), HEARTH_CODE_CONTENT);
    assert_int_equal(hearth_enrol_crts_decode(hearth_slice_of(bytes, len), &c),
                     0);
    assert_int_equal(hearth_kv_memory_count(f->store, HEARTH_TABLE_TOKENS), 1);
    assert_string_equal(c.worker, "w1");
    assert_int_equal(c.area_count, 2);
    assert_string_equal(c.areas[1], "south");
    assert_int_equal(ask(f, bytes, &len), HEARTH_CODE_CHANGED);
    assert_int_equal(hearth_enrol_reply_decode(hearth_slice_of(bytes, len), &r),
                     0);
    assert_int_equal(
        hearth_certificate_verify(hearth_slice_of(r.sync.der, r.sync.len),
                                  hearth_slice_of(r.enrol.der, r.enrol.len),
                                  hearth_slice_of(c.root.der, c.root.len),
                                  HEARTH_CERT_SYNC, NOW),
        0);
    assert_int_equal(hearth_ledger_device_next(f->config.kv, NULL, &d), 0);
    assert_string_equal(d.name, "tab");
    assert_int_equal(d.id[0], 1);
    assert_int_equal(hearth_kv_memory_count(f->store, HEARTH_TABLE_TOKENS), 0);
}

static void test_the_same_keys_get_an_equal_answer(void **state)
{
    struct fixture *f = *state;
    static uint8_t first[32768], again[32768];
    struct hearth_key *psk = take_key(f);
    size_t first_len, again_len;

    assert_int_equal(ask(f, first, &first_len), HEARTH_CODE_CHANGED);
    assert_true(
        hearth_enrolment_psk(f->enrolment, hearth_slice_of(f->id, 8), psk));
    assert_int_equal(ask(f, again, &again_len), HEARTH_CODE_CHANGED);
    assert_int_equal(first_len, again_len);
    assert_memory_equal(first, again, first_len);
    assert_int_equal(hearth_kv_memory_count(f->store, HEARTH_TABLE_DEVICES), 1);
}

static void test_other_keys_are_refused(void **state)
{
    struct fixture *f = *state;
    static uint8_t bytes[32768];
    size_t len;

    assert_int_equal(ask(f, bytes, &len), HEARTH_CODE_CHANGED);
    make_request(f, 2);
    assert_int_equal(ask(f, bytes, &len), HEARTH_CODE_FORBIDDEN);
    assert_int_equal(len, 0);
    assert_int_equal(hearth_kv_memory_count(f->store, HEARTH_TABLE_DEVICES), 1);
}

/* A second, valid token must not take over the first device's entry. */
static void test_a_known_device_id_is_refused(void **state)
{
    struct fixture *f = *state;
    static uint8_t bytes[32768];
    struct hearth_ledger_device before, after;
    size_t len;

    assert_int_equal(ask(f, bytes, &len), HEARTH_CODE_CHANGED);
    assert_int_equal(hearth_ledger_device_next(f->config.kv, NULL, &before), 0);
    f->token[0] ^= 1;
    {
        struct hearth_enrol_offer offer = {.expires_s = NOW + 3600};
        struct hearth_key *psk = take_key(f);
        uint8_t stored[512];
        struct hearth_writer w;

        memmove(offer.token, f->token, sizeof(f->token));
        assert_int_equal(hearth_enrol_psk(f->token, f->id, psk), 0);
        hearth_writer_init(&w, stored, sizeof(stored));
        assert_int_equal(hearth_enrol_offer_encode(&offer, &w), 0);
        assert_int_equal(hearth_ledger_token_put(f->config.kv,
                                                 hearth_slice_of(f->id, 8),
                                                 hearth_writer_slice(&w)),
                         0);
    }
    make_request(f, 1);
    assert_int_equal(ask(f, bytes, &len), HEARTH_CODE_FORBIDDEN);
    assert_int_equal(hearth_ledger_device_next(f->config.kv, NULL, &after), 0);
    assert_memory_equal(before.sign, after.sign, HEARTH_POINT_LEN);
}

static void test_time_ends_a_token(void **state)
{
    struct fixture *f = *state;
    static uint8_t bytes[32768];
    struct hearth_key *psk = take_key(f);
    size_t len;

    assert_true(
        hearth_enrolment_psk(f->enrolment, hearth_slice_of(f->id, 8), psk));
    f->now_s = NOW + 3601;
    assert_false(
        hearth_enrolment_psk(f->enrolment, hearth_slice_of(f->id, 8), psk));
    assert_int_equal(ask(f, bytes, &len), HEARTH_CODE_UNAUTHORIZED);
    assert_int_equal(hearth_kv_memory_count(f->store, HEARTH_TABLE_DEVICES), 0);
}

static void test_unknown_and_odd_identities(void **state)
{
    struct fixture *f = *state;
    struct hearth_key *psk = take_key(f);

    assert_false(
        hearth_enrolment_psk(f->enrolment, hearth_slice_text("12345678"), psk));
    assert_false(
        hearth_enrolment_psk(f->enrolment, hearth_slice_of(f->id, 7), psk));
    assert_false(
        hearth_enrolment_psk(f->enrolment, hearth_slice_of(NULL, 0), psk));
}

static void test_malformed_requests_change_nothing(void **state)
{
    struct fixture *f = *state;
    static uint8_t bytes[32768];
    size_t len, whole = f->body_len;

    for (f->body_len = 0; f->body_len < whole; f->body_len++) {
        assert_int_equal(ask(f, bytes, &len), HEARTH_CODE_BAD_REQUEST);
    }
    for (size_t i = 0; i < whole; i++) {
        int code;

        f->body[i] ^= 0x20;
        code = ask(f, bytes, &len);
        f->body[i] ^= 0x20;
        assert_int_equal(code, HEARTH_CODE_BAD_REQUEST);
    }
    assert_int_equal(hearth_kv_memory_count(f->store, HEARTH_TABLE_DEVICES), 0);
    assert_int_equal(hearth_kv_memory_count(f->store, HEARTH_TABLE_TOKENS), 1);
}

static void test_other_paths_do_not_exist(void **state)
{
    struct fixture *f = *state;
    struct hearth_request request = {HEARTH_METHOD_POST, "b",
                                     hearth_slice_of(f->body, f->body_len)};
    struct hearth_reply reply;

    hearth_enrolment_handle(f->enrolment, hearth_slice_of(f->id, 8), &request,
                            &reply);
    assert_int_equal(reply.code, HEARTH_CODE_NOT_FOUND);
    request.method = HEARTH_METHOD_GET;
    memmove(request.path, "sen", 4);
    hearth_enrolment_handle(f->enrolment, hearth_slice_of(f->id, 8), &request,
                            &reply);
    assert_int_equal(reply.code, HEARTH_CODE_NOT_FOUND);
}

/* Renews with the key that hashes to ${asked_with}; gives the code and the new
 * key's hash. */
static int renew(struct fixture *f, const uint8_t *asked_with,
                 const struct hearth_key *next, uint8_t *hash)
{
    uint8_t device[HEARTH_DEVICE_LEN] = {1, 1, 2, 3};
    uint8_t body[HEARTH_ENROL_RENEWAL_LEN] = {0};
    struct hearth_request request = {HEARTH_METHOD_POST, "sren",
                                     hearth_slice_of(body, sizeof(body))};
    struct hearth_public key;
    struct hearth_reply reply;

    assert_int_equal(
        hearth_enrol_renewal_write(f->config.programme, device, next, body), 0);
    assert_int_equal(hearth_identity_public(next, &key), 0);
    assert_int_equal(hearth_identity_hash(&key, hash), 0);
    hearth_enrolment_renew(f->enrolment, asked_with, &request, &reply);
    return reply.code;
}

static bool leads(struct fixture *f, const uint8_t *hash)
{
    struct hearth_ledger_device d;

    return hearth_ledger_device_find(f->config.kv, hash, &d) == 0;
}

/* The answer may get lost any number of times; one old key at most counts, and
 * none once the new one was used. */
static void test_a_renewed_key_ends_the_old_one_once_used(void **state)
{
    struct fixture *f = *state;
    static uint8_t bytes[32768];
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_key *a = take_key(f), *b = take_key(f);
    struct hearth_public unused;
    struct hearth_ledger_device d;
    uint8_t old[HEARTH_HASH_LEN], ha[HEARTH_HASH_LEN], hb[HEARTH_HASH_LEN];
    size_t len;

    assert_int_equal(ask(f, bytes, &len), HEARTH_CODE_CHANGED);
    assert_int_equal(hearth_ledger_device_next(f->config.kv, NULL, &d), 0);
    memmove(old, d.sync_hash, sizeof(old));
    assert_int_equal(hearth_identity_generate(&rng, a, &unused), 0);
    assert_int_equal(hearth_identity_generate(&rng, b, &unused), 0);
    assert_int_equal(renew(f, old, a, ha), HEARTH_CODE_CHANGED);
    assert_int_equal(renew(f, old, a, ha), HEARTH_CODE_CHANGED);
    assert_true(leads(f, old) && leads(f, ha));
    assert_int_equal(hearth_ledger_device_used(f->config.kv, old), 0);
    assert_true(leads(f, old));
    assert_int_equal(renew(f, old, b, hb), HEARTH_CODE_CHANGED);
    assert_true(leads(f, old) && leads(f, hb) && !leads(f, ha));
    assert_int_equal(hearth_ledger_device_used(f->config.kv, hb), 0);
    assert_true(!leads(f, old) && leads(f, hb));
    assert_int_equal(renew(f, old, a, ha), HEARTH_CODE_UNAUTHORIZED);
    assert_int_equal(hearth_ledger_device_find(f->config.kv, hb, &d), 0);
    d.is_revoked = true;
    assert_int_equal(hearth_ledger_device_put(f->config.kv, &d), 0);
    assert_int_equal(renew(f, hb, a, ha), HEARTH_CODE_FORBIDDEN);
    assert_false(leads(f, ha));
}

/* Power fails at every step in turn; the device asks again and is enrolled
 * once, and nobody else can use the token in between. */
static void test_power_cuts_leave_no_half_state(void **state)
{
    struct fixture *f = *state;
    static uint8_t bytes[32768];
    static uint8_t other[512];
    bool was_cut = true;
    size_t len, other_len;

    make_request(f, 2);
    memmove(other, f->body, sizeof(other));
    other_len = f->body_len;
    make_request(f, 1);
    hearth_kv_memory_keep_image(f->store);
    for (uint64_t step = 0; was_cut; step++) {
        uint8_t mine[512];
        int code;

        hearth_kv_memory_restore_image(f->store);
        hearth_kv_memory_fail(f->store, step, HEARTH_KV_FAULT_CRASH_AFTER);
        (void)ask(f, bytes, &len);
        was_cut = hearth_kv_memory_is_dead(f->store);
        hearth_kv_memory_revive(f->store);
        hearth_kv_memory_calm(f->store);
        memmove(mine, f->body, sizeof(mine));
        memmove(f->body, other, other_len);
        code = ask(f, bytes, &len);
        memmove(f->body, mine, sizeof(mine));
        if (code == HEARTH_CODE_CHANGED) {
            /* nothing of ours had been written: then ours is refused now */
            assert_int_equal(ask(f, bytes, &len), HEARTH_CODE_FORBIDDEN);
        } else {
            assert_int_equal(ask(f, bytes, &len), HEARTH_CODE_CHANGED);
        }
        assert_int_equal(hearth_kv_memory_count(f->store, HEARTH_TABLE_DEVICES),
                         1);
        assert_int_equal(hearth_kv_memory_count(f->store, HEARTH_TABLE_TOKENS),
                         0);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_a_token_makes_a_device),
        CASE(test_the_same_keys_get_an_equal_answer),
        CASE(test_other_keys_are_refused),
        CASE(test_a_known_device_id_is_refused),
        CASE(test_time_ends_a_token),
        CASE(test_unknown_and_odd_identities),
        CASE(test_malformed_requests_change_nothing),
        CASE(test_other_paths_do_not_exist),
        CASE(test_a_renewed_key_ends_the_old_one_once_used),
        CASE(test_power_cuts_leave_no_half_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
