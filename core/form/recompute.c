/* SPDX-License-Identifier: Apache-2.0 */
/* Recomputing: a pass over the marked positions of the form's order. What a
 * step changes marks later positions only, so that each runs once. */
#include "recompute.h"

#include "canon.h"
#include "choices.h"
#include "eval.h"
#include "model.h"
#include "source.h"

#include <math.h>
#include <string.h>

int hearth_recompute_eval(const struct hearth_interview *i,
                          struct hearth_place place, uint16_t expr,
                          struct hearth_value *out)
{
    struct hearth_ref ref = hearth_model_place(place);

    return expr == HEARTH_NONE
               ? HEARTH_E_NOT_FOUND
               : hearth_eval_run(i->machine, i->form->exprs[expr], &ref, &ref,
                                 out);
}

bool hearth_recompute_truth(const struct hearth_interview *i,
                            struct hearth_place place, uint16_t expr,
                            bool otherwise)
{
    struct hearth_value v;
    bool is_true;

    if (hearth_recompute_eval(i, place, expr, &v) != HEARTH_OK ||
        hearth_value_to_truth(i->machine, &v, &is_true) != HEARTH_OK) {
        return otherwise;
    }
    return is_true;
}

/* ---- marks ---- */

static void mark(struct hearth_interview *i, uint32_t position, uint16_t below)
{
    uint16_t marked = i->dirty[position];

    /* Two marks become one around both. */
    while (marked != HEARTH_NONE && !hearth_cells_is_within(i, marked, below)) {
        below = i->instances[below].parent;
    }
    i->dirty[position] = below;
    if (position < i->dirty_first) {
        i->dirty_first = position;
    }
    if (position >= i->dirty_end) {
        i->dirty_end = position + 1;
    }
}

/* The instance in which ${step}'s node, or for a count what is around it, is
 * evaluated: the node that owns it. */
static uint16_t owner_of(const struct hearth_form *form,
                         const struct hearth_step *step)
{
    const struct hearth_node *n = &form->nodes[step->node];

    return step->property == HEARTH_PROPERTY_COUNT
               ? form->nodes[n->parent].owner
               : n->owner;
}

void hearth_recompute_touch(struct hearth_interview *i,
                            struct hearth_place place)
{
    const struct hearth_form *form = i->form;

    for (uint32_t d = form->dependents_at[place.node];
         d < form->dependents_at[place.node + 1]; d++) {
        uint32_t position = form->dependents[d];
        uint16_t owner = owner_of(form, &form->order[position]);
        uint16_t x = place.instance;

        /* As far out as both are in the same instance. */
        while (x != HEARTH_ROOT &&
               (i->is_wide[position] || i->instances[x].node > owner ||
                form->nodes[i->instances[x].node].end <= owner)) {
            x = i->instances[x].parent;
        }
        mark(i, position, x);
    }
}

void hearth_recompute_forget(struct hearth_interview *i, uint16_t instance)
{
    const struct hearth_instance *x = &i->instances[instance];

    for (uint16_t n = x->node; n < i->form->nodes[x->node].end; n++) {
        struct hearth_place place = {x->parent, n};

        hearth_recompute_touch(i, place);
    }
}

void hearth_recompute_touch_all(struct hearth_interview *i, uint16_t instance,
                                uint16_t node)
{
    const struct hearth_form *form = i->form;

    for (uint32_t p = 0; p < form->order_count; p++) {
        if (form->order[p].node >= node &&
            form->order[p].node < form->nodes[node].end) {
            mark(i, p, instance);
        }
    }
}

/* ---- storing ---- */

/* Triggered calculations of others wait until this pass is over. */
static void fire(struct hearth_interview *i, struct hearth_place place)
{
    if (i->is_trigger[place.node] && !i->is_starting &&
        i->pending_count < HEARTH_PENDING_MAX) {
        i->pending[i->pending_count++] = place;
    }
}

void hearth_recompute_changed(struct hearth_interview *i,
                              struct hearth_place place)
{
    if (hearth_cells_at(i, place)->is_relevant) {
        hearth_recompute_touch(i, place);
    }
    fire(i, place);
}

static void put(struct hearth_interview *i, struct hearth_place place,
                struct hearth_slice text, uint8_t type)
{
    struct hearth_cell *cell = hearth_cells_at(i, place);
    bool is_same = hearth_slice_is_equal(hearth_cells_text(i, place), text) &&
                   cell->value == type;

