/* SPDX-License-Identifier: Apache-2.0 */
/* The cheapest way to move one count of linked tables so that all sums still
 * hold: what other tables an attacker would have to believe in. In doubles: it
 * chooses what to hide and decides nothing (audit.h does). */
#ifndef HOST_DISCLOSURE_SHIFT_H
#define HOST_DISCLOSURE_SHIFT_H

#include "host/disclosure/audit.h"

struct hearth_shift; /* owns its memory */

/* How far a cell may move from its true count, and what each step costs. */
struct hearth_shift_room {
    double down; /* >= 0 */
    double up;   /* >= 0; 0 and 0: it stays */
    double cost; /* >= 0 */
};

/* A system of the sums of ${l}; cells where ${may_move} is false never do.
 * E_LIMIT: the limits of audit.h; E_MEMORY. */
HEARTH_MUST_USE int hearth_shift_new(const struct hearth_linked *l,
                                     const bool *may_move,
                                     struct hearth_shift **out);
void hearth_shift_free(struct hearth_shift *s);
/* Moves ${cell} by ${wanted} (below 0: down) or as near as can be, the others
 * as cheaply as can be. ${moves}: of each cell. *${reached}: how far, >= 0. A
 * search that takes too long ends with the movement it has found. */
void hearth_shift_find(struct hearth_shift *s,
                       const struct hearth_shift_room *rooms, uint32_t cell,
                       double wanted, double *moves, double *reached);
/* Steps of all searches so far. */
uint64_t hearth_shift_steps(const struct hearth_shift *s);

#endif
