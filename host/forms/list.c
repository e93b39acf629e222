/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of choices, and those that come from files (external.h). */
#include "build.h"
#include "external.h"
#include "words.h"

#include <string.h>

static const struct hearth_slice NOTHING = {NULL, 0};

int hearth_forms_list_new(struct hearth_forms_build *b,
                          enum hearth_forms_list_scope scope,
                          struct hearth_slice key, struct hearth_slice name,
                          uint16_t *out)
{
    struct hearth_forms_list *list;
    int rc;

    if (b->list_count == HEARTH_LISTS_MAX) {
        return HEARTH_E_LIMIT;
    }
    list = &b->lists[b->list_count];
    list->name = name;
    list->user = HEARTH_NONE;
    rc = hearth_forms_build_name(b, name, &list->range.name);
    *out = (uint16_t)b->list_count++;
    return rc == HEARTH_OK
               ? hearth_forms_map_add(&b->lists_map, scope, key, *out)
               : rc;
}

int hearth_forms_list_add(struct hearth_forms_build *b,
                          const struct hearth_choice *choice)
{
    if (b->choice_count == b->choice_cap) {
        return HEARTH_E_LIMIT;
    }
    b->choice_table[b->choice_count++] = *choice;
    return HEARTH_OK;
}

int hearth_forms_list_add_column(struct hearth_forms_build *b,
                                 struct hearth_slice name)
{
    if (b->column_count == HEARTH_COLUMNS_MAX) {
        return HEARTH_E_LIMIT;
    }
    return hearth_forms_build_name(b, name,
                                   &b->column_table[b->column_count++]);
}

int hearth_forms_list_add_cell(struct hearth_forms_build *b,
                               struct hearth_slice value)
{
    if (b->cell_count == b->cell_cap) {
        return HEARTH_E_LIMIT;
    }
    if (value.len == 0) {
        b->cell_table[b->cell_count++] = HEARTH_NO_TEXT;
        return HEARTH_OK;
    }
    return hearth_forms_build_name(b, value, &b->cell_table[b->cell_count++]);
}

uint32_t hearth_forms_list_column(const struct hearth_forms_build *b,
                                  uint16_t list, struct hearth_slice name)
{
    const struct hearth_choice_list *l = &b->lists[list].range;

    for (uint16_t i = 0; i < l->column_count; i++) {
        const char *column = b->names + b->column_table[l->columns + i];

        if (hearth_forms_sheet_is(name, column)) {
            return i;
        }
    }
    return HEARTH_NO_TEXT;
}

int hearth_forms_list_yes_no(struct hearth_forms_build *b, uint16_t *out)
{
    struct hearth_slice key = hearth_slice_text("hearth_yes_no");
    struct hearth_choice choice = {0, HEARTH_NO_TEXT, HEARTH_NO_TEXT,
                                   HEARTH_NO_TEXT};
    uint32_t found;
    int rc;

    if (hearth_forms_map_find(&b->lists_map, HEARTH_LIST_NAMED, key, &found)) {
        *out = (uint16_t)found;
        return HEARTH_OK;
    }
    rc = hearth_forms_list_new(b, HEARTH_LIST_NAMED, key, key, out);
    if (rc == HEARTH_OK) {
        b->lists[*out].range.first = (uint32_t)b->choice_count;
        b->lists[*out].range.count = 2;
    }
    for (int i = 0; rc == HEARTH_OK && i < 2; i++) {
        rc = hearth_forms_build_name(
            b, hearth_slice_text(i == 0 ? "yes" : "no"), &choice.name);
        if (rc == HEARTH_OK) {
            rc = hearth_forms_words_text(
                b, i == 0 ? HEARTH_WORD_YES : HEARTH_WORD_NO, &choice.label);
        }
        if (rc == HEARTH_OK) {
            rc = hearth_forms_list_add(b, &choice);
        }
    }
    return rc;
}

/* ---- files ---- */

struct file {
    struct hearth_forms_build *b;
    struct hearth_slice name;
    struct hearth_forms_csv csv;
    size_t value, label; /* columns; SIZE_MAX: none */
};

static size_t column_of(const struct file *f, struct hearth_slice name)
{
    if (f->csv.row_count == 0) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i < f->csv.rows[0].count; i++) {
        if (hearth_slice_is_equal(
                hearth_forms_sheet_trim(f->csv.rows[0].cells[i]), name)) {
            return i;
        }
    }
    return SIZE_MAX;
}

static struct hearth_slice cell_of(const struct file *f, size_t row,
                                   size_t column)
{
    return column < f->csv.rows[row].count
               ? hearth_forms_sheet_trim(f->csv.rows[row].cells[column])
               : NOTHING;
}

