/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a device's keys and checks what the host made of them. */
#include "enrolment.h"

#include "keyring_file.h"
#include "pin_guard.h"
#include "sync_key.h"

#include "hearth/outbox.h"

#include <string.h>

/* Values in the store (FORMAT.md "Device folder"). */
#define KEPT     "enrolling" /* token id 8 | programme 16 | the request */
#define WORDS    "enrol-words"
#define KEPT_MAX 1024
#define PLAIN    1 /* first byte of WORDS: shown, not compared yet */
#define COMPARED 2

static struct hearth_slice der(const struct hearth_certificate *c)
{
    return hearth_slice_of(c->der, c->len);
}

static int check_document(struct hearth_enrolment *e)
{
    const struct hearth_enrol_crts *c = &e->crts;
    struct hearth_slice body;
    int rc = hearth_envelope_open(HEARTH_ENVELOPE_PROGRAMME, c->programme,
                                  &c->form_sign, c->document, &body);
    if (rc == 0) {
        rc = hearth_programme_decode(body, &e->programme);
    }
    if (rc != 0) {
        return rc;
    }
    const struct hearth_programme *p = &e->programme;
    if (memcmp(p->id, c->programme, sizeof(p->id)) != 0 || p->host_count == 0) {
        return HEARTH_E_INVALID;
    }
    return 0;
}

int hearth_enrolment_learn(struct hearth_enrolment *e, struct hearth_slice body)
{
    const struct hearth_programme_epoch *epoch;
    int rc = hearth_enrol_crts_decode(body, &e->crts);
    if (rc != 0) {
        return rc;
    }
    if (e->crts.document.len > sizeof(e->document)) {
        return HEARTH_E_LIMIT;
    }
    if (e->crts.document.len > 0) {
        memcpy(e->document, e->crts.document.data, e->crts.document.len);
    }
    e->crts.document = hearth_slice_of(e->document, e->crts.document.len);
    rc = check_document(e);
    if (rc != 0) {
        return rc;
    }
    epoch =
        hearth_programme_epoch_find(&e->programme, e->programme.current_epoch);
    if (epoch == NULL) {
        return HEARTH_E_INVALID;
    }
    return hearth_enrol_pins_of(&e->crts.root, &e->crts.form_sign, epoch,
                                &e->pins);
}

int hearth_enrolment_check_pins(const struct hearth_enrolment *e,
                                const struct hearth_enrol_pins *pins)
{
    return memcmp(&e->pins, pins, sizeof(*pins)) == 0 ? 0 : HEARTH_E_AUTH;
}

int hearth_enrolment_make(struct hearth_enrolment *e,
                          const struct hearth_rng *rng)
{
    const struct hearth_programme_epoch *epoch =
        hearth_programme_epoch_find(&e->programme, e->programme.current_epoch);
    int rc =
        rng->fill(rng->cookie, e->request.device, sizeof(e->request.device));
    if (rc == 0) {
        rc = hearth_identity_generate(rng, &e->keys->sync, &e->request.sync);
    }
    if (rc == 0) {
        rc = hearth_identity_generate(rng, &e->keys->sign, &e->request.sign);
    }
    if (rc == 0) {
        rc = hearth_enrol_prove(&e->request, e->programme.id, &e->keys->sign);
    }
    if (rc == 0) {
        rc = epoch == NULL ? HEARTH_E_STATE
                           : hearth_enrol_test_seal(
                                 &e->request, e->programme.id, epoch, rng);
    }
    return rc;
}

/* ---- what is kept while the host is asked ---- */

/* The new keyring: one worker, no drafts. */
static int write_keyring(const struct hearth_enrolment *e,
                         const struct hearth_enrolment_place *place)
{
    struct hearth_keyring_file file;
    int rc = hearth_keyring_file_begin(place->folder, &file);
    if (rc == 0) {
        rc = hearth_keyring_add_worker(
            &file.ring, hearth_slice_text(e->crts.worker), place->pin,
            place->cost, &e->keys->sign, place->m, place->rng);
    }
    return rc != 0 ? rc : hearth_keyring_file_save(&file);
}

