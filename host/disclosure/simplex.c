/* SPDX-License-Identifier: Apache-2.0 */
/* The simplex method on the tableau: a first vertex, then smallest and largest
 * values of single variables. Largest coefficient first, smallest index after
 * too many steps that lead nowhere (Bland: never a circle); the same equations
 * always take the same way. */
#include "host/disclosure/tableau_internal.h"

/* Steps without progress after which only Bland's rule chooses. */
#define PATIENCE 40

/* One search: ${variable} is basic in some row, or it is nonbasic. */
struct drive {
    size_t variable;
    bool is_raised;    /* in the orientation that the variable has now */
    bool is_repair;    /* its row is below 0; 0 is enough */
    unsigned patience; /* left */
    uint64_t *pivots;
};

/* What stops a nonbasic variable that grows. */
struct block {
    bool is_there;
    bool is_upper; /* the row's variable goes up to its upper bound */
    size_t row;    /* NONE: the variable's own upper bound */
    mpz_ptr step;  /* step / cell is how far it goes */
    mpz_ptr cell;
};

static bool is_basic(const struct hearth_tableau *t, size_t variable)
{
    return t->place[variable] < t->row_room;
}

static int spend(uint64_t *pivots)
{
    if (*pivots == 0) {
        return HEARTH_E_LIMIT;
    }
    (*pivots)--;
    return 0;
}

/* ---- equations ---- */

static void drop_row(struct hearth_tableau *t, size_t row)
{
    size_t last = t->row_count - 1;

    if (row != last) {
        for (size_t j = 0; j < t->column_count; j++) {
            mpz_swap(hearth_tableau_cell(t, row, j),
                     hearth_tableau_cell(t, last, j));
        }
        mpz_swap(t->right[row], t->right[last]);
        t->basic[row] = t->basic[last];
        if (t->basic[row] != HEARTH_TABLEAU_NONE) {
            t->place[t->basic[row]] = row;
        }
    }
    t->row_count--;
}

static void drop_column(struct hearth_tableau *t, size_t column)
{
    size_t last = t->column_count - 1;

    if (column != last) {
        for (size_t i = 0; i < t->row_count; i++) {
            mpz_swap(hearth_tableau_cell(t, i, column),
                     hearth_tableau_cell(t, i, last));
        }
        t->nonbasic[column] = t->nonbasic[last];
        t->place[t->nonbasic[column]] = t->row_room + column;
    }
    t->column_count--;
}

static size_t column_load(const struct hearth_tableau *t, size_t column)
{
    size_t count = 0;

    for (size_t i = 0; i < t->row_count; i++) {
        count += mpz_sgn(hearth_tableau_cell(t, i, column)) != 0;
    }
    return count;
}

/* The column to solve ${row} for: smallest coefficient, so that the
 * denominator stays small, then the one that touches fewest rows. */
static size_t choose_column(const struct hearth_tableau *t, size_t row)
{
    size_t best = HEARTH_TABLEAU_NONE, best_load = 0;

    for (size_t j = 0; j < t->column_count; j++) {
        mpz_srcptr x = hearth_tableau_cell(t, row, j);
        size_t load;
        int order;
        if (mpz_sgn(x) == 0) {
            continue;
        }
        order = best == HEARTH_TABLEAU_NONE
                    ? -1
                    : mpz_cmpabs(x, hearth_tableau_cell(t, row, best));
        load = order <= 0 ? column_load(t, j) : 0;
        if (order < 0 || (order == 0 && load < best_load)) {
            best = j;
            best_load = load;
        }
    }
    return best;
}

/* Solves every equation for one variable; those that say nothing new go. */
static int solve_equations(struct hearth_tableau *t, uint64_t *pivots)
{
    size_t row = 0;

    while (row < t->row_count) {
        size_t column = choose_column(t, row);
        if (column != HEARTH_TABLEAU_NONE) {
            if (spend(pivots) < 0) {
                return HEARTH_E_LIMIT;
            }
            hearth_tableau_pivot(t, row, column);
            drop_column(t, column);
            row++;
        } else if (mpz_sgn(t->right[row]) == 0) {
            drop_row(t, row);
        } else {
            return HEARTH_E_STATE;
        }
    }
    return 0;
}

/* ---- one step ---- */

