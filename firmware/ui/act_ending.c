/* SPDX-License-Identifier: Apache-2.0 */
/* How an interview ends: finalised, stopped, left or destroyed. */
#include "act.h"

#include "finalise.h"

#include <stdio.h>

static void end(struct hearth_ui *ui, enum hearth_words_id how, uint64_t seq)
{
    bool is_handed = ui->is_handed;
    hearth_ui_keep_card(ui);
    hearth_ui_close_sitting(ui);
    if (is_handed) {
        /* Thanks and the card are all that is left to the respondent: the
         * keys go first, as if the worker had locked. */
        hearth_session_lock(&ui->session);
        ui->has_draft = false;
        ui->is_handed = true;
    }
    ui->ended = how;
    ui->ended_seq = seq;
    ui->screen = HEARTH_UI_DONE;
    ui->locks++; /* pages on their way may still hold answers */
}

static void say_not_finalised(struct hearth_ui *ui, int rc)
{
    switch (rc) {
    case HEARTH_E_REVOKED:
        hearth_ui_say(ui, HEARTH_WORDS_WARN_EPOCH_OVER, 0);
        return;
    case HEARTH_E_BRANCH:
        hearth_ui_say(ui, HEARTH_WORDS_WARN_BRANCH, 0);
        return;
    default:
        hearth_ui_say_why(ui, HEARTH_WORDS_CANNOT_FINALISE,
                          hearth_finalise_reason(rc));
        return;
    }
}

static void seal(struct hearth_ui *ui, enum hearth_words_id how)
{
    struct hearth_finalise f = {0};
    int rc = hearth_finalise(&ui->sitting, &f);
    if (rc != 0) {
        say_not_finalised(ui, rc);
        ui->screen = ui->is_handed ? HEARTH_UI_GIVE : HEARTH_UI_REVIEW;
        return;
    }
    end(ui, how, f.seq);
    if (f.is_key_left) {
        hearth_ui_say(ui, HEARTH_WORDS_KEY_LEFT, 0);
    }
}

/* To the first question that is in the way, if there is one. */
static bool is_in_order(struct hearth_ui *ui)
{
    struct hearth_violation violation;
    size_t count = hearth_interview_validate(ui->sitting.interview, &violation);
    if (count == 0) {
        return true;
    }
    hearth_ui_say(ui, HEARTH_WORDS_TO_CORRECT, count);
    if (hearth_interview_jump(ui->sitting.interview, violation.place) == 0) {
        hearth_ui_drop(ui);
        ui->violation = violation;
        ui->screen = HEARTH_UI_QUESTION;
    }
    return false;
}

static enum hearth_words_id how_it_ends(const struct hearth_ui *ui)
{
    switch (hearth_sitting_outcome(&ui->sitting)) {
    case HEARTH_OUTCOME_REFUSED:
        return HEARTH_WORDS_ENDING_REFUSED;
    case HEARTH_OUTCOME_INELIGIBLE:
        return HEARTH_WORDS_ENDING_INELIGIBLE;
    case HEARTH_OUTCOME_STOPPED:
        return HEARTH_WORDS_STOP_THANKS;
    case HEARTH_OUTCOME_COMPLETE:
    default:
        return HEARTH_WORDS_SEALED;
    }
}

static void finalise(struct hearth_ui *ui)
{
    enum hearth_words_id why;
    if (!is_in_order(ui)) {
        return;
    }
    /* The review says why, and offers what to do. */
    if (hearth_ui_is_mismatch(ui, &why)) {
        ui->screen = HEARTH_UI_REVIEW;
        return;
    }
    if (ui->sitting.form->is_training) {
        end(ui, HEARTH_WORDS_PRACTISED, 0);
        return;
    }
    /* Before a slip is written that would hold for nothing. */
    int rc = hearth_finalise_obstacle(&ui->agent);
    if (rc != 0) {
        say_not_finalised(ui, rc);
        return;
    }
    if (hearth_slip_is_due(&ui->sitting)) {
        rc = hearth_slip_draw(&ui->sitting, &ui->slip);
        if (rc != 0) {
            hearth_ui_say_failed(ui, rc);
            return;
        }
        ui->screen = HEARTH_UI_SLIP;
        return;
    }
    seal(ui, how_it_ends(ui));
}

/* The respondent wants to stop, or to speak with somebody else: the outcome is
 * stored, and no answer. */
static void stop(struct hearth_ui *ui, bool is_reassigned)
{
    if (ui->sitting.form->is_training) {
        end(ui, HEARTH_WORDS_PRACTISED, 0);
        return;
    }
    ui->sitting.has_stopped = true;
    seal(ui, is_reassigned ? HEARTH_WORDS_REASSIGNED : how_it_ends(ui));
    if (ui->has_sitting) {
        ui->sitting.has_stopped = false;
    }
}

static void destroy(struct hearth_ui *ui)
{
    int rc = hearth_sitting_destroy(&ui->sitting);
    if (rc != 0) {
        hearth_ui_say_failed(ui, rc);
        return;
    }
    end(ui, HEARTH_WORDS_DESTROYED, 0);
}

/* Home, and the draft waits there. */
static void leave(struct hearth_ui *ui)
{
    if (!hearth_act_save(ui)) {
        return;
    }
    bool is_kept = ui->sitting.is_kept;
    bool is_practice = ui->sitting.form->is_training;
    hearth_ui_close_sitting(ui);
    ui->locks++;
    ui->screen = HEARTH_UI_HOME;
    hearth_ui_praise(ui,
                     is_kept       ? HEARTH_WORDS_SAVED_MARK
                     : is_practice ? HEARTH_WORDS_PRACTISED
                                   : HEARTH_WORDS_NOTHING_KEPT,
                     0);
}

bool hearth_act_ending(struct hearth_ui *ui, struct hearth_slice action)
{
    if (!ui->has_sitting) {
        return false;
    }
    if (hearth_act_is(action, "finalise") && ui->screen == HEARTH_UI_REVIEW) {
        finalise(ui);
    } else if (hearth_act_is(action, "slip-again") &&
               ui->screen == HEARTH_UI_REVIEW) {
        ui->sitting.draft.has_tag = false;
        finalise(ui);
    } else if (hearth_act_is(action, "given") && ui->screen == HEARTH_UI_SLIP) {
        hearth_secmem_give(ui->sitting.m, ui->slip);
        ui->slip = NULL;
        seal(ui, how_it_ends(ui));
    } else if (hearth_act_is(action, "stopped") &&
               ui->screen == HEARTH_UI_STOP) {
        stop(ui, false);
    } else if (hearth_act_is(action, "reassigned") &&
               ui->screen == HEARTH_UI_REASSIGN) {
        stop(ui, true);
    } else if (hearth_act_is(action, "destroyed") &&
               ui->screen == HEARTH_UI_DESTROY) {
        destroy(ui);
    } else if (hearth_act_is(action, "leave") &&
               (ui->screen == HEARTH_UI_QUESTION ||
                ui->screen == HEARTH_UI_REVIEW)) {
        leave(ui);
    } else {
        return false;
    }
    return true;
}
