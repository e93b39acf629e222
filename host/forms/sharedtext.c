/* SPDX-License-Identifier: Apache-2.0 */
/* The shared texts of a workbook. */
#include "sharedtext.h"

#include "grid.h"
#include "rawcell.h"

#include <stdlib.h>
#include <string.h>

/* Ten for each row that is allowed. */
#define STRINGS_MAX 1000000u

void hearth_forms_strings_free(struct hearth_forms_strings *s)
{
    free(s->bytes);
    free(s->items);
    memset(s, 0, sizeof(*s));
}

int hearth_forms_strings_begin(struct hearth_forms_strings *s,
                               struct hearth_forms_workbook_problem *problem)
{
    if (s->count == STRINGS_MAX) {
        return hearth_forms_problem_at(
            problem, HEARTH_E_LIMIT,
            "the workbook holds more than 1,000,000 different texts",
            "Remove sheets, rows or columns that the form does not need.");
    }
    if (s->count == s->item_cap) {
        size_t cap = s->item_cap == 0 ? 1024 : s->item_cap * 2;
        struct hearth_forms_string *items =
            realloc(s->items, cap * sizeof(*items));

        if (items == NULL) {
            return HEARTH_E_MEMORY;
        }
        s->items = items;
        s->item_cap = cap;
    }
    s->items[s->count++] = (struct hearth_forms_string){.at = s->len};
    return HEARTH_OK;
}

int hearth_forms_strings_add(struct hearth_forms_strings *s,
                             struct hearth_slice text)
{
    struct hearth_forms_string *item = &s->items[s->count - 1];
    size_t room = HEARTH_FORMS_CSV_CELL_MAX + 1 - item->len;

    text.len = text.len < room ? text.len : room;
    if (text.len == 0) {
        return HEARTH_OK;
    }
    if (text.len > s->cap - s->len) {
        size_t cap = s->cap * 2 + text.len + 65536;
        uint8_t *bytes = realloc(s->bytes, cap);

        if (bytes == NULL) {
            return HEARTH_E_MEMORY;
        }
        s->bytes = bytes;
        s->cap = cap;
    }
    memcpy(s->bytes + s->len, text.data, text.len); /* fits: see above */
    s->len += text.len;
    item->len += text.len;
    return HEARTH_OK;
}

int hearth_forms_strings_get(struct hearth_forms_strings *s, size_t index,
                             struct hearth_arena *arena,
                             struct hearth_slice *out, const char **why)
{
    struct hearth_forms_string *item;
    int rc = HEARTH_OK;

    if (index >= s->count) {
        *why = "a cell refers to a text that is not in the file";
        return HEARTH_E_INVALID;
    }
    item = &s->items[index];
    if (item->len == 0) {
        *out = hearth_slice_text("");
        return HEARTH_OK;
    }
    if (item->kept.data == NULL) {
        rc = hearth_forms_cell_text(
            hearth_slice_of(s->bytes + item->at, item->len), arena, &item->kept,
            why);
    }
    *out = item->kept;
    return rc;
}