static bool ends_with(struct hearth_slice s, const char *ending)
{
    size_t len = strlen(ending);

    return s.len > len && memcmp(s.data + s.len - len, ending, len) == 0;
}

/* The same words in every language: a file has one. */
static int file_label(struct hearth_forms_build *b, struct hearth_slice text,
                      uint32_t *out)
{
    struct hearth_slice texts[HEARTH_LANGUAGES_MAX] = {{NULL, 0}};

    if (!hearth_form_is_clean_text(text) || text.len > HEARTH_FORMS_TEXT_MAX) {
        text = hearth_slice_text("?");
    }
    for (size_t l = 0; l < b->language_count; l++) {
        texts[l] = text;
    }
    return hearth_forms_build_text(b, texts, out);
}

static int add_row(struct file *f, size_t row)
{
    struct hearth_forms_build *b = f->b;
    struct hearth_choice c = {0, HEARTH_NO_TEXT, HEARTH_NO_TEXT,
                              HEARTH_NO_TEXT};
    struct hearth_slice name = cell_of(f, row, f->value);
    int rc;

    if (name.len == 0 || name.len > HEARTH_NAME_MAX ||
        !hearth_form_is_clean_text(name)) {
        name = hearth_slice_text(
            hearth_forms_log_text(&b->log, "row-%zu", row + 1));
    }
    rc = hearth_forms_build_name(b, name, &c.name);
    if (rc == HEARTH_OK) {
        rc = file_label(b, cell_of(f, row, f->label), &c.label);
    }
    return rc == HEARTH_OK ? hearth_forms_list_add(b, &c) : rc;
}

static bool is_column(const struct file *f, size_t column)
{
    struct hearth_slice header = cell_of(f, 0, column);

    return header.len > 0 && header.len <= HEARTH_NAME_MAX &&
           !hearth_forms_sheet_is(header, "name") &&
           !hearth_forms_sheet_is(header, "label") &&
           hearth_form_is_clean_text(header) && column_of(f, header) == column;
}

static int add_cells(struct file *f, struct hearth_choice_list *range)
{
    size_t columns = f->csv.row_count == 0 ? 0 : f->csv.rows[0].count;
    int rc = HEARTH_OK;

    range->columns = (uint32_t)f->b->column_count;
    range->cells = (uint32_t)f->b->cell_count;
    for (size_t c = 0; rc == HEARTH_OK && c < columns; c++) {
        if (is_column(f, c)) {
            rc = hearth_forms_list_add_column(f->b, cell_of(f, 0, c));
            range->column_count++;
        }
    }
    for (size_t r = 1; rc == HEARTH_OK && r < f->csv.row_count; r++) {
        for (size_t c = 0; rc == HEARTH_OK && c < columns; c++) {
            struct hearth_slice cell = cell_of(f, r, c);

            if (is_column(f, c)) {
                rc = hearth_forms_list_add_cell(
                    f->b, hearth_form_is_clean_text(cell) ? cell : NOTHING);
            }
        }
    }
    return rc;
}

