/* SPDX-License-Identifier: Apache-2.0 */
/* Removing an epoch's cache, by whoever destroys its key. */
#include "host/cache/cache.h"

#include "hearth/fsutil.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int hearth_cache_forget(const char *folder, uint16_t epoch)
{
    char path[HEARTH_PATH_MAX], start[32];
    struct dirent *entry;
    DIR *dir;
    int e = hearth_fsutil_join(folder, "cache", path);

    if (e != 0) {
        return e;
    }
    dir = opendir(path);
    if (dir == NULL) {
        return 0; /* there never was one */
    }
    (void)snprintf(start, sizeof(start), "epoch-%05u-", (unsigned)epoch);
    while ((entry = readdir(dir)) != NULL) {
        if (strncmp(entry->d_name, start, strlen(start)) == 0 &&
            unlinkat(dirfd(dir), entry->d_name, 0) != 0) {
            e = HEARTH_E_IO;
        }
    }
    (void)closedir(dir);
    return e;
}
