/* SPDX-License-Identifier: Apache-2.0 */
/* Takes bytecode apart, and checks that it can be run. */
#include "code.h"

#include "hearth/form.h"

#include <string.h>

enum operand {
    OPERAND_UNKNOWN, /* no such code */
    OPERAND_NONE,
    OPERAND_DOUBLE,
    OPERAND_BYTE,
    OPERAND_TEXT,
    OPERAND_INDEX, /* node, list */
    OPERAND_NAME,
    OPERAND_JUMP,
    OPERAND_BLOCK,
    OPERAND_CALL
};

struct shape {
    uint8_t operand;
    uint8_t takes;
    uint8_t leaves;
};

/* For jumps: what they leave when they do not jump. CALL takes what its
 * operand says. */
static const struct shape SHAPES[] = {
    [HEARTH_OP_NUMBER] = {OPERAND_DOUBLE, 0, 1},
    [HEARTH_OP_SMALL] = {OPERAND_BYTE, 0, 1},
    [HEARTH_OP_TEXT] = {OPERAND_TEXT, 0, 1},
    [HEARTH_OP_TRUE] = {OPERAND_NONE, 0, 1},
    [HEARTH_OP_FALSE] = {OPERAND_NONE, 0, 1},
    [HEARTH_OP_NODE] = {OPERAND_INDEX, 0, 1},
    [HEARTH_OP_SELF] = {OPERAND_NONE, 0, 1},
    [HEARTH_OP_CURRENT] = {OPERAND_NONE, 0, 1},
    [HEARTH_OP_ALL] = {OPERAND_INDEX, 0, 1},
    [HEARTH_OP_DOCUMENT] = {OPERAND_NONE, 0, 1},
    [HEARTH_OP_INSTANCE] = {OPERAND_INDEX, 0, 1},
    [HEARTH_OP_NOTHING] = {OPERAND_NONE, 0, 1},
    [HEARTH_OP_JUMP] = {OPERAND_JUMP, 0, 0},
    [HEARTH_OP_JUMP_FALSE] = {OPERAND_JUMP, 1, 0},
    [HEARTH_OP_AND] = {OPERAND_JUMP, 1, 0},
    [HEARTH_OP_OR] = {OPERAND_JUMP, 1, 0},
    [HEARTH_OP_COALESCE] = {OPERAND_JUMP, 1, 0},
    [HEARTH_OP_CHILD] = {OPERAND_NAME, 1, 1},
    [HEARTH_OP_CHILDREN] = {OPERAND_NONE, 1, 1},
    [HEARTH_OP_PARENT] = {OPERAND_NONE, 1, 1},
    [HEARTH_OP_IS_NAMED] = {OPERAND_NAME, 1, 1},
    [HEARTH_OP_FILTER] = {OPERAND_BLOCK, 1, 1},
    [HEARTH_OP_IS_ELEMENT] = {OPERAND_NONE, 1, 1},
    [HEARTH_OP_PARENT_NAMED] = {OPERAND_NAME, 1, 1},
    [HEARTH_OP_EQ] = {OPERAND_NONE, 2, 1},
    [HEARTH_OP_NE] = {OPERAND_NONE, 2, 1},
    [HEARTH_OP_LT] = {OPERAND_NONE, 2, 1},
    [HEARTH_OP_LE] = {OPERAND_NONE, 2, 1},
    [HEARTH_OP_GT] = {OPERAND_NONE, 2, 1},
    [HEARTH_OP_GE] = {OPERAND_NONE, 2, 1},
    [HEARTH_OP_ADD] = {OPERAND_NONE, 2, 1},
    [HEARTH_OP_SUBTRACT] = {OPERAND_NONE, 2, 1},
    [HEARTH_OP_MULTIPLY] = {OPERAND_NONE, 2, 1},
    [HEARTH_OP_DIV] = {OPERAND_NONE, 2, 1},
    [HEARTH_OP_MOD] = {OPERAND_NONE, 2, 1},
    [HEARTH_OP_NEGATE] = {OPERAND_NONE, 1, 1},
    [HEARTH_OP_CALL] = {OPERAND_CALL, 0, 1},
};

static double take_double(struct hearth_reader *in)
{
    uint64_t bits = hearth_reader_u64(in);
    double v;

    _Static_assert(sizeof(v) == sizeof(bits), "IEEE 754 double");
    memcpy(&v, &bits, sizeof(v)); /* same size */
    return v;
}

