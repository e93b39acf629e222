/* SPDX-License-Identifier: Apache-2.0 */
/* Choices: filtered in list order, then shuffled if the form asks for it. */
#include "choices.h"

#include "code.h"
#include "eval.h"
#include "model.h"
#include "recompute.h"
#include "shuffle.h"
#include "value.h"

#include <string.h>

bool hearth_choices_are_fixed(const struct hearth_node *n)
{
    return (n->type == HEARTH_NODE_SELECT_ONE ||
            n->type == HEARTH_NODE_SELECT_MULTIPLE ||
            n->type == HEARTH_NODE_RANK) &&
           (n->list != HEARTH_NONE || n->from != HEARTH_NONE) &&
           (n->flags & HEARTH_FLAG_HIDDEN) == 0;
}

/* A filter that fails shows all (forms.md 5.5). */
static bool passes(const struct hearth_interview *i, struct hearth_place place,
                   const struct hearth_ref *candidate)
{
    uint16_t filter = i->form->nodes[place.node].filter;
    struct hearth_ref owner = hearth_model_place(place);
    struct hearth_value v;
    bool is_true;

    if (filter == HEARTH_NONE ||
        hearth_eval_run(i->machine, i->form->exprs[filter], &owner, candidate,
                        &v) != HEARTH_OK ||
        hearth_value_to_truth(i->machine, &v, &is_true) != HEARTH_OK) {
        return true;
    }
    return is_true;
}

static bool passes_row(const struct hearth_interview *i,
                       struct hearth_place place, uint32_t row)
{
    struct hearth_ref candidate = {
        .a = row, .b = i->form->nodes[place.node].list, .kind = HEARTH_REF_ROW};

    return passes(i, place, &candidate);
}

/* Whether ${instance} is one that choices come from now. */
static bool is_source(const struct hearth_interview *i,
                      struct hearth_place place, uint16_t instance)
{
    const struct hearth_node *n = &i->form->nodes[place.node];
    struct hearth_place source = {instance, n->from};
    struct hearth_place candidate = {instance, i->form->nodes[n->from].owner};
    struct hearth_ref ref = hearth_model_place(candidate);

    return i->instances[instance].node == candidate.node &&
           hearth_cells_at(i, source)->is_relevant && passes(i, place, &ref);
}

uint32_t hearth_choices_rows_cap(const struct hearth_form *form)
{
    uint32_t cap = HEARTH_INSTANCES_MAX + 1;

    for (uint16_t l = 0; l < form->list_count; l++) {
        if (form->lists[l].count > cap) {
            cap = form->lists[l].count;
        }
    }
    return cap;
}

/* Most filters begin with "column = ${question}". Where that compares texts,
 * rows can be turned down by looking at one cell: a list of 50,000 villages
 * does not have to run 50,000 expressions. */
struct sieve {
    bool is_on;
    uint32_t column;
    struct hearth_slice text;
};

static bool begins_with_column(struct hearth_slice code, uint32_t *column_name,
                               uint16_t *node)
{
    struct hearth_reader in;
    struct hearth_code_step steps[4];

    hearth_reader_init(&in, code);
    for (size_t k = 0; k < 4; k++) {
        if (!hearth_code_next(&in, &steps[k])) {
            return false;
        }
    }
    *column_name = steps[1].operand;
    *node = (uint16_t)steps[2].operand;
    if (steps[0].op != HEARTH_OP_SELF || steps[1].op != HEARTH_OP_CHILD ||
        steps[2].op != HEARTH_OP_NODE || steps[3].op != HEARTH_OP_EQ) {
        return false;
    }
    /* Nothing follows, or what follows can only turn down more rows. */
    return hearth_reader_left(&in) == 0 ||
           (hearth_code_next(&in, &steps[0]) && steps[0].op == HEARTH_OP_AND);
}

static struct sieve make_sieve(const struct hearth_interview *i,
                               struct hearth_place place)
{
    const struct hearth_form *form = i->form;
    const struct hearth_node *n = &form->nodes[place.node];
    struct hearth_slice code = form->exprs[n->filter];
    struct hearth_ref owner = hearth_model_place(place);
    struct sieve s = {.is_on = false};
    struct hearth_value v;
    uint32_t name;
    uint16_t node;

