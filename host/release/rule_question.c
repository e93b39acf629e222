/* SPDX-License-Identifier: Apache-2.0 */
/* The display rule for one question. */
#include "host/release/rule.h"

#include "host/release/estimate.h"
#include "host/release/rounding.h"
#include "host/release/rule_list.h"
#include "host/results/arms.h"
#include "host/results/score.h"

#include <math.h>
#include <string.h>

/* What one question's rule works on. */
struct work {
    const struct hearth_form *form;
    const struct hearth_node *node;
    const struct hearth_tally_question *raw;
    struct hearth_rule_view view;
    struct hearth_arena *arena;
    struct hearth_release_question *out;
};

unsigned hearth_rule_step(const struct hearth_rule_view *view, uint64_t n)
{
    unsigned step = hearth_round_step(n);

    return step < view->step_min ? view->step_min : step;
}

static const char *text_of(const struct hearth_form *form, uint32_t text)
{
    return hearth_form_text(form, text, form->default_language);
}

static const char *choice_label(const struct work *w, uint32_t choice)
{
    const struct hearth_choice_list *list = &w->form->lists[w->node->list];

    const char *label =
        text_of(w->form, w->form->choices[list->first + choice].label);

    /* A list without labels shows its codes (forms.md 3). */
    return label[0] != '\0'
               ? label
               : hearth_form_choice_name(w->form, w->node->list, choice);
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

/* Thresholds protect people: in a repeat they count interviews, outside all
 * repeats answers are interviews. */
static bool is_repeated(const struct work *w)
{
    return w->node->owner != HEARTH_ROOT;
}

static uint64_t people_of(const struct work *w, uint32_t choice)
{
    return is_repeated(w) ? w->raw->interviews[choice] : w->raw->counts[choice];
}

/* Interviews behind a base of ${base} answers. */
static uint64_t people_behind(const struct work *w, uint64_t base)
{
    return is_repeated(w) ? w->raw->interviews_given : base;
}

static unsigned step_of(const struct work *w, uint64_t base)
{
    return hearth_rule_step(&w->view, people_behind(w, base));
}

/* Entries of one interview are alike: the interval is as wide as if each
 * interview had answered once. */
static struct hearth_release_share share_of(const struct work *w,
                                            uint64_t count, uint64_t base)
{
    return hearth_round_share(count, base, step_of(w, base),
                              people_behind(w, base));
}

static uint64_t k_of(const struct work *w)
{
    return w->view.k > 0 ? w->view.k : hearth_rule_form_k(w->form);
}

_Static_assert((int)HEARTH_RELEASE_FORCED == HEARTH_DESIGN_FORCED &&
                   (int)HEARTH_RELEASE_CROSSWISE == HEARTH_DESIGN_CROSSWISE &&
                   (int)HEARTH_RELEASE_LIST == HEARTH_DESIGN_LIST &&
                   (int)HEARTH_RELEASE_CONJOINT == HEARTH_DESIGN_CONJOINT,
               "a release numbers designs as forms do");

static enum hearth_release_design design_of(const struct hearth_form *form,
                                            const struct hearth_node *node)
{
    return node->design < form->design_count
               ? (enum hearth_release_design)form->designs[node->design].kind
               : HEARTH_RELEASE_DIRECT;
}

/* What is said through a die tells something only of many: "RRT n >= 100"
 * (disclosure.md 4). */
#define RRT_MIN 100u

static uint64_t base_min(const struct work *w)
{
    enum hearth_release_design design = design_of(w->form, w->node);
    uint64_t least =
        design == HEARTH_RELEASE_FORCED || design == HEARTH_RELEASE_CROSSWISE
            ? RRT_MIN
            : 0;

    return k_of(w) > least ? k_of(w) : least;
}

/* Too few, or so few of a small base that they stand out. */
static bool is_small(const struct work *w, uint64_t count, uint64_t base)
{
    return count < k_of(w) || (base < 50 && 20 * count < base);
}

static void hide(struct work *w, enum hearth_release_reason reason)
{
    w->out->shown = HEARTH_RELEASE_NOTHING;
    w->out->reason = reason;
    w->out->base = hearth_release_coarse(w->out->base);
}

/* The least and the highest score of the list. */
static bool range_of(const struct work *w, struct hearth_round_range *out)
{
    bool has_any = false;

    for (uint32_t c = 0; c < w->form->lists[w->node->list].count; c++) {
        int32_t v;

        if (hearth_score_of(w->form, w->node->list, c, &v)) {
            out->min = has_any ? fmin(out->min, v) : v;
            out->max = has_any ? fmax(out->max, v) : v;
            has_any = true;
        }
    }
    return has_any;
}

/* The mean of scores, where the distribution is not shown. */
static bool put_index(struct work *w)
{
    struct hearth_release_mean *m = &w->out->mean;
    uint64_t base = w->raw->values.count;
    struct hearth_round_range range;

    return range_of(w, &range) &&
           hearth_moments_mean(&w->raw->values, &m->value) == 0 &&
           hearth_moments_sd(&w->raw->values, &m->sd) == 0 && m->sd > 0.0 &&
           hearth_round_mean(m, &range, step_of(w, base),
                             people_behind(w, base));
}

/* The mean that follows from the shown shares, and says no more. */
static bool put_shown_mean(struct work *w, uint64_t base)
{
    double sum = 0.0, weight = 0.0, square = 0.0;
    struct hearth_release_mean *m = &w->out->mean;
    const struct hearth_release_cell *cell = w->out->cells;
    struct hearth_round_range range;

    for (uint32_t c = 0; c < w->form->lists[w->node->list].count; c++) {
        int32_t v;

        if (!hearth_score_is_no_answer(w->form, w->node->list, c)) {
            if (!hearth_score_of(w->form, w->node->list, c, &v)) {
                return false;
            }
            weight += cell->share.share;
            sum += v * cell->share.share;
            square += (double)v * v * cell->share.share;
            cell++;
        }
    }
    m->value = sum / weight;
    m->sd = sqrt(fmax(0.0, square / weight - m->value * m->value));
    return range_of(w, &range) && hearth_round_mean(m, &range, step_of(w, base),
                                                    people_behind(w, base));
}

static int take_cells(struct work *w, struct hearth_release_cell **cells)
{
    uint32_t count = w->form->lists[w->node->list].count;

    *cells = hearth_arena_take(w->arena, (size_t)count + 1, sizeof(**cells));
    if (*cells == NULL) {
        return HEARTH_E_MEMORY;
    }
    w->out->cells = *cells;
    return 0;
}

static void put_cell(const struct work *w, uint32_t choice, uint64_t base,
                     struct hearth_release_cell *cell)
{
    cell->name = hearth_form_choice_name(w->form, w->node->list, choice);
    cell->label = choice_label(w, choice);
    cell->share = share_of(w, w->raw->counts[choice], base);
}

/* ---- one of several ---- */

static bool every_cell_is_large(const struct work *w)
{
    for (uint32_t c = 0; c < w->form->lists[w->node->list].count; c++) {
        if (!hearth_score_is_no_answer(w->form, w->node->list, c) &&
            is_small(w, people_of(w, c), people_behind(w, w->out->base))) {
            return false;
        }
    }
    return true;
}

static int put_top2_label(struct work *w, const uint32_t top[2])
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
    uint32_t top[2] = {0, 0};
    unsigned points;

    /* How many people stand behind two answers together is not counted in a
     * repeat. */
    if (is_repeated(w) || !hearth_score_top2(w->form, w->node->list, top)) {
        hide(w, HEARTH_RELEASE_SMALL_CELL);
        return 0;
    }
    count = w->raw->counts[top[0]] + w->raw->counts[top[1]];
    if (base < base_min(w) || count > base || is_small(w, count, base) ||
        is_small(w, base - count, base)) {
        hide(w, HEARTH_RELEASE_SMALL_CELL);
        return 0;
    }
    points = hearth_round_points(count, base, step_of(w, base));
    if (hearth_round_solutions(hearth_round_base(base), &points, 1,
                               step_of(w, base), true) < HEARTH_ROUND_ENOUGH) {
        hide(w, HEARTH_RELEASE_SOLVABLE);
        return 0;
    }
    w->out->shown = HEARTH_RELEASE_TOP2;
    w->out->reason =
        w->view.is_part ? HEARTH_RELEASE_FREE : HEARTH_RELEASE_SMALL_CELL;
    w->out->base = hearth_round_base(base);
    w->out->top2 = share_of(w, count, base);
    w->out->has_mean = put_index(w);
    return put_top2_label(w, top);
}

