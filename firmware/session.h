/* SPDX-License-Identifier: Apache-2.0 */
/* An unlocked device: the collect lock, the keyring and one worker's secrets,
 * from the right PIN until close, or until it is locked in between. */
#ifndef HEARTH_FIRMWARE_SESSION_H
#define HEARTH_FIRMWARE_SESSION_H

#include "agent.h"
#include "keyring_file.h"
#include "line_input.h"

struct hearth_session {
    struct hearth_agent *agent;
    struct hearth_secmem *m;
    struct hearth_keyring_file keyring;
    char worker[HEARTH_CODE_MAX + 1];       /* who unlocks it */
    struct hearth_keyring_secrets *secrets; /* locked; NULL while locked */
    int lock_fd;
    bool shows_groups; /* this interface shows a field-list as one screen */
};
struct hearth_unlock_result;

/* Takes the lock and recovers, silently and without any PIN; nobody is chosen
 * yet. E_BUSY; E_NOT_FOUND, E_INVALID: the keyring is missing or damaged. */
HEARTH_MUST_USE int hearth_session_begin(struct hearth_agent *a,
                                         struct hearth_secmem *m,
                                         struct hearth_session *s);
/* Whose PIN the next try is. E_NOT_FOUND. */
HEARTH_MUST_USE int hearth_session_choose(struct hearth_session *s,
                                          struct hearth_slice worker);
/* Locks, and tries ${pin} as the chosen worker; silent (unlock.h). */
HEARTH_MUST_USE int hearth_session_try(struct hearth_session *s,
                                       struct hearth_slice pin,
                                       struct hearth_unlock_result *out);

/* Takes the lock, recovers, asks ${in} for the PIN and unlocks. ${m} and
 * ${a} stay the caller's. Reports what is in the way itself. E_BUSY, E_AUTH,
 * E_LOCKED, E_STATE ... */
HEARTH_MUST_USE int hearth_session_open(struct hearth_agent *a,
                                        struct hearth_secmem *m,
                                        struct hearth_line_input *in,
                                        struct hearth_session *s);
/* The same as the worker called ${worker}; NULL takes the only one there is.
 * E_NOT_FOUND. */
HEARTH_MUST_USE int hearth_session_open_as(struct hearth_agent *a,
                                           struct hearth_secmem *m,
                                           struct hearth_line_input *in,
                                           const char *worker,
                                           struct hearth_session *s);
/* Wipes the worker's secrets; the lock on the folder is kept. */
void hearth_session_lock(struct hearth_session *s);
/* Asks for the same worker's PIN again. E_AUTH, E_LOCKED: may be called
 * again. */
HEARTH_MUST_USE int hearth_session_unlock(struct hearth_session *s,
                                          struct hearth_line_input *in);
void hearth_session_close(struct hearth_session *s);

#endif
