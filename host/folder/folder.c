/* SPDX-License-Identifier: Apache-2.0 */
/* The host's data folder: making, opening, and the ids kept in its store. */
#include "host/folder/folder.h"

#include "host/folder/tombstones.h"

#include "hearth/ledger.h"

#include <string.h>
#include <sys/stat.h>

int hearth_folder_file(const char *path, const char *name, char *out)
{
    return hearth_fsutil_join(path, name, out);
}

static bool is_there(const char *path, const char *name)
{
    char file[HEARTH_PATH_MAX];
    struct stat about;

    return hearth_fsutil_join(path, name, file) == 0 && stat(file, &about) == 0;
}

static int open_store(const char *path, bool is_read_only,
                      struct hearth_folder *f)
{
    char store[HEARTH_PATH_MAX];
    int e = hearth_fsutil_join(path, "store", store);

    if (e == 0) {
        e = hearth_bytes_to_text(hearth_slice_text(path), f->path,
                                 sizeof(f->path));
    }
    if (e == 0) {
        e = is_read_only
                ? hearth_kv_lmdb_open_read(store, HEARTH_FOLDER_STORE_MAX,
                                           &f->kv)
                : hearth_kv_lmdb_open(store, HEARTH_FOLDER_STORE_MAX, &f->kv);
    }
    return e;
}

int hearth_folder_create(const char *path, struct hearth_folder *out)
{
    static const char *const parts[] = {"keys", "vault", "release"};
    struct hearth_folder f = {0};
    char part[HEARTH_PATH_MAX];
    int e;

    /* A key written last time is irreplaceable: never write over one. */
    if (is_there(path, "keys/root.key") || is_there(path, "store/data.mdb")) {
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
        e = open_store(path, false, &f);
    }
    if (e == 0) {
        *out = f;
    }
    return e;
}

/* A META value that must have exactly ${len} bytes. */
static int get_fixed(const struct hearth_kv *kv, const char *name, uint8_t *out,
                     size_t len)
{
    size_t got;
    int e = hearth_ledger_meta_get(kv, name, out, len, &got);

    return e == 0 && got != len ? HEARTH_E_INVALID : e;
}

static int load(struct hearth_folder *f)
{
    uint8_t point[HEARTH_POINT_LEN];
    int e = get_fixed(f->kv, "id", f->programme, sizeof(f->programme));

    if (e == 0) {
        e = get_fixed(f->kv, "host", f->host, sizeof(f->host));
    }
    if (e == 0) {
        e = get_fixed(f->kv, "incarnation", f->incarnation,
                      sizeof(f->incarnation));
    }
    if (e == 0) {
        e = get_fixed(f->kv, "form-sign", point, sizeof(point));
    }
    if (e == 0) {
        e = hearth_identity_check(hearth_slice_of(point, sizeof(point)),
                                  &f->form_sign);
    }
    return e;
}

static int open_folder(const char *path, bool is_read_only,
                       struct hearth_folder *out)
{
    struct hearth_folder f = {0};
    int e;

    /* Opening the store would make it: look first. */
    if (!is_there(path, "store") || !is_there(path, "keys")) {
        return HEARTH_E_NOT_FOUND;
    }
    e = open_store(path, is_read_only, &f);
    if (e == 0) {
        e = load(&f);
    }
    if (e == 0 && !is_read_only) { /* a store from a backup: nothing is read
                                      before this */
        e = hearth_tombstones_replay(&f);
    }
    if (e != 0) {
        hearth_folder_close(&f);
        return e;
    }
    *out = f;
    return 0;
}

int hearth_folder_open(const char *path, struct hearth_folder *out)
{
    return open_folder(path, false, out);
}

int hearth_folder_open_read(const char *path, struct hearth_folder *out)
{
    return open_folder(path, true, out);
}

void hearth_folder_close(struct hearth_folder *f)
{
    if (f->kv != NULL) {
        hearth_kv_lmdb_close(f->kv);
    }
    f->kv = NULL;
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
