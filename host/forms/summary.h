/* SPDX-License-Identifier: Apache-2.0 */
/* What a form amounts to: counts, minutes, how far it is translated. */
#ifndef HEARTH_FORMS_SUMMARY_H
#define HEARTH_FORMS_SUMMARY_H

#include "forms.h"

/* Fills the counts of ${report} from a loaded form. */
void hearth_forms_summary(const struct hearth_form *form,
                          struct hearth_forms_report *report);

/* What a node's type is called where forms are summed up: "text",
 * "select_one"; "" for a group, a repeat, and for no type. */
const char *hearth_forms_type_word(uint8_t node_type);

#endif
