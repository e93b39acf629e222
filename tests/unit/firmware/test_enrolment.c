/* SPDX-License-Identifier: Apache-2.0 */
/* What a host answers to an enrolment is believed only if all of it fits, and
 * what is kept of it comes back as it was. */
#include "enrolment.h"
#include "village.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#define REPLY_MAX 16384

struct fixture {
    struct village village;
    struct hearth_enrolment e;
    uint8_t crts[REPLY_MAX];
    size_t crts_len;
    uint8_t reply[REPLY_MAX];
    size_t reply_len;
    int64_t now_s;
};

static int set_up(void **state)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_writer w;
    struct fixture *f = calloc(1, sizeof(*f));
    if (f == NULL) {
        return -1;
    }
    village_open(&f->village, &rng);
    f->now_s = clock.now_s(clock.cookie);
    f->e.keys = hearth_secmem_take(f->village.m, sizeof(*f->e.keys));
    assert_non_null(f->e.keys);
    hearth_writer_init(&w, f->crts, sizeof(f->crts));
    village_crts(&f->village, &w);
    f->crts_len = hearth_writer_slice(&w).len;
    assert_int_equal(
        hearth_enrolment_learn(&f->e, hearth_slice_of(f->crts, f->crts_len)),
        0);
    assert_int_equal(hearth_enrolment_make(&f->e, &rng), 0);
    hearth_writer_init(&w, f->reply, sizeof(f->reply));
    village_reply(&f->village, &f->e.request, &w);
    f->reply_len = hearth_writer_slice(&w).len;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    village_close(&f->village);
    free(f);
    return 0;
}

static int check(struct fixture *f, int64_t now_s)
{
    int rc =
        hearth_enrolment_learn(&f->e, hearth_slice_of(f->crts, f->crts_len));
    if (rc != 0) {
        return rc;
    }
    return hearth_enrolment_check(
        &f->e, hearth_slice_of(f->reply, f->reply_len), now_s);
}

/* Decodes crts, lets the test alter it, and encodes it again. */
static void alter(struct fixture *f,
                  void (*how)(struct fixture *, struct hearth_enrol_crts *))
{
    struct hearth_enrol_crts *r = calloc(1, sizeof(*r));
    uint8_t copy[REPLY_MAX];
    struct hearth_writer w;
    assert_non_null(r);
    memcpy(copy, f->crts, f->crts_len);
    assert_int_equal(
        hearth_enrol_crts_decode(hearth_slice_of(copy, f->crts_len), r), 0);
    how(f, r);
    hearth_writer_init(&w, f->crts, sizeof(f->crts));
    assert_int_equal(hearth_enrol_crts_encode(r, &w), 0);
    f->crts_len = hearth_writer_slice(&w).len;
    free(r);
}

static void test_a_right_answer_is_believed(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(check(f, f->now_s), 0);
    assert_memory_equal(f->e.device.id, f->e.request.device, HEARTH_DEVICE_LEN);
    assert_string_equal(f->e.device.worker, VILLAGE_WORKER);
    assert_int_equal(f->e.device.area_count, 2);
    assert_string_equal(f->e.device.areas[1], "south");
}

/* A board without a battery starts in 1970, or wherever it stopped. */
static void test_a_clock_in_the_past_does_not_matter(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(check(f, 0), 0);
    assert_int_equal(check(f, f->now_s - 400 * INT64_C(86400)), 0);
}

/* A right answer, to somebody else. */
static void test_a_certificate_for_another_key_is_refused(void **state)
{
    struct fixture *f = *state;
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_enrol_request other = f->e.request;
    struct hearth_key key;
    struct hearth_writer w;
    assert_int_equal(hearth_identity_generate(&rng, &key, &other.sync), 0);
    hearth_writer_init(&w, f->reply, sizeof(f->reply));
    village_reply(&f->village, &other, &w);
    f->reply_len = hearth_writer_slice(&w).len;
    assert_int_equal(check(f, f->now_s), HEARTH_E_AUTH);
}

static void test_a_certificate_of_another_role_is_refused(void **state)
{
    struct fixture *f = *state;
    struct hearth_enrol_reply r;
    struct hearth_writer w;
    assert_int_equal(
        hearth_enrol_reply_decode(hearth_slice_of(f->reply, f->reply_len), &r),
        0);
    r.sync = f->village.enrol;
    hearth_writer_init(&w, f->reply, sizeof(f->reply));
    assert_int_equal(hearth_enrol_reply_encode(&r, &w), 0);
    f->reply_len = hearth_writer_slice(&w).len;
    assert_int_equal(check(f, f->now_s), HEARTH_E_AUTH);
}

static void other_root(struct fixture *f, struct hearth_enrol_crts *r)
{
    r->root = f->village.enrol;
}

static void test_another_root_is_refused(void **state)
{
    struct fixture *f = *state;
    alter(f, other_root);
    assert_int_not_equal(check(f, f->now_s), 0);
}

static void other_signer(struct fixture *f, struct hearth_enrol_crts *r)
{
    r->form_sign = f->village.root_public;
}

static void test_a_document_of_another_signer_is_refused(void **state)
{
    struct fixture *f = *state;
    alter(f, other_signer);
    assert_int_equal(check(f, f->now_s), HEARTH_E_AUTH);
}

static void other_programme(struct fixture *f, struct hearth_enrol_crts *r)
{
    (void)f;
    r->programme[0] ^= 1;
}

static void test_another_programme_is_refused(void **state)
{
    struct fixture *f = *state;
    alter(f, other_programme);
    assert_int_not_equal(check(f, f->now_s), 0);
}

static void test_truncated_answers_are_refused(void **state)
{
    struct fixture *f = *state;
    size_t whole = f->reply_len;
    for (size_t len = 0; len < whole; len += 7) {
        f->reply_len = len;
        assert_int_not_equal(check(f, f->now_s), 0);
    }
    f->reply_len = whole;
    whole = f->crts_len;
    for (size_t len = 0; len < whole; len += 7) {
        f->crts_len = len;
        assert_int_not_equal(check(f, f->now_s), 0);
    }
}

static void test_a_device_comes_back_as_it_was(void **state)
{
    struct fixture *f = *state;
    uint8_t bytes[HEARTH_DEVICE_MAX];
    struct hearth_writer w;
    struct hearth_device *d = calloc(1, sizeof(*d));
    assert_non_null(d);
    assert_int_equal(check(f, f->now_s), 0);
    hearth_writer_init(&w, bytes, sizeof(bytes));
    assert_int_equal(hearth_device_encode(&f->e.device, &w), 0);
    struct hearth_slice all = hearth_writer_slice(&w);
    assert_int_equal(hearth_device_decode(all, d), 0);
    assert_memory_equal(d, &f->e.device, sizeof(*d));
    for (size_t len = 0; len < all.len; len++) {
        assert_int_not_equal(
            hearth_device_decode(hearth_slice_of(bytes, len), d), 0);
    }
    bytes[0] = 2;
    assert_int_equal(hearth_device_decode(all, d), HEARTH_E_VERSION);
    free(d);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_a_right_answer_is_believed),
        CASE(test_a_clock_in_the_past_does_not_matter),
        CASE(test_a_certificate_for_another_key_is_refused),
        CASE(test_a_certificate_of_another_role_is_refused),
        CASE(test_another_root_is_refused),
        CASE(test_a_document_of_another_signer_is_refused),
        CASE(test_another_programme_is_refused),
        CASE(test_truncated_answers_are_refused),
        CASE(test_a_device_comes_back_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
