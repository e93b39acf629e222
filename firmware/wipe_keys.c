/* SPDX-License-Identifier: Apache-2.0 */
/* A fixed set of files and bytes: what is slow comes after, or not at all. */
#include "wipe_keys.h"

#include "data_folder.h"
#include "key_file.h"

#include "hearth/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

/* The keyring comes first: it is what opens drafts and signs. */
static const char *const key_files[] = {
    HEARTH_DATA_KEYRING_0, HEARTH_DATA_KEYRING_1, HEARTH_DATA_SYNC_KEY,
    HEARTH_DATA_SYNC_NEXT};
#define KEY_FILES (sizeof(key_files) / sizeof(key_files[0]))
#define KEYRING   2 /* the first of them */

struct target {
    char path[HEARTH_PATH_MAX];
    int fd; /* -1: it is not there, which is fine */
    int rc;
};

static void scrub(struct target *t)
{
    if (t->fd >= 0) {
        t->rc = hearth_key_file_scrub(t->fd, HEARTH_KEYRING_PAGE);
    }
}

static void open_one(const char *folder, const char *name, struct target *t)
{
    t->fd = -1;
    t->rc = hearth_fsutil_join(folder, name, t->path);
    if (t->rc == 0) {
        t->fd = open(t->path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
        t->rc = t->fd >= 0 || errno == ENOENT ? 0 : HEARTH_E_IO;
    }
}

/* All are scrubbed before any name goes: names are the slower half. */
static int pass(const char *folder, size_t count, bool is_alone)
{
    struct target t[KEY_FILES];
    int first = 0;
    for (size_t i = 0; i < count; i++) {
        open_one(folder, key_files[i], &t[i]);
        scrub(&t[i]);
        first = first != 0 ? first : t[i].rc;
    }
    for (size_t i = 0; i < count; i++) {
        /* A name that stays shows that there is more to do. One that came
         * meanwhile was not scrubbed: it is the next pass's. */
        if (t[i].fd >= 0 && t[i].rc == 0 && unlink(t[i].path) != 0 &&
            errno != ENOENT) {
            first = first != 0 ? first : HEARTH_E_IO;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_alone) {
            scrub(&t[i]); /* a writer may have come between */
            first = first != 0 ? first : t[i].rc;
        }
        if (t[i].fd >= 0) {
            (void)close(t[i].fd);
        }
    }
    return first;
}

/* The lock spares a writer the trouble; a wipe does not depend on it. The
 * second pass is for what such a writer made behind the first (key_file.c). */
static int wipe(const char *folder, size_t count)
{
    int fd = -1;
    bool is_alone =
        hearth_key_file_lock(folder, HEARTH_KEY_FILE_WIPE_MS, &fd) == 0;
    int first = pass(folder, count, is_alone);
    int second = pass(folder, count, is_alone);
    if (is_alone) {
        hearth_key_file_unlock(fd);
    }
    return first != 0 ? first : second;
}

int hearth_wipe_keys(const char *folder)
{
    return wipe(folder, KEY_FILES);
}

int hearth_wipe_keyring(const char *folder)
{
    return wipe(folder, KEYRING);
}

static int remove_file(const char *folder, const char *name)
{
    char path[HEARTH_PATH_MAX];
    int rc = hearth_fsutil_join(folder, name, path);
    if (rc != 0) {
        return rc;
    }
    return unlink(path) == 0 || errno == ENOENT ? 0 : HEARTH_E_IO;
}

int hearth_wipe_rest(const char *folder)
{
    static const char *const names[] = {
        HEARTH_DATA_STORE "/data.mdb", HEARTH_DATA_STORE "/lock.mdb",
        HEARTH_DATA_STORE "/new.mdb",  HEARTH_DATA_STORE "/new.mdb-lock",
        HEARTH_DATA_FAILURES_0,        HEARTH_DATA_FAILURES_1,
        HEARTH_DATA_SYNC_LOCK,         HEARTH_DATA_COLLECT_LOCK};
    char path[HEARTH_PATH_MAX];
    int first = 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        int rc = remove_file(folder, names[i]);
        first = first != 0 ? first : rc;
    }
    if (hearth_fsutil_join(folder, HEARTH_DATA_STORE, path) == 0 &&
        rmdir(path) != 0 && errno != ENOENT) {
        first = first != 0 ? first : HEARTH_E_IO;
    }
    /* Somebody else's files in it keep the folder itself. */
    (void)rmdir(folder);
    return first;
}
