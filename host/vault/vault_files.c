/* SPDX-License-Identifier: Apache-2.0 */
/* The vault's files: one root, one file an epoch. */
#include "host/vault/vault_files.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool is_zero(const struct hearth_key *key)
{
    static const uint8_t zero[HEARTH_KEY_LEN];

    return hearth_secmem_equal(key->bytes, zero, sizeof(zero));
}

int hearth_vault_add(const char *folder, const struct hearth_key *root,
                     const uint8_t *programme, const struct hearth_rng *rng,
                     const struct hearth_vault_epoch *epoch)
{
    uint8_t file[HEARTH_VAULT_EPOCH_LEN];
    char path[HEARTH_PATH_MAX];
    struct hearth_writer w;
    struct stat about;
    int e = hearth_vault_epoch_file(folder, epoch->epoch, path);

    if (e != 0) {
        return e;
    }
    if (lstat(path, &about) == 0) {
        return HEARTH_E_EXISTS;
    }
    hearth_writer_init(&w, file, sizeof(file));
    e = hearth_vault_epoch_close(epoch, root, programme, rng, &w);
    if (e == 0) { /* in place: a renamed one would leave a second copy */
        e = hearth_fsutil_overwrite(path, 0, hearth_writer_slice(&w));
    }
    return e;
}

int hearth_vault_save(const char *folder, const struct hearth_vault_lock *lock,
                      const struct hearth_rng *rng, struct hearth_vault *v)
{
    uint8_t file[HEARTH_VAULT_FILE_MAX];
    char path[HEARTH_PATH_MAX];
    struct hearth_writer w;
    int e = hearth_fsutil_join(folder, HEARTH_VAULT_ROOT_FILE, path);

    if (e == 0 && is_zero(&v->root)) {
        e = rng->fill(rng->cookie, v->root.bytes, HEARTH_KEY_LEN);
    }
    hearth_writer_init(&w, file, sizeof(file));
    if (e == 0) {
        e = hearth_vault_close(v, lock, rng, &w);
    }
    if (e == 0) {
        e = hearth_fsutil_replace(path, hearth_writer_slice(&w));
    }
    return e;
}

static int read_vault(const char *folder, const char *name,
                      const struct hearth_vault_lock *lock,
                      struct hearth_vault *v)
{
    uint8_t file[HEARTH_VAULT_FILE_MAX];
    char path[HEARTH_PATH_MAX];
    size_t len;
    int e = hearth_fsutil_join(folder, name, path);

    if (e == 0) {
        e = hearth_fsutil_read(path, file, sizeof(file), &len);
    }
    if (e == 0) {
        e = hearth_vault_open(hearth_slice_of(file, len), lock, v);
    }
    return e;
}

/* Epochs first, then the root: until root.vault stands, the old file counts,
 * and a crash between leaves epochs' files under a root that nobody has, which
 * the next try removes. */
static int split_up(const char *folder, const struct hearth_vault_lock *lock,
                    struct hearth_vault *v)
{
    struct hearth_vault_lock writing = *lock;
    struct hearth_rng rng = hearth_rng_system();
    int e = rng.fill(rng.cookie, v->root.bytes, HEARTH_KEY_LEN);

    for (uint8_t i = 0; e == 0 && i < v->epoch_count; i++) {
        e = hearth_vault_destroy_epoch(folder, v->epochs[i].epoch);
        if (e == 0 || e == HEARTH_E_NOT_FOUND || e == HEARTH_E_VERSION) {
            e = hearth_vault_add(folder, &v->root, lock->programme, &rng,
                                 &v->epochs[i]);
        }
    }
    if (writing.cost.passes == 0) {
        writing.cost = (struct hearth_passphrase_cost){
            HEARTH_PASSPHRASE_DEFAULT_PASSES,
            HEARTH_PASSPHRASE_DEFAULT_MEMORY_KIB};
    }
    return e == 0 ? hearth_vault_save(folder, &writing, &rng, v) : e;
}

/* "epoch-NNNNN.vault"; 0 for anything else. */
static uint16_t epoch_of(const char *name)
{
    unsigned number = 0;

    if (strlen(name) != 17 || strncmp(name, "epoch-", 6) != 0 ||
        strcmp(name + 11, ".vault") != 0) {
        return 0;
    }
    for (size_t i = 6; i < 11; i++) {
        if (name[i] < '0' || name[i] > '9') {
            return 0;
        }
        number = number * 10 + (unsigned)(name[i] - '0');
    }
    return number > UINT16_MAX ? 0 : (uint16_t)number;
}

static int read_epoch(const char *folder, const uint8_t *programme,
                      uint16_t number, struct hearth_vault *v)
{
    uint8_t file[HEARTH_VAULT_EPOCH_LEN];
    char path[HEARTH_PATH_MAX];
    size_t len;
    int e = hearth_vault_epoch_file(folder, number, path);

    if (v->epoch_count == HEARTH_EPOCHS_MAX) {
        return HEARTH_E_LIMIT;
    }
    if (e == 0) {
        e = hearth_fsutil_read(path, file, sizeof(file), &len);
    }
    if (e == HEARTH_E_NOT_FOUND) {
        return 0; /* destroyed since the folder was listed */
    }
    if (e == 0) {
        e = hearth_vault_epoch_open(hearth_slice_of(file, len), &v->root,
                                    programme, &v->epochs[v->epoch_count]);
    }
    if (e == 0 && v->epochs[v->epoch_count].epoch != number) {
        e = HEARTH_E_INVALID;
    }
    if (e == 0) {
        v->epoch_count++;
    }
    return e == HEARTH_E_AUTH ? HEARTH_E_INVALID : e;
}

int hearth_vault_reload(const char *folder, const uint8_t *programme,
                        struct hearth_vault *v)
{
    char path[HEARTH_PATH_MAX];
    struct dirent *entry;
    DIR *list;
    int e = hearth_fsutil_join(folder, "vault", path);

    hearth_secmem_wipe(v->epochs, sizeof(v->epochs));
    v->epoch_count = 0;
    if (e != 0) {
        return e;
    }
    list = opendir(path);
    if (list == NULL) {
        return HEARTH_E_IO;
    }
    while (e == 0 && (entry = readdir(list)) != NULL) {
        uint16_t number = epoch_of(entry->d_name);

        if (number != 0) {
            e = read_epoch(folder, programme, number, v);
        }
    }
    (void)closedir(list);
    if (e != 0) {
        hearth_secmem_wipe(v->epochs, sizeof(v->epochs));
        v->epoch_count = 0;
    }
    return e;
}

/* What version 1 left behind is erased, also after a crash in between. */
static int drop_version_1(const char *folder)
{
    char path[HEARTH_PATH_MAX];
    int e = hearth_fsutil_join(folder, HEARTH_VAULT_V1_FILE, path);

    if (e == 0) {
        e = hearth_vault_erase_file(path);
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

int hearth_vault_load(const char *folder, const struct hearth_vault_lock *lock,
                      struct hearth_vault *v)
{
    int e = read_vault(folder, HEARTH_VAULT_ROOT_FILE, lock, v);

    if (e == HEARTH_E_NOT_FOUND) {
        e = read_vault(folder, HEARTH_VAULT_V1_FILE, lock, v);
        if (e == 0) {
            e = split_up(folder, lock, v);
        }
    }
    if (e == 0) {
        e = drop_version_1(folder);
    }
    if (e == 0) {
        e = hearth_vault_reload(folder, lock->programme, v);
    }
    if (e != 0) {
        hearth_secmem_wipe(v, sizeof(*v));
    }
    return e;
}
