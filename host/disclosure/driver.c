/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of disclosure control by name. */
#include "host/disclosure/differencing.h"
#include "host/disclosure/driver_sdc.h"
#include "host/disclosure/freqcalc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- differencing ---- */

#define PAIRS_MAX 100000u

static int count_of(const struct hearth_stats_run *run, const json_t *group,
                    size_t pair, uint64_t *out)
{
    double n = json_number_value(json_object_get(group, "n"));

    if (!json_is_number(json_object_get(group, "n")) ||
        !(n >= 0 && n <= 9e15) || n != floor(n)) {
        return hearth_stats_fail(run->why, HEARTH_E_INVALID,
                                 "'pairs': pair %zu: 'n' is no count", pair);
    }
    *out = (uint64_t)n;
    return 0;
}

/* Whatever both groups say is said of those in between: counts by their
 * difference, means as sums. */
static void put_differences(json_t *out, const json_t *outer,
                            const json_t *inner)
{
    double n = json_number_value(json_object_get(outer, "n"));
    double m = json_number_value(json_object_get(inner, "n"));
    const char *name;
    json_t *v;

    json_object_foreach(hearth_stats_open(outer), name, v)
    {
        const json_t *w = json_object_get(inner, name);
        double a = json_number_value(v), b = json_number_value(w);
        if (!json_is_number(v) || !json_is_number(w)) {
            continue;
        }
        if (strcmp(name, "mean") == 0) {
            hearth_stats_put(out, "sum", n * a - m * b);
        } else {
            hearth_stats_put(out, name, a - b);
        }
    }
}

static int one_pair(const struct hearth_stats_run *run, const json_t *pair,
                    size_t index, uint64_t k, json_t *out)
{
    const json_t *outer = json_object_get(pair, "outer");
    const json_t *inner = json_object_get(pair, "inner");
    struct hearth_differencing_pair p = {
        .is_complement_hidden =
            json_is_true(json_object_get(pair, "complement_hidden"))};
    json_t *result;
    char name[24];
    bool is_refused;
    int e = count_of(run, outer, index + 1, &p.outer);

    if (e == 0) {
        e = count_of(run, inner, index + 1, &p.inner);
    }
    if (e < 0) {
        return e;
    }
    e = hearth_differencing_refuse(&p, k, &is_refused);
    if (e < 0) {
        return hearth_stats_fail(run->why, e,
                                 "'pairs': pair %zu: the inner group is larger "
                                 "than the outer one",
                                 index + 1);
    }
    result = json_object();
    put_differences(result, outer, inner);
    (void)json_object_set_new(result, "refuse", json_boolean(is_refused));
    (void)snprintf(name, sizeof name, "%zu", index);
    return json_object_set_new(out, name, result) < 0 ? HEARTH_E_MEMORY : 0;
}

static int differencing(const struct hearth_stats_run *run, json_t *out)
{
    const json_t *pairs = json_object_get(run->spec, "pairs");
    double k;
    int e = hearth_stats_number(run, "k", &k);

    if (e == 0 &&
        (!json_is_array(pairs) || json_array_size(pairs) > PAIRS_MAX ||
         !(k >= 0 && k <= 1e6))) {
        e = hearth_stats_fail(run->why, HEARTH_E_INVALID,
                              "'pairs' is a list of {outer, inner}, 'k' a "
                              "number up to 1000000");
    }
    for (size_t i = 0; e == 0 && i < json_array_size(pairs); i++) {
        e = one_pair(run, json_array_get(pairs, i), i, (uint64_t)k, out);
    }
    return e;
}

/* ---- freqcalc ---- */

struct records {
    struct hearth_freqcalc_input input;
    uint32_t *keys;
    double *weights;
    uint64_t *fk;
    double *Fk;
    size_t *rows; /* a record: its row of the frame */
};

static int take_records(const struct hearth_stats_run *run, size_t keys,
                        struct records *out)
{
    size_t n = run->frame->row_count + 1;

