/* SPDX-License-Identifier: Apache-2.0 */
/* The device's chain: sealed records waiting, and how far they are known to
 * have come. Marks live in META: head, receipted, opened, erased. */
#include "hearth/outbox.h"

#include "kv_step.h"

#include <string.h>

static struct hearth_slice mark(const char *name)
{
    return hearth_slice_text(name);
}

/* A mark that was never set stands at 0 and h[0]. */
static int mark_or_genesis(const struct hearth_kv *kv,
                           struct hearth_kv_txn *txn, const char *name,
                           const struct hearth_outbox_head *genesis,
                           struct hearth_outbox_head *out)
{
    int code = hearth_kv_mark_get(kv, txn, mark(name), &out->seq, out->h);

    if (code == HEARTH_E_NOT_FOUND) {
        *out = *genesis;
        return 0;
    }
    return code;
}

static int read_state(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                      struct hearth_outbox_state *out)
{
    struct hearth_outbox_head genesis;
    struct hearth_outbox_head erased;
    int code =
        hearth_kv_mark_get(kv, txn, mark("genesis"), &genesis.seq, genesis.h);

    if (code == 0) {
        code = mark_or_genesis(kv, txn, "head", &genesis, &out->head);
    }
    if (code == 0) {
        code = mark_or_genesis(kv, txn, "receipted", &genesis, &out->receipted);
    }
    if (code == 0) {
        code = mark_or_genesis(kv, txn, "opened", &genesis, &out->opened);
    }
    if (code == 0) {
        code = mark_or_genesis(kv, txn, "erased", &genesis, &erased);
    }
    if (code == 0 && erased.seq > out->head.seq) {
        code = HEARTH_E_INVALID;
    }
    if (code == 0) {
        out->kept = out->head.seq - erased.seq;
    }
    return code;
}

int hearth_outbox_state(const struct hearth_kv *kv,
                        struct hearth_outbox_state *out)
{
    struct hearth_outbox_state state;
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, false, &txn);

    if (code != 0) {
        return code;
    }
    code = read_state(kv, txn, &state);
    kv->abort(txn);
    if (code == 0) {
        *out = state;
    }
    return code;
}

int hearth_outbox_begin(const struct hearth_kv *kv,
                        const uint8_t genesis[HEARTH_HASH_LEN])
{
    struct hearth_kv_txn *txn;
    struct hearth_slice known;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    code = kv->get(txn, HEARTH_TABLE_META, mark("genesis"), &known);
    if (code == 0) {
        code = HEARTH_E_EXISTS;
    } else if (code == HEARTH_E_NOT_FOUND) {
        code = hearth_kv_mark_put(kv, txn, mark("genesis"), 0, genesis);
    }
    return hearth_kv_end(kv, txn, code);
}

/* The record, its h and the new head: what finalising writes. */
static int put_record(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                      const struct hearth_outbox_head *at,
                      struct hearth_slice record)
{
    struct hearth_kv_number_key key;
    struct hearth_slice seq = hearth_kv_number(&key, at->seq);
    int code = kv->put(txn, HEARTH_TABLE_OUTBOX, seq, record);

    if (code == 0) {
        code = kv->put(txn, HEARTH_TABLE_HEADS, seq,
                       hearth_slice_of(at->h, HEARTH_HASH_LEN));
    }
    if (code == 0) {
        code = hearth_kv_mark_put(kv, txn, mark("head"), at->seq, at->h);
    }
    return code;
}

static int finalise_in(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                       const struct hearth_outbox_head *at,
                       struct hearth_slice record, struct hearth_slice draft)
{
    struct hearth_outbox_state state;
    int code = read_state(kv, txn, &state);

    if (code == 0 && at->seq != state.head.seq + 1) {
        code = HEARTH_E_STATE;
    }
    if (code == 0 && state.kept >= HEARTH_OUTBOX_MAX) {
        code = HEARTH_E_FULL;
    }
    if (code == 0) {
        code = put_record(kv, txn, at, record);
    }
    if (code == 0 && draft.len > 0) {
        code = kv->del(txn, HEARTH_TABLE_DRAFTS, draft);
        if (code == HEARTH_E_NOT_FOUND) {
            code = 0; /* an interview that was never saved as a draft */
        }
    }
    return code;
}

int hearth_outbox_finalise(const struct hearth_kv *kv, uint64_t seq,
                           const uint8_t h[HEARTH_HASH_LEN],
                           struct hearth_slice record,
                           struct hearth_slice draft)
{
    struct hearth_outbox_head at;
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    at.seq = seq;
    memcpy(at.h, h, sizeof at.h);
    return hearth_kv_end(kv, txn, finalise_in(kv, txn, &at, record, draft));
}

int hearth_outbox_record(const struct hearth_kv *kv, uint64_t seq, uint8_t *out,
                         size_t cap, size_t *len)
{
    struct hearth_kv_number_key key;

    return hearth_kv_get_one(kv, HEARTH_TABLE_OUTBOX,
                             hearth_kv_number(&key, seq),
                             (struct hearth_kv_buffer){out, cap, len});
}

int hearth_outbox_hash(const struct hearth_kv *kv, uint64_t seq,
                       uint8_t h[HEARTH_HASH_LEN])
{
    struct hearth_kv_number_key key;
    size_t len;
    int code =
        hearth_kv_get_one(kv, HEARTH_TABLE_HEADS, hearth_kv_number(&key, seq),
                          (struct hearth_kv_buffer){h, HEARTH_HASH_LEN, &len});

    return code == 0 && len != HEARTH_HASH_LEN ? HEARTH_E_INVALID : code;
}

