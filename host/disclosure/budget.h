/* SPDX-License-Identifier: Apache-2.0 */
/* What noise may still be bought, and what was: "total epsilon 1 per wave ...
 * drawn once per release cell and stored; the budget survives restarts and
 * never goes below 0" (disclosure.md 6).
 *
 * A cell is one public count: an indicator in an area. An indicator is paid
 * once a wave, whatever the number of its areas, because the areas must be
 * disjoint: a person stands in one of them. A city and its districts are two
 * indicators. A cell keeps the figure it got when it was drawn; a later figure
 * of the same question (after more interviews) is another indicator and is
 * paid again.
 *
 * The ledger is the file release/budget, replaced whole and synced before a
 * figure is handed out. It is no table of the store, because it belongs to the
 * place where figures are made: the store of an offline results computer is
 * replaced at every `copy out`. After a restore (another incarnation) the
 * ledger may be an old one, so the waves in it are closed. */
#ifndef HOST_DISCLOSURE_BUDGET_H
#define HOST_DISCLOSURE_BUDGET_H

#include "hearth/bytes.h"
#include "hearth/rng.h"

#define HEARTH_BUDGET_WAVE_TOTAL     1000000u /* millionths of epsilon */
#define HEARTH_BUDGET_INDICATORS_MAX 5u       /* a wave */
#define HEARTH_BUDGET_NAME_MAX       64u
#define HEARTH_BUDGET_CELLS_MAX      8192u

struct hearth_budget_cell {
    const char *wave; /* names: 1 to HEARTH_BUDGET_NAME_MAX bytes */
    const char *indicator;
    const char *area;
    uint32_t epsilon; /* millionths; the same in all areas of an indicator */
};

struct hearth_budget;

/* Takes the lock on the ledger in ${folder} and reads it; a folder without one
 * has spent nothing. E_BUSY: another process has it. E_INVALID: damaged; then
 * no noise is drawn, and nobody starts over silently. E_IO, E_MEMORY. */
HEARTH_MUST_USE int hearth_budget_open(const char *folder,
                                       const uint8_t incarnation[8],
                                       struct hearth_budget **out);
void hearth_budget_close(struct hearth_budget *b);
/* Millionths of epsilon left in ${wave}. */
uint32_t hearth_budget_left(const struct hearth_budget *b, const char *wave);
/* The figure of ${cell}: the stored one, or ${count} (unweighted) with noise
 * drawn from ${rng}, paid and stored. It may lie below 0 or above the base:
 * clip what is shown. E_DENIED: not enough epsilon left, or an indicator too
 * many; E_INVALID: a name, an epsilon of 0, or another epsilon than the
 * indicator was paid with; E_LIMIT: ledger full; E_CRYPTO, E_IO, E_FULL. After
 * a failure nothing is paid. */
HEARTH_MUST_USE int hearth_budget_draw(struct hearth_budget *b,
                                       const struct hearth_budget_cell *cell,
                                       uint64_t count, struct hearth_rng rng,
                                       int64_t *figure);

/* ---- the file, for the fuzz target ---- */

/* Reads a ledger; E_INVALID unless every rule above holds in it. */
HEARTH_MUST_USE int hearth_budget_check(struct hearth_slice file);

#endif
