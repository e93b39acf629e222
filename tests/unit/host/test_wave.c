/* SPDX-License-Identifier: Apache-2.0 */
/* Attacks on releases of synthetic waves of 60, 150, 400 and 2,000 people
 * (disclosure.md 7: A4 to A8, A12, A14, A19). */
#include "wave.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define K 10u

static const size_t sizes[] = {60, 150, 400, 2000};
static const char *const names[] = {"fund", "q_sex", "q_age", "program",
                                    "worries"};

/* One published figure. */
struct figure {
    const char *dimension, *name;
    enum hearth_release_shown shown;
    uint64_t base, since;
    unsigned step;
    const struct hearth_release_cell *cells;
    size_t cell_count;
    const struct hearth_release_share *top2;
    const struct hearth_release_mean *mean; /* or NULL */
};

static struct figure figure_at(const struct hearth_release *r, size_t question,
                               size_t group)
{
    const struct hearth_release_question *q = &r->forms[0].questions[question];
    const struct hearth_release_group *g;

    if (group == 0) {
        return (struct figure){"",       "",
                               q->shown, q->base,
                               q->since, q->step,
                               q->cells, q->cell_count,
                               &q->top2, q->has_mean ? &q->mean : NULL};
    }
    g = &q->groups[group - 1];
    return (struct figure){g->dimension, g->name,
                           g->shown,     g->base,
                           g->since,     g->step,
                           g->cells,     g->cell_count,
                           &g->top2,     g->has_mean ? &g->mean : NULL};
}

static void each_figure(const struct hearth_release *r,
                        void (*each)(const struct figure *f, size_t question,
                                     void *cookie),
                        void *cookie)
{
    for (size_t q = 0; q < r->forms[0].question_count; q++) {
        for (size_t g = 0; g <= r->forms[0].questions[q].group_count; g++) {
            struct figure f = figure_at(r, q, g);

            if (f.shown != HEARTH_RELEASE_NOTHING) {
                each(&f, q, cookie);
            }
        }
    }
}

static struct wave *whole(size_t size, uint64_t seed)
{
    struct wave *w = wave_open(size, seed);

    print_message("wave of %zu, seed %llu\n", size, (unsigned long long)seed);
    for (size_t i = 0; i < size; i++) {
        wave_add(w, i);
    }
    wave_release(w);
    assert_int_equal(w->number, 1);
    return w;
}

/* ---- A7, A8, A6: what follows from one figure ---- */

/* An attacker's own rounding, in fractions of his own. */
static bool fits(uint64_t count, uint64_t n, double share, unsigned step)
{
    double points = 100.0 * (double)count / (double)n;

    return points >= 100.0 * share - step / 2.0 - 1e-9 &&
           points < 100.0 * share + step / 2.0 - 1e-9;
}

/* Ways to give ${cells} answers so that they add up to ${left}. */
static unsigned ways(const struct figure *f, size_t cell, uint64_t n,
                     uint64_t left, unsigned found)
{
    if (cell == f->cell_count) {
        return found + (left == 0);
    }
    for (uint64_t c = 0; c <= left && found < 3; c++) {
        if (fits(c, n, f->cells[cell].share.share, f->step)) {
            found = ways(f, cell + 1, n, left - c, found);
        }
    }
    return found;
}

static unsigned pairs(double share, uint64_t base, unsigned step)
{
    unsigned found = 0;

    for (uint64_t n = base; n < base + (base < 50 ? 10u : 5u); n++) {
        for (uint64_t c = 0; c <= n; c++) {
            found += fits(c, n, share, step);
        }
    }
    return found;
}

static void check_share(const struct hearth_release_share *s,
                        const struct figure *f)
{
    assert_true(s->share > 0.0 && s->share < 1.0);
    assert_true(f->base >= 50 || (s->share >= 0.05 && s->share <= 0.95));
    assert_true(s->low < s->share && s->share < s->high);
    assert_int_equal(s->count % 5, 0);
    assert_true(fabs(100 * s->share / f->step -
                     floor(100 * s->share / f->step + 0.5)) < 1e-6);
    assert_true(pairs(s->share, f->base, f->step) >= 3);
}

