/* SPDX-License-Identifier: Apache-2.0 */
/* magic 4 "HSK1" | private key 32, overwritten in place so that no old copy
 * survives where the file system allows it. */
#include "sync_key.h"

#include "data_folder.h"
#include "key_file.h"

#include <errno.h>
#include <unistd.h>

#define MAGIC 0x48534b31u

/* One of the two files, and the other one, without which a wipe came by and it
 * is not made; NULL: the device's first. */
struct place {
    const char *folder;
    const char *name;
    const char *beside;
};

static int write_key(const struct place *p, struct hearth_secmem *m,
                     const struct hearth_key *key)
{
    char path[HEARTH_PATH_MAX];
    char beside[HEARTH_PATH_MAX];
    struct hearth_writer w;
    int rc = hearth_fsutil_join(p->folder, p->name, path);
    if (rc == 0 && p->beside != NULL) {
        rc = hearth_fsutil_join(p->folder, p->beside, beside);
    }
    if (rc != 0) {
        return rc;
    }
    uint8_t *bytes = hearth_secmem_take(m, HEARTH_SYNC_KEY_LEN);
    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, bytes, HEARTH_SYNC_KEY_LEN);
    hearth_writer_u32(&w, MAGIC);
    hearth_writer_put(&w, key->bytes, sizeof(key->bytes));
    rc = p->beside == NULL
             ? hearth_fsutil_overwrite(path, 0, hearth_writer_slice(&w))
             : hearth_key_file_write(path, beside, hearth_writer_slice(&w));
    hearth_secmem_give(m, bytes);
    return rc;
}

static int lock(const char *folder, int *fd)
{
    return hearth_key_file_lock(folder, HEARTH_KEY_FILE_WAIT_MS, fd);
}

static int write_locked(const struct place *p, struct hearth_secmem *m,
                        const struct hearth_key *key)
{
    int fd = -1;
    int rc = lock(p->folder, &fd);
    if (rc == 0) {
        rc = write_key(p, m, key);
        hearth_key_file_unlock(fd);
    }
    return rc;
}

static int read_key(const char *folder, const char *name,
                    struct hearth_secmem *m, struct hearth_key *key)
{
    char path[HEARTH_PATH_MAX];
    struct hearth_reader r;
    size_t len = 0;
    int rc = hearth_fsutil_join(folder, name, path);
    if (rc != 0) {
        return rc;
    }
    uint8_t *bytes = hearth_secmem_take(m, HEARTH_SYNC_KEY_LEN);
    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    rc = hearth_fsutil_read(path, bytes, HEARTH_SYNC_KEY_LEN, &len);
    if (rc == 0) {
        hearth_reader_init(&r, hearth_slice_of(bytes, len));
        if (hearth_reader_u32(&r) != MAGIC) {
            hearth_reader_fail(&r);
        }
        hearth_reader_copy(&r, key->bytes, sizeof(key->bytes));
        rc = hearth_reader_finish(&r);
    } else if (rc == HEARTH_E_LIMIT) {
        rc = HEARTH_E_INVALID;
    }
    hearth_secmem_give(m, bytes);
    return rc;
}

int hearth_sync_key_write(const char *folder, struct hearth_secmem *m,
                          const struct hearth_key *key)
{
    const struct place p = {folder, HEARTH_DATA_SYNC_KEY, NULL};
    return write_locked(&p, m, key);
}

int hearth_sync_key_read(const char *folder, struct hearth_secmem *m,
                         struct hearth_key *key)
{
    return read_key(folder, HEARTH_DATA_SYNC_KEY, m, key);
}

int hearth_sync_key_write_next(const char *folder, struct hearth_secmem *m,
                               const struct hearth_key *key)
{
    const struct place p = {folder, HEARTH_DATA_SYNC_NEXT,
                            HEARTH_DATA_SYNC_KEY};
    return write_locked(&p, m, key);
}

int hearth_sync_key_read_next(const char *folder, struct hearth_secmem *m,
                              struct hearth_key *key)
{
    return read_key(folder, HEARTH_DATA_SYNC_NEXT, m, key);
}

int hearth_sync_key_promote(const char *folder, struct hearth_secmem *m,
                            const struct hearth_key *next)
{
    const struct place p = {folder, HEARTH_DATA_SYNC_KEY,
                            HEARTH_DATA_SYNC_NEXT};
    char path[HEARTH_PATH_MAX];
    int fd = -1;
    int rc = hearth_fsutil_join(folder, HEARTH_DATA_SYNC_NEXT, path);
    if (rc == 0) {
        rc = lock(folder, &fd);
    }
    if (rc != 0) {
        return rc;
    }
    rc = write_key(&p, m, next);
    if (rc == 0 && unlink(path) != 0 && errno != ENOENT) {
        rc = HEARTH_E_IO;
    }
    hearth_key_file_unlock(fd);
    return rc;
}
