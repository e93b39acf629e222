/* SPDX-License-Identifier: Apache-2.0 */
/* A backup becomes a data folder again, under a name of its own until it is
 * whole: nothing that is not whole starts. */
#ifndef HOST_BACKUP_RESTORE_H
#define HOST_BACKUP_RESTORE_H

#include "host/backup/backup.h"

struct hearth_restore_plan {
    int fd; /* the backup, from its start */
    const struct hearth_key *private_key;
    const char *folder; /* claimed, and empty so far */
    bool has_secrets;   /* false: keys/ and vault/ stay out, for a trial */
};

/* Makes the folder, marked as a restore's and locked by ${lock}, which the
 * caller closes in the end; what a restore that was killed left there goes
 * first, key files overwritten. E_EXISTS: something is there that no restore
 * made; E_BUSY: another one is at work there; E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_restore_claim(const char *folder, int *lock);
/* Reads the backup into the folder: files, tables, META as the last big
 * transaction with a new incarnation, so that devices send again what they
 * keep, then an audit entry, and the programme's id as the very last write. A
 * folder without that id does not open as a host. What hearth_backup_read
 * gives; E_IO, E_FULL. On failure the caller clears the folder. */
HEARTH_MUST_USE int hearth_restore_make(const struct hearth_restore_plan *plan,
                                        struct hearth_backup_head *head,
                                        struct hearth_backup_count *count);
/* Puts ${log}, a later log of tombstones, in place of the restored one, which
 * must be its beginning: then what was withdrawn since the backup goes at the
 * first start. E_BRANCH: it is not; E_NOT_FOUND, E_INVALID, E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_restore_tombstones(const char *folder,
                                              const char *log);
/* What a backup must not bring back: tokens of the API are gone, sessions end,
 * and nobody comes in with a passphrase or code of then, since it may have been
 * taken from him: the administrator gives new codes. ${persons}, ${tokens}: how
 * many. What the people table gives; E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_restore_access(const char *folder,
                                          struct hearth_key *room,
                                          size_t *persons, size_t *tokens);
/* Removes a claimed folder with all in it, key files overwritten first. E_IO.
 */
HEARTH_MUST_USE int hearth_restore_clear(const char *folder);
/* Gives the whole folder its name; ${to} must not be there, or be empty. Every
 * folder in it is synced first. E_EXISTS, E_IO. */
HEARTH_MUST_USE int hearth_restore_finish(const char *folder, const char *to);

#endif
