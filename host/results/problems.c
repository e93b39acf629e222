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

static size_t count_of(const struct hearth_problems *p, const uint8_t *device)
{
    size_t count = 0;

    for (size_t i = 0; i < p->count; i++) {
        count += memcmp(p->list[i].device, device, HEARTH_DEVICE_LEN) == 0;
    }
    return count;
}

/* The last entry of whichever device has the most, if that is at least two more
 * than ${device} has; NULL. */
static struct hearth_results_problem *give_way(struct hearth_problems *p,
                                               const uint8_t *device)
{
    size_t most = count_of(p, device) + 1;
    struct hearth_results_problem *last = NULL;

    if (most > HEARTH_RESULTS_PROBLEMS_MAX / 2) {
        return NULL;
    }
    for (size_t i = p->count; i-- > 0;) {
        size_t count = count_of(p, p->list[i].device);

        if (count > most) {
            most = count;
            last = &p->list[i];
        }
    }
    return last;
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
    made = p->count < HEARTH_RESULTS_PROBLEMS_MAX ? &p->list[p->count++]
                                                  : give_way(p, device);
    if (made == NULL) {
        return;
    }
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
