/* SPDX-License-Identifier: Apache-2.0 */
/* The display rule for one question. */
#include "host/release/rule.h"

#include "host/results/score.h"
#include "host/stats/interval.h"

#include <math.h>
#include <string.h>

/* What one question's rule works on. */
struct work {
    const struct hearth_form *form;
    const struct hearth_node *node;
    const struct hearth_tally_question *raw;
    struct hearth_arena *arena;
    struct hearth_release_question *out;
};

static const char *text_of(const struct hearth_form *form, uint16_t text)
{
    return hearth_form_text(form, text, form->default_language);
}

static const char *choice_label(const struct work *w, uint16_t choice)
{
    const struct hearth_choice_list *list = &w->form->lists[w->node->list];

    return text_of(w->form, w->form->choices[list->first + choice].label);
}

/* The label of the nearest group that has one. */
static const char *section_of(const struct hearth_form *form, uint16_t node)
{
    uint16_t parent = form->nodes[node].parent;

    for (unsigned depth = 0; parent != HEARTH_NONE && depth < HEARTH_DEPTH_MAX;
         depth++) {
        const char *text = text_of(form, form->nodes[parent].label);

        if (text[0] != '\0') {
            return text;
        }
        parent = form->nodes[parent].parent;
    }
    return "";
}

static struct hearth_release_share share_of(uint64_t count, uint64_t base)
{
    struct hearth_release_share s = {.count = count};
    struct hearth_interval i;

    s.share = (double)count / (double)base;
    if (hearth_interval_wilson(count, base, &i) == 0) {
        s.low = i.low;
        s.high = i.high;
    }
    return s;
}

static void hide(struct work *w, enum hearth_release_reason reason)
{
    w->out->shown = HEARTH_RELEASE_NOTHING;
    w->out->reason = reason;
    w->out->base = hearth_release_coarse(w->out->base);
}

static bool put_mean(struct work *w)
{
    struct hearth_release_mean *m = &w->out->mean;
    struct hearth_interval i;

    if (hearth_moments_mean(&w->raw->values, &m->value) != 0 ||
        hearth_moments_sd(&w->raw->values, &m->sd) != 0 ||
        hearth_interval_mean(&w->raw->values, &i) != 0) {
        return false;
    }
    m->low = i.low;
    m->high = i.high;
    return true;
}

static int take_cells(struct work *w, struct hearth_release_cell **cells)
{
    uint16_t count = w->form->lists[w->node->list].count;

    *cells = hearth_arena_take(w->arena, (size_t)count + 1, sizeof(**cells));
    if (*cells == NULL) {
        return HEARTH_E_MEMORY;
    }
    w->out->cells = *cells;
    return 0;
}

static void put_cell(const struct work *w, uint16_t choice, uint64_t base,
                     struct hearth_release_cell *cell)
{
    cell->name = hearth_form_choice_name(w->form, w->node->list, choice);
    cell->label = choice_label(w, choice);
    cell->share = share_of(w->raw->counts[choice], base);
}

/* ---- one of several ---- */

static bool every_cell_is_large(const struct work *w)
{
    for (uint16_t c = 0; c < w->form->lists[w->node->list].count; c++) {
        if (!hearth_score_is_no_answer(w->form, w->node->list, c) &&
            w->raw->counts[c] < HEARTH_RULE_CELL_MIN) {
            return false;
        }
    }
    return true;
}

static int show_distribution(struct work *w)
{
    struct hearth_release_cell *cells;
    int e = take_cells(w, &cells);

    if (e != 0) {
        return e;
    }
    for (uint16_t c = 0; c < w->form->lists[w->node->list].count; c++) {
        if (!hearth_score_is_no_answer(w->form, w->node->list, c)) {
            put_cell(w, c, w->out->base, &cells[w->out->cell_count++]);
        }
    }
    w->out->shown = HEARTH_RELEASE_DISTRIBUTION;
    /* a mean only where every answer is a number */
    w->out->has_mean = w->raw->values.count == w->out->base && put_mean(w);
    return 0;
}

static int put_top2_label(struct work *w, const uint16_t top[2])
{
    const char *high = choice_label(w, top[0]), *low = choice_label(w, top[1]);
    size_t cap = strlen(high) + strlen(low) + 3;
    uint8_t *text = hearth_arena_take(w->arena, cap, 1);
    struct hearth_writer out;

    if (text == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&out, text, cap);
    hearth_writer_put(&out, low, strlen(low));
    hearth_writer_put(&out, ", ", 2);
    hearth_writer_put(&out, high, strlen(high));
    w->out->top2_label = (const char *)text;
    return 0;
}

