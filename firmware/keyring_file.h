/* SPDX-License-Identifier: Apache-2.0 */
/* The keyring's two page files. A page is overwritten in place, so a key that
 * was dropped is nowhere left (protocol.md section 2). */
#ifndef HEARTH_FIRMWARE_KEYRING_FILE_H
#define HEARTH_FIRMWARE_KEYRING_FILE_H

#include "hearth/fsutil.h"
#include "hearth/keyring.h"

struct hearth_keyring_file {
    char path[2][HEARTH_PATH_MAX];
    char folder[HEARTH_PATH_MAX];
    int newer; /* the copy that holds the present generation */
    struct hearth_keyring ring;
};

/* Reads both copies, takes the newer valid one, repairs the other. Only the
 * holder of the collect lock may open it. E_NOT_FOUND: no copy at all;
 * E_INVALID: both damaged. */
HEARTH_MUST_USE int hearth_keyring_file_open(const char *folder,
                                             struct hearth_keyring_file *f);
/* Reads it without repairing, for those who only look. */
HEARTH_MUST_USE int hearth_keyring_file_look(const char *folder,
                                             struct hearth_keyring_file *f);
/* Starts a new one with an empty ring that the caller fills and saves. */
HEARTH_MUST_USE int hearth_keyring_file_begin(const char *folder,
                                              struct hearth_keyring_file *f);
/* Writes ${f}->ring as the next generation: the older copy, synced, then the
 * other, synced. On failure at least one copy holds the state before or
 * after; open again to know which. E_STATE: a wipe took them, before or
 * meanwhile, and they stay gone; E_BUSY: another process writes for ever. */
HEARTH_MUST_USE int hearth_keyring_file_save(struct hearth_keyring_file *f);

#endif
