/* SPDX-License-Identifier: Apache-2.0 */
/* A sampling design and the variance of totals under it (statistics.md 2):
 * strata, clusters in one or two stages, finite populations, calibrated
 * weights. A domain never filters: rows outside it stay, with z = 0. */
#ifndef HOST_STATS_DESIGN_H
#define HOST_STATS_DESIGN_H

#include "host/stats/frame.h"

#include <gsl/gsl_matrix.h>

enum hearth_design_lonely {
    HEARTH_DESIGN_ADJUST = 0, /* one PSU in a stratum: not centred, factor 1 */
    HEARTH_DESIGN_REFUSE,     /* E_STATE, naming the stratum */
    HEARTH_DESIGN_MERGE       /* strata were merged when the design was made */
};

struct hearth_design_calibration; /* post-stratified, raked or linear */

struct hearth_stats_design {
    struct hearth_arena *arena; /* for what a computation needs meanwhile */
    size_t row_count;
    const double *weight;      /* a row, > 0; calibrated if there is any. 0: a
                                  row without one, outside of every domain */
    const double *base;        /* a row: the weights before calibration */
    const uint32_t *stratum;   /* a row, dense from 0 */
    const uint32_t *psu;       /* a row, dense from 0, nested in strata */
    const uint32_t *ssu;       /* a row, or NULL: one stage */
    const double *population;  /* a row: PSUs in its stratum, or NULL: no fpc */
    const double *population2; /* a row: SSUs in its PSU, or NULL */
    size_t stratum_count;
    size_t psu_count;
    enum hearth_design_lonely lonely;
    size_t lonely_count;       /* strata with one PSU; merged: how many were */
    size_t unweighted_count;   /* rows without a weight */
    const char *const *strata; /* names of strata, or NULL */
    const struct hearth_design_calibration *calibration; /* or NULL */
};

/* Rows of each group side by side: ${order}[${start}[g]] to
 * ${order}[${start}[g + 1] - 1], each a number below ${count}. */
struct hearth_design_groups {
    size_t *start; /* group_count + 1 */
    size_t *order;
    size_t group_count;
};
/* Of ${count} items, ${group} telling the group of each. E_MEMORY. */
HEARTH_MUST_USE int hearth_design_group(struct hearth_arena *arena,
                                        const uint32_t *group, size_t count,
                                        size_t group_count,
                                        struct hearth_design_groups *out);

/* PSUs minus strata, over the whole sample. */
size_t hearth_design_df(const struct hearth_stats_design *d);
/* Covariance of ${k} totals: ${z} holds k columns of row_count linearised
 * values (weight included; 0 outside the domain), column after column. ${out}
 * is k x k. E_STATE (lonely PSU, refuse), E_MEMORY. */
HEARTH_MUST_USE int
hearth_design_covariance(const struct hearth_stats_design *d, const double *z,
                         size_t k, gsl_matrix *out,
                         struct hearth_stats_why *why);

#endif
