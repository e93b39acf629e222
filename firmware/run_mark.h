/* SPDX-License-Identifier: Apache-2.0 */
/* How far a named run over an answers file came, exactly: written before each
 * commit, and believed only if that commit is in the chain. */
#ifndef HEARTH_FIRMWARE_RUN_MARK_H
#define HEARTH_FIRMWARE_RUN_MARK_H

#include "session.h"

#define HEARTH_RUN_MARK_NAME_LEN 24

struct hearth_run_mark {
    struct hearth_session *session;
    char name[HEARTH_RUN_MARK_NAME_LEN]; /* in the store's META table */
};

/* Finds the run called ${run}; *${done} is the last line whose record is in
 * the outbox's chain, 0 for a new run. E_AUTH: the mark is another worker's
 * or damaged. */
HEARTH_MUST_USE int hearth_run_mark_open(struct hearth_session *session,
                                         const char *run,
                                         struct hearth_run_mark *mark,
                                         uint64_t *done);
/* Notes, synced, that ${line} becomes record ${seq} with hash ${h}. */
HEARTH_MUST_USE int hearth_run_mark_put(const struct hearth_run_mark *mark,
                                        uint64_t line, uint64_t seq,
                                        const uint8_t h[HEARTH_HASH_LEN]);

#endif
