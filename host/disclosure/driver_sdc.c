/* SPDX-License-Identifier: Apache-2.0 */
/* sdc_interval and sdc_suppress: the audit's bounds, and what hiding needs. */
#include "host/disclosure/driver_sdc.h"
#include "host/disclosure/driver_set.h"
#include "host/disclosure/protect.h"

/* What is counted over the cells of the table alone; the width rule is the
 * plain one (< k), for comparing with other programs. */
struct summary {
    size_t primaries;
    size_t secondaries;
    uint64_t sum_secondary;
    size_t exposed;
    size_t exposed_primary;
    size_t narrow_primary;
    uint64_t min_width; /* UINT64_MAX: no primary has an end */
};

static struct hearth_linked_bounds *
take_bounds(const struct hearth_stats_run *r, const struct hearth_driver_set *s)
{
    return hearth_arena_take(r->arena, s->linked.cell_count + 1,
                             sizeof(struct hearth_linked_bounds));
}

static uint64_t width_of(const struct hearth_linked_bounds *b)
{
    if (b->high == UINT64_MAX) {
        return UINT64_MAX;
    }
    return b->high > b->low ? b->high - b->low : 0;
}

static struct summary sum_up(const struct hearth_driver_set *s,
                             const struct hearth_linked_bounds *bounds)
{
    struct summary out = {.min_width = UINT64_MAX};

    for (size_t i = 0; i < s->shown; i++) {
        const struct hearth_linked_cell *c = &s->cells[i];
        uint64_t width = width_of(&bounds[i]);
        if (!c->is_hidden) {
            continue;
        }
        out.exposed += width == 0;
        if (!c->is_primary) {
            out.secondaries++;
            out.sum_secondary += c->count;
            continue;
        }
        out.primaries++;
        out.exposed_primary += width == 0;
        out.narrow_primary += width < s->k;
        out.min_width = width < out.min_width ? width : out.min_width;
    }
    return out;
}

static void put_count(json_t *out, const char *name, uint64_t n)
{
    hearth_stats_put(out, name, (double)n);
}

static void put_end(json_t *list, uint64_t n)
{
    (void)json_array_append_new(
        list, n == UINT64_MAX ? json_null() : json_integer((json_int_t)n));
}

static void put_summary(json_t *out, const struct hearth_driver_set *s,
                        const struct summary *m)
{
    put_count(out, "n_cells", s->shown);
    put_count(out, "n_primary", m->primaries);
    put_count(out, "n_secondary", m->secondaries);
    put_count(out, "sum_secondary", m->sum_secondary);
    put_count(out, "exposed", m->exposed);
    put_count(out, "exposed_primary", m->exposed_primary);
    put_count(out, "narrow_primary", m->narrow_primary);
    if (m->min_width == UINT64_MAX) {
        (void)json_object_set_new(out, "min_primary_width", json_null());
    } else {
        put_count(out, "min_primary_width", m->min_width);
    }
}

/* Both ends of every hidden cell, told apart by codes. */
static int put_rows(json_t *out, const struct hearth_driver_set *s,
                    const struct hearth_linked_bounds *bounds)
{
    json_t *keys = json_object(), *low = json_array(), *high = json_array();

    for (size_t d = 0; s->columns == 0 && d < s->dim_count; d++) {
        json_t *texts = json_array();
        for (size_t i = 0; i < s->shown; i++) {
            (void)json_array_append_new(texts, json_string(s->texts[d][i]));
        }
        (void)json_object_set_new(keys, s->names[d], texts);
    }
    for (size_t i = 0; i < s->shown; i++) {
        if (s->cells[i].is_hidden) {
            put_end(low, bounds[i].low);
            put_end(high, bounds[i].high);
        } else {
            (void)json_array_append_new(low, json_null());
            (void)json_array_append_new(high, json_null());
        }
    }
    return json_object_set_new(out, "_rows",
                               json_pack("{s:o, s:o, s:o}", "keys", keys, "low",
                                         low, "high", high)) < 0
               ? HEARTH_E_MEMORY
               : 0;
}

/* "intervals (by col, row)": of the hidden cells of `table`. */
static void put_intervals(json_t *out, const struct hearth_driver_set *s,
                          const struct hearth_linked_bounds *bounds)
{
    json_t *list = json_array();
    size_t rows = 0;

    while (s->columns > 0 && (rows + 1) * (s->columns + 1) < s->shown) {
        rows++;
    }
    for (size_t c = 0; c < s->columns; c++) {
        for (size_t r = 0; r < rows; r++) {
            const struct hearth_linked_bounds *b = &bounds[r * s->columns + c];
            json_t *one;
            if (!s->cells[r * s->columns + c].is_hidden) {
                continue;
            }
            one = json_object();
            put_count(one, "row", r + 1);
            put_count(one, "col", c + 1);
            put_count(one, "lo", b->low);
            put_count(one, "hi", b->high);
            (void)json_array_append_new(list, one);
        }
    }
    (void)json_object_set_new(out, "intervals", list);
}

