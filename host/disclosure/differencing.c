/* SPDX-License-Identifier: Apache-2.0 */
/* Differences of groups. */
#include "host/disclosure/differencing.h"

int hearth_differencing_refuse(const struct hearth_differencing_pair *p,
                               uint64_t k, bool *out)
{
    if (p->inner > p->outer) {
        return HEARTH_E_INVALID;
    }
    *out = p->is_complement_hidden ||
           (p->outer > p->inner && p->outer - p->inner < k);
    return 0;
}

static bool covers(const struct hearth_differencing_groups *g, size_t outer,
                   size_t inner)
{
    const uint64_t *a = g->list[outer].covers, *b = g->list[inner].covers;
    size_t i = 0;

    while (i < g->words && (b[i] & ~a[i]) == 0) {
        i++;
    }
    return i == g->words;
}

size_t
hearth_differencing_search(const struct hearth_differencing_groups *groups,
                           uint64_t k, struct hearth_differencing_found *found,
                           size_t room)
{
    size_t count = 0;

    for (size_t i = 0; i < groups->count; i++) {
        for (size_t j = 0; j < groups->count; j++) {
            struct hearth_differencing_pair p = {groups->list[i].count,
                                                 groups->list[j].count, false};
            bool is_refused = false;
            if (i == j || !covers(groups, i, j) ||
                hearth_differencing_refuse(&p, k, &is_refused) < 0 ||
                !is_refused) {
                continue;
            }
            if (count < room) {
                found[count] =
                    (struct hearth_differencing_found){i, j, p.outer - p.inner};
            }
            count++;
        }
    }
    return count;
}
