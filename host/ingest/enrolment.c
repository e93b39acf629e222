/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolment on the host.
 *
 * Order matters: what will be answered is stored first ("issued", bound to
 * the asking keys), then one transaction registers the device and burns the
 * token. A crash between the two leaves a token that only the same keys can
 * use. */
#include "host/ingest/enrolment.h"

#include "host/audit/audit.h"
#include "host/folder/issued.h"

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
    struct hearth_enrol_crts crts;
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

/* A SYNC certificate that does not outlive ENROL's. */
static int certify(struct hearth_enrolment *e, const struct hearth_public *sync,
                   struct hearth_enrol_reply *out)
{
    const struct hearth_certificate *enrol = &e->config.enrol;
    int64_t now_s = e->config.clock.now_s(e->config.clock.cookie);
    struct hearth_certificate_request request = {
        .role = HEARTH_CERT_SYNC,
        .subject = sync,
        .issuer_key = e->config.enrol_key,
        .issuer = enrol,
        .not_before_s = now_s - DAY_S,
        .not_after_s = now_s + SYNC_DAYS * DAY_S};
    int64_t end_s;
    int code = hearth_certificate_end_s(hearth_slice_of(enrol->der, enrol->len),
                                        &end_s);

    if (code != 0) {
        return code;
    }
    if (request.not_after_s > end_s) {
        request.not_after_s = end_s;
    }
    out->enrol = *enrol;
    return hearth_certificate_issue(&request, &e->config.rng, &out->sync);
}

static int issue(struct hearth_enrolment *e, const uint8_t *id,
                 const struct hearth_enrol_request *r)
{
    int code = certify(e, &r->sync, &e->issued.reply);

    memmove(e->issued.party.device, r->device, HEARTH_DEVICE_LEN);
    e->issued.party.sync = r->sync;
    e->issued.party.sign = r->sign;
    e->issued.test = r->test;
    if (code == 0) {
        code = hearth_issued_put(e->config.kv, id, &e->issued);
    }
    return code;
}

/* Before the act: a device that is in the register is in the chain too. */
static int note(const struct hearth_enrolment *e, const uint8_t *device)
{
    char text[32] = "device ";

    hearth_bytes_hex(hearth_slice_of(device, HEARTH_DEVICE_LEN), text + 7);
    return hearth_audit_add(e->config.kv, e->config.programme,
                            e->config.clock.now_s(e->config.clock.cookie),
                            HEARTH_AUDIT_ENROLLED, text);
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
        code = note(e, r->device);
    }
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
    const struct hearth_enrol_party *p = &issued->party;

    return memcmp(p->device, r->device, HEARTH_DEVICE_LEN) == 0 &&
           memcmp(p->sync.point, r->sync.point, HEARTH_POINT_LEN) == 0 &&
           memcmp(p->sign.point, r->sign.point, HEARTH_POINT_LEN) == 0;
}

static void count(const struct hearth_enrolment *e, const char *name)
{
    if (hearth_ledger_count(e->config.kv, name) != 0) {
        hearth_log(HEARTH_LOG_WARN, "counter-not-written", (const char *)NULL);
    }
}

