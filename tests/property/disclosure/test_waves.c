/* SPDX-License-Identifier: Apache-2.0 */
/* Attacks A1, A2, A3, A8, A9 and A20 of disclosure.md 7 on linked tables of
 * synthetic waves of 60 to 2,000 records. */
#include "attacker.h"
#include "host/disclosure/differencing.h"
#include "host/disclosure/protect.h"
#include "sets.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define SEED       UINT64_C(0x77617665)
#define SEEDS      6 /* of each size */
#define INNERMOST  48
#define ROUNDS_FIT 3000

static const uint64_t SIZES[] = {60, 150, 400, 2000};

struct wave {
    struct sets set;
    struct hearth_linked_bounds *bounds;
    size_t published;
};

static void wave_make(struct wave *w, uint64_t seed, uint64_t records)
{
    struct hearth_protection p;
    size_t n;

    sets_make_wave(&w->set, seed, records);
    n = w->set.linked.cell_count;
    w->bounds = calloc(n, sizeof *w->bounds);
    assert_non_null(w->bounds);
    assert_int_equal(hearth_protect(&w->set.linked, w->set.cells,
                                    w->set.may_hide, w->set.k, w->bounds, &p),
                     0);
    w->published = 0;
    for (size_t i = 0; i < n; i++) {
        w->published += !w->set.cells[i].is_hidden;
    }
}

static void wave_free(struct wave *w)
{
    free(w->bounds);
    sets_free(&w->set);
}

/* A1: two published groups, one in the other, 1..k-1 people in between. */
static void attack_pairs(const struct wave *w)
{
    size_t n = w->set.linked.cell_count, count = 0;
    struct hearth_differencing_group *list = calloc(n, sizeof *list);
    uint64_t *covers = calloc(n, sizeof *covers);
    struct hearth_differencing_groups groups = {list, 0, 1};

    assert_non_null(list);
    assert_non_null(covers);
    for (size_t i = 0; i < n; i++) {
        if (!w->set.cells[i].is_hidden) {
            covers[count] = sets_covers(&w->set, i);
            list[count].covers = &covers[count];
            list[count].count = w->set.cells[i].count;
            count++;
        }
    }
    groups.count = count;
    assert_int_equal(hearth_differencing_search(&groups, w->set.k, NULL, 0), 0);
    free(list);
    free(covers);
}

/* A2: a published total minus the parts that are shown. */
static void attack_parents(const struct wave *w)
{
    const struct hearth_linked *l = &w->set.linked;

    for (size_t s = 0; s < l->sum_count; s++) {
        const struct hearth_linked_sum *sum = &l->sums[s];
        uint64_t rest = l->cells[sum->total].count;
        if (l->cells[sum->total].is_hidden) {
            continue;
        }
        for (size_t i = 0; i < sum->part_count; i++) {
            const struct hearth_linked_cell *c = &l->cells[sum->parts[i]];
            rest -= c->is_hidden ? 0 : c->count;
        }
        assert_true(rest == 0 || rest >= w->set.k);
    }
}

/* A3 and A9: all tables of all levels jointly. */
static void attack_intervals(const struct wave *w)
{
    size_t n = w->set.linked.cell_count;
    struct attacker_interval *a = calloc(n, sizeof *a);

    assert_non_null(a);
    assert_true(attacker_solve(&w->set.linked, a));
    for (size_t i = 0; i < n; i++) {
        const struct hearth_linked_cell *c = &w->set.cells[i];
        double width = floor(a[i].high + 1e-6) - ceil(a[i].low - 1e-6);
        if (c->is_primary) {
            assert_true(width >= (double)w->set.k);
        }
        assert_true(!c->is_hidden || c->is_untold || width > 0);
    }
    free(a);
}

/* A8: a published cell that speaks about everyone in a small group. */
static size_t attack_extremes(const struct wave *w)
{
    size_t seen = 0;
    const struct hearth_linked *l = &w->set.linked;

    for (size_t s = 0; s < l->sum_count; s++) {
        const struct hearth_linked_sum *sum = &l->sums[s];
        uint64_t all = l->cells[sum->total].count;
        /* the sums over answers have three parts, and those of two of three
         * regions; the others are of sexes or areas */
        if (sum->part_count != 3 || all == 0 || all >= 50 ||
            sets_covers(&w->set, sum->parts[0]) << 1 !=
                sets_covers(&w->set, sum->parts[1])) {
            continue;
        }
        for (size_t i = 0; i < 3; i++) {
            const struct hearth_linked_cell *c = &l->cells[sum->parts[i]];
            assert_true(c->is_hidden || (c->count != 0 && c->count != all));
            seen += c->count == 0 || c->count == all;
        }
    }
    return seen;
}

