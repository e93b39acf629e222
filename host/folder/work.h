/* SPDX-License-Identifier: Apache-2.0 */
/* Long work of the host, for the page that shows it: how far it is, and how it
 * ended last. A file a kind in release/, the one folder that pages may read,
 * written in place, and locked as long as the work goes on, so that a process
 * that died is seen. Parts of the whole only, never how many records.
 *
 * The work does not depend on it: what cannot be written is not shown. */
#ifndef HOST_FOLDER_WORK_H
#define HOST_FOLDER_WORK_H

#include <stdbool.h>
#include <stdint.h>

enum hearth_work_kind {
    HEARTH_WORK_OPENING, /* records */
    HEARTH_WORK_RELEASE,
    HEARTH_WORK_BACKUP,
    HEARTH_WORK_EXPORT, /* of records */
    HEARTH_WORK_KINDS
};

/* No copy of these files belongs into a backup. */
#define HEARTH_WORK_FILES "release/work-"

/* ---- whoever works ---- */

struct hearth_work { /* all zero: nothing was begun */
    int fd;          /* with the lock; -1: it is not shown */
    bool is_begun;
    uint8_t percent;
    int64_t began_s;
};
/* Not while something else is begun. ${data} is the data folder. */
void hearth_work_begin(struct hearth_work *w, const char *data,
                       enum hearth_work_kind kind);
/* ${done} of ${total}; may be called often, and when nothing was begun. */
void hearth_work_tell(struct hearth_work *w, uint64_t done, uint64_t total);
/* Nothing happens when nothing was begun. */
void hearth_work_end(struct hearth_work *w, bool is_fine);

/* ---- whoever looks ---- */

enum hearth_work_state {
    HEARTH_WORK_NEVER,
    HEARTH_WORK_RUNS,
    HEARTH_WORK_DONE,
    HEARTH_WORK_FAILED /* or was broken off */
};

struct hearth_work_seen {
    enum hearth_work_state state;
    unsigned percent; /* 0, 5, 10 ... 95 */
    int64_t began_s;
    int64_t ended_s; /* 0: unknown */
};
/* NEVER too when the file cannot be read. */
void hearth_work_see(const char *data, enum hearth_work_kind kind,
                     struct hearth_work_seen *out);

#endif
