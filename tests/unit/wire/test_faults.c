/* SPDX-License-Identifier: Apache-2.0 */
/* The cryptography underneath fails at every call once, and the room runs out
 * at every byte: nothing is signed by halves, believed, or written beyond. */
#include "fault.h"
#include "world.h"

#include "hearth/batch.h"
#include "hearth/carry.h"
#include "hearth/content.h"
#include "hearth/enrol.h"
#include "hearth/envelope.h"
#include "hearth/loss.h"
#include "hearth/programme.h"
#include "hearth/receipt.h"
#include "hearth/register.h"
#include "hearth/state.h"
#include "hearth/tombstone.h"
#include "hearth/withdraw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

/* Whole and good, made before anything fails. */
static struct world world;
static struct hearth_receipt receipt;
static struct hearth_opened opened;
static struct hearth_loss loss;
static struct hearth_register_entry entry;
static struct hearth_tombstone tombstone;
static struct hearth_programme_epoch epoch;
static struct hearth_enrol_request request;
static uint8_t token[HEARTH_TOKEN_LEN] = {3};
static uint8_t stored[512], document[256], sealed[256], out[1024];
static char token_code[40];
static size_t stored_len, document_len, sealed_len;
static struct hearth_record record;
static const uint8_t secret[HEARTH_WITHDRAW_LEN] = {5, 6, 7};

static int sign_receipt(void *cookie)
{
    struct hearth_receipt r = receipt;

    (void)cookie;
    memset(r.sig, 0, sizeof(r.sig));
    return hearth_receipt_sign(&r, world.programme, world.sign_key);
}

static int verify_receipt(void *cookie)
{
    (void)cookie;
    return hearth_receipt_verify(&receipt, world.programme, &world.sign);
}

static int sign_opened(void *cookie)
{
    struct hearth_opened o = opened;

    (void)cookie;
    return hearth_opened_sign(&o, world.programme, world.sign_key);
}

static int verify_opened(void *cookie)
{
    (void)cookie;
    return hearth_opened_verify(&opened, world.programme, &world.sign);
}

static int sign_loss(void *cookie)
{
    struct hearth_loss l = loss;

    (void)cookie;
    return hearth_loss_sign(&l, world.programme, world.sign_key);
}

static int verify_loss(void *cookie)
{
    (void)cookie;
    return hearth_loss_verify(&loss, world.programme, &world.sign);
}

static int sign_entry(void *cookie)
{
    struct hearth_register_entry e = entry;

    (void)cookie;
    return hearth_register_sign(&e, world.programme, world.sign_key);
}

static int verify_entry(void *cookie)
{
    (void)cookie;
    return hearth_register_verify(&entry, world.programme, &world.sign);
}

static int make_tombstone(void *cookie)
{
    struct hearth_tombstone t;

    (void)cookie;
    return hearth_tombstone_make(&tombstone.stub, world.programme,
                                 world.sign_key, &t);
}

static int verify_tombstone(void *cookie)
{
    (void)cookie;
    return hearth_tombstone_verify(&tombstone, world.programme, &world.sign);
}

static int make_stub(void *cookie)
{
    struct hearth_stub s;

    (void)cookie;
    return hearth_stub_of(&record, &s);
}

/* A record that could not be sealed leaves no plaintext in the room given. */
static int seal_record(void *cookie)
{
    struct hearth_record_header header = record.header;
    struct hearth_record_seal how = {world.programme,
                                     hearth_slice_of(world.seal, 32),
                                     world.sign_key, &world.rng, 0};
    struct hearth_slice plain = hearth_slice_text("what somebody said");
    uint8_t h[HEARTH_HASH_LEN];
    struct hearth_writer w;
    int code;

    (void)cookie;
    memset(out, 0, sizeof(out));
    hearth_writer_init(&w, out, sizeof(out));
    code = hearth_record_seal(&how, &header, plain, &w, h);
    for (size_t i = 0; i + 4 < sizeof(out); i++) {
        assert_memory_not_equal(out + i, plain.data, 4);
    }
    return code;
}

static int open_record(void *cookie)
{
    size_t len = 0;

    (void)cookie;
    return hearth_record_open(world.programme, &record, world.seal_key, out,
                              &len);
}

static int genesis(void *cookie)
{
    uint8_t h[HEARTH_HASH_LEN];

    (void)cookie;
    return hearth_record_genesis(world.programme, world.device, &world.sign, h);
}

static int chain(void *cookie)
{
    uint8_t h[HEARTH_HASH_LEN];

    (void)cookie;
    return hearth_record_chain(world.programme, &record, h);
}

