/* SPDX-License-Identifier: Apache-2.0 */
/* The index from SYNC keys to devices, which is made from the register: the one
 * thing in the store that can be made again without guessing. */
#include "host/fsck/fsck.h"

#include "hearth/ledger.h"

#include <string.h>

/* The device's own key must lead to it. */
static int look_forward(const struct hearth_kv *kv, unsigned *missing)
{
    struct hearth_ledger_device d, found;
    const uint8_t *after = NULL;
    uint8_t id[HEARTH_DEVICE_LEN];
    int e;

    while ((e = hearth_ledger_device_next(kv, after, &d)) == 0) {
        memcpy(id, d.id, sizeof(id)); /* as long */
        if (hearth_ledger_device_find(kv, d.sync_hash, &found) != 0 ||
            memcmp(found.id, d.id, sizeof(d.id)) != 0) {
            *missing += 1;
        }
        after = id;
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

/* Each key must lead to a device that there is. */
static int look_backward(const struct hearth_kv *kv, unsigned *dangling)
{
    struct hearth_slice key = hearth_slice_text("s/"), value, entry;
    struct hearth_kv_txn *txn;
    int e = kv->begin(kv->cookie, false, &txn);

    if (e != 0) {
        return e;
    }
    while ((e = kv->seek(txn, HEARTH_TABLE_META, key, true, &key, &value)) ==
               0 &&
           key.len >= 2 && memcmp(key.data, "s/", 2) == 0) {
        if (key.len != 2 + HEARTH_HASH_LEN || value.len != HEARTH_DEVICE_LEN ||
            kv->get(txn, HEARTH_TABLE_DEVICES, value, &entry) != 0) {
            *dangling += 1;
        }
    }
    kv->abort(txn);
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

/* Puts each device in again as it stands there: that writes its key's entry.
 * Keys that lead nowhere stay: who holds one is refused anyway. */
static void repair(const struct hearth_fsck *f, struct hearth_finds *finds)
{
    struct hearth_folder folder = {0};
    struct hearth_ledger_device d;
    const uint8_t *after = NULL;
    uint8_t id[HEARTH_DEVICE_LEN];
    int e = hearth_folder_open(f->path, &folder);

    while (e == 0) {
        e = hearth_ledger_device_next(folder.kv, after, &d);
        if (e == 0) {
            memcpy(id, d.id, sizeof(id)); /* as long */
            after = id;
            e = hearth_ledger_device_put(folder.kv, &d);
        }
    }
    hearth_folder_close(&folder);
    if (e == HEARTH_E_NOT_FOUND) {
        hearth_finds_repaired(finds, "made again from the register");
    } else {
        hearth_finds_say(finds,
                         "cannot be made again (%s); restore from a "
                         "backup",
                         hearth_err_text(e));
    }
}

void hearth_fsck_index(void *cookie, struct hearth_finds *finds)
{
    const struct hearth_fsck *f = cookie;
    unsigned missing = 0, dangling = 0;
    struct hearth_fsck_view v;
    int e;

    if (!hearth_fsck_open(f, finds, false, &v)) {
        return;
    }
    e = look_forward(v.folder.kv, &missing);
    if (e == 0) {
        e = look_backward(v.folder.kv, &dangling);
    }
    if (e != 0) {
        hearth_finds_say(finds, "does not read (%s); restore from a backup",
                         hearth_err_text(e));
    }
    if (dangling > 0) {
        hearth_finds_say(finds,
                         "%u keys lead to devices that are not there; restore "
                         "from a backup",
                         dangling);
    }
    if (missing > 0 && f->repairs) {
        hearth_kv_lmdb_close(v.store);
        repair(f, finds);
    } else if (missing > 0) {
        hearth_finds_say(finds,
                         "%u devices are not found by their key, so they "
                         "cannot sync; 'fsck --repair' makes the index again",
                         missing);
    }
}
