/* SPDX-License-Identifier: Apache-2.0 */
/* Forms on the host: an XLSForm (.xlsx, .xls, or a folder of CSV files) is
 * read, checked as a whole, and compiled. */
#ifndef HEARTH_FORMS_FORMS_H
#define HEARTH_FORMS_FORMS_H

#include "hearth/form.h"

/* Room that every form within the limits compiles in. */
#define HEARTH_FORMS_ARENA (192u << 20)
/* A report stops listing here and says how many more there are. */
#define HEARTH_FORMS_MESSAGES_MAX 500
/* One message as a line of text, with its NUL. */
#define HEARTH_FORMS_LINE_MAX 1024
/* The field-types summary, with its NUL. */
#define HEARTH_FORMS_FIELDS_MAX 160

struct hearth_forms_workbook; /* workbook.h */

enum hearth_forms_policy {
    HEARTH_POLICY_DEFAULT = 0, /* gates, sensitivity, allow-list of types */
    HEARTH_POLICY_OPEN = 1     /* every type; makes training packages only */
};

struct hearth_forms_options {
    enum hearth_forms_policy policy;
    bool is_lenient; /* paths to no node are allowed (conformance only) */
};

/* One error or warning. Texts stand in the arena, never NULL, may be "". */
struct hearth_forms_message {
    const char *file;       /* "survey", "choices", "settings" … */
    uint32_t row;           /* as a spreadsheet shows it, header = 1; 0: none */
    const char *column;     /* as the author wrote its header */
    uint32_t column_number; /* 1: "A"; 0: none */
    const char *cell;       /* what stands there, cut at 200 bytes */
    const char *question;   /* name of the question, group or choice */
    const char *text;       /* what is wrong */
    const char *remedy;     /* what to do */
    const char *kind;       /* the word in brackets: forms.md section 8 */
    bool is_error;
};

/* How much of a form stands in one language. */
struct hearth_forms_completeness {
    char tag[32];
    size_t translated; /* of text_count */
};

struct hearth_forms_report {
    const struct hearth_forms_message *messages; /* by file, row, column */
    size_t message_count;
    size_t unlisted_count; /* beyond HEARTH_FORMS_MESSAGES_MAX */
    size_t error_count;
    size_t warning_count;
    /* What the allow-list of the default policy says: "accepted", or
     * "refused text:36 location:1 media:12"; also under the open policy. */
    char fields[HEARTH_FORMS_FIELDS_MAX];
    /* Of a form without errors, else 0. */
    size_t question_count; /* nodes that hold a value */
    size_t group_count, repeat_count, calculate_count, choice_count;
    size_t type_counts[32];       /* by enum hearth_node_type */
    size_t sensitivity_counts[4]; /* of asked questions */
    unsigned minutes;             /* estimate of a usual interview */
    size_t language_count;
    size_t text_count;
    struct hearth_forms_completeness languages[HEARTH_LANGUAGES_MAX];
    struct hearth_slice package; /* body to be signed (envelope.h) */
};

/* Compiles a workbook. ${form} is what a device will load: it was decoded
 * from report->package, and its hash is set. Everything stands in ${arena}
 * (HEARTH_FORMS_ARENA bytes are enough). E_INVALID with messages when the
 * form has errors: then no form is set. E_MEMORY: arena too small. ${report}
 * is always set. */
HEARTH_MUST_USE int
hearth_forms_compile(const struct hearth_forms_workbook *workbook,
                     const struct hearth_forms_options *options,
                     struct hearth_arena *arena, struct hearth_form **form,
                     struct hearth_forms_report *report);
/* The same for a workbook, or a folder with survey.csv, choices.csv and
 * settings.csv, at ${path}. A file that is missing or cannot be understood is
 * a message too; E_IO if it cannot be read. */
HEARTH_MUST_USE int
hearth_forms_compile_path(const char *path,
                          const struct hearth_forms_options *options,
                          struct hearth_arena *arena, struct hearth_form **form,
                          struct hearth_forms_report *report);
/* The same for the bytes of a .xlsx or .xls file called ${name}: what it names
 * beside itself is not there. */
HEARTH_MUST_USE int hearth_forms_compile_bytes(
    const char *name, struct hearth_slice in,
    const struct hearth_forms_options *options, struct hearth_arena *arena,
    struct hearth_form **form, struct hearth_forms_report *report);
/* The same for CSV text: survey, choices, settings, external_choices and
 * entities; data NULL: the sheet is missing. ${name} stands in for a missing
 * form_id. */
HEARTH_MUST_USE int hearth_forms_compile_sheets(
    const char *name, const struct hearth_slice sheets[5],
    const struct hearth_forms_options *options, struct hearth_arena *arena,
    struct hearth_form **form, struct hearth_forms_report *report);
/* As compile_path, with the default options. */
HEARTH_MUST_USE int
hearth_forms_compile_folder(const char *folder, struct hearth_arena *arena,
                            struct hearth_form **form,
                            struct hearth_forms_report *report);

/* The cell as a spreadsheet calls it: "C12", "12" without a column, "" without
 * a row. ${out} has HEARTH_FORMS_CELL_MAX bytes. */
#define HEARTH_FORMS_CELL_MAX 24
void hearth_forms_cell_name(const struct hearth_forms_message *message,
                            char *out);
/* Writes the message as one line without line feed, such as
 * survey row 12, column constraint, question "age": the expression ends
 * after "and". Finish it or remove "and". [syntax]
 * ${out} has HEARTH_FORMS_LINE_MAX bytes; a longer line is cut. */
void hearth_forms_line(const struct hearth_forms_message *message, char *out);
/* Appends the whole report as JSON (UTF-8, without line feeds). E_SPACE. */
HEARTH_MUST_USE int
hearth_forms_report_json(const struct hearth_forms_report *report,
                         struct hearth_writer *out);

#endif
