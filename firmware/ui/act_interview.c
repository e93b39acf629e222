/* SPDX-License-Identifier: Apache-2.0 */
/* In an interview: take what was typed, commit, go on. */
#include "act.h"

#include "calendar.h"
#include "given.h"

#include <string.h>

bool hearth_act_save(struct hearth_ui *ui)
{
    int rc = hearth_sitting_save(&ui->sitting);
    if (rc == HEARTH_E_FULL && !ui->sitting.is_kept) {
        hearth_ui_say(ui, HEARTH_WORDS_DRAFTS_FULL, 0);
    } else if (rc != 0) {
        hearth_ui_say_failed(ui, rc);
    }
    return rc == 0;
}

/* The section that the interview stands in: the nearest group around it that
 * has a label. A screen of several questions is a section only where there is
 * none around it. HEARTH_ROOT: in none; HEARTH_NONE: at the end. */
static uint16_t section_of(const struct hearth_ui *ui)
{
    const struct hearth_form *form = ui->sitting.form;
    struct hearth_screen at = hearth_interview_screen(ui->sitting.interview);
    uint16_t list = HEARTH_ROOT;
    uint16_t n = at.place.node;
    if (at.kind == HEARTH_SCREEN_END) {
        return HEARTH_NONE;
    }
    for (; n != HEARTH_NONE && n != HEARTH_ROOT; n = form->nodes[n].parent) {
        const struct hearth_node *group = &form->nodes[n];
        if (group->type != HEARTH_NODE_GROUP ||
            group->label == HEARTH_NO_TEXT) {
            continue;
        }
        if ((group->look & HEARTH_LOOK_FIELD_LIST) == 0) {
            return n;
        }
        list = n;
    }
    return list;
}

/* The screen that the interview stands at is shown afresh. A respondent who
 * has the device answers one section: what follows may be the worker's own
 * remarks about them. */
static void arrive(struct hearth_ui *ui)
{
    hearth_ui_drop(ui);
    ui->is_shown = false;
    ui->violation.kind = HEARTH_VIOLATION_NONE;
    bool is_end = hearth_interview_screen(ui->sitting.interview).kind ==
                  HEARTH_SCREEN_END;
    ui->screen = is_end ? HEARTH_UI_REVIEW : HEARTH_UI_QUESTION;
    if (ui->is_handed && section_of(ui) != ui->handed_in) {
        ui->screen = HEARTH_UI_GIVE;
    }
}

void hearth_act_next(struct hearth_ui *ui)
{
    struct hearth_violation violation;
    if (hearth_interview_next(ui->sitting.interview, &violation) != 0) {
        ui->violation = violation;
        ui->screen = HEARTH_UI_QUESTION;
        return;
    }
    if (hearth_act_save(ui)) {
        arrive(ui);
    }
}

/* ---- answers of one screen ---- */

/* What one question of the screen got; writes into the sitting's own place to
 * work in. False: not a question to answer, or not on the page. */
static bool read_one(struct hearth_ui *ui, const struct hearth_fields *f,
                     struct hearth_place place, struct hearth_slice *text)
{
    struct hearth_writer w;
    hearth_writer_init(&w, ui->sitting.plain, HEARTH_DRAFT_MAX);
    if (!hearth_given_read(&ui->sitting, place, f, &w)) {
        return false;
    }
    *text = hearth_writer_slice(&w);
    /* A respondent is not shown what stands there, so blank keeps it. */
    return !(ui->is_handed && !ui->is_shown && text->len == 0);
}

static bool is_same(const struct hearth_ui *ui, struct hearth_place place,
                    struct hearth_slice text)
{
    return hearth_slice_is_equal(
        hearth_interview_value(ui->sitting.interview, place), text);
}

/* Answers that this screen would hide. */
static unsigned count_hidden(struct hearth_ui *ui,
                             const struct hearth_fields *f)
{
    struct hearth_place place;
    struct hearth_slice text;
    unsigned hidden = 0;
    struct hearth_given_walk walk = hearth_given_walk(&ui->sitting);
    while (hearth_given_next(&walk, &place)) {
        if (read_one(ui, f, place, &text) && !is_same(ui, place, text)) {
            hidden +=
                hearth_interview_would_hide(ui->sitting.interview, place, text);
        }
    }
    return hidden;
}

