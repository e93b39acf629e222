/* SPDX-License-Identifier: Apache-2.0 */
/* The evaluator: a stack machine whose only loop is a predicate over a node
 * list, and that is counted. It trusts nothing that the checker checked. */
#include "eval.h"

#include "cells.h"
#include "code.h"
#include "model.h"

#include <string.h>

struct stack {
    struct hearth_value values[HEARTH_EXPR_STACK_MAX];
    unsigned depth;
};

uint8_t *hearth_machine_room(struct hearth_machine *m, size_t len)
{
    uint8_t *room = m->text + m->text_used;

    if (len > HEARTH_EXPR_TEXT_MAX - m->text_used) {
        return NULL;
    }
    m->text_used += len;
    return room;
}

bool hearth_machine_count(struct hearth_machine *m, uint32_t n)
{
    if (n > HEARTH_EXPR_STEPS_MAX - m->steps) {
        m->steps = HEARTH_EXPR_STEPS_MAX;
        return false;
    }
    m->steps += n;
    return true;
}

struct hearth_ref *hearth_machine_refs(struct hearth_machine *m, size_t n)
{
    struct hearth_ref *room = m->refs + m->refs_used;

    if (n > m->refs_cap - m->refs_used) {
        return NULL;
    }
    m->refs_used += n;
    return room;
}

struct hearth_machine *hearth_eval_machine(struct hearth_interview *i)
{
    i->machine->steps = 0;
    return i->machine;
}

uint32_t hearth_eval_steps(const struct hearth_interview *i)
{
    return i->machine->steps;
}

static void push(struct stack *s, struct hearth_value v)
{
    s->values[s->depth++] = v; /* room was checked before the step */
}

static int push_nodes(struct stack *s, const struct hearth_nodes *nodes)
{
    struct hearth_value v = {.type = HEARTH_VALUE_NODES,
                             .first = nodes->first,
                             .count = nodes->count};

    push(s, v);
    return nodes->is_full ? HEARTH_E_EVAL : HEARTH_OK;
}

static int push_ref(struct hearth_machine *m, struct stack *s,
                    const struct hearth_ref *ref)
{
    struct hearth_nodes nodes;

    hearth_nodes_begin(&nodes, m);
    hearth_nodes_put(&nodes, ref);
    return push_nodes(s, &nodes);
}

/* Constants and the places where paths begin. */
static int run_leaf(struct hearth_machine *m, struct stack *s,
                    const struct hearth_code_step *step)
{
    const struct hearth_form *form = m->interview->form;
    struct hearth_nodes nodes;
    struct hearth_ref ref = {.kind = HEARTH_REF_DOCUMENT};

    hearth_nodes_begin(&nodes, m);
    switch (step->op) {
    case HEARTH_OP_TEXT:
        push(s, hearth_value_text(step->text));
        return HEARTH_OK;
    case HEARTH_OP_TRUE:
    case HEARTH_OP_FALSE:
        push(s, hearth_value_boolean(step->op == HEARTH_OP_TRUE));
        return HEARTH_OK;
    case HEARTH_OP_SELF:
        return push_ref(m, s, &m->context);
    case HEARTH_OP_CURRENT:
        return push_ref(m, s, &m->owner);
    case HEARTH_OP_DOCUMENT:
        return push_ref(m, s, &ref);
    case HEARTH_OP_INSTANCE:
        ref.kind = HEARTH_REF_LIST;
        ref.b = (uint16_t)step->operand;
        return step->operand < form->list_count ? push_ref(m, s, &ref)
                                                : HEARTH_E_INVALID;
    case HEARTH_OP_NODE:
    case HEARTH_OP_ALL:
        if (step->operand >= form->node_count) {
            return HEARTH_E_INVALID;
        }
        if (step->op == HEARTH_OP_NODE) {
            hearth_model_node(&nodes, (uint16_t)step->operand);
        } else {
            hearth_model_all(&nodes, (uint16_t)step->operand);
        }
        return push_nodes(s, &nodes);
    case HEARTH_OP_NOTHING:
        return push_nodes(s, &nodes);
    default:
        push(s, hearth_value_number(step->number));
        return HEARTH_OK;
    }
}

/* ---- jumps ---- */

static int jump(struct hearth_reader *in, const struct hearth_code_step *step)
{
    if (step->distance > in->len - in->at) {
        return HEARTH_E_INVALID;
    }
    in->at += step->distance;
    return HEARTH_OK;
}

/* ${v} was taken from the stack. */
static int run_jump(struct hearth_machine *m, struct stack *s,
                    struct hearth_reader *in,
                    const struct hearth_code_step *step,
                    const struct hearth_value *v)
{
    struct hearth_value single;
    bool is_true = false;
    int rc = HEARTH_OK;

    switch (step->op) {
    case HEARTH_OP_JUMP:
        return jump(in, step);
    case HEARTH_OP_COALESCE:
        rc = hearth_value_single(m, v, &single);
        if (rc != HEARTH_OK || !hearth_value_is_given(&single)) {
            return rc;
        }
        push(s, single);
        return jump(in, step);
    default:
        rc = hearth_value_to_truth(m, v, &is_true);
        break;
    }
    if (rc != HEARTH_OK || is_true == (step->op != HEARTH_OP_OR)) {
        return rc;
    }
    if (step->op != HEARTH_OP_JUMP_FALSE) {
        push(s, hearth_value_boolean(is_true));
    }
    return jump(in, step);
}