static int write_kept(const struct hearth_enrolment *e,
                      const struct hearth_kv *kv)
{
    uint8_t bytes[KEPT_MAX];
    struct hearth_writer w;
    hearth_writer_init(&w, bytes, sizeof(bytes));
    hearth_writer_put(&w, e->keys->token_id, HEARTH_TOKEN_ID_LEN);
    hearth_writer_put(&w, e->programme.id, HEARTH_PROGRAMME_LEN);
    int rc = hearth_enrol_request_encode(&e->request, &w);
    if (rc == 0) {
        rc = hearth_writer_finish(&w);
    }
    return rc != 0 ? rc
                   : hearth_outbox_meta_put(kv, KEPT, hearth_writer_slice(&w));
}

int hearth_enrolment_keep(struct hearth_enrolment *e,
                          const struct hearth_enrolment_place *place)
{
    uint8_t boot[HEARTH_PIN_GUARD_BOOT_LEN];
    hearth_pin_guard_boot(boot);
    /* What was kept before ends first: its keys are overwritten now. */
    int rc = hearth_outbox_meta_put(place->kv, KEPT, hearth_slice_of(NULL, 0));
    if (rc == 0) {
        rc = write_keyring(e, place);
    }
    if (rc == 0) {
        rc = hearth_pin_guard_begin(place->folder, place->clock, boot);
    }
    if (rc == 0) {
        rc = hearth_sync_key_write(place->folder, place->m, &e->keys->sync);
    }
    return rc == 0 ? write_kept(e, place->kv) : rc;
}

/* The PIN that is given now must be the one that wrapped SIGN. */
static int check_pin(const struct hearth_enrolment *e,
                     const struct hearth_enrolment_place *place)
{
    struct hearth_keyring_file file;
    struct hearth_keyring_secrets *secrets =
        hearth_secmem_take(place->m, sizeof(*secrets));
    if (secrets == NULL) {
        return HEARTH_E_MEMORY;
    }
    int rc = hearth_keyring_file_open(place->folder, &file);
    if (rc == 0) {
        rc =
            hearth_keyring_unlock(&file.ring, hearth_slice_text(e->crts.worker),
                                  place->pin, place->m, secrets);
    }
    hearth_secmem_give(place->m, secrets);
    return rc;
}

static int read_kept(struct hearth_enrolment *e, const struct hearth_kv *kv)
{
    uint8_t bytes[KEPT_MAX];
    size_t len = 0;
    struct hearth_reader r;
    int rc = hearth_outbox_meta_get(kv, KEPT, bytes, sizeof(bytes), &len);
    if (rc != 0) {
        return rc;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, len));
    struct hearth_slice id = hearth_reader_take(&r, HEARTH_TOKEN_ID_LEN);
    struct hearth_slice programme =
        hearth_reader_take(&r, HEARTH_PROGRAMME_LEN);
    struct hearth_slice request =
        hearth_reader_take(&r, hearth_reader_left(&r));
    if (hearth_reader_finish(&r) != 0 ||
        memcmp(id.data, e->keys->token_id, id.len) != 0 ||
        memcmp(programme.data, e->programme.id, programme.len) != 0) {
        return HEARTH_E_NOT_FOUND;
    }
    return hearth_enrol_request_decode(request, e->programme.id, &e->request);
}

int hearth_enrolment_resume(struct hearth_enrolment *e,
                            const struct hearth_enrolment_place *place)
{
    struct hearth_public sync;
    int rc = read_kept(e, place->kv);
    if (rc == 0) {
        rc = check_pin(e, place);
    }
    if (rc == 0) {
        rc = hearth_sync_key_read(place->folder, place->m, &e->keys->sync);
    }
    if (rc == 0) {
        rc = hearth_identity_public(&e->keys->sync, &sync);
    }
    if (rc == 0 && memcmp(&sync, &e->request.sync, sizeof(sync)) != 0) {
        rc = HEARTH_E_NOT_FOUND;
    }
    return rc;
}

/* ---- the answer ---- */

