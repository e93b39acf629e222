/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody does who holds the host's store: through the hand that no
 * library stands in front of. */
#include "sim.h"

#include "hearth/tombstone.h"

#include <string.h>

struct key {
    uint8_t bytes[HEARTH_DEVICE_LEN + 8];
};

static struct hearth_slice record_key(struct key *key, const uint8_t *device,
                                      uint64_t seq)
{
    struct hearth_writer w;

    hearth_writer_init(&w, key->bytes, sizeof(key->bytes));
    hearth_writer_put(&w, device, HEARTH_DEVICE_LEN);
    hearth_writer_u64(&w, seq);
    return hearth_writer_slice(&w);
}

static const uint8_t *id_of(const struct sim *s, unsigned who)
{
    return s->programme->identities[who].entry.id;
}

static void put(const struct hearth_kv *kv, enum hearth_table table,
                struct hearth_slice key, struct hearth_slice value)
{
    struct hearth_kv_txn *txn;

    HEARTH_CHECK(kv->begin(kv->cookie, true, &txn) == 0);
    HEARTH_CHECK(kv->put(txn, table, key, value) == 0);
    HEARTH_CHECK(kv->commit(txn) == 0);
}

static void drop(const struct hearth_kv *kv, enum hearth_table table,
                 struct hearth_slice key)
{
    struct hearth_kv_txn *txn;
    int code;

    HEARTH_CHECK(kv->begin(kv->cookie, true, &txn) == 0);
    code = kv->del(txn, table, key);
    HEARTH_CHECK(code == 0 || code == HEARTH_E_NOT_FOUND);
    HEARTH_CHECK(kv->commit(txn) == 0);
}

/* The stored record, or nothing. */
static size_t get(const struct hearth_kv *kv, const uint8_t *device,
                  uint64_t seq, uint8_t out[SIM_RECORD_MAX])
{
    struct hearth_slice value;
    struct hearth_kv_txn *txn;
    struct key key;
    size_t len = 0;

    HEARTH_CHECK(kv->begin(kv->cookie, false, &txn) == 0);
    if (kv->get(txn, HEARTH_TABLE_RECORDS, record_key(&key, device, seq),
                &value) == 0 &&
        value.len <= SIM_RECORD_MAX) {
        len = value.len;
        memcpy(out, value.data, len);
    }
    kv->abort(txn);
    return len;
}

static void put_head(const struct hearth_kv *kv, const uint8_t *device,
                     const struct hearth_ledger_head *head)
{
    uint8_t bytes[8 + HEARTH_HASH_LEN + 8 + 5];
    struct hearth_writer w;

    hearth_writer_init(&w, bytes, sizeof(bytes));
    hearth_writer_u64(&w, head->seq);
    hearth_writer_put(&w, head->h, HEARTH_HASH_LEN);
    hearth_writer_u64(&w, (uint64_t)head->seen_s);
    hearth_writer_put(&w, head->status, sizeof(head->status));
    put(kv, HEARTH_TABLE_HEADS, hearth_slice_of(device, HEARTH_DEVICE_LEN),
        hearth_writer_slice(&w));
}

/* All from ${seq} on is gone, and the head says that this is all. */
static void cut(const struct sim *s, const struct hearth_kv *kv, unsigned who,
                uint64_t seq)
{
    const uint8_t *id = id_of(s, who);
    uint8_t bytes[SIM_RECORD_MAX];
    struct hearth_record record;
    struct hearth_stub stub;
    struct hearth_ledger_head head;
    struct key key;
    size_t len = seq > 1 ? get(kv, id, seq - 1, bytes) : 0;

    if (hearth_ledger_head(kv, id, &head) != 0) {
        return;
    }
    for (uint64_t at = seq; at <= head.seq; at++) {
        drop(kv, HEARTH_TABLE_RECORDS, record_key(&key, id, at));
    }
    if (len > 0 &&
        (hearth_stub_decode(hearth_slice_of(bytes, len), &stub) == 0
             ? hearth_stub_chain(s->programme->document.id, &stub, head.h)
             : hearth_record_decode(hearth_slice_of(bytes, len), &record) ||
                   hearth_record_chain(s->programme->document.id, &record,
                                       head.h)) == 0) {
        head.seq = seq - 1;
        put_head(kv, id, &head);
    } else {
        drop(kv, HEARTH_TABLE_HEADS, hearth_slice_of(id, HEARTH_DEVICE_LEN));
    }
}