static bool is_solvable(const struct work *w, const unsigned *points,
                        size_t cells, uint64_t base)
{
    return hearth_round_solutions(hearth_round_base(base), points, cells,
                                  step_of(w, base),
                                  false) < HEARTH_ROUND_ENOUGH;
}

/* Steps so wide that the exact counts do not follow; false if none are. */
static bool is_wide_enough(struct work *w, unsigned *points)
{
    uint64_t base = w->out->base;

    for (unsigned step = step_of(w, base); step > 0;
         step = hearth_round_coarser(step)) {
        size_t count = 0;

        w->view.step_min = step;
        for (uint32_t c = 0; c < w->form->lists[w->node->list].count; c++) {
            if (!hearth_score_is_no_answer(w->form, w->node->list, c)) {
                points[count++] =
                    hearth_round_points(w->raw->counts[c], base, step);
            }
        }
        if (!is_solvable(w, points, count, base)) {
            return true;
        }
    }
    return false;
}

static int show_distribution(struct work *w)
{
    uint64_t base = w->out->base;
    struct hearth_release_cell *cells;
    unsigned *points;
    int e = take_cells(w, &cells);

    points = hearth_arena_take(
        w->arena, w->form->lists[w->node->list].count + 1u, sizeof(*points));
    if (e != 0 || points == NULL) {
        return HEARTH_E_MEMORY;
    }
    if (!is_wide_enough(w, points)) {
        return show_top2(w);
    }
    for (uint32_t c = 0; c < w->form->lists[w->node->list].count; c++) {
        if (!hearth_score_is_no_answer(w->form, w->node->list, c)) {
            put_cell(w, c, base, &cells[w->out->cell_count++]);
        }
    }
    w->out->shown = HEARTH_RELEASE_DISTRIBUTION;
    /* a mean only where every answer is a number */
    w->out->has_mean = w->raw->values.count == base && put_shown_mean(w, base);
    w->out->base = hearth_round_base(base);
    return 0;
}

