/* SPDX-License-Identifier: Apache-2.0 */
/* A wipe in the middle of a write: at every call that looks, writes or syncs,
 * with the lock and without, nothing with a name holds a key afterwards, and no
 * file without one does either. */
#include "data_folder.h"
#include "folder.h"
#include "key_file.h"
#include "keyring_file.h"
#include "sync_key.h"
#include "wipe_keys.h"

#include "hearth/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MARK   0x5a
#define CALLS  24 /* more than any write under test makes */
#define ROUNDS 300

/* What happens at the ${at}th call that writes or syncs. */
struct strike {
    const char *folder;
    int at;
    int calls;
    void (*what)(const char *folder);
    int fds[CALLS * 4]; /* of every file that was written to */
    size_t fd_count;
};

/* The shim has no cookie. */
static struct strike *armed;
static int made_fds[CALLS];
static size_t made_count;

static void count_call(int fd)
{
    struct strike *s = armed;

    if (s == NULL) {
        return;
    }
    if (fd >= 0 && s->fd_count < sizeof(s->fds) / sizeof(s->fds[0])) {
        s->fds[s->fd_count++] = dup(fd);
    }
    if (++s->calls == s->at) {
        armed = NULL; /* what the strike writes is its own */
        s->what(s->folder);
        armed = s;
    }
}

/* Names the linker gives for --wrap. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*) */
int __real_fsync(int fd);
ssize_t __real_pwrite(int fd, const void *in, size_t len, off_t at);
int __real_access(const char *path, int how);
int __wrap_access(const char *path, int how);
int __wrap_fsync(int fd);
ssize_t __wrap_pwrite(int fd, const void *in, size_t len, off_t at);

/* What was seen may be over at once: the strike comes behind the look. */
int __wrap_access(const char *path, int how)
{
    int rc = __real_access(path, how);

    count_call(-1);
    return rc;
}

int __wrap_fsync(int fd)
{
    count_call(fd);
    return __real_fsync(fd);
}

ssize_t __wrap_pwrite(int fd, const void *in, size_t len, off_t at)
{
    count_call(fd);
    return __real_pwrite(fd, in, len, at);
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */

static bool holds_mark(const uint8_t *bytes, size_t len)
{
    size_t run = 0;

    for (size_t i = 0; i < len; i++) {
        run = bytes[i] == MARK ? run + 1 : 0;
        if (run == 16) {
            return true;
        }
    }
    return false;
}

/* Also what lost its name: its bytes are still on the disk. */
static void assert_no_key_left(struct strike *s)
{
    static const char *const names[] = {HEARTH_DATA_KEYRING_0,
                                        HEARTH_DATA_KEYRING_1};
    uint8_t bytes[HEARTH_KEYRING_PAGE];
    char path[HEARTH_PATH_MAX];

    for (size_t i = 0; i < s->fd_count; i++) {
        char again[32];
        (void)snprintf(again, sizeof(again), "/proc/self/fd/%d", s->fds[i]);
        int fd = open(again, O_RDONLY | O_CLOEXEC);
        ssize_t n = fd < 0 ? 0 : pread(fd, bytes, sizeof(bytes), 0);
        assert_false(n > 0 && holds_mark(bytes, (size_t)n));
        (void)close(fd);
        (void)close(s->fds[i]);
    }
    s->fd_count = 0;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(hearth_fsutil_join(s->folder, names[i], path), 0);
        assert_int_not_equal(access(path, F_OK), 0);
    }
}

static void make(const char *folder, struct hearth_keyring_file *f)
{
    assert_int_equal(hearth_keyring_file_begin(folder, f), 0);
    struct hearth_keyring_slot *slot = &f->ring.slots[0];
    slot->is_used = true;
    slot->worker[0] = 'w';
    slot->worker_len = 1;
    slot->cost.passes = HEARTH_PASSPHRASE_FLOOR_PASSES;
    slot->cost.memory_kib = HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB;
    memset(slot->duress, 0x33, sizeof(slot->duress));
    struct hearth_keyring_draft *d = &f->ring.drafts[0];
    d->is_used = true;
    memcpy(d->id, "draft-of-a-test", sizeof(d->id));
    memset(d->key_box, MARK, sizeof(d->key_box));
    assert_int_equal(hearth_keyring_file_save(f), 0);
}

