/* SPDX-License-Identifier: Apache-2.0 */
/* The processes of serve: each an executable of its own beside this one,
 * started with nothing inherited but standard streams, and ended together. */
#ifndef HOST_CLI_CHILDREN_H
#define HOST_CLI_CHILDREN_H

#include "hearth/bytes.h"
#include "hearth/notify.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#define HEARTH_CHILDREN_MAX 6
#define HEARTH_CHILD_ARGS   32
/* The descriptor on which a child finds a secret line. */
#define HEARTH_CHILD_SECRET_FD 3
/* The descriptor on which web and desk find each other. */
#define HEARTH_CHILD_CHANNEL_FD 4
/* The descriptor into which a child beats (hearth/pulse.h). */
#define HEARTH_CHILD_PULSE_FD 5
/* So often may a child fall silent and be started again, before serve ends
 * and leaves it to the service manager to start it all. */
#define HEARTH_CHILD_RESTARTS 3
#define HEARTH_CHILD_HOUR_MS  (3600 * INT64_C(1000))

/* What one is as health is told: enum hearth_served_state. */
struct hearth_child_life {
    int pulse; /* where it is heard; 0: not started yet */
    uint8_t state;
    int64_t silent_ms; /* so long it may be silent */
    int64_t heard_ms;
    int64_t ended_ms; /* when it was told to end */
    uint32_t restarts;
    uint32_t recent; /* restarts since ${hour_ms} */
    int64_t hour_ms;
};

struct hearth_child {
    const char *program;                 /* "hearth-host-ingest" */
    const char *args[HEARTH_CHILD_ARGS]; /* after the program, NULL-ended */
    struct hearth_slice secret;          /* or empty */
    int channel;       /* its end of a socketpair, to be closed; 0: none */
    bool has_channel;  /* goes with the other one that has */
    bool takes_hangup; /* SIGHUP is passed on to it */
    bool needs_secret; /* which is forgotten: it cannot be started again */
    pid_t pid;
    struct hearth_child_life life;
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
/* Collects whatever ended; true if anything did that was not told to. What is
 * not explained by ${asked}, the signal that all were sent (0: none), is said.
 */
bool hearth_children_reap(struct hearth_child *children, size_t count,
                          int asked);
/* Something to be done again and again while the children run, and who is told
 * that they do. */
struct hearth_children_chore {
    struct hearth_notify *notify;
    int every_s;
    void (*run)(void *cookie);
    void *cookie;
    const sigset_t *mask; /* of children that are started again */
    int served;           /* the file for health (served.h); -1: none */
};
/* Waits until told to stop, or until a child ends: says which, and ends the
 * others. A child that is silent for longer than it may is killed and started
 * again; one that needs a secret is let be, and while it is silent the service
 * manager is told nothing. 0 when told to stop, E_STATE when a child ended by
 * itself or falls silent again and again. */
HEARTH_MUST_USE int
hearth_children_watch(struct hearth_child *children, size_t count,
                      const struct hearth_children_chore *chore);
/* Ends all that run: SIGTERM, and SIGKILL after ten seconds. */
void hearth_children_stop(struct hearth_child *children, size_t count);

#endif
