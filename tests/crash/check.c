/* SPDX-License-Identifier: Apache-2.0 */
/* What both sides' checks share: what a folder holds, as one hash. */
#include "check.h"

#include "hearth/fsutil.h"
#include "hearth/hash.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEMORY   262144
#define FILE_MAX 65536

void check_open(struct check *c)
{
    memset(c, 0, sizeof(*c));
    if (hearth_secmem_open_unlocked(MEMORY, &c->m) != 0 ||
        pipe(c->pin_fd) != 0) {
        (void)fputs("check: no memory or no pipe\n", stderr);
        exit(99);
    }
}

void check_close(struct check *c)
{
    hearth_secmem_close(c->m);
    (void)close(c->pin_fd[0]);
    (void)close(c->pin_fd[1]);
}

void check_add(uint8_t sum[HEARTH_HASH_LEN], const void *data, size_t len)
{
    struct hearth_slice parts[] = {hearth_slice_of(sum, HEARTH_HASH_LEN),
                                   hearth_slice_of(data, len)};
    if (hearth_hash_parts(parts, 2, sum) != 0) {
        abort();
    }
}

int check_tables(const struct hearth_kv *kv, uint8_t sum[HEARTH_HASH_LEN])
{
    struct hearth_kv_txn *txn;
    int rc = kv->begin(kv->cookie, false, &txn);
    if (rc != 0) {
        return rc;
    }
    for (int table = 0; table < HEARTH_TABLE_COUNT && rc == 0; table++) {
        struct hearth_slice key = hearth_slice_of(NULL, 0);
        struct hearth_slice value;
        check_add(sum, &table, sizeof(table));
        while (rc == 0) {
            rc = kv->seek(txn, (enum hearth_table)table, key, key.len > 0, &key,
                          &value);
            if (rc == 0) {
                check_add(sum, key.data, key.len);
                check_add(sum, value.data, value.len);
            }
        }
        rc = rc == HEARTH_E_NOT_FOUND ? 0 : rc;
    }
    kv->abort(txn);
    return rc;
}

/* Order of a folder's entries is the file system's: files are added up. */
static void add_file(const char *folder, const char *name,
                     uint8_t sum[HEARTH_HASH_LEN])
{
    static uint8_t bytes[FILE_MAX];
    uint8_t one[HEARTH_HASH_LEN] = {0};
    char path[HEARTH_PATH_MAX];
    size_t len = 0;
    if (hearth_fsutil_join(folder, name, path) != 0 ||
        hearth_fsutil_read(path, bytes, sizeof(bytes), &len) != 0) {
        return;
    }
    check_add(one, name, strlen(name));
    check_add(one, bytes, len);
    for (size_t i = 0; i < sizeof(one); i++) {
        sum[i] ^= one[i];
    }
}

/* The cache of opened records is written as it comes: what a crash tears is
 * opened again from the store (host_cache shows that). How far long work is
 * (host/folder/work.h) is of no use after a crash. */
static bool is_left_out(const char *name)
{
    static const char *const beginnings[] = {
        ".", "keyring.", "failures.", "store", "cache", "work-", NULL};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; beginnings[i] != NULL; i++) {
        if (strncmp(name, beginnings[i], strlen(beginnings[i])) == 0) {
            return true;
        }
    }
    return dot != NULL &&
           (strcmp(dot, ".tmp") == 0 || strcmp(dot, ".lock") == 0);
}

int check_files(const char *folder, uint8_t sum[HEARTH_HASH_LEN])
{
    char path[HEARTH_PATH_MAX];
    DIR *d = opendir(folder);
    const struct dirent *e;
    if (d == NULL) {
        return HEARTH_E_IO;
    }
    while ((e = readdir(d)) != NULL) {
        struct stat about;
        if (is_left_out(e->d_name) ||
            hearth_fsutil_join(folder, e->d_name, path) != 0 ||
            stat(path, &about) != 0) {
            continue;
        }
        if (S_ISDIR(about.st_mode)) {
            (void)check_files(path, sum);
        } else {
            add_file(folder, e->d_name, sum);
        }
    }
    (void)closedir(d);
    return 0;
}

bool check_is_known(struct check *c, struct hearth_slice stored)
{
    uint8_t sum[HEARTH_HASH_LEN] = {0};
    uint64_t number;
    check_add(sum, stored.data, stored.len);
    memcpy(&number, sum, sizeof(number));
    for (size_t i = 0; i < c->verified_count; i++) {
        if (c->verified[i] == number) {
            return true;
        }
    }
    if (c->verified_count < sizeof(c->verified) / sizeof(c->verified[0])) {
        c->verified[c->verified_count++] = number;
    }
    return false;
}
