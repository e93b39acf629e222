/* SPDX-License-Identifier: Apache-2.0 */
/* Counting by columns: the counts themselves. */
#include "host/results/bulk_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- what was in earlier releases ---- */

/* How far each device had been read for release ${number}, and whether that is
 * all the same for the chunk. NULL: no memory. */
static const struct hearth_bulk_release *release_of(struct hearth_bulk *b,
                                                    uint32_t number)
{
    const struct hearth_bulk_rows *rows = b->rows;
    struct hearth_bulk_release *r;

    for (size_t i = 0; i < b->release_count; i++) {
        if (b->releases[i].number == number) {
            return &b->releases[i];
        }
    }
    r = realloc(b->releases, (b->release_count + 1) * sizeof(*r));
    if (r == NULL) {
        return NULL;
    }
    b->releases = r;
    r = &b->releases[b->release_count];
    *r = (struct hearth_bulk_release){.number = number, .has_all = true};
    r->read = calloc(b->device_count + 1, sizeof(*r->read));
    if (r->read == NULL) {
        return NULL;
    }
    b->release_count++;
    for (size_t d = 0; d < b->device_count; d++) {
        r->read[d] =
            hearth_past_read(b->source.cube->past, number, b->devices[d]);
    }
    for (size_t i = 0; i < b->count; i++) {
        /* one that is in no cube is looked up for nobody */
        bool has = b->slots > 1 && rows->at[i][1] != HEARTH_BULK_NONE &&
                   rows->seq[i] <= r->read[rows->device[i]];

        r->has_all = r->has_all && has;
        r->has_some = r->has_some || has;
    }
    return r;
}

/* What was counted of one figure, of one group. */
struct figure {
    size_t unit;
    uint64_t bases[HEARTH_BULK_TARGETS];       /* answers before */
    const uint64_t *some[HEARTH_BULK_TARGETS]; /* not NULL: look at each row */
    bool has_some;
};

static uint64_t base_of(const struct hearth_bulk *b, size_t target, size_t unit)
{
    return hearth_cube_behind(b->source.cube, b->targets[target].tally, unit);
}

static void begin_figure(const struct hearth_bulk *b, size_t unit,
                         struct figure *f)
{
    f->unit = unit;
    f->has_some = false;
    for (size_t t = 0; t < b->target_count; t++) {
        f->bases[t] = base_of(b, t, unit);
        f->some[t] = NULL;
    }
}

/* A release that all, or none, of the chunk's interviews were in says it of all
 * at once. */
static int settle(struct hearth_bulk *b, struct figure *f)
{
    for (size_t t = 1; t < b->target_count; t++) {
        struct hearth_cube_unit *u = &b->targets[t].group->units[f->unit];
        const struct hearth_bulk_release *r;

        if (u->last.release == HEARTH_PAST_NEVER ||
            b->source.cube->past == NULL) {
            continue;
        }
        r = release_of(b, u->last.release);
        if (r == NULL) {
            return HEARTH_E_MEMORY;
        }
        if (r->has_all) {
            u->old += base_of(b, t, f->unit) - f->bases[t];
        } else if (r->has_some) {
            f->some[t] = r->read;
            f->has_some = true;
        }
    }
    return 0;
}

/* Else each that gave an answer is looked at. */
static void settle_rows(struct hearth_bulk *b, const struct figure *f)
{
    const struct hearth_bulk_rows *rows = b->rows;

    for (size_t i = 0; f->has_some && i < b->count; i++) {
        if (!rows->gives[rows->code[i]]) {
            continue;
        }
        for (size_t s = 1; s < b->slots; s++) {
            uint16_t t = rows->at[i][s];

            if (t != HEARTH_BULK_NONE && f->some[t] != NULL &&
                rows->seq[i] <= f->some[t][rows->device[i]]) {
                b->targets[t].group->units[f->unit].old++;
            }
        }
    }
}

/* ---- columns ---- */

static void count_one(struct hearth_bulk *b, const struct hearth_bulk_column *c,
                      uint16_t target, size_t code, uint64_t times)
{
    struct hearth_tally *t = b->targets[target].tally;
    uint64_t before = t->questions[c->node].interviews_given;

    hearth_tally_add_item(t, &b->answers[c->first + code].item, times);
    b->rows->gives[code] = t->questions[c->node].interviews_given > before;
}

/* In the order of the rows, where the last bit depends on it. */
static void count_rows(struct hearth_bulk *b,
                       const struct hearth_bulk_column *c)
{
    const struct hearth_bulk_rows *rows = b->rows;

    for (size_t i = 0; i < b->count; i++) {
        for (size_t s = 0; s < b->slots; s++) {
            if (rows->at[i][s] != HEARTH_BULK_NONE) {
                count_one(b, c, rows->at[i][s], rows->code[i], 1);
            }
        }
    }
}

static void count_cells(struct hearth_bulk *b,
                        const struct hearth_bulk_column *c)
{
    struct hearth_bulk_rows *rows = b->rows;

    memset(rows->cells, 0, b->target_count * c->codes * sizeof(*rows->cells));
    for (size_t i = 0; i < b->count; i++) {
        for (size_t s = 0; s < b->slots; s++) {
            if (rows->at[i][s] != HEARTH_BULK_NONE) {
                rows->cells[rows->at[i][s] * c->codes + rows->code[i]]++;
            }
        }
    }
    for (size_t t = 0; t < b->target_count; t++) {
        for (size_t code = 0; code < c->codes; code++) {
            uint32_t times = rows->cells[t * c->codes + code];

            if (times > 0) {
                count_one(b, c, (uint16_t)t, code, times);
            }
        }
    }
}

