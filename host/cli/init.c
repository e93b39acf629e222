/* SPDX-License-Identifier: Apache-2.0 */
/* init: a new programme - its certificates, keys, vault and document. */
#include "host/audit/audit.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/init_guide.h"
#include "host/cli/options.h"
#include "host/cli/prompt.h"
#include "host/cli/share_file.h"
#include "host/folder/charter.h"
#include "host/folder/keyfile.h"
#include "host/people/role.h"
#include "host/vault/vault_files.h"

#include "hearth/clock.h"

#include <stdio.h>
#include <string.h>

#define DAY_S       INT64_C(86400)
#define ROOT_DAYS   3650
#define ENROL_DAYS  90 /* protocol.md 1: ENROL lives at most 90 days */
#define HOST_DAYS   825
#define FIRST_EPOCH 1

/* Everything secret of this command, in one locked block. */
struct secrets {
    struct hearth_key root, enrol, host, form_sign, receipt;
    struct hearth_vault vault;
    struct hearth_share share[HEARTH_SHARES_MAX];
};

struct founding {
    const char *data;
    struct secrets *secrets;
    struct hearth_secmem *secmem;
    struct hearth_rng rng;
    int64_t now_s;
    struct hearth_folder folder;
    struct hearth_programme programme;
    struct hearth_public root, enrol, host;
    long need, of; /* shares of the first epoch's key; 0: none */
    const char *shares;
    const char *administrator; /* of the pages; NULL: nobody yet */
};

enum {
    DATA,
    NAME,
    ADDRESS,
    SYNTHETIC,
    PAPER,
    SHARES,
    SHARES_OUT,
    ADMINISTRATOR,
    OPTION_COUNT
};

/* "HOST:PORT[,HOST:PORT...]" into the document's hosts. */
static int take_addresses(const char *list, struct hearth_programme *p)
{
    while (*list != '\0') {
        size_t len = strcspn(list, ",");
        struct hearth_slice one = hearth_slice_of(list, len);

        if (p->host_count == HEARTH_HOSTS_MAX) {
            return hearth_complain(HEARTH_E_LIMIT, "at most %d addresses",
                                   HEARTH_HOSTS_MAX);
        }
        if (memchr(list, ':', len) == NULL ||
            hearth_bytes_to_text(one, p->hosts[p->host_count].address,
                                 HEARTH_ADDRESS_MAX) != 0) {
            return hearth_complain(HEARTH_E_INVALID,
                                   "'%.*s' is no address: write HOST:PORT",
                                   (int)len, list);
        }
        p->host_count++;
        list += len;
        if (*list == ',') {
            list++;
        }
    }
    if (p->host_count == 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "say where devices reach this host: "
                               "--address HOST:PORT");
    }
    return 0;
}

/* "K/N": any K of N shares open. They are written beside the folder, never
 * into it: who takes the host must not find the way around its passphrase. */
static int take_shares(const struct hearth_option *shares,
                       const struct hearth_option *out, struct founding *f)
{
    char need[4] = "";
    const char *of;

    if (!shares->is_given && !out->is_given) {
        return 0;
    }
    of = shares->is_given ? strchr(shares->value, '/') : NULL;
    if (of != NULL &&
        hearth_bytes_to_text(
            hearth_slice_of(shares->value, (size_t)(of - shares->value)), need,
            sizeof(need)) == 0 &&
        out->is_given &&
        hearth_options_number(of + 1, 2, HEARTH_SHARES_MAX, &f->of) == 0 &&
        hearth_options_number(need, 2, f->of, &f->need) == 0) {
        f->shares = out->value;
        return 0;
    }
    return hearth_complain(HEARTH_E_INVALID,
                           "write --shares K/N (any K of N open; N up to %d) "
                           "together with --shares-out DIR",
                           HEARTH_SHARES_MAX);
}

/* Said before the first question, not after the last. */
static int check_is_new(const char *data)
{
    struct hearth_folder folder = {0};

    if (hearth_folder_open_read(data, &folder) != 0) {
        return 0;
    }
    hearth_folder_close(&folder);
    return hearth_complain(HEARTH_E_EXISTS,
                           "%s holds a programme already; 'hearth-host first' "
                           "says where you are in it",
                           data);
}

/* What the options leave out is asked for: where there is neither a name nor
 * an address, somebody is here for the first time. */
