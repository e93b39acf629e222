/* SPDX-License-Identifier: Apache-2.0 */
/* A `run` object, from its parts down to single statistics and back up. */
#include "host/stats/run_internal.h"

#include "hearth/secmem.h"

#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX      16u
#define WORKSPACE_LOW  ((size_t)16 << 20)
#define WORKSPACE_HIGH ((size_t)2 << 30)

static const struct hearth_stats_entry *find_entry(const char *name)
{
    static const struct hearth_stats_entry *const tables[] = {
        hearth_stats_survey,   hearth_stats_describe, hearth_stats_indirect,
        hearth_stats_conjoint, hearth_stats_scales,   hearth_stats_disclosure};

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        for (const struct hearth_stats_entry *e = tables[i]; e->name != NULL;
             e++) {
            if (strcmp(e->name, name) == 0) {
                return e;
            }
        }
    }
    return NULL;
}

/* Computes once and names what came out. */
static int compute_one(const struct hearth_run_leaf *l,
                       const struct hearth_stats_run *run, json_t **out)
{
    json_t *result = json_object();
    int e = result == NULL ? HEARTH_E_MEMORY : l->entry->compute(run, result);

    if (e == 0) {
        e = hearth_run_rows(run, result, l->context->checks);
    }
    if (e == 0) {
        (void)json_object_del(result, "_rows");
        e = hearth_run_parameters(run->spec, result);
    }
    if (e == 0) {
        e = hearth_run_out(run->spec, &result);
    }
    if (e != 0) {
        json_decref(result);
        return e;
    }
    *out = result;
    return 0;
}

/* A group without what a statistic needs is said to be so; the others go on. */
static int compute_group(const struct hearth_run_leaf *l,
                         const struct hearth_stats_run *run, json_t **out)
{
    struct hearth_stats_why own = {""};
    struct hearth_stats_run one = *run;
    size_t before = run->arena->used;
    int e;

    one.why = &own;
    e = compute_one(l, &one, out);
    run->arena->used = before;
    if (e == HEARTH_E_STATE && run->group != NULL) {
        *out = json_pack("{s:s}", "error", own.text);
        return *out == NULL ? HEARTH_E_MEMORY : 0;
    }
    if (e != 0 && own.text[0] != '\0') {
        return hearth_stats_fail(run->why, e, "%s", own.text);
    }
    return e;
}

/* `each`: once a column, as y. */
int hearth_run_each(const struct hearth_run_leaf *l,
                    const struct hearth_stats_run *run, json_t **out)
{
    const json_t *each = json_object_get(run->spec, "each");
    json_t *results;
    int e = 0;

    if (each == NULL) {
        return compute_group(l, run, out);
    }
    results = json_object();
    for (size_t i = 0; e == 0 && i < json_array_size(each); i++) {
        json_t *column = json_array_get(each, i);
        struct hearth_stats_run one = *run;
        json_t *spec = json_copy(hearth_stats_open(run->spec));
        json_t *result;

        if (spec == NULL || json_object_set(spec, "y", column) != 0) {
            e = HEARTH_E_MEMORY;
        }
        one.spec = spec;
        if (e == 0) {
            e = compute_group(l, &one, &result);
        }
        if (e == 0 && json_is_string(column)) {
            (void)json_object_set_new(results, json_string_value(column),
                                      result);
        }
        json_decref(spec);
    }
    if (e != 0) {
        json_decref(results);
        return e;
    }
    *out = results;
    return 0;
}

/* where and limit drop rows. */
static int keep_rows(const json_t *spec, struct hearth_frame *f,
                     struct hearth_stats_why *why)
{
    const json_t *limit = json_object_get(spec, "limit");
    bool *keep = hearth_arena_take(f->arena, f->row_count + 1, 1);
    json_int_t left = json_is_integer(limit) ? json_integer_value(limit)
                                             : (json_int_t)f->row_count;
    int e;

    if (keep == NULL) {
        return HEARTH_E_MEMORY;
    }
    memset(keep, 1, f->row_count); /* bools, all true */
    e = hearth_run_mark(json_object_get(spec, "where"), f, keep, why);
    for (size_t i = 0; e == 0 && i < f->row_count; i++) {
        keep[i] = keep[i] && left > 0;
        left -= keep[i] ? 1 : 0;
    }
    return e != 0 ? e : hearth_frame_keep(f, keep, f);
}

