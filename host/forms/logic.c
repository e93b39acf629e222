/* SPDX-License-Identifier: Apache-2.0 */
/* Compiles the expressions that the sheets' code noted (build.h), and finds
 * the order in which a device computes them. */
#include "build.h"
#include "graph.h"
#include "postfix.h"

#include "hearth/expr.h"

#include <stdio.h>
#include <string.h>

#define NAMED_MAX 20 /* questions of a circle that a message names */

struct logic {
    struct hearth_forms_build *b;
    struct hearth_form view; /* the tables as they are now */
    struct hearth_choice_list *lists;
    const struct hearth_forms_source_expr *now;
    int rc; /* of what went wrong for another reason than the author's */
    size_t read_cap;
    size_t reads_first; /* of the expression at hand */
};

static void sync_list(struct logic *l, uint16_t list)
{
    l->lists[list] = l->b->lists[list].range;
}

static void sync_tables(struct logic *l)
{
    struct hearth_forms_build *b = l->b;

    while (l->view.list_count < b->list_count) {
        sync_list(l, l->view.list_count++);
    }
    l->view.names = b->names;
    l->view.names_len = (uint32_t)b->names_len;
    l->view.columns = b->column_table;
    l->view.column_count = (uint32_t)b->column_count;
    l->view.exprs = b->exprs;
    l->view.expr_count = (uint16_t)b->expr_count;
    l->view.reads = b->reads;
    l->view.read_count = (uint32_t)b->read_count;
}

/* ---- what the compiler asks (postfix.h) ---- */

static uint32_t on_name(void *cookie, struct hearth_slice name)
{
    struct logic *l = cookie;
    uint32_t offset;
    int rc = hearth_forms_build_name(l->b, name, &offset);

    if (rc != HEARTH_OK) {
        l->rc = rc;
        return HEARTH_NO_TEXT;
    }
    sync_tables(l);
    return offset;
}

static uint16_t on_list(void *cookie, struct hearth_slice name)
{
    struct logic *l = cookie;
    uint16_t list = HEARTH_NONE;
    int rc = hearth_forms_list_find(l->b, name, &l->now->place, &list);

    if (rc != HEARTH_OK) {
        l->rc = rc;
        return HEARTH_NONE;
    }
    sync_tables(l);
    if (list != HEARTH_NONE) {
        sync_list(l, list);
    }
    return list;
}

static void on_problem(void *cookie, const struct hearth_forms_problem *problem)
{
    struct logic *l = cookie;
    struct hearth_forms_log *log = &l->b->log;
    const char *text = hearth_forms_log_text(log, "%s", problem->text);
    const char *remedy = hearth_forms_log_text(log, "%s", problem->remedy);

    if (problem->is_warning) {
        hearth_forms_log_warning(log, &l->now->place, problem->kind, text,
                                 remedy);
    } else {
        hearth_forms_log_error(log, &l->now->place, problem->kind, text,
                               remedy);
    }
}

static bool grow_reads(struct logic *l)
{
    struct hearth_forms_build *b = l->b;
    size_t cap = l->read_cap == 0 ? 1024 : l->read_cap * 2;
    struct hearth_read *more =
        hearth_arena_take(b->arena, cap, sizeof(*b->reads));

    if (more == NULL) {
        l->rc = HEARTH_E_MEMORY;
        return false;
    }
    if (b->read_count > 0) {
        /* the new table is twice as long */
        memcpy(more, b->reads, b->read_count * sizeof(*more));
    }
    b->reads = more;
    l->read_cap = cap;
    return true;
}

static void on_read(void *cookie, uint16_t node)
{
    struct logic *l = cookie;
    struct hearth_forms_build *b = l->b;

    for (size_t i = l->reads_first; i < b->read_count; i++) {
        if (b->reads[i].node == node) {
            return;
        }
    }
    if (b->read_count == l->read_cap && !grow_reads(l)) {
        return;
    }
    b->reads[b->read_count].expr = HEARTH_NONE; /* set when there is one */
    b->reads[b->read_count++].node = node;
}

static uint16_t on_find(void *cookie, struct hearth_slice name, uint16_t after)
{
    struct logic *l = cookie;

    return after == HEARTH_NONE ? hearth_forms_build_find(l->b, name)
                                : l->b->sources[after].same;
}

static uint16_t on_child(void *cookie, uint16_t parent,
                         struct hearth_slice name)
{
    struct logic *l = cookie;

    return hearth_forms_build_child(l->b, parent, name);
}

/* ---- one expression ---- */

