/* SPDX-License-Identifier: Apache-2.0 */
/* A short list; looked through each time. */
#include "host/results/problems.h"

#include <stdbool.h>
#include <string.h>

static bool is_of(const struct hearth_results_problem *p, const uint8_t *device,
                  const char *text)
{
    return strcmp(p->text, text) == 0 &&
           memcmp(p->device, device, HEARTH_DEVICE_LEN) == 0;
}

void hearth_problems_add(struct hearth_problems *p, const uint8_t *device,
                         uint64_t seq, const char *text)
{
    struct hearth_results_problem *made;

    for (size_t i = 0; i < p->count; i++) {
        if (p->list[i].seq == seq && is_of(&p->list[i], device, text)) {
            return;
        }
    }
    if (p->count == HEARTH_RESULTS_PROBLEMS_MAX) {
        return;
    }
    made = &p->list[p->count++];
    memmove(made->device, device, HEARTH_DEVICE_LEN);
    made->seq = seq;
    made->text = text;
}

void hearth_problems_retract(struct hearth_problems *p, const uint8_t *device,
                             const char *text)
{
    size_t kept = 0;

    for (size_t i = 0; i < p->count; i++) {
        if (!is_of(&p->list[i], device, text)) {
            p->list[kept++] = p->list[i];
        }
    }
    p->count = kept;
}
