/* SPDX-License-Identifier: Apache-2.0 */
/* Parts that look at the store: tables, document, register, chains. */
#include "host/fsck/fsck.h"

#include "host/folder/admission.h"
#include "host/folder/charter.h"
#include "host/results/chain.h"
#include "host/vault/vault_anchor.h"

#include "hearth/hash.h"
#include "hearth/receipt.h"
#include "hearth/tombstone.h"

#include <inttypes.h>
#include <string.h>

#define INDEX_LEN (2 + HEARTH_HASH_LEN)

void hearth_fsck_tables(void *cookie, struct hearth_finds *finds)
{
    struct hearth_fsck_view v;

    if (!hearth_fsck_open(cookie, finds, true, &v)) {
        return;
    }
    for (int t = 0; t < HEARTH_TABLE_COUNT; t++) {
        struct hearth_kv_table_check c;
        int e = hearth_kv_check_table(v.folder.kv, (enum hearth_table)t, &c);

        if (e != 0) {
            hearth_finds_say(finds,
                             "table %s ends with an error after %" PRIu64
                             " entries (%s); restore from a backup",
                             c.name, c.entries, hearth_err_text(e));
        } else if (c.odd_keys > 0) {
            hearth_finds_say(finds,
                             "table %s holds %" PRIu64
                             " keys of a wrong length; restore from a backup",
                             c.name, c.odd_keys);
        }
    }
}

void hearth_fsck_document(void *cookie, struct hearth_finds *finds)
{
    const struct hearth_fsck *f = cookie;
    struct hearth_public anchor;
    struct hearth_fsck_view v;

    if (!hearth_fsck_open(f, finds, false, &v)) {
        return;
    }
    if (!v.has_programme) {
        hearth_finds_say(finds,
                         "the programme document does not verify by FORM-SIGN; "
                         "restore from a backup");
    } else if (memcmp(v.programme.id, v.folder.programme,
                      HEARTH_PROGRAMME_LEN) != 0) {
        hearth_finds_say(finds, "the document is another programme's; restore "
                                "from a backup");
    }
    if (!f->is_trial && hearth_vault_anchor(f->path, &anchor) == 0 &&
        memcmp(anchor.point, v.folder.form_sign.point, HEARTH_POINT_LEN) != 0) {
        hearth_finds_say(finds,
                         "the store's FORM-SIGN is not the vault's: somebody "
                         "exchanged it; restore from a backup");
    }
}

/* Calls ${each} with every device, as the signed register has it. */
static void each_device(struct hearth_fsck_view *v, struct hearth_finds *finds,
                        void (*each)(struct hearth_fsck_view *v,
                                     struct hearth_finds *finds,
                                     struct hearth_ledger_device *d))
{
    struct hearth_ledger_device d;
    const uint8_t *after = NULL;
    uint8_t id[HEARTH_DEVICE_LEN];
    int e;

    while ((e = hearth_ledger_device_next(v->folder.kv, after, &d)) == 0) {
        memcpy(id, d.id, sizeof(id)); /* d.id has as many */
        each(v, finds, &d);
        after = id;
    }
    if (e != HEARTH_E_NOT_FOUND) {
        hearth_finds_say(finds,
                         "the device register does not read on (%s); restore "
                         "from a backup",
                         hearth_err_text(e));
    }
}

static void look_device(struct hearth_fsck_view *v, struct hearth_finds *finds,
                        struct hearth_ledger_device *d)
{
    char name[2 * HEARTH_DEVICE_LEN + 1];
    uint8_t h[HEARTH_HASH_LEN];
    struct hearth_public key;
    int e =
        hearth_identity_check(hearth_slice_of(d->sign, HEARTH_POINT_LEN), &key);

    hearth_fsck_name(d->id, name);
    if (e == 0) {
        e = hearth_record_genesis(v->folder.programme, d->id, &key, h);
    }
    if (e == 0 && memcmp(h, d->genesis, sizeof(h)) != 0) {
        e = HEARTH_E_BRANCH;
    }
    if (e == 0) {
        e = hearth_identity_check(hearth_slice_of(d->sync, HEARTH_POINT_LEN),
                                  &key);
    }
    if (e == 0) {
        e = hearth_identity_hash(&key, h);
    }
    if (e != 0 || memcmp(h, d->sync_hash, sizeof(h)) != 0) {
        hearth_finds_say(finds,
                         "device %s: its entry does not fit its keys; revoke "
                         "it and enrol it again",
                         name);
        return;
    }
    e = hearth_admission_apply(&v->folder, d);
    if (e != 0 && e != HEARTH_E_NOT_FOUND) {
        hearth_finds_say(finds,
                         "device %s: FORM-SIGN did not sign this entry (%s); "
                         "'enrol confirm' it, or revoke it",
                         name, hearth_err_text(e));
    }
}

void hearth_fsck_devices(void *cookie, struct hearth_finds *finds)
{
    struct hearth_fsck_view v;

    if (hearth_fsck_open(cookie, finds, false, &v)) {
        each_device(&v, finds, look_device);
    }
}

/* ---- chains ---- */

