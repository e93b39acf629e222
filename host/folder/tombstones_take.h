/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawals that were worked off on a copy of the store, on another
 * computer: they take effect here as if they had been found here. */
#ifndef HOST_FOLDER_TOMBSTONES_TAKE_H
#define HOST_FOLDER_TOMBSTONES_TAKE_H

#include "hearth/programme.h"
#include "hearth/tombstone.h"
#include "hearth/withdraw.h"
#include "host/folder/folder.h"

struct hearth_taken {
    size_t records; /* tombstones that were new here */
    size_t refused; /* entries that no OPENED key signed, or that fit nothing */
};

/* From the log and the store of ${copy} to those of ${host}: tombstones,
 * which withdrawals are done, and those that were typed there and wait. Again
 * is nothing new. E_IO, E_FULL, E_LIMIT, E_MEMORY. */
HEARTH_MUST_USE int hearth_tombstones_take(
    const struct hearth_folder *host, const struct hearth_folder *copy,
    const struct hearth_programme *programme, struct hearth_taken *out);
/* *${waits}: ${copy} holds a withdrawal that ${host} does not know. */
HEARTH_MUST_USE int hearth_tombstones_waits(const struct hearth_folder *host,
                                            const struct hearth_folder *copy,
                                            bool *waits);

#endif
