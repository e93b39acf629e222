/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptions of rows by name: what a column holds, and its quantiles. */
#include "host/stats/describe.h"

#include "host/stats/sum.h"

#include <math.h>
#include <stdlib.h>

const struct hearth_stats_entry hearth_stats_describe[] = {
    {"describe", HEARTH_STATS_FILTERED, hearth_describe_column},
    {"quantiles", HEARTH_STATS_FILTERED, hearth_describe_quantiles},
    {"likert", HEARTH_STATS_FILTERED, hearth_describe_likert},
    {"proportion", HEARTH_STATS_FILTERED, hearth_describe_proportion},
    {"crosstab", HEARTH_STATS_FILTERED, hearth_describe_crosstab},
    {"welch", HEARTH_STATS_FILTERED, hearth_describe_welch},
    {NULL, HEARTH_STATS_NO_ROWS, NULL}};

static void put_count(json_t *out, const char *name, size_t n)
{
    (void)json_object_set_new(out, name, json_integer((json_int_t)n));
}

/* Kept rows, those with something in them, and how often what. */
struct counts {
    size_t rows, n, numbers, distinct, most;
};

static int count(const struct hearth_stats_run *r,
                 const struct hearth_frame_column *c, struct counts *out)
{
    size_t *of = hearth_arena_take(r->arena, c->text_count + 1, sizeof(*of));

    if (of == NULL) {
        return HEARTH_E_MEMORY;
    }
    *out = (struct counts){0};
    for (size_t i = 0; i < r->frame->row_count; i++) {
        uint32_t level = c->levels[i];

        out->rows += r->is_kept[i] ? 1 : 0;
        if (!r->is_kept[i] || level == HEARTH_FRAME_MISSING) {
            continue;
        }
        out->n++;
        out->numbers += isnan(c->numbers[i]) ? 0 : 1;
        out->distinct += of[level] == 0 ? 1 : 0;
        of[level]++;
        out->most = of[level] > out->most ? of[level] : out->most;
    }
    return 0;
}

/* Mean, then squares about it: both exact before they are rounded. */
static void put_moments(const struct hearth_stats_run *r,
                        const struct hearth_frame_column *c, size_t n,
                        json_t *out)
{
    struct hearth_sum sum = {.count = 0}, squares = {.count = 0};
    double low = (double)INFINITY, high = -(double)INFINITY, mean;

    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (r->is_kept[i] && !isnan(c->numbers[i])) {
            hearth_sum_add(&sum, c->numbers[i]);
            low = fmin(low, c->numbers[i]);
            high = fmax(high, c->numbers[i]);
        }
    }
    mean = hearth_sum_value(&sum) / (double)n;
    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (r->is_kept[i] && !isnan(c->numbers[i])) {
            double gap = c->numbers[i] - mean;

            hearth_sum_add(&squares, gap * gap);
        }
    }
    hearth_stats_put(out, "mean", mean);
    hearth_stats_put(
        out, "sd",
        n < 2 ? (double)NAN
              : sqrt(hearth_sum_value(&squares) / ((double)n - 1.0)));
    hearth_stats_put(out, "min", low);
    hearth_stats_put(out, "max", high);
}

int hearth_describe_column(const struct hearth_stats_run *r, json_t *out)
{
    const struct hearth_frame_column *c;
    struct counts n;
    int e = hearth_stats_column(r, "y", &c);

    if (e == 0) {
        e = count(r, c, &n);
    }
    if (e != 0) {
        return e;
    }
    put_count(out, "rows", n.rows);
    put_count(out, "n", n.n);
    put_count(out, "n_missing", n.rows - n.n);
    hearth_stats_put(out, "share_missing",
                     (double)(n.rows - n.n) / (double)n.rows);
    put_count(out, "n_distinct", n.distinct);
    put_count(out, "max_count", n.most);
    if (n.numbers == n.n && n.n > 0) { /* a column of numbers */
        put_moments(r, c, n.n, out);
    } else {
        hearth_stats_put(out, "mean", (double)NAN);
        hearth_stats_put(out, "sd", (double)NAN);
        hearth_stats_put(out, "min", (double)NAN);
        hearth_stats_put(out, "max", (double)NAN);
    }
    return 0;
}

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Type 7: linear between the order statistics (n-1)p falls between. */
static double quantile(const double *sorted, size_t n, double p)
{
    double at = (double)(n - 1) * p;
    size_t low = (size_t)floor(at);
    double part = at - (double)low;

    return low + 1 >= n ? sorted[n - 1]
                        : sorted[low] + part * (sorted[low + 1] - sorted[low]);
}

static int put_quantiles(const struct hearth_stats_run *r, const double *sorted,
                         size_t n, json_t *out)
{
    const char *name;
    json_t *p;

    json_object_foreach(hearth_stats_open(json_object_get(r->spec, "probs")),
                        name, p)
    {
        double x = json_number_value(p);

        if (!json_is_number(p) || x < 0.0 || x > 1.0) {
            return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                     "parameter 'probs': '%.60s' is not between"
                                     " 0 and 1",
                                     name);
        }
        hearth_stats_put(out, name, quantile(sorted, n, x));
    }
    put_count(out, "n", n);
    return 0;
}

int hearth_describe_quantiles(const struct hearth_stats_run *r, json_t *out)
{
    const struct hearth_frame_column *c;
    double *sorted =
        hearth_arena_take(r->arena, r->frame->row_count + 1, sizeof(double));
    size_t n = 0;
    int e = hearth_stats_column(r, "y", &c);

    if (e != 0 || sorted == NULL) {
        return e != 0 ? e : HEARTH_E_MEMORY;
    }
    if (!json_is_object(json_object_get(r->spec, "probs"))) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'probs': {NAME: p} wanted");
    }
    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (r->is_kept[i] && !isnan(c->numbers[i])) {
            sorted[n++] = c->numbers[i];
        }
    }
    if (n == 0) {
        return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                 "column '%.60s': no number in any row",
                                 c->name);
    }
    qsort(sorted, n, sizeof(*sorted), compare_numbers);
    return put_quantiles(r, sorted, n, out);
}
