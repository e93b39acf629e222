/* SPDX-License-Identifier: Apache-2.0 */
/* {column, op, value}: which rows are meant. */
#include "host/stats/run_internal.h"

#include <math.h>
#include <string.h>

enum kind { NUMBER, TEXT, IS_NULL, NOT_NULL };

struct hearth_run_test {
    const struct hearth_frame_column *column;
    enum kind kind;
    const char *op;
    double number;
    const char *text;
};

int hearth_run_compare(const char *op, int order, bool *out)
{
    static const struct {
        const char *op;
        bool below, equal, above;
    } ops[] = {{"==", false, true, false}, {"!=", true, false, true},
               {"<", true, false, false},  {"<=", true, true, false},
               {">", false, false, true},  {">=", false, true, true}};

    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        if (strcmp(op, ops[i].op) == 0) {
            *out = order < 0    ? ops[i].below
                   : order == 0 ? ops[i].equal
                                : ops[i].above;
            return 0;
        }
    }
    return HEARTH_E_INVALID;
}

static int set_value(const json_t *value, struct hearth_run_test *t,
                     struct hearth_stats_why *why)
{
    t->kind = TEXT;
    if (json_is_number(value)) {
        t->kind = NUMBER;
        t->number = json_number_value(value);
    } else if (json_is_string(value)) {
        t->text = json_string_value(value);
    } else if (json_is_boolean(value)) {
        t->text = json_is_true(value) ? "TRUE" : "FALSE";
    } else {
        return hearth_stats_fail(why, HEARTH_E_INVALID,
                                 "condition on '%.80s': 'value' must be a "
                                 "number or a text",
                                 t->column->name);
    }
    return 0;
}

static int read_test(const json_t *spec, const struct hearth_frame *f,
                     struct hearth_run_test *t, struct hearth_stats_why *why)
{
    const char *name = json_string_value(json_object_get(spec, "column"));
    const char *op = json_string_value(json_object_get(spec, "op"));
    bool unused;

    if (name == NULL || op == NULL) {
        return hearth_stats_fail(why, HEARTH_E_INVALID,
                                 "a condition is {column, op, value}");
    }
    t->op = op;
    t->column = hearth_frame_find(f, name);
    if (t->column == NULL) {
        return hearth_stats_fail(why, HEARTH_E_NOT_FOUND,
                                 "condition: no column '%.100s' in the data",
                                 name);
    }
    if (strcmp(op, "isnull") == 0 || strcmp(op, "notnull") == 0) {
        t->kind = op[0] == 'i' ? IS_NULL : NOT_NULL;
        return 0;
    }
    if (hearth_run_compare(op, 0, &unused) != 0) {
        return hearth_stats_fail(why, HEARTH_E_INVALID,
                                 "condition on '%.80s': unknown op '%.20s'",
                                 name, op);
    }
    return set_value(json_object_get(spec, "value"), t, why);
}

int hearth_run_condition(const json_t *spec, const struct hearth_frame *f,
                         struct hearth_run_condition *out,
                         struct hearth_stats_why *why)
{
    size_t n = json_is_array(spec) ? json_array_size(spec) : 1;
    struct hearth_run_test *tests =
        hearth_arena_take(f->arena, n + 1, sizeof(*tests));
    int e = tests == NULL ? HEARTH_E_MEMORY : 0;

    for (size_t i = 0; e == 0 && i < n; i++) {
        e = read_test(json_is_array(spec) ? json_array_get(spec, i) : spec, f,
                      &tests[i], why);
    }
    out->tests = tests;
    out->count = n;
    return e;
}

static enum hearth_run_truth test_at(const struct hearth_run_test *t,
                                     size_t row)
{
    uint32_t level = t->column->levels[row];
    bool is_missing = level == HEARTH_FRAME_MISSING, holds = false;
    double x;
    int order;

    if (t->kind == IS_NULL || t->kind == NOT_NULL) {
        return (t->kind == IS_NULL) == is_missing ? HEARTH_RUN_YES
                                                  : HEARTH_RUN_NO;
    }
    if (is_missing) {
        return HEARTH_RUN_UNKNOWN;
    }
    if (t->kind == TEXT) {
        order = strcmp(t->column->texts[level], t->text);
    } else {
        x = t->column->numbers[row];
        if (isnan(x)) { /* a text is no number, whichever is asked for */
            return strcmp(t->op, "!=") == 0 ? HEARTH_RUN_YES : HEARTH_RUN_NO;
        }
        order = (x > t->number) - (x < t->number);
    }
    /* the op was checked when it was read */
    return hearth_run_compare(t->op, order, &holds) == 0 && holds
               ? HEARTH_RUN_YES
               : HEARTH_RUN_NO;
}

enum hearth_run_truth
hearth_run_condition_at(const struct hearth_run_condition *c, size_t row)
{
    enum hearth_run_truth all = HEARTH_RUN_YES;

    for (size_t i = 0; i < c->count; i++) {
        enum hearth_run_truth one = test_at(&c->tests[i], row);

        if (one == HEARTH_RUN_NO) {
            return one;
        }
        if (one == HEARTH_RUN_UNKNOWN) {
            all = one;
        }
    }
    return all;
}

int hearth_run_mark(const json_t *spec, const struct hearth_frame *f,
                    bool *marks, struct hearth_stats_why *why)
{
    struct hearth_run_condition c;
    int e;

    if (spec == NULL) {
        return 0;
    }
    e = hearth_run_condition(spec, f, &c, why);
    for (size_t i = 0; e == 0 && i < f->row_count; i++) {
        marks[i] = marks[i] && hearth_run_condition_at(&c, i) == HEARTH_RUN_YES;
    }
    return e;
}
