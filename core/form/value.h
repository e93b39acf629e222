/* SPDX-License-Identifier: Apache-2.0 */
/* What values offer besides machine.h: stored calculations, and lists of
 * choice names with white space between. */
#ifndef HEARTH_FORM_VALUE_H
#define HEARTH_FORM_VALUE_H

#include "hearth/expr.h"

struct hearth_machine;
struct hearth_ref;

/* True for a group: it has no value, what stands in it has. */
bool hearth_value_is_none(const struct hearth_machine *m,
                          const struct hearth_ref *ref);
/* A stored calculation whose value was of ${kind}. */
struct hearth_value hearth_value_of_kind(enum hearth_value_type kind,
                                         struct hearth_slice text);
/* The text of a value that is no node list, written to ${room} (which has
 * HEARTH_NUMBER_TEXT_MAX bytes, number.h) if it stands nowhere yet. */
struct hearth_slice hearth_value_spell(const struct hearth_value *v,
                                       uint8_t *room);

/* Space, tab, CR, LF (forms.md 4.4). */
bool hearth_value_is_space(uint8_t c);
struct hearth_slice hearth_value_trimmed(struct hearth_slice text);

bool hearth_value_has_token(struct hearth_slice list,
                            struct hearth_slice token);
size_t hearth_value_count_tokens(struct hearth_slice list);
/* The next token from ${at} on, which moves behind it; empty at the end. */
struct hearth_slice hearth_value_next_token(struct hearth_slice list,
                                            size_t *at);

#endif
