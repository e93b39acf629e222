/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawn consents on the results side: out of the figures, out of the
 * store, the chain still whole, and nothing disappears without a signature. */
#include "host/audit/audit.h"
#include "host/folder/retention.h"
#include "host/folder/tombstones.h"
#include "host/vault/vault_erase.h"
#include "world.h"

#include "hearth/withdraw.h"
#include "hearth/withdrawals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW INT64_C(1790000000)
#define DAY INT64_C(1500000000)

static void w_of(uint8_t n, uint8_t w[HEARTH_WITHDRAW_LEN])
{
    memset(w, 0xa0, HEARTH_WITHDRAW_LEN);
    w[3] = n;
}

/* Interviews 1 to ${count}, each with the tag of its number. */
static void send_tagged(struct world *w, unsigned device, uint8_t first,
                        uint8_t count)
{
    uint8_t code[HEARTH_WITHDRAW_LEN], tag[HEARTH_WITHDRAW_LEN];
    struct world_interview i = {
        .day = 20000, .tag = tag, .answer = {"1", "3", "7"}};

    for (uint8_t n = 0; n < count; n++) {
        w_of((uint8_t)(first + n), code);
        assert_int_equal(hearth_withdraw_tag(code, tag), 0);
        world_send(w, device, &i);
    }
}

static void type_in(struct world *w, uint8_t n, uint16_t epoch)
{
    struct hearth_rng rng = hearth_rng_system();
    uint8_t bytes[HEARTH_WITHDRAW_MAX], id[HEARTH_WITHDRAW_ID_LEN];
    uint8_t code[HEARTH_WITHDRAW_LEN];
    struct hearth_writer out;

    w_of(n, code);
    hearth_writer_init(&out, bytes, sizeof(bytes));
    assert_int_equal(
        hearth_withdraw_seal(w->folder.programme, HEARTH_SUITE_X25519, epoch,
                             hearth_slice_of(w->programme.epochs[0].seal, 32),
                             code, &rng, &out),
        0);
    assert_int_equal(hearth_withdraw_id(hearth_writer_slice(&out), id), 0);
    assert_int_equal(hearth_withdrawals_put(w->folder.kv, id,
                                            hearth_writer_slice(&out), 1000),
                     0);
}

static uint64_t waiting(const struct world *w)
{
    uint64_t count;

    assert_int_equal(hearth_withdrawals_count(w->folder.kv, &count), 0);
    return count;
}

static void round_only(struct hearth_results *r)
{
    bool is_new;

    assert_int_equal(hearth_results_round(r, &is_new), 0);
    assert_int_equal(hearth_results_countersign(r), 0);
}

static void full_round(struct hearth_results *r)
{
    assert_int_equal(hearth_results_read_withdrawals(r), 0);
    round_only(r);
    assert_int_equal(hearth_results_search_apart(r), 0);
    assert_int_equal(hearth_results_bury(r, NOW), 0);
}

static uint64_t interviews(const struct hearth_results *r)
{
    return hearth_results_tally(r, 0)->interviews;
}

/* How many stubs stand in a device's chain. */
static int count_stub(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    (void)seq;
    *(unsigned *)cookie += stored.len == HEARTH_STUB_LEN;
    return 0;
}

static unsigned stubs(const struct world *w, unsigned device)
{
    unsigned count = 0;

    assert_int_equal(hearth_ledger_records(w->folder.kv,
                                           w->devices[device].entry.id, 1,
                                           count_stub, &count),
                     0);
    return count;
}

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

/* Opened and counted before the code came: in the same run, and after a new
 * start. The first, the last and one between. */
