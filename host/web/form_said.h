/* SPDX-License-Identifier: Apache-2.0 */
/* What a compiler said of a form, read back from JSON. */
#ifndef HOST_WEB_FORM_SAID_H
#define HOST_WEB_FORM_SAID_H

#include "host/forms/forms.h"

/* Room for any report that the compiler writes. */
#define HEARTH_FORM_SAID_ARENA (4u << 20)

/* Messages and counts of ${json}, as hearth_forms_report_json wrote them, its
 * texts in ${arena}. E_INVALID, E_MEMORY. */
HEARTH_MUST_USE int hearth_form_said_read(struct hearth_slice json,
                                          struct hearth_arena *arena,
                                          struct hearth_forms_report *out);

#endif