/* ---- paths ---- */

static int walk_one(struct hearth_nodes *out, const struct hearth_ref *ref,
                    const struct hearth_code_step *step, const char *name)
{
    struct hearth_machine *m = out->m;
    struct hearth_ref parent;

    switch (step->op) {
    case HEARTH_OP_CHILD:
    case HEARTH_OP_CHILDREN:
        hearth_model_children(out, ref, name);
        break;
    case HEARTH_OP_PARENT:
    case HEARTH_OP_PARENT_NAMED:
        /* Members stand in document order: equal parents follow. */
        if (hearth_model_parent(m, ref, &parent) &&
            (name == NULL ||
             strcmp(hearth_model_name(m, &parent), name) == 0) &&
            (out->count == 0 ||
             !hearth_model_is_same(&m->refs[out->first + out->count - 1],
                                   &parent))) {
            hearth_nodes_put(out, &parent);
        }
        break;
    case HEARTH_OP_IS_NAMED:
        if (strcmp(hearth_model_name(m, ref), name) == 0) {
            hearth_nodes_put(out, ref);
        }
        break;
    default: /* IS_ELEMENT */
        if (ref->kind != HEARTH_REF_DOCUMENT && ref->kind != HEARTH_REF_LIST) {
            hearth_nodes_put(out, ref);
        }
        break;
    }
    return out->is_full ? HEARTH_E_EVAL : HEARTH_OK;
}

static bool has_name(const struct hearth_code_step *step)
{
    return step->op == HEARTH_OP_CHILD || step->op == HEARTH_OP_IS_NAMED ||
           step->op == HEARTH_OP_PARENT_NAMED;
}

static int run_walk(struct hearth_machine *m, struct stack *s,
                    const struct hearth_code_step *step,
                    const struct hearth_value *v)
{
    const struct hearth_form *form = m->interview->form;
    struct hearth_nodes out;
    int rc = HEARTH_OK;

    if (v->type != HEARTH_VALUE_NODES) {
        return HEARTH_E_EVAL;
    }
    if (has_name(step) && step->operand >= form->names_len) {
        return HEARTH_E_INVALID;
    }
    hearth_nodes_begin(&out, m);
    for (uint32_t k = 0; k < v->count && rc == HEARTH_OK; k++) {
        struct hearth_ref ref = m->refs[v->first + k];

        rc = walk_one(&out, &ref, step,
                      has_name(step) ? form->names + step->operand : NULL);
    }
    return rc == HEARTH_OK ? push_nodes(s, &out) : rc;
}

/* ---- predicates ---- */

/* The end of the run of members that ${from} begins and that have one parent:
 * positions count within it, as XPath's steps do. */
static uint32_t run_end(const struct hearth_machine *m, uint32_t from,
                        uint32_t end)
{
    struct hearth_ref parent;
    struct hearth_ref other;
    bool has_parent = hearth_model_parent(m, &m->refs[from], &parent);
    uint32_t k = from + 1;

    while (k < end && hearth_model_parent(m, &m->refs[k], &other) &&
           has_parent && hearth_model_is_same(&parent, &other)) {
        k++;
    }
    return k;
}

static int run_code(struct hearth_machine *m, struct hearth_slice code,
                    struct hearth_value *out);

/* Whether the predicate keeps the candidate that m->context is. */
static int keeps(struct hearth_machine *m, struct hearth_slice code, bool *out)
{
    struct hearth_value v;
    size_t text_used = m->text_used;
    size_t refs_used = m->refs_used;
    int rc = run_code(m, code, &v);

    if (rc == HEARTH_OK && v.type == HEARTH_VALUE_NUMBER) {
        *out = v.number == (double)m->position;
    } else if (rc == HEARTH_OK) {
        rc = hearth_value_to_truth(m, &v, out);
    }
    m->text_used = text_used;
    m->refs_used = refs_used;
    return rc;
}

static int filter(struct hearth_machine *m, struct hearth_slice code,
                  struct hearth_value *v)
{
    uint32_t end = v->first + v->count;
    uint32_t kept = v->first;
    int rc = HEARTH_OK;

    for (uint32_t from = v->first; from < end && rc == HEARTH_OK;) {
        uint32_t stop = run_end(m, from, end);

        m->size = stop - from;
        for (uint32_t k = from; k < stop && rc == HEARTH_OK; k++) {
            bool is_kept = false;

            m->context = m->refs[k];
            m->position = k - from + 1;
            rc = hearth_machine_count(m, 1) ? keeps(m, code, &is_kept)
                                            : HEARTH_E_EVAL;
            if (is_kept) {
                m->refs[kept++] = m->context;
            }
        }
        from = stop;
    }
    v->count = kept - v->first;
    return rc;
}

