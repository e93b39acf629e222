/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the comparison share. */
#ifndef HEARTH_FORMS_DIFFER_H
#define HEARTH_FORMS_DIFFER_H

#include "diff.h"

/* Longest text that is compared: a text with its inserts as source. */
#define HEARTH_DIFFER_TEXT_MAX 32768u

struct hearth_differ {
    const struct hearth_form *form[2]; /* before, after */
    struct hearth_arena *arena;
    struct hearth_forms_change *changes; /* HEARTH_FORMS_CHANGES_MAX */
    struct hearth_forms_diff *out;
    char *scratch[2];     /* HEARTH_DIFFER_TEXT_MAX each */
    uint16_t *partner[2]; /* of each node: its match, or HEARTH_NONE */
    bool *is_moved;       /* of each node of the second */
    bool is_out_of_memory;
};

/* Takes note of a change; its texts are copied. */
void hearth_differ_note(struct hearth_differ *d,
                        const struct hearth_forms_change *change);

/* Pairs nodes by name, and finds those that moved. */
void hearth_differ_pair(struct hearth_differ *d);

/* Texts ${before} and ${after} in each language that both have. ${like} names
 * question, choice, part and kind. */
void hearth_differ_texts(struct hearth_differ *d, uint32_t before,
                         uint32_t after,
                         const struct hearth_forms_change *like);
void hearth_differ_languages(struct hearth_differ *d);
/* Expressions. */
void hearth_differ_logic(struct hearth_differ *d, uint16_t before,
                         uint16_t after,
                         const struct hearth_forms_change *like);

void hearth_differ_lists(struct hearth_differ *d);
/* What a list is called: its name, or its first question's. */
const char *hearth_differ_list_name(const struct hearth_form *form,
                                    uint16_t list);

#endif
