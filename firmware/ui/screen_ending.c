/* SPDX-License-Identifier: Apache-2.0 */
/* Review and the ways out of an interview. */
#include "screen.h"

#include "date_field.h"
#include "interview_review.h"
#include "left_over.h"
#include "qr.h"

#include "hearth/secmem.h"

/* ---- review ---- */

static void put_name(struct hearth_ui *ui, struct hearth_ui_page *p,
                     struct hearth_place place, struct hearth_slice name)
{
    uint16_t list = ui->sitting.form->nodes[place.node].list;
    uint32_t row = list < ui->sitting.form->list_count
                       ? hearth_form_find_choice(ui->sitting.form, list, name)
                       : HEARTH_NO_TEXT;
    struct hearth_offer offer = {row, name};
    struct hearth_interview_offers one = {&offer, 1, 1};
    const char *label =
        hearth_interview_offers_label(&one, &ui->sitting, place, 0);
    if (row == HEARTH_NO_TEXT) {
        hearth_ui_text(p, label);
    } else {
        hearth_ui_marked(p, label);
    }
    hearth_secmem_wipe(ui->sitting.text, HEARTH_SITTING_TEXT_MAX);
}

void hearth_screen_answer(struct hearth_ui *ui, struct hearth_ui_page *p,
                          struct hearth_place place)
{
    uint8_t type = ui->sitting.form->nodes[place.node].type;
    struct hearth_slice value =
        hearth_interview_value(ui->sitting.interview, place);
    size_t from = 0;
    if (type == HEARTH_NODE_SELECT_ONE) {
        put_name(ui, p, place, value);
        return;
    }
    if (type == HEARTH_NODE_DATE) {
        hearth_ui_date_show(ui, p, value);
        return;
    }
    if (type != HEARTH_NODE_SELECT_MULTIPLE && type != HEARTH_NODE_RANK) {
        hearth_ui_slice(p, value);
        return;
    }
    for (size_t i = 0; i <= value.len && value.len > 0; i++) {
        if (i < value.len && value.data[i] != ' ') {
            continue;
        }
        hearth_ui_put(p, from > 0 ? "; " : "");
        put_name(ui, p, place, hearth_slice_of(value.data + from, i - from));
        from = i + 1;
    }
}

static void put_line(struct hearth_ui *ui, struct hearth_ui_page *p,
                     struct hearth_place place, bool is_wrong)
{
    bool has_answer =
        hearth_interview_value(ui->sitting.interview, place).len > 0;
    hearth_ui_put(p, "<li><button name=\"do\" class=\"row");
    hearth_ui_put(p, is_wrong ? " wrong\" value=\"go:" : "\" value=\"go:");
    hearth_ui_digits(p, place.instance);
    hearth_ui_put(p, ".");
    hearth_ui_digits(p, place.node);
    hearth_ui_put(p, "\"><span>");
    (void)hearth_screen_form_text(ui, p, place,
                                  ui->sitting.form->nodes[place.node].label);
    hearth_ui_put(p, has_answer ? "</span> <strong>" : "</span> <em>");
    if (has_answer) {
        hearth_screen_answer(ui, p, place);
    } else {
        hearth_ui_word(p, HEARTH_WORDS_NOT_ANSWERED);
    }
    hearth_ui_put(p, has_answer ? "</strong></button></li>\n"
                                : "</em></button></li>\n");
}

/* Those that stand in the way, first. */
static void put_wrong(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    struct hearth_violation v;
    struct hearth_place place = {0, HEARTH_NONE};
    size_t count = hearth_interview_validate(ui->sitting.interview, &v);
    if (count == 0) {
        return;
    }
    hearth_ui_put(p, "<h2>");
    hearth_ui_word_n(p, HEARTH_WORDS_TO_CORRECT, count);
    hearth_ui_put(p, "</h2><ul class=\"review\">\n");
    place = hearth_interview_review_next(&ui->sitting, place);
    for (; place.node != HEARTH_NONE;
         place = hearth_interview_review_next(&ui->sitting, place)) {
        if (!hearth_interview_is_valid(ui->sitting.interview, place, &v)) {
            put_line(ui, p, place, true);
        }
    }
    hearth_ui_put(p, "</ul>\n");
}

