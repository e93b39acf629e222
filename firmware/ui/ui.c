/* SPDX-License-Identifier: Apache-2.0 */
/* What holds between two requests: device, session, interview, and when all
 * of it is wiped. */
#include "ui.h"

#include "act.h"
#include "data_folder.h"
#include "help_card.h"
#include "look.h"
#include "reason.h"
#include "report.h"
#include "signals.h"
#include "team.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int64_t hearth_ui_now_ms(void)
{
    struct hearth_clock clock = hearth_clock_system();
    return clock.monotonic_ms(clock.cookie);
}

bool hearth_ui_is_open(const struct hearth_ui *ui)
{
    return ui->has_session && ui->session.secrets != NULL;
}

uint8_t hearth_ui_language(const struct hearth_ui *ui)
{
    uint8_t language = ui->has_ended ? ui->ended_language : ui->look.language;
    if (ui->has_sitting) {
        uint8_t l = hearth_interview_language(ui->sitting.interview);
        const struct hearth_form *form = ui->sitting.form;
        uint8_t found = 0;
        if (l < form->language_count &&
            hearth_words_find(form->languages[l].tag, &found)) {
            language = found;
        }
    }
    return language;
}

bool hearth_ui_is_mismatch(const struct hearth_ui *ui,
                           enum hearth_words_id *why)
{
    return ui->has_sitting &&
           hearth_sitting_outcome(&ui->sitting) == HEARTH_OUTCOME_COMPLETE &&
           hearth_team_is_mismatch(&ui->sitting, why);
}

void hearth_ui_say(struct hearth_ui *ui, enum hearth_words_id id, uint64_t n)
{
    ui->has_notice = true;
    ui->is_good = false;
    ui->notice = id;
    ui->notice_n = n;
    ui->has_why = false;
}

void hearth_ui_praise(struct hearth_ui *ui, enum hearth_words_id id, uint64_t n)
{
    hearth_ui_say(ui, id, n);
    ui->is_good = true;
}

void hearth_ui_say_why(struct hearth_ui *ui, enum hearth_words_id id,
                       enum hearth_words_id why)
{
    hearth_ui_say(ui, id, 0);
    ui->has_why = true;
    ui->why = why;
}

void hearth_ui_say_failed(struct hearth_ui *ui, int rc)
{
    hearth_ui_say_why(ui, HEARTH_WORDS_SOMETHING_FAILED, hearth_reason(rc));
}

void hearth_ui_drop(struct hearth_ui *ui)
{
    if (ui->has_held) {
        hearth_secmem_wipe(ui->held_body, HEARTH_UI_BODY_MAX);
        hearth_secmem_wipe(ui->held, sizeof(*ui->held));
    }
    ui->has_held = false;
}

/* A slice of ${from} as the same bytes, further on in our own copy. */
static struct hearth_slice copy(struct hearth_ui *ui, size_t *used,
                                struct hearth_slice from)
{
    uint8_t *to = ui->held_body + *used;
    HEARTH_CHECK(from.len <= HEARTH_UI_BODY_MAX - *used);
    if (from.len > 0) {
        memmove(to, from.data, from.len); /* checked above */
    }
    *used += from.len;
    return hearth_slice_of(to, from.len);
}

void hearth_ui_hold(struct hearth_ui *ui, const struct hearth_fields *f)
{
    size_t used = 0;
    if (f == ui->held) {
        return;
    }
    hearth_ui_drop(ui);
    for (size_t i = 0; i < f->count; i++) {
        ui->held->at[i].name = copy(ui, &used, f->at[i].name);
        ui->held->at[i].value = copy(ui, &used, f->at[i].value);
    }
    ui->held->count = f->count;
    ui->has_held = true;
}

bool hearth_ui_offers_card(const struct hearth_ui *ui)
{
    return ui->screen != HEARTH_UI_CARD && ui->screen != HEARTH_UI_COMPARE &&
           (hearth_ui_is_open(ui) || ui->screen == HEARTH_UI_DONE);
}

void hearth_ui_keep_card(struct hearth_ui *ui)
{
    hearth_ui_drop_card(ui);
    ui->ended_language = hearth_ui_language(ui);
    ui->has_ended = true;
    ui->card_language = hearth_interview_language(ui->sitting.interview);
    ui->card = ui->load;
    ui->has_card = true;
    memset(&ui->load, 0, sizeof(ui->load)); /* is freed with the card */
}

void hearth_ui_find_card(struct hearth_ui *ui)
{
    const struct hearth_programme *p = &ui->agent.programme;
    hearth_ui_drop_card(ui);
    for (size_t i = p->form_count; i > 0 && !ui->has_card; i--) {
        if (hearth_form_load(&ui->agent, p->forms[i - 1].hash, &ui->card) !=
            0) {
            continue;
        }
        ui->has_card =
            hearth_help_card_next(ui->card.form, HEARTH_NONE) != HEARTH_NONE;
        if (ui->has_card) {
            ui->card_language =
                hearth_form_load_language(ui->card.form, ui->look.language);
        } else {
            hearth_form_load_free(&ui->card);
        }
    }
}

void hearth_ui_drop_card(struct hearth_ui *ui)
{
    if (ui->has_card) {
        hearth_form_load_free(&ui->card);
    }
    ui->has_card = false;
    ui->has_ended = false;
}

