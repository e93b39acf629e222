/* SPDX-License-Identifier: Apache-2.0 */
/* `derive`: new columns from others. A missing argument gives missing. */
#include "host/stats/run_clock.h"
#include "host/stats/run_internal.h"

#include <math.h>
#include <string.h>

#define ARGS_MAX 64u

/* A column, or a number that every row has. */
struct argument {
    const struct hearth_frame_column *column;
    double number;
};

struct derivation {
    struct hearth_frame *frame;
    const json_t *spec;
    const char *name;
    const char *op;
    struct argument args[ARGS_MAX];
    size_t count;
    struct hearth_stats_why *why;
};

static int complain(const struct derivation *d, const char *what)
{
    return hearth_stats_fail(d->why, HEARTH_E_INVALID, "derive '%.80s': %s",
                             d->name, what);
}

static int read_argument(const struct derivation *d, const json_t *v,
                         struct argument *out)
{
    const char *name = json_string_value(v);

    *out = (struct argument){NULL, (double)NAN};
    if (name != NULL) {
        out->column = hearth_frame_find(d->frame, name);
        if (out->column == NULL) {
            return hearth_stats_fail(d->why, HEARTH_E_NOT_FOUND,
                                     "derive '%.80s': no column '%.80s' in "
                                     "the data",
                                     d->name, name);
        }
    } else if (json_is_number(v)) {
        out->number = json_number_value(v);
    } else if (!json_is_null(v)) {
        return complain(d, "an argument is a column or a number");
    }
    return 0;
}

static double value_of(const struct argument *a, size_t row)
{
    return a->column == NULL ? a->number : a->column->numbers[row];
}

static int read_arguments(struct derivation *d)
{
    const json_t *args = json_object_get(d->spec, "args");
    size_t n =
        json_is_array(args) ? json_array_size(args) : (args != NULL ? 1u : 0u);
    int e = n > ARGS_MAX ? complain(d, "too many arguments") : 0;

    for (size_t i = 0; e == 0 && i < n; i++) {
        e = read_argument(d,
                          json_is_array(args) ? json_array_get(args, i) : args,
                          &d->args[i]);
    }
    d->count = n;
    return e;
}

static double calculate(const struct derivation *d, size_t row)
{
    double x = value_of(&d->args[0], row);

    for (size_t i = 1; i < d->count; i++) {
        double y = value_of(&d->args[i], row);

        x = d->op[0] == 'a'   ? x + y
            : d->op[0] == 's' ? x - y
            : d->op[0] == 'm' ? x * y
            : y != 0.0        ? x / y
                              : (double)NAN;
    }
    return x;
}

static double minutes_between(const struct derivation *d, size_t row)
{
    double at[2];

    for (size_t i = 0; i < 2; i++) {
        const struct hearth_frame_column *c = d->args[i].column;

        if (c == NULL || c->levels[row] == HEARTH_FRAME_MISSING) {
            return (double)NAN;
        }
        at[i] = hearth_run_clock(c->texts[c->levels[row]]);
    }
    return (at[1] - at[0]) / 60.0;
}

static int derive_numbers(struct derivation *d,
                          double (*value)(const struct derivation *, size_t))
{
    size_t rows = d->frame->row_count;
    double *numbers = hearth_arena_take(d->frame->arena, rows + 1, 8);

    if (d->count < 2) {
        return complain(d, "two arguments wanted");
    }
    if (numbers == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < rows; i++) {
        numbers[i] = value(d, i);
    }
    return hearth_frame_add(d->frame, d->name, numbers);
}

/* then and else default to 1 and 0. What a condition cannot be asked of, for
 * want of an answer, gets neither. */
static int derive_indicator(struct derivation *d)
{
    size_t rows = d->frame->row_count;
    double *numbers = hearth_arena_take(d->frame->arena, rows + 1, 8);
    const json_t *then = json_object_get(d->spec, "then");
    const json_t *other = json_object_get(d->spec, "else");
    struct argument yes = {NULL, 1.0}, no = {NULL, 0.0};
    struct hearth_run_condition c;
    int e = numbers == NULL ? HEARTH_E_MEMORY : 0;

    if (e == 0) {
        e = hearth_run_condition(json_object_get(d->spec, "if"), d->frame, &c,
                                 d->why);
    }
    if (e == 0 && then != NULL) {
        e = read_argument(d, then, &yes);
    }
    if (e == 0 && other != NULL) {
        e = read_argument(d, other, &no);
    }
    for (size_t i = 0; e == 0 && i < rows; i++) {
        enum hearth_run_truth t = hearth_run_condition_at(&c, i);

        numbers[i] = t == HEARTH_RUN_YES  ? value_of(&yes, i)
                     : t == HEARTH_RUN_NO ? value_of(&no, i)
                                          : (double)NAN;
    }
    return e != 0 ? e : hearth_frame_add(d->frame, d->name, numbers);
}