static void check_figure(const struct figure *f, size_t question, void *cookie)
{
    unsigned found = 0;

    (void)cookie;
    assert_true(f->base >= K);
    assert_int_equal(f->base % (f->base < 50 ? 10 : 5), 0);
    if (f->shown == HEARTH_RELEASE_TOP2) {
        check_share(f->top2, f);
    }
    for (size_t c = 0; c < f->cell_count; c++) {
        if (!f->cells[c].is_hidden) {
            check_share(&f->cells[c].share, f);
        }
    }
    if (f->shown == HEARTH_RELEASE_DISTRIBUTION && question != 4 &&
        f->base < 200) {
        for (uint64_t n = f->base; n < f->base + (f->base < 50 ? 10u : 5u);
             n++) {
            found = ways(f, 0, n, n, found);
        }
        assert_true(found >= 3);
    }
    if (f->mean != NULL) {
        assert_true(f->mean->low < f->mean->high);
        assert_true(f->mean->sd > 0.0);
    }
}

static void count_figure(const struct figure *f, size_t question, void *cookie)
{
    (void)f;
    (void)question;
    ++*(size_t *)cookie;
}

static void test_no_figure_can_be_solved(void **state)
{
    size_t shown = 0;

    (void)state;
    for (size_t s = 0; s < 4; s++) {
        for (uint64_t seed = 1; seed <= 5; seed++) {
            struct wave *w = whole(sizes[s], seed);

            each_figure(&w->last, check_figure, NULL);
            each_figure(&w->last, count_figure, &shown);
            wave_close(w);
        }
    }
    print_message("%zu figures\n", shown);
    assert_true(shown > 400); /* a rule that hides all would pass too */
}

/* ---- A4: a look after each sync ---- */

/* Who stood behind each figure when it was made. */
#define GROUPS 40
struct eye {
    struct wave *w;
    uint8_t *behind; /* [question][group][person] */
    uint64_t since[WAVE_LIST + 1][GROUPS];
    size_t changes;
};

static size_t slot_of(const char *dimension, const char *name)
{
    static const char *const sex[] = {"w", "m"};
    static const char *const age[] = {"18_34", "35_54", "55p"};

    if (dimension[0] == '\0') {
        return 0;
    }
    if (strcmp(dimension, "area") == 0) {
        return 1 + (size_t)(name[5] - '0');
    }
    for (size_t i = 0; i < 3; i++) {
        if (i < 2 && strcmp(dimension, "q_sex") == 0 &&
            strcmp(name, sex[i]) == 0) {
            return 20 + i;
        }
        if (strcmp(dimension, "q_age") == 0 && strcmp(name, age[i]) == 0) {
            return 30 + i;
        }
    }
    fail_msg("an undeclared group: %s %s", dimension, name);
    return 0;
}

static void look_at(const struct figure *f, size_t question, void *cookie)
{
    struct eye *e = cookie;
    size_t slot = slot_of(f->dimension, f->name), changed = 0;
    uint8_t *behind = e->behind + (question * GROUPS + slot) * WAVE_MAX;
    bool is_first = e->since[question][slot] == 0;

    if (e->since[question][slot] == f->since) {
        return;
    }
    e->since[question][slot] = f->since;
    for (size_t i = 0; i < e->w->size; i++) {
        bool is = wave_is_behind(e->w, i, question, f->dimension, f->name);

        changed += behind[i] != is;
        behind[i] = is;
    }
    assert_true(changed >= K);
    e->changes += !is_first;
}

/* What stands between two releases is the last one's figures, byte by byte;
 * before the first there are none. */
static void check_nothing_moved(const struct wave *w)
{
    uint8_t *is = malloc(HEARTH_RELEASE_FILE_MAX);
    uint8_t *was = malloc(HEARTH_RELEASE_FILE_MAX);
    size_t len;

    assert_non_null(is);
    assert_non_null(was);
    if (w->number == 0) {
        assert_int_equal(w->release.form_count, 0);
    } else {
        len = wave_figures(&w->last, was);
        assert_int_equal(wave_figures(&w->release, is), len);
        assert_memory_equal(is, was, len);
    }
    free(is);
    free(was);
}

/* How many more answers a hidden figure takes is how many it has. */
static void check_hidden_do_not_count(const struct hearth_release *r)
{
    for (size_t f = 0; f < r->form_count; f++) {
        for (size_t i = 0; i < r->forms[f].question_count; i++) {
            const struct hearth_release_question *q = &r->forms[f].questions[i];

            assert_true(q->shown != HEARTH_RELEASE_NOTHING || q->waits == 0);
            for (size_t g = 0; g < q->group_count; g++) {
                assert_true(q->groups[g].shown != HEARTH_RELEASE_NOTHING ||
                            q->groups[g].waits == 0);
            }
        }
    }
}

