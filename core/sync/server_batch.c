/* SPDX-License-Identifier: Apache-2.0 */
/* A batch at the host: parse everything, recompute every h, check SIGN against
 * the register, and only then store; "no valid signature, nothing stored". */
#include "server.h"

#include <string.h>

static const char *counter_of(enum hearth_sync_verdict verdict)
{
    static const char *const names[] = {
        [HEARTH_VERDICT_MALFORMED] = "batch_malformed",
        [HEARTH_VERDICT_SIGNATURE] = "batch_signature",
        [HEARTH_VERDICT_REVOKED] = "batch_revoked",
        [HEARTH_VERDICT_BRANCH] = "batch_branch",
        [HEARTH_VERDICT_GAP] = "batch_gap",
        [HEARTH_VERDICT_FOREIGN] = "batch_foreign",
        [HEARTH_VERDICT_BUSY] = "batch_busy",
    };

    return names[verdict];
}

/* One record of the walk as an entry, its stored bytes in s->stored. Only the
 * last one carries a signature; the chain makes it cover the others. */
static int add_entry(struct hearth_sync_server *s, size_t index,
                     const struct hearth_record *record,
                     const uint8_t h[HEARTH_HASH_LEN], struct hearth_writer *w)
{
    struct hearth_ledger_entry *entry = &s->entries[index];
    size_t start = w->len;
    int code = hearth_record_encode(record, w);

    entry->seq = record->header.seq;
    memcpy(entry->prev, record->header.prev, HEARTH_HASH_LEN);
    memcpy(entry->h, h, HEARTH_HASH_LEN);
    entry->stored = hearth_slice_of(w->data + start, w->len - start);
    return code;
}

static int walk(struct hearth_sync_server *s, const struct hearth_batch *batch,
                uint8_t last[HEARTH_HASH_LEN])
{
    struct hearth_batch_cursor cursor = {0};
    struct hearth_record record;
    struct hearth_writer w;
    int code;

    hearth_writer_init(&w, s->stored, sizeof s->stored);
    while ((code = hearth_batch_next(batch, s->config.programme, &cursor,
                                     &record)) == 0) {
        code = add_entry(s, cursor.index - 1u, &record, cursor.h, &w);
        if (code != 0) {
            return code;
        }
    }
    memcpy(last, cursor.h, HEARTH_HASH_LEN);
    return code == HEARTH_E_NOT_FOUND ? 0 : code;
}

static int append(struct hearth_sync_server *s,
                  const struct hearth_batch *batch,
                  struct hearth_ledger_result *result)
{
    const struct hearth_batch_status *status = &batch->status;
    struct hearth_ledger_contact contact = {
        {0},
        {status->agent_version, status->storage, status->battery, status->clock,
         status->waiting},
        s->config.clock.now_s(s->config.clock.cookie)};

    memcpy(contact.genesis, s->device.genesis, HEARTH_HASH_LEN);
    return hearth_ledger_append(s->config.kv, s->device.id, s->entries,
                                batch->count, &contact, result);
}

/* ACCEPTED or DUPLICATE with ${result}, or why not; nothing is stored then. */
static enum hearth_sync_verdict judge(struct hearth_sync_server *s,
                                      struct hearth_slice body,
                                      struct hearth_ledger_result *result)
{
    struct hearth_batch batch;
    struct hearth_public sign;
    uint8_t last[HEARTH_HASH_LEN];

    if (hearth_batch_decode(body, &batch) != 0) {
        return HEARTH_VERDICT_MALFORMED;
    }
    if (memcmp(batch.first.device, s->device.id, HEARTH_DEVICE_LEN) != 0) {
        return HEARTH_VERDICT_FOREIGN;
    }
    if (s->device.is_revoked &&
        batch.first.seq + batch.count - 1u > s->device.last_good_seq) {
        return HEARTH_VERDICT_REVOKED;
    }
    if (walk(s, &batch, last) != 0) {
        return HEARTH_VERDICT_MALFORMED;
    }
    memcpy(sign.point, s->device.sign, sizeof sign.point);
    if (hearth_identity_verify(&sign, last, batch.sig) != 0) {
        return HEARTH_VERDICT_SIGNATURE;
    }
    switch (append(s, &batch, result)) {
    case 0:
        return result->stored > 0 ? HEARTH_VERDICT_ACCEPTED
                                  : HEARTH_VERDICT_DUPLICATE;
    case HEARTH_E_BRANCH:
        return HEARTH_VERDICT_BRANCH;
    case HEARTH_E_STATE:
        return HEARTH_VERDICT_GAP;
    default:
        return HEARTH_VERDICT_BUSY;
    }
}

int hearth_server_make_receipt(struct hearth_sync_server *s,
                               const struct hearth_ledger_head *head,
                               struct hearth_receipt *receipt)
{
    memset(receipt, 0, sizeof *receipt);
    memcpy(receipt->key_id, s->key_id, sizeof receipt->key_id);
    memcpy(receipt->host, s->config.host, sizeof receipt->host);
    memcpy(receipt->incarnation, s->config.incarnation,
           sizeof receipt->incarnation);
    memcpy(receipt->device, s->device.id, sizeof receipt->device);
    receipt->seq = head->seq;
    memcpy(receipt->h, head->h, sizeof receipt->h);
    receipt->host_time_s = s->config.clock.now_s(s->config.clock.cookie);
    return hearth_receipt_sign(receipt, s->config.programme,
                               s->config.receipt_key);
}

int hearth_server_answer(struct hearth_sync_server *s,
                         enum hearth_sync_verdict verdict,
                         const struct hearth_ledger_head *head,
                         struct hearth_writer *reply)
{
    struct hearth_batch_reply answer = {0};

    answer.verdict = (uint8_t)verdict;
    if (verdict != HEARTH_VERDICT_ACCEPTED &&
        verdict != HEARTH_VERDICT_DUPLICATE) {
        /* A full store cannot count either; the verdict says enough. */
        int counted = hearth_ledger_count(s->config.kv, counter_of(verdict));

        (void)counted;
        return hearth_batch_reply_encode(&answer, reply);
    }
    /* The synced commit lies behind us: now, and only now, a receipt. */
    answer.has_receipt = true;
    if (hearth_server_make_receipt(s, head, &answer.receipt) != 0) {
        return HEARTH_E_CRYPTO;
    }
    return hearth_batch_reply_encode(&answer, reply);
}

int hearth_server_take_batch(struct hearth_sync_server *s,
                             struct hearth_slice body,
                             struct hearth_writer *reply)
{
    struct hearth_ledger_result result;
    enum hearth_sync_verdict verdict = judge(s, body, &result);

    return hearth_server_answer(s, verdict, &result.head, reply);
}