    /* A pool that is full leaves a calculation blank (forms.md 5.5). */
    if (is_same ||
        (hearth_cells_put(i, place, text) != HEARTH_OK &&
         hearth_cells_put(i, place, hearth_slice_of(NULL, 0)) != HEARTH_OK)) {
        return;
    }
    cell->value = type;
    hearth_recompute_changed(i, place);
}

void hearth_recompute_store(struct hearth_interview *i,
                            struct hearth_place place,
                            const struct hearth_value *value)
{
    const struct hearth_node *n = &i->form->nodes[place.node];
    struct hearth_slice text = {NULL, 0};
    struct hearth_value single;
    struct hearth_writer w;

    hearth_writer_init(&w, i->work, i->work_cap);
    if (hearth_value_single(i->machine, value, &single) != HEARTH_OK ||
        !hearth_value_is_given(&single) ||
        hearth_value_to_text(i->machine, &single, &text) != HEARTH_OK ||
        hearth_canon_computed(i, place.node, text, &single, &w) != HEARTH_OK) {
        put(i, place, hearth_slice_of(NULL, 0), HEARTH_VALUE_TEXT);
        return;
    }
    put(i, place, hearth_writer_slice(&w),
        n->type == HEARTH_NODE_CALCULATE ? (uint8_t)single.type
                                         : (uint8_t)HEARTH_VALUE_TEXT);
}

void hearth_recompute_assign(struct hearth_interview *i,
                             struct hearth_place place, uint16_t expr)
{
    struct hearth_value v;

    if (hearth_recompute_eval(i, place, expr, &v) != HEARTH_OK) {
        v = hearth_value_text(hearth_slice_of(NULL, 0));
    }
    hearth_recompute_store(i, place, &v);
}

/* ---- relevance ---- */

static bool is_parent_relevant(const struct hearth_interview *i,
                               uint16_t instance, uint16_t node)
{
    const struct hearth_node *n = &i->form->nodes[node];
    struct hearth_place parent = {instance, n->parent};

    if (n->parent == HEARTH_NONE) {
        return true;
    }
    if (n->type == HEARTH_NODE_REPEAT) {
        if (i->instances[instance].is_hidden) {
            return false;
        }
        parent.instance = i->instances[instance].parent;
    }
    return hearth_cells_at(i, parent)->is_relevant;
}

void hearth_recompute_spread(struct hearth_interview *i, uint16_t instance,
                             uint16_t node)
{
    const struct hearth_form *form = i->form;
    uint16_t end = form->nodes[node].end;

    for (uint16_t n = node; n < end;) {
        struct hearth_place place = {instance, n};
        struct hearth_cell *cell;
        bool is_relevant;

        if (n != node && form->nodes[n].type == HEARTH_NODE_REPEAT) {
            for (uint16_t x = hearth_cells_first(i, instance, n);
                 x != HEARTH_NONE; x = i->instances[x].next) {
                hearth_recompute_spread(i, x, n);
            }
            n = form->nodes[n].end;
            continue;
        }
        cell = hearth_cells_at(i, place);
        is_relevant = cell->is_wanted && is_parent_relevant(i, instance, n);
        if (is_relevant != cell->is_relevant) {
            cell->is_relevant = is_relevant;
            hearth_recompute_touch(i, place);
        } else if (n != node && form->nodes[n].type == HEARTH_NODE_GROUP) {
            n = form->nodes[n].end; /* nothing changes below either */
            continue;
        }
        n++;
    }
}

static void step_relevant(struct hearth_interview *i, struct hearth_place place)
{
    struct hearth_cell *cell = hearth_cells_at(i, place);
    bool is_wanted = hearth_recompute_truth(
        i, place, i->form->nodes[place.node].relevant, true);

    if (cell->is_wanted != is_wanted) {
        cell->is_wanted = is_wanted;
        hearth_recompute_spread(i, place.instance, place.node);
    }
}

/* ---- counts ---- */

/* How many instances ${repeat} shall have; forms.md 5.8. */
static uint16_t wanted_count(const struct hearth_interview *i, uint16_t around,
                             uint16_t repeat)
{
    const struct hearth_node *n = &i->form->nodes[repeat];
    struct hearth_place place = {around, n->parent};
    struct hearth_value v;
    double count = 0;

    if (hearth_recompute_eval(i, place, n->count, &v) != HEARTH_OK ||
        hearth_value_to_number(i->machine, &v, &count) != HEARTH_OK ||
        !(count >= 1)) {
        return 0;
    }
    return count > HEARTH_REPEAT_MAX ? HEARTH_REPEAT_MAX : (uint16_t)count;
}

