/* SPDX-License-Identifier: Apache-2.0 */
/* The form made by hand. */
#include "sample.h"

#include "hearth/expr.h"

#include <string.h>

#define CODE(name, ...) static const uint8_t name[] = {__VA_ARGS__}

CODE(IS_YES, HEARTH_OP_LOAD, 0, SAMPLE_CONSENT, HEARTH_OP_TEXT, 3, 'y', 'e',
     's', HEARTH_OP_EQ);
CODE(IS_ADULT, HEARTH_OP_SELF, HEARTH_OP_SMALL, 18, HEARTH_OP_GE);
CODE(HAS_RED, HEARTH_OP_LOAD, 0, SAMPLE_COLOURS, HEARTH_OP_TEXT, 3, 'r', 'e',
     'd', HEARTH_OP_SELECTED);
CODE(IS_OLD, HEARTH_OP_LOAD, 0, SAMPLE_AGE, HEARTH_OP_SMALL, 60, HEARTH_OP_GT);
CODE(ALWAYS, HEARTH_OP_TRUE);
CODE(NUMBER_TEXT, HEARTH_OP_LOAD, 0, SAMPLE_AGE, HEARTH_OP_TO_TEXT);

enum { EXPR_YES, EXPR_ADULT, EXPR_RED, EXPR_OLD, EXPR_ALWAYS, EXPR_TEXT };

static uint32_t put(char *pool, uint32_t *len, const char *text)
{
    uint32_t at = *len;

    memcpy(pool + at, text, strlen(text) + 1);
    *len += (uint32_t)strlen(text) + 1;
    return at;
}

static void set_node(struct sample *s, enum sample_node i, uint8_t type,
                     const char *name)
{
    struct hearth_node *n = &s->nodes[i];

    n->type = type;
    n->name = put(s->names, &s->form.names_len, name);
    n->parent =
        i > SAMPLE_GROUP && i < SAMPLE_REMARK ? SAMPLE_GROUP : HEARTH_NONE;
    n->end = (uint16_t)(i + 1);
    n->list = HEARTH_NONE;
    n->label = 0;
    n->hint = n->required_message = n->constraint_message = HEARTH_NONE;
    n->relevant = n->constraint = n->required = HEARTH_NONE;
    n->sensitivity = 1;
}

static void set_nodes(struct sample *s)
{
    set_node(s, SAMPLE_AREA, HEARTH_NODE_HIDDEN, "area");
    set_node(s, SAMPLE_CONSENT, HEARTH_NODE_SELECT_ONE, "consent");
    set_node(s, SAMPLE_GROUP, HEARTH_NODE_GROUP, "main");
    set_node(s, SAMPLE_AGE, HEARTH_NODE_INTEGER, "age");
    set_node(s, SAMPLE_COLOURS, HEARTH_NODE_SELECT_MULTIPLE, "colours");
    set_node(s, SAMPLE_WHY, HEARTH_NODE_TEXT, "why");
    set_node(s, SAMPLE_HEIGHT, HEARTH_NODE_DECIMAL, "height");
    set_node(s, SAMPLE_MANY, HEARTH_NODE_SELECT_MULTIPLE, "many");
    set_node(s, SAMPLE_NOTE, HEARTH_NODE_NOTE, "thanks");
    set_node(s, SAMPLE_REMARK, HEARTH_NODE_TEXT, "remark");
    s->nodes[SAMPLE_AREA].role = HEARTH_ROLE_AREA;
    s->nodes[SAMPLE_CONSENT].role = HEARTH_ROLE_CONSENT;
    s->nodes[SAMPLE_CONSENT].list = 0;
    s->nodes[SAMPLE_GROUP].relevant = EXPR_YES;
    s->nodes[SAMPLE_GROUP].end = SAMPLE_REMARK;
    s->nodes[SAMPLE_AGE].constraint = EXPR_ADULT;
    s->nodes[SAMPLE_AGE].constraint_message = 1;
    s->nodes[SAMPLE_COLOURS].list = 1;
    s->nodes[SAMPLE_WHY].relevant = EXPR_RED;
    s->nodes[SAMPLE_HEIGHT].required = EXPR_OLD;
    s->nodes[SAMPLE_MANY].list = 2;
    s->nodes[SAMPLE_REMARK].required = EXPR_ALWAYS;
    for (uint16_t i = 0; i < SAMPLE_NODES; i++) {
        s->order[i] = i;
    }
}

static void set_choices(struct sample *s)
{
    static const char *const NAMES[] = {"yes", "no", "red", "green", "blue"};
    char name[] = "c00";

    for (size_t i = 0; i < 5; i++) {
        s->choices[i].name = put(s->names, &s->form.names_len, NAMES[i]);
        s->choices[i].label = HEARTH_NONE;
    }
    for (size_t i = 0; i < SAMPLE_MANY_COUNT; i++) {
        name[1] = (char)('0' + i / 10);
        name[2] = (char)('0' + i % 10);
        s->choices[5 + i].name = put(s->names, &s->form.names_len, name);
        s->choices[5 + i].label = HEARTH_NONE;
    }
    s->lists[0] = (struct hearth_choice_list){0, 2};
    s->lists[1] = (struct hearth_choice_list){2, 3};
    s->lists[2] = (struct hearth_choice_list){5, SAMPLE_MANY_COUNT};
}

static void set_texts(struct sample *s)
{
    s->form.texts_len = 1;
    for (uint32_t i = 0; i < 4; i++) {
        s->offsets[0][i] = put(s->texts, &s->form.texts_len, "english");
    }
    s->offsets[1][0] = put(s->texts, &s->form.texts_len, "deutsch");
    memcpy(s->languages[0].tag, "en", 3);
    memcpy(s->languages[1].tag, "de", 3);
    s->languages[0].offsets = s->offsets[0];
    s->languages[1].offsets = s->offsets[1];
}

void sample_init(struct sample *s)
{
    const struct hearth_slice exprs[] = {
        hearth_slice_of(IS_YES, sizeof(IS_YES)),
        hearth_slice_of(IS_ADULT, sizeof(IS_ADULT)),
        hearth_slice_of(HAS_RED, sizeof(HAS_RED)),
        hearth_slice_of(IS_OLD, sizeof(IS_OLD)),
        hearth_slice_of(ALWAYS, sizeof(ALWAYS)),
        hearth_slice_of(NUMBER_TEXT, sizeof(NUMBER_TEXT)),
    };
    struct hearth_form *f = &s->form;

    memset(s, 0, sizeof(*s));
    f->names_len = 1;
    set_nodes(s);
    set_choices(s);
    set_texts(s);
    memcpy(s->exprs, exprs, sizeof(exprs));
    s->scales[0].name = s->nodes[SAMPLE_AGE].name;
    s->scales[0].items[0] = SAMPLE_CONSENT;
    s->scales[0].item_count = 1;
    s->scales[0].min = 1;
    s->scales[0].max = 5;
    memcpy(f->id, "sample", 7);
    f->version = 3;
    memset(f->hash, 0xa5, sizeof(f->hash));
    f->title = 2;
    f->nodes = s->nodes;
    f->node_count = SAMPLE_NODES;
    f->order = s->order;
    f->choices = s->choices;
    f->choice_count = 5 + SAMPLE_MANY_COUNT;
    f->lists = s->lists;
    f->list_count = 3;
    f->exprs = s->exprs;
    f->expr_count = 6;
    f->scales = s->scales;
    f->scale_count = 1;
    f->languages = s->languages;
    f->language_count = 2;
    f->text_count = 4;
    f->names = s->names;
    f->texts = s->texts;
}
