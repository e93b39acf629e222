/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of supervision over a group of rows, exact; report.h decides what of
 * them may be shown. */
#ifndef HOST_QUALITY_FIGURES_H
#define HOST_QUALITY_FIGURES_H

#include "host/quality/rows.h"
#include "host/release/release.h"

/* An interview below this share of the wave's median time is short
 * (statistics.md 4: consented interviews only; rows are). */
#define HEARTH_QUALITY_SHORT 0.4
/* Equal answers that send somebody to look, at least; what shuffled answers
 * reach by chance raises it. */
#define HEARTH_QUALITY_ALIKE     0.85
#define HEARTH_QUALITY_ALIKE_MIN 15u /* questions compared */

/* What is known of each row by comparing it with others. */
struct hearth_quality_marks {
    bool *is_short; /* a row */
    bool *is_alike; /* nearly the same as another one of its worker */
};
/* E_MEMORY. Free with hearth_quality_unmark. */
HEARTH_MUST_USE int hearth_quality_mark(const struct hearth_quality_rows *q,
                                        size_t k,
                                        struct hearth_quality_marks *out);
void hearth_quality_unmark(struct hearth_quality_marks *m);

/* Rows of one group: indices into the rows. */
struct hearth_quality_group {
    const size_t *rows;
    size_t count;
};

/* Median minutes (middle of the bucket); ${work} takes count numbers. NaN of
 * none. */
double hearth_quality_median(const struct hearth_quality_rows *q,
                             const struct hearth_quality_group *g,
                             double *work);

/* NaN: does not exist. */
struct hearth_quality_figures {
    double minutes; /* median; middle of the bucket */
    double is_short;
    double no_answer; /* of all direct questions that were asked */
    double straight;
    double alike;
    size_t workers;
    double icc; /* largest of the scales', between interviewers */
};
/* E_MEMORY. */
HEARTH_MUST_USE int
hearth_quality_figures(const struct hearth_quality_rows *q,
                       const struct hearth_quality_marks *marks,
                       const struct hearth_quality_group *g,
                       struct hearth_quality_figures *out);

/* Who found the interview very uncomfortable, of everybody in ${wave}, as it
 * was released; NaN where it was not. */
double hearth_quality_comfort(const struct hearth_release *r, const char *wave);

#endif
