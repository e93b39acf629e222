/* SPDX-License-Identifier: Apache-2.0 */
/* One statistic by name: the test driver and the conformance suite (the
 * specification's language is described in docs/STATISTICS.md). A statistic
 * knows its parameters, a frame and a design; never a data set. */
#ifndef HOST_STATS_RUN_H
#define HOST_STATS_RUN_H

#include "host/stats/design.h"

#include <jansson.h>

struct hearth_stats_run {
    const json_t *spec;  /* parameters, those passed down included */
    const char *folder;  /* where "data" and "labels" files are */
    const json_t *group; /* column: level, inside of `by`; or NULL */
    const struct hearth_frame *frame; /* NULL: a closed form */
    /* Rows that count, by `where`, `limit` and `by` of a row filter. */
    const bool *is_kept; /* a row */
    /* NULL where the statistic takes no design. */
    const struct hearth_stats_design *design;
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
    HEARTH_STATS_NO_ROWS,  /* closed form; with `data` as DESIGNED */
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

/* What an output named "_rows" is: never printed, compared by `rows_expected`.
 * {"row": [row of the frame, ...], "value": [...]}, or, where outputs belong to
 * cells, {"keys": {COLUMN: [text, ...], ...}, "low": [...], "high": [...]}.
 */

/* Runs the `run` object ${spec} (statistics.md 7: derive, where, limit,
 * design, by, each, parts, merge, key, out) with files of ${folder}. *${out}:
 * a new reference. E_INVALID and the like: ${why} says why. */
HEARTH_MUST_USE int hearth_stats_run(const json_t *spec, const char *folder,
                                     json_t **out,
                                     struct hearth_stats_why *why);
/* The same; what `require` and `rows_expected` found is appended to the array
 * ${checks}: {"check": TEXT, "holds": BOOL, "soft": BOOL}. */
HEARTH_MUST_USE int hearth_stats_run_checked(const json_t *spec,
                                             const char *folder, json_t *checks,
                                             json_t **out,
                                             struct hearth_stats_why *why);

/* The same over ${frame}, which stands wherever ${spec} names `data`: answers
 * from the cache of opened records. Files of ${folder} beside the data
 * (`labels`) are read. What was made of ${frame} is wiped; the frame itself is
 * only read. */
HEARTH_MUST_USE int hearth_stats_run_frame(const json_t *spec,
                                           const char *folder,
                                           const struct hearth_frame *frame,
                                           json_t **out,
                                           struct hearth_stats_why *why);

/* The same value for Jansson's iterators and copies, which take no const and
 * change nothing. */
json_t *hearth_stats_open(const json_t *v);

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
/* The texts of the list parameter ${name}, numbers as their shortest texts. In
 * the arena; 0 texts where the parameter is not there. */
HEARTH_MUST_USE int hearth_stats_list(const struct hearth_stats_run *r,
                                      const char *name, const char ***out,
                                      size_t *count);
/* Numbers by size, then texts: below, above or 0. */
int hearth_stats_level_order(const char *x, const char *y);
/* The texts of ${column} in rows that count (kept, and in the domain), sorted:
 * numbers first, by size, then texts. In the arena. */
HEARTH_MUST_USE int
hearth_stats_levels(const struct hearth_stats_run *r,
                    const struct hearth_frame_column *column, const char ***out,
                    size_t *count);
/* A level of ${levels} for each text of ${column} (SIZE_MAX: none of them), so
 * that rows need no comparing of texts: ${map}[column->levels[row]]. */
HEARTH_MUST_USE int
hearth_stats_level_map(const struct hearth_stats_run *r,
                       const struct hearth_frame_column *column,
                       const char *const *levels, size_t count, size_t **map);
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
/* A name and what stands for it in `key`. */
struct hearth_stats_word {
    const char *name;
    const char *text;
};
/* The parameter `key` with {NAME} of ${words} and {COLUMN} of `by` replaced;
 * ${fallback} unless `key` names one of ${words}. In the arena; NULL without
 * memory. */
const char *hearth_stats_key(const struct hearth_stats_run *r,
                             const char *fallback,
                             const struct hearth_stats_word *words,
                             size_t count);
/* A finite number, or null. */
void hearth_stats_put(json_t *out, const char *name, double value);
/* {"est": est, "se": se} under ${name}. */
void hearth_stats_put_estimate(json_t *out, const char *name, double est,
                               double se);
void hearth_stats_put_pair(json_t *out, const char *name, double low,
                           double high);

#endif
