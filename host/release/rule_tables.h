/* SPDX-License-Identifier: Apache-2.0 */
/* Linked cells of one audit in the making, and the one way by which all of a
 * release is protected: host/disclosure chooses what else to hide, and its
 * exact audit decides. */
#ifndef HOST_RELEASE_RULE_TABLES_H
#define HOST_RELEASE_RULE_TABLES_H

#include "host/disclosure/audit.h"
#include "host/release/rule_internal.h"

#define HEARTH_RULE_CELLS  HEARTH_AUDIT_CELLS_MAX
#define HEARTH_RULE_SUMS   HEARTH_AUDIT_SUMS_MAX
#define HEARTH_RULE_PARTS  ((size_t)4 * HEARTH_AUDIT_CELLS_MAX)
#define HEARTH_RULE_NOBODY UINT32_MAX
#define HEARTH_RULE_ANY    UINT64_MAX /* nothing bounds it */

struct hearth_rule_tables {
    struct hearth_linked_cell cells[HEARTH_RULE_CELLS];
    bool may_hide[HEARTH_RULE_CELLS];
    uint32_t owner[HEARTH_RULE_CELLS]; /* whose figure it is; or NOBODY */
    struct hearth_linked_bounds bounds[HEARTH_RULE_CELLS];
    struct hearth_linked_sum sums[HEARTH_RULE_SUMS];
    uint32_t parts[HEARTH_RULE_PARTS];
    size_t cell_count, sum_count, part_count;
    bool is_full; /* or does not add up: nothing of it may go out */
};

/* The tables of ${w}, empty; NULL: no memory. */
struct hearth_rule_tables *hearth_rule_tables_begin(struct hearth_rule_work *w);
/* Index of the new cell. ${owner} may be asked to hide it, if it is any. */
uint32_t hearth_rule_tables_add(struct hearth_rule_tables *t,
                                const struct hearth_linked_cell *cell,
                                uint32_t owner);
void hearth_rule_tables_sum(struct hearth_rule_tables *t, uint32_t total);
void hearth_rule_tables_part(struct hearth_rule_tables *t, uint32_t cell);
void hearth_rule_tables_end(struct hearth_rule_tables *t);

/* Protects all primaries by ${k}: 0, and ${hides} (${count} owners) says whose
 * figures must go as well, which *${any} tells. E_LIMIT; E_STATE: nothing is
 * enough. */
HEARTH_MUST_USE int hearth_rule_tables_protect(struct hearth_rule_work *w,
                                               uint64_t k, bool *hides,
                                               size_t count, bool *any);

/* ---- counts of groups: sizes, and the bases of a figure ---- */

/* What is published of one group's count; one for each of ${groups}. */
struct hearth_rule_count {
    const struct hearth_cube_group *group;
    uint64_t count;
    uint64_t low, high; /* as published; exact: the same twice */
    bool is_hidden;
    bool may_hide; /* was shown in no release that stands */
};
/* Hides further counts of ${counts}, everybody's first, until no hidden one of
 * 1 to ${k} - 1 follows more narrowly than ${k}. E_LIMIT, E_STATE, E_MEMORY. */
HEARTH_MUST_USE int hearth_rule_counts(struct hearth_rule_work *w,
                                       const struct hearth_cube *cube,
                                       struct hearth_rule_count *counts,
                                       size_t count);

#endif