static int add_list(struct file *f, struct hearth_slice key, uint16_t *out)
{
    struct hearth_forms_build *b = f->b;
    struct hearth_slice stem = f->name;
    struct hearth_choice_list *range;
    uint32_t found;
    int rc;

    for (size_t i = f->name.len; i > 0; i--) {
        if (f->name.data[i - 1] == '.') {
            stem.len = i - 1;
            break;
        }
    }
    rc = hearth_forms_list_new(b, HEARTH_LIST_FILE, key, stem, out);
    if (rc == HEARTH_OK &&
        !hearth_forms_map_find(&b->lists_map, HEARTH_LIST_NAMED, stem,
                               &found)) {
        rc = hearth_forms_map_add(&b->lists_map, HEARTH_LIST_NAMED, stem, *out);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    range = &b->lists[*out].range;
    range->first = (uint32_t)b->choice_count;
    for (size_t r = 1; rc == HEARTH_OK && r < f->csv.row_count; r++) {
        rc = add_row(f, r);
    }
    range->count = (uint32_t)(b->choice_count - range->first);
    if (rc == HEARTH_OK && range->count > HEARTH_LIST_LEN_MAX) {
        rc = HEARTH_E_LIMIT;
    }
    return rc == HEARTH_OK ? add_cells(f, range) : rc;
}

static void tell_missing(struct hearth_forms_build *b,
                         const struct hearth_forms_place *place,
                         struct hearth_slice file)
{
    hearth_forms_log_error(
        &b->log, place, "missing-file",
        hearth_forms_log_text(&b->log, "the file \"%.*s\" is not supplied",
                              HEARTH_FORMS_SLICE(file)),
        "Put it beside the workbook, or into a folder called like the "
        "workbook with \"-media\" behind it.");
}

/* Reads the file; HEARTH_E_NOT_FOUND after it was told that it cannot be. */
static int read_file(struct file *f, const struct hearth_forms_place *place)
{
    struct hearth_forms_build *b = f->b;
    struct hearth_forms_csv_problem problem = {0};
    struct hearth_slice bytes;
    uint32_t found;
    int rc;

    if (hearth_forms_map_find(&b->lists_map, HEARTH_LIST_MISSING, f->name,
                              &found)) {
        return HEARTH_E_NOT_FOUND;
    }
    rc = hearth_forms_workbook_file(b->workbook, f->name, b->arena, &bytes);
    if (rc == HEARTH_OK && !hearth_forms_external_is_known(f->name)) {
        hearth_forms_log_error(&b->log, place, "bad-csv",
                               "choices come from .csv, .xml or .geojson "
                               "files only",
                               "Save it as CSV.");
        rc = HEARTH_E_NOT_FOUND;
    } else if (rc == HEARTH_OK) {
        rc = hearth_forms_external_read(f->name, bytes, b->arena, &f->csv,
                                        &problem);
        if (rc == HEARTH_E_INVALID || rc == HEARTH_E_LIMIT) {
            hearth_forms_log_error(
                &b->log, place, "bad-csv",
                hearth_forms_log_text(&b->log, "\"%.*s\", row %zu: %s",
                                      HEARTH_FORMS_SLICE(f->name), problem.row,
                                      problem.text),
                problem.remedy);
            rc = HEARTH_E_NOT_FOUND;
        }
    } else if (rc != HEARTH_E_MEMORY) {
        tell_missing(b, place, f->name);
        rc = HEARTH_E_NOT_FOUND;
    }
    if (rc == HEARTH_E_NOT_FOUND &&
        hearth_forms_map_add(&b->lists_map, HEARTH_LIST_MISSING, f->name, 0) !=
            HEARTH_OK) {
        return HEARTH_E_MEMORY;
    }
    return rc;
}

/* An explicit column must be there; the usual ones need not. */
static void find_columns(struct file *f, struct hearth_slice value,
                         struct hearth_slice label,
                         const struct hearth_forms_place *place)
{
    bool is_geo = ends_with(f->name, ".geojson");
    const struct hearth_slice given[] = {value, label};
    const char *const usual[] = {is_geo ? "id" : "name",
                                 is_geo ? "title" : "label"};
    size_t at[2];

    for (size_t i = 0; i < 2; i++) {
        at[i] = column_of(f, given[i].len > 0 ? given[i]
                                              : hearth_slice_text(usual[i]));
        if (at[i] == SIZE_MAX && given[i].len > 0) {
            hearth_forms_log_error(
                &f->b->log, place, "unknown-column",
                hearth_forms_log_text(
                    &f->b->log, "\"%.*s\" has no column \"%.*s\"",
                    HEARTH_FORMS_SLICE(f->name), HEARTH_FORMS_SLICE(given[i])),
                "Check the parameters value and label.");
        }
    }
    f->value = at[0];
    f->label = at[1];
}

int hearth_forms_list_file(struct hearth_forms_build *b,
                           struct hearth_slice file, struct hearth_slice value,
                           struct hearth_slice label,
                           const struct hearth_forms_place *place,
                           uint16_t *out)
{
    struct file f = {.b = b, .name = file};
    struct hearth_slice key = hearth_slice_text(hearth_forms_log_text(
        &b->log, "%.*s\n%.*s\n%.*s", HEARTH_FORMS_SLICE(file),
        HEARTH_FORMS_SLICE(value), HEARTH_FORMS_SLICE(label)));
    uint32_t found;
    int rc;

    *out = HEARTH_NONE;
    if (hearth_forms_map_find(&b->lists_map, HEARTH_LIST_FILE, key, &found)) {
        *out = (uint16_t)found;
        return HEARTH_OK;
    }
    rc = read_file(&f, place);
    if (rc == HEARTH_E_NOT_FOUND) {
        return HEARTH_OK; /* told */
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    find_columns(&f, value, label, place);
    return add_list(&f, key, out);
}

int hearth_forms_list_find(struct hearth_forms_build *b,
                           struct hearth_slice name,
                           const struct hearth_forms_place *place,
                           uint16_t *out)
{
    struct hearth_slice file = name;
    uint32_t found;

    if (hearth_forms_map_find(&b->lists_map, HEARTH_LIST_NAMED, name, &found)) {
        *out = (uint16_t)found;
        return HEARTH_OK;
    }
    if (!hearth_forms_external_is_known(name)) {
        file = hearth_forms_build_join(b, name, hearth_slice_text(".csv"),
                                       NOTHING);
    }
    return hearth_forms_list_file(b, file, NOTHING, NOTHING, place, out);
}
