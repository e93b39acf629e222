/* SPDX-License-Identifier: Apache-2.0 */
/* A form while it is compiled: sheets as read, tables as they grow. */
#ifndef HEARTH_FORMS_BUILD_H
#define HEARTH_FORMS_BUILD_H

#include "csv.h"
#include "forms.h"
#include "map.h"
#include "report.h"

/* One text in one language (forms.md section 10). */
#define HEARTH_FORMS_TEXT_MAX 4096u
/* Labels of all languages: the limit of a package and a little. */
#define HEARTH_FORMS_POOL_MAX (1u << 20)

/* What a column is for, over all sheets. */
enum hearth_forms_column {
    HEARTH_COLUMN_UNKNOWN,
    HEARTH_COLUMN_IGNORED, /* known, without effect: told once */
    HEARTH_COLUMN_LATER,   /* known, not built yet: an error where it is used */
    HEARTH_COLUMN_TWICE,   /* the first one of its kind counts */
    HEARTH_COLUMN_TYPE,
    HEARTH_COLUMN_NAME,
    HEARTH_COLUMN_LABEL,
    HEARTH_COLUMN_HINT,
    HEARTH_COLUMN_REQUIRED,
    HEARTH_COLUMN_REQUIRED_MESSAGE,
    HEARTH_COLUMN_RELEVANT,
    HEARTH_COLUMN_CONSTRAINT,
    HEARTH_COLUMN_CONSTRAINT_MESSAGE,
    HEARTH_COLUMN_SENSITIVITY,
    HEARTH_COLUMN_ROLE,
    HEARTH_COLUMN_SCALE,
    HEARTH_COLUMN_LIST_NAME,
    HEARTH_COLUMN_FORM_ID,
    HEARTH_COLUMN_FORM_TITLE,
    HEARTH_COLUMN_VERSION,
    HEARTH_COLUMN_DEFAULT_LANGUAGE,
    HEARTH_COLUMN_SMALLEST_BUCKET
};

struct hearth_forms_sheet {
    const char *name; /* "survey" */
    bool is_there;
    struct hearth_forms_csv csv;
    size_t column_count;
    struct {
        uint8_t id; /* enum hearth_forms_column */
        uint8_t language;
    } columns[HEARTH_FORMS_CSV_COLUMNS_MAX];
};

struct hearth_forms_language {
    struct hearth_slice label; /* "English (en)" */
    char tag[16];              /* "en" */
    bool has_column;
};

struct hearth_forms_list {
    struct hearth_slice name;
    struct hearth_choice_list range;
};

/* What the tables of the form do not keep about a node. */
struct hearth_forms_source {
    size_t row; /* index in the sheet */
    struct hearth_slice name;
};

struct hearth_forms_build {
    struct hearth_arena *arena;
    struct hearth_forms_log log;
    const char *name; /* stands in for form_id */
    struct hearth_forms_sheet survey, choices, settings;

    struct hearth_forms_language languages[HEARTH_LANGUAGES_MAX];
    size_t language_count;
    uint8_t default_language;
    bool has_default; /* decided, by settings or by a plain column */

    char *names;
    size_t names_len;
    size_t names_cap;
    struct hearth_forms_map names_map;
    struct hearth_slice *texts; /* [text * HEARTH_LANGUAGES_MAX + language] */
    size_t text_count;
    struct hearth_forms_map texts_map;
    struct hearth_slice *exprs;
    size_t expr_count;
    struct hearth_forms_map exprs_map;

    struct hearth_forms_list *lists;
    size_t list_count;
    struct hearth_forms_map lists_map;
    struct hearth_choice *choice_table;
    size_t choice_count;

    struct hearth_node *nodes;
    struct hearth_forms_source *sources;
    uint16_t node_count;
    struct hearth_forms_map nodes_map;
    uint16_t *order;
    struct hearth_scale scales[HEARTH_SCALES_MAX];
    size_t scale_count;
    struct hearth_form form;
};