static int prepare_rows(struct hearth_run_leaf *l, struct hearth_slice csv)
{
    const json_t *spec = l->run.spec;
    const struct hearth_frame *given = l->context->given;
    struct hearth_frame *f = &l->frame;
    struct hearth_stats_why *why = l->run.why;
    int e = given != NULL ? hearth_run_borrow(given, l->run.arena, f)
                          : hearth_run_load(json_object_get(spec, "data"), csv,
                                            l->run.arena, f, why);

    if (e == 0) {
        e = hearth_run_derive(json_object_get(spec, "derive"), f, why);
    }
    if (e == 0) {
        e = keep_rows(spec, f, why);
    }
    if (e != 0) {
        return e;
    }
    l->run.frame = f;
    l->marks = hearth_arena_take(l->run.arena, f->row_count + 1, 1);
    l->all = hearth_arena_take(l->run.arena, f->row_count + 1, 1);
    if (l->marks == NULL || l->all == NULL) {
        return HEARTH_E_MEMORY;
    }
    memset(l->all, 1, f->row_count);   /* bools, all true */
    memset(l->marks, 1, f->row_count); /* the same */
    return hearth_run_mark(json_object_get(spec, "domain"), f, l->marks, why);
}

/* With an arena that is large enough, or E_MEMORY. */
static int run_in_arena(struct hearth_run_leaf *l, struct hearth_slice csv,
                        json_t **out)
{
    bool has_data = l->context->given != NULL ||
                    json_object_get(l->run.spec, "data") != NULL;
    int e = 0;

    if (!has_data) {
        if (l->entry->rows != HEARTH_STATS_NO_ROWS) {
            return hearth_stats_fail(l->run.why, HEARTH_E_INVALID,
                                     "'%s' wants 'data'", l->entry->name);
        }
        return hearth_run_each(l, &l->run, out);
    }
    e = prepare_rows(l, csv);
    if (e != 0) {
        return e;
    }
    l->run.is_in_domain = l->marks;
    l->run.is_kept = l->marks;
    if (l->entry->rows != HEARTH_STATS_FILTERED) {
        l->run.is_kept = l->all;
        e = hearth_run_design(&l->run, l->marks, &l->run.design);
    }
    return e != 0 ? e : hearth_run_by(l, out);
}

static int run_leaf(const struct hearth_run_context *c, const json_t *spec,
                    struct hearth_slice csv, json_t **out)
{
    const char *name = json_string_value(json_object_get(spec, "stat"));
    const struct hearth_stats_entry *entry =
        name == NULL ? NULL : find_entry(name);
    size_t most = hearth_frame_arena_size(csv.len) + WORKSPACE_HIGH;
    size_t first = csv.len * 16 + WORKSPACE_LOW;
    int e = HEARTH_E_MEMORY;

    if (entry == NULL) {
        return hearth_stats_fail(c->why, HEARTH_E_NOT_FOUND,
                                 "no statistic is called '%.60s'",
                                 name == NULL ? "?" : name);
    }
    for (size_t cap = first; e == HEARTH_E_MEMORY && cap <= most; cap *= 4) {
        void *memory = malloc(cap);
        struct hearth_arena arena;
        struct hearth_run_leaf l = {.context = c, .entry = entry};

        if (memory == NULL) {
            break;
        }
        c->why->text[0] = '\0';
        hearth_arena_init(&arena, memory, cap);
        l.run = (struct hearth_stats_run){
            .spec = spec, .folder = c->folder, .arena = &arena, .why = c->why};
        e = run_in_arena(&l, csv, out);
        if (c->given != NULL) { /* answers, which their owner wipes as well */
            hearth_secmem_wipe(memory, cap);
        }
        free(memory);
    }
    return e != HEARTH_E_MEMORY
               ? e
               : hearth_stats_fail(c->why, e, "'%s': out of memory", name);
}

static int run_stat(const struct hearth_run_context *c, const json_t *spec,
                    json_t **out)
{
    const json_t *data = json_object_get(spec, "data");
    uint8_t *bytes = NULL;
    size_t len = 0;
    int e = 0;

    if (c->given == NULL && json_is_string(data)) {
        e = hearth_run_read_file(c->folder, json_string_value(data), &bytes,
                                 &len, c->why);
    }
    if (e == 0) {
        e = run_leaf(c, spec, hearth_slice_of(bytes, len), out);
    }
    free(bytes);
    return e;
}