static int ask_rest(struct hearth_option *o, struct hearth_init_answers *a)
{
    struct {
        struct hearth_option *option;
        char *text;
        size_t cap;
    } places[] = {
        {&o[NAME], a->name, sizeof(a->name)},
        {&o[ADDRESS], a->address, sizeof(a->address)},
        {&o[ADMINISTRATOR], a->administrator, sizeof(a->administrator)},
        {&o[SHARES], a->shares, sizeof(a->shares)},
        {&o[SHARES_OUT], a->shares_out, sizeof(a->shares_out)}};
    const size_t count = sizeof(places) / sizeof(places[0]);
    int e = check_is_new(o[DATA].value);

    for (size_t i = 0; e == 0 && i < count; i++) {
        if (places[i].option->is_given) {
            e = hearth_bytes_to_text(hearth_slice_text(places[i].option->value),
                                     places[i].text, places[i].cap);
        }
    }
    e = e == 0 ? hearth_init_ask(a) : e;
    for (size_t i = 0; e == 0 && i < count; i++) {
        places[i].option->is_given = places[i].text[0] != '\0';
        places[i].option->value =
            places[i].option->is_given ? places[i].text : NULL;
    }
    return e;
}

static int read_options(char *const *argv, struct hearth_option *o,
                        struct hearth_init_answers *answers)
{
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, OPTION_COUNT, &words);

    if (e == 0 && o[DATA].value != NULL && words.count == 0 &&
        !o[NAME].is_given && !o[ADDRESS].is_given) {
        e = ask_rest(o, answers);
    }
    if (e == 0 && (o[DATA].value == NULL || !o[NAME].is_given ||
                   !o[ADDRESS].is_given || words.count > 0)) {
        e = hearth_complain(HEARTH_E_INVALID,
                            "init needs --data DIR --name NAME "
                            "--address HOST:PORT and no other words");
    }
    return e;
}

static int take_administrator(const char *name, struct founding *f)
{
    f->administrator = name;
    return name == NULL || hearth_person_name_is_fine(hearth_slice_text(name))
               ? 0
               : hearth_complain(HEARTH_E_INVALID,
                                 "'%s' is no login name: small letters, "
                                 "digits, . _ -, at most %d",
                                 name, HEARTH_PERSON_NAME_MAX);
}

static int take_options(const struct hearth_option *o, struct founding *f)
{
    struct hearth_programme *p = &f->programme;
    int e;

    f->data = o[DATA].value;
    if (o[NAME].value[0] == '\0' ||
        hearth_bytes_to_text(hearth_slice_text(o[NAME].value), p->name,
                             sizeof(p->name)) != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "the name needs 1 to 64 bytes");
    }
    p->allows_synthetic = o[SYNTHETIC].is_given;
    p->allows_paper = o[PAPER].is_given;
    e = take_administrator(o[ADMINISTRATOR].value, f);
    if (e == 0) {
        e = take_shares(&o[SHARES], &o[SHARES_OUT], f);
    }
    return e == 0 ? take_addresses(o[ADDRESS].value, p) : e;
}

/* Draws the five signing keys of the host side and the programme's own. */
static int draw_keys(struct founding *f)
{
    struct secrets *s = f->secrets;
    struct hearth_programme *p = &f->programme;
    struct hearth_vault_epoch *epoch = &s->vault.epochs[0];
    struct hearth_programme_epoch *shown = &p->epochs[0];
    int e = hearth_identity_generate(&f->rng, &s->root, &f->root);

    if (e == 0) {
        e = hearth_identity_generate(&f->rng, &s->enrol, &f->enrol);
    }
    if (e == 0) {
        e = hearth_identity_generate(&f->rng, &s->host, &f->host);
    }
    if (e == 0) {
        e = hearth_identity_generate(&f->rng, &s->form_sign,
                                     &f->folder.form_sign);
    }
    if (e == 0) {
        e = hearth_identity_generate(&f->rng, &s->receipt, &p->receipts[0]);
    }
    if (e == 0) {
        e = hearth_identity_generate(&f->rng, &s->vault.opened, &p->openeds[0]);
    }
    epoch->epoch = shown->epoch = FIRST_EPOCH;
    epoch->suite = shown->suite = HEARTH_SUITE_X25519;
    if (e == 0) {
        e = hearth_hpke_generate(epoch->suite, &f->rng, &epoch->key,
                                 shown->seal);
    }
    s->vault.epoch_count = p->epoch_count = 1;
    p->receipt_count = p->opened_count = 1;
    p->current_epoch = FIRST_EPOCH;
    return e;
}

