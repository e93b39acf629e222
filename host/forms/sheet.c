/* SPDX-License-Identifier: Apache-2.0 */
/* A sheet: its columns told apart, its cells found. Texts: cell.c. */
#include "build.h"
#include "header.h"

#include <string.h>

static const struct hearth_slice NOTHING = {NULL, 0};

size_t hearth_forms_sheet_rows(const struct hearth_forms_sheet *sheet)
{
    return sheet->is_there ? sheet->table->csv.row_count : 0;
}

size_t hearth_forms_sheet_row(const struct hearth_forms_sheet *sheet,
                              size_t row)
{
    (void)sheet;
    return row + 1;
}

struct hearth_slice
hearth_forms_sheet_at(const struct hearth_forms_sheet *sheet, size_t row,
                      size_t column)
{
    const struct hearth_forms_csv_row *r = &sheet->table->csv.rows[row];

    return column < r->count ? hearth_forms_sheet_trim(r->cells[column])
                             : NOTHING;
}

/* Index of the column for ${id}; column_count if there is none. */
static size_t column_of(const struct hearth_forms_sheet *sheet,
                        enum hearth_forms_column id)
{
    size_t i = 0;

    while (i < sheet->column_count && sheet->columns[i].id != id) {
        i++;
    }
    return i;
}

bool hearth_forms_sheet_has(const struct hearth_forms_sheet *sheet,
                            enum hearth_forms_column id)
{
    return column_of(sheet, id) < sheet->column_count;
}

struct hearth_slice
hearth_forms_sheet_cell(const struct hearth_forms_sheet *sheet, size_t row,
                        enum hearth_forms_column id)
{
    size_t column = column_of(sheet, id);

    return column < sheet->column_count
               ? hearth_forms_sheet_at(sheet, row, column)
               : NOTHING;
}

struct hearth_forms_place
hearth_forms_sheet_place_at(const struct hearth_forms_sheet *sheet, size_t row,
                            size_t column, struct hearth_slice question)
{
    struct hearth_forms_place place = {
        .file = sheet->name, .column = column, .question = question};

    place.row = hearth_forms_sheet_row(sheet, row);
    if (hearth_forms_sheet_rows(sheet) > 0 && column < sheet->column_count) {
        place.header = hearth_forms_sheet_at(sheet, 0, column);
    }
    return place;
}

struct hearth_forms_place
hearth_forms_sheet_place(const struct hearth_forms_sheet *sheet, size_t row,
                         enum hearth_forms_column id,
                         struct hearth_slice question)
{
    return hearth_forms_sheet_place_at(sheet, row, column_of(sheet, id),
                                       question);
}

/* ---- opening ---- */

static bool is_needed(const char *sheet, enum hearth_forms_column id)
{
    if (strcmp(sheet, "survey") == 0) {
        return id == HEARTH_COLUMN_TYPE || id == HEARTH_COLUMN_NAME;
    }
    return strcmp(sheet, "choices") == 0 &&
           (id == HEARTH_COLUMN_LIST_NAME || id == HEARTH_COLUMN_NAME);
}

/* The language of a plain header: the default language; if none is set,
 * "default" where the labels of questions are plain, else the first that a
 * header names. */
static int plain_language(struct hearth_forms_build *b, bool is_label,
                          uint8_t *out)
{
    if (!b->has_default && b->language_count > 0 && !is_label) {
        *out = 0;
        return HEARTH_OK;
    }
    if (!b->has_default) {
        int rc =
            hearth_forms_build_language(b, hearth_slice_text("default"), out);

        b->default_language = *out;
        b->has_default = true;
        return rc;
    }
    *out = b->default_language;
    return HEARTH_OK;
}

static int find_language(struct hearth_forms_build *b, bool is_label,
                         struct hearth_slice label, uint8_t *out)
{
    int rc = label.len > 0 ? hearth_forms_build_language(b, label, out)
                           : plain_language(b, is_label, out);

    if (rc == HEARTH_OK) {
        b->languages[*out].has_column = true;
    }
    return rc;
}