/* ${child} with all that stands beside it; `derive` of both, in order. */
static json_t *pass_down(const json_t *spec, const json_t *child)
{
    json_t *all = json_copy(hearth_stats_open(spec));
    const json_t *ours = json_object_get(spec, "derive");
    const json_t *theirs = json_object_get(child, "derive");

    (void)json_object_del(all, "parts");
    (void)json_object_del(all, "merge");
    (void)json_object_del(all, "require");
    if (all == NULL || json_object_update(all, hearth_stats_open(child)) != 0) {
        json_decref(all);
        return NULL;
    }
    if (ours != NULL && theirs != NULL) {
        json_t *both = json_copy(hearth_stats_open(ours));

        (void)json_array_extend(both, hearth_stats_open(theirs));
        (void)json_object_set_new(all, "derive", both);
    }
    return all;
}

static int run_node(const struct hearth_run_context *c, const json_t *spec,
                    unsigned depth, json_t **out);

static int run_child(const struct hearth_run_context *c, const json_t *spec,
                     const json_t *child, unsigned depth, json_t **out)
{
    json_t *all = json_is_object(child) ? pass_down(spec, child) : NULL;
    int e;

    if (all == NULL) {
        return hearth_stats_fail(c->why, HEARTH_E_INVALID,
                                 "'parts' and 'merge' hold runs");
    }
    e = run_node(c, all, depth + 1, out);
    json_decref(all);
    return e;
}

static int run_parts(const struct hearth_run_context *c, const json_t *spec,
                     unsigned depth, json_t *results)
{
    const json_t *parts = json_object_get(spec, "parts");
    const char *name;
    json_t *child;

    json_object_foreach(hearth_stats_open(parts), name, child)
    {
        json_t *result;
        int e = run_child(c, spec, child, depth, &result);

        if (e != 0) {
            return e;
        }
        (void)json_object_set_new(results, name, result);
    }
    return 0;
}

static int run_merge(const struct hearth_run_context *c, const json_t *spec,
                     unsigned depth, json_t *results)
{
    const json_t *merge = json_object_get(spec, "merge");

    for (size_t i = 0; i < json_array_size(merge); i++) {
        json_t *result;
        int e = run_child(c, spec, json_array_get(merge, i), depth, &result);

        if (e != 0) {
            return e;
        }
        if (json_is_object(result)) {
            (void)json_object_update_recursive(results, result);
        }
        json_decref(result);
    }
    return 0;
}

static int run_node(const struct hearth_run_context *c, const json_t *spec,
                    unsigned depth, json_t **out)
{
    bool is_composed = json_object_get(spec, "parts") != NULL ||
                       json_object_get(spec, "merge") != NULL;
    json_t *result = NULL;
    int e;

    if (depth > DEPTH_MAX) {
        return hearth_stats_fail(c->why, HEARTH_E_LIMIT,
                                 "runs are nested more than %u deep",
                                 DEPTH_MAX);
    }
    if (is_composed) {
        result = json_object();
        e = result == NULL ? HEARTH_E_MEMORY
                           : run_parts(c, spec, depth, result);
        if (e == 0) {
            e = run_merge(c, spec, depth, result);
        }
        if (e == 0) {
            e = hearth_run_out(spec, &result);
        }
    } else {
        e = run_stat(c, spec, &result);
    }
    if (e != 0) {
        json_decref(result);
        return e;
    }
    hearth_run_require(spec, result, c->checks);
    *out = result;
    return 0;
}

static int run_all(const struct hearth_run_context *c, const json_t *spec,
                   json_t **out)
{
    struct hearth_stats_why *why = c->why;
    gsl_error_handler_t *before;
    int e;

    why->text[0] = '\0';
    if (!json_is_object(spec)) {
        return hearth_stats_fail(why, HEARTH_E_INVALID,
                                 "a specification is a JSON object");
    }
    before = gsl_set_error_handler_off();
    e = run_node(c, spec, 0, out);
    (void)gsl_set_error_handler(before);
    if (e != 0) {
        return hearth_stats_fail(why, e, "%s", hearth_err_text(e));
    }
    return 0;
}

int hearth_stats_run_checked(const json_t *spec, const char *folder,
                             json_t *checks, json_t **out,
                             struct hearth_stats_why *why)
{
    struct hearth_run_context c = {folder, checks, why, NULL};

    return run_all(&c, spec, out);
}

int hearth_stats_run_frame(const json_t *spec, const char *folder,
                           const struct hearth_frame *frame, json_t **out,
                           struct hearth_stats_why *why)
{
    json_t *checks = json_array();
    struct hearth_run_context c = {folder, checks, why, frame};
    int e = checks == NULL ? HEARTH_E_MEMORY : run_all(&c, spec, out);

    json_decref(checks);
    return e;
}

int hearth_stats_run(const json_t *spec, const char *folder, json_t **out,
                     struct hearth_stats_why *why)
{
    return hearth_stats_run_frame(spec, folder, NULL, out, why);
}