static bool is_chain_at(const struct hearth_chain *c, uint64_t seq,
                        const uint8_t *h)
{
    uint64_t at = 0;
    size_t loss = 0;

    for (size_t i = 0; i < c->count; i++) {
        at++;
        while (loss < c->loss_count && c->losses[loss].from <= at) {
            at = c->losses[loss++].to + 1;
        }
        if (at == seq) {
            return memcmp(c->hashes[i], h, HEARTH_HASH_LEN) == 0;
        }
    }
    return true; /* lost, or none to compare with */
}

static void look_opened(const struct hearth_fsck_view *v,
                        struct hearth_finds *finds, const char *name,
                        const uint8_t *id, const struct hearth_chain *c)
{
    uint8_t bytes[HEARTH_OPENED_LEN];
    struct hearth_opened o;
    size_t len = 0;
    int e =
        hearth_ledger_opened_get(v->folder.kv, id, bytes, sizeof(bytes), &len);

    if (e == HEARTH_E_NOT_FOUND || !v->has_programme) {
        return;
    }
    if (e == 0) {
        e = hearth_opened_decode(hearth_slice_of(bytes, len), &o);
    }
    if (e == 0) {
        e = HEARTH_E_AUTH;
        for (uint8_t i = 0; e != 0 && i < v->programme.opened_count; i++) {
            e = hearth_opened_verify(&o, v->folder.programme,
                                     &v->programme.openeds[i]);
        }
    }
    if (e == 0 && (memcmp(o.device, id, HEARTH_DEVICE_LEN) != 0 ||
                   !is_chain_at(c, o.seq, o.h))) {
        e = HEARTH_E_BRANCH;
    }
    if (e != 0) {
        hearth_finds_say(finds,
                         "device %s: its countersignature does not verify; "
                         "run 'hearth-host results' once",
                         name);
    }
}

static void look_chain(struct hearth_fsck_view *v, struct hearth_finds *finds,
                       struct hearth_ledger_device *d)
{
    struct hearth_chain_head from = {.seq = 0};
    char name[2 * HEARTH_DEVICE_LEN + 1];
    struct hearth_chain chain;
    int e;

    hearth_fsck_name(d->id, name);
    memcpy(from.h, d->genesis, sizeof(from.h)); /* both a hash */
    e = hearth_chain_verify(v->folder.kv, v->folder.programme, d, &from,
                            &chain);
    if (e != 0) {
        hearth_finds_say(finds,
                         "device %s: its records do not read (%s); restore "
                         "from a backup",
                         name, hearth_err_text(e));
        return;
    }
    if (chain.problem != HEARTH_CHAIN_FINE) {
        hearth_finds_say(finds,
                         "device %s, record %" PRIu64
                         ": %s; restore from a backup, else let the device "
                         "sync: it sends again what it keeps",
                         name, chain.problem_seq,
                         hearth_chain_problem_text(chain.problem));
    }
    look_opened(v, finds, name, d->id, &chain);
    hearth_chain_close(&chain);
}

void hearth_fsck_records(void *cookie, struct hearth_finds *finds)
{
    struct hearth_fsck_view v;

    if (hearth_fsck_open(cookie, finds, false, &v)) {
        each_device(&v, finds, look_chain);
    }
}

/* ---- entries of nobody ---- */

void hearth_fsck_owners(void *cookie, struct hearth_finds *finds)
{
    static const enum hearth_table tables[] = {
        HEARTH_TABLE_RECORDS,    HEARTH_TABLE_HEADS,
        HEARTH_TABLE_OPENED,     HEARTH_TABLE_BRANCHES,
        HEARTH_TABLE_REGISTER,   HEARTH_TABLE_ASSIGNMENTS,
        HEARTH_TABLE_TOMBSTONES, HEARTH_TABLE_LOSSES};
    char name[2 * HEARTH_DEVICE_LEN + 1];
    struct hearth_fsck_view v;

    if (!hearth_fsck_open(cookie, finds, false, &v)) {
        return;
    }
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        uint8_t last[64];
        struct hearth_slice key = hearth_slice_of(NULL, 0), value;
        struct hearth_kv_txn *txn;
        bool is_after = false;

        if (v.folder.kv->begin(v.folder.kv->cookie, false, &txn) != 0) {
            return;
        }
        while (v.folder.kv->seek(txn, tables[i], key, is_after, &key, &value) ==
                   0 &&
               key.len >= HEARTH_DEVICE_LEN) {
            struct hearth_slice id =
                hearth_slice_of(key.data, HEARTH_DEVICE_LEN);
            struct hearth_slice entry;

            if (v.folder.kv->get(txn, HEARTH_TABLE_DEVICES, id, &entry) != 0) {
                hearth_fsck_name(id.data, name);
                hearth_finds_say(finds,
                                 "device %s has entries and is not in the "
                                 "register; restore from a backup",
                                 name);
            }
            /* on to the next device */
            memset(last, 0xff, sizeof(last));
            memcpy(last, id.data, HEARTH_DEVICE_LEN); /* 8 of 64 */
            key = hearth_slice_of(last, sizeof(last));
            is_after = true;
        }
        v.folder.kv->abort(txn);
    }
}
