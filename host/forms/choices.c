/* SPDX-License-Identifier: Apache-2.0 */
/* The sheets of choices: lists in the order in which they first appear. */
#include "build.h"
#include "type.h"
#include "words.h"

#include <string.h>

static const struct hearth_slice NOTHING = {NULL, 0};

/* A row of the sheet before its list is complete. */
struct draft {
    size_t row;  /* 0: made by or_other */
    size_t next; /* of the same list; SIZE_MAX: the last */
    struct hearth_choice choice;
};

struct reading {
    struct hearth_forms_build *b;
    const struct hearth_forms_sheet *sheet;
    enum hearth_forms_list_scope scope;
    struct draft *drafts;
    size_t count, cap;
    size_t *first, *last;          /* draft of each list, or SIZE_MAX */
    size_t lists_before;           /* lists of other sheets */
    struct hearth_forms_map names; /* scope: list; value: draft */
    size_t unlabelled;             /* for one message a list */
};

static int find_list(struct reading *r, struct hearth_slice name, uint16_t *out)
{
    uint32_t found;

    if (hearth_forms_map_find(&r->b->lists_map, r->scope, name, &found)) {
        *out = (uint16_t)found;
        return HEARTH_OK;
    }
    return hearth_forms_list_new(r->b, r->scope, name, name, out);
}

/* Unknown columns, and those of designs, go along with the list. */
static const char *list_column(const struct hearth_forms_sheet *sheet,
                               size_t column, struct hearth_slice *name)
{
    *name = hearth_forms_sheet_at(sheet, 0, column);
    switch (sheet->columns[column].id) {
    case HEARTH_COLUMN_SENSITIVE:
        return "sensitive";
    case HEARTH_COLUMN_ATTRIBUTE:
        return "attribute";
    case HEARTH_COLUMN_FORBID:
        return "forbid";
    case HEARTH_COLUMN_UNKNOWN:
        return name->len > 0 && name->len <= HEARTH_NAME_MAX &&
                       hearth_form_is_clean_text(*name)
                   ? ""
                   : NULL;
    default:
        return NULL;
    }
}

/* True if both rows say the same in all that is read. */
static bool is_equal(const struct reading *r, size_t row, size_t other)
{
    for (size_t c = 0; c < r->sheet->column_count; c++) {
        if (!hearth_slice_is_equal(hearth_forms_sheet_at(r->sheet, row, c),
                                   hearth_forms_sheet_at(r->sheet, other, c))) {
            return false;
        }
    }
    return true;
}

/* True if the row goes into the list all the same. */
static bool keep_twin(struct reading *r, uint16_t list, size_t row,
                      struct hearth_slice name, size_t draft)
{
    struct hearth_forms_build *b = r->b;
    size_t other = r->drafts[draft].row;
    struct hearth_forms_place at =
        hearth_forms_sheet_place(r->sheet, row, HEARTH_COLUMN_NAME, name);

    if (is_equal(r, row, other)) {
        hearth_forms_log_warning(
            &b->log, &at, "duplicate-choice",
            hearth_forms_log_text(&b->log, "row %zu says the same",
                                  hearth_forms_sheet_row(r->sheet, other)),
            "Remove one of the two.");
        return false;
    }
    if (!b->allows_duplicates) {
        struct hearth_forms_twin *t = &b->twins[b->twin_count++];

        t->list = list;
        t->row = row;
        t->other_row = other;
        t->name = name;
    }
    return true;
}

/* What cannot be a choice is told; true if it can. */
static bool check_name(struct reading *r, size_t row, struct hearth_slice name)
{
    struct hearth_forms_place at =
        hearth_forms_sheet_place(r->sheet, row, HEARTH_COLUMN_NAME, name);

    if (name.len == 0) {
        hearth_forms_log_error(&r->b->log, &at, "missing-name",
                               "the choice has no name",
                               "Write a short code that is stored.");
        return false;
    }
    if (name.len > HEARTH_NAME_MAX || !hearth_form_is_clean_text(name)) {
        hearth_forms_log_error(
            &r->b->log, &at, "bad-name",
            "the name of a choice is too long or not plain text",
            "Use up to 64 bytes without spaces, such as prefer_not.");
        return false;
    }
    return true;
}

static bool has_space(struct hearth_slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] <= ' ') {
            return true;
        }
    }
    return false;
}

