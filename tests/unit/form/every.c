/* SPDX-License-Identifier: Apache-2.0 */
/* The form in which every field holds something. */
#include "every.h"

#include "hearth/expr.h"

#include <string.h>

static uint32_t put(char *pool, uint32_t *len, const char *text)
{
    uint32_t at = *len;

    memcpy(pool + at, text, strlen(text) + 1); /* the pools are ample */
    *len += (uint32_t)strlen(text) + 1;
    return at;
}

static uint32_t put_name(struct every *e, const char *name)
{
    return put(e->names, &e->form.names_len, name);
}

static void set_node(struct every *e, enum every_node i, uint8_t type,
                     enum every_node parent, const char *name)
{
    struct hearth_node *n = &e->nodes[i];

    n->type = type;
    n->name = put_name(e, name);
    n->parent = (uint16_t)parent;
    n->end = (uint16_t)(i + 1);
    n->list = n->from = n->design = HEARTH_NONE;
    n->label = n->hint = n->guidance = HEARTH_NO_TEXT;
    n->required_message = n->constraint_message = HEARTH_NO_TEXT;
    n->image = n->audio = HEARTH_NO_TEXT;
    n->relevant = n->constraint = n->required = n->read_only = HEARTH_NONE;
    n->calculate = n->initial = n->filter = n->count = n->seed = HEARTH_NONE;
    n->sensitivity = (uint8_t)(i % 4);
}

static void set_tree(struct every *e)
{
    set_node(e, EVERY_ROOT, HEARTH_NODE_GROUP, EVERY_ROOT, "data");
    set_node(e, EVERY_AREA, HEARTH_NODE_HIDDEN, EVERY_ROOT, "area");
    set_node(e, EVERY_ARM, HEARTH_NODE_HIDDEN, EVERY_ROOT, "arm");
    set_node(e, EVERY_CONSENT, HEARTH_NODE_SELECT_ONE, EVERY_ROOT, "consent");
    set_node(e, EVERY_HOUSE, HEARTH_NODE_GROUP, EVERY_ROOT, "house");
    set_node(e, EVERY_PEOPLE, HEARTH_NODE_REPEAT, EVERY_HOUSE, "people");
    set_node(e, EVERY_NAME, HEARTH_NODE_TEXT, EVERY_PEOPLE, "name");
    set_node(e, EVERY_VISITS, HEARTH_NODE_REPEAT, EVERY_PEOPLE, "visits");
    set_node(e, EVERY_DAY, HEARTH_NODE_DATE, EVERY_VISITS, "day");
    set_node(e, EVERY_SIZE, HEARTH_NODE_INTEGER, EVERY_HOUSE, "size");
    set_node(e, EVERY_HEAD, HEARTH_NODE_SELECT_ONE, EVERY_HOUSE, "head");
    set_node(e, EVERY_VILLAGE, HEARTH_NODE_SELECT_ONE, EVERY_ROOT, "village");
    set_node(e, EVERY_COLOURS, HEARTH_NODE_SELECT_MULTIPLE, EVERY_ROOT,
             "colours");
    set_node(e, EVERY_BEST, HEARTH_NODE_RANK, EVERY_ROOT, "best");
    set_node(e, EVERY_TOTAL, HEARTH_NODE_CALCULATE, EVERY_ROOT, "total");
    set_node(e, EVERY_ITEMS, HEARTH_NODE_LIST_COUNT, EVERY_ROOT, "items");
    set_node(e, EVERY_CARDS, HEARTH_NODE_CONJOINT, EVERY_ROOT, "cards");
    set_node(e, EVERY_NOTE, HEARTH_NODE_NOTE, EVERY_ROOT, "name");
    e->nodes[EVERY_ROOT].parent = HEARTH_NONE;
    e->nodes[EVERY_ROOT].end = EVERY_NODES;
    e->nodes[EVERY_HOUSE].end = EVERY_VILLAGE;
    e->nodes[EVERY_PEOPLE].end = EVERY_SIZE;
    e->nodes[EVERY_VISITS].end = EVERY_SIZE;
}

