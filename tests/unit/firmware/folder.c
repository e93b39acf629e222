/* SPDX-License-Identifier: Apache-2.0 */
/* Temporary folders for tests of what lies on disk. */
#include "folder.h"

#include "hearth/fsutil.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int folder_open(void **state)
{
    char template[] = "/tmp/hearth-test-XXXXXX";
    if (mkdtemp(template) == NULL) {
        return -1;
    }
    *state = strdup(template);
    return *state == NULL ? -1 : 0;
}

/* Removes a folder with one level of folders in it. */
static void remove_all(const char *folder, int depth)
{
    DIR *d = opendir(folder);
    struct dirent *e;
    char path[HEARTH_PATH_MAX];
    while (d != NULL && (e = readdir(d)) != NULL) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
            hearth_fsutil_join(folder, e->d_name, path) != 0) {
            continue;
        }
        if (unlink(path) != 0 && depth > 0) {
            remove_all(path, depth - 1);
        }
    }
    if (d != NULL) {
        (void)closedir(d);
    }
    (void)rmdir(folder);
}

int folder_close(void **state)
{
    remove_all(*state, 3);
    free(*state);
    return 0;
}

size_t folder_read(const char *folder, const char *name, uint8_t *out,
                   size_t cap)
{
    char path[HEARTH_PATH_MAX];
    size_t len = 0;
    assert_int_equal(hearth_fsutil_join(folder, name, path), 0);
    assert_int_equal(hearth_fsutil_read(path, out, cap, &len), 0);
    return len;
}

void folder_write(const char *folder, const char *name, const void *data,
                  size_t len)
{
    char path[HEARTH_PATH_MAX];
    assert_int_equal(hearth_fsutil_join(folder, name, path), 0);
    assert_int_equal(hearth_fsutil_replace(path, hearth_slice_of(data, len)),
                     0);
}

void folder_flip(const char *folder, const char *name, size_t at)
{
    uint8_t bytes[8192];
    size_t len = folder_read(folder, name, bytes, sizeof(bytes));
    assert_true(at < len);
    bytes[at] ^= 1;
    folder_write(folder, name, bytes, len);
}

void folder_remove(const char *folder, const char *name)
{
    char path[HEARTH_PATH_MAX];
    assert_int_equal(hearth_fsutil_join(folder, name, path), 0);
    assert_int_equal(unlink(path), 0);
}