static int append(struct reading *r, uint16_t list, const struct draft *d)
{
    if (r->count == r->cap) {
        return HEARTH_E_LIMIT;
    }
    r->drafts[r->count] = *d;
    r->drafts[r->count].next = SIZE_MAX;
    if (r->last[list] == SIZE_MAX) {
        r->first[list] = r->count;
    } else {
        r->drafts[r->last[list]].next = r->count;
    }
    r->last[list] = r->count++;
    return HEARTH_OK;
}

static int read_texts(struct reading *r, uint16_t list, struct draft *d)
{
    const struct {
        enum hearth_forms_column column;
        uint32_t *to;
    } texts[] = {{HEARTH_COLUMN_LABEL, &d->choice.label},
                 {HEARTH_COLUMN_IMAGE, &d->choice.image},
                 {HEARTH_COLUMN_AUDIO, &d->choice.audio}};
    int rc = HEARTH_OK;

    /* The list stands for the node until a question uses it. */
    for (size_t i = 0; rc == HEARTH_OK && i < 3; i++) {
        rc = hearth_forms_sheet_text(r->b, r->sheet, d->row, texts[i].column,
                                     list, texts[i].to);
    }
    return rc;
}

static int read_row(struct reading *r, size_t row, struct hearth_slice name_of)
{
    struct hearth_forms_build *b = r->b;
    struct draft d = {.row = row};
    struct hearth_slice name =
        hearth_forms_sheet_cell(r->sheet, row, HEARTH_COLUMN_NAME);
    uint32_t other;
    uint16_t list;
    int rc = find_list(r, name_of, &list);

    if (rc != HEARTH_OK || !check_name(r, row, name)) {
        return rc;
    }
    b->lists[list].sheet = r->sheet;
    if (has_space(name) && b->lists[list].space_row == 0) {
        b->lists[list].space_row = row;
        b->lists[list].space_name = name;
    }
    if (hearth_forms_map_find(&r->names, list, name, &other)) {
        if (!keep_twin(r, list, row, name, other)) {
            return HEARTH_OK;
        }
    } else {
        rc = hearth_forms_map_add(&r->names, list, name, (uint32_t)r->count);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_forms_build_name(b, name, &d.choice.name);
    }
    if (rc == HEARTH_OK) {
        rc = read_texts(r, list, &d);
    }
    return rc == HEARTH_OK ? append(r, list, &d) : rc;
}

static int add_other(struct reading *r, uint16_t list)
{
    struct hearth_slice name = hearth_slice_text("other");
    struct draft d = {.row = 0};
    uint32_t found;
    int rc;

    if (!r->b->lists[list].wants_other ||
        hearth_forms_map_find(&r->names, list, name, &found)) {
        return HEARTH_OK;
    }
    d.choice.image = HEARTH_NO_TEXT;
    d.choice.audio = HEARTH_NO_TEXT;
    rc = hearth_forms_build_name(r->b, name, &d.choice.name);
    if (rc == HEARTH_OK) {
        rc = hearth_forms_words_text(r->b, HEARTH_WORD_OTHER, &d.choice.label);
    }
    return rc == HEARTH_OK ? append(r, list, &d) : rc;
}

/* ---- lists put together ---- */

static void tell_labels(struct reading *r, uint16_t list)
{
    size_t missing = 0;
    size_t row = 0;
    struct hearth_forms_place at;

    for (size_t d = r->first[list]; d != SIZE_MAX; d = r->drafts[d].next) {
        if (r->drafts[d].choice.label == HEARTH_NO_TEXT) {
            row = missing++ == 0 ? r->drafts[d].row : row;
        }
    }
    if (missing > 0) {
        at = hearth_forms_sheet_place(r->sheet, row, HEARTH_COLUMN_LABEL,
                                      NOTHING);
        hearth_forms_log_warning(
            &r->b->log, &at, "missing-label",
            hearth_forms_log_text(
                &r->b->log, "%zu choices of the list \"%.*s\" have no label",
                missing, HEARTH_FORMS_SLICE(r->b->lists[list].name)),
            "Their names will be shown instead.");
    }
}

static bool is_used(const struct reading *r, uint16_t list, size_t column)
{
    for (size_t d = r->first[list]; d != SIZE_MAX; d = r->drafts[d].next) {
        if (r->drafts[d].row > 0 &&
            hearth_forms_sheet_at(r->sheet, r->drafts[d].row, column).len > 0) {
            return true;
        }
    }
    return false;
}

