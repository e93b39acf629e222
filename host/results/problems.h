/* SPDX-License-Identifier: Apache-2.0 */
/* What a person must look at, each said once until it is taken back. */
#ifndef HOST_RESULTS_PROBLEMS_H
#define HOST_RESULTS_PROBLEMS_H

#include "hearth/limits.h"

#include <stddef.h>
#include <stdint.h>

#define HEARTH_RESULTS_PROBLEMS_MAX 200

/* By device and seq only. */
struct hearth_results_problem {
    uint8_t device[HEARTH_DEVICE_LEN];
    uint64_t seq;
    const char *text; /* static */
};

struct hearth_problems {
    struct hearth_results_problem list[HEARTH_RESULTS_PROBLEMS_MAX];
    size_t count;
};

/* Nothing if it is there already. In a full list the device with the most
 * entries loses its last one to a device with fewer: whoever makes a thousand
 * gaps hides nobody else's. */
void hearth_problems_add(struct hearth_problems *p, const uint8_t *device,
                         uint64_t seq, const char *text);
/* Takes back what was said of ${device} in an earlier round. */
void hearth_problems_retract(struct hearth_problems *p, const uint8_t *device,
                             const char *text);

#endif
