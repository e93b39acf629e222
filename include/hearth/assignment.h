/* SPDX-License-Identifier: Apache-2.0 */
/* What one device is to do, and until when: areas, quotas, interviews to check
 * (FORMAT.md "Assignment"). Signed by FORM-SIGN; the version only goes up. */
#ifndef HEARTH_ASSIGNMENT_H
#define HEARTH_ASSIGNMENT_H

#include "hearth/envelope.h"
#include "hearth/limits.h"

struct hearth_quota {
    char area[HEARTH_CODE_MAX + 1];
    char group[HEARTH_CODE_MAX + 1]; /* a code of the programme; "": all */
    uint32_t wanted;
};

/* An interview by its device and number: names nobody. */
struct hearth_back_check {
    uint8_t device[HEARTH_DEVICE_LEN];
    uint64_t seq;
};

struct hearth_assignment {
    uint8_t device[HEARTH_DEVICE_LEN];
    uint32_t version; /* from 1 */
    int64_t issued_s;
    int64_t expires_s;
    char areas[HEARTH_AREAS_MAX][HEARTH_CODE_MAX + 1];
    uint8_t area_count; /* at least one */
    struct hearth_quota quotas[HEARTH_QUOTAS_MAX];
    uint8_t quota_count;
    struct hearth_back_check back_checks[HEARTH_BACK_CHECKS_MAX];
    uint8_t back_check_count;
    bool is_women_only; /* of the team that works with the device */
};

/* The body, to be put into an envelope. E_LIMIT, E_SPACE. */
HEARTH_MUST_USE int hearth_assignment_encode(const struct hearth_assignment *a,
                                             struct hearth_writer *out);
/* E_INVALID, E_VERSION. */
HEARTH_MUST_USE int hearth_assignment_decode(struct hearth_slice body,
                                             struct hearth_assignment *a);
/* The signed document: E_AUTH unless ${form_sign} signed it for ${device} of
 * ${programme}; E_INVALID, E_VERSION. */
HEARTH_MUST_USE int
hearth_assignment_open(const uint8_t *programme, const uint8_t *device,
                       const struct hearth_public *form_sign,
                       struct hearth_slice document,
                       struct hearth_assignment *a);

#endif
