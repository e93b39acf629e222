/* SPDX-License-Identifier: Apache-2.0 */
/* Opening one record: its content and answers, in locked memory, until the
 * next one is opened. */
#ifndef HOST_RESULTS_READING_H
#define HOST_RESULTS_READING_H

#include "hearth/answer.h"
#include "hearth/content.h"
#include "hearth/record.h"
#include "host/results/formbook.h"
#include "host/vault/vault.h"

#include "hearth/enrol.h"

struct hearth_reading;

/* Takes about 2 MiB of locked memory. E_MEMORY. */
HEARTH_MUST_USE int hearth_reading_begin(const uint8_t *programme,
                                         const struct hearth_vault *vault,
                                         struct hearth_reading **out);
void hearth_reading_end(struct hearth_reading *r);
/* Opens ${record}; ${content} views locked memory until the next call.
 * E_NOT_FOUND: no key for its epoch. E_AUTH: it does not open. E_INVALID,
 * E_VERSION: opened, but not understood. */
HEARTH_MUST_USE int hearth_reading_open(struct hearth_reading *r,
                                        const struct hearth_record *record,
                                        struct hearth_content *content);
/* The answers in ${content}, of all instances; they stand in locked memory
 * too. E_INVALID, E_MEMORY. */
HEARTH_MUST_USE int hearth_reading_answers(struct hearth_reading *r,
                                           const struct hearth_content *content,
                                           const struct hearth_form *form,
                                           struct hearth_answers *answers);
/* Opens an enrolment's test record. E_NOT_FOUND: no key for its epoch. */
HEARTH_MUST_USE int hearth_reading_test(const struct hearth_reading *r,
                                        const uint8_t *device,
                                        const struct hearth_enrol_test *test);
/* Wipes what the last call left. */
void hearth_reading_forget(struct hearth_reading *r);

#endif
