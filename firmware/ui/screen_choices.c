/* SPDX-License-Identifier: Apache-2.0 */
/* Choices as large targets; what is no answer ("do not know", "prefer not to
 * say") always stands apart from those that are. */
#include "screen.h"

#include "given.h"
#include "interview_show.h"
#include "prompt.h"

#include "hearth/markdown.h"

#include <string.h>

/* More are not all written: they are looked for. */
#define LISTED_MAX 300
/* From here on there is a field to look for one. */
#define MANY 20
#define FIND "find"

/* As the statistics of the host take them. */
static bool is_apart(struct hearth_slice name)
{
    return hearth_slice_is_equal(name, hearth_slice_text("dk")) ||
           hearth_slice_is_equal(name, hearth_slice_text("pns"));
}

bool hearth_screen_is_chosen(struct hearth_ui *ui, struct hearth_place place,
                             struct hearth_slice name)
{
    char field[HEARTH_GIVEN_NAME_MAX];
    struct hearth_slice value;
    size_t at = 0;
    if (!ui->has_held) {
        return hearth_screen_value(ui, place, &value) &&
               hearth_interview_show_is_chosen(value, name);
    }
    hearth_given_name(place, field);
    while (hearth_fields_next(ui->held, field, &at, &value)) {
        if (hearth_slice_is_equal(value, name)) {
            return true;
        }
    }
    return false;
}

static void put_label(struct hearth_ui *ui, struct hearth_ui_page *p,
                      struct hearth_place place, uint32_t index)
{
    const char *label =
        hearth_interview_offers_label(&ui->offers, &ui->sitting, place, index);
    if (ui->offers.items[index].row == HEARTH_NO_TEXT) {
        hearth_ui_text(p, label); /* what somebody answered */
    } else {
        hearth_ui_marked(p, label);
    }
    hearth_secmem_wipe(ui->sitting.text, HEARTH_SITTING_TEXT_MAX);
}

/* Where there can be no elements. Until hearth_secmem_wipe of what it views,
 * ${ui}->sitting.plain. */
static struct hearth_slice
plain_label(struct hearth_ui *ui, struct hearth_place place, uint32_t index)
{
    struct hearth_writer w;
    hearth_writer_init(&w, ui->sitting.plain, HEARTH_DRAFT_MAX);
    hearth_markdown_plain(hearth_slice_text(hearth_interview_offers_label(
                              &ui->offers, &ui->sitting, place, index)),
                          &w);
    hearth_secmem_wipe(ui->sitting.text, HEARTH_SITTING_TEXT_MAX);
    return hearth_writer_slice(&w);
}

static void put_sound(struct hearth_ui *ui, struct hearth_ui_page *p,
                      struct hearth_place place, uint32_t index)
{
    struct hearth_prompt of = hearth_prompt_of_offer(ui, place.node, index);
    struct hearth_slice label = plain_label(ui, place, index);
    hearth_prompt_sound(ui, p, &of, label);
    hearth_secmem_wipe(ui->sitting.plain, label.len);
}

static void put_option(struct hearth_ui *ui, struct hearth_ui_page *p,
                       struct hearth_place place, uint32_t index)
{
    struct hearth_slice label = plain_label(ui, place, index);
    hearth_ui_slice(p, label);
    hearth_secmem_wipe(ui->sitting.plain, label.len);
}

static void put_one(struct hearth_ui *ui, struct hearth_ui_page *p,
                    struct hearth_place place, uint32_t index)
{
    struct hearth_prompt of = hearth_prompt_of_offer(ui, place.node, index);
    char field[HEARTH_GIVEN_NAME_MAX];
    struct hearth_slice name = ui->offers.items[index].name;
    bool is_many =
        ui->sitting.form->nodes[place.node].type == HEARTH_NODE_SELECT_MULTIPLE;
    hearth_given_name(place, field);
    hearth_ui_put(p, "<label class=\"choice\"><input type=\"");
    hearth_ui_put(p, is_many ? "checkbox" : "radio");
    hearth_ui_put(p, is_many && is_apart(name) ? "\" data-alone=\"" : "");
    hearth_ui_put(p, "\" name=\"");
    hearth_ui_put(p, field);
    hearth_ui_put(p, "\" value=\"");
    hearth_ui_slice(p, name);
    hearth_ui_put(p, hearth_screen_is_chosen(ui, place, name)
                         ? "\" checked> <span>"
                         : "\"> <span>");
    hearth_prompt_picture(ui, p, &of);
    put_label(ui, p, place, index);
    hearth_ui_put(p, "</span></label>\n");
}

