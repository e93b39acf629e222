/* SPDX-License-Identifier: Apache-2.0 */
/* A small simplex method over costs that are V-shaped around 0. No movement at
 * all fits every sum, so each search starts there, with the basis that the
 * last one left: no first vertex has to be found. */
#include "host/disclosure/shift.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NONE  UINT32_MAX
#define TINY  1e-11 /* of a movement: nothing */
#define SMALL 1e-6  /* of a coefficient: nothing */
/* At rest everything stands at a bend, and steps that lead nowhere could go in
 * circles: each cell gets some elbow room, and each equation an own error in
 * it, so that hardly two are at their ends together. */
#define ELBOW     4e-5
#define ERROR     1e-5
#define BETTER    1e-6 /* of a cost: worth a step */
#define REWARD    1e4  /* of the wanted movement: more than all costs */
#define STEPS_MAX 1500 /* of one search, which ends where it stands */
#define PATIENCE  30   /* steps without progress before others are tried */
/* Steps after which rounding errors of the coefficients are thrown away. */
#define REFRESH 4000

struct hearth_shift {
    size_t cell_count;
    size_t row_count;
    size_t column_count;
    size_t stride;
    /* basic(i) = - sum over j of a(i, j) * nonbasic(j) */
    double *a;
    double *fresh;            /* a, as it was first */
    uint32_t *basic;          /* a row: its cell */
    uint32_t *nonbasic;       /* a column: its cell */
    uint32_t *first_basic;    /* as they were first */
    uint32_t *first_nonbasic; /* ... */
    uint32_t *used;           /* scratch: columns of a row that are not 0 */
    double *slopes;           /* a column: sum of slope(i) * a(i, j) */
    double *value;            /* a cell: its movement */
    int *side;                /* a basic cell: 1 above 0, -1 below, 0 both */
    struct hearth_shift_room *rooms; /* a cell */
    uint32_t wanted;
    bool is_up;
    uint64_t steps;
    uint64_t steps_fresh; /* of them, since the coefficients were fresh */
};

/* ---- making the system ---- */

static double *at(const struct hearth_shift *s, size_t row, size_t column)
{
    return &s->a[row * s->stride + column];
}

/* Exchanges row and column; the row is divided first, so that the others need
 * one multiplication each, and only where it is not 0. */
static void pivot(struct hearth_shift *s, size_t row, size_t column)
{
    double p = *at(s, row, column);
    double *line = at(s, row, 0);
    uint32_t leaving = s->basic[row];
    size_t count = 0;

    for (size_t j = 0; j < s->column_count; j++) {
        if (line[j] != 0) {
            line[j] /= p;
            s->used[count++] = (uint32_t)j;
        }
    }
    for (size_t i = 0; i < s->row_count; i++) {
        double *to = at(s, i, 0);
        double f = to[column];
        if (i == row || f == 0) {
            continue;
        }
        for (size_t u = 0; u < count; u++) {
            size_t j = s->used[u];
            double x = to[j] - f * line[j];
            to[j] = fabs(x) < SMALL ? 0 : x;
        }
        to[column] = -f / p;
    }
    line[column] = 1 / p;
    s->basic[row] = s->nonbasic[column];
    s->nonbasic[column] = leaving;
}

static size_t load_of(const struct hearth_shift *s, size_t column)
{
    size_t count = 0;

    for (size_t i = 0; i < s->row_count; i++) {
        count += *at(s, i, column) != 0;
    }
    return count;
}

static void drop_column(struct hearth_shift *s, size_t column)
{
    size_t last = --s->column_count;

    for (size_t i = 0; i < s->row_count; i++) {
        *at(s, i, column) = *at(s, i, last);
    }
    s->nonbasic[column] = s->nonbasic[last];
}

static void drop_row(struct hearth_shift *s, size_t row)
{
    size_t last = --s->row_count;

    for (size_t j = 0; j < s->column_count; j++) {
        *at(s, row, j) = *at(s, last, j);
    }
    s->basic[row] = s->basic[last];
}

