/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of scales and data quality by name. */
#include "host/stats/run.h"

#include "host/stats/dlaplace.h"
#include "host/stats/icc.h"
#include "host/stats/interval.h"
#include "host/stats/reliability.h"
#include "host/stats/scales_rows.h"

#include <math.h>

/* ---- alpha and omega ---- */

/* Items as numbers, and room for their covariances. */
struct scale {
    struct hearth_scales_rows rows;
    struct hearth_items items;
    double *cov;
    double *work;
};

static int read_scale(const struct hearth_stats_run *run, struct scale *s)
{
    double *values;
    int e = hearth_scales_rows(run, &s->rows);

    if (e == 0) {
        e = hearth_scales_numbers(run, &s->rows, &values);
    }
    if (e != 0) {
        return e;
    }
    if (s->rows.k < 2) {
        return hearth_stats_fail(run->why, HEARTH_E_INVALID,
                                 "parameter 'items': a scale has two or more");
    }
    s->items = (struct hearth_items){values, s->rows.row_count, s->rows.k};
    s->cov =
        hearth_arena_take(run->arena, s->rows.k * s->rows.k, sizeof(*s->cov));
    s->work = hearth_arena_take(run->arena, 4 * s->rows.k, sizeof(*s->work));
    return s->cov == NULL || s->work == NULL ? HEARTH_E_MEMORY : 0;
}

static int put_rest(const struct scale *s, json_t *out)
{
    json_t *rest = json_object();

    for (size_t i = 0; i < s->rows.k; i++) {
        hearth_stats_put(rest, s->rows.columns[i]->name,
                         hearth_reliability_rest(s->cov, s->rows.k, i));
    }
    return json_object_set_new(out, "r_drop", rest) == 0 ? 0 : HEARTH_E_MEMORY;
}

static int compute_alpha(const struct hearth_stats_run *run, json_t *out)
{
    struct hearth_interval feldt = {(double)NAN, (double)NAN};
    struct scale s;
    size_t complete;
    double alpha;
    int e = read_scale(run, &s);

    if (e != 0) {
        return e;
    }
    complete = hearth_items_complete(&s.items);
    hearth_items_pairwise(&s.items, s.cov);
    hearth_stats_put(out, "alpha_pairwise",
                     hearth_reliability_alpha(s.cov, s.rows.k));
    hearth_stats_put(out, "alpha_std",
                     hearth_reliability_standard(s.cov, s.rows.k));
    e = put_rest(&s, out);
    hearth_items_complete_cases(&s.items, s.cov);
    alpha = hearth_reliability_alpha(s.cov, s.rows.k);
    hearth_stats_put(out, "alpha_complete", alpha);
    hearth_stats_put(out, "n_complete", (double)complete);
    hearth_stats_put(out, "n", (double)s.rows.row_count);
    hearth_stats_put(out, "mean_score", hearth_items_score(&s.items));
    if (isnan(alpha) || hearth_interval_feldt(
                            alpha, complete, (unsigned)s.rows.k, &feldt) != 0) {
        feldt = (struct hearth_interval){(double)NAN, (double)NAN};
    }
    hearth_stats_put_pair(out, "feldt_ci", feldt.low, feldt.high);
    return e;
}

static int compute_omega(const struct hearth_stats_run *run, json_t *out)
{
    struct hearth_omega minres, ml;
    struct scale s;
    int e = read_scale(run, &s);

    if (e != 0) {
        return e;
    }
    if (s.rows.k < 3) {
        return hearth_stats_fail(run->why, HEARTH_E_INVALID,
                                 "one factor needs three items or more");
    }
    hearth_items_complete_cases(&s.items, s.cov);
    e = hearth_reliability_minres(s.cov, s.rows.k, s.work, &minres);
    if (e == 0) {
        e = hearth_reliability_ml(s.cov, s.rows.k, s.work, &ml);
    }
    if (e != 0) {
        return hearth_stats_fail(run->why, e,
                                 "no single factor: an item without variance "
                                 "among complete rows, or no fit");
    }
    hearth_stats_put(out, "omega_minres", minres.omega);
    hearth_stats_put(out, "omega_ml", ml.omega);
    hearth_stats_put(out, "n_complete",
                     (double)hearth_items_complete(&s.items));
    return json_object_set_new(
               out, "is_at_edge",
               json_boolean(minres.is_at_edge || ml.is_at_edge)) == 0
               ? 0
               : HEARTH_E_MEMORY;
}

/* ---- intraclass correlations ---- */

static int raters(const struct hearth_stats_run *run, json_t *out)
{
    struct hearth_icc_raters r;
    struct scale s;
    int e = read_scale(run, &s);

    if (e != 0) {
        return e;
    }
    if (hearth_icc_raters(&s.items, &r) != 0) {
        return hearth_stats_fail(run->why, HEARTH_E_STATE,
                                 "two complete rows or more are needed");
    }
    hearth_stats_put(out, "n", (double)r.count);
    hearth_stats_put(out, "ICC1", r.one_way[0]);
    hearth_stats_put(out, "ICC2", r.two_way_random[0]);
    hearth_stats_put(out, "ICC3", r.two_way_fixed[0]);
    hearth_stats_put(out, "ICC1k", r.one_way[1]);
    hearth_stats_put(out, "ICC2k", r.two_way_random[1]);
    hearth_stats_put(out, "ICC3k", r.two_way_fixed[1]);
    return 0;
}

/* Rows with both y and group, one after the other. */
struct grouped {
    double *y;
    uint32_t *group;
    size_t count;
};

