/* SPDX-License-Identifier: Apache-2.0 */
/* What is derived from a form that was checked: blocks of repeats, who reads
 * whom, and long lists by name. All of it is linear in what it makes, whose
 * size is bounded, but for the sorting of names. */
#include "form.h"

#include "hearth/expr.h"

#include <string.h>

/* Nodes stand after what encloses them. */
static void set_blocks(struct hearth_form *f)
{
    for (uint16_t i = 0; i < f->node_count; i++) {
        struct hearth_node *n = &f->nodes[i];

        n->block = 0;
        n->owner = n->parent == HEARTH_NONE || n->type == HEARTH_NODE_REPEAT
                       ? i
                       : f->nodes[n->parent].owner;
        n->slot = f->nodes[n->owner].block++;
    }
}

/* ---- dependents ---- */

struct indexer {
    struct hearth_form *form;
    struct hearth_arena *arena;
    uint32_t *seen; /* by node: the last user that named it, plus one */
    /* The nodes that each expression reads, once each. */
    uint32_t *reads_at; /* by expression, and one more */
    uint16_t *reads;    /* NULL while they are counted */
    uint32_t read_count;
    /* What is made. */
    uint32_t *at;
    uint32_t *dependents; /* NULL while they are counted */
    uint32_t count;
};

static void add_read(struct indexer *x, uint16_t expr, uint16_t node)
{
    if (x->seen[node] != expr + 1u) {
        x->seen[node] = expr + 1u;
        if (x->reads != NULL) {
            x->reads[x->read_count] = node;
        }
        x->read_count++;
    }
}

static void read_all(struct indexer *x)
{
    const struct hearth_form *f = x->form;
    uint32_t next = 0;

    memset(x->seen, 0, f->node_count * sizeof(*x->seen)); /* its size */
    x->read_count = 0;
    for (uint16_t e = 0; e < f->expr_count; e++) {
        size_t at = 0;
        uint16_t node;

        x->reads_at[e] = x->read_count;
        while ((node = hearth_expr_reference(f->exprs[e], &at)) !=
               HEARTH_NONE) {
            add_read(x, e, node);
        }
        for (; next < f->read_count && f->reads[next].expr == e; next++) {
            add_read(x, e, f->reads[next].node);
        }
    }
    x->reads_at[f->expr_count] = x->read_count;
}

/* Who reads a group reads what is in it. */
static void add_dependent(struct indexer *x, uint32_t position, uint16_t node)
{
    for (uint16_t n = node; n < x->form->nodes[node].end; n++) {
        if (x->seen[n] == position + 1) {
            continue;
        }
        x->seen[n] = position + 1;
        if (x->dependents != NULL) {
            x->dependents[x->at[n]] = position;
        }
        x->at[n]++;
        x->count++;
    }
}

/* Each step adds something with each node that it names, so that the limit
 * bounds the time too. */
static int add_steps(struct indexer *x)
{
    const struct hearth_form *f = x->form;

    memset(x->seen, 0, f->node_count * sizeof(*x->seen)); /* its size */
    x->count = 0;
    for (uint32_t p = 0; p < f->order_count; p++) {
        const struct hearth_step *step = &f->order[p];
        uint16_t expr = hearth_form_step_expr(f, step);
        uint16_t from = f->nodes[step->node].from;

        for (uint32_t k = expr == HEARTH_NONE ? 0 : x->reads_at[expr];
             expr != HEARTH_NONE && k < x->reads_at[expr + 1]; k++) {
            add_dependent(x, p, x->reads[k]);
        }
        if (step->property == HEARTH_PROPERTY_CHOICES && from != HEARTH_NONE) {
            add_dependent(x, p, from);
        }
        if (x->count > HEARTH_DEPENDENTS_MAX) {
            return HEARTH_E_LIMIT;
        }
    }
    return HEARTH_OK;
}

static int take_reads(struct indexer *x)
{
    const struct hearth_form *f = x->form;

    x->seen = hearth_arena_take(x->arena, f->node_count, sizeof(*x->seen));
    x->reads_at =
        hearth_arena_take(x->arena, f->expr_count + 1u, sizeof(*x->reads_at));
    if (x->seen == NULL || x->reads_at == NULL) {
        return HEARTH_E_MEMORY;
    }
    read_all(x);
    x->reads = hearth_arena_take(x->arena, x->read_count, sizeof(*x->reads));
    if (x->reads == NULL) {
        return HEARTH_E_MEMORY;
    }
    read_all(x);
    return HEARTH_OK;
}

/* From numbers of dependents to the places where each node's begin. */
static void sum_up(struct indexer *x)
{
    uint32_t sum = 0;

    for (uint16_t n = 0; n < x->form->node_count; n++) {
        uint32_t count = x->at[n];

        x->at[n] = sum;
        sum += count;
    }
    x->at[x->form->node_count] = sum;
}

static int make_dependents(struct indexer *x)
{
    const struct hearth_form *f = x->form;
    int rc;

    x->at = hearth_arena_take(x->arena, f->node_count + 1u, sizeof(*x->at));
    if (x->at == NULL) {
        return HEARTH_E_MEMORY;
    }
    rc = take_reads(x);
    if (rc == HEARTH_OK) {
        rc = add_steps(x);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    sum_up(x);
    x->dependents =
        hearth_arena_take(x->arena, x->count, sizeof(*x->dependents));
    if (x->dependents == NULL) {
        return HEARTH_E_MEMORY;
    }
    rc = add_steps(x);
    /* Each place has moved on to where the next node's begin. */
    for (uint16_t n = f->node_count; n > 0; n--) {
        x->at[n] = x->at[n - 1];
    }
    x->at[0] = 0;
    x->form->dependents_at = x->at;
    x->form->dependents = x->dependents;
    return rc;
}

/* ---- long lists ---- */

struct list_names {
    const struct hearth_form *form;
    uint16_t list;
};

static bool is_before(const void *cookie, uint32_t a, uint32_t b)
{
    const struct list_names *names = cookie;
    int order = strcmp(hearth_form_choice_name(names->form, names->list, a),
                       hearth_form_choice_name(names->form, names->list, b));

    return order < 0 || (order == 0 && a < b);
}

static void sort_list(const struct hearth_form *f, uint16_t list,
                      uint32_t *rows)
{
    struct list_names names = {f, list};

    for (uint32_t i = 0; i < f->lists[list].count; i++) {
        rows[i] = i;
    }
    hearth_form_sort(rows, f->lists[list].count, is_before, &names);
}

static int index_lists(struct hearth_form *f, struct hearth_arena *arena)
{
    uint32_t *at = hearth_arena_take(arena, f->list_count, sizeof(*at));
    uint32_t *rows;
    size_t total = 0;

    if (at == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (uint16_t l = 0; l < f->list_count; l++) {
        at[l] = (uint32_t)total;
        total +=
            f->lists[l].count >= HEARTH_FORM_LONG_LIST ? f->lists[l].count : 0;
    }
    rows = hearth_arena_take(arena, total, sizeof(*rows));
    if (rows == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (uint16_t l = 0; l < f->list_count; l++) {
        if (f->lists[l].count >= HEARTH_FORM_LONG_LIST) {
            sort_list(f, l, rows + at[l]);
        }
    }
    f->by_name_at = at;
    f->by_name = rows;
    return HEARTH_OK;
}

int hearth_form_index(struct hearth_form *form, struct hearth_arena *arena)
{
    struct indexer x = {.form = form, .arena = arena};
    int rc;

    set_blocks(form);
    rc = index_lists(form, arena);
    return rc == HEARTH_OK ? make_dependents(&x) : rc;
}
