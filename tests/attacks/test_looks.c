/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody who looks after every few interviews and keeps all releases: no
 * difference of any two of them, neighbours or not, is narrower than 5 (A4). */
#include "wave_truth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOMENTS_MAX 128
#define ARENA       (4u << 20)

/* What was kept: releases as anybody got them, and who was in them. */
struct looks {
    struct attack_moment moments[MOMENTS_MAX];
    struct hearth_release releases[MOMENTS_MAX];
    struct truth truths[MOMENTS_MAX];
    void *memory[MOMENTS_MAX];
    size_t count;
    size_t all, shown, fresh, steps; /* figures, over all releases */
};

static void tally(struct looks *l, enum hearth_release_shown shown,
                  unsigned step, bool is_fresh)
{
    l->all++;
    if (shown != HEARTH_RELEASE_NOTHING) {
        l->shown++;
        l->fresh += is_fresh;
        l->steps += step;
    }
}

static void keep(struct looks *l, const struct wave *w)
{
    size_t at = l->count++;
    struct hearth_arena arena;
    struct hearth_release *r = &l->releases[at];

    assert_true(at < MOMENTS_MAX);
    l->memory[at] = malloc(ARENA);
    assert_non_null(l->memory[at]);
    hearth_arena_init(&arena, l->memory[at], ARENA);
    assert_int_equal(
        hearth_release_decode(hearth_slice_of(w->bytes, w->len), &arena, r), 0);
    wave_truth(w, &l->truths[at]);
    l->moments[at] = (struct attack_moment){r, &l->truths[at]};
    for (size_t q = 0; q < r->forms[0].question_count; q++) {
        const struct hearth_release_question *asked = &r->forms[0].questions[q];

        tally(l, asked->shown, asked->step, asked->since == r->number);
        for (size_t g = 0; g < asked->group_count; g++) {
            const struct hearth_release_group *group = &asked->groups[g];

            tally(l, group->shown, group->step, group->since == r->number);
        }
    }
}

/* ${gone}: one in so many is withdrawn later; 0: nobody. */
static void look(size_t size, uint64_t seed, size_t by, size_t gone,
                 struct attack_result *out)
{
    struct looks *l = calloc(1, sizeof(*l));
    struct wave *w = wave_open(size, seed);
    size_t tried = out->tried[ATTACK_A4];

    assert_non_null(l);
    for (size_t i = 0; i < size; i++) {
        uint32_t before = w->number;

        wave_add(w, i);
        if (gone > 0 && i % gone == gone - 1) {
            w->people[i - gone / 2].is_in = false;
            wave_count(w, false);
        }
        if (i % by == by - 1) {
            wave_release(w);
        }
        if (w->number != before) {
            keep(l, w);
        }
    }
    attack_over_time(l->moments, l->count, out);
    print_message("%zu people, looks after %zu, one in %zu withdrawn: %zu "
                  "releases, %zu differences; of %zu figures %zu shown, %zu "
                  "anew, steps of %.2f points\n",
                  size, by, gone, l->count, out->tried[ATTACK_A4] - tried,
                  l->all, l->shown, l->fresh,
                  (double)l->steps / (double)l->shown);
    for (size_t i = 0; i < l->count; i++) {
        truth_free(&l->truths[i]);
        free(l->memory[i]);
    }
    wave_close(w);
    free(l);
}

static void test_no_two_releases_tell_too_much(void **state)
{
    struct attack_result r = {{0}, {0}};

    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        look(60, seed, 5, 0, &r);
        look(150, seed, 5, 0, &r);
        look(150, seed, 5, 9, &r);
        look(400, seed, 20, 0, &r);
    }
    look(2000, 1, 250, 0, &r);
    assert_true(r.tried[ATTACK_A4] > 1000);
    assert_true(attack_print(&r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_two_releases_tell_too_much),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