static int sign_document(void *cookie)
{
    struct hearth_writer w;

    (void)cookie;
    hearth_writer_init(&w, out, sizeof(out));
    return hearth_envelope_sign(HEARTH_ENVELOPE_RELEASE, world.programme,
                                hearth_slice_text("body"), world.sign_key, &w);
}

static int open_document(void *cookie)
{
    struct hearth_slice body = {NULL, 0};
    int code = hearth_envelope_open(
        HEARTH_ENVELOPE_RELEASE, world.programme, &world.sign,
        hearth_slice_of(document, document_len), &body);

    (void)cookie;
    assert_true((code == 0) == (body.len == 4));
    return code;
}

static int seal_withdrawal(void *cookie)
{
    struct hearth_writer w;

    (void)cookie;
    hearth_writer_init(&w, out, sizeof(out));
    return hearth_withdraw_seal(world.programme, HEARTH_SUITE_X25519, 1,
                                hearth_slice_of(world.seal, 32), secret,
                                &world.rng, &w);
}

static int open_withdrawal(void *cookie)
{
    uint8_t w[HEARTH_WITHDRAW_LEN] = {0};
    int code = hearth_withdraw_open(world.programme,
                                    hearth_slice_of(sealed, sealed_len),
                                    world.seal_key, w);

    (void)cookie;
    assert_true((code == 0) == (memcmp(w, secret, sizeof(w)) == 0));
    return code;
}

static int tag_withdrawal(void *cookie)
{
    uint8_t tag[HEARTH_WITHDRAW_LEN];

    (void)cookie;
    return hearth_withdraw_tag(secret, tag);
}

static int id_withdrawal(void *cookie)
{
    uint8_t id[HEARTH_WITHDRAW_ID_LEN];

    (void)cookie;
    return hearth_withdraw_id(hearth_slice_of(sealed, sealed_len), id);
}

static int token_psk(void *cookie)
{
    uint8_t id[HEARTH_TOKEN_ID_LEN];
    struct hearth_key psk;

    (void)cookie;
    return hearth_enrol_psk(token, id, &psk);
}

static int parse_token(void *cookie)
{
    uint8_t read[HEARTH_TOKEN_LEN];

    (void)cookie;
    return hearth_enrol_parse(token_code, read);
}

static int words(void *cookie)
{
    struct hearth_enrol_pins pins = {{1}, {2}, {3}};
    struct hearth_enrol_party party = {{4}, world.sign, world.sign};
    char text[HEARTH_ENROL_WORDS_LEN];

    (void)cookie;
    return hearth_enrol_words(world.programme, &pins, &party, text);
}

static int prove(void *cookie)
{
    struct hearth_enrol_request r = request;

    (void)cookie;
    return hearth_enrol_prove(&r, world.programme, world.sign_key);
}

static int seal_test(void *cookie)
{
    struct hearth_enrol_request r = request;

    (void)cookie;
    return hearth_enrol_test_seal(&r, world.programme, &epoch, &world.rng);
}

static int open_test(void *cookie)
{
    (void)cookie;
    return hearth_enrol_test_open(&request.test, world.programme, world.device,
                                  HEARTH_SUITE_X25519, world.seal_key);
}

static int renew(void *cookie)
{
    uint8_t bytes[HEARTH_ENROL_RENEWAL_LEN];
    struct hearth_public sync;
    int code = hearth_enrol_renewal_write(world.programme, world.device,
                                          world.sign_key, bytes);

    (void)cookie;
    return code != 0 ? code
                     : hearth_enrol_renewal_read(
                           hearth_slice_of(bytes, sizeof(bytes)),
                           world.programme, world.device, &sync);
}

static int carry(void *cookie)
{
    struct hearth_carry_head head = {HEARTH_CARRY_TO_HOST, {1}, {2}, 3}, read;
    struct hearth_reader items;
    struct hearth_writer w;
    int code;

    (void)cookie;
    hearth_writer_init(&w, out, sizeof(out));
    hearth_carry_begin(&w, &head);
    hearth_carry_put(&w, HEARTH_CARRY_BATCH, hearth_slice_text("batch"));
    code = hearth_carry_end(&w);
    return code != 0
               ? code
               : hearth_carry_open(hearth_writer_slice(&w), &read, &items);
}

static int pins(void *cookie)
{
    uint8_t pin[HEARTH_HASH_LEN];

    (void)cookie;
    return hearth_enrol_seal_pin(&epoch, pin);
}