/* The field that the expression is for; NULL if it is for none. */
static uint16_t *field_of(struct hearth_node *n, uint8_t what)
{
    switch (what) {
    case HEARTH_WHAT_RELEVANT:
        return &n->relevant;
    case HEARTH_WHAT_CONSTRAINT:
        return &n->constraint;
    case HEARTH_WHAT_REQUIRED:
        return &n->required;
    case HEARTH_WHAT_READ_ONLY:
        return &n->read_only;
    case HEARTH_WHAT_CALCULATE:
        return &n->calculate;
    case HEARTH_WHAT_INITIAL:
        return &n->initial;
    case HEARTH_WHAT_FILTER:
        return &n->filter;
    case HEARTH_WHAT_COUNT:
        return &n->count;
    case HEARTH_WHAT_SEED:
        return &n->seed;
    default:
        return NULL;
    }
}

/* Only what runs in order, or may be part of a circle, is told what it
 * reads. */
static bool needs_reads(uint8_t what)
{
    return what == HEARTH_WHAT_RELEVANT || what == HEARTH_WHAT_CALCULATE ||
           what == HEARTH_WHAT_COUNT || what == HEARTH_WHAT_FILTER ||
           what == HEARTH_WHAT_REQUIRED || what == HEARTH_WHAT_READ_ONLY;
}

/* False if the filter's select is wrong, which was told. */
static bool set_row(struct logic *l, struct hearth_forms_scope *scope)
{
    const struct hearth_node *nodes = l->b->nodes;
    const struct hearth_node *n = &nodes[l->now->node];

    scope->is_row = true;
    scope->list = n->list;
    scope->row_node = HEARTH_NONE;
    if (n->list != HEARTH_NONE) {
        sync_list(l, n->list);
        return true;
    }
    if (n->from == HEARTH_NONE) {
        return false;
    }
    scope->row_node = nodes[n->from].parent;
    while (scope->row_node != HEARTH_NONE &&
           nodes[scope->row_node].type != HEARTH_NODE_REPEAT) {
        scope->row_node = nodes[scope->row_node].parent;
    }
    return scope->row_node != HEARTH_NONE;
}

/* The same code may read other nodes elsewhere: it gets an index of its own
 * when it reads any. */
static int keep(struct logic *l, struct hearth_slice code, uint16_t *out)
{
    struct hearth_forms_build *b = l->b;
    uint8_t *copy;

    if (b->read_count == l->reads_first) {
        return hearth_forms_build_expr(b, code, out);
    }
    if (b->expr_count == HEARTH_EXPRS_MAX) {
        return HEARTH_E_LIMIT;
    }
    copy = hearth_arena_take(b->arena, code.len, 1);
    if (copy == NULL) {
        return HEARTH_E_MEMORY;
    }
    memcpy(copy, code.data, code.len); /* taken with this length; never 0 */
    *out = (uint16_t)b->expr_count;
    b->exprs[b->expr_count++] = hearth_slice_of(copy, code.len);
    for (size_t i = l->reads_first; i < b->read_count; i++) {
        b->reads[i].expr = *out;
    }
    return HEARTH_OK;
}

static int compile(struct logic *l, struct hearth_forms_source_expr *e)
{
    struct hearth_forms_build *b = l->b;
    struct hearth_forms_scope scope = {.form = &l->view,
                                       .owner = e->node,
                                       .list = HEARTH_NONE,
                                       .row_node = HEARTH_NONE,
                                       .is_lenient = b->options.is_lenient,
                                       .is_trusting = b->options.policy ==
                                                      HEARTH_POLICY_OPEN,
                                       .in_text = e->what == HEARTH_WHAT_INSERT,
                                       .name = on_name,
                                       .list_by_name = on_list,
                                       .tell = on_problem,
                                       .find = on_find,
                                       .child = on_child,
                                       .cookie = l};
    uint8_t code[HEARTH_EXPR_LEN_MAX];
    struct hearth_writer w;
    int rc;

    scope.read = needs_reads(e->what) ? on_read : NULL;
    scope.allows_self = e->what != HEARTH_WHAT_INSERT &&
                        e->what != HEARTH_WHAT_SEED &&
                        e->what != HEARTH_WHAT_COUNT;
    l->now = e;
    l->reads_first = b->read_count;
    if (e->what == HEARTH_WHAT_FILTER && !set_row(l, &scope)) {
        return HEARTH_OK;
    }
    sync_tables(l);
    hearth_writer_init(&w, code, sizeof(code));
    rc = hearth_forms_postfix_compile(e->source, &scope, &w);
    if (l->rc != HEARTH_OK) {
        return l->rc;
    }
    if (rc != HEARTH_OK) {
        b->read_count = l->reads_first; /* told */
        return HEARTH_OK;
    }
    rc = keep(l, hearth_writer_slice(&w), &e->expr);
    if (rc == HEARTH_OK && field_of(&b->nodes[e->node], e->what) != NULL) {
        *field_of(&b->nodes[e->node], e->what) = e->expr;
    }
    return rc;
}

