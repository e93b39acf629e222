/* SPDX-License-Identifier: Apache-2.0 */
/* How narrow the published counts of a wave are, over all of its releases: for
 * each count that was published with fewer than HEARTH_NARROW_WIDE other counts
 * that could stand behind it, the fewest. Counts of large bases have always
 * more, so this stays small however many releases there are. Names are kept as
 * hashes; two that are alike would only make the rule stricter. */
#ifndef HOST_RESULTS_NARROW_H
#define HOST_RESULTS_NARROW_H

#include "hearth/bytes.h"

/* "Nor to an interval narrower than 5" (disclosure.md 3). */
#define HEARTH_NARROW_WIDE 5u
#define HEARTH_NARROW_MAX  (1u << 18)

struct hearth_narrow_count {
    uint64_t name; /* not 0 */
    uint8_t width; /* below HEARTH_NARROW_WIDE */
};
/* Begins as zeros. */
struct hearth_narrow {
    struct hearth_narrow_count *slots; /* 0: free */
    size_t slot_count, count;
};

/* One published count. */
struct hearth_narrow_name {
    const char *form, *question, *dimension, *group;
    const char *cell; /* name of its choice; "": the two highest together */
};
/* E_CRYPTO. */
HEARTH_MUST_USE int hearth_narrow_hash(const struct hearth_narrow_name *name,
                                       uint64_t *out);

/* The fewest of ${name} so far, HEARTH_NARROW_WIDE if there are enough. */
unsigned hearth_narrow_of(const struct hearth_narrow *n, uint64_t name);
/* Takes in one more. E_MEMORY, E_LIMIT. */
HEARTH_MUST_USE int hearth_narrow_add(struct hearth_narrow *n, uint64_t name,
                                      unsigned width);
void hearth_narrow_clear(struct hearth_narrow *n);

/* count 4, then so many times name 8, width 1. */
void hearth_narrow_put(const struct hearth_narrow *n,
                       struct hearth_writer *out);
/* E_INVALID, E_MEMORY, E_LIMIT. */
HEARTH_MUST_USE int hearth_narrow_get(struct hearth_reader *in,
                                      struct hearth_narrow *out);

#endif