    if (!begins_with_column(code, &name, &node) || name >= form->names_len) {
        return s;
    }
    s.column = hearth_form_find_column(form, n->list,
                                       hearth_slice_text(form->names + name));
    if (s.column == HEARTH_NO_TEXT ||
        hearth_eval_node(i->machine, node, &owner, &v) != HEARTH_OK ||
        v.type != HEARTH_VALUE_TEXT) {
        return s;
    }
    s.text = v.text;
    s.is_on = true;
    return s;
}

static bool is_sifted_out(const struct hearth_interview *i,
                          const struct sieve *s, uint16_t list, uint32_t row)
{
    const char *cell;

    if (!s->is_on) {
        return false;
    }
    cell = hearth_form_cell(i->form, list, row, s->column);
    return !hearth_slice_is_equal(hearth_slice_text(cell == NULL ? "" : cell),
                                  s->text);
}

/* A list experiment shows its sensitive item in arm 1 alone. */
static bool is_for_arm(const struct hearth_interview *i,
                       const struct hearth_node *n, uint32_t row)
{
    const struct hearth_form *form = i->form;
    uint16_t arm =
        n->design == HEARTH_NONE ? HEARTH_NONE : form->designs[n->design].arm;
    uint32_t column;

    if (n->type != HEARTH_NODE_LIST_COUNT || arm == HEARTH_NONE) {
        return true;
    }
    column =
        hearth_form_find_column(form, n->list, hearth_slice_text("sensitive"));
    return column == HEARTH_NO_TEXT ||
           hearth_form_cell(form, n->list, row, column) == NULL ||
           hearth_slice_is_equal(
               hearth_cells_text(i, hearth_interview_place(arm)),
               hearth_slice_text("1"));
}

static uint32_t gather_rows(struct hearth_interview *i,
                            struct hearth_place place)
{
    const struct hearth_node *n = &i->form->nodes[place.node];
    struct sieve sieve = {.is_on = false};
    uint32_t count = 0;

    if (n->list == HEARTH_NONE) {
        return 0;
    }
    if (n->filter != HEARTH_NONE) {
        sieve = make_sieve(i, place);
    }
    for (uint32_t r = 0; r < i->form->lists[n->list].count; r++) {
        if (!is_sifted_out(i, &sieve, n->list, r) && is_for_arm(i, n, r) &&
            passes_row(i, place, r)) {
            i->rows[count++] = r;
        }
    }
    return count;
}

/* Rows of the list, or instances, that are offered; into i->rows. */
static uint32_t gather(struct hearth_interview *i, struct hearth_place place)
{
    const struct hearth_node *n = &i->form->nodes[place.node];
    uint32_t count = 0;

    if (n->from != HEARTH_NONE) {
        for (uint16_t x = 0; x < i->instance_count; x++) {
            if (is_source(i, place, x)) {
                i->rows[count++] = x;
            }
        }
        return count;
    }
    return gather_rows(i, place);
}

int64_t hearth_choices_seed(const struct hearth_interview *i,
                            struct hearth_place place)
{
    struct hearth_value v;
    int64_t seed = 0;

    if (hearth_recompute_eval(i, place, i->form->nodes[place.node].seed, &v) !=
            HEARTH_OK ||
        hearth_shuffle_seed(i->machine, &v, &seed) != HEARTH_OK) {
        /* Each question has an order of its own. */
        return (int64_t)i->seed + place.node;
    }
    return seed;
}

/* Choices that the author fixed (column "fixed") come last in any order, such
 * as "do not know". */
static void put_fixed_last(struct hearth_interview *i, uint16_t list,
                           uint32_t count)
{
    uint32_t column = list == HEARTH_NONE
                          ? HEARTH_NO_TEXT
                          : hearth_form_find_column(i->form, list,
                                                    hearth_slice_text("fixed"));
    uint32_t end = count;

    if (column == HEARTH_NO_TEXT) {
        return;
    }
    for (uint32_t k = 0; k < end;) {
        uint32_t row = i->rows[k];
        uint32_t at = count - 1;

        if (hearth_form_cell(i->form, list, row, column) == NULL) {
            k++;
            continue;
        }
        memmove(&i->rows[k], &i->rows[k + 1],
                (count - k - 1) * sizeof(i->rows[0])); /* closes the gap */
        end--;
        for (; at > end && i->rows[at - 1] > row; at--) {
            i->rows[at] = i->rows[at - 1];
        }
        i->rows[at] = row;
    }
}

