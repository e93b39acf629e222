/* SPDX-License-Identifier: Apache-2.0 */
/* One screen of the interview: a question, a note, a field-list, or whether to
 * add another; and the menu that reaches everything else. */
#include "screen.h"

#include "given.h"
#include "prompt.h"

#include <string.h>

static bool is_at(const struct hearth_violation *v, struct hearth_place place)
{
    return v->kind != HEARTH_VIOLATION_NONE && v->place.node == place.node &&
           v->place.instance == place.instance;
}

void hearth_screen_id(struct hearth_ui_page *p, struct hearth_place place)
{
    hearth_ui_put(p, "q");
    hearth_ui_digits(p, place.instance);
    hearth_ui_put(p, "-");
    hearth_ui_digits(p, place.node);
}

bool hearth_screen_form_text(struct hearth_ui *ui, struct hearth_ui_page *p,
                             struct hearth_place place, uint32_t text)
{
    struct hearth_sitting *s = &ui->sitting;
    if (text == HEARTH_NO_TEXT) {
        return false;
    }
    const char *shown = hearth_interview_text(s->interview, place, text, true,
                                              s->text, HEARTH_SITTING_TEXT_MAX);
    bool is_something = shown[0] != '\0';
    hearth_ui_marked(p, shown);
    hearth_secmem_wipe(s->text, HEARTH_SITTING_TEXT_MAX);
    return is_something;
}

/* ---- what stands around a question ---- */

/* The language of the form, where the page speaks another. */
static void put_language(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    const struct hearth_form *form = ui->sitting.form;
    uint8_t l = hearth_interview_language(ui->sitting.interview);
    uint8_t found = 0;
    if (l < form->language_count &&
        hearth_words_find(form->languages[l].tag, &found)) {
        return; /* the whole page speaks it */
    }
    hearth_ui_put(p, " dir=\"auto\"");
}

static void put_section(struct hearth_ui *ui, struct hearth_ui_page *p,
                        struct hearth_place place)
{
    uint16_t n = ui->sitting.form->nodes[place.node].parent;
    for (unsigned depth = 0; n != HEARTH_NONE && depth <= HEARTH_DEPTH_MAX;
         depth++) {
        const struct hearth_node *group = &ui->sitting.form->nodes[n];
        if (n == HEARTH_ROOT || group->type != HEARTH_NODE_GROUP) {
            return;
        }
        if (group->label != HEARTH_NO_TEXT) {
            hearth_ui_put(p, "<p class=\"section\"");
            put_language(ui, p);
            hearth_ui_put(p, ">");
            (void)hearth_screen_form_text(ui, p, place, group->label);
            hearth_ui_put(p, "</p>\n");
            return;
        }
        n = group->parent;
    }
}

/* "Child 2, Visit 1: " for repeats around it. */
static void put_path(struct hearth_ui *ui, struct hearth_ui_page *p,
                     uint16_t instance, unsigned depth)
{
    const struct hearth_instance *at =
        hearth_interview_instance_at(ui->sitting.interview, instance);
    if (at == NULL || at->node == HEARTH_ROOT || depth > HEARTH_DEPTH_MAX) {
        return;
    }
    struct hearth_place place = {instance, at->node};
    put_path(ui, p, at->parent, depth + 1);
    if (!hearth_screen_form_text(ui, p, place,
                                 ui->sitting.form->nodes[at->node].label)) {
        hearth_ui_text(p, hearth_form_name(ui->sitting.form, at->node));
    }
    hearth_ui_put(p, " ");
    hearth_ui_number(p, at->ordinal);
    hearth_ui_put(p, ": ");
}

static bool warning(const struct hearth_node *node, enum hearth_words_id *id)
{
    switch (node->type) {
    case HEARTH_NODE_TEXT:
    case HEARTH_NODE_BARCODE:
        *id = HEARTH_WORDS_NO_NAMES;
        return true;
    case HEARTH_NODE_GEOPOINT:
    case HEARTH_NODE_GEOTRACE:
    case HEARTH_NODE_GEOSHAPE:
        *id = HEARTH_WORDS_NO_PLACES;
        return true;
    case HEARTH_NODE_IMAGE:
    case HEARTH_NODE_AUDIO:
    case HEARTH_NODE_VIDEO:
    case HEARTH_NODE_FILE:
        *id = HEARTH_WORDS_NO_FACES;
        return true;
    default:
        return false;
    }
}

