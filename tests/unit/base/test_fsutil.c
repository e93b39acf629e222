/* SPDX-License-Identifier: Apache-2.0 */
/* Files in a temporary folder, with their failures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "child.h"
#include "hearth/fsutil.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each test works in a folder of its own, below $TMPDIR or /tmp. */
static char folder[HEARTH_PATH_MAX];

static const char *below(const char *name)
{
    static char path[HEARTH_PATH_MAX];

    assert_int_equal(hearth_fsutil_join(folder, name, path), HEARTH_OK);
    return path;
}

static int make_folder(void **state)
{
    const char *top = getenv("TMPDIR");

    (void)state;
    if (hearth_fsutil_join(top == NULL ? "/tmp" : top, "hearth-test-XXXXXX",
                           folder) != HEARTH_OK) {
        return -1;
    }
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"f",   "f.tmp", "link", "p",
                                        "a/b", "a",     "lock"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *path = below(names[i]);

        if (unlink(path) != 0) {
            (void)rmdir(path);
        }
    }
    return rmdir(folder); /* fails when a test left something else */
}

static void assert_content(const char *path, const char *expected)
{
    uint8_t out[64];
    size_t len = 0;

    assert_int_equal(hearth_fsutil_read(path, out, sizeof(out), &len),
                     HEARTH_OK);
    assert_int_equal(len, strlen(expected));
    assert_memory_equal(out, expected, len);
}

static mode_t mode_of(const char *path)
{
    struct stat info;

    assert_int_equal(lstat(path, &info), 0);
    return info.st_mode & 07777;
}

static void test_join_needs_one_slash(void **state)
{
    char out[HEARTH_PATH_MAX];

    (void)state;
    assert_int_equal(hearth_fsutil_join("a", "b", out), HEARTH_OK);
    assert_string_equal(out, "a/b");
    assert_int_equal(hearth_fsutil_join("a/", "b", out), HEARTH_OK);
    assert_string_equal(out, "a/b");
    assert_int_equal(hearth_fsutil_join("", "b", out), HEARTH_OK);
    assert_string_equal(out, "b");
}

static void test_join_refuses_what_does_not_fit(void **state)
{
    char out[HEARTH_PATH_MAX] = "old";
    char name[HEARTH_PATH_MAX + 1];

    (void)state;
    memset(name, 'n', sizeof(name));
    name[HEARTH_PATH_MAX - 2] = '\0';
    assert_int_equal(hearth_fsutil_join("a", name, out), HEARTH_E_LIMIT);
    assert_int_equal(hearth_fsutil_join(name, "bb", out), HEARTH_E_LIMIT);
    assert_string_equal(out, "old");
    name[HEARTH_PATH_MAX - 3] = '\0';
    assert_int_equal(hearth_fsutil_join("a", name, out), HEARTH_OK);
    assert_int_equal(strlen(out), HEARTH_PATH_MAX - 1);
}

static void test_folders_are_made_private_with_their_parents(void **state)
{
    char path[HEARTH_PATH_MAX];

    (void)state;
    memcpy(path, below("a/b"), sizeof(path));
    assert_int_equal(hearth_fsutil_make_folder(path), HEARTH_OK);
    assert_int_equal(mode_of(path), 0700);
    assert_int_equal(mode_of(below("a")), 0700);
    assert_int_equal(hearth_fsutil_make_folder(path), HEARTH_OK);
}

static void test_a_file_in_the_way_of_a_folder_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(hearth_fsutil_replace(below("f"), hearth_slice_text("x")),
                     HEARTH_OK);
    assert_int_equal(hearth_fsutil_make_folder(below("f")), HEARTH_E_IO);
    assert_int_equal(hearth_fsutil_make_folder(below("f/b")), HEARTH_E_IO);
    assert_int_equal(hearth_fsutil_make_folder(""), HEARTH_E_IO);
}

