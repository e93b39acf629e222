/* SPDX-License-Identifier: Apache-2.0 */
/* Random sets of linked tables, with everything that the audit and an
 * attacker need to know about them. */
#ifndef TESTS_PROPERTY_DISCLOSURE_SETS_H
#define TESTS_PROPERTY_DISCLOSURE_SETS_H

#include "host/disclosure/audit.h"

#define SETS_DIMS  3
#define SETS_CODES 32 /* of one dimension, innermost */
#define SETS_NODES 64 /* of one dimension: codes, groups, total */

enum sets_kind {
    SETS_TWO_WAY,
    SETS_NESTED, /* codes below groups below the total */
    SETS_THREE_WAY,
    SETS_LINKED,   /* all two-way tables of three dimensions */
    SETS_RELEASES, /* one table, twice, with records that came between */
    SETS_KINDS
};

struct sets_node {
    uint32_t codes; /* a bit each */
    uint8_t children[SETS_CODES];
    size_t child_count;
};
struct sets_dim {
    size_t code_count;
    struct sets_node nodes[SETS_NODES];
    size_t node_count; /* codes first, then groups, the total last */
};

struct sets {
    uint64_t state; /* of the generator */
    enum sets_kind kind;
    uint64_t k;
    size_t dim_count;
    struct sets_dim dims[SETS_DIMS];
    struct hearth_linked linked;
    struct hearth_linked_cell *cells;
    struct hearth_linked_sum *sums;
    uint32_t *parts; /* of all sums */
    size_t part_count;
    size_t part_room;
    bool *may_hide;
};

uint64_t sets_next(uint64_t *state);
/* 0..bound - 1 */
uint64_t sets_below(uint64_t *state, uint64_t bound);
/* ${records} people fall into the table; small counts are primaries. */
void sets_make(struct sets *s, enum sets_kind kind, uint64_t seed,
               uint64_t records);
/* One three-way table of 5 x 3 x 37 = 555 cells, the last dimension of 28 codes
 * in 8 groups; zeros are published. */
void sets_make_large(struct sets *s, uint64_t k, uint64_t seed,
                     uint64_t records);
/* A wave: areas in regions, sex, an answer of three; all two-way tables of them
 * are told, k is 10. Shares below 5 % and above 95 % of fewer than 50 people
 * are primaries too, zeros among them. */
void sets_make_wave(struct sets *s, uint64_t seed, uint64_t records);
/* Which innermost cells cell ${cell} adds up: a bit each, of at most 64. */
uint64_t sets_covers(const struct sets *s, size_t cell);
/* Whether the cell is in a table, and of how many dimensions it is no total. */
bool sets_is_told(const struct sets *s, size_t cell);
size_t sets_depth(const struct sets *s, size_t cell);
void sets_free(struct sets *s);
/* Hides a cell, as a primary or as one that is just not told. */
void sets_hide(struct hearth_linked_cell *c, bool is_primary);

#endif
