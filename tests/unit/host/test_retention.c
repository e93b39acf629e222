/* SPDX-License-Identifier: Apache-2.0 */
/* Retention dates: on the day, all of it, said beforehand, and by no clock that
 * cannot be right. */
#include "host/audit/audit.h"
#include "host/folder/retention.h"
#include "host/vault/vault_erase.h"
#include "tagged.h"

#include "hearth/tombstone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define DAY  INT64_C(1500000000)
#define YEAR (INT64_C(365) * 86400)

static int set_up(void **state)
{
    *state = world_open();
    return 0;
}

static int tear_down(void **state)
{
    world_close(*state);
    return 0;
}

/* A record of device 0 beside the chain, under another h at seq ${seq}. */
static void branch(struct world *w, uint64_t seq, uint16_t epoch)
{
    uint8_t at[HEARTH_DEVICE_LEN + 8 + HEARTH_HASH_LEN] = {0};
    const struct world_interview i = {.day = 20000, .answer = {"1", "3", "7"}};
    const struct hearth_kv *kv = w->folder.kv;
    struct hearth_record_header header;
    struct world_sealed sealed;
    struct hearth_kv_txn *txn;

    world_header(w, 0, &header);
    header.seq = seq;
    header.epoch = epoch;
    world_seal(w, &i, w->devices[0].sign, &header, &sealed);
    memcpy(at, w->devices[0].entry.id, HEARTH_DEVICE_LEN);
    at[HEARTH_DEVICE_LEN + 7] = (uint8_t)seq;
    memcpy(at + HEARTH_DEVICE_LEN + 8, sealed.h, HEARTH_HASH_LEN);
    assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
    assert_int_equal(kv->put(txn, HEARTH_TABLE_BRANCHES,
                             hearth_slice_of(at, sizeof(at)),
                             hearth_slice_of(sealed.bytes, sealed.len)),
                     0);
    assert_int_equal(kv->commit(txn), 0);
}

/* How many branches are whole, and how many stubs. */
static void count_branches(const struct world *w, unsigned *whole,
                           unsigned *stub)
{
    struct hearth_slice key = hearth_slice_of(NULL, 0), value;
    const struct hearth_kv *kv = w->folder.kv;
    struct hearth_kv_txn *txn;

    *whole = 0;
    *stub = 0;
    assert_int_equal(kv->begin(kv->cookie, false, &txn), 0);
    while (kv->seek(txn, HEARTH_TABLE_BRANCHES, key, true, &key, &value) == 0) {
        struct hearth_stub s;

        if (hearth_stub_decode(value, &s) == 0) {
            uint8_t h[HEARTH_HASH_LEN];

            /* still evidence: it hashes to its name */
            assert_int_equal(hearth_stub_chain(w->folder.programme, &s, h), 0);
            assert_memory_equal(h, key.data + HEARTH_DEVICE_LEN + 8,
                                HEARTH_HASH_LEN);
            (*stub)++;
        } else {
            (*whole)++;
        }
    }
    kv->abort(txn);
}

/* What contradicts the chain was sealed to the same key: it goes on the same
 * day. */
static void test_a_date_erases_branches_too(void **state)
{
    struct world *w = *state;
    struct hearth_retention done;
    unsigned whole, stub;

    tagged_send(w, 0, 1, 2);
    for (uint8_t n = 0; n < 150; n++) { /* more than fit in one transaction */
        branch(w, 1 + n % 5u, n % 15 == 0 ? 2 : 1);
    }
    w->programme.issued_s = DAY - 1;
    w->programme.epochs[0].erase_s = DAY;
    world_allow(w, false, false);
    assert_int_equal(hearth_retention_run(&w->folder, DAY, NULL, &done), 0);
    assert_int_equal(done.records, 2);
    assert_int_equal(done.branches, 140);
    count_branches(w, &whole, &stub);
    assert_int_equal(whole, 10);
    assert_int_equal(stub, 140);
    /* one that a device brings later goes the next time */
    branch(w, 2, 1);
    assert_int_equal(hearth_retention_run(&w->folder, DAY + 3600, NULL, &done),
                     0);
    assert_int_equal(done.epochs, 1);
    assert_int_equal(done.branches, 1);
}

/* A board without a clock, or somebody who plays time server: what devices have
 * erased is only here. */
static void test_a_clock_that_is_years_off_erases_nothing(void **state)
{
    struct world *w = *state;
    struct hearth_retention done;

    tagged_send(w, 0, 1, 2);
    w->programme.issued_s = DAY - YEAR;
    w->programme.epochs[0].erase_s = DAY + 5 * YEAR;
    world_allow(w, false, false);
    assert_int_equal(
        hearth_retention_run(&w->folder, DAY + 20 * YEAR, NULL, &done), 0);
    assert_true(done.is_doubted);
    assert_int_equal(done.epochs, 0);
    assert_true(hearth_vault_epoch_is_there(w->path, 1));
    assert_int_equal(tagged_stubs(w, 0), 0);
    assert_int_equal(hearth_retention_run(&w->folder, INT64_MAX, NULL, &done),
                     0);
    assert_true(done.is_doubted);
    /* a host that runs on lives to see the day, without a new document */
    for (int64_t now = DAY; now < DAY + 5 * YEAR; now += YEAR) {
        assert_int_equal(hearth_retention_run(&w->folder, now, NULL, &done), 0);
        assert_false(done.is_doubted);
        assert_int_equal(done.epochs, 0);
    }
    assert_int_equal(
        hearth_retention_run(&w->folder, DAY + 5 * YEAR, NULL, &done), 0);
    assert_int_equal(done.records, 2);
    assert_false(hearth_vault_epoch_is_there(w->path, 1));
}

