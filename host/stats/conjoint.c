/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of conjoint experiments by name: conjoint_mm, conjoint_amce,
 * conjoint_mm_diff. A subgroup (`by`, `group`) is a sample of respondents of
 * its own, so its G counts its own; a `domain` keeps all of them. */
#include "host/stats/conjoint.h"
#include "host/stats/conjoint_levels.h"
#include "host/stats/rows.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Profiles of the rows that count, and where their results go. */
struct profiles {
    struct hearth_conjoint c;
    struct hearth_conjoint_column *columns;
    size_t level_count; /* of all features */
    struct hearth_conjoint_figure *figures;
};

static int find_columns(const struct hearth_stats_run *r, struct profiles *p)
{
    static const char *const refused[] = {
        "strata", "fpc", "weight_from_fpc", "ssu", "calibration", NULL};
    int e = hearth_rows_refuse(r, refused);

    e = e != 0 ? e
               : hearth_conjoint_levels(r, &p->columns, &p->c.feature_count);
    for (size_t f = 0; e == 0 && f < p->c.feature_count; f++) {
        p->level_count += p->columns[f].count;
    }
    return e;
}

/* The arrays of one group of rows, ${room} at the most. */
struct arrays {
    double *y;
    double *weight;
    uint32_t *psu;
    uint32_t **level; /* a feature */
    struct hearth_conjoint_feature *features;
    uint32_t *number; /* a PSU of the design: its number here, from 1 */
};

static int take_arrays(const struct hearth_stats_run *r,
                       const struct profiles *p, struct arrays *a)
{
    size_t room = r->frame->row_count + 1, count = p->c.feature_count;

    a->y = hearth_arena_take(r->arena, room, sizeof(*a->y));
    a->weight = hearth_arena_take(r->arena, room, sizeof(*a->weight));
    a->psu = hearth_arena_take(r->arena, room, sizeof(*a->psu));
    a->level = hearth_arena_take(r->arena, count, sizeof(*a->level));
    a->features = hearth_arena_take(r->arena, count, sizeof(*a->features));
    a->number = hearth_arena_take(r->arena, r->design->psu_count + 1,
                                  sizeof(*a->number));
    if (a->y == NULL || a->weight == NULL || a->psu == NULL ||
        a->level == NULL || a->features == NULL || a->number == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t f = 0; f < count; f++) {
        a->level[f] = hearth_arena_take(r->arena, room, sizeof(**a->level));
        if (a->level[f] == NULL) {
            return HEARTH_E_MEMORY;
        }
        a->features[f] =
            (struct hearth_conjoint_feature){a->level[f], p->columns[f].count};
    }
    return 0;
}

/* Rows that count and that ${wanted} (a row; NULL: all) marks. */
static int gather(const struct hearth_stats_run *r, const bool *wanted,
                  struct profiles *p)
{
    const struct hearth_frame_column *y;
    const struct hearth_stats_design *d = r->design;
    struct arrays a = {.y = NULL};
    uint32_t seen = 0;
    size_t n = 0, answers = 0;
    int e = hearth_stats_column(r, "y", &y);

    e = e != 0 ? e : take_arrays(r, p, &a);
    for (size_t i = 0; e == 0 && i < r->frame->row_count; i++) {
        if (!hearth_rows_count(r, i) || (wanted != NULL && !wanted[i]) ||
            !(d->weight[i] > 0.0)) {
            continue;
        }
        e = hearth_rows_number(r, y, i, &a.y[n]);
        answers += isnan(a.y[n]) ? 0 : 1;
        a.weight[n] = d->weight[i];
        if (a.number[d->psu[i]] == 0) {
            a.number[d->psu[i]] = ++seen;
        }
        a.psu[n] = a.number[d->psu[i]] - 1;
        for (size_t f = 0; f < p->c.feature_count; f++) {
            a.level[f][n] = p->columns[f].level[i];
        }
        n++;
    }
    if (e == 0 && answers == 0) {
        return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                 "column '%.60s': no answers in the rows that "
                                 "count",
                                 y->name);
    }
    p->c = (struct hearth_conjoint){
        a.y, a.weight, a.psu, seen, n, a.features, p->c.feature_count};
    if (json_object_get(r->spec, "domain") != NULL && wanted == NULL &&
        r->group == NULL) {
        p->c.psu_count = d->psu_count;
    }
    return e;
}

