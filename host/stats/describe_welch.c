/* SPDX-License-Identifier: Apache-2.0 */
/* The difference of two means without a design: Welch. */
#include "host/stats/describe.h"
#include "host/stats/quantile.h"
#include "host/stats/sum.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

struct group {
    double n, mean, part; /* part: variance of the mean */
};

static bool is_member(const struct hearth_stats_run *r, size_t row,
                      const struct hearth_frame_column *y,
                      const struct hearth_frame_column *g, const char *name)
{
    return r->is_kept[row] && !isnan(y->numbers[row]) &&
           hearth_stats_is_level(g, row, name);
}

static int describe_group(const struct hearth_stats_run *r,
                          const struct hearth_frame_column *y,
                          const struct hearth_frame_column *g, const char *name,
                          struct group *out)
{
    struct hearth_sum sum = {.count = 0}, squares = {.count = 0};
    size_t n = 0;

    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (is_member(r, i, y, g, name)) {
            hearth_sum_add(&sum, y->numbers[i]);
            n++;
        }
    }
    if (n < 2) {
        return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                 "group '%.60s' of '%.60s' has %zu values, two "
                                 "wanted",
                                 name, g->name, n);
    }
    out->n = (double)n;
    out->mean = hearth_sum_value(&sum) / out->n;
    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (is_member(r, i, y, g, name)) {
            double gap = y->numbers[i] - out->mean;

            hearth_sum_add(&squares, gap * gap);
        }
    }
    out->part = hearth_sum_value(&squares) / (out->n - 1.0) / out->n;
    return 0;
}

/* First - second of `groups`. */
int hearth_describe_welch(const struct hearth_stats_run *r, json_t *out)
{
    const struct hearth_frame_column *y, *g;
    const char **names;
    size_t count;
    struct group a, b;
    double diff, se, df, half;
    int e = hearth_stats_column(r, "y", &y);

    if (e == 0) {
        e = hearth_stats_column(r, "group", &g);
    }
    if (e == 0) {
        e = hearth_stats_list(r, "groups", &names, &count);
    }
    if (e == 0 && count != 2) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'groups': two wanted");
    }
    if (e == 0) {
        e = describe_group(r, y, g, names[0], &a);
    }
    if (e == 0) {
        e = describe_group(r, y, g, names[1], &b);
    }
    if (e != 0) {
        return e;
    }
    diff = a.mean - b.mean;
    se = sqrt(a.part + b.part);
    df = (a.part + b.part) * (a.part + b.part) /
         (a.part * a.part / (a.n - 1.0) + b.part * b.part / (b.n - 1.0));
    half = hearth_quantile_t(0.975, df) * se;
    hearth_stats_put(out, "diff", diff);
    hearth_stats_put(out, "se", se);
    hearth_stats_put(out, "df", df);
    hearth_stats_put(out, "t", diff / se);
    hearth_stats_put(out, "p",
                     se > 0.0 ? 2.0 * gsl_cdf_tdist_Q(fabs(diff / se), df)
                              : (double)NAN);
    hearth_stats_put_pair(out, "ci", diff - half, diff + half);
    hearth_stats_put(out, "n1", a.n);
    hearth_stats_put(out, "n2", b.n);
    return 0;
}
