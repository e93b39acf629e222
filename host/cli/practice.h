/* SPDX-License-Identifier: Apache-2.0 */
/* Made-up interviews for a programme that is there to practise with. */
#ifndef HOST_CLI_PRACTICE_H
#define HOST_CLI_PRACTICE_H

#include "host/folder/folder.h"

/* Enrols devices of its own and stores about ${count} interviews that were
 * drawn at random over form ${id}, sealed and signed as real ones are, each
 * marked as made up. ${made} is how many. Says itself what went wrong. */
HEARTH_MUST_USE int hearth_practice_fill(const struct hearth_folder *folder,
                                         const char *id, size_t count,
                                         size_t *made);

#endif
