/* SPDX-License-Identifier: Apache-2.0 */
/* The device's side in trouble: damaged records, refusals, nonsense, a host
 * that never ends, a device that was set back. */
#include "talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

static struct talk_body body;

/* Damages the stored ciphertext of ${seq} on the device. */
static void damage(uint64_t seq)
{
    uint8_t bytes[WORLD_RECORD_MAX];
    uint8_t key[8] = {0, 0, 0, 0, 0, 0, 0, (uint8_t)seq};
    const struct hearth_kv *kv = sync_world_device_kv(talk_world);
    struct hearth_kv_txn *txn;
    size_t len;

    assert_int_equal(hearth_outbox_record(kv, seq, bytes, sizeof(bytes), &len),
                     0);
    bytes[100] ^= 1;
    assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
    assert_int_equal(kv->put(txn, HEARTH_TABLE_OUTBOX,
                             hearth_slice_of(key, sizeof(key)),
                             hearth_slice_of(bytes, len)),
                     0);
    assert_int_equal(kv->commit(txn), 0);
}

static void test_one_damaged_record_lets_those_before_it_through(void **state)
{
    struct hearth_sync_client_report report;

    (void)state;
    for (uint64_t bad = 1; bad <= TALK_RECORDS; bad++) {
        talk_fresh(talk_world);
        damage(bad);
        assert_int_equal(sync_world_run(talk_world), HEARTH_E_LOCKED);
        assert_int_equal(sync_world_arrived(talk_world), bad - 1);
        assert_int_equal(sync_world_state(talk_world).receipted.seq, bad - 1);
        hearth_sync_client_report(talk_world->client, &report);
        assert_int_equal(report.lost_from, bad);
        assert_int_equal(report.lost_to, bad);
        assert_int_equal(report.last_refusal, HEARTH_VERDICT_ACCEPTED);
        assert_int_equal(report.waiting, TALK_RECORDS - bad + 1);
        assert_int_equal(report.sent, bad - 1);
    }
}

static void test_a_lost_record_lets_those_before_it_through(void **state)
{
    const struct hearth_kv *kv = sync_world_device_kv(talk_world);
    uint8_t key[8] = {0, 0, 0, 0, 0, 0, 0, 4};
    struct hearth_kv_txn *txn;

    (void)state;
    assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
    assert_int_equal(
        kv->del(txn, HEARTH_TABLE_OUTBOX, hearth_slice_of(key, sizeof(key))),
        0);
    assert_int_equal(kv->commit(txn), 0);
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_LOCKED);
    assert_int_equal(sync_world_arrived(talk_world), 3);
}

static unsigned records_in(const struct hearth_request *request)
{
    struct hearth_batch batch;

    assert_int_equal(hearth_batch_decode(request->body, &batch), 0);
    return batch.count;
}

static void test_the_batch_adapts_to_the_network(void **state)
{
    struct hearth_request request = talk_to_batch(talk_world);
    struct hearth_receipt r;

    (void)state;
    assert_int_equal(records_in(&request), TALK_RECORDS);
    hearth_sync_client_lost(talk_world->client);
    request = talk_next(talk_world);
    assert_int_equal(records_in(&request), TALK_RECORDS / 2);
    for (int i = 0; i < 9; i++) {
        hearth_sync_client_lost(talk_world->client);
    }
    request = talk_next(talk_world);
    assert_int_equal(records_in(&request), 1);
    sync_world_receipt(talk_world, 1, talk_world->receipt_key, &r);
    assert_int_equal(
        talk_reply(talk_world, HEARTH_CODE_CHANGED,
                   talk_batch_reply(&body, HEARTH_VERDICT_ACCEPTED, &r)),
        0);
    request = talk_next(talk_world);
    assert_int_equal(records_in(&request), 2);
    sync_world_receipt(talk_world, 3, talk_world->receipt_key, &r);
    assert_int_equal(
        talk_reply(talk_world, HEARTH_CODE_CHANGED,
                   talk_batch_reply(&body, HEARTH_VERDICT_DUPLICATE, &r)),
        0);
    request = talk_next(talk_world);
    assert_int_equal(records_in(&request), 3);
}

