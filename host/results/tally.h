/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of one form's answers, record by record: nothing of a single
 * interview is kept. Small counts are still answers, so a tally lives in
 * locked memory and only host/release decides what may leave.
 *
 * A question in a repeat is answered several times in one interview. Its
 * counts are of answers; how many interviews stand behind them is counted
 * apart, because thresholds protect people and not entries. */
#ifndef HOST_RESULTS_TALLY_H
#define HOST_RESULTS_TALLY_H

#include "hearth/form.h"
#include "hearth/secmem.h"
#include "host/results/heard.h"
#include "host/stats/moments.h"
#include "host/stats/scale.h"

/* Plain numbers come first: hearth_tally_blocks. */
struct hearth_tally_question {
    uint64_t not_asked;
    uint64_t skipped;
    uint64_t given;
    uint64_t no_answer; /* given, but "do not know" or "declined" */
    uint64_t unknown;   /* choices of an older version that are gone */
    struct hearth_moments values; /* numbers, or scores of choices */
    /* Interviews behind them; outside repeats the same numbers. */
    uint64_t interviews_given; /* with an answer that is one */
    uint64_t *counts;     /* selects: for each choice of the list, or NULL */
    uint64_t *interviews; /* for each choice */
    uint64_t *seen_at;    /* scratch: the last interview that gave it */
    uint64_t given_at;
    /* Of a list experiment: how many of each arm gave each count, where that
     * can be told (arms.h); else NULL. */
    uint64_t *arms;
};

struct hearth_tally {
    const struct hearth_form *form; /* the shown version */
    uint64_t interviews;            /* complete ones counted here */
    uint64_t turn; /* scratch: what is added together is of one turn */
    struct hearth_tally_question *questions; /* one a node */
    struct hearth_scale_tally **scales;      /* one a scale; NULL: not valid */
    struct hearth_secmem *secmem;            /* where all this stands */
};

/* An empty tally of ${form}. E_MEMORY. */
HEARTH_MUST_USE int hearth_tally_open(const struct hearth_form *form,
                                      struct hearth_tally *out);
void hearth_tally_close(struct hearth_tally *t);
/* Adds one complete interview, as it was heard by the same form. */
void hearth_tally_add(struct hearth_tally *t, const struct hearth_heard *heard);

/* ---- the same by columns, for many interviews at once ---- */

/* True if ${item} may be added many times at once: the order of records then
 * cannot show, to the last bit. */
bool hearth_tally_is_plain(const struct hearth_heard_item *item);
/* ${times} interviews gave ${item}; they are counted apart, in interviews. */
void hearth_tally_add_item(struct hearth_tally *t,
                           const struct hearth_heard_item *item,
                           uint64_t times);
/* ${times} interviews of an arm gave a count to the list experiment ${node}:
 * its ${cell} (arms.h). */
void hearth_tally_add_arm(struct hearth_tally *t, uint16_t node, size_t cell,
                          uint64_t times);
/* What the scales make of one interview. */
void hearth_tally_add_scales(struct hearth_tally *t,
                             const struct hearth_heard *heard);

/* ---- in several processes (crew.h) ---- */

/* In a process that was forked, where locked memory is empty: the tally again,
 * in memory of its own, every question at 0. E_MEMORY. */
HEARTH_MUST_USE int hearth_tally_renew(struct hearth_tally *t);
/* The memory that the counts of ${node} stand in, to be handed over as it is:
 * so many blocks. Scales are not among them. */
#define HEARTH_TALLY_BLOCKS 4
struct hearth_tally_block {
    void *data;
    size_t len;
};
size_t hearth_tally_blocks(const struct hearth_tally *t, uint16_t node,
                           struct hearth_tally_block out[HEARTH_TALLY_BLOCKS]);

#endif
