/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolling by a typed code, and comparing the six words. */
#include "act.h"

#include "data_folder.h"
#include "enrol_talk.h"
#include "new_secret.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int read_token(struct hearth_slice text,
                      struct hearth_enrolment_keys *keys)
{
    char code[64];
    int rc = hearth_bytes_to_text(text, code, sizeof(code));
    if (rc == 0) {
        rc = hearth_enrol_parse(code, keys->token);
    }
    hearth_secmem_wipe(code, sizeof(code));
    return rc != 0 ? HEARTH_E_INVALID
                   : hearth_enrol_psk(keys->token, keys->token_id, &keys->psk);
}

static int talk(struct hearth_ui *ui, struct hearth_kv *kv, const char *host,
                struct hearth_slice pin, struct hearth_enrolment *e)
{
    const struct hearth_rng rng = hearth_rng_system();
    const struct hearth_clock clock = hearth_clock_system();
    const struct hearth_enrolment_place place = {.folder = ui->folder,
                                                 .kv = kv,
                                                 .m = ui->m,
                                                 .rng = &rng,
                                                 .clock = &clock,
                                                 .cost = &ui->cost,
                                                 .pin = pin};
    const struct hearth_enrol_talk t = {
        .host = host, .place = &place, .stop = ui->stop};
    return hearth_enrol_talk(&t, e);
}

static int enrol_locked(struct hearth_ui *ui, const char *host,
                        struct hearth_slice pin, struct hearth_enrolment *e)
{
    char path[HEARTH_PATH_MAX];
    struct hearth_kv *kv = NULL;
    int lock = -1;
    int rc = hearth_fsutil_join(ui->folder, HEARTH_DATA_STORE, path);
    if (rc == 0) {
        rc = hearth_kv_lmdb_open(path, HEARTH_AGENT_MAP_SIZE, &kv);
    }
    if (rc != 0) {
        return rc;
    }
    rc = hearth_data_folder_lock(ui->folder, HEARTH_DATA_COLLECT_LOCK, &lock);
    if (rc == 0) {
        rc = talk(ui, kv, host, pin, e);
    }
    if (lock >= 0) {
        (void)close(lock);
    }
    hearth_kv_lmdb_close(kv);
    return rc;
}

static void say_why(struct hearth_ui *ui, int rc)
{
    switch (rc) {
    case HEARTH_E_INVALID:
        hearth_ui_say(ui, HEARTH_WORDS_ENROL_BAD_CODE, 0);
        return;
    case HEARTH_E_NETWORK:
    case HEARTH_E_TIMEOUT:
        hearth_ui_say(ui, HEARTH_WORDS_SYNC_NO_ANSWER, 0);
        return;
    case HEARTH_E_AUTH:
    case HEARTH_E_DENIED:
    case HEARTH_E_EXISTS:
        hearth_ui_say(ui, HEARTH_WORDS_ENROL_REFUSED, 0);
        return;
    default:
        hearth_ui_say_failed(ui, rc);
        return;
    }
}

/* The new PIN, typed twice and good enough. */
static bool is_pin_good(struct hearth_ui *ui, struct hearth_slice pin,
                        struct hearth_slice again)
{
    if (pin.len != again.len || pin.len == 0 ||
        !hearth_secmem_equal(pin.data, again.data, pin.len)) {
        hearth_ui_say(ui, HEARTH_WORDS_ENROL_PINS_DIFFER, 0);
        return false;
    }
    if (hearth_new_secret_check(pin) != 0) {
        hearth_ui_say(ui, HEARTH_WORDS_ENROL_PIN_SHORT, 0);
        return false;
    }
    return true;
}

/* ${e} and its keys: 0 leaves the device enrolled. */
static int enrol_with(struct hearth_ui *ui, const struct hearth_fields *f,
                      const char *host, struct hearth_enrolment *e)
{
    e->keys = hearth_secmem_take(ui->m, sizeof(*e->keys));
    if (e->keys == NULL) {
        return HEARTH_E_MEMORY;
    }
    int rc = read_token(hearth_fields_get(f, "code"), e->keys);
    if (rc == 0) {
        rc = enrol_locked(ui, host, hearth_fields_get(f, "pin"), e);
    }
    hearth_secmem_give(ui->m, e->keys);
    return rc;
}

void hearth_act_enrol(struct hearth_ui *ui, const struct hearth_fields *f)
{
    char host[HEARTH_ADDRESS_MAX];
    if (hearth_fields_get(f, "host").len == 0 ||
        hearth_bytes_to_text(hearth_fields_get(f, "host"), host,
                             sizeof(host)) != 0) {
        hearth_ui_say(ui, HEARTH_WORDS_ENROL_HOST, 0);
        return;
    }
    if (!is_pin_good(ui, hearth_fields_get(f, "pin"),
                     hearth_fields_get(f, "again"))) {
        return;
    }
    struct hearth_enrolment *e = calloc(1, sizeof(*e));
    int rc = e == NULL ? HEARTH_E_MEMORY : enrol_with(ui, f, host, e);
    free(e);
    if (rc != 0) {
        say_why(ui, rc);
        return;
    }
    rc = hearth_ui_open_device(ui);
    if (rc != 0) {
        hearth_ui_say_failed(ui, rc);
        return;
    }
    hearth_ui_praise(ui, HEARTH_WORDS_ENROL_DONE, 0);
}

void hearth_act_compared(struct hearth_ui *ui, bool is_same)
{
    if (!is_same) {
        hearth_ui_lock(ui, HEARTH_WORDS_ENROL_WORDS_STOP);
        ui->is_good = false;
        return;
    }
    int rc = hearth_enrolment_confirm(ui->agent.kv);
    if (rc != 0) {
        hearth_ui_say_failed(ui, rc);
        return;
    }
    ui->screen = HEARTH_UI_HOME;
}
