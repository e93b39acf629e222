/* SPDX-License-Identifier: Apache-2.0 */
/* Head, notice, screen and foot of every page. The title never changes: it
 * would stand in histories and window lists. */
#include "screen.h"

#include "forms.h"
#include "look.h"

static void put_head(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    bool is_rtl = hearth_words_is_rtl(p->language);
    hearth_ui_put(p, "<!DOCTYPE html>\n<html lang=\"");
    hearth_ui_text(p, hearth_words_tag(p->language));
    hearth_ui_put(p, is_rtl ? "\" dir=\"rtl\"" : "\" dir=\"ltr\"");
    hearth_ui_put(p, " class=\"theme-");
    hearth_ui_put(p, hearth_look_theme(ui));
    hearth_ui_put(p, ui->look.size == 0   ? ""
                     : ui->look.size == 1 ? " large"
                                          : " largest");
    hearth_ui_put(p, ui->look.has_gloves ? " gloves" : "");
    hearth_ui_put(p, "\"><head><meta charset=\"utf-8\"><title>Hearth</title>"
                     "<meta name=\"viewport\" content=\"width=device-width, "
                     "initial-scale=1\"><link rel=\"stylesheet\" "
                     "href=\"/style.css\"><link rel=\"icon\" "
                     "href=\"/icon.svg\"><script src=\"/ui.js\" defer>"
                     "</script></head>\n<body data-idle=\"");
    hearth_ui_digits(
        p, hearth_ui_is_open(ui) || ui->is_handed ? (uint64_t)ui->lock_ms : 0);
    hearth_ui_put(p, "\">\n");
}

/* The first button of a form is what Enter presses. */
static const char *first_action(const struct hearth_ui *ui)
{
    static const char *const actions[HEARTH_UI_SCREENS] = {
        [HEARTH_UI_ENROL] = "enrol",
        [HEARTH_UI_LOCKED] = "unlock",
        [HEARTH_UI_QUESTION] = "next",
        [HEARTH_UI_DISPLAY] = "look",
        [HEARTH_UI_WITHDRAW] = "take-back",
        [HEARTH_UI_NEW_PIN] = "change-pin",
        [HEARTH_UI_NEW_WORKER] = "add-worker"};
    return actions[ui->screen] != NULL ? actions[ui->screen] : "";
}

static void put_form(struct hearth_ui *ui, struct hearth_ui_page *p,
                     const char *token)
{
    const char *first = first_action(ui);
    hearth_ui_put(p, "<form method=\"post\" action=\"/\" autocomplete=\"off\""
                     " id=\"f\"><input type=\"hidden\" name=\"t\" value=\"");
    hearth_ui_text(p, token);
    hearth_ui_put(p, "\">\n");
    if (first[0] != '\0') {
        hearth_ui_put(p, "<button class=\"unseen\" tabindex=\"-1\" "
                         "aria-hidden=\"true\" name=\"do\" value=\"");
        hearth_ui_put(p, first);
        hearth_ui_put(p, "\"></button>\n");
    }
}

static void put_notice(const struct hearth_ui *ui, struct hearth_ui_page *p)
{
    if (!ui->has_notice) {
        return;
    }
    hearth_ui_put(p, ui->is_good ? "<p class=\"notice good\" role=\"status\">"
                                 : "<p class=\"notice\" role=\"alert\">");
    if (ui->has_why) {
        hearth_ui_word_t(p, ui->notice, hearth_words(p->language, ui->why));
    } else {
        hearth_ui_word_n(p, ui->notice, ui->notice_n);
    }
    hearth_ui_put(p, "</p>\n");
}

static void put_display(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    hearth_look_screen(ui, p);
    hearth_ui_put(p, "<div class=\"foot\">");
    hearth_ui_button(p, "close", "quiet", HEARTH_WORDS_BACK);
    hearth_ui_button(p, "look", "main", HEARTH_WORDS_SAVE);
    hearth_ui_put(p, "</div>\n");
}

static void put_screen(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    static void (*const screens[HEARTH_UI_SCREENS])(struct hearth_ui *,
                                                    struct hearth_ui_page *) = {
        [HEARTH_UI_ENROL] = hearth_screen_enrol,
        [HEARTH_UI_COMPARE] = hearth_screen_compare,
        [HEARTH_UI_LOCKED] = hearth_screen_locked,
        [HEARTH_UI_HOME] = hearth_screen_home,
        [HEARTH_UI_QUESTION] = hearth_screen_question,
        [HEARTH_UI_REVIEW] = hearth_screen_review,
        [HEARTH_UI_HIDES] = hearth_screen_hides,
        [HEARTH_UI_STOP] = hearth_screen_stop,
        [HEARTH_UI_DESTROY] = hearth_screen_destroy,
        [HEARTH_UI_REASSIGN] = hearth_screen_reassign,
        [HEARTH_UI_HAND] = hearth_screen_hand,
        [HEARTH_UI_GIVE] = hearth_screen_give,
        [HEARTH_UI_SLIP] = hearth_screen_slip,
        [HEARTH_UI_DONE] = hearth_screen_done,
        [HEARTH_UI_CARD] = hearth_screen_card,
        [HEARTH_UI_ABOUT] = hearth_screen_about,
        [HEARTH_UI_DISPLAY] = put_display,
        [HEARTH_UI_WIPE] = hearth_screen_wipe,
        [HEARTH_UI_FORMS] = hearth_screen_forms,
        [HEARTH_UI_WITHDRAW] = hearth_screen_withdraw,
        [HEARTH_UI_WORKERS] = hearth_screen_workers,
        [HEARTH_UI_NEW_PIN] = hearth_screen_change_pin,
        [HEARTH_UI_NEW_WORKER] = hearth_screen_new_worker,
        [HEARTH_UI_SYNC] = hearth_screen_sync,
    };
    screens[ui->screen](ui, p);
}

/* Here and not in each screen, so that none goes without. A question has it
 * in the bar above, where it needs no scrolling. */
static void put_card(const struct hearth_ui *ui, struct hearth_ui_page *p)
{
    if (ui->screen == HEARTH_UI_QUESTION || !hearth_ui_offers_card(ui)) {
        return;
    }
    hearth_ui_put(p, "<div class=\"links\">");
    hearth_ui_button(p, "card", "quiet", HEARTH_WORDS_CARD);
    hearth_ui_put(p, "</div>\n");
}

void hearth_ui_render(struct hearth_ui *ui, struct hearth_ui_page *p,
                      const char *token)
{
    put_head(ui, p);
    put_form(ui, p, token);
    hearth_ui_put(p, "<main>\n");
    put_notice(ui, p);
    put_screen(ui, p);
    put_card(ui, p);
    hearth_screen_keys(p);
    hearth_ui_put(p, "</main></form></body></html>\n");
}

void hearth_screen_title(struct hearth_ui_page *p, enum hearth_words_id id)
{
    hearth_ui_put(p, "<h1>");
    hearth_ui_word(p, id);
    hearth_ui_put(p, "</h1>\n");
}

void hearth_screen_says(struct hearth_ui_page *p, enum hearth_words_id id)
{
    hearth_ui_put(p, "<p>");
    hearth_ui_word(p, id);
    hearth_ui_put(p, "</p>\n");
}
