/* SPDX-License-Identifier: Apache-2.0 */
/* A chunk's bytes: head, rows, sealed sections. */
#include "host/cache/chunk.h"

#include <string.h>

#define VERSION 2

static const uint8_t file_magic[4] = {'H', 'C', 'C', 'H'};
static const uint8_t magic[4] = {'H', 'C', 'H', 'K'};

void hearth_cache_file_head(uint16_t epoch, const uint8_t *form,
                            const uint8_t *programme,
                            uint8_t out[HEARTH_CACHE_FILE_LEN])
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEARTH_CACHE_FILE_LEN);
    hearth_writer_put(&w, file_magic, sizeof(file_magic));
    hearth_writer_u8(&w, VERSION);
    hearth_writer_u16(&w, epoch);
    hearth_writer_put(&w, form, HEARTH_FORM_REF_LEN);
    hearth_writer_put(&w, programme, HEARTH_PROGRAMME_LEN);
}

void hearth_cache_head_encode(const struct hearth_cache_head *head,
                              struct hearth_writer *out)
{
    hearth_writer_put(out, magic, sizeof(magic));
    hearth_writer_u8(out, VERSION);
    hearth_writer_put(out, head->id, sizeof(head->id));
    hearth_writer_u32(out, head->rows);
    hearth_writer_u16(out, head->sections);
}

int hearth_cache_head_decode(struct hearth_slice in,
                             struct hearth_cache_head *out)
{
    struct hearth_reader r;
    struct hearth_slice start;
    uint8_t version;

    hearth_reader_init(&r, in);
    start = hearth_reader_take(&r, sizeof(magic));
    version = hearth_reader_u8(&r);
    hearth_reader_copy(&r, out->id, sizeof(out->id));
    out->rows = hearth_reader_u32(&r);
    out->sections = hearth_reader_u16(&r);
    if (hearth_reader_finish(&r) != 0 || version != VERSION ||
        !hearth_slice_is_equal(start, hearth_slice_of(magic, sizeof(magic)))) {
        return HEARTH_E_INVALID;
    }
    return out->rows == 0 || out->rows > HEARTH_CACHE_ROWS_MAX ||
                   out->sections < HEARTH_CACHE_FIRST + HEARTH_CACHE_ABOUT ||
                   out->sections > HEARTH_CACHE_SECTIONS_MAX
               ? HEARTH_E_INVALID
               : 0;
}

#define AAD_LEN (HEARTH_CACHE_FILE_LEN + HEARTH_CACHE_HEAD_LEN + 2)

static struct hearth_slice aad_of(const struct hearth_cache_place *place,
                                  uint8_t out[AAD_LEN])
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, AAD_LEN);
    hearth_writer_put(&w, place->file, HEARTH_CACHE_FILE_LEN);
    hearth_cache_head_encode(place->head, &w);
    hearth_writer_u16(&w, place->section);
    return hearth_writer_slice(&w);
}

int hearth_cache_section_seal(const struct hearth_cache_place *place,
                              struct hearth_slice plain,
                              const struct hearth_rng *rng,
                              struct hearth_writer *out)
{
    uint8_t aad[AAD_LEN];

    return hearth_aead_seal(place->key, aad_of(place, aad), plain, rng, out);
}

int hearth_cache_section_open(const struct hearth_cache_place *place,
                              struct hearth_slice box, uint8_t *out, size_t cap,
                              size_t *len)
{
    uint8_t aad[AAD_LEN];

    return hearth_aead_open(place->key, aad_of(place, aad), box, out, cap, len);
}

void hearth_cache_row_put(const struct hearth_cache_row *row,
                          struct hearth_writer *out)
{
    hearth_writer_put(out, row->device, sizeof(row->device));
    hearth_writer_u64(out, row->seq);
    hearth_writer_put(out, row->h, sizeof(row->h));
    hearth_writer_put(out, row->tag, sizeof(row->tag));
}

void hearth_cache_row_get(struct hearth_reader *in,
                          struct hearth_cache_row *out)
{
    hearth_reader_copy(in, out->device, sizeof(out->device));
    out->seq = hearth_reader_u64(in);
    hearth_reader_copy(in, out->h, sizeof(out->h));
    hearth_reader_copy(in, out->tag, sizeof(out->tag));
}

int hearth_cache_whole_next(struct hearth_reader *in,
                            struct hearth_slice *content)
{
    uint64_t len = hearth_reader_varint(in);

    if (len > HEARTH_PLAIN_MAX) {
        hearth_reader_fail(in);
    }
    *content = hearth_reader_take(in, (size_t)len);
    return in->has_failed ? HEARTH_E_INVALID : 0;
}
