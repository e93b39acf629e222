/* SPDX-License-Identifier: Apache-2.0 */
/* The two messages of enrolment, and the host's offer, as protobuf. */
#include "hearth/enrol.h"

#include "hearth/hash.h"

#include "pb_bytes.h"
#include "sync.pb.h"

#include <string.h>

/* "hearth sign pop v1\0" | zeros 16 (the programme is not known yet) |
 * device | SHA-256 of the SYNC SPKI */
static int hash_proof(const struct hearth_enrol_request *r,
                      uint8_t hash[HEARTH_HASH_LEN])
{
    static const uint8_t unknown[HEARTH_PROGRAMME_LEN];
    uint8_t sync_hash[HEARTH_HASH_LEN];
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth sign pop v1"),
        hearth_slice_of(unknown, sizeof unknown),
        hearth_slice_of(r->device, sizeof r->device),
        hearth_slice_of(sync_hash, sizeof sync_hash)};
    int code = hearth_identity_hash(&r->sync, sync_hash);

    return code == 0 ? hearth_hash_parts(parts, 4, hash) : code;
}

int hearth_enrol_prove(struct hearth_enrol_request *r,
                       const struct hearth_key *sign)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hash_proof(r, hash);

    return code == 0 ? hearth_identity_sign(sign, hash, r->pop) : code;
}

int hearth_enrol_request_encode(const struct hearth_enrol_request *r,
                                struct hearth_writer *out)
{
    hearth_HearthEnrolRequest m = hearth_HearthEnrolRequest_init_zero;

    memcpy(m.device, r->device, sizeof r->device);
    memcpy(m.sync, r->sync.point, sizeof r->sync.point);
    memcpy(m.sign, r->sign.point, sizeof r->sign.point);
    memcpy(m.pop, r->pop, sizeof r->pop);
    return hearth_pb_encode(hearth_HearthEnrolRequest_fields, &m, out);
}

int hearth_enrol_request_decode(struct hearth_slice in,
                                struct hearth_enrol_request *r)
{
    hearth_HearthEnrolRequest m = hearth_HearthEnrolRequest_init_zero;
    struct hearth_enrol_request read;
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hearth_pb_decode(hearth_HearthEnrolRequest_fields, &m, in);

    if (code != 0) {
        return code;
    }
    memcpy(read.device, m.device, sizeof read.device);
    memcpy(read.pop, m.pop, sizeof read.pop);
    code = hearth_identity_check(hearth_slice_of(m.sync, HEARTH_POINT_LEN),
                                 &read.sync);
    if (code == 0) {
        code = hearth_identity_check(hearth_slice_of(m.sign, HEARTH_POINT_LEN),
                                     &read.sign);
    }
    if (code == 0) {
        code = hash_proof(&read, hash);
    }
    if (code == 0) {
        code = hearth_identity_verify(&read.sign, hash, read.pop);
    }
    if (code == 0) {
        *r = read;
    }
    return code;
}

/* The reply is 24 KiB as a structure; it is made once per enrolment. */
int hearth_enrol_reply_encode(const struct hearth_enrol_reply *r,
                              struct hearth_writer *out)
{
    hearth_HearthEnrolReply m = hearth_HearthEnrolReply_init_zero;

    if (r->document.len > sizeof m.document.bytes ||
        r->area_count > HEARTH_AREAS_MAX || r->root.len > HEARTH_CERT_MAX ||
        r->enrol.len > HEARTH_CERT_MAX || r->sync.len > HEARTH_CERT_MAX) {
        return HEARTH_E_LIMIT;
    }
    memcpy(m.programme, r->programme, sizeof r->programme);
    memcpy(m.form_sign, r->form_sign.point, sizeof r->form_sign.point);
    m.root.size = (pb_size_t)r->root.len;
    memcpy(m.root.bytes, r->root.der, r->root.len);
    m.enrol.size = (pb_size_t)r->enrol.len;
    memcpy(m.enrol.bytes, r->enrol.der, r->enrol.len);
    m.sync.size = (pb_size_t)r->sync.len;
    memcpy(m.sync.bytes, r->sync.der, r->sync.len);
    m.document.size = (pb_size_t)r->document.len;
    memcpy(m.document.bytes, r->document.data, r->document.len);
    hearth_pb_text(m.worker, r->worker, sizeof m.worker);
    m.areas_count = r->area_count;
    for (uint8_t i = 0; i < r->area_count; i++) {
        hearth_pb_text(m.areas[i], r->areas[i], sizeof m.areas[i]);
    }
    m.is_whole = true;
    return hearth_pb_encode(hearth_HearthEnrolReply_fields, &m, out);
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

int hearth_enrol_reply_decode(struct hearth_slice in,
                              struct hearth_enrol_reply *r)
{
    hearth_HearthEnrolReply m = hearth_HearthEnrolReply_init_zero;
    struct hearth_public form_sign;
    int code = hearth_pb_decode(hearth_HearthEnrolReply_fields, &m, in);

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
    memset(r, 0, sizeof *r);
    memcpy(r->programme, m.programme, sizeof r->programme);
    r->form_sign = form_sign;
    read_certificate(&r->root, m.root.bytes, m.root.size);
    read_certificate(&r->enrol, m.enrol.bytes, m.enrol.size);
    read_certificate(&r->sync, m.sync.bytes, m.sync.size);
    r->document = find_in(in, m.document.bytes, m.document.size);
    hearth_pb_text(r->worker, m.worker, sizeof r->worker);
    r->area_count = (uint8_t)m.areas_count;
    for (uint8_t i = 0; i < r->area_count; i++) {
        hearth_pb_text(r->areas[i], m.areas[i], sizeof r->areas[i]);
    }
    return 0;
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
    hearth_secmem_wipe(&m, sizeof m);
    return 0;
}
