/* SPDX-License-Identifier: Apache-2.0 */
/* Counts by one or two columns; sums of weights where there is a weight. */
#include "host/stats/describe.h"
#include "host/stats/sum.h"

#include <math.h>
#include <string.h>

#define CELLS_MAX 100000u

struct side {
    const struct hearth_frame_column *column; /* NULL: only one cell wide */
    const char **levels;
    size_t count;
    size_t *map;
};

struct crosstab {
    const struct hearth_stats_run *run;
    struct side rows, columns;
    const struct hearth_frame_column *weight; /* or NULL */
    struct hearth_sum *cells;
    double all;
    enum { COUNTS, OF_ALL, OF_ROW, OF_COLUMN } kind;
};

static int read_side(const struct hearth_stats_run *r, const char *name,
                     const char *levels_name, struct side *s)
{
    int e;

    *s = (struct side){.count = 1};
    if (json_object_get(r->spec, name) == NULL) {
        return 0;
    }
    e = hearth_stats_column(r, name, &s->column);
    if (e == 0) {
        e = json_object_get(r->spec, levels_name) != NULL
                ? hearth_stats_list(r, levels_name, &s->levels, &s->count)
                : hearth_stats_levels(r, s->column, &s->levels, &s->count);
    }
    return e != 0 ? e
                  : hearth_stats_level_map(r, s->column, s->levels, s->count,
                                           &s->map);
}

/* Where ${row} stands on a side; SIZE_MAX: nowhere. */
static size_t place(const struct side *s, size_t row)
{
    uint32_t level;

    if (s->column == NULL) {
        return 0;
    }
    level = s->column->levels[row];
    return level == HEARTH_FRAME_MISSING ? SIZE_MAX : s->map[level];
}

static int fill(struct crosstab *t)
{
    const struct hearth_stats_run *r = t->run;
    size_t k = t->rows.count * t->columns.count;
    struct hearth_sum all = {.count = 0};

    if (k > CELLS_MAX) {
        return hearth_stats_fail(r->why, HEARTH_E_LIMIT,
                                 "a table of %zu cells, at most %u", k,
                                 CELLS_MAX);
    }
    t->cells = hearth_arena_take(r->arena, k + 1, sizeof(*t->cells));
    if (t->cells == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < r->frame->row_count; i++) {
        size_t a = place(&t->rows, i), b = place(&t->columns, i);
        double w = t->weight == NULL ? 1.0 : t->weight->numbers[i];

        if (r->is_kept[i] && a != SIZE_MAX && b != SIZE_MAX && !isnan(w)) {
            hearth_sum_add(&t->cells[a * t->columns.count + b], w);
            hearth_sum_add(&all, w);
        }
    }
    t->all = hearth_sum_value(&all);
    return 0;
}

/* Of what a share is taken. */
static double below(const struct crosstab *t, size_t a, size_t b)
{
    struct hearth_sum s = {.count = 0};
    size_t wide = t->columns.count;

    if (t->kind == OF_ALL) {
        return t->all;
    }
    for (size_t i = 0; i < (t->kind == OF_ROW ? wide : t->rows.count); i++) {
        hearth_sum_add(
            &s,
            hearth_sum_value(
                &t->cells[t->kind == OF_ROW ? a * wide + i : i * wide + b]));
    }
    return hearth_sum_value(&s);
}

static void put_cell(const struct crosstab *t, size_t a, size_t b,
                     const char *name, json_t *out)
{
    double x = hearth_sum_value(&t->cells[a * t->columns.count + b]);

    if (t->kind != COUNTS) {
        hearth_stats_put(out, name, x / below(t, a, b));
    } else if (t->weight != NULL) {
        hearth_stats_put(out, name, x);
    } else {
        (void)json_object_set_new(out, name, json_integer((json_int_t)x));
    }
}

/* {row: {column: ...}}, or one level where `key` names both. */
static int put_table(const struct crosstab *t, json_t *out)
{
    const char *key = hearth_stats_text_or_null(t->run, "key");
    bool is_flat = key != NULL && strstr(key, "{row}") != NULL &&
                   strstr(key, "{column}") != NULL;

    for (size_t a = 0; a < t->rows.count; a++) {
        struct hearth_stats_word words[2] = {{"row", t->rows.levels[a]},
                                             {"column", ""}};
        const char *row = hearth_stats_key(t->run, words[0].text, words, 1);
        json_t *line =
            t->columns.column == NULL || is_flat ? out : json_object();

        if (row == NULL) {
            return HEARTH_E_MEMORY;
        }
        if (t->columns.column == NULL) {
            put_cell(t, a, 0, row, out);
            continue;
        }
        for (size_t b = 0; b < t->columns.count; b++) {
            const char *name;

            words[1].text = t->columns.levels[b];
            name = is_flat
                       ? hearth_stats_key(t->run, "", words, 2)
                       : hearth_stats_key(t->run, words[1].text, words + 1, 1);
            if (name == NULL) {
                return HEARTH_E_MEMORY;
            }
            put_cell(t, a, b, name, line);
        }
        if (line != out) {
            (void)json_object_set_new(out, row, line);
        }
    }
    return 0;
}

static int read_kind(struct crosstab *t)
{
    const char *of = hearth_stats_text_or_null(t->run, "of");

    t->kind = COUNTS;
    if (of == NULL || strcmp(of, "count") == 0) {
        return 0;
    }
    if (strcmp(of, "share") == 0) {
        t->kind = OF_ALL;
    } else if (strcmp(of, "row") == 0) {
        t->kind = OF_ROW;
    } else if (strcmp(of, "column") == 0) {
        t->kind = OF_COLUMN;
    } else {
        return hearth_stats_fail(t->run->why, HEARTH_E_INVALID,
                                 "parameter 'of': share, row, column or count");
    }
    return 0;
}

int hearth_describe_crosstab(const struct hearth_stats_run *r, json_t *out)
{
    struct crosstab t = {.run = r};
    int e = read_kind(&t);

    if (e == 0) {
        e = read_side(r, "rows", "row_levels", &t.rows);
    }
    if (e == 0) {
        e = read_side(r, "columns", "column_levels", &t.columns);
    }
    if (e == 0 && json_object_get(r->spec, "weight") != NULL) {
        e = hearth_stats_column(r, "weight", &t.weight);
    }
    if (e == 0 && t.rows.column == NULL) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'rows' is missing");
    }
    if (e == 0) {
        e = fill(&t);
    }
    return e != 0 ? e : put_table(&t, out);
}