/* Of each primary: its place among the cells, its count, both ends, and whether
 * at least one other count is possible on either side. */
static void put_bounds(json_t *out, const struct hearth_driver_set *s,
                       const struct hearth_linked_bounds *bounds)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->shown; i++) {
        const struct hearth_linked_cell *c = &s->cells[i];
        const struct hearth_linked_bounds *b = &bounds[i];
        json_t *one;
        if (!c->is_primary) {
            continue;
        }
        one = json_object();
        put_count(one, "prim_supps", i + 1);
        put_count(one, "val", c->count);
        put_count(one, "bounds_low", b->low);
        if (b->high == UINT64_MAX) {
            (void)json_object_set_new(one, "bounds_up", json_null());
        } else {
            put_count(one, "bounds_up", b->high);
        }
        (void)json_object_set_new(
            one, "protected",
            json_boolean(b->low < c->count && c->count < b->high));
        (void)json_array_append_new(list, one);
    }
    (void)json_object_set_new(out, "bounds", list);
}

static int refuse(const struct hearth_stats_run *run, int e, const char *what)
{
    return hearth_stats_fail(run->why, e, "%s: %s", what, hearth_err_text(e));
}

static int interval(const struct hearth_stats_run *run,
                    const struct hearth_driver_set *s, json_t *out)
{
    struct hearth_linked_bounds *bounds = take_bounds(run, s);
    struct summary summary;
    int e;

    if (bounds == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_linked_audit(&s->linked, HEARTH_AUDIT_PIVOTS, bounds);
    if (e < 0) {
        return e == HEARTH_E_MEMORY
                   ? e
                   : refuse(run, e,
                            e == HEARTH_E_STATE
                                ? "the published cells contradict each other"
                                : "the tables cannot be audited");
    }
    summary = sum_up(s, bounds);
    put_summary(out, s, &summary);
    if (s->columns > 0) {
        put_intervals(out, s, bounds);
    } else {
        put_bounds(out, s, bounds);
    }
    return s->columns > 0 ? 0 : put_rows(out, s, bounds);
}

int hearth_driver_interval(const struct hearth_stats_run *run, json_t *out)
{
    struct hearth_driver_set s;
    int e = hearth_driver_set(run, true, &s);

    if (e == 0) {
        e = interval(run, &s, out);
        hearth_driver_set_end(&s);
    }
    return e;
}

/* Cells of 0 are hidden only if nothing else is enough. */
static int protect(const struct hearth_stats_run *run,
                   const struct hearth_driver_set *s,
                   struct hearth_linked_bounds *bounds)
{
    bool *may_hide = hearth_arena_take(run->arena, s->linked.cell_count + 1,
                                       sizeof *may_hide);
    struct hearth_protection p;
    int e = may_hide == NULL ? HEARTH_E_MEMORY : HEARTH_E_STATE;

    for (int with_zeros = 0; e == HEARTH_E_STATE && with_zeros < 2;
         with_zeros++) {
        for (size_t i = 0; i < s->shown; i++) {
            may_hide[i] = with_zeros != 0 || s->cells[i].count > 0;
        }
        e = hearth_protect(&s->linked, s->cells, may_hide, s->k, bounds, &p);
    }
    return e;
}

static int suppress(const struct hearth_stats_run *run,
                    const struct hearth_driver_set *s, json_t *out)
{
    struct hearth_linked_bounds *bounds = take_bounds(run, s);
    struct summary summary;
    size_t unhidden = 0;
    int e;

    if (bounds == NULL) {
        return HEARTH_E_MEMORY;
    }
    if (s->linked.cell_count > s->shown) {
        return refuse(run, HEARTH_E_STATE,
                      "'cells' shows not every innermost cell");
    }
    e = protect(run, s, bounds);
    if (e < 0) {
        return e == HEARTH_E_MEMORY
                   ? e
                   : refuse(run, e,
                            e == HEARTH_E_INVALID
                                ? "the cells do not add up"
                                : "no choice of cells to hide is enough");
    }
    for (size_t i = 0; i < s->shown; i++) {
        uint64_t n = s->cells[i].count;
        unhidden += n > 0 && n < s->k && !s->cells[i].is_hidden;
    }
    summary = sum_up(s, bounds);
    put_summary(out, s, &summary);
    put_count(out, "unhidden_primary", unhidden);
    return s->columns > 0 ? 0 : put_rows(out, s, bounds);
}

int hearth_driver_suppress(const struct hearth_stats_run *run, json_t *out)
{
    struct hearth_driver_set s;
    int e = hearth_driver_set(run, false, &s);

    if (e == 0) {
        e = suppress(run, &s, out);
        hearth_driver_set_end(&s);
    }
    return e;
}
