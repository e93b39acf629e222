/* SPDX-License-Identifier: Apache-2.0 */
/* Where a chain is not one straight line: branches, kept apart as evidence,
 * and losses, which the device signed itself. Both are bounded, because a
 * device in the wrong hands writes them. */
#include "kv_step.h"
#include "ledger.h"

#include <string.h>

struct place {
    const struct hearth_kv *kv;
    struct hearth_kv_txn *txn;
    enum hearth_table table;
};

/* Entries of ${device} in a table, up to ${most}. */
static int count_of(const struct place *p, const uint8_t *device, uint64_t most,
                    uint64_t *count)
{
    struct hearth_ledger_key at;
    struct hearth_slice key = hearth_slice_of(device, HEARTH_DEVICE_LEN);
    struct hearth_slice value;
    int code = 0;

    *count = 0;
    while (code == 0 && *count < most) {
        code = p->kv->seek(p->txn, p->table, key, true, &key, &value);
        if (code != 0 || key.len > sizeof at.bytes ||
            key.len < HEARTH_DEVICE_LEN ||
            memcmp(key.data, device, HEARTH_DEVICE_LEN) != 0) {
            break;
        }
        (*count)++;
        memcpy(at.bytes, key.data, key.len);
        key = hearth_slice_of(at.bytes, key.len);
    }
    return code == HEARTH_E_NOT_FOUND ? 0 : code;
}

static int is_known(const struct place *p, struct hearth_slice key)
{
    struct hearth_slice value;

    return p->kv->get(p->txn, p->table, key, &value);
}

/* What is withdrawn is kept as a stub here too. */
static int put_branch(const struct place *p, const uint8_t *device,
                      const struct hearth_ledger_entry *entry,
                      struct hearth_slice name)
{
    uint8_t stub[HEARTH_STUB_LEN];
    int code = hearth_ledger_buried(p->kv, p->txn, device, entry, stub);

    if (code != 0 && code != HEARTH_E_NOT_FOUND) {
        return code;
    }
    return p->kv->put(p->txn, p->table, name,
                      code == 0 ? hearth_slice_of(stub, sizeof stub)
                                : entry->stored);
}

/* What contradicts the chain is evidence: it is kept, apart. */
int hearth_ledger_keep_branch(const struct hearth_kv *kv, const uint8_t *device,
                              const struct hearth_ledger_entry *entries,
                              size_t count)
{
    struct place p = {kv, NULL, HEARTH_TABLE_BRANCHES};
    uint64_t kept = 0;
    bool is_full = false;
    int code = kv->begin(kv->cookie, true, &p.txn);

    if (code != 0) {
        return code;
    }
    code = count_of(&p, device, HEARTH_BRANCHES_MAX, &kept);
    for (size_t i = 0; i < count && code == 0 && !is_full; i++) {
        struct hearth_ledger_key key;
        struct hearth_slice name = hearth_ledger_record_key(
            &key, device, entries[i].seq, entries[i].h);

        code = is_known(&p, name);
        if (code == HEARTH_E_NOT_FOUND) {
            is_full = kept == HEARTH_BRANCHES_MAX;
            code = is_full ? 0 : put_branch(&p, device, &entries[i], name);
            kept++;
        }
    }
    code = hearth_kv_end(kv, p.txn, code);
    return code == 0 && is_full ? hearth_ledger_count(kv, "branch_dropped")
                                : code;
}

int hearth_ledger_branches(const struct hearth_kv *kv, const uint8_t *device,
                           uint64_t *count)
{
    struct place p = {kv, NULL, HEARTH_TABLE_BRANCHES};
    int code = kv->begin(kv->cookie, false, &p.txn);

    if (code == 0) {
        code = count_of(&p, device, HEARTH_BRANCHES_MAX, count);
        kv->abort(p.txn);
    }
    return code;
}

/* from, to and h of a stored loss (FORMAT.md "Loss"); only what its device
 * signed was stored. */
static int read_loss(struct hearth_slice bytes, struct hearth_ledger_loss *out)
{
    struct hearth_reader r;

    hearth_reader_init(&r, bytes);
    (void)hearth_reader_take(&r, HEARTH_DEVICE_LEN + 1);
    out->from = hearth_reader_u64(&r);
    out->to = hearth_reader_u64(&r);
    hearth_reader_copy(&r, out->h, sizeof out->h);
    return r.has_failed ? HEARTH_E_NOT_FOUND : 0; /* vouches for nothing */
}

