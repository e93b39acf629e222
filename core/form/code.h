/* SPDX-License-Identifier: Apache-2.0 */
/* One step of bytecode taken apart: shared by evaluator and checker, so that
 * both read the same bytes the same way. */
#ifndef HEARTH_FORM_CODE_H
#define HEARTH_FORM_CODE_H

#include "hearth/expr.h"

struct hearth_code_step {
    uint8_t op;
    uint8_t takes;  /* values popped */
    uint8_t leaves; /* values pushed when it does not jump */
    bool is_jump;
    uint8_t leaves_jumping; /* values pushed when it jumps */
    bool always_jumps;
    double number;            /* NUMBER, SMALL */
    struct hearth_slice text; /* TEXT */
    uint16_t operand;         /* LOAD: node; jumps: distance */
};

/* Reads the next step; false at an unknown code or a cut operand. */
bool hearth_code_next(struct hearth_reader *in, struct hearth_code_step *out);
/* True if "." occurs in ${code}. */
bool hearth_code_uses_self(struct hearth_slice code);

#endif