/* The nearest labelled group around a node, or the root. */
static uint16_t section_of(const struct hearth_form *form, uint16_t node)
{
    uint16_t n = form->nodes[node].parent;
    while (n != HEARTH_NONE && n != HEARTH_ROOT &&
           form->nodes[n].label == HEARTH_NO_TEXT) {
        n = form->nodes[n].parent;
    }
    return n == HEARTH_NONE ? HEARTH_ROOT : n;
}

static void put_all(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    const struct hearth_form *form = ui->sitting.form;
    uint16_t section = HEARTH_NONE;
    struct hearth_place place = {0, HEARTH_NONE};
    place = hearth_interview_review_next(&ui->sitting, place);
    for (; place.node != HEARTH_NONE;
         place = hearth_interview_review_next(&ui->sitting, place)) {
        uint16_t now = section_of(form, place.node);
        if (now != section) {
            hearth_ui_put(p, section == HEARTH_NONE ? "<h2>" : "</ul><h2>");
            section = now;
            if (!hearth_screen_form_text(ui, p, place,
                                         form->nodes[now].label)) {
                hearth_ui_word(p, HEARTH_WORDS_REVIEW_OTHER);
            }
            hearth_ui_put(p, "</h2><ul class=\"review\">\n");
        }
        put_line(ui, p, place, false);
    }
    hearth_ui_put(p, section == HEARTH_NONE ? "" : "</ul>\n");
}

static void put_left_over(const struct hearth_ui *ui, struct hearth_ui_page *p)
{
    struct hearth_slice left = ui->sitting.draft.left;
    struct hearth_slice name;
    struct hearth_slice text;
    if (left.len == 0) {
        return;
    }
    hearth_ui_put(p, "<h2>");
    hearth_ui_word(p, HEARTH_WORDS_LEFT_OVER);
    hearth_ui_put(p, "</h2><dl>\n");
    while (hearth_left_over_next(&left, &name, &text) == 0) {
        hearth_ui_put(p, "<dt>");
        hearth_ui_slice(p, name);
        hearth_ui_put(p, "</dt><dd>");
        hearth_ui_slice(p, text);
        hearth_ui_put(p, "</dd>\n");
    }
    hearth_ui_put(p, "</dl>\n");
}

void hearth_screen_review(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    if (ui->is_handed) { /* no way leads here; answers never stand there */
        hearth_screen_give(ui, p);
        return;
    }
    hearth_screen_title(p, HEARTH_WORDS_REVIEW);
    bool is_mismatch = hearth_screen_mismatch(ui, p);
    put_wrong(ui, p);
    put_all(ui, p);
    put_left_over(ui, p);
    if (!is_mismatch) {
        hearth_screen_says(p, hearth_interview_review_ending(&ui->sitting));
    }
    hearth_ui_put(p, "<nav class=\"links\">");
    hearth_ui_button(p, "leave", "quiet", HEARTH_WORDS_SAVE_LEAVE);
    hearth_ui_button(p, "destroy", "quiet danger", HEARTH_WORDS_DESTROY);
    if (ui->sitting.draft.has_tag) {
        hearth_ui_button(p, "slip-again", "quiet", HEARTH_WORDS_SLIP_AGAIN);
    }
    hearth_ui_put(p, "</nav><div class=\"foot\">");
    hearth_ui_button(p, "back", "quiet", HEARTH_WORDS_BACK);
    if (is_mismatch) {
        hearth_ui_button(p, "reassign", "main", HEARTH_WORDS_REASSIGN);
    } else {
        hearth_ui_button(p, "finalise", "main", HEARTH_WORDS_FINALISE);
    }
    hearth_ui_put(p, "</div>\n");
}

/* ---- sure? ---- */

void hearth_screen_sure(struct hearth_ui_page *p, const char *action,
                        const char *look, enum hearth_words_id yes)
{
    hearth_ui_put(p, "<div class=\"foot\">");
    hearth_ui_button(p, "close", "quiet", HEARTH_WORDS_BACK);
    hearth_ui_button(p, action, look, yes);
    hearth_ui_put(p, "</div>\n");
}

void hearth_screen_hides(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    hearth_ui_put(p, "<h1>");
    hearth_ui_word_n(p, HEARTH_WORDS_HIDES, ui->notice_n);
    hearth_ui_put(p, "</h1>\n");
    hearth_screen_sure(p, "hide", "main", HEARTH_WORDS_CONTINUE);
}

