/* SPDX-License-Identifier: Apache-2.0 */
/* A device's word about records that it lost: a fixed layout under its own
 * prefix. */
#include "hearth/loss.h"

#include "hearth/hash.h"

/* device 8 | kind 1 | from 8 | to 8 | h 32 | signature 64 */
void hearth_loss_encode(const struct hearth_loss *l,
                        uint8_t out[HEARTH_LOSS_LEN])
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEARTH_LOSS_LEN);
    hearth_writer_put(&w, l->device, sizeof l->device);
    hearth_writer_u8(&w, l->kind);
    hearth_writer_u64(&w, l->from);
    hearth_writer_u64(&w, l->to);
    hearth_writer_put(&w, l->h, sizeof l->h);
    hearth_writer_put(&w, l->sig, sizeof l->sig);
    HEARTH_CHECK(!w.has_failed && w.len == HEARTH_LOSS_LEN);
}

static bool is_sound(const struct hearth_loss *l)
{
    switch (l->kind) {
    case HEARTH_LOSS_GONE:
        return l->from >= 1 && l->to >= l->from && l->to < UINT64_MAX;
    case HEARTH_LOSS_CLOSE:
        return l->from >= 1 && l->to == UINT64_MAX;
    default:
        return false;
    }
}

int hearth_loss_decode(struct hearth_slice in, struct hearth_loss *l)
{
    struct hearth_loss read;
    struct hearth_reader r;

    hearth_reader_init(&r, in);
    hearth_reader_copy(&r, read.device, sizeof read.device);
    read.kind = hearth_reader_u8(&r);
    read.from = hearth_reader_u64(&r);
    read.to = hearth_reader_u64(&r);
    hearth_reader_copy(&r, read.h, sizeof read.h);
    hearth_reader_copy(&r, read.sig, sizeof read.sig);
    if (hearth_reader_finish(&r) != 0 || !is_sound(&read)) {
        return HEARTH_E_INVALID;
    }
    *l = read;
    return 0;
}

static int hash_of(const struct hearth_loss *l, const uint8_t *programme,
                   uint8_t hash[HEARTH_HASH_LEN])
{
    uint8_t bytes[HEARTH_LOSS_LEN];
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth loss v1"),
        hearth_slice_of(programme, HEARTH_PROGRAMME_LEN),
        hearth_slice_of(bytes, HEARTH_LOSS_LEN - HEARTH_SIG_LEN)};

    hearth_loss_encode(l, bytes);
    return hearth_hash_parts(parts, 3, hash);
}

int hearth_loss_sign(struct hearth_loss *l, const uint8_t *programme,
                     const struct hearth_key *sign)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hash_of(l, programme, hash);

    return code == 0 ? hearth_identity_sign(sign, hash, l->sig) : code;
}

int hearth_loss_verify(const struct hearth_loss *l, const uint8_t *programme,
                       const struct hearth_public *sign)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hash_of(l, programme, hash);

    return code == 0 ? hearth_identity_verify(sign, hash, l->sig) : code;
}