void hearth_ui_close_sitting(struct hearth_ui *ui)
{
    hearth_ui_drop(ui);
    hearth_interview_offers_free(&ui->offers);
    if (!ui->has_sitting) {
        return;
    }
    hearth_secmem_give(ui->sitting.m, ui->slip);
    ui->slip = NULL;
    hearth_sitting_close(&ui->sitting);
    hearth_secmem_wipe(&ui->sitting, sizeof(ui->sitting));
    hearth_form_load_free(&ui->load);
    memset(&ui->load, 0, sizeof(ui->load));
    ui->has_sitting = false;
    ui->is_handed = false;
    ui->violation.kind = HEARTH_VIOLATION_NONE;
}

void hearth_ui_lock(struct hearth_ui *ui, enum hearth_words_id why)
{
    int rc = 0;
    ui->has_draft = false;
    if (ui->has_sitting) {
        rc = hearth_sitting_save(&ui->sitting);
        ui->has_draft = ui->sitting.is_kept;
        memcpy(ui->draft, ui->sitting.draft.id, sizeof(ui->draft));
        if (!ui->has_draft) {
            why = ui->sitting.form->is_training ? HEARTH_WORDS_PRACTISED
                                                : HEARTH_WORDS_NOTHING_KEPT;
        }
    }
    ui->was_handed = ui->was_handed || ui->is_handed;
    ui->is_handed = false;
    hearth_ui_close_sitting(ui);
    hearth_ui_drop_card(ui);
    if (ui->has_session) {
        hearth_session_lock(&ui->session);
    }
    ui->screen = HEARTH_UI_LOCKED;
    ui->locks++;
    hearth_ui_praise(ui, why, 0);
    if (rc != 0) {
        hearth_ui_say_failed(ui, rc);
    }
}

void hearth_ui_touch(struct hearth_ui *ui)
{
    ui->touched_ms = hearth_ui_now_ms();
}

void hearth_ui_tick(struct hearth_ui *ui)
{
    volatile sig_atomic_t *asked = hearth_signals_lock();
    bool is_asked = *asked != 0;
    *asked = 0;
    hearth_act_sync_tick(ui);
    /* A respondent who stopped holds a device whose keys are gone already. */
    if (!hearth_ui_is_open(ui) && !ui->is_handed) {
        return;
    }
    if (is_asked) {
        hearth_ui_lock(ui, HEARTH_WORDS_LOCKED);
    } else if (hearth_ui_now_ms() - ui->touched_ms >= ui->lock_ms) {
        hearth_ui_lock(ui, HEARTH_WORDS_LOCKED_IDLE);
    }
}

void hearth_ui_close_device(struct hearth_ui *ui)
{
    hearth_ui_close_sitting(ui);
    hearth_ui_drop_card(ui);
    ui->is_handed = false;
    if (ui->has_session) {
        hearth_session_close(&ui->session);
        ui->has_session = false;
    }
    if (ui->has_agent) {
        hearth_agent_close(&ui->agent);
        ui->has_agent = false;
    }
}

static bool is_there(const char *folder)
{
    char path[HEARTH_PATH_MAX];
    return hearth_fsutil_join(folder, HEARTH_DATA_STORE "/data.mdb", path) ==
               0 &&
           access(path, F_OK) == 0;
}

/* An enrolment that was begun and not finished leaves a store without a
 * device. */
static bool is_enrolled(const char *folder)
{
    char path[HEARTH_PATH_MAX];
    struct hearth_kv *kv = NULL;
    struct hearth_device known;
    if (hearth_fsutil_join(folder, HEARTH_DATA_STORE, path) != 0 ||
        hearth_kv_lmdb_open(path, HEARTH_AGENT_MAP_SIZE, &kv) != 0) {
        return true; /* opening it again says what is wrong */
    }
    int rc = hearth_device_load(kv, &known);
    hearth_kv_lmdb_close(kv);
    return rc != HEARTH_E_NOT_FOUND;
}

int hearth_ui_open_device(struct hearth_ui *ui)
{
    ui->screen = HEARTH_UI_ENROL;
    if (!is_there(ui->folder) || !is_enrolled(ui->folder)) {
        return 0;
    }
    int rc = hearth_agent_open(ui->folder, &ui->agent);
    if (rc != 0) {
        return rc;
    }
    ui->has_agent = true;
    hearth_look_read(ui);
    rc = hearth_session_begin(&ui->agent, ui->m, &ui->session);
    if (rc != 0) {
        hearth_ui_close_device(ui);
        return rc;
    }
    ui->has_session = true;
    ui->session.shows_groups = true;
    ui->screen = HEARTH_UI_LOCKED;
    return 0;
}

int hearth_ui_begin(struct hearth_ui *ui)
{
    ui->held = hearth_secmem_take(ui->m, sizeof(*ui->held));
    ui->held_body = hearth_secmem_take(ui->m, HEARTH_UI_BODY_MAX);
    if (ui->held == NULL || ui->held_body == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_ui_touch(ui);
    return hearth_ui_open_device(ui);
}

void hearth_ui_end(struct hearth_ui *ui)
{
    if (hearth_ui_is_open(ui)) {
        hearth_ui_lock(ui, HEARTH_WORDS_LOCKED);
    }
    hearth_ui_close_device(ui);
}
