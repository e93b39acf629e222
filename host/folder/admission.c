/* SPDX-License-Identifier: Apache-2.0 */
/* Register entries: read, verified, signed one version up. */
#include "host/folder/admission.h"

#include "host/folder/charter.h"
#include "host/folder/keyfile.h"

#include <string.h>

int hearth_admission_load(const struct hearth_folder *f,
                          const uint8_t device[HEARTH_DEVICE_LEN],
                          struct hearth_register_entry *out)
{
    return hearth_register_load(f->kv, f->programme, device, &f->form_sign,
                                out);
}

int hearth_admission_apply(const struct hearth_folder *f,
                           struct hearth_ledger_device *device)
{
    struct hearth_register_entry e;
    struct hearth_public sign;
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hearth_admission_load(f, device->id, &e);

    if (code == 0) {
        code = hearth_identity_check(
            hearth_slice_of(device->sign, HEARTH_POINT_LEN), &sign);
    }
    if (code == 0) {
        code = hearth_identity_hash(&sign, hash);
    }
    if (code == 0 && memcmp(hash, e.sign_hash, sizeof(hash)) != 0) {
        code = HEARTH_E_AUTH;
    }
    if (code != 0) {
        return code;
    }
    if (e.state != HEARTH_REGISTER_ADMITTED) {
        if (!device->is_revoked || e.last_good_seq < device->last_good_seq) {
            device->last_good_seq = e.last_good_seq;
        }
        device->is_revoked = true;
    }
    return 0;
}

int hearth_admission_sign(const struct hearth_folder *f,
                          struct hearth_register_entry *e,
                          const struct hearth_key *form_sign)
{
    struct hearth_register_entry known = {.version = 0};
    int code = hearth_admission_load(f, e->device, &known);

    /* An entry that FORM-SIGN never signed is none. */
    if (code != 0 && code != HEARTH_E_NOT_FOUND && code != HEARTH_E_AUTH &&
        code != HEARTH_E_INVALID) {
        return code;
    }
    if (code == 0 && known.state != HEARTH_REGISTER_ADMITTED &&
        e->state == HEARTH_REGISTER_ADMITTED) {
        return HEARTH_E_REVOKED;
    }
    e->version = known.version + 1;
    code = hearth_register_sign(e, f->programme, form_sign);
    if (code == 0) { /* the key file might be another programme's */
        code = hearth_register_verify(e, f->programme, &f->form_sign);
    }
    return code == 0 ? hearth_register_save(f->kv, e) : code;
}

int hearth_admission_words(const struct hearth_folder *f,
                           const struct hearth_issued *issued,
                           char out[HEARTH_ENROL_WORDS_LEN])
{
    const struct hearth_programme_epoch *epoch = NULL;
    struct hearth_certificate root;
    struct hearth_enrol_pins pins;
    struct hearth_programme p;
    int code = hearth_charter_load(f, &p);

    if (code == 0) {
        code = hearth_keyfile_get_certificate(f->path, "root", &root);
    }
    if (code == 0) {
        epoch = hearth_programme_epoch_find(&p, issued->test.epoch);
        code = epoch == NULL ? HEARTH_E_INVALID : 0;
    }
    if (code == 0) {
        code = hearth_enrol_pins_of(&root, &f->form_sign, epoch, &pins);
    }
    return code == 0
               ? hearth_enrol_words(f->programme, &pins, &issued->party, out)
               : code;
}
