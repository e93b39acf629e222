/* SPDX-License-Identifier: Apache-2.0 */
/* One step of bytecode taken apart: shared by evaluator and checker, so that
 * both read the same bytes the same way. */
#ifndef HEARTH_FORM_CODE_H
#define HEARTH_FORM_CODE_H

#include "hearth/expr.h"

struct hearth_code_step {
    uint8_t op;
    uint8_t takes;  /* values popped; CALL: its arguments */
    uint8_t leaves; /* values pushed when it does not jump */
    bool is_jump;
    uint8_t leaves_jumping; /* values pushed when it jumps */
    bool always_jumps;
    double number;            /* NUMBER, SMALL */
    struct hearth_slice text; /* TEXT */
    uint32_t operand;  /* NODE, ALL: node; INSTANCE: list; CHILD, IS_NAMED,
                          PARENT_NAMED: offset into names */
    uint16_t distance; /* jumps: bytes skipped; FILTER: bytes of the predicate
                          that stands next */
    uint8_t function;  /* CALL: enum hearth_function */
    uint8_t count;     /* CALL: arguments */
};

/* Reads the next step; false at an unknown code, a cut operand, or a call of
 * no function or with a number of arguments that it does not take. What
 * FILTER encloses follows as steps: an evaluator takes those ${distance}
 * bytes out of ${in}. */
bool hearth_code_next(struct hearth_reader *in, struct hearth_code_step *out);

#endif
