/* SPDX-License-Identifier: Apache-2.0 */
/* The host's side: what it refuses, that it says and counts why, and that
 * nothing unsigned is ever stored. */
#include "sync_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static struct sync_world *world;
static uint8_t bytes[HEARTH_BATCH_MAX];

static int open_world(void **state)
{
    (void)state;
    world = sync_world_open(7);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    sync_world_close(world);
    return 0;
}

static int fresh(void **state)
{
    (void)state;
    sync_world_reset(world);
    return 0;
}

/* Records ${first} to ${last} of device ${d} as a batch in ${bytes}. */
static struct hearth_slice batch_of(int d, uint64_t first, uint64_t last)
{
    const struct sync_device *device = &world->devices[d];
    const struct hearth_batch_status status = {1, 2, 3, 1, 2};
    struct hearth_batch_builder b;
    struct hearth_record record;
    struct hearth_slice batch;

    for (uint64_t seq = first; seq <= last; seq++) {
        assert_int_equal(
            hearth_record_decode(
                hearth_slice_of(device->stored[seq], device->stored_len[seq]),
                &record),
            0);
        if (seq == first) {
            hearth_batch_begin(&b, bytes, sizeof(bytes), &record.header,
                               &status);
        }
        assert_int_equal(hearth_batch_add(&b, &record, device->h[seq]), 0);
    }
    assert_int_equal(hearth_batch_end(&b, &batch), 0);
    return batch;
}

static struct hearth_reply post(int d, struct hearth_slice body)
{
    struct hearth_request request = {HEARTH_METHOD_POST, "b", body};

    return sync_world_ask(world, d, &request);
}

static struct hearth_reply get(int d, const char *path)
{
    struct hearth_request request = {HEARTH_METHOD_GET, "", {NULL, 0}};

    (void)snprintf(request.path, sizeof(request.path), "%s", path);
    return sync_world_ask(world, d, &request);
}

/* The verdict on a batch; a success carries a genuine receipt up to ${seq}. */
static int verdict_of(struct hearth_reply reply, uint64_t seq)
{
    struct hearth_batch_reply answer;

    assert_int_equal(reply.code, HEARTH_CODE_CHANGED);
    assert_int_equal(hearth_batch_reply_decode(reply.body, &answer), 0);
    assert_int_equal(answer.has_receipt,
                     answer.verdict == HEARTH_VERDICT_ACCEPTED ||
                         answer.verdict == HEARTH_VERDICT_DUPLICATE);
    if (answer.has_receipt) {
        assert_int_equal(hearth_receipt_verify(&answer.receipt,
                                               world->programme_id,
                                               &world->programme.receipts[0]),
                         0);
        assert_int_equal(answer.receipt.seq, seq);
        assert_memory_equal(answer.receipt.h, world->devices[0].h[seq],
                            HEARTH_HASH_LEN);
    }
    return answer.verdict;
}

static void test_a_batch_is_stored_and_receipted(void **state)
{
    (void)state;
    assert_int_equal(verdict_of(post(0, batch_of(0, 1, 5)), 5),
                     HEARTH_VERDICT_ACCEPTED);
    assert_int_equal(sync_world_arrived(world), 5);
    assert_int_equal(verdict_of(post(0, batch_of(0, 1, 5)), 5),
                     HEARTH_VERDICT_DUPLICATE);
    assert_int_equal(verdict_of(post(0, batch_of(0, 2, 3)), 5),
                     HEARTH_VERDICT_DUPLICATE);
    assert_int_equal(verdict_of(post(0, batch_of(0, 4, 8)), 8),
                     HEARTH_VERDICT_ACCEPTED);
    assert_int_equal(sync_world_arrived(world), 8);
}

static void test_a_gap_is_named(void **state)
{
    (void)state;
    assert_int_equal(verdict_of(post(0, batch_of(0, 2, 3)), 0),
                     HEARTH_VERDICT_GAP);
    assert_int_equal(sync_world_arrived(world), 0);
    assert_int_equal(sync_world_counter(world, "batch_gap"), 1);
}

static void test_another_devices_batch_is_refused(void **state)
{
    (void)state;
    assert_int_equal(verdict_of(post(0, batch_of(1, 1, 3)), 0),
                     HEARTH_VERDICT_FOREIGN);
    assert_int_equal(sync_world_counter(world, "batch_foreign"), 1);
    assert_int_equal(hearth_kv_memory_count(world->host, HEARTH_TABLE_RECORDS),
                     0);
}