static int show_top2(struct work *w)
{
    uint64_t base = w->raw->values.count, count;
    uint16_t top[2] = {0, 0};

    if (!hearth_score_top2(w->form, w->node->list, top)) {
        hide(w, HEARTH_RELEASE_SMALL_CELL);
        return 0;
    }
    count = w->raw->counts[top[0]] + w->raw->counts[top[1]];
    if (base < HEARTH_RULE_BASE_MIN || count < HEARTH_RULE_CELL_MIN ||
        count > base || base - count < HEARTH_RULE_CELL_MIN) {
        hide(w, HEARTH_RELEASE_SMALL_CELL);
        return 0;
    }
    w->out->shown = HEARTH_RELEASE_TOP2;
    w->out->reason = HEARTH_RELEASE_SMALL_CELL;
    w->out->base = base;
    w->out->top2 = share_of(count, base);
    return put_top2_label(w, top);
}

static int rule_choice(struct work *w)
{
    w->out->kind = HEARTH_RELEASE_CHOICE;
    for (uint16_t c = 0; c < w->form->lists[w->node->list].count; c++) {
        if (!hearth_score_is_no_answer(w->form, w->node->list, c)) {
            w->out->base += w->raw->counts[c];
        }
    }
    if (w->out->base < HEARTH_RULE_BASE_MIN) {
        hide(w, HEARTH_RELEASE_FEW_ANSWERS);
        return 0;
    }
    return every_cell_is_large(w) ? show_distribution(w) : show_top2(w);
}

/* ---- any of several: each option has two cells, given and not ---- */

static int rule_options(struct work *w)
{
    struct hearth_release_cell *cells;
    uint16_t count = w->form->lists[w->node->list].count;
    bool any = false;
    int e;

    w->out->kind = HEARTH_RELEASE_OPTIONS;
    w->out->base = w->raw->given;
    if (w->out->base < HEARTH_RULE_BASE_MIN) {
        hide(w, HEARTH_RELEASE_FEW_ANSWERS);
        return 0;
    }
    e = take_cells(w, &cells);
    if (e != 0) {
        return e;
    }
    for (uint16_t c = 0; c < count; c++) {
        uint64_t given = w->raw->counts[c];

        put_cell(w, c, w->out->base, &cells[c]);
        cells[c].is_hidden = given < HEARTH_RULE_CELL_MIN ||
                             given > w->out->base ||
                             w->out->base - given < HEARTH_RULE_CELL_MIN;
        if (cells[c].is_hidden) {
            cells[c].share = (struct hearth_release_share){0};
        } else {
            any = true;
        }
    }
    w->out->cell_count = count;
    w->out->shown = HEARTH_RELEASE_DISTRIBUTION;
    if (!any) {
        w->out->cell_count = 0;
        hide(w, HEARTH_RELEASE_SMALL_CELL);
    }
    return 0;
}

/* ---- numbers: a mean of answers that differ ---- */

static void rule_number(struct work *w)
{
    w->out->kind = HEARTH_RELEASE_NUMBER;
    w->out->base = w->raw->values.count;
    if (w->out->base < HEARTH_RULE_BASE_MIN) {
        hide(w, HEARTH_RELEASE_FEW_ANSWERS);
        return;
    }
    w->out->has_mean = put_mean(w) && w->out->mean.sd > 0.0;
    if (w->out->has_mean) {
        w->out->shown = HEARTH_RELEASE_MEAN;
    } else {
        hide(w, HEARTH_RELEASE_ALL_ALIKE);
    }
}

static bool is_figure(const struct hearth_node *node)
{
    return hearth_form_is_question(node) && node->type != HEARTH_NODE_HIDDEN &&
           node->role == HEARTH_ROLE_NONE;
}

bool hearth_rule_question(const struct hearth_tally *t, uint16_t node,
                          struct hearth_arena *arena,
                          struct hearth_release_question *out, int *error)
{
    struct work w = {.form = t->form,
                     .node = &t->form->nodes[node],
                     .raw = &t->questions[node],
                     .arena = arena,
                     .out = out};

    *error = 0;
    if (!is_figure(w.node)) {
        return false;
    }
    memset(out, 0, sizeof(*out));
    out->name = hearth_form_name(t->form, node);
    out->label = text_of(t->form, w.node->label);
    out->section = section_of(t->form, node);
    out->sensitivity = w.node->sensitivity;
    out->skipped = hearth_release_coarse(w.raw->skipped);
    out->no_answer = hearth_release_coarse(w.raw->no_answer);
    out->not_asked = hearth_release_coarse(w.raw->not_asked);
    out->top2_label = "";
    if (w.node->type == HEARTH_NODE_SELECT_ONE) {
        *error = rule_choice(&w);
    } else if (w.node->type == HEARTH_NODE_SELECT_MULTIPLE) {
        *error = rule_options(&w);
    } else if (w.node->type == HEARTH_NODE_TEXT) {
        out->kind = HEARTH_RELEASE_TEXT;
        out->base = w.raw->given;
        hide(&w, HEARTH_RELEASE_OPEN_TEXT);
    } else {
        rule_number(&w);
    }
    return true;
}