/* How far ${row} lets ${column} go: false, for ever. */
static bool row_limit(struct hearth_tableau *t, const struct drive *d,
                      size_t row, size_t column, struct block *b)
{
    mpz_srcptr x = hearth_tableau_cell(t, row, column);
    size_t variable = t->basic[row];
    bool is_falling = mpz_sgn(x) > 0;

    if (mpz_sgn(x) == 0) {
        return false;
    }
    mpz_abs(b->cell, x);
    b->row = row;
    b->is_upper = false;
    if (mpz_sgn(t->right[row]) < 0) {
        /* Wrong already: only the one that is repaired counts. */
        mpz_neg(b->step, t->right[row]);
        return d->is_repair && variable == d->variable && !is_falling;
    }
    if (is_falling) {
        mpz_set(b->step, t->right[row]);
        return true;
    }
    b->is_upper = true;
    if (t->is_free[variable]) {
        return false;
    }
    mpz_mul(b->step, t->denominator, t->upper[variable]);
    mpz_sub(b->step, b->step, t->right[row]);
    /* beyond its upper bound: wrong already */
    return mpz_sgn(b->step) >= 0;
}

/* -1 if ${a} stops before ${b}; at the same place, the wanted variable first,
 * then the smaller index. */
static int compare(struct hearth_tableau *t, const struct drive *d,
                   const struct block *a, const struct block *b)
{
    mpz_ptr left = t->scratch[0], right = t->scratch[1];
    int order;

    mpz_mul(left, a->step, b->cell);
    mpz_mul(right, b->step, a->cell);
    order = mpz_cmp(left, right);
    if (order != 0 || b->row == HEARTH_TABLEAU_NONE ||
        t->basic[b->row] == d->variable) {
        return order;
    }
    return t->basic[a->row] == d->variable ||
                   t->basic[a->row] < t->basic[b->row]
               ? -1
               : 1;
}

static void find_block(struct hearth_tableau *t, const struct drive *d,
                       size_t column, struct block *best, struct block *other)
{
    size_t variable = t->nonbasic[column];

    best->is_there = !t->is_free[variable];
    best->is_upper = false;
    best->row = HEARTH_TABLEAU_NONE;
    if (best->is_there) {
        mpz_set(best->step, t->upper[variable]);
        mpz_set_ui(best->cell, 1);
    }
    for (size_t i = 0; i < t->row_count; i++) {
        if (row_limit(t, d, i, column, other) &&
            (!best->is_there || compare(t, d, other, best) < 0)) {
            best->is_there = true;
            best->is_upper = other->is_upper;
            best->row = other->row;
            mpz_swap(best->step, other->step);
            mpz_swap(best->cell, other->cell);
        }
    }
}

/* Lets ${column} grow until something stops it. *${is_free}: nothing does. */
static int step(struct hearth_tableau *t, struct drive *d, size_t column,
                bool *is_free)
{
    struct block best = {.step = t->scratch[3], .cell = t->scratch[4]};
    struct block other = {.step = t->scratch[5], .cell = t->scratch[6]};
    int e = spend(d->pivots);

    *is_free = false;
    if (e < 0) {
        return e;
    }
    find_block(t, d, column, &best, &other);
    if (!best.is_there) {
        *is_free = true;
    } else {
        if (mpz_sgn(best.step) > 0) {
            d->patience = PATIENCE;
        } else if (d->patience > 0) {
            d->patience--;
        }
        if (best.row == HEARTH_TABLEAU_NONE) {
            hearth_tableau_flip_column(t, column);
        } else {
            if (best.is_upper) {
                hearth_tableau_flip_row(t, best.row);
            }
            hearth_tableau_pivot(t, best.row, column);
        }
    }
    return 0;
}

/* The column that moves basic row ${row} the wanted way, or NONE. */
static size_t choose_entering(const struct hearth_tableau *t,
                              const struct drive *d, size_t row)
{
    size_t best = HEARTH_TABLEAU_NONE;

    for (size_t j = 0; j < t->column_count; j++) {
        mpz_srcptr x = hearth_tableau_cell(t, row, j);
        int sign = mpz_sgn(x);
        int order;
        if (sign == 0 || (sign < 0) != d->is_raised) {
            continue;
        }
        order = best == HEARTH_TABLEAU_NONE || d->patience == 0
                    ? 0
                    : mpz_cmpabs(x, hearth_tableau_cell(t, row, best));
        if (best == HEARTH_TABLEAU_NONE || order > 0 ||
            (order == 0 && t->nonbasic[j] < t->nonbasic[best])) {
            best = j;
        }
    }
    return best;
}

/* ---- a first vertex ---- */

/* Raises rows below 0 one after the other; those that are right stay so. */
static int repair(struct hearth_tableau *t, size_t row, uint64_t *pivots)
{
    struct drive d = {.variable = t->basic[row],
                      .is_raised = true,
                      .is_repair = true,
                      .patience = PATIENCE};

    d.pivots = pivots;
    while (is_basic(t, d.variable)) {
        size_t at = t->place[d.variable], column;
        bool is_free;
        int e;
        if (mpz_sgn(t->right[at]) >= 0) {
            break;
        }
        column = choose_entering(t, &d, at);
        if (column == HEARTH_TABLEAU_NONE) {
            return HEARTH_E_STATE;
        }
        e = step(t, &d, column, &is_free);
        if (e < 0) {
            return e;
        }
        HEARTH_CHECK(!is_free);
    }
    return 0;
}

