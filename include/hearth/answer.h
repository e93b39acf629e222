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
    struct hearth_slice text;
};

/* Writes the answers of all questions in node order. ${answers} has
 * form->node_count entries; groups' and notes' are ignored. No bytes at all
 * when nothing was asked. E_INVALID if an answer does not fit its question,
 * E_SPACE through ${out}. */
HEARTH_MUST_USE int hearth_answer_encode(const struct hearth_form *form,
                                         const struct hearth_answer *answers,
                                         struct hearth_writer *out);
/* Reads them back to the end of ${in}; texts are made in ${arena} or stand in
 * the form. E_INVALID, E_SPACE. */
HEARTH_MUST_USE int hearth_answer_decode(const struct hearth_form *form,
                                         struct hearth_reader *in,
                                         struct hearth_arena *arena,
                                         struct hearth_answer *answers);

#endif
