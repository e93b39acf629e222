/* SPDX-License-Identifier: Apache-2.0 */
/* A form of screens that hold more than one question. */
#include "pages_form.h"

#include "team.h"

#include <string.h>

/* A picture of eight by eight and a sound of a thousandth of a second. */
static const uint8_t PNG[] = {
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d,
    0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x08,
    0x01, 0x00, 0x00, 0x00, 0x00, 0xec, 0x74, 0x83, 0x26, 0x00, 0x00, 0x00,
    0x0e, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0xe0, 0x67, 0xf8, 0xc0,
    0x80, 0x84, 0x01, 0x1c, 0x6c, 0x03, 0xfd, 0x5a, 0x9f, 0x6c, 0x9c, 0x00,
    0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};
static const uint8_t WAV[] = {
    0x52, 0x49, 0x46, 0x46, 0x2c, 0x00, 0x00, 0x00, 0x57, 0x41, 0x56,
    0x45, 0x66, 0x6d, 0x74, 0x20, 0x10, 0x00, 0x00, 0x00, 0x01, 0x00,
    0x01, 0x00, 0x40, 0x1f, 0x00, 0x00, 0x40, 0x1f, 0x00, 0x00, 0x01,
    0x00, 0x08, 0x00, 0x64, 0x61, 0x74, 0x61, 0x08, 0x00, 0x00, 0x00,
    0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80};
static const struct hearth_media MEDIA[] = {
    {"well.png", {PNG, sizeof(PNG)}},
    {"ask.wav", {WAV, sizeof(WAV)}},
    {"well.wav", {WAV, sizeof(WAV)}},
    {"notes.txt", {WAV, sizeof(WAV)}},
};

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

/* Pictures and sounds: of the question in English only, of one choice; of the
 * other one is no file, and one that no page shows. */
static void add_pictures(struct form_make *m)
{
    uint16_t places = form_make_list(m, "places", "well river");
    struct hearth_choice *c = &m->choices[m->lists[places].first];
    struct hearth_node *n =
        form_make_select(m, HEARTH_NODE_SELECT_ONE, "draws", places);

    n->image = form_make_text(m, "well.png", NULL);
    n->audio = form_make_text(m, "ask.wav", NULL);
    c[0].image = form_make_text(m, "well.png", NULL);
    c[0].audio = form_make_text(m, "well.wav", NULL);
    c[1].image = form_make_text(m, "river.png", NULL);
    c[1].audio = form_make_text(m, "notes.txt", NULL);
    m->form.media = MEDIA;
    m->form.media_count = sizeof(MEDIA) / sizeof(MEDIA[0]);
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
    add_pictures(m);
    add_children(m, yn);
    add_persons(m);
    (void)form_make_node(m, HEARTH_NODE_TEXT, "words");
    (void)form_make_node(m, HEARTH_NODE_INTEGER, "cows");
    (void)form_make_node(m, HEARTH_NODE_DATE, "born");
    return form_make_end(m);
}