/* The entry of ${map} for ${text}; numbers are equal however written. */
static const json_t *look_up(const json_t *map, const char *text)
{
    const json_t *found = json_object_get(map, text);
    double x = hearth_frame_number(hearth_slice_text(text));
    const char *key;
    json_t *v;

    if (found != NULL || isnan(x)) {
        return found;
    }
    json_object_foreach(hearth_stats_open(map), key, v)
    {
        if (hearth_frame_number(hearth_slice_text(key)) == x) {
            return v;
        }
    }
    return NULL;
}

/* The text of a map's value; NULL: no memory. */
static const char *mapped_text(const struct derivation *d, const json_t *v)
{
    char *text;

    if (json_is_string(v)) {
        return json_string_value(v);
    }
    if (!json_is_number(v)) {
        return ""; /* null, or not in the map: missing */
    }
    text = hearth_arena_take(d->frame->arena, HEARTH_FRAME_NUMBER_MAX, 1);
    if (text != NULL) {
        hearth_frame_number_text(json_number_value(v), text);
    }
    return text;
}

static int derive_recode(struct derivation *d)
{
    const json_t *map = json_object_get(d->spec, "map");
    const struct hearth_frame_column *c =
        d->count == 1 ? d->args[0].column : NULL;
    size_t rows = d->frame->row_count;
    struct hearth_slice *texts, *to;

    if (c == NULL || !json_is_object(map)) {
        return complain(d, "recode wants one column and a map");
    }
    to = hearth_arena_take(d->frame->arena, c->text_count + 1, sizeof(*to));
    texts = hearth_arena_take(d->frame->arena, rows + 1, sizeof(*texts));
    if (to == NULL || texts == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < c->text_count; i++) {
        const char *text = mapped_text(d, look_up(map, c->texts[i]));

        if (text == NULL) {
            return HEARTH_E_MEMORY;
        }
        to[i] = hearth_slice_text(text);
    }
    for (size_t i = 0; i < rows; i++) {
        if (c->levels[i] != HEARTH_FRAME_MISSING) {
            texts[i] = to[c->levels[i]];
        }
    }
    return hearth_frame_add_texts(d->frame, d->name, texts);
}

static int derive_one(struct derivation *d)
{
    int e = read_arguments(d);

    if (e != 0) {
        return e;
    }
    if (strcmp(d->op, "add") == 0 || strcmp(d->op, "subtract") == 0 ||
        strcmp(d->op, "multiply") == 0 || strcmp(d->op, "divide") == 0) {
        return derive_numbers(d, calculate);
    }
    if (strcmp(d->op, "minutes_between") == 0) {
        return derive_numbers(d, minutes_between);
    }
    if (strcmp(d->op, "indicator") == 0) {
        return derive_indicator(d);
    }
    if (strcmp(d->op, "recode") == 0) {
        return derive_recode(d);
    }
    return complain(d, "unknown op");
}

int hearth_run_derive(const json_t *list, struct hearth_frame *f,
                      struct hearth_stats_why *why)
{
    int e = 0;

    for (size_t i = 0; e == 0 && i < json_array_size(list); i++) {
        struct derivation d = {
            .frame = f, .spec = json_array_get(list, i), .why = why};

        d.name = json_string_value(json_object_get(d.spec, "name"));
        d.op = json_string_value(json_object_get(d.spec, "op"));
        if (d.name == NULL || d.op == NULL) {
            return hearth_stats_fail(why, HEARTH_E_INVALID,
                                     "'derive': an entry is {name, op, ...}");
        }
        e = derive_one(&d);
        if (e == HEARTH_E_LIMIT) {
            return hearth_stats_fail(why, e, "derive '%.80s': too many columns",
                                     d.name);
        }
    }
    return e;
}
