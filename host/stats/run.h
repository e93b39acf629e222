/* SPDX-License-Identifier: Apache-2.0 */
/* One statistic by name: the test driver and the conformance suite (the
 * specification's language is described in docs/STATISTICS.md). A statistic
 * knows its parameters, a frame and a design; never a data set. */
#ifndef HOST_STATS_RUN_H
#define HOST_STATS_RUN_H

#include "host/stats/design.h"

#include <jansson.h>

struct hearth_stats_run {
    const json_t *spec; /* parameters, those passed down included */
    const char *folder; /* where "data" and "labels" files are */
    const struct hearth_frame *frame; /* NULL: a closed form */
    /* Rows that count, by `where`, `limit` and `by` of a row filter. */
    const bool *is_kept; /* a row */
    /* NULL where the statistic takes no design. */
    const struct hearth_design *design;
    const bool *is_in_domain; /* a row; all of ${is_kept} without a domain */
    struct hearth_arena *arena;
    struct hearth_stats_why *why;
};

/* Adds the statistic's outputs to the object ${out}, under the names of
 * statistics.md 7. Numbers that do not exist are JSON null, never NaN. */
typedef int hearth_stats_function(const struct hearth_stats_run *run,
                                  json_t *out);

/* What domains and groups do to rows. */
enum hearth_stats_rows {
    HEARTH_STATS_NO_ROWS,  /* closed form: no data needed */
    HEARTH_STATS_FILTERED, /* rows that count; domain and `by` drop rows */
    HEARTH_STATS_DESIGNED  /* a design; domain and `by` are domains */
};

struct hearth_stats_entry {
    const char *name;
    enum hearth_stats_rows rows;
    hearth_stats_function *compute;
};

/* One table a file of statistics; each ends with a NULL name. */
extern const struct hearth_stats_entry hearth_stats_survey[]; /* svy*, kish */
extern const struct hearth_stats_entry
    hearth_stats_describe[]; /* describe ... */
extern const struct hearth_stats_entry
    hearth_stats_indirect[]; /* rrt, list_* */
extern const struct hearth_stats_entry hearth_stats_conjoint[];
extern const struct hearth_stats_entry hearth_stats_scales[]; /* alpha, icc */
extern const struct hearth_stats_entry hearth_stats_disclosure[]; /* sdc_* */

/* Runs the `run` object ${spec} (statistics.md 7: derive, where, limit,
 * design, by, each, parts, merge, key, out) with files of ${folder}. *${out}:
 * a new reference. E_INVALID and the like: ${why} says why. */
HEARTH_MUST_USE int hearth_stats_run(const json_t *spec, const char *folder,
                                     json_t **out,
                                     struct hearth_stats_why *why);

/* ---- parameters; each fails with a reason that names the parameter ---- */
HEARTH_MUST_USE int hearth_stats_number(const struct hearth_stats_run *r,
                                        const char *name, double *out);
HEARTH_MUST_USE int hearth_stats_text(const struct hearth_stats_run *r,
                                      const char *name, const char **out);
/* ${fallback} where the parameter is not there. */
double hearth_stats_number_or(const struct hearth_stats_run *r,
                              const char *name, double fallback);
/* NULL where it is not there. */
const char *hearth_stats_text_or_null(const struct hearth_stats_run *r,
                                      const char *name);
/* The column that the text parameter ${name} names. */
HEARTH_MUST_USE int hearth_stats_column(const struct hearth_stats_run *r,
                                        const char *name,
                                        const struct hearth_frame_column **out);
/* The columns that the list parameter ${name} names ("*": all). In the arena.
 */
HEARTH_MUST_USE int
hearth_stats_columns(const struct hearth_stats_run *r, const char *name,
                     const struct hearth_frame_column ***out, size_t *count);
/* True if ${row} of ${column} is the level written ${text} (a number compares
 * as a number). */
bool hearth_stats_is_level(const struct hearth_frame_column *column, size_t row,
                           const char *text);

/* A design matrix of `terms`: (Intercept) first, then columns and the dummies
 * of factors. Column after column, ${row_count} of the frame each; NaN where
 * missing. */
struct hearth_stats_terms {
    const char **names;
    double *values;
    size_t count;
};
HEARTH_MUST_USE int hearth_stats_terms(const struct hearth_stats_run *r,
                                       const char *name,
                                       struct hearth_stats_terms *out);

/* ---- results ---- */
/* A finite number, or null. */
void hearth_stats_put(json_t *out, const char *name, double value);
/* {"est": est, "se": se} under ${name}. */
void hearth_stats_put_estimate(json_t *out, const char *name, double est,
                               double se);
void hearth_stats_put_pair(json_t *out, const char *name, double low,
                           double high);

#endif
