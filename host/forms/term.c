/* SPDX-License-Identifier: Apache-2.0 */
/* Bytecode as a tree: a stack machine whose values are terms. */
#include "term.h"

#include "code.h"

#include <string.h>

struct reading {
    struct hearth_arena *arena;
    unsigned depth;
    bool has_failed;
};

/* One range of code, such as the right side of "and". */
struct range {
    struct hearth_reader in;
    const struct hearth_forms_term *stack[HEARTH_EXPR_STACK_MAX];
    size_t count;
    uint16_t jump; /* of the JUMP that ended it, 0: none */
};

static const struct hearth_forms_term *read_range(struct reading *r,
                                                  struct range *range);

static void push(struct reading *r, struct range *range,
                 const struct hearth_forms_term *term)
{
    if (term == NULL || range->count == HEARTH_EXPR_STACK_MAX) {
        r->has_failed = true;
        return;
    }
    range->stack[range->count++] = term;
}

/* A term of the last ${count} values of the stack and ${more}, if any. */
static void push_made(struct reading *r, struct range *range,
                      const struct hearth_code_step *step, size_t count,
                      const struct hearth_forms_term *more[2])
{
    size_t extra = more == NULL
                       ? 0
                       : (size_t)(more[0] != NULL) + (size_t)(more[1] != NULL);
    struct hearth_forms_term *t;
    const struct hearth_forms_term **parts;
    uint16_t depth = 0;

    if (r->has_failed || count > range->count) {
        r->has_failed = true;
        return;
    }
    t = hearth_arena_take(r->arena, 1, sizeof(*t));
    parts = hearth_arena_take(r->arena, count + extra + 1, sizeof(void *));
    if (t == NULL || parts == NULL) {
        r->has_failed = true;
        return;
    }
    range->count -= count;
    for (size_t i = 0; i < count + extra; i++) {
        parts[i] = i < count ? range->stack[range->count + i] : more[i - count];
        depth = parts[i]->depth > depth ? parts[i]->depth : depth;
    }
    r->has_failed = depth >= HEARTH_FORMS_TERM_CHAIN_MAX;
    *t = (struct hearth_forms_term){.op = step->op,
                                    .function = step->function,
                                    .part_count = (uint8_t)(count + extra),
                                    .depth = (uint16_t)(depth + 1),
                                    .parts = parts,
                                    .number = step->number,
                                    .text = step->text,
                                    .operand = step->operand};
    push(r, range, t);
}

/* The next ${len} bytes as a term of their own. */
static const struct hearth_forms_term *
take_range(struct reading *r, struct range *range, size_t len, uint16_t *jump)
{
    struct range inner = {.count = 0};
    const struct hearth_forms_term *t;
    struct hearth_slice code = hearth_reader_take(&range->in, len);

    hearth_reader_init(&inner.in, code);
    if (range->in.has_failed || ++r->depth > HEARTH_FORMS_TERM_DEPTH_MAX) {
        r->has_failed = true;
        return NULL;
    }
    t = read_range(r, &inner);
    r->depth--;
    *jump = inner.jump;
    return t;
}

/* "a AND(x) b BOOLEAN x:": the call is the compiler's, not the author's. */
static const struct hearth_forms_term *
without_boolean(const struct hearth_forms_term *t)
{
    if (t != NULL && t->op == HEARTH_OP_CALL &&
        t->function == HEARTH_FN_BOOLEAN && t->part_count == 1) {
        return t->parts[0];
    }
    return t;
}

static void read_branch(struct reading *r, struct range *range,
                        const struct hearth_code_step *step)
{
    const struct hearth_forms_term *more[2] = {NULL, NULL};
    uint16_t jump = 0, none = 0;

    more[0] = take_range(r, range, step->distance, &jump);
    if (step->op == HEARTH_OP_AND || step->op == HEARTH_OP_OR) {
        more[0] = without_boolean(more[0]);
    }
    if (step->op == HEARTH_OP_JUMP_FALSE) {
        more[1] = take_range(r, range, jump, &none);
        r->has_failed = r->has_failed || more[1] == NULL;
    }
    r->has_failed = r->has_failed || more[0] == NULL;
    push_made(r, range, step, 1, more);
}

static void read_step(struct reading *r, struct range *range,
                      const struct hearth_code_step *step)
{
    switch (step->op) {
    case HEARTH_OP_AND:
    case HEARTH_OP_OR:
    case HEARTH_OP_COALESCE:
    case HEARTH_OP_JUMP_FALSE:
    case HEARTH_OP_FILTER:
        read_branch(r, range, step);
        break;
    case HEARTH_OP_JUMP: /* the end of what if() gives when true */
        range->jump = step->distance;
        r->has_failed = r->has_failed || hearth_reader_left(&range->in) != 0;
        break;
    default:
        push_made(r, range, step, step->takes, NULL);
        break;
    }
}

static const struct hearth_forms_term *read_range(struct reading *r,
                                                  struct range *range)
{
    struct hearth_code_step step;

    while (!r->has_failed && hearth_reader_left(&range->in) > 0) {
        if (!hearth_code_next(&range->in, &step)) {
            return NULL;
        }
        read_step(r, range, &step);
    }
    return r->has_failed || range->count != 1 ? NULL : range->stack[0];
}

const struct hearth_forms_term *
hearth_forms_term_read(const struct hearth_form *form, uint16_t expr,
                       struct hearth_arena *arena)
{
    struct reading r = {.arena = arena};
    struct range range = {.count = 0};

    if (expr >= form->expr_count) {
        return NULL;
    }
    hearth_reader_init(&range.in, form->exprs[expr]);
    return read_range(&r, &range);
}

const char *hearth_forms_term_node(const struct hearth_form *form,
                                   const struct hearth_forms_term *term)
{
    uint32_t node = form->node_count;

    if (term->op == HEARTH_OP_NODE || term->op == HEARTH_OP_ALL) {
        node = term->operand;
    } else if ((term->op == HEARTH_OP_SMALL || term->op == HEARTH_OP_NUMBER) &&
               term->number >= 0 && term->number < form->node_count) {
        node = (uint32_t)term->number;
    }
    return node < form->node_count ? hearth_form_name(form, (uint16_t)node)
                                   : NULL;
}
