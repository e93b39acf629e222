/* SPDX-License-Identifier: Apache-2.0 */
/* Which interviews one device is to ask again, as its signed assignment says:
 * other devices' ids and numbers, and nothing of what was answered. */
#ifndef HOST_WEB_CHECKS_H
#define HOST_WEB_CHECKS_H

#include "host/folder/folder.h"

#include "hearth/assignment.h"

struct hearth_check {
    char device[2 * HEARTH_DEVICE_LEN + 1];
    char name[HEARTH_CODE_MAX + 1]; /* "": no such device any more */
    uint64_t seq;
    bool is_held; /* false: withdrawn, erased, or never here; not said which */
};

struct hearth_checks {
    int64_t expires_s;
    struct hearth_check list[HEARTH_BACK_CHECKS_MAX]; /* by device, number */
    size_t count;                                     /* 0: none is drawn */
};

/* E_NOT_FOUND: ${device} has no assignment. E_AUTH: its list is not of
 * ${f}'s FORM-SIGN, so it is none; E_INVALID, E_VERSION, E_IO. A list of none
 * is taken unverified: it says nothing. */
HEARTH_MUST_USE int hearth_checks_read(const struct hearth_folder *f,
                                       const uint8_t *device,
                                       struct hearth_checks *out);

#endif