static int rule_choice(struct work *w)
{
    uint32_t top[2];

    w->out->kind = HEARTH_RELEASE_CHOICE;
    for (uint32_t c = 0; c < w->form->lists[w->node->list].count; c++) {
        if (!hearth_score_is_no_answer(w->form, w->node->list, c)) {
            w->out->base += w->raw->counts[c];
        }
    }
    if (people_behind(w, w->out->base) < base_min(w)) {
        hide(w, HEARTH_RELEASE_FEW_ANSWERS);
        return 0;
    }
    if (w->view.is_part && hearth_score_top2(w->form, w->node->list, top)) {
        return show_top2(w);
    }
    return every_cell_is_large(w) ? show_distribution(w) : show_top2(w);
}

/* From what is published, so that it says no more. */
static void put_estimate(struct work *w)
{
    const struct hearth_release_question *q = w->out;
    const struct hearth_design *d;

    if (w->node->design >= w->form->design_count ||
        q->shown != HEARTH_RELEASE_DISTRIBUTION ||
        q->kind != HEARTH_RELEASE_CHOICE) {
        return;
    }
    d = &w->form->designs[w->node->design];
    w->out->estimate =
        (struct hearth_release_estimate){.p_yes = d->p_yes, .p_no = d->p_no};
    w->out->has_estimate = hearth_estimate_make(
        q->design, q->cells, q->cell_count, &w->out->estimate);
}

/* ---- any of several: each option has two cells, given and not ---- */

static int rule_options(struct work *w)
{
    struct hearth_release_cell *cells;
    uint32_t count = w->form->lists[w->node->list].count;
    uint64_t people;
    bool any = false;
    int e;

    w->out->kind = HEARTH_RELEASE_OPTIONS;
    w->out->base = w->raw->given;
    people = people_behind(w, w->out->base);
    if (people < base_min(w)) {
        hide(w, HEARTH_RELEASE_FEW_ANSWERS);
        return 0;
    }
    e = take_cells(w, &cells);
    if (e != 0) {
        return e;
    }
    for (uint32_t c = 0; c < count; c++) {
        uint64_t given = people_of(w, c);

        put_cell(w, c, w->out->base, &cells[c]);
        cells[c].is_hidden = given > people || is_small(w, given, people) ||
                             is_small(w, people - given, people);
        if (cells[c].is_hidden) {
            cells[c].share = (struct hearth_release_share){0};
        } else {
            any = true;
        }
    }
    w->out->cell_count = count;
    w->out->shown = HEARTH_RELEASE_DISTRIBUTION;
    if (any) {
        w->out->base = hearth_round_base(w->out->base);
    } else {
        w->out->cell_count = 0;
        hide(w, HEARTH_RELEASE_SMALL_CELL);
    }
    return 0;
}

/* ---- numbers: a mean of answers that differ ---- */

static bool put_number(struct work *w)
{
    struct hearth_release_mean *m = &w->out->mean;

    return hearth_moments_mean(&w->raw->values, &m->value) == 0 &&
           hearth_moments_sd(&w->raw->values, &m->sd) == 0 &&
           hearth_round_number(m, people_behind(w, w->out->base));
}

