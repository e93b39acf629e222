/* SPDX-License-Identifier: Apache-2.0 */
/* Waits for the network to come up, as the kernel tells it: nobody should
 * have to press a button. */
#ifndef HEARTH_FIRMWARE_LINK_WATCH_H
#define HEARTH_FIRMWARE_LINK_WATCH_H

#include "hearth/err.h"

#include <stdbool.h>
#include <stdint.h>

struct hearth_link_watch {
    int fd; /* -1: the kernel does not tell, only time passes */
};

/* Always works; without netlink the waits simply run to their end. */
void hearth_link_watch_open(struct hearth_link_watch *w);
void hearth_link_watch_close(struct hearth_link_watch *w);
/* Waits at most ${ms}. True if an address, a link or a route came up
 * meanwhile; a signal ends the wait early. */
HEARTH_MUST_USE bool hearth_link_watch_wait(struct hearth_link_watch *w,
                                            int64_t ms);

#endif
