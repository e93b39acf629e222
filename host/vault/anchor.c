/* SPDX-License-Identifier: Apache-2.0 */
/* FORM-SIGN's public key: from the vault, once from its key file. */
#include "host/vault/anchor.h"

#include "host/audit/audit.h"
#include "host/folder/keyfile.h"
#include "host/vault/vault_files.h"

#include "hearth/clock.h"

#include <string.h>

static int read_key(const struct hearth_folder *f, struct hearth_secmem *m,
                    struct hearth_public *out)
{
    struct hearth_key *key = hearth_secmem_take(m, sizeof(*key));
    int e;

    if (key == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_keyfile_read(f->path, "form-sign", key);
    if (e == 0) {
        e = hearth_identity_public(key, out);
    }
    hearth_secmem_give(m, key);
    return e == HEARTH_E_NOT_FOUND ? HEARTH_E_STATE : e;
}

static int learn(const struct hearth_folder *f,
                 const struct hearth_vault_lock *lock,
                 const struct hearth_key *brought, struct hearth_vault *v)
{
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_vault_lock writing = *lock;
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_public found;
    int e = brought != NULL ? hearth_identity_public(brought, &found)
                            : read_key(f, lock->secmem, &found);

    if (e == 0) {
        e = hearth_audit_add(f->kv, f->programme, clock.now_s(clock.cookie),
                             HEARTH_AUDIT_KEY_USED,
                             "form-sign's public key, into the vault");
    }
    if (e != 0) {
        return e;
    }
    if (writing.cost.passes == 0) {
        writing.cost = (struct hearth_passphrase_cost){
            HEARTH_PASSPHRASE_DEFAULT_PASSES,
            HEARTH_PASSPHRASE_DEFAULT_MEMORY_KIB};
    }
    v->form_sign = found;
    return hearth_vault_save(f->path, &writing, &rng, v);
}

int hearth_anchor_take(struct hearth_folder *f,
                       const struct hearth_vault_lock *lock,
                       const struct hearth_key *brought, struct hearth_vault *v,
                       struct hearth_anchor *out)
{
    int e = 0;

    memset(out, 0, sizeof(*out));
    if (!hearth_vault_knows_form_sign(v)) {
        e = learn(f, lock, brought, v);
        out->is_new = e == 0;
    }
    if (e == 0) {
        e = hearth_identity_check(
            hearth_slice_of(v->form_sign.point, HEARTH_POINT_LEN),
            &v->form_sign);
    }
    if (e != 0) {
        return e;
    }
    out->is_swapped =
        memcmp(f->form_sign.point, v->form_sign.point, HEARTH_POINT_LEN) != 0;
    f->form_sign = v->form_sign;
    return 0;
}
