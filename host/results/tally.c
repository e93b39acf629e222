/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of one form's answers, record by record. */
#include "host/results/tally.h"

#include "host/results/arms.h"
#include "host/results/score.h"

#include <stddef.h>
#include <string.h>

/* Bytes for all tables of a tally, alignment included. */
static size_t size_of(const struct hearth_form *form)
{
    size_t size = 4096;

    size += form->node_count * (sizeof(struct hearth_tally_question) + 16);
    size += form->scale_count * (sizeof(void *) + 16);
    for (uint16_t n = 0; n < form->node_count; n++) {
        if (hearth_tally_has_choices(form, n)) {
            size +=
                3 * (form->lists[form->nodes[n].list].count * sizeof(uint64_t) +
                     16);
        }
        if (hearth_arms_items(form, n) > 0) {
            size += HEARTH_ARMS_MAX * sizeof(uint64_t) + 16;
        }
    }
    for (uint16_t s = 0; s < form->scale_count; s++) {
        size += hearth_scale_size(form->scales[s].item_count);
    }
    return size;
}

/* Of list experiments. */
static int take_arms(struct hearth_tally *t, struct hearth_arena *arena)
{
    for (uint16_t n = 0; n < t->form->node_count; n++) {
        unsigned items = hearth_arms_items(t->form, n);

        if (items == 0) {
            continue;
        }
        t->questions[n].arms = hearth_arena_take(
            arena, hearth_arms_cells(items), sizeof(uint64_t));
        if (t->questions[n].arms == NULL) {
            return HEARTH_E_MEMORY;
        }
    }
    return 0;
}

static int take_counts(struct hearth_tally *t, struct hearth_arena *arena)
{
    const struct hearth_form *form = t->form;

    for (uint16_t n = 0; n < form->node_count; n++) {
        struct hearth_tally_question *q = &t->questions[n];
        size_t count;

        if (!hearth_tally_has_choices(form, n)) {
            continue;
        }
        count = form->lists[form->nodes[n].list].count;
        q->counts = hearth_arena_take(arena, count, sizeof(uint64_t));
        q->interviews = hearth_arena_take(arena, count, sizeof(uint64_t));
        q->seen_at = hearth_arena_take(arena, count, sizeof(uint64_t));
        if (q->counts == NULL || q->interviews == NULL || q->seen_at == NULL) {
            return HEARTH_E_MEMORY;
        }
    }
    return 0;
}

/* The scale's range by the scores of its choices: a package's own range may
 * include a 99 that means "declined". */
static void range_of(const struct hearth_form *form,
                     const struct hearth_scale *scale, int32_t *min,
                     int32_t *max)
{
    uint16_t list = form->nodes[scale->items[0]].list;
    bool is_first = true;

    *min = scale->min;
    *max = scale->max;
    for (uint32_t c = 0; list != HEARTH_NONE && c < form->lists[list].count;
         c++) {
        int32_t v;

        if (!hearth_score_of(form, list, c, &v)) {
            continue;
        }
        *min = is_first || v < *min ? v : *min;
        *max = is_first || v > *max ? v : *max;
        is_first = false;
    }
}

static int take_scales(struct hearth_tally *t, struct hearth_arena *arena)
{
    const struct hearth_form *form = t->form;

    for (uint16_t s = 0; s < form->scale_count; s++) {
        const struct hearth_scale *scale = &form->scales[s];
        int32_t min, max;
        int e;

        range_of(form, scale, &min, &max);
        e = hearth_scale_begin(arena, scale->item_count, min, max,
                               &t->scales[s]);
        if (e == HEARTH_E_MEMORY) {
            return e;
        }
    }
    return 0;
}