static void put_remarks(struct hearth_ui *ui, struct hearth_ui_page *p,
                        struct hearth_place place)
{
    const struct hearth_node *n = &ui->sitting.form->nodes[place.node];
    enum hearth_words_id id;
    /* Hints and guidance speak to the worker. */
    if (n->hint != HEARTH_NO_TEXT && !ui->is_handed) {
        hearth_ui_put(p, "<p class=\"hint\">");
        (void)hearth_screen_form_text(ui, p, place, n->hint);
        hearth_ui_put(p, "</p>\n");
    }
    if ((n->flags & HEARTH_FLAG_PRACTICE) != 0) {
        hearth_ui_put(p, "<p class=\"practice\"><strong>");
        hearth_ui_word(p, HEARTH_WORDS_PRACTICE_ROUND);
        hearth_ui_put(p, "</strong> ");
        hearth_ui_word(p, HEARTH_WORDS_PRACTICE_ANSWER);
        hearth_ui_put(p, "</p>\n");
    }
    if (warning(n, &id)) {
        hearth_ui_put(p, "<p class=\"hint\">");
        hearth_ui_word(p, id);
        hearth_ui_put(p, "</p>\n");
    }
    if (n->guidance != HEARTH_NO_TEXT && !ui->is_handed) {
        hearth_ui_put(p, "<details class=\"guidance\"><summary>");
        hearth_ui_word(p, HEARTH_WORDS_HELP);
        hearth_ui_put(p, "</summary><p>");
        (void)hearth_screen_form_text(ui, p, place, n->guidance);
        hearth_ui_put(p, "</p></details>\n");
    }
}

/* A sound of another language than the words is better than none, if the
 * worker knows. */
static bool is_spoken(const struct hearth_ui *ui, uint32_t audio)
{
    const struct hearth_form *form = ui->sitting.form;
    uint8_t now = hearth_interview_language(ui->sitting.interview);
    return now >= form->language_count ||
           form->languages[now].offsets[audio] != 0;
}

/* A picture and a sound from the package. */
static void put_media(struct hearth_ui *ui, struct hearth_ui_page *p,
                      struct hearth_place place)
{
    struct hearth_prompt of = hearth_prompt_of_node(ui, place.node);
    hearth_prompt_picture(ui, p, &of);
    if (!hearth_prompt_has_sound(ui, &of)) {
        return;
    }
    hearth_ui_put(p, "<p>");
    hearth_prompt_sound(ui, p, &of, hearth_slice_of(NULL, 0));
    hearth_ui_put(p, "</p>\n");
    if (!is_spoken(ui, of.audio)) {
        hearth_ui_put(p, "<p class=\"hint\">");
        hearth_ui_word(p, HEARTH_WORDS_NO_AUDIO);
        hearth_ui_put(p, "</p>\n");
    }
}

static void put_words(struct hearth_ui *ui, struct hearth_ui_page *p,
                      struct hearth_place place)
{
    const struct hearth_node *n = &ui->sitting.form->nodes[place.node];
    put_path(ui, p, place.instance, 0);
    (void)hearth_screen_form_text(ui, p, place, n->label);
    if (hearth_given_is_asked(&ui->sitting, place) &&
        hearth_interview_is_required(ui->sitting.interview, place)) {
        hearth_ui_put(p, " <span class=\"needed\">(");
        hearth_ui_word(p, HEARTH_WORDS_ANSWER_NEEDED);
        hearth_ui_put(p, ")</span>");
    }
}

static void put_error(struct hearth_ui *ui, struct hearth_ui_page *p,
                      struct hearth_place place)
{
    if (!is_at(&ui->violation, place)) {
        return;
    }
    hearth_ui_put(p, "<p class=\"error\" role=\"alert\" id=\"e");
    hearth_screen_id(p, place);
    hearth_ui_put(p, "\">");
    hearth_screen_violation(ui, p, &ui->violation);
    hearth_ui_put(p, "</p>\n");
}

static bool is_of_many(const struct hearth_node *n)
{
    return n->type == HEARTH_NODE_SELECT_ONE ||
           n->type == HEARTH_NODE_SELECT_MULTIPLE ||
           n->type == HEARTH_NODE_RANK || n->type == HEARTH_NODE_LIST_COUNT;
}

/* A question as one group of controls; alone on the page its words are the
 * page's heading. */
