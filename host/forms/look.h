/* SPDX-License-Identifier: Apache-2.0 */
/* The appearance cell: how a question looks on a screen. */
#ifndef HEARTH_FORMS_LOOK_H
#define HEARTH_FORMS_LOOK_H

#include "build.h"

/* Reads the appearance of row ${row}. Warns about words without effect; what
 * would show something wrong is an error. */
uint32_t hearth_forms_look_read(struct hearth_forms_build *b, size_t row,
                                struct hearth_slice question);

#endif
