/* SPDX-License-Identifier: Apache-2.0 */
/* Segments under one key that was drawn for them. */
#include "host/export/segments.h"

#define AAD_MAX (HEARTH_SEGMENTS_OWN + 9u)

static struct hearth_slice aad_of(const struct hearth_segments *s, bool is_last,
                                  uint8_t out[AAD_MAX])
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, AAD_MAX);
    hearth_writer_put(&w, s->head.data, s->head.len);
    hearth_writer_u64(&w, s->index);
    hearth_writer_u8(&w, is_last ? 1 : 0);
    return hearth_writer_slice(&w);
}

static struct hearth_hpke_context context_of(const struct hearth_segments *s,
                                             struct hearth_slice info)
{
    return (struct hearth_hpke_context){
        .suite = HEARTH_SUITE_X25519, .info = info, .aad = s->head};
}

int hearth_segments_seal(struct hearth_segments *s, struct hearth_slice info,
                         const uint8_t public_key[32],
                         const struct hearth_rng *rng,
                         struct hearth_writer *out)
{
    struct hearth_hpke_context context = context_of(s, info);
    uint8_t enc[HEARTH_ENC_MAX], wrapped[HEARTH_KEY_LEN + HEARTH_TAG_LEN];
    int e = s->head.len > HEARTH_SEGMENTS_OWN ? HEARTH_E_LIMIT : 0;

    s->index = 0;
    s->is_over = false;
    if (e == 0) {
        e = rng->fill(rng->cookie, s->key->bytes, sizeof(s->key->bytes));
    }
    if (e == 0) {
        e = hearth_hpke_seal(
            &context, hearth_slice_of(public_key, 32),
            hearth_slice_of(s->key->bytes, sizeof(s->key->bytes)), rng, enc,
            wrapped);
    }
    if (e == 0) {
        hearth_writer_put(out, enc, 32);
        hearth_writer_put(out, wrapped, sizeof(wrapped));
        e = hearth_writer_finish(out);
    }
    return e;
}

int hearth_segments_put(struct hearth_segments *s, struct hearth_slice plain,
                        bool is_last, const struct hearth_rng *rng,
                        struct hearth_writer *out)
{
    uint8_t aad[AAD_MAX];
    int e;

    if (s->is_over) {
        return HEARTH_E_STATE;
    }
    if (plain.len > HEARTH_SEGMENT_PLAIN) {
        return HEARTH_E_LIMIT;
    }
    hearth_writer_u8(out, is_last ? 1 : 0);
    hearth_writer_u32(out, (uint32_t)(plain.len + HEARTH_BOX_EXTRA));
    e = hearth_writer_finish(out);
    if (e == 0) {
        e = hearth_aead_seal(s->key, aad_of(s, is_last, aad), plain, rng, out);
    }
    s->index++;
    s->is_over = is_last;
    return e;
}

int hearth_segments_open(struct hearth_segments *s, struct hearth_slice info,
                         const struct hearth_key *private_key,
                         struct hearth_reader *r)
{
    struct hearth_hpke_context context = context_of(s, info);
    struct hearth_slice enc = hearth_reader_take(r, 32);
    struct hearth_slice wrapped =
        hearth_reader_take(r, HEARTH_KEY_LEN + HEARTH_TAG_LEN);

    s->index = 0;
    s->is_over = false;
    if (r->has_failed || s->head.len > HEARTH_SEGMENTS_OWN) {
        return HEARTH_E_INVALID;
    }
    return hearth_hpke_open(&context, private_key, enc, wrapped, s->key->bytes);
}

int hearth_segments_box_len(const uint8_t head[HEARTH_SEGMENT_HEAD],
                            size_t *len)
{
    struct hearth_reader r;
    uint8_t last;
    uint32_t n;

    hearth_reader_init(&r, hearth_slice_of(head, HEARTH_SEGMENT_HEAD));
    last = hearth_reader_u8(&r);
    n = hearth_reader_u32(&r);
    if (last > 1 || n < HEARTH_BOX_EXTRA || n > HEARTH_SEGMENT_BOX) {
        return HEARTH_E_INVALID;
    }
    *len = n;
    return 0;
}

int hearth_segments_get(struct hearth_segments *s, struct hearth_reader *r,
                        uint8_t *out, size_t cap, size_t *len)
{
    struct hearth_slice head, box;
    uint8_t aad[AAD_MAX];
    size_t box_len;
    bool is_last;
    int e;

    if (s->is_over) {
        return HEARTH_E_STATE;
    }
    head = hearth_reader_take(r, HEARTH_SEGMENT_HEAD);
    if (r->has_failed) {
        return HEARTH_E_INVALID;
    }
    e = hearth_segments_box_len(head.data, &box_len);
    if (e != 0) {
        return e;
    }
    is_last = head.data[0] == 1;
    box = hearth_reader_take(r, box_len);
    if (r->has_failed) {
        return HEARTH_E_INVALID;
    }
    e = hearth_aead_open(s->key, aad_of(s, is_last, aad), box, out, cap, len);
    s->index++;
    s->is_over = is_last;
    return e;
}