static void rule_number(struct work *w)
{
    w->out->kind = HEARTH_RELEASE_NUMBER;
    w->out->base = w->raw->values.count;
    if (people_behind(w, w->out->base) < base_min(w)) {
        hide(w, HEARTH_RELEASE_FEW_ANSWERS);
        return;
    }
    w->out->has_mean = put_number(w);
    if (w->out->has_mean) {
        w->out->shown = HEARTH_RELEASE_MEAN;
        w->out->base = hearth_round_base(w->out->base);
    } else {
        hide(w, HEARTH_RELEASE_ALL_ALIKE);
    }
}

/* Of everybody only: a part of the people has too few in an arm, and a mean of
 * both arms together is a share of nobody. */
static void rule_list(struct work *w)
{
    uint16_t node = (uint16_t)(w->node - w->form->nodes);
    struct hearth_rule_list l = {.cells = w->raw->arms,
                                 .items = hearth_arms_items(w->form, node),
                                 .item = "",
                                 .answers = w->raw->values.count,
                                 .k = k_of(w)};

    if (l.items > 0) {
        l.item = choice_label(w, hearth_arms_sensitive(w->form, node));
    }
    if (w->view.is_part) {
        w->out->kind = HEARTH_RELEASE_NUMBER;
        w->out->base = l.answers;
        hide(w, HEARTH_RELEASE_FEW_ANSWERS);
        return;
    }
    hearth_rule_list(&l, w->out);
}

bool hearth_rule_is_figure(const struct hearth_form *form, uint16_t index)
{
    const struct hearth_node *node = &form->nodes[index];

    return hearth_form_is_asked(node) && node->role == HEARTH_ROLE_NONE &&
           (node->flags & (HEARTH_FLAG_GATE | HEARTH_FLAG_PRACTICE)) == 0;
}

/* The name of the innermost repeat around, or "". */
static const char *repeat_of(const struct hearth_form *form, uint16_t node)
{
    uint16_t owner = form->nodes[node].owner;

    return owner == HEARTH_ROOT ? "" : hearth_form_name(form, owner);
}

static int rule_by_type(struct work *w, bool has_choices)
{
    switch (w->node->type) {
    case HEARTH_NODE_SELECT_ONE:
    case HEARTH_NODE_SELECT_MULTIPLE:
        if (!has_choices) {
            /* Of so many choices, or of names that people gave. */
            w->out->kind = w->node->type == HEARTH_NODE_SELECT_ONE
                               ? HEARTH_RELEASE_CHOICE
                               : HEARTH_RELEASE_OPTIONS;
            w->out->base = w->raw->given;
            hide(w, HEARTH_RELEASE_SMALL_CELL);
            return 0;
        }
        return w->node->type == HEARTH_NODE_SELECT_ONE ? rule_choice(w)
                                                       : rule_options(w);
    case HEARTH_NODE_INTEGER:
    case HEARTH_NODE_DECIMAL:
        rule_number(w);
        return 0;
    case HEARTH_NODE_LIST_COUNT:
        rule_list(w);
        return 0;
    default:
        /* Dates, times, places and ranks are as good as words. */
        w->out->kind = HEARTH_RELEASE_TEXT;
        w->out->base = w->raw->given;
        hide(w, HEARTH_RELEASE_OPEN_TEXT);
        return 0;
    }
}

bool hearth_rule_question(const struct hearth_tally *t, uint16_t node,
                          const struct hearth_rule_view *view,
                          struct hearth_arena *arena,
                          struct hearth_release_question *out, int *error)
{
    struct work w = {.form = t->form,
                     .node = &t->form->nodes[node],
                     .raw = &t->questions[node],
                     .view = *view,
                     .arena = arena,
                     .out = out};

    *error = 0;
    if (!hearth_rule_is_figure(t->form, node)) {
        return false;
    }
    memset(out, 0, sizeof(*out));
    out->name = hearth_form_name(t->form, node);
    out->label = text_of(t->form, w.node->label);
    out->section = section_of(t->form, node);
    out->repeat = repeat_of(t->form, node);
    out->design = design_of(t->form, w.node);
    out->sensitivity = w.node->sensitivity;
    out->skipped = hearth_release_coarse(w.raw->skipped);
    out->no_answer = hearth_release_coarse(w.raw->no_answer);
    out->not_asked = hearth_release_coarse(w.raw->not_asked);
    out->top2_label = "";
    *error = rule_by_type(&w, hearth_tally_has_choices(t->form, node));
    put_estimate(&w);
    if (out->shown == HEARTH_RELEASE_DISTRIBUTION ||
        out->shown == HEARTH_RELEASE_TOP2) {
        out->step = hearth_rule_step(&w.view, people_behind(&w, out->base));
    }
    return true;
}