/* Solves each sum for the cell that few others name. */
static void solve(struct hearth_shift *s)
{
    size_t row = 0;

    while (row < s->row_count) {
        size_t best = SIZE_MAX, best_load = SIZE_MAX;
        for (size_t j = 0; j < s->column_count; j++) {
            double size = fabs(*at(s, row, j));
            size_t load;
            if (size < 0.5) {
                continue;
            }
            load = load_of(s, j);
            if (load < best_load) {
                best = j;
                best_load = load;
            }
        }
        if (best == SIZE_MAX) {
            drop_row(s, row);
            continue;
        }
        pivot(s, row, best);
        drop_column(s, best);
        row++;
    }
}

static void add_sums(struct hearth_shift *s, const struct hearth_linked *l,
                     const uint32_t *columns)
{
    for (size_t i = 0; i < l->sum_count; i++) {
        const struct hearth_linked_sum *sum = &l->sums[i];
        bool is_open = columns[sum->total] != NONE;
        for (size_t j = 0; j < sum->part_count; j++) {
            if (columns[sum->parts[j]] != NONE) {
                *at(s, s->row_count, columns[sum->parts[j]]) += 1;
                is_open = true;
            }
        }
        if (columns[sum->total] != NONE) {
            *at(s, s->row_count, columns[sum->total]) -= 1;
        }
        if (is_open) {
            s->basic[s->row_count++] = NONE;
        }
    }
}

static bool allocate(struct hearth_shift *s, size_t cells, size_t rows,
                     size_t columns)
{
    s->a = calloc((rows + 1) * columns + 1, sizeof *s->a);
    s->fresh = calloc((rows + 1) * columns + 1, sizeof *s->fresh);
    s->basic = calloc(rows + 1, sizeof *s->basic);
    s->nonbasic = calloc(columns + 1, sizeof *s->nonbasic);
    s->first_basic = calloc(rows + 1, sizeof *s->first_basic);
    s->first_nonbasic = calloc(columns + 1, sizeof *s->first_nonbasic);
    s->used = calloc(columns + 1, sizeof *s->used);
    s->slopes = calloc(columns + 1, sizeof *s->slopes);
    s->value = calloc(cells + 1, sizeof *s->value);
    s->side = calloc(cells + 1, sizeof *s->side);
    s->rooms = calloc(cells + 1, sizeof *s->rooms);
    return s->a != NULL && s->fresh != NULL && s->basic != NULL &&
           s->nonbasic != NULL && s->first_basic != NULL &&
           s->first_nonbasic != NULL && s->used != NULL && s->slopes != NULL &&
           s->value != NULL && s->side != NULL && s->rooms != NULL;
}

static void keep_fresh(struct hearth_shift *s)
{
    memcpy(s->fresh, s->a, s->row_count * s->stride * sizeof *s->a);
    memcpy(s->first_basic, s->basic, s->row_count * sizeof *s->basic);
    memcpy(s->first_nonbasic, s->nonbasic,
           s->column_count * sizeof *s->nonbasic);
}

static void take_fresh(struct hearth_shift *s)
{
    memcpy(s->a, s->fresh, s->row_count * s->stride * sizeof *s->a);
    memcpy(s->basic, s->first_basic, s->row_count * sizeof *s->basic);
    memcpy(s->nonbasic, s->first_nonbasic,
           s->column_count * sizeof *s->nonbasic);
    s->steps_fresh = 0;
}

int hearth_shift_new(const struct hearth_linked *l, const bool *may_move,
                     struct hearth_shift **out)
{
    struct hearth_shift *s;
    uint32_t *columns;
    size_t count = 0;

    if (l->cell_count > HEARTH_AUDIT_CELLS_MAX ||
        l->sum_count > HEARTH_AUDIT_SUMS_MAX) {
        return HEARTH_E_LIMIT;
    }
    s = calloc(1, sizeof *s);
    columns = calloc(l->cell_count + 1, sizeof *columns);
    for (size_t i = 0; columns != NULL && i < l->cell_count; i++) {
        columns[i] = may_move[i] ? (uint32_t)count++ : NONE;
    }
    if (s == NULL || columns == NULL ||
        !allocate(s, l->cell_count, l->sum_count, count)) {
        hearth_shift_free(s);
        free(columns);
        return HEARTH_E_MEMORY;
    }
    s->cell_count = l->cell_count;
    s->column_count = s->stride = count;
    for (uint32_t i = 0; i < l->cell_count; i++) {
        if (columns[i] != NONE) {
            s->nonbasic[columns[i]] = i;
        }
    }
    add_sums(s, l, columns);
    free(columns);
    solve(s);
    keep_fresh(s);
    *out = s;
    return 0;
}

