/* SPDX-License-Identifier: Apache-2.0 */
/* Why something did not work, as a worker hears it in their language. */
#ifndef HEARTH_FIRMWARE_REASON_H
#define HEARTH_FIRMWARE_REASON_H

#include "words.h"

/* A sentence part for a code of hearth/err.h, with what to do where that is
 * known. */
enum hearth_words_id hearth_reason(int code);
/* The same for a sync, and for an enrolment. */
enum hearth_words_id hearth_reason_of_sync(int code);
enum hearth_words_id hearth_reason_of_enrolment(int code);

#endif