static int draw_ids(struct founding *f)
{
    struct hearth_folder *to = &f->folder;
    int e = f->rng.fill(f->rng.cookie, to->programme, sizeof(to->programme));

    if (e == 0) {
        e = f->rng.fill(f->rng.cookie, to->host, sizeof(to->host));
    }
    if (e == 0) {
        e = f->rng.fill(f->rng.cookie, to->incarnation,
                        sizeof(to->incarnation));
    }
    if (e == 0) {
        e = hearth_identity_hash(&f->host, f->programme.hosts[0].spki_hash);
    }
    for (uint8_t i = 1; e == 0 && i < f->programme.host_count; i++) {
        memmove(f->programme.hosts[i].spki_hash,
                f->programme.hosts[0].spki_hash, HEARTH_HASH_LEN);
    }
    memmove(f->programme.id, to->programme, HEARTH_PROGRAMME_LEN);
    f->programme.version = 1;
    f->programme.issued_s = f->now_s;
    return e;
}

static int issue(struct founding *f, const char *name,
                 struct hearth_certificate_request *request,
                 struct hearth_certificate *out)
{
    /* Devices' clocks are wrong: a day of room before now. */
    request->not_before_s = f->now_s - DAY_S;
    int e = hearth_certificate_issue(request, &f->rng, out);

    if (e == 0) {
        e = hearth_keyfile_put_certificate(f->data, name, out);
    }
    return e;
}

static int write_certificates(struct founding *f)
{
    struct hearth_certificate root, other;
    struct hearth_certificate_request r = {.role = HEARTH_CERT_ROOT,
                                           .subject = &f->root,
                                           .issuer_key = &f->secrets->root,
                                           .not_after_s =
                                               f->now_s + ROOT_DAYS * DAY_S};
    int e = issue(f, "root", &r, &root);

    r.issuer = &root;
    r.role = HEARTH_CERT_ENROL;
    r.subject = &f->enrol;
    r.not_after_s = f->now_s + ENROL_DAYS * DAY_S - DAY_S;
    if (e == 0) {
        e = issue(f, "enrol", &r, &other);
    }
    r.role = HEARTH_CERT_HOST;
    r.subject = &f->host;
    r.not_after_s = f->now_s + HOST_DAYS * DAY_S;
    if (e == 0) {
        e = issue(f, "host", &r, &other);
    }
    return e;
}

static int write_keys(struct founding *f)
{
    const struct secrets *s = f->secrets;
    int e = hearth_keyfile_write(f->data, "root", &s->root);

    if (e == 0) {
        e = hearth_keyfile_write(f->data, "enrol", &s->enrol);
    }
    if (e == 0) {
        e = hearth_keyfile_write(f->data, "host", &s->host);
    }
    if (e == 0) {
        e = hearth_keyfile_write(f->data, "form-sign", &s->form_sign);
    }
    if (e == 0) {
        e = hearth_keyfile_write(f->data, "receipt", &s->receipt);
    }
    return e;
}

static int write_vault(struct founding *f, struct hearth_slice passphrase)
{
    struct hearth_vault_lock lock = {
        .passphrase = passphrase,
        .cost = {HEARTH_PASSPHRASE_DEFAULT_PASSES,
                 HEARTH_PASSPHRASE_DEFAULT_MEMORY_KIB},
        .programme = f->folder.programme,
        .secmem = f->secmem};
    struct hearth_vault *v = &f->secrets->vault;
    int e;

    v->form_sign = f->folder.form_sign;
    e = hearth_vault_save(f->data, &lock, &f->rng, v);
    if (e == 0) {
        e = hearth_vault_add(f->data, &v->root, lock.programme, &f->rng,
                             &v->epochs[0]);
    }
    return e;
}

/* The document last: without it the folder counts as not initialised. */
static int found(struct founding *f, struct hearth_slice passphrase)
{
    int e = hearth_folder_create(f->data, &f->folder);

    if (e == HEARTH_E_EXISTS) {
        return hearth_complain(e,
                               "%s holds a programme already; nothing was "
                               "changed",
                               f->data);
    }
    if (e == 0) {
        e = draw_keys(f);
    }
    if (e == 0) {
        e = draw_ids(f);
    }
    if (e == 0) {
        e = write_vault(f, passphrase);
    }
    if (e == 0) {
        e = write_keys(f);
    }
    if (e == 0) {
        e = write_certificates(f);
    }
    if (e == 0) {
        e = hearth_folder_save(&f->folder);
    }
    if (e == 0) {
        e = hearth_audit_add(f->folder.kv, f->folder.programme, f->now_s,
                             HEARTH_AUDIT_FOUNDED,
                             "root, enrol, host, form-sign, receipt, opened, "
                             "epoch 1");
    }
    if (e == 0) {
        e = hearth_charter_publish(&f->folder, &f->programme,
                                   &f->secrets->form_sign);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot make the programme in %s",
                                   f->data);
    }
    return 0;
}

