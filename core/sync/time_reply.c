/* SPDX-License-Identifier: Apache-2.0 */
/* The host's time as bytes, under a prefix of its own. */
#include "time_reply.h"

#include "hearth/hash.h"

/* key id 8 | nonce 16 | host time 8 | signature 64 */
void hearth_time_reply_encode(const struct hearth_time_reply *t,
                              uint8_t out[HEARTH_TIME_REPLY_LEN])
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEARTH_TIME_REPLY_LEN);
    hearth_writer_put(&w, t->key_id, sizeof t->key_id);
    hearth_writer_put(&w, t->nonce, sizeof t->nonce);
    hearth_writer_u64(&w, (uint64_t)t->host_time_s);
    hearth_writer_put(&w, t->sig, sizeof t->sig);
    HEARTH_CHECK(!w.has_failed && w.len == HEARTH_TIME_REPLY_LEN);
}

int hearth_time_reply_decode(struct hearth_slice in,
                             struct hearth_time_reply *t)
{
    struct hearth_time_reply read;
    struct hearth_reader r;

    hearth_reader_init(&r, in);
    hearth_reader_copy(&r, read.key_id, sizeof read.key_id);
    hearth_reader_copy(&r, read.nonce, sizeof read.nonce);
    read.host_time_s = (int64_t)hearth_reader_u64(&r);
    hearth_reader_copy(&r, read.sig, sizeof read.sig);
    if (hearth_reader_finish(&r) != 0) {
        return HEARTH_E_INVALID;
    }
    *t = read;
    return 0;
}

static int hash_of(const struct hearth_time_reply *t, const uint8_t *programme,
                   uint8_t hash[HEARTH_HASH_LEN])
{
    uint8_t bytes[HEARTH_TIME_REPLY_LEN];
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth time v1"),
        hearth_slice_of(programme, HEARTH_PROGRAMME_LEN),
        hearth_slice_of(bytes, HEARTH_TIME_REPLY_LEN - HEARTH_SIG_LEN)};

    hearth_time_reply_encode(t, bytes);
    return hearth_hash_parts(parts, 3, hash);
}

int hearth_time_reply_sign(struct hearth_time_reply *t,
                           const uint8_t *programme,
                           const struct hearth_key *key)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hash_of(t, programme, hash);

    return code == 0 ? hearth_identity_sign(key, hash, t->sig) : code;
}

int hearth_time_reply_verify(const struct hearth_time_reply *t,
                             const uint8_t *programme,
                             const struct hearth_public *key)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hash_of(t, programme, hash);

    return code == 0 ? hearth_identity_verify(key, hash, t->sig) : code;
}
