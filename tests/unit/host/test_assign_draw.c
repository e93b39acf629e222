/* SPDX-License-Identifier: Apache-2.0 */
/* Which interviews are asked again: each as likely, none twice, none of one's
 * own. */
#include "hearth/ledger.h"
#include "host/cli/assign_draw.h"
#include "kv_memory.h"
#include "test_rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define DEVICES 3
#define RECORDS 10 /* of each */
#define ROUNDS  4000

/* Devices 1 to 3 with records 1 to 10 each. */
static void fill(const struct hearth_kv *kv)
{
    for (uint8_t id = 1; id <= DEVICES; id++) {
        struct hearth_ledger_contact contact = {.now_s = 1000};
        struct hearth_ledger_device d = {.id = {id}, .sync_hash = {id}};
        struct hearth_ledger_entry all[RECORDS] = {{0}};
        struct hearth_ledger_result result;
        uint8_t stored[200] = {id};

        assert_int_equal(hearth_ledger_device_put(kv, &d), 0);
        for (uint8_t i = 0; i < RECORDS; i++) {
            all[i].seq = i + 1u;
            all[i].prev[0] = i;
            all[i].h[0] = (uint8_t)(i + 1);
            all[i].stored = hearth_slice_of(stored, sizeof(stored));
        }
        assert_int_equal(
            hearth_ledger_append(kv, d.id, all, RECORDS, &contact, &result), 0);
    }
}

static size_t place_of(const struct hearth_back_check *b)
{
    assert_in_range(b->device[0], 1, DEVICES);
    assert_in_range(b->seq, 1, RECORDS);
    return (size_t)(b->device[0] - 1) * RECORDS + (size_t)b->seq - 1;
}

static void test_each_is_as_likely(void **state)
{
    struct hearth_kv_memory *m = hearth_kv_memory_open(0);
    unsigned drawn[DEVICES * RECORDS] = {0};
    struct test_rng seeded;
    struct hearth_rng rng = test_rng_seeded(&seeded, 41);

    (void)state;
    fill(hearth_kv_memory_kv(m));
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct hearth_assignment a = {.device = {2}};
        bool is_in[DEVICES * RECORDS] = {false};

        assert_int_equal(
            hearth_assign_draw(hearth_kv_memory_kv(m), 5, &rng, &a), 0);
        assert_int_equal(a.back_check_count, 5);
        for (size_t i = 0; i < 5; i++) {
            size_t at = place_of(&a.back_checks[i]);

            assert_false(is_in[at]);
            is_in[at] = true;
            drawn[at]++;
        }
    }
    /* 5 of 20: a quarter each, and more than five standard deviations apart
     * only if it is not chance */
    for (size_t at = 0; at < DEVICES * RECORDS; at++) {
        if (at / RECORDS == 1) {
            assert_int_equal(drawn[at], 0);
        } else {
            assert_in_range(drawn[at], ROUNDS / 4 - 140, ROUNDS / 4 + 140);
        }
    }
    hearth_kv_memory_close(m);
}

static void test_it_goes_behind_what_was_named(void **state)
{
    struct hearth_kv_memory *m = hearth_kv_memory_open(0);
    struct hearth_assignment a = {.device = {2}, .back_check_count = 60};
    struct test_rng seeded;
    struct hearth_rng rng = test_rng_seeded(&seeded, 42);

    (void)state;
    fill(hearth_kv_memory_kv(m));
    a.back_checks[59].seq = 77;
    assert_int_equal(hearth_assign_draw(hearth_kv_memory_kv(m), 5, &rng, &a),
                     HEARTH_E_LIMIT);
    assert_int_equal(hearth_assign_draw(hearth_kv_memory_kv(m), 4, &rng, &a),
                     0);
    assert_int_equal(a.back_check_count, HEARTH_BACK_CHECKS_MAX);
    assert_int_equal(a.back_checks[59].seq, 77);
    (void)place_of(&a.back_checks[63]);
    seeded.calls = 0;
    seeded.fail_at = 1;
    a.back_check_count = 0;
    assert_int_equal(hearth_assign_draw(hearth_kv_memory_kv(m), 4, &rng, &a),
                     HEARTH_E_CRYPTO);
    assert_int_equal(a.back_check_count, 0);
    hearth_kv_memory_close(m);
}

/* What the list has is not drawn a second time. */
static void test_none_is_named_twice(void **state)
{
    struct hearth_kv_memory *m = hearth_kv_memory_open(0);
    struct hearth_assignment a = {.device = {2}};
    bool is_in[DEVICES * RECORDS] = {false};
    struct test_rng seeded;
    struct hearth_rng rng = test_rng_seeded(&seeded, 43);

    (void)state;
    fill(hearth_kv_memory_kv(m));
    assert_int_equal(hearth_assign_draw(hearth_kv_memory_kv(m), 12, &rng, &a),
                     0);
    assert_int_equal(hearth_assign_draw(hearth_kv_memory_kv(m), 12, &rng, &a),
                     0);
    assert_int_equal(a.back_check_count, (DEVICES - 1) * RECORDS);
    for (size_t i = 0; i < a.back_check_count; i++) {
        size_t at = place_of(&a.back_checks[i]);

        assert_false(is_in[at]);
        is_in[at] = true;
    }
    hearth_kv_memory_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_is_as_likely),
        cmocka_unit_test(test_it_goes_behind_what_was_named),
        cmocka_unit_test(test_none_is_named_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
