/* SPDX-License-Identifier: Apache-2.0 */
/* key renew: ENROL and the host's certificate; RECEIPT and OPENED, whose older
 * ones stay listed so that what they signed still counts. */
#include "host/cli/complain.h"
#include "host/cli/key.h"
#include "host/folder/keyfile.h"

#include "hearth/certificate.h"

#include <stdio.h>
#include <string.h>

#define DAY_S      INT64_C(86400)
#define ENROL_DAYS 89 /* and a day of room before now: 90 (protocol.md 1) */
#define HOST_DAYS  825

/* A certificate for ${subject} by the root, in place of keys/${name}.der. */
static int certify(struct hearth_custody *c, const char *name,
                   const struct hearth_certificate_request *wish)
{
    struct hearth_certificate_request r = *wish;
    struct hearth_certificate root, fresh;
    struct hearth_key *key = &c->keys->other;
    int e = hearth_keyfile_read(c->folder.path, "root", key);

    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_complain(e, "the root's key is not in keys/: bring it "
                                  "back for this (keys/root.key)");
    }
    if (e == 0) {
        e = hearth_keyfile_get_certificate(c->folder.path, "root", &root);
    }
    r.issuer = &root;
    r.issuer_key = key;
    r.not_before_s = c->now_s - DAY_S;
    if (e == 0) {
        e = hearth_certificate_issue(&r, &c->rng, &fresh);
    }
    hearth_secmem_wipe(key, sizeof(*key));
    if (e == 0) {
        e = hearth_keyfile_put_certificate(c->folder.path, name, &fresh);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot renew %s", name);
    }
    return 0;
}

/* A new key each time: it is on the machine that faces the network. The
 * certificate goes first; a crash between is mended by the same command. */
static int renew_enrol(struct hearth_custody *c)
{
    struct hearth_public fresh;
    struct hearth_certificate_request r = {.role = HEARTH_CERT_ENROL,
                                           .subject = &fresh,
                                           .not_after_s =
                                               c->now_s + ENROL_DAYS * DAY_S};
    struct hearth_key *key = &c->keys->epoch.key;
    int e = hearth_custody_enter(c, HEARTH_AUDIT_KEY_MADE, "enrol, renewed");

    if (e != 0) {
        return e;
    }
    e = hearth_identity_generate(&c->rng, key, &fresh);
    if (e != 0) {
        return hearth_complain_why(e, "cannot renew enrol");
    }
    e = certify(c, "enrol", &r);
    if (e == 0 && hearth_keyfile_renew(c->folder.path, "enrol", key) != 0) {
        e = hearth_complain(HEARTH_E_IO, "cannot write enrol's key: run this "
                                         "again");
    }
    return e;
}

/* The key stays: devices pin it. */
static int renew_host(struct hearth_custody *c)
{
    struct hearth_public same;
    struct hearth_certificate_request r = {.role = HEARTH_CERT_HOST,
                                           .subject = &same,
                                           .not_after_s =
                                               c->now_s + HOST_DAYS * DAY_S};
    int e = hearth_keyfile_read(c->folder.path, "host", &c->keys->other);

    if (e == 0) {
        e = hearth_identity_public(&c->keys->other, &same);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot read the host's key");
    }
    e = hearth_custody_enter(c, HEARTH_AUDIT_KEY_MADE,
                             "host certificate, renewed");
    return e == 0 ? certify(c, "host", &r) : e;
}

/* The newest first; the oldest falls off the end. */
static void put_first(struct hearth_public *list, uint8_t *count,
                      const struct hearth_public *fresh)
{
    if (*count > 0 &&
        memcmp(list[0].point, fresh->point, HEARTH_POINT_LEN) == 0) {
        return;
    }
    if (*count < HEARTH_SIGNERS_MAX) {
        (*count)++;
    }
    for (uint8_t i = (uint8_t)(*count - 1); i > 0; i--) {
        list[i] = list[i - 1];
    }
    list[0] = *fresh;
}

/* Published before it is used: a device that gets a receipt by a key that it
 * does not know yet asks for the document, which is there. */
static int renew_receipt(struct hearth_custody *c)
{
    struct hearth_programme *p = &c->programme;
    struct hearth_public fresh;
    struct hearth_key *key = &c->keys->other;
    int e = hearth_custody_enter(c, HEARTH_AUDIT_KEY_MADE, "receipt, renewed");

    if (e != 0) {
        return e;
    }
    e = hearth_identity_generate(&c->rng, key, &fresh);
    if (e != 0) {
        return hearth_complain_why(e, "cannot draw a key");
    }
    put_first(p->receipts, &p->receipt_count, &fresh);
    e = hearth_custody_publish(c);
    if (e == 0 && hearth_keyfile_renew(c->folder.path, "receipt", key) != 0) {
        e = hearth_complain(HEARTH_E_IO, "cannot write the receipt key: run "
                                         "this again");
    }
    return e;
}

/* A vault made from shares has an OPENED key that nobody listed yet: that one
 * is published; else a new one is drawn. */
static int renew_opened(struct hearth_custody *c)
{
    struct hearth_programme *p = &c->programme;
    struct hearth_key *key = &c->keys->vault.opened;
    struct hearth_vault_lock lock;
    struct hearth_public fresh;
    bool is_listed = false;
    int e = hearth_custody_unlock(c, "renew OPENED");

    if (e == 0) {
        e = hearth_custody_enter(c, HEARTH_AUDIT_KEY_MADE, "opened, renewed");
    }
    if (e != 0) {
        return e;
    }
    e = hearth_identity_public(key, &fresh);
    for (uint8_t i = 0; e == 0 && i < p->opened_count; i++) {
        is_listed = is_listed || memcmp(p->openeds[i].point, fresh.point,
                                        HEARTH_POINT_LEN) == 0;
    }
    if (e == 0 && is_listed) {
        e = hearth_identity_generate(&c->rng, key, &fresh);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot draw a key");
    }
    put_first(p->openeds, &p->opened_count, &fresh);
    e = hearth_custody_publish(c);
    if (e != 0) {
        return e;
    }
    lock = hearth_custody_lock(c);
    e = hearth_vault_save(c->folder.path, &lock, &c->rng, &c->keys->vault);
    return e == 0 ? 0 : hearth_complain_why(e, "cannot write the vault");
}

int hearth_key_renew(struct hearth_custody *c, const struct hearth_option *o,
                     const struct hearth_words *words)
{
    static const struct {
        const char *name;
        bool signs;
        int (*run)(struct hearth_custody *c);
    } acts[] = {{"enrol", false, renew_enrol},
                {"host", false, renew_host},
                {"receipt", true, renew_receipt},
                {"opened", true, renew_opened}};

    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        int e = 0;

        if (strcmp(words->word[1], acts[i].name) != 0) {
            continue;
        }
        if (acts[i].signs) {
            e = hearth_custody_form_sign(c, o[HEARTH_KEY_FORM_SIGN].value);
        }
        if (e == 0) {
            e = acts[i].run(c);
        }
        if (e == 0) {
            printf("%s is renewed; restart 'hearth-host serve' to use it\n",
                   acts[i].name);
        }
        return e;
    }
    return hearth_complain(HEARTH_E_INVALID,
                           "key renew knows: enrol, host, receipt, opened");
}