static void wipe_here(const char *folder)
{
    assert_int_equal(hearth_wipe_keyring(folder), 0);
}

/* Another process, as it is: here it may have to wait for this one. */
static void wipe_there(const char *folder)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        _exit(hearth_wipe_keyring(folder) == 0 ? 0 : 1);
    }
}

static void assert_wiped_there(void)
{
    int status = 1;

    assert_true(wait(&status) > 0);
    assert_int_equal(status, 0);
}

static int save(const char *folder, struct hearth_keyring_file *f)
{
    (void)folder;
    return hearth_keyring_file_save(f);
}

static int open_again(const char *folder, struct hearth_keyring_file *f)
{
    return hearth_keyring_file_open(folder, f);
}

typedef int write_call(const char *folder, struct hearth_keyring_file *f);

/* ${missing}: a copy that is not there and has to be made; 2: none. True if
 * the strike came. */
static bool strike_at(struct strike *s, write_call *call, int missing)
{
    static const char *const names[] = {HEARTH_DATA_KEYRING_0,
                                        HEARTH_DATA_KEYRING_1};
    struct hearth_keyring_file f;

    make(s->folder, &f);
    if (missing < 2) {
        folder_remove(s->folder, names[missing]);
    }
    s->calls = 0;
    armed = s;
    int rc = call(s->folder, &f);
    armed = NULL;
    if (s->calls < s->at) {
        assert_int_equal(rc, 0);
    } else if (s->what == wipe_here) {
        assert_int_not_equal(rc, 0);
    } else {
        assert_wiped_there();
    }
    return s->calls >= s->at;
}

static void strike_everywhere(const char *folder,
                              void (*what)(const char *folder))
{
    static write_call *const calls[] = {save, open_again};

    for (size_t c = 0; c < 2; c++) {
        for (int missing = 0; missing <= 2; missing++) {
            struct strike s = {.folder = folder, .at = 1, .what = what};

            while (strike_at(&s, calls[c], missing)) {
                assert_no_key_left(&s);
                s.at++;
            }
            assert_true(s.at > 2 && s.at < CALLS);
            for (size_t i = 0; i < s.fd_count; i++) {
                (void)close(s.fds[i]);
            }
        }
    }
}

/* The wipe waits its time, goes on, and the writer comes back after it. */
static void test_a_wipe_that_went_on(void **state)
{
    strike_everywhere(*state, wipe_here);
}

static void test_a_wipe_beside(void **state)
{
    strike_everywhere(*state, wipe_there);
}

/* A writer that has the lock, and makes a copy anew that was missing. */
static void write_missing(const char *folder)
{
    static const char *const names[] = {HEARTH_DATA_KEYRING_0,
                                        HEARTH_DATA_KEYRING_1};
    uint8_t page[HEARTH_KEYRING_PAGE];
    char path[2][HEARTH_PATH_MAX];

    memset(page, MARK, sizeof(page));
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(hearth_fsutil_join(folder, names[i], path[i]), 0);
    }
    for (size_t i = 0; i < 2; i++) {
        if (access(path[i], F_OK) != 0) {
            int rc = hearth_key_file_write(path[i], path[1 - i],
                                           hearth_slice_of(page, sizeof(page)));
            int fd = open(path[i], O_RDONLY | O_CLOEXEC);
            assert_true(rc == 0 || rc == HEARTH_E_STATE);
            if (fd >= 0) {
                made_fds[made_count++] = fd; /* one a strike */
            }
        }
    }
}

/* At every call of a wipe that goes on without the lock. */
static void test_a_copy_made_behind_a_wipe(void **state)
{
    static const char *const names[] = {HEARTH_DATA_KEYRING_0,
                                        HEARTH_DATA_KEYRING_1};

    for (size_t missing = 0; missing < 2; missing++) {
        struct strike s = {
            .folder = *state, .at = 0, .calls = 1, .what = write_missing};

        while (s.calls >= s.at) {
            struct hearth_keyring_file f;
            int fd = -1;

            s.at++;
            s.calls = 0;
            make(*state, &f);
            folder_remove(*state, names[missing]);
            assert_int_equal(hearth_key_file_lock(*state, 1000, &fd), 0);
            armed = &s;
            assert_int_equal(hearth_wipe_keyring(*state), 0);
            armed = NULL;
            hearth_key_file_unlock(fd);
            for (; made_count > 0; made_count--) {
                s.fds[s.fd_count++] = made_fds[made_count - 1];
            }
            assert_no_key_left(&s);
        }
        assert_true(s.at > 4 && s.at < CALLS);
    }
}