static void count_part(void *cookie)
{
    ++*(unsigned *)cookie;
}

static int find_text(void *cookie, const struct hearth_audit_entry *entry,
                     const uint8_t h[HEARTH_HASH_LEN])
{
    (void)h;
    *(unsigned *)cookie +=
        strcmp(entry->text, "epoch 1: its date has come; key and ciphertexts "
                            "of 4 records, 3 of them never opened") == 0;
    return 0;
}

/* What is lost stands in the chain before the first of it goes. */
static void test_the_chain_says_beforehand_what_goes(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);
    unsigned parts = 0, found = 0;
    const struct hearth_retention_watch watch = {count_part, &parts};
    struct hearth_retention done;
    uint64_t broken;

    tagged_send(w, 0, 1, 1);
    tagged_full_round(r);
    hearth_results_close(r);
    tagged_send(w, 0, 2, 3);
    w->programme.issued_s = DAY - 1;
    w->programme.epochs[0].erase_s = DAY;
    world_allow(w, false, false);
    assert_int_equal(hearth_retention_run(&w->folder, DAY, &watch, &done), 0);
    assert_true(parts >= 2);
    assert_int_equal(hearth_audit_walk(w->folder.kv, w->folder.programme,
                                       find_text, &found, &broken),
                     0);
    assert_int_equal(found, 1);
}

static void test_a_date_that_has_come_erases(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);
    struct hearth_retention done;
    struct hearth_record record;
    uint64_t before, number;
    uint8_t h[HEARTH_HASH_LEN];

    tagged_send(w, 0, 1, 4);
    tagged_full_round(r);
    hearth_results_close(r);
    tagged_send(w, 0, 5, 2);  /* never opened */
    tagged_type_in(w, 99, 1); /* will never match */
    tagged_type_in(w, 98, 2);
    w->programme.issued_s = DAY - 1;
    w->programme.epochs[0].erase_s =
        DAY;                      /* long ago by every machine's clock */
    world_allow(w, false, false); /* publishes */
    assert_int_equal(hearth_retention_run(&w->folder, DAY - 1, NULL, &done), 0);
    assert_int_equal(done.epochs, 0);
    assert_true(hearth_vault_epoch_is_there(w->path, 1));
    assert_int_equal(tagged_stubs(w, 0), 0);

    assert_int_equal(
        hearth_audit_head(w->folder.kv, w->folder.programme, &before, h), 0);
    assert_int_equal(hearth_retention_run(&w->folder, DAY, NULL, &done), 0);
    assert_int_equal(done.epochs, 1);
    assert_int_equal(done.records, 6);
    assert_int_equal(done.unopened, 2);
    assert_false(done.has_old_vault);
    assert_false(hearth_vault_epoch_is_there(w->path, 1));
    assert_int_equal(tagged_stubs(w, 0), 6);
    assert_int_equal(tagged_waiting(w), 1);
    assert_int_equal(
        hearth_audit_head(w->folder.kv, w->folder.programme, &number, h), 0);
    assert_int_equal(number,
                     before + 2); /* before the key, and what was lost */
    assert_int_equal(hearth_retention_run(&w->folder, DAY + 3600, NULL, &done),
                     0);
    assert_int_equal(done.epochs, 0); /* nothing twice */

    /* a device that sends it again is told that it is known */
    assert_int_equal(
        hearth_record_decode(hearth_slice_of(w->devices[0].records[5].bytes,
                                             w->devices[0].records[5].len),
                             &record),
        0);
    {
        struct hearth_ledger_contact contact = {.now_s = 1};
        struct hearth_ledger_result result;
        struct hearth_ledger_entry entry = {
            .seq = 6,
            .stored = hearth_slice_of(w->devices[0].records[5].bytes,
                                      w->devices[0].records[5].len)};

        memcpy(entry.prev, record.header.prev, HEARTH_HASH_LEN);
        memcpy(entry.h, w->devices[0].records[5].h, HEARTH_HASH_LEN);
        assert_int_equal(hearth_ledger_append(w->folder.kv,
                                              w->devices[0].entry.id, &entry, 1,
                                              &contact, &result),
                         0);
        assert_int_equal(result.duplicate, 1);
    }
    assert_int_equal(tagged_stubs(w, 0), 6);
    /* and the results side calls it erased, not lost */
    r = world_results(w);
    tagged_full_round(r);
    assert_int_equal(hearth_results_erased(r), 6);
    assert_int_equal(hearth_results_problem_count(r), 0);
    assert_int_equal(hearth_results_tally(r, 0)->interviews, 0);
    hearth_results_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_date_erases_branches_too, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_clock_that_is_years_off_erases_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_the_chain_says_beforehand_what_goes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_date_that_has_come_erases,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests_name("retention", tests, NULL, NULL);
}
