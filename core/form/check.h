/* SPDX-License-Identifier: Apache-2.0 */
/* The check of a form in its parts: pools, texts and lists (check_list.c),
 * nodes (check_node.c), and what is between nodes (check.c). Each is linear
 * in its tables; names of siblings are sorted. */
#ifndef HEARTH_FORM_CHECK_H
#define HEARTH_FORM_CHECK_H

#include "form.h"

/* What one part finds out for another. One bit a list, or a text. */
struct hearth_check {
    const struct hearth_form *form;
    uint8_t spaceless[HEARTH_LISTS_MAX / 8]; /* names without white space */
    uint8_t has_yes[HEARTH_LISTS_MAX / 8];
    uint8_t media[HEARTH_TEXTS_MAX / 8 + 1]; /* names files */
};

void hearth_check_set(uint8_t *bits, uint32_t index);
bool hearth_check_has(const uint8_t *bits, uint32_t index);

bool hearth_check_is_none_or_below(uint16_t index, uint16_t count);
/* HEARTH_NO_TEXT or a text. */
bool hearth_check_is_text(const struct hearth_check *c, uint32_t text);
/* The same; notes that it names a file. */
bool hearth_check_is_media(struct hearth_check *c, uint32_t text);
/* A place in the pool of names where a string begins. */
bool hearth_check_is_name(const struct hearth_form *f, uint32_t offset);
/* ... that is a valid name. */
bool hearth_check_is_valid_name(const struct hearth_form *f, uint32_t offset);

/* Both pools and all languages; the other parts rely on it. */
HEARTH_MUST_USE int hearth_check_texts(const struct hearth_check *c);
/* The files that go along: plain names, and not too many. */
HEARTH_MUST_USE int hearth_check_files(const struct hearth_check *c);
/* After ${spaceless} is set. */
HEARTH_MUST_USE int hearth_check_lists(struct hearth_check *c);
/* What was noted as media, in all languages. */
HEARTH_MUST_USE int hearth_check_media(const struct hearth_check *c);
/* After the nesting was checked. */
HEARTH_MUST_USE int hearth_check_node(struct hearth_check *c, uint16_t node);
HEARTH_MUST_USE int hearth_check_design(const struct hearth_check *c,
                                        const struct hearth_design *d);
/* True if no repeat encloses ${node}. */
bool hearth_check_is_outside(const struct hearth_form *f, uint16_t node);

#endif
