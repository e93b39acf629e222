/* SPDX-License-Identifier: Apache-2.0 */
/* List experiment, linear: "y on x, t, t x; se HC3 (residual/(1-leverage))" */
#include "host/stats/list_fit.h"

#include <math.h>

struct lm {
    const struct hearth_list_rows *r;
    size_t width; /* (items + 1) k */
    struct hearth_solve_sums sums;
    double *inverse;
    double *matrix;
    double *row;
    double *b;
    double *step;
};

/* x, and x once more in the block of the row's own arm. */
static void make_row(struct lm *f, size_t i)
{
    const struct hearth_list_rows *r = f->r;

    for (size_t c = 0; c < f->width; c++) {
        f->row[c] = 0.0;
    }
    for (size_t c = 0; c < r->k; c++) {
        f->row[c] = r->x[i * r->k + c];
        if (r->arm[i] > 0) {
            f->row[r->arm[i] * r->k + c] = r->x[i * r->k + c];
        }
    }
}

static double residual(const struct lm *f, size_t i)
{
    return f->r->y[i] - hearth_solve_dot(f->row, f->b, f->width);
}

static int prepare(struct lm *f, struct hearth_arena *arena)
{
    size_t w = f->width;
    int e = hearth_solve_begin(arena, w, &f->sums);

    if (e != 0) {
        return e;
    }
    f->inverse = hearth_arena_take(arena, w * w, sizeof(double));
    f->matrix = hearth_arena_take(arena, w * w, sizeof(double));
    f->row = hearth_arena_take(arena, w, sizeof(double));
    f->b = hearth_arena_take(arena, w, sizeof(double));
    f->step = hearth_arena_take(arena, w, sizeof(double));
    return f->inverse == NULL || f->matrix == NULL || f->row == NULL ||
                   f->b == NULL || f->step == NULL
               ? HEARTH_E_MEMORY
               : 0;
}

/* b += (X'X)^-1 X'(y - X b): the first round solves, the next two take away
 * what the normal equations lost of far-off units. */
static void refine(struct lm *f)
{
    for (int round = 0; round < 3; round++) {
        hearth_solve_clear(&f->sums);
        for (size_t i = 0; i < f->r->n; i++) {
            make_row(f, i);
            hearth_solve_add_vector(&f->sums, f->row, residual(f, i));
        }
        hearth_solve_vector(&f->sums, f->row);
        hearth_solve_times(f->inverse, f->row, f->width, f->step);
        for (size_t c = 0; c < f->width; c++) {
            f->b[c] += f->step[c];
        }
    }
}

/* E_STATE when a row alone decides a coefficient: its leverage is 1. */
static int hc3(struct lm *f)
{
    hearth_solve_clear(&f->sums);
    for (size_t i = 0; i < f->r->n; i++) {
        double leverage, off;

        make_row(f, i);
        hearth_solve_times(f->inverse, f->row, f->width, f->step);
        leverage = hearth_solve_dot(f->row, f->step, f->width);
        if (!(leverage < 1.0 - 1e-10)) {
            return HEARTH_E_STATE;
        }
        off = residual(f, i) / (1.0 - leverage);
        hearth_solve_add(&f->sums, f->row, off * off);
    }
    hearth_solve_outer(&f->sums, f->matrix);
    return 0;
}

int hearth_list_lm(const struct hearth_list_rows *r, struct hearth_arena *arena,
                   struct hearth_list_fit *out, size_t *bad)
{
    struct lm f = {.r = r, .width = (r->items + 1) * r->k};
    double *variance;
    int e = prepare(&f, arena);

    *bad = r->k;
    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < r->n; i++) {
        make_row(&f, i);
        hearth_solve_add(&f.sums, f.row, 1.0);
    }
    hearth_solve_outer(&f.sums, f.matrix);
    e = hearth_solve_invert(f.matrix, f.width, f.inverse, bad);
    if (e != 0) {
        *bad = e == HEARTH_E_STATE ? *bad % r->k : r->k;
        return e;
    }
    refine(&f);
    e = hc3(&f);
    if (e != 0) {
        return e;
    }
    variance = hearth_arena_take(arena, f.width * f.width, sizeof(double));
    if (variance == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_solve_sandwich(f.inverse, f.matrix, f.width, variance);
    for (size_t c = 0; c < f.width; c++) {
        out->b[c] = f.b[c];
        out->se[c] = sqrt(variance[c * f.width + c]);
    }
    return 0;
}
