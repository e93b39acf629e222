/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of functions share: arguments of a call, and results. */
#ifndef HEARTH_FORM_FUNCTION_H
#define HEARTH_FORM_FUNCTION_H

#include "cells.h"
#include "machine.h"

struct hearth_call {
    struct hearth_machine *m;
    uint8_t function; /* enum hearth_function */
    const struct hearth_value *args;
    unsigned count;
};

/* The form and the world that a call is made in. */
const struct hearth_form *hearth_call_form(const struct hearth_call *c);
const struct hearth_world *hearth_call_world(const struct hearth_call *c);
/* ${len} bytes of text are gone through ${times} times: counts steps. E_EVAL:
 * too many. */
HEARTH_MUST_USE int hearth_call_work(const struct hearth_call *c, size_t len,
                                     size_t times);

/* Argument ${i} as a value that is no node list, as text, number, truth. The
 * value of "." if there is no such argument. A text is never NULL. E_EVAL. */
HEARTH_MUST_USE int hearth_call_value(const struct hearth_call *c, unsigned i,
                                      struct hearth_value *out);
HEARTH_MUST_USE int hearth_call_text(const struct hearth_call *c, unsigned i,
                                     struct hearth_slice *out);
HEARTH_MUST_USE int hearth_call_number(const struct hearth_call *c, unsigned i,
                                       double *out);
HEARTH_MUST_USE int hearth_call_truth(const struct hearth_call *c, unsigned i,
                                      bool *out);
/* Argument ${i} cut to a whole number, within 32 bits; 0 for NaN. */
HEARTH_MUST_USE int hearth_call_whole(const struct hearth_call *c, unsigned i,
                                      int64_t *out);
/* Argument ${i}, an index that the compiler wrote. E_EVAL: not below
 * ${limit}. */
HEARTH_MUST_USE int hearth_call_index(const struct hearth_call *c, unsigned i,
                                      size_t limit, uint16_t *out);

/* Walks arguments from ${arg} on, each node of a list by itself. Gives
 * E_NOT_FOUND after the last, E_EVAL. */
struct hearth_call_walk {
    unsigned arg;
    uint32_t node;
};
HEARTH_MUST_USE int hearth_call_next(const struct hearth_call *c,
                                     struct hearth_call_walk *walk,
                                     struct hearth_value *out);

/* A text made in scratch piece by piece. */
struct hearth_call_writer {
    struct hearth_machine *m;
    uint8_t *text;
    size_t len;
};
HEARTH_MUST_USE int hearth_call_append(struct hearth_call_writer *w,
                                       struct hearth_slice piece);
/* ${v} is no node list. */
HEARTH_MUST_USE int hearth_call_append_value(struct hearth_call_writer *w,
                                             const struct hearth_value *v);
struct hearth_value hearth_call_written(const struct hearth_call_writer *w);
struct hearth_value hearth_call_blank(void);

/* function_date.c: ${v} as a date or a moment; blank text and NaN stay.
 * E_EVAL: it is none. */
HEARTH_MUST_USE int hearth_call_moment(const struct hearth_call *c,
                                       const struct hearth_value *v,
                                       struct hearth_value *out);
/* A date at local midnight, or a moment, in milliseconds since 1970 UTC. */
int64_t hearth_call_ms(const struct hearth_call *c,
                       const struct hearth_value *v);
/* A time of day alone ("hh:mm…"), today; false if ${text} is none. */
bool hearth_call_time_of_day(const struct hearth_call *c,
                             struct hearth_slice text, int64_t *ms);

/* The functions, by file. */
HEARTH_MUST_USE int hearth_function_basic(const struct hearth_call *c,
                                          struct hearth_value *out);
HEARTH_MUST_USE int hearth_function_maths(const struct hearth_call *c,
                                          struct hearth_value *out);
HEARTH_MUST_USE int hearth_function_list(const struct hearth_call *c,
                                         struct hearth_value *out);
HEARTH_MUST_USE int hearth_function_nodes(const struct hearth_call *c,
                                          struct hearth_value *out);
HEARTH_MUST_USE int hearth_function_text(const struct hearth_call *c,
                                         struct hearth_value *out);
HEARTH_MUST_USE int hearth_function_search(const struct hearth_call *c,
                                           struct hearth_value *out);
HEARTH_MUST_USE int hearth_function_picks(const struct hearth_call *c,
                                          struct hearth_value *out);
HEARTH_MUST_USE int hearth_function_date(const struct hearth_call *c,
                                         struct hearth_value *out);
HEARTH_MUST_USE int hearth_function_format(const struct hearth_call *c,
                                           struct hearth_value *out);
HEARTH_MUST_USE int hearth_function_choice(const struct hearth_call *c,
                                           struct hearth_value *out);
HEARTH_MUST_USE int hearth_function_chance(const struct hearth_call *c,
                                           struct hearth_value *out);
HEARTH_MUST_USE int hearth_function_code(const struct hearth_call *c,
                                         struct hearth_value *out);
HEARTH_MUST_USE int hearth_function_geo(const struct hearth_call *c,
                                        struct hearth_value *out);

#endif
