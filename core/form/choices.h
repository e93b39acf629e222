/* SPDX-License-Identifier: Apache-2.0 */
/* Which choices a question offers now: filters, repeats, random order. */
#ifndef HEARTH_FORM_CHOICES_H
#define HEARTH_FORM_CHOICES_H

#include "cells.h"

/* True for a question whose answers must be names of choices. */
bool hearth_choices_are_fixed(const struct hearth_node *n);
/* True if ${name} is a choice of ${place} as things are. */
bool hearth_choices_has(struct hearth_interview *i, struct hearth_place place,
                        struct hearth_slice name);
/* How many choices ${place} offers. */
uint32_t hearth_choices_count(struct hearth_interview *i,
                              struct hearth_place place);
/* Takes out of an answer what its question does not offer any more. */
void hearth_choices_prune(struct hearth_interview *i,
                          struct hearth_place place);
/* Rows that ${form} needs in i->rows. */
uint32_t hearth_choices_rows_cap(const struct hearth_form *form);
/* The seed of a random order at ${place}. */
int64_t hearth_choices_seed(const struct hearth_interview *i,
                            struct hearth_place place);

#endif