/* Another device's records under our id: their signature is not ours. */
static void test_a_stolen_batch_under_our_name_is_refused(void **state)
{
    struct hearth_slice batch = batch_of(1, 1, 3);

    (void)state;
    memcpy(bytes + 6, world->devices[0].id, HEARTH_DEVICE_LEN);
    assert_int_equal(verdict_of(post(0, batch), 0), HEARTH_VERDICT_SIGNATURE);
    assert_int_equal(sync_world_counter(world, "batch_signature"), 1);
    assert_int_equal(hearth_kv_memory_count(world->host, HEARTH_TABLE_RECORDS),
                     0);
}

static void test_a_branch_is_kept_apart_without_receipt(void **state)
{
    static struct sync_device kept;
    struct hearth_record_seal how = {
        world->programme_id,
        hearth_slice_of(world->programme.epochs[0].seal, HEARTH_KEY_LEN),
        world->devices[0].sign_key, &world->rng, 96};
    struct hearth_record_header header = {0};
    struct hearth_writer out;

    (void)state;
    assert_int_equal(verdict_of(post(0, batch_of(0, 1, 5)), 5),
                     HEARTH_VERDICT_ACCEPTED);
    /* A clone of the device finalised another interview as number 5. */
    kept = world->devices[0];
    header.suite = HEARTH_SUITE_X25519;
    header.epoch = 1;
    header.seq = 5;
    memcpy(header.device, kept.id, sizeof(header.device));
    memcpy(header.prev, kept.h[4], sizeof(header.prev));
    hearth_writer_init(&out, world->devices[0].stored[5], WORLD_RECORD_MAX);
    assert_int_equal(hearth_record_seal(&how, &header,
                                        hearth_slice_text("another"), &out,
                                        world->devices[0].h[5]),
                     0);
    assert_int_equal(verdict_of(post(0, batch_of(0, 5, 5)), 0),
                     HEARTH_VERDICT_BRANCH);
    world->devices[0] = kept;
    assert_int_equal(sync_world_arrived(world), 5);
    assert_int_equal(hearth_kv_memory_count(world->host, HEARTH_TABLE_BRANCHES),
                     1);
    assert_int_equal(sync_world_counter(world, "batch_branch"), 1);
    assert_int_equal(verdict_of(post(0, batch_of(0, 6, 7)), 7),
                     HEARTH_VERDICT_ACCEPTED);
}

static void revoke(uint64_t last_good)
{
    struct hearth_ledger_device d;

    assert_int_equal(hearth_ledger_device_get(sync_world_host_kv(world),
                                              world->devices[0].id, &d),
                     0);
    d.is_revoked = true;
    d.last_good_seq = last_good;
    assert_int_equal(hearth_ledger_device_put(sync_world_host_kv(world), &d),
                     0);
}

static void test_a_revoked_device_brings_only_what_was_good(void **state)
{
    (void)state;
    revoke(3);
    assert_int_equal(verdict_of(post(0, batch_of(0, 1, 4)), 0),
                     HEARTH_VERDICT_REVOKED);
    assert_int_equal(sync_world_arrived(world), 0);
    assert_int_equal(verdict_of(post(0, batch_of(0, 1, 3)), 3),
                     HEARTH_VERDICT_ACCEPTED);
    assert_int_equal(verdict_of(post(0, batch_of(0, 4, 4)), 0),
                     HEARTH_VERDICT_REVOKED);
    assert_int_equal(sync_world_counter(world, "batch_revoked"), 2);
    assert_int_equal(get(0, "p").code, HEARTH_CODE_CONTENT);
    assert_int_equal(get(0, "t").code, HEARTH_CODE_FORBIDDEN);
    assert_int_equal(sync_world_arrived(world), 3);
}

/* The device itself: what was finalised before the revocation arrives, the
 * rest stays, and the worker is told. */
static void
test_a_revoked_device_is_told_after_it_brought_the_rest(void **state)
{
    (void)state;
    sync_world_finalise(world, 6);
    revoke(3);
    assert_int_equal(sync_world_run(world), HEARTH_E_REVOKED);
    assert_int_equal(sync_world_arrived(world), 3);
    assert_int_equal(sync_world_run(world), HEARTH_E_REVOKED);
    assert_int_equal(sync_world_arrived(world), 3);
}

