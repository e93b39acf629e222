/* SPDX-License-Identifier: Apache-2.0 */
/* From the tables of a build to a form and its package. */
#ifndef HEARTH_FORMS_FLATTEN_H
#define HEARTH_FORMS_FLATTEN_H

#include "build.h"

/* Fills b->form with views into the build's tables. E_MEMORY, E_LIMIT. */
HEARTH_MUST_USE int hearth_forms_flatten(struct hearth_forms_build *b);

#endif
