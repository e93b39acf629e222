/* SPDX-License-Identifier: Apache-2.0 */
/* The estimate of a list experiment over a wave: who joins or leaves an arm is
 * in no figure before ten did, whatever came to the other arm. */
#include "wave.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PEOPLE 1200
#define FIRST  700

static const struct hearth_release_question *list_of(const struct wave *w)
{
    const struct hearth_release_question *q =
        &w->last.forms[0].questions[WAVE_LIST];

    assert_string_equal(q->name, "named");
    return q;
}

/* ${arm}: of the next one, who names two. */
static void add(struct wave *w, size_t *next, unsigned arm, size_t times)
{
    for (size_t i = 0; i < times; i++) {
        struct wave_person *p = &w->people[(*next)++];

        p->arm = (uint8_t)arm;
        p->named = 2;
        wave_add(w, *next - 1);
    }
}

/* The list's figure stays what it was in release ${since}, to the last byte
 * but for how long it waits; others may be new. */
static void stays(struct wave *w, uint64_t since)
{
    const struct hearth_release_estimate was = list_of(w)->estimate;
    const struct hearth_release_estimate *is;

    wave_release(w);
    is = &list_of(w)->estimate;
    assert_int_equal(list_of(w)->since, since);
    for (size_t arm = 0; arm < HEARTH_RELEASE_ARMS; arm++) {
        assert_int_equal(is->arms[arm].base, was.arms[arm].base);
        assert_memory_equal(&is->arms[arm].mean, &was.arms[arm].mean, 8);
        assert_memory_equal(&is->arms[arm].sd, &was.arms[arm].sd, 8);
    }
    assert_memory_equal(&is->value, &was.value, 8);
    assert_memory_equal(&is->low, &was.low, 8);
    assert_memory_equal(&is->high, &was.high, 8);
}

static void moves(struct wave *w)
{
    uint32_t before = w->number;

    wave_release(w);
    assert_int_equal(w->number, before + 1);
    assert_int_equal(list_of(w)->since, w->number);
    assert_int_equal(list_of(w)->waits, 0);
}

static struct wave *with_an_estimate(size_t *next)
{
    struct wave *w = wave_open(PEOPLE, 5);

    for (*next = 0; *next < FIRST; (*next)++) {
        wave_add(w, *next);
    }
    wave_release(w);
    assert_int_equal(w->number, 1);
    assert_int_equal(list_of(w)->shown, HEARTH_RELEASE_ESTIMATE);
    assert_true(list_of(w)->has_estimate);
    assert_false(list_of(w)->has_mean);
    assert_int_equal(list_of(w)->group_count, 0);
    return w;
}

static void test_an_arm_moves_by_none_or_by_k(void **state)
{
    size_t next;
    struct wave *w = with_an_estimate(&next);
    uint64_t base = list_of(w)->estimate.arms[0].base;

    (void)state;
    add(w, &next, 1, 10); /* nobody to the other arm: nothing of it moves */
    moves(w);
    assert_int_equal(list_of(w)->estimate.arms[0].base, base);
    add(w, &next, 1, 20);
    add(w, &next, 0, 1); /* one: a difference of it would be that one */
    stays(w, 2);
    assert_int_equal(list_of(w)->waits, 20);
    add(w, &next, 0, 8);
    stays(w, 2);
    wave_count(w, true); /* after a restart, in another order */
    stays(w, 2);
    add(w, &next, 0, 1);
    moves(w);
    wave_close(w);
}

/* Who goes counts as who comes. */
static void test_who_goes_from_an_arm_goes_with_nine_more(void **state)
{
    size_t next, gone = 0;
    struct wave *w = with_an_estimate(&next);

    (void)state;
    for (size_t i = 0; i < FIRST && gone < 9; i++) {
        if (w->people[i].arm == 0) {
            w->people[i].is_in = false;
            gone++;
        }
    }
    wave_count(w, false);
    add(w, &next, 1, 15);
    stays(w, 1);
    add(w, &next, 0, 1);
    moves(w);
    wave_close(w);
}

/* Few are counted, and shown as fewer than they would need. */
static void test_few_have_none(void **state)
{
    struct wave *w = wave_open(400, 6);

    (void)state;
    for (size_t i = 0; i < 400; i++) {
        wave_add(w, i);
    }
    wave_release(w);
    assert_int_equal(list_of(w)->shown, HEARTH_RELEASE_NOTHING);
    assert_int_equal(list_of(w)->reason, HEARTH_RELEASE_FEW_ANSWERS);
    assert_false(list_of(w)->has_mean);
    wave_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_arm_moves_by_none_or_by_k),
        cmocka_unit_test(test_who_goes_from_an_arm_goes_with_nine_more),
        cmocka_unit_test(test_few_have_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
