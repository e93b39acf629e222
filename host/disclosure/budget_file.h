/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger of epsilon as bytes (FORMAT.md "release/budget"). */
#ifndef HOST_DISCLOSURE_BUDGET_FILE_H
#define HOST_DISCLOSURE_BUDGET_FILE_H

#include "host/disclosure/budget.h"

#define HEARTH_BUDGET_FILE_MAX                                                 \
    (HEARTH_BUDGET_CELLS_MAX * (3 * (HEARTH_BUDGET_NAME_MAX + 1) + 12) + 128)

/* One cell that was drawn; indicator and area empty: the rest of a wave that
 * was closed. */
struct hearth_budget_entry {
    char wave[HEARTH_BUDGET_NAME_MAX + 1];
    char indicator[HEARTH_BUDGET_NAME_MAX + 1];
    char area[HEARTH_BUDGET_NAME_MAX + 1];
    uint32_t epsilon;
    int64_t figure;
    bool is_payment; /* the first of its indicator; set by _mark */
};

struct hearth_budget_ledger {
    uint8_t incarnation[8];
    uint32_t count;
    struct hearth_budget_entry *entries; /* HEARTH_BUDGET_CELLS_MAX */
};

/* Sets is_payment of the entry ${at}, from those before it. */
void hearth_budget_mark(struct hearth_budget_ledger *l, uint32_t at);
/* Millionths paid in ${wave}, and for how many indicators. */
uint64_t hearth_budget_paid(const struct hearth_budget_ledger *l,
                            const char *wave, uint32_t *indicators);
/* E_INVALID: damaged, or against the rules. ${l->entries} is the caller's. */
HEARTH_MUST_USE int hearth_budget_decode(struct hearth_slice file,
                                         struct hearth_budget_ledger *l);
/* E_SPACE, E_CRYPTO. */
HEARTH_MUST_USE int hearth_budget_encode(const struct hearth_budget_ledger *l,
                                         struct hearth_writer *w);

#endif