static void test_it_is_gone_from_figures_and_store(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);

    send_tagged(w, 0, 1, 6);
    send_tagged(w, 1, 7, 4);
    full_round(r);
    assert_int_equal(interviews(r), 10);
    type_in(w, 3, 1);
    type_in(w, 10, 1);
    full_round(r);
    assert_int_equal(interviews(r), 8);
    assert_int_equal(hearth_results_opened(r), 8);
    assert_int_equal(hearth_results_tally(r, 0)->questions[1].counts[0], 8);
    assert_int_equal(hearth_results_progress(r)->cells[0].count, 8);
    assert_int_equal(stubs(w, 0), 1);
    assert_int_equal(stubs(w, 1), 1);
    assert_int_equal(waiting(w), 0);
    hearth_results_close(r);
    r = world_results(w);
    type_in(w, 1, 1);
    full_round(r);
    assert_int_equal(interviews(r), 7);
    assert_int_equal(hearth_results_problem_count(r), 0);
    assert_int_equal(world_countersigned(w, 0), 6);
    assert_int_equal(world_countersigned(w, 1), 4);
    send_tagged(w, 0, 20, 1);
    full_round(r);
    assert_int_equal(interviews(r), 8);
    assert_int_equal(world_countersigned(w, 0), 7);
    hearth_results_close(r);
}

/* The code came first, or in the middle of a day: the record is never in a
 * figure, and buried with the next full round. */
static void test_a_code_that_comes_before_its_record_waits(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);

    type_in(w, 2, 1);
    full_round(r);
    assert_int_equal(waiting(w), 1);
    send_tagged(w, 0, 1, 3);
    round_only(r);
    assert_int_equal(interviews(r), 2);
    assert_int_equal(hearth_results_withdrawn(r), 1);
    assert_int_equal(stubs(w, 0), 0);
    full_round(r);
    assert_int_equal(interviews(r), 2);
    assert_int_equal(stubs(w, 0), 1);
    assert_int_equal(waiting(w), 0);
    hearth_results_close(r);
}

/* A code that nobody has, one that does not open, one of another epoch, and
 * records without a code: nothing happens to anybody. */
static void test_what_matches_nothing_deletes_nothing(void **state)
{
    static const uint8_t junk[HEARTH_WITHDRAW_MAX] = {1, 0, 1, 4, 4, 4};
    const uint8_t id[HEARTH_WITHDRAW_ID_LEN] = {9};
    struct world *w = *state;
    struct hearth_results *r = world_results(w);
    const struct world_interview no_slip = {.day = 20000,
                                            .answer = {"1", "3", "7"}};

    send_tagged(w, 0, 1, 2);
    world_send(w, 0, &no_slip);
    type_in(w, 99, 1);
    type_in(w, 1, 7);
    assert_int_equal(hearth_withdrawals_put(w->folder.kv, id,
                                            hearth_slice_of(junk, 67), 1000),
                     0);
    full_round(r);
    assert_int_equal(interviews(r), 3);
    assert_int_equal(stubs(w, 0), 0);
    assert_int_equal(waiting(w), 3);
    hearth_results_close(r);
}

/* Whoever holds the store can write a stub; only OPENED can say that it was
 * a withdrawal. */
static void test_a_stub_that_nobody_signed_is_a_loss(void **state)
{
    struct world *w = *state;
    struct hearth_results *r;
    struct hearth_record record;
    struct hearth_stub stub;
    struct hearth_tombstone t;
    uint8_t bytes[HEARTH_STUB_LEN];

    send_tagged(w, 0, 1, 4);
    assert_int_equal(
        hearth_record_decode(hearth_slice_of(w->devices[0].records[1].bytes,
                                             w->devices[0].records[1].len),
                             &record),
        0);
    assert_int_equal(hearth_stub_of(&record, &stub), 0);
    hearth_stub_encode(&stub, bytes);
    world_replace(w, 0, 2, bytes, sizeof(bytes));
    r = world_results(w);
    full_round(r);
    assert_int_equal(interviews(r), 3);
    assert_int_equal(hearth_results_problem_count(r), 1);
    assert_string_equal(hearth_results_problem(r, 0)->text,
                        "a record was removed, and nobody signed that it was "
                        "withdrawn");
    assert_int_equal(world_countersigned(w, 0), 1);
    hearth_results_close(r);
    /* with a tombstone of another key neither */
    assert_int_equal(hearth_tombstone_make(&stub, w->folder.programme,
                                           w->devices[0].sign, &t),
                     0);
    assert_int_equal(hearth_tombstones_bury(&w->folder, &t, 1, 246), 0);
    r = world_results(w);
    full_round(r);
    assert_int_equal(hearth_results_problem_count(r), 1);
    assert_int_equal(world_countersigned(w, 0), 1);
    hearth_results_close(r);
}