static void set_questions(struct every *e)
{
    struct hearth_node *n = e->nodes;

    n[EVERY_AREA].role = HEARTH_ROLE_AREA;
    n[EVERY_ARM].source = HEARTH_SOURCE_ARM;
    n[EVERY_ARM].draw = 3;
    n[EVERY_CONSENT].role = HEARTH_ROLE_CONSENT;
    n[EVERY_CONSENT].list = EVERY_LIST_YES;
    n[EVERY_CONSENT].flags = HEARTH_FLAG_GATE;
    n[EVERY_CONSENT].required = EVERY_ALWAYS;
    n[EVERY_CONSENT].label = 0;
    n[EVERY_CONSENT].hint = 1;
    n[EVERY_CONSENT].guidance = 2;
    n[EVERY_CONSENT].required_message = 3;
    n[EVERY_CONSENT].image = 7;
    n[EVERY_CONSENT].audio = 8;
    n[EVERY_HOUSE].relevant = EVERY_IS_YES;
    n[EVERY_HOUSE].look = HEARTH_LOOK_FIELD_LIST | 3u << 28;
    n[EVERY_HOUSE].flags = HEARTH_FLAG_SHUFFLED;
    n[EVERY_PEOPLE].count = EVERY_SIZE_OF;
    n[EVERY_PEOPLE].flags = HEARTH_FLAG_NO_ADD;
    n[EVERY_SIZE].constraint = EVERY_FITS;
    n[EVERY_SIZE].constraint_message = 4;
    n[EVERY_SIZE].label = 5;
    n[EVERY_SIZE].read_only = EVERY_BELOW;
    n[EVERY_HEAD].from = EVERY_NAME;
    n[EVERY_VILLAGE].list = EVERY_LIST_VILLAGES;
    n[EVERY_VILLAGE].filter = EVERY_IN_REGION;
    n[EVERY_COLOURS].list = EVERY_LIST_COLOURS;
    n[EVERY_COLOURS].flags = HEARTH_FLAG_RANDOMISED;
    n[EVERY_COLOURS].seed = EVERY_SIZE_OF;
    n[EVERY_BEST].list = EVERY_LIST_COLOURS;
    n[EVERY_TOTAL].calculate = EVERY_SUM;
    n[EVERY_TOTAL].flags = HEARTH_FLAG_ONCE;
    n[EVERY_TOTAL].trigger_count = 2;
    n[EVERY_ITEMS].list = EVERY_LIST_COLOURS;
    n[EVERY_ITEMS].design = 0;
    n[EVERY_CARDS].list = EVERY_LIST_COLOURS;
    n[EVERY_CARDS].design = 1;
    n[EVERY_NOTE].initial = EVERY_SIZE_OF;
    n[EVERY_NOTE].flags = HEARTH_FLAG_DYNAMIC;
    n[EVERY_NOTE].label = 6;
}

static void set_lists(struct every *e)
{
    static const char *const NAMES[] = {"yes", "no", "red", "green", "blue"};
    char name[] = "v00";
    uint32_t regions[2];

    for (size_t i = 0; i < EVERY_CHOICES; i++) {
        e->choices[i].label = e->choices[i].image = e->choices[i].audio =
            HEARTH_NO_TEXT;
    }
    for (size_t i = 0; i < 5; i++) {
        e->choices[i].name = put_name(e, NAMES[i]);
    }
    e->choices[0].label = 10;
    e->choices[2].image = 7;
    e->choices[4].audio = 8;
    e->columns[0] = put_name(e, "region");
    e->columns[1] = put_name(e, "code");
    regions[0] = put_name(e, "north");
    regions[1] = put_name(e, "far south");
    for (size_t i = 0; i < EVERY_VILLAGES; i++) {
        size_t mixed = i * 37 % EVERY_VILLAGES; /* not in order of names */

        name[1] = (char)('0' + mixed / 10);
        name[2] = (char)('0' + mixed % 10);
        e->choices[5 + i].name = put_name(e, name);
        e->cells[2 * i] = regions[i >= 60];
        e->cells[2 * i + 1] = i % 3 == 0   ? HEARTH_NO_TEXT
                              : i % 3 == 1 ? e->choices[5 + i].name
                                           : 0;
    }
    e->lists[EVERY_LIST_YES] = (struct hearth_choice_list){.count = 2};
    e->lists[EVERY_LIST_COLOURS] =
        (struct hearth_choice_list){.first = 2, .count = 3};
    e->lists[EVERY_LIST_VILLAGES] = (struct hearth_choice_list){
        .first = 5, .count = EVERY_VILLAGES, .column_count = 2};
    e->lists[EVERY_LIST_YES].name = put_name(e, "yes no");
    e->lists[EVERY_LIST_COLOURS].name = put_name(e, "colours");
    e->lists[EVERY_LIST_VILLAGES].name = put_name(e, "villages.csv");
}