static void test_what_a_refusal_means(void **state)
{
    static const struct {
        uint8_t verdict;
        int code;
    } cases[] = {
        {HEARTH_VERDICT_BRANCH, HEARTH_E_BRANCH},
        {HEARTH_VERDICT_FOREIGN, HEARTH_E_DENIED},
        {HEARTH_VERDICT_BUSY, HEARTH_E_BUSY},
        {HEARTH_VERDICT_ACCEPTED, HEARTH_E_INVALID}, /* without a receipt */
        {9, HEARTH_E_INVALID},
        {255, HEARTH_E_INVALID},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        talk_fresh(talk_world);
        (void)talk_to_batch(talk_world);
        assert_int_equal(
            talk_reply(talk_world, HEARTH_CODE_CHANGED,
                       talk_batch_reply(&body, cases[i].verdict, NULL)),
            cases[i].code);
        talk_assert_untouched(talk_world);
    }
}

/* A host that always answers "gap", or halves for ever: the run ends. */
static void test_a_stubborn_host_does_not_keep_us(void **state)
{
    static const uint8_t verdicts[] = {
        HEARTH_VERDICT_GAP, HEARTH_VERDICT_SIGNATURE, HEARTH_VERDICT_MALFORMED};

    (void)state;
    for (size_t i = 0; i < sizeof(verdicts); i++) {
        int code = 0;
        int asked = 0;

        talk_fresh(talk_world);
        while (code == 0) {
            (void)talk_to_batch(talk_world);
            code = talk_reply(talk_world, HEARTH_CODE_CHANGED,
                              talk_batch_reply(&body, verdicts[i], NULL));
            assert_true(++asked < 10);
        }
        talk_assert_untouched(talk_world);
    }
}

static void test_nonsense_is_refused_in_every_step(void **state)
{
    static const int codes[] = {HEARTH_CODE_CONTENT,     HEARTH_CODE_CHANGED,
                                HEARTH_CODE_BAD_REQUEST, HEARTH_CODE_FORBIDDEN,
                                HEARTH_CODE_NOT_FOUND,   HEARTH_CODE_TOO_LARGE,
                                HEARTH_CODE_INTERNAL,    0,
                                HEARTH_CODE_UNAVAILABLE, 999};
    uint8_t noise[700];

    (void)state;
    for (int i = 0; i < 2000; i++) {
        size_t len = (size_t)(sync_world_draw(talk_world) % sizeof(noise));
        int code = codes[sync_world_draw(talk_world) % 10];

        if (i % 200 == 0) {
            talk_fresh(talk_world);
            if (i % 400 == 0) {
                (void)talk_to_batch(talk_world);
            } else {
                (void)talk_next(talk_world);
            }
        }
        for (size_t at = 0; at < len; at++) {
            noise[at] = (uint8_t)sync_world_draw(talk_world);
        }
        noise[0] = (uint8_t)(noise[0] % 3);
        assert_int_not_equal(
            talk_reply(talk_world, code, hearth_slice_of(noise, len)), 0);
        talk_assert_untouched(talk_world);
    }
}

/* The device was restored from an old image: the host knows more of its chain
 * than it does. Nothing is believed, and the run says why. */
static void test_a_device_that_was_set_back_stops(void **state)
{
    (void)state;
    hearth_kv_memory_keep_image(talk_world->store);
    sync_world_finalise(talk_world, 3);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS + 3);
    sync_world_stop_client(talk_world);
    hearth_kv_memory_restore_image(talk_world->store);
    talk_world->finalised = TALK_RECORDS;
    assert_int_equal(hearth_sync_check_branch(sync_world_device_kv(talk_world)),
                     0);
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_BRANCH);
    talk_assert_untouched(talk_world);
    assert_int_equal(hearth_sync_check_branch(sync_world_device_kv(talk_world)),
                     HEARTH_E_BRANCH);
    /* The store that was there before needs no leave: its chain proves it. */
    sync_world_finalise(talk_world, 3);
    assert_int_equal(hearth_sync_check_branch(sync_world_device_kv(talk_world)),
                     0);
    assert_int_equal(sync_world_run(talk_world), 0);
}

