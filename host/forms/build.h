/* SPDX-License-Identifier: Apache-2.0 */
/* A form while it is compiled: sheets as read, tables as they grow.
 *
 * The sheets' code (settings, choices, survey …) fills nodes, lists and texts
 * and notes every expression of the author in ${wanted}; logic.c compiles
 * those, and finds the order in which they are computed. */
#ifndef HEARTH_FORMS_BUILD_H
#define HEARTH_FORMS_BUILD_H

#include "forms.h"
#include "map.h"
#include "report.h"
#include "workbook.h"

/* One text in one language (forms.md section 10). */
#define HEARTH_FORMS_TEXT_MAX 4096u
/* Names of questions, choices and cells of lists. */
#define HEARTH_FORMS_POOL_MAX (8u << 20)
/* Columns of one sheet that are read. */
#define HEARTH_FORMS_COLUMNS_MAX 256

/* What a column is for, over all sheets. */
enum hearth_forms_column {
    HEARTH_COLUMN_UNKNOWN,
    HEARTH_COLUMN_IGNORED, /* known, without effect: told once */
    HEARTH_COLUMN_SILENT,  /* known, without effect and without harm */
    HEARTH_COLUMN_REFUSED, /* known, an error where it is used */
    HEARTH_COLUMN_TWICE,   /* the first one of its kind counts */
    HEARTH_COLUMN_TYPE,
    HEARTH_COLUMN_NAME,
    HEARTH_COLUMN_LABEL,
    HEARTH_COLUMN_HINT,
    HEARTH_COLUMN_GUIDANCE,
    HEARTH_COLUMN_IMAGE,
    HEARTH_COLUMN_AUDIO,
    HEARTH_COLUMN_VIDEO,
    HEARTH_COLUMN_REQUIRED,
    HEARTH_COLUMN_REQUIRED_MESSAGE,
    HEARTH_COLUMN_RELEVANT,
    HEARTH_COLUMN_CONSTRAINT,
    HEARTH_COLUMN_CONSTRAINT_MESSAGE,
    HEARTH_COLUMN_CALCULATION,
    HEARTH_COLUMN_DEFAULT,
    HEARTH_COLUMN_READ_ONLY,
    HEARTH_COLUMN_APPEARANCE,
    HEARTH_COLUMN_PARAMETERS,
    HEARTH_COLUMN_CHOICE_FILTER,
    HEARTH_COLUMN_REPEAT_COUNT,
    HEARTH_COLUMN_TRIGGER,
    HEARTH_COLUMN_SENSITIVITY,
    HEARTH_COLUMN_ROLE,
    HEARTH_COLUMN_SCALE,
    HEARTH_COLUMN_GATE,
    HEARTH_COLUMN_ARM,
    HEARTH_COLUMN_ORDER,
    HEARTH_COLUMN_PRACTICE,
    HEARTH_COLUMN_DATATYPE,
    HEARTH_COLUMN_DISABLED,
    HEARTH_COLUMN_SENSITIVE, /* choices: the item that an arm shows */
    HEARTH_COLUMN_ATTRIBUTE, /* choices: of a conjoint list */
    HEARTH_COLUMN_FORBID,
    HEARTH_COLUMN_LIST_NAME,
    HEARTH_COLUMN_FORM_ID,
    HEARTH_COLUMN_FORM_TITLE,
    HEARTH_COLUMN_FORM_TITLE_IN, /* one language */
    HEARTH_COLUMN_VERSION,
    HEARTH_COLUMN_DEFAULT_LANGUAGE,
    HEARTH_COLUMN_SMALLEST_BUCKET,
    HEARTH_COLUMN_ROOT_NAME,
    HEARTH_COLUMN_INSTANCE_NAME,
    HEARTH_COLUMN_STYLE,
    HEARTH_COLUMN_DUPLICATES,
    HEARTH_COLUMN_CLEAN,
    HEARTH_COLUMN_PROFILE,
    HEARTH_COLUMN_PURPOSE,
    HEARTH_COLUMN_JUSTIFICATION,
    HEARTH_COLUMN_DPIA,
    HEARTH_COLUMN_ALLOW
};

struct hearth_forms_sheet {
    const char *name; /* "survey" */
    bool is_there;
    const struct hearth_forms_table *table;
    size_t column_count;
    struct {
        uint8_t id; /* enum hearth_forms_column */
        uint8_t language;
    } columns[HEARTH_FORMS_COLUMNS_MAX];
};

struct hearth_forms_language {
    struct hearth_slice label; /* "English (en)" */
    char tag[32];              /* "en" */
    bool has_column;
};

