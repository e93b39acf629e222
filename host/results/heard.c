/* SPDX-License-Identifier: Apache-2.0 */
/* One interview's answers, looked up once. */
#include "host/results/heard.h"

#include "host/results/score.h"

#include <stdlib.h>
#include <string.h>

bool hearth_tally_has_choices(const struct hearth_form *form, uint16_t node)
{
    const struct hearth_node *n = &form->nodes[node];

    return (n->type == HEARTH_NODE_SELECT_ONE ||
            n->type == HEARTH_NODE_SELECT_MULTIPLE) &&
           n->list < form->list_count &&
           form->lists[n->list].count <= HEARTH_TALLY_CHOICES_MAX;
}

/* One item an answer: those of repeats have as many as an interview can. */
static size_t room_of(const struct hearth_form *form)
{
    for (uint16_t n = 1; n < form->node_count; n++) {
        if (form->nodes[n].owner != HEARTH_ROOT) {
            return HEARTH_INTERVIEW_CELLS_MAX + HEARTH_NODES_MAX;
        }
    }
    return form->node_count;
}

/* What the names of all choices say: looked up once, not in each interview. */
static int know_choices(struct hearth_heard *h)
{
    const struct hearth_form *form = h->form;

    h->choices = calloc((size_t)form->choice_count + 1, sizeof(*h->choices));
    if (h->choices == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (uint16_t list = 0; list < form->list_count; list++) {
        const struct hearth_choice_list *l = &form->lists[list];

        for (uint32_t c = 0;
             l->count <= HEARTH_TALLY_CHOICES_MAX && c < l->count; c++) {
            struct hearth_heard_choice *to = &h->choices[l->first + c];

            to->is_no_answer = hearth_score_is_no_answer(form, list, c);
            to->has_score = hearth_score_of(form, list, c, &to->score);
        }
    }
    return 0;
}

int hearth_heard_open(const struct hearth_form *form, struct hearth_heard *out)
{
    size_t room = room_of(form);
    size_t items = room * sizeof(*out->items);
    size_t scores = form->node_count * sizeof(*out->scores);
    int e;

    memset(out, 0, sizeof(*out));
    e = hearth_secmem_open(items + scores + 8192, &out->secmem);
    if (e != 0) {
        return e;
    }
    out->form = form;
    out->room = room;
    out->items = hearth_secmem_take(out->secmem, items);
    out->scores = hearth_secmem_take(out->secmem, scores);
    e = out->items == NULL || out->scores == NULL ? HEARTH_E_MEMORY
                                                  : know_choices(out);
    if (e != 0) {
        hearth_heard_close(out);
    }
    return e;
}

void hearth_heard_close(struct hearth_heard *h)
{
    hearth_secmem_close(h->secmem);
    free(h->choices);
    memset(h, 0, sizeof(*h));
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

/* A whole number to average by, and what the list says of the choice. */
static void hear_choice(const struct hearth_heard *h, struct hearth_slice text,
                        struct hearth_heard_item *item)
{
    uint16_t list = h->form->nodes[item->node].list;
    const struct hearth_heard_choice *known;

    item->what = HEARTH_HEARD_CHOICE;
    item->choice = hearth_form_find_choice(h->form, list, text);
    if (item->choice == HEARTH_NO_TEXT) {
        return;
    }
    known = &h->choices[h->form->lists[list].first + item->choice];
    item->is_no_answer = known->is_no_answer;
    item->has_value = known->has_score;
    item->value = known->score;
}

static void hear_given(const struct hearth_heard *h, struct hearth_slice text,
                       struct hearth_heard_item *item)
{
    uint8_t type = h->form->nodes[item->node].type;

    item->what = HEARTH_HEARD_OTHER;
    item->text = text;
    if (hearth_tally_has_choices(h->form, item->node)) {
        if (type == HEARTH_NODE_SELECT_ONE) {
            hear_choice(h, text, item);
        } else {
            item->what = HEARTH_HEARD_CHOICES;
        }
    } else if (is_number(type)) {
        item->has_value = parse_decimal(text, &item->value);
        item->is_no_answer = !item->has_value;
    }
}

void hearth_heard_one(const struct hearth_heard *h, uint16_t node,
                      const struct hearth_answer *a,
                      struct hearth_heard_item *item,
                      struct hearth_scale_value *score)
{
    memset(item, 0, sizeof(*item));
    item->node = node;
    if (a->state == HEARTH_ANSWER_GIVEN) {
        hear_given(h, a->text, item);
    } else if (a->state == HEARTH_ANSWER_SKIPPED) {
        item->what = HEARTH_HEARD_BLANK;
    }
    score->is_given = a->state == HEARTH_ANSWER_GIVEN &&
                      hearth_score_parse(a->text, &score->value);
}

/* All questions of one instance: those of its node that no repeat inside it
 * owns. */
static void hear_instance(struct hearth_heard *h,
                          const struct hearth_formbook_entry *entry,
                          const struct hearth_answers *answers,
                          uint16_t instance)
{
    const struct hearth_form *form = entry->form;
    uint16_t node = answers->instances[instance].node;
    struct hearth_scale_value in_repeat; /* scales do not look there */

    for (uint16_t n = node; n < form->nodes[node].end; n++) {
        if (form->nodes[n].owner == node && entry->map[n] != HEARTH_NONE &&
            hearth_form_is_question(&form->nodes[n])) {
            if (h->count == h->room) {
                return; /* no interview has that many */
            }
            hearth_heard_one(
                h, entry->map[n], hearth_answers_at(answers, instance, n),
                &h->items[h->count++],
                instance == 0 ? &h->scores[entry->map[n]] : &in_repeat);
        }
    }
}

void hearth_heard_take(struct hearth_heard *h,
                       const struct hearth_formbook_entry *entry,
                       const struct hearth_answers *answers)
{
    h->count = h->root_count = 0;
    memset(h->scores, 0, h->form->node_count * sizeof(*h->scores));
    for (uint16_t i = 0; i < answers->instance_count; i++) {
        if (!answers->instances[i].is_hidden) {
            hear_instance(h, entry, answers, i);
        }
        h->root_count = i == 0 ? h->count : h->root_count;
    }
}

const struct hearth_heard_item *hearth_heard_of(const struct hearth_heard *h,
                                                uint16_t node)
{
    for (size_t i = 0; i < h->root_count; i++) {
        if (h->items[i].node == node) {
            return &h->items[i];
        }
    }
    return NULL;
}
