/* SPDX-License-Identifier: Apache-2.0 */
/* The patient attacker: whole numbers, cell by cell, with what the sums leave
 * possible, until a table fits or none can. */
#include "attacker.h"

#include <stdlib.h>
#include <string.h>

#define TRIES 20000

struct search {
    const struct hearth_linked *l;
    size_t tries;
};

static bool narrow_one(uint64_t *lows, uint64_t *highs, uint32_t cell,
                       int64_t low, int64_t high, bool *is_changed)
{
    if (low > 0 && (uint64_t)low > lows[cell]) {
        lows[cell] = (uint64_t)low;
        *is_changed = true;
    }
    if (high < 0) {
        return false;
    }
    if ((uint64_t)high < highs[cell]) {
        highs[cell] = (uint64_t)high;
        *is_changed = true;
    }
    return lows[cell] <= highs[cell];
}

/* What the sums leave; false: nothing. */
static bool narrow(const struct hearth_linked *l, uint64_t *lows,
                   uint64_t *highs)
{
    bool is_changed = true, is_possible = true;

    while (is_changed && is_possible) {
        is_changed = false;
        for (size_t s = 0; is_possible && s < l->sum_count; s++) {
            const struct hearth_linked_sum *sum = &l->sums[s];
            int64_t low = 0, high = 0;
            for (size_t i = 0; i < sum->part_count; i++) {
                low += (int64_t)lows[sum->parts[i]];
                high += (int64_t)highs[sum->parts[i]];
            }
            is_possible =
                narrow_one(lows, highs, sum->total, low, high, &is_changed);
            for (size_t i = 0; is_possible && i < sum->part_count; i++) {
                uint32_t c = sum->parts[i];
                int64_t a = (int64_t)lows[c], b = (int64_t)highs[c];
                is_possible = narrow_one(
                    lows, highs, c, (int64_t)lows[sum->total] - (high - b),
                    (int64_t)highs[sum->total] - (low - a), &is_changed);
                low += (int64_t)lows[c] - a;
                high += (int64_t)highs[c] - b;
            }
        }
    }
    return is_possible;
}

/* 1: a table fits, 0: none, -1: gave up. */
static int fits(struct search *s, const uint64_t *lows, const uint64_t *highs)
{
    size_t n = s->l->cell_count, open = SIZE_MAX;
    uint64_t *own = malloc(2 * n * sizeof *own);
    int found = 0;

    if (own == NULL) {
        abort();
    }
    memcpy(own, lows, n * sizeof *own);
    memcpy(own + n, highs, n * sizeof *own);
    if (s->tries++ > TRIES) {
        found = -1;
    } else if (narrow(s->l, own, own + n)) {
        found = 1;
        for (size_t i = 0; i < n; i++) {
            uint64_t room = own[n + i] - own[i];
            if (room > 0 &&
                (open == SIZE_MAX || room < own[n + open] - own[open])) {
                open = i;
            }
        }
    }
    if (found == 1 && open != SIZE_MAX) {
        uint64_t first = own[open], last = own[n + open];
        found = 0;
        for (uint64_t v = first; v <= last && found == 0; v++) {
            own[open] = own[n + open] = v;
            found = fits(s, own, own + n);
        }
    }
    free(own);
    return found;
}

/* The first value from ${from} towards ${to} that some table has. */
static bool first_value(struct search *s, uint64_t *lows, uint64_t *highs,
                        uint32_t cell, bool is_up, uint64_t *out)
{
    uint64_t low = lows[cell], high = highs[cell], v = is_up ? low : high;
    int found = 0;

    while (found == 0 && v >= low && v <= high) {
        lows[cell] = highs[cell] = v;
        found = fits(s, lows, highs);
        *out = v;
        v = is_up ? v + 1 : v - 1;
    }
    lows[cell] = low;
    highs[cell] = high;
    return found == 1;
}

bool attacker_enumerate(const struct hearth_linked *l, uint32_t cell,
                        uint64_t most, uint64_t *low, uint64_t *high)
{
    size_t n = l->cell_count;
    uint64_t *bounds = malloc(2 * n * sizeof *bounds);
    struct search s = {l, 0};
    bool is_done;

    if (bounds == NULL) {
        abort();
    }
    for (size_t i = 0; i < n; i++) {
        bounds[i] = l->cells[i].low;
        bounds[n + i] = l->cells[i].high < most ? l->cells[i].high : most;
    }
    is_done = narrow(l, bounds, bounds + n) &&
              first_value(&s, bounds, bounds + n, cell, true, low) &&
              first_value(&s, bounds, bounds + n, cell, false, high);
    free(bounds);
    return is_done;
}
