/* SPDX-License-Identifier: Apache-2.0 */
/* The contract of kv.h, over the real store and the one in memory alike. */
#include "stores.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#define T HEARTH_TABLE_OUTBOX

static struct hearth_kv_txn *begin(const struct hearth_kv *kv, bool is_write)
{
    struct hearth_kv_txn *txn = NULL;

    assert_int_equal(kv->begin(kv->cookie, is_write, &txn), 0);
    return txn;
}

static void assert_value(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                         const char *key, const char *value)
{
    struct hearth_slice found;

    assert_int_equal(kv->get(txn, T, hearth_slice_text(key), &found), 0);
    assert_true(hearth_slice_is_equal(found, hearth_slice_text(value)));
}

static void test_what_was_put_is_got(void **state)
{
    const struct stores *s = *state;

    assert_true(stores_has(s->kv, T, "k", NULL));
    assert_int_equal(stores_put(s->kv, T, "k", "one"), 0);
    assert_true(stores_has(s->kv, T, "k", "one"));
    assert_true(stores_has(s->kv, HEARTH_TABLE_META, "k", NULL));
    assert_int_equal(stores_put(s->kv, T, "k", "another, longer"), 0);
    assert_true(stores_has(s->kv, T, "k", "another, longer"));
    assert_int_equal(stores_put(s->kv, T, "k", ""), 0);
    assert_true(stores_has(s->kv, T, "k", ""));
}

static void test_an_abort_changes_nothing(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_kv_txn *txn;

    assert_int_equal(stores_put(kv, T, "kept", "1"), 0);
    txn = begin(kv, true);
    assert_int_equal(
        kv->put(txn, T, hearth_slice_text("new"), hearth_slice_text("2")), 0);
    assert_int_equal(kv->del(txn, T, hearth_slice_text("kept")), 0);
    assert_value(kv, txn, "new", "2");
    kv->abort(txn);
    assert_true(stores_has(kv, T, "kept", "1"));
    assert_true(stores_has(kv, T, "new", NULL));
}

