/* SPDX-License-Identifier: Apache-2.0 */
/* The interview, read only: what a worker will ask, and when. */
#include "host/web/form_view.h"
#include "host/web/logic.h"

#include <string.h>

/* Longer lists are summed up: districts and the like. */
#define CHOICES_SHOWN 60u

struct preview {
    struct hearth_text *t;
    const struct hearth_form *form;
    struct hearth_arena *arena;
    uint8_t shown;
    size_t number; /* of the question, as it would be counted aloud */
};

void hearth_form_view_language(struct hearth_text *t, const char *tag)
{
    uint8_t own;
    bool is_ours = hearth_say_find(tag, &own);

    if (!is_ours) {
        hearth_text_add(t, " dir=\"auto\"");
        return;
    }
    hearth_text_add(t, hearth_say_is_rtl(own) ? " dir=\"rtl\" lang=\""
                                              : " dir=\"ltr\" lang=\"");
    hearth_text_escaped(t, hearth_say_tag(own));
    hearth_text_add(t, "\"");
}

static enum hearth_say_id type_words(uint8_t type)
{
    static const enum hearth_say_id WORDS[] = {
        [HEARTH_NODE_GROUP] = HEARTH_SAY_TYPE_GROUP,
        [HEARTH_NODE_NOTE] = HEARTH_SAY_TYPE_NOTE,
        [HEARTH_NODE_TEXT] = HEARTH_SAY_TYPE_TEXT,
        [HEARTH_NODE_INTEGER] = HEARTH_SAY_TYPE_INTEGER,
        [HEARTH_NODE_DECIMAL] = HEARTH_SAY_TYPE_DECIMAL,
        [HEARTH_NODE_SELECT_ONE] = HEARTH_SAY_TYPE_ONE,
        [HEARTH_NODE_SELECT_MULTIPLE] = HEARTH_SAY_TYPE_SEVERAL,
        [HEARTH_NODE_HIDDEN] = HEARTH_SAY_TYPE_HIDDEN,
        [HEARTH_NODE_REPEAT] = HEARTH_SAY_TYPE_REPEAT,
        [HEARTH_NODE_DATE] = HEARTH_SAY_TYPE_DATE,
        [HEARTH_NODE_TIME] = HEARTH_SAY_TYPE_TIME,
        [HEARTH_NODE_DATETIME] = HEARTH_SAY_TYPE_DATETIME,
        [HEARTH_NODE_RANK] = HEARTH_SAY_TYPE_RANK,
        [HEARTH_NODE_ACKNOWLEDGE] = HEARTH_SAY_TYPE_ACKNOWLEDGE,
        [HEARTH_NODE_CALCULATE] = HEARTH_SAY_TYPE_CALCULATE,
        [HEARTH_NODE_GEOPOINT] = HEARTH_SAY_TYPE_PLACE,
        [HEARTH_NODE_GEOTRACE] = HEARTH_SAY_TYPE_PLACE,
        [HEARTH_NODE_GEOSHAPE] = HEARTH_SAY_TYPE_PLACE,
        [HEARTH_NODE_BARCODE] = HEARTH_SAY_TYPE_BARCODE,
        [HEARTH_NODE_IMAGE] = HEARTH_SAY_TYPE_MEDIA,
        [HEARTH_NODE_AUDIO] = HEARTH_SAY_TYPE_MEDIA,
        [HEARTH_NODE_VIDEO] = HEARTH_SAY_TYPE_MEDIA,
        [HEARTH_NODE_FILE] = HEARTH_SAY_TYPE_MEDIA,
        [HEARTH_NODE_BLANK] = HEARTH_SAY_TYPE_HIDDEN,
        [HEARTH_NODE_LIST_COUNT] = HEARTH_SAY_TYPE_LIST_COUNT,
        [HEARTH_NODE_CONJOINT] = HEARTH_SAY_TYPE_CONJOINT};

    return type < sizeof(WORDS) / sizeof(WORDS[0]) ? WORDS[type]
                                                   : HEARTH_SAY_TYPE_HIDDEN;
}

static struct hearth_logic logic_of(const struct preview *p, uint16_t node)
{
    return (struct hearth_logic){
        .form = p->form, .arena = p->arena, .shown = p->shown, .node = node};
}

/* A text of the form, marked with the language it is in. */
static void put_label(struct preview *p, uint16_t node, uint32_t text,
                      const char *element)
{
    struct hearth_logic l = logic_of(p, node);

    if (hearth_form_text(p->form, text, p->shown)[0] == '\0') {
        return;
    }
    hearth_text_add(p->t, "<");
    hearth_text_add(p->t, element);
    hearth_form_view_language(p->t, p->form->languages[p->shown].tag);
    hearth_text_add(p->t, ">");
    hearth_logic_label(p->t, &l, text);
    hearth_text_add(p->t, "</");
    /* the element's name without its attributes */
    for (; *element != '\0' && *element != ' '; element++) {
        hearth_text_add(p->t, (const char[2]){*element, '\0'});
    }
    hearth_text_add(p->t, ">\n");
}