static void test_an_unknown_certificate_gets_nothing(void **state)
{
    const char *paths[] = {"p", "t", "p?v=0"};

    (void)state;
    world->devices[1].sync_hash[0] ^= 1;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(get(1, paths[i]).code, HEARTH_CODE_FORBIDDEN);
        assert_int_equal(get(1, paths[i]).body.len, 0);
    }
    assert_int_equal(post(1, batch_of(0, 1, 2)).code, HEARTH_CODE_FORBIDDEN);
    world->devices[1].sync_hash[0] ^= 1;
    assert_int_equal(sync_world_counter(world, "device_unknown"), 7);
    assert_int_equal(sync_world_arrived(world), 0);
}

static void test_every_bit_flip_and_truncation_stores_nothing(void **state)
{
    struct hearth_slice batch = batch_of(0, 1, 2);
    unsigned refused = 0;

    (void)state;
    for (size_t bit = 0; bit < batch.len * 8; bit++) {
        bool is_status = bit / 8 >= 54 && bit / 8 < 59;
        int verdict;

        if (is_status) {
            continue; /* not signed; see FORMAT "Batch" */
        }
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        verdict = verdict_of(post(0, batch), 0);
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        assert_true(verdict > HEARTH_VERDICT_DUPLICATE);
        refused++;
    }
    for (size_t cut = 0; cut < batch.len; cut++) {
        assert_int_equal(verdict_of(post(0, hearth_slice_of(bytes, cut)), 0),
                         HEARTH_VERDICT_MALFORMED);
        refused++;
    }
    assert_int_equal(hearth_kv_memory_count(world->host, HEARTH_TABLE_RECORDS),
                     0);
    assert_int_equal(hearth_kv_memory_count(world->host, HEARTH_TABLE_BRANCHES),
                     0);
    assert_int_equal(sync_world_counter(world, "batch_malformed") +
                         sync_world_counter(world, "batch_signature") +
                         sync_world_counter(world, "batch_foreign"),
                     refused);
    assert_int_equal(verdict_of(post(0, batch), 2), HEARTH_VERDICT_ACCEPTED);
    print_message("%u damaged batches, 0 stored\n", refused);
}

/* Wherever the host dies, no receipt was given for what is not there. */
static void test_a_receipt_only_after_the_commit(void **state)
{
    (void)state;
    for (int fault = 0; fault <= HEARTH_KV_FAULT_CRASH_AFTER; fault++) {
        for (uint64_t step = 0; step < 16; step++) {
            struct hearth_slice batch = batch_of(0, 1, 3);
            struct hearth_batch_reply answer = {0};
            struct hearth_reply reply;

            sync_world_reset(world);
            hearth_kv_memory_fail(world->host, step,
                                  (enum hearth_kv_fault)fault);
            reply = post(0, batch);
            if (reply.code == HEARTH_CODE_CHANGED) {
                assert_int_equal(hearth_batch_reply_decode(reply.body, &answer),
                                 0);
            } else {
                assert_int_equal(reply.code, HEARTH_CODE_UNAVAILABLE);
            }
            sync_world_start_server(world);
            if (answer.has_receipt) {
                assert_int_equal(sync_world_arrived(world), 3);
            }
            if (sync_world_arrived(world) == 0) {
                assert_false(answer.has_receipt);
            }
        }
    }
}

static void test_a_full_store_is_busy(void **state)
{
    (void)state;
    for (uint64_t step = 0; step < 8; step++) {
        hearth_kv_memory_fail(world->host, step, HEARTH_KV_FAULT_FULL);
        (void)post(0, batch_of(0, 1, 3));
        hearth_kv_memory_calm(world->host);
        if (sync_world_arrived(world) == 3) {
            fail_msg("stored although step %u failed", (unsigned)step);
        }
    }
    assert_true(sync_world_counter(world, "batch_busy") > 0);
}

