/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawn consents on the results side: out of the figures, out of the
 * store, the chain still whole, and nothing disappears without a signature. */
#include "host/audit/audit.h"
#include "host/folder/tombstones.h"
#include "host/folder/worked_off.h"
#include "tagged.h"

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

static uint64_t interviews(const struct hearth_results *r)
{
    return hearth_results_tally(r, 0)->interviews;
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

    tagged_send(w, 0, 1, 6);
    tagged_send(w, 1, 7, 4);
    tagged_full_round(r);
    assert_int_equal(interviews(r), 10);
    tagged_type_in(w, 3, 1);
    tagged_type_in(w, 10, 1);
    tagged_full_round(r);
    assert_int_equal(interviews(r), 8);
    assert_int_equal(hearth_results_opened(r), 8);
    assert_int_equal(hearth_results_tally(r, 0)->questions[1].counts[0], 8);
    assert_int_equal(hearth_results_progress(r)->cells[0].count, 8);
    assert_int_equal(tagged_stubs(w, 0), 1);
    assert_int_equal(tagged_stubs(w, 1), 1);
    assert_int_equal(tagged_waiting(w), 0);
    hearth_results_close(r);
    r = world_results(w);
    tagged_type_in(w, 1, 1);
    tagged_full_round(r);
    assert_int_equal(interviews(r), 7);
    assert_int_equal(hearth_results_problem_count(r), 0);
    assert_int_equal(world_countersigned(w, 0), 6);
    assert_int_equal(world_countersigned(w, 1), 4);
    tagged_send(w, 0, 20, 1);
    tagged_full_round(r);
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

    tagged_type_in(w, 2, 1);
    tagged_full_round(r);
    assert_int_equal(tagged_waiting(w), 1);
    tagged_send(w, 0, 1, 3);
    tagged_round(r);
    assert_int_equal(interviews(r), 2);
    assert_int_equal(hearth_results_withdrawn(r), 1);
    assert_int_equal(tagged_stubs(w, 0), 0);
    tagged_full_round(r);
    assert_int_equal(interviews(r), 2);
    assert_int_equal(tagged_stubs(w, 0), 1);
    assert_int_equal(tagged_waiting(w), 0);
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

    tagged_send(w, 0, 1, 2);
    world_send(w, 0, &no_slip);
    tagged_type_in(w, 99, 1);
    tagged_type_in(w, 1, 7);
    assert_int_equal(hearth_withdrawals_put(w->folder.kv, id,
                                            hearth_slice_of(junk, 67), 1000),
                     0);
    tagged_full_round(r);
    assert_int_equal(interviews(r), 3);
    assert_int_equal(tagged_stubs(w, 0), 0);
    assert_int_equal(tagged_waiting(w), 3);
    hearth_results_close(r);
}

/* The last entry of the audit chain; nothing of it is kept but what a page
 * shows. */
struct last {
    uint64_t number;
    char text[HEARTH_AUDIT_TEXT_MAX + 1];
};

static int keep_last(void *cookie, const struct hearth_audit_entry *entry,
                     const uint8_t h[HEARTH_HASH_LEN])
{
    struct last *l = cookie;

    (void)h;
    l->number = entry->number;
    memcpy(l->text, entry->text, sizeof(l->text)); /* the same array */
    return 0;
}

static struct last chain_of(const struct world *w)
{
    struct last l = {.number = 0};
    uint64_t broken;

    assert_int_equal(hearth_audit_walk(w->folder.kv, w->folder.programme,
                                       keep_last, &l, &broken),
                     0);
    return l;
}

/* What a login can see of the chain and of the counts is the same whether a
 * code belonged to a record or not. */
