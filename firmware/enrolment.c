/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a device's keys and checks what the host made of them. */
#include "enrolment.h"

#include "keyring_file.h"
#include "pin_guard.h"
#include "sync_key.h"

#include "hearth/outbox.h"

#include <string.h>

int hearth_enrolment_make(struct hearth_enrolment *e,
                          const struct hearth_rng *rng)
{
    int rc =
        rng->fill(rng->cookie, e->request.device, sizeof(e->request.device));
    if (rc == 0) {
        rc = hearth_identity_generate(rng, &e->keys->sync, &e->request.sync);
    }
    if (rc == 0) {
        rc = hearth_identity_generate(rng, &e->keys->sign, &e->request.sign);
    }
    if (rc == 0) {
        rc = hearth_enrol_prove(&e->request, &e->keys->sign);
    }
    return rc;
}

static struct hearth_slice der(const struct hearth_certificate *c)
{
    return hearth_slice_of(c->der, c->len);
}

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
                                     der(&r->root), HEARTH_CERT_SYNC,
                                     now_s < start_s ? start_s : now_s);
}

static int check_document(struct hearth_enrolment *e)
{
    const struct hearth_enrol_reply *r = &e->reply;
    struct hearth_slice body;
    int rc = hearth_envelope_open(HEARTH_ENVELOPE_PROGRAMME, r->programme,
                                  &r->form_sign, r->document, &body);
    if (rc == 0) {
        rc = hearth_programme_decode(body, &e->programme);
    }
    if (rc != 0) {
        return rc;
    }
    const struct hearth_programme *p = &e->programme;
    if (memcmp(p->id, r->programme, sizeof(p->id)) != 0 || p->host_count == 0 ||
        hearth_programme_epoch_find(p, p->current_epoch) == NULL) {
        return HEARTH_E_INVALID;
    }
    return 0;
}

static void fill_device(struct hearth_enrolment *e)
{
    const struct hearth_enrol_reply *r = &e->reply;
    struct hearth_device *d = &e->device;
    memset(d, 0, sizeof(*d));
    memcpy(d->programme, r->programme, sizeof(d->programme));
    memcpy(d->id, e->request.device, sizeof(d->id));
    d->sign = e->request.sign;
    d->form_sign = r->form_sign;
    d->root = r->root;
    d->enrol = r->enrol;
    d->sync = r->sync;
    d->area_count = r->area_count;
    _Static_assert(sizeof(d->worker) == sizeof(r->worker) &&
                       sizeof(d->areas) == sizeof(r->areas),
                   "the same shapes");
    memcpy(d->worker, r->worker, sizeof(d->worker));
    memcpy(d->areas, r->areas, sizeof(d->areas));
}

int hearth_enrolment_check(struct hearth_enrolment *e,
                           struct hearth_slice reply, int64_t now_s)
{
    int rc = hearth_enrol_reply_decode(reply, &e->reply);
    if (rc == 0) {
        rc = check_document(e);
    }
    if (rc == 0) {
        rc = check_certificate(e, now_s);
    }
    if (rc == 0) {
        fill_device(e);
    }
    return rc;
}

/* The new keyring: one worker, no drafts. */
static int write_keyring(const struct hearth_enrolment *e,
                         const struct hearth_enrolment_place *place)
{
    struct hearth_keyring_file file;
    int rc = hearth_keyring_file_begin(place->folder, &file);
    if (rc == 0) {
        rc = hearth_keyring_add_worker(
            &file.ring, hearth_slice_text(e->device.worker), place->pin,
            place->cost, &e->keys->sign, place->m, place->rng);
    }
    return rc != 0 ? rc : hearth_keyring_file_save(&file);
}

int hearth_enrolment_store(const struct hearth_enrolment *e,
                           const struct hearth_enrolment_place *place)
{
    uint8_t boot[HEARTH_PIN_GUARD_BOOT_LEN];
    uint8_t genesis[HEARTH_HASH_LEN];
    hearth_pin_guard_boot(boot);
    int rc = write_keyring(e, place);
    if (rc == 0) {
        rc = hearth_pin_guard_begin(place->folder, place->clock, boot);
    }
    if (rc == 0) {
        rc = hearth_sync_key_write(place->folder, place->m, &e->keys->sync);
    }
    if (rc == 0) {
        rc = hearth_outbox_meta_put(place->kv, "programme", e->reply.document);
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
