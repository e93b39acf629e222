/* SPDX-License-Identifier: Apache-2.0 */
/* A textbook simplex method: artificial variables, full tableau. */
#include "attacker.h"

#include <math.h>
#include <stdlib.h>

#define TINY 1e-9L

struct lp {
    size_t rows;
    size_t variables; /* without the artificial ones */
    size_t width;     /* variables, artificial ones, right hand side */
    long double *t;   /* rows + 1: the last is the objective */
    size_t *basis;
};

static long double *at(const struct lp *p, size_t row, size_t column)
{
    return &p->t[row * p->width + column];
}

static void pivot(struct lp *p, size_t row, size_t column)
{
    long double d = *at(p, row, column);

    for (size_t j = 0; j < p->width; j++) {
        *at(p, row, j) /= d;
    }
    for (size_t i = 0; i <= p->rows; i++) {
        long double f = *at(p, i, column);
        if (i == row || f == 0) {
            continue;
        }
        for (size_t j = 0; j < p->width; j++) {
            *at(p, i, j) -= f * *at(p, row, j);
        }
        *at(p, i, column) = 0;
    }
    p->basis[row] = column;
}

/* Maximises the objective row over the first ${columns} columns. False:
 * unbounded. */
static bool run(struct lp *p, size_t columns)
{
    for (;;) {
        size_t column = 0, row = SIZE_MAX;
        long double best = 0;
        while (column < columns && *at(p, p->rows, column) <= TINY) {
            column++;
        }
        if (column == columns) {
            return true;
        }
        for (size_t i = 0; i < p->rows; i++) {
            long double a = *at(p, i, column);
            long double q;
            if (a <= TINY) {
                continue;
            }
            q = *at(p, i, p->width - 1) / a;
            if (row == SIZE_MAX || q < best - TINY ||
                (q <= best + TINY && p->basis[i] < p->basis[row])) {
                best = q;
                row = i;
            }
        }
        if (row == SIZE_MAX) {
            return false;
        }
        pivot(p, row, column);
    }
}

static void add(struct lp *p, size_t row, size_t variable, long double x)
{
    *at(p, row, variable) += x;
}

/* Cells that are not exact are variables above their lower bound; upper bounds
 * are rows with a slack of their own. */
static void write_rows(struct lp *p, const struct hearth_linked *l,
                       const size_t *place, size_t slack)
{
    size_t row = 0, right = p->width - 1;

    for (size_t s = 0; s < l->sum_count; s++, row++) {
        const struct hearth_linked_sum *sum = &l->sums[s];
        long double b = (long double)l->cells[sum->total].low;
        for (size_t i = 0; i < sum->part_count; i++) {
            uint32_t c = sum->parts[i];
            b -= (long double)l->cells[c].low;
            if (place[c] != SIZE_MAX) {
                add(p, row, place[c], 1);
            }
        }
        if (place[sum->total] != SIZE_MAX) {
            add(p, row, place[sum->total], -1);
        }
        *at(p, row, right) = b;
    }
    for (size_t c = 0; c < l->cell_count; c++) {
        if (place[c] != SIZE_MAX && l->cells[c].high != UINT64_MAX) {
            add(p, row, place[c], 1);
            add(p, row, slack++, 1);
            *at(p, row++, right) =
                (long double)(l->cells[c].high - l->cells[c].low);
        }
    }
}

/* First phase: the sum of the artificial variables down to 0. */
static bool start(struct lp *p)
{
    size_t right = p->width - 1;

    for (size_t i = 0; i < p->rows; i++) {
        if (*at(p, i, right) < 0) {
            for (size_t j = 0; j < p->width; j++) {
                *at(p, i, j) = -*at(p, i, j);
            }
        }
        *at(p, i, p->variables + i) = 1;
        p->basis[i] = p->variables + i;
    }
    for (size_t j = 0; j < p->width; j++) {
        bool is_artificial = j >= p->variables && j != right;
        for (size_t i = 0; !is_artificial && i < p->rows; i++) {
            *at(p, p->rows, j) += *at(p, i, j);
        }
    }
    (void)run(p, p->variables);
    if (*at(p, p->rows, right) > 1e-6L) {
        return false;
    }
    for (size_t i = 0; i < p->rows; i++) {
        size_t j = 0;
        while (p->basis[i] >= p->variables && j < p->variables &&
               fabsl(*at(p, i, j)) < TINY) {
            j++;
        }
        if (p->basis[i] >= p->variables && j < p->variables) {
            pivot(p, i, j);
        }
    }
    return true;
}

static double drive(struct lp *p, size_t variable, int direction)
{
    for (size_t j = 0; j < p->width; j++) {
        *at(p, p->rows, j) = 0;
    }
    *at(p, p->rows, variable) = direction;
    for (size_t i = 0; i < p->rows; i++) {
        long double f = *at(p, p->rows, p->basis[i]);
        for (size_t j = 0; f != 0 && j < p->width; j++) {
            *at(p, p->rows, j) -= f * *at(p, i, j);
        }
    }
    if (!run(p, p->variables)) {
        return direction * HUGE_VAL;
    }
    return (double)(-direction * *at(p, p->rows, p->width - 1));
}

bool attacker_solve(const struct hearth_linked *l,
                    struct attacker_interval *out)
{
    size_t *place = calloc(l->cell_count + 1, sizeof *place);
    size_t count = 0, bounded = 0;
    struct lp p;
    bool fits;

    for (size_t i = 0; place != NULL && i < l->cell_count; i++) {
        const struct hearth_linked_cell *c = &l->cells[i];
        place[i] = c->low == c->high ? SIZE_MAX : count++;
        bounded += c->low != c->high && c->high != UINT64_MAX;
    }
    p.rows = l->sum_count + bounded;
    p.variables = count + bounded;
    p.width = p.variables + p.rows + 1;
    p.t = calloc((p.rows + 1) * p.width, sizeof *p.t);
    p.basis = calloc(p.rows + 1, sizeof *p.basis);
    if (place == NULL || p.t == NULL || p.basis == NULL) {
        abort();
    }
    write_rows(&p, l, place, count);
    fits = start(&p);
    for (size_t i = 0; fits && i < l->cell_count; i++) {
        double low = (double)l->cells[i].low;
        out[i].low = out[i].high = low;
        if (place[i] != SIZE_MAX) {
            out[i].low = low + drive(&p, place[i], -1);
            out[i].high = low + drive(&p, place[i], 1);
        }
    }
    free(place);
    free(p.t);
    free(p.basis);
    return fits;
}