/* In the chain before the first of them is on paper. */
static int enter_shares(struct founding *f)
{
    char text[HEARTH_AUDIT_TEXT_MAX], id[2 * HEARTH_SHARE_ID_LEN + 1];

    hearth_bytes_hex(
        hearth_slice_of(f->secrets->share[0].id, HEARTH_SHARE_ID_LEN), id);
    (void)snprintf(text, sizeof(text),
                   "epoch %u, %ld shares, any %ld open, split %s",
                   (unsigned)FIRST_EPOCH, f->of, f->need, id);
    return hearth_audit_add(f->folder.kv, f->folder.programme, f->now_s,
                            HEARTH_AUDIT_KEY_SHARED, text);
}

static int share(struct founding *f)
{
    const struct hearth_programme_epoch *shown = &f->programme.epochs[0];
    struct hearth_share_split how = {
        .programme = f->folder.programme,
        .public_key =
            hearth_slice_of(shown->seal, hearth_hpke_enc_len(shown->suite)),
        .need = (uint8_t)f->need,
        .of = (uint8_t)f->of,
        .secmem = f->secmem};
    struct hearth_share_paper paper = {.programme = f->programme.name,
                                       .folder = f->shares,
                                       .now_s = f->now_s,
                                       .secmem = f->secmem};
    int e = hearth_share_make(&f->secrets->vault.epochs[0], &how, &f->rng,
                              f->secrets->share);

    if (e == 0) {
        e = enter_shares(f);
    }
    if (e != 0) {
        e = hearth_complain_why(e, "cannot split the key");
    } else {
        e = hearth_share_files(&paper, f->secrets->share, (uint8_t)f->of);
    }
    if (e != 0) {
        (void)hearth_complain(e, "the programme is there, its shares are not: "
                                 "'key split 1' makes them");
    }
    return e;
}

static int ask_and_found(struct founding *f)
{
    struct hearth_slice passphrase;
    int e;

    f->secrets = hearth_secmem_take(f->secmem, sizeof(*f->secrets));
    if (f->secrets == NULL) {
        return hearth_complain_why(HEARTH_E_MEMORY, "init");
    }
    e = hearth_prompt_passphrase(f->secmem, "New passphrase of the programme",
                                 true, &passphrase);
    if (e != 0) {
        return e;
    }
    e = found(f, passphrase);
    hearth_prompt_forget(f->secmem, &passphrase);
    if (e == 0 && f->of > 0) {
        e = share(f);
    }
    hearth_folder_close(&f->folder);
    if (e == 0) {
        printf("programme '%s' is ready in %s\n"
               "Keep the passphrase safe: without it %s.\n",
               f->programme.name, f->data,
               f->of > 0 ? "only the shares open records" : "no record opens");
    }
    return e;
}

int hearth_command_init(char *const *argv)
{
    struct hearth_clock clock = hearth_clock_system();
    struct founding f = {.rng = hearth_rng_system(),
                         .now_s = clock.now_s(clock.cookie)};
    struct hearth_init_answers answers = {.name = ""};
    struct hearth_option o[OPTION_COUNT] = {
        {"data", true, false, NULL},
        {"name", true, false, NULL},
        {"address", true, false, NULL},
        {"allow-synthetic", false, false, NULL},
        {"allow-paper", false, false, NULL},
        {"shares", true, false, NULL},
        {"shares-out", true, false, NULL},
        {"administrator", true, false, NULL}};
    int e = read_options(argv, o, &answers);

    if (e == 0) {
        e = take_options(o, &f);
    }
    if (e != 0) {
        return e;
    }
    e = hearth_secmem_open(32768, &f.secmem);
    if (e != 0) {
        return hearth_complain_why(e, "locking memory for keys");
    }
    e = ask_and_found(&f);
    hearth_secmem_close(f.secmem);
    if (e == 0 && f.administrator != NULL) {
        e = hearth_init_administrator(f.data, f.administrator);
    }
    return e;
}
