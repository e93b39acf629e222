/* SPDX-License-Identifier: Apache-2.0 */
/* The tree that expressions walk: an interview's instances, and lists. */
#include "model.h"

#include "cells.h"
#include "number.h"
#include "value.h"

#include <string.h>

void hearth_nodes_begin(struct hearth_nodes *out, struct hearth_machine *m)
{
    out->m = m;
    out->first = (uint32_t)m->refs_used;
    out->count = 0;
    out->is_full = false;
}

void hearth_nodes_put(struct hearth_nodes *out, const struct hearth_ref *ref)
{
    struct hearth_ref *room = hearth_machine_refs(out->m, 1);

    if (room == NULL || !hearth_machine_count(out->m, 1)) {
        out->is_full = true;
        return;
    }
    *room = *ref;
    out->count++;
}

struct hearth_ref hearth_model_place(struct hearth_place place)
{
    return (struct hearth_ref){.a = place.instance, .b = place.node};
}

static void put_place(struct hearth_nodes *out, uint16_t instance,
                      uint16_t node)
{
    struct hearth_place place = {instance, node};
    struct hearth_ref ref = hearth_model_place(place);

    if (hearth_cells_at(out->m->interview, place)->is_relevant) {
        hearth_nodes_put(out, &ref);
    }
}

/* True if ${node} is at or below ${around}, which is a group or repeat. */
static bool encloses(const struct hearth_form *form, uint16_t around,
                     uint16_t node)
{
    return around <= node && node < form->nodes[around].end;
}

/* The repeat around ${node} that lies directly in an instance of ${owner}. */
static uint16_t outermost(const struct hearth_form *form, uint16_t owner,
                          uint16_t node)
{
    uint16_t repeat = form->nodes[node].owner;

    for (;;) {
        uint16_t parent = form->nodes[repeat].parent;
        uint16_t above =
            parent == HEARTH_NONE ? owner : form->nodes[parent].owner;

        if (above == owner) {
            return repeat;
        }
        repeat = above;
    }
}

/* All instances of ${node} at or below ${instance}, whose node encloses it.
 * Each level is a repeat inside a repeat, at most HEARTH_DEPTH_MAX. */
static void collect(struct hearth_nodes *out, uint16_t instance, uint16_t node)
{
    const struct hearth_interview *i = out->m->interview;
    uint16_t owner = i->instances[instance].node;
    uint16_t repeat;

    if (i->form->nodes[node].owner == owner) {
        put_place(out, instance, node);
        return;
    }
    repeat = outermost(i->form, owner, node);
    for (uint16_t x = hearth_cells_first(i, instance, repeat);
         x != HEARTH_NONE && !out->is_full; x = i->instances[x].next) {
        if (!i->instances[x].is_hidden) {
            collect(out, x, node);
        }
    }
}

/* The innermost instance that the owner is in and that encloses ${node};
 * ${is_strict}: not an instance of ${node} itself. */
static uint16_t shared(const struct hearth_machine *m, uint16_t node,
                       bool is_strict)
{
    const struct hearth_interview *i = m->interview;
    uint16_t x =
        m->owner.kind == HEARTH_REF_PLACE ? (uint16_t)m->owner.a : HEARTH_ROOT;

    while (x != HEARTH_ROOT &&
           (!encloses(i->form, i->instances[x].node, node) ||
            (is_strict && i->instances[x].node == node))) {
        x = i->instances[x].parent;
    }
    return x;
}

void hearth_model_node(struct hearth_nodes *out, uint16_t node)
{
    collect(out, shared(out->m, node, false), node);
}

void hearth_model_all(struct hearth_nodes *out, uint16_t repeat)
{
    collect(out, shared(out->m, repeat, true), repeat);
}

static void put_child_node(struct hearth_nodes *out, uint16_t instance,
                           uint16_t child)
{
    const struct hearth_interview *i = out->m->interview;

    if (i->form->nodes[child].type != HEARTH_NODE_REPEAT) {
        put_place(out, instance, child);
        return;
    }
    for (uint16_t x = hearth_cells_first(i, instance, child);
         x != HEARTH_NONE && !out->is_full; x = i->instances[x].next) {
        if (!i->instances[x].is_hidden) {
            put_place(out, x, child);
        }
    }
}

