/* SPDX-License-Identifier: Apache-2.0 */
/* Adding to the audit chain: apart from reading it, so that a process which
 * only reads cannot. */
#include "host/audit/audit_internal.h"

#include <string.h>

#define HEAD_LEN (8 + HEARTH_HASH_LEN)

static int write_entry(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                       const uint8_t *programme,
                       struct hearth_audit_entry *entry)
{
    uint8_t bytes[HEARTH_AUDIT_ENTRY_MAX], key[8], head_bytes[HEAD_LEN];
    struct hearth_audit_head head;
    struct hearth_writer w;
    int e = hearth_audit_read_head(kv, txn, &head);

    if (e != 0) {
        return e;
    }
    entry->number = head.number + 1;
    memmove(entry->prev, head.h, HEARTH_HASH_LEN);
    hearth_writer_init(&w, bytes, sizeof(bytes));
    hearth_audit_encode(entry, &w);
    e = hearth_writer_finish(&w);
    if (e == 0) {
        e = hearth_audit_hash(programme, hearth_writer_slice(&w), head.h);
    }
    if (e == 0) {
        e = kv->put(txn, HEARTH_TABLE_AUDIT,
                    hearth_audit_key(entry->number, key),
                    hearth_writer_slice(&w));
    }
    if (e != 0) {
        return e;
    }
    hearth_writer_init(&w, head_bytes, sizeof(head_bytes));
    hearth_writer_u64(&w, entry->number);
    hearth_writer_put(&w, head.h, HEARTH_HASH_LEN);
    return kv->put(txn, HEARTH_TABLE_AUDIT, hearth_audit_key(0, key),
                   hearth_writer_slice(&w));
}

int hearth_audit_add(const struct hearth_kv *kv, const uint8_t *programme,
                     int64_t now_s, enum hearth_audit_event event,
                     const char *text)
{
    struct hearth_audit_entry entry = {.time_s = now_s,
                                       .event = (uint8_t)event};
    size_t len = strnlen(text, HEARTH_AUDIT_TEXT_MAX + 1);
    struct hearth_kv_txn *txn;
    int e;

    if (len > HEARTH_AUDIT_TEXT_MAX) {
        return HEARTH_E_LIMIT;
    }
    if (event < HEARTH_AUDIT_FOUNDED || event > HEARTH_AUDIT_CUBE) {
        return HEARTH_E_INVALID;
    }
    for (size_t i = 0; i < len; i++) {
        bool is_shown = text[i] >= 0x20 && text[i] <= 0x7e;

        entry.text[i] = text[i];
        if (!is_shown) {
            entry.text[i] = '?';
        }
    }
    e = kv->begin(kv->cookie, true, &txn);
    if (e != 0) {
        return e;
    }
    e = write_entry(kv, txn, programme, &entry);
    if (e != 0) {
        kv->abort(txn);
        return e;
    }
    return kv->commit(txn);
}