static void test_replace_makes_and_replaces_privately(void **state)
{
    (void)state;
    assert_int_equal(
        hearth_fsutil_replace(below("f"), hearth_slice_text("longer text")),
        HEARTH_OK);
    assert_content(below("f"), "longer text");
    assert_int_equal(mode_of(below("f")), 0600);
    assert_int_equal(hearth_fsutil_replace(below("f"), hearth_slice_text("b")),
                     HEARTH_OK);
    assert_content(below("f"), "b");
    assert_int_equal(access(below("f.tmp"), F_OK), -1);
}

static void test_replace_gets_past_what_a_crash_left(void **state)
{
    (void)state;
    assert_int_equal(
        hearth_fsutil_replace(below("f.tmp"), hearth_slice_text("left over")),
        HEARTH_OK);
    assert_int_equal(hearth_fsutil_replace(below("f"), hearth_slice_text("b")),
                     HEARTH_OK);
    assert_content(below("f"), "b");
}

static void test_replace_follows_nobodys_link(void **state)
{
    char link_path[HEARTH_PATH_MAX];

    (void)state;
    assert_int_equal(
        hearth_fsutil_replace(below("p"), hearth_slice_text("precious")),
        HEARTH_OK);
    memcpy(link_path, below("f.tmp"), sizeof(link_path));
    assert_int_equal(symlink(below("p"), link_path), 0);
    assert_int_equal(hearth_fsutil_replace(below("f"), hearth_slice_text("b")),
                     HEARTH_OK);
    assert_content(below("p"), "precious");
}

static void test_replace_in_a_missing_folder_fails(void **state)
{
    (void)state;
    assert_int_equal(
        hearth_fsutil_replace(below("a/f"), hearth_slice_text("b")),
        HEARTH_E_IO);
}

/* The limit on file sizes stands for a full disk: both end a write early. */
static int replace_on_a_full_disk(void *cookie)
{
    static const uint8_t large[8192] = {0};
    struct rlimit small = {4096, 4096};

    (void)cookie;
    (void)signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &small) != 0) {
        return 2;
    }
    return hearth_fsutil_replace(below("f"),
                                 hearth_slice_of(large, sizeof(large))) ==
                   HEARTH_E_FULL
               ? 0
               : 1;
}

static void test_a_full_disk_keeps_the_old_file(void **state)
{
    int status;

    (void)state;
    assert_int_equal(
        hearth_fsutil_replace(below("f"), hearth_slice_text("old")), HEARTH_OK);
    status = child_run(replace_on_a_full_disk, NULL);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_content(below("f"), "old");
    assert_int_equal(access(below("f.tmp"), F_OK), -1);
}