/* Takes all that fits; the first that does not is named. */
static bool store_all(struct hearth_ui *ui, const struct hearth_fields *f)
{
    struct hearth_place place;
    struct hearth_slice text;
    bool is_good = true;
    struct hearth_given_walk walk = hearth_given_walk(&ui->sitting);
    while (hearth_given_next(&walk, &place)) {
        struct hearth_violation violation;
        if (!read_one(ui, f, place, &text) || is_same(ui, place, text)) {
            continue;
        }
        if (hearth_interview_answer(ui->sitting.interview, place, text,
                                    &violation) != 0 &&
            is_good && violation.kind != HEARTH_VIOLATION_NOT_ASKED) {
            ui->violation = violation;
            ui->violation.place = place;
            is_good = false;
        }
    }
    return is_good;
}

bool hearth_act_take(struct hearth_ui *ui, const struct hearth_fields *f,
                     bool may_hide)
{
    ui->violation.kind = HEARTH_VIOLATION_NONE;
    ui->is_shown = ui->is_shown || !ui->is_handed;
    unsigned hidden = may_hide ? 0 : count_hidden(ui, f);
    if (hidden > 0) {
        hearth_ui_hold(ui, f);
        ui->screen = HEARTH_UI_HIDES;
        ui->notice_n = hidden;
    }
    bool is_good = hidden == 0 && store_all(ui, f);
    hearth_secmem_wipe(ui->sitting.plain, HEARTH_DRAFT_MAX);
    if (hidden == 0 && !is_good) {
        hearth_ui_hold(ui, f);
        ui->is_shown = true;
        (void)hearth_act_save(ui);
    }
    return is_good;
}

/* Keeps what fits when somebody leaves the screen other than forwards. */
static void take_quietly(struct hearth_ui *ui, const struct hearth_fields *f)
{
    if (ui->screen == HEARTH_UI_QUESTION && count_hidden(ui, f) == 0) {
        (void)store_all(ui, f);
    }
    ui->violation.kind = HEARTH_VIOLATION_NONE;
    hearth_secmem_wipe(ui->sitting.plain, HEARTH_DRAFT_MAX);
}

/* ---- commands ---- */

static void next(struct hearth_ui *ui, const struct hearth_fields *f,
                 bool may_hide)
{
    if (hearth_act_take(ui, f, may_hide)) {
        hearth_ui_drop(ui);
        hearth_act_next(ui);
        ui->is_shown = ui->violation.kind != HEARTH_VIOLATION_NONE;
    }
}

static void back(struct hearth_ui *ui, const struct hearth_fields *f)
{
    take_quietly(ui, f);
    /* From the review at the end, the last question. */
    hearth_interview_back(ui->sitting.interview);
    if (hearth_act_save(ui)) {
        arrive(ui);
    }
}

static void change_language(struct hearth_ui *ui, struct hearth_slice rest,
                            const struct hearth_fields *f)
{
    uint64_t l = 0;
    if (!hearth_fields_parse(rest, ui->sitting.form->language_count - 1u, &l)) {
        return;
    }
    /* Days and months that were typed mean others in another calendar: what
     * they say is taken first. */
    bool is_other =
        hearth_calendar_of(
            ui->sitting.form
                ->languages[hearth_interview_language(ui->sitting.interview)]
                .tag) != hearth_calendar_of(ui->sitting.form->languages[l].tag);
    if (ui->screen == HEARTH_UI_QUESTION && is_other) {
        take_quietly(ui, f);
        hearth_ui_drop(ui);
    } else if (ui->screen == HEARTH_UI_QUESTION) {
        hearth_ui_hold(ui, f);
    }
    hearth_interview_set_language(ui->sitting.interview, (uint8_t)l);
    (void)hearth_act_save(ui);
}

/* "INSTANCE.NODE" of the review. */
static void jump(struct hearth_ui *ui, struct hearth_slice rest)
{
    uint64_t instance = 0;
    uint64_t node = 0;
    size_t dot = 0;
    while (dot < rest.len && rest.data[dot] != '.') {
        dot++;
    }
    if (dot == rest.len ||
        !hearth_fields_parse(hearth_slice_of(rest.data, dot), HEARTH_NONE - 1u,
                             &instance) ||
        !hearth_fields_parse(
            hearth_slice_of(rest.data + dot + 1, rest.len - dot - 1),
            ui->sitting.form->node_count - 1u, &node)) {
        return;
    }
    struct hearth_place place = {(uint16_t)instance, (uint16_t)node};
    if (hearth_interview_jump(ui->sitting.interview, place) == 0 &&
        hearth_act_save(ui)) {
        arrive(ui);
    }
}