/* What an expression is for. */
enum hearth_forms_what {
    HEARTH_WHAT_RELEVANT,
    HEARTH_WHAT_CONSTRAINT, /* "." is the answer at hand */
    HEARTH_WHAT_REQUIRED,
    HEARTH_WHAT_READ_ONLY,
    HEARTH_WHAT_CALCULATE,
    HEARTH_WHAT_INITIAL, /* dynamic; static ones are made by survey.c */
    HEARTH_WHAT_FILTER,  /* a bare name is a column of the node's list; of a
                            select from a repeat, a child of its instances */
    HEARTH_WHAT_COUNT,
    HEARTH_WHAT_SEED,
    HEARTH_WHAT_INSERT /* in a text, in instance_name */
};

/* An expression as the author wrote it. logic.c sets ${expr} and the field of
 * the node that ${what} names; errors are told at ${place}. */
struct hearth_forms_source_expr {
    struct hearth_slice source;
    struct hearth_forms_place place;
    uint16_t node; /* that owns it: paths are relative to it */
    uint8_t what;
    uint16_t expr; /* HEARTH_NONE until compiled, and after an error */
};

/* A list of choices, of a sheet or of a file. */
struct hearth_forms_list {
    struct hearth_slice name; /* as instance('…') calls it */
    struct hearth_choice_list range;
    const struct hearth_forms_sheet *sheet; /* NULL: of a file, or made */
    uint16_t user;      /* first select that uses it, or HEARTH_NONE */
    bool wants_other;   /* or_other */
    bool is_unfiltered; /* a select uses it without a choice_filter */
    bool is_conjoint;
    size_t space_row; /* of a choice with white space in its name; or 0 */
    struct hearth_slice space_name;
    size_t twin_row; /* of a choice whose name stands above; or 0 */
};

/* What a key in lists_map is. */
enum hearth_forms_list_scope {
    HEARTH_LIST_NAMED = 0,    /* what instance('…') calls it */
    HEARTH_LIST_FILE = 1,     /* file name, columns for value and label */
    HEARTH_LIST_EXTERNAL = 2, /* of the sheet external_choices */
    HEARTH_LIST_MISSING = 3   /* a file that was told to be missing */
};

/* A choice whose name stands in an earlier row of its list. */
struct hearth_forms_twin {
    uint16_t list;
    size_t row, other_row;
    struct hearth_slice name;
};

/* What the tables of the form do not keep about a node. */
struct hearth_forms_source {
    size_t row; /* index in the sheet; 0: made by the compiler */
    struct hearth_slice name;
    uint16_t same;            /* next node of the same name, or HEARTH_NONE */
    uint8_t kind;             /* enum hearth_forms_kind (type.h) */
    bool is_unstated;         /* no sensitivity was given */
    bool is_computed;         /* a note whose text is calculated */
    bool is_made;             /* by the compiler, beside the row's own node */
    struct hearth_slice from; /* question that a select takes choices from */
    struct hearth_slice arm;  /* list_count: question that draws the arm */
};

struct hearth_forms_build {
    struct hearth_arena *arena;
    struct hearth_forms_log log;
    const struct hearth_forms_workbook *workbook;
    struct hearth_forms_options options;
    struct hearth_forms_sheet survey, choices, settings, external;
    bool keeps_spaces; /* clean_text_values = no */
    bool allows_duplicates;

    struct hearth_forms_language languages[HEARTH_LANGUAGES_MAX];
    size_t language_count;
    uint8_t default_language;
    bool has_default; /* decided, by settings or by a plain column */

    char *names;
    size_t names_len;
    size_t names_cap;
    struct hearth_forms_map names_map;
    struct hearth_slice **texts; /* [text][language] */
    size_t text_count;
    size_t text_cap;
    struct hearth_forms_map texts_map;
    struct hearth_slice *exprs;
    size_t expr_count;
    struct hearth_forms_map exprs_map;

    struct hearth_forms_list *lists;
    size_t list_count;
    struct hearth_forms_map lists_map; /* scope: enum hearth_forms_list_scope */
    struct hearth_forms_twin *twins;
    size_t twin_count;
    size_t choice_wanted_count; /* inserts of choices: node is their list */
    struct hearth_choice *choice_table;
    size_t choice_count;
    size_t choice_cap;
    uint32_t *column_table; /* offsets into names */
    size_t column_count;
    uint32_t *cell_table;
    size_t cell_count;
    size_t cell_cap;

    struct hearth_node *nodes; /* [0] is the root */
    struct hearth_forms_source *sources;
    uint16_t node_count;
    /* scope 0: first node of that name, see sources[].same; scope p + 1:
     * child of node p. */
    struct hearth_forms_map nodes_map;
    struct hearth_forms_source_expr *wanted;
    size_t wanted_count;
    size_t wanted_cap;
    uint16_t *triggers;
    size_t trigger_count;
    struct hearth_design designs[HEARTH_DESIGNS_MAX];
    size_t design_count;
    struct hearth_range *ranges;
    size_t range_count;
    struct hearth_media *media; /* HEARTH_MEDIA_MAX */
    size_t media_count;
    size_t media_len; /* of all, bytes */
    struct hearth_scale scales[HEARTH_SCALES_MAX];
    size_t scale_count;

