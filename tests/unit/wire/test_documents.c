/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts, countersignatures, state, signed documents, enrolment. */
#include "hearth/enrol.h"
#include "hearth/programme.h"
#include "hearth/receipt.h"
#include "hearth/state.h"

#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct world world;

static int open_world(void **state)
{
    (void)state;
    world_open(&world, 13);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

/* Of one receipt, every ${step}-th from ${from} on. */
static void refuse_damaged(uint8_t *bytes, size_t from, size_t step)
{
    struct hearth_receipt read;

    for (size_t bit = from; bit < (size_t)HEARTH_RECEIPT_LEN * 8; bit += step) {
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        assert_int_equal(hearth_receipt_decode(
                             hearth_slice_of(bytes, HEARTH_RECEIPT_LEN), &read),
                         0);
        assert_int_equal(
            hearth_receipt_verify(&read, world.programme, &world.sign),
            HEARTH_E_AUTH);
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    for (size_t cut = 0; cut < HEARTH_RECEIPT_LEN; cut++) {
        assert_int_not_equal(
            hearth_receipt_decode(hearth_slice_of(bytes, cut), &read), 0);
    }
}

static void test_receipt_refuses_every_bit_flip_and_truncation(void **state)
{
    struct hearth_receipt r = {{1}, {2}, {3}, {4}, 20, {5}, 1700000000, {0}};
    struct hearth_receipt read;
    uint8_t bytes[HEARTH_RECEIPT_LEN];

    (void)state;
    for (size_t n = 0; n < 100; n++) {
        size_t step = world_damage_step(n);

        r.seq = 20 + n;
        assert_int_equal(
            hearth_receipt_sign(&r, world.programme, world.sign_key), 0);
        hearth_receipt_encode(&r, bytes);
        refuse_damaged(bytes, n % step, step);
        assert_int_equal(
            hearth_receipt_decode(hearth_slice_of(bytes, sizeof bytes), &read),
            0);
        assert_int_equal(
            hearth_receipt_verify(&read, world.programme, &world.sign), 0);
        assert_int_equal(read.seq, 20 + n);
    }
}

static void test_countersignature_is_not_a_receipt(void **state)
{
    struct hearth_opened o = {{4}, 20, {5}, {0}};
    struct hearth_opened read;
    uint8_t other[HEARTH_PROGRAMME_LEN] = {9};
    uint8_t bytes[HEARTH_OPENED_LEN];

    (void)state;
    assert_int_equal(hearth_opened_sign(&o, world.programme, world.sign_key),
                     0);
    hearth_opened_encode(&o, bytes);
    assert_int_equal(
        hearth_opened_decode(hearth_slice_of(bytes, sizeof bytes), &read), 0);
    assert_int_equal(hearth_opened_verify(&read, world.programme, &world.sign),
                     0);
    assert_int_equal(hearth_opened_verify(&read, other, &world.sign),
                     HEARTH_E_AUTH);
    read.seq++;
    assert_int_equal(hearth_opened_verify(&read, world.programme, &world.sign),
                     HEARTH_E_AUTH);
}

static void test_state_comes_back(void **state_)
{
    struct hearth_state s = {0};
    struct hearth_state read;
    uint8_t bytes[512];
    struct hearth_writer w;

    (void)state_;
    s.host_time_s = 1700000001;
    s.has_opened = true;
    s.opened.seq = 7;
    s.document = hearth_slice_text("document");
    hearth_writer_init(&w, bytes, sizeof bytes);
    assert_int_equal(hearth_state_encode(&s, &w), 0);
    assert_int_equal(hearth_state_decode(hearth_writer_slice(&w), &read), 0);
    assert_true(read.has_opened && !read.has_receipt);
    assert_int_equal(read.opened.seq, 7);
    assert_true(hearth_slice_is_equal(read.document, s.document));
    for (size_t cut = 0; cut < w.len - s.document.len; cut++) {
        assert_int_not_equal(
            hearth_state_decode(hearth_slice_of(bytes, cut), &read), 0);
    }
    bytes[9] = 8; /* a flag of the future */
    assert_int_equal(hearth_state_decode(hearth_writer_slice(&w), &read),
                     HEARTH_E_INVALID);
}

static void fill_programme(struct hearth_programme *p)
{
    memset(p, 0, sizeof *p);
    memcpy(p->id, world.programme, sizeof p->id);
    assert_int_equal(hearth_bytes_to_text(hearth_slice_text("Spring wave"),
                                          p->name, sizeof p->name),
                     0);
    p->version = 4;
    p->issued_s = 1700000000;
    p->current_epoch = 1;
    p->epoch_count = 1;
    p->epochs[0].epoch = 1;
    p->epochs[0].suite = HEARTH_SUITE_X25519;
    memcpy(p->epochs[0].seal, world.seal, 32);
    p->receipts[0] = world.sign;
    p->openeds[0] = world.sign;
    p->receipt_count = p->opened_count = 1;
    p->form_count = 1;
    p->forms[0].version = 2;
    p->allows_synthetic = true;
}

static void test_programme_document_needs_its_signature(void **state)
{
    struct hearth_programme p;
    struct hearth_programme read;
    uint8_t body[HEARTH_PROGRAMME_MAX];
    uint8_t document[HEARTH_PROGRAMME_MAX];
    struct hearth_writer w;
    struct hearth_writer d;
    struct hearth_slice opened;

    (void)state;
    fill_programme(&p);
    hearth_writer_init(&w, body, sizeof body);
    assert_int_equal(hearth_programme_encode(&p, &w), 0);
    hearth_writer_init(&d, document, sizeof document);
    assert_int_equal(
        hearth_envelope_sign(HEARTH_ENVELOPE_PROGRAMME, world.programme,
                             hearth_writer_slice(&w), world.sign_key, &d),
        0);
    assert_int_equal(hearth_envelope_open(HEARTH_ENVELOPE_PROGRAMME,
                                          world.programme, &world.sign,
                                          hearth_writer_slice(&d), &opened),
                     0);
    assert_int_equal(hearth_programme_decode(opened, &read), 0);
    assert_string_equal(read.name, "Spring wave");
    assert_int_equal(read.version, 4);
    assert_true(read.allows_synthetic && !read.allows_paper);
    assert_memory_equal(read.epochs[0].seal, world.seal, 32);
    /* A package's signature is not a programme's. */
    assert_int_equal(hearth_envelope_open(HEARTH_ENVELOPE_PACKAGE,
                                          world.programme, &world.sign,
                                          hearth_writer_slice(&d), &opened),
                     HEARTH_E_AUTH);
    document[40] ^= 1;
    assert_int_equal(hearth_envelope_open(HEARTH_ENVELOPE_PROGRAMME,
                                          world.programme, &world.sign,
                                          hearth_writer_slice(&d), &opened),
                     HEARTH_E_AUTH);
}

static void test_programme_says_when_its_key_ends(void **state)
{
    static const struct {
        int64_t erase_s, now_s, days;
        enum hearth_programme_end end;
    } cases[] = {
        {0, INT64_MAX, 0, HEARTH_PROGRAMME_LASTS},
        {1000, 999, 0, HEARTH_PROGRAMME_ENDS},
        {1000, 1000, 0, HEARTH_PROGRAMME_OVER},
        {1000, 1001, 0, HEARTH_PROGRAMME_OVER},
        {INT64_MAX, INT64_MIN, INT64_C(213503982334601),
         HEARTH_PROGRAMME_LASTS},
        {INT64_MIN, 0, 0, HEARTH_PROGRAMME_OVER},
        {31 * 86400, 86400, 30, HEARTH_PROGRAMME_ENDS},
        {31 * 86400, 86399, 30, HEARTH_PROGRAMME_LASTS},
    };
    struct hearth_programme p = {.current_epoch = 7, .epoch_count = 2};
    int64_t days = -1;

    (void)state;
    p.epochs[0].epoch = 6;
    p.epochs[0].erase_s = 1; /* another wave's date says nothing */
    p.epochs[1].epoch = 7;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        p.epochs[1].erase_s = cases[i].erase_s;
        assert_int_equal(
            hearth_programme_end_of_epoch(&p, cases[i].now_s, &days),
            cases[i].end);
        assert_true(days == cases[i].days);
    }
    p.current_epoch = 8;
    assert_int_equal(hearth_programme_end_of_epoch(&p, 5, &days),
                     HEARTH_PROGRAMME_LASTS);
}

static void test_programme_without_its_epoch_is_refused(void **state)
{
    struct hearth_programme p;
    struct hearth_programme read;
    uint8_t body[HEARTH_PROGRAMME_MAX];
    struct hearth_writer w;

    (void)state;
    fill_programme(&p);
    p.current_epoch = 2;
    hearth_writer_init(&w, body, sizeof body);
    assert_int_equal(hearth_programme_encode(&p, &w), 0);
    assert_int_equal(hearth_programme_decode(hearth_writer_slice(&w), &read),
                     HEARTH_E_INVALID);
}

static void test_typed_code_catches_a_wrong_digit(void **state)
{
    uint8_t token[HEARTH_TOKEN_LEN];
    uint8_t read[HEARTH_TOKEN_LEN];
    char code[40];
    unsigned caught = 0;
    unsigned tried = 0;

    (void)state;
    assert_int_equal(world.rng.fill(world.rng.cookie, token, sizeof token), 0);
    hearth_enrol_code(token, code);
    assert_int_equal(strlen(code), HEARTH_TOKEN_CODE_LEN + 6);
    assert_int_equal(hearth_enrol_parse(code, read), 0);
    assert_memory_equal(read, token, sizeof token);
    for (size_t at = 0; code[at] != '\0'; at++) {
        char kept = code[at];

        if (kept == '-') {
            continue;
        }
        code[at] = kept == '7' ? '8' : '7';
        tried++;
        caught += hearth_enrol_parse(code, read) != 0;
        code[at] = kept;
    }
    assert_int_equal(caught, tried);
    code[0] = '\0';
    assert_int_equal(hearth_enrol_parse(code, read), HEARTH_E_INVALID);
}

static void test_enrolment_request_proves_its_key(void **state)
{
    struct hearth_enrol_request r = {0};
    struct hearth_enrol_request read;
    uint8_t bytes[512];
    struct hearth_writer w;

    (void)state;
    memcpy(r.device, world.device, sizeof r.device);
    r.sync = world.sign;
    r.sign = world.sign;
    assert_int_equal(hearth_enrol_prove(&r, world.programme, world.sign_key),
                     0);
    hearth_writer_init(&w, bytes, sizeof bytes);
    assert_int_equal(hearth_enrol_request_encode(&r, &w), 0);
    assert_int_equal(hearth_enrol_request_decode(hearth_writer_slice(&w),
                                                 world.programme, &read),
                     0);
    r.device[0] ^= 1; /* the proof binds the device id */
    hearth_writer_init(&w, bytes, sizeof bytes);
    assert_int_equal(hearth_enrol_request_encode(&r, &w), 0);
    assert_int_equal(hearth_enrol_request_decode(hearth_writer_slice(&w),
                                                 world.programme, &read),
                     HEARTH_E_AUTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_receipt_refuses_every_bit_flip_and_truncation),
        cmocka_unit_test(test_countersignature_is_not_a_receipt),
        cmocka_unit_test(test_state_comes_back),
        cmocka_unit_test(test_programme_document_needs_its_signature),
        cmocka_unit_test(test_programme_says_when_its_key_ends),
        cmocka_unit_test(test_programme_without_its_epoch_is_refused),
        cmocka_unit_test(test_typed_code_catches_a_wrong_digit),
        cmocka_unit_test(test_enrolment_request_proves_its_key),
    };

    return cmocka_run_group_tests(tests, open_world, close_world);
}