/* What is heard is beside the target: to listen is not to choose. */
static void put_choice(struct hearth_ui *ui, struct hearth_ui_page *p,
                       struct hearth_place place, uint32_t index)
{
    struct hearth_prompt of = hearth_prompt_of_offer(ui, place.node, index);
    if (!hearth_prompt_has_sound(ui, &of)) {
        put_one(ui, p, place, index);
        return;
    }
    hearth_ui_put(p, "<div class=\"heard\">");
    put_one(ui, p, place, index);
    put_sound(ui, p, place, index);
    hearth_ui_put(p, "</div>\n");
}

/* The class of the box around them: a ladder, a scale, columns. */
static void begin_box(struct hearth_ui_page *p, const struct hearth_node *n)
{
    unsigned columns = HEARTH_LOOK_COLUMNS(n->look);
    if ((n->look & HEARTH_LOOK_LADDER) != 0) {
        hearth_ui_put(p, "<div class=\"choices ladder\">\n");
    } else if ((n->look & (HEARTH_LOOK_LIKERT | HEARTH_LOOK_RATING)) != 0) {
        hearth_ui_put(p, "<div class=\"choices likert\">\n");
    } else if (columns > 0) {
        hearth_ui_put(p, "<div class=\"choices grid\">\n");
    } else {
        hearth_ui_put(p, "<div class=\"choices\">\n");
    }
}

/* What is looked for, from the page that was sent. */
static struct hearth_slice wanted(const struct hearth_ui *ui)
{
    return ui->has_held ? hearth_fields_get(ui->held, FIND)
                        : hearth_slice_of(NULL, 0);
}

static void put_search(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    hearth_ui_put(p, "<p class=\"field find\"><label for=\"find\">");
    hearth_ui_word(p, HEARTH_WORDS_SEARCH);
    hearth_ui_put(p, "</label><input id=\"find\" name=\"find\" "
                     "data-filter=\"1\" autocomplete=\"off\" value=\"");
    hearth_ui_slice(p, wanted(ui));
    hearth_ui_put(p, "\">");
    hearth_ui_button(p, "find", "quiet", HEARTH_WORDS_SEARCH);
    hearth_ui_put(p, "</p>\n");
}

static bool is_listed(struct hearth_ui *ui, struct hearth_place place,
                      uint32_t index, struct hearth_slice part)
{
    return part.len == 0 ||
           hearth_interview_offers_find(&ui->offers, &ui->sitting, place, part,
                                        index) == index ||
           hearth_screen_is_chosen(ui, place, ui->offers.items[index].name);
}

static void put_listed(struct hearth_ui *ui, struct hearth_ui_page *p,
                       struct hearth_place place)
{
    struct hearth_slice part = wanted(ui);
    uint32_t shown = 0;
    uint32_t left = 0;
    for (uint32_t i = 0; i < ui->offers.count; i++) {
        if (is_apart(ui->offers.items[i].name) ||
            !is_listed(ui, place, i, part)) {
            continue;
        }
        bool is_chosen =
            hearth_screen_is_chosen(ui, place, ui->offers.items[i].name);
        if (shown < LISTED_MAX || is_chosen) {
            put_choice(ui, p, place, i);
            shown++;
        } else {
            left++;
        }
    }
    if (left > 0) {
        hearth_ui_put(p, "<p class=\"hint\">");
        hearth_ui_word_n(p, HEARTH_WORDS_CHOICES_MORE, left);
        hearth_ui_put(p, "</p>\n");
    }
    if (shown == 0) {
        hearth_screen_says(p, part.len > 0 ? HEARTH_WORDS_CHOICES_NOT_FOUND
                                           : HEARTH_WORDS_CHOICES_NONE);
    }
}

static void put_apart(struct hearth_ui *ui, struct hearth_ui_page *p,
                      struct hearth_place place)
{
    bool is_begun = false;
    for (uint32_t i = 0; i < ui->offers.count; i++) {
        if (is_apart(ui->offers.items[i].name)) {
            hearth_ui_put(p, is_begun ? "" : "<div class=\"choices apart\">\n");
            is_begun = true;
            put_choice(ui, p, place, i);
        }
    }
    hearth_ui_put(p, is_begun ? "</div>\n" : "");
}

