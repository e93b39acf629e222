/* SPDX-License-Identifier: Apache-2.0 */
/* Today's quotas with what this device did of them, for both interfaces. The
 * tally names nobody, and is gone with its day. */
#ifndef HEARTH_FIRMWARE_QUOTA_H
#define HEARTH_FIRMWARE_QUOTA_H

#include "sitting.h"

#include "hearth/assignment.h"

struct hearth_quota_line {
    struct hearth_quota quota;
    uint32_t done;
    bool is_counted; /* this device can tell who belongs to the group */
};

struct hearth_quota_day {
    struct hearth_quota_line lines[HEARTH_QUOTAS_MAX];
    uint8_t count;
    /* Drawn by the programme after sealing: whom to ask again. */
    struct hearth_back_check back_checks[HEARTH_BACK_CHECKS_MAX];
    uint8_t back_check_count;
    int64_t expires_s;
};

/* The valid assignment as it stands today. E_NOT_FOUND: there is none, or it is
 * over. */
HEARTH_MUST_USE int hearth_quota_today(const struct hearth_agent *a,
                                       struct hearth_quota_day *out);
/* Which lines the answers of ${s} count for, as bits in order; while the
 * answers can still be read. A group is "QUESTION.CHOICE" of the form, "" is
 * everybody. */
uint64_t hearth_quota_match(const struct hearth_sitting *s);
/* Adds one to those lines; for a sealed interview that is complete. A tally
 * that cannot be written is no reason to lose an interview: nothing is said. */
void hearth_quota_add(const struct hearth_agent *a, uint64_t lines);

/* Interviews of today that were sealed complete on this device, by anybody. */
uint32_t hearth_quota_done_today(const struct hearth_agent *a);
/* True if ${s} will be one of them; while its answers can be read. */
bool hearth_quota_is_counted(const struct hearth_sitting *s);
/* One more, once it is sealed. */
void hearth_quota_count(const struct hearth_agent *a);

#endif
