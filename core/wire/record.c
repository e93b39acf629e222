/* SPDX-License-Identifier: Apache-2.0 */
/* A record: header, chain and signature around one sealed interview. */
#include "hearth/record.h"

#include "hearth/hash.h"

#include "pad.h"
#include "record_info.h"

#include <string.h>

#define MAGIC  0x4852u /* "HR" */
#define CT_MIN (96u + HEARTH_TAG_LEN)

/* magic 2 | suite 1 | flags 1 | epoch 2 | device 8 | seq 8 | prev 32 */
void hearth_record_put_header(const struct hearth_record_header *header,
                              uint8_t out[HEARTH_RECORD_HEADER_LEN])
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEARTH_RECORD_HEADER_LEN);
    hearth_writer_u16(&w, MAGIC);
    hearth_writer_u8(&w, header->suite);
    hearth_writer_u8(&w, header->flags);
    hearth_writer_u16(&w, header->epoch);
    hearth_writer_put(&w, header->device, sizeof header->device);
    hearth_writer_u64(&w, header->seq);
    hearth_writer_put(&w, header->prev, sizeof header->prev);
    HEARTH_CHECK(!w.has_failed && w.len == HEARTH_RECORD_HEADER_LEN);
}

int hearth_record_get_header(struct hearth_slice in,
                             struct hearth_record_header *out)
{
    struct hearth_record_header read;
    struct hearth_reader r;
    uint16_t magic;

    hearth_reader_init(&r, in);
    magic = hearth_reader_u16(&r);
    read.suite = hearth_reader_u8(&r);
    read.flags = hearth_reader_u8(&r);
    read.epoch = hearth_reader_u16(&r);
    hearth_reader_copy(&r, read.device, sizeof read.device);
    read.seq = hearth_reader_u64(&r);
    hearth_reader_copy(&r, read.prev, sizeof read.prev);
    /* "flags must be 0" in version 1. */
    if (hearth_reader_finish(&r) != 0 || magic != MAGIC || read.flags != 0 ||
        hearth_hpke_enc_len(read.suite) == 0 || read.seq == 0) {
        return HEARTH_E_INVALID;
    }
    *out = read;
    return 0;
}

int hearth_record_genesis(const uint8_t *programme, const uint8_t *device,
                          const struct hearth_public *sign,
                          uint8_t h[HEARTH_HASH_LEN])
{
    uint8_t sign_hash[HEARTH_HASH_LEN];
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth genesis v1"),
        hearth_slice_of(programme, HEARTH_PROGRAMME_LEN),
        hearth_slice_of(device, HEARTH_DEVICE_LEN),
        hearth_slice_of(sign_hash, sizeof sign_hash)};
    int code = hearth_identity_hash(sign, sign_hash);

    return code == 0 ? hearth_hash_parts(parts, 4, h) : code;
}

int hearth_record_chain_body(const uint8_t *programme,
                             const struct hearth_record_header *header,
                             const uint8_t body[HEARTH_HASH_LEN],
                             uint8_t h[HEARTH_HASH_LEN])
{
    uint8_t bytes[HEARTH_RECORD_HEADER_LEN];
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth chain v1"),
        hearth_slice_of(programme, HEARTH_PROGRAMME_LEN),
        hearth_slice_of(bytes, sizeof bytes),
        hearth_slice_of(body, HEARTH_HASH_LEN)};

    hearth_record_put_header(header, bytes);
    return hearth_hash_parts(parts, 4, h);
}

int hearth_record_chain(const uint8_t *programme,
                        const struct hearth_record *record,
                        uint8_t h[HEARTH_HASH_LEN])
{
    uint8_t body[HEARTH_HASH_LEN];
    const struct hearth_slice parts[] = {record->enc, record->ct};
    int code = hearth_hash_parts(parts, 2, body);

    return code == 0
               ? hearth_record_chain_body(programme, &record->header, body, h)
               : code;
}

/* header 54 | ct length 4 | enc | ct | signature 64 */
int hearth_record_encode(const struct hearth_record *record,
                         struct hearth_writer *out)
{
    uint8_t header[HEARTH_RECORD_HEADER_LEN];