/* ---- A20 ---- */

struct fit {
    uint64_t covers[400];
    double counts[400];
    size_t count;
};

/* Published cells of at most ${depth} dimensions that are no totals. */
static void collect(const struct wave *w, size_t depth, struct fit *f)
{
    f->count = 0;
    for (size_t i = 0; i < w->set.linked.cell_count; i++) {
        const struct hearth_linked_cell *c = &w->set.cells[i];
        if (!c->is_hidden && sets_depth(&w->set, i) <= depth) {
            assert_true(f->count < 400);
            f->covers[f->count] = sets_covers(&w->set, i);
            f->counts[f->count++] = (double)c->count;
        }
    }
}

static double sum_of(const double *x, uint64_t covers, size_t *count)
{
    double sum = 0;

    *count = 0;
    for (size_t i = 0; i < INNERMOST; i++) {
        if ((covers >> i) & 1) {
            sum += x[i];
            ++*count;
        }
    }
    return sum;
}

/* Guessing: shares multiply. */
static void guess(const struct fit *f, double *x)
{
    for (size_t round = 0; round < 200; round++) {
        for (size_t s = 0; s < f->count; s++) {
            size_t n;
            double sum = sum_of(x, f->covers[s], &n);
            for (size_t i = 0; sum > 0 && i < INNERMOST; i++) {
                if ((f->covers[s] >> i) & 1) {
                    x[i] *= f->counts[s] / sum;
                }
            }
        }
    }
}

/* Fitting: least squares, nothing below 0. */
static void fit(const struct fit *f, double *x)
{
    for (size_t round = 0; round < ROUNDS_FIT; round++) {
        for (size_t s = 0; s < f->count; s++) {
            size_t n;
            double by = f->counts[s] - sum_of(x, f->covers[s], &n);
            for (size_t i = 0; i < INNERMOST; i++) {
                if ((f->covers[s] >> i) & 1) {
                    x[i] = fmax(0, x[i] + by / (double)n);
                }
            }
        }
    }
}

/* Cells of 1..k-1 people whose number is right. */
static size_t matches(const struct wave *w, const double *x)
{
    size_t n = w->set.linked.cell_count, right = 0;

    for (size_t c = 0; c < n; c++) {
        uint64_t covers = sets_covers(&w->set, c), count;
        size_t bit = 0;
        if ((covers & (covers - 1)) != 0 || sets_is_told(&w->set, c)) {
            continue;
        }
        while (((covers >> bit) & 1) == 0) {
            bit++;
        }
        count = w->set.cells[c].count;
        right +=
            count > 0 && count < w->set.k && fabs(x[bit] - (double)count) < 0.5;
    }
    return right;
}

static void start(double *x, uint64_t records)
{
    for (size_t i = 0; i < INNERMOST; i++) {
        x[i] = (double)records / INNERMOST;
    }
}

/* The best guess knows the margins that are published; the attacker fits
 * records to every table. */
static void attack_records(const struct wave *w, uint64_t records,
                           size_t *fitted, size_t *guessed)
{
    struct fit f;
    double x[INNERMOST];

    collect(w, 1, &f);
    start(x, records);
    guess(&f, x);
    *guessed += matches(w, x);
    collect(w, 3, &f);
    start(x, records);
    fit(&f, x);
    *fitted += matches(w, x);
}

static void test_waves_under_attack(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        size_t fitted = 0, guessed = 0, published = 0, extremes = 0;
        for (uint64_t j = 0; j < SEEDS; j++) {
            struct wave w;
            wave_make(&w, SEED + j, SIZES[i]);
            attack_pairs(&w);
            attack_parents(&w);
            attack_intervals(&w);
            extremes += attack_extremes(&w);
            attack_records(&w, SIZES[i], &fitted, &guessed);
            published += w.published;
            wave_free(&w);
        }
        print_message("%d records, seeds %llu..%llu: %zu cells published, "
                      "small cells right: %zu fitted, %zu guessed\n",
                      (int)SIZES[i], (unsigned long long)SEED,
                      (unsigned long long)(SEED + SEEDS - 1), published, fitted,
                      guessed);
        assert_true((double)fitted <=
                    (double)guessed + 3 * sqrt((double)guessed + 1));
        assert_true(published > 0);
        assert_true(extremes > 0 || SIZES[i] > 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_waves_under_attack),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