/* "Asked only if: …" */
static void put_rule(struct preview *p, uint16_t node, uint16_t expr,
                     enum hearth_say_id what)
{
    struct hearth_logic l = logic_of(p, node);

    if (expr == HEARTH_NONE) {
        return;
    }
    hearth_text_add(p->t, "<li><span class=\"rule\">");
    hearth_text_say(p->t, what);
    hearth_text_add(p->t, "</span> ");
    hearth_logic_write(p->t, &l, expr);
    hearth_text_add(p->t, "</li>\n");
}

static bool is_plainly_true(const struct preview *p, uint16_t expr)
{
    return expr != HEARTH_NONE && p->form->exprs[expr].len == 1 &&
           p->form->exprs[expr].data[0] == HEARTH_OP_TRUE;
}

static void put_rules(struct preview *p, uint16_t node)
{
    const struct hearth_node *n = &p->form->nodes[node];

    if (n->relevant == HEARTH_NONE && n->constraint == HEARTH_NONE &&
        n->required == HEARTH_NONE && n->calculate == HEARTH_NONE &&
        n->count == HEARTH_NONE && n->filter == HEARTH_NONE) {
        return;
    }
    hearth_text_add(p->t, "<ul class=\"rules\">\n");
    put_rule(p, node, n->relevant, HEARTH_SAY_FORM_ASKED_IF);
    if (is_plainly_true(p, n->required)) {
        hearth_text_add(p->t, "<li>");
        hearth_text_say(p->t, HEARTH_SAY_FORM_REQUIRED);
        hearth_text_add(p->t, "</li>\n");
    } else {
        put_rule(p, node, n->required, HEARTH_SAY_FORM_REQUIRED_IF);
    }
    put_rule(p, node, n->constraint, HEARTH_SAY_FORM_TAKEN_IF);
    put_rule(p, node, n->count, HEARTH_SAY_FORM_TIMES);
    put_rule(p, node, n->filter, HEARTH_SAY_FORM_CHOICES_IF);
    put_rule(p, node, n->calculate, HEARTH_SAY_FORM_COMPUTED);
    hearth_text_add(p->t, "</ul>\n");
}

static void put_choices(struct preview *p, uint16_t node)
{
    const struct hearth_node *n = &p->form->nodes[node];
    const struct hearth_choice_list *list;
    struct hearth_logic l = logic_of(p, node);

    if (n->list == HEARTH_NONE) {
        return;
    }
    list = &p->form->lists[n->list];
    hearth_text_add(p->t, "<ul class=\"choices\"");
    hearth_form_view_language(p->t, p->form->languages[p->shown].tag);
    hearth_text_add(p->t, ">\n");
    for (uint32_t i = 0; i < list->count && i < CHOICES_SHOWN; i++) {
        uint32_t label = p->form->choices[list->first + i].label;

        hearth_text_add(p->t, "<li>");
        if (hearth_form_text(p->form, label, p->shown)[0] != '\0') {
            hearth_logic_label(p->t, &l, label);
        } else {
            hearth_text_escaped(p->t,
                                hearth_form_choice_name(p->form, n->list, i));
        }
        hearth_text_add(p->t, "</li>\n");
    }
    hearth_text_add(p->t, "</ul>\n");
    if (list->count > CHOICES_SHOWN) {
        hearth_text_add(p->t, "<p class=\"note\">");
        hearth_text_say_with(p->t, HEARTH_SAY_FORM_MORE_CHOICES,
                             hearth_words_n(list->count - CHOICES_SHOWN));
        hearth_text_add(p->t, "</p>\n");
    }
}

/* A question that nobody asks: an area, what was drawn. */
static bool is_of_device(const struct hearth_node *n)
{
    return hearth_form_is_question(n) && !hearth_form_is_asked(n) &&
           n->type != HEARTH_NODE_CALCULATE && n->type != HEARTH_NODE_CONJOINT;
}