    out->keys = hearth_arena_take(run->arena, n, keys * sizeof *out->keys);
    out->weights = hearth_arena_take(run->arena, n, sizeof *out->weights);
    out->fk = hearth_arena_take(run->arena, n, sizeof *out->fk);
    out->Fk = hearth_arena_take(run->arena, n, sizeof *out->Fk);
    out->rows = hearth_arena_take(run->arena, n, sizeof *out->rows);
    return out->keys == NULL || out->weights == NULL || out->fk == NULL ||
                   out->Fk == NULL || out->rows == NULL
               ? HEARTH_E_MEMORY
               : 0;
}

static int read_records(const struct hearth_stats_run *run, struct records *out)
{
    const struct hearth_frame_column **columns, *weight = NULL;
    size_t count, n = 0;
    int e = hearth_stats_columns(run, "keys", &columns, &count);

    if (e == 0 && json_object_get(run->spec, "weight") != NULL) {
        e = hearth_stats_column(run, "weight", &weight);
    }
    if (e == 0) {
        e = take_records(run, count, out);
    }
    for (size_t i = 0; e == 0 && i < run->frame->row_count; i++) {
        if (!run->is_kept[i]) {
            continue;
        }
        for (size_t k = 0; k < count; k++) {
            uint32_t level = columns[k]->levels[i];
            out->keys[n * count + k] =
                level == HEARTH_FRAME_MISSING ? HEARTH_FREQCALC_EMPTY : level;
        }
        out->weights[n] = weight == NULL ? 1.0 : weight->numbers[i];
        if (!(out->weights[n] > 0)) {
            e = hearth_stats_fail(run->why, HEARTH_E_INVALID,
                                  "row %zu: the weight is not above 0",
                                  hearth_frame_row(run->frame, i));
        }
        out->rows[n++] = i;
    }
    out->input =
        (struct hearth_freqcalc_input){out->keys, n, count, out->weights};
    return e;
}

static void put_risk(const struct records *r, double k, json_t *out)
{
    struct hearth_freqcalc_risk risk;

    hearth_freqcalc_judge(r->fk, r->Fk, r->input.record_count, (uint64_t)k,
                          &risk);
    hearth_stats_put(out, "below_3", (double)risk.below_3);
    hearth_stats_put(out, "below_5", (double)risk.below_5);
    hearth_stats_put(out, "below_k", (double)risk.below_k);
    hearth_stats_put(out, "largest_risk", risk.largest);
    hearth_stats_put(out, "mean_risk", risk.mean);
    hearth_stats_put(out, "expected_matches", risk.expected_matches);
}

static int freqcalc(const struct hearth_stats_run *run, json_t *out)
{
    double k = hearth_stats_number_or(run, "k", 10);
    json_t *fk = json_array(), *Fk = json_array();
    size_t once = 0, twice = 0;
    struct records r;
    int e = read_records(run, &r);

    if (e == 0 && !(k >= 0 && k <= 1e6)) {
        e = hearth_stats_fail(run->why, HEARTH_E_INVALID,
                              "'k' is a number up to 1000000");
    }
    if (e == 0) {
        e = hearth_freqcalc(&r.input, r.fk, r.Fk);
    }
    if (e < 0) {
        json_decref(fk);
        json_decref(Fk);
        return e;
    }
    for (size_t i = 0; i < r.input.record_count; i++) {
        (void)json_array_append_new(fk, json_integer((json_int_t)r.fk[i]));
        (void)json_array_append_new(Fk, json_real(r.Fk[i]));
        once += r.fk[i] == 1;
        twice += r.fk[i] == 2;
    }
    (void)json_object_set_new(out, "fk", fk);
    (void)json_object_set_new(out, "Fk", Fk);
    hearth_stats_put(out, "n1", (double)once);
    hearth_stats_put(out, "n2", (double)twice);
    put_risk(&r, k, out);
    return 0;
}

const struct hearth_stats_entry hearth_stats_disclosure[] = {
    {"sdc_interval", HEARTH_STATS_NO_ROWS, hearth_driver_interval},
    {"sdc_suppress", HEARTH_STATS_NO_ROWS, hearth_driver_suppress},
    {"differencing", HEARTH_STATS_NO_ROWS, differencing},
    {"freqcalc", HEARTH_STATS_FILTERED, freqcalc},
    {NULL, HEARTH_STATS_NO_ROWS, NULL}};
