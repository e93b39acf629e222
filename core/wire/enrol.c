/* SPDX-License-Identifier: Apache-2.0 */
/* The messages of enrolment, and the host's offer, as protobuf. */
#include "hearth/enrol.h"

#include "hearth/hash.h"

#include "pb_bytes.h"
#include "sync.pb.h"

#include <string.h>

/* "hearth sign pop v1\0" | programme | device | SHA-256 of the SYNC SPKI; the
 * same with "sync" for a renewal. */
static int hash_proof(struct hearth_slice prefix, const uint8_t *programme,
                      const uint8_t *device, const struct hearth_public *sync,
                      uint8_t hash[HEARTH_HASH_LEN])
{
    uint8_t sync_hash[HEARTH_HASH_LEN];
    const struct hearth_slice parts[] = {
        prefix, hearth_slice_of(programme, HEARTH_PROGRAMME_LEN),
        hearth_slice_of(device, HEARTH_DEVICE_LEN),
        hearth_slice_of(sync_hash, sizeof sync_hash)};
    int code = hearth_identity_hash(sync, sync_hash);

    return code == 0 ? hearth_hash_parts(parts, 4, hash) : code;
}

int hearth_enrol_prove(struct hearth_enrol_request *r, const uint8_t *programme,
                       const struct hearth_key *sign)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hash_proof(HEARTH_PREFIX("hearth sign pop v1"), programme,
                          r->device, &r->sync, hash);

    return code == 0 ? hearth_identity_sign(sign, hash, r->pop) : code;
}

int hearth_enrol_request_encode(const struct hearth_enrol_request *r,
                                struct hearth_writer *out)
{
    hearth_HearthEnrolRequest m = hearth_HearthEnrolRequest_init_zero;

    if (r->test.len > sizeof m.test.bytes) {
        return HEARTH_E_LIMIT;
    }
    memcpy(m.device, r->device, sizeof r->device);
    memcpy(m.sync, r->sync.point, sizeof r->sync.point);
    memcpy(m.sign, r->sign.point, sizeof r->sign.point);
    memcpy(m.pop, r->pop, sizeof r->pop);
    m.test_epoch = r->test.epoch;
    m.test.size = r->test.len;
    memcpy(m.test.bytes, r->test.bytes, r->test.len);
    return hearth_pb_encode(hearth_HearthEnrolRequest_fields, &m, out);
}

/* Everything but the proof. */
static int read_request(struct hearth_slice in, struct hearth_enrol_request *r)
{
    hearth_HearthEnrolRequest m = hearth_HearthEnrolRequest_init_zero;
    int code = hearth_pb_decode(hearth_HearthEnrolRequest_fields, &m, in);

    if (code == 0 &&
        (m.test_epoch > UINT16_MAX || m.test.size > sizeof r->test.bytes)) {
        code = HEARTH_E_INVALID;
    }
    if (code != 0) {
        return code;
    }
    memset(r, 0, sizeof *r);
    memcpy(r->device, m.device, sizeof r->device);
    memcpy(r->pop, m.pop, sizeof r->pop);
    r->test.epoch = (uint16_t)m.test_epoch;
    r->test.len = (uint8_t)m.test.size;
    memcpy(r->test.bytes, m.test.bytes, m.test.size);
    code = hearth_identity_check(hearth_slice_of(m.sync, HEARTH_POINT_LEN),
                                 &r->sync);
    if (code == 0) {
        code = hearth_identity_check(hearth_slice_of(m.sign, HEARTH_POINT_LEN),
                                     &r->sign);
    }
    return code;
}

int hearth_enrol_request_decode(struct hearth_slice in,
                                const uint8_t *programme,
                                struct hearth_enrol_request *r)
{
    struct hearth_enrol_request read;
    uint8_t hash[HEARTH_HASH_LEN];
    int code = read_request(in, &read);

    if (code == 0) {
        code = hash_proof(HEARTH_PREFIX("hearth sign pop v1"), programme,
                          read.device, &read.sync, hash);
    }
    if (code == 0) {
        code = hearth_identity_verify(&read.sign, hash, read.pop);
    }
    if (code == 0) {
        *r = read;
    }
    return code;
}

