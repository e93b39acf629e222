/* SPDX-License-Identifier: Apache-2.0 */
/* Files on a disk whose every call may fail: the error is told, and what was
 * there before stays whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/fsutil.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The ${skip}-th call from now of that name fails, once, with ${error}. */
enum call {
    NONE,
    PWRITE,
    READ,
    FSYNC,
    CLOSE,
    FSTAT,
    OPEN,
    RENAME,
    UNLINK,
    FLOCK
};
static struct {
    enum call call;
    unsigned skip;
    int error;
} fault;

static void plan(enum call call, unsigned skip, int error)
{
    fault.call = call;
    fault.skip = skip;
    fault.error = error;
}

static bool fails(enum call call)
{
    if (fault.call != call || fault.skip-- > 0) {
        return false;
    }
    fault.call = NONE;
    errno = fault.error;
    return true;
}

/* The names are the linker's: --wrap. */
ssize_t __real_pwrite(int fd, const void *from, size_t len, off_t at);
ssize_t __real_read(int fd, void *to, size_t len);
int __real_fsync(int fd);
int __real_close(int fd);
#if defined(_REDIR_TIME64) && _REDIR_TIME64
/* What musl calls it where time_t was 32 bits wide once. */
int __real_fstat(int fd, struct stat *out) __asm__("__real___fstat_time64");
int __wrap_fstat(int fd, struct stat *out) __asm__("__wrap___fstat_time64");
#else
int __real_fstat(int fd, struct stat *out);
int __wrap_fstat(int fd, struct stat *out);
#endif
int __real_open(const char *path, int flags, ...);
int __real_rename(const char *from, const char *to);
int __real_unlink(const char *path);
int __real_flock(int fd, int operation);
ssize_t __wrap_pwrite(int fd, const void *from, size_t len, off_t at);
ssize_t __wrap_read(int fd, void *to, size_t len);
int __wrap_fsync(int fd);
int __wrap_close(int fd);
int __wrap_open(const char *path, int flags, ...);
int __wrap_rename(const char *from, const char *to);
int __wrap_unlink(const char *path);
int __wrap_flock(int fd, int operation);

/* A byte at a time: short writes and reads are no failures. */
ssize_t __wrap_pwrite(int fd, const void *from, size_t len, off_t at)
{
    return fails(PWRITE) ? -1 : __real_pwrite(fd, from, len > 0 ? 1 : 0, at);
}

ssize_t __wrap_read(int fd, void *to, size_t len)
{
    return fails(READ) ? -1 : __real_read(fd, to, len > 0 ? 1 : 0);
}

int __wrap_fsync(int fd)
{
    return fails(FSYNC) ? -1 : __real_fsync(fd);
}

int __wrap_close(int fd)
{
    int code = __real_close(fd);

    return fails(CLOSE) ? -1 : code;
}

int __wrap_fstat(int fd, struct stat *out)
{
    return fails(FSTAT) ? -1 : __real_fstat(fd, out);
}

int __wrap_open(const char *path, int flags, ...)
{
    return fails(OPEN) ? -1 : __real_open(path, flags, 0600);
}

int __wrap_rename(const char *from, const char *to)
{
    return fails(RENAME) ? -1 : __real_rename(from, to);
}

int __wrap_unlink(const char *path)
{
    return fails(UNLINK) ? -1 : __real_unlink(path);
}

int __wrap_flock(int fd, int operation)
{
    return fails(FLOCK) ? -1 : __real_flock(fd, operation);
}

/* ---- one folder for each test, and it is where we stand ---- */

static char folder[64];
static int back = -1;

static int enter(void **state)
{
    static const char pattern[] = "/tmp/hearth-faults-XXXXXX";

    (void)state;
    plan(NONE, 0, 0);
    memcpy(folder, pattern, sizeof(pattern)); /* the buffer is larger */
    back = open(".", O_RDONLY | O_DIRECTORY);
    return back >= 0 && mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int leave(void **state)
{
    (void)state;
    plan(NONE, 0, 0);
    (void)unlink("f");
    (void)unlink("g");
    (void)rmdir("d");
    if (fchdir(back) != 0 || close(back) != 0) {
        return -1;
    }
    return rmdir(folder); /* fails if a half-written file was left */
}

static void holds(const char *path, const char *expected)
{
    uint8_t out[64];
    size_t len = 0;

    assert_int_equal(hearth_fsutil_read(path, out, sizeof(out), &len),
                     HEARTH_OK);
    assert_int_equal(len, strlen(expected));
    assert_memory_equal(out, expected, len);
}

static int replace(const char *text)
{
    return hearth_fsutil_replace("f", hearth_slice_text(text));
}

static void test_an_interrupted_call_goes_on(void **state)
{
    (void)state;
    plan(PWRITE, 1, EINTR);
    assert_int_equal(replace("whole"), HEARTH_OK);
    plan(READ, 2, EINTR);
    holds("f", "whole");
    assert_int_equal(fault.call, NONE); /* it did come */
}

static void test_a_failed_replace_keeps_the_old_file(void **state)
{
    static const struct {
        enum call call;
        int error;
        int code;
    } cases[] = {
        {PWRITE, EIO, HEARTH_E_IO},      {PWRITE, ENOSPC, HEARTH_E_FULL},
        {PWRITE, EDQUOT, HEARTH_E_FULL}, {FSYNC, EIO, HEARTH_E_IO},
        {FSYNC, ENOSPC, HEARTH_E_FULL},  {CLOSE, EDQUOT, HEARTH_E_FULL},
        {RENAME, EIO, HEARTH_E_IO},      {OPEN, EROFS, HEARTH_E_IO},
        {OPEN, ENOSPC, HEARTH_E_FULL},   {UNLINK, EACCES, HEARTH_E_IO},
    };

    (void)state;
    assert_int_equal(replace("old"), HEARTH_OK);
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        plan(cases[c].call, 0, cases[c].error);
        assert_int_equal(replace("new"), cases[c].code);
        assert_int_equal(fault.call, NONE);
        holds("f", "old");
        assert_int_equal(access("f.tmp", F_OK), -1);
    }
}