    /* Made by logic.c, in the arena. */
    struct hearth_step *order;
    size_t order_count;
    struct hearth_read *reads;
    size_t read_count;

    struct hearth_form form;
};

/* ---- tables (build.c) ---- */

/* Takes tables from the arena that the sheets, opened before, cannot overfill
 * before they pass a limit. E_MEMORY. */
HEARTH_MUST_USE int hearth_forms_build_init(struct hearth_forms_build *b);

/* Each gives the index of what may be there already. E_MEMORY, E_LIMIT. */
HEARTH_MUST_USE int hearth_forms_build_name(struct hearth_forms_build *b,
                                            struct hearth_slice name,
                                            uint32_t *out);
/* ${texts} has one for each language; all empty gives HEARTH_NO_TEXT. */
HEARTH_MUST_USE int hearth_forms_build_text(struct hearth_forms_build *b,
                                            const struct hearth_slice *texts,
                                            uint32_t *out);
HEARTH_MUST_USE int hearth_forms_build_expr(struct hearth_forms_build *b,
                                            struct hearth_slice code,
                                            uint16_t *out);
/* Notes an expression for logic.c, as the last of ${wanted}. */
HEARTH_MUST_USE int
hearth_forms_build_want(struct hearth_forms_build *b, uint16_t node,
                        enum hearth_forms_what what, struct hearth_slice source,
                        const struct hearth_forms_place *place);
/* The child of ${parent} called ${name}, or HEARTH_NONE. */
uint16_t hearth_forms_build_child(const struct hearth_forms_build *b,
                                  uint16_t parent, struct hearth_slice name);
/* The first node of that name, or HEARTH_NONE; more: sources[].same. */
uint16_t hearth_forms_build_find(const struct hearth_forms_build *b,
                                 struct hearth_slice name);
/* The language that a header or default_language calls ${label}, added if it
 * is new. E_LIMIT. */
HEARTH_MUST_USE int hearth_forms_build_language(struct hearth_forms_build *b,
                                                struct hearth_slice label,
                                                uint8_t *out);
/* A copy in the build's arena, "" joined from up to three parts; empty when
 * the arena is full (b->log.is_out_of_memory is set). */
struct hearth_slice hearth_forms_build_join(struct hearth_forms_build *b,
                                            struct hearth_slice first,
                                            struct hearth_slice second,
                                            struct hearth_slice third);

/* ---- the steps, in this order (each in the file of its name) ---- */

/* Finds out what the columns of a sheet are. E_LIMIT; all else is told to the
 * author. */
HEARTH_MUST_USE int
hearth_forms_sheet_open(struct hearth_forms_build *b,
                        struct hearth_forms_sheet *sheet, const char *name,
                        const struct hearth_forms_table *table);
/* default_language, before the other sheets are opened. */
HEARTH_MUST_USE int
hearth_forms_settings_language(struct hearth_forms_build *b);
/* After they were opened: there is a default language. */
HEARTH_MUST_USE int hearth_forms_settings_default(struct hearth_forms_build *b);
HEARTH_MUST_USE int hearth_forms_settings_read(struct hearth_forms_build *b);
HEARTH_MUST_USE int hearth_forms_choices_read(struct hearth_forms_build *b);
HEARTH_MUST_USE int hearth_forms_survey_read(struct hearth_forms_build *b);
/* What can be said of choices once it is known which question uses them. */
void hearth_forms_choices_check(struct hearth_forms_build *b);
/* Compiles b->wanted, finds cycles and the order (logic.c). */
HEARTH_MUST_USE int hearth_forms_logic_compile(struct hearth_forms_build *b);
HEARTH_MUST_USE int hearth_forms_scale_read(struct hearth_forms_build *b);
/* Pictures and sounds that labels name: what is there goes along, what is not
 * is told in a warning, what is too much in an error. E_MEMORY. */
HEARTH_MUST_USE int hearth_forms_media_read(struct hearth_forms_build *b);
/* Whole-form rules: consent, sensitivity, allow-list, wording. */
void hearth_forms_policy_check(struct hearth_forms_build *b);

/* ---- lists (choices.c, list.c) ---- */

/* A new list with no rows yet. E_LIMIT, E_MEMORY. */
HEARTH_MUST_USE int hearth_forms_list_new(struct hearth_forms_build *b,
                                          enum hearth_forms_list_scope scope,
                                          struct hearth_slice key,
                                          struct hearth_slice name,
                                          uint16_t *out);