/* ---- circles ---- */

static enum hearth_forms_what what_of(uint8_t property)
{
    switch (property) {
    case HEARTH_PROPERTY_RELEVANT:
        return HEARTH_WHAT_RELEVANT;
    case HEARTH_PROPERTY_CALCULATE:
        return HEARTH_WHAT_CALCULATE;
    case HEARTH_PROPERTY_COUNT:
        return HEARTH_WHAT_COUNT;
    case HEARTH_PROPERTY_CHOICES:
        return HEARTH_WHAT_FILTER;
    case HEARTH_FORMS_GRAPH_REQUIRED:
        return HEARTH_WHAT_REQUIRED;
    default:
        return HEARTH_WHAT_READ_ONLY;
    }
}

/* Where the expression of ${step} stands, or at least its row. */
static struct hearth_forms_place place_of(const struct hearth_forms_build *b,
                                          const struct hearth_step *step)
{
    for (size_t i = 0; i < b->wanted_count; i++) {
        if (b->wanted[i].node == step->node &&
            b->wanted[i].what == what_of(step->property)) {
            return b->wanted[i].place;
        }
    }
    return hearth_forms_sheet_place(&b->survey, b->sources[step->node].row,
                                    HEARTH_COLUMN_TYPE,
                                    b->sources[step->node].name);
}

static const char *name_of(struct logic *l, const struct hearth_step *step)
{
    return l->b->names + l->b->nodes[step->node].name;
}

/* "a (row 4) -> b (row 9) -> a" */
static const char *describe(struct logic *l, const struct hearth_step *steps,
                            size_t count)
{
    struct hearth_forms_build *b = l->b;
    const char *text = "";

    for (size_t i = 0; i < count && i < NAMED_MAX; i++) {
        size_t row = b->sources[steps[i].node].row;

        text = hearth_forms_log_text(
            &b->log, "%s%s (row %u) -> ", text, name_of(l, &steps[i]),
            (unsigned)hearth_forms_sheet_row(&b->survey, row));
    }
    return hearth_forms_log_text(&b->log, "%s%s%s", text,
                                 count > NAMED_MAX ? "… -> " : "",
                                 name_of(l, &steps[0]));
}

static void on_cycle(void *cookie, const struct hearth_step *steps,
                     size_t count)
{
    struct logic *l = cookie;
    struct hearth_forms_log *log = &l->b->log;
    struct hearth_forms_place place = place_of(l->b, &steps[0]);
    uint8_t type = l->b->nodes[steps[0].node].type;

    if (count > 1) {
        hearth_forms_log_error(
            log, &place, "cycle",
            hearth_forms_log_text(log, "these wait for each other: %s",
                                  describe(l, steps, count)),
            "Decide which is asked first, and let only the later one depend "
            "on it.");
    } else if (type == HEARTH_NODE_GROUP || type == HEARTH_NODE_REPEAT) {
        hearth_forms_log_error(log, &place, "cycle",
                               "it depends on what is inside",
                               "Let it depend on a question before it.");
    } else {
        hearth_forms_log_error(log, &place, "cycle",
                               "the expression reads its own question",
                               "Remove its own name from the expression.");
    }
}

static int find_order(struct logic *l)
{
    struct hearth_forms_graph_input in = {
        .form = &l->view, .arena = l->b->arena, .cycle = on_cycle, .cookie = l};
    struct hearth_step *order = NULL;
    uint32_t count = 0;
    int rc;

    sync_tables(l);
    rc = hearth_forms_graph_order(&in, &order, &count);
    if (rc != HEARTH_OK && rc != HEARTH_E_INVALID) {
        return rc;
    }
    l->b->order = order;
    l->b->order_count = count;
    return HEARTH_OK;
}

int hearth_forms_logic_compile(struct hearth_forms_build *b)
{
    struct logic l = {.b = b};
    int rc = HEARTH_OK;

    l.lists = hearth_arena_take(b->arena, HEARTH_LISTS_MAX, sizeof(*l.lists));
    if (l.lists == NULL) {
        return HEARTH_E_MEMORY;
    }
    l.view.nodes = b->nodes;
    l.view.node_count = b->node_count;
    l.view.lists = l.lists;
    for (size_t i = 0; rc == HEARTH_OK && i < b->wanted_count; i++) {
        rc = compile(&l, &b->wanted[i]);
    }
    return rc == HEARTH_OK ? find_order(&l) : rc;
}
