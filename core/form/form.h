/* SPDX-License-Identifier: Apache-2.0 */
/* What looking up and checking a form share. */
#ifndef HEARTH_FORM_FORM_H
#define HEARTH_FORM_FORM_H

#include "hearth/form.h"

/* Whether item ${a} comes before ${b}. */
typedef bool hearth_form_before(const void *cookie, uint32_t a, uint32_t b);

/* Sorts in place, in n log n steps whatever the items are (heapsort: a
 * hostile form cannot make it slow). Not stable: ${before} tells equal items
 * apart. */
void hearth_form_sort(uint32_t *items, size_t count, hearth_form_before *before,
                      const void *cookie);

/* Lists as long as this are searched through an index by name. */
#define HEARTH_FORM_LONG_LIST 64u

/* The expression that a step runs, or HEARTH_NONE. */
uint16_t hearth_form_step_expr(const struct hearth_form *form,
                               const struct hearth_step *step);

#endif