/* In the column hearth::sensitive only a yes counts: a device looks at
 * whether there is something. */
static struct hearth_slice cell_of(const struct reading *r, size_t row,
                                   size_t column)
{
    struct hearth_slice cell;
    bool is_yes = false;

    if (row == 0) {
        return NOTHING;
    }
    cell = hearth_forms_sheet_at(r->sheet, row, column);
    if (r->sheet->columns[column].id == HEARTH_COLUMN_SENSITIVE &&
        (!hearth_forms_sheet_is_yes_no(cell, &is_yes) || !is_yes)) {
        return NOTHING;
    }
    return cell;
}

static int add_cells(struct reading *r, uint16_t list, const size_t *columns,
                     size_t count)
{
    int rc = HEARTH_OK;

    for (size_t d = r->first[list]; d != SIZE_MAX; d = r->drafts[d].next) {
        for (size_t c = 0; rc == HEARTH_OK && c < count; c++) {
            struct hearth_slice cell = cell_of(r, r->drafts[d].row, columns[c]);

            rc = hearth_forms_list_add_cell(
                r->b, hearth_form_is_clean_text(cell) ? cell : NOTHING);
        }
    }
    return rc;
}

static int add_columns(struct reading *r, uint16_t list)
{
    struct hearth_choice_list *range = &r->b->lists[list].range;
    size_t columns[HEARTH_FORMS_COLUMNS_MAX];
    size_t count = 0;
    int rc = HEARTH_OK;

    range->columns = (uint32_t)r->b->column_count;
    range->cells = (uint32_t)r->b->cell_count;
    for (size_t c = 0; rc == HEARTH_OK && c < r->sheet->column_count; c++) {
        struct hearth_slice name;
        const char *known = list_column(r->sheet, c, &name);

        if (known == NULL || !is_used(r, list, c)) {
            continue;
        }
        columns[count++] = c;
        rc = hearth_forms_list_add_column(
            r->b, known[0] == '\0' ? name : hearth_slice_text(known));
    }
    range->column_count = (uint16_t)count;
    return rc == HEARTH_OK ? add_cells(r, list, columns, count) : rc;
}

/* Rows of one list may stand apart: they are brought together here. */
static int gather(struct reading *r)
{
    struct hearth_forms_build *b = r->b;
    int rc = HEARTH_OK;

    for (size_t l = r->lists_before; rc == HEARTH_OK && l < b->list_count;
         l++) {
        struct hearth_choice_list *range = &b->lists[l].range;

        rc = add_other(r, (uint16_t)l);
        range->first = (uint32_t)b->choice_count;
        for (size_t d = r->first[l]; rc == HEARTH_OK && d != SIZE_MAX;
             d = r->drafts[d].next) {
            rc = hearth_forms_list_add(b, &r->drafts[d].choice);
        }
        range->count = (uint32_t)(b->choice_count - range->first);
        if (range->count > HEARTH_LIST_LEN_MAX) {
            rc = HEARTH_E_LIMIT;
        }
        if (rc == HEARTH_OK) {
            rc = add_columns(r, (uint16_t)l);
        }
        tell_labels(r, (uint16_t)l);
    }
    return rc;
}

static int start(struct reading *r)
{
    struct hearth_arena *a = r->b->arena;
    size_t rows = hearth_forms_sheet_rows(r->sheet);

    r->lists_before = r->b->list_count;
    r->cap = rows + HEARTH_LISTS_MAX;
    r->drafts = hearth_arena_take(a, r->cap, sizeof(*r->drafts));
    r->first = hearth_arena_take(a, HEARTH_LISTS_MAX, sizeof(*r->first));
    r->last = hearth_arena_take(a, HEARTH_LISTS_MAX, sizeof(*r->last));
    if (r->drafts == NULL || r->first == NULL || r->last == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < HEARTH_LISTS_MAX; i++) {
        r->first[i] = SIZE_MAX;
        r->last[i] = SIZE_MAX;
    }
    return hearth_forms_map_init(&r->names, a, rows);
}

/* The survey is looked through for or_other first: the choice belongs into
 * the list. */
