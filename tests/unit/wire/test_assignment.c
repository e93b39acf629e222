/* SPDX-License-Identifier: Apache-2.0 */
/* Assignments: bounded, signed, for one device only. */
#include "hearth/assignment.h"

#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static struct world world;
static struct hearth_assignment full;
static uint8_t document[HEARTH_ASSIGNMENT_MAX];

static int open_world(void **state)
{
    (void)state;
    world_open(&world, 17);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

/* Every list full, every text at its longest. */
static void fill(struct hearth_assignment *a)
{
    memset(a, 0, sizeof(*a));
    memcpy(a->device, world.device, sizeof(a->device));
    a->version = UINT32_MAX;
    a->issued_s = INT64_C(1790000000);
    a->expires_s = INT64_MAX;
    a->is_women_only = true;
    a->area_count = HEARTH_AREAS_MAX;
    a->quota_count = HEARTH_QUOTAS_MAX;
    a->back_check_count = HEARTH_BACK_CHECKS_MAX;
    for (int i = 0; i < HEARTH_AREAS_MAX; i++) {
        (void)snprintf(a->areas[i], sizeof(a->areas[i]), "%032d", i);
    }
    for (int i = 0; i < HEARTH_QUOTAS_MAX; i++) {
        (void)snprintf(a->quotas[i].area, sizeof(a->quotas[i].area), "%032d",
                       i);
        (void)snprintf(a->quotas[i].group, sizeof(a->quotas[i].group), "g%031d",
                       i);
        a->quotas[i].wanted = UINT32_MAX;
        memset(a->back_checks[i].device, i, HEARTH_DEVICE_LEN);
        a->back_checks[i].seq = UINT64_MAX;
    }
}

static size_t sign(const struct hearth_assignment *a)
{
    uint8_t body[HEARTH_ASSIGNMENT_MAX];
    struct hearth_writer plain, out;

    hearth_writer_init(&plain, body, sizeof(body));
    hearth_writer_init(&out, document, sizeof(document));
    assert_int_equal(hearth_assignment_encode(a, &plain), 0);
    assert_int_equal(
        hearth_envelope_sign(HEARTH_ENVELOPE_ASSIGNMENT, world.programme,
                             hearth_writer_slice(&plain), world.sign_key, &out),
        0);
    return out.len;
}

static int read_back(size_t len, struct hearth_assignment *out)
{
    return hearth_assignment_open(world.programme, world.device, &world.sign,
                                  hearth_slice_of(document, len), out);
}

static void test_the_largest_one_fits_and_reads_back(void **state)
{
    static struct hearth_assignment read;
    size_t len;

    (void)state;
    fill(&full);
    len = sign(&full);
    assert_true(len <= HEARTH_ASSIGNMENT_MAX);
    assert_int_equal(read_back(len, &read), 0);
    assert_memory_equal(&read, &full, sizeof(read));
}

static void test_what_is_missing_or_too_much_is_refused(void **state)
{
    static struct hearth_assignment a;
    uint8_t body[HEARTH_ASSIGNMENT_MAX];
    struct hearth_writer w;

    (void)state;
    fill(&a);
    a.area_count = 0;
    assert_int_equal(read_back(sign(&a), &a), HEARTH_E_INVALID);
    fill(&a);
    a.version = 0;
    assert_int_equal(read_back(sign(&a), &a), HEARTH_E_INVALID);
    fill(&a);
    a.area_count = HEARTH_AREAS_MAX + 1;
    hearth_writer_init(&w, body, sizeof(body));
    assert_int_equal(hearth_assignment_encode(&a, &w), HEARTH_E_LIMIT);
}

static void test_it_is_for_one_device_of_one_programme(void **state)
{
    static struct hearth_assignment a;
    uint8_t other[HEARTH_PROGRAMME_LEN] = {9};
    struct hearth_slice in;
    struct hearth_slice body;

    (void)state;
    fill(&full);
    in = hearth_slice_of(document, sign(&full));
    assert_int_equal(
        hearth_assignment_open(other, world.device, &world.sign, in, &a),
        HEARTH_E_AUTH);
    assert_int_equal(
        hearth_assignment_open(world.programme, other, &world.sign, in, &a),
        HEARTH_E_AUTH);
    /* and no other kind of document passes for one, nor the reverse */
    assert_int_equal(hearth_envelope_open(HEARTH_ENVELOPE_PROGRAMME,
                                          world.programme, &world.sign, in,
                                          &body),
                     HEARTH_E_AUTH);
}

static void test_every_bit_flip_and_truncation_is_refused(void **state)
{
    static struct hearth_assignment a;
    size_t len;

    (void)state;
    fill(&full);
    full.area_count = 2;
    full.quota_count = full.back_check_count = 1;
    len = sign(&full);
    for (size_t bit = 0; bit < len * 8; bit++) {
        document[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(read_back(len, &a), 0);
        document[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t cut = 0; cut < len; cut++) {
        assert_int_not_equal(read_back(cut, &a), 0);
    }
    assert_int_equal(read_back(len, &a), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_largest_one_fits_and_reads_back),
        cmocka_unit_test(test_what_is_missing_or_too_much_is_refused),
        cmocka_unit_test(test_it_is_for_one_device_of_one_programme),
        cmocka_unit_test(test_every_bit_flip_and_truncation_is_refused),
    };

    return cmocka_run_group_tests_name("assignment", tests, open_world,
                                       close_world);
}
