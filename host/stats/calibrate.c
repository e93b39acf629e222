/* SPDX-License-Identifier: Apache-2.0 */
/* Post-stratification and raking are groups with known sizes, met in turn;
 * linear calibration is a regression on known totals. */
#include "host/stats/calibrate.h"

#include "host/stats/linear.h"
#include "host/stats/sum.h"

#include <math.h>
#include <string.h>

#define MARGINS_MAX    32u
#define ROUNDS_MAX     5000u
#define MARGIN_ERROR   1e-10
#define SWEEPS_OF_RAKE 10u

/* A column's groups and the sizes that they have in the population. */
struct margin {
    const char *name;
    const uint32_t *level; /* a row; SIZE: the row has no weight */
    const char *const *texts;
    double *size;
    struct hearth_design_groups rows;
};

struct hearth_design_calibration {
    struct margin margins[MARGINS_MAX];
    size_t margin_count;
    unsigned sweeps;
    const double *terms; /* linear: a column of rows after another */
    size_t term_count;
    double *inverse; /* of sum base x x' */
};

static double sum_of(const struct margin *m, size_t level, const double *x)
{
    struct hearth_sum s = {.count = 0};

    for (size_t i = m->rows.start[level]; i < m->rows.start[level + 1]; i++) {
        hearth_sum_add(&s, x[m->rows.order[i]]);
    }
    return hearth_sum_value(&s);
}

/* "Residual of z/w from its cell means", regression weighted by the base
 * weights; ${z} keeps its scale. */
static void sweep(const struct hearth_stats_design *d, const struct margin *m,
                  double *z, double *part)
{
    for (size_t g = 0; g < m->rows.group_count; g++) {
        double above, below = sum_of(m, g, d->base);

        for (size_t i = m->rows.start[g]; i < m->rows.start[g + 1]; i++) {
            size_t row = m->rows.order[i];

            part[row] = d->weight[row] > 0.0
                            ? d->base[row] * z[row] / d->weight[row]
                            : 0.0;
        }
        above = sum_of(m, g, part);
        for (size_t i = m->rows.start[g]; i < m->rows.start[g + 1]; i++) {
            size_t row = m->rows.order[i];

            z[row] -= below > 0.0 ? d->weight[row] * above / below : 0.0;
        }
    }
}

static double dot_rows(const struct hearth_stats_design *d, const double *x,
                       const double *y)
{
    struct hearth_sum s = {.count = 0};

    for (size_t i = 0; i < d->row_count; i++) {
        if (d->base[i] > 0.0) {
            hearth_sum_add(&s, x[i] * y[i]);
        }
    }
    return hearth_sum_value(&s);
}

/* Residuals of z/w on the terms. */
static int regress(const struct hearth_stats_design *d, double *z, double *part)
{
    const struct hearth_design_calibration *c = d->calibration;
    size_t n = d->row_count, k = c->term_count;
    double *xy = hearth_arena_take(d->arena, k, sizeof(double));

    if (xy == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        part[i] = d->weight[i] != 0.0 ? d->base[i] * z[i] / d->weight[i] : 0.0;
    }
    for (size_t j = 0; j < k; j++) {
        xy[j] = dot_rows(d, c->terms + j * n, part);
    }
    for (size_t j = 0; j < k; j++) {
        double b = 0.0;

        for (size_t m = 0; m < k; m++) {
            b += c->inverse[j * k + m] * xy[m];
        }
        for (size_t i = 0; i < n; i++) {
            z[i] -=
                d->base[i] > 0.0 ? d->weight[i] * b * c->terms[j * n + i] : 0.0;
        }
    }
    return 0;
}

