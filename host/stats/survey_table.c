/* SPDX-License-Identifier: Apache-2.0 */
/* Two-way tables: the test of Rao and Scott, second order. */
#include "host/stats/linear.h"
#include "host/stats/survey.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_matrix.h>
#include <math.h>

#define CELLS_MAX 400u

struct table {
    const struct hearth_stats_run *run;
    struct hearth_survey_rows rows;
    const char **row_names, **column_names;
    size_t r, c;
    double *y; /* a row: its cell, NaN outside */
    double *p; /* shares of r * c cells */
    double *v; /* their covariance */
};

/* The levels of a side: given, or all that the domain has. */
static int read_side(const struct hearth_stats_run *run, const char *name,
                     const char *levels_name,
                     const struct hearth_frame_column **column,
                     const char ***names, size_t *count)
{
    int e = hearth_stats_column(run, name, column);

    if (e != 0) {
        return e;
    }
    e = json_object_get(run->spec, levels_name) != NULL
            ? hearth_stats_list(run, levels_name, names, count)
            : hearth_stats_levels(run, *column, names, count);
    if (e == 0 && *count < 2) {
        return hearth_stats_fail(run->why, HEARTH_E_STATE,
                                 "column '%.60s' has %zu levels: no test with "
                                 "less than two",
                                 (*column)->name, *count);
    }
    return e;
}

static int place_rows(struct table *t)
{
    const struct hearth_stats_run *run = t->run;
    const struct hearth_frame_column *a, *b;
    const double *columns[1];
    size_t *rows, *cols;
    int e = read_side(run, "rows", "row_levels", &a, &t->row_names, &t->r);

    if (e == 0) {
        e = read_side(run, "columns", "column_levels", &b, &t->column_names,
                      &t->c);
    }
    if (e == 0) {
        e = hearth_stats_level_map(run, a, t->row_names, t->r, &rows);
    }
    if (e == 0) {
        e = hearth_stats_level_map(run, b, t->column_names, t->c, &cols);
    }
    if (e != 0) {
        return e;
    }
    if (t->r * t->c > CELLS_MAX) {
        return hearth_stats_fail(run->why, HEARTH_E_LIMIT,
                                 "a table of %zu cells, at most %u",
                                 t->r * t->c, CELLS_MAX);
    }
    t->y = hearth_survey_column(run, 1);
    for (size_t i = 0; t->y != NULL && i < run->frame->row_count; i++) {
        bool is_there = a->levels[i] != HEARTH_FRAME_MISSING &&
                        b->levels[i] != HEARTH_FRAME_MISSING;
        size_t x = is_there ? rows[a->levels[i]] : SIZE_MAX;
        size_t y = is_there ? cols[b->levels[i]] : SIZE_MAX;

        t->y[i] = x == SIZE_MAX || y == SIZE_MAX ? (double)NAN
                                                 : (double)(x * t->c + y);
    }
    columns[0] = t->y;
    return t->y == NULL ? HEARTH_E_MEMORY
                        : hearth_survey_rows(run, columns, 1, &t->rows);
}

/* Shares of all cells, with covariance. */
static int estimate_cells(struct table *t)
{
    size_t k = t->r * t->c, n = t->run->frame->row_count;
    double *z = hearth_survey_column(t->run, k);
    double *one = hearth_survey_column(t->run, 1);
    gsl_matrix_view v;

    t->p = hearth_arena_take(t->run->arena, k, sizeof(double));
    t->v = hearth_arena_take(t->run->arena, k * k, sizeof(double));
    if (z == NULL || one == NULL || t->p == NULL || t->v == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t cell = 0; cell < k; cell++) {
        for (size_t i = 0; i < n; i++) {
            one[i] = t->y[i] == (double)cell ? 1.0 : 0.0;
        }
        t->p[cell] = hearth_survey_mean(t->run, &t->rows, one, z + cell * n);
    }
    v = gsl_matrix_view_array(t->v, k, k);
    return hearth_design_covariance(t->run->design, z, k, &v.matrix,
                                    t->run->why);
}

/* n sum (p - p_r p_c)^2 / (p_r p_c); E_STATE when a margin is empty. */
static int pearson(const struct table *t, double *out)
{
    double x2 = 0.0;

    for (size_t i = 0; i < t->r; i++) {
        for (size_t j = 0; j < t->c; j++) {
            double row = 0.0, column = 0.0, gap;

            for (size_t m = 0; m < t->c; m++) {
                row += t->p[i * t->c + m];
            }
            for (size_t m = 0; m < t->r; m++) {
                column += t->p[m * t->c + j];
            }
            if (!(row > 0.0) || !(column > 0.0)) {
                return hearth_stats_fail(
                    t->run->why, HEARTH_E_STATE,
                    "the table has an empty row or column: '%.60s' by '%.60s'",
                    t->row_names[i], t->column_names[j]);
            }
            gap = t->p[i * t->c + j] - row * column;
            x2 += gap * gap / (row * column);
        }
    }
    *out = x2 * (double)t->rows.count;
    return 0;
}

