/* SPDX-License-Identifier: Apache-2.0 */
/* A form of screens that hold more than one question. */
#include "pages_form.h"

#include "team.h"

#include <string.h>

static void add_opening(struct form_make *m, uint16_t yn)
{
    form_make_select(m, HEARTH_NODE_SELECT_ONE, "consent", yn)->role =
        HEARTH_ROLE_CONSENT;
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, HEARTH_TEAM_ASKER,
                           form_make_list(m, "wm", "w m"));
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, HEARTH_TEAM_WISH,
                           form_make_list(m, "wish", "woman man any"));
}

static void add_grid(struct form_make *m)
{
    static const char *const rows[] = {"water", "school_near", "trust"};
    uint16_t often = form_make_list(m, "often", "never seldom often always");
    struct hearth_node *n = form_make_node(m, HEARTH_NODE_GROUP, "how_often");

    n->look = HEARTH_LOOK_FIELD_LIST | HEARTH_LOOK_TABLE_LIST;
    for (unsigned i = 0; i < 3; i++) {
        n = form_make_select(m, HEARTH_NODE_SELECT_ONE, rows[i], often);
        n->required = form_make_expr(m, "true");
    }
    form_make_close(m);
}

static void add_children(struct form_make *m, uint16_t yn)
{
    struct hearth_node *n = form_make_node(m, HEARTH_NODE_REPEAT, "children");

    n->label = form_make_text(m, "Child", NULL);
    n = form_make_node(m, HEARTH_NODE_TEXT, "nick");
    n->required = form_make_expr(m, "true");
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "school", yn);
    form_make_close(m);
}

static void add_persons(struct form_make *m)
{
    uint16_t attributes = form_make_list(m, "attributes", "past wish");
    uint16_t levels = form_make_list(m, "levels", "fought fled work rest");
    struct hearth_node *n;
    struct hearth_design *d = &m->designs[m->form.design_count];

    form_make_column(m, "attribute", "past past wish wish");
    n = form_make_select(m, HEARTH_NODE_CONJOINT, "persons", levels);
    memset(d, 0, sizeof(*d));
    d->kind = HEARTH_DESIGN_CONJOINT;
    d->arm = HEARTH_NONE;
    d->attributes = attributes;
    d->profiles = 2;
    n->design = m->form.design_count++;
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "prefer",
                           form_make_list(m, "which", "first second"));
}

const struct hearth_form *pages_form(struct form_make *m)
{
    uint16_t yn;

    form_make_begin(m, "pages", 1);
    yn = form_make_list(m, "yn", "yes no");
    add_opening(m, yn);
    add_grid(m);
    add_children(m, yn);
    add_persons(m);
    (void)form_make_node(m, HEARTH_NODE_TEXT, "words");
    return form_make_end(m);
}