/* The next record of the first device, but another one than the talk_world's.
 */
static void finalise_otherwise(void)
{
    const struct sync_device *d = &talk_world->devices[0];
    struct hearth_record_seal how = {
        talk_world->programme_id,
        hearth_slice_of(talk_world->programme.epochs[0].seal, HEARTH_KEY_LEN),
        d->sign_key, &talk_world->rng, 96};
    struct hearth_record_header header = {.suite = HEARTH_SUITE_X25519,
                                          .epoch = 1};
    uint8_t bytes[WORLD_RECORD_MAX];
    uint8_t h[HEARTH_HASH_LEN];
    struct hearth_writer out;

    header.seq = talk_world->finalised + 1;
    memcpy(header.device, d->id, sizeof(header.device));
    memcpy(header.prev, d->h[talk_world->finalised], sizeof(header.prev));
    hearth_writer_init(&out, bytes, sizeof(bytes));
    assert_int_equal(hearth_record_seal(&how, &header,
                                        hearth_slice_text("another"), &out, h),
                     0);
    assert_int_equal(hearth_outbox_finalise(
                         sync_world_device_kv(talk_world), header.seq, h,
                         hearth_writer_slice(&out), hearth_slice_of(NULL, 0)),
                     0);
}

/* "fork at first upload: both kept, flagged": the host must get to see the side
 * of a copied or set back device that it does not know, however small the
 * batches are, or nobody but its bearer ever learns of it. */
static void test_the_host_sees_both_sides_of_a_branch(void **state)
{
    (void)state;
    for (unsigned known = 0; known < 3; known++) {
        talk_fresh(talk_world);
        talk_world->batch_records = 1;
        hearth_kv_memory_keep_image(talk_world->store);
        sync_world_finalise(talk_world, 3);
        assert_int_equal(sync_world_run(talk_world), 0);
        sync_world_stop_client(talk_world);
        hearth_kv_memory_restore_image(talk_world->store);
        talk_world->finalised = TALK_RECORDS;
        sync_world_finalise(talk_world,
                            known); /* the same again: no branch yet */
        finalise_otherwise();
        assert_int_equal(
            hearth_kv_memory_count(talk_world->host, HEARTH_TABLE_BRANCHES), 0);
        assert_int_equal(sync_world_run(talk_world), HEARTH_E_BRANCH);
        assert_int_equal(
            hearth_kv_memory_count(talk_world->host, HEARTH_TABLE_BRANCHES), 1);
        assert_int_equal(sync_world_state(talk_world).receipted.seq, 0);
        assert_int_equal(
            hearth_sync_check_branch(sync_world_device_kv(talk_world)),
            HEARTH_E_BRANCH);
        assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS + 3);
    }
}

/* A read that fails is no word that nobody contradicts. */
static void test_a_store_that_does_not_say_gives_no_leave(void **state)
{
    unsigned steps = 0;
    int code;

    (void)state;
    talk_fresh(talk_world);
    hearth_kv_memory_keep_image(talk_world->store);
    sync_world_finalise(talk_world, 3);
    assert_int_equal(sync_world_run(talk_world), 0);
    sync_world_stop_client(talk_world);
    hearth_kv_memory_restore_image(talk_world->store);
    talk_world->finalised = TALK_RECORDS;
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_BRANCH);
    do {
        hearth_kv_memory_fail(talk_world->store, steps++, HEARTH_KV_FAULT_IO);
        code = hearth_sync_check_branch(sync_world_device_kv(talk_world));
        hearth_kv_memory_calm(talk_world->store);
        assert_int_not_equal(code, 0);
    } while (code == HEARTH_E_IO);
    assert_int_equal(code, HEARTH_E_BRANCH);
    assert_true(steps > 3);
}

