/* SPDX-License-Identifier: Apache-2.0 */
/* The host's data folder as a process opens it that only reads. */
#include "host/folder/folder_internal.h"

#include "hearth/ledger.h"

#include <sys/stat.h>

int hearth_folder_file(const char *path, const char *name, char *out)
{
    return hearth_fsutil_join(path, name, out);
}

bool hearth_folder_has(const char *path, const char *name)
{
    char file[HEARTH_PATH_MAX];
    struct stat about;

    return hearth_fsutil_join(path, name, file) == 0 && stat(file, &about) == 0;
}

int hearth_folder_open_by(const char *path, hearth_folder_opener *opener,
                          struct hearth_folder *f)
{
    char store[HEARTH_PATH_MAX];
    int e = hearth_fsutil_join(path, "store", store);

    if (e == 0) {
        e = hearth_bytes_to_text(hearth_slice_text(path), f->path,
                                 sizeof(f->path));
    }
    return e == 0 ? opener(store, HEARTH_FOLDER_STORE_MAX, &f->kv) : e;
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

void hearth_folder_close(struct hearth_folder *f)
{
    if (f->kv != NULL) {
        hearth_kv_lmdb_close(f->kv);
    }
    f->kv = NULL;
}

int hearth_folder_load_by(const char *path, hearth_folder_opener *opener,
                          struct hearth_folder *out)
{
    struct hearth_folder f = {0};
    int e;

    /* Opening the store would make it: look first. */
    if (!hearth_folder_has(path, "store") || !hearth_folder_has(path, "keys")) {
        return HEARTH_E_NOT_FOUND;
    }
    e = hearth_folder_open_by(path, opener, &f);
    if (e == 0) {
        e = load(&f);
    }
    if (e != 0) {
        hearth_folder_close(&f);
        return e;
    }
    *out = f;
    return 0;
}

int hearth_folder_open_read(const char *path, struct hearth_folder *out)
{
    return hearth_folder_load_by(path, hearth_kv_lmdb_open_read, out);
}
