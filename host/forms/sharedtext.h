/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of a workbook that its cells refer to by number. Each is brought into
 * the arena when the first cell needs it. */
#ifndef HEARTH_FORMS_SHAREDTEXT_H
#define HEARTH_FORMS_SHAREDTEXT_H

#include "workbook.h"

struct hearth_forms_string {
    size_t at;
    size_t len;
    struct hearth_slice kept; /* data NULL: not yet */
};

/* All zero at first. */
struct hearth_forms_strings {
    uint8_t *bytes;
    size_t len;
    size_t cap;
    struct hearth_forms_string *items;
    size_t count;
    size_t item_cap;
};

void hearth_forms_strings_free(struct hearth_forms_strings *s);
/* Begins the next text. E_LIMIT with the problem, E_MEMORY without. */
HEARTH_MUST_USE int
hearth_forms_strings_begin(struct hearth_forms_strings *s,
                           struct hearth_forms_workbook_problem *problem);
/* Appends to it; what is too long for a cell is kept too long. E_MEMORY. */
HEARTH_MUST_USE int hearth_forms_strings_add(struct hearth_forms_strings *s,
                                             struct hearth_slice text);
/* Text ${index} in NFC, in ${arena}. E_INVALID: there is none, ${why} says
 * so; else as hearth_forms_cell_text. */
HEARTH_MUST_USE int hearth_forms_strings_get(struct hearth_forms_strings *s,
                                             size_t index,
                                             struct hearth_arena *arena,
                                             struct hearth_slice *out,
                                             const char **why);

#endif