void hearth_screen_stop(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    hearth_screen_title(p, ui->is_handed ? HEARTH_WORDS_STOP_YOU
                                         : HEARTH_WORDS_STOP_ASK);
    hearth_screen_says(p, HEARTH_WORDS_STOP_EXPLAIN);
    hearth_screen_sure(p, "stopped", "danger", HEARTH_WORDS_STOP);
}

void hearth_screen_destroy(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    (void)ui;
    hearth_screen_title(p, HEARTH_WORDS_DESTROY);
    hearth_screen_says(p, HEARTH_WORDS_DESTROY_EXPLAIN);
    hearth_screen_sure(p, "destroyed", "danger", HEARTH_WORDS_DESTROY);
}

void hearth_screen_hand(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    (void)ui;
    hearth_screen_title(p, HEARTH_WORDS_HAND_OVER);
    hearth_screen_says(p, HEARTH_WORDS_HAND_OVER_EXPLAIN);
    hearth_screen_says(p, HEARTH_WORDS_HAND_OVER_RESPONDENT);
    hearth_screen_sure(p, "handed", "main", HEARTH_WORDS_HAND_OVER);
}

/* ---- the end ---- */

/* Black on white in every theme, with the four quiet modules around it. */
static void put_qr(struct hearth_ui_page *p, const char *code)
{
    struct hearth_ui_qr q;
    if (hearth_ui_qr(code, &q) != 0) {
        return;
    }
    hearth_ui_put(p, "<figure class=\"qr\"><svg viewBox=\"0 0 33 33\" "
                     "role=\"img\" aria-label=\"");
    hearth_ui_word(p, HEARTH_WORDS_SLIP_QR);
    hearth_ui_put(p, "\"><path fill=\"#fff\" d=\"M0 0h33v33H0z\"/>"
                     "<path fill=\"#000\" d=\"");
    for (unsigned y = 0; y < HEARTH_UI_QR_SIDE; y++) {
        for (unsigned x = 0; x < HEARTH_UI_QR_SIDE; x++) {
            if (q.dark[y][x] == 0) {
                continue;
            }
            hearth_ui_put(p, "M");
            hearth_ui_digits(p, x + 4);
            hearth_ui_put(p, " ");
            hearth_ui_digits(p, y + 4);
            hearth_ui_put(p, "h1v1h-1z");
        }
    }
    hearth_ui_put(p, "\"/></svg><figcaption>");
    hearth_ui_word(p, HEARTH_WORDS_SLIP_QR);
    hearth_ui_put(p, "</figcaption></figure>\n");
    hearth_secmem_wipe(&q, sizeof(q));
}

void hearth_screen_slip(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    hearth_screen_title(p, HEARTH_WORDS_SLIP);
    hearth_ui_put(p, "<p class=\"lines\">");
    hearth_ui_word(p, HEARTH_WORDS_SLIP_EXPLAIN);
    hearth_ui_put(p, "</p><p class=\"code\" dir=\"ltr\">");
    hearth_ui_text(p, ui->slip != NULL ? ui->slip->code : "");
    hearth_ui_put(p, "</p>\n");
    put_qr(p, ui->slip != NULL ? ui->slip->code : "");
    hearth_ui_put(p, "<div class=\"foot\">");
    hearth_ui_button(p, "given", "main", HEARTH_WORDS_SLIP_GIVEN);
    hearth_ui_put(p, "</div>\n");
}

void hearth_screen_done(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    if (ui->is_handed) {
        /* The respondent reads this: thanks, and nothing of the device's. */
        hearth_screen_title(p, HEARTH_WORDS_HAND_OVER_BACK);
        hearth_screen_says(p, HEARTH_WORDS_ENDING_STOPPED);
        hearth_screen_foot_lock(p);
        return;
    }
    hearth_screen_title(p, ui->ended);
    /* Of an outcome alone "saved" would say that answers were. */
    if (ui->ended == HEARTH_WORDS_SEALED) {
        hearth_ui_put(p, "<p class=\"notice good\">");
        hearth_ui_word_n(p, HEARTH_WORDS_SAVED, ui->ended_seq);
        hearth_ui_put(p, "</p>\n");
    }
    hearth_ui_put(p, "<div class=\"foot\">");
    hearth_ui_button(p, "home", "main", HEARTH_WORDS_HOME);
    hearth_ui_put(p, "</div>\n");
}