/* Puts the sealed bytes back, as a restored backup has them. */
static void restore(struct world *w, unsigned device, uint64_t seq)
{
    struct hearth_kv_txn *txn;
    struct hearth_slice key = hearth_slice_text("tombstone log");
    const struct hearth_kv *kv = w->folder.kv;
    uint8_t at[HEARTH_DEVICE_LEN + 8] = {0};

    memcpy(at, w->devices[device].entry.id, HEARTH_DEVICE_LEN);
    at[sizeof(at) - 1] = (uint8_t)seq;
    world_replace(w, device, seq, w->devices[device].records[seq - 1].bytes,
                  w->devices[device].records[seq - 1].len);
    assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
    assert_int_equal(kv->del(txn, HEARTH_TABLE_META, key), 0);
    assert_int_equal(
        kv->del(txn, HEARTH_TABLE_TOMBSTONES, hearth_slice_of(at, sizeof(at))),
        0);
    assert_int_equal(kv->commit(txn), 0);
}

static void test_the_log_outlives_a_restored_store(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);

    send_tagged(w, 0, 1, 4);
    type_in(w, 2, 1);
    full_round(r);
    hearth_results_close(r);
    assert_int_equal(stubs(w, 0), 1);
    restore(w, 0, 2);
    assert_int_equal(stubs(w, 0), 0);
    assert_int_equal(hearth_tombstones_replay(&w->folder), 0);
    assert_int_equal(stubs(w, 0), 1);
    r = world_results(w);
    full_round(r);
    assert_int_equal(interviews(r), 3);
    assert_int_equal(hearth_results_problem_count(r), 0);
    hearth_results_close(r);
}

/* A crash between log and store, and one in the middle of the log. */
static void test_a_torn_log_is_read_as_far_as_it_goes(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);
    struct hearth_tombstone none = {.h = {0}};
    uint64_t log_len;
    int fd;

    send_tagged(w, 0, 1, 4);
    type_in(w, 2, 1);
    full_round(r);
    hearth_results_close(r);
    restore(w, 0, 2);
    assert_int_equal(hearth_tombstones_open(w->folder.path, &fd), 0);
    assert_int_equal(write(fd, "half an entry", 13), 13);
    assert_int_equal(hearth_tombstones_replay(&w->folder), 0);
    assert_int_equal(stubs(w, 0), 1);
    /* the torn end goes when the next one is written */
    none.stub.header.suite = 1;
    none.stub.header.seq = 1;
    assert_int_equal(hearth_tombstones_append(fd, &none, 1, &log_len), 0);
    assert_int_equal(log_len, 2 * HEARTH_TOMBSTONE_LEN);
    (void)close(fd);
    /* which is no tombstone of anything: passed over */
    assert_int_equal(hearth_tombstones_replay(&w->folder), 0);
    assert_int_equal(stubs(w, 0), 1);
}

/* ---- a crash at each write ---- */

/* The store of a world, dying at the write transaction after ${left}. */
struct dying {
    struct hearth_kv real;
    int left;
};

static int dying_begin(void *cookie, bool is_write, struct hearth_kv_txn **txn)
{
    struct dying *d = cookie;

    if (is_write && d->left-- <= 0) {
        return HEARTH_E_IO;
    }
    return d->real.begin(d->real.cookie, is_write, txn);
}

/* Record and withdrawal go together, wherever it died: never is one gone and
 * the other still listed. */
