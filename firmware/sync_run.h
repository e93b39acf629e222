/* SPDX-License-Identifier: Apache-2.0 */
/* One run of sync: the state machine of core/sync over a DTLS session to one
 * of the programme's hosts. Needs no PIN and opens no keyring. */
#ifndef HEARTH_FIRMWARE_SYNC_RUN_H
#define HEARTH_FIRMWARE_SYNC_RUN_H

#include "agent.h"

#include "hearth/notify.h"
#include "hearth/sync.h"

#include <signal.h>

struct hearth_sync_run {
    struct hearth_agent *agent;
    const struct hearth_key *key; /* SYNC, locked */
    uint16_t batch_records;       /* 0: the default */
    bool is_quiet;                /* no progress lines */
    struct hearth_notify *notify; /* hears that it goes on, or NULL */
    const volatile sig_atomic_t *stop;
};

/* Tries the hosts in the document's order until one run is complete. Prints
 * progress; reports each host's failure. 0: nothing is left to do; E_STATE:
 * asked to stop; else the last failure. ${report} is filled in any case. */
HEARTH_MUST_USE int
hearth_sync_run_once(const struct hearth_sync_run *run,
                     struct hearth_sync_client_report *report);

/* The client that a run uses, for what goes without a network too. */
HEARTH_MUST_USE int hearth_sync_run_client(const struct hearth_sync_run *run,
                                           struct hearth_sync_client **client,
                                           uint64_t *waiting);

#endif