/* ---- rank, and how many ---- */

/* One list to pick from for each rank, the best first. */
static void put_rank(struct hearth_ui *ui, struct hearth_ui_page *p,
                     struct hearth_place place)
{
    char field[HEARTH_GIVEN_NAME_MAX];
    struct hearth_slice value;
    hearth_given_name(place, field);
    value = hearth_interview_value(ui->sitting.interview, place);
    bool is_shown = !(ui->is_handed && !ui->is_shown) && !ui->has_held;
    size_t from = 0;
    hearth_ui_put(p, "<ol class=\"rank\">\n");
    for (uint32_t rank = 0; rank < ui->offers.count; rank++) {
        size_t to = from;
        while (to < value.len && value.data[to] != ' ') {
            to++;
        }
        struct hearth_slice now =
            hearth_slice_of(value.data + from, is_shown ? to - from : 0);
        from = to < value.len ? to + 1 : to;
        hearth_ui_put(p, "<li><select name=\"");
        hearth_ui_put(p, field);
        hearth_ui_put(p, "\" aria-label=\"");
        hearth_ui_number(p, rank + 1);
        hearth_ui_put(p, "\"><option value=\"\"></option>\n");
        for (uint32_t i = 0; i < ui->offers.count; i++) {
            struct hearth_slice name = ui->offers.items[i].name;
            hearth_ui_put(p, "<option value=\"");
            hearth_ui_slice(p, name);
            hearth_ui_put(p, hearth_slice_is_equal(name, now) ? "\" selected>"
                                                              : "\">");
            put_option(ui, p, place, i);
            hearth_ui_put(p, "</option>\n");
        }
        hearth_ui_put(p, "</select></li>\n");
    }
    hearth_ui_put(p, "</ol>\n");
}

/* A list experiment: the items are read out and never marked; one number. */
static void put_count(struct hearth_ui *ui, struct hearth_ui_page *p,
                      struct hearth_place place)
{
    char field[HEARTH_GIVEN_NAME_MAX];
    struct hearth_slice now;
    bool is_shown = hearth_screen_value(ui, place, &now);
    hearth_given_name(place, field);
    hearth_ui_put(p, "<ul class=\"items\">\n");
    for (uint32_t i = 0; i < ui->offers.count; i++) {
        struct hearth_prompt of = hearth_prompt_of_offer(ui, place.node, i);
        hearth_ui_put(p, "<li>");
        hearth_prompt_picture(ui, p, &of);
        put_label(ui, p, place, i);
        put_sound(ui, p, place, i);
        hearth_ui_put(p, "</li>\n");
    }
    hearth_ui_put(p, "</ul><div class=\"choices likert\">\n");
    for (uint32_t i = 0; i <= ui->offers.count && i < 10; i++) {
        uint8_t digit = (uint8_t)('0' + i);
        bool is_on =
            is_shown && hearth_slice_is_equal(now, hearth_slice_of(&digit, 1));
        hearth_ui_put(p, "<label class=\"choice\"><input type=\"radio\" "
                         "name=\"");
        hearth_ui_put(p, field);
        hearth_ui_put(p, "\" value=\"");
        hearth_ui_digits(p, i);
        hearth_ui_put(p, is_on ? "\" checked> <span>" : "\"> <span>");
        hearth_ui_number(p, i);
        hearth_ui_put(p, "</span></label>\n");
    }
    hearth_ui_put(p, "</div>\n");
}

void hearth_screen_choices(struct hearth_ui *ui, struct hearth_ui_page *p,
                           struct hearth_place place)
{
    const struct hearth_node *n = &ui->sitting.form->nodes[place.node];
    if (hearth_interview_offers_read(&ui->offers, &ui->sitting, place) != 0) {
        hearth_writer_init(&p->w, p->w.data, 0); /* the page fails */
        return;
    }
    if (n->type == HEARTH_NODE_LIST_COUNT) {
        put_count(ui, p, place);
        return;
    }
    if (n->type == HEARTH_NODE_RANK) {
        put_rank(ui, p, place);
        return;
    }
    if (ui->offers.count > MANY &&
        hearth_interview_screen(ui->sitting.interview).kind ==
            HEARTH_SCREEN_QUESTION) {
        put_search(ui, p);
    }
    begin_box(p, n);
    put_listed(ui, p, place);
    hearth_ui_put(p, "</div>\n");
    put_apart(ui, p, place);
}
