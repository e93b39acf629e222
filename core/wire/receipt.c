/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts and countersignatures: fixed layouts, each under its own prefix. */
#include "hearth/receipt.h"

#include "hearth/hash.h"

#include <string.h>

/* Both are signed as prefix | programme | all fields before the signature,
 * in the order in which they travel. */
static int hash_fields(struct hearth_slice prefix, const uint8_t *programme,
                       struct hearth_slice fields,
                       uint8_t hash[HEARTH_HASH_LEN])
{
    const struct hearth_slice parts[] = {
        prefix, hearth_slice_of(programme, HEARTH_PROGRAMME_LEN), fields};

    return hearth_hash_parts(parts, 3, hash);
}

/* key id 8 | host 8 | incarnation 8 | device 8 | seq 8 | h 32 | time 8 |
 * signature 64 */
void hearth_receipt_encode(const struct hearth_receipt *r,
                           uint8_t out[HEARTH_RECEIPT_LEN])
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEARTH_RECEIPT_LEN);
    hearth_writer_put(&w, r->key_id, sizeof r->key_id);
    hearth_writer_put(&w, r->host, sizeof r->host);
    hearth_writer_put(&w, r->incarnation, sizeof r->incarnation);
    hearth_writer_put(&w, r->device, sizeof r->device);
    hearth_writer_u64(&w, r->seq);
    hearth_writer_put(&w, r->h, sizeof r->h);
    hearth_writer_u64(&w, (uint64_t)r->host_time_s);
    hearth_writer_put(&w, r->sig, sizeof r->sig);
    HEARTH_CHECK(!w.has_failed && w.len == HEARTH_RECEIPT_LEN);
}

int hearth_receipt_decode(struct hearth_slice in, struct hearth_receipt *r)
{
    struct hearth_receipt read;
    struct hearth_reader reader;

    hearth_reader_init(&reader, in);
    hearth_reader_copy(&reader, read.key_id, sizeof read.key_id);
    hearth_reader_copy(&reader, read.host, sizeof read.host);
    hearth_reader_copy(&reader, read.incarnation, sizeof read.incarnation);
    hearth_reader_copy(&reader, read.device, sizeof read.device);
    read.seq = hearth_reader_u64(&reader);
    hearth_reader_copy(&reader, read.h, sizeof read.h);
    read.host_time_s = (int64_t)hearth_reader_u64(&reader);
    hearth_reader_copy(&reader, read.sig, sizeof read.sig);
    if (hearth_reader_finish(&reader) != 0) {
        return HEARTH_E_INVALID;
    }
    *r = read;
    return 0;
}

static int hash_receipt(const struct hearth_receipt *r,
                        const uint8_t *programme, uint8_t hash[HEARTH_HASH_LEN])
{
    uint8_t bytes[HEARTH_RECEIPT_LEN];

    hearth_receipt_encode(r, bytes);
    return hash_fields(
        HEARTH_PREFIX("hearth receipt v1"), programme,
        hearth_slice_of(bytes, HEARTH_RECEIPT_LEN - HEARTH_SIG_LEN), hash);
}

int hearth_receipt_sign(struct hearth_receipt *r, const uint8_t *programme,
                        const struct hearth_key *key)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hash_receipt(r, programme, hash);

    return code == 0 ? hearth_identity_sign(key, hash, r->sig) : code;
}

int hearth_receipt_verify(const struct hearth_receipt *r,
                          const uint8_t *programme,
                          const struct hearth_public *key)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hash_receipt(r, programme, hash);

    return code == 0 ? hearth_identity_verify(key, hash, r->sig) : code;
}

/* device 8 | seq 8 | h 32 | signature 64 */
void hearth_opened_encode(const struct hearth_opened *o,
                          uint8_t out[HEARTH_OPENED_LEN])
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEARTH_OPENED_LEN);
    hearth_writer_put(&w, o->device, sizeof o->device);
    hearth_writer_u64(&w, o->seq);
    hearth_writer_put(&w, o->h, sizeof o->h);
    hearth_writer_put(&w, o->sig, sizeof o->sig);
    HEARTH_CHECK(!w.has_failed && w.len == HEARTH_OPENED_LEN);
}

int hearth_opened_decode(struct hearth_slice in, struct hearth_opened *o)
{
    struct hearth_opened read;
    struct hearth_reader reader;

    hearth_reader_init(&reader, in);
    hearth_reader_copy(&reader, read.device, sizeof read.device);
    read.seq = hearth_reader_u64(&reader);
    hearth_reader_copy(&reader, read.h, sizeof read.h);
    hearth_reader_copy(&reader, read.sig, sizeof read.sig);
    if (hearth_reader_finish(&reader) != 0) {
        return HEARTH_E_INVALID;
    }
    *o = read;
    return 0;
}

static int hash_opened(const struct hearth_opened *o, const uint8_t *programme,
                       uint8_t hash[HEARTH_HASH_LEN])
{
    uint8_t bytes[HEARTH_OPENED_LEN];

    hearth_opened_encode(o, bytes);
    return hash_fields(
        HEARTH_PREFIX("hearth opened v1"), programme,
        hearth_slice_of(bytes, HEARTH_OPENED_LEN - HEARTH_SIG_LEN), hash);
}

int hearth_opened_sign(struct hearth_opened *o, const uint8_t *programme,
                       const struct hearth_key *key)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hash_opened(o, programme, hash);

    return code == 0 ? hearth_identity_sign(key, hash, o->sig) : code;
}

int hearth_opened_verify(const struct hearth_opened *o,
                         const uint8_t *programme,
                         const struct hearth_public *key)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hash_opened(o, programme, hash);

    return code == 0 ? hearth_identity_verify(key, hash, o->sig) : code;
}
