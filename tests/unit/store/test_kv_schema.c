/* SPDX-License-Identifier: Apache-2.0 */
/* The number of a store's layout: what is older is raised, once; what is newer
 * is refused and left alone. */
#include "kv_schema.h"
#include "stores.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define T HEARTH_TABLE_META

static uint32_t number_of(const struct hearth_kv *kv)
{
    struct hearth_kv_txn *txn;
    uint32_t number = 0;

    assert_int_equal(kv->begin(kv->cookie, false, &txn), 0);
    assert_int_equal(hearth_kv_schema_read(kv, txn, &number), 0);
    kv->abort(txn);
    return number;
}

static void test_a_new_store_says_its_number(void **state)
{
    struct stores *s = *state;

    assert_int_equal(number_of(s->kv), HEARTH_SCHEMA);
}

static void forget_number(const struct hearth_kv *kv)
{
    struct hearth_kv_txn *txn;

    assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
    assert_int_equal(kv->del(txn, T, hearth_slice_text("schema")), 0);
    assert_int_equal(kv->commit(txn), 0);
}

/* As made by the programs before there were numbers. */
static void test_a_store_without_a_word_is_raised(void **state)
{
    struct stores *s = *state;

    assert_int_equal(stores_put(s->kv, T, "k", "1"), 0);
    forget_number(s->kv);
    assert_int_equal(number_of(s->kv), 1);
    stores_reopen_lmdb(s);
    assert_int_equal(number_of(s->kv), HEARTH_SCHEMA);
    assert_true(stores_has(s->kv, T, "k", "1"));
}

static void close_store(struct stores *s)
{
    hearth_kv_lmdb_close(s->lmdb);
    s->lmdb = NULL;
}

/* A reader raises nothing, and does not take the old for ours. */
static void test_a_reader_of_an_older_store_waits(void **state)
{
    struct stores *s = *state;
    struct hearth_kv *kv;

    assert_int_equal(stores_put(s->kv, T, "k", "1"), 0);
    forget_number(s->kv);
    close_store(s);
    assert_int_equal(hearth_kv_lmdb_open_read(s->folder, STORES_CAP, &kv),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(hearth_kv_lmdb_open(s->folder, STORES_CAP, &s->lmdb), 0);
}

static int raised;

static int count_raise(const struct hearth_kv *kv, struct hearth_kv_txn *txn)
{
    raised++;
    return kv->put(txn, T, hearth_slice_text("k"), hearth_slice_text("new"));
}

static int fail_raise(const struct hearth_kv *kv, struct hearth_kv_txn *txn)
{
    int e = count_raise(kv, txn);

    return e == 0 ? HEARTH_E_FULL : e;
}

static hearth_kv_migrate *const fine_steps[HEARTH_SCHEMA] = {
    [HEARTH_SCHEMA - 1] = count_raise};
static hearth_kv_migrate *const bad_steps[HEARTH_SCHEMA] = {
    [HEARTH_SCHEMA - 1] = fail_raise};

static int open_newer(struct stores *s, hearth_kv_migrate *const *steps)
{
    struct hearth_kv_schema newer = {HEARTH_SCHEMA + 1, steps};
    int code;

    code = hearth_kv_lmdb_open_schema(s->folder, STORES_CAP, &newer, &s->lmdb);
    if (code == 0) {
        assert_int_equal(number_of(s->lmdb), HEARTH_SCHEMA + 1);
        close_store(s);
    }
    return code;
}

static void test_a_newer_store_is_refused(void **state)
{
    struct stores *s = *state;
    struct hearth_kv *kv = NULL;

    assert_int_equal(stores_put(s->kv, T, "k", "old"), 0);
    close_store(s);
    raised = 0;
    assert_int_equal(open_newer(s, fine_steps), 0);
    assert_int_equal(open_newer(s, fine_steps), 0);
    assert_int_equal(raised, 1);
    assert_int_equal(hearth_kv_lmdb_open(s->folder, STORES_CAP, &kv),
                     HEARTH_E_VERSION);
    assert_int_equal(hearth_kv_lmdb_open_read(s->folder, STORES_CAP, &kv),
                     HEARTH_E_VERSION);
    assert_null(kv);
    assert_int_equal(open_newer(s, fine_steps), 0); /* and is as it was */
}

static void test_a_step_that_fails_changes_nothing(void **state)
{
    struct stores *s = *state;

    assert_int_equal(stores_put(s->kv, T, "k", "old"), 0);
    close_store(s);
    assert_int_equal(open_newer(s, bad_steps), HEARTH_E_FULL);
    assert_int_equal(hearth_kv_lmdb_open(s->folder, STORES_CAP, &s->lmdb), 0);
    assert_true(stores_has(s->lmdb, T, "k", "old"));
    assert_int_equal(number_of(s->lmdb), HEARTH_SCHEMA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OVER_LMDB(test_a_new_store_says_its_number),
        OVER_LMDB(test_a_store_without_a_word_is_raised),
        OVER_LMDB(test_a_reader_of_an_older_store_waits),
        OVER_LMDB(test_a_newer_store_is_refused),
        OVER_LMDB(test_a_step_that_fails_changes_nothing),
    };

    return cmocka_run_group_tests_name("kv_schema", tests, NULL, NULL);
}
