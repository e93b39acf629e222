/* SPDX-License-Identifier: Apache-2.0 */
/* What enrolment gave this device: kept as one value in the store, so that a
 * device is either enrolled or not (FORMAT.md "Device"). */
#ifndef HEARTH_FIRMWARE_DEVICE_H
#define HEARTH_FIRMWARE_DEVICE_H

#include "hearth/certificate.h"
#include "hearth/kv.h"

#define HEARTH_DEVICE_MAX 8192

struct hearth_device {
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    uint8_t id[HEARTH_DEVICE_LEN];
    struct hearth_public sign;
    struct hearth_public form_sign;
    struct hearth_certificate root, enrol, sync;
    char worker[HEARTH_CODE_MAX + 1];
    char areas[HEARTH_AREAS_MAX][HEARTH_CODE_MAX + 1];
    uint8_t area_count;
};

HEARTH_MUST_USE int hearth_device_encode(const struct hearth_device *d,
                                         struct hearth_writer *out);
/* E_INVALID, E_VERSION. */
HEARTH_MUST_USE int hearth_device_decode(struct hearth_slice in,
                                         struct hearth_device *d);
/* Reads it from the store; E_NOT_FOUND: not enrolled. */
HEARTH_MUST_USE int hearth_device_load(const struct hearth_kv *kv,
                                       struct hearth_device *d);
/* The commit of an enrolment: from here on the device is enrolled. */
HEARTH_MUST_USE int hearth_device_store(const struct hearth_kv *kv,
                                        const struct hearth_device *d);
/* h[0] of its chain. */
HEARTH_MUST_USE int hearth_device_genesis(const struct hearth_device *d,
                                          uint8_t h[HEARTH_HASH_LEN]);

#endif
