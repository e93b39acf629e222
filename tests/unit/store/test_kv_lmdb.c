/* SPDX-License-Identifier: Apache-2.0 */
/* What only a store on disk can get wrong: reopening, other processes, kills,
 * a disk that is full, a folder that cannot be written, bytes left in pages. */
#include "stores.h"

#include "hearth/fsutil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define T HEARTH_TABLE_META

static void test_a_commit_is_there_after_reopening(void **state)
{
    struct stores *s = *state;

    assert_int_equal(stores_put(s->kv, T, "k", "1"), 0);
    stores_reopen_lmdb(s);
    assert_true(stores_has(s->kv, T, "k", "1"));
}

/* As the dashboard has it: what others commit is seen, nothing is written. */
static void only_read_in_child(const char *folder)
{
    struct hearth_kv *kv;
    struct hearth_kv_txn *txn;
    struct hearth_slice value;
    int code = hearth_kv_lmdb_open_read(folder, STORES_CAP, &kv);

    if (code != 0 || kv->begin(kv->cookie, true, &txn) != HEARTH_E_DENIED ||
        kv->scrub != NULL || kv->begin(kv->cookie, false, &txn) != 0) {
        _exit(1);
    }
    if (kv->get(txn, T, hearth_slice_text("k"), &value) != 0 ||
        kv->put(txn, T, hearth_slice_text("k"), hearth_slice_text("2")) == 0 ||
        kv->del(txn, T, hearth_slice_text("k")) == 0) {
        _exit(2);
    }
    kv->abort(txn);
    hearth_kv_lmdb_close(kv);
    _exit(0);
}

static void test_a_reader_cannot_write(void **state)
{
    struct stores *s = *state;
    struct hearth_kv *kv;
    char nothing[HEARTH_PATH_MAX];
    pid_t child;
    int status;

    assert_int_equal(stores_put(s->kv, T, "k", "1"), 0);
    child = fork();
    if (child == 0) {
        only_read_in_child(s->folder);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(stores_has(s->kv, T, "k", "1"));
    assert_int_equal(hearth_fsutil_join(s->folder, "none", nothing), 0);
    assert_int_equal(hearth_kv_lmdb_open_read(nothing, STORES_CAP, &kv),
                     HEARTH_E_NOT_FOUND);
}

/* In a child, because LMDB forbids two environments on a folder in one
 * process; ends by a kill, as a battery does. */
static void write_in_child(const char *folder, bool is_committed)
{
    struct hearth_kv *kv;
    struct hearth_kv_txn *txn;

    if (hearth_kv_lmdb_open(folder, STORES_CAP, &kv) == 0 &&
        kv->begin(kv->cookie, true, &txn) == 0 &&
        kv->put(txn, T, hearth_slice_text("child"), hearth_slice_text("1")) ==
            0 &&
        (!is_committed || kv->commit(txn) == 0)) {
        (void)raise(SIGKILL);
    }
    _exit(1);
}

static void run_writer(const char *folder, bool is_committed)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        write_in_child(folder, is_committed);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* Closed around the fork: an environment may not be carried into a child. */
static void test_a_killed_writer_blocks_nobody(void **state)
{
    struct stores *s = *state;

    hearth_kv_lmdb_close(s->lmdb);
    s->lmdb = NULL;
    run_writer(s->folder, false);
    assert_int_equal(hearth_kv_lmdb_open(s->folder, STORES_CAP, &s->lmdb), 0);
    assert_true(stores_has(s->lmdb, T, "child", NULL));
    assert_int_equal(stores_put(s->lmdb, T, "k", "1"), 0);
}

static void test_a_killed_writers_commit_stays(void **state)
{
    struct stores *s = *state;

    hearth_kv_lmdb_close(s->lmdb);
    s->lmdb = NULL;
    run_writer(s->folder, true);
    assert_int_equal(hearth_kv_lmdb_open(s->folder, STORES_CAP, &s->lmdb), 0);
    assert_true(stores_has(s->lmdb, T, "child", "1"));
}

/* Keeps a reader open until it is killed; tells through the pipe that it is. */
static void read_in_child(const char *folder, int ready)
{
    struct hearth_kv *kv;
    struct hearth_kv_txn *txn;

    if (hearth_kv_lmdb_open(folder, STORES_CAP, &kv) == 0 &&
        kv->begin(kv->cookie, false, &txn) == 0 && write(ready, "r", 1) == 1) {
        (void)pause();
    }
    _exit(1);
}

static pid_t start_reader(const char *folder)
{
    int ends[2];
    char byte;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        read_in_child(folder, ends[1]);
    }
    assert_true(child > 0);
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(close(ends[0]), 0);
    return child;
}