/* The list of a file, read at its first use; ${value} and ${label} name its
 * columns, empty for the usual ones. HEARTH_NONE after telling. */
HEARTH_MUST_USE int
hearth_forms_list_file(struct hearth_forms_build *b, struct hearth_slice file,
                       struct hearth_slice value, struct hearth_slice label,
                       const struct hearth_forms_place *place, uint16_t *out);
/* The list yes, no that the compiler brings. */
HEARTH_MUST_USE int hearth_forms_list_yes_no(struct hearth_forms_build *b,
                                             uint16_t *out);
/* Adds a choice, a column, a cell at the end of the tables. E_LIMIT. */
HEARTH_MUST_USE int hearth_forms_list_add(struct hearth_forms_build *b,
                                          const struct hearth_choice *choice);
HEARTH_MUST_USE int hearth_forms_list_add_column(struct hearth_forms_build *b,
                                                 struct hearth_slice name);
HEARTH_MUST_USE int hearth_forms_list_add_cell(struct hearth_forms_build *b,
                                               struct hearth_slice value);

/* The list that instance('name') or pulldata('name', …) means: of the sheet,
 * or of a file of the form, which is read at its first use. Tells the author
 * at ${place} (missing-file, unknown-list) and gives HEARTH_NONE if there is
 * none. E_MEMORY, E_LIMIT. */
HEARTH_MUST_USE int
hearth_forms_list_find(struct hearth_forms_build *b, struct hearth_slice name,
                       const struct hearth_forms_place *place, uint16_t *out);
/* Index within the list of the column called ${name}, "name" and "label"
 * aside; HEARTH_NO_TEXT if there is none. */
uint32_t hearth_forms_list_column(const struct hearth_forms_build *b,
                                  uint16_t list, struct hearth_slice name);

/* ---- cells (sheet.c) ---- */

/* Rows: index 0 is the header, from 1 what a person filled in. */
size_t hearth_forms_sheet_rows(const struct hearth_forms_sheet *sheet);
/* The cell of row index ${row} in the column for ${id}, trimmed; empty if
 * there is none. */
struct hearth_slice
hearth_forms_sheet_cell(const struct hearth_forms_sheet *sheet, size_t row,
                        enum hearth_forms_column id);
/* The same at column index ${column}. */
struct hearth_slice
hearth_forms_sheet_at(const struct hearth_forms_sheet *sheet, size_t row,
                      size_t column);
/* Whether the sheet has a column for ${id}. */
bool hearth_forms_sheet_has(const struct hearth_forms_sheet *sheet,
                            enum hearth_forms_column id);
/* The row's number as a spreadsheet shows it. */
size_t hearth_forms_sheet_row(const struct hearth_forms_sheet *sheet,
                              size_t row);
/* Where a message about that cell belongs. */
struct hearth_forms_place
hearth_forms_sheet_place(const struct hearth_forms_sheet *sheet, size_t row,
                         enum hearth_forms_column id,
                         struct hearth_slice question);
struct hearth_forms_place
hearth_forms_sheet_place_at(const struct hearth_forms_sheet *sheet, size_t row,
                            size_t column, struct hearth_slice question);
/* The texts of a translated column, white space put in order, as an index;
 * each ${name} in them is wanted as an insert of ${node}. Tells the author
 * about texts that are too long or not UTF-8. */
HEARTH_MUST_USE int hearth_forms_sheet_text(
    struct hearth_forms_build *b, const struct hearth_forms_sheet *sheet,
    size_t row, enum hearth_forms_column id, uint16_t node, uint32_t *out);
/* The same for the form's title, whose plain column is ${text}, in the default
 * language. */
HEARTH_MUST_USE int
hearth_forms_sheet_title(struct hearth_forms_build *b,
                         const struct hearth_forms_place *place,
                         struct hearth_slice text, size_t row, uint32_t *out);
/* The text of an expression cell: typographic quotes and blanks straight. */
struct hearth_slice
hearth_forms_sheet_expr(struct hearth_forms_build *b,
                        const struct hearth_forms_sheet *sheet, size_t row,
                        enum hearth_forms_column id);

/* Lower case, white space and "_" as one blank each, trimmed, into ${out};
 * cut at ${cap} - 1. Gives ${out}. */
const char *hearth_forms_sheet_fold(struct hearth_slice in, char *out,
                                    size_t cap);
struct hearth_slice hearth_forms_sheet_trim(struct hearth_slice in);
/* yes, no, true, false and what spreadsheets make of them. */
bool hearth_forms_sheet_is_yes_no(struct hearth_slice cell, bool *is_yes);
/* True if ${a} is ${word}. */
bool hearth_forms_sheet_is(struct hearth_slice a, const char *word);

#endif