int hearth_calibration_project(const struct hearth_stats_design *d, double *z)
{
    const struct hearth_design_calibration *c = d->calibration;
    size_t before = d->arena->used;
    double *part;
    int e = 0;

    if (c == NULL) {
        return 0;
    }
    part = hearth_arena_take(d->arena, d->row_count + 1, sizeof(*part));
    if (part == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (unsigned round = 0; round < c->sweeps; round++) {
        for (size_t m = 0; m < c->margin_count; m++) {
            sweep(d, &c->margins[m], z, part);
        }
    }
    if (c->terms != NULL) {
        e = regress(d, z, part);
    }
    d->arena->used = before;
    return e;
}

/* One round over all margins; how far the worst was off before. */
static double rake_once(const struct hearth_design_calibration *c, double *w)
{
    double worst = 0.0;

    for (size_t m = 0; m < c->margin_count; m++) {
        const struct margin *margin = &c->margins[m];

        for (size_t g = 0; g < margin->rows.group_count; g++) {
            double is = sum_of(margin, g, w);
            double g_weight = margin->size[g] / is;

            if (!(is > 0.0)) {
                continue;
            }
            worst = fmax(worst, fabs(g_weight - 1.0));
            for (size_t i = margin->rows.start[g];
                 i < margin->rows.start[g + 1]; i++) {
                w[margin->rows.order[i]] *= g_weight;
            }
        }
    }
    return worst;
}

static int rake(const struct hearth_stats_run *r,
                const struct hearth_design_calibration *c, double *w)
{
    for (unsigned round = 0; round < ROUNDS_MAX; round++) {
        double worst = rake_once(c, w);

        if (!isfinite(worst)) {
            break;
        }
        if (worst < MARGIN_ERROR) {
            return 0;
        }
    }
    return hearth_stats_fail(r->why, HEARTH_E_STATE,
                             "raking does not meet its margins after %u rounds:"
                             " do they add up to the same total?",
                             ROUNDS_MAX);
}

/* The size that the specification gives for each level that is there. */
static int read_sizes(const struct hearth_stats_run *r, const json_t *sizes,
                      const struct hearth_frame_column *column,
                      struct margin *m)
{
    const char *level;
    json_t *v;
    size_t used = 0;

    m->size =
        hearth_arena_take(r->arena, column->text_count + 1, sizeof(double));
    if (m->size == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t g = 0; g < column->text_count; g++) {
        v = json_object_get(sizes, column->texts[g]);
        if (!json_is_number(v) || !(json_number_value(v) > 0.0)) {
            return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                     "calibration margin '%.60s': no size above"
                                     " 0 for level '%.60s', which the data "
                                     "have",
                                     column->name, column->texts[g]);
        }
        m->size[g] = json_number_value(v);
        used++;
    }
    json_object_foreach(hearth_stats_open(sizes), level, v)
    {
        if (json_number_value(v) > 0.0 && used < json_object_size(sizes)) {
            bool is_there = false;

            for (size_t g = 0; g < column->text_count; g++) {
                is_there = is_there || strcmp(column->texts[g], level) == 0;
            }
            if (!is_there) {
                return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                         "calibration margin '%.60s': nobody "
                                         "in the data has level '%.60s'",
                                         column->name, level);
            }
        }
    }
    return 0;
}

/* Shares are scaled to the sum of the weights. */
static void scale_sizes(const struct hearth_stats_design *d, struct margin *m)
{
    struct hearth_sum sizes = {.count = 0}, weights = {.count = 0};
    double scale;

    for (size_t g = 0; g < m->rows.group_count; g++) {
        hearth_sum_add(&sizes, m->size[g]);
    }
    for (size_t i = 0; i < d->row_count; i++) {
        hearth_sum_add(&weights, d->base[i]);
    }
    scale = hearth_sum_value(&weights) / hearth_sum_value(&sizes);
    for (size_t g = 0; g < m->rows.group_count; g++) {
        m->size[g] *= scale;
    }
}

static int add_margin(const struct hearth_stats_run *r,
                      const struct hearth_stats_design *d, const char *name,
                      const json_t *sizes, struct hearth_design_calibration *c)
{
    const struct hearth_frame_column *column =
        hearth_frame_find(r->frame, name);
    struct margin *m = &c->margins[c->margin_count];
    int e;

    if (column == NULL || c->margin_count == MARGINS_MAX) {
        return hearth_stats_fail(r->why, HEARTH_E_NOT_FOUND,
                                 "calibration margin '%.80s': no such column, "
                                 "or too many margins",
                                 name);
    }
    for (size_t i = 0; i < d->row_count; i++) {
        if (column->levels[i] == HEARTH_FRAME_MISSING) {
            return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                     "column '%.60s', row %zu: nothing there, "
                                     "and the calibration needs it",
                                     name, hearth_frame_row(r->frame, i));
        }
    }
    m->name = name;
    e = read_sizes(r, sizes, column, m);
    if (e == 0) {
        e = hearth_design_group(r->arena, column->levels, d->row_count,
                                column->text_count, &m->rows);
    }
    c->margin_count++;
    return e;
}

static int read_margins(const struct hearth_stats_run *r, const json_t *spec,
                        const struct hearth_stats_design *d,
                        struct hearth_design_calibration *c)
{
    const json_t *shares = json_object_get(spec, "shares");
    const json_t *margins =
        json_is_object(shares) ? shares : json_object_get(spec, "margins");
    const char *name;
    json_t *sizes;

    json_object_foreach(hearth_stats_open(margins), name, sizes)
    {
        int e = add_margin(r, d, name, sizes, c);

        if (e != 0) {
            return e;
        }
        if (json_is_object(shares) || json_is_true(shares)) {
            scale_sizes(d, &c->margins[c->margin_count - 1]);
        }
    }
    if (c->margin_count == 0) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "calibration: no margins");
    }
    return 0;
}

/* The total that the specification knows for ${term}. */
static int total_of(const struct hearth_stats_run *r, const json_t *spec,
                    const char *term, double *out)
{
    const json_t *v = json_object_get(json_object_get(spec, "totals"), term);

    if (!json_is_number(v)) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "calibration: no total for '%.80s'", term);
    }
    *out = json_number_value(v);
    return 0;
}

