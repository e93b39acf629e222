/* SPDX-License-Identifier: Apache-2.0 */
/* A batch: consecutive records with what they share said once. */
#include "hearth/batch.h"

#include <string.h>

#define MAGIC        0x4842u /* "HB" */
#define VERSION      1u
#define COUNT_OFFSET 59u
#define CT_MIN       (96u + HEARTH_TAG_LEN)

/* magic 2 | version 1 | suite 1 | epoch 2 | device 8 | first seq 8 |
 * first prev 32 | status 5 | count 2 | records | signature 64
 * record: ct length varint | enc | ct */
void hearth_batch_begin(struct hearth_batch_builder *b, uint8_t *out,
                        size_t cap, const struct hearth_record_header *first,
                        const struct hearth_batch_status *status)
{
    memset(b, 0, sizeof *b);
    b->next = *first;
    /* Room for the signature is kept free until the end. */
    hearth_writer_init(&b->out, out,
                       cap > HEARTH_SIG_LEN ? cap - HEARTH_SIG_LEN : 0);
    hearth_writer_u16(&b->out, MAGIC);
    hearth_writer_u8(&b->out, VERSION);
    hearth_writer_u8(&b->out, first->suite);
    hearth_writer_u16(&b->out, first->epoch);
    hearth_writer_put(&b->out, first->device, sizeof first->device);
    hearth_writer_u64(&b->out, first->seq);
    hearth_writer_put(&b->out, first->prev, sizeof first->prev);
    hearth_writer_u8(&b->out, status->agent_version);
    hearth_writer_u8(&b->out, status->storage);
    hearth_writer_u8(&b->out, status->battery);
    hearth_writer_u8(&b->out, status->clock);
    hearth_writer_u8(&b->out, status->waiting);
    hearth_writer_u16(&b->out, 0); /* count, set at the end */
}

static bool is_next(const struct hearth_batch_builder *b,
                    const struct hearth_record_header *header)
{
    return header->seq == b->next.seq &&
           hearth_slice_is_equal(
               hearth_slice_of(header->device, HEARTH_DEVICE_LEN),
               hearth_slice_of(b->next.device, HEARTH_DEVICE_LEN)) &&
           hearth_slice_is_equal(
               hearth_slice_of(header->prev, HEARTH_HASH_LEN),
               hearth_slice_of(b->next.prev, HEARTH_HASH_LEN));
}

int hearth_batch_add(struct hearth_batch_builder *b,
                     const struct hearth_record *record,
                     const uint8_t h[HEARTH_HASH_LEN])
{
    struct hearth_writer before = b->out;

    if (!is_next(b, &record->header)) {
        return HEARTH_E_INVALID;
    }
    if (record->header.suite != b->next.suite ||
        record->header.epoch != b->next.epoch ||
        b->count == HEARTH_BATCH_RECORDS_MAX) {
        return HEARTH_E_FULL;
    }
    hearth_writer_varint(&b->out, record->ct.len);
    hearth_writer_put(&b->out, record->enc.data, record->enc.len);
    hearth_writer_put(&b->out, record->ct.data, record->ct.len);
    if (hearth_writer_finish(&b->out) != 0) {
        b->out = before;
        return HEARTH_E_FULL;
    }
    b->count++;
    b->next.seq++;
    memcpy(b->next.prev, h, HEARTH_HASH_LEN);
    memcpy(b->sig, record->sig, HEARTH_SIG_LEN);
    return 0;
}

int hearth_batch_end(struct hearth_batch_builder *b, struct hearth_slice *batch)
{
    struct hearth_writer count;

    if (b->count == 0 || b->out.has_failed) {
        return HEARTH_E_STATE;
    }
    hearth_writer_init(&count, b->out.data + COUNT_OFFSET, 2);
    hearth_writer_u16(&count, b->count);
    b->out.cap += HEARTH_SIG_LEN;
    hearth_writer_put(&b->out, b->sig, sizeof b->sig);
    if (hearth_writer_finish(&b->out) != 0) {
        return HEARTH_E_SPACE;
    }
    *batch = hearth_writer_slice(&b->out);
    return 0;
}

