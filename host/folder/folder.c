/* SPDX-License-Identifier: Apache-2.0 */
/* The host's data folder: making it, opening it to write, and the ids kept in
 * its store. */
#include "host/folder/folder_internal.h"
#include "host/folder/tombstones.h"

#include "hearth/ledger.h"

int hearth_folder_create(const char *path, struct hearth_folder *out)
{
    static const char *const parts[] = {"keys", "vault", "release"};
    struct hearth_folder f = {0};
    char part[HEARTH_PATH_MAX];
    int e;

    /* A key written last time is irreplaceable: never write over one. */
    if (hearth_folder_has(path, "keys/root.key") ||
        hearth_folder_has(path, "store/data.mdb")) {
        return HEARTH_E_EXISTS;
    }
    e = hearth_fsutil_make_folder(path);
    for (size_t i = 0; e == 0 && i < sizeof(parts) / sizeof(parts[0]); i++) {
        e = hearth_fsutil_join(path, parts[i], part);
        if (e == 0) {
            e = hearth_fsutil_make_folder(part);
        }
    }
    if (e == 0) {
        e = hearth_folder_open_by(path, hearth_kv_lmdb_open, &f);
    }
    if (e == 0) {
        *out = f;
    }
    return e;
}

int hearth_folder_open(const char *path, struct hearth_folder *out)
{
    struct hearth_folder f = {0};
    int e = hearth_folder_load_by(path, hearth_kv_lmdb_open, &f);

    if (e == 0) { /* a store from a backup: nothing is read before this */
        e = hearth_tombstones_replay(&f);
    }
    if (e != 0) {
        hearth_folder_close(&f);
        return e;
    }
    *out = f;
    return 0;
}

int hearth_folder_save(const struct hearth_folder *f)
{
    const struct hearth_kv *kv = f->kv;
    int e = hearth_ledger_meta_put(
        kv, "id", hearth_slice_of(f->programme, sizeof(f->programme)));

    if (e == 0) {
        e = hearth_ledger_meta_put(kv, "host",
                                   hearth_slice_of(f->host, sizeof(f->host)));
    }
    if (e == 0) {
        e = hearth_ledger_meta_put(
            kv, "incarnation",
            hearth_slice_of(f->incarnation, sizeof(f->incarnation)));
    }
    if (e == 0) {
        e = hearth_ledger_meta_put(
            kv, "form-sign",
            hearth_slice_of(f->form_sign.point, HEARTH_POINT_LEN));
    }
    return e;
}
