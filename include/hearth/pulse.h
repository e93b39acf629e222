/* SPDX-License-Identifier: Apache-2.0 */
/* A process that another one started shows it that it goes round: a byte down
 * a pipe now and then. Stopped or going in circles, it falls silent. */
#ifndef HEARTH_PULSE_H
#define HEARTH_PULSE_H

#include "hearth/clock.h"

#include <stdint.h>

/* In the environment: the number of the pipe's descriptor. */
#define HEARTH_PULSE_NAME     "HEARTH_PULSE"
#define HEARTH_PULSE_EVERY_MS 2000

struct hearth_pulse {
    int fd; /* -1: nobody listens */
    int64_t last_ms;
    struct hearth_clock clock;
};

/* Takes the pipe out of the environment, so that no child of this process
 * speaks for it. Before a sandbox is entered. Without one all does nothing. */
void hearth_pulse_open(struct hearth_pulse *p);
/* Call it wherever the process goes round, and in long work: what it costs is
 * a look at the clock. NULL is allowed. */
void hearth_pulse_beat(struct hearth_pulse *p);

#endif
