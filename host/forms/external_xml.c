/* SPDX-License-Identifier: Apache-2.0 */
/* A secondary instance: the root, its items, and what stands in them. */
#include "external_table.h"

#include "xml.h"

#include <stdlib.h>
#include <string.h>

enum { ROOT = 1, ITEM, CELL };

struct state {
    struct hearth_forms_external_table *t;
    unsigned depth;
    uint32_t column;
    size_t len;
    uint8_t text[HEARTH_FORMS_CSV_CELL_MAX + 1]; /* one byte too many tells */
};

static int on_start(void *cookie, const char *name, const char **attributes)
{
    struct state *s = cookie;

    (void)attributes;
    s->depth++;
    if (s->depth == ITEM) {
        s->t->row++;
    } else if (s->depth == CELL) {
        s->len = 0;
        return hearth_forms_external_column(s->t, hearth_slice_text(name),
                                            &s->column);
    }
    return HEARTH_OK;
}

static int on_text(void *cookie, struct hearth_slice text)
{
    struct state *s = cookie;
    size_t room = sizeof(s->text) - s->len;

    if (s->depth == CELL) {
        text.len = text.len < room ? text.len : room;
        memcpy(s->text + s->len, text.data, text.len); /* fits: see above */
        s->len += text.len;
    }
    return HEARTH_OK;
}

static int on_end(void *cookie, const char *name)
{
    struct state *s = cookie;
    int rc = HEARTH_OK;

    (void)name;
    if (s->depth == CELL) {
        rc = hearth_forms_grid_put(&s->t->grid, s->t->row, s->column,
                                   hearth_slice_of(s->text, s->len), false);
    }
    s->depth--;
    return rc;
}

int hearth_forms_external_xml(struct hearth_slice in,
                              struct hearth_forms_external_table *t,
                              size_t *line)
{
    static const struct hearth_forms_xml_hooks hooks = {on_start, on_end,
                                                        on_text};
    struct hearth_forms_xml_fault fault;
    struct state *s = calloc(1, sizeof(*s));
    int rc;

    if (s == NULL) {
        return HEARTH_E_MEMORY;
    }
    s->t = t;
    rc = hearth_forms_xml_parse(in, &hooks, s, &fault);
    free(s);
    if (rc != HEARTH_OK) {
        *line = fault.line;
    }
    if (rc != HEARTH_OK && fault.text != NULL) {
        return hearth_forms_problem_at(
            &t->problem, rc, fault.text,
            "Write a root element, in it the items, in each item its values.");
    }
    return rc;
}
