/* SPDX-License-Identifier: Apache-2.0 */
/* Answers made up for a question: mostly valid ones, at times wrong ones. */
#ifndef CONFORMANCE_INVENT_H
#define CONFORMANCE_INVENT_H

#include "world.h"

#include "hearth/interview.h"

#define INVENT_CAP 4200u

/* An answer that fits the type of ${place}'s question as text in ${out}
 * (INVENT_CAP bytes): one of its choices, a number, a date. Blank when a select
 * has no choices. */
void invent_answer(struct hearth_interview *i, struct hearth_place place,
                   struct world *w, char *out);
/* One that does not, or is unusual: not a choice, too long, not UTF-8. */
void invent_nonsense(struct world *w, char *out);

#endif