/* The message is 20 KiB as a structure; it is made once per enrolment. */
int hearth_enrol_crts_encode(const struct hearth_enrol_crts *c,
                             struct hearth_writer *out)
{
    hearth_HearthEnrolCrts m = hearth_HearthEnrolCrts_init_zero;

    if (c->document.len > sizeof m.document.bytes ||
        c->area_count > HEARTH_AREAS_MAX || c->root.len > HEARTH_CERT_MAX ||
        c->enrol.len > HEARTH_CERT_MAX) {
        return HEARTH_E_LIMIT;
    }
    memcpy(m.programme, c->programme, sizeof c->programme);
    memcpy(m.form_sign, c->form_sign.point, sizeof c->form_sign.point);
    m.root.size = (pb_size_t)c->root.len;
    memcpy(m.root.bytes, c->root.der, c->root.len);
    m.enrol.size = (pb_size_t)c->enrol.len;
    memcpy(m.enrol.bytes, c->enrol.der, c->enrol.len);
    m.document.size = (pb_size_t)c->document.len;
    memcpy(m.document.bytes, c->document.data, c->document.len);
    hearth_pb_text(m.worker, c->worker, sizeof m.worker);
    m.areas_count = c->area_count;
    for (uint8_t i = 0; i < c->area_count; i++) {
        hearth_pb_text(m.areas[i], c->areas[i], sizeof m.areas[i]);
    }
    m.is_whole = true;
    return hearth_pb_encode(hearth_HearthEnrolCrts_fields, &m, out);
}

static void read_certificate(struct hearth_certificate *out,
                             const uint8_t *bytes, size_t len)
{
    HEARTH_CHECK(len <= sizeof out->der);
    memcpy(out->der, bytes, len);
    out->len = len;
}

/* The document's bytes, found in ${in} itself: a view, not a copy. */
static struct hearth_slice find_in(struct hearth_slice in, const uint8_t *bytes,
                                   size_t len)
{
    for (size_t at = 0; len > 0 && at + len <= in.len; at++) {
        struct hearth_slice here = hearth_slice_of(in.data + at, len);

        if (hearth_slice_is_equal(here, hearth_slice_of(bytes, len))) {
            return here;
        }
    }
    return hearth_slice_of(NULL, 0);
}

int hearth_enrol_crts_decode(struct hearth_slice in,
                             struct hearth_enrol_crts *c)
{
    hearth_HearthEnrolCrts m = hearth_HearthEnrolCrts_init_zero;
    struct hearth_public form_sign;
    int code = hearth_pb_decode(hearth_HearthEnrolCrts_fields, &m, in);

    /* A message cut where a field ends still decodes. */
    if (code == 0 && !m.is_whole) {
        code = HEARTH_E_INVALID;
    }
    if (code == 0) {
        code = hearth_identity_check(
            hearth_slice_of(m.form_sign, HEARTH_POINT_LEN), &form_sign);
    }
    if (code != 0) {
        return code;
    }
    memset(c, 0, sizeof *c);
    memcpy(c->programme, m.programme, sizeof c->programme);
    c->form_sign = form_sign;
    read_certificate(&c->root, m.root.bytes, m.root.size);
    read_certificate(&c->enrol, m.enrol.bytes, m.enrol.size);
    c->document = find_in(in, m.document.bytes, m.document.size);
    hearth_pb_text(c->worker, m.worker, sizeof c->worker);
    c->area_count = (uint8_t)m.areas_count;
    for (uint8_t i = 0; i < c->area_count; i++) {
        hearth_pb_text(c->areas[i], m.areas[i], sizeof c->areas[i]);
    }
    return 0;
}

int hearth_enrol_reply_encode(const struct hearth_enrol_reply *r,
                              struct hearth_writer *out)
{
    hearth_HearthEnrolReply m = hearth_HearthEnrolReply_init_zero;

    if (r->enrol.len > HEARTH_CERT_MAX || r->sync.len > HEARTH_CERT_MAX) {
        return HEARTH_E_LIMIT;
    }
    m.enrol.size = (pb_size_t)r->enrol.len;
    memcpy(m.enrol.bytes, r->enrol.der, r->enrol.len);
    m.sync.size = (pb_size_t)r->sync.len;
    memcpy(m.sync.bytes, r->sync.der, r->sync.len);
    m.is_whole = true;
    return hearth_pb_encode(hearth_HearthEnrolReply_fields, &m, out);
}

