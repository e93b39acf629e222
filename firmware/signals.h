/* SPDX-License-Identifier: Apache-2.0 */
/* Being asked to stop: the mutable globals of the program. */
#ifndef HEARTH_FIRMWARE_SIGNALS_H
#define HEARTH_FIRMWARE_SIGNALS_H

#include <signal.h>

/* SIGINT, SIGTERM and SIGHUP set the flag; a read() in progress returns. A
 * second one ends the process at once: everything here survives that. */
void hearth_signals_install(void);
const volatile sig_atomic_t *hearth_signals_stop(void);
/* SIGUSR1 sets this one: an open interview locks (a lid was closed). Whoever
 * locks sets it back to 0. */
volatile sig_atomic_t *hearth_signals_lock(void);

#endif