static void set_texts(struct every *e)
{
    static const char *const ENGLISH[EVERY_TEXTS] = {"Do you agree?",
                                                     "a hint",
                                                     "read all of it",
                                                     "answer this",
                                                     "\x01"
                                                     "2"
                                                     "\x02 people at most, "
                                                     "\x01"
                                                     "1"
                                                     "\x02 now",
                                                     "How many?",
                                                     "thank you\nall",
                                                     "house.jpg",
                                                     "house.mp3",
                                                     "A form",
                                                     "yes",
                                                     "interview \x01"
                                                     "1"
                                                     "\x02"};

    e->form.texts_len = 1;
    for (size_t i = 0; i < EVERY_TEXTS; i++) {
        e->offsets[0][i] = put(e->texts, &e->form.texts_len, ENGLISH[i]);
    }
    e->offsets[1][0] =
        put(e->texts, &e->form.texts_len, "\xd9\x86\xd8\xb9\xd9\x85");
    memcpy(e->languages[0].tag, "en", 3);
    memcpy(e->languages[1].tag, "ar", 3);
    e->languages[0].offsets = e->offsets[0];
    e->languages[1].offsets = e->offsets[1];
}

/* ---- expressions ---- */

static void begin(struct every *e, struct hearth_writer *w)
{
    hearth_writer_init(w, e->code + e->code_len, sizeof(e->code) - e->code_len);
}

static void end(struct every *e, struct hearth_writer *w, enum every_expr expr)
{
    HEARTH_CHECK(hearth_writer_finish(w) == HEARTH_OK);
    e->exprs[expr] = hearth_writer_slice(w);
    e->code_len += w->len;
}

static void put_index(struct hearth_writer *w, uint8_t op, uint16_t index)
{
    hearth_writer_u8(w, op);
    hearth_writer_u16(w, index);
}

static void put_call(struct hearth_writer *w, uint8_t function, uint8_t count)
{
    hearth_writer_u8(w, HEARTH_OP_CALL);
    hearth_writer_u8(w, function);
    hearth_writer_u8(w, count);
}

static void set_plain_exprs(struct every *e)
{
    struct hearth_writer w;

    begin(e, &w);
    put_index(&w, HEARTH_OP_NODE, EVERY_CONSENT);
    hearth_writer_put(&w, "\x03\x03yes\x20", 6);
    end(e, &w, EVERY_IS_YES);
    begin(e, &w);
    put_index(&w, HEARTH_OP_NODE, EVERY_SIZE);
    end(e, &w, EVERY_SIZE_OF);
    begin(e, &w);
    hearth_writer_u8(&w, HEARTH_OP_SELF);
    put_index(&w, HEARTH_OP_ALL, EVERY_PEOPLE);
    put_call(&w, HEARTH_FN_COUNT, 1);
    hearth_writer_u8(&w, HEARTH_OP_LE);
    end(e, &w, EVERY_FITS);
    begin(e, &w);
    hearth_writer_u8(&w, HEARTH_OP_TRUE);
    end(e, &w, EVERY_ALWAYS);
    begin(e, &w);
    put_index(&w, HEARTH_OP_NODE, EVERY_HOUSE);
    end(e, &w, EVERY_BELOW);
}

static void set_paths(struct every *e)
{
    struct hearth_writer w;

    begin(e, &w);
    hearth_writer_u8(&w, HEARTH_OP_SELF);
    hearth_writer_u8(&w, HEARTH_OP_CHILD);
    hearth_writer_varint(&w, e->columns[0]);
    put_index(&w, HEARTH_OP_NODE, EVERY_SIZE);
    hearth_writer_u8(&w, HEARTH_OP_EQ);
    end(e, &w, EVERY_IN_REGION);
    begin(e, &w);
    put_index(&w, HEARTH_OP_INSTANCE, EVERY_LIST_VILLAGES);
    hearth_writer_u8(&w, HEARTH_OP_CHILDREN);
    put_index(&w, HEARTH_OP_FILTER, 5);
    hearth_writer_u8(&w, HEARTH_OP_SELF);
    put_index(&w, HEARTH_OP_NODE, EVERY_BEST);
    hearth_writer_u8(&w, HEARTH_OP_EQ);
    put_call(&w, HEARTH_FN_COUNT, 1);
    end(e, &w, EVERY_SUM);
}