/* A revoked device that was set back too: what is common is shown, its own
 * first record behind is refused, and that is the end, in few questions. */
static void test_a_revoked_branch_comes_to_an_end(void **state)
{
    struct hearth_ledger_device d;

    (void)state;
    talk_fresh(talk_world);
    hearth_kv_memory_keep_image(talk_world->store);
    sync_world_finalise(talk_world, 3);
    assert_int_equal(sync_world_run(talk_world), 0);
    sync_world_stop_client(talk_world);
    hearth_kv_memory_restore_image(talk_world->store);
    talk_world->finalised = TALK_RECORDS;
    sync_world_finalise(talk_world, 2);
    finalise_otherwise();
    assert_int_equal(hearth_ledger_device_get(sync_world_host_kv(talk_world),
                                              talk_world->devices[0].id, &d),
                     0);
    d.is_revoked = true;
    d.last_good_seq = TALK_RECORDS + 2;
    assert_int_equal(
        hearth_ledger_device_put(sync_world_host_kv(talk_world), &d), 0);
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_REVOKED);
    assert_in_range(sync_world_counter(talk_world, "batch_revoked"), 1, 8);
    assert_int_equal(hearth_sync_check_branch(sync_world_device_kv(talk_world)),
                     HEARTH_E_BRANCH);
}

/* Its own record is one that it lost: the signed word about that is common, or
 * the end. */
static void test_a_loss_in_a_branch_is_told_once(void **state)
{
    const struct sync_device *d = &talk_world->devices[0];
    const struct hearth_kv *kv;
    uint8_t key[8] = {0, 0, 0, 0, 0, 0, 0, 3};
    struct hearth_kv_txn *txn;
    uint64_t count = 0;

    (void)state;
    talk_fresh(talk_world);
    hearth_kv_memory_keep_image(talk_world->store);
    sync_world_finalise(talk_world, 3);
    assert_int_equal(sync_world_run(talk_world), 0);
    sync_world_stop_client(talk_world);
    hearth_kv_memory_restore_image(talk_world->store);
    talk_world->finalised = TALK_RECORDS;
    finalise_otherwise();
    kv = sync_world_device_kv(talk_world);
    assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
    assert_int_equal(
        kv->del(txn, HEARTH_TABLE_OUTBOX, hearth_slice_of(key, sizeof(key))),
        0);
    assert_int_equal(kv->commit(txn), 0);
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_LOCKED);
    assert_int_equal(hearth_sync_loss_sign(kv, talk_world->programme_id, d->id,
                                           d->sign_key, &count),
                     0);
    assert_int_equal(count, 1);
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_BRANCH);
    assert_true(
        hearth_kv_memory_count(talk_world->host, HEARTH_TABLE_BRANCHES) > 0);
}

#define FRESH(test) cmocka_unit_test_setup(test, talk_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(test_one_damaged_record_lets_those_before_it_through),
        FRESH(test_a_lost_record_lets_those_before_it_through),
        FRESH(test_the_batch_adapts_to_the_network),
        FRESH(test_what_a_refusal_means),
        FRESH(test_a_stubborn_host_does_not_keep_us),
        FRESH(test_nonsense_is_refused_in_every_step),
        FRESH(test_a_device_that_was_set_back_stops),
        FRESH(test_the_host_sees_both_sides_of_a_branch),
        FRESH(test_a_revoked_branch_comes_to_an_end),
        FRESH(test_a_store_that_does_not_say_gives_no_leave),
        FRESH(test_a_loss_in_a_branch_is_told_once),
    };

    return cmocka_run_group_tests_name("client", tests, talk_open, talk_close);
}
