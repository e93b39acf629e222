/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolling by a typed code, and comparing the six words. */
#include "act.h"

#include "data_folder.h"
#include "enrol_talk.h"
#include "new_secret.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is needed to speak with the host; locked, for the token. */
struct offer {
    struct hearth_enrol_invite invite;
    bool has_pins; /* read from a QR: nobody can stand between */
};

static bool is_invite(struct hearth_slice text)
{
    static const char start[] = "hearth:";
    size_t len = sizeof(start) - 1;
    return text.len > len && memcmp(text.data, start, len) == 0;
}

/* The text of a QR, or the code that a person typed. */
static int read_code(struct hearth_slice text, struct offer *o)
{
    const struct hearth_clock clock = hearth_clock_system();
    char code[64];
    while (text.len > 0 && text.data[text.len - 1] <= ' ') {
        text.len--; /* a line end that came with the rest */
    }
    if (is_invite(text)) {
        int rc = hearth_enrol_invite_read(text, &o->invite);
        o->has_pins = true;
        if (rc == 0 && o->invite.expires_s < clock.now_s(clock.cookie)) {
            rc = HEARTH_E_DENIED;
        }
        return rc;
    }
    int rc = hearth_bytes_to_text(text, code, sizeof(code));
    if (rc == 0) {
        rc = hearth_enrol_parse(code, o->invite.token);
    }
    hearth_secmem_wipe(code, sizeof(code));
    return rc != 0 ? HEARTH_E_INVALID : 0;
}

/* A typed address goes before those of the QR. E_LIMIT: there is none. */
static int read_host(struct hearth_slice text, struct offer *o)
{
    if (text.len > 0) {
        o->invite.host_count = 1;
        return hearth_bytes_to_text(text, o->invite.hosts[0],
                                    sizeof(o->invite.hosts[0])) == 0
                   ? 0
                   : HEARTH_E_LIMIT;
    }
    return o->invite.host_count > 0 ? 0 : HEARTH_E_LIMIT;
}

/* One host after the other, until one answers. */
static int talk(struct hearth_ui *ui, struct hearth_kv *kv,
                const struct offer *o, struct hearth_slice pin,
                struct hearth_enrolment *e)
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
    struct hearth_enrol_talk t = {.place = &place,
                                  .pins = o->has_pins ? &o->invite.pins : NULL,
                                  .stop = ui->stop};
    int rc = HEARTH_E_NETWORK;
    for (uint8_t i = 0; i < o->invite.host_count; i++) {
        t.host = o->invite.hosts[i];
        rc = hearth_enrol_talk(&t, e);
        if (rc != HEARTH_E_NETWORK && rc != HEARTH_E_TIMEOUT) {
            break;
        }
    }
    return rc;
}

static int enrol_locked(struct hearth_ui *ui, const struct offer *o,
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
        rc = talk(ui, kv, o, pin, e);
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
    case HEARTH_E_VERSION:
        hearth_ui_say(ui, HEARTH_WORDS_ENROL_BAD_CODE, 0);
        return;
    case HEARTH_E_LIMIT:
        hearth_ui_say(ui, HEARTH_WORDS_ENROL_HOST, 0);
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

bool hearth_act_is_pin_good(struct hearth_ui *ui, const struct hearth_fields *f)
{
    struct hearth_slice pin = hearth_fields_get(f, "pin");
    struct hearth_slice again = hearth_fields_get(f, "again");
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
                      struct offer *o, struct hearth_enrolment *e)
{
    e->keys = hearth_secmem_take(ui->m, sizeof(*e->keys));
    if (e->keys == NULL) {
        return HEARTH_E_MEMORY;
    }
    memcpy(e->keys->token, o->invite.token, HEARTH_TOKEN_LEN); /* its length */
    int rc = hearth_enrol_psk(e->keys->token, e->keys->token_id, &e->keys->psk);
    if (rc == 0) {
        rc = enrol_locked(ui, o, hearth_fields_get(f, "pin"), e);
    }
    hearth_secmem_give(ui->m, e->keys);
    return rc;
}

static int enrol(struct hearth_ui *ui, const struct hearth_fields *f)
{
    struct offer *o = hearth_secmem_take(ui->m, sizeof(*o));
    struct hearth_enrolment *e = calloc(1, sizeof(*e));
    int rc = o == NULL || e == NULL ? HEARTH_E_MEMORY : 0;
    if (rc == 0) {
        memset(o, 0, sizeof(*o));
        rc = read_code(hearth_fields_get(f, "code"), o);
    }
    if (rc == 0) {
        rc = read_host(hearth_fields_get(f, "host"), o);
    }
    if (rc == 0) {
        rc = enrol_with(ui, f, o, e);
    }
    free(e);
    hearth_secmem_give(ui->m, o);
    return rc;
}

void hearth_act_enrol(struct hearth_ui *ui, const struct hearth_fields *f)
{
    if (!hearth_act_is_pin_good(ui, f)) {
        return;
    }
    int rc = enrol(ui, f);
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