static void place_children(struct hearth_nodes *out,
                           const struct hearth_ref *ref, const char *name)
{
    const struct hearth_form *form = out->m->interview->form;
    uint16_t end = form->nodes[ref->b].end;

    for (uint16_t c = (uint16_t)(ref->b + 1); c < end && !out->is_full;
         c = form->nodes[c].end) {
        if (name == NULL || strcmp(hearth_form_name(form, c), name) == 0) {
            put_child_node(out, (uint16_t)ref->a, c);
        }
        if (!hearth_machine_count(out->m, 1)) {
            out->is_full = true;
        }
    }
}

static const char *column_name(const struct hearth_form *form, uint16_t list,
                               uint16_t column)
{
    switch (column) {
    case HEARTH_COLUMN_NAME_ID:
        return "name";
    case HEARTH_COLUMN_LABEL_ID:
        return "label";
    case HEARTH_COLUMN_ITEXT_ID:
        return "itextId";
    default:
        return form->names + form->columns[form->lists[list].columns + column -
                                           HEARTH_COLUMN_FIRST];
    }
}

static bool has_cell(const struct hearth_form *form,
                     const struct hearth_ref *row, uint16_t column)
{
    const struct hearth_choice_list *l = &form->lists[row->b];

    if (column == HEARTH_COLUMN_LABEL_ID) {
        return form->choices[l->first + row->a].label != HEARTH_NO_TEXT;
    }
    return column < HEARTH_COLUMN_FIRST ||
           hearth_form_cell(form, row->b, row->a,
                            (uint32_t)column - HEARTH_COLUMN_FIRST) != NULL;
}

static void row_children(struct hearth_nodes *out, const struct hearth_ref *row,
                         const char *name)
{
    const struct hearth_form *form = out->m->interview->form;
    uint32_t end = form->lists[row->b].column_count + HEARTH_COLUMN_FIRST;

    for (uint32_t c = 0; c < end && !out->is_full; c++) {
        struct hearth_ref cell = {.a = row->a,
                                  .b = row->b,
                                  .c = (uint16_t)c,
                                  .kind = HEARTH_REF_CELL};

        /* "*" gives what the author wrote: no label ids. */
        if ((name == NULL
                 ? c != HEARTH_COLUMN_ITEXT_ID
                 : strcmp(column_name(form, row->b, cell.c), name) == 0) &&
            has_cell(form, row, cell.c)) {
            hearth_nodes_put(out, &cell);
        }
    }
}

void hearth_model_children(struct hearth_nodes *out,
                           const struct hearth_ref *ref, const char *name)
{
    const struct hearth_form *form = out->m->interview->form;
    struct hearth_ref child = *ref;

    switch (ref->kind) {
    case HEARTH_REF_PLACE:
        place_children(out, ref, name);
        break;
    case HEARTH_REF_DOCUMENT:
        if (name == NULL ||
            strcmp(hearth_form_name(form, HEARTH_ROOT), name) == 0) {
            put_place(out, HEARTH_ROOT, HEARTH_ROOT);
        }
        break;
    case HEARTH_REF_LIST: /* one root, whatever it is called */
        child.kind = HEARTH_REF_LIST_ROOT;
        hearth_nodes_put(out, &child);
        break;
    case HEARTH_REF_LIST_ROOT:
        child.kind = HEARTH_REF_ROW;
        for (child.a = 0; child.a < form->lists[ref->b].count && !out->is_full;
             child.a++) {
            hearth_nodes_put(out, &child);
        }
        break;
    case HEARTH_REF_ROW:
        row_children(out, ref, name);
        break;
    default:
        break;
    }
}

