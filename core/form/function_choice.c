/* SPDX-License-Identifier: Apache-2.0 */
/* What a form's lists and texts hold: labels of choices, columns of rows. */
#include "function.h"

#include "value.h"

#include <string.h>

/* A step is worth so many rows looked at. */
#define ROWS_PER_STEP 16u

/* The label of a choice without its inserts, which have no place here. */
static int label(const struct hearth_call *c, uint16_t list, uint32_t row,
                 struct hearth_value *out)
{
    struct hearth_call_writer w = {c->m, NULL, 0};
    const char *at = hearth_interview_choice_label(c->m->interview, list, row);

    *out = hearth_value_text(hearth_slice_text(at));
    if (strchr(at, HEARTH_INSERT_BEGIN) == NULL) {
        return HEARTH_OK;
    }
    for (;;) {
        const char *begin = strchr(at, HEARTH_INSERT_BEGIN);
        const char *end =
            begin != NULL ? strchr(begin, HEARTH_INSERT_END) : NULL;
        size_t len = begin != NULL ? (size_t)(begin - at) : strlen(at);
        int rc = hearth_call_append(&w, hearth_slice_of(at, len));

        if (rc != HEARTH_OK || end == NULL) {
            *out = hearth_call_written(&w);
            return rc;
        }
        at = end + 1;
    }
}