static int run_filter(struct hearth_machine *m, struct stack *s,
                      struct hearth_reader *in,
                      const struct hearth_code_step *step,
                      struct hearth_value *v)
{
    struct hearth_ref context = m->context;
    uint32_t position = m->position;
    uint32_t size = m->size;
    struct hearth_slice code = hearth_reader_take(in, step->distance);
    int rc;

    if (v->type != HEARTH_VALUE_NODES) {
        return HEARTH_E_EVAL;
    }
    if (in->has_failed || m->nesting >= HEARTH_EXPR_NESTING_MAX) {
        return HEARTH_E_INVALID;
    }
    m->nesting++;
    rc = filter(m, code, v);
    m->nesting--;
    m->context = context;
    m->position = position;
    m->size = size;
    push(s, *v);
    return rc;
}

/* ---- the rest ---- */

static int run_binary(struct hearth_machine *m, struct stack *s, uint8_t op,
                      const struct hearth_value *a,
                      const struct hearth_value *b)
{
    struct hearth_value v;
    bool is_true;
    int rc;

    if (op <= HEARTH_OP_GE) {
        rc = hearth_value_compare(m, op, a, b, &is_true);
        push(s, hearth_value_boolean(rc == HEARTH_OK && is_true));
        return rc;
    }
    rc = hearth_value_arithmetic(m, op, a, b, &v);
    push(s, rc == HEARTH_OK ? v : hearth_value_number(0));
    return rc;
}

static int run_negate(struct hearth_machine *m, struct stack *s,
                      const struct hearth_value *a)
{
    double x = 0;
    int rc = hearth_value_to_number(m, a, &x);

    push(s, hearth_value_number(-x));
    return rc;
}

static int run_call(struct hearth_machine *m, struct stack *s,
                    const struct hearth_code_step *step)
{
    struct hearth_value v = hearth_value_number(0);
    int rc;

    s->depth -= step->count;
    rc = hearth_function_call(m, step->function, s->values + s->depth,
                              step->count, &v);
    push(s, v);
    return rc;
}

static int run_step(struct hearth_machine *m, struct stack *s,
                    struct hearth_reader *in,
                    const struct hearth_code_step *step)
{
    struct hearth_value a = {.type = HEARTH_VALUE_TEXT};
    struct hearth_value b = a;

    if (step->takes > s->depth ||
        s->depth - step->takes + 1 > HEARTH_EXPR_STACK_MAX) {
        return HEARTH_E_INVALID;
    }
    if (step->op == HEARTH_OP_CALL) {
        return run_call(m, s, step);
    }
    if (step->takes == 2) {
        b = s->values[--s->depth];
    }
    if (step->takes >= 1) {
        a = s->values[--s->depth];
    }
    if (step->is_jump) {
        return run_jump(m, s, in, step, &a);
    }
    if (step->takes == 0) {
        return run_leaf(m, s, step);
    }
    if (step->takes == 2) {
        return run_binary(m, s, step->op, &a, &b);
    }
    if (step->op == HEARTH_OP_FILTER) {
        return run_filter(m, s, in, step, &a);
    }
    return step->op == HEARTH_OP_NEGATE ? run_negate(m, s, &a)
                                        : run_walk(m, s, step, &a);
}

static int run_code(struct hearth_machine *m, struct hearth_slice code,
                    struct hearth_value *out)
{
    struct stack s;
    struct hearth_reader in;
    struct hearth_code_step step;
    int rc = HEARTH_OK;

    s.depth = 0;
    hearth_reader_init(&in, code);
    while (rc == HEARTH_OK && hearth_reader_left(&in) > 0) {
        if (!hearth_machine_count(m, 1)) {
            return HEARTH_E_EVAL;
        }
        rc = hearth_code_next(&in, &step) ? run_step(m, &s, &in, &step)
                                          : HEARTH_E_INVALID;
    }
    if (rc == HEARTH_OK && s.depth != 1) {
        rc = HEARTH_E_INVALID;
    }
    if (rc == HEARTH_OK) {
        *out = s.values[0];
    }
    return rc;
}

static void begin(struct hearth_machine *m, const struct hearth_ref *owner,
                  const struct hearth_ref *context)
{
    m->text_used = 0;
    m->refs_used = 0;
    m->owner = *owner;
    m->context = *context;
    m->position = 0;
    m->size = 0;
    m->nesting = 0;
}

int hearth_eval_node(struct hearth_machine *m, uint16_t node,
                     const struct hearth_ref *owner, struct hearth_value *out)
{
    struct hearth_value list = {.type = HEARTH_VALUE_NODES};
    struct hearth_nodes nodes;

    begin(m, owner, owner);
    hearth_nodes_begin(&nodes, m);
    hearth_model_node(&nodes, node);
    list.first = nodes.first;
    list.count = nodes.count;
    return nodes.is_full ? HEARTH_E_EVAL : hearth_value_single(m, &list, out);
}

int hearth_eval_run(struct hearth_machine *m, struct hearth_slice code,
                    const struct hearth_ref *owner,
                    const struct hearth_ref *context, struct hearth_value *out)
{
    begin(m, owner, context);
    return run_code(m, code, out);
}
