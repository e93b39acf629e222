/* SPDX-License-Identifier: Apache-2.0 */
/* What a token was used for:
 *   offer length 2 | offer | device 8 | SYNC 65 | SIGN 65 |
 *   reply length 2 | reply | epoch 2 | test length 1 | test */
#include "host/folder/issued.h"

#include "hearth/ledger.h"

#include <string.h>

#define ISSUED_MAX 8192
#define START      "issued/"
#define START_LEN  (sizeof(START) - 1)

struct meta_name {
    char text[(size_t)2 * HEARTH_TOKEN_ID_LEN + START_LEN + 1];
};

static const char *name_of(const uint8_t *id, struct meta_name *name)
{
    memcpy(name->text, START, START_LEN); /* the size says that it fits */
    hearth_bytes_hex(hearth_slice_of(id, HEARTH_TOKEN_ID_LEN),
                     name->text + START_LEN);
    return name->text;
}

/* "enrol/<device>" -> token id */
static const char *index_of(const uint8_t *device, struct meta_name *name)
{
    memcpy(name->text, "enrol/", 6); /* shorter than START */
    hearth_bytes_hex(hearth_slice_of(device, HEARTH_DEVICE_LEN),
                     name->text + 6);
    return name->text;
}

static int decode(struct hearth_slice in, struct hearth_issued *out)
{
    struct hearth_slice offer, reply;
    struct hearth_reader r;
    int e;

    memset(out, 0, sizeof(*out));
    hearth_reader_init(&r, in);
    offer = hearth_reader_take(&r, hearth_reader_u16(&r));
    hearth_reader_copy(&r, out->party.device, sizeof(out->party.device));
    hearth_reader_copy(&r, out->party.sync.point, HEARTH_POINT_LEN);
    hearth_reader_copy(&r, out->party.sign.point, HEARTH_POINT_LEN);
    reply = hearth_reader_take(&r, hearth_reader_u16(&r));
    out->test.epoch = hearth_reader_u16(&r);
    out->test.len = hearth_reader_u8(&r);
    if (out->test.len > sizeof(out->test.bytes)) {
        return HEARTH_E_INVALID;
    }
    hearth_reader_copy(&r, out->test.bytes, out->test.len);
    if (hearth_reader_finish(&r) != 0) {
        return HEARTH_E_INVALID;
    }
    e = hearth_enrol_reply_decode(reply, &out->reply);
    return e == 0 ? hearth_enrol_offer_decode(offer, &out->offer) : e;
}

int hearth_issued_get(const struct hearth_kv *kv,
                      const uint8_t id[HEARTH_TOKEN_ID_LEN],
                      struct hearth_issued *out)
{
    uint8_t bytes[ISSUED_MAX];
    struct meta_name name;
    size_t len;
    int e = hearth_ledger_meta_get(kv, name_of(id, &name), bytes, sizeof(bytes),
                                   &len);

    if (e == 0) {
        e = decode(hearth_slice_of(bytes, len), out);
    }
    hearth_secmem_wipe(bytes, sizeof(bytes));
    return e;
}

/* A part of the value behind its length. */
static void put_part(struct hearth_writer *w, const struct hearth_writer *part)
{
    hearth_writer_u16(w, (uint16_t)part->len);
    hearth_writer_put(w, part->data, part->len);
}

static int encode(const struct hearth_issued *issued, struct hearth_writer *w)
{
    uint8_t offer[ISSUED_MAX / 2], reply[2 * HEARTH_CERT_MAX + 64];
    struct hearth_writer o, r;
    int e;

    hearth_writer_init(&o, offer, sizeof(offer));
    hearth_writer_init(&r, reply, sizeof(reply));
    e = hearth_enrol_offer_encode(&issued->offer, &o);
    if (e == 0) {
        e = hearth_enrol_reply_encode(&issued->reply, &r);
    }
    if (e == 0) {
        put_part(w, &o);
        hearth_writer_put(w, issued->party.device, HEARTH_DEVICE_LEN);
        hearth_writer_put(w, issued->party.sync.point, HEARTH_POINT_LEN);
        hearth_writer_put(w, issued->party.sign.point, HEARTH_POINT_LEN);
        put_part(w, &r);
        hearth_writer_u16(w, issued->test.epoch);
        hearth_writer_u8(w, issued->test.len);
        hearth_writer_put(w, issued->test.bytes, issued->test.len);
        e = hearth_writer_finish(w);
    }
    hearth_secmem_wipe(offer, sizeof(offer));
    return e;
}

int hearth_issued_put(const struct hearth_kv *kv,
                      const uint8_t id[HEARTH_TOKEN_ID_LEN],
                      const struct hearth_issued *issued)
{
    uint8_t bytes[ISSUED_MAX];
    struct hearth_writer w;
    struct meta_name name;
    int e;

    hearth_writer_init(&w, bytes, sizeof(bytes));
    e = encode(issued, &w);
    if (e == 0) {
        e = hearth_ledger_meta_put(kv, index_of(issued->party.device, &name),
                                   hearth_slice_of(id, HEARTH_TOKEN_ID_LEN));
    }
    if (e == 0) {
        e = hearth_ledger_meta_put(kv, name_of(id, &name),
                                   hearth_writer_slice(&w));
    }
    hearth_secmem_wipe(bytes, sizeof(bytes));
    return e;
}

int hearth_issued_find(const struct hearth_kv *kv,
                       const uint8_t device[HEARTH_DEVICE_LEN],
                       struct hearth_issued *out)
{
    uint8_t id[HEARTH_TOKEN_ID_LEN];
    struct meta_name name;
    size_t len;
    int e = hearth_ledger_meta_get(kv, index_of(device, &name), id, sizeof(id),
                                   &len);

    if (e == 0) {
        e = len == sizeof(id) ? hearth_issued_get(kv, id, out)
                              : HEARTH_E_INVALID;
    }
    if (e == 0 && memcmp(out->party.device, device, HEARTH_DEVICE_LEN) != 0) {
        e = HEARTH_E_INVALID;
    }
    return e;
}