int hearth_ledger_named_lost(const struct hearth_kv *kv,
                             struct hearth_kv_txn *txn, const uint8_t *device,
                             const struct hearth_ledger_entry *entry,
                             const struct hearth_ledger_entry *end)
{
    struct hearth_ledger_loss loss = {0};
    struct hearth_ledger_key at;
    struct hearth_slice value;
    struct hearth_slice key = hearth_ledger_record_key(&at, device, 0, NULL);
    int code;

    do {
        code = kv->seek(txn, HEARTH_TABLE_LOSSES, key, true, &key, &value);
        if (code == 0 && (key.len != HEARTH_DEVICE_LEN + 8 ||
                          memcmp(key.data, device, HEARTH_DEVICE_LEN) != 0)) {
            code = HEARTH_E_NOT_FOUND;
        }
        if (code == 0) {
            code = read_loss(value, &loss);
        }
        if (code != 0) {
            return code == HEARTH_E_NOT_FOUND ? HEARTH_E_BRANCH : code;
        }
        key = hearth_ledger_record_key(&at, device, loss.from, NULL);
    } while (loss.to < entry->seq);
    /* Each h holds the one before it: the last of the range vouches for all. */
    return loss.from <= entry->seq && loss.to != UINT64_MAX &&
                   loss.to - entry->seq < (uint64_t)(end - entry) &&
                   memcmp(entry[loss.to - entry->seq].h, loss.h,
                          HEARTH_HASH_LEN) == 0
               ? 0
               : HEARTH_E_BRANCH;
}

/* The head after ${loss}, or why it does not fit behind it. */
static int apply(const struct hearth_ledger_loss *loss,
                 struct hearth_ledger_head *head)
{
    if (loss->to <= head->seq) {
        return HEARTH_E_EXISTS;
    }
    if (loss->from != head->seq + 1) {
        return HEARTH_E_STATE;
    }
    if (loss->to == UINT64_MAX) {
        return memcmp(loss->h, head->h, HEARTH_HASH_LEN) == 0 ? 0
                                                              : HEARTH_E_BRANCH;
    }
    head->seq = loss->to;
    memcpy(head->h, loss->h, HEARTH_HASH_LEN);
    return 0;
}

static int lose_in(const struct place *p, const uint8_t *device,
                   const struct hearth_ledger_loss *loss,
                   struct hearth_ledger_head *head)
{
    struct hearth_ledger_key key;
    struct hearth_slice name =
        hearth_ledger_record_key(&key, device, loss->from, NULL);
    uint64_t known = 0;
    int code = apply(loss, head);

    if (code == 0) {
        code = is_known(p, name);
        /* A close stands behind the head already: it is the last word. */
        if (code == 0 && loss->to != UINT64_MAX) {
            code = HEARTH_E_BRANCH;
        } else if (code == HEARTH_E_NOT_FOUND) {
            code = count_of(p, device, HEARTH_LOSSES_MAX, &known);
        }
    }
    if (code == 0 && known == HEARTH_LOSSES_MAX) {
        code = HEARTH_E_FULL;
    }
    if (code == 0) {
        code = p->kv->put(p->txn, p->table, name, loss->bytes);
    }
    return code == 0 ? hearth_ledger_put_head(p->kv, p->txn, device, head)
                     : code;
}

int hearth_ledger_lose(const struct hearth_kv *kv, const uint8_t *device,
                       const struct hearth_ledger_loss *loss,
                       const struct hearth_ledger_contact *contact,
                       struct hearth_ledger_result *result)
{
    struct hearth_ledger_result made = {0};
    struct place p = {kv, NULL, HEARTH_TABLE_LOSSES};
    int code = kv->begin(kv->cookie, true, &p.txn);

    if (code != 0) {
        return code;
    }
    code = hearth_ledger_head_now(kv, p.txn, device, contact, &made.head);
    if (code == 0) {
        code = lose_in(&p, device, loss, &made.head);
    }
    code = hearth_kv_end(kv, p.txn, code);
    if (code == 0 || code == HEARTH_E_EXISTS) {
        *result = made;
    }
    return code;
}

int hearth_ledger_losses(const struct hearth_kv *kv, const uint8_t *device,
                         uint64_t from,
                         int (*each)(void *cookie, uint64_t from,
                                     struct hearth_slice bytes),
                         void *cookie)
{
    return hearth_ledger_walk(kv, HEARTH_TABLE_LOSSES, device, from, each,
                              cookie);
}