/* Contrast ${m} of the interaction at ${cell}: a centred dummy of the row by
 * one of the column. Any basis orthogonal to the main effects gives the same
 * traces. */
static double contrast(const struct table *t, size_t m, size_t cell)
{
    size_t a = m / (t->c - 1), b = m % (t->c - 1);
    double x = (cell / t->c == a ? 1.0 : 0.0) - 1.0 / (double)t->r;
    double y = (cell % t->c == b ? 1.0 : 0.0) - 1.0 / (double)t->c;

    return x * y;
}

/* C' P^-1 of cell ${cell}; a cell that nobody is in counts 0. */
static double scaled(const struct table *t, size_t m, size_t cell)
{
    return t->p[cell] > 0.0 ? contrast(t, m, cell) / t->p[cell] : 0.0;
}

/* (C'P^-1 C/n)^-1 (C'P^-1 V P^-1 C): ${below} and ${above}. */
static void fill_products(const struct table *t, size_t q, double *below,
                          double *above, double *half)
{
    size_t k = t->r * t->c;

    for (size_t a = 0; a < q; a++) {
        for (size_t j = 0; j < k; j++) {
            double s = 0.0;

            for (size_t i = 0; i < k; i++) {
                s += scaled(t, a, i) * t->v[i * k + j];
            }
            half[j] = s;
        }
        for (size_t b = 0; b < q; b++) {
            double d = 0.0, v = 0.0;

            for (size_t i = 0; i < k; i++) {
                d += scaled(t, a, i) * contrast(t, b, i);
                v += half[i] * scaled(t, b, i);
            }
            below[a * q + b] = d / (double)t->rows.count;
            above[a * q + b] = v;
        }
    }
}

/* tr(D) and tr(D^2). */
static int traces(const struct table *t, double *first, double *second)
{
    size_t q = (t->r - 1) * (t->c - 1), at = 0;
    struct hearth_arena *arena = t->run->arena;
    double *below = hearth_arena_take(arena, q * q, sizeof(double));
    double *above = hearth_arena_take(arena, q * q, sizeof(double));
    double *d = hearth_arena_take(arena, q * q, sizeof(double));
    double *half = hearth_arena_take(arena, t->r * t->c, sizeof(double));
    int e;

    if (below == NULL || above == NULL || d == NULL || half == NULL) {
        return HEARTH_E_MEMORY;
    }
    fill_products(t, q, below, above, half);
    e = hearth_linear_invert(arena, below, q, below, &at);
    if (e == HEARTH_E_STATE) {
        return hearth_stats_fail(t->run->why, e,
                                 "too many empty cells for a test");
    }
    *first = *second = 0.0;
    for (size_t a = 0; e == 0 && a < q; a++) {
        for (size_t b = 0; b < q; b++) {
            for (size_t m = 0; m < q; m++) {
                d[a * q + b] += below[a * q + m] * above[m * q + b];
            }
        }
        *first += d[a * q + a];
    }
    for (size_t a = 0; e == 0 && a < q; a++) {
        for (size_t b = 0; b < q; b++) {
            *second += d[a * q + b] * d[b * q + a];
        }
    }
    return e;
}

int hearth_survey_svychisq(const struct hearth_stats_run *r, json_t *out)
{
    struct table t = {.run = r};
    double x2, first, second, ndf, ddf;
    int e = place_rows(&t);

    if (e == 0) {
        e = estimate_cells(&t);
    }
    if (e == 0) {
        e = pearson(&t, &x2);
    }
    if (e == 0) {
        e = traces(&t, &first, &second);
    }
    if (e != 0) {
        return e;
    }
    if (!(first > 0.0) || !(second > 0.0)) {
        return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                 "no spread between units: no test");
    }
    ndf = first * first / second;
    ddf = ndf * (double)hearth_design_df(r->design);
    hearth_survey_note(r, &t.rows, out);
    hearth_stats_put(out, "F", x2 / first);
    hearth_stats_put(out, "ndf", ndf);
    hearth_stats_put(out, "ddf", ddf);
    hearth_stats_put(out, "p",
                     ddf > 0.0 ? gsl_cdf_fdist_Q(x2 / first, ndf, ddf)
                               : (double)NAN);
    hearth_stats_put(out, "chisq", x2);
    return 0;
}
