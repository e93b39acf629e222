/* SPDX-License-Identifier: Apache-2.0 */
/* A fixed set of files and bytes: what is slow comes after, or not at all. */
#include "wipe_keys.h"

#include "data_folder.h"

#include "hearth/limits.h"
#include "hearth/rng.h"

#include <errno.h>
#include <unistd.h>

/* The keyring comes first: it is what opens drafts and signs. */
static const char *const key_files[] = {
    HEARTH_DATA_KEYRING_0, HEARTH_DATA_KEYRING_1, HEARTH_DATA_SYNC_KEY,
    HEARTH_DATA_SYNC_NEXT};
#define KEY_FILES (sizeof(key_files) / sizeof(key_files[0]))
#define KEYRING   2 /* the first of them */

/* Overwrites the file at ${path}, synced. One that is not there is fine, and
 * is not made. */
static int scrub(const char *path)
{
    uint8_t noise[HEARTH_KEYRING_PAGE];
    struct hearth_rng rng = hearth_rng_system();
    if (access(path, F_OK) != 0) {
        return errno == ENOENT ? 0 : HEARTH_E_IO;
    }
    int rc = rng.fill(rng.cookie, noise, sizeof(noise));
    if (rc != 0) {
        return rc;
    }
    return hearth_fsutil_overwrite(path, 0,
                                   hearth_slice_of(noise, sizeof(noise)));
}

static int wipe(const char *folder, size_t count)
{
    char path[KEY_FILES][HEARTH_PATH_MAX];
    int scrubbed[KEY_FILES];
    int first = 0;
    /* All are scrubbed before any name goes: names are the slower half. */
    for (size_t i = 0; i < count; i++) {
        scrubbed[i] = hearth_fsutil_join(folder, key_files[i], path[i]);
        if (scrubbed[i] == 0) {
            scrubbed[i] = scrub(path[i]);
        }
        first = first != 0 ? first : scrubbed[i];
    }
    for (size_t i = 0; i < count; i++) {
        /* A name that stays shows that there is more to do. */
        if (scrubbed[i] == 0 && unlink(path[i]) != 0 && errno != ENOENT) {
            first = first != 0 ? first : HEARTH_E_IO;
        }
    }
    return first;
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
