/* SPDX-License-Identifier: Apache-2.0 */
/* What a person types, as an answer or as a command. */
#ifndef HEARTH_FIRMWARE_INTERVIEW_KEYS_H
#define HEARTH_FIRMWARE_INTERVIEW_KEYS_H

#include "interview_offers.h"

/* The letter of a command line such as ":b" or ":back", 0 if it is none. */
char hearth_interview_keys_command(struct hearth_slice line);
/* What follows the first word of a command, without space around it. */
struct hearth_slice hearth_interview_keys_rest(struct hearth_slice line);

/* What a typed line may refer to. */
struct hearth_interview_keys {
    const struct hearth_node *node;
    const struct hearth_offer *offers; /* numbered from 1 */
    uint32_t offer_count;
    int64_t now_ms;                                /* "today" and "now" */
    int16_t (*zone)(void *cookie, int64_t utc_ms); /* minutes east */
    void *cookie;
};
/* Turns the typed ${line} into the answer's text in ${out}: numbers of
 * choices become their names; "today", "yesterday" and "now" become dates;
 * times get this machine's zone. E_INVALID: no such number. E_SPACE. */
HEARTH_MUST_USE int
hearth_interview_keys_answer(const struct hearth_interview_keys *k,
                             struct hearth_slice line,
                             struct hearth_writer *out);
/* ${line} as a number from 1, 0 if it is none. */
uint64_t hearth_interview_keys_number(struct hearth_slice line);
/* True if ${line} is nothing but numbers and what separates them. */
bool hearth_interview_keys_is_numbers(struct hearth_slice line);

#endif