static void test_nobody_learns_whether_a_code_had_a_record(void **state)
{
    struct world *w = *state;
    struct hearth_results *r = world_results(w);
    struct hearth_worked_off done[2];
    struct last seen[3];

    tagged_send(w, 0, 1, 3);
    tagged_full_round(r);
    seen[0] = chain_of(w); /* no code came: nothing is said */
    tagged_type_in(w, 99, 1);
    tagged_full_round(r);
    assert_int_equal(tagged_waiting(w), 1);
    seen[1] = chain_of(w);
    assert_int_equal(hearth_worked_off_get(w->folder.kv, &done[0]), 0);
    tagged_type_in(w, 2, 1);
    tagged_full_round(r);
    assert_int_equal(tagged_stubs(w, 0), 1);
    seen[2] = chain_of(w);
    assert_int_equal(hearth_worked_off_get(w->folder.kv, &done[1]), 0);
    assert_int_equal(seen[1].number - seen[0].number,
                     seen[2].number - seen[1].number);
    assert_string_equal(seen[1].text, seen[2].text);
    assert_int_equal(done[0].codes, 1);
    assert_int_equal(done[1].codes, 2);
    tagged_full_round(r);
    assert_int_equal(chain_of(w).number, seen[2].number + 1);
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

    tagged_send(w, 0, 1, 4);
    assert_int_equal(
        hearth_record_decode(hearth_slice_of(w->devices[0].records[1].bytes,
                                             w->devices[0].records[1].len),
                             &record),
        0);
    assert_int_equal(hearth_stub_of(&record, &stub), 0);
    hearth_stub_encode(&stub, bytes);
    world_replace(w, 0, 2, bytes, sizeof(bytes));
    r = world_results(w);
    tagged_full_round(r);
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
    tagged_full_round(r);
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

    tagged_send(w, 0, 1, 4);
    tagged_type_in(w, 2, 1);
    tagged_full_round(r);
    hearth_results_close(r);
    assert_int_equal(tagged_stubs(w, 0), 1);
    restore(w, 0, 2);
    assert_int_equal(tagged_stubs(w, 0), 0);
    assert_int_equal(hearth_tombstones_replay(&w->folder), 0);
    assert_int_equal(tagged_stubs(w, 0), 1);
    r = world_results(w);
    tagged_full_round(r);
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

    tagged_send(w, 0, 1, 4);
    tagged_type_in(w, 2, 1);
    tagged_full_round(r);
    hearth_results_close(r);
    restore(w, 0, 2);
    assert_int_equal(hearth_tombstones_open(w->folder.path, &fd), 0);
    assert_int_equal(write(fd, "half an entry", 13), 13);
    assert_int_equal(hearth_tombstones_replay(&w->folder), 0);
    assert_int_equal(tagged_stubs(w, 0), 1);
    /* the torn end goes when the next one is written */
    none.stub.header.suite = 1;
    none.stub.header.seq = 1;
    assert_int_equal(hearth_tombstones_append(fd, &none, 1, &log_len), 0);
    assert_int_equal(log_len, 2 * HEARTH_TOMBSTONE_LEN);
    (void)close(fd);
    /* which is no tombstone of anything: passed over */
    assert_int_equal(hearth_tombstones_replay(&w->folder), 0);
    assert_int_equal(tagged_stubs(w, 0), 1);
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

    tagged_send(w, 0, 1, 12);
    for (int writes = 0; e != 0; writes++) {
        struct hearth_results *r = world_results(w);
        struct dying d = {.real = *kv, .left = writes};
        unsigned before = tagged_stubs(w, 0);

        tagged_type_in(w, (uint8_t)(1 + before), 1);
        assert_int_equal(hearth_results_read_withdrawals(r), 0);
        tagged_round(r);
        kv->cookie = &d;
        kv->begin = dying_begin;
        kv->scrub = NULL;
        e = hearth_results_bury(r, TAGGED_NOW);
        *kv = d.real;
        hearth_results_close(r);
        failed += e != 0;
        assert_int_equal(hearth_tombstones_replay(&w->folder), 0);
        buried_by_the_log += e != 0 && tagged_stubs(w, 0) > before;
        /* the same one again, typed anew, counts for one */
        r = world_results(w);
        tagged_full_round(r);
        assert_int_equal(tagged_stubs(w, 0), before + 1);
        assert_int_equal(tagged_waiting(w), 0);
        assert_int_equal(interviews(r), 12 - before - 1);
        assert_int_equal(hearth_results_problem_count(r), 0);
        hearth_results_close(r);
    }
    assert_true(failed >= 2);
    assert_true(buried_by_the_log >= 1);
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
            test_nobody_learns_whether_a_code_had_a_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_stub_that_nobody_signed_is_a_loss, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_log_outlives_a_restored_store,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_torn_log_is_read_as_far_as_it_goes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_crash_leaves_no_withdrawal_behind, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("withdrawn", tests, NULL, NULL);
}
