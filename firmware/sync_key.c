/* SPDX-License-Identifier: Apache-2.0 */
/* magic 4 "HSK1" | private key 32, overwritten in place so that no old copy
 * survives where the file system allows it. */
#include "sync_key.h"

#include "data_folder.h"

#include <errno.h>
#include <unistd.h>

#define MAGIC 0x48534b31u

static int write_key(const char *folder, const char *name,
                     struct hearth_secmem *m, const struct hearth_key *key)
{
    char path[HEARTH_PATH_MAX];
    struct hearth_writer w;
    int rc = hearth_fsutil_join(folder, name, path);
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
    rc = hearth_fsutil_overwrite(path, 0, hearth_writer_slice(&w));
    hearth_secmem_give(m, bytes);
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
    return write_key(folder, HEARTH_DATA_SYNC_KEY, m, key);
}

int hearth_sync_key_read(const char *folder, struct hearth_secmem *m,
                         struct hearth_key *key)
{
    return read_key(folder, HEARTH_DATA_SYNC_KEY, m, key);
}

int hearth_sync_key_write_next(const char *folder, struct hearth_secmem *m,
                               const struct hearth_key *key)
{
    return write_key(folder, HEARTH_DATA_SYNC_NEXT, m, key);
}

int hearth_sync_key_read_next(const char *folder, struct hearth_secmem *m,
                              struct hearth_key *key)
{
    return read_key(folder, HEARTH_DATA_SYNC_NEXT, m, key);
}

int hearth_sync_key_promote(const char *folder, struct hearth_secmem *m,
                            const struct hearth_key *next)
{
    char path[HEARTH_PATH_MAX];
    int rc = write_key(folder, HEARTH_DATA_SYNC_KEY, m, next);
    if (rc == 0) {
        rc = hearth_fsutil_join(folder, HEARTH_DATA_SYNC_NEXT, path);
    }
    if (rc == 0 && unlink(path) != 0 && errno != ENOENT) {
        rc = HEARTH_E_IO;
    }
    return rc;
}
