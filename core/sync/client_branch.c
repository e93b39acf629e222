/* SPDX-License-Identifier: Apache-2.0 */
/* A signed word of host or custodian that contradicts this chain: this store
 * was copied or set back, and what it signed next would be a second record of
 * a number that is taken. META "ahead" keeps seq 8 | h 32 of that word. */
#include "client.h"

#include <string.h>

#define AHEAD_LEN (8 + HEARTH_HASH_LEN)

/* E_BRANCH: our chain has another record there, or none yet. */
static int compare(const struct hearth_kv *kv, uint64_t seq, const uint8_t *h)
{
    struct hearth_outbox_state state;
    uint8_t ours[HEARTH_HASH_LEN];
    int code = hearth_outbox_state(kv, &state);

    if (code == 0 && seq > state.head.seq) {
        return HEARTH_E_BRANCH;
    }
    if (code == 0) {
        code = hearth_outbox_hash(kv, seq, ours);
        code = code == HEARTH_E_NOT_FOUND ? HEARTH_E_BRANCH : code;
    }
    if (code == 0 && memcmp(ours, h, sizeof ours) != 0) {
        code = HEARTH_E_BRANCH;
    }
    return code;
}

static int note(const struct hearth_kv *kv, const struct hearth_outbox_head *at)
{
    uint8_t bytes[AHEAD_LEN];
    struct hearth_writer w;

    hearth_writer_init(&w, bytes, sizeof bytes);
    hearth_writer_u64(&w, at->seq);
    hearth_writer_put(&w, at->h, HEARTH_HASH_LEN);
    return hearth_outbox_meta_put(kv, "ahead", hearth_writer_slice(&w));
}

int hearth_client_note_branch(struct hearth_sync_client *c, int code,
                              const struct hearth_outbox_head *at)
{
    int noted;

    if (code != HEARTH_E_BRANCH && code != HEARTH_E_STATE) {
        return code;
    }
    noted = note(c->config.kv, at);
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

int hearth_sync_check_branch(const struct hearth_kv *kv)
{
    uint8_t bytes[AHEAD_LEN];
    struct hearth_reader r;
    size_t len;
    int code = hearth_outbox_meta_get(kv, "ahead", bytes, sizeof bytes, &len);

    if (code != 0 || len != sizeof bytes) {
        return code == HEARTH_E_NOT_FOUND ? 0
               : code != 0                ? code
                                          : HEARTH_E_INVALID;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, len));
    return compare(kv, hearth_reader_u64(&r), bytes + 8);
}
