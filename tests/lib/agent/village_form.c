/* SPDX-License-Identifier: Apache-2.0 */
/* The village's form, as the host's compiler would lay it out. */
#include "village.h"

#include "hearth/expr.h"

#include <string.h>

/* Offsets into the pools, in the order of their strings. */
static const char names[] = "\0"
                            "area\0"    /* 1 */
                            "intro\0"   /* 6 */
                            "consent\0" /* 12 */
                            "age\0"     /* 20 */
                            "likes\0"   /* 24 */
                            "why\0"     /* 30 */
                            "colours\0" /* 34 */
                            "words\0"   /* 42 */
                            "weight\0"  /* 48 */
                            "yes\0"     /* 55 */
                            "no\0"      /* 59 */
                            "red\0"     /* 62 */
                            "green\0"   /* 66 */
                            "blue\0"    /* 72 */
                            "yn\0"      /* 77 */
                            "colour\0"  /* 80 */
                            "village";  /* 87 */
static const char texts[] = "\0"
                            "Village\0"                /* 1 */
                            "Welcome.\0"               /* 9 */
                            "Do you agree?\0"          /* 18 */
                            "Your age in years\0"      /* 32 */
                            "Do you like it here?\0"   /* 50 */
                            "Why?\0"                   /* 71 */
                            "Which colours?\0"         /* 76 */
                            "In your words\0"          /* 91 */
                            "Weight of a loaf\0"       /* 105 */
                            "Yes\0"                    /* 122 */
                            "No\0"                     /* 126 */
                            "Red\0"                    /* 129 */
                            "Green\0"                  /* 133 */
                            "Blue\0"                   /* 139 */
                            "Only from 18 years on.\0" /* 144 */
                            "Stimmen Sie zu?";         /* 167 */

/* Text numbers, and their places in the two languages. */
enum {
    T_NONE,
    T_TITLE,
    T_INTRO,
    T_CONSENT,
    T_AGE,
    T_LIKES,
    T_WHY,
    T_COLOURS,
    T_WORDS,
    T_WEIGHT,
    T_YES,
    T_NO,
    T_RED,
    T_GREEN,
    T_BLUE,
    T_FROM_18,
    T_COUNT
};
static const uint32_t english[T_COUNT] = {
    0, 1, 9, 18, 32, 50, 71, 76, 91, 105, 122, 126, 129, 133, 139, 144};
static const uint32_t german[T_COUNT] = {[T_CONSENT] = 167};

#define NO_MEDIA .image = HEARTH_NO_TEXT, .audio = HEARTH_NO_TEXT
static const struct hearth_choice choices[] = {{55, T_YES, NO_MEDIA},
                                               {59, T_NO, NO_MEDIA},
                                               {62, T_RED, NO_MEDIA},
                                               {66, T_GREEN, NO_MEDIA},
                                               {72, T_BLUE, NO_MEDIA}};
static const struct hearth_choice_list lists[] = {
    {.name = 77, .first = 0, .count = 2}, {.name = 80, .first = 2, .count = 3}};

/* . >= 18; likes = 'yes'; true */
static const uint8_t from_18[] = {HEARTH_OP_SELF, HEARTH_OP_SMALL, 18,
                                  HEARTH_OP_GE};
static const uint8_t likes_it[] = {
    HEARTH_OP_NODE, 0, VILLAGE_LIKES, HEARTH_OP_TEXT, 3, 'y', 'e', 's',
    HEARTH_OP_EQ};
static const uint8_t always[] = {HEARTH_OP_TRUE};
enum { E_FROM_18, E_LIKES_IT, E_ALWAYS };
static const struct hearth_slice exprs[] = {{from_18, sizeof(from_18)},
                                            {likes_it, sizeof(likes_it)},
                                            {always, sizeof(always)}};
static const struct hearth_step order[] = {
    {VILLAGE_WHY, HEARTH_PROPERTY_RELEVANT}};

static const struct hearth_language languages[] = {{"en", english},
                                                   {"de", german}};

