/* SPDX-License-Identifier: Apache-2.0 */
/* list_dim, list_diagnostic, combined_list_direct, endorsement. */
#include "host/stats/indirect.h"
#include "host/stats/indirect_arms.h"
#include "host/stats/rows.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void warn_outside(json_t *out, double est)
{
    if (est < 0.0 || est > 1.0) {
        hearth_rows_warn(out, "outside 0..1: kept as computed, shown clipped");
    }
}

static int list_failed(const struct hearth_stats_run *r, int e)
{
    return e == HEARTH_E_MEMORY
               ? e
               : hearth_stats_fail(r->why, e,
                                   "too few answers, or clusters, in an arm");
}

static int difference(const struct hearth_stats_run *r,
                      const struct hearth_indirect_arms *a, size_t m,
                      json_t *out)
{
    struct hearth_list_arms arms;
    struct hearth_list_difference d;
    int e = hearth_indirect_two_arms(r, a, m, &arms, NULL);

    if (e != 0) {
        return e;
    }
    e = hearth_list_difference(&arms, r->arena, &d);
    if (e != 0) {
        return list_failed(r, e);
    }
    hearth_rows_count_out(out, "n", d.n1 + d.n0);
    hearth_rows_count_out(out, "n1", d.n1);
    hearth_rows_count_out(out, "n0", d.n0);
    hearth_stats_put(out, "mean1", d.mean1);
    hearth_stats_put(out, "mean0", d.mean0);
    hearth_stats_put(out, "est", d.est);
    hearth_stats_put(out, "se", d.se);
    hearth_stats_put(out, "df", d.df);
    hearth_rows_interval(out, "ci", d.est, d.se);
    (void)json_object_set_new(
        out, "method",
        json_string(a->psu == NULL ? "Welch" : "clusters, no factor (CR0)"));
    e = hearth_indirect_alarm(r, a, m, out);
    warn_outside(out, d.est);
    return e;
}

int hearth_indirect_list_dim(const struct hearth_stats_run *r, json_t *out)
{
    struct hearth_indirect_arms a;
    int e = hearth_indirect_arms(r, &a);

    if (e != 0 || !a.is_list || a.items == 1) {
        return e != 0 ? e : difference(r, &a, 1, out);
    }
    for (size_t m = 1; m <= a.items && e == 0; m++) {
        json_t *item = json_object();

        e = difference(r, &a, m, item);
        (void)json_object_set_new(out, a.treated[m - 1], item);
    }
    return e;
}

/* To four decimals, as the reference implementation prints its table. */
static double four(double v)
{
    return round(v * 1e4) / 1e4;
}

static json_t *pi_table(const struct hearth_list_diagnosis *d, unsigned j)
{
    json_t *table = json_array();

    for (unsigned i = 0; i < 2 * (j + 1); i++) {
        json_t *row = json_object();
        char name[60];

        (void)snprintf(name, sizeof(name), "pi(Y_i(0) = %u, Z_i = %u)",
                       i % (j + 1), i <= j ? 1u : 0u);
        hearth_stats_put(row, "est.", four(d->pi[i].est));
        hearth_stats_put(row, "s.e.", four(d->pi[i].se));
        (void)json_object_set_new(row, "_row", json_string(name));
        (void)json_array_append_new(table, row);
    }
    return table;
}

static int diagnostic(const struct hearth_stats_run *r,
                      const struct hearth_indirect_arms *a, size_t m,
                      json_t *out)
{
    struct hearth_list_diagnosis d;
    size_t both = a->in_arm[0] + a->in_arm[m];
    int e = hearth_indirect_diagnose(r, a, m, &d);

    if (e != 0) {
        return e;
    }
    hearth_rows_count_out(out, "n", both);
    hearth_stats_put(out, "p_gms", d.p_gms);
    hearth_stats_put(out, "p_nogms", d.p_nogms);
    (void)json_object_set_new(out, "gap", json_boolean(d.has_gap));
    e = hearth_indirect_alarm(r, a, m, out);
    if (both >= HEARTH_LIST_TABLE_MIN) {
        (void)json_object_set_new(out, "pi_table", pi_table(&d, a->j));
    } else {
        /* "counts of 0 and J+1 in the treated arm are never tabulated, not
         * even in quality reports below n=100": the table would tell them */
        (void)json_object_set_new(out, "pi_table", json_null());
        hearth_rows_warn(out, "no table below %d answers",
                         HEARTH_LIST_TABLE_MIN);
    }
    return e;
}

int hearth_indirect_list_diagnostic(const struct hearth_stats_run *r,
                                    json_t *out)
{
    struct hearth_indirect_arms a;
    int e = hearth_indirect_arms(r, &a);

    if (e != 0 || !a.is_list || a.items == 1) {
        return e != 0 ? e : diagnostic(r, &a, 1, out);
    }
    for (size_t m = 1; m <= a.items && e == 0; m++) {
        json_t *item = json_object();

        e = diagnostic(r, &a, m, item);
        (void)json_object_set_new(out, a.treated[m - 1], item);
    }
    return e;
}

static void put_figure(json_t *out, const char *name,
                       const struct hearth_list_figure *f)
{
    char se[60];

    (void)snprintf(se, sizeof(se), "%s_se", name);
    hearth_stats_put(out, name, f->est);
    hearth_stats_put(out, se, f->se);
}