static void test_a_crash_leaves_no_withdrawal_behind(void **state)
{
    struct world *w = *state;
    struct hearth_kv *kv = w->folder.kv;
    unsigned failed = 0, buried_by_the_log = 0;
    int e = HEARTH_E_IO;

    send_tagged(w, 0, 1, 12);
    for (int writes = 0; e != 0; writes++) {
        struct hearth_results *r = world_results(w);
        struct dying d = {.real = *kv, .left = writes};
        unsigned before = stubs(w, 0);

        type_in(w, (uint8_t)(1 + before), 1);
        assert_int_equal(hearth_results_read_withdrawals(r), 0);
        round_only(r);
        kv->cookie = &d;
        kv->begin = dying_begin;
        kv->scrub = NULL;
        e = hearth_results_bury(r, NOW);
        *kv = d.real;
        hearth_results_close(r);
        failed += e != 0;
        assert_int_equal(hearth_tombstones_replay(&w->folder), 0);
        buried_by_the_log += e != 0 && stubs(w, 0) > before;
        /* the same one again, typed anew, counts for one */
        r = world_results(w);
        full_round(r);
        assert_int_equal(stubs(w, 0), before + 1);
        assert_int_equal(waiting(w), 0);
        assert_int_equal(interviews(r), 12 - before - 1);
        assert_int_equal(hearth_results_problem_count(r), 0);
        hearth_results_close(r);
    }
    assert_true(failed >= 2);
    assert_true(buried_by_the_log >= 1);
}

/* ---- retention ---- */

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

    send_tagged(w, 0, 1, 2);
    for (uint8_t n = 0; n < 150; n++) { /* more than fit in one transaction */
        branch(w, 1 + n % 5u, n % 15 == 0 ? 2 : 1);
    }
    w->programme.epochs[0].erase_s = DAY;
    world_allow(w, false, false);
    assert_int_equal(hearth_retention_run(&w->folder, DAY, &done), 0);
    assert_int_equal(done.records, 2);
    assert_int_equal(done.branches, 140);
    count_branches(w, &whole, &stub);
    assert_int_equal(whole, 10);
    assert_int_equal(stub, 140);
    /* one that a device brings later goes the next time */
    branch(w, 2, 1);
    assert_int_equal(hearth_retention_run(&w->folder, DAY + 3600, &done), 0);
    assert_int_equal(done.epochs, 1);
    assert_int_equal(done.branches, 1);
}

static void test_a_date_that_has_come_erases(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);
    struct hearth_retention done;
    struct hearth_record record;
    uint64_t before, number;
    uint8_t h[HEARTH_HASH_LEN];

    send_tagged(w, 0, 1, 4);
    full_round(r);
    hearth_results_close(r);
    send_tagged(w, 0, 5, 2); /* never opened */
    type_in(w, 99, 1);       /* will never match */
    type_in(w, 98, 2);
    w->programme.epochs[0].erase_s =
        DAY;                      /* long ago by every machine's clock */
    world_allow(w, false, false); /* publishes */
    assert_int_equal(hearth_retention_run(&w->folder, DAY - 1, &done), 0);
    assert_int_equal(done.epochs, 0);
    assert_true(hearth_vault_epoch_is_there(w->path, 1));
    assert_int_equal(stubs(w, 0), 0);

    assert_int_equal(
        hearth_audit_head(w->folder.kv, w->folder.programme, &before, h), 0);
    assert_int_equal(hearth_retention_run(&w->folder, DAY, &done), 0);
    assert_int_equal(done.epochs, 1);
    assert_int_equal(done.records, 6);
    assert_int_equal(done.unopened, 2);
    assert_false(done.has_old_vault);
    assert_false(hearth_vault_epoch_is_there(w->path, 1));
    assert_int_equal(stubs(w, 0), 6);
    assert_int_equal(waiting(w), 1);
    assert_int_equal(
        hearth_audit_head(w->folder.kv, w->folder.programme, &number, h), 0);
    assert_int_equal(number,
                     before + 2); /* before the key, and what was lost */
    assert_int_equal(hearth_retention_run(&w->folder, DAY + 3600, &done), 0);
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
    assert_int_equal(stubs(w, 0), 6);
    /* and the results side calls it erased, not lost */
    r = world_results(w);
    full_round(r);
    assert_int_equal(hearth_results_erased(r), 6);
    assert_int_equal(hearth_results_problem_count(r), 0);
    assert_int_equal(interviews(r), 0);
    hearth_results_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_it_is_gone_from_figures_and_store,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_code_that_comes_before_its_record_waits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_what_matches_nothing_deletes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_stub_that_nobody_signed_is_a_loss, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_log_outlives_a_restored_store,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_torn_log_is_read_as_far_as_it_goes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_crash_leaves_no_withdrawal_behind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_date_erases_branches_too, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_date_that_has_come_erases,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests_name("withdrawn", tests, NULL, NULL);
}