static int take_row(const struct hearth_stats_run *run, size_t row,
                    const struct hearth_frame_column *y,
                    const struct hearth_frame_column *group, struct grouped *g)
{
    if (!run->is_kept[row] || !run->is_in_domain[row] ||
        y->levels[row] == HEARTH_FRAME_MISSING ||
        group->levels[row] == HEARTH_FRAME_MISSING) {
        return 0;
    }
    if (isnan(y->numbers[row])) {
        return hearth_stats_fail(run->why, HEARTH_E_INVALID,
                                 "column '%.60s', row %zu: '%.40s' is no "
                                 "number",
                                 y->name, hearth_frame_row(run->frame, row),
                                 y->texts[y->levels[row]]);
    }
    g->y[g->count] = y->numbers[row];
    g->group[g->count++] = group->levels[row];
    return 0;
}

static int groups(const struct hearth_stats_run *run, json_t *out)
{
    size_t n = run->frame->row_count;
    struct grouped g = {hearth_arena_take(run->arena, n, sizeof(double)),
                        hearth_arena_take(run->arena, n, sizeof(uint32_t)), 0};
    const struct hearth_frame_column *y = NULL, *group = NULL;
    struct hearth_icc_groups r;
    int e = hearth_stats_column(run, "y", &y);

    if (e == 0) {
        e = hearth_stats_column(run, "group", &group);
    }
    if (e == 0 && n > 0 && (g.y == NULL || g.group == NULL)) {
        e = HEARTH_E_MEMORY;
    }
    for (size_t row = 0; e == 0 && row < n; row++) {
        e = take_row(run, row, y, group, &g);
    }
    if (e != 0) {
        return e;
    }
    e = hearth_icc_groups(g.y, g.group, g.count, group->text_count, &r);
    if (e != 0) {
        return hearth_stats_fail(run->why, e,
                                 "column '%.60s' by '%.60s': two groups or "
                                 "more, and one with two rows, are needed",
                                 y->name, group->name);
    }
    hearth_stats_put(out, "n", (double)r.count);
    hearth_stats_put(out, "groups", (double)r.group_count);
    hearth_stats_put(out, "icc1", r.icc1);
    hearth_stats_put(out, "icc2", r.icc2);
    hearth_stats_put(out, "reml", r.reml);
    hearth_stats_put(out, "F", r.f);
    hearth_stats_put(out, "deff", r.deff);
    return 0;
}

static int compute_icc(const struct hearth_stats_run *run, json_t *out)
{
    return json_object_get(run->spec, "items") != NULL ? raters(run, out)
                                                       : groups(run, out);
}

/* ---- closed forms ---- */

static int compute_effect(const struct hearth_stats_run *run, json_t *out)
{
    double m, rho;
    int e = hearth_stats_number(run, "m", &m);

    if (e == 0) {
        e = hearth_stats_number(run, "rho", &rho);
    }
    if (e != 0) {
        return e;
    }
    if (!(m >= 1.0) || !(rho >= -1.0) || !(rho <= 1.0)) {
        return hearth_stats_fail(run->why, HEARTH_E_INVALID,
                                 "'m' is 1 or more, 'rho' from -1 to 1");
    }
    hearth_stats_put(out, "deff", 1.0 + (m - 1.0) * rho);
    return 0;
}

static int put_pmf(const struct hearth_stats_run *run, double eps, json_t *out)
{
    const json_t *at = json_object_get(run->spec, "pmf");
    json_t *list = json_array();

    for (size_t i = 0; i < json_array_size(at); i++) {
        const json_t *k = json_array_get(at, i);
        double v = json_number_value(k);

        if (!json_is_number(k) || v != floor(v)) {
            json_decref(list);
            return hearth_stats_fail(run->why, HEARTH_E_INVALID,
                                     "parameter 'pmf' lists whole numbers");
        }
        (void)json_array_append_new(list,
                                    json_real(hearth_dlaplace_pmf(eps, v)));
    }
    return json_object_set_new(out, "pmf", list) == 0 ? 0 : HEARTH_E_MEMORY;
}

static int compute_laplace(const struct hearth_stats_run *run, json_t *out)
{
    double eps;
    int e = hearth_stats_number(run, "eps", &eps);

    if (e != 0) {
        return e;
    }
    if (!(eps > 0.0) || !(eps <= 100.0)) {
        return hearth_stats_fail(run->why, HEARTH_E_INVALID,
                                 "'eps' is above 0, and 100 at most");
    }
    hearth_stats_put(out, "var", hearth_dlaplace_variance(eps));
    if (json_object_get(run->spec, "tail") != NULL) {
        double t;

        e = hearth_stats_number(run, "tail", &t);
        if (e != 0) {
            return e;
        }
        hearth_stats_put(out, "tail_p", hearth_dlaplace_tail(eps, t));
    }
    return put_pmf(run, eps, out);
}

const struct hearth_stats_entry hearth_stats_scales[] = {
    {"alpha", HEARTH_STATS_FILTERED, compute_alpha},
    {"omega", HEARTH_STATS_FILTERED, compute_omega},
    {"icc", HEARTH_STATS_FILTERED, compute_icc},
    {"longstring", HEARTH_STATS_FILTERED, hearth_scales_longstring},
    {"irv", HEARTH_STATS_FILTERED, hearth_scales_irv},
    {"percentmatch", HEARTH_STATS_FILTERED, hearth_scales_percentmatch},
    {"design_effect", HEARTH_STATS_NO_ROWS, compute_effect},
    {"discrete_laplace", HEARTH_STATS_NO_ROWS, compute_laplace},
    {NULL, HEARTH_STATS_NO_ROWS, NULL}};
