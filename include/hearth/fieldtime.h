/* SPDX-License-Identifier: Apache-2.0 */
/* What time it is on a device whose clock may be years off (protocol.md 6.6):
 * pure arithmetic over what is known, in Unix seconds. The machine's clock is
 * never set, and no time decides order or duplication. */
#ifndef HEARTH_FIELDTIME_H
#define HEARTH_FIELDTIME_H

#include <stdbool.h>
#include <stdint.h>

/* No device that runs this version can live earlier: 2026-01-01. A constant and
 * not the time of the build, so that two builds are the same bytes. */
#define HEARTH_FIELDTIME_BUILD_S INT64_C(1767225600)
/* "a clock beyond floor + 2 years is ignored" */
#define HEARTH_FIELDTIME_SPAN_S (INT64_C(2) * 365 * 86400)

struct hearth_fieldtime {
    int64_t floor_s; /* no earlier time can be now */
    bool has_offset;
    int64_t offset_s; /* host's clock minus ours, when last in contact */
};

/* Floor = the latest of this build, the programme document's issued_s, and the
 * day from which the device's own certificate is valid. */
struct hearth_fieldtime hearth_fieldtime_of(int64_t issued_s,
                                            int64_t certificate_s);
/* False: ${clock_s} is plainly wrong (before the floor, or two years after). */
bool hearth_fieldtime_is_plausible(const struct hearth_fieldtime *t,
                                   int64_t clock_s);
/* The time to believe: the clock where it is plausible; else the clock plus
 * the offset where that is; else the floor. */
int64_t hearth_fieldtime_now(const struct hearth_fieldtime *t, int64_t clock_s);
/* a - b and a + b without overflow: times from a peer may be any number. */
int64_t hearth_fieldtime_minus(int64_t a, int64_t b);
int64_t hearth_fieldtime_plus(int64_t a, int64_t b);
/* Class for the batch status: 0 unknown, 1 within 2 min, 2 within 1 h, 3. */
uint8_t hearth_fieldtime_class(const struct hearth_fieldtime *t);

#endif
