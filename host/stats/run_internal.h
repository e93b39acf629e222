/* SPDX-License-Identifier: Apache-2.0 */
/* The steps between a specification and its statistic. */
#ifndef HOST_STATS_RUN_INTERNAL_H
#define HOST_STATS_RUN_INTERNAL_H

#include "host/stats/run.h"

/* ---- run.c, run_by.c ---- */
struct hearth_run_context {
    const char *folder;
    json_t *checks;
    struct hearth_stats_why *why;
    const struct hearth_frame *given; /* in place of `data`, or NULL */
};

/* What a single statistic works on. */
struct hearth_run_leaf {
    const struct hearth_run_context *context;
    const struct hearth_stats_entry *entry;
    struct hearth_stats_run run;
    struct hearth_frame frame;
    bool *marks; /* a row that counts, before `by` */
    bool *all;   /* every row */
};
/* Once a column of `each`, or once. */
HEARTH_MUST_USE int hearth_run_each(const struct hearth_run_leaf *l,
                                    const struct hearth_stats_run *run,
                                    json_t **out);
/* The same once a group of `by`, or once. */
HEARTH_MUST_USE int hearth_run_by(struct hearth_run_leaf *l, json_t **out);

/* ---- run_data.c ---- */
/* The bytes of ${name} in ${folder} (or its datasets/), to be freed. */
HEARTH_MUST_USE int hearth_run_read_file(const char *folder, const char *name,
                                         uint8_t **out, size_t *len,
                                         struct hearth_stats_why *why);
/* `data`: a file's bytes, or {columns: {NAME: [...]}}, as a frame. */
HEARTH_MUST_USE int hearth_run_load(const json_t *data, struct hearth_slice csv,
                                    struct hearth_arena *arena,
                                    struct hearth_frame *out,
                                    struct hearth_stats_why *why);
/* A frame of the columns of ${given}, to which others can be added. E_MEMORY.
 */
HEARTH_MUST_USE int hearth_run_borrow(const struct hearth_frame *given,
                                      struct hearth_arena *arena,
                                      struct hearth_frame *out);

/* ---- run_condition.c ---- */
enum hearth_run_truth {
    HEARTH_RUN_NO,
    HEARTH_RUN_YES,
    HEARTH_RUN_UNKNOWN /* a value is missing */
};
/* One condition, or a list that means "and"; in the arena. */
struct hearth_run_condition {
    const struct hearth_run_test *tests;
    size_t count;
};
HEARTH_MUST_USE int hearth_run_condition(const json_t *spec,
                                         const struct hearth_frame *f,
                                         struct hearth_run_condition *out,
                                         struct hearth_stats_why *why);
enum hearth_run_truth
hearth_run_condition_at(const struct hearth_run_condition *c, size_t row);
/* Clears ${marks} of rows in which ${spec} (NULL: nothing asked) fails. */
HEARTH_MUST_USE int hearth_run_mark(const json_t *spec,
                                    const struct hearth_frame *f, bool *marks,
                                    struct hearth_stats_why *why);
/* True if ${x} OP ${y}, ${order} being the sign of x - y. */
HEARTH_MUST_USE int hearth_run_compare(const char *op, int order, bool *out);

/* ---- run_derive.c ---- */
HEARTH_MUST_USE int hearth_run_derive(const json_t *list,
                                      struct hearth_frame *f,
                                      struct hearth_stats_why *why);

/* ---- run_design.c ---- */
/* The design that ${r->spec} describes; rows that lack a weight are taken out
 * of ${marks}. In the arena. */
HEARTH_MUST_USE int hearth_run_design(const struct hearth_stats_run *r,
                                      bool *marks,
                                      const struct hearth_stats_design **out);

/* ---- run_out.c ---- */
/* What ${path} ("a.0") leads to, or NULL. Borrowed. */
const json_t *hearth_run_path(const json_t *from, const char *path);
/* Adds the scalar parameters, then applies `out` to *${result}. */
HEARTH_MUST_USE int hearth_run_parameters(const json_t *spec, json_t *result);
HEARTH_MUST_USE int hearth_run_out(const json_t *spec, json_t **result);

/* ---- run_check.c ---- */
void hearth_run_require(const json_t *spec, const json_t *result,
                        json_t *checks);
/* Compares the output "_rows" with the file of `rows_expected`. */
HEARTH_MUST_USE int hearth_run_rows(const struct hearth_stats_run *r,
                                    const json_t *result, json_t *checks);

#endif
