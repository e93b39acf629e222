/* SPDX-License-Identifier: Apache-2.0 */
/* What the custodian's commands share. */
#include "host/cli/custody.h"

#include "host/cli/complain.h"
#include "host/cli/prompt.h"
#include "host/folder/keyfile.h"
#include "host/vault/anchor.h"

#include "hearth/clock.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int hearth_custody_open(const char *data, struct hearth_custody *c)
{
    struct hearth_clock clock = hearth_clock_system();
    int e;

    memset(c, 0, sizeof(*c));
    c->rng = hearth_rng_system();
    c->now_s = clock.now_s(clock.cookie);
    e = hearth_command_open(data, &c->folder);
    if (e != 0) {
        return e;
    }
    e = hearth_charter_load(&c->folder, &c->programme);
    if (e != 0) {
        return hearth_complain_why(e, "cannot read the programme document");
    }
    e = hearth_secmem_open(32768, &c->secmem);
    if (e == 0) {
        c->keys = hearth_secmem_take(c->secmem, sizeof(*c->keys));
        e = c->keys == NULL ? HEARTH_E_MEMORY : 0;
    }
    if (e != 0) {
        return hearth_complain_why(e, "locking memory for keys");
    }
    return 0;
}

struct hearth_vault_lock hearth_custody_lock(const struct hearth_custody *c)
{
    return (struct hearth_vault_lock){
        .passphrase = c->passphrase,
        .cost = {HEARTH_PASSPHRASE_DEFAULT_PASSES,
                 HEARTH_PASSPHRASE_DEFAULT_MEMORY_KIB},
        .programme = c->folder.programme,
        .secmem = c->secmem};
}

static bool is_read(const struct hearth_key *key)
{
    static const uint8_t zeros[HEARTH_KEY_LEN];

    return !hearth_secmem_equal(key->bytes, zeros, sizeof(zeros));
}

/* What a custodian does stands on the document: it must be of the FORM-SIGN
 * that the vault knows, whatever the store says. */
static int anchor(struct hearth_custody *c,
                  const struct hearth_vault_lock *lock)
{
    const struct hearth_key *brought = &c->keys->form_sign;
    struct hearth_anchor found;
    int e =
        hearth_anchor_take(&c->folder, lock, is_read(brought) ? brought : NULL,
                           &c->keys->vault, &found);

    if (e == HEARTH_E_STATE) {
        return hearth_complain(e, "this vault is of an older version and does "
                                  "not know FORM-SIGN: bring "
                                  "keys/form-sign.key for one unlocking");
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot take FORM-SIGN into the vault");
    }
    if (found.is_swapped) {
        return hearth_complain(HEARTH_E_AUTH,
                               "the store names another FORM-SIGN than the "
                               "vault: somebody wrote to it; nothing was done");
    }
    if (found.is_new) {
        printf("the vault knows FORM-SIGN's public key from now on\n");
    }
    return 0;
}

int hearth_custody_unlock(struct hearth_custody *c, const char *why)
{
    struct hearth_vault_lock lock;
    int e = hearth_prompt_passphrase(c->secmem, "Passphrase of the programme",
                                     false, &c->passphrase);

    if (e == 0) {
        e = hearth_custody_enter(c, HEARTH_AUDIT_KEY_USED, "vault, to %s", why);
    }
    if (e != 0) {
        return e;
    }
    lock = hearth_custody_lock(c);
    e = hearth_vault_load(c->folder.path, &lock, &c->keys->vault);
    if (e == HEARTH_E_AUTH) {
        return hearth_complain(e, "wrong passphrase");
    }
    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_complain(e, "%s holds no vault with the programme key",
                               c->folder.path);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot open the vault");
    }
    return anchor(c, &lock);
}

int hearth_custody_form_sign(struct hearth_custody *c, const char *file)
{
    struct hearth_key *key = &c->keys->form_sign;
    struct hearth_public public_key;
    int e = file != NULL
                ? hearth_keyfile_read_path(file, key)
                : hearth_keyfile_read(c->folder.path, "form-sign", key);

    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_complain(e, "FORM-SIGN's key is not here: bring it, and "
                                  "name its file with --form-sign FILE");
    }
    if (e == 0) {
        e = hearth_identity_public(key, &public_key);
    }
    if (e == 0 && memcmp(public_key.point, c->folder.form_sign.point,
                         HEARTH_POINT_LEN) != 0) {
        e = HEARTH_E_AUTH;
    }
    if (e == HEARTH_E_DENIED) {
        return hearth_complain(e, "others may read FORM-SIGN's key: chmod 600");
    }
    if (e != 0) {
        return hearth_complain(e, "that is not this programme's FORM-SIGN key");
    }
    return 0;
}

int hearth_custody_enter(struct hearth_custody *c,
                         enum hearth_audit_event event, const char *format, ...)
{
    char text[HEARTH_AUDIT_TEXT_MAX + 1];
    va_list args;
    int e;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args); /* cut where too long */
    va_end(args);
    e = hearth_audit_add(c->folder.kv, c->folder.programme, c->now_s, event,
                         text);
    if (e != 0) {
        return hearth_complain_why(e, "cannot write to the audit chain");
    }
    return 0;
}

int hearth_custody_publish(struct hearth_custody *c)
{
    int e;

    c->programme.version++;
    c->programme.issued_s = c->now_s;
    e = hearth_charter_publish(&c->folder, &c->programme, &c->keys->form_sign);
    if (e != 0) {
        return hearth_complain_why(e, "cannot publish the programme document");
    }
    return 0;
}

int hearth_custody_close(struct hearth_custody *c, int e)
{
    hearth_secmem_close(c->secmem); /* wipes passphrase and keys */
    hearth_folder_close(&c->folder);
    return e;
}
