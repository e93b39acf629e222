/* SPDX-License-Identifier: Apache-2.0 */
/* The programme's signed order to destroy this device's keys (register.h). */
#ifndef HEARTH_FIRMWARE_WIPE_ORDER_H
#define HEARTH_FIRMWARE_WIPE_ORDER_H

#include "agent.h"

#include "hearth/register.h"

/* The device's register entry as sync verified and stored it; verified again.
 * E_NOT_FOUND, E_AUTH, E_INVALID. */
HEARTH_MUST_USE int
hearth_wipe_order_entry(const struct hearth_agent *a,
                        struct hearth_register_entry *entry);
/* Destroys the keyring and tells the worker; sealed records and the sync key
 * stay. May be called again after a crash. */
void hearth_wipe_order_obey(const char *folder);
/* At the start of a command: obeys an order that a crash left undone. True if
 * there is one: this device takes no more interviews. */
bool hearth_wipe_order_stands(const struct hearth_agent *a);

#endif
