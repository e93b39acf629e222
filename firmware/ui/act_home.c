/* SPDX-License-Identifier: Apache-2.0 */
/* From the home screen into an interview, new or waiting. */
#include "act.h"

#include "allowed.h"
#include "warnings.h"

#include <string.h>

static bool may_collect(struct hearth_ui *ui, bool is_new)
{
    switch (hearth_allowed(&ui->agent, is_new)) {
    case HEARTH_ALLOWED:
        return true;
    case HEARTH_ALLOWED_WIPE:
        hearth_ui_say(ui, HEARTH_WORDS_WARN_WIPE_ORDER, 0);
        return false;
    case HEARTH_ALLOWED_WORDS:
        hearth_ui_say(ui, HEARTH_WORDS_WARN_WORDS, 0);
        ui->screen = HEARTH_UI_COMPARE;
        return false;
    case HEARTH_ALLOWED_TOO_OLD:
        hearth_ui_say(ui, HEARTH_WORDS_WARN_TOO_OLD, 0);
        return false;
    case HEARTH_ALLOWED_BRANCH:
        hearth_ui_say(ui, HEARTH_WORDS_WARN_BRANCH, 0);
        return false;
    case HEARTH_ALLOWED_CLOSED:
        hearth_ui_say(ui, HEARTH_WORDS_WARN_CLOSED, 0);
        return false;
    case HEARTH_ALLOWED_UNKNOWN:
    default:
        hearth_ui_say_failed(ui, HEARTH_E_IO);
        return false;
    }
}

static void opened(struct hearth_ui *ui)
{
    ui->has_sitting = true;
    ui->is_handed = false;
    ui->violation.kind = HEARTH_VIOLATION_NONE;
    ui->screen = HEARTH_UI_QUESTION;
}

static int load_form(struct hearth_ui *ui, struct hearth_slice id)
{
    char name[HEARTH_CODE_MAX + 1];
    int rc = hearth_bytes_to_text(id, name, sizeof(name));
    const struct hearth_programme_form *entry =
        rc == 0 ? hearth_form_load_choose(&ui->agent, name) : NULL;
    if (entry == NULL) {
        hearth_ui_say(ui, HEARTH_WORDS_NO_FORMS, 0);
        return HEARTH_E_NOT_FOUND;
    }
    rc = hearth_form_load(&ui->agent, entry->hash, &ui->load);
    if (rc == HEARTH_E_NOT_FOUND) {
        hearth_ui_say(ui, HEARTH_WORDS_FORM_MISSING, 0);
    } else if (rc != 0) {
        hearth_ui_say_failed(ui, rc);
    }
    return rc;
}

/* Whether the loaded form may be begun on a device, now. */
static bool may_begin(struct hearth_ui *ui)
{
    const struct hearth_form *form = ui->load.form;
    if (form->profile == HEARTH_PROFILE_CLOSED) {
        hearth_ui_say(ui, HEARTH_WORDS_WARN_CLOSED_FACILITY, 0);
        return false;
    }
    if (!form->is_training && hearth_warnings_is_over(&ui->agent)) {
        hearth_ui_say(ui, HEARTH_WORDS_WARN_EPOCH_OVER, 0);
        return false;
    }
    return true;
}

static bool choose_area(struct hearth_ui *ui, struct hearth_slice wanted,
                        char area[HEARTH_CODE_MAX + 1])
{
    const struct hearth_areas *areas = &ui->agent.areas;
    area[0] = '\0';
    if (areas->count == 0) {
        return true;
    }
    if (!hearth_areas_has(areas, wanted)) {
        hearth_ui_say(ui, HEARTH_WORDS_CHOOSE_AREA, 0);
        return false;
    }
    return hearth_bytes_to_text(wanted, area, HEARTH_CODE_MAX + 1) == 0;
}

static void begin(struct hearth_ui *ui, struct hearth_slice id,
                  const struct hearth_fields *f)
{
    struct hearth_sitting_start start;
    char area[HEARTH_CODE_MAX + 1];
    if (!may_collect(ui, true) ||
        !choose_area(ui, hearth_fields_get(f, "area"), area) ||
        load_form(ui, id) != 0) {
        return;
    }
    memset(&start, 0, sizeof(start));
    start.form = ui->load.form;
    start.mode = HEARTH_MODE_PERSON;
    start.area = area;
    start.language =
        hearth_form_load_language(ui->load.form, ui->look.language);
    int rc = may_begin(ui)
                 ? hearth_sitting_start(&ui->session, &start, &ui->sitting)
                 : HEARTH_E_DENIED;
    if (rc == 0) {
        opened(ui);
        return;
    }
    hearth_form_load_free(&ui->load);
    memset(&ui->load, 0, sizeof(ui->load));
    if (rc != HEARTH_E_DENIED) {
        hearth_ui_say_failed(ui, rc);
    }
}

/* ---- drafts ---- */

/* A draft moves to the newer version when that is here and has room for what
 * was answered; else it is finished with its own. */
static void update(struct hearth_ui *ui)
{
    struct hearth_form_load newer;
    const struct hearth_programme_form *entry =
        hearth_form_load_choose(&ui->agent, ui->sitting.form->id);
    if (entry == NULL || entry->version <= ui->sitting.form->version ||
        hearth_form_load(&ui->agent, entry->hash, &newer) != 0) {
        return;
    }
    struct hearth_migration *m = hearth_secmem_take(ui->m, sizeof(*m));
    int rc = m == NULL ? HEARTH_E_MEMORY
                       : hearth_sitting_update(&ui->sitting, newer.form, m);
    hearth_secmem_give(ui->m, m);
    if (rc != 0) {
        hearth_form_load_free(&newer);
        return;
    }
    hearth_form_load_free(&ui->load);
    ui->load = newer;
    hearth_ui_praise(ui, HEARTH_WORDS_FORM_NEWER, entry->version);
}

void hearth_act_take_up(struct hearth_ui *ui, const uint8_t *id)
{
    int rc = hearth_sitting_resume(&ui->session, id, &ui->load, &ui->sitting);
    if (rc != 0) {
        memset(&ui->load, 0, sizeof(ui->load));
        if (rc == HEARTH_E_DENIED) {
            hearth_ui_say(ui, HEARTH_WORDS_OTHER_WORKERS_DRAFT, 0);
        } else {
            hearth_ui_say_failed(ui, rc);
        }
        return;
    }
    opened(ui);
    update(ui);
}

static void resume(struct hearth_ui *ui, struct hearth_slice hex)
{
    uint8_t id[HEARTH_DRAFT_ID_LEN];
    char text[2 * HEARTH_DRAFT_ID_LEN + 1];
    if (!may_collect(ui, false)) {
        return;
    }
    if (hearth_bytes_to_text(hex, text, sizeof(text)) == 0 &&
        hearth_bytes_unhex(text, id, sizeof(id)) == 0) {
        hearth_act_take_up(ui, id);
    }
}

bool hearth_act_home(struct hearth_ui *ui, struct hearth_slice action,
                     struct hearth_slice rest, const struct hearth_fields *f)
{
    if (ui->screen == HEARTH_UI_DONE && hearth_act_is(action, "home")) {
        hearth_ui_drop_card(ui);
        ui->screen = HEARTH_UI_HOME;
        return true;
    }
    if (ui->screen != HEARTH_UI_HOME || ui->has_sitting) {
        return false;
    }
    if (hearth_act_is(action, "begin")) {
        begin(ui, rest, f);
    } else if (hearth_act_is(action, "resume")) {
        resume(ui, rest);
    } else {
        return false;
    }
    return true;
}