/* A record of the host's own making, or another device's, behind the head. */
static bool add(struct sim *s, unsigned who,
                const struct hearth_ledger_head *at)
{
    const struct hearth_kv *kv = hearth_kv_memory_hand(s->host.store);
    struct hearth_record_header header = {
        .suite = HEARTH_SUITE_X25519, .epoch = 1, .seq = at->seq + 1};
    struct hearth_ledger_head head = *at;
    uint8_t bytes[SIM_RECORD_MAX];
    struct hearth_writer w;
    struct key key;

    hearth_writer_init(&w, bytes, sizeof(bytes));
    memcpy(header.device, id_of(s, who), HEARTH_DEVICE_LEN);
    memcpy(header.prev, at->h, HEARTH_HASH_LEN);
    if (s->truths[who].attack == SIM_HOST_FORGES) {
        HEARTH_CHECK(sim_programme_seal(s->programme, &s->rng,
                                        s->programme->stranger, &header, &w,
                                        head.h) == 0);
    } else {
        w.len = get(kv, id_of(s, (who + 1) % s->identities), 1, bytes);
    }
    if (w.len == 0 || s->identities < 2) {
        return false;
    }
    head.seq++;
    put(kv, HEARTH_TABLE_RECORDS, record_key(&key, id_of(s, who), head.seq),
        hearth_writer_slice(&w));
    put_head(kv, id_of(s, who), &head);
    return true;
}

static void alter(struct sim *s, unsigned who, uint64_t seq)
{
    const struct hearth_kv *kv = hearth_kv_memory_hand(s->host.store);
    uint8_t bytes[SIM_RECORD_MAX];
    struct key key;
    size_t len = get(kv, id_of(s, who), seq, bytes);

    HEARTH_CHECK(len > 0);
    bytes[sim_below(s, len)] ^= (uint8_t)(1u << sim_below(s, 8));
    put(kv, HEARTH_TABLE_RECORDS, record_key(&key, id_of(s, who), seq),
        hearth_slice_of(bytes, len));
}

bool sim_attack_host(struct sim *s, unsigned who)
{
    const struct hearth_kv *kv = hearth_kv_memory_hand(s->host.store);
    struct sim_truth *t = &s->truths[who];
    struct hearth_ledger_head head;
    struct key key;

    if (!s->host.is_up || !sim_host_head(s, who, &head) || head.seq < 2) {
        return false;
    }
    t->attack_seq = 1 + sim_below(s, head.seq - 1);
    switch ((int)t->attack) {
    case SIM_HOST_ALTERS:
        alter(s, who, t->attack_seq);
        return true;
    case SIM_HOST_DELETES:
        drop(kv, HEARTH_TABLE_RECORDS,
             record_key(&key, id_of(s, who), t->attack_seq));
        return true;
    case SIM_HOST_CUTS:
        cut(s, kv, who, t->attack_seq + 1);
        return true;
    case SIM_HOST_FORGETS:
        cut(s, kv, who, 1);
        drop(kv, HEARTH_TABLE_OPENED,
             hearth_slice_of(id_of(s, who), HEARTH_DEVICE_LEN));
        return true;
    case SIM_HOST_FORGES:
    case SIM_HOST_REPLAYS:
        return add(s, who, &head);
    case SIM_HOST_LIES:
        t->attack_seq = head.seq;
        memcpy(t->attack_h, head.h, HEARTH_HASH_LEN);
        return true;
    case SIM_HOST_WITHHOLDS:
        t->attack_seq = t->opened + 1;
        return true;
    default:
        return true; /* in its answers */
    }
}

static bool is_withheld(const struct sim *s, unsigned who)
{
    return s->truths[who].is_attacked &&
           s->truths[who].attack == SIM_HOST_WITHHOLDS;
}

void sim_attack_show(struct sim *s)
{
    struct sim_host *h = &s->host;
    bool is_copy = false;

    for (unsigned i = 0; i < s->identities; i++) {
        if (!is_withheld(s, i)) {
            continue;
        }
        if (!is_copy) {
            hearth_kv_memory_copy(h->store, h->shown);
        }
        is_copy = true;
        cut(s, hearth_kv_memory_hand(h->shown), i, s->truths[i].attack_seq);
    }
    h->view = *hearth_kv_memory_kv(is_copy ? h->shown : h->store);
    h->is_copied = is_copy;
}

void sim_attack_shown(struct sim *s)
{
    const struct hearth_kv *from = hearth_kv_memory_hand(s->host.shown);
    const struct hearth_kv *to = hearth_kv_memory_hand(s->host.store);
    uint8_t bytes[HEARTH_OPENED_LEN];
    size_t len;

    for (unsigned i = 0; s->host.is_copied && i < s->identities; i++) {
        if (hearth_ledger_opened_get(from, id_of(s, i), bytes, sizeof(bytes),
                                     &len) == 0) {
            put(to, HEARTH_TABLE_OPENED,
                hearth_slice_of(id_of(s, i), HEARTH_DEVICE_LEN),
                hearth_slice_of(bytes, len));
        }
    }
}
