/* SPDX-License-Identifier: Apache-2.0 */
/* LMDB and the files below it fail at every call once: an error that says so,
 * and the store as it was. */
#include "fault.h"
#include "stores.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define T HEARTH_TABLE_META

static void file_of(const struct stores *s, const char *name, char out[96])
{
    (void)snprintf(out, 96, "%s/%s", s->folder, name);
}

static void reopen(struct stores *s)
{
    assert_int_equal(hearth_kv_lmdb_open(s->folder, STORES_CAP, &s->lmdb), 0);
    s->kv = s->lmdb;
}

/* Opens a folder where no store stands yet, and closes it. */
static int run_first_open(void *cookie)
{
    struct stores *s = cookie;
    struct hearth_kv *kv = NULL;
    char path[96];
    int code;

    file_of(s, "data.mdb", path);
    (void)unlink(path);
    file_of(s, "lock.mdb", path);
    (void)unlink(path);
    code = hearth_kv_lmdb_open(s->folder, STORES_CAP, &kv);
    if (code != 0) {
        assert_null(kv);
    }
    hearth_kv_lmdb_close(kv);
    return code;
}

static int run_open_again(void *cookie)
{
    struct stores *s = cookie;
    struct hearth_kv *kv = NULL;
    int code = hearth_kv_lmdb_open(s->folder, STORES_CAP, &kv);

    assert_true((code == 0) == (kv != NULL));
    hearth_kv_lmdb_close(kv);
    return code;
}

/* Half a store never stands under the name of a whole one. */
static void check_opens(void *cookie)
{
    struct stores *s = cookie;

    reopen(s);
    assert_int_equal(stores_put(s->kv, T, "k", "1"), 0);
    hearth_kv_lmdb_close(s->lmdb);
    s->lmdb = NULL;
}

static void sweep(struct stores *s, enum test_fault_group group,
                  int (*run)(void *cookie), void (*check)(void *cookie),
                  const char *what)
{
    struct test_fault_sweep all = {group, run, test_fault_is_error,
                                   check, s,   what};

    test_fault_sweep(&all);
}

static void test_opening(void **state)
{
    struct stores *s = *state;
    char path[96];

    hearth_kv_lmdb_close(s->lmdb);
    s->lmdb = NULL;
    sweep(s, TEST_FAULT_LMDB, run_first_open, check_opens, "first open");
    sweep(s, TEST_FAULT_MEMORY, run_first_open, check_opens, "first open");
    sweep(s, TEST_FAULT_LMDB, run_open_again, check_opens, "open again");
    reopen(s);
    file_of(s, "new.mdb", path);
    (void)unlink(path);
    file_of(s, "new.mdb-lock", path);
    (void)unlink(path);
}

/* A file that is not there is no error of removing it; any other is. */
static void test_what_cannot_be_removed(void **state)
{
    struct stores *s = *state;
    char path[96], made[96];
    struct hearth_kv *kv = NULL;

    hearth_kv_lmdb_close(s->lmdb);
    s->lmdb = NULL;
    file_of(s, "data.mdb", path);
    assert_int_equal(unlink(path), 0);
    file_of(s, "new.mdb", made);
    assert_int_equal(mkdir(made, 0700), 0);
    assert_int_equal(hearth_kv_lmdb_open(s->folder, STORES_CAP, &kv),
                     HEARTH_E_IO);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(rmdir(made), 0);
    /* The name that cannot be given: no store either. */
    test_fault_arm(TEST_FAULT_FILES, 3);
    assert_int_not_equal(hearth_kv_lmdb_open(s->folder, STORES_CAP, &kv), 0);
    assert_true(test_fault_disarm());
    reopen(s);
    (void)unlink(made);
    file_of(s, "new.mdb-lock", made);
    (void)unlink(made);
}

/* ---- one transaction ---- */

static int run_write(void *cookie)
{
    struct stores *s = cookie;

    return stores_put(s->kv, T, "k", "new");
}

static void check_is_old(void *cookie)
{
    struct stores *s = cookie;

    assert_true(stores_has(s->kv, T, "k", "old"));
}

static int run_read(void *cookie)
{
    struct stores *s = cookie;
    struct hearth_slice key, value;
    struct hearth_kv_txn *txn;
    int code = s->kv->begin(s->kv->cookie, false, &txn);

    if (code != 0) {
        return code;
    }
    code = s->kv->get(txn, T, hearth_slice_text("k"), &value);
    if (code == 0) {
        code = s->kv->seek(txn, T, hearth_slice_text("a"), true, &key, &value);
    }
    s->kv->abort(txn);
    return code;
}

