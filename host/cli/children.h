/* SPDX-License-Identifier: Apache-2.0 */
/* The processes of serve: each an executable of its own beside this one,
 * started with nothing inherited but standard streams, and ended together. */
#ifndef HOST_CLI_CHILDREN_H
#define HOST_CLI_CHILDREN_H

#include "hearth/bytes.h"
#include "hearth/notify.h"

#include <signal.h>
#include <sys/types.h>

#define HEARTH_CHILDREN_MAX 6
#define HEARTH_CHILD_ARGS   32
/* The descriptor on which a child finds a secret line. */
#define HEARTH_CHILD_SECRET_FD 3
/* The descriptor on which web and desk find each other. */
#define HEARTH_CHILD_CHANNEL_FD 4

struct hearth_child {
    const char *program;                 /* "hearth-host-ingest" */
    const char *args[HEARTH_CHILD_ARGS]; /* after the program, NULL-ended */
    struct hearth_slice secret;          /* or empty */
    int channel;       /* its end of a socketpair, to be closed; 0: none */
    bool takes_hangup; /* SIGHUP is passed on to it */
    pid_t pid;
};

/* Replaces this process by ${program} beside it. Returns only on failure. */
HEARTH_MUST_USE int hearth_children_become(const char *program,
                                           const char *const *args);
/* Closes all but the standard streams. */
void hearth_children_close_all(void);
/* Blocks the signals that hearth_children_watch waits for; before start. */
void hearth_children_prepare(sigset_t *before);
/* Starts one child; its secret goes through a pipe. E_IO. */
HEARTH_MUST_USE int hearth_children_start(struct hearth_child *child,
                                          const sigset_t *mask);
/* Something to be done again and again while the children run, and who is told
 * that they do. */
struct hearth_children_chore {
    struct hearth_notify *notify;
    int every_s;
    void (*run)(void *cookie);
    void *cookie;
};
/* Waits until told to stop, or until a child ends: says which, and ends the
 * others. 0 when told to stop, E_STATE when a child ended by itself. */
HEARTH_MUST_USE int
hearth_children_watch(struct hearth_child *children, size_t count,
                      const struct hearth_children_chore *chore);
/* Ends all that run: SIGTERM, and SIGKILL after ten seconds. */
void hearth_children_stop(struct hearth_child *children, size_t count);

#endif
