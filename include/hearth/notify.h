/* SPDX-License-Identifier: Apache-2.0 */
/* Tells the service manager how a long-running process is: ready, alive,
 * stopping (sd_notify(3)). Without one all of it does nothing. */
#ifndef HEARTH_NOTIFY_H
#define HEARTH_NOTIFY_H

#include "hearth/clock.h"
#include "hearth/err.h"

#include <stdint.h>

struct hearth_notify {
    int fd;           /* -1: nobody listens */
    int64_t every_ms; /* how often a beat is wanted; 0: not at all */
    int64_t last_ms;  /* when the last was sent */
    struct hearth_clock clock;
};

/* Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID and takes them out of
 * the environment, so that no child speaks for this process. Before a sandbox
 * is entered: the socket stays usable. Always works; E_INVALID says that the
 * manager's words were not understood and that nobody will be told. */
HEARTH_MUST_USE int hearth_notify_open(struct hearth_notify *n);
/* "READY=1": what depends on this process may begin. */
void hearth_notify_ready(struct hearth_notify *n);
/* "WATCHDOG=1", at most twice in the time that the manager waits for one, and
 * that a start takes longer; call it wherever the process goes round. */
void hearth_notify_beat(struct hearth_notify *n);
/* "STOPPING=1", and closes. */
void hearth_notify_close(struct hearth_notify *n);

#endif