int hearth_tally_open(const struct hearth_form *form, struct hearth_tally *out)
{
    struct hearth_tally t = {.form = form};
    struct hearth_arena arena;
    size_t size = size_of(form);
    void *block;
    int e = hearth_secmem_open(size + 4096, &t.secmem);

    if (e != 0) {
        return e;
    }
    block = hearth_secmem_take(t.secmem, size);
    if (block == NULL) {
        hearth_secmem_close(t.secmem);
        return HEARTH_E_MEMORY;
    }
    hearth_arena_init(&arena, block, size);
    t.questions =
        hearth_arena_take(&arena, form->node_count, sizeof(*t.questions));
    /* one more than needed: a form without scales is fine */
    t.scales = hearth_arena_take(&arena, (size_t)form->scale_count + 1,
                                 sizeof(struct hearth_scale_tally *));
    e = t.questions == NULL || t.scales == NULL ? HEARTH_E_MEMORY
                                                : take_counts(&t, &arena);
    if (e == 0) {
        e = take_arms(&t, &arena);
    }
    if (e == 0) {
        e = take_scales(&t, &arena);
    }
    if (e != 0) {
        hearth_secmem_close(t.secmem);
        return e;
    }
    *out = t;
    return 0;
}

int hearth_tally_renew(struct hearth_tally *t)
{
    struct hearth_tally fresh;
    int e = hearth_tally_open(t->form, &fresh);

    if (e == 0) {
        fresh.interviews = t->interviews;
        fresh.turn = t->turn;
        hearth_secmem_close(t->secmem);
        *t = fresh;
    }
    return e;
}

size_t hearth_tally_blocks(const struct hearth_tally *t, uint16_t node,
                           struct hearth_tally_block out[HEARTH_TALLY_BLOCKS])
{
    struct hearth_tally_question *q = &t->questions[node];
    size_t count = 0;

    out[count++] = (struct hearth_tally_block){
        q, offsetof(struct hearth_tally_question, counts)};
    if (q->counts != NULL) {
        size_t len = t->form->lists[t->form->nodes[node].list].count *
                     sizeof(*q->counts);

        out[count++] = (struct hearth_tally_block){q->counts, len};
        out[count++] = (struct hearth_tally_block){q->interviews, len};
    }
    if (q->arms != NULL) {
        out[count++] = (struct hearth_tally_block){
            q->arms, hearth_arms_cells(hearth_arms_items(t->form, node)) *
                         sizeof(*q->arms)};
    }
    return count;
}

void hearth_tally_close(struct hearth_tally *t)
{
    hearth_secmem_close(t->secmem);
    memset(t, 0, sizeof(*t));
}

/* These interviews stand behind an answer, once. */
static void count_interviews(const struct hearth_tally *t, uint64_t *seen_at,
                             uint64_t *interviews, uint64_t times)
{
    if (*seen_at != t->turn) {
        *seen_at = t->turn;
        *interviews += times;
    }
}

static void add_value(struct hearth_moments *m, double value, uint64_t times)
{
    if (times == 1) {
        hearth_moments_add(m, value);
    } else {
        hearth_moments_add_many(m, value, times);
    }
}

static void add_choice(struct hearth_tally *t,
                       const struct hearth_heard_item *item, uint64_t times)
{
    struct hearth_tally_question *q = &t->questions[item->node];

    if (item->choice == HEARTH_NO_TEXT) {
        q->unknown += times;
        return;
    }
    q->counts[item->choice] += times;
    count_interviews(t, &q->seen_at[item->choice], &q->interviews[item->choice],
                     times);
    if (item->is_no_answer) {
        q->no_answer += times;
        return;
    }
    count_interviews(t, &q->given_at, &q->interviews_given, times);
    if (item->has_value) {
        add_value(&q->values, item->value, times);
    }
}

