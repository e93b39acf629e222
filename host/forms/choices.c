/* SPDX-License-Identifier: Apache-2.0 */
/* The choices sheet: lists in the order in which they first appear. */
#include "build.h"

#include <string.h>

/* A row of the sheet before its list is complete. */
struct draft {
    size_t row;
    uint16_t list;
    struct hearth_choice choice;
};

struct reading {
    struct hearth_forms_build *b;
    struct draft *drafts;
    size_t count;
    struct hearth_forms_map names; /* scope: list, value: row as shown */
};

static int find_list(struct hearth_forms_build *b, struct hearth_slice name,
                     uint16_t *out)
{
    uint32_t found;

    if (hearth_forms_map_find(&b->lists_map, 0, name, &found)) {
        *out = (uint16_t)found;
        return HEARTH_OK;
    }
    if (b->list_count == HEARTH_LISTS_MAX) {
        return HEARTH_E_LIMIT;
    }
    *out = (uint16_t)b->list_count;
    b->lists[b->list_count++].name = name;
    return hearth_forms_map_add(&b->lists_map, 0, name, *out);
}

/* True if the choice can be kept; else it told the author why not. */
static bool check_name(struct reading *r, const struct draft *d,
                       struct hearth_slice name)
{
    struct hearth_forms_build *b = r->b;
    struct hearth_forms_place at =
        hearth_forms_sheet_place(&b->choices, d->row, HEARTH_COLUMN_NAME, name);
    uint32_t other;

    if (name.len == 0) {
        hearth_forms_log_error(&b->log, &at, "missing-name",
                               "the choice has no name",
                               "Write a short code that is stored.");
        return false;
    }
    if (!hearth_form_is_valid_choice(name)) {
        bool has_space = memchr(name.data, ' ', name.len) != NULL;

        hearth_forms_log_error(
            &b->log, &at, has_space ? "space-in-choice" : "bad-name",
            has_space ? "the name of a choice has a space in it"
                      : "the name of a choice is too long or not plain text",
            "Use up to 64 bytes without spaces, such as prefer_not.");
        return false;
    }
    if (hearth_forms_map_find(&r->names, d->list, name, &other)) {
        hearth_forms_log_error(
            &b->log, &at, "duplicate-choice",
            hearth_forms_log_text(&b->log,
                                  "row %u of the same list has this name too",
                                  (unsigned)other),
            "Give each choice of a list its own name.");
        return false;
    }
    return hearth_forms_map_add(&r->names, d->list, name,
                                (uint32_t)d->row + 1) == HEARTH_OK;
}

static int read_row(struct reading *r, size_t row, struct hearth_slice list)
{
    struct hearth_forms_build *b = r->b;
    struct draft d = {.row = row};
    struct hearth_slice name =
        hearth_forms_sheet_cell(&b->choices, row, HEARTH_COLUMN_NAME);
    struct hearth_forms_place at =
        hearth_forms_sheet_place(&b->choices, row, HEARTH_COLUMN_LABEL, name);
    int rc = find_list(b, list, &d.list);

    hearth_forms_sheet_check_later(b, &b->choices, row, name);
    if (rc != HEARTH_OK || !check_name(r, &d, name)) {
        return rc;
    }
    rc = hearth_forms_build_name(b, name, &d.choice.name);
    if (rc == HEARTH_OK) {
        rc = hearth_forms_sheet_text(b, &b->choices, row, HEARTH_COLUMN_LABEL,
                                     &d.choice.label);
    }
    if (rc == HEARTH_OK && d.choice.label == HEARTH_NONE) {
        hearth_forms_log_warning(&b->log, &at, "missing-label",
                                 "the choice has no label",
                                 "Its name will be shown instead.");
    }
    if (rc == HEARTH_OK) {
        r->drafts[r->count++] = d;
    }
    return rc;
}

/* Rows of one list may stand apart: they are brought together here. */
static void gather(struct reading *r)
{
    struct hearth_forms_build *b = r->b;

    for (size_t l = 0; l < b->list_count; l++) {
        struct hearth_choice_list *range = &b->lists[l].range;

        range->first = (uint16_t)b->choice_count;
        for (size_t i = 0; i < r->count; i++) {
            if (r->drafts[i].list == l) {
                b->choice_table[b->choice_count++] = r->drafts[i].choice;
            }
        }
        range->count = (uint16_t)(b->choice_count - range->first);
    }
}

static int start(struct reading *r)
{
    size_t rows = hearth_forms_sheet_rows(&r->b->choices);

    if (rows > HEARTH_CHOICES_MAX) {
        rows = HEARTH_CHOICES_MAX;
    }
    r->drafts = hearth_arena_take(r->b->arena, rows, sizeof(*r->drafts));
    if (r->drafts == NULL) {
        return HEARTH_E_MEMORY;
    }
    return hearth_forms_map_init(&r->names, r->b->arena, rows);
}

int hearth_forms_choices_read(struct hearth_forms_build *b)
{
    struct reading r = {.b = b};
    int rc = start(&r);

    for (size_t row = 1;
         rc == HEARTH_OK && row < hearth_forms_sheet_rows(&b->choices); row++) {
        struct hearth_slice list =
            hearth_forms_sheet_cell(&b->choices, row, HEARTH_COLUMN_LIST_NAME);

        if (list.len == 0) {
            continue; /* an empty row, or a comment */
        }
        if (r.count == HEARTH_CHOICES_MAX) {
            return HEARTH_E_LIMIT;
        }
        rc = read_row(&r, row, list);
    }
    if (rc == HEARTH_OK) {
        gather(&r);
    }
    return rc;
}
