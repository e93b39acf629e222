/* SPDX-License-Identifier: Apache-2.0 */
/* Destroying an epoch's key by overwriting the one file that holds it. */
#include "host/vault/vault_erase.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZEROS 512

int hearth_vault_epoch_file(const char *folder, uint16_t epoch, char *out)
{
    char name[40];
    int len =
        snprintf(name, sizeof(name), "vault/epoch-%05u.vault", (unsigned)epoch);

    if (len < 0 || (size_t)len >= sizeof(name)) {
        return HEARTH_E_LIMIT;
    }
    return hearth_fsutil_join(folder, name, out);
}

static bool is_there(const char *path)
{
    struct stat about;

    return lstat(path, &about) == 0 && S_ISREG(about.st_mode);
}

bool hearth_vault_epoch_is_there(const char *folder, uint16_t epoch)
{
    char path[HEARTH_PATH_MAX];

    return hearth_vault_epoch_file(folder, epoch, path) == 0 && is_there(path);
}

/* The bytes stand where they were written: one write over them, synced, and
 * only then the name goes. */
int hearth_vault_erase_file(const char *path)
{
    static const uint8_t zeros[ZEROS];
    struct stat about;
    int e = 0;

    if (lstat(path, &about) != 0 || !S_ISREG(about.st_mode)) {
        return HEARTH_E_NOT_FOUND;
    }
    for (off_t at = 0; e == 0 && at < about.st_size; at += ZEROS) {
        off_t left = about.st_size - at;

        e = hearth_fsutil_overwrite(
            path, (uint64_t)at,
            hearth_slice_of(zeros, left < ZEROS ? (size_t)left : ZEROS));
    }
    if (e == 0 && unlink(path) != 0) {
        e = HEARTH_E_IO;
    }
    return e;
}

int hearth_vault_destroy_epoch(const char *folder, uint16_t epoch)
{
    char path[HEARTH_PATH_MAX];
    int e = hearth_vault_epoch_file(folder, epoch, path);

    if (e == 0) {
        e = hearth_vault_erase_file(path);
    }
    if (e == HEARTH_E_NOT_FOUND &&
        hearth_fsutil_join(folder, HEARTH_VAULT_V1_FILE, path) == 0 &&
        is_there(path)) {
        return HEARTH_E_VERSION;
    }
    return e;
}