static void watch(size_t size, uint64_t seed, size_t by)
{
    struct eye e = {.w = wave_open(size, seed)};

    e.behind = calloc((size_t)(WAVE_LIST + 1) * GROUPS * WAVE_MAX, 1);
    assert_non_null(e.behind);
    for (size_t i = 0; i < size; i++) {
        wave_add(e.w, i);
        if (i % by == by - 1) {
            uint32_t before = e.w->number;

            wave_release(e.w);
            check_hidden_do_not_count(&e.w->release);
            if (e.w->number != before) {
                each_figure(&e.w->last, check_figure, NULL);
                each_figure(&e.w->last, look_at, &e);
            } else {
                check_nothing_moved(e.w);
            }
        }
    }
    print_message("%zu people in steps of %zu: %u releases, %zu changes\n",
                  size, by, e.w->number, e.changes);
    assert_true(e.w->number >= 2);
    free(e.behind);
    wave_close(e.w);
}

static void test_no_figure_moves_by_fewer_than_k(void **state)
{
    (void)state;
    watch(60, 1, 1);
    watch(150, 2, 3);
    watch(400, 3, 7);
    watch(2000, 4, 100);
}

/* ---- A5: withdrawals ---- */

static void test_a_withdrawal_shows_in_a_batch_only(void **state)
{
    struct wave *w = wave_open(150, 7);
    uint8_t *before = malloc(HEARTH_RELEASE_FILE_MAX);
    size_t len;

    (void)state;
    assert_non_null(before);
    for (size_t i = 0; i < 120; i++) {
        wave_add(w, i);
    }
    wave_release(w);
    len = w->len;
    memcpy(before, w->bytes, len);
    w->people[17].is_in = false;
    wave_count(w, false);
    wave_release(w);
    assert_int_equal(w->fresh, 0);
    assert_int_equal(w->number, 1);
    assert_int_equal(len, w->len);
    assert_memory_equal(before, w->bytes, len);
    /* out and in again behind the same number: still too few */
    for (size_t i = 120; i < 126; i++) {
        wave_add(w, i);
    }
    wave_release(w);
    assert_int_equal(w->fresh, 0);
    for (size_t i = 126; i < 150; i++) {
        wave_add(w, i);
    }
    wave_release(w);
    assert_true(w->fresh > 0);
    free(before);
    wave_close(w);
}

/* The same number of people, other people: n alone would not tell. */
static void test_who_went_and_who_came_both_count(void **state)
{
    struct wave *w = wave_open(150, 8);

    (void)state;
    for (size_t i = 0; i < 120; i++) {
        wave_add(w, i);
    }
    wave_release(w);
    for (size_t i = 0; i < 4; i++) {
        w->people[i].is_in = false;
        w->people[120 + i].is_in = true;
    }
    wave_count(w, false);
    wave_release(w);
    assert_int_equal(w->fresh, 0); /* 8 */
    for (size_t i = 4; i < 8; i++) {
        w->people[i].is_in = false;
        w->people[120 + i].is_in = true;
    }
    wave_count(w, false);
    wave_release(w);
    assert_true(w->fresh > 0); /* 16 */
    wave_close(w);
}

/* ---- A2, A3: everybody minus the groups that are shown ---- */

struct bounds {
    uint64_t low, high;
};

/* Counts of the ${n} people that a figure lets stand behind its two highest. */
static bool two_highest(const struct figure *f, uint64_t n, struct bounds *out)
{
    *out = (struct bounds){0, 0};
    if (f->shown == HEARTH_RELEASE_NOTHING) {
        return false;
    }
    for (size_t i = f->shown == HEARTH_RELEASE_TOP2 ? 4 : 3; i < 5; i++) {
        double share = f->shown == HEARTH_RELEASE_TOP2
                           ? f->top2->share
                           : f->cells[i].share.share;
        uint64_t low = n, high = 0;

        for (uint64_t c = 0; c <= n; c++) {
            if (fits(c, n, share, f->step)) {
                low = c < low ? c : low;
                high = c;
            }
        }
        out->low += low;
        out->high += high;
    }
    return true;
}

struct rest {
    size_t hidden;      /* groups of the dimension without figures */
    uint64_t in_hidden; /* their people; others are in no group */
    uint64_t base, count;
    struct bounds bounds;
};

static uint64_t people_in(const struct wave *w, const struct figure *f,
                          bool top)
{
    uint64_t n = 0;

    for (size_t i = 0; i < w->size; i++) {
        n += wave_is_behind(w, i, 0, f->dimension, f->name) &&
             (!top || w->people[i].answers[0] >= 4);
    }
    return n;
}

/* What is left of everybody when the shown groups are taken away: the attacker
 * even knows all bases. */
static bool rest_of(const struct wave *w, const char *dimension,
                    struct rest *out)
{
    struct figure all = figure_at(&w->last, 0, 0);
    const struct hearth_release_question *q = &w->last.forms[0].questions[0];
    struct bounds b;

