/* SPDX-License-Identifier: Apache-2.0 */
/* Takes bytecode apart, and checks that it can be run. */
#include "code.h"

#include "hearth/form.h"

#include <string.h>

enum operand {
    OPERAND_NONE,
    OPERAND_DOUBLE,
    OPERAND_BYTE,
    OPERAND_TEXT,
    OPERAND_NODE,
    OPERAND_DISTANCE
};

struct shape {
    uint8_t op;
    uint8_t operand;
    uint8_t takes;
    uint8_t leaves;
};

/* For jumps: what they leave when they do not jump. */
static const struct shape SHAPES[] = {
    {HEARTH_OP_NUMBER, OPERAND_DOUBLE, 0, 1},
    {HEARTH_OP_SMALL, OPERAND_BYTE, 0, 1},
    {HEARTH_OP_TEXT, OPERAND_TEXT, 0, 1},
    {HEARTH_OP_TRUE, OPERAND_NONE, 0, 1},
    {HEARTH_OP_FALSE, OPERAND_NONE, 0, 1},
    {HEARTH_OP_LOAD, OPERAND_NODE, 0, 1},
    {HEARTH_OP_SELF, OPERAND_NONE, 0, 1},
    {HEARTH_OP_JUMP, OPERAND_DISTANCE, 0, 0},
    {HEARTH_OP_JUMP_FALSE, OPERAND_DISTANCE, 1, 0},
    {HEARTH_OP_AND, OPERAND_DISTANCE, 1, 0},
    {HEARTH_OP_OR, OPERAND_DISTANCE, 1, 0},
    {HEARTH_OP_COALESCE, OPERAND_DISTANCE, 1, 0},
    {HEARTH_OP_EQ, OPERAND_NONE, 2, 1},
    {HEARTH_OP_NE, OPERAND_NONE, 2, 1},
    {HEARTH_OP_LT, OPERAND_NONE, 2, 1},
    {HEARTH_OP_LE, OPERAND_NONE, 2, 1},
    {HEARTH_OP_GT, OPERAND_NONE, 2, 1},
    {HEARTH_OP_GE, OPERAND_NONE, 2, 1},
    {HEARTH_OP_ADD, OPERAND_NONE, 2, 1},
    {HEARTH_OP_SUBTRACT, OPERAND_NONE, 2, 1},
    {HEARTH_OP_MULTIPLY, OPERAND_NONE, 2, 1},
    {HEARTH_OP_DIV, OPERAND_NONE, 2, 1},
    {HEARTH_OP_MOD, OPERAND_NONE, 2, 1},
    {HEARTH_OP_NEGATE, OPERAND_NONE, 1, 1},
    {HEARTH_OP_NOT, OPERAND_NONE, 1, 1},
    {HEARTH_OP_BOOLEAN, OPERAND_NONE, 1, 1},
    {HEARTH_OP_TO_NUMBER, OPERAND_NONE, 1, 1},
    {HEARTH_OP_TO_TEXT, OPERAND_NONE, 1, 1},
    {HEARTH_OP_INT, OPERAND_NONE, 1, 1},
    {HEARTH_OP_ROUND, OPERAND_NONE, 2, 1},
    {HEARTH_OP_SELECTED, OPERAND_NONE, 2, 1},
    {HEARTH_OP_COUNT_SELECTED, OPERAND_NONE, 1, 1},
    {HEARTH_OP_CONTAINS, OPERAND_NONE, 2, 1},
    {HEARTH_OP_STARTS_WITH, OPERAND_NONE, 2, 1},
    {HEARTH_OP_TEXT_LENGTH, OPERAND_NONE, 1, 1},
};

/* Depth of the stack at each place that a jump leads to. */
struct depths {
    uint8_t at[HEARTH_EXPR_LEN_MAX + 1];
    uint16_t open; /* jumps whose target was not reached yet, as places */
};
#define DEPTH_UNKNOWN 0xff

static const struct shape *find_shape(uint8_t op)
{
    for (size_t i = 0; i < sizeof(SHAPES) / sizeof(SHAPES[0]); i++) {
        if (SHAPES[i].op == op) {
            return &SHAPES[i];
        }
    }
    return NULL;
}

static double take_double(struct hearth_reader *in)
{
    uint64_t bits = hearth_reader_u64(in);
    double v;

    _Static_assert(sizeof(v) == sizeof(bits), "IEEE 754 double");
    memcpy(&v, &bits, sizeof(v));
    return v;
}

static void take_operand(struct hearth_reader *in, uint8_t operand,
                         struct hearth_code_step *out)
{
    uint64_t len;

    switch (operand) {
    case OPERAND_DOUBLE:
        out->number = take_double(in);
        break;
    case OPERAND_BYTE:
        out->number = hearth_reader_u8(in);
        break;
    case OPERAND_TEXT:
        len = hearth_reader_varint(in);
        if (len > HEARTH_EXPR_LEN_MAX) {
            hearth_reader_fail(in);
        }
        out->text = hearth_reader_take(in, (size_t)len);
        break;
    case OPERAND_NODE:
    case OPERAND_DISTANCE:
        out->operand = hearth_reader_u16(in);
        break;
    default:
        break;
    }
}

