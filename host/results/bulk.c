/* SPDX-License-Identifier: Apache-2.0 */
/* Counting by columns: what a chunk's answers are, and who was taken. */
#include "host/results/bulk_internal.h"

#include <stdlib.h>
#include <string.h>

int hearth_bulk_open(const struct hearth_bulk_share *share,
                     struct hearth_bulk **out)
{
    struct hearth_bulk *b = calloc(1, sizeof(*b));
    size_t size = sizeof(*b->rows) + 4096;
    int e;

    if (b == NULL) {
        return HEARTH_E_MEMORY;
    }
    b->share = *share;
    e = hearth_secmem_open(size, &b->secmem);
    if (e == HEARTH_E_MEMORY) { /* at least in no dump */
        e = hearth_secmem_open_unlocked(size, &b->secmem);
    }
    if (e == 0) {
        b->rows = hearth_secmem_take(b->secmem, sizeof(*b->rows));
        e = b->rows == NULL ? HEARTH_E_MEMORY : 0;
    }
    if (e != 0) {
        hearth_bulk_close(b);
        return e;
    }
    *out = b;
    return 0;
}

static void forget_releases(struct hearth_bulk *b)
{
    for (size_t i = 0; i < b->release_count; i++) {
        free(b->releases[i].read);
    }
    free(b->releases);
    b->releases = NULL;
    b->release_count = 0;
}

void hearth_bulk_close(struct hearth_bulk *b)
{
    if (b == NULL) {
        return;
    }
    forget_releases(b);
    if (b->answers != NULL) {
        hearth_secmem_wipe(b->answers, b->answer_cap * sizeof(*b->answers));
    }
    free(b->answers);
    free(b->columns);
    hearth_secmem_close(b->secmem);
    hearth_secmem_wipe(b, sizeof(*b));
    free(b);
}

/* ---- the answers of a chunk ---- */

static int hold_answers(struct hearth_bulk *b, size_t more)
{
    size_t cap = 2 * (b->answer_count + more);
    struct hearth_bulk_answer *bigger;

    if (b->answer_count + more <= b->answer_cap) {
        return 0;
    }
    bigger = malloc(cap * sizeof(*bigger));
    if (bigger == NULL) {
        return HEARTH_E_MEMORY;
    }
    if (b->answers != NULL) {
        memcpy(bigger, b->answers, /* cap is larger */
               b->answer_count * sizeof(*bigger));
        hearth_secmem_wipe(b->answers, b->answer_cap * sizeof(*b->answers));
    }
    free(b->answers);
    b->answers = bigger;
    b->answer_cap = cap;
    return 0;
}

static int hold_columns(struct hearth_bulk *b, size_t count)
{
    if (count > b->column_cap) {
        free(b->columns);
        b->columns = calloc(count, sizeof(*b->columns));
        b->column_cap = b->columns == NULL ? 0 : count;
    }
    return b->columns == NULL && count > 0 ? HEARTH_E_MEMORY : 0;
}

static struct hearth_answer answer_of(const struct hearth_cache_sheet_column *c,
                                      size_t code)
{
    struct hearth_answer a = {.state = HEARTH_ANSWER_NOT_ASKED};

    if (code >= HEARTH_CACHE_GIVEN) {
        a.state = HEARTH_ANSWER_GIVEN;
        a.text = c->texts[code - HEARTH_CACHE_GIVEN];
    } else if (code == HEARTH_CACHE_SKIPPED) {
        a.state = HEARTH_ANSWER_SKIPPED;
    }
    return a;
}

/* Every distinct answer of a column, heard once. */
static int hear_column(struct hearth_bulk *b,
                       const struct hearth_cache_sheet_column *view)
{
    struct hearth_bulk_column *c = &b->columns[b->column_count];
    size_t codes = view->text_count + HEARTH_CACHE_GIVEN;
    int e = hold_answers(b, codes);

    if (e != 0) {
        return e;
    }
    c->view = *view;
    c->node = b->source.entry->map[view->node];
    c->first = b->answer_count;
    c->codes = codes;
    c->is_plain = true;
    c->is_own = hearth_bulk_owner(b->source.cube->form, c->node,
                                  b->share.count) == b->share.who;
    for (size_t code = 0; code < codes; code++) {
        struct hearth_bulk_answer *to = &b->answers[b->answer_count++];
        struct hearth_answer a = answer_of(view, code);

        memset(to, 0, sizeof(*to));
        hearth_heard_one(&b->source.cube->heard, c->node, &a, &to->item,
                         &to->score);
        c->is_plain = c->is_plain && hearth_tally_is_plain(&to->item);
    }
    b->column_count++;
    return 0;
}

