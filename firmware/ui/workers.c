/* SPDX-License-Identifier: Apache-2.0 */
/* Who uses this device: a colleague more, and another PIN of one's own. Each
 * asks for the present PIN again, since a device is left lying open. */
#include "act.h"
#include "screen.h"

#include "chip.h"
#include "workers.h"

#define SECRET "type=\"password\" maxlength=\"128\" data-keys=\"pin\""

/* ---- screens ---- */

void hearth_screen_new_pin(struct hearth_ui_page *p)
{
    hearth_screen_says(p, HEARTH_WORDS_ENROL_PIN_EXPLAIN);
    hearth_screen_field(p, "pin", SECRET, HEARTH_WORDS_ENROL_NEW_PIN);
    hearth_screen_field(p, "again", SECRET, HEARTH_WORDS_ENROL_PIN_AGAIN);
    hearth_ui_put(p, "<p class=\"waiting\" hidden role=\"status\">");
    hearth_ui_word(p, HEARTH_WORDS_PLEASE_WAIT);
    hearth_ui_put(p, "</p>\n");
}

void hearth_screen_workers(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    const struct hearth_keyring *ring = &ui->session.keyring.ring;
    hearth_screen_title(p, HEARTH_WORDS_WORKERS);
    hearth_screen_says(p, HEARTH_WORDS_WORKERS_EXPLAIN);
    hearth_ui_put(p, "<ul class=\"state\">\n");
    for (size_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        if (ring->slots[i].is_used) {
            hearth_ui_put(p, "<li><bdi>");
            hearth_ui_slice(p, hearth_slice_of(ring->slots[i].worker,
                                               ring->slots[i].worker_len));
            hearth_ui_put(p, "</bdi></li>\n");
        }
    }
    hearth_ui_put(p, "</ul>\n");
    hearth_ui_button(p, "new-pin", "wide", HEARTH_WORDS_CHANGE_PIN);
    hearth_ui_button(p, "new-worker", "wide", HEARTH_WORDS_ADD_WORKER);
    hearth_ui_put(p, "<div class=\"foot\">");
    hearth_ui_button(p, "close", "main", HEARTH_WORDS_BACK);
    hearth_ui_put(p, "</div>\n");
}

static void put_feet(struct hearth_ui_page *p, const char *action,
                     enum hearth_words_id yes)
{
    hearth_ui_put(p, "<div class=\"foot\">");
    hearth_ui_button(p, "close", "quiet", HEARTH_WORDS_BACK);
    hearth_ui_button(p, action, "main", yes);
    hearth_ui_put(p, "</div>\n");
}

void hearth_screen_change_pin(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    (void)ui;
    hearth_screen_title(p, HEARTH_WORDS_CHANGE_PIN);
    hearth_screen_field(p, "now", SECRET, HEARTH_WORDS_PIN_NOW);
    hearth_screen_new_pin(p);
    put_feet(p, "change-pin", HEARTH_WORDS_CHANGE_PIN);
}

void hearth_screen_new_worker(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    (void)ui;
    hearth_screen_title(p, HEARTH_WORDS_ADD_WORKER);
    hearth_screen_field(p, "now", SECRET, HEARTH_WORDS_PIN_NOW);
    hearth_screen_field(p, "name", "spellcheck=\"false\" maxlength=\"32\"",
                        HEARTH_WORDS_WORKER_NAME);
    hearth_screen_new_pin(p);
    put_feet(p, "add-worker", HEARTH_WORDS_ADD_WORKER);
}

/* ---- what they do ---- */

static void say_why(struct hearth_ui *ui, int rc)
{
    switch (rc) {
    case HEARTH_E_INVALID:
        hearth_ui_say(ui, HEARTH_WORDS_WORKER_NO_NAME, 0);
        return;
    case HEARTH_E_EXISTS:
        hearth_ui_say(ui, HEARTH_WORDS_WORKER_EXISTS, 0);
        return;
    case HEARTH_E_LIMIT:
        hearth_ui_say(ui, HEARTH_WORDS_WORKERS_FULL, HEARTH_WORKERS_MAX);
        return;
    case HEARTH_E_NOT_FOUND:
        hearth_ui_say(ui, HEARTH_WORDS_CHIP_MISSING, 0);
        return;
    default:
        hearth_ui_say_failed(ui, rc);
        return;
    }
}

static void change_pin(struct hearth_ui *ui, const struct hearth_fields *f)
{
    const struct hearth_keyring_chip chip = hearth_chip_system();
    if (!hearth_act_is_pin_good(ui, f) ||
        !hearth_act_try_pin(ui, hearth_fields_get(f, "now"))) {
        return;
    }
    struct hearth_keyring_lock lock = hearth_workers_lock_like(
        &ui->session, hearth_fields_get(f, "pin"), &chip);
    int rc = hearth_workers_relock(&ui->session, &lock);
    if (rc != 0) {
        say_why(ui, rc);
        return;
    }
    ui->screen = HEARTH_UI_WORKERS;
    hearth_ui_praise(ui, HEARTH_WORDS_PIN_CHANGED, 0);
}

static void add_worker(struct hearth_ui *ui, const struct hearth_fields *f)
{
    const struct hearth_keyring_chip chip = hearth_chip_system();
    struct hearth_slice name = hearth_fields_get(f, "name");
    int rc = hearth_workers_may_add(&ui->session, name);
    if (rc != 0) {
        say_why(ui, rc);
        return;
    }
    if (!hearth_act_is_pin_good(ui, f) ||
        !hearth_act_try_pin(ui, hearth_fields_get(f, "now"))) {
        return;
    }
    struct hearth_keyring_lock lock = hearth_workers_lock_like(
        &ui->session, hearth_fields_get(f, "pin"), &chip);
    rc = hearth_workers_add(&ui->session, name, &lock);
    if (rc != 0) {
        say_why(ui, rc);
        return;
    }
    ui->screen = HEARTH_UI_WORKERS;
    hearth_ui_praise(ui, HEARTH_WORDS_WORKER_ADDED, 0);
}

bool hearth_act_workers(struct hearth_ui *ui, struct hearth_slice action,
                        const struct hearth_fields *f)
{
    if (!hearth_ui_is_open(ui)) {
        return false;
    }
    if (ui->screen == HEARTH_UI_WORKERS && hearth_act_is(action, "new-pin")) {
        ui->screen = HEARTH_UI_NEW_PIN;
    } else if (ui->screen == HEARTH_UI_WORKERS &&
               hearth_act_is(action, "new-worker")) {
        ui->screen = HEARTH_UI_NEW_WORKER;
    } else if (ui->screen == HEARTH_UI_NEW_PIN &&
               hearth_act_is(action, "change-pin")) {
        change_pin(ui, f);
    } else if (ui->screen == HEARTH_UI_NEW_WORKER &&
               hearth_act_is(action, "add-worker")) {
        add_worker(ui, f);
    } else {
        return false;
    }
    return true;
}