static int take_figures(const struct hearth_stats_run *r, struct profiles *p)
{
    p->figures =
        hearth_arena_take(r->arena, p->level_count + 1, sizeof(*p->figures));
    return p->figures == NULL ? HEARTH_E_MEMORY : 0;
}

static int failed(const struct hearth_stats_run *r, const struct profiles *p,
                  int e, size_t bad)
{
    if (e == HEARTH_E_MEMORY) {
        return e;
    }
    if (e == HEARTH_E_LIMIT) {
        return hearth_stats_fail(r->why, e, "more than %d levels in all",
                                 HEARTH_CONJOINT_LEVELS_MAX);
    }
    for (size_t f = 0; e == HEARTH_E_STATE && f < p->c.feature_count; f++) {
        if (bad < p->columns[f].count) {
            return hearth_stats_fail(r->why, e,
                                     "column '%.60s': level '%.60s' follows "
                                     "from levels of other features",
                                     p->columns[f].column->name,
                                     p->columns[f].texts[bad]);
        }
        bad -= p->columns[f].count;
    }
    return hearth_stats_fail(r->why, e,
                             "fewer than 2 respondents with all answers");
}

/* One level's object under `{feature}|{level}`, or `key`. */
static int put_level(const struct hearth_stats_run *r,
                     const struct hearth_conjoint_column *c, size_t level,
                     json_t *figure, json_t *out)
{
    char fallback[400];
    const struct hearth_stats_word words[2] = {{"feature", c->name},
                                               {"level", c->texts[level]}};
    const char *key;

    (void)snprintf(fallback, sizeof(fallback), "%s|%s", c->name,
                   c->texts[level]);
    key = hearth_stats_key(r, fallback, words, 2);
    if (key == NULL) {
        json_decref(figure);
        return HEARTH_E_MEMORY;
    }
    (void)json_object_set_new(figure, "feature", json_string(c->name));
    (void)json_object_set_new(figure, "level", json_string(c->texts[level]));
    return json_object_set_new(out, key, figure) == 0 ? 0 : HEARTH_E_MEMORY;
}

static void put_interval(const struct hearth_conjoint_figure *f, double df,
                         json_t *figure)
{
    double t = df >= 1.0 ? gsl_cdf_tdist_Pinv(0.975, df) : (double)NAN;

    hearth_stats_put(figure, "est", f->est);
    hearth_stats_put(figure, "se", f->se);
    hearth_stats_put_pair(figure, "ci", f->est - t * f->se, f->est + t * f->se);
    (void)json_object_set_new(figure, "n", json_integer((json_int_t)f->n));
}

static int report(const struct hearth_stats_run *r, const struct profiles *p,
                  json_t *out)
{
    const struct hearth_conjoint_figure *figure = p->figures;
    size_t n = 0;
    int e = 0;

    hearth_rows_no_warnings(out);
    for (size_t f = 0; f < p->c.feature_count; f++) {
        for (size_t l = 0; l < p->columns[f].count && e == 0; l++, figure++) {
            json_t *one = json_object();

            put_interval(figure, (double)p->c.psu_count - 1.0, one);
            e = put_level(r, &p->columns[f], l, one, out);
            if (figure->n == 0) {
                hearth_rows_warn(out, "'%.60s' was never shown as '%.60s'",
                                 p->columns[f].name, p->columns[f].texts[l]);
            }
        }
    }
    for (size_t i = 0; i < p->c.n; i++) {
        n += isnan(p->c.y[i]) ? 0 : 1;
    }
    hearth_rows_count_out(out, "n", n);
    hearth_rows_count_out(out, "respondents", p->c.psu_count);
    (void)json_object_set_new(out, "method", json_string("clusters, G/(G-1)"));
    return e;
}

