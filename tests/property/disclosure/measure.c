/* SPDX-License-Identifier: Apache-2.0 */
/* What audit and suppression cost on three-way tables of 555 cells: not a test,
 * run by hand. */
#include "host/disclosure/protect.h"
#include "sets.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void measure(uint64_t k, uint64_t records)
{
    struct hearth_protection p;
    struct hearth_linked_bounds *bounds;
    uint64_t pivots = HEARTH_AUDIT_PIVOTS;
    size_t hidden = 0, primaries = 0;
    double a, b, c;
    struct sets s;
    int e, f;

    sets_make_large(&s, k, 555 + records, records);
    bounds = calloc(s.linked.cell_count, sizeof *bounds);
    if (bounds == NULL) {
        abort();
    }
    a = now();
    e = hearth_protect(&s.linked, s.cells, s.may_hide, k, bounds, &p);
    b = now();
    for (size_t i = 0; i < s.linked.cell_count; i++) {
        hidden += s.cells[i].is_hidden;
        primaries += s.cells[i].is_primary;
    }
    f = hearth_linked_bound(&s.linked, &pivots, bounds);
    c = now();
    printf("k %2d records %6d: %zu cells, %zu primaries, %zu hidden (%d); all "
           "%.2f s, audit %.2f s, %d pivots (%d); worst width %d\n",
           (int)k, (int)records, s.linked.cell_count, primaries, hidden, e,
           b - a, c - b, (int)(HEARTH_AUDIT_PIVOTS - pivots), f,
           (int)p.verdict.worst_width);
    free(bounds);
    sets_free(&s);
}

int main(void)
{
    static const uint64_t records[] = {400, 1000, 2000, 4000, 10000};

    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        measure(5, records[i]);
        measure(10, records[i]);
    }
    return 0;
}
