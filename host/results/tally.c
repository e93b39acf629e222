/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of one form's answers, record by record. */
#include "host/results/tally.h"

#include "host/results/score.h"

#include <math.h>
#include <string.h>

bool hearth_tally_has_choices(const struct hearth_form *form, uint16_t node)
{
    const struct hearth_node *n = &form->nodes[node];

    return (n->type == HEARTH_NODE_SELECT_ONE ||
            n->type == HEARTH_NODE_SELECT_MULTIPLE) &&
           n->list < form->list_count &&
           form->lists[n->list].count <= HEARTH_TALLY_CHOICES_MAX;
}

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
    }
    for (uint16_t s = 0; s < form->scale_count; s++) {
        size += hearth_scale_size(form->scales[s].item_count);
    }
    return size;
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
    t.row = hearth_arena_take(&arena, HEARTH_SCALE_ITEMS_MAX, sizeof(*t.row));
    e = t.questions == NULL || t.scales == NULL || t.row == NULL
            ? HEARTH_E_MEMORY
            : take_counts(&t, &arena);
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

void hearth_tally_close(struct hearth_tally *t)
{
    hearth_secmem_close(t->secmem);
    memset(t, 0, sizeof(*t));
}

/* This interview stands behind an answer, once. */
static void count_interview(const struct hearth_tally *t, uint64_t *seen_at,
                            uint64_t *interviews)
{
    if (*seen_at != t->interviews) {
        *seen_at = t->interviews;
        (*interviews)++;
    }
}

static void add_choice(struct hearth_tally *t, uint16_t node,
                       struct hearth_slice name)
{
    struct hearth_tally_question *q = &t->questions[node];
    uint16_t list = t->form->nodes[node].list;
    bool is_one = t->form->nodes[node].type == HEARTH_NODE_SELECT_ONE;
    uint32_t choice = hearth_form_find_choice(t->form, list, name);
    int32_t score;

    if (choice == HEARTH_NO_TEXT) {
        q->unknown++;
        return;
    }
    q->counts[choice]++;
    count_interview(t, &q->seen_at[choice], &q->interviews[choice]);
    if (is_one && hearth_score_is_no_answer(t->form, list, choice)) {
        q->no_answer++;
        return;
    }
    count_interview(t, &q->given_at, &q->interviews_given);
    if (is_one && hearth_score_of(t->form, list, choice, &score)) {
        hearth_moments_add(&q->values, score);
    }
}

/* "choice names in list order separated by one space" (answer.h). */
static void add_choices(struct hearth_tally *t, uint16_t node,
                        struct hearth_slice text)
{
    size_t at = 0;

    while (at < text.len) {
        size_t end = at;

        while (end < text.len && text.data[end] != ' ') {
            end++;
        }
        add_choice(t, node, hearth_slice_of(text.data + at, end - at));
        at = end + 1;
    }
}

/* Canonical digits, as the evaluator wrote them; false beyond 15 digits,
 * where a double would no longer be exact. */
static bool parse_decimal(struct hearth_slice text, double *out)
{
    double whole = 0.0, unit = 1.0;
    size_t digits = 0, i = 0;
    bool has_point = false, is_negative;

    is_negative = text.len > 0 && text.data[0] == '-';
    for (i = is_negative ? 1 : 0; i < text.len; i++) {
        uint8_t c = text.data[i];

        if (c == '.' && !has_point) {
            has_point = true;
            continue;
        }
        if (c < '0' || c > '9' || ++digits > 15) {
            return false;
        }
        whole = whole * 10.0 + (c - '0');
        if (has_point) {
            unit *= 10.0;
        }
    }
    *out = (is_negative ? -whole : whole) / unit;
    return digits > 0;
}

static bool is_number(uint8_t type)
{
    return type == HEARTH_NODE_INTEGER || type == HEARTH_NODE_DECIMAL ||
           type == HEARTH_NODE_LIST_COUNT;
}

static void add_given(struct hearth_tally *t, uint16_t node,
                      struct hearth_slice text)
{
    struct hearth_tally_question *q = &t->questions[node];
    uint8_t type = t->form->nodes[node].type;
    double v;

    q->given++;
    if (hearth_tally_has_choices(t->form, node)) {
        if (type == HEARTH_NODE_SELECT_ONE) {
            add_choice(t, node, text);
        } else {
            add_choices(t, node, text);
        }
    } else if (!is_number(type)) {
        count_interview(t, &q->given_at, &q->interviews_given);
    } else if (parse_decimal(text, &v)) {
        hearth_moments_add(&q->values, v);
        count_interview(t, &q->given_at, &q->interviews_given);
    } else {
        q->no_answer++;
    }
}

/* The answer to the shown version's ${node}, or NULL when the interview's
 * own version did not have it. Items of scales stand outside repeats. */
static const struct hearth_answer *
answer_to(const struct hearth_formbook_entry *entry,
          const struct hearth_answers *answers, uint16_t node)
{
    for (uint16_t n = 0; n < entry->form->node_count; n++) {
        if (entry->map[n] == node &&
            entry->form->nodes[n].owner == HEARTH_ROOT) {
            return hearth_answers_of(answers, n);
        }
    }
    return NULL;
}

static void add_scale(struct hearth_tally *t, uint16_t index,
                      const struct hearth_formbook_entry *entry,
                      const struct hearth_answers *answers)
{
    const struct hearth_scale *scale = &t->form->scales[index];
    struct hearth_scale_tally *to = t->scales[index];

    if (to == NULL) {
        return;
    }
    for (uint16_t i = 0; i < scale->item_count; i++) {
        const struct hearth_answer *a =
            answer_to(entry, answers, scale->items[i]);
        struct hearth_scale_value *v = &t->row[i];

        v->value = 0;
        v->is_given = a != NULL && a->state == HEARTH_ANSWER_GIVEN &&
                      hearth_score_parse(a->text, &v->value);
        if (v->is_given && scale->is_reversed[i]) {
            v->value = hearth_scale_reversed(to, v->value);
        }
    }
    hearth_scale_add(to, t->row);
}

static void add_answer(struct hearth_tally *t, uint16_t node,
                       const struct hearth_answer *a)
{
    struct hearth_tally_question *q = &t->questions[node];

    if (a->state == HEARTH_ANSWER_GIVEN) {
        add_given(t, node, a->text);
    } else if (a->state == HEARTH_ANSWER_SKIPPED) {
        q->skipped++;
    } else {
        q->not_asked++;
    }
}

/* All questions of one instance: those of its node that no repeat inside it
 * owns. */
static void add_instance(struct hearth_tally *t,
                         const struct hearth_formbook_entry *entry,
                         const struct hearth_answers *answers,
                         uint16_t instance)
{
    const struct hearth_form *form = entry->form;
    uint16_t node = answers->instances[instance].node;

    for (uint16_t n = node; n < form->nodes[node].end; n++) {
        if (form->nodes[n].owner == node && entry->map[n] != HEARTH_NONE) {
            add_answer(t, entry->map[n],
                       hearth_answers_at(answers, instance, n));
        }
    }
}

void hearth_tally_add(struct hearth_tally *t,
                      const struct hearth_formbook_entry *entry,
                      const struct hearth_answers *answers)
{
    t->interviews++;
    for (uint16_t i = 0; i < answers->instance_count; i++) {
        if (!answers->instances[i].is_hidden) {
            add_instance(t, entry, answers, i);
        }
    }
    for (uint16_t s = 0; s < t->form->scale_count; s++) {
        add_scale(t, s, entry, answers);
    }
}