/* Takes tables from the arena that these sheets cannot overfill before they
 * pass a limit. E_MEMORY. */
HEARTH_MUST_USE int
hearth_forms_build_init(struct hearth_forms_build *b,
                        struct hearth_arena *arena,
                        const struct hearth_forms_sheets *sheets);

/* Each gives the index of what may be there already. E_MEMORY, E_LIMIT. */
HEARTH_MUST_USE int hearth_forms_build_name(struct hearth_forms_build *b,
                                            struct hearth_slice name,
                                            uint32_t *out);
/* ${texts} has one for each language; all empty gives HEARTH_NONE. */
HEARTH_MUST_USE int hearth_forms_build_text(struct hearth_forms_build *b,
                                            const struct hearth_slice *texts,
                                            uint16_t *out);
HEARTH_MUST_USE int hearth_forms_build_expr(struct hearth_forms_build *b,
                                            struct hearth_slice code,
                                            uint16_t *out);
/* The language that a header or default_language calls ${label}, added if it
 * is new. E_LIMIT. */
HEARTH_MUST_USE int hearth_forms_build_language(struct hearth_forms_build *b,
                                                struct hearth_slice label,
                                                uint8_t *out);

/* ---- the steps, in this order (each in the file of its name) ---- */

/* Reads a sheet and finds out what its columns are. E_MEMORY, E_LIMIT; all
 * else is told to the author. */
HEARTH_MUST_USE int hearth_forms_sheet_open(struct hearth_forms_build *b,
                                            struct hearth_forms_sheet *sheet,
                                            const char *name,
                                            struct hearth_slice bytes);
/* default_language, before the other sheets are opened. */
HEARTH_MUST_USE int
hearth_forms_settings_language(struct hearth_forms_build *b);
HEARTH_MUST_USE int hearth_forms_settings_read(struct hearth_forms_build *b);
HEARTH_MUST_USE int hearth_forms_choices_read(struct hearth_forms_build *b);
HEARTH_MUST_USE int hearth_forms_survey_read(struct hearth_forms_build *b);
/* Compiles the expressions, finds cycles and the order of relevance. */
HEARTH_MUST_USE int hearth_forms_logic_compile(struct hearth_forms_build *b);
HEARTH_MUST_USE int hearth_forms_scale_read(struct hearth_forms_build *b);
/* Whole-form rules: consent, sensitivity, translations. */
void hearth_forms_policy_check(struct hearth_forms_build *b);

/* ---- cells ---- */

/* Rows below the header that a person filled: from 1 to row_count - 1. */
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
/* Where a message about that cell belongs. */
struct hearth_forms_place
hearth_forms_sheet_place(const struct hearth_forms_sheet *sheet, size_t row,
                         enum hearth_forms_column id,
                         struct hearth_slice question);
/* The texts of a translated column, white space put in order, as an index.
 * Tells the author about texts that are too long or not UTF-8. */
HEARTH_MUST_USE int
hearth_forms_sheet_text(struct hearth_forms_build *b,
                        const struct hearth_forms_sheet *sheet, size_t row,
                        enum hearth_forms_column id, uint16_t *out);
/* Puts the white space of one text in order; tells the author, and puts
 * "?" in its place, if no device could show it. */
HEARTH_MUST_USE int
hearth_forms_sheet_clean(struct hearth_forms_build *b,
                         const struct hearth_forms_place *place,
                         struct hearth_slice *text);
/* Tells about cells of columns that are not built yet. */
void hearth_forms_sheet_check_later(struct hearth_forms_build *b,
                                    const struct hearth_forms_sheet *sheet,
                                    size_t row, struct hearth_slice question);

/* Lower case, white space and "_" as one blank each, trimmed, into ${out};
 * cut at ${cap} - 1. Gives ${out}. */
const char *hearth_forms_sheet_fold(struct hearth_slice in, char *out,
                                    size_t cap);

#endif
