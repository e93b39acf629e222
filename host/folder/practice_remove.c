/* SPDX-License-Identifier: Apache-2.0 */
/* A programme for practice is thrown away. */
#include "host/folder/practice.h"

#include "host/folder/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define NEST_MAX 8 /* folders in folders of a data folder */

static int empty(int folder, unsigned depth);

/* A folder below ${folder}, not what a link leads to. */
static int empty_below(int folder, const char *name, unsigned depth)
{
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    int e;

    if (fd < 0) {
        return HEARTH_E_IO;
    }
    e = empty(fd, depth + 1);
    if (e == 0 && unlinkat(folder, name, AT_REMOVEDIR) != 0) {
        e = HEARTH_E_IO;
    }
    return e;
}

static int drop(int folder, const char *name, unsigned depth)
{
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
        unlinkat(folder, name, 0) == 0) {
        return 0;
    }
    return errno == EISDIR || errno == EPERM ? empty_below(folder, name, depth)
                                             : HEARTH_E_IO;
}

/* Takes ${folder} over. */
static int empty(int folder, unsigned depth)
{
    DIR *list = depth > NEST_MAX ? NULL : fdopendir(folder);
    int e = 0;

    if (list == NULL) {
        (void)close(folder);
        return HEARTH_E_IO;
    }
    while (e == 0) {
        const struct dirent *entry = readdir(list);

        if (entry == NULL) {
            break;
        }
        e = drop(folder, entry->d_name, depth);
    }
    (void)closedir(list);
    return e;
}

int hearth_practice_remove(const char *path)
{
    struct hearth_folder f = {0};
    int e = hearth_folder_open(path, &f);
    int fd;

    if (e != 0) {
        return e;
    }
    e = hearth_practice_is(f.kv) ? 0 : HEARTH_E_DENIED;
    hearth_folder_close(&f);
    if (e != 0) {
        return e;
    }
    fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (fd < 0) {
        return HEARTH_E_IO;
    }
    e = empty(fd, 0);
    return e == 0 && rmdir(path) != 0 ? HEARTH_E_IO : e;
}
