/* SPDX-License-Identifier: Apache-2.0 */
/* Finding a device by name; signing what the custodian says of it. */
#include "host/cli/device_find.h"

#include "host/audit/audit.h"
#include "host/cli/complain.h"
#include "host/folder/keyfile.h"

#include "hearth/clock.h"

#include <stdio.h>
#include <string.h>

int hearth_device_find(const struct hearth_folder *f, const char *text,
                       struct hearth_ledger_device *out)
{
    struct hearth_ledger_device d;
    uint8_t id[HEARTH_DEVICE_LEN];
    const uint8_t *after = NULL;
    size_t found = 0;
    int e;

    if (hearth_bytes_unhex(text, id, sizeof(id)) == 0) {
        e = hearth_ledger_device_get(f->kv, id, out);
        if (e != 0) {
            return hearth_complain_why(e, "no device %s", text);
        }
        return 0;
    }
    while ((e = hearth_ledger_device_next(f->kv, after, &d)) == 0) {
        if (strcmp(d.name, text) == 0) {
            *out = d;
            found++;
        }
        memcpy(id, d.id, sizeof(id));
        after = id;
    }
    if (e != HEARTH_E_NOT_FOUND) {
        return hearth_complain_why(e, "cannot read the register");
    }
    if (found == 0) {
        return hearth_complain(HEARTH_E_NOT_FOUND,
                               "'%s' is no device's name and no device id "
                               "(see 'device list')",
                               text);
    }
    if (found > 1) {
        return hearth_complain(HEARTH_E_INVALID,
                               "%zu devices are called '%s': give the id",
                               found, text);
    }
    return 0;
}

/* Before the audit chain says that it signed. */
static int check_key(const struct hearth_folder *f,
                     const struct hearth_key *key)
{
    struct hearth_public found;
    int code = hearth_identity_public(key, &found);

    if (code != 0 ||
        memcmp(found.point, f->form_sign.point, HEARTH_POINT_LEN) != 0) {
        return HEARTH_E_AUTH;
    }
    return 0;
}

static enum hearth_audit_event event_of(uint8_t state)
{
    if (state == HEARTH_REGISTER_ADMITTED) {
        return HEARTH_AUDIT_ADMITTED;
    }
    return state == HEARTH_REGISTER_WIPE ? HEARTH_AUDIT_WIPE_ORDERED
                                         : HEARTH_AUDIT_REVOKED;
}

static int note(const struct hearth_folder *f,
                const struct hearth_ledger_device *d, uint8_t state)
{
    struct hearth_clock clock = hearth_clock_system();
    char id[2 * HEARTH_DEVICE_LEN + 1];
    char text[HEARTH_AUDIT_TEXT_MAX + 1];

    hearth_bytes_hex(hearth_slice_of(d->id, HEARTH_DEVICE_LEN), id);
    (void)snprintf(text, sizeof(text), "device %s", id);
    return hearth_audit_add(f->kv, f->programme, clock.now_s(clock.cookie),
                            event_of(state), text);
}

/* What is written down, with whose key, and who can sign it. */
struct signing {
    const struct hearth_folder *f;
    const struct hearth_ledger_device *d;
    const char *file; /* of FORM-SIGN's key, or NULL: the folder's */
};

static int sign(const struct signing *s, struct hearth_register_entry *e,
                struct hearth_key *key)
{
    const struct hearth_folder *f = s->f;
    const struct hearth_ledger_device *d = s->d;
    struct hearth_public signer;
    int code = hearth_identity_check(hearth_slice_of(d->sign, HEARTH_POINT_LEN),
                                     &signer);

    if (code == 0) {
        code = hearth_identity_hash(&signer, e->sign_hash);
    }
    if (code == 0) {
        code = s->file != NULL ? hearth_keyfile_read_path(s->file, key)
                               : hearth_keyfile_read(f->path, "form-sign", key);
    }
    if (code == HEARTH_E_NOT_FOUND) {
        return hearth_complain(code, "FORM-SIGN's key is not here: bring it, "
                                     "and name its file with --form-sign FILE");
    }
    if (code == HEARTH_E_DENIED) {
        return hearth_complain(code,
                               "others may read FORM-SIGN's key: chmod 600");
    }
    if (code == 0) {
        code = check_key(f, key);
    }
    if (code == 0) {
        memcpy(e->device, d->id, HEARTH_DEVICE_LEN);
        code = note(f, d, e->state);
    }
    if (code == 0) {
        code = hearth_admission_sign(f, e, key);
    }
    if (code == HEARTH_E_AUTH) {
        return hearth_complain(code,
                               "that is not this programme's FORM-SIGN key");
    }
    if (code == HEARTH_E_REVOKED) {
        return hearth_complain(code, "a revoked device is not admitted again: "
                                     "wipe it and enrol it anew");
    }
    if (code != 0) {
        return hearth_complain_why(code, "cannot sign the register entry");
    }
    return 0;
}

int hearth_device_sign(const struct hearth_folder *f,
                       const struct hearth_ledger_device *d,
                       const char *form_sign, struct hearth_register_entry *e)
{
    const struct signing s = {f, d, form_sign};
    struct hearth_secmem *m;
    struct hearth_key *key;
    int code = hearth_secmem_open(4096, &m);

    if (code != 0) {
        return hearth_complain_why(code, "locking memory for FORM-SIGN");
    }
    key = hearth_secmem_take(m, sizeof(*key));
    code = key == NULL ? hearth_complain_why(HEARTH_E_MEMORY, "signing")
                       : sign(&s, e, key);
    hearth_secmem_close(m);
    return code;
}
