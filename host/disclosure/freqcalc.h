/* SPDX-License-Identifier: Apache-2.0 */
/* How many records share the key of each record (fk), and how many people
 * they stand for (Fk); an empty value matches anything (disclosure.md 8). */
#ifndef HOST_DISCLOSURE_FREQCALC_H
#define HOST_DISCLOSURE_FREQCALC_H

#include "hearth/err.h"

#include <stddef.h>
#include <stdint.h>

#define HEARTH_FREQCALC_EMPTY       UINT32_MAX
#define HEARTH_FREQCALC_RECORDS_MAX 4000000
#define HEARTH_FREQCALC_KEYS_MAX    32
/* Comparisons of keys with empty values: some seconds. */
#define HEARTH_FREQCALC_WORK_MAX UINT64_C(2000000000)

struct hearth_freqcalc_input {
    const uint32_t *keys; /* record_count rows of key_count values */
    size_t record_count;
    size_t key_count;
    const double *weights; /* a record, > 0; NULL: 1 */
};

/* ${fk} and ${Fk}: one a record. The same records in another order get the
 * same numbers. E_LIMIT, E_MEMORY. */
HEARTH_MUST_USE int hearth_freqcalc(const struct hearth_freqcalc_input *in,
                                    uint64_t *fk, double *Fk);

struct hearth_freqcalc_risk {
    size_t below_3; /* records with fk < 3 */
    size_t below_5;
    size_t below_k;
    double largest;          /* 1 / smallest fk; 0 without records */
    double mean;             /* of 1 / Fk */
    double expected_matches; /* sum of 1 / Fk */
};
void hearth_freqcalc_judge(const uint64_t *fk, const double *Fk, size_t count,
                           uint64_t k, struct hearth_freqcalc_risk *out);

#endif
