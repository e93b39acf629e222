/* SPDX-License-Identifier: Apache-2.0 */
/* Values of columns as statistics of indirect questions and conjoint
 * experiments want them, and the warnings that stand beside a result. */
#ifndef HOST_STATS_ROWS_H
#define HOST_STATS_ROWS_H

#include "host/stats/run.h"

/* True if ${row} is kept and in the domain. */
bool hearth_rows_count(const struct hearth_stats_run *r, size_t row);
/* The number of ${row}; NaN where nothing is there. TRUE is 1, FALSE 0.
 * E_INVALID for any other text, naming column and row. */
HEARTH_MUST_USE int hearth_rows_number(const struct hearth_stats_run *r,
                                       const struct hearth_frame_column *column,
                                       size_t row, double *out);
enum hearth_rows_answer {
    HEARTH_ROWS_NO = 0,
    HEARTH_ROWS_YES = 1,
    HEARTH_ROWS_MISSING,
    HEARTH_ROWS_NEITHER /* a text that is no answer: E_INVALID where it is met
                         */
};
/* What each text of ${column} means: yes if the parameter `success` names it
 * (no otherwise); without that parameter 1, TRUE, yes and 0, FALSE, no. In the
 * arena. E_MEMORY. */
HEARTH_MUST_USE int
hearth_rows_answers(const struct hearth_stats_run *r,
                    const struct hearth_frame_column *column,
                    enum hearth_rows_answer **out);
/* The answer of ${row}. E_INVALID for NEITHER, naming column and row. */
HEARTH_MUST_USE int hearth_rows_answer(const struct hearth_stats_run *r,
                                       const struct hearth_frame_column *column,
                                       const enum hearth_rows_answer *answers,
                                       size_t row, bool *yes, bool *is_missing);
/* E_INVALID, naming the first of ${names} (NULL at the end) that the
 * specification has: what a statistic cannot use it must not pass over. */
HEARTH_MUST_USE int hearth_rows_refuse(const struct hearth_stats_run *r,
                                       const char *const *names);
/* Appends one sentence to the list "warnings" of ${out}, which is made. */
void hearth_rows_warn(json_t *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* An empty list "warnings", unless there is one. */
void hearth_rows_no_warnings(json_t *out);
/* Adds ${value} under ${name} unless that name is taken. */
void hearth_rows_count_out(json_t *out, const char *name, size_t value);
/* est -+ z se under ${name}: the reference interval. */
void hearth_rows_interval(json_t *out, const char *name, double est, double se);

#endif