static void mark_others(struct reading *r)
{
    const struct hearth_forms_sheet *survey = &r->b->survey;

    for (size_t i = 1; i < hearth_forms_sheet_rows(survey); i++) {
        struct hearth_forms_type type = hearth_forms_type_read(
            hearth_forms_sheet_expr(r->b, survey, i, HEARTH_COLUMN_TYPE));
        uint32_t found;

        if (type.kind == HEARTH_KIND_SELECT && type.has_other &&
            type.is_external == (r->scope == HEARTH_LIST_EXTERNAL) &&
            hearth_forms_map_find(&r->b->lists_map, r->scope, type.list,
                                  &found)) {
            r->b->lists[found].wants_other = true;
        }
    }
}

static int read_sheet(struct hearth_forms_build *b,
                      const struct hearth_forms_sheet *sheet,
                      enum hearth_forms_list_scope scope)
{
    struct reading r = {.b = b, .sheet = sheet, .scope = scope};
    int rc = start(&r);

    for (size_t row = 1;
         rc == HEARTH_OK && row < hearth_forms_sheet_rows(sheet); row++) {
        struct hearth_slice list =
            hearth_forms_sheet_cell(sheet, row, HEARTH_COLUMN_LIST_NAME);

        if (list.len > 0) { /* else an empty row, or a comment */
            rc = read_row(&r, row, list);
        }
    }
    mark_others(&r);
    return rc == HEARTH_OK ? gather(&r) : rc;
}

int hearth_forms_choices_read(struct hearth_forms_build *b)
{
    int rc;

    b->twins = hearth_arena_take(b->arena,
                                 hearth_forms_sheet_rows(&b->choices) +
                                     hearth_forms_sheet_rows(&b->external),
                                 sizeof(*b->twins));
    if (b->twins == NULL) {
        return HEARTH_E_MEMORY;
    }
    rc = read_sheet(b, &b->choices, HEARTH_LIST_NAMED);
    if (rc == HEARTH_OK) {
        rc = read_sheet(b, &b->external, HEARTH_LIST_EXTERNAL);
    }
    b->choice_wanted_count = b->wanted_count;
    return rc;
}

/* ---- once the questions are known ---- */

/* A filter may tell two choices of one name apart; without one they are the
 * same answer. */
static void tell_twin(struct hearth_forms_build *b,
                      const struct hearth_forms_twin *t)
{
    const struct hearth_forms_list *list = &b->lists[t->list];
    struct hearth_forms_place at = hearth_forms_sheet_place(
        list->sheet, t->row, HEARTH_COLUMN_NAME, t->name);
    const char *text = hearth_forms_log_text(
        &b->log, "row %zu of the same list has this name too",
        hearth_forms_sheet_row(list->sheet, t->other_row));

    if (list->user == HEARTH_NONE || list->is_unfiltered) {
        hearth_forms_log_error(&b->log, &at, "duplicate-choice", text,
                               "Give each choice of a list its own name.");
    } else {
        hearth_forms_log_warning(&b->log, &at, "duplicate-choice", text,
                                 "Only the choice_filter tells them apart.");
    }
}

static void tell_space(struct hearth_forms_build *b,
                       const struct hearth_forms_list *list)
{
    struct hearth_forms_place at = hearth_forms_sheet_place(
        list->sheet, list->space_row, HEARTH_COLUMN_NAME, list->space_name);

    hearth_forms_log_warning(
        &b->log, &at, "space-in-choice",
        hearth_forms_log_text(&b->log,
                              "the name \"%.*s\" has white space in it",
                              HEARTH_FORMS_SLICE(list->space_name)),
        "It works in a select_one only: better write \"_\".");
}

void hearth_forms_choices_check(struct hearth_forms_build *b)
{
    for (size_t i = 0; i < b->twin_count; i++) {
        tell_twin(b, &b->twins[i]);
    }
    for (size_t i = 0; i < b->list_count; i++) {
        const struct hearth_forms_list *list = &b->lists[i];

        if (list->space_row > 0 && list->user != HEARTH_NONE) {
            tell_space(b, list);
        }
    }
    /* Inserts in labels are read from where the list is used first. */
    for (size_t i = 0; i < b->choice_wanted_count; i++) {
        uint16_t user = b->lists[b->wanted[i].node].user;

        b->wanted[i].node = user == HEARTH_NONE ? HEARTH_ROOT : user;
    }
}
