/* SPDX-License-Identifier: Apache-2.0 */
/* `terms`: columns and dummies of factors as a design matrix. */
#include "host/stats/run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define TERMS_MAX 200u

static double *next_term(const struct hearth_stats_run *r, const char *prefix,
                         const char *level, struct hearth_stats_terms *t)
{
    size_t room = strlen(prefix) + strlen(level) + 1;
    char *name = hearth_arena_take(r->arena, room, 1);
    double *column = t->values + t->count * r->frame->row_count;

    if (t->count == TERMS_MAX || name == NULL) {
        return NULL;
    }
    (void)snprintf(name, room, "%s%s", prefix, level);
    t->names[t->count++] = name;
    return column;
}

static int add_column(const struct hearth_stats_run *r, const char *name,
                      struct hearth_stats_terms *t)
{
    const struct hearth_frame_column *c = hearth_frame_find(r->frame, name);
    double *to;

    if (c == NULL) {
        return hearth_stats_fail(r->why, HEARTH_E_NOT_FOUND,
                                 "'terms': no column '%.100s' in the data",
                                 name);
    }
    to = next_term(r, name, "", t);
    for (size_t i = 0; to != NULL && i < r->frame->row_count; i++) {
        to[i] = c->numbers[i];
    }
    return to == NULL ? HEARTH_E_MEMORY : 0;
}

/* One dummy a level after the first. A row of another level has none. */
static int add_dummies(const struct hearth_stats_run *r,
                       const struct hearth_frame_column *c, const char *prefix,
                       const char *const *levels, size_t count,
                       struct hearth_stats_terms *t)
{
    size_t *map;
    int e = hearth_stats_level_map(r, c, levels, count, &map);

    for (size_t k = 1; e == 0 && k < count; k++) {
        double *to = next_term(r, prefix, levels[k], t);

        if (to == NULL) {
            return HEARTH_E_MEMORY;
        }
        for (size_t i = 0; i < r->frame->row_count; i++) {
            uint32_t level = c->levels[i];

            if (level == HEARTH_FRAME_MISSING || map[level] == SIZE_MAX) {
                to[i] = (double)NAN;
            } else {
                to[i] = map[level] == k ? 1.0 : 0.0;
            }
        }
    }
    return e;
}

static int add_factor(const struct hearth_stats_run *r, const json_t *factor,
                      struct hearth_stats_terms *t)
{
    struct hearth_stats_run one = *r;
    const char *prefix = json_string_value(json_object_get(factor, "prefix"));
    const struct hearth_frame_column *c;
    const char **levels;
    size_t count;
    int e;

    one.spec = factor;
    e = hearth_stats_column(&one, "factor", &c);
    if (e == 0) {
        e = json_object_get(factor, "levels") != NULL
                ? hearth_stats_list(&one, "levels", &levels, &count)
                : hearth_stats_levels(&one, c, &levels, &count);
    }
    if (e != 0) {
        return e;
    }
    if (t->count + count > TERMS_MAX + 1) {
        return hearth_stats_fail(r->why, HEARTH_E_LIMIT,
                                 "factor '%.60s': more than %u terms", c->name,
                                 TERMS_MAX);
    }
    return add_dummies(r, c, prefix == NULL ? c->name : prefix, levels, count,
                       t);
}

/* How many columns ${terms} may become; 0: too many. */
static size_t count_terms(const struct hearth_stats_run *r, const json_t *terms)
{
    size_t n = 1;

    for (size_t i = 0; i < json_array_size(terms); i++) {
        const json_t *term = json_array_get(terms, i);
        const json_t *levels = json_object_get(term, "levels");
        const char *name = json_string_value(json_object_get(term, "factor"));
        const struct hearth_frame_column *c =
            name == NULL ? NULL : hearth_frame_find(r->frame, name);

        n += json_is_array(levels) ? json_array_size(levels)
             : c != NULL           ? c->text_count
                                   : 1;
    }
    return n > TERMS_MAX ? 0 : n;
}

int hearth_stats_terms(const struct hearth_stats_run *r, const char *name,
                       struct hearth_stats_terms *out)
{
    const json_t *terms = json_object_get(r->spec, name);
    size_t room = count_terms(r, terms), rows = r->frame->row_count;
    struct hearth_stats_terms t = {0};
    int e = 0;

    if (room == 0) {
        return hearth_stats_fail(r->why, HEARTH_E_LIMIT,
                                 "'%s': more than %u terms", name, TERMS_MAX);
    }
    t.names = hearth_arena_take(r->arena, TERMS_MAX + 1, sizeof(*t.names));
    t.values = hearth_arena_take(r->arena, rows + 1, room * sizeof(double));
    if (t.names == NULL || t.values == NULL) {
        return HEARTH_E_MEMORY;
    }
    t.names[t.count++] = "(Intercept)";
    for (size_t i = 0; i < rows; i++) {
        t.values[i] = 1.0;
    }
    for (size_t i = 0; e == 0 && i < json_array_size(terms); i++) {
        const json_t *term = json_array_get(terms, i);

        e = json_is_string(term) ? add_column(r, json_string_value(term), &t)
            : json_is_object(term)
                ? add_factor(r, term, &t)
                : hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                    "'%s': a term is a column or a "
                                    "{factor, levels}",
                                    name);
    }
    *out = t;
    return e;
}
