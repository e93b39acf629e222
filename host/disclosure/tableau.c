/* SPDX-License-Identifier: Apache-2.0 */
/* The tableau's memory, its equations and the pivot. */
#include "host/disclosure/tableau_internal.h"

#include <stdlib.h>

/* GMP's own conversions take unsigned long, which some platforms have with 32
 * bits only. */
static void set_u64(mpz_t out, uint64_t value)
{
    mpz_import(out, 1, -1, sizeof value, 0, 0, &value);
}

mpz_ptr hearth_tableau_cell(const struct hearth_tableau *t, size_t row,
                            size_t column)
{
    return t->cells[row * t->stride + column];
}

static mpz_t *integers(size_t count)
{
    mpz_t *out = malloc(sizeof *out * (count > 0 ? count : 1));

    for (size_t i = 0; out != NULL && i < count; i++) {
        mpz_init(out[i]);
    }
    return out;
}

static void integers_free(mpz_t *list, size_t count)
{
    for (size_t i = 0; list != NULL && i < count; i++) {
        mpz_clear(list[i]);
    }
    free(list);
}

static bool allocate(struct hearth_tableau *t, size_t variables, size_t rows)
{
    if (variables > SIZE_MAX / sizeof(mpz_t) / (rows + 1)) {
        return false;
    }
    t->cells = integers(rows * variables);
    t->right = integers(rows);
    t->upper = integers(variables);
    t->is_free = calloc(variables + 1, sizeof *t->is_free);
    t->is_flipped = calloc(variables + 1, sizeof *t->is_flipped);
    t->basic = calloc(rows + 1, sizeof *t->basic);
    t->nonbasic = calloc(variables + 1, sizeof *t->nonbasic);
    t->place = calloc(variables + 1, sizeof *t->place);
    t->used = calloc(variables + 1, sizeof *t->used);
    return t->cells != NULL && t->right != NULL && t->upper != NULL &&
           t->is_free != NULL && t->is_flipped != NULL && t->basic != NULL &&
           t->nonbasic != NULL && t->place != NULL && t->used != NULL;
}

int hearth_tableau_new(size_t variables, size_t rows, const uint64_t *upper,
                       struct hearth_tableau **out)
{
    struct hearth_tableau *t = calloc(1, sizeof *t);

    if (t == NULL) {
        return HEARTH_E_MEMORY;
    }
    t->variable_count = variables;
    t->row_room = rows;
    t->column_count = variables;
    t->stride = variables;
    mpz_init_set_ui(t->denominator, 1);
    for (size_t i = 0; i < sizeof t->scratch / sizeof t->scratch[0]; i++) {
        mpz_init(t->scratch[i]);
    }
    if (!allocate(t, variables, rows)) {
        hearth_tableau_free(t);
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < variables; i++) {
        t->is_free[i] = upper[i] == HEARTH_TABLEAU_FREE;
        set_u64(t->upper[i], t->is_free[i] ? 0 : upper[i]);
        t->nonbasic[i] = i;
        t->place[i] = rows + i;
    }
    *out = t;
    return 0;
}

void hearth_tableau_free(struct hearth_tableau *t)
{
    if (t == NULL) {
        return;
    }
    integers_free(t->cells, t->row_room * t->stride);
    integers_free(t->right, t->row_room);
    integers_free(t->upper, t->variable_count);
    free(t->is_free);
    free(t->is_flipped);
    free(t->basic);
    free(t->nonbasic);
    free(t->place);
    free(t->used);
    mpz_clear(t->denominator);
    for (size_t i = 0; i < sizeof t->scratch / sizeof t->scratch[0]; i++) {
        mpz_clear(t->scratch[i]);
    }
    free(t);
}

size_t hearth_tableau_row(struct hearth_tableau *t, int64_t right)
{
    size_t row = t->row_count++;

    HEARTH_CHECK(row < t->row_room);
    t->basic[row] = HEARTH_TABLEAU_NONE;
    set_u64(t->right[row],
            right < 0 ? UINT64_C(0) - (uint64_t)right : (uint64_t)right);
    if (right < 0) {
        mpz_neg(t->right[row], t->right[row]);
    }
    return row;
}

void hearth_tableau_add(struct hearth_tableau *t, size_t row, size_t variable,
                        int coefficient)
{
    mpz_ptr cell;

    HEARTH_CHECK(row < t->row_count && variable < t->variable_count);
    cell = hearth_tableau_cell(t, row, variable);
    if (coefficient < 0) {
        mpz_sub_ui(cell, cell, 0U - (unsigned)coefficient);
    } else {
        mpz_add_ui(cell, cell, (unsigned)coefficient);
    }
}

/* x <- (|p| x - f y) / d, where the division leaves nothing: every cell is a
 * minor of the equations, and so is the result. */