static void put_question(struct hearth_ui *ui, struct hearth_ui_page *p,
                         struct hearth_place place, bool is_alone)
{
    const struct hearth_node *n = &ui->sitting.form->nodes[place.node];
    bool is_asked = hearth_given_is_asked(&ui->sitting, place);
    bool is_set = is_asked && is_of_many(n);
    hearth_ui_put(p, is_set ? "<fieldset class=\"question\""
                            : "<div class=\"question\"");
    put_language(ui, p);
    hearth_ui_put(p, is_set ? "><legend>" : ">");
    hearth_ui_put(p, is_alone ? "<h1 id=\"" : "<h2 id=\"");
    hearth_screen_id(p, place);
    hearth_ui_put(p, "\">");
    put_words(ui, p, place);
    hearth_ui_put(p, is_alone ? "</h1>" : "</h2>");
    hearth_ui_put(p, is_set ? "</legend>\n" : "\n");
    put_remarks(ui, p, place);
    put_media(ui, p, place);
    hearth_screen_rules(ui, p, place);
    put_error(ui, p, place);
    if (n->type == HEARTH_NODE_CONJOINT) {
        hearth_screen_profiles(ui, p, place);
    } else if (is_asked) {
        hearth_screen_input(ui, p, place);
    } else if (hearth_form_is_question(n)) {
        hearth_ui_put(p, "<p class=\"fixed\">");
        hearth_screen_answer(ui, p, place);
        hearth_ui_put(p, "</p>\n");
    }
    hearth_ui_put(p, is_set ? "</fieldset>\n" : "</div>\n");
}

static void put_group(struct hearth_ui *ui, struct hearth_ui_page *p,
                      const struct hearth_screen *screen)
{
    struct hearth_place place;
    const struct hearth_node *n = &ui->sitting.form->nodes[screen->place.node];
    bool is_grid = (n->look & HEARTH_LOOK_TABLE_LIST) != 0;
    hearth_ui_put(p, "<h1>");
    put_path(ui, p, screen->place.instance, 0);
    if (!hearth_screen_form_text(ui, p, screen->place, n->label)) {
        hearth_ui_word(p, HEARTH_WORDS_REVIEW_OTHER);
    }
    hearth_ui_put(p, is_grid ? "</h1><div class=\"table\">\n"
                             : "</h1><div class=\"list\">\n");
    struct hearth_given_walk walk = hearth_given_walk(&ui->sitting);
    while (hearth_given_next(&walk, &place)) {
        put_question(ui, p, place, false);
    }
    hearth_ui_put(p, "</div>\n");
}

static void put_add(struct hearth_ui *ui, struct hearth_ui_page *p,
                    struct hearth_place place)
{
    unsigned count = hearth_interview_instances(ui->sitting.interview,
                                                place.instance, place.node);
    hearth_ui_put(p, "<h1>");
    put_path(ui, p, place.instance, 0);
    if (!hearth_screen_form_text(ui, p, place,
                                 ui->sitting.form->nodes[place.node].label)) {
        hearth_ui_text(p, hearth_form_name(ui->sitting.form, place.node));
    }
    hearth_ui_put(p, "</h1><p>");
    hearth_ui_word_n(p, HEARTH_WORDS_SO_FAR, count);
    hearth_ui_put(p, "</p>\n");
    hearth_ui_button(p, "add", "wide",
                     count == 0 ? HEARTH_WORDS_ADD_ONE
                                : HEARTH_WORDS_ADD_ANOTHER);
}

/* ---- head and menu ---- */

static void put_languages(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    const struct hearth_form *form = ui->sitting.form;
    uint8_t now = hearth_interview_language(ui->sitting.interview);
    if (form->language_count < 2) {
        return;
    }
    hearth_ui_put(p, "<details class=\"menu languages\"><summary>");
    hearth_ui_word(p, HEARTH_WORDS_LANGUAGE);
    hearth_ui_put(p, "</summary><div>\n");
    for (uint16_t l = 0; l < form->language_count; l++) {
        uint8_t known = 0;
        bool is_known = hearth_words_find(form->languages[l].tag, &known);
        hearth_ui_put(p, "<button name=\"do\" class=\"quiet\" "
                         "value=\"language:");
        hearth_ui_digits(p, l);
        hearth_ui_put(p,
                      l == now ? "\" aria-current=\"true\"><bdi" : "\"><bdi");
        if (is_known) {
            hearth_ui_put(p, " lang=\"");
            hearth_ui_text(p, hearth_words_tag(known));
            hearth_ui_put(p, "\"");
        }
        hearth_ui_put(p, ">");
        hearth_ui_text(p, is_known ? hearth_words_own_name(known)
                                   : form->languages[l].tag);
        hearth_ui_put(p, "</bdi></button>\n");
    }
    hearth_ui_put(p, "</div></details>\n");
}

