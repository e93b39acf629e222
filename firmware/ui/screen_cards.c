/* SPDX-License-Identifier: Apache-2.0 */
/* Cards of the survey designs (domain.md 2.2). The device shows; it never
 * rolls a die and never marks an item. */
#include "screen.h"

static const struct hearth_design *design_of(const struct hearth_sitting *s,
                                             struct hearth_place place)
{
    uint16_t design = s->form->nodes[place.node].design;
    return design < s->form->design_count ? &s->form->designs[design] : NULL;
}

void hearth_screen_rules(struct hearth_ui *ui, struct hearth_ui_page *p,
                         struct hearth_place place)
{
    const struct hearth_design *design = design_of(&ui->sitting, place);
    if (design == NULL || design->kind == HEARTH_DESIGN_CONJOINT) {
        return;
    }
    hearth_ui_put(p, "<div class=\"rules\">\n");
    switch (design->kind) {
    case HEARTH_DESIGN_FORCED:
        hearth_ui_put(p, "<span class=\"die\" aria-hidden=\"true\"></span>");
        if (ui->is_handed) {
            hearth_screen_says(p, HEARTH_WORDS_FORCED_YOU);
        } else {
            hearth_screen_says(p, HEARTH_WORDS_FORCED_1);
            hearth_screen_says(p, HEARTH_WORDS_FORCED_2);
        }
        break;
    case HEARTH_DESIGN_CROSSWISE:
        hearth_screen_says(p, ui->is_handed ? HEARTH_WORDS_CROSSWISE_YOU
                                            : HEARTH_WORDS_CROSSWISE);
        break;
    default:
        hearth_screen_says(p, ui->is_handed ? HEARTH_WORDS_LIST_COUNT_YOU
                                            : HEARTH_WORDS_LIST_COUNT);
        break;
    }
    hearth_ui_put(p, "</div>\n");
}

/* Takes the next of the space-separated names off ${text}. */
static struct hearth_slice next_name(struct hearth_slice *text)
{
    size_t end = 0;
    while (end < text->len && text->data[end] != ' ') {
        end++;
    }
    struct hearth_slice name = hearth_slice_of(text->data, end);
    end += end < text->len ? 1 : 0;
    *text = hearth_slice_of(text->data + end, text->len - end);
    return name;
}

static size_t count_names(struct hearth_slice text)
{
    size_t count = 0;
    while (text.len > 0) {
        count += next_name(&text).len > 0;
    }
    return count;
}

static uint32_t row_of(const struct hearth_form *form, uint16_t list,
                       struct hearth_slice name)
{
    return list < form->list_count ? hearth_form_find_choice(form, list, name)
                                   : HEARTH_NO_TEXT;
}

static void put_label(struct hearth_ui *ui, struct hearth_ui_page *p,
                      struct hearth_place place, uint16_t list,
                      struct hearth_slice name)
{
    const struct hearth_form *form = ui->sitting.form;
    uint32_t row = row_of(form, list, name);
    if (row == HEARTH_NO_TEXT ||
        !hearth_screen_form_text(
            ui, p, place, form->choices[form->lists[list].first + row].label)) {
        hearth_ui_slice(p, name);
    }
}

/* The attribute that a level belongs to: its list's column "attribute". */
static struct hearth_slice attribute_of(const struct hearth_form *form,
                                        uint16_t list,
                                        struct hearth_slice level)
{
    const char *cell = NULL;
    uint32_t row = row_of(form, list, level);
    uint32_t column = list < form->list_count
                          ? hearth_form_find_column(
                                form, list, hearth_slice_text("attribute"))
                          : HEARTH_NO_TEXT;
    if (row != HEARTH_NO_TEXT && column != HEARTH_NO_TEXT) {
        cell = hearth_form_cell(form, list, row, column);
    }
    return hearth_slice_text(cell == NULL ? "" : cell);
}

static void put_profile(struct hearth_ui *ui, struct hearth_ui_page *p,
                        struct hearth_place place, struct hearth_slice *value,
                        size_t each)
{
    const struct hearth_design *design = design_of(&ui->sitting, place);
    uint16_t list = ui->sitting.form->nodes[place.node].list;
    hearth_ui_put(p, "<p class=\"hint\">");
    hearth_ui_word(p, HEARTH_WORDS_INVENTED);
    hearth_ui_put(p, "</p><dl>\n");
    for (size_t i = 0; i < each; i++) {
        struct hearth_slice level = next_name(value);
        hearth_ui_put(p, "<dt>");
        put_label(ui, p, place, design->attributes,
                  attribute_of(ui->sitting.form, list, level));
        hearth_ui_put(p, "</dt><dd>");
        put_label(ui, p, place, list, level);
        hearth_ui_put(p, "</dd>\n");
    }
    hearth_ui_put(p, "</dl>\n");
}

void hearth_screen_profiles(struct hearth_ui *ui, struct hearth_ui_page *p,
                            struct hearth_place place)
{
    const struct hearth_design *design = design_of(&ui->sitting, place);
    struct hearth_slice value =
        hearth_interview_value(ui->sitting.interview, place);
    if (design == NULL || design->profiles == 0) {
        return;
    }
    size_t each = count_names(value) / design->profiles;
    hearth_ui_put(p, "<div class=\"profiles\">\n");
    for (unsigned card = 1; card <= design->profiles; card++) {
        hearth_ui_put(p, "<section class=\"card\"><h2>");
        hearth_ui_word_n(p, HEARTH_WORDS_PROFILE, card);
        hearth_ui_put(p, "</h2>\n");
        put_profile(ui, p, place, &value, each);
        hearth_ui_put(p, "</section>\n");
    }
    hearth_ui_put(p, "</div>\n");
    hearth_screen_says(p, HEARTH_WORDS_INVENTED_NOTE);
}
