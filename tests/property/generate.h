/* SPDX-License-Identifier: Apache-2.0 */
/* Random forms: groups, repeats, skip logic, calculations, cascades. They hold
 * nothing that depends on chance, time, triggers or the order of answering. */
#ifndef PROPERTY_GENERATE_H
#define PROPERTY_GENERATE_H

#include "world.h"

#include "hearth/arena.h"
#include "workbook.h"

/* A workbook with ${size} questions, more or less. False: no memory. */
bool generate_form(struct world *w, unsigned size, struct hearth_arena *arena,
                   struct hearth_forms_workbook *out);

#endif