static void test_state_tells_what_is_known(void **state)
{
    struct hearth_state s;
    struct hearth_reply reply;

    (void)state;
    (void)post(0, batch_of(0, 1, 4));
    sync_world_countersign(world, 3);
    reply = get(0, "p?v=0");
    assert_int_equal(reply.code, HEARTH_CODE_CONTENT);
    assert_int_equal(hearth_state_decode(reply.body, &s), 0);
    assert_int_equal(s.host_time_s, WORLD_NOW_S);
    assert_true(s.document.len > 0 && s.has_receipt && s.has_opened);
    assert_int_equal(s.receipt.seq, 4);
    assert_int_equal(s.opened.seq, 3);
    assert_int_equal(hearth_receipt_verify(&s.receipt, world->programme_id,
                                           &world->programme.receipts[0]),
                     0);
    assert_int_equal(hearth_state_decode(get(0, "p?v=1").body, &s), 0);
    assert_int_equal(s.document.len, 0);
    assert_int_equal(hearth_state_decode(get(0, "p").body, &s), 0);
    assert_true(s.document.len > 0);
    assert_int_equal(
        hearth_state_decode(get(0, "p?v=99999999999999999999").body, &s), 0);
    assert_int_equal(s.document.len, 0);
    /* The other device sees nothing of this one's. */
    assert_int_equal(hearth_state_decode(get(1, "p?v=1").body, &s), 0);
    assert_int_equal(s.receipt.seq, 0);
    assert_memory_equal(s.receipt.h, world->devices[1].genesis,
                        HEARTH_HASH_LEN);
    assert_false(s.has_opened);
}

static void test_other_requests(void **state)
{
    struct hearth_reply reply = get(0, "t?n=00112233445566778899aabbccddeeff");
    struct hearth_reader r;
    const char *unknown[] = {"",      "x",  "pp",   "f",      "f/",
                             "f/zzz", "t",  "t?n=", "t?n=00", "b",
                             "t/x",   "p/", "f/00", "tt",     "../p"};
    struct hearth_request put = {HEARTH_METHOD_POST, "p", {NULL, 0}};

    (void)state;
    assert_int_equal(reply.code, HEARTH_CODE_CONTENT);
    hearth_reader_init(&r, reply.body);
    (void)hearth_reader_take(&r, HEARTH_KEY_ID_LEN);
    assert_int_equal(hearth_reader_take(&r, 16).data[15], 0xff);
    assert_int_equal(hearth_reader_u64(&r), WORLD_NOW_S);
    assert_int_equal(hearth_reader_left(&r), HEARTH_SIG_LEN);
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        assert_int_equal(get(0, unknown[i]).code, HEARTH_CODE_NOT_FOUND);
    }
    assert_int_equal(sync_world_ask(world, 0, &put).code,
                     HEARTH_CODE_NOT_FOUND);
}

static void test_a_package_by_its_hash(void **state)
{
    uint8_t hash[HEARTH_HASH_LEN] = {0xab};
    char path[80] = "f/";
    struct hearth_reply reply;

    (void)state;
    hearth_bytes_hex(hearth_slice_of(hash, sizeof(hash)), path + 2);
    assert_int_equal(get(0, path).code, HEARTH_CODE_NOT_FOUND);
    assert_int_equal(hearth_ledger_form_put(sync_world_host_kv(world), hash,
                                            hearth_slice_text("package")),
                     0);
    reply = get(0, path);
    assert_int_equal(reply.code, HEARTH_CODE_CONTENT);
    assert_true(
        hearth_slice_is_equal(reply.body, hearth_slice_text("package")));
}

#define FRESH(test) cmocka_unit_test_setup(test, fresh)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(test_a_batch_is_stored_and_receipted),
        FRESH(test_a_gap_is_named),
        FRESH(test_another_devices_batch_is_refused),
        FRESH(test_a_stolen_batch_under_our_name_is_refused),
        FRESH(test_a_branch_is_kept_apart_without_receipt),
        FRESH(test_a_revoked_device_brings_only_what_was_good),
        FRESH(test_a_revoked_device_is_told_after_it_brought_the_rest),
        FRESH(test_an_unknown_certificate_gets_nothing),
        FRESH(test_every_bit_flip_and_truncation_stores_nothing),
        FRESH(test_a_receipt_only_after_the_commit),
        FRESH(test_a_full_store_is_busy),
        FRESH(test_state_tells_what_is_known),
        FRESH(test_other_requests),
        FRESH(test_a_package_by_its_hash),
    };

    return cmocka_run_group_tests_name("server", tests, open_world,
                                       close_world);
}
