/* SPDX-License-Identifier: Apache-2.0 */
/* Batches: how many records go next, and what the host's verdict changes. */
#include "client.h"

#include <string.h>

static int read_record(struct hearth_sync_client *c, uint64_t seq,
                       struct hearth_record *record, uint8_t h[HEARTH_HASH_LEN])
{
    size_t len;
    int code = hearth_outbox_record(c->config.kv, seq, c->record,
                                    sizeof c->record, &len);

    if (code == 0) {
        code = hearth_record_decode(hearth_slice_of(c->record, len), record);
    } else if (code == HEARTH_E_NOT_FOUND) {
        code = HEARTH_E_STATE; /* what waits must be there */
    }
    return code == 0 ? hearth_outbox_hash(c->config.kv, seq, h) : code;
}

/* Adds records from ${seq} on while they fit; at least one must. One that
 * cannot be read ends the batch: it must not hold up those before it. */
static int fill_batch(struct hearth_sync_client *c,
                      struct hearth_batch_builder *b, uint64_t seq,
                      uint64_t last)
{
    struct hearth_record record;
    uint8_t h[HEARTH_HASH_LEN];
    int code = read_record(c, seq, &record, h);

    if (code != 0) {
        return code;
    }
    hearth_batch_begin(b, c->batch, sizeof c->batch, &record.header,
                       &c->config.status);
    while (code == 0) {
        code = hearth_batch_add(b, &record, h);
        if (code != 0 || seq == last) {
            break;
        }
        seq++;
        code = read_record(c, seq, &record, h);
    }
    return b->count > 0 ? 0 : code;
}

int hearth_client_make_batch(struct hearth_sync_client *c,
                             struct hearth_slice *batch)
{
    struct hearth_outbox_state state;
    struct hearth_batch_builder b;
    uint64_t first;
    uint64_t last;
    int code = hearth_outbox_state(c->config.kv, &state);

    if (code != 0) {
        return code;
    }
    c->report.waiting = state.head.seq - state.receipted.seq;
    if (c->report.waiting == 0) {
        return HEARTH_E_NOT_FOUND;
    }
    first = state.receipted.seq + 1;
    last = c->report.waiting < c->batch_now ? state.head.seq
                                            : first + c->batch_now - 1u;
    code = fill_batch(c, &b, first, last);
    if (code == 0) {
        c->batch_last = first + b.count - 1u;
        code = hearth_batch_end(&b, batch);
    }
    return code;
}

/* A good batch lets the next be a little larger. */
static void grow(struct hearth_sync_client *c)
{
    uint16_t most = c->config.batch_records;

    c->batch_now = (uint16_t)(c->batch_now + (c->batch_now + 1u) / 2u);
    if (c->batch_now > most) {
        c->batch_now = most;
    }
}

/* One damaged record must not hold up those before it: halve until the one is
 * found, then say so. */
static int bisect(struct hearth_sync_client *c, int code)
{
    struct hearth_outbox_state state;

    if (hearth_outbox_state(c->config.kv, &state) != 0) {
        return code;
    }
    if (c->batch_last <= state.receipted.seq + 1) {
        return code;
    }
    c->batch_now = (uint16_t)((c->batch_last - state.receipted.seq) / 2u);
    return 0;
}

static int take_refusal(struct hearth_sync_client *c,
                        enum hearth_sync_verdict verdict)
{
    c->report.last_refusal = verdict;
    switch (verdict) {
    case HEARTH_VERDICT_MALFORMED:
        return bisect(c, HEARTH_E_INVALID);
    case HEARTH_VERDICT_SIGNATURE:
        return bisect(c, HEARTH_E_AUTH);
    case HEARTH_VERDICT_REVOKED:
        return bisect(c, HEARTH_E_REVOKED);
    case HEARTH_VERDICT_BRANCH:
        return HEARTH_E_BRANCH;
    case HEARTH_VERDICT_FOREIGN:
        return HEARTH_E_DENIED;
    case HEARTH_VERDICT_BUSY:
        return HEARTH_E_BUSY;
    case HEARTH_VERDICT_GAP:
        /* The host knows less than its receipts said: ask where it stands. */
        if (c->has_rewound) {
            return HEARTH_E_STATE;
        }
        c->has_rewound = true;
        c->step = HEARTH_STEP_STATE;
        return 0;
    case HEARTH_VERDICT_ACCEPTED:
    case HEARTH_VERDICT_DUPLICATE:
        break;
    }
    return HEARTH_E_INVALID;
}

int hearth_client_take_verdict(struct hearth_sync_client *c,
                               struct hearth_slice body)
{
    struct hearth_batch_reply reply;
    struct hearth_outbox_state before;
    int code = hearth_batch_reply_decode(body, &reply);

    if (code != 0) {
        return code;
    }
    if (reply.verdict != HEARTH_VERDICT_ACCEPTED &&
        reply.verdict != HEARTH_VERDICT_DUPLICATE) {
        return take_refusal(c, (enum hearth_sync_verdict)reply.verdict);
    }
    if (!reply.has_receipt) {
        return HEARTH_E_INVALID;
    }
    code = hearth_outbox_state(c->config.kv, &before);
    /* A receipt that does not reach further than what is known would let the
     * run go round for ever; a replayed one is no answer. */
    if (code == 0 && reply.receipt.seq <= before.receipted.seq) {
        code = HEARTH_E_STATE;
    }
    if (code == 0) {
        code = hearth_client_take_receipt(c, &reply.receipt);
    }
    if (code == 0) {
        grow(c);
    }
    return code;
}
