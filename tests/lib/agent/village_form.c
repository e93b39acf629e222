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
                            "blue";     /* 72 */
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

static const struct hearth_choice choices[] = {
    {55, T_YES}, {59, T_NO}, {62, T_RED}, {66, T_GREEN}, {72, T_BLUE}};
static const struct hearth_choice_list lists[] = {{0, 2}, {2, 3}};

/* . >= 18; likes = 'yes'; true */
static const uint8_t from_18[] = {HEARTH_OP_SELF, HEARTH_OP_SMALL, 18,
                                  HEARTH_OP_GE};
static const uint8_t likes_it[] = {
    HEARTH_OP_LOAD, 0, VILLAGE_LIKES, HEARTH_OP_TEXT, 3, 'y', 'e', 's',
    HEARTH_OP_EQ};
static const uint8_t always[] = {HEARTH_OP_TRUE};
static const struct hearth_slice exprs[] = {{from_18, sizeof(from_18)},
                                            {likes_it, sizeof(likes_it)},
                                            {always, sizeof(always)}};

#define PLAIN                                                                  \
    .parent = HEARTH_NONE, .hint = HEARTH_NONE, .required_message = HEARTH_NONE
#define NO_LIST  .list = HEARTH_NONE
#define NO_RULES .constraint = HEARTH_NONE, .constraint_message = HEARTH_NONE
#define ALWAYS   .relevant = HEARTH_NONE
#define FREELY   .required = HEARTH_NONE

static const struct hearth_node nodes[VILLAGE_NODES] = {
    {PLAIN, NO_LIST, NO_RULES, ALWAYS, FREELY, .type = HEARTH_NODE_HIDDEN,
     .role = HEARTH_ROLE_AREA, .label = HEARTH_NONE, .name = 1},
    {PLAIN, NO_LIST, NO_RULES, ALWAYS, FREELY, .type = HEARTH_NODE_NOTE,
     .label = T_INTRO, .name = 6},
    {PLAIN, NO_RULES, ALWAYS, .type = HEARTH_NODE_SELECT_ONE,
     .role = HEARTH_ROLE_CONSENT, .list = 0, .label = T_CONSENT, .required = 2,
     .name = 12},
    {PLAIN, NO_LIST, ALWAYS, FREELY, .type = HEARTH_NODE_INTEGER,
     .sensitivity = 1, .constraint = 0, .constraint_message = T_FROM_18,
     .label = T_AGE, .name = 20},
    {PLAIN, NO_RULES, ALWAYS, .type = HEARTH_NODE_SELECT_ONE, .list = 0,
     .label = T_LIKES, .required = 2, .name = 24},
    {PLAIN, NO_LIST, NO_RULES, FREELY, .type = HEARTH_NODE_TEXT, .label = T_WHY,
     .relevant = 1, .name = 30},
    {PLAIN, NO_RULES, ALWAYS, FREELY, .type = HEARTH_NODE_SELECT_MULTIPLE,
     .list = 1, .label = T_COLOURS, .name = 34},
    {PLAIN, NO_LIST, NO_RULES, ALWAYS, FREELY, .type = HEARTH_NODE_TEXT,
     .label = T_WORDS, .name = 42},
    {PLAIN, NO_LIST, NO_RULES, ALWAYS, FREELY, .type = HEARTH_NODE_DECIMAL,
     .label = T_WEIGHT, .name = 48},
};
static const uint16_t order[VILLAGE_NODES] = {0, 1, 2, 3, 4, 5, 6, 7, 8};

static const struct hearth_language languages[] = {{"en", english},
                                                   {"de", german}};

void village_form(struct hearth_form *form)
{
    memset(form, 0, sizeof(*form));
    memcpy(form->id, "village", sizeof("village"));
    form->version = 1;
    form->title = T_TITLE;
    form->smallest_bucket = 144;
    form->nodes = nodes;
    form->node_count = VILLAGE_NODES;
    form->order = order;
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
