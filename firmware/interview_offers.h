/* SPDX-License-Identifier: Apache-2.0 */
/* The choices of the question on screen, in the order they are numbered. */
#ifndef HEARTH_FIRMWARE_INTERVIEW_OFFERS_H
#define HEARTH_FIRMWARE_INTERVIEW_OFFERS_H

#include "sitting.h"

/* More are not listed but looked for. */
#define HEARTH_INTERVIEW_OFFERS_LISTED 20

struct hearth_interview_offers {
    struct hearth_offer *items;
    uint32_t count;
    uint32_t cap;
};

/* True if ${node} is answered by picking from a list. */
bool hearth_interview_offers_apply(const struct hearth_node *node);
/* Reads what is offered at ${place} now; none if it is no select. Starts with
 * zeros; E_MEMORY. */
HEARTH_MUST_USE int
hearth_interview_offers_read(struct hearth_interview_offers *offers,
                             const struct hearth_sitting *s,
                             struct hearth_place place);
/* The label of number ${index} (from 0) in the interview's language, in
 * ${s}->text until the next text. */
const char *
hearth_interview_offers_label(const struct hearth_interview_offers *offers,
                              const struct hearth_sitting *s,
                              struct hearth_place place, uint32_t index);
/* The first number from ${index} on whose label or name holds ${part},
 * letters A-Z in either case; offers->count: none. */
uint32_t
hearth_interview_offers_find(const struct hearth_interview_offers *offers,
                             const struct hearth_sitting *s,
                             struct hearth_place place,
                             struct hearth_slice part, uint32_t index);
void hearth_interview_offers_free(struct hearth_interview_offers *offers);

#endif
