/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions: postfix bytecode, compiled on the host, evaluated anywhere in
 * bounded steps, stack and text. FORMAT.md "Expressions" lists the codes. */
#ifndef HEARTH_EXPR_H
#define HEARTH_EXPR_H

#include "hearth/bytes.h"
#include "hearth/limits.h"

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
    /* The value of a question, blank text if not relevant or unanswered. */
    struct hearth_value (*load)(void *cookie, uint16_t node);
    void *cookie;
    uint16_t self; /* the node that "." means */
    /* Choice list of each question, for selected() on multiples: by text. */
};

/* Scratch for texts made on the way; on the caller's side so that nothing is
 * allocated here. */
struct hearth_expr_scratch {
    uint8_t text[HEARTH_EXPR_TEXT_MAX];
    size_t used;
};

/* Evaluates . E_EVAL (type error, too many steps), E_INVALID. */
HEARTH_MUST_USE int hearth_expr_eval(struct hearth_slice code,
                                     const struct hearth_expr_env *env,
                                     struct hearth_expr_scratch *scratch,
                                     struct hearth_value *out);
/* The conversions of forms.md 4.2. */
bool hearth_expr_truth(const struct hearth_value *v);
double hearth_expr_number(const struct hearth_value *v);

/* Checks code from a package: known codes, stack depth, jumps forward to a
 * code's start, references below . E_INVALID, E_LIMIT. */
HEARTH_MUST_USE int hearth_expr_check(struct hearth_slice code,
                                      uint16_t node_count);

#endif
