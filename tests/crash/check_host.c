/* SPDX-License-Identifier: Apache-2.0 */
/* The host's own start-up on a folder: ids, keys, every device's chain. */
#include "check.h"

#include "host/folder/folder.h"

#include "hearth/ledger.h"
#include "hearth/record.h"

#include <string.h>

struct walk {
    struct check *c;
    const struct hearth_folder *folder;
    const struct hearth_ledger_device *device;
    uint64_t seq;
    uint8_t h[HEARTH_HASH_LEN];
};

static int step(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct walk *w = cookie;
    struct hearth_record record;
    if (seq != w->seq + 1 || hearth_record_decode(stored, &record) != 0 ||
        record.header.seq != seq ||
        memcmp(record.header.prev, w->h, sizeof(w->h)) != 0 ||
        hearth_record_chain(w->folder->programme, &record, w->h) != 0) {
        return HEARTH_E_BRANCH;
    }
    w->seq = seq;
    /* A batch carries one signature, its last record's. */
    (void)check_is_known(w->c, stored);
    return 0;
}

static const char *check_device_chain(struct check *c,
                                      const struct hearth_folder *f,
                                      const struct hearth_ledger_device *device,
                                      struct check_found *found)
{
    struct hearth_ledger_head head;
    struct walk w = {c, f, device, 0, {0}};
    memcpy(w.h, device->genesis, sizeof(w.h));
    int rc = hearth_ledger_records(f->kv, device->id, 1, step, &w);
    if (rc != 0) {
        return "a chain does not hold";
    }
    rc = hearth_ledger_head(f->kv, device->id, &head);
    if (rc == HEARTH_E_NOT_FOUND && w.seq == 0) {
        return NULL;
    }
    if (rc != 0 || head.seq != w.seq ||
        (w.seq > 0 && memcmp(head.h, w.h, sizeof(w.h)) != 0)) {
        return "a head is not its chain's end";
    }
    found->head += head.seq;
    return NULL;
}

static void look(struct check *c, const char *folder,
                 const struct hearth_folder *f, struct check_found *found)
{
    struct hearth_ledger_device device;
    int rc = hearth_ledger_device_next(f->kv, NULL, &device);
    while (rc == 0 && found->what == NULL) {
        uint8_t id[HEARTH_DEVICE_LEN];
        memcpy(id, device.id, sizeof(id));
        found->what = check_device_chain(c, f, &device, found);
        rc = hearth_ledger_device_next(f->kv, id, &device);
    }
    if (rc != 0 && rc != HEARTH_E_NOT_FOUND) {
        found->what = "the register cannot be read";
    }
    if (found->what == NULL && (check_tables(f->kv, found->digest) != 0 ||
                                check_files(folder, found->digest) != 0)) {
        found->what = "tables or files cannot be read";
    }
}

void check_host(struct check *c, const char *folder, struct check_found *found)
{
    struct hearth_folder f;
    memset(found, 0, sizeof(*found));
    found->code = hearth_folder_open(folder, &f);
    if (found->code == 0) {
        look(c, folder, &f, found);
        hearth_folder_close(&f);
    } else {
        check_add(found->digest, &found->code, sizeof(found->code));
    }
}
