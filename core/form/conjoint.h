/* SPDX-License-Identifier: Apache-2.0 */
/* Conjoint tasks: invented persons, drawn from levels of attributes. */
#ifndef HEARTH_FORM_CONJOINT_H
#define HEARTH_FORM_CONJOINT_H

#include "cells.h"

/* Columns of the list of levels. */
#define HEARTH_CONJOINT_ATTRIBUTE "attribute"
#define HEARTH_CONJOINT_FORBID    "forbid" /* levels it never goes with */

/* Draws the profiles of the task at ${place} into its cell: names of levels,
 * one profile after the other, attributes in the order that this interview
 * shows them in. Blank if the list forbids too much. */
void hearth_conjoint_draw(struct hearth_interview *i,
                          struct hearth_place place);

#endif