/* A question with nothing but its type, name and label. */
static struct hearth_node *plain(struct hearth_node *nodes, uint16_t node,
                                 uint8_t type, uint32_t name, uint32_t label)
{
    struct hearth_node *n = &nodes[node];
    memset(n, 0xff, sizeof(*n)); /* no list, no text, no expression */
    n->type = type;
    n->role = HEARTH_ROLE_NONE;
    n->sensitivity = 0;
    n->source = HEARTH_SOURCE_NONE;
    n->flags = 0;
    n->look = 0;
    n->draw = 0;
    n->parent = node == HEARTH_ROOT ? HEARTH_NONE : HEARTH_ROOT;
    n->end = (uint16_t)(node + 1);
    n->name = name;
    n->label = label;
    n->trigger = 0;
    n->trigger_count = 0;
    n->owner = 0;
    n->slot = node;
    n->block = node == HEARTH_ROOT ? VILLAGE_NODES : 0;
    return n;
}

static void fill(struct hearth_node *nodes)
{
    struct hearth_node *n;
    plain(nodes, HEARTH_ROOT, HEARTH_NODE_GROUP, 87, HEARTH_NO_TEXT)->end =
        VILLAGE_NODES;
    plain(nodes, VILLAGE_AREA, HEARTH_NODE_HIDDEN, 1, HEARTH_NO_TEXT)->role =
        HEARTH_ROLE_AREA;
    (void)plain(nodes, VILLAGE_INTRO, HEARTH_NODE_NOTE, 6, T_INTRO);
    n = plain(nodes, VILLAGE_CONSENT, HEARTH_NODE_SELECT_ONE, 12, T_CONSENT);
    n->role = HEARTH_ROLE_CONSENT;
    n->list = 0;
    n->required = E_ALWAYS;
    n = plain(nodes, VILLAGE_AGE, HEARTH_NODE_INTEGER, 20, T_AGE);
    n->sensitivity = 1;
    n->constraint = E_FROM_18;
    n->constraint_message = T_FROM_18;
    n = plain(nodes, VILLAGE_LIKES, HEARTH_NODE_SELECT_ONE, 24, T_LIKES);
    n->list = 0;
    n->required = E_ALWAYS;
    plain(nodes, VILLAGE_WHY, HEARTH_NODE_TEXT, 30, T_WHY)->relevant =
        E_LIKES_IT;
    plain(nodes, VILLAGE_COLOURS, HEARTH_NODE_SELECT_MULTIPLE, 34, T_COLOURS)
        ->list = 1;
    (void)plain(nodes, VILLAGE_WORDS, HEARTH_NODE_TEXT, 42, T_WORDS);
    (void)plain(nodes, VILLAGE_WEIGHT, HEARTH_NODE_DECIMAL, 48, T_WEIGHT);
}

void village_form(struct hearth_form *form)
{
    static struct hearth_node nodes[VILLAGE_NODES];
    fill(nodes);
    memset(form, 0, sizeof(*form));
    memcpy(form->id, "village", sizeof("village"));
    form->version = 1;
    form->title = T_TITLE;
    form->instance_name = HEARTH_NO_TEXT;
    form->statement = HEARTH_NO_TEXT;
    form->smallest_bucket = 144;
    form->nodes = nodes;
    form->node_count = VILLAGE_NODES;
    form->order = order;
    form->order_count = sizeof(order) / sizeof(order[0]);
    form->choices = choices;
    form->choice_count = sizeof(choices) / sizeof(choices[0]);
    form->lists = lists;
    form->list_count = sizeof(lists) / sizeof(lists[0]);
    form->exprs = exprs;
    form->expr_count = sizeof(exprs) / sizeof(exprs[0]);
    form->languages = languages;
    form->language_count = sizeof(languages) / sizeof(languages[0]);
    form->text_count = T_COUNT;
    form->names = names;
    form->names_len = sizeof(names);
    form->texts = texts;
    form->texts_len = sizeof(texts);
}
