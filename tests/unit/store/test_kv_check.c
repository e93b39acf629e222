/* SPDX-License-Identifier: Apache-2.0 */
/* A damaged store may say anything: what its walk gives must go forward. */
#include "hearth/kv_check.h"
#include "stores.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static unsigned ticks;

static void tick(void)
{
    ticks++;
}

/* ---- over a sound store ---- */

static void test_reads_and_never_writes(void **state)
{
    struct stores *s = *state;
    struct hearth_kv_strict strict;
    struct hearth_kv_stat stat;
    struct hearth_kv_txn *txn;
    struct hearth_slice k = hearth_slice_text("k"), value;

    assert_int_equal(stores_put(s->kv, HEARTH_TABLE_META, "k", "1"), 0);
    hearth_kv_strict_init(&strict, s->kv, tick);
    ticks = 0;
    assert_int_equal(strict.kv.begin(strict.kv.cookie, true, &txn),
                     HEARTH_E_DENIED);
    assert_int_equal(strict.kv.begin(strict.kv.cookie, false, &txn), 0);
    assert_int_equal(strict.kv.get(txn, HEARTH_TABLE_META, k, &value), 0);
    assert_memory_equal(value.data, "1", 1);
    assert_int_equal(strict.kv.put(txn, HEARTH_TABLE_META, k, k),
                     HEARTH_E_DENIED);
    assert_int_equal(strict.kv.del(txn, HEARTH_TABLE_META, k), HEARTH_E_DENIED);
    assert_int_equal(strict.kv.commit(txn), 0);
    assert_int_equal(strict.kv.stat(strict.kv.cookie, &stat), 0);
    assert_null(strict.kv.scrub);
    assert_true(ticks > 0);
    assert_true(stores_has(s->kv, HEARTH_TABLE_META, "k", "1"));
}

static void test_counts_a_table(void **state)
{
    struct stores *s = *state;
    struct hearth_kv_strict strict;
    struct hearth_kv_table_check c;

    assert_int_equal(stores_put(s->kv, HEARTH_TABLE_HEADS, "12345678", "abc"),
                     0);
    assert_int_equal(stores_put(s->kv, HEARTH_TABLE_HEADS, "1234567", "d"), 0);
    assert_int_equal(stores_put(s->kv, HEARTH_TABLE_HEADS, "123456789", ""), 0);
    hearth_kv_strict_init(&strict, s->kv, tick);
    assert_int_equal(hearth_kv_check_table(&strict.kv, HEARTH_TABLE_HEADS, &c),
                     0);
    assert_string_equal(c.name, "heads");
    assert_int_equal(c.entries, 3);
    assert_int_equal(c.odd_keys, 2);
    assert_int_equal(c.bytes, 4);
    assert_int_equal(hearth_kv_check_table(&strict.kv, HEARTH_TABLE_DRAFTS, &c),
                     0);
    assert_int_equal(c.entries, 0);
}

/* ---- over one that lies ---- */

struct liar {
    const char *keys[3]; /* one after the other, whatever is asked */
    size_t at;
    int begin, end; /* what begin gives, and what comes after the keys */
};

static int lie_begin(void *cookie, bool is_write, struct hearth_kv_txn **out)
{
    struct liar *l = cookie;

    (void)is_write;
    *out = cookie;
    return l->begin;
}

static int lie_seek(struct hearth_kv_txn *txn, enum hearth_table table,
                    struct hearth_slice from, bool is_after,
                    struct hearth_slice *key, struct hearth_slice *value)
{
    struct liar *l = (struct liar *)(void *)txn;

    (void)table;
    (void)from;
    (void)is_after;
    if (l->at == 3 || l->keys[l->at] == NULL) {
        return l->end;
    }
    *key = hearth_slice_text(l->keys[l->at++]);
    *value = *key;
    return 0;
}

static void lie_abort(struct hearth_kv_txn *txn)
{
    (void)txn;
}

static int check(struct liar *l)
{
    const struct hearth_kv kv = {
        .cookie = l, .begin = lie_begin, .seek = lie_seek, .abort = lie_abort};
    struct hearth_kv_strict strict;
    struct hearth_kv_table_check c;

    hearth_kv_strict_init(&strict, &kv, tick);
    return hearth_kv_check_table(&strict.kv, HEARTH_TABLE_META, &c);
}

static void test_a_walk_goes_forward(void **state)
{
    static const char LONG[] = "0123456789012345678901234567890123456789"
                               "0123456789012345678901234";
    struct {
        struct liar liar;
        int code;
    } cases[] = {
        {{{"a", "b", "c"}, 0, 0, HEARTH_E_NOT_FOUND}, 0},
        {{{"a", "ab", "b"}, 0, 0, HEARTH_E_NOT_FOUND}, 0},
        {{{"a", "a", NULL}, 0, 0, HEARTH_E_NOT_FOUND}, HEARTH_E_INVALID},
        {{{"b", "a", NULL}, 0, 0, HEARTH_E_NOT_FOUND}, HEARTH_E_INVALID},
        {{{"ab", "a", NULL}, 0, 0, HEARTH_E_NOT_FOUND}, HEARTH_E_INVALID},
        {{{"", NULL, NULL}, 0, 0, HEARTH_E_NOT_FOUND}, HEARTH_E_INVALID},
        {{{LONG, NULL, NULL}, 0, 0, HEARTH_E_NOT_FOUND}, HEARTH_E_INVALID},
        {{{"a", NULL, NULL}, 0, 0, HEARTH_E_IO}, HEARTH_E_IO},
        {{{"a", NULL, NULL}, 0, HEARTH_E_IO, 0}, HEARTH_E_IO},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int code = check(&cases[i].liar);

        if (code != cases[i].code) {
            fail_msg("case %zu gives %d", i, code);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_reads_and_never_writes,
                                        stores_open_lmdb, stores_close),
        cmocka_unit_test_setup_teardown(test_counts_a_table, stores_open_lmdb,
                                        stores_close),
        cmocka_unit_test(test_a_walk_goes_forward),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