bool hearth_code_next(struct hearth_reader *in, struct hearth_code_step *out)
{
    const struct shape *shape = find_shape(hearth_reader_u8(in));

    if (shape == NULL) {
        hearth_reader_fail(in);
        return false;
    }
    memset(out, 0, sizeof(*out));
    out->op = shape->op;
    out->takes = shape->takes;
    out->leaves = shape->leaves;
    out->is_jump = shape->operand == OPERAND_DISTANCE;
    out->always_jumps = shape->op == HEARTH_OP_JUMP;
    out->leaves_jumping = shape->op == HEARTH_OP_AND ||
                          shape->op == HEARTH_OP_OR ||
                          shape->op == HEARTH_OP_COALESCE;
    take_operand(in, shape->operand, out);
    return !in->has_failed;
}

/* All ways to one place must bring the same number of values. */
static int note_jump(struct depths *d, size_t from, size_t code_len,
                     uint16_t distance, unsigned depth)
{
    size_t to;

    if (distance > code_len - from || depth > HEARTH_EXPR_STACK_MAX) {
        return HEARTH_E_INVALID;
    }
    to = from + distance;
    if (d->at[to] == DEPTH_UNKNOWN) {
        d->at[to] = (uint8_t)depth;
        d->open++;
    } else if (d->at[to] != depth) {
        return HEARTH_E_INVALID;
    }
    return HEARTH_OK;
}

/* Depth on arrival at ${place}: from the step before, from jumps, or both. */
static int arrive(struct depths *d, size_t place, bool is_reached,
                  unsigned *depth)
{
    if (d->at[place] != DEPTH_UNKNOWN) {
        d->open--;
        if (is_reached && d->at[place] != *depth) {
            return HEARTH_E_INVALID;
        }
        *depth = d->at[place];
        return HEARTH_OK;
    }
    return is_reached ? HEARTH_OK : HEARTH_E_INVALID; /* dead code */
}

static int check_step(const struct hearth_code_step *step, uint16_t node_count,
                      unsigned *depth)
{
    if (step->op == HEARTH_OP_LOAD && step->operand >= node_count) {
        return HEARTH_E_INVALID;
    }
    if (step->takes > *depth) {
        return HEARTH_E_INVALID;
    }
    *depth -= step->takes;
    if (*depth + step->leaves > HEARTH_EXPR_STACK_MAX) {
        return HEARTH_E_LIMIT;
    }
    return HEARTH_OK;
}

int hearth_expr_check(struct hearth_slice code, uint16_t node_count)
{
    struct depths depths = {.open = 0};
    struct hearth_reader in;
    struct hearth_code_step step;
    bool is_reached = true;
    unsigned depth = 0;
    int rc;

    if (code.len > HEARTH_EXPR_LEN_MAX) {
        return HEARTH_E_LIMIT;
    }
    memset(depths.at, DEPTH_UNKNOWN, sizeof(depths.at));
    hearth_reader_init(&in, code);
    while (hearth_reader_left(&in) > 0) {
        rc = arrive(&depths, in.at, is_reached, &depth);
        if (rc != HEARTH_OK) {
            return rc;
        }
        if (!hearth_code_next(&in, &step)) {
            return HEARTH_E_INVALID;
        }
        rc = check_step(&step, node_count, &depth);
        if (rc == HEARTH_OK && step.is_jump) {
            rc = note_jump(&depths, in.at, code.len, step.operand,
                           depth + step.leaves_jumping);
        }
        if (rc != HEARTH_OK) {
            return rc;
        }
        depth += step.leaves;
        is_reached = !step.always_jumps;
    }
    rc = arrive(&depths, code.len, is_reached, &depth);
    /* A jump into the middle of a step was never arrived at. */
    return rc == HEARTH_OK && (depth != 1 || depths.open != 0)
               ? HEARTH_E_INVALID
               : rc;
}

uint16_t hearth_expr_reference(struct hearth_slice code, size_t *at)
{
    struct hearth_reader in;
    struct hearth_code_step step;

    hearth_reader_init(&in, code);
    in.at = *at <= code.len ? *at : code.len;
    while (hearth_reader_left(&in) > 0 && hearth_code_next(&in, &step)) {
        *at = in.at;
        if (step.op == HEARTH_OP_LOAD) {
            return step.operand;
        }
    }
    *at = code.len;
    return HEARTH_NONE;
}

bool hearth_code_uses_self(struct hearth_slice code)
{
    struct hearth_reader in;
    struct hearth_code_step step;

    hearth_reader_init(&in, code);
    while (hearth_reader_left(&in) > 0 && hearth_code_next(&in, &step)) {
        if (step.op == HEARTH_OP_SELF) {
            return true;
        }
    }
    return false;
}
