/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolment on the host.
 *
 * Order matters: what will be answered is stored first ("issued", bound to
 * the asking keys), then one transaction registers the device and burns the
 * token. A crash between the two leaves a token that only the same keys can
 * use. */
#include "host/ingest/enrolment.h"

#include "host/ingest/issued.h"

#include "hearth/ledger.h"
#include "hearth/log.h"
#include "hearth/record.h"

#include <stdlib.h>
#include <string.h>

#define DAY_S      INT64_C(86400)
#define SYNC_DAYS  88 /* inside ENROL's own 90 days */
#define SIGNED_MAX (HEARTH_PROGRAMME_MAX + HEARTH_ENVELOPE_EXTRA)
#define REPLY_MAX  (SIGNED_MAX + 4 * HEARTH_CERT_MAX + 4096)
#define OFFER_MAX  4096

struct hearth_enrolment {
    struct hearth_enrolment_config config;
    struct hearth_issued issued; /* of the request in work */
    uint8_t document[SIGNED_MAX];
    uint8_t reply[REPLY_MAX];
};

int hearth_enrolment_open(const struct hearth_enrolment_config *config,
                          struct hearth_enrolment **out)
{
    struct hearth_enrolment *e = calloc(1, sizeof(*e));

    if (e == NULL) {
        return HEARTH_E_MEMORY;
    }
    e->config = *config;
    *out = e;
    return 0;
}

void hearth_enrolment_close(struct hearth_enrolment *e)
{
    if (e == NULL) {
        return;
    }
    hearth_secmem_wipe(&e->issued, sizeof(e->issued));
    free(e);
}

static int read_offer(const struct hearth_kv *kv, const uint8_t *id,
                      struct hearth_enrol_offer *out)
{
    uint8_t bytes[OFFER_MAX];
    size_t len;
    int e =
        hearth_ledger_token_get(kv, hearth_slice_of(id, HEARTH_TOKEN_ID_LEN),
                                bytes, sizeof(bytes), &len);

    if (e == 0) {
        e = hearth_enrol_offer_decode(hearth_slice_of(bytes, len), out);
    }
    hearth_secmem_wipe(bytes, sizeof(bytes));
    return e;
}

/* The offer behind a token id, used or not, into e->issued. */
static int find_offer(struct hearth_enrolment *e, const uint8_t *id,
                      bool *is_used)
{
    int code;

    memset(&e->issued, 0, sizeof(e->issued));
    code = hearth_issued_get(e->config.kv, id, &e->issued);
    *is_used = code == 0;
    if (code == HEARTH_E_NOT_FOUND) {
        code = read_offer(e->config.kv, id, &e->issued.offer);
    }
    if (code == 0 && e->issued.offer.expires_s <
                         e->config.clock.now_s(e->config.clock.cookie)) {
        code = HEARTH_E_NOT_FOUND;
    }
    return code;
}

bool hearth_enrolment_psk(struct hearth_enrolment *e,
                          struct hearth_slice identity, struct hearth_key *key)
{
    uint8_t id[HEARTH_TOKEN_ID_LEN];
    bool is_used;
    int code;

    if (identity.len != HEARTH_TOKEN_ID_LEN) {
        return false;
    }
    code = find_offer(e, identity.data, &is_used);
    if (code == 0) {
        code = hearth_enrol_psk(e->issued.offer.token, id, key);
    }
    hearth_secmem_wipe(&e->issued, sizeof(e->issued));
    return code == 0;
}

/* A device id or SYNC key that somebody else has must not be taken over. */
static int check_is_new(const struct hearth_kv *kv,
                        const struct hearth_enrol_request *r,
                        const uint8_t *sync_hash)
{
    struct hearth_ledger_device other;
    int code = hearth_ledger_device_get(kv, r->device, &other);

    if (code == HEARTH_E_NOT_FOUND) {
        code = hearth_ledger_device_find(kv, sync_hash, &other);
    }
    if (code == HEARTH_E_NOT_FOUND) {
        return 0;
    }
    return code == 0 ? HEARTH_E_EXISTS : code;
}

static int issue(struct hearth_enrolment *e, const uint8_t *id,
                 const struct hearth_enrol_request *r)
{
    int64_t now_s = e->config.clock.now_s(e->config.clock.cookie);
    struct hearth_certificate_request request = {
        .role = HEARTH_CERT_SYNC,
        .subject = &r->sync,
        .issuer_key = e->config.enrol_key,
        .issuer = &e->config.enrol,
        .not_before_s = now_s - DAY_S,
        .not_after_s = now_s + SYNC_DAYS * DAY_S};
    int code = hearth_certificate_issue(&request, &e->config.rng,
                                        &e->issued.certificate);

    memmove(e->issued.device, r->device, HEARTH_DEVICE_LEN);
    memmove(e->issued.sync, r->sync.point, HEARTH_POINT_LEN);
    memmove(e->issued.sign, r->sign.point, HEARTH_POINT_LEN);
    if (code == 0) {
        code = hearth_issued_put(e->config.kv, id, &e->issued);
    }
    return code;
}