int hearth_bulk_begin(struct hearth_bulk *b,
                      const struct hearth_bulk_source *source)
{
    size_t count = hearth_cache_sheet_count(source->sheet);
    int e = hold_columns(b, count);

    b->source = *source;
    b->count = b->answer_count = b->column_count = b->device_count = 0;
    memset(b->device_slots, 0, sizeof(b->device_slots));
    forget_releases(b);
    for (size_t i = 0; i < source->cube->group_count; i++) {
        source->cube->groups[i]->target = 0;
    }
    b->targets[0] = (struct hearth_bulk_target){.tally = source->tally};
    b->target_count = 1;
    b->slots = (size_t)source->cube->dimension_count + 1;
    for (size_t i = 0; e == 0 && i < count; i++) {
        struct hearth_cache_sheet_column c =
            hearth_cache_sheet_column(source->sheet, i);

        if (source->entry->map[c.node] != HEARTH_NONE) {
            e = hear_column(b, &c);
        }
    }
    return e;
}

/* ---- its rows ---- */

void hearth_bulk_hear(struct hearth_bulk *b, size_t row)
{
    struct hearth_heard *heard = &b->source.cube->heard;
    bool has_scales = heard->form->scale_count > 0;

    if (has_scales) {
        memset(heard->scores, 0,
               heard->form->node_count * sizeof(*heard->scores));
    }
    heard->count =
        b->column_count < heard->room ? b->column_count : heard->room;
    heard->root_count = heard->count;
    for (size_t i = 0; i < heard->count; i++) {
        const struct hearth_bulk_column *c = &b->columns[i];
        const struct hearth_bulk_answer *a =
            &b->answers[c->first + hearth_cache_sheet_code(&c->view, row)];

        heard->items[i] = a->item;
        if (has_scales) {
            heard->scores[c->node] = a->score;
        }
    }
}

/* The chunk's number of a device. */
static uint16_t device_of(struct hearth_bulk *b, const uint8_t *device)
{
    size_t at = 0;

    for (size_t i = 0; i < HEARTH_DEVICE_LEN; i++) {
        at = at * 31 + device[i];
    }
    for (at %= 2 * (size_t)HEARTH_BULK_ROWS; b->device_slots[at] != 0;
         at = (at + 1) % (2 * (size_t)HEARTH_BULK_ROWS)) {
        uint16_t known = (uint16_t)(b->device_slots[at] - 1);

        if (memcmp(b->devices[known], device, HEARTH_DEVICE_LEN) == 0) {
            return known;
        }
    }
    memmove(b->devices[b->device_count], device, HEARTH_DEVICE_LEN);
    b->device_slots[at] = (uint16_t)++b->device_count;
    return (uint16_t)(b->device_count - 1);
}

static uint16_t target_of(struct hearth_bulk *b, struct hearth_cube_group *g)
{
    if (g->target == 0) {
        g->target = (uint16_t)b->target_count;
        b->targets[b->target_count++] =
            (struct hearth_bulk_target){.tally = &g->tally, .group = g};
    }
    return g->target;
}

int hearth_bulk_take(struct hearth_bulk *b, size_t row,
                     const struct hearth_cube_record *record)
{
    struct hearth_cube_group *groups[HEARTH_CUBE_DIMENSIONS_MAX];
    struct hearth_bulk_rows *rows = b->rows;
    size_t at = b->count++, count = 0;
    int e = record == NULL
                ? 0
                : hearth_cube_place(b->source.cube, record, groups, &count);

    rows->row[at] = (uint16_t)row;
    if (record != NULL) {
        rows->seq[at] = record->seq;
        rows->device[at] = device_of(b, record->device);
    }
    for (size_t s = 1; s < b->slots; s++) {
        rows->at[at][s] =
            s <= count ? target_of(b, groups[s - 1]) : HEARTH_BULK_NONE;
    }
    rows->at[at][0] = 0;
    for (size_t s = 0; s <= count; s++) {
        b->targets[rows->at[at][s]].rows++;
    }
    return e;
}
