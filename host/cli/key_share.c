/* SPDX-License-Identifier: Apache-2.0 */
/* key split, key join: shares of an epoch's key as files that can be printed.
 * Made and joined here only; nothing of it ever touches a network. */
#include "host/cli/complain.h"
#include "host/cli/key.h"
#include "host/cli/prompt.h"
#include "host/cli/share_file.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct shares {
    struct hearth_share share[HEARTH_SHARES_MAX];
    uint8_t text[HEARTH_SHARE_FILE_MAX + 1];
};

static struct hearth_slice seal_of(const struct hearth_programme_epoch *e)
{
    return hearth_slice_of(e->seal, hearth_hpke_enc_len(e->suite));
}

static int take_numbers(const struct hearth_option *o, long *of, long *need)
{
    if (!o[HEARTH_KEY_OF].is_given || !o[HEARTH_KEY_NEED].is_given ||
        !o[HEARTH_KEY_OUT].is_given ||
        hearth_options_number(o[HEARTH_KEY_OF].value, 2, HEARTH_SHARES_MAX,
                              of) != 0 ||
        hearth_options_number(o[HEARTH_KEY_NEED].value, 2, *of, need) != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "key split needs --of N (2 to %d), --need K (2 "
                               "to N) and --out DIR",
                               HEARTH_SHARES_MAX);
    }
    return 0;
}

static int make(struct hearth_custody *c,
                const struct hearth_programme_epoch *shown, uint8_t of,
                uint8_t need, struct shares *work)
{
    struct hearth_share_split how = {.programme = c->folder.programme,
                                     .public_key = seal_of(shown),
                                     .need = need,
                                     .of = of,
                                     .secmem = c->secmem};
    const struct hearth_vault_epoch *epoch =
        hearth_vault_epoch_find(&c->keys->vault, shown->epoch);
    char id[2 * HEARTH_SHARE_ID_LEN + 1];
    int e;

    if (epoch == NULL) {
        return hearth_complain(HEARTH_E_NOT_FOUND,
                               "the vault holds no key of epoch %u",
                               (unsigned)shown->epoch);
    }
    e = hearth_share_make(epoch, &how, &c->rng, work->share);
    if (e != 0) {
        return hearth_complain_why(e, "cannot split the key");
    }
    hearth_bytes_hex(hearth_slice_of(work->share[0].id, HEARTH_SHARE_ID_LEN),
                     id);
    return hearth_custody_enter(c, HEARTH_AUDIT_KEY_SHARED,
                                "epoch %u, %u shares, any %u open, split %s",
                                (unsigned)shown->epoch, (unsigned)of,
                                (unsigned)need, id);
}

int hearth_key_split(struct hearth_custody *c, const struct hearth_option *o,
                     const struct hearth_words *words)
{
    struct hearth_share_paper paper = {.programme = c->programme.name,
                                       .folder = o[HEARTH_KEY_OUT].value,
                                       .now_s = c->now_s,
                                       .secmem = c->secmem};
    const struct hearth_programme_epoch *shown;
    struct shares *work;
    long of = 0, need = 0;
    uint16_t number;
    int e = hearth_key_epoch(words->word[1], &number);

    if (e == 0) {
        e = take_numbers(o, &of, &need);
    }
    if (e != 0) {
        return e;
    }
    shown = hearth_programme_epoch_find(&c->programme, number);
    if (shown == NULL) {
        return hearth_complain(HEARTH_E_NOT_FOUND, "there is no epoch %u",
                               (unsigned)number);
    }
    work = hearth_secmem_take(c->secmem, sizeof(*work));
    if (work == NULL) {
        return hearth_complain_why(HEARTH_E_MEMORY, "key split");
    }
    e = hearth_custody_unlock(c, "split an epoch's key");
    if (e == 0) {
        e = make(c, shown, (uint8_t)of, (uint8_t)need, work);
    }
    return e == 0 ? hearth_share_files(&paper, work->share, (uint8_t)of) : e;
}

static int read_share(const char *path, struct shares *work, size_t at)
{
    unsigned line = 0;
    size_t len;
    int e = hearth_fsutil_read(path, work->text, HEARTH_SHARE_FILE_MAX, &len);

    if (e != 0) {
        return hearth_complain_why(e, "cannot read %s", path);
    }
    e = hearth_share_parse(hearth_slice_of(work->text, len), &work->share[at],
                           &line);
    hearth_secmem_wipe(work->text, sizeof(work->text));
    if (e != 0 && line > 0) {
        return hearth_complain(
            e, "%s: line %u of the share is wrong or missing", path, line);
    }
    if (e != 0) {
        return hearth_complain(e, "%s holds no share", path);
    }
    return 0;
}

