/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing on the retention date. */
#include "host/folder/retention.h"

#include "host/audit/audit.h"
#include "host/cache/cache.h"
#include "host/folder/charter.h"
#include "host/vault/vault_anchor.h"
#include "host/vault/vault_erase.h"

#include "hearth/fieldtime.h"
#include "hearth/ledger.h"
#include "hearth/receipt.h"
#include "hearth/tombstone.h"
#include "hearth/withdraw.h"
#include "hearth/withdrawals.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define AT_ONCE 128          /* records erased in one transaction */
#define SEEN    "clock seen" /* in META: the last time that was believed */
#define HOUR_S  3600

/* Erasing one epoch's records, a part at a time. */
struct erasure {
    const struct hearth_folder *f;
    uint16_t epoch;
    uint64_t opened_seq; /* of the device in work: opened up to here */
    uint64_t next_seq;
    size_t count;
    uint64_t unopened;
    const struct hearth_retention_watch *watch;
    struct hearth_ledger_tombstone entries[AT_ONCE];
    uint8_t bytes[AT_ONCE][HEARTH_TOMBSTONE_LEN];
};

/* A stub, and beside it h, so that a device that sends the record again is
 * told that it is known. Nobody signs: the date is in the signed document. */
static int stub_of(struct erasure *x, const struct hearth_record *record)
{
    struct hearth_tombstone t = {.h = {0}};
    struct hearth_ledger_tombstone *entry = &x->entries[x->count];
    int e = hearth_stub_of(record, &t.stub);

    if (e == 0) {
        e = hearth_stub_chain(x->f->programme, &t.stub, t.h);
    }
    if (e != 0) {
        return e;
    }
    hearth_tombstone_encode(&t, x->bytes[x->count]);
    memmove(entry->device, record->header.device, HEARTH_DEVICE_LEN);
    entry->seq = record->header.seq;
    entry->bytes = x->bytes[x->count];
    entry->replaces = true;
    x->unopened += record->header.seq > x->opened_seq;
    x->count++;
    return 0;
}

static int take(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct erasure *x = cookie;
    struct hearth_record record;

    if (x->count == AT_ONCE) {
        return HEARTH_E_EXISTS;
    }
    x->next_seq = seq + 1;
    if (hearth_record_decode(stored, &record) != 0 ||
        record.header.epoch != x->epoch || record.header.seq != seq) {
        return 0; /* a stub already, of another epoch, or damaged */
    }
    return stub_of(x, &record);
}

static int erase_device(struct erasure *x, const uint8_t *device,
                        struct hearth_retention *out)
{
    uint64_t count, log_len;
    int e = hearth_ledger_tombstones(x->f->kv, &count, &log_len);
    bool has_more = true;

    x->next_seq = 1;
    while (e == 0 && has_more) {
        x->count = 0;
        x->unopened = 0;
        e = hearth_ledger_records(x->f->kv, device, x->next_seq, take, x);
        has_more = e == HEARTH_E_EXISTS;
        if (e == 0 || has_more) {
            e = x->count == 0 ? 0
                              : hearth_ledger_bury(x->f->kv, x->entries,
                                                   x->count, log_len);
        }
        if (e == 0) {
            out->records += x->count;
            out->unopened += x->unopened;
            x->watch->part(x->watch->cookie);
        }
    }
    return e;
}

