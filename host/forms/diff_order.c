/* SPDX-License-Identifier: Apache-2.0 */
/* Which question is which: pairs by name, and the fewest that must have moved
 * for the rest to keep their order (longest increasing subsequence). */
#include "differ.h"

#include <string.h>

/* The first node after ${after} called ${name} that has no partner yet. */
static uint16_t find_free(const struct hearth_differ *d, const char *name,
                          uint16_t from, uint16_t end)
{
    for (uint16_t n = from; n < end; n++) {
        if (d->partner[0][n] == HEARTH_NONE &&
            strcmp(hearth_form_name(d->form[0], n), name) == 0) {
            return n;
        }
    }
    return HEARTH_NONE;
}

/* Versions mostly keep their order: the search goes on where the last one
 * ended, and begins anew only then. */
static void pair_names(struct hearth_differ *d)
{
    const struct hearth_form *a = d->form[0], *b = d->form[1];
    uint16_t next = 1;

    d->partner[0][HEARTH_ROOT] = HEARTH_ROOT;
    d->partner[1][HEARTH_ROOT] = HEARTH_ROOT;
    for (uint16_t m = 1; m < b->node_count; m++) {
        const char *name = hearth_form_name(b, m);
        uint16_t n = find_free(d, name, next, a->node_count);

        if (n == HEARTH_NONE) {
            n = find_free(d, name, 1, next);
        }
        if (n != HEARTH_NONE) {
            d->partner[0][n] = m;
            d->partner[1][m] = n;
            next = (uint16_t)(n + 1);
        }
    }
}

/* The longest run of nodes of the second form whose partners stand in the
 * same order; those outside it moved. ${tail}[k] is the end of the best run of
 * k + 1 nodes. */
static void find_moved(struct hearth_differ *d, uint16_t *tail, uint16_t *back)
{
    const uint16_t *partner = d->partner[1];
    uint16_t count = d->form[1]->node_count;
    size_t runs = 0;

    for (uint16_t m = 0; m < count; m++) {
        size_t low = 0, high = runs;

        d->is_moved[m] = partner[m] != HEARTH_NONE;
        if (partner[m] == HEARTH_NONE) {
            continue;
        }
        while (low < high) {
            size_t middle = (low + high) / 2;

            if (partner[tail[middle]] < partner[m]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        back[m] = low == 0 ? HEARTH_NONE : tail[low - 1];
        tail[low] = m;
        runs = low == runs ? runs + 1 : runs;
    }
    for (uint16_t m = runs == 0 ? HEARTH_NONE : tail[runs - 1];
         m != HEARTH_NONE; m = back[m]) {
        d->is_moved[m] = false;
    }
}

/* In a group that is not its old one's partner. */
static bool has_other_parent(const struct hearth_differ *d, uint16_t m)
{
    uint16_t n = d->partner[1][m];
    uint16_t before = d->form[0]->nodes[n].parent;
    uint16_t after = d->form[1]->nodes[m].parent;

    if (before == HEARTH_NONE || after == HEARTH_NONE) {
        return before != after;
    }
    return d->partner[0][before] != after;
}

void hearth_differ_pair(struct hearth_differ *d)
{
    uint16_t count = d->form[1]->node_count;
    uint16_t *tail = hearth_arena_take(d->arena, count, sizeof(*tail));
    uint16_t *back = hearth_arena_take(d->arena, count, sizeof(*back));

    d->is_moved = hearth_arena_take(d->arena, count, sizeof(*d->is_moved));
    for (size_t f = 0; f < 2; f++) {
        size_t nodes = d->form[f]->node_count;

        d->partner[f] = hearth_arena_take(d->arena, nodes, sizeof(uint16_t));
        if (d->partner[f] != NULL) {
            /* HEARTH_NONE is all bits */
            memset(d->partner[f], 0xff, nodes * sizeof(uint16_t));
        }
    }
    if (tail == NULL || back == NULL || d->is_moved == NULL ||
        d->partner[0] == NULL || d->partner[1] == NULL) {
        d->is_out_of_memory = true;
        return;
    }
    pair_names(d);
    find_moved(d, tail, back);
    for (uint16_t m = 1; m < count; m++) {
        if (d->partner[1][m] != HEARTH_NONE && has_other_parent(d, m)) {
            d->is_moved[m] = true;
        }
    }
}
