/* SPDX-License-Identifier: Apache-2.0 */
/* Rows are the children of an instance's root, cells the children of a row. */
#include "lists.h"

#include "core/form/machine.h"

#include <string.h>

static bool is_list(const struct xml_node *instance,
                    const struct xml_node *data)
{
    return xml_attribute(instance, "id") != NULL &&
           xml_first(instance) != NULL && xml_first(instance) != data;
}

static size_t count_children(const struct xml_node *node)
{
    size_t n = 0;

    for (const struct xml_node *c = xml_first(node); c != NULL;
         c = xml_next(c)) {
        n++;
    }
    return n;
}

/* Number of the column called ${name}, added if it is new. */
static uint32_t column_of(struct lists *l, struct hearth_choice_list *list,
                          const char *name)
{
    uint32_t *columns = l->columns + list->columns;
    uint32_t offset = pool_add(&l->names, name);
    uint32_t i = 0;

    while (i < list->column_count && columns[i] != offset) {
        i++;
    }
    if (i == list->column_count) {
        columns[i] = offset;
        list->column_count++;
    }
    return i;
}

/* Of columns that every list has, or HEARTH_COLUMN_FIRST. */
static uint32_t own_column(const char *name)
{
    return strcmp(name, "name") == 0      ? HEARTH_COLUMN_NAME_ID
           : strcmp(name, "label") == 0   ? HEARTH_COLUMN_LABEL_ID
           : strcmp(name, "itextId") == 0 ? HEARTH_COLUMN_ITEXT_ID
                                          : HEARTH_COLUMN_FIRST;
}

static void read_columns(struct lists *l, struct hearth_choice_list *list,
                         const struct xml_node *rows)
{
    for (const struct xml_node *r = xml_first(rows); r != NULL;
         r = xml_next(r)) {
        for (const struct xml_node *c = xml_first(r); c != NULL;
             c = xml_next(c)) {
            if (own_column(c->name) == HEARTH_COLUMN_FIRST) {
                (void)column_of(l, list, c->name);
            }
        }
    }
}

static uint32_t add_label(struct lists *l, const char *text)
{
    if (l->form->text_count == l->label_cap) {
        return HEARTH_NO_TEXT;
    }
    l->labels[l->form->text_count] = pool_add(&l->texts, text);
    return l->form->text_count++;
}

static void read_row(struct lists *l, struct hearth_choice_list *list,
                     uint32_t row, struct xml_node *element)
{
    struct hearth_choice *choice = &l->choices[list->first + row];
    uint32_t *cells = l->cells + list->cells + row * list->column_count;

    *choice = (struct hearth_choice){.label = HEARTH_NO_TEXT,
                                     .image = HEARTH_NO_TEXT,
                                     .audio = HEARTH_NO_TEXT};
    for (uint32_t i = 0; i < list->column_count; i++) {
        cells[i] = HEARTH_NO_TEXT;
    }
    xml_note(element, HEARTH_REF_ROW, row, l->form->list_count, 0);
    for (struct xml_node *c = xml_first(element); c != NULL; c = xml_next(c)) {
        const char *text = xml_text(c, l->names.arena);
        uint32_t column = own_column(c->name);

        if (column == HEARTH_COLUMN_NAME_ID) {
            choice->name = pool_add(&l->names, text);
        } else if (column == HEARTH_COLUMN_LABEL_ID) {
            choice->label = add_label(l, text);
        } else if (column == HEARTH_COLUMN_FIRST) {
            column = column_of(l, list, c->name);
            cells[column] = pool_add(&l->names, text);
            column += HEARTH_COLUMN_FIRST;
        }
        xml_note(c, HEARTH_REF_CELL, row, l->form->list_count, column);
    }
}

static void read_list(struct lists *l, struct xml_node *instance)
{
    struct hearth_form *form = l->form;
    struct hearth_choice_list *list = &l->lists[form->list_count];
    struct xml_node *rows = xml_first(instance);
    uint32_t row = 0;

    list->name = pool_add(&l->names, xml_attribute(instance, "id"));
    list->first = form->choice_count;
    list->count = (uint32_t)count_children(rows);
    list->columns = form->column_count;
    list->cells = form->cell_count;
    read_columns(l, list, rows);
    xml_note(instance, HEARTH_REF_LIST, 0, form->list_count, 0);
    xml_note(rows, HEARTH_REF_LIST_ROOT, 0, form->list_count, 0);
    for (struct xml_node *r = xml_first(rows); r != NULL; r = xml_next(r)) {
        read_row(l, list, row++, r);
    }
    form->choice_count += list->count;
    form->column_count += list->column_count;
    form->cell_count += list->count * list->column_count;
    form->list_count++;
}

struct sizes {
    size_t lists, rows, fields, cells;
};

/* No list has more columns than its rows have children. */
static void measure(struct sizes *s, const struct xml_node *instance)
{
    size_t rows = 0;
    size_t fields = 0;

    for (const struct xml_node *r = xml_first(xml_first(instance)); r != NULL;
         r = xml_next(r)) {
        rows++;
        fields += count_children(r);
    }
    s->lists++;
    s->rows += rows;
    s->fields += fields;
    s->cells += rows * fields;
}

static bool take_tables(struct lists *l, const struct sizes *s)
{
    struct hearth_arena *arena = l->names.arena;

    l->lists = hearth_arena_take(arena, s->lists, sizeof *l->lists);
    l->choices = hearth_arena_take(arena, s->rows, sizeof *l->choices);
    l->columns = hearth_arena_take(arena, s->fields, sizeof *l->columns);
    l->cells = hearth_arena_take(arena, s->cells, sizeof *l->cells);
    l->labels = hearth_arena_take(arena, s->rows, sizeof *l->labels);
    l->label_cap = s->rows;
    l->form->lists = l->lists;
    l->form->choices = l->choices;
    l->form->columns = l->columns;
    l->form->cells = l->cells;
    return l->lists != NULL && l->choices != NULL && l->columns != NULL &&
           l->cells != NULL && l->labels != NULL;
}

const char *lists_load(struct lists *l, const struct xml_node *model,
                       const struct xml_node *data, struct hearth_form *form)
{
    struct sizes sizes = {1, 1, 1, 1};

    l->form = form;
    for (const struct xml_node *n = xml_child(model, "instance"); n != NULL;
         n = xml_again(n, "instance")) {
        if (is_list(n, data)) {
            measure(&sizes, n);
        }
    }
    if (!take_tables(l, &sizes)) {
        return "lists are too long";
    }
    for (struct xml_node *n = xml_child(model, "instance"); n != NULL;
         n = xml_again(n, "instance")) {
        if (is_list(n, data)) {
            read_list(l, n);
        }
    }
    return NULL;
}
