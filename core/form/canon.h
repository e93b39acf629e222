/* SPDX-License-Identifier: Apache-2.0 */
/* One spelling for each answer, so that equal answers are equal bytes. */
#ifndef HEARTH_FORM_CANON_H
#define HEARTH_FORM_CANON_H

#include "hearth/expr.h"
#include "hearth/form.h"

#define HEARTH_CANON_DECIMAL_MAX 32
/* Whole numbers that a double holds exactly. */
#define HEARTH_CANON_INTEGER_LIMIT INT64_C(9007199254740992)

struct hearth_interview;

/* Writes the canonical spelling of ${text} as an answer to ${node} to ${out};
 * nothing if it is blank. Choices are looked up in the whole list, or taken
 * as they are where a question has none of its own. E_INVALID if it is no
 * such answer, E_LIMIT if it is too long; then ${out} holds nothing of use. */
HEARTH_MUST_USE int hearth_canon_answer(const struct hearth_form *form,
                                        uint16_t node, struct hearth_slice text,
                                        struct hearth_writer *out);
/* The same in the interview's time zone: for what people write. */
HEARTH_MUST_USE int hearth_canon_local(const struct hearth_interview *i,
                                       uint16_t node, struct hearth_slice text,
                                       struct hearth_writer *out);
/* The same for what an expression gave: ${value} is what ${text} spells. */
HEARTH_MUST_USE int hearth_canon_computed(const struct hearth_interview *i,
                                          uint16_t node,
                                          struct hearth_slice text,
                                          const struct hearth_value *value,
                                          struct hearth_writer *out);
/* The longest canonical answer to ${node} in bytes. */
size_t hearth_canon_max(const struct hearth_form *form, uint16_t node);
/* Reads a whole number; false unless it is digits with optional "-" within
 * the limit. */
bool hearth_canon_integer(struct hearth_slice text, int64_t *out);
void hearth_canon_put_integer(struct hearth_writer *out, int64_t v);

#endif