void hearth_shift_free(struct hearth_shift *s)
{
    if (s == NULL) {
        return;
    }
    free(s->a);
    free(s->fresh);
    free(s->basic);
    free(s->nonbasic);
    free(s->first_basic);
    free(s->first_nonbasic);
    free(s->used);
    free(s->slopes);
    free(s->value);
    free(s->side);
    free(s->rooms);
    free(s);
}

uint64_t hearth_shift_steps(const struct hearth_shift *s)
{
    return s->steps;
}

/* ---- searching ---- */

/* What one more unit costs for a cell whose movement is on ${side} of 0. The
 * wanted cell is paid for. */
static double slope(const struct hearth_shift *s, uint32_t cell, int side)
{
    if (cell == s->wanted) {
        return s->is_up ? -REWARD : REWARD;
    }
    return s->rooms[cell].cost * side;
}

/* The side of 0 on which ${cell} moves when it goes in ${direction}; 0 where
 * there is no bend at 0. */
static int side_of(const struct hearth_shift *s, uint32_t cell, int direction)
{
    if (cell == s->wanted || s->rooms[cell].cost == 0) {
        return 0;
    }
    if (direction > 0) {
        return s->value[cell] < 0 ? -1 : 1;
    }
    return s->value[cell] > 0 ? 1 : -1;
}

/* Where the next bend or bound is for a cell on ${side}. */
static double end_of(const struct hearth_shift *s, uint32_t cell, int side,
                     int direction)
{
    if (direction > 0) {
        return side < 0 ? 0 : s->rooms[cell].up;
    }
    return side > 0 ? 0 : -s->rooms[cell].down;
}

/* From the coefficients, without the errors of many updates. */
static void sum_slopes(struct hearth_shift *s)
{
    memset(s->slopes, 0, s->column_count * sizeof *s->slopes);
    for (size_t i = 0; i < s->row_count; i++) {
        uint32_t cell = s->basic[i];
        const double *line = at(s, i, 0);
        double cost = slope(s, cell, s->side[cell]);
        for (size_t j = 0; cost != 0 && j < s->column_count; j++) {
            s->slopes[j] += cost * line[j];
        }
    }
}

static void begin(struct hearth_shift *s)
{
    memset(s->value, 0, s->cell_count * sizeof *s->value);
    if (s->steps_fresh > REFRESH) {
        take_fresh(s);
    }
    for (size_t i = 0; i < s->row_count; i++) {
        uint32_t cell = s->basic[i];
        s->side[cell] = side_of(s, cell, 1);
        s->value[cell] = ERROR * (1 + (double)(i * 7919 % 10007) / 10007);
    }
    sum_slopes(s);
}

/* What a unit of column ${j} costs that way; 1 where it cannot go. */
static double price(const struct hearth_shift *s, size_t j, int direction)
{
    uint32_t cell = s->nonbasic[j];
    int side = side_of(s, cell, direction);

    if (fabs(end_of(s, cell, side, direction) - s->value[cell]) < TINY) {
        return 1;
    }
    return direction * (slope(s, cell, side) - s->slopes[j]);
}

/* The cheapest way; where that has led nowhere for long, another one, which
 * depends on ${salt}. */
static bool choose(const struct hearth_shift *s, unsigned salt, size_t *column,
                   int *direction)
{
    double best = -BETTER;
    bool is_found = false;

    for (size_t j = 0; j < s->column_count; j++) {
        for (int way = 1; way >= -1; way -= 2) {
            double p = price(s, j, way);
            if (p < -BETTER && salt > 0) {
                p *= (double)((j * 2654435761U + (size_t)salt * 40503U) % 1009 +
                              1);
            }
            if (p < best) {
                best = p;
                *column = j;
                *direction = way;
                is_found = true;
            }
        }
    }
    return is_found;
}

