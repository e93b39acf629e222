/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawn records: gone from the chain, from branches and from the file,
 * known when they come again. And withdrawals that wait: bounded, each once. */
#define _GNU_SOURCE /* memmem */
#include "hearth/ledger.h"
#include "hearth/withdrawals.h"

#include "stores.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS    60
#define STORED_LEN 330

static const uint8_t device[HEARTH_DEVICE_LEN] = {1, 2, 3, 4, 5, 6, 7, 8};
static const uint8_t other[HEARTH_DEVICE_LEN] = {9, 2, 3, 4, 5, 6, 7, 8};

struct chain {
    struct hearth_ledger_entry entries[RECORDS + 1];
    uint8_t stored[RECORDS + 1][STORED_LEN];
};

/* Bytes of no pattern, other ones for each record and ${variant}. */
static void fill(uint8_t *out, size_t len, uint64_t seed)
{
    uint64_t x = seed * 0x9e3779b97f4a7c15u + 1;

    for (size_t i = 0; i < len; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        out[i] = (uint8_t)(x >> 32);
    }
}

static struct chain *make_chain(uint8_t variant)
{
    struct chain *c = calloc(1, sizeof *c);

    assert_non_null(c);
    for (uint8_t seq = 1; seq <= RECORDS; seq++) {
        struct hearth_ledger_entry *e = &c->entries[seq];

        fill(c->stored[seq], STORED_LEN, seq + 1000u * variant);
        e->seq = seq;
        memcpy(e->prev, c->entries[seq - 1].h, HEARTH_HASH_LEN);
        fill(e->h, HEARTH_HASH_LEN, seq + 70000u * (variant + 1u));
        e->stored = hearth_slice_of(c->stored[seq], STORED_LEN);
    }
    return c;
}

static int append(const struct hearth_kv *kv, const uint8_t *who,
                  const struct chain *c, size_t first, size_t last,
                  struct hearth_ledger_result *result)
{
    struct hearth_ledger_contact contact = {.now_s = 1000};

    return hearth_ledger_append(kv, who, &c->entries[first], last - first + 1,
                                &contact, result);
}

static int bury(const struct hearth_kv *kv, const struct chain *c, size_t seq,
                bool replaces)
{
    uint8_t bytes[HEARTH_TOMBSTONE_LEN];
    struct hearth_ledger_tombstone t = {{0}, seq, bytes, replaces, false};

    memset(bytes, 0x77, sizeof bytes);
    memcpy(bytes, c->entries[seq].h, HEARTH_HASH_LEN);
    memcpy(t.device, device, sizeof device);
    return hearth_ledger_bury(kv, &t, 1, 246 * seq);
}

struct seen {
    size_t records;
    size_t stubs;
};

static int see(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct seen *s = cookie;

    (void)seq;
    s->records += stored.len == STORED_LEN;
    s->stubs += stored.len == HEARTH_STUB_LEN;
    return 0;
}

static struct seen look(const struct hearth_kv *kv)
{
    struct seen s = {0};

    assert_int_equal(hearth_ledger_records(kv, device, 1, see, &s), 0);
    return s;
}