static void set_hidden(struct hearth_interview *i, uint16_t instance,
                       bool is_hidden)
{
    if (i->instances[instance].is_hidden != is_hidden) {
        i->instances[instance].is_hidden = is_hidden;
        hearth_recompute_spread(i, instance, i->instances[instance].node);
    }
}

static void step_count(struct hearth_interview *i, uint16_t around,
                       uint16_t repeat)
{
    uint16_t wanted = wanted_count(i, around, repeat);
    uint16_t have = 0;
    uint16_t added;

    for (uint16_t x = hearth_cells_first(i, around, repeat); x != HEARTH_NONE;
         x = i->instances[x].next) {
        have++;
        set_hidden(i, x, have > wanted);
    }
    for (; have < wanted; have++) {
        if (hearth_cells_add(i, around, repeat, &added) != HEARTH_OK) {
            return;
        }
        hearth_recompute_begin(i, added);
    }
}

/* ---- steps ---- */

static void run_at(struct hearth_interview *i, const struct hearth_step *step,
                   uint16_t instance)
{
    const struct hearth_node *n = &i->form->nodes[step->node];
    struct hearth_place place = {instance, step->node};

    switch (step->property) {
    case HEARTH_PROPERTY_RELEVANT:
        step_relevant(i, place);
        break;
    case HEARTH_PROPERTY_CALCULATE:
        hearth_recompute_assign(i, place, n->calculate);
        break;
    case HEARTH_PROPERTY_COUNT:
        step_count(i, instance, step->node);
        break;
    default:
        hearth_choices_prune(i, place);
        break;
    }
}

static void run_position(struct hearth_interview *i, uint32_t position)
{
    const struct hearth_step *step = &i->form->order[position];
    uint16_t owner = owner_of(i->form, step);
    uint16_t below = i->dirty[position];
    uint16_t count = i->instance_count;

    i->dirty[position] = HEARTH_NONE;
    if (i->instances[below].node == owner) {
        run_at(i, step, below);
        return;
    }
    for (uint16_t x = 0; x < count; x++) {
        if (i->instances[x].node == owner &&
            hearth_cells_is_within(i, x, below)) {
            run_at(i, step, x);
        }
    }
}

/* One pass over what is marked; true if it marked what it had gone by. */
static bool run_pass(struct hearth_interview *i)
{
    uint32_t p = i->dirty_first;
    bool is_behind = false;

    i->dirty_first = i->form->order_count;
    for (; p < i->dirty_end; p++) {
        if (i->dirty[p] != HEARTH_NONE) {
            run_position(i, p);
            is_behind = is_behind || i->dirty_first <= p;
        }
    }
    return is_behind;
}

/* A count that makes instances marks all that is in them, their own relevance
 * too, which stands before it; each level of repeats may ask for one more
 * pass. More come from a hostile order alone. */
static void run_marked(struct hearth_interview *i)
{
    for (unsigned n = 0; n <= HEARTH_DEPTH_MAX && run_pass(i); n++) {
    }
    for (uint32_t p = i->dirty_first; p < i->dirty_end; p++) {
        i->dirty[p] = HEARTH_NONE;
    }
    i->dirty_first = i->form->order_count;
    i->dirty_end = 0;
}

static bool is_triggered_by(const struct hearth_form *form,
                            const struct hearth_node *n, uint16_t node)
{
    for (uint16_t t = 0; t < n->trigger_count; t++) {
        if (form->triggers[n->trigger + t] == node) {
            return true;
        }
    }
    return false;
}

/* Runs the calculations that wait for ${source} to change, of questions that
 * are not relevant too: they will not be told again once they are. */
static void run_triggered(struct hearth_interview *i,
                          struct hearth_place source)
{
    for (uint16_t n = 0; n < i->form->node_count; n++) {
        const struct hearth_node *node = &i->form->nodes[n];

        if (!is_triggered_by(i->form, node, source.node)) {
            continue;
        }
        for (uint16_t x = 0; x < i->instance_count; x++) {
            struct hearth_place place = {x, n};

            if (i->instances[x].node == node->owner &&
                (hearth_cells_is_within(i, x, source.instance) ||
                 hearth_cells_is_within(i, source.instance, x)) &&
                !i->instances[x].is_hidden) {
                hearth_recompute_assign(i, place, node->calculate);
            }
        }
    }
}