    if (record->ct.len > HEARTH_CT_MAX ||
        record->enc.len != hearth_hpke_enc_len(record->header.suite)) {
        return HEARTH_E_INVALID;
    }
    hearth_record_put_header(&record->header, header);
    hearth_writer_put(out, header, sizeof header);
    hearth_writer_u32(out, (uint32_t)record->ct.len);
    hearth_writer_put(out, record->enc.data, record->enc.len);
    hearth_writer_put(out, record->ct.data, record->ct.len);
    hearth_writer_put(out, record->sig, sizeof record->sig);
    return hearth_writer_finish(out);
}

int hearth_record_decode(struct hearth_slice in, struct hearth_record *record)
{
    struct hearth_record read;
    struct hearth_reader r;
    struct hearth_slice header;
    uint32_t ct_len;
    int code;

    hearth_reader_init(&r, in);
    header = hearth_reader_take(&r, HEARTH_RECORD_HEADER_LEN);
    code = hearth_record_get_header(header, &read.header);
    if (code != 0) {
        return code;
    }
    ct_len = hearth_reader_u32(&r);
    if (ct_len < CT_MIN || ct_len > HEARTH_CT_MAX) {
        return HEARTH_E_INVALID;
    }
    read.enc = hearth_reader_take(&r, hearth_hpke_enc_len(read.header.suite));
    read.ct = hearth_reader_take(&r, ct_len);
    hearth_reader_copy(&r, read.sig, sizeof read.sig);
    if (hearth_reader_finish(&r) != 0) {
        return HEARTH_E_INVALID;
    }
    *record = read;
    return 0;
}

/* Seals in place: the padded plaintext is written where the ciphertext goes,
 * so no second copy of it exists. */
static int seal_body(const struct hearth_record_seal *how,
                     struct hearth_record *record, struct hearth_slice plain,
                     struct hearth_writer *out)
{
    uint8_t header[HEARTH_RECORD_HEADER_LEN];
    uint8_t enc[HEARTH_ENC_MAX];
    struct hearth_record_info info;
    struct hearth_hpke_context context = {
        record->header.suite,
        hearth_record_info(&info, how->programme, record->header.epoch),
        hearth_slice_of(header, sizeof header)};
    size_t enc_len = hearth_hpke_enc_len(record->header.suite);
    size_t padded = hearth_record_padded(plain.len + 1, how->smallest_bucket);
    uint8_t *enc_at;
    uint8_t *ct;
    int code;

    if (padded > HEARTH_PLAIN_MAX) {
        return HEARTH_E_LIMIT;
    }
    hearth_record_put_header(&record->header, header);
    hearth_writer_put(out, header, sizeof header);
    hearth_writer_u32(out, (uint32_t)(padded + HEARTH_TAG_LEN));
    enc_at = hearth_writer_reserve(out, enc_len);
    ct = hearth_writer_reserve(out, padded + HEARTH_TAG_LEN);
    if (hearth_writer_finish(out) != 0) {
        return HEARTH_E_SPACE;
    }
    hearth_pad_fill(plain, ct, padded);
    code = hearth_hpke_seal(&context, how->public_key,
                            hearth_slice_of(ct, padded), how->rng, enc, ct);
    if (code != 0) {
        hearth_secmem_wipe(ct, padded);
        return code;
    }
    memcpy(enc_at, enc, enc_len);
    record->enc = hearth_slice_of(enc_at, enc_len);
    record->ct = hearth_slice_of(ct, padded + HEARTH_TAG_LEN);
    return 0;
}

int hearth_record_seal(const struct hearth_record_seal *how,
                       const struct hearth_record_header *header,
                       struct hearth_slice plain, struct hearth_writer *out,
                       uint8_t h[HEARTH_HASH_LEN])
{
    struct hearth_record record;
    int code;

    record.header = *header;
    if (hearth_hpke_enc_len(header->suite) == 0 ||
        how->public_key.len != hearth_hpke_enc_len(header->suite)) {
        return HEARTH_E_INVALID;
    }
    code = seal_body(how, &record, plain, out);
    if (code == 0) {
        code = hearth_record_chain(how->programme, &record, h);
    }
    if (code == 0) {
        code = hearth_identity_sign(how->sign, h, record.sig);
    }
    if (code != 0) {
        return code;
    }
    hearth_writer_put(out, record.sig, sizeof record.sig);
    return hearth_writer_finish(out);
}