static void test_read_of_nothing_is_not_found(void **state)
{
    uint8_t out[4];
    size_t len = 77;

    (void)state;
    assert_int_equal(hearth_fsutil_read(below("f"), out, 4, &len),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(len, 77);
}

static void test_read_is_bounded(void **state)
{
    uint8_t out[4] = {0};
    size_t len = 77;

    (void)state;
    assert_int_equal(
        hearth_fsutil_replace(below("f"), hearth_slice_text("12345")),
        HEARTH_OK);
    assert_int_equal(hearth_fsutil_read(below("f"), out, 4, &len),
                     HEARTH_E_LIMIT);
    assert_int_equal(len, 77);
    assert_int_equal(
        hearth_fsutil_replace(below("f"), hearth_slice_text("1234")),
        HEARTH_OK);
    assert_int_equal(hearth_fsutil_read(below("f"), out, 4, &len), HEARTH_OK);
    assert_int_equal(len, 4);
    assert_int_equal(hearth_fsutil_replace(below("f"), hearth_slice_text("")),
                     HEARTH_OK);
    assert_int_equal(hearth_fsutil_read(below("f"), out, 0, &len), HEARTH_OK);
    assert_int_equal(len, 0);
}

static void test_only_files_are_read(void **state)
{
    uint8_t out[4];
    size_t len = 0;

    (void)state;
    assert_int_equal(mkfifo(below("p"), 0600), 0);
    assert_int_equal(hearth_fsutil_read(below("p"), out, 4, &len), HEARTH_E_IO);
    assert_int_equal(hearth_fsutil_read(folder, out, 4, &len), HEARTH_E_IO);
}

static void test_overwrite_changes_bytes_in_place(void **state)
{
    struct stat before;
    struct stat after;

    (void)state;
    assert_int_equal(
        hearth_fsutil_overwrite(below("f"), 0, hearth_slice_text("abcdef")),
        HEARTH_OK);
    assert_int_equal(mode_of(below("f")), 0600);
    assert_int_equal(stat(below("f"), &before), 0);
    assert_int_equal(
        hearth_fsutil_overwrite(below("f"), 2, hearth_slice_text("CD")),
        HEARTH_OK);
    assert_content(below("f"), "abCDef");
    assert_int_equal(stat(below("f"), &after), 0);
    assert_true(before.st_ino == after.st_ino);
    assert_int_equal(
        hearth_fsutil_overwrite(below("f"), 5, hearth_slice_text("FG")),
        HEARTH_OK);
    assert_content(below("f"), "abCDeFG");
}

static void test_overwrite_failures(void **state)
{
    char link_path[HEARTH_PATH_MAX];

    (void)state;
    assert_int_equal(
        hearth_fsutil_overwrite(below("f"), UINT64_MAX, hearth_slice_text("a")),
        HEARTH_E_IO);
    assert_int_equal(
        hearth_fsutil_overwrite(below("a/f"), 0, hearth_slice_text("a")),
        HEARTH_E_IO);
    memcpy(link_path, below("link"), sizeof(link_path));
    assert_int_equal(symlink(below("f"), link_path), 0);
    assert_int_equal(
        hearth_fsutil_overwrite(link_path, 0, hearth_slice_text("a")),
        HEARTH_E_IO);
    if (access("/dev/full", W_OK) == 0) {
        assert_int_equal(
            hearth_fsutil_overwrite("/dev/full", 0, hearth_slice_text("a")),
            HEARTH_E_FULL);
    }
}

static void test_a_lock_is_held_until_its_descriptor_closes(void **state)
{
    int first = -1;
    int second = -1;

    (void)state;
    assert_int_equal(hearth_fsutil_lock(below("lock"), &first), HEARTH_OK);
    assert_int_equal(hearth_fsutil_lock(below("lock"), &second), HEARTH_E_BUSY);
    assert_int_equal(second, -1);
    assert_int_equal(close(first), 0);
    assert_int_equal(hearth_fsutil_lock(below("lock"), &second), HEARTH_OK);
    assert_int_equal(fcntl(second, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_int_equal(close(second), 0);
    assert_int_equal(hearth_fsutil_lock(below("a/lock"), &first), HEARTH_E_IO);
}

#define IN_FOLDER(test)                                                        \
    cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_join_needs_one_slash),
        cmocka_unit_test(test_join_refuses_what_does_not_fit),
        IN_FOLDER(test_folders_are_made_private_with_their_parents),
        IN_FOLDER(test_a_file_in_the_way_of_a_folder_is_an_error),
        IN_FOLDER(test_replace_makes_and_replaces_privately),
        IN_FOLDER(test_replace_gets_past_what_a_crash_left),
        IN_FOLDER(test_replace_follows_nobodys_link),
        IN_FOLDER(test_replace_in_a_missing_folder_fails),
        IN_FOLDER(test_a_full_disk_keeps_the_old_file),
        IN_FOLDER(test_read_of_nothing_is_not_found),
        IN_FOLDER(test_read_is_bounded),
        IN_FOLDER(test_only_files_are_read),
        IN_FOLDER(test_overwrite_changes_bytes_in_place),
        IN_FOLDER(test_overwrite_failures),
        IN_FOLDER(test_a_lock_is_held_until_its_descriptor_closes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