bool hearth_model_parent(const struct hearth_machine *m,
                         const struct hearth_ref *ref, struct hearth_ref *out)
{
    const struct hearth_interview *i = m->interview;
    const struct hearth_node *n;

    *out = *ref;
    out->c = 0;
    switch (ref->kind) {
    case HEARTH_REF_PLACE:
        n = &i->form->nodes[ref->b];
        if (n->parent == HEARTH_NONE) {
            out->kind = HEARTH_REF_DOCUMENT;
            return true;
        }
        if (n->type == HEARTH_NODE_REPEAT) {
            out->a = i->instances[ref->a].parent;
        }
        out->b = n->parent;
        return true;
    case HEARTH_REF_LIST_ROOT:
        out->kind = HEARTH_REF_LIST;
        return true;
    case HEARTH_REF_ROW:
        out->a = 0;
        out->kind = HEARTH_REF_LIST_ROOT;
        return true;
    case HEARTH_REF_CELL:
        out->kind = HEARTH_REF_ROW;
        return true;
    default:
        return false;
    }
}

const char *hearth_model_name(const struct hearth_machine *m,
                              const struct hearth_ref *ref)
{
    const struct hearth_form *form = m->interview->form;

    switch (ref->kind) {
    case HEARTH_REF_PLACE:
        return hearth_form_name(form, ref->b);
    case HEARTH_REF_LIST_ROOT:
        return "root";
    case HEARTH_REF_ROW:
        return "item";
    case HEARTH_REF_CELL:
        return column_name(form, ref->b, ref->c);
    default:
        return "";
    }
}

bool hearth_model_is_same(const struct hearth_ref *a,
                          const struct hearth_ref *b)
{
    return a->kind == b->kind && a->a == b->a && a->b == b->b && a->c == b->c;
}

/* ---- values ---- */

static struct hearth_value place_value(const struct hearth_interview *i,
                                       struct hearth_place place)
{
    const struct hearth_cell *cell = hearth_cells_at(i, place);
    struct hearth_slice text = hearth_cells_text(i, place);
    uint8_t type = i->form->nodes[place.node].type;

    if (!cell->is_relevant || text.len == 0) {
        return hearth_value_text(hearth_slice_of(NULL, 0));
    }
    return type == HEARTH_NODE_CALCULATE
               ? hearth_value_of_kind(cell->value, text)
               : hearth_value_of_answer(type, text);
}

/* "LIST-ROW", as jr:itext() takes it. */
static struct hearth_value itext_id(struct hearth_machine *m,
                                    const struct hearth_ref *ref)
{
    const struct hearth_form *form = m->interview->form;
    struct hearth_slice list =
        hearth_slice_text(form->names + form->lists[ref->b].name);
    uint8_t digits[HEARTH_NUMBER_TEXT_MAX];
    size_t count = hearth_number_text((double)ref->a, digits);
    uint8_t *room = hearth_machine_room(m, list.len + 1 + count);

    if (room == NULL) {
        return hearth_value_text(hearth_slice_of(NULL, 0));
    }
    memcpy(room, list.data, list.len); /* room for all three parts */
    room[list.len] = '-';
    memcpy(room + list.len + 1, digits, count);
    return hearth_value_text(hearth_slice_of(room, list.len + 1 + count));
}

static struct hearth_value cell_value(struct hearth_machine *m,
                                      const struct hearth_ref *ref)
{
    const struct hearth_interview *i = m->interview;
    const char *text;

    switch (ref->c) {
    case HEARTH_COLUMN_NAME_ID:
        text = hearth_form_choice_name(i->form, ref->b, ref->a);
        break;
    case HEARTH_COLUMN_LABEL_ID:
        text = hearth_interview_choice_label(i, ref->b, ref->a);
        break;
    case HEARTH_COLUMN_ITEXT_ID:
        return itext_id(m, ref);
    default:
        text = hearth_form_cell(i->form, ref->b, ref->a,
                                (uint32_t)ref->c - HEARTH_COLUMN_FIRST);
        break;
    }
    return hearth_value_text(hearth_slice_text(text == NULL ? "" : text));
}

