/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a list experiment, and what must be said beside its results. */
#include "host/stats/indirect_arms.h"
#include "host/stats/rows.h"

#include <math.h>
#include <string.h>

static int read_levels(const struct hearth_stats_run *r,
                       struct hearth_indirect_arms *a)
{
    const char **control, **treated, **all;
    size_t control_count, count;
    int e = hearth_stats_list(r, "control", &control, &control_count);

    e = e != 0 ? e : hearth_stats_list(r, "treated", &treated, &count);
    if (e != 0) {
        return e;
    }
    if (control_count != 1 || count == 0 || count > HEARTH_LIST_ITEMS_MAX) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameters 'control' and 'treated': one "
                                 "level of the control arm and 1 to %d of "
                                 "treated arms wanted",
                                 HEARTH_LIST_ITEMS_MAX);
    }
    all = hearth_arena_take(r->arena, count + 1, sizeof(*all));
    if (all == NULL) {
        return HEARTH_E_MEMORY;
    }
    all[0] = control[0];
    for (size_t i = 0; i < count; i++) {
        all[i + 1] = treated[i];
    }
    for (size_t i = 1; i <= count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(all[i], all[k]) == 0) {
                return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                         "parameter 'treated': '%.60s' stands "
                                         "for two arms",
                                         all[i]);
            }
        }
    }
    a->levels = all;
    a->treated = all + 1;
    a->items = count;
    a->is_list = json_is_array(json_object_get(r->spec, "treated"));
    return 0;
}

static int read_j(const struct hearth_stats_run *r,
                  struct hearth_indirect_arms *a)
{
    double j = hearth_stats_number_or(r, "J", 0.0);

    if (json_object_get(r->spec, "J") != NULL &&
        !(j >= 1.0 && j <= 1000.0 && floor(j) == j)) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'J': the number of control items "
                                 "wanted");
    }
    a->j = (unsigned)j;
    return 0;
}

static int take_rows(const struct hearth_stats_run *r,
                     struct hearth_indirect_arms *a)
{
    size_t rows = r->frame->row_count + 1;

    a->y = hearth_arena_take(r->arena, rows, sizeof(*a->y));
    a->arm = hearth_arena_take(r->arena, rows, sizeof(*a->arm));
    a->row = hearth_arena_take(r->arena, rows, sizeof(*a->row));
    if (json_object_get(r->spec, "direct") != NULL) {
        a->direct = hearth_arena_take(r->arena, rows, sizeof(*a->direct));
        if (a->direct == NULL) {
            return HEARTH_E_MEMORY;
        }
    }
    if (json_object_get(r->spec, "psu") != NULL) {
        a->psu = hearth_arena_take(r->arena, rows, sizeof(*a->psu));
        if (a->psu == NULL) {
            return HEARTH_E_MEMORY;
        }
    }
    return a->y == NULL || a->arm == NULL || a->row == NULL ? HEARTH_E_MEMORY
                                                            : 0;
}

/* Columns besides y. */
struct columns {
    const struct hearth_frame_column *arm;
    const struct hearth_frame_column *direct;
    const struct hearth_frame_column *psu;
    size_t *arm_map;
    enum hearth_rows_answer *answers;
};

static int find_columns(const struct hearth_stats_run *r,
                        struct hearth_indirect_arms *a, struct columns *c)
{
    int e = read_levels(r, a);

    e = e != 0 ? e : read_j(r, a);
    e = e != 0 ? e : hearth_stats_column(r, "y", &a->y_column);
    e = e != 0 ? e : hearth_stats_column(r, "arm", &c->arm);
    e = e != 0 ? e
               : hearth_stats_level_map(r, c->arm, a->levels, a->items + 1,
                                        &c->arm_map);
    if (e == 0 && json_object_get(r->spec, "direct") != NULL) {
        e = hearth_stats_column(r, "direct", &c->direct);
        e = e != 0 ? e : hearth_rows_answers(r, c->direct, &c->answers);
    }
    if (e == 0 && json_object_get(r->spec, "psu") != NULL) {
        e = hearth_stats_column(r, "psu", &c->psu);
    }
    return e != 0 ? e : take_rows(r, a);
}

/* Row ${i} as the next of ${a}, if it has all that is wanted. */
static int take_row(const struct hearth_stats_run *r, const struct columns *c,
                    size_t i, struct hearth_indirect_arms *a)
{
    uint32_t level = c->arm->levels[i];
    bool yes = false, is_missing = false;
    int e;

    if (!hearth_rows_count(r, i) || level == HEARTH_FRAME_MISSING ||
        c->arm_map[level] == SIZE_MAX) {
        return 0;
    }
    e = hearth_rows_number(r, a->y_column, i, &a->y[a->n]);
    if (e == 0 && c->direct != NULL) {
        e = hearth_rows_answer(r, c->direct, c->answers, i, &yes, &is_missing);
    }
    if (e != 0 || isnan(a->y[a->n]) || is_missing) {
        return e;
    }
    if (c->psu != NULL && c->psu->levels[i] == HEARTH_FRAME_MISSING) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "column '%.60s', row %zu: no cluster",
                                 c->psu->name, hearth_frame_row(r->frame, i));
    }
    if (a->direct != NULL) {
        a->direct[a->n] = yes;
    }
    if (a->psu != NULL && c->psu != NULL) {
        a->psu[a->n] = c->psu->levels[i];
    }
    a->arm[a->n] = (uint32_t)c->arm_map[level];
    a->in_arm[c->arm_map[level]]++;
    a->row[a->n++] = i;
    return 0;
}