static int enter(struct hearth_enrolment *e, const uint8_t *id,
                 const struct hearth_enrol_request *r, const uint8_t *sync_hash)
{
    struct hearth_ledger_device d = {
        .enrolled_s = e->config.clock.now_s(e->config.clock.cookie)};
    int code = hearth_record_genesis(e->config.programme, r->device, &r->sign,
                                     d.genesis);

    memmove(d.id, r->device, HEARTH_DEVICE_LEN);
    memmove(d.sync, r->sync.point, HEARTH_POINT_LEN);
    memmove(d.sign, r->sign.point, HEARTH_POINT_LEN);
    memmove(d.sync_hash, sync_hash, HEARTH_HASH_LEN);
    memmove(d.name, e->issued.offer.name, sizeof(d.name));
    if (code == 0) {
        code = hearth_ledger_enrol(
            e->config.kv, hearth_slice_of(id, HEARTH_TOKEN_ID_LEN), &d);
    }
    if (code == 0) {
        hearth_log_id(HEARTH_LOG_INFO, "device-enrolled", d.id,
                      HEARTH_DEVICE_LEN, (const char *)NULL);
    }
    return code;
}

static bool is_same(const struct hearth_issued *issued,
                    const struct hearth_enrol_request *r)
{
    return memcmp(issued->device, r->device, HEARTH_DEVICE_LEN) == 0 &&
           memcmp(issued->sync, r->sync.point, HEARTH_POINT_LEN) == 0 &&
           memcmp(issued->sign, r->sign.point, HEARTH_POINT_LEN) == 0;
}

/* Leaves e->issued complete and the device registered. */
static int settle(struct hearth_enrolment *e, const uint8_t *id,
                  const struct hearth_enrol_request *r)
{
    struct hearth_ledger_device known;
    uint8_t sync_hash[HEARTH_HASH_LEN];
    bool is_used;
    int code = hearth_identity_hash(&r->sync, sync_hash);

    if (code == 0) {
        code = find_offer(e, id, &is_used);
    }
    if (code != 0) {
        return code;
    }
    if (is_used && !is_same(&e->issued, r)) {
        return HEARTH_E_DENIED;
    }
    if (is_used &&
        hearth_ledger_device_get(e->config.kv, r->device, &known) == 0) {
        return 0;
    }
    code = check_is_new(e->config.kv, r, sync_hash);
    if (code == 0 && !is_used) {
        code = issue(e, id, r);
    }
    if (code == 0) {
        code = enter(e, id, r, sync_hash);
    }
    return code;
}

static int write_reply(struct hearth_enrolment *e, struct hearth_writer *w)
{
    const struct hearth_enrol_offer *offer = &e->issued.offer;
    struct hearth_enrol_reply reply;
    size_t len;
    int code = hearth_ledger_meta_get(e->config.kv, "programme", e->document,
                                      sizeof(e->document), &len);

    if (code != 0) {
        return code;
    }
    memset(&reply, 0, sizeof(reply));
    memmove(reply.programme, e->config.programme, HEARTH_PROGRAMME_LEN);
    reply.root = e->config.root;
    reply.enrol = e->config.enrol;
    reply.sync = e->issued.certificate;
    reply.form_sign = e->config.form_sign;
    reply.document = hearth_slice_of(e->document, len);
    memmove(reply.worker, offer->worker, sizeof(reply.worker));
    memmove(reply.areas, offer->areas, sizeof(reply.areas));
    reply.area_count = offer->area_count;
    code = hearth_enrol_reply_encode(&reply, w);
    return code == 0 ? hearth_writer_finish(w) : code;
}

static int answer_code(int code)
{
    if (code == HEARTH_E_INVALID || code == HEARTH_E_AUTH) {
        return HEARTH_CODE_BAD_REQUEST;
    }
    if (code == HEARTH_E_NOT_FOUND) {
        return HEARTH_CODE_UNAUTHORIZED;
    }
    if (code == HEARTH_E_DENIED || code == HEARTH_E_EXISTS) {
        return HEARTH_CODE_FORBIDDEN;
    }
    return code == 0 ? HEARTH_CODE_CHANGED : HEARTH_CODE_UNAVAILABLE;
}

void hearth_enrolment_handle(struct hearth_enrolment *e,
                             struct hearth_slice identity,
                             const struct hearth_request *request,
                             struct hearth_reply *reply)
{
    struct hearth_enrol_request r;
    struct hearth_writer w;
    int code;

    reply->body = hearth_slice_of(NULL, 0);
    if (request->method != HEARTH_METHOD_POST ||
        strcmp(request->path, "enrol") != 0) {
        reply->code = HEARTH_CODE_NOT_FOUND;
        return;
    }
    hearth_writer_init(&w, e->reply, sizeof(e->reply));
    code = identity.len == HEARTH_TOKEN_ID_LEN
               ? hearth_enrol_request_decode(request->body, &r)
               : HEARTH_E_INVALID;
    if (code == 0) {
        code = settle(e, identity.data, &r);
    }
    if (code == 0) {
        code = write_reply(e, &w);
    }
    hearth_secmem_wipe(&e->issued, sizeof(e->issued));
    reply->code = answer_code(code);
    if (code == 0) {
        reply->body = hearth_writer_slice(&w);
        return;
    }
    hearth_log(HEARTH_LOG_WARN, "enrolment-refused", "code", (int64_t)code,
               (const char *)NULL);
    if (hearth_ledger_count(e->config.kv, "enrolment_refused") != 0) {
        hearth_log(HEARTH_LOG_WARN, "counter-not-written", (const char *)NULL);
    }
}