static int count_column(struct hearth_bulk *b,
                        const struct hearth_bulk_column *c, struct figure *f)
{
    struct hearth_bulk_rows *rows = b->rows;
    int e;

    for (size_t i = 0; i < b->count; i++) {
        rows->code[i] =
            (uint16_t)hearth_cache_sheet_code(&c->view, rows->row[i]);
    }
    begin_figure(b, c->node, f);
    if (c->is_plain && b->target_count * c->codes <= HEARTH_BULK_CELLS) {
        count_cells(b, c);
    } else {
        count_rows(b, c);
    }
    e = settle(b, f);
    if (e == 0) {
        settle_rows(b, f);
    }
    return e;
}

/* ---- list experiments: a count and an arm ---- */

static const struct hearth_bulk_column *column_of(const struct hearth_bulk *b,
                                                  uint16_t node)
{
    for (size_t i = 0; i < b->column_count; i++) {
        if (b->columns[i].node == node) {
            return &b->columns[i];
        }
    }
    return NULL;
}

/* The cell of each row. */
static void place_rows(struct hearth_bulk *b,
                       const struct hearth_bulk_column *c,
                       const struct hearth_bulk_column *arm, unsigned items)
{
    struct hearth_bulk_rows *rows = b->rows;

    for (size_t i = 0; i < b->count; i++) {
        size_t count = hearth_cache_sheet_code(&c->view, rows->row[i]);
        size_t drawn = hearth_cache_sheet_code(&arm->view, rows->row[i]);

        rows->code[i] = (uint16_t)hearth_arms_cell(
            items, &b->answers[c->first + count].item,
            &b->answers[arm->first + drawn].item);
    }
}

static void count_cell(struct hearth_bulk *b, uint16_t node, size_t cell)
{
    const struct hearth_bulk_rows *rows = b->rows;
    uint64_t times[HEARTH_BULK_TARGETS] = {0};

    for (size_t i = 0; i < b->count; i++) {
        for (size_t s = 0; rows->code[i] == cell && s < b->slots; s++) {
            if (rows->at[i][s] != HEARTH_BULK_NONE) {
                times[rows->at[i][s]]++;
            }
        }
    }
    for (size_t t = 0; t < b->target_count; t++) {
        hearth_tally_add_arm(b->targets[t].tally, node, cell, times[t]);
    }
}

/* Who was counted in each arm was in earlier releases as an answer is. */
static int count_arm(struct hearth_bulk *b, uint16_t node, size_t arm,
                     struct figure *f)
{
    const struct hearth_cube *cube = b->source.cube;
    size_t unit = hearth_cube_arm(cube, node, arm);
    size_t cells = hearth_arms_cells(hearth_arms_items(cube->form, node));
    bool has_unit = unit < hearth_cube_units(cube);
    int e = 0;

    if (has_unit) {
        begin_figure(b, unit, f);
    }
    for (size_t cell = 0; cell < cells; cell++) {
        b->rows->gives[cell] = cell / (cells / HEARTH_ARMS) == arm;
        if (b->rows->gives[cell]) {
            count_cell(b, node, cell);
        }
    }
    b->rows->gives[cells] = false;
    if (has_unit) {
        e = settle(b, f);
    }
    if (has_unit && e == 0) {
        settle_rows(b, f);
    }
    return e;
}

static int count_arms(struct hearth_bulk *b, const struct hearth_bulk_column *c,
                      struct figure *f)
{
    const struct hearth_form *form = b->source.cube->form;
    unsigned items = hearth_arms_items(form, c->node);
    const struct hearth_bulk_column *arm =
        items == 0 ? NULL : column_of(b, hearth_arms_node(form, c->node));
    int e = 0;

    if (arm == NULL) {
        return 0;
    }
    place_rows(b, c, arm, items);
    for (size_t i = 0; e == 0 && i < HEARTH_ARMS; i++) {
        e = count_arm(b, c->node, i, f);
    }
    return e;
}

/* ---- whole interviews ---- */

static int count_interviews(struct hearth_bulk *b, struct figure *f)
{
    struct hearth_bulk_rows *rows = b->rows;
    int e;

    begin_figure(b, hearth_cube_interviews(b->source.cube), f);
    memset(rows->code, 0, sizeof(rows->code));
    rows->gives[0] = true;
    for (size_t t = 0; t < b->target_count; t++) {
        b->targets[t].tally->interviews += b->targets[t].rows;
    }
    e = settle(b, f);
    if (e == 0) {
        settle_rows(b, f);
    }
    return e;
}

static void count_scales(struct hearth_bulk *b)
{
    const struct hearth_heard *heard = &b->source.cube->heard;

    if (b->share.who > 0 || heard->form->scale_count == 0) {
        return;
    }
    for (size_t i = 0; i < b->count; i++) {
        hearth_bulk_hear(b, b->rows->row[i]);
        for (size_t s = 0; s < b->slots; s++) {
            uint16_t t = b->rows->at[i][s];

            if (t != HEARTH_BULK_NONE) {
                hearth_tally_add_scales(b->targets[t].tally, heard);
            }
        }
    }
}

int hearth_bulk_end(struct hearth_bulk *b)
{
    struct figure *f = calloc(1, sizeof(*f));
    int e = f == NULL ? HEARTH_E_MEMORY : 0;

    for (size_t i = 0; e == 0 && i < b->column_count; i++) {
        if (!b->columns[i].is_own) {
            continue;
        }
        e = count_column(b, &b->columns[i], f);
        if (e == 0) {
            e = count_arms(b, &b->columns[i], f);
        }
    }
    if (e == 0) {
        e = count_interviews(b, f);
    }
    if (e == 0) {
        count_scales(b);
    }
    free(f);
    return e;
}
