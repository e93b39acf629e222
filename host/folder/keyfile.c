/* SPDX-License-Identifier: Apache-2.0 */
/* The host's own keys and certificates as files in keys/, mode 0600. */
#include "host/folder/keyfile.h"

#include "hearth/bytes.h"
#include "hearth/fsutil.h"

#include <string.h>
#include <sys/stat.h>

/* folder/keys/name.suffix */
static int file_of(const char *folder, const char *name, const char *suffix,
                   char *out)
{
    char file[64];
    struct hearth_writer w;

    hearth_writer_init(&w, (uint8_t *)file, sizeof(file));
    hearth_writer_put(&w, "keys/", 5);
    hearth_writer_put(&w, name, strlen(name));
    hearth_writer_put(&w, suffix, strlen(suffix) + 1);
    if (hearth_writer_finish(&w) != 0) {
        return HEARTH_E_LIMIT;
    }
    return hearth_fsutil_join(folder, file, out);
}

int hearth_keyfile_write(const char *folder, const char *name,
                         const struct hearth_key *key)
{
    char path[HEARTH_PATH_MAX];
    struct stat about;
    int e = file_of(folder, name, ".key", path);

    if (e != 0) {
        return e;
    }
    if (stat(path, &about) == 0) {
        return HEARTH_E_EXISTS;
    }
    return hearth_fsutil_overwrite(path, 0,
                                   hearth_slice_of(key->bytes, HEARTH_KEY_LEN));
}

int hearth_keyfile_read_path(const char *path, struct hearth_key *key)
{
    struct stat about;
    size_t len;
    int e;

    if (stat(path, &about) == 0 && (about.st_mode & 077) != 0) {
        return HEARTH_E_DENIED;
    }
    e = hearth_fsutil_read(path, key->bytes, HEARTH_KEY_LEN, &len);
    if (e == 0 && len != HEARTH_KEY_LEN) {
        e = HEARTH_E_INVALID;
    }
    if (e != 0) {
        hearth_secmem_wipe(key->bytes, HEARTH_KEY_LEN);
    }
    return e;
}

int hearth_keyfile_read(const char *folder, const char *name,
                        struct hearth_key *key)
{
    char path[HEARTH_PATH_MAX];
    int e = file_of(folder, name, ".key", path);

    return e == 0 ? hearth_keyfile_read_path(path, key) : e;
}

/* In place: 32 bytes are one sector, old or new after a power failure. */
int hearth_keyfile_renew(const char *folder, const char *name,
                         const struct hearth_key *key)
{
    char path[HEARTH_PATH_MAX];
    int e = file_of(folder, name, ".key", path);

    return e == 0 ? hearth_fsutil_overwrite(
                        path, 0, hearth_slice_of(key->bytes, HEARTH_KEY_LEN))
                  : e;
}

int hearth_keyfile_put_certificate(const char *folder, const char *name,
                                   const struct hearth_certificate *certificate)
{
    char path[HEARTH_PATH_MAX];
    int e = file_of(folder, name, ".der", path);

    if (e == 0) {
        e = hearth_fsutil_replace(
            path, hearth_slice_of(certificate->der, certificate->len));
    }
    return e;
}

int hearth_keyfile_get_certificate(const char *folder, const char *name,
                                   struct hearth_certificate *certificate)
{
    char path[HEARTH_PATH_MAX];
    int e = file_of(folder, name, ".der", path);

    if (e == 0) {
        e = hearth_fsutil_read(path, certificate->der, HEARTH_CERT_MAX,
                               &certificate->len);
    }
    return e;
}
