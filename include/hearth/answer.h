/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of one interview as values, and as the compact bytes that are
 * sealed (FORMAT.md "Answers"). */
#ifndef HEARTH_ANSWER_H
#define HEARTH_ANSWER_H

#include "hearth/form.h"

enum hearth_answer_state {
    HEARTH_ANSWER_NOT_ASKED = 0, /* not relevant */
    HEARTH_ANSWER_SKIPPED = 1,   /* asked, left blank */
    HEARTH_ANSWER_GIVEN = 2
};

/* One question's answer. ${text} is canonical: a choice name; choice names
 * in list order separated by one space; digits; text. */
struct hearth_answer {
    enum hearth_answer_state state;
    uint8_t kind; /* CALCULATE: enum hearth_value_type (expr.h) */
    struct hearth_slice text;
};

/* One instance of a repeat, or of the root: a block of answers, one a slot
 * (form.h). Instance 0 is the root's. */
struct hearth_instance {
    uint16_t node;    /* the repeat; HEARTH_ROOT */
    uint16_t parent;  /* instance around it; its own for the root */
    uint16_t next;    /* next instance of the same repeat in the same parent,
                         HEARTH_NONE after the last */
    uint16_t ordinal; /* place among those, from 1 */
    uint16_t last;    /* of the first one: the last one (interviews only) */
    uint32_t base;    /* first cell of its block */
    bool is_hidden;   /* beyond what repeat_count asks for now */
    bool is_new;      /* its dynamic defaults were not run yet */
};

/* All answers of an interview, as decoded. */
struct hearth_answers {
    const struct hearth_form *form;
    struct hearth_instance *instances;
    uint16_t instance_count;
    struct hearth_answer *cells;
    uint32_t cell_count;
};

/* The answer of ${node} in ${instance}, which is its owner's. */
const struct hearth_answer *hearth_answers_at(const struct hearth_answers *a,
                                              uint16_t instance, uint16_t node);
/* The answer of a node outside all repeats. */
const struct hearth_answer *hearth_answers_of(const struct hearth_answers *a,
                                              uint16_t node);

/* Writes the answers of all instances in order. No bytes at all when nothing
 * was asked. E_INVALID if an answer does not fit its question, E_SPACE
 * through ${out}. */
HEARTH_MUST_USE int hearth_answer_encode(const struct hearth_answers *answers,
                                         struct hearth_writer *out);
/* Reads them back to the end of ${in}; tables and texts are made in ${arena}
 * or stand in the form. E_INVALID, E_SPACE. */
HEARTH_MUST_USE int hearth_answer_decode(const struct hearth_form *form,
                                         struct hearth_reader *in,
                                         struct hearth_arena *arena,
                                         struct hearth_answers *out);

#endif