static void combine(struct hearth_tableau *t, mpz_t x, const mpz_t f,
                    const mpz_t y, const mpz_t p)
{
    if (mpz_cmp_ui(p, 1) != 0) {
        mpz_mul(x, x, p);
    }
    mpz_submul(x, f, y);
    if (mpz_cmp_ui(t->denominator, 1) != 0) {
        mpz_divexact(x, x, t->denominator);
    }
}

/* Rows that the pivot column does not touch only change denominator. */
static void rescale(struct hearth_tableau *t, size_t row, const mpz_t p)
{
    if (mpz_cmp(p, t->denominator) == 0) {
        return;
    }
    for (size_t j = 0; j < t->column_count; j++) {
        mpz_ptr x = hearth_tableau_cell(t, row, j);
        if (mpz_sgn(x) != 0) {
            mpz_mul(x, x, p);
            mpz_divexact(x, x, t->denominator);
        }
    }
    mpz_mul(t->right[row], t->right[row], p);
    mpz_divexact(t->right[row], t->right[row], t->denominator);
}

/* Row ${i} after the pivot on (${row}, ${column}), whose row has its sign set
 * so that the pivot is ${p} > 0. ${sign}: of the pivot before. */
static void eliminate(struct hearth_tableau *t, size_t i, size_t row,
                      size_t column, size_t used_count)
{
    mpz_ptr p = t->scratch[0], f = t->scratch[1];
    bool same = mpz_cmp(p, t->denominator) == 0;

    mpz_set(f, hearth_tableau_cell(t, i, column));
    if (mpz_sgn(f) == 0) {
        rescale(t, i, p);
        return;
    }
    if (same) {
        for (size_t k = 0; k < used_count; k++) {
            size_t j = t->used[k];
            combine(t, hearth_tableau_cell(t, i, j), f,
                    hearth_tableau_cell(t, row, j), p);
        }
    } else {
        for (size_t j = 0; j < t->column_count; j++) {
            combine(t, hearth_tableau_cell(t, i, j), f,
                    hearth_tableau_cell(t, row, j), p);
        }
    }
    combine(t, t->right[i], f, t->right[row], p);
    mpz_neg(hearth_tableau_cell(t, i, column), f);
}

static void exchange(struct hearth_tableau *t, size_t row, size_t column)
{
    size_t leaving = t->basic[row], entering = t->nonbasic[column];

    t->basic[row] = entering;
    t->place[entering] = row;
    t->nonbasic[column] = leaving;
    if (leaving != HEARTH_TABLEAU_NONE) {
        t->place[leaving] = t->row_room + column;
    }
}

void hearth_tableau_pivot(struct hearth_tableau *t, size_t row, size_t column)
{
    mpz_ptr p = t->scratch[0];
    int sign = mpz_sgn(hearth_tableau_cell(t, row, column));
    size_t used_count = 0;

    HEARTH_CHECK(sign != 0);
    for (size_t j = 0; j < t->column_count; j++) {
        mpz_ptr x = hearth_tableau_cell(t, row, j);
        if (sign < 0) {
            mpz_neg(x, x);
        }
        if (mpz_sgn(x) != 0) {
            t->used[used_count++] = j;
        }
    }
    if (sign < 0) {
        mpz_neg(t->right[row], t->right[row]);
    }
    mpz_set(p, hearth_tableau_cell(t, row, column));
    for (size_t i = 0; i < t->row_count; i++) {
        if (i != row) {
            eliminate(t, i, row, column, used_count);
            if (sign < 0) {
                mpz_ptr x = hearth_tableau_cell(t, i, column);
                mpz_neg(x, x);
            }
        }
    }
    /* "p x = right - ... - sign d leaving" */
    mpz_set(hearth_tableau_cell(t, row, column), t->denominator);
    if (sign < 0) {
        mpz_neg(hearth_tableau_cell(t, row, column),
                hearth_tableau_cell(t, row, column));
    }
    mpz_set(t->denominator, p);
    exchange(t, row, column);
}

void hearth_tableau_flip_row(struct hearth_tableau *t, size_t row)
{
    size_t variable = t->basic[row];

    HEARTH_CHECK(!t->is_free[variable]);
    for (size_t j = 0; j < t->column_count; j++) {
        mpz_ptr x = hearth_tableau_cell(t, row, j);
        mpz_neg(x, x);
    }
    mpz_neg(t->right[row], t->right[row]);
    mpz_addmul(t->right[row], t->denominator, t->upper[variable]);
    t->is_flipped[variable] = !t->is_flipped[variable];
}

void hearth_tableau_flip_column(struct hearth_tableau *t, size_t column)
{
    size_t variable = t->nonbasic[column];

    HEARTH_CHECK(!t->is_free[variable]);
    for (size_t i = 0; i < t->row_count; i++) {
        mpz_ptr x = hearth_tableau_cell(t, i, column);
        if (mpz_sgn(x) != 0) {
            mpz_submul(t->right[i], x, t->upper[variable]);
            mpz_neg(x, x);
        }
    }
    t->is_flipped[variable] = !t->is_flipped[variable];
}