static int64_t now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A process that was stopped with the lock in its hand. */
static void test_a_wipe_waits_for_nobody_long(void **state)
{
    struct strike s = {.folder = *state};
    struct hearth_keyring_file f;
    int fd = open(*state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    make(*state, &f);
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    int64_t before = now_ms();
    assert_int_equal(hearth_wipe_keyring(*state), 0);
    /* 25 ms of waiting and ten of work; the rest is for busy machines. */
    assert_true(now_ms() - before < 1000);
    assert_no_key_left(&s);
    (void)close(fd);
}

static void test_many_rounds(void **state)
{
    struct strike s = {.folder = *state};
    struct hearth_keyring_file f;

    for (int i = 0; i < ROUNDS; i++) {
        struct timespec pause = {0, (1000 + (i * 137) % 6000) * 1000L};
        make(*state, &f);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            for (int n = 0; n < 200 && hearth_keyring_file_save(&f) == 0;) {
                n++;
            }
            _exit(0);
        }
        (void)nanosleep(&pause, NULL);
        assert_int_equal(hearth_wipe_keyring(*state), 0);
        assert_wiped_there(); /* the writer's end, that is */
        assert_no_key_left(&s);
    }
}

/* ---- the sync key ---- */

static void wipe_all_here(const char *folder)
{
    assert_int_equal(hearth_wipe_keys(folder), 0);
}

static void assert_no_sync_key(const char *folder)
{
    static const char *const names[] = {HEARTH_DATA_SYNC_KEY,
                                        HEARTH_DATA_SYNC_NEXT};
    char path[HEARTH_PATH_MAX];

    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(hearth_fsutil_join(folder, names[i], path), 0);
        assert_int_not_equal(access(path, F_OK), 0);
    }
}

static bool strike_renewal(struct strike *s, struct hearth_secmem *m,
                           const struct hearth_key *key, bool promotes)
{
    assert_int_equal(hearth_sync_key_write(s->folder, m, key), 0);
    if (promotes) {
        assert_int_equal(hearth_sync_key_write_next(s->folder, m, key), 0);
    }
    s->calls = 0;
    armed = s;
    int rc = promotes ? hearth_sync_key_promote(s->folder, m, key)
                      : hearth_sync_key_write_next(s->folder, m, key);
    armed = NULL;
    if (s->calls < s->at) {
        assert_int_equal(rc, 0);
        return false;
    }
    assert_int_not_equal(rc, 0);
    assert_no_sync_key(s->folder);
    assert_no_key_left(s);
    return true;
}

static void test_a_renewal_brings_no_key_back(void **state)
{
    struct hearth_secmem *m = NULL;
    struct hearth_key key;

    memset(&key, MARK, sizeof(key));
    assert_int_equal(hearth_secmem_open_unlocked(65536, &m), 0);
    for (int promotes = 0; promotes < 2; promotes++) {
        struct strike s = {.folder = *state, .at = 1, .what = wipe_all_here};

        while (strike_renewal(&s, m, &key, promotes != 0)) {
            s.at++;
        }
        assert_true(s.at > 2 && s.at < CALLS);
        for (size_t i = 0; i < s.fd_count; i++) {
            (void)close(s.fds[i]);
        }
        assert_int_equal(hearth_wipe_keys(*state), 0);
        /* and with nothing left to begin with */
        assert_int_equal(hearth_sync_key_promote(*state, m, &key),
                         HEARTH_E_STATE);
        assert_int_equal(hearth_sync_key_write_next(*state, m, &key),
                         HEARTH_E_STATE);
        assert_no_sync_key(*state);
    }
    hearth_secmem_close(m);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, folder_open, folder_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_a_wipe_that_went_on),
        CASE(test_a_wipe_beside),
        CASE(test_a_copy_made_behind_a_wipe),
        CASE(test_a_wipe_waits_for_nobody_long),
        CASE(test_many_rounds),
        CASE(test_a_renewal_brings_no_key_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