static int check_terms(const struct hearth_stats_run *r,
                       const struct hearth_stats_design *d,
                       const struct hearth_stats_terms *t)
{
    for (size_t j = 0; j < t->count; j++) {
        for (size_t i = 0; i < d->row_count; i++) {
            if (isnan(t->values[j * d->row_count + i])) {
                return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                         "calibration term '%.60s', row %zu: "
                                         "nothing there",
                                         t->names[j],
                                         hearth_frame_row(r->frame, i));
            }
        }
    }
    return 0;
}

/* sum base x x', inverted. */
static int invert_terms(const struct hearth_stats_run *r,
                        const struct hearth_stats_design *d,
                        const struct hearth_stats_terms *t, double *out)
{
    size_t n = d->row_count, k = t->count, at = 0;
    double *wx = hearth_arena_take(r->arena, n + 1, sizeof(double));
    int e;

    if (wx == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t a = 0; a < k; a++) {
        for (size_t i = 0; i < n; i++) {
            wx[i] = d->base[i] * t->values[a * n + i];
        }
        for (size_t b = 0; b < k; b++) {
            out[a * k + b] = dot_rows(d, wx, t->values + b * n);
        }
    }
    e = hearth_linear_invert(r->arena, out, k, out, &at);
    return e != HEARTH_E_STATE
               ? e
               : hearth_stats_fail(r->why, e,
                                   "calibration term '%.80s' follows from the "
                                   "others, or is 0",
                                   t->names[at]);
}

/* w (1 + x' lambda) */
static int calibrate_linear(const struct hearth_stats_run *r,
                            const json_t *spec,
                            const struct hearth_stats_design *d,
                            struct hearth_design_calibration *c, double *w)
{
    struct hearth_stats_run one = *r;
    struct hearth_stats_terms t;
    size_t n = d->row_count;
    double *gap;
    int e;

    one.spec = spec;
    e = hearth_stats_terms(&one, "terms", &t);
    if (e == 0) {
        e = check_terms(r, d, &t);
    }
    if (e != 0) {
        return e;
    }
    c->terms = t.values;
    c->term_count = t.count;
    c->inverse = hearth_arena_take(r->arena, t.count * t.count, sizeof(double));
    gap = hearth_arena_take(r->arena, t.count, sizeof(double));
    if (c->inverse == NULL || gap == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t j = 0; e == 0 && j < t.count; j++) {
        e = total_of(r, spec, t.names[j], &gap[j]);
        gap[j] -= e == 0 ? dot_rows(d, d->base, t.values + j * n) : 0.0;
    }
    if (e == 0) {
        e = invert_terms(r, d, &t, c->inverse);
    }
    for (size_t i = 0; e == 0 && i < n; i++) {
        double g = 1.0;

        for (size_t j = 0; j < t.count; j++) {
            double lambda = 0.0;

            for (size_t m = 0; m < t.count; m++) {
                lambda += c->inverse[j * t.count + m] * gap[m];
            }
            g += t.values[j * n + i] * lambda;
        }
        w[i] = d->base[i] * g;
    }
    return e;
}

int hearth_calibrate(const struct hearth_stats_run *r,
                     struct hearth_stats_design *d)
{
    const json_t *spec = json_object_get(r->spec, "calibration");
    const char *method = json_string_value(json_object_get(spec, "method"));
    struct hearth_design_calibration *c =
        hearth_arena_take(r->arena, 1, sizeof(*c));
    double *w = hearth_arena_take(r->arena, d->row_count + 1, sizeof(*w));
    int e = 0;

    if (spec == NULL || json_is_null(spec)) {
        return 0;
    }
    if (c == NULL || w == NULL) {
        return HEARTH_E_MEMORY;
    }
    memcpy(w, d->base, d->row_count * sizeof(*w)); /* taken one longer */
    if (method != NULL && strcmp(method, "linear") == 0) {
        e = calibrate_linear(r, spec, d, c, w);
    } else if (method != NULL && (strcmp(method, "rake") == 0 ||
                                  strcmp(method, "poststratify") == 0)) {
        e = read_margins(r, spec, d, c);
        c->sweeps = c->margin_count == 1 ? 1 : SWEEPS_OF_RAKE;
        if (e == 0) {
            e = method[0] == 'p' && c->margin_count > 1
                    ? hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                        "calibration: poststratify takes one "
                                        "margin, rake several")
                    : rake(r, c, w);
        }
    } else {
        e = hearth_stats_fail(r->why, HEARTH_E_INVALID,
                              "calibration: the method is poststratify, rake "
                              "or linear");
    }
    if (e == 0) {
        d->weight = w;
        d->calibration = c;
    }
    return e;
}