static int say_join(int e, const struct hearth_share *first)
{
    switch (e) {
    case HEARTH_E_BRANCH:
        return hearth_complain(e, "these shares are not of one split, or one "
                                  "is there twice");
    case HEARTH_E_TRUNCATED:
        return hearth_complain(e, "too few shares: %u are needed",
                               (unsigned)first->need);
    case HEARTH_E_AUTH:
        return hearth_complain(e,
                               "the shares do not give this programme's key "
                               "of epoch %u",
                               (unsigned)first->epoch);
    default:
        return hearth_complain_why(e, "cannot join the shares");
    }
}

static int join(struct hearth_custody *c, struct shares *work, size_t count)
{
    const struct hearth_share *first = &work->share[0];
    const struct hearth_programme_epoch *shown =
        hearth_programme_epoch_find(&c->programme, first->epoch);
    int e;

    if (memcmp(first->programme, c->folder.programme, HEARTH_PROGRAMME_LEN) !=
        0) {
        return hearth_complain(HEARTH_E_AUTH,
                               "these are shares of another programme");
    }
    if (shown == NULL) {
        return hearth_complain(HEARTH_E_NOT_FOUND,
                               "epoch %u is not in the document: it was "
                               "destroyed, so destroy its shares",
                               (unsigned)first->epoch);
    }
    e = hearth_share_join(work->share, count, seal_of(shown), &c->keys->epoch);
    return e == 0 ? 0 : say_join(e, first);
}

static bool is_there(const struct hearth_custody *c, const char *name)
{
    char path[HEARTH_PATH_MAX];
    struct stat about;

    return hearth_fsutil_join(c->folder.path, name, path) == 0 &&
           stat(path, &about) == 0;
}

/* A folder without a vault gets one: new passphrase, new OPENED key, which
 * counts only once 'key renew' published it. */
static int found_vault(struct hearth_custody *c, const char *form_sign)
{
    struct hearth_public opened;
    struct hearth_vault_lock lock;
    bool knows;
    int e = hearth_prompt_passphrase(c->secmem, "New passphrase of the vault",
                                     true, &c->passphrase);

    if (e != 0) {
        return e;
    }
    knows = form_sign != NULL || is_there(c, "keys/form-sign.key");
    e = knows ? hearth_custody_form_sign(c, form_sign) : 0;
    if (e != 0) {
        return e;
    }
    if (knows) { /* whose key was just seen to be this one's */
        c->keys->vault.form_sign = c->folder.form_sign;
    }
    e = hearth_identity_generate(&c->rng, &c->keys->vault.opened, &opened);
    lock = hearth_custody_lock(c);
    if (e == 0) {
        e = hearth_vault_save(c->folder.path, &lock, &c->rng, &c->keys->vault);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot make a vault");
    }
    printf("made a new vault: its countersignatures count after 'hearth-host "
           "key renew opened' beside FORM-SIGN\n");
    if (!knows) {
        printf("it does not know FORM-SIGN's public key yet: bring "
               "keys/form-sign.key for one unlocking\n");
    }
    return 0;
}

static bool has_vault(const struct hearth_custody *c)
{
    return is_there(c, HEARTH_VAULT_ROOT_FILE) ||
           is_there(c, HEARTH_VAULT_V1_FILE);
}

static int put_joined(struct hearth_custody *c, const char *form_sign)
{
    unsigned epoch = c->keys->epoch.epoch;
    int e = has_vault(c) ? hearth_custody_unlock(c, "put a joined key into it")
                         : found_vault(c, form_sign);

    if (e == 0) {
        e = hearth_custody_enter(c, HEARTH_AUDIT_KEY_MADE,
                                 "epoch %u, joined from shares", epoch);
    }
    if (e != 0) {
        return e;
    }
    e = hearth_vault_add(c->folder.path, &c->keys->vault.root,
                         c->folder.programme, &c->rng, &c->keys->epoch);
    if (e == HEARTH_E_EXISTS) {
        return hearth_complain(e, "the vault holds the key of epoch %u already",
                               epoch);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot write the key");
    }
    printf("the key of epoch %u is in the vault\n", epoch);
    return 0;
}

int hearth_key_join(struct hearth_custody *c, const struct hearth_option *o,
                    const struct hearth_words *words)
{
    struct shares *work = hearth_secmem_take(c->secmem, sizeof(*work));
    size_t count = words->count - 1;
    int e = 0;

    if (work == NULL) {
        return hearth_complain_why(HEARTH_E_MEMORY, "key join");
    }
    if (count > HEARTH_SHARES_MAX) {
        return hearth_complain(HEARTH_E_LIMIT, "at most %d shares",
                               HEARTH_SHARES_MAX);
    }
    for (size_t i = 0; e == 0 && i < count; i++) {
        e = read_share(words->word[1 + i], work, i);
    }
    if (e == 0) {
        e = join(c, work, count);
    }
    return e == 0 ? put_joined(c, o[HEARTH_KEY_FORM_SIGN].value) : e;
}
