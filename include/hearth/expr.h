/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions: postfix bytecode, compiled on the host, evaluated anywhere in
 * bounded steps, stack and text. FORMAT.md "Expressions" lists the codes. */
#ifndef HEARTH_EXPR_H
#define HEARTH_EXPR_H

#include "hearth/bytes.h"
#include "hearth/limits.h"

/* What follows a code: nothing, 8 bytes of an IEEE double, one byte, varint
 * length and text, node index u16, forward distance u16. */
enum hearth_expr_op {
    HEARTH_OP_NUMBER = 0x01, /* double */
    HEARTH_OP_SMALL = 0x02,  /* byte: 0..255 as number */
    HEARTH_OP_TEXT = 0x03,   /* text */
    HEARTH_OP_TRUE = 0x04,
    HEARTH_OP_FALSE = 0x05,
    HEARTH_OP_LOAD = 0x06, /* node */
    HEARTH_OP_SELF = 0x07,

    HEARTH_OP_JUMP = 0x10,       /* distance */
    HEARTH_OP_JUMP_FALSE = 0x11, /* distance; takes the condition */
    HEARTH_OP_AND = 0x12,        /* distance; false: leaves it and jumps */
    HEARTH_OP_OR = 0x13,         /* distance; true: leaves it and jumps */
    HEARTH_OP_COALESCE = 0x14,   /* distance; given: leaves it and jumps */

    HEARTH_OP_EQ = 0x20,
    HEARTH_OP_NE = 0x21,
    HEARTH_OP_LT = 0x22,
    HEARTH_OP_LE = 0x23,
    HEARTH_OP_GT = 0x24,
    HEARTH_OP_GE = 0x25,
    HEARTH_OP_ADD = 0x26,
    HEARTH_OP_SUBTRACT = 0x27,
    HEARTH_OP_MULTIPLY = 0x28,
    HEARTH_OP_DIV = 0x29,
    HEARTH_OP_MOD = 0x2a,
    HEARTH_OP_NEGATE = 0x2b,

    HEARTH_OP_NOT = 0x30,
    HEARTH_OP_BOOLEAN = 0x31,
    HEARTH_OP_TO_NUMBER = 0x32,
    HEARTH_OP_TO_TEXT = 0x33,
    HEARTH_OP_INT = 0x34,
    HEARTH_OP_ROUND = 0x35, /* value, places */
    HEARTH_OP_SELECTED = 0x36,
    HEARTH_OP_COUNT_SELECTED = 0x37,
    HEARTH_OP_CONTAINS = 0x38,
    HEARTH_OP_STARTS_WITH = 0x39,
    HEARTH_OP_TEXT_LENGTH = 0x3a
};

enum hearth_value_type {
    HEARTH_VALUE_NUMBER,
    HEARTH_VALUE_TEXT,
    HEARTH_VALUE_BOOLEAN
};

struct hearth_value {
    enum hearth_value_type type;
    double number;
    bool boolean;
    struct hearth_slice text;
};

/* How an expression sees the interview. */
struct hearth_expr_env {
    /* The value of ${node}; blank text if not relevant or unanswered. Several
     * choices are their names with one space between. */
    struct hearth_value (*load)(void *cookie, uint16_t node);
    void *cookie;
    uint16_t self; /* the node that "." means */
};

/* Scratch for texts made on the way; on the caller's side so that nothing is
 * allocated here. */
struct hearth_expr_scratch {
    uint8_t text[HEARTH_EXPR_TEXT_MAX];
    size_t used;
};

/* Evaluates ${code}; a text in ${out} stands in ${code}, in the answers or in
 * ${scratch} and is valid until the next call. E_EVAL (too many steps, too
 * much text), E_INVALID (code that hearth_expr_check refuses). */
HEARTH_MUST_USE int hearth_expr_eval(struct hearth_slice code,
                                     const struct hearth_expr_env *env,
                                     struct hearth_expr_scratch *scratch,
                                     struct hearth_value *out);
/* The conversions of forms.md 4.2. */
bool hearth_expr_truth(const struct hearth_value *v);
double hearth_expr_number(const struct hearth_value *v);

/* Checks code from a package: known codes, stack depth, jumps forward to a
 * code's start, one value at the end, references below ${node_count}.
 * E_INVALID, E_LIMIT. */
HEARTH_MUST_USE int hearth_expr_check(struct hearth_slice code,
                                      uint16_t node_count);
/* The next node that ${code} loads, searching from ${at}, which moves on;
 * HEARTH_NONE (form.h) at the end, or where the code is malformed. Starts
 * with ${at} = 0. */
uint16_t hearth_expr_reference(struct hearth_slice code, size_t *at);

#endif