static void test_a_deleted_key_is_gone(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_kv_txn *txn;
    struct hearth_slice value;

    assert_int_equal(stores_put(kv, T, "k", "1"), 0);
    txn = begin(kv, true);
    assert_int_equal(kv->del(txn, T, hearth_slice_text("k")), 0);
    assert_int_equal(kv->get(txn, T, hearth_slice_text("k"), &value),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(kv->del(txn, T, hearth_slice_text("k")),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(kv->commit(txn), 0);
    assert_true(stores_has(kv, T, "k", NULL));
}

static void assert_seek(const struct hearth_kv *kv, const char *from,
                        bool is_after, const char *expected)
{
    struct hearth_kv_txn *txn = begin(kv, false);
    struct hearth_slice key;
    struct hearth_slice value;
    int code =
        kv->seek(txn, T, hearth_slice_text(from), is_after, &key, &value);

    if (expected == NULL) {
        assert_int_equal(code, HEARTH_E_NOT_FOUND);
    } else {
        assert_int_equal(code, 0);
        assert_true(hearth_slice_is_equal(key, hearth_slice_text(expected)));
        assert_true(hearth_slice_is_equal(value, hearth_slice_text("v")));
    }
    kv->abort(txn);
}

static void test_seek_follows_the_order_of_bytes(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;

    assert_seek(kv, "", false, NULL);
    assert_seek(kv, "a", true, NULL);
    assert_int_equal(stores_put(kv, T, "b", "v"), 0);
    assert_int_equal(stores_put(kv, T, "\xff", "v"), 0);
    assert_int_equal(stores_put(kv, T, "aa", "v"), 0);
    assert_int_equal(stores_put(kv, T, "a", "v"), 0);
    assert_seek(kv, "", false, "a");
    assert_seek(kv, "", true, "a");
    assert_seek(kv, "a", false, "a");
    assert_seek(kv, "a", true, "aa");
    assert_seek(kv, "ab", true, "b");
    assert_seek(kv, "ab", false, "b");
    assert_seek(kv, "b", true, "\xff");
    assert_seek(kv, "\xff", true, NULL);
}

static void test_a_reader_keeps_what_it_saw(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_kv_txn *reader;

    assert_int_equal(stores_put(kv, T, "k", "old"), 0);
    reader = begin(kv, false);
    assert_value(kv, reader, "k", "old");
    assert_int_equal(stores_put(kv, T, "k", "new"), 0);
    assert_value(kv, reader, "k", "old");
    kv->abort(reader);
    assert_true(stores_has(kv, T, "k", "new"));
}

/* A walk over records calls back into code that reads with a transaction of
 * its own. */
static void test_two_readers_at_once(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_kv_txn *outer;

    assert_int_equal(stores_put(kv, T, "k", "1"), 0);
    outer = begin(kv, false);
    assert_true(stores_has(kv, T, "k", "1"));
    assert_value(kv, outer, "k", "1");
    kv->abort(outer);
}

static void test_the_longest_key_and_a_large_value(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    size_t len = (size_t)1 << 20;
    uint8_t *large = malloc(len);
    uint8_t key[64];
    struct hearth_kv_txn *txn;
    struct hearth_slice found;

    assert_non_null(large);
    memset(key, 0xab, sizeof(key));
    for (size_t i = 0; i < len; i++) {
        large[i] = (uint8_t)(i * 31 >> 3);
    }
    txn = begin(kv, true);
    assert_int_equal(kv->put(txn, T, hearth_slice_of(key, sizeof(key)),
                             hearth_slice_of(large, len)),
                     0);
    assert_int_equal(kv->commit(txn), 0);
    txn = begin(kv, false);
    assert_int_equal(kv->get(txn, T, hearth_slice_of(key, sizeof(key)), &found),
                     0);
    assert_true(hearth_slice_is_equal(found, hearth_slice_of(large, len)));
    kv->abort(txn);
    free(large);
}

/* Puts values of 64 KiB until one does not fit: the number that did. */
static unsigned fill(const struct hearth_kv *kv, const uint8_t *block,
                     size_t len, int *code)
{
    unsigned count = 0;

    *code = 0;
    while (count < 1000) {
        struct hearth_kv_txn *txn = begin(kv, true);
        uint8_t key[2] = {(uint8_t)(count >> 8), (uint8_t)count};

        *code = kv->put(txn, T, hearth_slice_of(key, 2),
                        hearth_slice_of(block, len));
        if (*code != 0) {
            kv->abort(txn);
            return count;
        }
        *code = kv->commit(txn);
        if (*code != 0) {
            return count;
        }
        count++;
    }
    return count;
}

static void test_a_full_store_says_so_and_keeps_all(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    size_t len = 65536;
    uint8_t *block = calloc(1, len);
    struct hearth_kv_txn *txn;
    uint8_t key[2] = {0, 0};
    unsigned count;
    int code;

    assert_non_null(block);
    assert_int_equal(stores_put(kv, HEARTH_TABLE_META, "first", "kept"), 0);
    count = fill(kv, block, len, &code);
    assert_int_equal(code, HEARTH_E_FULL);
    assert_in_range(count, 20, 64);
    assert_true(stores_has(kv, HEARTH_TABLE_META, "first", "kept"));
    /* Room made by deleting can be used again. */
    txn = begin(kv, true);
    assert_int_equal(kv->del(txn, T, hearth_slice_of(key, 2)), 0);
    key[1] = 1;
    assert_int_equal(kv->del(txn, T, hearth_slice_of(key, 2)), 0);
    assert_int_equal(kv->commit(txn), 0);
    assert_int_equal(stores_put(kv, HEARTH_TABLE_META, "later", "fits"), 0);
    assert_true(stores_has(kv, HEARTH_TABLE_META, "later", "fits"));
    free(block);
}

static void test_stat_grows_with_what_is_stored(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_kv_stat before;
    struct hearth_kv_stat after;
    uint8_t *block = calloc(1, 300000);
    struct hearth_kv_txn *txn;

    assert_non_null(block);
    assert_int_equal(kv->stat(kv->cookie, &before), 0);
    txn = begin(kv, true);
    assert_int_equal(
        kv->put(txn, T, hearth_slice_text("k"), hearth_slice_of(block, 300000)),
        0);
    assert_int_equal(kv->commit(txn), 0);
    assert_int_equal(kv->stat(kv->cookie, &after), 0);
    assert_true(after.bytes_used >= before.bytes_used + 300000);
    assert_int_equal(after.bytes_cap, STORES_CAP);
    free(block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OVER_BOTH(test_what_was_put_is_got),
        OVER_BOTH(test_an_abort_changes_nothing),
        OVER_BOTH(test_a_deleted_key_is_gone),
        OVER_BOTH(test_seek_follows_the_order_of_bytes),
        OVER_BOTH(test_a_reader_keeps_what_it_saw),
        OVER_BOTH(test_two_readers_at_once),
        OVER_BOTH(test_the_longest_key_and_a_large_value),
        OVER_BOTH(test_a_full_store_says_so_and_keeps_all),
        OVER_BOTH(test_stat_grows_with_what_is_stored),
    };

    return cmocka_run_group_tests_name("kv", tests, NULL, NULL);
}