struct hearth_value hearth_model_value(struct hearth_machine *m,
                                       const struct hearth_ref *ref)
{
    if (ref->kind == HEARTH_REF_PLACE) {
        struct hearth_place place = {(uint16_t)ref->a, ref->b};

        return place_value(m->interview, place);
    }
    if (ref->kind == HEARTH_REF_CELL) {
        return cell_value(m, ref);
    }
    return hearth_value_text(hearth_slice_of(NULL, 0));
}

uint32_t hearth_model_position(struct hearth_machine *m,
                               const struct hearth_ref *ref)
{
    const struct hearth_interview *i = m->interview;

    if (ref->kind == HEARTH_REF_ROW) {
        return ref->a + 1;
    }
    if (ref->kind == HEARTH_REF_PLACE &&
        i->form->nodes[ref->b].type == HEARTH_NODE_REPEAT) {
        return i->instances[ref->a].ordinal;
    }
    return 1;
}

/* ---- indexed-repeat ---- */

/* The ${ordinal}-th instance; HEARTH_NONE if it is not there. */
static uint16_t nth(const struct hearth_interview *i, uint16_t around,
                    uint16_t repeat, double ordinal)
{
    uint16_t x = hearth_cells_first(i, around, repeat);
    for (; x != HEARTH_NONE; x = i->instances[x].next) {
        if (!i->instances[x].is_hidden && i->instances[x].ordinal >= ordinal) {
            return x;
        }
    }
    return HEARTH_NONE;
}

/* The chain of repeats around ${node}, outermost first. */
static unsigned chain(const struct hearth_form *form, uint16_t node,
                      uint16_t *out)
{
    uint16_t inner[HEARTH_DEPTH_MAX + 1];
    unsigned depth = 0;
    uint16_t r = form->nodes[node].owner;

    while (r != HEARTH_ROOT && depth < HEARTH_DEPTH_MAX) {
        inner[depth++] = r;
        r = form->nodes[form->nodes[r].parent].owner;
    }
    for (unsigned k = 0; k < depth; k++) {
        out[k] = inner[depth - 1 - k];
    }
    return depth;
}

static bool find_index(uint16_t repeat, const uint16_t *repeats,
                       const double *indexes, unsigned count, double *out)
{
    for (unsigned k = 0; k < count; k++) {
        if (repeats[k] == repeat) {
            /* Not a number and below 1 act as 1 (forms.md 4.4). */
            *out = indexes[k] >= 1 ? indexes[k] : 1;
            return true;
        }
    }
    return false;
}

static bool are_around(const uint16_t *levels, unsigned depth,
                       const uint16_t *repeats, unsigned count)
{
    for (unsigned k = 0; k < count; k++) {
        bool is_found = false;

        for (unsigned d = 0; d < depth; d++) {
            is_found = is_found || levels[d] == repeats[k];
        }
        if (!is_found) {
            return false;
        }
    }
    return true;
}

bool hearth_model_indexed(struct hearth_machine *m, uint16_t node,
                          const uint16_t *repeats, const double *indexes,
                          unsigned count, struct hearth_ref *out,
                          bool *is_error)
{
    const struct hearth_interview *i = m->interview;
    uint16_t levels[HEARTH_DEPTH_MAX];
    unsigned depth = chain(i->form, node, levels);
    struct hearth_place place = {HEARTH_ROOT, node};

    *is_error = !are_around(levels, depth, repeats, count);
    for (unsigned d = 0; d < depth && !*is_error; d++) {
        double index = 1;
        uint16_t own =
            m->owner.kind == HEARTH_REF_PLACE
                ? hearth_cells_around(i, (uint16_t)m->owner.a, levels[d])
                : HEARTH_NONE;
        bool is_given = find_index(levels[d], repeats, indexes, count, &index);

        place.instance = !is_given && own != HEARTH_NONE
                             ? own
                             : nth(i, place.instance, levels[d], index);
        if (place.instance == HEARTH_NONE) {
            return false;
        }
    }
    if (*is_error || !hearth_cells_at(i, place)->is_relevant) {
        return false;
    }
    *out = hearth_model_place(place);
    return true;
}
