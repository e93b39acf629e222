/* SPDX-License-Identifier: Apache-2.0 */
/* The choices of a question, and cards of the survey designs (domain.md 2.2).
 * The device shows; it never rolls a die and never marks an item. */
#ifndef HEARTH_FIRMWARE_INTERVIEW_CARD_H
#define HEARTH_FIRMWARE_INTERVIEW_CARD_H

#include "interview_offers.h"

/* What the respondent has to do for this question's design, if it has one. */
void hearth_interview_card_rules(const struct hearth_sitting *s,
                                 struct hearth_place place);
/* The choices, numbered from 1 as offered; of many only the first. Items of a
 * list experiment, rungs of a ladder. */
void hearth_interview_card_choices(
    const struct hearth_sitting *s, struct hearth_place place,
    const struct hearth_interview_offers *offers);
/* The choices whose label holds ${part}. */
void hearth_interview_card_found(const struct hearth_sitting *s,
                                 struct hearth_place place,
                                 const struct hearth_interview_offers *offers,
                                 struct hearth_slice part);
/* Where the person finds help: the notes of the form whose name ends with
 * "_card", whether they are asked now or not. */
void hearth_interview_card_help(const struct hearth_sitting *s);
/* The profiles of a conjoint task, one under the other. */
void hearth_interview_card_profiles(const struct hearth_sitting *s,
                                    struct hearth_place place);

#endif
