/* SPDX-License-Identifier: Apache-2.0 */
/* What start-up does after a crash, without any PIN (protocol.md 2). */
#ifndef HEARTH_FIRMWARE_RECOVER_H
#define HEARTH_FIRMWARE_RECOVER_H

#include "agent.h"
#include "keyring_file.h"

/* Brings keyring and store to agreement: a pending finalise is completed (its
 * draft key destroyed) or forgotten, keys without a draft and drafts without
 * a key go. The caller holds the collect lock. E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_recover(const struct hearth_agent *a,
                                   struct hearth_keyring_file *keyring);

#endif
