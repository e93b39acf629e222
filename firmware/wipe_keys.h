/* SPDX-License-Identifier: Apache-2.0 */
/* Destroys a device's keys and nothing else: for the command wipe and for the
 * programme's signed wipe order (protocol.md section 6.5). */
#ifndef HEARTH_FIRMWARE_WIPE_KEYS_H
#define HEARTH_FIRMWARE_WIPE_KEYS_H

#include "hearth/err.h"

/* Overwrites both copies of the keyring and the sync key in ${folder} with
 * noise, in place and synced, and then removes their names. Needs no PIN and
 * no store: four files of one page each, whatever else there is. Waits for
 * nobody longer than HEARTH_KEY_FILE_WIPE_MS; what a writer of keys that was
 * interrupted writes after that has no name (key_file.h).
 * Sealed records stay; nothing on the device opened them before either.
 * May be called again after a failure or a crash: what is gone is fine. Goes
 * on after a failure, since each key that is gone counts, and gives the first
 * one: E_IO, E_FULL, E_LIMIT, E_CRYPTO. */
HEARTH_MUST_USE int hearth_wipe_keys(const char *folder);
/* The same, but the sync key stays: on the programme's order. It opens
 * nothing, and sealed records can still be sent with it. */
HEARTH_MUST_USE int hearth_wipe_keyring(const char *folder);
/* Removes what else is Hearth's in ${folder}; after the keys. E_IO, E_LIMIT. */
HEARTH_MUST_USE int hearth_wipe_rest(const char *folder);

#endif
