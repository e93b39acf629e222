/* SPDX-License-Identifier: Apache-2.0 */
/* The audit chain: whatever is changed, left out, put in or cut off behind a
 * noted head is named. */
#include "host/audit/audit.h"

#include "kv_memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ENTRIES 5

static const uint8_t programme[HEARTH_PROGRAMME_LEN] = {1, 2, 3};

struct fixture {
    struct hearth_kv_memory *store;
    const struct hearth_kv *kv;
    uint8_t file[4096];
    size_t len;
};

static int set_up(void **state)
{
    static struct fixture f;
    struct hearth_writer w;

    memset(&f, 0, sizeof(f));
    f.store = hearth_kv_memory_open(0);
    f.kv = hearth_kv_memory_kv(f.store);
    for (int i = 0; i < ENTRIES; i++) {
        assert_int_equal(hearth_audit_add(f.kv, programme, 1000 + i,
                                          HEARTH_AUDIT_KEY_USED, "results"),
                         0);
    }
    hearth_writer_init(&w, f.file, sizeof(f.file));
    assert_int_equal(hearth_audit_file_write(f.kv, programme, &w), 0);
    f.len = w.len;
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    hearth_kv_memory_close(f->store);
    return 0;
}

static int count_one(void *cookie, const struct hearth_audit_entry *entry,
                     const uint8_t h[HEARTH_HASH_LEN])
{
    uint64_t *count = cookie;

    (void)h;
    (*count)++;
    return entry->number == *count ? 0 : HEARTH_E_STATE;
}

static int walk(const struct fixture *f, uint64_t *broken)
{
    return hearth_audit_walk(f->kv, programme, NULL, NULL, broken);
}

static int walk_file(const struct fixture *f, size_t len, uint64_t *broken)
{
    const uint8_t *id;
    uint64_t count = 0;

    return hearth_audit_file_walk(hearth_slice_of(f->file, len), &id, count_one,
                                  &count, broken);
}

/* Changes the store behind the chain's back. */
static void raw(const struct fixture *f, uint64_t number, const uint8_t *bytes,
                size_t len)
{
    struct hearth_kv_txn *txn;
    uint8_t key[8] = {0, 0, 0, 0, 0, 0, 0, (uint8_t)number};
    struct hearth_slice k = hearth_slice_of(key, sizeof(key));

    assert_int_equal(f->kv->begin(f->kv->cookie, true, &txn), 0);
    if (len == 0) {
        assert_int_equal(f->kv->del(txn, HEARTH_TABLE_AUDIT, k), 0);
    } else {
        assert_int_equal(
            f->kv->put(txn, HEARTH_TABLE_AUDIT, k, hearth_slice_of(bytes, len)),
            0);
    }
    assert_int_equal(f->kv->commit(txn), 0);
}

static size_t bytes_of(const struct fixture *f, uint64_t number, uint8_t *out)
{
    struct hearth_slice value;
    struct hearth_kv_txn *txn;
    uint8_t key[8] = {0, 0, 0, 0, 0, 0, 0, (uint8_t)number};
    size_t len;

    assert_int_equal(f->kv->begin(f->kv->cookie, false, &txn), 0);
    assert_int_equal(f->kv->get(txn, HEARTH_TABLE_AUDIT,
                                hearth_slice_of(key, sizeof(key)), &value),
                     0);
    len = value.len;
    assert_true(len <= HEARTH_AUDIT_ENTRY_MAX);
    memcpy(out, value.data, len); /* fits: checked above */
    f->kv->abort(txn);
    return len;
}

static void test_entries_follow_one_another(void **state)
{
    struct fixture *f = *state;
    uint64_t number, broken, count = 0;
    uint8_t h[HEARTH_HASH_LEN], zero[HEARTH_HASH_LEN] = {0};

    assert_int_equal(
        hearth_audit_walk(f->kv, programme, count_one, &count, &broken), 0);
    assert_int_equal(count, ENTRIES);
    assert_int_equal(hearth_audit_head(f->kv, programme, &number, h), 0);
    assert_int_equal(number, ENTRIES);
    assert_memory_not_equal(h, zero, sizeof(h));
}

static void test_an_empty_chain_is_fine(void **state)
{
    struct hearth_kv_memory *m = hearth_kv_memory_open(0);
    const struct hearth_kv *kv = hearth_kv_memory_kv(m);
    uint8_t h[HEARTH_HASH_LEN], zero[HEARTH_HASH_LEN] = {0};
    uint64_t number = 7, broken = 7;

    (void)state;
    assert_int_equal(hearth_audit_head(kv, programme, &number, h), 0);
    assert_int_equal(number, 0);
    assert_memory_equal(h, zero, sizeof(h));
    assert_int_equal(hearth_audit_walk(kv, programme, NULL, NULL, &broken), 0);
    assert_int_equal(broken, 0);
    hearth_kv_memory_close(m);
}

static void test_each_changed_byte_is_named(void **state)
{
    struct fixture *f = *state;
    uint8_t bytes[HEARTH_AUDIT_ENTRY_MAX];

    for (uint64_t n = 1; n <= ENTRIES; n++) {
        size_t len = bytes_of(f, n, bytes);

        for (size_t i = 0; i < len; i++) {
            uint64_t broken = 0;
            int e;

            bytes[i] ^= 1;
            raw(f, n, bytes, len);
            e = walk(f, &broken);
            assert_true(e == HEARTH_E_BRANCH || e == HEARTH_E_INVALID);
            assert_in_range(broken, n, n + 1);
            bytes[i] ^= 1;
        }
        raw(f, n, bytes, len);
    }
}

