/* SPDX-License-Identifier: Apache-2.0 */
/* A form that takes the terminal through all it can show. */
#include "tour_form.h"

#include <stdio.h>
#include <string.h>

static void set_label(struct form_make *m, struct hearth_node *n,
                      const char *english, const char *german)
{
    n->label = form_make_text(m, english, german);
}

static void add_design(struct form_make *m, struct hearth_node *n, uint8_t kind)
{
    struct hearth_design *d = &m->designs[m->form.design_count];

    memset(d, 0, sizeof(*d));
    d->kind = kind;
    d->arm = d->attributes = HEARTH_NONE;
    n->design = m->form.design_count++;
}

/* consent, and likes with the group that "no" hides. */
static void add_opening(struct form_make *m, uint16_t yn)
{
    struct hearth_node *n =
        form_make_select(m, HEARTH_NODE_SELECT_ONE, "consent", yn);

    n->role = HEARTH_ROLE_CONSENT;
    set_label(m, n, "Do you agree?", "Stimmen Sie zu?");
    n->required_message =
        form_make_text(m, "We need a yes or a no.", "Ja oder nein, bitte.");
    n = form_make_node(m, HEARTH_NODE_HIDDEN, "arm");
    n->source = HEARTH_SOURCE_ARM;
    n->draw = 2;
    n = form_make_select(m, HEARTH_NODE_SELECT_ONE, "likes", yn);
    n->guidance = form_make_text(m, "Ask about the village.", NULL);
    n = form_make_node(m, HEARTH_NODE_GROUP, "reasons");
    n->relevant = form_make_expr(m, "$likes 'yes' =");
    (void)form_make_node(m, HEARTH_NODE_TEXT, "why");
    (void)form_make_node(m, HEARTH_NODE_TEXT, "since");
    form_make_close(m);
}

static void add_types(struct form_make *m)
{
    uint16_t colours = form_make_list(m, "colours", "red green blue");
    struct hearth_node *n = form_make_node(m, HEARTH_NODE_DATE, "day");

    n->constraint = form_make_expr(m, ". today:0 <=");
    n->constraint_message =
        form_make_text(m, "Not in the future.", "Nicht in der Zukunft.");
    (void)form_make_node(m, HEARTH_NODE_TIME, "clock");
    (void)form_make_node(m, HEARTH_NODE_DATETIME, "moment");
    (void)form_make_node(m, HEARTH_NODE_DECIMAL, "weight");
    (void)form_make_select(m, HEARTH_NODE_RANK, "order", colours);
    (void)form_make_node(m, HEARTH_NODE_ACKNOWLEDGE, "ok");
}

/* Thirty villages, to be looked for. */
static void add_long_list(struct form_make *m)
{
    char names[30 * 12] = "";
    size_t used = 0;

    for (unsigned v = 1; v <= 30; v++) {
        int made = snprintf(names + used, sizeof(names) - used, "v%02u%s ", v,
                            v % 10 == 7 ? "hill" : "");

        used += made > 0 ? (size_t)made : 0;
    }
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "village",
                           form_make_list(m, "villages", names));
}

static void add_children(struct form_make *m, uint16_t yn, uint32_t version)
{
    struct hearth_node *n = form_make_node(m, HEARTH_NODE_REPEAT, "children");
    char words[64];

    set_label(m, n, "Child", "Kind");
    n = form_make_node(m, HEARTH_NODE_TEXT, "nick");
    n->required = form_make_expr(m, "true");
    n = form_make_select(m, HEARTH_NODE_SELECT_ONE, "school", yn);
    (void)snprintf(words, sizeof(words), "Does \x01%u\x02 go to school?",
                   form_make_expr(m, "$nick"));
    set_label(m, n, words, NULL);
    form_make_close(m);
    n = form_make_node(m, HEARTH_NODE_SELECT_ONE, "eldest");
    n->from = form_make_find(m, "nick");
    if (version > 1) {
        (void)form_make_node(m, HEARTH_NODE_INTEGER, "brought");
    }
}

static void add_cards(struct form_make *m, uint16_t yn)
{
    uint16_t items = form_make_list(m, "items", "tea bread music secret");
    struct hearth_node *n;

    form_make_column(m, "sensitive", "- - - yes");
    n = form_make_select(m, HEARTH_NODE_LIST_COUNT, "how_many", items);
    add_design(m, n, HEARTH_DESIGN_LIST);
    m->designs[n->design].arm = form_make_find(m, "arm");
    n = form_make_select(m, HEARTH_NODE_SELECT_ONE, "die", yn);
    add_design(m, n, HEARTH_DESIGN_FORCED);
    m->designs[n->design].p_yes = m->designs[n->design].p_no = 166667;
    n = form_make_select(m, HEARTH_NODE_SELECT_ONE, "both", yn);
    add_design(m, n, HEARTH_DESIGN_CROSSWISE);
    m->designs[n->design].p_yes = 250000;
    form_make_select(m, HEARTH_NODE_SELECT_ONE, "rung",
                     form_make_list(m, "rungs", "near street town away"))
        ->look = HEARTH_LOOK_LADDER;
}

/* Two invented persons of two attributes each, and who is preferred. */
static void add_conjoint(struct form_make *m)
{
    uint16_t levels = form_make_list(m, "levels", "fought fled work rest");
    struct hearth_node *n;

    form_make_column(m, "attribute", "past past wish wish");
    n = form_make_select(m, HEARTH_NODE_CONJOINT, "persons", levels);
    add_design(m, n, HEARTH_DESIGN_CONJOINT);
    m->designs[n->design].attributes = levels;
    m->designs[n->design].profiles = 2;
}

const struct hearth_form *tour_form(struct form_make *m, uint32_t version,
                                    bool is_training)
{
    uint16_t yn;

    form_make_begin(m, "tour", version);
    m->form.is_training = is_training;
    yn = form_make_list(m, "yn", "yes no");
    add_opening(m, yn);
    add_types(m);
    add_long_list(m);
    add_children(m, yn, version);
    add_cards(m, yn);
    add_conjoint(m);
    if (version > 1) { /* other words, and one question less */
        m->nodes[form_make_find(m, "weight")].label =
            form_make_text(m, "How heavy is a loaf?", NULL);
        m->nodes[form_make_find(m, "ok")].type = HEARTH_NODE_DATE;
    }
    return form_make_end(m);
}
