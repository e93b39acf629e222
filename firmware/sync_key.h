/* SPDX-License-Identifier: Apache-2.0 */
/* SYNC's private key in a file of its own (0600): usable while the device is
 * locked, because it can only move ciphertext (protocol.md section 1). */
#ifndef HEARTH_FIRMWARE_SYNC_KEY_H
#define HEARTH_FIRMWARE_SYNC_KEY_H

#include "hearth/secmem.h"

#define HEARTH_SYNC_KEY_LEN (4 + HEARTH_KEY_LEN)

/* The device's first. ${key} stands in locked memory. E_IO, E_FULL, E_BUSY. */
HEARTH_MUST_USE int hearth_sync_key_write(const char *folder,
                                          struct hearth_secmem *m,
                                          const struct hearth_key *key);
/* E_NOT_FOUND, E_INVALID, E_MEMORY. */
HEARTH_MUST_USE int hearth_sync_key_read(const char *folder,
                                         struct hearth_secmem *m,
                                         struct hearth_key *key);

/* The next one, while it has no certificate yet. E_NOT_FOUND: there is none;
 * E_INVALID: a write was torn before anybody heard of it. Writing it: E_STATE
 * where the key itself was wiped, E_BUSY. */
HEARTH_MUST_USE int hearth_sync_key_write_next(const char *folder,
                                               struct hearth_secmem *m,
                                               const struct hearth_key *key);
HEARTH_MUST_USE int hearth_sync_key_read_next(const char *folder,
                                              struct hearth_secmem *m,
                                              struct hearth_key *key);
/* ${next} takes the key's place; the next one's file goes. E_STATE where both
 * were wiped, E_BUSY. */
HEARTH_MUST_USE int hearth_sync_key_promote(const char *folder,
                                            struct hearth_secmem *m,
                                            const struct hearth_key *next);

#endif