static void set_reading(struct every *e)
{
    static const struct hearth_step ORDER[] = {
        {EVERY_HOUSE, HEARTH_PROPERTY_RELEVANT},
        {EVERY_PEOPLE, HEARTH_PROPERTY_COUNT},
        {EVERY_HEAD, HEARTH_PROPERTY_CHOICES},
        {EVERY_VILLAGE, HEARTH_PROPERTY_CHOICES},
        {EVERY_TOTAL, HEARTH_PROPERTY_CALCULATE},
        {EVERY_SIZE, HEARTH_PROPERTY_RELEVANT},
        {EVERY_TOTAL, HEARTH_PROPERTY_RELEVANT},
    };
    static const struct hearth_read READS[] = {{EVERY_IN_REGION, EVERY_NAME},
                                               {EVERY_SUM, EVERY_PEOPLE},
                                               {EVERY_SUM, EVERY_BEST}};

    memcpy(e->order, ORDER, sizeof(ORDER)); /* eight places */
    memcpy(e->reads, READS, sizeof(e->reads));
    e->triggers[0] = EVERY_COLOURS;
    e->triggers[1] = EVERY_BEST;
    e->form.order_count = sizeof(ORDER) / sizeof(ORDER[0]);
}

static void set_designs(struct every *e)
{
    e->designs[0] = (struct hearth_design){.kind = HEARTH_DESIGN_LIST,
                                           .arm = EVERY_ARM,
                                           .attributes = HEARTH_NONE};
    e->designs[1] = (struct hearth_design){.kind = HEARTH_DESIGN_CONJOINT,
                                           .arm = HEARTH_NONE,
                                           .attributes = EVERY_LIST_COLOURS,
                                           .profiles = 2};
    e->designs[2] = (struct hearth_design){.kind = HEARTH_DESIGN_FORCED,
                                           .arm = HEARTH_NONE,
                                           .attributes = HEARTH_NONE,
                                           .p_yes = 166667,
                                           .p_no = 166666};
    e->designs[3] = (struct hearth_design){.kind = HEARTH_DESIGN_CROSSWISE,
                                           .arm = HEARTH_NONE,
                                           .attributes = HEARTH_NONE,
                                           .p_yes = 250000};
    e->ranges[0] = (struct hearth_range){EVERY_SIZE, -1, 20, 0.5};
    e->scales[0].name = e->nodes[EVERY_SIZE].name;
    e->scales[0].items[0] = EVERY_CONSENT;
    e->scales[0].items[1] = EVERY_VILLAGE;
    e->scales[0].is_reversed[1] = true;
    e->scales[0].item_count = 2;
    e->scales[0].min = -1;
    e->scales[0].max = 5;
}

static const struct hearth_media MEDIA[] = {
    {"one.png", {(const uint8_t *)"\x89PNG\0..", 7}}, {"empty.ogg", {NULL, 0}}};

static void set_form(struct every *e)
{
    struct hearth_form *f = &e->form;

    memcpy(f->id, "every", 6);
    f->version = 3;
    f->title = 9;
    f->instance_name = 11;
    f->statement = 10;
    f->media = MEDIA;
    f->media_count = 2;
    f->smallest_bucket = 128;
    f->is_training = true;
    f->profile = HEARTH_PROFILE_PHONE;
    f->nodes = e->nodes;
    f->node_count = EVERY_NODES;
    f->order = e->order;
    f->reads = e->reads;
    f->read_count = 3;
    f->triggers = e->triggers;
    f->trigger_count = 2;
    f->choices = e->choices;
    f->choice_count = EVERY_CHOICES;
    f->lists = e->lists;
    f->list_count = EVERY_LISTS;
    f->columns = e->columns;
    f->column_count = 2;
    f->cells = e->cells;
    f->cell_count = 2 * EVERY_VILLAGES;
    f->exprs = e->exprs;
    f->expr_count = EVERY_EXPRS;
    f->designs = e->designs;
    f->design_count = 4;
    f->ranges = e->ranges;
    f->range_count = 1;
    f->scales = e->scales;
    f->scale_count = 1;
    f->languages = e->languages;
    f->language_count = 2;
    f->text_count = EVERY_TEXTS;
    f->default_language = 1;
    f->names = e->names;
    f->texts = e->texts;
}

void every_init(struct every *e)
{
    memset(e, 0, sizeof(*e));
    e->form.names_len = 1;
    set_tree(e);
    set_questions(e);
    set_lists(e);
    set_texts(e);
    set_plain_exprs(e);
    set_paths(e);
    set_reading(e);
    set_designs(e);
    set_form(e);
}