/* Whether the variable of ${row} is within its bounds; one above its upper
 * bound is written as one below 0. */
static bool is_right(struct hearth_tableau *t, size_t row)
{
    size_t variable = t->basic[row];

    if (mpz_sgn(t->right[row]) < 0) {
        return false;
    }
    if (t->is_free[variable]) {
        return true;
    }
    mpz_mul(t->scratch[2], t->denominator, t->upper[variable]);
    if (mpz_cmp(t->right[row], t->scratch[2]) <= 0) {
        return true;
    }
    hearth_tableau_flip_row(t, row);
    return false;
}

int hearth_tableau_solve(struct hearth_tableau *t, uint64_t *pivots)
{
    int e = solve_equations(t, pivots);
    bool is_done = false;

    while (e == 0 && !is_done) {
        is_done = true;
        for (size_t i = 0; e == 0 && i < t->row_count; i++) {
            if (!is_right(t, i)) {
                is_done = false;
                e = repair(t, i, pivots);
            }
        }
    }
    return e;
}

/* ---- smallest and largest ---- */

static void read_vertex(struct hearth_tableau *t, size_t variable,
                        mpz_t numerator)
{
    if (is_basic(t, variable)) {
        mpz_set(numerator, t->right[t->place[variable]]);
    } else {
        mpz_set_ui(numerator, 0);
    }
    if (t->is_flipped[variable]) {
        mpz_neg(numerator, numerator);
        mpz_addmul(numerator, t->denominator, t->upper[variable]);
    }
}

static bool is_whole(const struct hearth_tableau *t)
{
    if (mpz_cmp_ui(t->denominator, 1) == 0) {
        return true;
    }
    for (size_t i = 0; i < t->row_count; i++) {
        if (!mpz_divisible_p(t->right[i], t->denominator)) {
            return false;
        }
    }
    return true;
}

static uint64_t to_u64(const mpz_t x)
{
    uint64_t out = 0;

    HEARTH_CHECK(mpz_sgn(x) >= 0 && mpz_sizeinbase(x, 2) <= 64);
    mpz_export(&out, NULL, -1, sizeof out, 0, 0, x);
    return out;
}

/* Moves the variable as far as it goes. */
static int drive(struct hearth_tableau *t, struct drive *d, bool *is_free)
{
    int e = 0;

    *is_free = false;
    if (!is_basic(t, d->variable)) {
        /* It stands at 0: nothing below, the step tells what is above. */
        if (!d->is_raised) {
            return 0;
        }
        e = step(t, d, t->place[d->variable] - t->row_room, is_free);
    }
    while (e == 0 && !*is_free && is_basic(t, d->variable)) {
        size_t column = choose_entering(t, d, t->place[d->variable]);
        if (column == HEARTH_TABLEAU_NONE) {
            break;
        }
        e = step(t, d, column, is_free);
    }
    return e;
}

static int extreme(struct hearth_tableau *t, size_t variable, bool is_maximum,
                   uint64_t *pivots, struct hearth_tableau_value *out)
{
    struct drive d = {.variable = variable,
                      .is_raised = is_maximum != t->is_flipped[variable],
                      .patience = PATIENCE};
    int e;

    d.pivots = pivots;
    e = drive(t, &d, &out->is_unbounded);
    if (e < 0) {
        return e;
    }
    out->value = 0;
    out->is_whole = !out->is_unbounded && is_whole(t);
    if (!out->is_unbounded) {
        read_vertex(t, variable, t->scratch[2]);
        if (is_maximum) {
            mpz_fdiv_q(t->scratch[2], t->scratch[2], t->denominator);
        } else {
            mpz_cdiv_q(t->scratch[2], t->scratch[2], t->denominator);
        }
        out->value = to_u64(t->scratch[2]);
    }
    return 0;
}

int hearth_tableau_minimum(struct hearth_tableau *t, size_t variable,
                           uint64_t *pivots, struct hearth_tableau_value *out)
{
    return extreme(t, variable, false, pivots, out);
}

int hearth_tableau_maximum(struct hearth_tableau *t, size_t variable,
                           uint64_t *pivots, struct hearth_tableau_value *out)
{
    return extreme(t, variable, true, pivots, out);
}

bool hearth_tableau_vertex(struct hearth_tableau *t, uint64_t *values)
{
    if (!is_whole(t)) {
        return false;
    }
    for (size_t i = 0; i < t->variable_count; i++) {
        read_vertex(t, i, t->scratch[2]);
        mpz_divexact(t->scratch[2], t->scratch[2], t->denominator);
        values[i] = to_u64(t->scratch[2]);
    }
    return true;
}
