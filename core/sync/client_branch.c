/* SPDX-License-Identifier: Apache-2.0 */
/* A signed word of host or custodian that contradicts this chain: this store
 * was copied or set back, and what it signed next would be a second record of
 * a number that is taken. META "ahead" keeps seq 8 | h 32 of that word. */
#include "client.h"

#include <string.h>

#define AHEAD_LEN (8 + HEARTH_HASH_LEN)

int hearth_client_note_branch(struct hearth_sync_client *c, int code,
                              const struct hearth_outbox_head *at)
{
    uint8_t bytes[AHEAD_LEN];
    struct hearth_writer w;
    int noted;

    if (code != HEARTH_E_BRANCH && code != HEARTH_E_STATE) {
        return code;
    }
    hearth_writer_init(&w, bytes, sizeof bytes);
    hearth_writer_u64(&w, at->seq);
    hearth_writer_put(&w, at->h, HEARTH_HASH_LEN);
    noted =
        hearth_outbox_meta_put(c->config.kv, "ahead", hearth_writer_slice(&w));
    /* On a full disk the next run notes it; the host sees our side now. */
    if (noted != 0 && noted != HEARTH_E_FULL) {
        return noted;
    }
    if (c->is_carried) {
        return code; /* a file has no host behind it: nothing goes on */
    }
    c->is_branch = true;
    return 0;
}

bool hearth_sync_is_contradicted(const struct hearth_kv *kv)
{
    struct hearth_outbox_state state;
    uint8_t bytes[AHEAD_LEN];
    uint8_t ours[HEARTH_HASH_LEN];
    struct hearth_reader r;
    uint64_t seq;
    size_t len;

    if (hearth_outbox_meta_get(kv, "ahead", bytes, sizeof bytes, &len) != 0 ||
        len != sizeof bytes || hearth_outbox_state(kv, &state) != 0) {
        return false;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, len));
    seq = hearth_reader_u64(&r);
    return seq > state.head.seq || hearth_outbox_hash(kv, seq, ours) != 0 ||
           memcmp(ours, bytes + 8, sizeof ours) != 0;
}
