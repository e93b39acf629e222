/* SPDX-License-Identifier: Apache-2.0 */
/* How easily somebody who knows a few things about a person finds the row: how
 * many rows look alike in the columns that are keys, an empty value being like
 * any other. */
#ifndef HOST_EXPORT_RISK_H
#define HOST_EXPORT_RISK_H

#include "host/export/table.h"

#define HEARTH_EXPORT_FK_MIN   5u   /* rows that must look alike */
#define HEARTH_EXPORT_MEAN_MAX 0.03 /* mean of 1/Fk */

struct hearth_export_risk {
    size_t rows, keys;
    size_t below_3, below_5, below_10; /* rows with such an fk */
    double largest;                    /* 1/fk */
    double mean;                       /* of 1/Fk */
    double matches;                    /* sum of 1/Fk: people found */
};

/* ${fk} of every row (row_count of them); each row stands for ${weight}
 * people. E_MEMORY. */
HEARTH_MUST_USE int hearth_export_risk(const struct hearth_export_table *t,
                                       double weight, uint32_t *fk,
                                       struct hearth_export_risk *out);
bool hearth_export_risk_is_fine(const struct hearth_export_risk *risk);

/* What was done to get there. */
struct hearth_export_protection {
    struct hearth_export_risk before, after;
    size_t coarsened; /* keys */
    size_t blanked;   /* single values */
};
/* Coarsens keys, then blanks single values of them, until the risk is fine.
 * E_DENIED: it cannot be made so. E_MEMORY. */
HEARTH_MUST_USE int hearth_export_protect(struct hearth_export_table *t,
                                          double weight,
                                          struct hearth_export_protection *out);

#endif