static int mm(const struct hearth_stats_run *r, json_t *out)
{
    struct profiles p = {.level_count = 0};
    int e = find_columns(r, &p);

    e = e != 0 ? e : gather(r, NULL, &p);
    e = e != 0 ? e : take_figures(r, &p);
    if (e == 0) {
        e = hearth_conjoint_means(&p.c, r->arena, p.figures);
        e = e != 0 ? failed(r, &p, e, p.level_count) : report(r, &p, out);
    }
    return e;
}

/* `restrictions`: [[FEATURE, FEATURE], ...], whose combinations were not all
 * shown. */
static int read_pairs(const struct hearth_stats_run *r,
                      const struct profiles *p,
                      struct hearth_conjoint_pair **out, size_t *count)
{
    const json_t *list = json_object_get(r->spec, "restrictions");
    struct hearth_conjoint_pair *pairs;

    *count = json_array_size(list);
    pairs = hearth_arena_take(r->arena, *count + 1, sizeof(*pairs));
    if (pairs == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < 2 * *count; i++) {
        const json_t *pair = json_array_get(list, i / 2);
        const char *name = json_string_value(json_array_get(pair, i % 2));
        size_t f = 0;

        while (name != NULL && f < p->c.feature_count &&
               strcmp(p->columns[f].column->name, name) != 0) {
            f++;
        }
        if (name == NULL || f == p->c.feature_count ||
            json_array_size(pair) != 2) {
            return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                     "parameter 'restrictions': a list of "
                                     "pairs of 'features' wanted");
        }
        *(i % 2 == 0 ? &pairs[i / 2].first : &pairs[i / 2].second) = f;
    }
    *out = pairs;
    return 0;
}

static int amce(const struct hearth_stats_run *r, json_t *out)
{
    struct profiles p = {.level_count = 0};
    struct hearth_conjoint_pair *pairs;
    size_t count, bad = 0;
    int e = find_columns(r, &p);

    e = e != 0 ? e : read_pairs(r, &p, &pairs, &count);
    e = e != 0 ? e : gather(r, NULL, &p);
    e = e != 0 ? e : take_figures(r, &p);
    if (e != 0) {
        return e;
    }
    e = hearth_conjoint_effects(&p.c, pairs, count, r->arena, p.figures, &bad);
    if (e == HEARTH_E_INVALID) {
        return hearth_stats_fail(r->why, e,
                                 "parameter 'restrictions': a feature stands "
                                 "in two pairs");
    }
    return e != 0 ? failed(r, &p, e, bad) : report(r, &p, out);
}

/* Marks of the rows of ${group}. */
static int mark_group(const struct hearth_stats_run *r,
                      const struct hearth_frame_column *column,
                      const char *group, bool **out)
{
    bool *marks = hearth_arena_take(r->arena, r->frame->row_count + 1, 1);
    size_t *map, n = 0;
    int e = marks == NULL ? HEARTH_E_MEMORY
                          : hearth_stats_level_map(r, column, &group, 1, &map);

    for (size_t i = 0; e == 0 && i < r->frame->row_count; i++) {
        uint32_t level = column->levels[i];

        marks[i] = level != HEARTH_FRAME_MISSING && map[level] == 0;
        n += marks[i] && hearth_rows_count(r, i);
    }
    *out = marks;
    return e != 0 || n > 0
               ? e
               : hearth_stats_fail(r->why, HEARTH_E_STATE,
                                   "column '%.60s': no rows of '%.60s'",
                                   column->name, group);
}

/* "differences of marginal means, sqrt(se^2+se^2) between disjoint respondent
 * groups" */