/* Headers that name a language come first, ${is_plain} ones after. */
static int match_column(struct hearth_forms_build *b,
                        struct hearth_forms_sheet *sheet, size_t column,
                        bool is_plain)
{
    struct hearth_slice cell = hearth_forms_sheet_at(sheet, 0, column);
    struct hearth_slice language;
    const struct hearth_forms_header *h =
        hearth_forms_header_find(sheet->name, cell, &language);
    uint8_t id = (uint8_t)(h == NULL ? HEARTH_COLUMN_UNKNOWN : h->id);

    bool is_label = id == HEARTH_COLUMN_LABEL && sheet == &b->survey;

    sheet->columns[column].id = id;
    /* The settings come first: their languages would come before those of the
     * questions, so they are looked up when all are known. */
    if (h == NULL || !h->is_translated || h->id == HEARTH_COLUMN_IGNORED ||
        h->id == HEARTH_COLUMN_FORM_TITLE_IN ||
        (language.len == 0) != is_plain) {
        return HEARTH_OK;
    }
    if (!hearth_form_is_clean_text(language)) {
        sheet->columns[column].id = HEARTH_COLUMN_UNKNOWN;
        return HEARTH_OK;
    }
    return find_language(b, is_label, language,
                         &sheet->columns[column].language);
}

static void tell_twice(struct hearth_forms_build *b,
                       struct hearth_forms_sheet *sheet, size_t column)
{
    struct hearth_forms_place place =
        hearth_forms_sheet_place_at(sheet, 0, column, NOTHING);

    if (sheet->columns[column].id <= HEARTH_COLUMN_TWICE ||
        sheet->columns[column].id == HEARTH_COLUMN_FORM_TITLE_IN) {
        return;
    }
    for (size_t i = 0; i < column; i++) {
        if (sheet->columns[i].id == sheet->columns[column].id &&
            sheet->columns[i].language == sheet->columns[column].language) {
            sheet->columns[column].id = HEARTH_COLUMN_TWICE;
            hearth_forms_log_warning(&b->log, &place, "unknown-column",
                                     "there is a second column of this kind",
                                     "Only the first one is read.");
            return;
        }
    }
}

/* A header that is nearly one that is missing may hold skip logic: said in a
 * message of its own. True if it was. */
static bool tell_nearly(struct hearth_forms_build *b,
                        const struct hearth_forms_sheet *sheet, size_t column,
                        struct hearth_slice cell)
{
    const struct hearth_forms_header *h =
        hearth_forms_header_nearest(sheet->name, cell);
    struct hearth_forms_place place =
        hearth_forms_sheet_place_at(sheet, 0, column, NOTHING);
    const char *remedy;

    if (h == NULL || h->shown[0] == '\0' ||
        hearth_forms_sheet_has(sheet, h->id)) {
        return false;
    }
    remedy = hearth_forms_log_text(&b->log, "Did you mean \"%s\"?", h->shown);
    if (b->options.policy == HEARTH_POLICY_OPEN) {
        hearth_forms_log_warning(&b->log, &place, "unknown-column",
                                 "no column is called this; it is not read",
                                 remedy);
    } else {
        hearth_forms_log_error(&b->log, &place, "unknown-column",
                               "no column is called this", remedy);
    }
    return true;
}

/* Unknown columns of a sheet of choices may be filters: they are kept. */
static bool is_filter_sheet(const struct hearth_forms_sheet *sheet)
{
    return strcmp(sheet->name, "choices") == 0 ||
           strcmp(sheet->name, "external_choices") == 0;
}

/* Two lists in one message each: what nothing reads, what has no effect. */
static void tell_unread(struct hearth_forms_build *b,
                        const struct hearth_forms_sheet *sheet,
                        enum hearth_forms_column id, const char *what)
{
    const char *names = "";
    struct hearth_forms_place first = {.file = sheet->name};

