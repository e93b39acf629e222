/* SPDX-License-Identifier: Apache-2.0 */
/* Forms on the host: an XLSForm kept as survey.csv, choices.csv and
 * settings.csv in one folder is read, checked as a whole, and compiled. */
#ifndef HEARTH_FORMS_FORMS_H
#define HEARTH_FORMS_FORMS_H

#include "hearth/form.h"

/* Room that every form within the limits compiles in. */
#define HEARTH_FORMS_ARENA (40u << 20)
/* A report stops listing here and says how many more there are. */
#define HEARTH_FORMS_MESSAGES_MAX 500
/* One message as a line of text, with its NUL. */
#define HEARTH_FORMS_LINE_MAX 1024

/* One error or warning. Texts stand in the arena, never NULL, may be "". */
struct hearth_forms_message {
    const char *file;     /* "survey", "choices", "settings" */
    uint32_t row;         /* as a spreadsheet shows it, header = 1; 0: none */
    const char *column;   /* as the author wrote its header */
    const char *question; /* name of the question, group or choice */
    const char *text;     /* what is wrong */
    const char *remedy;   /* what to do */
    const char *kind;     /* the word in brackets: forms.md section 8 */
    bool is_error;
};

struct hearth_forms_report {
    const struct hearth_forms_message *messages; /* by file, row, column */
    size_t message_count;
    size_t unlisted_count; /* beyond HEARTH_FORMS_MESSAGES_MAX */
    size_t error_count;
    size_t warning_count;
    /* Of a form without errors, else 0. */
    size_t question_count;
    size_t language_count;
    struct hearth_slice package; /* body to be signed (envelope.h) */
};

/* Compiles the form in ${folder}. ${form} is what a device will load: it was
 * decoded from report->package, and its hash is set. Everything stands in
 * ${arena} (HEARTH_FORMS_ARENA bytes are enough). E_INVALID with messages when
 * the form has errors: then nothing else is set. E_MEMORY: arena too small.
 * A missing file is a message too; E_IO if one cannot be read. ${report} is
 * always set. */
HEARTH_MUST_USE int
hearth_forms_compile_folder(const char *folder, struct hearth_arena *arena,
                            struct hearth_form **form,
                            struct hearth_forms_report *report);

/* The three sheets as bytes, for what is not in a folder; a sheet that does
 * not exist has data NULL. ${name} stands in for a missing form_id. */
struct hearth_forms_sheets {
    const char *name;
    struct hearth_slice survey;
    struct hearth_slice choices;
    struct hearth_slice settings;
};
HEARTH_MUST_USE int
hearth_forms_compile(const struct hearth_forms_sheets *sheets,
                     struct hearth_arena *arena, struct hearth_form **form,
                     struct hearth_forms_report *report);

/* Writes the message as one line without line feed, such as
 * survey row 12, column constraint, question "age": the expression ends
 * after "and". Finish it or remove "and". [syntax]
 * ${out} has HEARTH_FORMS_LINE_MAX bytes; a longer line is cut. */
void hearth_forms_line(const struct hearth_forms_message *message, char *out);

#endif