static void put_menu(const struct hearth_ui *ui, struct hearth_ui_page *p,
                     bool can_remove)
{
    hearth_ui_put(p, "<details class=\"menu\"><summary>");
    hearth_ui_word(p, HEARTH_WORDS_MENU);
    hearth_ui_put(p, "</summary><div>\n");
    hearth_ui_button(p, "review", "quiet", HEARTH_WORDS_REVIEW);
    if (ui->sitting.is_kept) {
        hearth_ui_button(p, "hand", "quiet", HEARTH_WORDS_HAND_OVER);
    }
    if (can_remove) {
        hearth_ui_button(p, "remove", "quiet", HEARTH_WORDS_REMOVE_ENTRY);
    }
    hearth_ui_button(p, "leave", "quiet", HEARTH_WORDS_SAVE_LEAVE);
    hearth_ui_button(p, "lock", "quiet", HEARTH_WORDS_LOCK);
    hearth_ui_button(p, "display", "quiet", HEARTH_WORDS_DISPLAY);
    hearth_ui_button(p, "destroy", "quiet danger", HEARTH_WORDS_DESTROY);
    hearth_ui_put(p, "</div></details>\n");
}

static void put_progress(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    uint16_t asked = 0;
    uint16_t answered = 0;
    hearth_interview_progress(ui->sitting.interview, &asked, &answered);
    hearth_ui_put(p, "<p class=\"progress\"><progress max=\"");
    hearth_ui_digits(p, asked > 0 ? asked : 1);
    hearth_ui_put(p, "\" value=\"");
    hearth_ui_digits(p, answered);
    hearth_ui_put(p, "\" aria-label=\"");
    hearth_ui_word_nn(p, HEARTH_WORDS_PROGRESS, answered, asked);
    hearth_ui_put(p, "\"></progress> <span>");
    hearth_ui_word_nn(p, HEARTH_WORDS_PROGRESS, answered, asked);
    hearth_ui_put(p, "</span></p>\n");
}

static void put_bar(struct hearth_ui *ui, struct hearth_ui_page *p,
                    const struct hearth_screen *screen)
{
    const struct hearth_instance *in = hearth_interview_instance_at(
        ui->sitting.interview, screen->place.instance);
    bool can_remove = in != NULL && in->node != HEARTH_ROOT;
    hearth_ui_put(p, "<div class=\"bar\">");
    put_progress(ui, p);
    put_languages(ui, p);
    put_menu(ui, p, can_remove);
    hearth_ui_button(p, "card", "quiet", HEARTH_WORDS_CARD);
    hearth_ui_button(p, "stop", "quiet danger", HEARTH_WORDS_STOP);
    hearth_ui_put(p, "</div>\n");
}

/* On every screen: that it is practice, and what sensitive fields it has. */
static void put_banners(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    const struct hearth_form *form = ui->sitting.form;
    if (form->is_training) {
        hearth_ui_put(p, "<p class=\"practice\">");
        hearth_ui_word(p, HEARTH_WORDS_TRAINING);
        hearth_ui_put(p, "</p>\n");
    }
    if (form->statement != HEARTH_NO_TEXT && !ui->is_handed) {
        hearth_ui_put(p, "<p class=\"hint\">");
        (void)hearth_screen_form_text(
            ui, p, hearth_interview_place(HEARTH_ROOT), form->statement);
        hearth_ui_put(p, "</p>\n");
    }
}

static void put_foot(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    hearth_ui_put(p, "<div class=\"foot\">");
    if (ui->is_handed) {
        hearth_ui_button(p, "stop", "quiet danger", HEARTH_WORDS_STOP);
    } else {
        hearth_ui_button(p, "back", "quiet", HEARTH_WORDS_BACK);
    }
    hearth_ui_button(p, "next", "main", HEARTH_WORDS_NEXT);
    hearth_ui_put(p, "</div>\n");
}

void hearth_screen_question(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    struct hearth_screen screen =
        hearth_interview_screen(ui->sitting.interview);
    if (ui->is_handed) {
        hearth_ui_put(p, "<div class=\"bar\">");
        put_languages(ui, p);
        hearth_ui_button(p, "card", "quiet", HEARTH_WORDS_CARD);
        hearth_ui_button(p, "lock", "quiet", HEARTH_WORDS_HAND_OVER_PIN);
        hearth_ui_put(p, "</div>\n");
    } else {
        put_bar(ui, p, &screen);
    }
    put_banners(ui, p);
    if (hearth_screen_mismatch(ui, p)) {
        hearth_ui_button(p, "reassign", "main wide", HEARTH_WORDS_REASSIGN);
    }
    if (screen.place.node != HEARTH_NONE && !ui->is_handed) {
        put_section(ui, p, screen.place);
    }
    switch (screen.kind) {
    case HEARTH_SCREEN_GROUP:
        put_group(ui, p, &screen);
        break;
    case HEARTH_SCREEN_ADD:
        put_add(ui, p, screen.place);
        break;
    case HEARTH_SCREEN_QUESTION:
        put_question(ui, p, screen.place, true);
        break;
    case HEARTH_SCREEN_END:
    default:
        hearth_screen_title(p, HEARTH_WORDS_REVIEW);
        break;
    }
    put_foot(ui, p);
}