/* A varint that is at most ${limit}. */
static uint32_t take_varint(struct hearth_reader *in, uint32_t limit)
{
    uint64_t v = hearth_reader_varint(in);

    if (v > limit) {
        hearth_reader_fail(in);
        return 0;
    }
    return (uint32_t)v;
}

static void take_call(struct hearth_reader *in, struct hearth_code_step *out)
{
    uint8_t least;
    uint8_t most;

    out->function = hearth_reader_u8(in);
    out->count = hearth_reader_u8(in);
    out->takes = out->count;
    if (!hearth_function_arity(out->function, &least, &most) ||
        out->count < least || out->count > most) {
        hearth_reader_fail(in);
    }
}

static void take_operand(struct hearth_reader *in, uint8_t operand,
                         struct hearth_code_step *out)
{
    switch (operand) {
    case OPERAND_DOUBLE:
        out->number = take_double(in);
        break;
    case OPERAND_BYTE:
        out->number = hearth_reader_u8(in);
        break;
    case OPERAND_TEXT:
        out->text =
            hearth_reader_take(in, take_varint(in, HEARTH_EXPR_LEN_MAX));
        break;
    case OPERAND_INDEX:
        out->operand = hearth_reader_u16(in);
        break;
    case OPERAND_NAME:
        out->operand = take_varint(in, HEARTH_PACKAGE_MAX);
        break;
    case OPERAND_JUMP:
    case OPERAND_BLOCK:
        out->distance = hearth_reader_u16(in);
        break;
    case OPERAND_CALL:
        take_call(in, out);
        break;
    default:
        break;
    }
}

bool hearth_code_next(struct hearth_reader *in, struct hearth_code_step *out)
{
    uint8_t op = hearth_reader_u8(in);
    const struct shape *shape;

    memset(out, 0, sizeof(*out));
    if (op >= sizeof(SHAPES) / sizeof(SHAPES[0]) ||
        SHAPES[op].operand == OPERAND_UNKNOWN) {
        hearth_reader_fail(in);
        return false;
    }
    shape = &SHAPES[op];
    out->op = op;
    out->takes = shape->takes;
    out->leaves = shape->leaves;
    out->is_jump = shape->operand == OPERAND_JUMP;
    out->always_jumps = op == HEARTH_OP_JUMP;
    out->leaves_jumping =
        op == HEARTH_OP_AND || op == HEARTH_OP_OR || op == HEARTH_OP_COALESCE;
    take_operand(in, shape->operand, out);
    return !in->has_failed;
}

#define DEPTH_UNKNOWN 0xff

struct checker {
    const struct hearth_expr_bounds *bounds;
    struct hearth_reader in;
    unsigned nesting;
    /* Depth of the stack at each place that a jump leads to and that was not
     * reached yet. */
    uint8_t at[HEARTH_EXPR_LEN_MAX];
};

/* A predicate, or all of the code: it leaves one value on top of what was
 * there when it began, and what was there is not its own. */
struct block {
    size_t end;
    unsigned base;  /* depth where it began */
    unsigned depth; /* now */
    unsigned open;  /* places that jumps lead to, not reached yet */
    bool is_reached;
    uint8_t at_end; /* depth that jumps to the end bring */
};

/* All ways to one place must bring the same number of values. */
static int note_jump(struct checker *c, struct block *b,
                     const struct hearth_code_step *step)
{
    unsigned depth = b->depth + step->leaves_jumping;
    size_t to = c->in.at + step->distance;
    uint8_t *at;

    if (step->distance > b->end - c->in.at) {
        return HEARTH_E_INVALID;
    }
    if (depth > HEARTH_EXPR_STACK_MAX) {
        return HEARTH_E_LIMIT;
    }
    at = to == b->end ? &b->at_end : &c->at[to];
    if (*at == DEPTH_UNKNOWN) {
        *at = (uint8_t)depth;
        b->open++;
    }
    return *at == depth ? HEARTH_OK : HEARTH_E_INVALID;
}

/* Arrival at a place, by the step before, by the jumps in ${at}, or both. */
static int arrive(struct block *b, uint8_t *at)
{
    if (*at == DEPTH_UNKNOWN) {
        return b->is_reached ? HEARTH_OK : HEARTH_E_INVALID; /* dead code */
    }
    if (b->is_reached && *at != b->depth) {
        return HEARTH_E_INVALID;
    }
    b->depth = *at;
    b->open--;
    *at = DEPTH_UNKNOWN;
    return HEARTH_OK;
}