int hearth_outbox_hash_repair(const struct hearth_kv *kv, uint64_t seq,
                              const uint8_t h[HEARTH_HASH_LEN])
{
    uint8_t known[HEARTH_HASH_LEN];
    struct hearth_kv_number_key key;
    int code = hearth_outbox_hash(kv, seq, known);

    return code == HEARTH_E_NOT_FOUND
               ? hearth_kv_put_one(kv, HEARTH_TABLE_HEADS,
                                   hearth_kv_number(&key, seq),
                                   hearth_slice_of(h, HEARTH_HASH_LEN))
               : code;
}

/* h of the record at ${seq}, or h[0]. */
static int hash_at(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                   uint64_t seq, uint8_t h[HEARTH_HASH_LEN])
{
    struct hearth_kv_number_key key;
    struct hearth_slice known;
    uint64_t zero;
    int code;

    if (seq == 0) {
        return hearth_kv_mark_get(kv, txn, mark("genesis"), &zero, h);
    }
    code =
        kv->get(txn, HEARTH_TABLE_HEADS, hearth_kv_number(&key, seq), &known);
    if (code == 0 && known.len != HEARTH_HASH_LEN) {
        code = HEARTH_E_INVALID;
    }
    if (code == 0) {
        memcpy(h, known.data, HEARTH_HASH_LEN);
    }
    return code;
}

/* A mark may only name a record of our own chain, and only move forward. */
static int advance(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                   const char *name, const struct hearth_outbox_head *at,
                   struct hearth_slice bytes)
{
    struct hearth_outbox_state state;
    uint8_t known[HEARTH_HASH_LEN];
    const struct hearth_outbox_head *now;
    bool is_receipt = strcmp(name, "receipted") == 0;
    int code = read_state(kv, txn, &state);

    if (code != 0) {
        return code;
    }
    now = is_receipt ? &state.receipted : &state.opened;
    if (at->seq > state.head.seq) {
        return HEARTH_E_STATE;
    }
    code = hash_at(kv, txn, at->seq, known);
    if (code != 0) {
        return code;
    }
    if (memcmp(known, at->h, HEARTH_HASH_LEN) != 0) {
        return HEARTH_E_BRANCH;
    }
    if (at->seq <= now->seq) {
        return 0;
    }
    code = hearth_kv_mark_put(kv, txn, mark(name), at->seq, at->h);
    if (code == 0) {
        code =
            kv->put(txn, HEARTH_TABLE_META,
                    mark(is_receipt ? "receipt" : "countersignature"), bytes);
    }
    return code;
}

static int advance_one(const struct hearth_kv *kv, const char *name,
                       const struct hearth_outbox_head *at,
                       struct hearth_slice bytes)
{
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    return hearth_kv_end(kv, txn, advance(kv, txn, name, at, bytes));
}

int hearth_outbox_receipted(const struct hearth_kv *kv,
                            const struct hearth_outbox_head *at,
                            struct hearth_slice bytes)
{
    return advance_one(kv, "receipted", at, bytes);
}

int hearth_outbox_opened(const struct hearth_kv *kv,
                         const struct hearth_outbox_head *at,
                         struct hearth_slice bytes)
{
    return advance_one(kv, "opened", at, bytes);
}

int hearth_outbox_receipt(const struct hearth_kv *kv, uint8_t *out, size_t cap,
                          size_t *len)
{
    return hearth_kv_get_one(kv, HEARTH_TABLE_META, mark("receipt"),
                             (struct hearth_kv_buffer){out, cap, len});
}

static int rewind_in(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                     uint64_t seq)
{
    struct hearth_outbox_state state;
    uint8_t h[HEARTH_HASH_LEN];
    int code = read_state(kv, txn, &state);

    if (code != 0 || seq >= state.receipted.seq) {
        return code;
    }
    /* What is erased cannot be sent again: start with the first that is kept,
     * and let the host name the gap. */
    if (seq < state.head.seq - state.kept) {
        seq = state.head.seq - state.kept;
    }
    if (seq == 0) {
        return kv->del(txn, HEARTH_TABLE_META, mark("receipted"));
    }
    code = hash_at(kv, txn, seq, h);
    if (code == 0) {
        code = hearth_kv_mark_put(kv, txn, mark("receipted"), seq, h);
    }
    return code;
}

int hearth_outbox_rewind(const struct hearth_kv *kv, uint64_t seq)
{
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    return hearth_kv_end(kv, txn, rewind_in(kv, txn, seq));
}

static int erase_in(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                    uint64_t *erased)
{
    struct hearth_outbox_state state;
    struct hearth_kv_number_key key;
    uint64_t upto;
    uint64_t done;
    int code = read_state(kv, txn, &state);

    if (code != 0) {
        return code;
    }
    done = state.head.seq - state.kept;
    upto = state.receipted.seq < state.opened.seq ? state.receipted.seq
                                                  : state.opened.seq;
    *erased = 0;
    for (uint64_t seq = done + 1; seq <= upto; seq++) {
        code = kv->del(txn, HEARTH_TABLE_OUTBOX, hearth_kv_number(&key, seq));
        if (code == HEARTH_E_NOT_FOUND) {
            code = 0; /* lost, and named so: there is nothing to erase */
        }
        if (code != 0) {
            return code;
        }
        (*erased)++;
    }
    if (*erased > 0) {
        code = hearth_kv_mark_put(kv, txn, mark("erased"), upto, state.head.h);
    }
    return code;
}

int hearth_outbox_erase(const struct hearth_kv *kv, uint64_t *erased)
{
    struct hearth_kv_txn *txn;
    uint64_t count = 0;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    code = hearth_kv_end(kv, txn, erase_in(kv, txn, &count));
    if (code == 0) {
        *erased = count;
    }
    return code;
}
