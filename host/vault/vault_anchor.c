/* SPDX-License-Identifier: Apache-2.0 */
/* Whose signatures count, read from root.vault without its passphrase. */
#include "host/vault/vault_anchor.h"

#include "host/vault/vault.h"
#include "host/vault/vault_erase.h"

/* vault.h: the point stands behind these, since version 3. */
#define BEFORE  (4 + 1 + 4 + 4 + HEARTH_SALT_LEN + HEARTH_HASH_LEN)
#define VERSION 3

int hearth_vault_anchor(const char *folder, struct hearth_public *out)
{
    uint8_t file[HEARTH_VAULT_FILE_MAX];
    char path[HEARTH_PATH_MAX];
    struct hearth_slice point;
    struct hearth_reader r;
    size_t len = 0;
    int e = hearth_fsutil_join(folder, HEARTH_VAULT_ROOT_FILE, path);

    if (e == 0) {
        e = hearth_fsutil_read(path, file, sizeof(file), &len);
    }
    if (e != 0) {
        return e;
    }
    hearth_reader_init(&r, hearth_slice_of(file, len));
    (void)hearth_reader_take(&r, BEFORE);
    point = hearth_reader_take(&r, HEARTH_POINT_LEN);
    if (r.has_failed) {
        return HEARTH_E_INVALID;
    }
    if (file[4] != VERSION || point.data[0] == 0) {
        return HEARTH_E_NOT_FOUND;
    }
    return hearth_identity_check(point, out);
}