uint32_t hearth_choices_count(struct hearth_interview *i,
                              struct hearth_place place)
{
    return gather(i, place);
}

uint32_t hearth_interview_choices(struct hearth_interview *i,
                                  struct hearth_place place,
                                  struct hearth_offer *out, uint32_t cap)
{
    const struct hearth_node *n = &i->form->nodes[place.node];
    uint32_t count;

    i->machine->steps = 0;
    count = gather(i, place);
    if ((n->flags & HEARTH_FLAG_RANDOMISED) != 0) {
        hearth_shuffle(hearth_choices_seed(i, place), i->rows, count);
        put_fixed_last(i, n->list, count);
    }
    for (uint32_t k = 0; k < count && k < cap; k++) {
        if (n->from != HEARTH_NONE) {
            struct hearth_place source = {(uint16_t)i->rows[k], n->from};

            out[k].row = HEARTH_NO_TEXT;
            out[k].name = hearth_cells_text(i, source);
        } else {
            out[k].row = i->rows[k];
            out[k].name = hearth_slice_text(
                hearth_form_choice_name(i->form, n->list, i->rows[k]));
        }
    }
    return count;
}

static bool has_in_repeat(struct hearth_interview *i, struct hearth_place place,
                          struct hearth_slice name)
{
    uint16_t from = i->form->nodes[place.node].from;

    for (uint16_t x = 0; name.len > 0 && x < i->instance_count; x++) {
        struct hearth_place source = {x, from};

        if (is_source(i, place, x) &&
            hearth_slice_is_equal(hearth_cells_text(i, source), name)) {
            return true;
        }
    }
    return false;
}

bool hearth_choices_has(struct hearth_interview *i, struct hearth_place place,
                        struct hearth_slice name)
{
    const struct hearth_form *form = i->form;
    const struct hearth_node *n = &form->nodes[place.node];
    const struct hearth_choice *choices;
    uint32_t row;

    if (n->from != HEARTH_NONE) {
        return has_in_repeat(i, place, name);
    }
    row = hearth_form_find_choice(form, n->list, name);
    if (row == HEARTH_NO_TEXT || n->filter == HEARTH_NONE) {
        return row != HEARTH_NO_TEXT;
    }
    /* A name may stand in several rows that the filter tells apart. */
    choices = form->choices + form->lists[n->list].first;
    for (uint32_t r = row; r < form->lists[n->list].count; r++) {
        if (choices[r].name == choices[row].name && passes_row(i, place, r)) {
            return true;
        }
    }
    return false;
}

void hearth_choices_prune(struct hearth_interview *i, struct hearth_place place)
{
    const struct hearth_node *n = &i->form->nodes[place.node];
    struct hearth_slice text = hearth_cells_text(i, place);
    struct hearth_slice name;
    struct hearth_writer w;
    size_t at = 0;
    bool is_less = false;

    if (text.len == 0 || !hearth_choices_are_fixed(n)) {
        return;
    }
    hearth_writer_init(&w, i->work, i->work_cap);
    if (n->type == HEARTH_NODE_SELECT_ONE) {
        is_less = !hearth_choices_has(i, place, text);
    } else {
        for (name = hearth_value_next_token(text, &at); name.len > 0;
             name = hearth_value_next_token(text, &at)) {
            if (!hearth_choices_has(i, place, name)) {
                is_less = true;
                continue;
            }
            if (w.len > 0) {
                hearth_writer_u8(&w, ' ');
            }
            hearth_writer_put(&w, name.data, name.len);
        }
    }
    if (is_less && hearth_cells_put(i, place, hearth_writer_slice(&w)) ==
                       HEARTH_OK) { /* shorter always fits */
        hearth_recompute_changed(i, place);
    }
}
