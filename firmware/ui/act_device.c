/* SPDX-License-Identifier: Apache-2.0 */
/* What needs no open interview: PIN, lock, display, sync, wipe, and the way
 * back from a side screen. */
#include "act.h"

#include "allowed.h"
#include "forms.h"
#include "look.h"
#include "report.h"
#include "unlock.h"
#include "wipe_keys.h"

#include "hearth/passphrase.h"

#include <string.h>

/* ---- PIN ---- */

/* A PIN that did not open: what is left, or until when to wait. */
static void say_wrong(struct hearth_ui *ui, int rc,
                      const struct hearth_unlock_result *r)
{
    uint64_t wait_s = r->wait_s > 0 ? (uint64_t)r->wait_s : 0;
    if (rc == HEARTH_E_AUTH && r->left > 0) {
        hearth_ui_say(ui, HEARTH_WORDS_WRONG_PIN, r->left);
    } else if (rc == HEARTH_E_AUTH) {
        hearth_ui_say(ui, HEARTH_WORDS_WRONG_PIN_WAIT, wait_s);
    } else if (rc == HEARTH_E_LOCKED && wait_s > 0) {
        hearth_ui_say(ui, HEARTH_WORDS_TOO_MANY_PINS, wait_s);
    } else if (rc == HEARTH_E_LOCKED) {
        hearth_ui_say(ui, HEARTH_WORDS_CHIP_REFUSES, 0);
    } else if (rc == HEARTH_E_NOT_FOUND) {
        hearth_ui_say(ui, HEARTH_WORDS_CHIP_MISSING, 0);
    } else {
        hearth_ui_say_failed(ui, rc);
    }
}

bool hearth_act_try_pin(struct hearth_ui *ui, struct hearth_slice pin)
{
    struct hearth_unlock_result r;
    if (pin.len == 0) {
        hearth_ui_say(ui, HEARTH_WORDS_NO_PIN, 0);
        return false;
    }
    int rc = hearth_session_try(&ui->session, pin, &r);
    hearth_ui_touch(ui);
    if (rc == 0) {
        return true;
    }
    if (ui->screen != HEARTH_UI_LOCKED) {
        hearth_ui_lock(ui, HEARTH_WORDS_LOCKED);
    }
    say_wrong(ui, rc, &r);
    return false;
}

static void go_on(struct hearth_ui *ui)
{
    uint8_t id[HEARTH_DRAFT_ID_LEN];
    ui->screen = HEARTH_UI_HOME;
    ui->was_handed = false;
    hearth_ui_forms_arrived(ui);
    if (hearth_allowed(&ui->agent, false) == HEARTH_ALLOWED_WORDS) {
        ui->screen = HEARTH_UI_COMPARE;
    } else if (ui->has_draft && hearth_keyring_is_draft_of(
                                    &ui->session.keyring.ring,
                                    ui->session.secrets->slot, ui->draft)) {
        memcpy(id, ui->draft, sizeof(id));
        hearth_act_take_up(ui, id);
    }
    ui->has_draft = false;
}

/* The PIN that was typed; opens the draft that waited for it. */
static void unlock(struct hearth_ui *ui, const struct hearth_fields *f)
{
    if (ui->screen != HEARTH_UI_LOCKED || !ui->has_session) {
        return;
    }
    if (hearth_session_choose(&ui->session, hearth_fields_get(f, "worker")) !=
        0) {
        hearth_ui_say(ui, HEARTH_WORDS_CHOOSE_WORKER, 0);
        return;
    }
    if (hearth_act_try_pin(ui, hearth_fields_get(f, "pin"))) {
        go_on(ui);
    }
}

/* ---- sync ---- */

static void start_sync(struct hearth_ui *ui)
{
    if (!ui->has_agent) {
        return;
    }
    int rc = ui->helper->is_running ? 0 : hearth_sync_helper_go(ui->helper);
    if (rc != 0) {
        hearth_ui_say_failed(ui, rc);
        return;
    }
    ui->under = hearth_ui_is_open(ui) ? HEARTH_UI_HOME : HEARTH_UI_LOCKED;
    ui->screen = HEARTH_UI_SYNC;
}

