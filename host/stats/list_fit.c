/* SPDX-License-Identifier: Apache-2.0 */
/* List regressions: what must hold before any of them, and which to run. */
#include "host/stats/list_fit.h"

#include <math.h>

#define PREDICT_MAX 60.0

static bool is_count(double y, double max)
{
    return y >= 0.0 && y <= max && y == floor(y);
}

static int check_counts(const struct hearth_list_rows *r, size_t *bad)
{
    for (size_t i = 0; i < r->n; i++) {
        double max = (double)r->j + (r->arm[i] > 0 ? 1.0 : 0.0);

        if (!is_count(r->y[i], max)) {
            *bad = i;
            return HEARTH_E_INVALID;
        }
    }
    return 0;
}

/* Each arm must tell all terms apart; names the first that does not. */
static int check_arm(const struct hearth_list_rows *r, uint32_t arm,
                     struct hearth_arena *arena, size_t *bad)
{
    struct hearth_solve_sums sums;
    size_t mark = arena->used, n = 0, k = r->k;
    double *cells = hearth_arena_take(arena, 2 * k * k, sizeof(*cells));
    int e = hearth_solve_begin(arena, k, &sums);

    if (e != 0 || cells == NULL) {
        return e != 0 ? e : HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < r->n; i++) {
        if (r->arm[i] == arm) {
            hearth_solve_add(&sums, r->x + i * k, 1.0);
            n++;
        }
    }
    *bad = k;
    if (n <= k) {
        e = HEARTH_E_STATE;
    } else {
        hearth_solve_outer(&sums, cells);
        e = hearth_solve_invert(cells, k, cells + k * k, bad);
    }
    arena->used = mark;
    return e;
}

bool hearth_list_ran_away(const struct hearth_list_rows *r, const double *b)
{
    for (size_t i = 0; i < r->n; i++) {
        double item = r->arm[i] == 0
                          ? 0.0
                          : hearth_list_predict(r, b + r->arm[i] * r->k, i);

        if (!(fabs(hearth_list_predict(r, b, i)) < PREDICT_MAX) ||
            !(fabs(item) < PREDICT_MAX)) {
            return true;
        }
    }
    return false;
}

int hearth_list_regress(const struct hearth_list_rows *r,
                        enum hearth_list_method method,
                        struct hearth_arena *arena, struct hearth_list_fit *out,
                        size_t *bad)
{
    int e;

    *bad = r->k;
    if (r->items == 0 || r->items > HEARTH_LIST_ITEMS_MAX || r->k == 0 ||
        (r->items + 1) * r->k > HEARTH_SOLVE_MAX) {
        return HEARTH_E_LIMIT;
    }
    if (method != HEARTH_LIST_LM) {
        if (r->j == 0) {
            return HEARTH_E_LIMIT;
        }
        e = check_counts(r, bad);
        if (e != 0) {
            return e;
        }
    }
    for (uint32_t arm = 0; arm <= r->items; arm++) {
        e = check_arm(r, arm, arena, bad);
        if (e != 0) {
            return e;
        }
    }
    if (method == HEARTH_LIST_LM) {
        return hearth_list_lm(r, arena, out, bad);
    }
    e = hearth_list_nls(r, arena, out, bad);
    if (method == HEARTH_LIST_ML && (e == 0 || e == HEARTH_E_STATE)) {
        e = hearth_list_ml(r, e == 0, arena, out, bad);
    }
    if (e == 0 && hearth_list_ran_away(r, out->b)) {
        *bad = r->k;
        return HEARTH_E_STATE;
    }
    return e;
}