static void test_what_is_left_out_is_named(void **state)
{
    struct fixture *f = *state;
    uint8_t bytes[HEARTH_AUDIT_ENTRY_MAX];

    for (uint64_t n = 1; n <= ENTRIES; n++) {
        size_t len = bytes_of(f, n, bytes);
        uint64_t broken = 0;

        raw(f, n, NULL, 0);
        assert_int_equal(walk(f, &broken), HEARTH_E_BRANCH);
        assert_int_equal(broken, n);
        raw(f, n, bytes, len);
    }
}

static void test_what_is_put_in_is_named(void **state)
{
    struct fixture *f = *state;
    uint8_t bytes[HEARTH_AUDIT_ENTRY_MAX];
    size_t len = bytes_of(f, ENTRIES, bytes);
    uint64_t broken = 0;

    raw(f, ENTRIES + 1, bytes, len);
    assert_int_equal(walk(f, &broken), HEARTH_E_BRANCH);
    assert_int_equal(broken, ENTRIES + 1);
}

static void test_another_programme_has_another_chain(void **state)
{
    struct fixture *f = *state;
    const uint8_t other[HEARTH_PROGRAMME_LEN] = {9};
    uint64_t broken = 0;

    assert_int_equal(hearth_audit_walk(f->kv, other, NULL, NULL, &broken),
                     HEARTH_E_BRANCH);
    assert_int_equal(broken, 2);
}

static void test_texts_are_bounded_and_printable(void **state)
{
    struct fixture *f = *state;
    char text[HEARTH_AUDIT_TEXT_MAX + 2];
    uint8_t bytes[HEARTH_AUDIT_ENTRY_MAX];
    struct hearth_audit_entry entry;
    size_t len;

    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(
        hearth_audit_add(f->kv, programme, 1, HEARTH_AUDIT_EXPORTED, text),
        HEARTH_E_LIMIT);
    text[HEARTH_AUDIT_TEXT_MAX] = '\0';
    text[0] = '\x1b';
    text[1] = '\xe2';
    assert_int_equal(
        hearth_audit_add(f->kv, programme, 1, HEARTH_AUDIT_EXPORTED, text), 0);
    len = bytes_of(f, ENTRIES + 1, bytes);
    assert_int_equal(len, HEARTH_AUDIT_ENTRY_MAX);
    assert_int_equal(hearth_audit_decode(hearth_slice_of(bytes, len), &entry),
                     0);
    assert_memory_equal(entry.text, "??xx", 4);
    assert_int_equal(
        hearth_audit_add(f->kv, programme, 1, (enum hearth_audit_event)99, "x"),
        HEARTH_E_INVALID);
}

static void test_nothing_is_half_written(void **state)
{
    struct fixture *f = *state;
    uint64_t broken;

    for (uint64_t step = 0; step < 8; step++) {
        int e;

        hearth_kv_memory_fail(f->store, step, HEARTH_KV_FAULT_FULL);
        e = hearth_audit_add(f->kv, programme, 5, HEARTH_AUDIT_RELEASED, "r");
        hearth_kv_memory_calm(f->store);
        assert_true(e == 0 || e == HEARTH_E_FULL);
        assert_int_equal(walk(f, &broken), 0);
    }
}

static void test_a_file_tells_the_same(void **state)
{
    struct fixture *f = *state;
    const uint8_t *id = NULL;
    uint64_t count = 0, broken = 9;

    assert_int_equal(hearth_audit_file_walk(hearth_slice_of(f->file, f->len),
                                            &id, count_one, &count, &broken),
                     0);
    assert_int_equal(count, ENTRIES);
    assert_int_equal(broken, 0);
    assert_memory_equal(id, programme, sizeof(programme));
}

/* A cut at an entry's end leaves a shorter chain that holds: only a noted
 * head tells, which is what verify --head is for. */
static void test_a_cut_file_is_refused(void **state)
{
    struct fixture *f = *state;
    unsigned whole = 0;
    uint64_t broken;

    for (size_t len = 0; len < f->len; len++) {
        int e = walk_file(f, len, &broken);

        if (e == 0) {
            whole++;
        } else {
            assert_int_equal(e, HEARTH_E_INVALID);
        }
    }
    assert_int_equal(whole, ENTRIES);
}

static void test_each_changed_bit_in_a_file_is_refused(void **state)
{
    struct fixture *f = *state;
    uint64_t broken;

    for (size_t bit = 0; bit < 8 * f->len; bit++) {
        f->file[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        /* The last entry is covered by the noted head only. */
        if (bit / 8 < f->len - HEARTH_AUDIT_ENTRY_MIN - 7) {
            assert_int_not_equal(walk_file(f, f->len, &broken), 0);
        }
        f->file[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    assert_int_equal(walk_file(f, f->len, &broken), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_entries_follow_one_another, set_up,
                                        tear_down),
        cmocka_unit_test(test_an_empty_chain_is_fine),
        cmocka_unit_test_setup_teardown(test_each_changed_byte_is_named, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_left_out_is_named, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_put_in_is_named, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            test_another_programme_has_another_chain, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_texts_are_bounded_and_printable,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_is_half_written, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_file_tells_the_same, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_cut_file_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            test_each_changed_bit_in_a_file_is_refused, set_up, tear_down)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
