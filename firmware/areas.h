/* SPDX-License-Identifier: Apache-2.0 */
/* Where this device takes interviews: the areas of its assignment while that is
 * valid, else those of its enrolment. */
#ifndef HEARTH_FIRMWARE_AREAS_H
#define HEARTH_FIRMWARE_AREAS_H

#include "hearth/bytes.h"
#include "hearth/limits.h"

struct hearth_agent;

struct hearth_areas {
    char codes[HEARTH_AREAS_MAX][HEARTH_CODE_MAX + 1];
    uint8_t count;
};

/* Fills a->areas as they are now. */
void hearth_areas_find(struct hearth_agent *a);
bool hearth_areas_has(const struct hearth_areas *areas,
                      struct hearth_slice area);
/* The area of a new interview: ${wanted} (or NULL), or the only one there is;
 * *${area} stays "" where each line of a file names its own. Reports what is in
 * the way. E_INVALID. */
HEARTH_MUST_USE int hearth_areas_choose(const struct hearth_agent *a,
                                        const char *wanted, bool is_file,
                                        const char **area);
/* Areas, quotas and back-checks, and how old they are, for status. */
void hearth_areas_show(const struct hearth_agent *a);
/* True if the last assignment is over: the next one should have come. */
bool hearth_areas_are_over(const struct hearth_agent *a);

#endif
