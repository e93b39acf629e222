/* SPDX-License-Identifier: Apache-2.0 */
/* `by`: groups of rows, once for each combination of levels. */
#include "host/stats/run_internal.h"

#include <string.h>

#define GROUPS_MAX 10000u

/* The columns of `by` and, for each, the level of one row. */
struct grouping {
    const struct hearth_frame_column **columns;
    size_t count;
};

static bool is_same_group(const struct grouping *g, size_t a, size_t b)
{
    for (size_t i = 0; i < g->count; i++) {
        if (g->columns[i]->levels[a] != g->columns[i]->levels[b]) {
            return false;
        }
    }
    return true;
}

static bool has_group(const struct grouping *g, size_t row)
{
    for (size_t i = 0; i < g->count; i++) {
        if (g->columns[i]->levels[row] == HEARTH_FRAME_MISSING) {
            return false;
        }
    }
    return true;
}

/* {column: level} of ${row}, and how the group is called. */
static json_t *describe_group(const struct grouping *g, size_t row, char *name,
                              size_t cap)
{
    json_t *group = json_object();
    size_t at = 0;

    name[0] = '\0';
    for (size_t i = 0; i < g->count; i++) {
        const struct hearth_frame_column *c = g->columns[i];
        const char *text = c->texts[c->levels[row]];
        size_t len = strlen(text);

        (void)json_object_set_new(group, c->name, json_string(text));
        if (i > 0 && at + 1 < cap) {
            name[at++] = '|';
        }
        if (at + len < cap) {
            memcpy(name + at, text, len + 1); /* fits, with its NUL */
            at += len;
        }
    }
    return group;
}

/* Which parts of `key` are for groups: the by-columns that it names. */
static const char *group_key(const struct hearth_stats_run *run,
                             const struct grouping *g, const char *fallback)
{
    struct hearth_stats_word words[9];
    size_t n = 0;

    for (size_t i = 0; i < g->count && n + 1 < 9; i++) {
        const char *level =
            json_string_value(json_object_get(run->group, g->columns[i]->name));

        words[n++] = (struct hearth_stats_word){g->columns[i]->name, level};
    }
    words[n++] = (struct hearth_stats_word){"column", fallback};
    return hearth_stats_key(run, fallback, words, n);
}

/* A key that names level and group goes for both: results stand side by side,
 * not one in the other. */
static bool is_flat(const json_t *spec)
{
    const char *key = json_string_value(json_object_get(spec, "key"));

    return key != NULL &&
           (strstr(key, "{level}") != NULL ||
            strstr(key, "{feature}") != NULL || strstr(key, "{row}") != NULL ||
            strstr(key, "{column}") != NULL);
}

static int add_group(const struct hearth_run_leaf *l, const struct grouping *g,
                     size_t row, json_t *results)
{
    struct hearth_stats_run run = l->run;
    char name[400];
    json_t *group = describe_group(g, row, name, sizeof(name)), *result;
    bool *marks = hearth_arena_take(run.arena, run.frame->row_count + 1, 1);
    const char *key;
    int e;

    if (group == NULL || marks == NULL) {
        json_decref(group);
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < run.frame->row_count; i++) {
        marks[i] = l->marks[i] && is_same_group(g, row, i);
    }
    run.group = group;
    run.is_in_domain = marks;
    run.is_kept = run.design == NULL ? marks : l->all;
    e = hearth_run_each(l, &run, &result);
    key = e == 0 ? group_key(&run, g, name) : NULL;
    if (e == 0 && is_flat(run.spec) && strcmp(key, name) != 0 &&
        json_is_object(result)) {
        (void)json_object_update(results, result);
        json_decref(result);
    } else if (e == 0) {
        (void)json_object_set_new(results, key == NULL ? name : key, result);
    }
    json_decref(group);
    return e;
}

static int group_order(const struct grouping *g, size_t a, size_t b)
{
    int order = 0;

    for (size_t i = 0; i < g->count && order == 0; i++) {
        const struct hearth_frame_column *c = g->columns[i];

        order = hearth_stats_level_order(c->texts[c->levels[a]],
                                         c->texts[c->levels[b]]);
    }
    return order;
}

/* Puts ${row} among the first ${n}, by the order of its levels. */
static void insert_group(const struct grouping *g, size_t *first, size_t n,
                         size_t row)
{
    while (n > 0 && group_order(g, row, first[n - 1]) < 0) {
        first[n] = first[n - 1];
        n--;
    }
    first[n] = row;
}

/* One row of each group; groups in the order of their levels, whatever the
 * order of rows. */
static int find_groups(const struct hearth_run_leaf *l,
                       const struct grouping *g, size_t *first, size_t *count)
{
    size_t n = 0;

    for (size_t i = 0; i < l->run.frame->row_count; i++) {
        size_t k = 0;

        if (!l->marks[i] || !has_group(g, i)) {
            continue;
        }
        while (k < n && !is_same_group(g, first[k], i)) {
            k++;
        }
        if (k == n && n == GROUPS_MAX) {
            return hearth_stats_fail(l->run.why, HEARTH_E_LIMIT,
                                     "'by' column '%.60s': more than %u groups",
                                     g->columns[0]->name, GROUPS_MAX);
        }
        if (k == n) {
            insert_group(g, first, n++, i);
        }
    }
    *count = n;
    return 0;
}

/* `by`: once for each combination of levels. */
int hearth_run_by(struct hearth_run_leaf *l, json_t **out)
{
    struct grouping g;
    size_t *first = hearth_arena_take(l->run.arena, GROUPS_MAX, sizeof(*first));
    size_t count = 0;
    json_t *results;
    int e;

    if (json_object_get(l->run.spec, "by") == NULL) {
        return hearth_run_each(l, &l->run, out);
    }
    e = hearth_stats_columns(&l->run, "by", &g.columns, &g.count);
    if (e == 0) {
        e = first == NULL ? HEARTH_E_MEMORY : find_groups(l, &g, first, &count);
    }
    results = json_object();
    for (size_t k = 0; e == 0 && k < count; k++) {
        size_t before = l->run.arena->used;

        e = add_group(l, &g, first[k], results);
        l->run.arena->used = before;
    }
    if (e != 0) {
        json_decref(results);
        return e;
    }
    *out = results;
    return 0;
}
