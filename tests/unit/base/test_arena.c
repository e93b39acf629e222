/* SPDX-License-Identifier: Apache-2.0 */
/* The bump allocator: alignment, zeros, exhaustion, overflow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/arena.h"

#include <stdalign.h>
#include <string.h>

#define ALIGN alignof(max_align_t)

static void test_items_are_zeroed_and_aligned(void **state)
{
    alignas(max_align_t) uint8_t memory[256];
    struct hearth_arena a;

    (void)state;
    memset(memory, 0xff, sizeof(memory));
    hearth_arena_init(&a, memory + 1, sizeof(memory) - 1);
    for (size_t len = 1; len < 20; len += 6) {
        uint8_t *p = hearth_arena_take(&a, 1, len);

        assert_non_null(p);
        assert_int_equal((uintptr_t)p % ALIGN, 0);
        for (size_t i = 0; i < len; i++) {
            assert_int_equal(p[i], 0);
        }
    }
}

static void test_the_last_byte_can_be_taken_and_no_more(void **state)
{
    alignas(max_align_t) uint8_t memory[2 * ALIGN];
    struct hearth_arena a;

    (void)state;
    hearth_arena_init(&a, memory, sizeof(memory));
    assert_non_null(hearth_arena_take(&a, 2, ALIGN));
    assert_int_equal(a.used, sizeof(memory));
    assert_null(hearth_arena_take(&a, 1, 1));
    assert_int_equal(a.used, sizeof(memory));
}

static void test_padding_counts_against_the_space(void **state)
{
    alignas(max_align_t) uint8_t memory[ALIGN + 4];
    struct hearth_arena a;

    (void)state;
    hearth_arena_init(&a, memory, sizeof(memory));
    assert_non_null(hearth_arena_take(&a, 1, 1));
    assert_null(hearth_arena_take(&a, 1, 5));
    assert_int_equal(a.used, 1);
    assert_non_null(hearth_arena_take(&a, 1, 4));
}

static void test_overflow_is_refused(void **state)
{
    alignas(max_align_t) uint8_t memory[64];
    struct hearth_arena a;

    (void)state;
    hearth_arena_init(&a, memory, sizeof(memory));
    assert_null(hearth_arena_take(&a, SIZE_MAX / 2 + 1, 2));
    assert_null(hearth_arena_take(&a, 2, SIZE_MAX / 2 + 1));
    assert_null(hearth_arena_take(&a, SIZE_MAX, 1));
    assert_int_equal(a.used, 0);
}

static void test_setting_used_back_releases(void **state)
{
    alignas(max_align_t) uint8_t memory[64];
    struct hearth_arena a;
    size_t before;
    void *first;

    (void)state;
    hearth_arena_init(&a, memory, sizeof(memory));
    before = a.used;
    first = hearth_arena_take(&a, 1, 64);
    a.used = before;
    assert_ptr_equal(hearth_arena_take(&a, 1, 64), first);
}

static void test_an_arena_without_memory_is_exhausted(void **state)
{
    struct hearth_arena a;

    (void)state;
    hearth_arena_init(&a, NULL, 0);
    assert_null(hearth_arena_take(&a, 1, 1));
    assert_null(hearth_arena_take(&a, 0, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items_are_zeroed_and_aligned),
        cmocka_unit_test(test_the_last_byte_can_be_taken_and_no_more),
        cmocka_unit_test(test_padding_counts_against_the_space),
        cmocka_unit_test(test_overflow_is_refused),
        cmocka_unit_test(test_setting_used_back_releases),
        cmocka_unit_test(test_an_arena_without_memory_is_exhausted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