/* What kind of answer, how sensitive, under what name. */
static void put_kind(struct preview *p, uint16_t node)
{
    const struct hearth_node *n = &p->form->nodes[node];

    hearth_text_add(p->t, "<p class=\"note\">");
    hearth_text_say(p->t, is_of_device(n) ? HEARTH_SAY_TYPE_HIDDEN
                                          : type_words(n->type));
    hearth_text_add(p->t, " · <span class=\"id\">");
    hearth_text_label(p->t, hearth_form_name(p->form, node));
    hearth_text_add(p->t, "</span>");
    if (n->sensitivity >= 2) {
        hearth_text_add(p->t, " · <strong class=\"warn\">");
        hearth_text_say(p->t, n->sensitivity == 3 ? HEARTH_SAY_FORM_HARMFUL
                                                  : HEARTH_SAY_FORM_SENSITIVE);
        hearth_text_add(p->t, "</strong>");
    }
    if ((n->flags & HEARTH_FLAG_RANDOMISED) != 0) {
        hearth_text_add(p->t, " · ");
        hearth_text_say(p->t, HEARTH_SAY_FORM_RANDOM_ORDER);
    }
    hearth_text_add(p->t, "</p>\n");
}

static void put_number(struct preview *p, uint16_t node)
{
    if (hearth_form_is_asked(&p->form->nodes[node])) {
        hearth_text_add(p->t, "<p class=\"number\">");
        hearth_text_say_count(p->t, ++p->number);
        hearth_text_add(p->t, "</p>\n");
    }
}

static void put_question(struct preview *p, uint16_t node)
{
    const struct hearth_node *n = &p->form->nodes[node];
    bool is_seen = hearth_form_is_asked(n) || n->type == HEARTH_NODE_NOTE ||
                   n->type == HEARTH_NODE_CONJOINT;

    hearth_text_add(p->t,
                    is_seen ? "<li class=\"asked\">" : "<li class=\"unseen\">");
    put_number(p, node);
    put_label(p, node, n->label, "p class=\"label\"");
    put_label(p, node, n->hint, "p class=\"hint\"");
    put_label(p, node, n->guidance, "p class=\"hint\"");
    put_choices(p, node);
    put_rules(p, node);
    put_label(p, node, n->constraint_message, "p class=\"hint\"");
    put_kind(p, node);
    hearth_text_add(p->t, "</li>\n");
}

static void put_inside(struct preview *p, uint16_t group);

static void put_group(struct preview *p, uint16_t node)
{
    const struct hearth_node *n = &p->form->nodes[node];

    hearth_text_add(p->t, n->type == HEARTH_NODE_REPEAT
                              ? "<li class=\"group repeat\">"
                              : "<li class=\"group\">");
    put_label(p, node, n->label, "p class=\"section\"");
    put_rules(p, node);
    put_kind(p, node);
    put_inside(p, node);
    hearth_text_add(p->t, "</li>\n");
}

/* Nested as deep as HEARTH_DEPTH_MAX, which loading checks. */
static void put_inside(struct preview *p, uint16_t group)
{
    uint16_t end = p->form->nodes[group].end;

    hearth_text_add(p->t, "<ol class=\"preview\">\n");
    for (uint16_t n = (uint16_t)(group + 1); n < end;
         n = p->form->nodes[n].end) {
        uint8_t type = p->form->nodes[n].type;

        if (type == HEARTH_NODE_GROUP || type == HEARTH_NODE_REPEAT) {
            put_group(p, n);
        } else {
            put_question(p, n);
        }
    }
    hearth_text_add(p->t, "</ol>\n");
}

void hearth_form_view_preview(struct hearth_text *t,
                              const struct hearth_form *form, uint8_t shown,
                              struct hearth_arena *arena)
{
    struct preview p = {
        .t = t,
        .form = form,
        .arena = arena,
        .shown = shown < form->language_count ? shown : form->default_language};

    if (form->language_count > 0 && form->node_count > 0) {
        put_inside(&p, HEARTH_ROOT);
    }
}

void hearth_form_view_languages(struct hearth_text *t,
                                const struct hearth_form *form, uint8_t shown,
                                const char *path)
{
    if (form->language_count < 2) { /* nothing to choose, and maybe no name */
        return;
    }
    hearth_text_add(t, "<nav class=\"languages\" aria-label=\"");
    hearth_text_say(t, HEARTH_SAY_FORM_LANGUAGES);
    hearth_text_add(t, "\"><ul>\n");
    for (uint8_t l = 0; l < form->language_count; l++) {
        const char *tag = form->languages[l].tag;
        uint8_t own;

        hearth_text_add(t, "<li><a href=\"");
        hearth_text_add(t, path);
        hearth_text_count(t, l);
        hearth_text_add(t, l == shown ? "\" aria-current=\"true\"" : "\"");
        hearth_form_view_language(t, tag);
        hearth_text_add(t, ">");
        hearth_text_escaped(
            t, hearth_say_find(tag, &own) ? hearth_say_own_name(own) : tag);
        hearth_text_add(t, "</a></li>\n");
    }
    hearth_text_add(t, "</ul></nav>\n");
}
