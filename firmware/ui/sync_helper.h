/* SPDX-License-Identifier: Apache-2.0 */
/* Sync in a process of its own: it never has the keyring, and the page goes on
 * while it runs. Started before this process gives up starting others. */
#ifndef HEARTH_FIRMWARE_UI_SYNC_HELPER_H
#define HEARTH_FIRMWARE_UI_SYNC_HELPER_H

#include "hearth/err.h"

#include <stdbool.h>
#include <stdint.h>

struct hearth_sync_helper {
    int fd;          /* -1: there is none */
    bool is_running; /* a sync was asked for and has not ended */
};

struct hearth_sync_ending {
    int32_t rc;
    uint64_t sent;
};

/* Starts it; it ends with this process. E_MEMORY, E_IO. */
HEARTH_MUST_USE int hearth_sync_helper_start(struct hearth_sync_helper *h,
                                             const char *folder);
void hearth_sync_helper_end(struct hearth_sync_helper *h);
/* Asks for a sync. E_STATE: the helper is gone. */
HEARTH_MUST_USE int hearth_sync_helper_go(struct hearth_sync_helper *h);
/* Asks the one that runs to stop. */
void hearth_sync_helper_stop(struct hearth_sync_helper *h);
/* True once after a sync ended, with how. Never waits. */
bool hearth_sync_helper_ended(struct hearth_sync_helper *h,
                              struct hearth_sync_ending *out);

#endif