static void say_sync_failed(struct hearth_ui *ui, int rc)
{
    switch (rc) {
    case HEARTH_E_NETWORK:
    case HEARTH_E_TIMEOUT:
        hearth_ui_say(ui, HEARTH_WORDS_SYNC_NO_ANSWER, 0);
        return;
    case HEARTH_E_BUSY:
        hearth_ui_say(ui, HEARTH_WORDS_SYNC_RUNNING, 0);
        return;
    case HEARTH_E_DENIED:
    case HEARTH_E_REVOKED:
    case HEARTH_E_AUTH:
        hearth_ui_say(ui, HEARTH_WORDS_SYNC_REFUSED, 0);
        return;
    case HEARTH_E_STATE:
        hearth_ui_say(ui, HEARTH_WORDS_SYNC_BROKEN, 0);
        return;
    default:
        hearth_ui_say_failed(ui, rc);
        return;
    }
}

void hearth_act_sync_tick(struct hearth_ui *ui)
{
    struct hearth_sync_ending ending;
    if (!hearth_sync_helper_ended(ui->helper, &ending) || !ui->has_agent) {
        return;
    }
    int rc = hearth_agent_read_programme(&ui->agent);
    hearth_areas_find(&ui->agent);
    if (rc == 0) {
        hearth_ui_forms_arrived(ui);
    }
    if (ui->screen != HEARTH_UI_SYNC) {
        return;
    }
    if (ending.rc != 0) {
        say_sync_failed(ui, ending.rc);
    } else if (rc != 0) {
        hearth_ui_say_failed(ui, rc);
    } else if (ending.sent == 0) {
        hearth_ui_praise(ui, HEARTH_WORDS_SYNC_NOTHING, 0);
    } else {
        hearth_ui_praise(ui, HEARTH_WORDS_SYNC_SENT, ending.sent);
    }
}

/* ---- wipe ---- */

static void wipe(struct hearth_ui *ui, const struct hearth_fields *f)
{
    if (ui->screen != HEARTH_UI_WIPE ||
        !hearth_act_is(hearth_fields_get(f, "sure"), "yes")) {
        return;
    }
    /* Keys first; then what holds copies of them in memory. */
    int rc = hearth_wipe_keys(ui->folder);
    ui->locks++;
    hearth_ui_close_device(ui);
    ui->has_draft = false;
    int rest = rc == 0 ? hearth_wipe_rest(ui->folder) : 0;
    ui->screen = HEARTH_UI_ENROL;
    hearth_ui_praise(ui, HEARTH_WORDS_WIPE_DONE, 0);
    if (rc != 0 || rest != 0) {
        hearth_ui_say_failed(ui, rc != 0 ? rc : rest);
    }
}

/* ---- side screens ---- */

static bool is_side(enum hearth_ui_screen screen)
{
    return screen == HEARTH_UI_ABOUT || screen == HEARTH_UI_DISPLAY ||
           screen == HEARTH_UI_WIPE || screen == HEARTH_UI_FORMS ||
           screen == HEARTH_UI_SYNC || screen == HEARTH_UI_WITHDRAW ||
           screen == HEARTH_UI_WORKERS;
}

static void open_side(struct hearth_ui *ui, const struct hearth_fields *f,
                      enum hearth_ui_screen screen)
{
    if (!is_side(ui->screen)) {
        ui->under = ui->screen;
    }
    if (ui->screen == HEARTH_UI_QUESTION) {
        hearth_ui_hold(ui, f);
    }
    ui->screen = screen;
}

/* The card is on side screens, too. */
static void open_card(struct hearth_ui *ui, const struct hearth_fields *f)
{
    if (ui->screen == HEARTH_UI_QUESTION) {
        hearth_ui_hold(ui, f);
    }
    if (!ui->has_sitting && !ui->has_ended) {
        hearth_ui_find_card(ui);
    }
    ui->card_from = ui->screen;
    ui->screen = HEARTH_UI_CARD;
}