/* The file is there, but might not be after a crash: that is a failure. */
static void test_a_folder_that_is_not_synced_is_an_error(void **state)
{
    (void)state;
    plan(FSYNC, 1, EIO);
    assert_int_equal(replace("new"), HEARTH_E_IO);
    plan(OPEN, 1, EMFILE);
    assert_int_equal(replace("new"), HEARTH_E_IO);
    plan(FSYNC, 0, EIO);
    assert_int_equal(hearth_fsutil_rename("f", "g"), HEARTH_E_IO);
    holds("g", "new");
}

static void test_names_without_a_folder_are_here(void **state)
{
    (void)state;
    assert_int_equal(replace("here"), HEARTH_OK);
    assert_int_equal(hearth_fsutil_rename("f", "g"), HEARTH_OK);
    holds("g", "here");
    assert_int_equal(hearth_fsutil_rename("f", "g"), HEARTH_E_IO);
    assert_int_equal(hearth_fsutil_make_folder("d"), HEARTH_OK);
    assert_int_equal(access("d", F_OK), 0);
    assert_int_equal(hearth_fsutil_make_folder("/"), HEARTH_OK);
    /* nothing may be renamed over "/", but its folder is "/" */
    assert_int_equal(hearth_fsutil_rename("g", "/"), HEARTH_E_IO);
}

static void test_names_that_are_too_long_are_refused(void **state)
{
    char name[HEARTH_PATH_MAX + 8];

    (void)state;
    memset(name, 'n', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(hearth_fsutil_replace(name, hearth_slice_text("x")),
                     HEARTH_E_IO);
    assert_int_equal(hearth_fsutil_make_folder(name), HEARTH_E_IO);
    assert_int_equal(hearth_fsutil_make_folder(""), HEARTH_E_IO);
}

static void test_a_failed_read_is_no_empty_file(void **state)
{
    uint8_t out[8];
    size_t len = 7;

    (void)state;
    assert_int_equal(replace("text"), HEARTH_OK);
    plan(READ, 1, EIO);
    assert_int_equal(hearth_fsutil_read("f", out, sizeof(out), &len),
                     HEARTH_E_IO);
    plan(FSTAT, 0, EIO);
    assert_int_equal(hearth_fsutil_read("f", out, sizeof(out), &len),
                     HEARTH_E_IO);
    plan(OPEN, 0, EACCES);
    assert_int_equal(hearth_fsutil_read("f", out, sizeof(out), &len),
                     HEARTH_E_IO);
    assert_int_equal(len, 7);
    assert_int_equal(hearth_fsutil_read("f/g", out, sizeof(out), &len),
                     HEARTH_E_NOT_FOUND); /* f is no folder */
}

static void test_overwriting_tells_each_failure(void **state)
{
    struct hearth_slice text = hearth_slice_text("xy");

    (void)state;
    plan(FSYNC, 1, EIO); /* the folder of a new file */
    assert_int_equal(hearth_fsutil_overwrite("f", 0, text), HEARTH_E_IO);
    plan(PWRITE, 1, ENOSPC);
    assert_int_equal(hearth_fsutil_overwrite("f", 0, text), HEARTH_E_FULL);
    plan(CLOSE, 0, EIO);
    assert_int_equal(hearth_fsutil_overwrite("f", 2, text), HEARTH_E_IO);
    holds("f", "xyxy");
}

static void test_a_lock_that_fails_is_not_held(void **state)
{
    int fd = -1;

    (void)state;
    plan(FLOCK, 0, ENOLCK);
    assert_int_equal(hearth_fsutil_lock("f", &fd), HEARTH_E_IO);
    plan(FLOCK, 0, EWOULDBLOCK);
    assert_int_equal(hearth_fsutil_lock("f", &fd), HEARTH_E_BUSY);
    plan(OPEN, 0, EROFS);
    assert_int_equal(hearth_fsutil_lock("f", &fd), HEARTH_E_IO);
    assert_int_equal(fd, -1);
    assert_int_equal(hearth_fsutil_lock("f", &fd), HEARTH_OK);
    assert_int_equal(close(fd), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)
    const struct CMUnitTest tests[] = {
        TEST(test_an_interrupted_call_goes_on),
        TEST(test_a_failed_replace_keeps_the_old_file),
        TEST(test_a_folder_that_is_not_synced_is_an_error),
        TEST(test_names_without_a_folder_are_here),
        TEST(test_names_that_are_too_long_are_refused),
        TEST(test_a_failed_read_is_no_empty_file),
        TEST(test_overwriting_tells_each_failure),
        TEST(test_a_lock_that_fails_is_not_held),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