/* Takes one record's bytes; false if they are not there. */
static bool take_record(struct hearth_reader *r, uint8_t suite,
                        struct hearth_slice *enc, struct hearth_slice *ct)
{
    uint64_t ct_len = hearth_reader_varint(r);

    if (ct_len < CT_MIN || ct_len > HEARTH_CT_MAX) {
        return false;
    }
    *enc = hearth_reader_take(r, hearth_hpke_enc_len(suite));
    *ct = hearth_reader_take(r, (size_t)ct_len);
    return !r->has_failed;
}

/* Every record's frame must be right before the first is looked at: a batch
 * is good or bad as a whole. */
static bool is_walkable(const struct hearth_batch *batch)
{
    struct hearth_reader r;
    struct hearth_slice enc;
    struct hearth_slice ct;

    hearth_reader_init(&r, batch->records);
    for (uint16_t i = 0; i < batch->count; i++) {
        if (!take_record(&r, batch->first.suite, &enc, &ct)) {
            return false;
        }
    }
    return hearth_reader_finish(&r) == 0;
}

static void read_header(struct hearth_reader *r, struct hearth_batch *batch)
{
    batch->first.suite = hearth_reader_u8(r);
    batch->first.flags = 0;
    batch->first.epoch = hearth_reader_u16(r);
    hearth_reader_copy(r, batch->first.device, HEARTH_DEVICE_LEN);
    batch->first.seq = hearth_reader_u64(r);
    hearth_reader_copy(r, batch->first.prev, HEARTH_HASH_LEN);
    batch->status.agent_version = hearth_reader_u8(r);
    batch->status.storage = hearth_reader_u8(r);
    batch->status.battery = hearth_reader_u8(r);
    batch->status.clock = hearth_reader_u8(r);
    batch->status.waiting = hearth_reader_u8(r);
    batch->count = hearth_reader_u16(r);
}

int hearth_batch_decode(struct hearth_slice in, struct hearth_batch *batch)
{
    struct hearth_batch read;
    struct hearth_reader r;

    hearth_reader_init(&r, in);
    if (in.len > HEARTH_BATCH_MAX || hearth_reader_u16(&r) != MAGIC ||
        hearth_reader_u8(&r) != VERSION) {
        return HEARTH_E_INVALID;
    }
    read_header(&r, &read);
    if (hearth_hpke_enc_len(read.first.suite) == 0 || read.first.seq == 0 ||
        read.first.seq > UINT64_MAX - HEARTH_BATCH_RECORDS_MAX ||
        read.count == 0 || read.count > HEARTH_BATCH_RECORDS_MAX ||
        hearth_reader_left(&r) < HEARTH_SIG_LEN) {
        return HEARTH_E_INVALID;
    }
    read.records =
        hearth_reader_take(&r, hearth_reader_left(&r) - HEARTH_SIG_LEN);
    hearth_reader_copy(&r, read.sig, sizeof read.sig);
    if (hearth_reader_finish(&r) != 0 || !is_walkable(&read)) {
        return HEARTH_E_INVALID;
    }
    *batch = read;
    return 0;
}

int hearth_batch_next(const struct hearth_batch *batch,
                      const uint8_t *programme,
                      struct hearth_batch_cursor *cursor,
                      struct hearth_record *record)
{
    struct hearth_record next;
    struct hearth_reader r;

    if (cursor->index == batch->count) {
        return HEARTH_E_NOT_FOUND;
    }
    hearth_reader_init(&r, batch->records);
    r.at = cursor->at;
    memset(&next, 0, sizeof next);
    next.header = batch->first;
    next.header.seq += cursor->index;
    if (cursor->index > 0) {
        memcpy(next.header.prev, cursor->h, HEARTH_HASH_LEN);
    }
    if (!take_record(&r, batch->first.suite, &next.enc, &next.ct)) {
        return HEARTH_E_INVALID;
    }
    if (cursor->index + 1 == batch->count) {
        memcpy(next.sig, batch->sig, HEARTH_SIG_LEN);
    }
    cursor->at = r.at;
    cursor->index++;
    *record = next;
    return hearth_record_chain(programme, record, cursor->h);
}
