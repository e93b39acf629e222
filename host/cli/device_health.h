/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a device's chain, for the list of devices. */
#ifndef HOST_CLI_DEVICE_HEALTH_H
#define HOST_CLI_DEVICE_HEALTH_H

#include "hearth/ledger.h"

/* One indented line for each: records that the results side has not seen, more
 * that the device says it has, records that contradict the chain, and what the
 * device signed as lost. */
HEARTH_MUST_USE int
hearth_device_health_print(const struct hearth_kv *kv,
                           const struct hearth_ledger_device *d);

#endif