static int differ(const struct hearth_stats_run *r, const char **groups,
                  const struct profiles *sides, json_t *out)
{
    char by[300];
    size_t at = 0;
    int e = 0;

    (void)snprintf(by, sizeof(by), "%s - %s", groups[0], groups[1]);
    for (size_t f = 0; f < sides[0].c.feature_count; f++) {
        const struct hearth_conjoint_column *c = &sides[0].columns[f];

        for (size_t l = 0; l < c->count && e == 0; l++, at++) {
            const struct hearth_conjoint_figure *a = &sides[0].figures[at];
            const struct hearth_conjoint_figure *b = &sides[1].figures[at];
            struct hearth_conjoint_figure d = {
                a->est - b->est, sqrt(a->se * a->se + b->se * b->se),
                a->n + b->n};
            json_t *one = json_object();

            put_interval(
                &d, (double)(sides[0].c.psu_count + sides[1].c.psu_count) - 2.0,
                one);
            (void)json_object_set_new(one, "by", json_string(by));
            e = put_level(r, c, l, one, out);
        }
    }
    return e;
}

/* A respondent on both sides would make the errors depend on each other. */
static bool share_a_respondent(const struct hearth_stats_run *r,
                               bool *const marks[2], uint8_t *sides)
{
    bool is_shared = false;

    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (hearth_rows_count(r, i) && r->design->weight[i] > 0.0) {
            uint8_t *side = &sides[r->design->psu[i]];

            *side |= marks[0][i] ? 1u : 0u;
            *side |= marks[1][i] ? 2u : 0u;
            is_shared = is_shared || *side == 3;
        }
    }
    return is_shared;
}

/* Marginal means of the rows of ${group}, whose marks are made. */
static int side_of(const struct hearth_stats_run *r,
                   const struct hearth_frame_column *column, const char *group,
                   bool **marks, struct profiles *side)
{
    int e = find_columns(r, side);

    e = e != 0 ? e : mark_group(r, column, group, marks);
    e = e != 0 ? e : gather(r, *marks, side);
    e = e != 0 ? e : take_figures(r, side);
    if (e != 0) {
        return e;
    }
    e = hearth_conjoint_means(&side->c, r->arena, side->figures);
    return e == 0 ? 0 : failed(r, side, e, side->level_count);
}

static int mm_diff(const struct hearth_stats_run *r, json_t *out)
{
    struct profiles sides[2] = {{.level_count = 0}, {.level_count = 0}};
    const struct hearth_frame_column *column;
    const char **groups;
    bool *marks[2];
    uint8_t *seen = hearth_arena_take(r->arena, r->design->psu_count + 1, 1);
    size_t count = 0;
    int e = hearth_stats_column(r, "group", &column);

    e = e != 0 ? e : hearth_stats_list(r, "groups", &groups, &count);
    if (e == 0 && count != 2) {
        e = hearth_stats_fail(r->why, HEARTH_E_INVALID,
                              "parameter 'groups': two levels wanted");
    }
    for (size_t s = 0; s < 2 && e == 0; s++) {
        e = side_of(r, column, groups[s], &marks[s], &sides[s]);
    }
    e = e != 0 ? e : differ(r, groups, sides, out);
    if (e != 0 || seen == NULL) {
        return e != 0 ? e : HEARTH_E_MEMORY;
    }
    hearth_rows_no_warnings(out);
    if (share_a_respondent(r, marks, seen)) {
        hearth_rows_warn(out, "a respondent is in both groups: the errors are "
                              "those of two separate samples");
    }
    hearth_rows_count_out(out, "n", sides[0].c.n + sides[1].c.n);
    hearth_rows_count_out(out, "respondents",
                          sides[0].c.psu_count + sides[1].c.psu_count);
    return 0;
}

const struct hearth_stats_entry hearth_stats_conjoint[] = {
    {"conjoint_mm", HEARTH_STATS_DESIGNED, mm},
    {"conjoint_amce", HEARTH_STATS_DESIGNED, amce},
    {"conjoint_mm_diff", HEARTH_STATS_DESIGNED, mm_diff},
    {NULL, HEARTH_STATS_NO_ROWS, NULL}};