/* Somebody else knows the token: the first to use it may have been he. */
static void alarm_reuse(const struct hearth_enrolment *e)
{
    hearth_log_id(HEARTH_LOG_WARN, "token-used-twice", e->issued.party.device,
                  HEARTH_DEVICE_LEN, (const char *)NULL);
    count(e, HEARTH_ENROLMENT_REUSED);
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
        alarm_reuse(e);
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

/* GET crts: what the device must know before it asks for a certificate. */
static int write_crts(struct hearth_enrolment *e, const uint8_t *id,
                      struct hearth_writer *w)
{
    const struct hearth_enrol_offer *offer = &e->issued.offer;
    struct hearth_enrol_crts *c = &e->crts;
    bool is_used;
    size_t len;
    int code = find_offer(e, id, &is_used);

    if (code == 0) {
        code = hearth_ledger_meta_get(e->config.kv, "programme", e->document,
                                      sizeof(e->document), &len);
    }
    if (code != 0) {
        return code;
    }
    memset(c, 0, sizeof(*c));
    memmove(c->programme, e->config.programme, HEARTH_PROGRAMME_LEN);
    c->root = e->config.root;
    c->enrol = e->config.enrol;
    c->form_sign = e->config.form_sign;
    c->document = hearth_slice_of(e->document, len);
    memmove(c->worker, offer->worker, sizeof(c->worker));
    memmove(c->areas, offer->areas, sizeof(c->areas));
    c->area_count = offer->area_count;
    return hearth_enrol_crts_encode(c, w);
}

/* POST sen. */
static int answer_request(struct hearth_enrolment *e, const uint8_t *id,
                          struct hearth_slice body, struct hearth_writer *w)
{
    struct hearth_enrol_request r;
    int code = hearth_enrol_request_decode(body, e->config.programme, &r);

    if (code == 0) {
        code = settle(e, id, &r);
    }
    return code == 0 ? hearth_enrol_reply_encode(&e->issued.reply, w) : code;
}

static int answer_code(int code)
{
    if (code == HEARTH_E_INVALID || code == HEARTH_E_AUTH) {
        return HEARTH_CODE_BAD_REQUEST;
    }
    if (code == HEARTH_E_NOT_FOUND) {
        return HEARTH_CODE_UNAUTHORIZED;
    }
    if (code == HEARTH_E_DENIED || code == HEARTH_E_EXISTS ||
        code == HEARTH_E_REVOKED) {
        return HEARTH_CODE_FORBIDDEN;
    }
    return code == 0 ? HEARTH_CODE_CHANGED : HEARTH_CODE_UNAVAILABLE;
}

static void refuse(struct hearth_enrolment *e, int code,
                   struct hearth_reply *reply)
{
    reply->code = answer_code(code);
    hearth_log(HEARTH_LOG_WARN, "enrolment-refused", "code", (int64_t)code,
               (const char *)NULL);
    count(e, HEARTH_ENROLMENT_REFUSED);
}

void hearth_enrolment_handle(struct hearth_enrolment *e,
                             struct hearth_slice identity,
                             const struct hearth_request *request,
                             struct hearth_reply *reply)
{
    bool is_crts = request->method == HEARTH_METHOD_GET &&
                   strcmp(request->path, HEARTH_ENROL_CRTS) == 0;
    bool is_sen = request->method == HEARTH_METHOD_POST &&
                  strcmp(request->path, HEARTH_ENROL_SEN) == 0;
    struct hearth_writer w;
    int code = HEARTH_E_INVALID;

    reply->body = hearth_slice_of(NULL, 0);
    if (!is_crts && !is_sen) {
        reply->code = HEARTH_CODE_NOT_FOUND;
        return;
    }
    hearth_writer_init(&w, e->reply, sizeof(e->reply));
    if (identity.len == HEARTH_TOKEN_ID_LEN) {
        code = is_crts ? write_crts(e, identity.data, &w)
                       : answer_request(e, identity.data, request->body, &w);
    }
    hearth_secmem_wipe(&e->issued, sizeof(e->issued));
    if (code == 0) {
        code = hearth_writer_finish(&w);
    }
    if (code != 0) {
        refuse(e, code, reply);
        return;
    }
    reply->code = is_crts ? HEARTH_CODE_CONTENT : HEARTH_CODE_CHANGED;
    reply->body = hearth_writer_slice(&w);
}

/* ---- renewal ---- */

static int renew(struct hearth_enrolment *e, const uint8_t *asked_with,
                 struct hearth_slice body, struct hearth_writer *w)
{
    struct hearth_ledger_device d;
    struct hearth_enrol_reply made;
    struct hearth_public sync;
    uint8_t sync_hash[HEARTH_HASH_LEN];
    struct hearth_ledger_renewal r = {.asked_with = asked_with,
                                      .sync_hash = sync_hash};
    int code = hearth_ledger_device_find(e->config.kv, asked_with, &d);

    if (code == 0) {
        code =
            hearth_enrol_renewal_read(body, e->config.programme, d.id, &sync);
    }
    if (code == 0) {
        code = hearth_identity_hash(&sync, sync_hash);
    }
    if (code == 0) {
        code = certify(e, &sync, &made);
    }
    if (code == 0) {
        r.id = d.id;
        r.sync = sync.point;
        code = hearth_ledger_device_renew(e->config.kv, &r);
    }
    return code == 0 ? hearth_enrol_reply_encode(&made, w) : code;
}

void hearth_enrolment_renew(struct hearth_enrolment *e,
                            const uint8_t sync_hash[HEARTH_HASH_LEN],
                            const struct hearth_request *request,
                            struct hearth_reply *reply)
{
    struct hearth_writer w;
    int code;

    reply->body = hearth_slice_of(NULL, 0);
    hearth_writer_init(&w, e->reply, sizeof(e->reply));
    code = renew(e, sync_hash, request->body, &w);
    if (code == 0) {
        code = hearth_writer_finish(&w);
    }
    if (code != 0) {
        refuse(e, code, reply);
        return;
    }
    hearth_log(HEARTH_LOG_INFO, "sync-key-renewed", (const char *)NULL);
    reply->code = HEARTH_CODE_CHANGED;
    reply->body = hearth_writer_slice(&w);
}
