/* SPDX-License-Identifier: Apache-2.0 */
/* List experiments (statistics.md 3): the share of a sensitive item from
 * counts of items, J plain ones in the control arm and one more in a treated
 * arm. Estimates are what the formulas give, outside 0..1 too. */
#ifndef HOST_STATS_LIST_H
#define HOST_STATS_LIST_H

#include "host/stats/interval.h"

#include "hearth/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* Below this many answers in both arms the error is above .08. */
#define HEARTH_LIST_MIN 600
/* Below this many the ends of the counts are not shown at all. */
#define HEARTH_LIST_TABLE_MIN 100
#define HEARTH_LIST_J_MIN     2
#define HEARTH_LIST_J_MAX     6
#define HEARTH_LIST_CELLS_MAX (HEARTH_LIST_J_MAX + 2)
#define HEARTH_LIST_ARMS      2
#define HEARTH_LIST_ITEMS_MAX 8

/* Answers of two arms. */
struct hearth_list_arms {
    const double *y; /* a row: a count, or any number */
    const bool *is_treated;
    const uint32_t *psu; /* a row, dense from 0; NULL: none */
    size_t psu_count;
    size_t n;
};

struct hearth_list_difference {
    uint64_t n1; /* treated */
    uint64_t n0;
    double mean1;
    double mean0;
    double est; /* mean1 - mean0 */
    double se;
    double df; /* Welch; NaN with clusters, or when nothing varies */
};
/* Difference in means with the Welch standard error; with psu, that of the
 * regression on the arm with clusters and no factor for their number (CR0).
 * E_STATE: an arm below 2 rows (with psu: below 2 clusters); E_MEMORY. */
HEARTH_MUST_USE int hearth_list_difference(const struct hearth_list_arms *a,
                                           struct hearth_arena *arena,
                                           struct hearth_list_difference *out);

struct hearth_list_figure {
    double est;
    double se;
};
struct hearth_list_combined {
    struct hearth_list_figure combined;
    struct hearth_list_figure conventional; /* the list alone */
    struct hearth_list_figure direct;       /* the direct question alone */
    struct hearth_list_figure placebo1;     /* difference among the direct yes:
                                             * should be 1; NaN if not there */
    struct hearth_list_figure placebo2;     /* effect of the arm on the direct
                                             * answer: should be 0 */
};
/* List and direct question ${direct} (a row) together: X direct, d =
 * difference among X = 0, m = Xbar + (1 - Xbar) d. E_STATE: fewer than 2 rows
 * of an arm among X = 0, or nobody with X = 0; E_MEMORY. */
HEARTH_MUST_USE int hearth_list_combined(const struct hearth_list_arms *a,
                                         const bool *direct,
                                         struct hearth_arena *arena,
                                         struct hearth_list_combined *out);

/* Rows of a regression. */
struct hearth_list_rows {
    const double *x;     /* n x k, row after row, intercept included */
    const double *y;     /* lm: any number; nls, ml: 0..J, treated 0..J + 1 */
    const uint32_t *arm; /* 0 control, m treated with item m of items */
    size_t n;
    size_t k;
    size_t items; /* 1.. HEARTH_LIST_ITEMS_MAX */
    unsigned j;   /* control items */
};
enum hearth_list_method {
    HEARTH_LIST_LM = 0, /* y on x, t, t x; HC3 */
    HEARTH_LIST_NLS,    /* two steps, the second carries the first's error */
    HEARTH_LIST_ML      /* binomial counts; observed information */
};
/* (items + 1) blocks of k coefficients: control first, then item by item. */
struct hearth_list_fit {
    double *b;
    double *se;
};
/* E_STATE: *${bad} (a term, 0..k-1) follows from those before it in some arm,
 * or *${bad} = k: an arm is too small, or no finite estimate was found.
 * E_INVALID: *${bad} is the row whose count cannot be. E_LIMIT, E_MEMORY. */
HEARTH_MUST_USE int hearth_list_regress(const struct hearth_list_rows *r,
                                        enum hearth_list_method method,
                                        struct hearth_arena *arena,
                                        struct hearth_list_fit *out,
                                        size_t *bad);

/* The test that the sensitive item did not change the other answers. */
struct hearth_list_diagnosis {
    double p_gms;   /* with moment selection */
    double p_nogms; /* without */
    /* Row k: pi(Y(0) = k, Z = 1), then the same with Z = 0. */
    struct hearth_list_figure pi[2 * (HEARTH_LIST_J_MAX + 1)];
    bool has_gap;  /* an arm shows no 0 or no maximum */
    bool is_alarm; /* either p below .05, or a gap */
};
/* ${a->y} must be 0..J in the control arm, 0..J + 1 in the treated arm:
 * E_INVALID with *${bad} the row. E_STATE: an arm below 2 rows; E_LIMIT: J not
 * in 2..HEARTH_LIST_J_MAX. */
HEARTH_MUST_USE int hearth_list_diagnose(const struct hearth_list_arms *a,
                                         unsigned j,
                                         struct hearth_list_diagnosis *out,
                                         size_t *bad);
/* The same of how many rows of each arm (0: control) have each count; cells
 * beyond J and J + 1 are not looked at. E_STATE, E_LIMIT. */
struct hearth_list_counts {
    unsigned j;
    uint64_t at[HEARTH_LIST_ARMS][HEARTH_LIST_CELLS_MAX];
};
HEARTH_MUST_USE int
hearth_list_diagnose_counts(const struct hearth_list_counts *counts,
                            struct hearth_list_diagnosis *out);

#endif