/* The certificate is for our SYNC key and leads up to the root. */
static int check_certificate(const struct hearth_enrolment *e, int64_t now_s)
{
    const struct hearth_enrol_reply *r = &e->reply;
    struct hearth_public key;
    int64_t start_s = 0;
    int rc = hearth_certificate_public(der(&r->sync), &key);
    if (rc != 0) {
        return rc;
    }
    if (memcmp(&key, &e->request.sync, sizeof(key)) != 0) {
        return HEARTH_E_AUTH;
    }
    /* A small board starts without a clock: the host, which knew the token,
     * just made this certificate (protocol.md 6.6). */
    rc = hearth_certificate_start_s(der(&r->sync), &start_s);
    if (rc != 0) {
        return rc;
    }
    return hearth_certificate_verify(der(&r->sync), der(&r->enrol),
                                     der(&e->crts.root), HEARTH_CERT_SYNC,
                                     now_s < start_s ? start_s : now_s);
}

static void fill_device(struct hearth_enrolment *e)
{
    const struct hearth_enrol_crts *c = &e->crts;
    struct hearth_device *d = &e->device;
    memset(d, 0, sizeof(*d));
    memcpy(d->programme, c->programme, sizeof(d->programme));
    memcpy(d->id, e->request.device, sizeof(d->id));
    d->sign = e->request.sign;
    d->form_sign = c->form_sign;
    d->root = c->root;
    d->enrol = e->reply.enrol;
    d->sync = e->reply.sync;
    d->area_count = c->area_count;
    _Static_assert(sizeof(d->worker) == sizeof(c->worker) &&
                       sizeof(d->areas) == sizeof(c->areas),
                   "the same shapes");
    memcpy(d->worker, c->worker, sizeof(d->worker));
    memcpy(d->areas, c->areas, sizeof(d->areas));
}

int hearth_enrolment_check(struct hearth_enrolment *e, struct hearth_slice body,
                           int64_t now_s)
{
    struct hearth_enrol_party party;
    int rc = hearth_enrol_reply_decode(body, &e->reply);
    if (rc == 0) {
        rc = check_certificate(e, now_s);
    }
    if (rc != 0) {
        return rc;
    }
    fill_device(e);
    memcpy(party.device, e->request.device, sizeof(party.device));
    party.sync = e->request.sync;
    party.sign = e->request.sign;
    return hearth_enrol_words(e->programme.id, &e->pins, &party, e->words);
}

static int put_words(const struct hearth_kv *kv, const char *words,
                     bool is_confirmed)
{
    uint8_t bytes[1 + HEARTH_ENROL_WORDS_LEN];
    struct hearth_writer w;
    hearth_writer_init(&w, bytes, sizeof(bytes));
    hearth_writer_u8(&w, is_confirmed ? COMPARED : PLAIN);
    hearth_writer_put(&w, words, strlen(words));
    return hearth_outbox_meta_put(kv, WORDS, hearth_writer_slice(&w));
}

int hearth_enrolment_words(const struct hearth_kv *kv,
                           char words[HEARTH_ENROL_WORDS_LEN],
                           bool *is_confirmed)
{
    uint8_t bytes[1 + HEARTH_ENROL_WORDS_LEN];
    size_t len = 0;
    struct hearth_reader r;
    int rc = hearth_outbox_meta_get(kv, WORDS, bytes, sizeof(bytes), &len);
    if (rc != 0) {
        return rc;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, len));
    *is_confirmed = hearth_reader_u8(&r) == COMPARED;
    return hearth_bytes_to_text(hearth_reader_take(&r, hearth_reader_left(&r)),
                                words, HEARTH_ENROL_WORDS_LEN);
}

int hearth_enrolment_confirm(const struct hearth_kv *kv)
{
    char words[HEARTH_ENROL_WORDS_LEN];
    bool is_confirmed = false;
    int rc = hearth_enrolment_words(kv, words, &is_confirmed);
    return rc != 0 || is_confirmed ? rc : put_words(kv, words, true);
}

int hearth_enrolment_store(const struct hearth_enrolment *e,
                           const struct hearth_enrolment_place *place,
                           bool is_confirmed)
{
    uint8_t genesis[HEARTH_HASH_LEN];
    int rc = hearth_outbox_meta_put(place->kv, "programme", e->crts.document);
    if (rc == 0) {
        rc = put_words(place->kv, e->words, is_confirmed);
    }
    if (rc == 0) {
        rc = hearth_device_store(place->kv, &e->device);
    }
    if (rc == 0) {
        rc = hearth_device_genesis(&e->device, genesis);
    }
    if (rc == 0) {
        rc = hearth_outbox_begin(place->kv, genesis);
    }
    return rc;
}
