/* SPDX-License-Identifier: Apache-2.0 */
/* Help for the person who is asked, and giving the device back. */
#include "screen.h"

#include "help_card.h"

/* What the note says. A worker sees what the form puts into it; a respondent,
 * and anybody after the interview, sees no answer. */
static bool put_note(struct hearth_ui *ui, struct hearth_ui_page *p,
                     const struct hearth_form *form, uint16_t note)
{
    char text[HEARTH_HELP_CARD_MAX];
    bool is_said = true;
    hearth_ui_put(p, "<p class=\"lines\" dir=\"auto\">");
    if (ui->has_sitting && !ui->is_handed) {
        is_said = hearth_screen_form_text(ui, p, hearth_interview_place(note),
                                          form->nodes[note].label);
    } else {
        uint8_t language =
            ui->has_sitting ? hearth_interview_language(ui->sitting.interview)
                            : ui->card_language;
        (void)hearth_help_card_text(form, note, language, text, sizeof(text));
        hearth_ui_marked(p, text);
        is_said = text[0] != '\0';
    }
    hearth_ui_put(p, "</p>\n");
    return is_said;
}

void hearth_screen_card(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    const struct hearth_form *form = ui->has_sitting ? ui->sitting.form
                                     : ui->has_card  ? ui->card.form
                                                     : NULL;
    bool is_any = false;
    uint16_t note =
        form == NULL ? HEARTH_NONE : hearth_help_card_next(form, HEARTH_NONE);
    hearth_screen_title(p, HEARTH_WORDS_CARD_TITLE);
    for (; note != HEARTH_NONE; note = hearth_help_card_next(form, note)) {
        is_any = put_note(ui, p, form, note) || is_any;
    }
    if (!is_any) {
        hearth_screen_says(p, HEARTH_WORDS_CARD_NONE);
    }
    hearth_ui_put(p, "<div class=\"foot\">");
    hearth_ui_button(p, "close", "main", HEARTH_WORDS_BACK);
    hearth_ui_put(p, "</div>\n");
}

void hearth_screen_foot_lock(struct hearth_ui_page *p)
{
    hearth_ui_put(p, "<div class=\"foot\">");
    hearth_ui_button(p, "lock", "main", HEARTH_WORDS_HAND_OVER_PIN);
    hearth_ui_put(p, "</div>\n");
}

void hearth_screen_give(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    (void)ui;
    hearth_screen_title(p, HEARTH_WORDS_HAND_OVER_BACK);
    hearth_screen_foot_lock(p);
}