/* "choice names in list order separated by one space" (answer.h). */
static void add_choices(struct hearth_tally *t,
                        const struct hearth_heard_item *item, uint64_t times)
{
    struct hearth_heard_item one = {.node = item->node};
    uint16_t list = t->form->nodes[item->node].list;
    struct hearth_slice text = item->text;
    size_t at = 0;

    while (at < text.len) {
        size_t end = at;

        while (end < text.len && text.data[end] != ' ') {
            end++;
        }
        one.choice = hearth_form_find_choice(
            t->form, list, hearth_slice_of(text.data + at, end - at));
        add_choice(t, &one, times);
        at = end + 1;
    }
}

static void add_item(struct hearth_tally *t,
                     const struct hearth_heard_item *item, uint64_t times)
{
    struct hearth_tally_question *q = &t->questions[item->node];

    if (item->what == HEARTH_HEARD_NOTHING) {
        q->not_asked += times;
        return;
    }
    if (item->what == HEARTH_HEARD_BLANK) {
        q->skipped += times;
        return;
    }
    q->given += times;
    if (item->what == HEARTH_HEARD_CHOICE) {
        add_choice(t, item, times);
    } else if (item->what == HEARTH_HEARD_CHOICES) {
        add_choices(t, item, times);
    } else if (item->is_no_answer) {
        q->no_answer += times;
    } else {
        count_interviews(t, &q->given_at, &q->interviews_given, times);
        if (item->has_value) {
            add_value(&q->values, item->value, times);
        }
    }
}

bool hearth_tally_is_plain(const struct hearth_heard_item *item)
{
    /* 2^22 interviews of 2^15 squared are below 2^53 */
    return !item->has_value ||
           (item->what == HEARTH_HEARD_CHOICE && item->value >= -32768.0 &&
            item->value <= 32768.0);
}

void hearth_tally_add_item(struct hearth_tally *t,
                           const struct hearth_heard_item *item, uint64_t times)
{
    t->turn++;
    add_item(t, item, times);
}

/* Items of scales stand outside repeats. */
static void add_scale(struct hearth_tally *t, uint16_t index,
                      const struct hearth_heard *heard)
{
    const struct hearth_scale *scale = &t->form->scales[index];
    struct hearth_scale_tally *to = t->scales[index];
    struct hearth_scale_value row[HEARTH_SCALE_ITEMS_MAX];

    if (to == NULL) {
        return;
    }
    for (uint16_t i = 0; i < scale->item_count; i++) {
        row[i] = heard->scores[scale->items[i]];
        if (row[i].is_given && scale->is_reversed[i]) {
            row[i].value = hearth_scale_reversed(to, row[i].value);
        }
    }
    hearth_scale_add(to, row);
    hearth_secmem_wipe(row, sizeof(row));
}

void hearth_tally_add_scales(struct hearth_tally *t,
                             const struct hearth_heard *heard)
{
    for (uint16_t s = 0; s < t->form->scale_count; s++) {
        add_scale(t, s, heard);
    }
}

void hearth_tally_add_arm(struct hearth_tally *t, uint16_t node, size_t cell,
                          uint64_t times)
{
    unsigned items = hearth_arms_items(t->form, node);

    if (cell < hearth_arms_cells(items)) {
        t->questions[node].arms[cell] += times;
    }
}

/* List experiments stand outside repeats. */
static void add_arms(struct hearth_tally *t, const struct hearth_heard *heard)
{
    for (size_t i = 0; i < heard->root_count; i++) {
        const struct hearth_heard_item *item = &heard->items[i];

        if (t->questions[item->node].arms != NULL) {
            unsigned items = hearth_arms_items(t->form, item->node);

            hearth_tally_add_arm(
                t, item->node,
                hearth_arms_cell(
                    items, item,
                    hearth_heard_of(heard,
                                    hearth_arms_node(t->form, item->node))),
                1);
        }
    }
}

void hearth_tally_add(struct hearth_tally *t, const struct hearth_heard *heard)
{
    t->interviews++;
    t->turn++;
    for (size_t i = 0; i < heard->count; i++) {
        add_item(t, &heard->items[i], 1);
    }
    add_arms(t, heard);
    hearth_tally_add_scales(t, heard);
}