    for (size_t i = 0; i < sheet->column_count; i++) {
        struct hearth_slice cell = hearth_forms_sheet_at(sheet, 0, i);

        if (sheet->columns[i].id != id || cell.len == 0 ||
            (id == HEARTH_COLUMN_UNKNOWN && is_filter_sheet(sheet)) ||
            (id == HEARTH_COLUMN_UNKNOWN && tell_nearly(b, sheet, i, cell))) {
            continue;
        }
        if (names[0] == '\0') {
            first = hearth_forms_sheet_place_at(sheet, 0, i, NOTHING);
        }
        names = hearth_forms_log_text(&b->log, "%s%s\"%.*s\"", names,
                                      names[0] == '\0' ? "" : ", ",
                                      HEARTH_FORMS_SLICE(cell));
    }
    if (names[0] != '\0') {
        hearth_forms_log_warning(
            &b->log, &first, "unknown-column",
            hearth_forms_log_text(&b->log, "%s: %s", what, names),
            "You may leave them.");
    }
}

static void tell_missing(struct hearth_forms_build *b,
                         const struct hearth_forms_sheet *sheet)
{
    struct hearth_forms_headers headers = hearth_forms_header_list(sheet->name);
    bool is_empty = hearth_forms_sheet_rows(sheet) == 0;

    for (size_t i = 0; i < headers.count; i++) {
        const struct hearth_forms_header *h = &headers.list[i];
        struct hearth_forms_place place = {.file = sheet->name, .row = 1};

        if (!is_needed(sheet->name, h->id) ||
            hearth_forms_sheet_has(sheet, h->id) ||
            (i > 0 && headers.list[i - 1].id == h->id) ||
            (is_empty && strcmp(sheet->name, "survey") != 0)) {
            continue;
        }
        hearth_forms_log_error(
            &b->log, &place, "missing-column",
            hearth_forms_log_text(&b->log, "there is no column \"%s\"",
                                  h->shown),
            "The first row must name the columns.");
    }
}

/* A sheet of choices that has "name" may have a column "value" for filters:
 * beside the usual header an other word for it is a column of its own. */
static void free_other_words(struct hearth_forms_sheet *sheet)
{
    for (size_t i = 0; i < sheet->column_count; i++) {
        struct hearth_slice cell = hearth_forms_sheet_at(sheet, 0, i);
        struct hearth_slice language;
        const struct hearth_forms_header *h =
            hearth_forms_header_find(sheet->name, cell, &language);

        for (size_t j = 0;
             h != NULL && language.len == 0 &&
             !hearth_forms_sheet_is(cell, h->shown) && j < sheet->column_count;
             j++) {
            if (sheet->columns[j].id == h->id &&
                hearth_forms_sheet_is(hearth_forms_sheet_at(sheet, 0, j),
                                      h->shown)) {
                sheet->columns[i].id = HEARTH_COLUMN_UNKNOWN;
                break;
            }
        }
    }
}

int hearth_forms_sheet_open(struct hearth_forms_build *b,
                            struct hearth_forms_sheet *sheet, const char *name,
                            const struct hearth_forms_table *table)
{
    int rc = HEARTH_OK;

    sheet->name = name;
    sheet->table = table;
    sheet->is_there = table->is_there;
    if (!sheet->is_there) {
        return HEARTH_OK;
    }
    sheet->column_count =
        table->csv.row_count > 0 ? table->csv.rows[0].count : 0;
    if (sheet->column_count > HEARTH_FORMS_COLUMNS_MAX) {
        sheet->column_count = HEARTH_FORMS_COLUMNS_MAX;
    }
    for (size_t i = 0; rc == HEARTH_OK && i < 2 * sheet->column_count; i++) {
        rc = match_column(b, sheet,
                          i < sheet->column_count ? i : i - sheet->column_count,
                          i >= sheet->column_count);
    }
    if (is_filter_sheet(sheet)) {
        free_other_words(sheet);
    }
    for (size_t i = 0; i < sheet->column_count; i++) {
        tell_twice(b, sheet, i);
    }
    tell_unread(b, sheet, HEARTH_COLUMN_UNKNOWN, "nothing reads these columns");
    tell_unread(b, sheet, HEARTH_COLUMN_IGNORED,
                "these columns have no effect in Hearth");
    tell_missing(b, sheet);
    return rc;
}
