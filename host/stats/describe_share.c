/* SPDX-License-Identifier: Apache-2.0 */
/* Answers on a scale, and shares with their intervals. */
#include "host/stats/describe.h"
#include "host/stats/interval.h"
#include "host/stats/quantile.h"

#include <math.h>

/* How many kept rows have each level; *${n}: any of them. */
static int count_levels(const struct hearth_stats_run *r,
                        const struct hearth_frame_column *c,
                        const char *const *levels, size_t level_count,
                        size_t **counts, size_t *n)
{
    size_t *map,
        *of = hearth_arena_take(r->arena, level_count + 1, sizeof(*of));
    int e = hearth_stats_level_map(r, c, levels, level_count, &map);

    if (e != 0 || of == NULL) {
        return e != 0 ? e : HEARTH_E_MEMORY;
    }
    *n = 0;
    for (size_t i = 0; i < r->frame->row_count; i++) {
        uint32_t level = c->levels[i];

        if (r->is_kept[i] && level != HEARTH_FRAME_MISSING &&
            map[level] != SIZE_MAX) {
            of[map[level]]++;
            (*n)++;
        }
    }
    *counts = of;
    return 0;
}

/* Mean and sd (n-1) of the levels' numbers 1..k: whole sums, no rounding. */
static void put_scale(const size_t *counts, size_t k, size_t n, json_t *out)
{
    double sum = 0.0, squares = 0.0, mean;

    for (size_t i = 0; i < k; i++) {
        sum += (double)counts[i] * (double)(i + 1);
    }
    mean = sum / (double)n;
    for (size_t i = 0; i < k; i++) {
        double gap = (double)(i + 1) - mean;

        squares += (double)counts[i] * gap * gap;
    }
    hearth_stats_put(out, "mean", mean);
    hearth_stats_put(out, "sd",
                     n < 2 ? (double)NAN : sqrt(squares / ((double)n - 1.0)));
}

int hearth_describe_likert(const struct hearth_stats_run *r, json_t *out)
{
    const struct hearth_frame_column *c;
    const char **levels;
    size_t k, *counts, n, low = 0, high = 0;
    json_t *percent;
    int e = hearth_stats_column(r, "y", &c);

    if (e == 0) {
        e = hearth_stats_list(r, "levels", &levels, &k);
    }
    if (e == 0) {
        e = count_levels(r, c, levels, k, &counts, &n);
    }
    if (e == 0 && n == 0) {
        e = hearth_stats_fail(r->why, HEARTH_E_STATE,
                              "column '%.60s': no answer of the scale",
                              c->name);
    }
    if (e != 0) {
        return e;
    }
    percent = json_object();
    for (size_t i = 0; i < k; i++) {
        low += 2 * (i + 1) < k + 1 ? counts[i] : 0;
        high += 2 * (i + 1) > k + 1 ? counts[i] : 0;
        hearth_stats_put(percent, levels[i],
                         100.0 * (double)counts[i] / (double)n);
    }
    hearth_stats_put(out, "low", 100.0 * (double)low / (double)n);
    hearth_stats_put(out, "neutral",
                     100.0 * (double)(n - low - high) / (double)n);
    hearth_stats_put(out, "high", 100.0 * (double)high / (double)n);
    (void)json_object_set_new(out, "percent", percent);
    put_scale(counts, k, n, out);
    (void)json_object_set_new(out, "n", json_integer((json_int_t)n));
    return 0;
}

static void put_intervals(size_t k, size_t n, json_t *out)
{
    struct hearth_interval wilson;
    double successes = (double)k, rest = (double)(n - k);

    if (hearth_interval_wilson(k, n, &wilson) == 0) {
        hearth_stats_put_pair(out, "wilson", wilson.low, wilson.high);
    }
    hearth_stats_put_pair(
        out, "clopper",
        k == 0 ? 0.0 : hearth_quantile_beta(0.025, successes, rest + 1.0),
        k == n ? 1.0 : hearth_quantile_beta(0.975, successes + 1.0, rest));
}

/* The base: all that is answered, or what `levels` lists. */
int hearth_describe_proportion(const struct hearth_stats_run *r, json_t *out)
{
    const struct hearth_frame_column *c;
    const char **success, **levels;
    size_t success_count = 0, level_count = 0, *counts, k = 0, n = 0;
    int e = hearth_stats_column(r, "y", &c);

    if (e == 0) {
        e = hearth_stats_list(r, "success", &success, &success_count);
    }
    if (e == 0) {
        e = hearth_stats_list(r, "levels", &levels, &level_count);
    }
    if (e == 0) {
        e = count_levels(r, c, success, success_count, &counts, &k);
    }
    if (e == 0 && level_count > 0) {
        e = count_levels(r, c, levels, level_count, &counts, &n);
    } else if (e == 0) {
        n = 0;
        for (size_t i = 0; i < r->frame->row_count; i++) {
            n += r->is_kept[i] && c->levels[i] != HEARTH_FRAME_MISSING ? 1 : 0;
        }
    }
    if (e != 0) {
        return e;
    }
    if (n == 0 || k > n) {
        return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                 "column '%.60s': %zu of %zu answers, no share",
                                 c->name, k, n);
    }
    (void)json_object_set_new(out, "k", json_integer((json_int_t)k));
    (void)json_object_set_new(out, "n", json_integer((json_int_t)n));
    hearth_stats_put(out, "p", (double)k / (double)n);
    put_intervals(k, n, out);
    return 0;
}