int hearth_enrol_reply_decode(struct hearth_slice in,
                              struct hearth_enrol_reply *r)
{
    hearth_HearthEnrolReply m = hearth_HearthEnrolReply_init_zero;
    int code = hearth_pb_decode(hearth_HearthEnrolReply_fields, &m, in);

    if (code == 0 && !m.is_whole) {
        code = HEARTH_E_INVALID;
    }
    if (code == 0) {
        memset(r, 0, sizeof *r);
        read_certificate(&r->enrol, m.enrol.bytes, m.enrol.size);
        read_certificate(&r->sync, m.sync.bytes, m.sync.size);
    }
    return code;
}

int hearth_enrol_renewal_write(const uint8_t *programme, const uint8_t *device,
                               const struct hearth_key *sync,
                               uint8_t out[HEARTH_ENROL_RENEWAL_LEN])
{
    struct hearth_public key;
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hearth_identity_public(sync, &key);

    if (code == 0) {
        code = hash_proof(HEARTH_PREFIX("hearth sync pop v1"), programme,
                          device, &key, hash);
    }
    if (code == 0) {
        memcpy(out, key.point, HEARTH_POINT_LEN);
        code = hearth_identity_sign(sync, hash, out + HEARTH_POINT_LEN);
    }
    return code;
}

int hearth_enrol_renewal_read(struct hearth_slice in, const uint8_t *programme,
                              const uint8_t *device, struct hearth_public *sync)
{
    struct hearth_public key;
    uint8_t hash[HEARTH_HASH_LEN];
    int code;

    if (in.len != HEARTH_ENROL_RENEWAL_LEN) {
        return HEARTH_E_INVALID;
    }
    code =
        hearth_identity_check(hearth_slice_of(in.data, HEARTH_POINT_LEN), &key);
    if (code == 0) {
        code = hash_proof(HEARTH_PREFIX("hearth sync pop v1"), programme,
                          device, &key, hash);
    }
    if (code == 0) {
        code = hearth_identity_verify(&key, hash, in.data + HEARTH_POINT_LEN);
    }
    if (code == 0) {
        *sync = key;
    }
    return code;
}

int hearth_enrol_offer_encode(const struct hearth_enrol_offer *o,
                              struct hearth_writer *out)
{
    hearth_HearthEnrolOffer m = hearth_HearthEnrolOffer_init_zero;
    int code;

    if (o->area_count > HEARTH_AREAS_MAX) {
        return HEARTH_E_LIMIT;
    }
    memcpy(m.token, o->token, sizeof o->token);
    m.expires_s = o->expires_s;
    hearth_pb_text(m.name, o->name, sizeof m.name);
    hearth_pb_text(m.worker, o->worker, sizeof m.worker);
    m.areas_count = o->area_count;
    for (uint8_t i = 0; i < o->area_count; i++) {
        hearth_pb_text(m.areas[i], o->areas[i], sizeof m.areas[i]);
    }
    m.is_trusted = o->is_trusted;
    code = hearth_pb_encode(hearth_HearthEnrolOffer_fields, &m, out);
    hearth_secmem_wipe(&m, sizeof m);
    return code;
}

int hearth_enrol_offer_decode(struct hearth_slice in,
                              struct hearth_enrol_offer *o)
{
    hearth_HearthEnrolOffer m = hearth_HearthEnrolOffer_init_zero;
    int code = hearth_pb_decode(hearth_HearthEnrolOffer_fields, &m, in);

    if (code != 0) {
        return code;
    }
    memset(o, 0, sizeof *o);
    memcpy(o->token, m.token, sizeof o->token);
    o->expires_s = m.expires_s;
    hearth_pb_text(o->name, m.name, sizeof o->name);
    hearth_pb_text(o->worker, m.worker, sizeof o->worker);
    o->area_count = (uint8_t)m.areas_count;
    for (uint8_t i = 0; i < o->area_count; i++) {
        hearth_pb_text(o->areas[i], m.areas[i], sizeof o->areas[i]);
    }
    o->is_trusted = m.is_trusted;
    hearth_secmem_wipe(&m, sizeof m);
    return 0;
}
