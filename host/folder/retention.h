/* SPDX-License-Identifier: Apache-2.0 */
/* Retention dates: what the programme document says is to be erased on a day
 * is erased on that day, whoever is logged in or not. No passphrase. */
#ifndef HOST_FOLDER_RETENTION_H
#define HOST_FOLDER_RETENTION_H

#include "host/folder/folder.h"

struct hearth_retention {
    size_t epochs;      /* whose date has come and that held something */
    uint64_t records;   /* ciphertexts deleted */
    uint64_t branches;  /* and those of records that were kept apart */
    uint64_t unopened;  /* of them, never counted anywhere: lost */
    bool has_old_vault; /* a key that could not be destroyed: the vault is of
                           version 1 and must be unlocked once */
    bool is_doubted;    /* a date has come if the clock is right, which is not
                           believed: nothing was erased */
};

/* Called after each part of a long erasure; ${part} may be NULL. */
struct hearth_retention_watch {
    void (*part)(void *cookie);
    void *cookie;
};

/* A clock is believed up to two years after what is known to be past: the
 * programme document's date, and the last hour in which a run believed it. A
 * wrong one must not destroy what devices have erased long since.
 *
 * For each epoch of the programme whose date is not after ${now_s}: audit
 * entry with what is about to go, key file destroyed, ciphertexts replaced by
 * stubs, those of branches too, withdrawals that wait for it deleted, the
 * store's file scrubbed. What was released stays as it is. A second call finds
 * nothing to do. E_IO, E_FULL, E_AUTH (document); what was not done is done
 * next time. */
HEARTH_MUST_USE int hearth_retention_run(const struct hearth_folder *f,
                                         int64_t now_s,
                                         const struct hearth_retention_watch *w,
                                         struct hearth_retention *out);

#endif
