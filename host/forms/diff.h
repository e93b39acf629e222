/* SPDX-License-Identifier: Apache-2.0 */
/* What two versions of a form differ in, question by question: what a lead
 * looks at before a version is published. */
#ifndef HEARTH_FORMS_DIFF_H
#define HEARTH_FORMS_DIFF_H

#include "hearth/form.h"

/* A difference stops being listed here; all are counted. */
#define HEARTH_FORMS_CHANGES_MAX 4096
/* Room for two forms of any size and the list. */
#define HEARTH_FORMS_DIFF_ARENA (16u << 20)
/* One change as a line of text, with its NUL. */
#define HEARTH_FORMS_CHANGE_LINE 1024

enum hearth_forms_change_kind {
    HEARTH_CHANGE_ADDED, /* a question, group or repeat */
    HEARTH_CHANGE_REMOVED,
    HEARTH_CHANGE_MOVED, /* to another place, or into another group */
    HEARTH_CHANGE_TEXT,  /* of a question, in one language */
    HEARTH_CHANGE_CHOICE_ADDED,
    HEARTH_CHANGE_CHOICE_REMOVED,
    HEARTH_CHANGE_CHOICE_TEXT,
    HEARTH_CHANGE_CHOICE_MOVED,
    HEARTH_CHANGE_LOGIC,    /* an expression */
    HEARTH_CHANGE_PROPERTY, /* type, sensitivity, role, look … */
    HEARTH_CHANGE_LANGUAGE_ADDED,
    HEARTH_CHANGE_LANGUAGE_REMOVED,
    HEARTH_CHANGE_FORM, /* title, statement, profile … */
    HEARTH_CHANGE_KINDS
};

/* Texts stand in the arena, never NULL, may be "". */
struct hearth_forms_change {
    enum hearth_forms_change_kind kind;
    const char *question; /* its name; of a choice the list's */
    const char *choice;
    const char *part;     /* "label", "relevant", "type" … as a sheet's column
                             is called */
    const char *language; /* of a text */
    const char *before, *after;
};

struct hearth_forms_diff {
    const struct hearth_forms_change *changes; /* questions in the new order,
                                                  then what was removed */
    size_t count;
    size_t total; /* with those beyond HEARTH_FORMS_CHANGES_MAX */
    size_t counts[HEARTH_CHANGE_KINDS];
};

/* From ${before} to ${after}, two loaded forms; E_MEMORY. */
HEARTH_MUST_USE int hearth_forms_diff(const struct hearth_form *before,
                                      const struct hearth_form *after,
                                      struct hearth_arena *arena,
                                      struct hearth_forms_diff *out);
/* A change as one line without line feed, in English, such as
 * age: relevant: "${consent} = 'yes'" is now "true()". */
void hearth_forms_change_line(const struct hearth_forms_change *change,
                              char *out);

#endif
