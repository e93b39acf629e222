/* SPDX-License-Identifier: Apache-2.0 */
/* Device health as the dashboard shows it: classes and days only. */
#ifndef HOST_WEB_DEVICES_H
#define HOST_WEB_DEVICES_H

#include "hearth/kv.h"
#include "hearth/limits.h"

struct hearth_device_health {
    char id[2 * HEARTH_DEVICE_LEN + 1];
    char name[HEARTH_CODE_MAX + 1];
    bool is_revoked;
    bool was_seen;
    int64_t seen_day;  /* days since 1970-01-01 */
    uint8_t received;  /* class: 0: 0, 1: 1-9, 2: 10-49, 3: 50 and more */
    uint8_t status[5]; /* struct hearth_batch_status */
};

/* Up to ${cap} devices of the register, in order of id. E_IO. */
HEARTH_MUST_USE int hearth_devices_read(const struct hearth_kv *kv,
                                        struct hearth_device_health *out,
                                        size_t cap, size_t *count);

#endif
