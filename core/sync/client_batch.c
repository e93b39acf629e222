/* SPDX-License-Identifier: Apache-2.0 */
/* Batches: how many records go next, and what the host's verdict changes. */
#include "client.h"

#include <string.h>

int hearth_client_read_record(const struct hearth_kv *kv,
                              const uint8_t *programme, uint64_t seq,
                              uint8_t *room, struct hearth_record *record,
                              uint8_t h[HEARTH_HASH_LEN])
{
    uint8_t found[HEARTH_HASH_LEN];
    size_t len;
    int code = hearth_outbox_record(kv, seq, room, HEARTH_RECORD_MAX, &len);

    if (code == 0) {
        code = hearth_record_decode(hearth_slice_of(room, len), record);
    } else if (code == HEARTH_E_SPACE) {
        code = HEARTH_E_INVALID;
    }
    if (code == 0) {
        code = hearth_outbox_hash(kv, seq, h);
        code = code == HEARTH_E_NOT_FOUND ? HEARTH_E_INVALID : code;
    }
    if (code == 0) {
        code = hearth_record_chain(programme, record, found);
    }
    if (code == 0 && memcmp(found, h, sizeof found) != 0) {
        code = HEARTH_E_INVALID;
    }
    return code;
}

static int read_record(struct hearth_sync_client *c, uint64_t seq,
                       struct hearth_record *record, uint8_t h[HEARTH_HASH_LEN])
{
    return hearth_client_read_record(c->config.kv, c->config.programme, seq,
                                     c->record, record, h);
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
        if (code != 0 || seq == last || b->out.len >= c->pace.bytes) {
            break;
        }
        seq++;
        code = read_record(c, seq, &record, h);
    }
    return b->count > 0 ? 0 : code;
}

static bool is_unreadable(int code)
{
    return code == HEARTH_E_NOT_FOUND || code == HEARTH_E_INVALID;
}

/* The records from ${first} on that cannot be brought end here. */
static uint64_t end_of_loss(struct hearth_sync_client *c, uint64_t first,
                            uint64_t head)
{
    struct hearth_record record;
    uint8_t h[HEARTH_HASH_LEN];

    while (first < head &&
           is_unreadable(read_record(c, first + 1, &record, h))) {
        first++;
    }
    return first;
}

/* What is still to come behind ${count} records, as a class: a host that never
 * gets to none is missing a tail. */
static uint8_t waiting_class(uint64_t count)
{
    return count == 0 ? 0 : count < 10 ? 1 : count < 50 ? 2 : 3;
}

int hearth_client_build(struct hearth_sync_client *c, uint64_t first,
                        uint64_t head, struct hearth_slice *batch)
{
    struct hearth_batch_builder b;
    uint64_t last =
        head - first < c->pace.records ? head : first + c->pace.records - 1u;
    int code;

    c->config.status.waiting = waiting_class(head - last);
    code = fill_batch(c, &b, first, last);
    if (is_unreadable(code)) {
        c->is_loss = true;
        return hearth_client_make_loss(c, first, end_of_loss(c, first, head),
                                       batch);
    }
    if (code == 0) {
        c->batch_last = first + b.count - 1u;
        code = hearth_batch_end(&b, batch);
    }
    if (code == 0) {
        hearth_sync_pace_begin(&c->pace, b.count, batch->len);
    }
    return code;
}

int hearth_client_make_batch(struct hearth_sync_client *c,
                             struct hearth_slice *batch)
{
    struct hearth_outbox_state state;
    int code = hearth_outbox_state(c->config.kv, &state);

    if (code != 0) {
        return code;
    }
    c->is_loss = false;
    c->report.waiting = state.head.seq - state.receipted.seq;
    if (c->is_branch) {
        return c->shown_seq < state.head.seq
                   ? hearth_client_build(c, c->shown_seq + 1, state.head.seq,
                                         batch)
                   : HEARTH_E_NOT_FOUND;
    }
    /* The host was set back behind what is erased here: no receipt brings that
     * back, so the gap gets a name. */
    if (c->host_seq < state.receipted.seq) {
        c->is_loss = true;
        return hearth_client_make_loss(c, c->host_seq + 1, state.receipted.seq,
                                       batch);
    }
    if (c->report.waiting == 0 && hearth_client_is_closing(c, state.head.seq)) {
        c->is_loss = true;
        return hearth_client_make_loss(c, state.head.seq + 1, UINT64_MAX,
                                       batch);
    }
    if (c->report.waiting == 0) {
        return HEARTH_E_NOT_FOUND;
    }
    return hearth_client_build(c, state.receipted.seq + 1, state.head.seq,
                               batch);
}

/* One damaged record must not hold up those before it: halve until the one is
 * found, then say so. */
static int bisect(struct hearth_sync_client *c, int code)
{
    struct hearth_outbox_state state;
    uint64_t before; /* the first of the batch */

    if (c->is_loss || hearth_outbox_state(c->config.kv, &state) != 0) {
        return code;
    }
    before = c->is_branch ? c->shown_seq : state.receipted.seq;
    if (c->batch_last <= before + 1) {
        return code;
    }
    c->pace.records = (uint16_t)((c->batch_last - before) / 2u);
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

/* A receipt that does not reach further than what is known would let the run
 * go round for ever; a replayed one is no answer. */
static bool is_further(const struct hearth_sync_client *c,
                       const struct hearth_outbox_state *before, uint64_t seq)
{
    return c->is_loss ? seq > c->host_seq : seq > before->receipted.seq;
}

static int take_answer(struct hearth_sync_client *c,
                       const struct hearth_receipt *receipt)
{
    struct hearth_outbox_state before;
    uint64_t sent = c->report.sent;
    int code = hearth_outbox_state(c->config.kv, &before);

    if (c->is_loss && c->is_close) {
        c->step = HEARTH_STEP_DONE; /* the host knows; nothing can follow */
        return hearth_outbox_meta_put(c->config.kv, "closed",
                                      hearth_slice_of("", 0));
    }
    if (code == 0 && c->is_branch) {
        c->shown_seq = c->batch_last; /* common to both; what comes behind? */
        return 0;
    }
    if (code == 0 && !is_further(c, &before, receipt->seq)) {
        code = HEARTH_E_STATE;
    }
    if (code == 0) {
        code = hearth_client_take_receipt(c, receipt);
    }
    if (code != 0) {
        return code;
    }
    if (c->is_loss) {
        c->report.sent = sent; /* named, not sent */
        c->report.lost += receipt->seq - c->host_seq;
    } else {
        c->report.bytes += c->pace.sent_bytes;
        hearth_sync_pace_done(&c->pace, c->took_ms);
    }
    c->host_seq = receipt->seq;
    return 0;
}

int hearth_client_take_verdict(struct hearth_sync_client *c,
                               struct hearth_slice body)
{
    struct hearth_batch_reply reply;
    int code = hearth_batch_reply_decode(body, &reply);

    if (code != 0) {
        return code;
    }
    if (reply.verdict != HEARTH_VERDICT_ACCEPTED &&
        reply.verdict != HEARTH_VERDICT_DUPLICATE) {
        return take_refusal(c, (enum hearth_sync_verdict)reply.verdict);
    }
    return reply.has_receipt ? take_answer(c, &reply.receipt)
                             : HEARTH_E_INVALID;
}