/* How far column ${j} can go that way, and the row that stops it (SIZE_MAX:
 * its own end). Of rows that stop it at the same place the largest coefficient
 * is taken, which keeps errors small. */
static double find_stop(const struct hearth_shift *s, size_t j, int direction,
                        size_t *row)
{
    uint32_t own = s->nonbasic[j];
    double best = fabs(end_of(s, own, side_of(s, own, direction), direction) -
                       s->value[own]);

    *row = SIZE_MAX;
    for (size_t i = 0; i < s->row_count; i++) {
        double a = *at(s, i, j) * -direction;
        uint32_t cell = s->basic[i];
        double room;
        bool is_first;
        if (fabs(a) < SMALL) {
            continue;
        }
        room = fabs(end_of(s, cell, s->side[cell], a > 0 ? 1 : -1) -
                    s->value[cell]) /
               fabs(a);
        room = room < TINY ? 0 : room;
        is_first = *row != SIZE_MAX && fabs(a) > fabs(*at(s, *row, j)) + SMALL;
        if (room < best - TINY || (room <= best + TINY && is_first)) {
            best = room < best ? room : best;
            *row = i;
        }
    }
    return best;
}

static void move(struct hearth_shift *s, size_t j, int direction, double by)
{
    for (size_t i = 0; by > 0 && i < s->row_count; i++) {
        double *value = &s->value[s->basic[i]];
        *value -= *at(s, i, j) * direction * by;
    }
    s->value[s->nonbasic[j]] += direction * by;
}

static double nearer_end(const struct hearth_shift *s, uint32_t cell)
{
    double low = end_of(s, cell, s->side[cell], -1);
    double high = end_of(s, cell, s->side[cell], 1);

    return s->value[cell] - low < high - s->value[cell] ? low : high;
}

/* Column ${j}, which has just moved, takes the place of ${row}, which stands
 * at an end: its movement is written exactly. */
static void enter(struct hearth_shift *s, size_t row, size_t j, int side)
{
    uint32_t leaving = s->basic[row], entering = s->nonbasic[j];
    double a = *at(s, row, j);
    double out = slope(s, leaving, s->side[leaving]);
    double change = s->slopes[j] - slope(s, entering, side);
    const double *line = at(s, row, 0);

    s->value[leaving] = nearer_end(s, leaving);
    for (size_t k = 0; k < s->column_count; k++) {
        if (k != j && line[k] != 0) {
            s->slopes[k] -= change * line[k] / a;
        }
    }
    s->slopes[j] = out - change / a;
    s->side[entering] = side;
    pivot(s, row, j);
}

void hearth_shift_find(struct hearth_shift *s,
                       const struct hearth_shift_room *rooms, uint32_t cell,
                       double wanted, double *moves, double *reached)
{
    unsigned stalled = 0;
    size_t column = 0, row;
    int direction = 1;

    for (size_t i = 0; i < s->cell_count; i++) {
        s->rooms[i] = rooms[i];
        s->rooms[i].down += ELBOW;
        s->rooms[i].up += ELBOW;
    }
    s->wanted = cell;
    s->is_up = wanted > 0;
    s->rooms[cell].up = s->is_up ? wanted : ELBOW;
    s->rooms[cell].down = s->is_up ? ELBOW : -wanted;
    begin(s);
    for (size_t steps = 0;
         steps < STEPS_MAX &&
         choose(s, stalled > PATIENCE ? stalled : 0, &column, &direction);
         steps++) {
        int side = side_of(s, s->nonbasic[column], direction);
        double by = find_stop(s, column, direction, &row);
        s->steps++;
        s->steps_fresh++;
        stalled = by > 0 ? 0 : stalled + 1;
        move(s, column, direction, by);
        if (row != SIZE_MAX) {
            enter(s, row, column, side);
        }
        if (steps % 50 == 49) {
            sum_slopes(s);
        }
    }
    memcpy(moves, s->value, s->cell_count * sizeof *moves);
    *reached = fabs(s->value[cell]);
}