/* How far the results side opened this device's chain. */
static int opened_seq(const struct hearth_folder *f, const uint8_t *device,
                      uint64_t *seq)
{
    uint8_t bytes[HEARTH_OPENED_LEN];
    struct hearth_opened o;
    size_t len;
    int e = hearth_ledger_opened_get(f->kv, device, bytes, sizeof(bytes), &len);

    *seq = 0;
    if (e == 0 && hearth_opened_decode(hearth_slice_of(bytes, len), &o) == 0) {
        *seq = o.seq;
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

/* Calls ${each} for every device, with how far its chain was opened in ${x}. */
static int each_device(struct erasure *x,
                       int (*each)(struct erasure *x, const uint8_t *device,
                                   struct hearth_retention *out),
                       struct hearth_retention *out)
{
    struct hearth_ledger_device device;
    const uint8_t *after = NULL;
    int e;

    while ((e = hearth_ledger_device_next(x->f->kv, after, &device)) == 0) {
        e = opened_seq(x->f, device.id, &x->opened_seq);
        if (e == 0) {
            e = each(x, device.id, out);
        }
        if (e != 0) {
            return e;
        }
        after = device.id;
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

/* ---- what is about to go ---- */

struct counting {
    const struct erasure *x;
    struct hearth_retention *out;
};

static int count_one(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    const struct counting *c = cookie;
    struct hearth_record record;

    if (hearth_record_decode(stored, &record) == 0 &&
        record.header.epoch == c->x->epoch && record.header.seq == seq) {
        c->out->records++;
        c->out->unopened += seq > c->x->opened_seq;
    }
    return 0;
}

static int count_device(struct erasure *x, const uint8_t *device,
                        struct hearth_retention *out)
{
    struct counting c = {x, out};
    int e = hearth_ledger_records(x->f->kv, device, 1, count_one, &c);

    x->watch->part(x->watch->cookie);
    return e;
}

/* Said before the key goes: an erasure that is cut short and taken up again
 * knows only of the rest. */
static int announce(struct erasure *x, int64_t now_s)
{
    struct hearth_retention due = {0};
    char text[HEARTH_AUDIT_TEXT_MAX];
    int e = each_device(x, count_device, &due);

    if (e != 0) {
        return e;
    }
    (void)snprintf(
        text, sizeof(text),
        "epoch %u: its date has come; key and ciphertexts of %" PRIu64
        " records, %" PRIu64 " of them never opened",
        (unsigned)x->epoch, due.records, due.unopened);
    return hearth_audit_add(x->f->kv, x->f->programme, now_s,
                            HEARTH_AUDIT_ERASED, text);
}

/* ---- copies that were kept apart ---- */

static bool pick_branch(void *cookie, struct hearth_slice stored,
                        uint8_t out[HEARTH_STUB_LEN])
{
    const uint16_t *epoch = cookie;
    struct hearth_record record;
    struct hearth_stub stub;

    if (hearth_record_decode(stored, &record) != 0 ||
        record.header.epoch != *epoch || hearth_stub_of(&record, &stub) != 0) {
        return false;
    }
    hearth_stub_encode(&stub, out);
    return true;
}

/* ---- withdrawals that can find nothing any more ---- */

struct waiting {
    const struct hearth_folder *f;
    uint16_t epoch;
};

static int forget_one(void *cookie, const uint8_t id[HEARTH_WITHDRAW_ID_LEN],
                      struct hearth_slice sealed)
{
    const struct waiting *w = cookie;
    uint16_t epoch;

    if (hearth_withdraw_epoch(sealed, &epoch) != 0 || epoch != w->epoch) {
        return 0;
    }
    return hearth_withdrawals_del(w->f->kv, id);
}

/* ---- one epoch ---- */

static int destroy_key(const struct hearth_folder *f, uint16_t epoch,
                       struct hearth_retention *out)
{
    int e = hearth_vault_destroy_epoch(f->path, epoch);

    if (e == HEARTH_E_VERSION) {
        out->has_old_vault = true;
        return 0; /* what can be erased is */
    }
    e = e == HEARTH_E_NOT_FOUND ? 0 : e;
    return e == 0 ? hearth_cache_forget(f->path, epoch) : e;
}

static int erase_epoch(struct erasure *x, int64_t now_s,
                       struct hearth_retention *out)
{
    const struct hearth_folder *f = x->f;
    uint16_t epoch = x->epoch;
    struct hearth_retention done = {0};
    struct waiting w = {f, epoch};
    char text[HEARTH_AUDIT_TEXT_MAX];
    bool has_key = hearth_vault_epoch_is_there(f->path, epoch);
    int e = has_key ? announce(x, now_s) : 0;

    /* The key first: after it nothing that is left can be read. */
    if (e == 0) {
        e = destroy_key(f, epoch, out);
    }
    if (e == 0) {
        e = each_device(x, erase_device, &done);
    }
    if (e == 0) {
        e = hearth_ledger_branches_bury(f->kv, pick_branch, &epoch,
                                        &done.branches);
    }
    if (e == 0) {
        e = hearth_withdrawals_each(f->kv, NULL, forget_one, &w);
    }
    if (e == 0 && done.records + done.branches > 0) {
        (void)snprintf(text, sizeof(text),
                       "epoch %u: %" PRIu64 " records, %" PRIu64
                       " of them never opened, %" PRIu64 " kept apart",
                       (unsigned)epoch, done.records, done.unopened,
                       done.branches);
        e = hearth_audit_add(f->kv, f->programme, now_s, HEARTH_AUDIT_ERASED,
                             text);
    }
    out->epochs += has_key || done.records + done.branches > 0;
    out->records += done.records;
    out->branches += done.branches;
    out->unopened += done.unopened;
    return e;
}

/* ---- is it really that late? ---- */

static int64_t last_seen(const struct hearth_folder *f)
{
    uint8_t bytes[8];
    struct hearth_reader r;
    size_t len;

    if (hearth_ledger_meta_get(f->kv, SEEN, bytes, sizeof(bytes), &len) != 0 ||
        len != sizeof(bytes)) {
        return 0;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, sizeof(bytes)));
    return (int64_t)hearth_reader_u64(&r);
}

/* Whether to believe ${now_s}; if so it is remembered, by the hour. */
static int believe(const struct hearth_folder *f, int64_t issued_s,
                   int64_t now_s, bool *is_doubted)
{
    int64_t seen_s = last_seen(f);
    int64_t past_s = seen_s > issued_s ? seen_s : issued_s;
    uint8_t bytes[8];
    struct hearth_writer w;

    *is_doubted =
        hearth_fieldtime_minus(now_s, past_s) > HEARTH_FIELDTIME_SPAN_S;
    if (*is_doubted || hearth_fieldtime_minus(now_s, seen_s) < HOUR_S) {
        return 0;
    }
    hearth_writer_init(&w, bytes, sizeof(bytes));
    hearth_writer_u64(&w, (uint64_t)now_s);
    return hearth_ledger_meta_put(f->kv, SEEN, hearth_writer_slice(&w));
}

static void nothing(void *cookie)
{
    (void)cookie;
}

int hearth_retention_run(const struct hearth_folder *f, int64_t now_s,
                         const struct hearth_retention_watch *watch,
                         struct hearth_retention *out)
{
    static const struct hearth_retention_watch nobody = {nothing, NULL};
    struct erasure x = {.f = f, .watch = watch != NULL ? watch : &nobody};
    struct hearth_retention found = {0};
    struct hearth_folder anchored = *f;
    bool is_doubted = false;
    struct hearth_programme p;
    /* The store is written by who faces the network: a date of his must not
     * destroy a key. A vault of an older version, or none, cannot say. */
    int e = hearth_vault_anchor(f->path, &anchored.form_sign);

    if (e == 0 || e == HEARTH_E_NOT_FOUND) {
        e = hearth_charter_load(&anchored, &p);
    }
    if (e == 0) {
        e = believe(f, p.issued_s, now_s, &is_doubted);
    }
    for (uint8_t i = 0; e == 0 && i < p.epoch_count; i++) {
        if (p.epochs[i].erase_s == 0 || p.epochs[i].erase_s > now_s) {
            continue;
        }
        found.is_doubted = is_doubted;
        if (!is_doubted) {
            x.epoch = p.epochs[i].epoch;
            e = erase_epoch(&x, now_s, &found);
        }
    }
    if (e == 0 && found.epochs > 0 && f->kv->scrub != NULL) {
        e = f->kv->scrub(f->kv->cookie);
    }
    if (e == 0) {
        *out = found;
    }
    return e;
}
