/* SPDX-License-Identifier: Apache-2.0 */
/* list_regression: parameters and columns to list.h. */
#include "host/stats/indirect.h"
#include "host/stats/indirect_arms.h"
#include "host/stats/rows.h"

#include <math.h>
#include <string.h>

static int read_method(const struct hearth_stats_run *r,
                       enum hearth_list_method *out)
{
    static const char *const names[] = {"lm", "nls", "ml"};
    const char *name;
    int e = hearth_stats_text(r, "method", &name);

    for (unsigned i = 0; e == 0 && i < 3; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum hearth_list_method)i;
            return 0;
        }
    }
    return e != 0 ? e
                  : hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                      "parameter 'method': lm, nls or ml "
                                      "wanted");
}

/* Rows that have all terms; ${a} loses the others. */
static int complete_rows(const struct hearth_stats_run *r,
                         const struct hearth_stats_terms *t,
                         struct hearth_indirect_arms *a,
                         struct hearth_list_rows *out)
{
    double *x = hearth_arena_take(r->arena, (a->n + 1) * t->count, 8);
    size_t kept = 0;

    if (x == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < a->n; i++) {
        bool is_whole = true;

        for (size_t k = 0; k < t->count; k++) {
            double v = t->values[k * r->frame->row_count + a->row[i]];

            x[kept * t->count + k] = v;
            is_whole = is_whole && !isnan(v);
        }
        a->in_arm[a->arm[i]] -= is_whole ? 0 : 1;
        a->y[kept] = a->y[i];
        a->arm[kept] = a->arm[i];
        a->row[kept] = a->row[i];
        kept += is_whole;
    }
    a->n = kept;
    *out = (struct hearth_list_rows){x,        a->y,     a->arm, kept,
                                     t->count, a->items, a->j};
    return 0;
}

static int failed(const struct hearth_stats_run *r,
                  const struct hearth_stats_terms *t,
                  const struct hearth_indirect_arms *a, int e, size_t bad)
{
    if (e == HEARTH_E_MEMORY) {
        return e;
    }
    if (e == HEARTH_E_INVALID) {
        return hearth_stats_fail(
            r->why, e, "column '%.60s', row %zu: %g is no count of %u items%s",
            a->y_column->name, hearth_frame_row(r->frame, a->row[bad]),
            a->y[bad], a->j, a->arm[bad] > 0 ? " and one more" : "");
    }
    if (e == HEARTH_E_STATE && bad < t->count) {
        return hearth_stats_fail(r->why, e,
                                 "term '%.80s' follows from the other terms in "
                                 "some arm",
                                 t->names[bad]);
    }
    if (e == HEARTH_E_LIMIT) {
        return hearth_stats_fail(r->why, e,
                                 "too many terms and items, or no 'J'");
    }
    return hearth_stats_fail(r->why, e,
                             "no finite estimate: too few answers in an arm "
                             "for these terms");
}

static json_t *block(const struct hearth_stats_terms *t,
                     const struct hearth_list_fit *fit, size_t at)
{
    json_t *out = json_object();

    for (size_t k = 0; k < t->count; k++) {
        hearth_stats_put_estimate(out, t->names[k], fit->b[at * t->count + k],
                                  fit->se[at * t->count + k]);
    }
    return out;
}

static void report(const struct hearth_stats_terms *t,
                   const struct hearth_indirect_arms *a,
                   const struct hearth_list_fit *fit, json_t *out)
{
    json_t *items = json_array();

    for (size_t m = 1; m <= a->items; m++) {
        (void)json_array_append_new(items, block(t, fit, m));
    }
    (void)json_object_set_new(out, "control", block(t, fit, 0));
    if (a->is_list) {
        (void)json_object_set(out, "sensitive", items);
    } else {
        (void)json_object_set(out, "sensitive", json_array_get(items, 0));
    }
    json_decref(items);
    hearth_rows_count_out(out, "n", a->n);
}

int hearth_indirect_list_regression(const struct hearth_stats_run *r,
                                    json_t *out)
{
    static const char *const from[] = {"HC3", "two steps, robust",
                                       "observed information"};
    static const char *const refused[] = {"psu", NULL};
    enum hearth_list_method method;
    struct hearth_indirect_arms a;
    struct hearth_stats_terms t;
    struct hearth_list_rows rows;
    struct hearth_list_fit fit;
    size_t bad = 0;
    int e = hearth_rows_refuse(r, refused);

    e = e != 0 ? e : read_method(r, &method);
    e = e != 0 ? e : hearth_indirect_arms(r, &a);
    e = e != 0 ? e : hearth_stats_terms(r, "terms", &t);
    e = e != 0 ? e : complete_rows(r, &t, &a, &rows);
    if (e != 0) {
        return e;
    }
    fit.b = hearth_arena_take(r->arena, (a.items + 1) * t.count, 8);
    fit.se = hearth_arena_take(r->arena, (a.items + 1) * t.count, 8);
    if (fit.b == NULL || fit.se == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_list_regress(&rows, method, r->arena, &fit, &bad);
    if (e != 0) {
        return failed(r, &t, &a, e, bad);
    }
    report(&t, &a, &fit, out);
    (void)json_object_set_new(out, "se_from", json_string(from[method]));
    for (size_t m = 1; m <= a.items && e == 0; m++) {
        e = hearth_indirect_alarm(r, &a, m, out);
    }
    return e;
}