static int choice_name(const struct hearth_call *c, struct hearth_value *out)
{
    const struct hearth_form *form = hearth_call_form(c);
    const struct hearth_node *node;
    struct hearth_slice name;
    uint16_t index;
    uint32_t row;
    int rc = hearth_call_text(c, 0, &name);

    if (rc == HEARTH_OK) {
        rc = hearth_call_index(c, 1, form->node_count, &index);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    node = &form->nodes[index];
    *out = hearth_call_blank();
    if (node->list == HEARTH_NONE) {
        if (node->from != HEARTH_NONE) { /* its choices are their own labels */
            *out = hearth_value_text(name);
        }
        return HEARTH_OK;
    }
    if (!hearth_machine_count(c->m,
                              form->lists[node->list].count / ROWS_PER_STEP)) {
        return HEARTH_E_EVAL;
    }
    row = hearth_form_find_choice(form, node->list, hearth_value_trimmed(name));
    return row == HEARTH_NO_TEXT ? HEARTH_OK : label(c, node->list, row, out);
}

/* The row of "LIST-ROW", from 0; HEARTH_NO_TEXT if it ends otherwise. *len:
 * where the list's name ends. */
static uint32_t row_of_id(struct hearth_slice id, size_t *len)
{
    uint32_t row = 0;
    size_t at = id.len;

    while (at > 0 && id.data[at - 1] >= '0' && id.data[at - 1] <= '9') {
        at--;
    }
    if (at < 2 || at == id.len || id.len - at > 6 || id.data[at - 1] != '-') {
        return HEARTH_NO_TEXT;
    }
    *len = at - 1;
    for (; at < id.len; at++) {
        row = row * 10 + (uint32_t)(id.data[at] - '0');
    }
    return row;
}

static int itext(const struct hearth_call *c, struct hearth_value *out)
{
    const struct hearth_form *form = hearth_call_form(c);
    struct hearth_slice id;
    uint32_t row;
    int rc = hearth_call_text(c, 0, &id);

    if (rc == HEARTH_OK && !hearth_machine_count(c->m, form->list_count)) {
        rc = HEARTH_E_EVAL;
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    *out = hearth_call_blank();
    if (id.len == 0) {
        return HEARTH_OK;
    }
    row = row_of_id(id, &id.len);
    for (uint16_t list = 0; row != HEARTH_NO_TEXT && list < form->list_count;
         list++) {
        const struct hearth_choice_list *l = &form->lists[list];

        if (row < l->count &&
            hearth_slice_is_equal(id,
                                  hearth_slice_text(form->names + l->name))) {
            return label(c, list, row, out);
        }
    }
    return HEARTH_E_EVAL; /* no such text */
}

static int version(const struct hearth_call *c, struct hearth_value *out)
{
    struct hearth_value number =
        hearth_value_number(hearth_call_form(c)->version);
    struct hearth_slice text;
    int rc = hearth_value_to_text(c->m, &number, &text);

    if (rc == HEARTH_OK) {
        *out = hearth_value_text(text);
    }
    return rc;
}

/* Columns by name; two come before those of the file. */
#define COLUMN_NAME  (HEARTH_NO_TEXT - 1)
#define COLUMN_LABEL (HEARTH_NO_TEXT - 2)

static uint32_t find_column(const struct hearth_form *form, uint16_t list,
                            struct hearth_slice name)
{
    uint32_t column = hearth_form_find_column(form, list, name);

    if (column != HEARTH_NO_TEXT) {
        return column;
    }
    if (hearth_slice_is_equal(name, hearth_slice_text("name"))) {
        return COLUMN_NAME;
    }
    return hearth_slice_is_equal(name, hearth_slice_text("label"))
               ? COLUMN_LABEL
               : HEARTH_NO_TEXT;
}

static const char *cell(const struct hearth_call *c, uint16_t list,
                        uint32_t row, uint32_t column)
{
    const struct hearth_form *form = hearth_call_form(c);
    const char *text;

    if (column == COLUMN_NAME) {
        return hearth_form_choice_name(form, list, row);
    }
    if (column == COLUMN_LABEL) {
        return hearth_interview_choice_label(c->m->interview, list, row);
    }
    text = hearth_form_cell(form, list, row, column);
    return text != NULL ? text : "";
}

/* The first row that has ${key} in ${column}, or HEARTH_NO_TEXT. */
static uint32_t find_row(const struct hearth_call *c, uint16_t list,
                         uint32_t column, struct hearth_slice key)
{
    uint32_t count = hearth_call_form(c)->lists[list].count;

    for (uint32_t row = 0; row < count && key.len > 0; row++) {
        if (hearth_slice_is_equal(hearth_slice_text(cell(c, list, row, column)),
                                  key)) {
            return row;
        }
    }
    return HEARTH_NO_TEXT;
}

static int pulldata(const struct hearth_call *c, struct hearth_value *out)
{
    const struct hearth_form *form = hearth_call_form(c);
    struct hearth_slice names[3] = {{NULL, 0}}; /* column, key column, key */
    uint16_t list;
    uint32_t column;
    uint32_t key_column;
    uint32_t row;
    int rc = hearth_call_index(c, 0, form->list_count, &list);

    for (unsigned i = 0; i < 3 && rc == HEARTH_OK; i++) {
        rc = hearth_call_text(c, i + 1, &names[i]);
    }
    if (rc == HEARTH_OK &&
        !hearth_machine_count(c->m, form->lists[list].count / ROWS_PER_STEP)) {
        rc = HEARTH_E_EVAL;
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    column = find_column(form, list, names[0]);
    key_column = find_column(form, list, names[1]);
    if (column == HEARTH_NO_TEXT || key_column == HEARTH_NO_TEXT) {
        return HEARTH_E_EVAL;
    }
    row = find_row(c, list, key_column, names[2]);
    *out = hearth_call_blank();
    if (row != HEARTH_NO_TEXT && column == COLUMN_LABEL) {
        return label(c, list, row, out);
    }
    if (row != HEARTH_NO_TEXT) {
        *out = hearth_value_text(hearth_slice_text(cell(c, list, row, column)));
    }
    return HEARTH_OK;
}

int hearth_function_choice(const struct hearth_call *c,
                           struct hearth_value *out)
{
    switch (c->function) {
    case HEARTH_FN_CHOICE_NAME:
        return choice_name(c, out);
    case HEARTH_FN_ITEXT:
        return itext(c, out);
    case HEARTH_FN_PULLDATA:
        return pulldata(c, out);
    default:
        return version(c, out);
    }
}