    *out = (struct rest){.base = people_in(w, &all, false),
                         .count = people_in(w, &all, true)};
    if (!two_highest(&all, out->base, &out->bounds)) {
        return false;
    }
    for (size_t g = 1; g <= q->group_count; g++) {
        struct figure f = figure_at(&w->last, 0, g);
        uint64_t n = people_in(w, &f, false);

        if (strcmp(f.dimension, dimension) == 0 && two_highest(&f, n, &b)) {
            out->base -= n;
            out->count -= people_in(w, &f, true);
            out->bounds.low =
                out->bounds.low > b.high ? out->bounds.low - b.high : 0;
            out->bounds.high -= b.low;
        } else if (strcmp(f.dimension, dimension) == 0 && n > 0) {
            out->hidden++;
            out->in_hidden += n;
        }
    }
    out->hidden += out->base > out->in_hidden;
    return out->base > 0;
}

static void test_what_is_left_stays_wide(void **state)
{
    static const char *const dimensions[] = {"area", "q_sex", "q_age"};
    size_t looked = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct wave *w = whole(sizes[1 + seed % 2], seed);
        struct rest r;

        for (size_t d = 0; d < 3; d++) {
            if (rest_of(w, dimensions[d], &r) && r.count < K) {
                looked++;
                /* of several hidden ones, each may be empty */
                assert_true(r.bounds.high - (r.hidden > 1 ? 0 : r.bounds.low) >=
                            K);
            }
        }
        wave_close(w);
    }
    print_message("%zu small rests\n", looked);
    assert_true(looked >= 3);
}

/* ---- what is in the bytes ---- */

static void test_order_does_not_show(void **state)
{
    (void)state;
    for (size_t s = 0; s < 4; s++) {
        struct wave *a = whole(sizes[s], 11);
        struct wave *b = wave_open(sizes[s], 11);

        for (size_t i = 0; i < sizes[s]; i++) {
            b->people[i].is_in = true;
        }
        wave_count(b, true);
        wave_release(b);
        assert_int_equal(a->len, b->len);
        assert_memory_equal(a->bytes, b->bytes, a->len);
        wave_close(a);
        wave_close(b);
    }
}

static bool has(const struct wave *w, const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i + len <= w->len; i++) {
        if (memcmp(w->bytes + i, text, len) == 0) {
            return true;
        }
    }
    return false;
}

static void check_dimension(const struct figure *f, size_t question,
                            void *cookie)
{
    (void)cookie;
    (void)slot_of(f->dimension, f->name); /* fails on an undeclared one */
    assert_true(question <= WAVE_LIST);
}

static void test_only_declared_groups_and_no_interviewer(void **state)
{
    struct wave *w = whole(400, 5);

    (void)state;
    each_figure(&w->last, check_dimension, NULL);
    assert_true(has(w, "\"area\""));
    assert_false(has(w, "worker"));
    assert_false(has(w, "\"weight"));
    /* a record did not open: current.json says so, the signed file does not */
    assert_int_equal(w->release.problem_count, 1);
    assert_false(has(w, "seq"));
    assert_false(has(w, "abcd"));
    assert_false(has(w, "does not open"));
    wave_close(w);
}

/* One interviewer's people are that interviewer's figures. */
static void test_one_interviewer_is_no_group(void **state)
{
    struct wave *w = wave_open(400, 6);
    size_t shown = 0;

    (void)state;
    for (size_t i = 0; i < 400; i++) {
        if (w->people[i].area == 7) {
            w->people[i].worker = 0;
        }
        wave_add(w, i);
    }
    wave_release(w);
    for (size_t q = 0; q < 5; q++) {
        for (size_t g = 1; g <= w->last.forms[0].questions[q].group_count;
             g++) {
            struct figure f = figure_at(&w->last, q, g);

            if (f.shown != HEARTH_RELEASE_NOTHING) {
                assert_string_not_equal(f.name, "area-7");
                shown++;
            }
        }
        assert_string_equal(w->last.forms[0].questions[q].name, names[q]);
    }
    assert_true(shown > 0);
    wave_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_figure_can_be_solved),
        cmocka_unit_test(test_no_figure_moves_by_fewer_than_k),
        cmocka_unit_test(test_a_withdrawal_shows_in_a_batch_only),
        cmocka_unit_test(test_who_went_and_who_came_both_count),
        cmocka_unit_test(test_what_is_left_stays_wide),
        cmocka_unit_test(test_order_does_not_show),
        cmocka_unit_test(test_only_declared_groups_and_no_interviewer),
        cmocka_unit_test(test_one_interviewer_is_no_group),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