/* A placebo test: the estimate against what it should be. */
static void put_placebo(json_t *out, const char *name,
                        const struct hearth_list_figure *f, double wanted)
{
    json_t *test = json_object();
    double z = fabs(f->est - wanted) / f->se;
    double p = 2.0 * gsl_cdf_ugaussian_Q(z);

    hearth_stats_put(test, "est", f->est);
    hearth_stats_put(test, "se", f->se);
    hearth_stats_put(test, "expected", wanted);
    hearth_stats_put(test, "p", f->se > 0.0 ? p : (double)NAN);
    (void)json_object_set_new(out, name, test);
    if (f->se > 0.0 && p < 0.05) {
        hearth_rows_warn(out, "%s: %.3f where %.0f was expected (p %.3f)", name,
                         f->est, wanted, p);
    }
}

int hearth_indirect_combined(const struct hearth_stats_run *r, json_t *out)
{
    struct hearth_indirect_arms a;
    struct hearth_list_arms arms;
    struct hearth_list_combined c;
    const bool *direct;
    const char *column;
    int e = hearth_stats_text(r, "direct", &column);

    e = e != 0 ? e : hearth_indirect_arms(r, &a);
    e = e != 0 ? e : hearth_indirect_two_arms(r, &a, 1, &arms, &direct);
    if (e != 0) {
        return e;
    }
    if (a.items != 1) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'treated': one arm wanted");
    }
    e = hearth_list_combined(&arms, direct, r->arena, &c);
    if (e == HEARTH_E_STATE) {
        return hearth_stats_fail(r->why, e,
                                 "column '%.60s': fewer than 2 rows of an arm "
                                 "say no to the direct question",
                                 column);
    }
    if (e != 0) {
        return e;
    }
    hearth_rows_count_out(out, "n", arms.n);
    put_figure(out, "combined", &c.combined);
    put_figure(out, "conventional", &c.conventional);
    put_figure(out, "direct", &c.direct);
    hearth_rows_interval(out, "ci", c.combined.est, c.combined.se);
    e = hearth_indirect_alarm(r, &a, 1, out);
    put_placebo(out, "placebo_I", &c.placebo1, 1.0);
    put_placebo(out, "placebo_II", &c.placebo2, 0.0);
    warn_outside(out, c.combined.est);
    return e;
}

/* ---- endorsement ---- */

/* Values of ${column} in rows that count, appended as one arm. */
static int append(const struct hearth_stats_run *r,
                  const struct hearth_frame_column *column, bool is_treated,
                  double *y, bool *arm, size_t *n)
{
    int e = 0;

    for (size_t i = 0; i < r->frame->row_count && e == 0; i++) {
        if (hearth_rows_count(r, i)) {
            e = hearth_rows_number(r, column, i, &y[*n]);
            if (e == 0 && !isnan(y[*n])) {
                arm[(*n)++] = is_treated;
            }
        }
    }
    return e;
}

static int endorse(const struct hearth_stats_run *r,
                   const struct hearth_frame_column *control,
                   const struct hearth_frame_column *treated, json_t *out)
{
    size_t room = 2 * r->frame->row_count + 1;
    double *y = hearth_arena_take(r->arena, room, sizeof(*y));
    bool *arm = hearth_arena_take(r->arena, room, sizeof(*arm));
    struct hearth_list_arms a = {.y = y, .is_treated = arm};
    struct hearth_list_difference d;
    int e = y == NULL || arm == NULL ? HEARTH_E_MEMORY : 0;

    e = e != 0 ? e : append(r, control, false, y, arm, &a.n);
    e = e != 0 ? e : append(r, treated, true, y, arm, &a.n);
    if (e != 0) {
        return e;
    }
    e = hearth_list_difference(&a, r->arena, &d);
    if (e != 0) {
        return e == HEARTH_E_MEMORY
                   ? e
                   : hearth_stats_fail(r->why, e,
                                       "columns '%.60s' and '%.60s': fewer "
                                       "than 2 answers in one",
                                       control->name, treated->name);
    }
    hearth_rows_count_out(out, "n", d.n1);
    hearth_rows_count_out(out, "n_control", d.n0);
    hearth_stats_put(out, "mean", d.mean1);
    hearth_stats_put(out, "mean_control", d.mean0);
    hearth_stats_put(out, "est", d.est);
    hearth_stats_put(out, "se", d.se);
    hearth_stats_put(out, "df", d.df);
    hearth_rows_interval(out, "ci", d.est, d.se);
    return 0;
}

int hearth_indirect_endorsement(const struct hearth_stats_run *r, json_t *out)
{
    static const char *const refused[] = {"weight", "strata", "psu", "fpc",
                                          NULL};
    const struct hearth_frame_column *control, **treated;
    size_t count;
    int e = hearth_rows_refuse(r, refused);

    e = e != 0 ? e : hearth_stats_column(r, "control", &control);
    e = e != 0 ? e : hearth_stats_columns(r, "treated", &treated, &count);
    for (size_t i = 0; e == 0 && i < count; i++) {
        json_t *item = json_object();
        size_t mark = r->arena->used;

        e = endorse(r, control, treated[i], item);
        r->arena->used = mark;
        hearth_rows_no_warnings(item);
        (void)json_object_set_new(out, treated[i]->name, item);
    }
    return e;
}
