/* SPDX-License-Identifier: Apache-2.0 */
/* Who may use this device: another worker, or another PIN, by a worker whose
 * session is open. Silent; the keyring is written when 0 is returned. */
#ifndef HEARTH_FIRMWARE_WORKERS_H
#define HEARTH_FIRMWARE_WORKERS_H

#include "session.h"

/* How the worker of ${s} is locked in: the same cost, and ${chip} if theirs
 * has one. ${secret} stands in locked memory and is the caller's. */
struct hearth_keyring_lock
hearth_workers_lock_like(const struct hearth_session *s,
                         struct hearth_slice secret,
                         const struct hearth_keyring_chip *chip);
/* Whether there may be one more. E_INVALID: no name that a screen and a record
 * can hold (1 to HEARTH_CODE_MAX bytes without blanks); E_EXISTS; E_LIMIT:
 * there are HEARTH_WORKERS_MAX. */
HEARTH_MUST_USE int hearth_workers_may_add(const struct hearth_session *s,
                                           struct hearth_slice name);
/* One more, if may_add. E_NOT_FOUND: no chip answers; E_IO, E_FULL ... */
HEARTH_MUST_USE int hearth_workers_add(struct hearth_session *s,
                                       struct hearth_slice name,
                                       const struct hearth_keyring_lock *lock);
/* Another PIN of the worker of ${s}; a duress PIN is off then. E_NOT_FOUND: no
 * chip answers; E_IO ... */
HEARTH_MUST_USE int
hearth_workers_relock(struct hearth_session *s,
                      const struct hearth_keyring_lock *lock);

#endif