static void test_a_buried_record_is_a_known_duplicate(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    uint8_t bytes[HEARTH_TOMBSTONE_LEN];
    struct chain *c = make_chain(0), *clone = make_chain(1);
    struct hearth_ledger_result r;
    uint64_t count, log_len;

    assert_int_equal(append(kv, device, c, 1, 10, &r), 0);
    assert_int_equal(hearth_ledger_tombstone_get(kv, device, 4, bytes),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(bury(kv, c, 4, true), 0);
    assert_int_equal(look(kv).records, 9);
    assert_int_equal(look(kv).stubs, 1);
    assert_int_equal(hearth_ledger_tombstone_get(kv, device, 4, bytes), 0);
    assert_memory_equal(bytes, c->entries[4].h, HEARTH_HASH_LEN);
    assert_int_equal(hearth_ledger_tombstones(kv, &count, &log_len), 0);
    assert_int_equal(count, 1);
    assert_int_equal(log_len, 984);
    /* the device has no receipt yet and sends again */
    assert_int_equal(append(kv, device, c, 3, 12, &r), 0);
    assert_int_equal(r.duplicate, 8);
    assert_int_equal(r.stored, 2);
    assert_int_equal(look(kv).stubs, 1);
    /* another record there is a branch, as ever */
    assert_int_equal(append(kv, device, clone, 4, 4, &r), HEARTH_E_BRANCH);
    assert_int_equal(look(kv).records, 11);
    free(c);
    free(clone);
}

/* The store was set back to before the record came: only the tombstone is
 * there, and the device brings all that it keeps. */
static void test_it_does_not_come_again(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct chain *c = make_chain(0);
    struct hearth_ledger_result r;

    assert_int_equal(bury(kv, c, 4, false), 0);
    assert_int_equal(append(kv, device, c, 1, 10, &r), 0);
    assert_int_equal(r.stored, 10);
    assert_int_equal(look(kv).records, 9);
    assert_int_equal(look(kv).stubs, 1);
    free(c);
}

/* ---- bytes in the file ---- */

/* How many 16-byte pieces of ${what} stand anywhere in the store's file. */
static size_t pieces_in_file(const struct stores *s, const uint8_t *what)
{
    char path[96];
    static uint8_t file[STORES_CAP];
    size_t found = 0, len;
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/data.mdb", s->folder);
    f = fopen(path, "rb");
    assert_non_null(f);
    len = fread(file, 1, sizeof file, f);
    (void)fclose(f);
    for (size_t at = 0; at + 16 <= STORED_LEN; at += 8) {
        found += memmem(file, len, what + at, 16) != NULL;
    }
    return found;
}

static void fill_store(const struct hearth_kv *kv, const struct chain *c,
                       const struct chain *d)
{
    struct hearth_ledger_result r;

    for (size_t i = 1; i <= RECORDS; i += 3) { /* pages split in the middle */
        assert_int_equal(append(kv, device, c, i, i + 2, &r), 0);
        assert_int_equal(append(kv, other, d, i, i + 2, &r), 0);
    }
}

static void test_nothing_of_it_stays_in_the_file(void **state)
{
    struct stores *s = *state;
    struct chain *c = make_chain(0), *d = make_chain(2), *clone = make_chain(1);
    struct hearth_ledger_result r;
    size_t survived = 0;

    fill_store(s->kv, c, d);
    /* a batch that branches is kept whole, good records too */
    clone->entries[12] = c->entries[12];
    assert_int_equal(append(s->kv, device, clone, 12, 13, &r), HEARTH_E_BRANCH);
    for (size_t seq = 3; seq <= RECORDS; seq += 3) {
        assert_true(pieces_in_file(s, c->stored[seq]) >= 39);
        assert_int_equal(bury(s->kv, c, seq, true), 0);
        survived += pieces_in_file(s, c->stored[seq]);
    }
    assert_true(survived > 0); /* this is why it must be scrubbed */
    assert_int_equal(s->kv->scrub(s->kv->cookie), 0);
    for (size_t seq = 1; seq <= RECORDS; seq++) {
        size_t pieces = pieces_in_file(s, c->stored[seq]);

        assert_int_equal(pieces, seq % 3 == 0 ? 0 : 40);
    }
    stores_reopen_lmdb(s);
    assert_int_equal(look(s->kv).records, RECORDS - RECORDS / 3);
    assert_int_equal(look(s->kv).stubs, RECORDS / 3);
    /* and it goes on */
    assert_int_equal(append(s->kv, device, c, 1, RECORDS, &r), 0);
    assert_int_equal(r.duplicate, RECORDS);
    assert_int_equal(stores_put(s->kv, HEARTH_TABLE_META, "k", "1"), 0);
    free(c);
    free(d);
    free(clone);
}

/* What a reader still looks at is left to it, and overwritten next time. */
static void test_a_reader_is_not_disturbed(void **state)
{
    struct stores *s = *state;
    struct chain *c = make_chain(0), *d = make_chain(2);
    struct hearth_kv_txn *txn;
    struct hearth_slice value;
    uint8_t key[16] = {1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 6};

    fill_store(s->kv, c, d);
    assert_int_equal(s->kv->begin(s->kv->cookie, false, &txn), 0);
    assert_int_equal(bury(s->kv, c, 6, true), 0);
    assert_int_equal(s->kv->scrub(s->kv->cookie), 0);
    assert_int_equal(s->kv->get(txn, HEARTH_TABLE_RECORDS,
                                hearth_slice_of(key, sizeof key), &value),
                     0);
    assert_true(hearth_slice_is_equal(value, c->entries[6].stored));
    s->kv->abort(txn);
    assert_true(pieces_in_file(s, c->stored[6]) > 0);
    assert_int_equal(s->kv->scrub(s->kv->cookie), 0);
    assert_int_equal(pieces_in_file(s, c->stored[6]), 0);
    assert_int_equal(look(s->kv).records, RECORDS - 1);
    free(c);
    free(d);
}

/* Scrubbed after each of many commits, of every kind: nothing that is in use
 * is ever touched. */
static void test_scrubbing_keeps_all_that_is_in_use(void **state)
{
    struct stores *s = *state;
    struct chain *c = make_chain(0);
    struct hearth_ledger_result r;
    static uint8_t large[20000];

    for (size_t i = 1; i <= RECORDS; i++) {
        uint8_t key[2] = {'f', (uint8_t)i};
        struct hearth_kv_txn *txn;

        assert_int_equal(append(s->kv, device, c, i, i, &r), 0);
        fill(large, sizeof large, i);
        assert_int_equal(s->kv->begin(s->kv->cookie, true, &txn), 0);
        assert_int_equal(s->kv->put(txn, HEARTH_TABLE_FORMS,
                                    hearth_slice_of(key, sizeof key),
                                    hearth_slice_of(large, i * 300)),
                         0);
        if (i % 2 == 0) {
            key[1] = (uint8_t)(i / 2);
            assert_int_equal(s->kv->del(txn, HEARTH_TABLE_FORMS,
                                        hearth_slice_of(key, sizeof key)),
                             0);
        }
        assert_int_equal(s->kv->commit(txn), 0);
        assert_int_equal(s->kv->scrub(s->kv->cookie), 0);
        if (i % 7 == 0) {
            stores_reopen_lmdb(s);
        }
    }
    for (uint8_t i = RECORDS / 2 + 1; i <= RECORDS; i++) {
        uint8_t key[2] = {'f', i};
        struct hearth_kv_txn *txn;
        struct hearth_slice value;

        fill(large, sizeof large, i);
        assert_int_equal(s->kv->begin(s->kv->cookie, false, &txn), 0);
        assert_int_equal(s->kv->get(txn, HEARTH_TABLE_FORMS,
                                    hearth_slice_of(key, sizeof key), &value),
                         0);
        assert_true(
            hearth_slice_is_equal(value, hearth_slice_of(large, i * 300u)));
        s->kv->abort(txn);
    }
    assert_int_equal(append(s->kv, device, c, 1, RECORDS, &r), 0);
    assert_int_equal(r.duplicate, RECORDS);
    free(c);
}

/* ---- those that wait ---- */

static void id_of(uint64_t n, uint8_t id[HEARTH_WITHDRAWALS_ID_LEN])
{
    fill(id, HEARTH_WITHDRAWALS_ID_LEN, n + 5);
}

static uint64_t waiting(const struct hearth_kv *kv)
{
    uint64_t count;

    assert_int_equal(hearth_withdrawals_count(kv, &count), 0);
    return count;
}

static void test_withdrawals_wait_once_and_bounded(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_slice sealed = hearth_slice_text("sealed");
    uint8_t id[HEARTH_WITHDRAWALS_ID_LEN];

    for (uint64_t n = 0; n < 5; n++) {
        id_of(n, id);
        assert_int_equal(hearth_withdrawals_put(kv, id, sealed, 5), 0);
        assert_int_equal(hearth_withdrawals_put(kv, id, sealed, 5), 0);
    }
    assert_int_equal(waiting(kv), 5);
    id_of(5, id);
    assert_int_equal(hearth_withdrawals_put(kv, id, sealed, 5), HEARTH_E_LIMIT);
    id_of(2, id);
    assert_int_equal(hearth_withdrawals_done(kv, id, hearth_slice_of(NULL, 0)),
                     0);
    assert_int_equal(waiting(kv), 4);
    assert_int_equal(hearth_withdrawals_put(kv, id, sealed, 5), 0);
    assert_int_equal(waiting(kv), 4); /* done is done */
    id_of(3, id);
    assert_int_equal(hearth_withdrawals_del(kv, id), 0);
    assert_int_equal(hearth_withdrawals_del(kv, id), HEARTH_E_NOT_FOUND);
    assert_int_equal(waiting(kv), 3);
}

static void test_one_device_cannot_fill_the_host(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_slice sealed = hearth_slice_text("sealed");
    uint8_t id[HEARTH_WITHDRAWALS_ID_LEN];

    for (uint64_t n = 0; n < HEARTH_WITHDRAWALS_BROUGHT; n++) {
        id_of(n, id);
        assert_int_equal(hearth_withdrawals_bring(kv, device, id, sealed), 0);
    }
    assert_int_equal(hearth_withdrawals_bring(kv, device, id, sealed), 0);
    id_of(9999, id);
    assert_int_equal(hearth_withdrawals_bring(kv, device, id, sealed),
                     HEARTH_E_DENIED);
    assert_int_equal(waiting(kv), HEARTH_WITHDRAWALS_BROUGHT);
    assert_int_equal(hearth_withdrawals_bring(kv, other, id, sealed), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OVER_BOTH(test_a_buried_record_is_a_known_duplicate),
        OVER_BOTH(test_it_does_not_come_again),
        OVER_LMDB(test_nothing_of_it_stays_in_the_file),
        OVER_LMDB(test_a_reader_is_not_disturbed),
        OVER_LMDB(test_scrubbing_keeps_all_that_is_in_use),
        OVER_BOTH(test_withdrawals_wait_once_and_bounded),
        OVER_MEMORY(test_one_device_cannot_fill_the_host),
    };

    return cmocka_run_group_tests_name("bury", tests, NULL, NULL);
}