static int run_stat(void *cookie)
{
    struct stores *s = cookie;
    struct hearth_kv_stat st;
    int code = s->kv->stat(s->kv->cookie, &st);

    if (code == 0) {
        assert_int_equal(st.bytes_cap, STORES_CAP);
        assert_in_range(st.bytes_used, 1, STORES_CAP);
    }
    return code;
}

static void test_transactions(void **state)
{
    struct stores *s = *state;

    assert_int_equal(stores_put(s->kv, T, "k", "old"), 0);
    sweep(s, TEST_FAULT_LMDB, run_write, check_is_old, "write");
    assert_int_equal(stores_put(s->kv, T, "k", "old"), 0);
    sweep(s, TEST_FAULT_LMDB, run_read, check_is_old, "read");
    sweep(s, TEST_FAULT_MEMORY, run_read, check_is_old, "read");
    sweep(s, TEST_FAULT_LMDB, run_stat, check_is_old, "stat");
}

/* ---- scrubbing ---- */

/* What was deleted stands in the file again before each run. */
static int run_scrub(void *cookie)
{
    struct stores *s = cookie;

    return s->kv->scrub(s->kv->cookie);
}

static void put_back(struct stores *s)
{
    static char large[9000];
    struct hearth_kv_txn *txn;

    memset(large, 'x', sizeof(large) - 1);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(stores_put(s->kv, T, "large", large), 0);
        assert_int_equal(stores_put(s->kv, T, "gone", "secret words"), 0);
        assert_int_equal(s->kv->begin(s->kv->cookie, true, &txn), 0);
        assert_int_equal(s->kv->del(txn, T, hearth_slice_text("gone")), 0);
        assert_int_equal(s->kv->commit(txn), 0);
    }
}

/* Where LMDB is linked statically its own writes are made to fail too; after
 * that of a meta page it refuses everything until it is opened again. */
static void revive(void *cookie)
{
    struct stores *s = cookie;
    struct hearth_kv_txn *txn;

    if (s->kv->begin(s->kv->cookie, false, &txn) == 0) {
        s->kv->abort(txn);
    } else {
        stores_reopen_lmdb(s);
    }
}

static void check_kept(void *cookie)
{
    struct stores *s = cookie;

    revive(s);
    assert_true(stores_has(s->kv, T, "k", "old"));
    assert_true(stores_has(s->kv, T, "gone", NULL));
    put_back(s);
}

static void test_scrubbing(void **state)
{
    struct stores *s = *state;
    char path[96];

    assert_int_equal(stores_put(s->kv, T, "k", "old"), 0);
    put_back(s);
    sweep(s, TEST_FAULT_LMDB, run_scrub, check_kept, "scrub");
    put_back(s);
    sweep(s, TEST_FAULT_FILES, run_scrub, check_kept, "scrub");
    put_back(s);
    sweep(s, TEST_FAULT_MEMORY, run_scrub, check_kept, "scrub");
    /* Behind the last page: what an aborted transaction had written there. */
    file_of(s, "data.mdb", path);
    {
        static uint8_t page[4096], back[4096];
        FILE *f = fopen(path, "r+b");
        long at;

        assert_non_null(f);
        assert_int_equal(fseek(f, 0, SEEK_END), 0);
        at = ftell(f);
        memset(page, 'y', sizeof(page));
        assert_int_equal(fwrite(page, sizeof(page), 1, f), 1);
        assert_int_equal(fclose(f), 0);
        sweep(s, TEST_FAULT_FILES, run_scrub, revive, "scrub the tail");
        f = fopen(path, "rb");
        assert_non_null(f);
        memset(page, 0, sizeof(page));
        assert_int_equal(fseek(f, at, SEEK_SET), 0);
        assert_int_equal(fread(back, sizeof(back), 1, f), 1);
        assert_memory_equal(back, page, sizeof(page));
        assert_int_equal(fclose(f), 0);
    }
    stores_reopen_lmdb(s);
    check_kept(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OVER_LMDB(test_opening),
        OVER_LMDB(test_what_cannot_be_removed),
        OVER_LMDB(test_transactions),
        OVER_LMDB(test_scrubbing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