/* ---- beginnings ---- */

static bool is_initial(const struct hearth_node *n, bool is_dynamic)
{
    return n->initial != HEARTH_NONE &&
           ((n->flags & HEARTH_FLAG_DYNAMIC) != 0) == is_dynamic;
}

/* All nodes of one block are wanted until their own expression says no. */
static void want_all(struct hearth_interview *i, uint16_t instance)
{
    uint16_t node = i->instances[instance].node;

    for (uint16_t c = 0; c < i->form->nodes[node].block; c++) {
        i->cells[i->instances[instance].base + c].is_wanted = true;
    }
}

static void begin_block(struct hearth_interview *i, uint16_t instance)
{
    const struct hearth_form *form = i->form;
    uint16_t repeat = i->instances[instance].node;
    uint16_t added;

    want_all(i, instance);
    i->instances[instance].is_new = true;
    hearth_recompute_spread(i, instance, repeat);
    for (uint16_t n = (uint16_t)(repeat + 1); n < form->nodes[repeat].end;) {
        const struct hearth_node *node = &form->nodes[n];
        struct hearth_place place = {instance, n};

        if (node->type == HEARTH_NODE_REPEAT) {
            if (node->count == HEARTH_NONE &&
                hearth_cells_add(i, instance, n, &added) == HEARTH_OK) {
                begin_block(i, added);
            }
            n = node->end;
            continue;
        }
        if (is_initial(node, false)) {
            hearth_recompute_assign(i, place, node->initial);
        }
        hearth_source_fill(i, place);
        n++;
    }
}

void hearth_recompute_begin(struct hearth_interview *i, uint16_t instance)
{
    begin_block(i, instance);
    hearth_recompute_touch_all(i, instance, i->instances[instance].node);
}

/* Dynamic defaults in form order; each is an answer of its own. */
static void run_dynamic(struct hearth_interview *i, uint16_t instance)
{
    const struct hearth_form *form = i->form;
    uint16_t repeat = i->instances[instance].node;

    for (uint16_t n = repeat; n < form->nodes[repeat].end; n++) {
        const struct hearth_node *node = &form->nodes[n];
        struct hearth_place place = {instance, n};

        if (node->owner == repeat && is_initial(node, true)) {
            hearth_recompute_assign(i, place, node->initial);
            run_marked(i);
        }
    }
}

/* An instance is new once, so this ends. */
static void run_new(struct hearth_interview *i)
{
    for (uint16_t x = 0; x < i->instance_count; x++) {
        if (i->instances[x].node != HEARTH_NONE && i->instances[x].is_new) {
            i->instances[x].is_new = false;
            run_dynamic(i, x);
            x = 0; /* it may have made others, in lower slots */
        }
    }
}

void hearth_recompute_run(struct hearth_interview *i)
{
    run_marked(i);
    run_new(i);
    /* Each trigger may set off others; a circle of them ends here. */
    for (unsigned n = 0; n < HEARTH_PENDING_MAX && i->pending_count > 0; n++) {
        struct hearth_place source = i->pending[0];

        i->pending_count--;
        memmove(i->pending, i->pending + 1,
                i->pending_count * sizeof(i->pending[0])); /* the rest */
        run_triggered(i, source);
        run_marked(i);
        run_new(i);
    }
    i->pending_count = 0;
}

void hearth_recompute_resume(struct hearth_interview *i)
{
    const struct hearth_form *form = i->form;

    for (uint16_t x = 0; x < i->instance_count; x++) {
        if (i->instances[x].node != HEARTH_NONE) {
            want_all(i, x);
        }
    }
    hearth_recompute_spread(i, HEARTH_ROOT, HEARTH_ROOT);
    for (uint32_t p = 0; p < form->order_count; p++) {
        if (form->order[p].property == HEARTH_PROPERTY_RELEVANT) {
            i->dirty[p] = HEARTH_ROOT;
            run_position(i, p);
        }
    }
    for (uint32_t p = 0; p < form->order_count; p++) {
        i->dirty[p] = HEARTH_NONE;
    }
    i->dirty_first = form->order_count;
    i->dirty_end = 0;
    i->pending_count = 0;
}
