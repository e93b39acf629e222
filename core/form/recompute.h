/* SPDX-License-Identifier: Apache-2.0 */
/* What an answer changes: relevance, calculations, counts and choices that
 * depend on it, in the form's order, and nothing else (forms.md 5). */
#ifndef HEARTH_FORM_RECOMPUTE_H
#define HEARTH_FORM_RECOMPUTE_H

#include "cells.h"

/* Evaluates ${expr} for ${place}. HEARTH_NONE gives E_NOT_FOUND. */
HEARTH_MUST_USE int hearth_recompute_eval(const struct hearth_interview *i,
                                          struct hearth_place place,
                                          uint16_t expr,
                                          struct hearth_value *out);
/* The same to a truth; what fails or is not there gives ${otherwise}. */
bool hearth_recompute_truth(const struct hearth_interview *i,
                            struct hearth_place place, uint16_t expr,
                            bool otherwise);

/* Marks what reads ${place}: its value or relevance changed. */
void hearth_recompute_touch(struct hearth_interview *i,
                            struct hearth_place place);
/* The answer at ${place} changed: marks what reads it, and what it triggers. */
void hearth_recompute_changed(struct hearth_interview *i,
                              struct hearth_place place);
/* Marks what reads anything in an instance that is about to go. */
void hearth_recompute_forget(struct hearth_interview *i, uint16_t instance);
/* Marks every step of nodes at or below ${node} in ${instance}. */
void hearth_recompute_touch_all(struct hearth_interview *i, uint16_t instance,
                                uint16_t node);
/* Runs what is marked, and what that marks in turn. */
void hearth_recompute_run(struct hearth_interview *i);
/* Sets the relevance of ${node} in ${instance} and of all below it from what
 * each wants and what is around it; marks what reads those that changed. */
void hearth_recompute_spread(struct hearth_interview *i, uint16_t instance,
                             uint16_t node);
/* Stores a value that an expression gave, as ${place}'s type takes it; blank
 * if it does not fit. */
void hearth_recompute_store(struct hearth_interview *i,
                            struct hearth_place place,
                            const struct hearth_value *value);
/* Runs an expression and stores what it gives. */
void hearth_recompute_assign(struct hearth_interview *i,
                             struct hearth_place place, uint16_t expr);
/* Defaults of all that is in ${instance}, inner repeats included; makes the
 * instances that a repeat begins with. */
void hearth_recompute_begin(struct hearth_interview *i, uint16_t instance);
/* After a draft was read: relevance only, values stay as they are. */
void hearth_recompute_resume(struct hearth_interview *i);

#endif