static void add(struct hearth_ui *ui)
{
    struct hearth_screen at = hearth_interview_screen(ui->sitting.interview);
    struct hearth_place added;
    if (at.kind != HEARTH_SCREEN_ADD) {
        return;
    }
    if (hearth_interview_add(ui->sitting.interview, at.place.instance,
                             at.place.node, &added) != 0) {
        hearth_ui_say(ui, HEARTH_WORDS_ERROR_NO_MORE, 0);
    } else if (hearth_act_save(ui)) {
        arrive(ui);
    }
}

static void remove_entry(struct hearth_ui *ui)
{
    struct hearth_interview *i = ui->sitting.interview;
    struct hearth_screen at = hearth_interview_screen(i);
    const struct hearth_instance *in =
        at.kind == HEARTH_SCREEN_END
            ? NULL
            : hearth_interview_instance_at(i, at.place.instance);
    if (in == NULL || in->node == HEARTH_ROOT) {
        hearth_ui_say(ui, HEARTH_WORDS_ERROR_NO_ENTRY, 0);
        return;
    }
    struct hearth_place entry = {at.place.instance, in->node};
    if (hearth_interview_remove(i, entry) != 0) {
        hearth_ui_say(ui, HEARTH_WORDS_ERROR_FIXED, 0);
    } else if (hearth_act_save(ui)) {
        arrive(ui);
    }
}

/* Only what is kept outlives the lock that ends it. */
static void hand_over(struct hearth_ui *ui)
{
    if (!ui->sitting.is_kept) {
        hearth_ui_say(ui, HEARTH_WORDS_NOTHING_KEPT, 0);
        ui->screen = HEARTH_UI_QUESTION;
        return;
    }
    ui->is_handed = true;
    ui->handed_in = section_of(ui);
    arrive(ui);
}

static bool act_moves(struct hearth_ui *ui, struct hearth_slice action,
                      struct hearth_slice rest, const struct hearth_fields *f)
{
    bool is_question = ui->screen == HEARTH_UI_QUESTION;
    bool is_review = ui->screen == HEARTH_UI_REVIEW;
    if (hearth_act_is(action, "next") && is_question) {
        next(ui, f, false);
    } else if (hearth_act_is(action, "hide") && ui->screen == HEARTH_UI_HIDES &&
               ui->has_held) {
        ui->screen = HEARTH_UI_QUESTION;
        next(ui, ui->held, true);
    } else if (hearth_act_is(action, "back") && (is_question || is_review)) {
        back(ui, f);
    } else if (hearth_act_is(action, "go") && is_review) {
        jump(ui, rest);
    } else if (hearth_act_is(action, "add") && is_question) {
        add(ui);
    } else if (hearth_act_is(action, "remove") && is_question) {
        remove_entry(ui);
    } else if (hearth_act_is(action, "find") && is_question) {
        hearth_ui_hold(ui, f);
    } else {
        return false;
    }
    return true;
}

/* Questions before something is done, and what was typed waits for it. */
static bool act_asks(struct hearth_ui *ui, struct hearth_slice action,
                     const struct hearth_fields *f)
{
    bool is_here =
        ui->screen == HEARTH_UI_QUESTION || ui->screen == HEARTH_UI_REVIEW;
    enum hearth_ui_screen to;
    enum hearth_words_id why;
    if (!is_here) {
        return false;
    }
    if (hearth_act_is(action, "stop")) {
        to = HEARTH_UI_STOP;
    } else if (hearth_act_is(action, "destroy")) {
        to = HEARTH_UI_DESTROY;
    } else if (hearth_act_is(action, "reassign") &&
               hearth_ui_is_mismatch(ui, &why)) {
        to = HEARTH_UI_REASSIGN;
    } else if (hearth_act_is(action, "hand")) {
        to = HEARTH_UI_HAND;
    } else if (hearth_act_is(action, "review")) {
        take_quietly(ui, f);
        to = HEARTH_UI_REVIEW;
    } else {
        return false;
    }
    if (ui->screen == HEARTH_UI_QUESTION && to != HEARTH_UI_REVIEW) {
        hearth_ui_hold(ui, f);
    }
    ui->screen = to;
    return true;
}

bool hearth_act_interview(struct hearth_ui *ui, struct hearth_slice action,
                          struct hearth_slice rest,
                          const struct hearth_fields *f)
{
    if (!ui->has_sitting) {
        return false;
    }
    if (hearth_act_is(action, "language")) {
        change_language(ui, rest, f);
    } else if (hearth_act_is(action, "handed") &&
               ui->screen == HEARTH_UI_HAND) {
        hand_over(ui);
    } else {
        return act_moves(ui, action, rest, f) || act_asks(ui, action, f);
    }
    return true;
}