static void make_record(void)
{
    stored_len = world_record(&world, hearth_slice_text("what somebody said"),
                              stored, sizeof(stored));
    assert_int_equal(
        hearth_record_decode(hearth_slice_of(stored, stored_len), &record), 0);
    assert_int_equal(hearth_stub_of(&record, &tombstone.stub), 0);
    assert_int_equal(hearth_tombstone_make(&tombstone.stub, world.programme,
                                           world.sign_key, &tombstone),
                     0);
}

static int make_all(void **state)
{
    struct hearth_writer w;

    (void)state;
    world_open(&world, 23);
    make_record();
    hearth_enrol_code(token, token_code);
    loss = (struct hearth_loss){{1}, HEARTH_LOSS_GONE, 2, 3, {4}, {0}};
    entry = (struct hearth_register_entry){
        {1}, 1, HEARTH_REGISTER_ADMITTED, UINT64_MAX, {2}, {0}};
    receipt.seq = opened.seq = 3;
    epoch.epoch = 1;
    epoch.suite = HEARTH_SUITE_X25519;
    memcpy(epoch.seal, world.seal, 32);
    request.sync = request.sign = world.sign;
    memcpy(request.device, world.device, sizeof(request.device));
    assert_int_equal(
        hearth_receipt_sign(&receipt, world.programme, world.sign_key), 0);
    assert_int_equal(
        hearth_opened_sign(&opened, world.programme, world.sign_key), 0);
    assert_int_equal(hearth_loss_sign(&loss, world.programme, world.sign_key),
                     0);
    assert_int_equal(
        hearth_register_sign(&entry, world.programme, world.sign_key), 0);
    assert_int_equal(
        hearth_enrol_test_seal(&request, world.programme, &epoch, &world.rng),
        0);
    hearth_writer_init(&w, document, sizeof(document));
    assert_int_equal(
        hearth_envelope_sign(HEARTH_ENVELOPE_RELEASE, world.programme,
                             hearth_slice_text("body"), world.sign_key, &w),
        0);
    document_len = w.len;
    hearth_writer_init(&w, sealed, sizeof(sealed));
    assert_int_equal(hearth_withdraw_seal(world.programme, HEARTH_SUITE_X25519,
                                          1, hearth_slice_of(world.seal, 32),
                                          secret, &world.rng, &w),
                     0);
    sealed_len = w.len;
    return 0;
}