static void go_back(struct hearth_ui *ui)
{
    if (ui->screen == HEARTH_UI_CARD) {
        ui->screen = ui->card_from;
        if (!ui->has_ended) {
            hearth_ui_drop_card(ui); /* was the newest form's */
        }
    } else if (ui->screen == HEARTH_UI_NEW_PIN ||
               ui->screen == HEARTH_UI_NEW_WORKER) {
        ui->screen = HEARTH_UI_WORKERS;
    } else if (is_side(ui->screen)) {
        if (ui->screen == HEARTH_UI_WITHDRAW) {
            hearth_ui_drop(ui); /* a code that did not do */
        }
        ui->screen = ui->under;
    } else if (ui->screen == HEARTH_UI_HIDES || ui->screen == HEARTH_UI_STOP ||
               ui->screen == HEARTH_UI_DESTROY ||
               ui->screen == HEARTH_UI_REASSIGN ||
               ui->screen == HEARTH_UI_HAND) {
        bool is_end = hearth_interview_screen(ui->sitting.interview).kind ==
                      HEARTH_SCREEN_END;
        ui->screen = is_end ? HEARTH_UI_REVIEW : HEARTH_UI_QUESTION;
    }
}

/* What is opened from home, by who is at work. */
static const struct {
    const char *action;
    enum hearth_ui_screen screen;
} FROM_HOME[] = {{"forms", HEARTH_UI_FORMS},
                 {"withdraw", HEARTH_UI_WITHDRAW},
                 {"workers", HEARTH_UI_WORKERS}};

static bool open_from_home(struct hearth_ui *ui, struct hearth_slice action,
                           const struct hearth_fields *f)
{
    if (!hearth_ui_is_open(ui) || ui->screen != HEARTH_UI_HOME) {
        return false;
    }
    for (size_t i = 0; i < sizeof(FROM_HOME) / sizeof(FROM_HOME[0]); i++) {
        if (hearth_act_is(action, FROM_HOME[i].action)) {
            open_side(ui, f, FROM_HOME[i].screen);
            return true;
        }
    }
    return false;
}

static bool act_side(struct hearth_ui *ui, struct hearth_slice action,
                     const struct hearth_fields *f)
{
    if (hearth_act_is(action, "about")) {
        open_side(ui, f, HEARTH_UI_ABOUT);
    } else if (hearth_act_is(action, "display")) {
        open_side(ui, f, HEARTH_UI_DISPLAY);
    } else if (hearth_act_is(action, "take-back") && hearth_ui_is_open(ui) &&
               ui->screen == HEARTH_UI_WITHDRAW) {
        hearth_act_withdraw(ui, f);
    } else if (hearth_act_is(action, "forms-seen") &&
               ui->screen == HEARTH_UI_FORMS) {
        hearth_ui_forms_seen(ui);
        go_back(ui);
    } else if (hearth_act_is(action, "wipe") && !ui->was_handed) {
        open_side(ui, f, HEARTH_UI_WIPE);
    } else if (hearth_act_is(action, "card") && hearth_ui_offers_card(ui)) {
        open_card(ui, f);
    } else if (hearth_act_is(action, "close")) {
        go_back(ui);
    } else if (hearth_act_is(action, "look") &&
               ui->screen == HEARTH_UI_DISPLAY) {
        hearth_look_take(ui, f);
    } else {
        return open_from_home(ui, action, f);
    }
    return true;
}

bool hearth_act_device(struct hearth_ui *ui, struct hearth_slice action,
                       const struct hearth_fields *f)
{
    if (hearth_act_is(action, "unlock")) {
        unlock(ui, f);
    } else if (hearth_act_is(action, "lock") &&
               (hearth_ui_is_open(ui) || ui->is_handed)) {
        hearth_ui_lock(ui, hearth_ui_is_open(ui) ? HEARTH_WORDS_LOCKED
                                                 : HEARTH_WORDS_STOP_THANKS);
    } else if (hearth_act_is(action, "enrol") && !ui->has_agent) {
        hearth_act_enrol(ui, f);
    } else if (hearth_act_is(action, "sync") && !ui->has_sitting &&
               !ui->was_handed) {
        start_sync(ui);
    } else if (hearth_act_is(action, "sync-stop")) {
        hearth_sync_helper_stop(ui->helper);
    } else if (hearth_act_is(action, "erase")) {
        wipe(ui, f);
    } else if (hearth_act_is(action, "same") &&
               ui->screen == HEARTH_UI_COMPARE) {
        hearth_act_compared(ui, true);
    } else if (hearth_act_is(action, "differ") &&
               ui->screen == HEARTH_UI_COMPARE) {
        hearth_act_compared(ui, false);
    } else {
        return hearth_act_workers(ui, action, f) || act_side(ui, action, f);
    }
    return true;
}
