/* SPDX-License-Identifier: Apache-2.0 */
/* Wiping the keys: they are overwritten, not only unlinked; it costs the same
 * few bytes whatever lies beside them; everything else stays as it is. */
#include "data_folder.h"
#include "folder.h"
#include "wipe_keys.h"

#include "hearth/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const key_files[] = {
    HEARTH_DATA_KEYRING_0, HEARTH_DATA_KEYRING_1, HEARTH_DATA_SYNC_KEY};
#define KEY_FILES 3
#define DATA      (HEARTH_DATA_STORE "/data.mdb")

/* What this process has written so far, from /proc/self/io. */
struct written {
    uint64_t bytes;
    uint64_t calls;
};

static struct written written_now(void)
{
    struct written w = {0, 0};
    char line[64];
    FILE *f = fopen("/proc/self/io", "r");
    if (f == NULL) {
        skip();
    }
    while (fgets(line, sizeof(line), f) != NULL) {
        if (strncmp(line, "wchar: ", 7) == 0) {
            w.bytes = strtoull(line + 7, NULL, 10);
        } else if (strncmp(line, "syscw: ", 7) == 0) {
            w.calls = strtoull(line + 7, NULL, 10);
        }
    }
    (void)fclose(f);
    return w;
}

/* A folder with keys, and a store of ${size} bytes. */
static void fill(const char *folder, size_t size)
{
    uint8_t page[HEARTH_KEYRING_PAGE];
    char path[HEARTH_PATH_MAX];
    memset(page, 0x5a, sizeof(page));
    folder_write(folder, HEARTH_DATA_KEYRING_0, page, sizeof(page));
    folder_write(folder, HEARTH_DATA_KEYRING_1, page, sizeof(page));
    folder_write(folder, HEARTH_DATA_SYNC_KEY, page, 36);
    folder_write(folder, HEARTH_DATA_FAILURES_0, page, 72);
    assert_int_equal(hearth_fsutil_join(folder, HEARTH_DATA_STORE, path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    uint8_t *data = malloc(size);
    assert_non_null(data);
    memset(data, 0x77, size);
    folder_write(folder, DATA, data, size);
    free(data);
}

static bool is_there(const char *folder, const char *name)
{
    char path[HEARTH_PATH_MAX];
    assert_int_equal(hearth_fsutil_join(folder, name, path), 0);
    return access(path, F_OK) == 0;
}

static void assert_store(const char *folder, size_t size)
{
    uint8_t *data = malloc(size + 1);
    assert_non_null(data);
    assert_int_equal(folder_read(folder, DATA, data, size + 1), size);
    for (size_t i = 0; i < size; i++) {
        assert_int_equal(data[i], 0x77);
    }
    free(data);
}

static void test_overwritten_before_the_names_go(void **state)
{
    uint8_t page[HEARTH_KEYRING_PAGE + 1];
    char path[HEARTH_PATH_MAX];
    int fd[KEY_FILES];
    fill(*state, 4096);
    for (size_t i = 0; i < KEY_FILES; i++) {
        assert_int_equal(hearth_fsutil_join(*state, key_files[i], path), 0);
        fd[i] = open(path, O_RDONLY | O_CLOEXEC);
        assert_true(fd[i] >= 0);
    }
    assert_int_equal(hearth_wipe_keys(*state), 0);
    for (size_t i = 0; i < KEY_FILES; i++) {
        size_t left = 0;
        assert_false(is_there(*state, key_files[i]));
        assert_int_equal(read(fd[i], page, sizeof(page)), HEARTH_KEYRING_PAGE);
        for (size_t at = 0; at < HEARTH_KEYRING_PAGE; at++) {
            left += page[at] == 0x5a ? 1 : 0;
        }
        /* Noise holds a given byte 16 times a page; never 100 times. */
        assert_true(left < 100);
        (void)close(fd[i]);
    }
    assert_true(is_there(*state, HEARTH_DATA_FAILURES_0));
    assert_store(*state, 4096);
}

/* "keys gone in <= 100 ms whatever the data's size": counted, not timed. */
static void test_the_same_few_bytes_whatever_the_size(void **state)
{
    static const size_t sizes[] = {4096, (size_t)32 << 20};
    for (size_t i = 0; i < 2; i++) {
        char folder[HEARTH_PATH_MAX];
        assert_int_equal(hearth_fsutil_join(*state, i == 0 ? "a" : "b", folder),
                         0);
        assert_int_equal(mkdir(folder, 0700), 0);
        fill(folder, sizes[i]);
        struct written before = written_now();
        assert_int_equal(hearth_wipe_keys(folder), 0);
        struct written after = written_now();
        assert_int_equal(after.calls - before.calls, KEY_FILES);
        assert_int_equal(after.bytes - before.bytes,
                         KEY_FILES * HEARTH_KEYRING_PAGE);
        assert_store(folder, sizes[i]);
    }
}

static void test_again_and_half(void **state)
{
    assert_int_equal(hearth_wipe_keys(*state), 0); /* nothing there: fine */
    assert_false(is_there(*state, HEARTH_DATA_KEYRING_0));
    fill(*state, 4096);
    folder_remove(*state, HEARTH_DATA_KEYRING_0); /* a crash came in between */
    assert_int_equal(hearth_wipe_keys(*state), 0);
    assert_false(is_there(*state, HEARTH_DATA_KEYRING_0));
    assert_false(is_there(*state, HEARTH_DATA_KEYRING_1));
    assert_false(is_there(*state, HEARTH_DATA_SYNC_KEY));
    assert_int_equal(hearth_wipe_keys(*state), 0);
}

static void test_one_failure_does_not_save_the_others(void **state)
{
    char path[HEARTH_PATH_MAX];
    fill(*state, 4096);
    folder_remove(*state, HEARTH_DATA_KEYRING_0);
    assert_int_equal(hearth_fsutil_join(*state, HEARTH_DATA_KEYRING_0, path),
                     0);
    assert_int_equal(mkdir(path, 0700), 0); /* cannot be written to */
    assert_int_not_equal(hearth_wipe_keys(*state), 0);
    assert_true(is_there(*state, HEARTH_DATA_KEYRING_0));
    assert_false(is_there(*state, HEARTH_DATA_KEYRING_1));
    assert_false(is_there(*state, HEARTH_DATA_SYNC_KEY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_overwritten_before_the_names_go,
                                        folder_open, folder_close),
        cmocka_unit_test_setup_teardown(
            test_the_same_few_bytes_whatever_the_size, folder_open,
            folder_close),
        cmocka_unit_test_setup_teardown(test_again_and_half, folder_open,
                                        folder_close),
        cmocka_unit_test_setup_teardown(
            test_one_failure_does_not_save_the_others, folder_open,
            folder_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