static void end_reader(pid_t child)
{
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* Readers of dead processes hold old pages: unless their slots are cleared,
 * the table is full after as many kills as it has slots. One that lives keeps
 * the table from being made anew. */
static void test_readers_of_killed_processes_are_cleared(void **state)
{
    struct stores *s = *state;
    pid_t survivor;

    hearth_kv_lmdb_close(s->lmdb);
    s->lmdb = NULL;
    survivor = start_reader(s->folder);
    for (int i = 0; i < 40; i++) {
        end_reader(start_reader(s->folder));
    }
    assert_int_equal(hearth_kv_lmdb_open(s->folder, STORES_CAP, &s->lmdb), 0);
    assert_true(stores_has(s->lmdb, T, "k", NULL));
    end_reader(survivor);
}

static void test_two_processes_share_a_folder(void **state)
{
    struct stores *s = *state;
    pid_t child;

    hearth_kv_lmdb_close(s->lmdb);
    s->lmdb = NULL;
    child = start_reader(s->folder);
    assert_int_equal(hearth_kv_lmdb_open(s->folder, STORES_CAP, &s->lmdb), 0);
    assert_int_equal(stores_put(s->lmdb, T, "k", "1"), 0);
    assert_true(stores_has(s->lmdb, T, "k", "1"));
    end_reader(child);
}

/* Commits of 64 KiB until one fails; its code. */
static int commit_until_failure(const struct hearth_kv *kv)
{
    static const uint8_t block[65536];
    int code = 0;

    for (uint8_t i = 0; i < 40 && code == 0; i++) {
        struct hearth_kv_txn *txn;

        assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
        assert_int_equal(kv->put(txn, HEARTH_TABLE_FORMS,
                                 hearth_slice_of(&i, 1),
                                 hearth_slice_of(block, sizeof(block))),
                         0);
        code = kv->commit(txn);
    }
    return code;
}

/* A limit on the file's size cuts a commit in the middle. */
static void test_a_write_cut_short_keeps_all(void **state)
{
    struct stores *s = *state;
    struct rlimit old;
    struct rlimit small;
    int code;

    assert_int_equal(stores_put(s->kv, T, "k", "kept"), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 1 << 20;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    code = commit_until_failure(s->kv);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_true(code == HEARTH_E_FULL || code == HEARTH_E_IO);
    assert_true(stores_has(s->kv, T, "k", "kept"));
    assert_int_equal(stores_put(s->kv, T, "k", "again"), 0);
    stores_reopen_lmdb(s);
    assert_true(stores_has(s->kv, T, "k", "again"));
}

/* A disk of 1 MiB, unmounted at once: it lives while the store holds it. */
static void test_a_full_disk_says_so_and_keeps_all(void **state)
{
    struct stores *s = *state;
    struct hearth_kv *kv;

    hearth_kv_lmdb_close(s->lmdb);
    s->lmdb = NULL;
    if (mount("none", s->folder, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m") !=
        0) {
        print_message("skipped: a disk of its own cannot be mounted here\n");
        skip();
    }
    assert_int_equal(hearth_kv_lmdb_open(s->folder, STORES_CAP, &kv), 0);
    assert_int_equal(umount2(s->folder, MNT_DETACH), 0);
    assert_int_equal(stores_put(kv, T, "k", "kept"), 0);
    assert_int_equal(commit_until_failure(kv), HEARTH_E_FULL);
    assert_true(stores_has(kv, T, "k", "kept"));
    assert_int_equal(commit_until_failure(kv), HEARTH_E_FULL);
    hearth_kv_lmdb_close(kv);
}

static void test_a_folder_that_cannot_be_made(void **state)
{
    const struct stores *s = *state;
    struct hearth_kv *kv = NULL;
    char path[96];

    /* A file where a folder should be: no rights of root help against it. */
    (void)snprintf(path, sizeof(path), "%s/data.mdb/sub", s->folder);
    assert_int_equal(hearth_kv_lmdb_open(path, STORES_CAP, &kv), HEARTH_E_IO);
    assert_null(kv);
}

static void test_a_file_that_is_no_store(void **state)
{
    struct stores *s = *state;
    struct hearth_kv *kv = NULL;
    char path[96];
    int fd;

    hearth_kv_lmdb_close(s->lmdb);
    s->lmdb = NULL;
    (void)snprintf(path, sizeof(path), "%s/data.mdb", s->folder);
    fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    assert_true(fd >= 0);
    for (int i = 0; i < 1024; i++) {
        assert_int_equal(write(fd, "not a store ", 12), 12);
    }
    assert_int_equal(close(fd), 0);
    assert_int_not_equal(hearth_kv_lmdb_open(s->folder, STORES_CAP, &kv), 0);
    assert_null(kv);
}

static void test_only_the_owner_may_read_it(void **state)
{
    const struct stores *s = *state;
    struct stat st;
    char path[96];

    (void)snprintf(path, sizeof(path), "%s/data.mdb", s->folder);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 077, 0);
}

static bool file_holds(const char *path, const char *needle)
{
    size_t len = strlen(needle);
    size_t cap = STORES_CAP + 65536;
    uint8_t *all = malloc(cap);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got;
    bool is_found = false;

    assert_non_null(all);
    assert_true(fd >= 0);
    got = read(fd, all, cap);
    assert_true(got > 0);
    for (size_t i = 0; i + len <= (size_t)got && !is_found; i++) {
        is_found = memcmp(all + i, needle, len) == 0;
    }
    assert_int_equal(close(fd), 0);
    free(all);
    return is_found;
}

/* LMDB's pages come from the heap; what stood there before must not travel to
 * the disk in their unused parts. */
static void test_pages_hold_no_old_heap(void **state)
{
    const struct stores *s = *state;
    const char canary[] = "CANARY-of-a-plain-answer";
    void *blocks[64];
    char path[96];

    for (size_t i = 0; i < 64; i++) {
        char *b = malloc(4096 + 16 * i);

        assert_non_null(b);
        for (size_t at = 0; at + sizeof(canary) < 4096; at += 32) {
            memcpy(b + at, canary, sizeof(canary) - 1);
        }
        blocks[i] = b;
    }
    for (size_t i = 0; i < 64; i++) {
        free(blocks[i]);
    }
    for (int i = 0; i < 50; i++) {
        char key[16];

        (void)snprintf(key, sizeof(key), "key %d", i);
        assert_int_equal(stores_put(s->kv, T, key, "short"), 0);
    }
    assert_int_equal(stores_put(s->kv, T, "seen", "SEARCH-FINDS-THIS"), 0);
    (void)snprintf(path, sizeof(path), "%s/data.mdb", s->folder);
    assert_true(file_holds(path, "SEARCH-FINDS-THIS"));
    assert_false(file_holds(path, canary));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OVER_LMDB(test_a_commit_is_there_after_reopening),
        OVER_LMDB(test_a_reader_cannot_write),
        OVER_LMDB(test_a_killed_writer_blocks_nobody),
        OVER_LMDB(test_a_killed_writers_commit_stays),
        OVER_LMDB(test_readers_of_killed_processes_are_cleared),
        OVER_LMDB(test_two_processes_share_a_folder),
        OVER_LMDB(test_a_write_cut_short_keeps_all),
        OVER_LMDB(test_a_full_disk_says_so_and_keeps_all),
        OVER_LMDB(test_a_folder_that_cannot_be_made),
        OVER_LMDB(test_a_file_that_is_no_store),
        OVER_LMDB(test_only_the_owner_may_read_it),
        OVER_LMDB(test_pages_hold_no_old_heap),
    };

    return cmocka_run_group_tests_name("kv_lmdb", tests, NULL, NULL);
}
