/* SPDX-License-Identifier: Apache-2.0 */
/* A sheet: its columns told apart, its cells in order. */
#include "build.h"
#include "header.h"

#include <string.h>

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct hearth_slice trimmed(struct hearth_slice s)
{
    while (s.len > 0 && is_blank(s.data[s.len - 1])) {
        s.len--;
    }
    while (s.len > 0 && is_blank(s.data[0])) {
        s = hearth_slice_of(s.data + 1, s.len - 1);
    }
    return s;
}

const char *hearth_forms_sheet_fold(struct hearth_slice in, char *out,
                                    size_t cap)
{
    size_t len = 0;

    in = trimmed(in);
    for (size_t i = 0; i < in.len && len < cap - 1; i++) {
        uint8_t c = in.data[i];

        if (is_blank(c) || c == '_') {
            if (out[len > 0 ? len - 1 : 0] != ' ' && len > 0) {
                out[len++] = ' ';
            }
        } else {
            out[len++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
    }
    out[len] = '\0';
    return out;
}

size_t hearth_forms_sheet_rows(const struct hearth_forms_sheet *sheet)
{
    return sheet->is_there ? sheet->csv.row_count : 0;
}

struct hearth_slice
hearth_forms_sheet_at(const struct hearth_forms_sheet *sheet, size_t row,
                      size_t column)
{
    const struct hearth_forms_csv_row *r = &sheet->csv.rows[row];

    return column < r->count ? trimmed(r->cells[column])
                             : hearth_slice_of(NULL, 0);
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

struct hearth_slice
hearth_forms_sheet_cell(const struct hearth_forms_sheet *sheet, size_t row,
                        enum hearth_forms_column id)
{
    size_t column = column_of(sheet, id);

    return column < sheet->column_count
               ? hearth_forms_sheet_at(sheet, row, column)
               : hearth_slice_of(NULL, 0);
}

static struct hearth_forms_place
place_at(const struct hearth_forms_sheet *sheet, size_t row, size_t column)
{
    struct hearth_forms_place place = {.file = sheet->name, .row = row + 1};

    place.column = column;
    if (sheet->is_there && sheet->csv.row_count > 0) {
        place.header = hearth_forms_sheet_at(sheet, 0, column);
    }
    return place;
}

struct hearth_forms_place
hearth_forms_sheet_place(const struct hearth_forms_sheet *sheet, size_t row,
                         enum hearth_forms_column id,
                         struct hearth_slice question)
{
    struct hearth_forms_place place =
        place_at(sheet, row, column_of(sheet, id));

    place.question = question;
    return place;
}

void hearth_forms_sheet_check_later(struct hearth_forms_build *b,
                                    const struct hearth_forms_sheet *sheet,
                                    size_t row, struct hearth_slice question)
{
    for (size_t i = 0; i < sheet->column_count; i++) {
        struct hearth_forms_place place;

        if (sheet->columns[i].id != HEARTH_COLUMN_LATER ||
            hearth_forms_sheet_at(sheet, row, i).len == 0) {
            continue;
        }
        place = place_at(sheet, row, i);
        place.question = question;
        hearth_forms_log_error(&b->log, &place, "not-yet",
                               "this column is not built yet",
                               "Clear the cell, or wait for a later version.");
    }
}

/* ---- texts ---- */

/* "inner white space collapses" (forms.md section 2); line feeds stay, as
 * labels have paragraphs. */
static int collapse(struct hearth_forms_build *b, struct hearth_slice in,
                    struct hearth_slice *out)
{
    uint8_t *to = hearth_arena_take(b->arena, in.len, 1);
    size_t len = 0;

    if (to == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.data[i] == '\t' ? ' ' : in.data[i];

        if (c != '\r' && (c != ' ' || (len > 0 && to[len - 1] != ' '))) {
            to[len++] = c;
        }
    }
    *out = hearth_slice_of(to, len);
    return HEARTH_OK;
}

/* Replaces ${text} after telling, if no device could show it. */
static void check_text(struct hearth_forms_build *b,
                       const struct hearth_forms_place *place,
                       struct hearth_slice *text)
{
    if (!hearth_form_is_clean_text(*text)) {
        hearth_forms_log_error(
            &b->log, place, "bad-csv",
            "the text is not UTF-8, or holds control characters",
            "Save the file again as CSV, character set UTF-8.");
        *text = hearth_slice_text("?"); /* not missing as well */
    } else if (text->len > HEARTH_FORMS_TEXT_MAX) {
        hearth_forms_log_error(
            &b->log, place, "limit",
            hearth_forms_log_text(&b->log, "the text has %zu bytes", text->len),
            "At most 4,096 fit: split it over several notes.");
        *text = hearth_slice_text("?"); /* not missing as well */
    } else {
        for (size_t i = 0; i + 1 < text->len; i++) {
            if (text->data[i] == '$' && text->data[i + 1] == '{') {
                hearth_forms_log_error(
                    &b->log, place, "not-yet",
                    "answers in texts (\"${...}\") are not built yet",
                    "Word the text without the answer.");
                return;
            }
        }
    }
}

int hearth_forms_sheet_clean(struct hearth_forms_build *b,
                             const struct hearth_forms_place *place,
                             struct hearth_slice *text)
{
    check_text(b, place, text);
    return collapse(b, *text, text);
}

int hearth_forms_sheet_text(struct hearth_forms_build *b,
                            const struct hearth_forms_sheet *sheet, size_t row,
                            enum hearth_forms_column id, uint16_t *out)
{
    struct hearth_slice texts[HEARTH_LANGUAGES_MAX] = {{NULL, 0}};

    for (size_t i = 0; i < sheet->column_count; i++) {
        struct hearth_slice cell;
        struct hearth_forms_place place;

        if (sheet->columns[i].id != id) {
            continue;
        }
        cell = hearth_forms_sheet_at(sheet, row, i);
        place = place_at(sheet, row, i);
        place.question =
            hearth_forms_sheet_cell(sheet, row, HEARTH_COLUMN_NAME);
        if (hearth_forms_sheet_clean(b, &place, &cell) != HEARTH_OK) {
            return HEARTH_E_MEMORY;
        }
        texts[sheet->columns[i].language] = cell;
    }
    return hearth_forms_build_text(b, texts, out);
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

/* A column that nobody reads may hold skip logic: one that is nearly a known
 * header, where that header is missing, is an error; others are told once. */
static void tell_unknown(struct hearth_forms_build *b,
                         const struct hearth_forms_sheet *sheet, size_t column,
                         struct hearth_slice cell)
{
    struct hearth_forms_place place = place_at(sheet, 0, column);
    const struct hearth_forms_header *h =
        hearth_forms_header_nearest(sheet->name, cell);

    if (h != NULL && (h->id == HEARTH_COLUMN_LATER ||
                      column_of(sheet, h->id) == sheet->column_count)) {
        hearth_forms_log_error(
            &b->log, &place, "unknown-column", "no column is called this",
            hearth_forms_log_text(&b->log, "Did you mean \"%s\"?", h->shown));
    } else {
        hearth_forms_log_warning(&b->log, &place, "unknown-column",
                                 "nothing reads this column",
                                 "Leave it if it is a note for yourselves.");
    }
}

/* A plain "label" is in the default language, which is called "default" if
 * nothing else is said. */
static int find_language(struct hearth_forms_build *b,
                         struct hearth_slice label, uint8_t *out)
{
    int rc = HEARTH_OK;

    *out = b->default_language;
    if (label.len > 0) {
        rc = hearth_forms_build_language(b, label, out);
    } else if (!b->has_default) {
        rc = hearth_forms_build_language(b, hearth_slice_text("default"), out);
        b->default_language = *out;
        b->has_default = true;
    }
    if (rc == HEARTH_OK) {
        b->languages[*out].has_column = true;
    }
    return rc;
}

static int match_column(struct hearth_forms_build *b,
                        struct hearth_forms_sheet *sheet, size_t column)
{
    struct hearth_slice cell = hearth_forms_sheet_at(sheet, 0, column);
    struct hearth_slice language;
    const struct hearth_forms_header *h =
        hearth_forms_header_find(sheet->name, cell, &language);

    sheet->columns[column].id =
        (uint8_t)(h == NULL ? HEARTH_COLUMN_UNKNOWN : h->id);
    if (h == NULL || !h->is_translated || h->id == HEARTH_COLUMN_LATER ||
        h->id == HEARTH_COLUMN_IGNORED) {
        return HEARTH_OK;
    }
    if (!hearth_form_is_clean_text(language)) {
        sheet->columns[column].id = HEARTH_COLUMN_UNKNOWN;
        return HEARTH_OK;
    }
    return find_language(b, language, &sheet->columns[column].language);
}

static void tell_twice(struct hearth_forms_build *b,
                       struct hearth_forms_sheet *sheet, size_t column)
{
    struct hearth_forms_place place = place_at(sheet, 0, column);

    if (sheet->columns[column].id <= HEARTH_COLUMN_TWICE) {
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

static void tell_columns(struct hearth_forms_build *b,
                         struct hearth_forms_sheet *sheet)
{
    for (size_t i = 0; i < sheet->column_count; i++) {
        struct hearth_slice cell = hearth_forms_sheet_at(sheet, 0, i);
        struct hearth_forms_place place = place_at(sheet, 0, i);

        if (sheet->columns[i].id == HEARTH_COLUMN_UNKNOWN && cell.len > 0) {
            tell_unknown(b, sheet, i, cell);
        } else if (sheet->columns[i].id == HEARTH_COLUMN_IGNORED) {
            hearth_forms_log_warning(&b->log, &place, "unknown-column",
                                     "this column has no effect in Hearth",
                                     "You may leave it.");
        }
        tell_twice(b, sheet, i);
    }
}

static void tell_missing(struct hearth_forms_build *b,
                         const struct hearth_forms_sheet *sheet)
{
    struct hearth_forms_headers headers = hearth_forms_header_list(sheet->name);

    for (size_t i = 0; i < headers.count; i++) {
        const struct hearth_forms_header *h = &headers.list[i];
        struct hearth_forms_place place = place_at(sheet, 0, 0);

        if (!is_needed(sheet->name, h->id) ||
            column_of(sheet, h->id) < sheet->column_count ||
            (i > 0 && headers.list[i - 1].id == h->id)) {
            continue;
        }
        place.header = hearth_slice_of(NULL, 0);
        hearth_forms_log_error(
            &b->log, &place, "missing-column",
            hearth_forms_log_text(&b->log, "there is no column \"%s\"",
                                  h->shown),
            "The first row must name the columns.");
    }
}

int hearth_forms_sheet_open(struct hearth_forms_build *b,
                            struct hearth_forms_sheet *sheet, const char *name,
                            struct hearth_slice bytes)
{
    struct hearth_forms_csv_problem problem;
    struct hearth_forms_place place = {.file = name};
    int rc;

    sheet->name = name;
    if (bytes.data == NULL) {
        return HEARTH_OK;
    }
    rc = hearth_forms_csv_read(bytes, b->arena, &sheet->csv, &problem);
    if (rc == HEARTH_E_MEMORY) {
        return rc;
    }
    if (rc != HEARTH_OK) {
        place.row = problem.row;
        hearth_forms_log_error(&b->log, &place, "bad-csv", problem.text,
                               problem.remedy);
        return HEARTH_OK;
    }
    sheet->is_there = true;
    sheet->column_count =
        sheet->csv.row_count > 0 ? sheet->csv.rows[0].count : 0;
    for (size_t i = 0; rc == HEARTH_OK && i < sheet->column_count; i++) {
        rc = match_column(b, sheet, i);
    }
    tell_columns(b, sheet);
    tell_missing(b, sheet);
    return rc;
}