static int end_all(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

#define OP(name)                                                               \
    {                                                                          \
#name, name                                                            \
    }

static void test_no_signature_by_halves(void **state)
{
    static const struct {
        const char *name;
        int (*run)(void *cookie);
    } ops[] = {
        OP(sign_receipt),    OP(verify_receipt),
        OP(sign_opened),     OP(verify_opened),
        OP(sign_loss),       OP(verify_loss),
        OP(sign_entry),      OP(verify_entry),
        OP(make_tombstone),  OP(verify_tombstone),
        OP(make_stub),       OP(seal_record),
        OP(open_record),     OP(genesis),
        OP(chain),           OP(sign_document),
        OP(open_document),   OP(seal_withdrawal),
        OP(open_withdrawal), OP(tag_withdrawal),
        OP(id_withdrawal),   OP(token_psk),
        OP(parse_token),     OP(words),
        OP(prove),           OP(seal_test),
        OP(open_test),       OP(renew),
        OP(carry),           OP(pins),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        struct test_fault_sweep s = {
            TEST_FAULT_CRYPTO, ops[i].run, test_fault_is_error, NULL, NULL,
            ops[i].name};

        test_fault_sweep(&s);
    }
}

/* ---- room ---- */

static int put_state(struct hearth_writer *w)
{
    struct hearth_state s = {.has_receipt = true,
                             .receipt = receipt,
                             .has_opened = true,
                             .opened = opened,
                             .has_entry = true,
                             .entry = entry,
                             .document = hearth_slice_text("document")};

    return hearth_state_encode(&s, w);
}

static int put_reply(struct hearth_writer *w)
{
    struct hearth_batch_reply r = {1, true, receipt};

    return hearth_batch_reply_encode(&r, w);
}

static int put_content(struct hearth_writer *w)
{
    struct hearth_content c = {.worker = hearth_slice_text("amina"),
                               .area = hearth_slice_text("north"),
                               .answers = hearth_slice_text("answers"),
                               .mode = HEARTH_MODE_PERSON};

    return hearth_content_encode(&c, w);
}

static int put_record(struct hearth_writer *w)
{
    return hearth_record_encode(&record, w);
}

static int put_document(struct hearth_writer *w)
{
    return hearth_envelope_sign(HEARTH_ENVELOPE_PACKAGE, world.programme,
                                hearth_slice_text("body"), world.sign_key, w);
}

static int put_withdrawal(struct hearth_writer *w)
{
    return hearth_withdraw_seal(world.programme, HEARTH_SUITE_X25519, 1,
                                hearth_slice_of(world.seal, 32), secret,
                                &world.rng, w);
}

static int put_carry(struct hearth_writer *w)
{
    struct hearth_carry_head head = {HEARTH_CARRY_TO_HOST, {1}, {2}, 3};

    hearth_carry_begin(w, &head);
    hearth_carry_put(w, HEARTH_CARRY_BATCH, hearth_slice_text("batch"));
    return hearth_carry_end(w);
}

static int put_sealed(struct hearth_writer *w)
{
    struct hearth_record_header header = record.header;
    struct hearth_record_seal how = {world.programme,
                                     hearth_slice_of(world.seal, 32),
                                     world.sign_key, &world.rng, 0};
    uint8_t h[HEARTH_HASH_LEN];

    return hearth_record_seal(&how, &header, hearth_slice_text("words"), w, h);
}

static int put_request(struct hearth_writer *w)
{
    return hearth_enrol_request_encode(&request, w);
}

static void test_too_little_room(void **state)
{
    static const struct {
        const char *name;
        int (*put)(struct hearth_writer *w);
    } ops[] = {OP(put_state),  OP(put_reply),    OP(put_content),
               OP(put_record), OP(put_document), OP(put_withdrawal),
               OP(put_carry),  OP(put_sealed),   OP(put_request)};

    (void)state;
    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        struct hearth_writer w;
        size_t len;

        hearth_writer_init(&w, out, sizeof(out));
        assert_int_equal(ops[i].put(&w), 0);
        len = w.len;
        for (size_t cap = 0; cap < len; cap++) {
            int code;

            out[cap] = 0x99;
            hearth_writer_init(&w, out, cap);
            code = ops[i].put(&w);
            if (code != HEARTH_E_SPACE) {
                print_error("%s in %u: %d\n", ops[i].name, (unsigned)cap, code);
            }
            assert_int_equal(code, HEARTH_E_SPACE);
            assert_int_equal(out[cap], 0x99);
        }
    }
}

/* ---- what cannot be read ---- */

static void test_cut_withdrawals_and_tests(void **state)
{
    struct hearth_enrol_test cut = request.test;
    uint8_t other[HEARTH_WITHDRAW_LEN];
    uint16_t named;

    (void)state;
    for (size_t len = 0; len < sealed_len; len++) {
        assert_int_not_equal(hearth_withdraw_open(world.programme,
                                                  hearth_slice_of(sealed, len),
                                                  world.seal_key, other),
                             0);
        assert_int_equal(
            hearth_withdraw_epoch(hearth_slice_of(sealed, len), &named),
            HEARTH_E_INVALID);
    }
    for (cut.len = 0; cut.len < request.test.len; cut.len++) {
        assert_int_equal(
            hearth_enrol_test_open(&cut, world.programme, world.device,
                                   HEARTH_SUITE_X25519, world.seal_key),
            HEARTH_E_INVALID);
    }
    assert_int_equal(hearth_enrol_test_open(&request.test, world.programme,
                                            world.device, 9, world.seal_key),
                     HEARTH_E_INVALID);
    cut = request.test;
    cut.bytes[cut.len - 1] ^= 1;
    assert_int_equal(hearth_enrol_test_open(&cut, world.programme, world.device,
                                            HEARTH_SUITE_X25519,
                                            world.seal_key),
                     HEARTH_E_AUTH);
    assert_int_equal(open_test(NULL), 0);
}

static void test_a_test_that_says_something_else(void **state)
{
    struct hearth_programme_epoch none = epoch;
    struct hearth_enrol_request r = request;

    (void)state;
    none.suite = 9;
    assert_int_equal(
        hearth_enrol_test_seal(&r, world.programme, &none, &world.rng),
        HEARTH_E_INVALID);
    assert_int_equal(hearth_enrol_renewal_read(hearth_slice_of(out, 5),
                                               world.programme, world.device,
                                               &r.sync),
                     HEARTH_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_signature_by_halves),
        cmocka_unit_test(test_too_little_room),
        cmocka_unit_test(test_cut_withdrawals_and_tests),
        cmocka_unit_test(test_a_test_that_says_something_else),
    };

    return cmocka_run_group_tests(tests, make_all, end_all);
}