static bool is_operand_right(const struct hearth_expr_bounds *bounds,
                             const struct hearth_code_step *step)
{
    switch (step->op) {
    case HEARTH_OP_NODE:
    case HEARTH_OP_ALL:
        return step->operand < bounds->node_count;
    case HEARTH_OP_INSTANCE:
        return step->operand < bounds->list_count;
    case HEARTH_OP_CHILD:
    case HEARTH_OP_IS_NAMED:
    case HEARTH_OP_PARENT_NAMED:
        return step->operand < bounds->names_len;
    default:
        return true;
    }
}

/* What ${step} does to the stack when it does not jump. */
static int check_step(struct checker *c, struct block *b,
                      const struct hearth_code_step *step)
{
    int rc = HEARTH_OK;

    if (!is_operand_right(c->bounds, step) ||
        step->takes > b->depth - b->base) {
        return HEARTH_E_INVALID;
    }
    b->depth -= step->takes;
    if (step->is_jump) {
        rc = note_jump(c, b, step);
    }
    b->depth += step->leaves;
    b->is_reached = !step->always_jumps;
    if (rc == HEARTH_OK && b->depth > HEARTH_EXPR_STACK_MAX) {
        rc = HEARTH_E_LIMIT;
    }
    return rc;
}

/* Begins the predicate of ${distance} bytes that stands next, inside
 * ${around}. No jump of what is around it may lead into it. */
static int open_block(struct checker *c, const struct block *around,
                      uint16_t distance, struct block *out)
{
    if (distance > around->end - c->in.at) {
        return HEARTH_E_INVALID;
    }
    if (c->nesting == HEARTH_EXPR_NESTING_MAX) {
        return HEARTH_E_LIMIT;
    }
    for (size_t i = 0; i < distance; i++) {
        if (c->at[c->in.at + i] != DEPTH_UNKNOWN) {
            return HEARTH_E_INVALID;
        }
    }
    c->nesting++;
    out->end = c->in.at + distance;
    out->base = out->depth = around->depth;
    out->open = 0;
    out->is_reached = true;
    out->at_end = DEPTH_UNKNOWN;
    return HEARTH_OK;
}

/* At the end of a block: one value, and no jump into the middle of a step,
 * which was never arrived at. */
static int close_block(struct block *b)
{
    int rc = arrive(b, &b->at_end);

    if (rc == HEARTH_OK && (b->depth != b->base + 1 || b->open != 0)) {
        rc = HEARTH_E_INVALID;
    }
    return rc;
}

static int check_next(struct checker *c, struct block *b,
                      struct hearth_code_step *step)
{
    int rc = arrive(b, &c->at[c->in.at]);

    if (rc != HEARTH_OK) {
        return rc;
    }
    if (!hearth_code_next(&c->in, step) || c->in.at > b->end) {
        return HEARTH_E_INVALID;
    }
    return check_step(c, b, step);
}

/* Blocks within blocks, the innermost on top: no recursion. */
static int check_blocks(struct checker *c, size_t len)
{
    struct block blocks[HEARTH_EXPR_NESTING_MAX + 1] = {
        {len, 0, 0, 0, true, DEPTH_UNKNOWN}};
    struct block *b = blocks;
    struct hearth_code_step step;
    int rc = HEARTH_OK;

    while (rc == HEARTH_OK) {
        if (c->in.at < b->end) {
            rc = check_next(c, b, &step);
            if (rc == HEARTH_OK && step.op == HEARTH_OP_FILTER) {
                rc = open_block(c, b, step.distance, b + 1);
                b++;
            }
            continue;
        }
        rc = close_block(b);
        if (b == blocks) {
            break;
        }
        c->nesting--;
        b--;
    }
    return rc;
}

int hearth_expr_check(struct hearth_slice code,
                      const struct hearth_expr_bounds *bounds)
{
    struct checker c;

    if (code.len > HEARTH_EXPR_LEN_MAX) {
        return HEARTH_E_LIMIT;
    }
    c.bounds = bounds;
    c.nesting = 0;
    memset(c.at, DEPTH_UNKNOWN, code.len); /* compared above */
    hearth_reader_init(&c.in, code);
    return check_blocks(&c, code.len);
}

uint16_t hearth_expr_reference(struct hearth_slice code, size_t *at)
{
    struct hearth_reader in;
    struct hearth_code_step step;

    hearth_reader_init(&in, code);
    in.at = *at <= code.len ? *at : code.len;
    while (hearth_reader_left(&in) > 0 && hearth_code_next(&in, &step)) {
        *at = in.at;
        if (step.op == HEARTH_OP_NODE || step.op == HEARTH_OP_ALL) {
            return (uint16_t)step.operand;
        }
    }
    *at = code.len;
    return HEARTH_NONE;
}