int hearth_indirect_arms(const struct hearth_stats_run *r,
                         struct hearth_indirect_arms *out)
{
    static const char *const refused[] = {
        "weight", "strata", "fpc", "weight_from_fpc", "calibration", NULL};
    struct columns c = {.arm = NULL};
    int e;

    *out = (struct hearth_indirect_arms){.y = NULL};
    e = hearth_rows_refuse(r, refused);
    e = e != 0 ? e : find_columns(r, out, &c);
    for (size_t i = 0; e == 0 && i < r->frame->row_count; i++) {
        e = take_row(r, &c, i, out);
    }
    if (e != 0) {
        return e;
    }
    out->psu_count = c.psu == NULL ? 0 : c.psu->text_count;
    for (size_t m = 0; m <= out->items; m++) {
        if (out->in_arm[m] < 2) {
            return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                     "column '%.60s': arm '%.60s' has %zu "
                                     "answers, 2 wanted at the least",
                                     c.arm->name, out->levels[m],
                                     out->in_arm[m]);
        }
    }
    return 0;
}

int hearth_indirect_two_arms(const struct hearth_stats_run *r,
                             const struct hearth_indirect_arms *a, size_t m,
                             struct hearth_list_arms *out, const bool **direct)
{
    double *y = hearth_arena_take(r->arena, a->n + 1, sizeof(*y));
    bool *is_treated = hearth_arena_take(r->arena, a->n + 1, 1);
    bool *answers = hearth_arena_take(r->arena, a->n + 1, 1);
    uint32_t *psu = hearth_arena_take(r->arena, a->n + 1, sizeof(*psu));

    if (y == NULL || is_treated == NULL || answers == NULL || psu == NULL) {
        return HEARTH_E_MEMORY;
    }
    *out = (struct hearth_list_arms){y, is_treated, psu, a->psu_count, 0};
    if (a->psu == NULL) {
        out->psu = NULL;
    }
    for (size_t i = 0; i < a->n; i++) {
        if (a->arm[i] == 0 || a->arm[i] == m) {
            y[out->n] = a->y[i];
            is_treated[out->n] = a->arm[i] == m;
            answers[out->n] = a->direct != NULL && a->direct[i];
            psu[out->n++] = a->psu == NULL ? 0 : a->psu[i];
        }
    }
    if (direct != NULL) {
        *direct = answers;
    }
    return 0;
}

/* The frame's row of the ${nth} of control arm and arm ${m} together. */
static size_t row_of(const struct hearth_indirect_arms *a, size_t m, size_t nth)
{
    size_t at = 0;

    for (size_t i = 0; i < a->n; i++) {
        if ((a->arm[i] == 0 || a->arm[i] == m) && at++ == nth) {
            return a->row[i];
        }
    }
    return 0;
}

int hearth_indirect_diagnose(const struct hearth_stats_run *r,
                             const struct hearth_indirect_arms *a, size_t m,
                             struct hearth_list_diagnosis *out)
{
    struct hearth_list_arms arms;
    size_t bad = 0;
    int e = hearth_indirect_two_arms(r, a, m, &arms, NULL);

    if (e != 0) {
        return e;
    }
    e = hearth_list_diagnose(&arms, a->j, out, &bad);
    if (e == HEARTH_E_INVALID) {
        return hearth_stats_fail(
            r->why, e, "column '%.60s', row %zu: %g is no count of %u items%s",
            a->y_column->name, hearth_frame_row(r->frame, row_of(a, m, bad)),
            arms.y[bad], a->j, arms.is_treated[bad] ? " and one more" : "");
    }
    if (e == HEARTH_E_LIMIT) {
        return hearth_stats_fail(r->why, e,
                                 "parameter 'J': the diagnostics take 2 to %d "
                                 "control items",
                                 HEARTH_LIST_J_MAX);
    }
    return e == 0 || e == HEARTH_E_MEMORY
               ? e
               : hearth_stats_fail(r->why, e,
                                   "too few answers for the diagnostics");
}

static void warn_of(const struct hearth_list_diagnosis *d, json_t *out)
{
    if (d->p_gms < 0.05 || d->p_nogms < 0.05) {
        hearth_rows_warn(out,
                         "the sensitive item changed the other answers (p "
                         "%.3f with and %.3f without moment selection): for "
                         "the quality report only",
                         d->p_gms, d->p_nogms);
    }
    if (d->has_gap) {
        hearth_rows_warn(out, "an arm shows no 0 or no maximum: for the "
                              "quality report only");
    }
}

int hearth_indirect_alarm(const struct hearth_stats_run *r,
                          const struct hearth_indirect_arms *a, size_t m,
                          json_t *out)
{
    struct hearth_list_diagnosis d;
    size_t both = a->in_arm[0] + a->in_arm[m];
    int e;

    hearth_rows_no_warnings(out);
    if (both < HEARTH_LIST_MIN) {
        hearth_rows_warn(out,
                         "too few for a list estimate: %zu answers in both "
                         "arms, %d wanted",
                         both, HEARTH_LIST_MIN);
    }
    if (a->j < 2 || a->j > HEARTH_LIST_J_MAX) {
        hearth_rows_warn(out, a->j == 0
                                  ? "diagnostics not run: 'J' is not given"
                                  : "diagnostics not run: they take 2 to 6 "
                                    "control items");
        return 0;
    }
    e = hearth_indirect_diagnose(r, a, m, &d);
    if (e == 0) {
        warn_of(&d, out);
        if (d.is_alarm || json_object_get(out, "alarm") == NULL) {
            (void)json_object_set_new(out, "alarm", json_boolean(d.is_alarm));
            (void)json_object_set_new(
                out, "use",
                json_string(d.is_alarm ? "quality report only" : "release"));
        }
    }
    return e;
}
