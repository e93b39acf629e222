/* SPDX-License-Identifier: Apache-2.0 */
/* Signal handlers: a flag, and nothing else that could go wrong in one. */
#include "signals.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stop_flag;
static volatile sig_atomic_t lock_flag;

static void on_signal(int number)
{
    if (stop_flag != 0) {
        _exit(128 + number);
    }
    stop_flag = number;
}

static void on_lock(int number)
{
    lock_flag = number;
}

void hearth_signals_install(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    (void)sigemptyset(&action.sa_mask);
    /* No SA_RESTART: a prompt that waits for a line must notice. */
    action.sa_handler = on_signal;
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
    action.sa_handler = on_lock;
    (void)sigaction(SIGUSR1, &action, NULL);
    /* A closed pipe shows as a failed write, with its own message. */
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &action, NULL);
    /* So does a limit on the size of files. */
    (void)sigaction(SIGXFSZ, &action, NULL);
}

const volatile sig_atomic_t *hearth_signals_stop(void)
{
    return &stop_flag;
}

volatile sig_atomic_t *hearth_signals_lock(void)
{
    return &lock_flag;
}
