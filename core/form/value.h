/* SPDX-License-Identifier: Apache-2.0 */
/* Values of expressions: conversions and comparisons (forms.md 4.2). */
#ifndef HEARTH_FORM_VALUE_H
#define HEARTH_FORM_VALUE_H

#include "hearth/expr.h"

struct hearth_value hearth_value_number(double x);
struct hearth_value hearth_value_boolean(bool b);
struct hearth_value hearth_value_text(struct hearth_slice text);
/* Neither blank nor NaN. */
bool hearth_value_is_given(const struct hearth_value *v);
/* ${v} as text, made in ${scratch} if need be. E_EVAL when that is full. */
HEARTH_MUST_USE int hearth_value_to_text(const struct hearth_value *v,
                                         struct hearth_expr_scratch *scratch,
                                         struct hearth_slice *out);
/* "=": by boolean, else by number, else as texts. */
bool hearth_value_is_equal(const struct hearth_value *a,
                           const struct hearth_value *b);

/* Lists of choice names with white space between. */
bool hearth_value_has_token(struct hearth_slice list,
                            struct hearth_slice token);
size_t hearth_value_count_tokens(struct hearth_slice list);
/* The next token from ${at} on, which moves behind it; empty at the end. */
struct hearth_slice hearth_value_next_token(struct hearth_slice list,
                                            size_t *at);
struct hearth_slice hearth_value_trimmed(struct hearth_slice text);

#endif
