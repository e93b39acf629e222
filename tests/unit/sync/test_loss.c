/* SPDX-License-Identifier: Apache-2.0 */
/* Chains that go on behind a gap with a name: records that a device cannot
 * read, a host that was restored from a backup, and what nobody may forge. */
#include "talk.h"

#include "hearth/loss.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static void remove_record(uint64_t seq, bool with_hash)
{
    uint8_t key[8] = {0, 0, 0, 0, 0, 0, 0, (uint8_t)seq};
    const struct hearth_kv *kv = sync_world_device_kv(talk_world);
    struct hearth_kv_txn *txn;

    assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
    assert_int_equal(
        kv->del(txn, HEARTH_TABLE_OUTBOX, hearth_slice_of(key, sizeof(key))),
        0);
    if (with_hash) {
        assert_int_equal(
            kv->del(txn, HEARTH_TABLE_HEADS, hearth_slice_of(key, sizeof(key))),
            0);
    }
    assert_int_equal(kv->commit(txn), 0);
}

static uint64_t sign_losses(void)
{
    uint64_t count = 0;
    const struct sync_device *d = &talk_world->devices[0];

    assert_int_equal(hearth_sync_loss_sign(sync_world_device_kv(talk_world),
                                           talk_world->programme_id, d->id,
                                           d->sign_key, &count),
                     0);
    return count;
}

static uint64_t head_at_host(void)
{
    struct hearth_ledger_head head;

    assert_int_equal(hearth_ledger_head(sync_world_host_kv(talk_world),
                                        talk_world->devices[0].id, &head),
                     0);
    assert_memory_equal(head.h, talk_world->devices[0].h[head.seq],
                        HEARTH_HASH_LEN);
    return head.seq;
}

static int count_loss(void *cookie, uint64_t from, struct hearth_slice bytes)
{
    struct hearth_loss loss;
    uint64_t *sum = cookie;

    assert_int_equal(hearth_loss_decode(bytes, &loss), 0);
    assert_int_equal(loss.from, from);
    assert_int_equal(hearth_loss_verify(&loss, talk_world->programme_id,
                                        &talk_world->devices[0].sign),
                     0);
    *sum += loss.to - loss.from + 1;
    return 0;
}

static uint64_t named_at_host(void)
{
    uint64_t sum = 0;

    assert_int_equal(hearth_ledger_losses(sync_world_host_kv(talk_world),
                                          talk_world->devices[0].id, 0,
                                          count_loss, &sum),
                     0);
    return sum;
}

/* Every choice of lost records: all others arrive, the lost ones are named. */
static void test_the_chain_goes_on_behind_any_loss(void **state)
{
    (void)state;
    for (unsigned mask = 1; mask < 1u << TALK_RECORDS; mask++) {
        struct hearth_sync_client_report report;
        uint64_t lost = 0;

        talk_fresh(talk_world);
        for (unsigned i = 0; i < TALK_RECORDS; i++) {
            if ((mask >> i & 1u) != 0) {
                remove_record(i + 1, false);
                lost++;
            }
        }
        assert_int_equal(sync_world_run(talk_world), HEARTH_E_LOCKED);
        hearth_sync_client_report(talk_world->client, &report);
        assert_int_not_equal(report.lost_from, 0);
        /* again without the worker: no progress, and no harm */
        assert_int_equal(sync_world_run(talk_world), HEARTH_E_LOCKED);
        assert_int_equal(sign_losses(), lost);
        assert_int_equal(sign_losses(), 0);
        assert_int_equal(sync_world_run(talk_world), 0);
        hearth_sync_client_report(talk_world->client, &report);
        assert_int_equal(report.lost, lost);
        assert_int_equal(report.waiting, 0);
        assert_int_equal(head_at_host(), TALK_RECORDS);
        assert_int_equal(named_at_host(), lost);
        /* the next interview finds its place, and all can be erased */
        sync_world_finalise(talk_world, 1);
        assert_int_equal(sync_world_run(talk_world), 0);
        assert_int_equal(head_at_host(), TALK_RECORDS + 1);
        sync_world_countersign(talk_world, TALK_RECORDS + 1);
        assert_int_equal(sync_world_run(talk_world), 0);
        assert_int_equal(sync_world_state(talk_world).kept, 0);
    }
}

/* The host is restored to when it had two records; the device has erased
 * four. It brings the rest again, and the four minus two get a name. */
static void test_a_restored_host_is_told_what_is_gone(void **state)
{
    struct hearth_sync_client_report report;

    (void)state;
    talk_world->batch_records = 2;
    hearth_kv_memory_keep_image(talk_world->host);
    for (int had = 0; had <= 2; had += 2) {
        talk_fresh(talk_world);
        talk_world->batch_records = 2;
        sync_world_start_client(talk_world);
        if (had == 2) {
            struct hearth_request request = talk_to_batch(talk_world);

            (void)sync_world_ask(talk_world, 0, &request);
        }
        hearth_kv_memory_keep_image(talk_world->host);
        assert_int_equal(sync_world_run(talk_world), 0);
        sync_world_countersign(talk_world, 4);
        assert_int_equal(sync_world_run(talk_world), 0);
        assert_int_equal(sync_world_state(talk_world).kept, 2);

        hearth_kv_memory_restore_image(talk_world->host);
        memcpy(talk_world->incarnation, "second\0",
               sizeof(talk_world->incarnation));
        sync_world_start_server(talk_world);
        assert_int_equal(sync_world_run(talk_world), HEARTH_E_LOCKED);
        hearth_sync_client_report(talk_world->client, &report);
        assert_int_equal(report.lost_from, had + 1);
        assert_int_equal(report.lost_to, 4);
        assert_int_equal(sign_losses(), 4 - had);
        assert_int_equal(sync_world_run(talk_world), 0);
        assert_int_equal(named_at_host(), 4 - had);
        assert_int_equal(head_at_host(), TALK_RECORDS);
        assert_int_equal(sync_world_state(talk_world).receipted.seq,
                         TALK_RECORDS);
    }
}

/* Nothing is erased yet: a restored host gets all of it again, no name. */
static void test_a_restored_host_gets_all_that_is_kept(void **state)
{
    (void)state;
    hearth_kv_memory_keep_image(talk_world->host);
    assert_int_equal(sync_world_run(talk_world), 0);
    hearth_kv_memory_restore_image(talk_world->host);
    memcpy(talk_world->incarnation, "second\0",
           sizeof(talk_world->incarnation));
    sync_world_start_server(talk_world);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS);
    assert_int_equal(named_at_host(), 0);
}

static uint8_t post_loss(const struct hearth_loss *loss, size_t len)
{
    uint8_t bytes[HEARTH_LOSS_LEN];
    struct hearth_request request = {HEARTH_METHOD_POST, "l", {NULL, 0}};
    struct hearth_reply reply;

    hearth_loss_encode(loss, bytes);
    request.body = hearth_slice_of(bytes, len);
    reply = sync_world_ask(talk_world, 0, &request);
    assert_int_equal(reply.code, HEARTH_CODE_CHANGED);
    assert_true(reply.body.len >= 1);
    return reply.body.data[0];
}

static void test_a_loss_is_believed_from_its_device_only(void **state)
{
    struct sync_device *d = &talk_world->devices[0];
    struct hearth_loss loss = {{0}, HEARTH_LOSS_GONE, 1, 2, {0}, {0}};

    (void)state;
    memcpy(loss.device, d->id, sizeof(loss.device));
    memcpy(loss.h, d->h[2], HEARTH_HASH_LEN);
    assert_int_equal(hearth_loss_sign(&loss, talk_world->programme_id,
                                      talk_world->stranger_key),
                     0);
    assert_int_equal(post_loss(&loss, HEARTH_LOSS_LEN),
                     HEARTH_VERDICT_SIGNATURE);
    assert_int_equal(
        hearth_loss_sign(&loss, talk_world->programme_id, d->sign_key), 0);
    for (size_t i = 0; i < HEARTH_LOSS_LEN * 8; i++) {
        uint8_t bytes[HEARTH_LOSS_LEN];
        struct hearth_loss changed;

        hearth_loss_encode(&loss, bytes);
        bytes[i / 8] ^= (uint8_t)(1u << i % 8);
        if (hearth_loss_decode(hearth_slice_of(bytes, sizeof(bytes)),
                               &changed) == 0) {
            assert_int_not_equal(post_loss(&changed, HEARTH_LOSS_LEN), 0);
        }
    }
    for (size_t len = 0; len < HEARTH_LOSS_LEN; len++) {
        assert_int_equal(post_loss(&loss, len), HEARTH_VERDICT_MALFORMED);
    }
    memcpy(loss.device, talk_world->devices[1].id, sizeof(loss.device));
    assert_int_equal(post_loss(&loss, HEARTH_LOSS_LEN), HEARTH_VERDICT_FOREIGN);
    assert_int_equal(named_at_host(), 0);
    memcpy(loss.device, d->id, sizeof(loss.device));
    assert_int_equal(post_loss(&loss, HEARTH_LOSS_LEN),
                     HEARTH_VERDICT_ACCEPTED);
    assert_int_equal(post_loss(&loss, HEARTH_LOSS_LEN),
                     HEARTH_VERDICT_DUPLICATE);
    assert_int_equal(head_at_host(), 2);
}

static void test_a_loss_beyond_the_head_is_a_gap(void **state)
{
    struct sync_device *d = &talk_world->devices[0];
    struct hearth_loss loss = {{0}, HEARTH_LOSS_GONE, 3, 4, {0}, {0}};

    (void)state;
    memcpy(loss.device, d->id, sizeof(loss.device));
    memcpy(loss.h, d->h[4], HEARTH_HASH_LEN);
    assert_int_equal(
        hearth_loss_sign(&loss, talk_world->programme_id, d->sign_key), 0);
    assert_int_equal(post_loss(&loss, HEARTH_LOSS_LEN), HEARTH_VERDICT_GAP);
    assert_int_equal(named_at_host(), 0);
}

/* What is here cannot be signed away, whatever a run noted. */
static void test_what_is_here_is_not_signed_away(void **state)
{
    uint64_t from;
    uint64_t to;
    uint8_t gap[16] = {0};

    (void)state;
    gap[7] = 1;
    gap[15] = TALK_RECORDS;
    remove_record(2, false);
    assert_int_equal(hearth_outbox_meta_put(sync_world_device_kv(talk_world),
                                            "gap",
                                            hearth_slice_of(gap, sizeof(gap))),
                     0);
    assert_true(
        hearth_sync_loss_is_due(sync_world_device_kv(talk_world), &from, &to));
    assert_int_equal(sign_losses(), 0);
    assert_false(
        hearth_sync_loss_is_due(sync_world_device_kv(talk_world), &from, &to));
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_LOCKED);
    assert_int_equal(sync_world_arrived(talk_world), 1);
}

/* h[to] from the record behind it, or from the head's own mark. */
static void test_a_hash_that_is_gone_too(void **state)
{
    struct hearth_loss loss;

    (void)state;
    for (uint64_t seq = 1; seq <= TALK_RECORDS; seq++) {
        talk_fresh(talk_world);
        remove_record(seq, true);
        assert_int_equal(sync_world_run(talk_world), HEARTH_E_LOCKED);
        assert_int_equal(sign_losses(), 1);
        assert_int_equal(
            hearth_sync_loss_find(sync_world_device_kv(talk_world), seq, &loss),
            0);
        assert_memory_equal(loss.h, talk_world->devices[0].h[seq],
                            HEARTH_HASH_LEN);
        assert_int_equal(sync_world_run(talk_world), 0);
        assert_int_equal(head_at_host(), TALK_RECORDS);
    }
}

static void test_a_close_is_the_last_word(void **state)
{
    const struct sync_device *d = &talk_world->devices[0];
    const struct hearth_kv *kv = sync_world_device_kv(talk_world);

    (void)state;
    assert_false(hearth_sync_is_closed(kv));
    assert_int_equal(hearth_sync_close_sign(kv, talk_world->programme_id, d->id,
                                            d->sign_key),
                     0);
    assert_true(hearth_sync_is_closed(kv));
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS);
    assert_int_equal(sync_world_run(talk_world), 0);
    /* whoever goes on with this chain all the same is not believed */
    sync_world_finalise(talk_world, 1);
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_BRANCH);
    assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS);
    assert_int_equal(
        hearth_kv_memory_count(talk_world->host, HEARTH_TABLE_BRANCHES), 1);
}

static uint64_t branches(void)
{
    return hearth_kv_memory_count(talk_world->host, HEARTH_TABLE_BRANCHES);
}

/* The sealed records on an old stick, written before they were lost. */
static struct hearth_sync_carried carry_again(const uint8_t *file, size_t len)
{
    struct hearth_sync_carried carried;

    assert_int_equal(hearth_sync_server_carry_in(talk_world->server,
                                                 hearth_slice_of(file, len),
                                                 &carried),
                     0);
    return carried;
}

static size_t carry_out(uint8_t *file, size_t cap)
{
    struct hearth_writer w;
    uint64_t next = 0;

    hearth_writer_init(&w, file, cap);
    assert_int_equal(
        hearth_sync_client_carry_out(talk_world->client, &next, &w), 0);
    return w.len;
}

/* Lost records that turn up later are no branch: the device's own chain says
 * that they are the ones. They stay lost all the same. */
static void test_lost_records_that_turn_up_raise_no_alarm(void **state)
{
    static uint8_t file[262144];
    struct hearth_sync_carried c;
    size_t len;

    (void)state;
    for (unsigned mask = 1; mask < 1u << TALK_RECORDS; mask++) {
        uint64_t lost = 0;

        talk_fresh(talk_world);
        len = carry_out(file, sizeof(file));
        for (unsigned i = 0; i < TALK_RECORDS; i++) {
            if ((mask >> i & 1u) != 0) {
                remove_record(i + 1, false);
                lost++;
            }
        }
        assert_int_equal(sync_world_run(talk_world), HEARTH_E_LOCKED);
        assert_int_equal(sign_losses(), lost);
        assert_int_equal(sync_world_run(talk_world), 0);
        c = carry_again(file, len);
        assert_int_equal(c.refused, 0);
        assert_int_equal(c.records, 0);
        assert_true(c.duplicate > 0);
        assert_int_equal(branches(), 0);
        assert_int_equal(named_at_host(), lost);
        assert_int_equal(
            hearth_kv_memory_count(talk_world->host, HEARTH_TABLE_RECORDS),
            TALK_RECORDS - lost);
        sync_world_finalise(talk_world, 1);
        assert_int_equal(sync_world_run(talk_world), 0);
        assert_int_equal(head_at_host(), TALK_RECORDS + 1);
    }
}

/* Other records in the place of the lost ones are a branch, as ever. */
static void test_others_in_the_place_of_lost_ones_are_a_branch(void **state)
{
    static uint8_t file[262144];
    struct sync_device *d = &talk_world->devices[0];
    struct hearth_loss loss = {{0}, HEARTH_LOSS_GONE, 1, TALK_RECORDS, {0},
                               {0}};
    size_t len;

    (void)state;
    len = carry_out(file, sizeof(file));
    memcpy(loss.device, d->id, sizeof(loss.device));
    memset(loss.h, 0x5a, sizeof(loss.h)); /* of a chain that is not this one */
    assert_int_equal(
        hearth_loss_sign(&loss, talk_world->programme_id, d->sign_key), 0);
    assert_int_equal(post_loss(&loss, HEARTH_LOSS_LEN),
                     HEARTH_VERDICT_ACCEPTED);
    assert_int_equal(carry_again(file, len).refused, 1);
    assert_true(branches() > 0);
}

/* A close names first what is lost: behind it nobody could. */
static void test_a_close_of_a_damaged_store_names_what_is_lost(void **state)
{
    const struct sync_device *d = &talk_world->devices[0];

    (void)state;
    remove_record(2, false);
    remove_record(5, true);
    remove_record(6, true);
    assert_int_equal(hearth_sync_close_sign(sync_world_device_kv(talk_world),
                                            talk_world->programme_id, d->id,
                                            d->sign_key),
                     0);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(head_at_host(), TALK_RECORDS);
    assert_int_equal(
        hearth_kv_memory_count(talk_world->host, HEARTH_TABLE_LOSSES), 3);
}

/* However long a loss is, the number at its end is known for lost: else a
 * device that lost its head could finalise nothing ever after. */
static void test_a_long_loss_is_found(void **state)
{
    const struct hearth_kv *kv = sync_world_device_kv(talk_world);
    const struct sync_device *d = &talk_world->devices[0];
    static const uint64_t ends[][2] = {{1, 1}, {5, 261}, {400, 9000}};
    struct hearth_loss found;

    (void)state;
    assert_int_equal(hearth_sync_loss_find(kv, 7, &found), HEARTH_E_NOT_FOUND);
    for (unsigned i = 0; i < 3; i++) {
        struct hearth_loss l = {
            {0}, HEARTH_LOSS_GONE, ends[i][0], ends[i][1], {0}, {0}};
        uint8_t bytes[HEARTH_LOSS_LEN];
        char name[32];

        memcpy(l.device, d->id, sizeof(l.device));
        assert_int_equal(
            hearth_loss_sign(&l, talk_world->programme_id, d->sign_key), 0);
        hearth_loss_encode(&l, bytes);
        (void)snprintf(name, sizeof(name), "loss.%016x", (unsigned)l.from);
        assert_int_equal(hearth_outbox_meta_put(
                             kv, name, hearth_slice_of(bytes, sizeof(bytes))),
                         0);
        assert_int_equal(hearth_sync_loss_find(kv, l.to, &found), 0);
        assert_int_equal(found.from, l.from);
        assert_int_equal(hearth_sync_loss_find(kv, l.from, &found), 0);
        assert_int_equal(hearth_sync_loss_find(kv, l.to + 1, &found),
                         HEARTH_E_NOT_FOUND);
    }
    assert_int_equal(hearth_sync_loss_find(kv, 100, &found), 0);
    assert_int_equal(found.from, 5);
    assert_int_equal(hearth_sync_loss_find(kv, 3, &found), HEARTH_E_NOT_FOUND);
}

#define FRESH(test) cmocka_unit_test_setup(test, talk_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(test_the_chain_goes_on_behind_any_loss),
        FRESH(test_a_restored_host_is_told_what_is_gone),
        FRESH(test_a_restored_host_gets_all_that_is_kept),
        FRESH(test_a_loss_is_believed_from_its_device_only),
        FRESH(test_a_loss_beyond_the_head_is_a_gap),
        FRESH(test_what_is_here_is_not_signed_away),
        FRESH(test_a_hash_that_is_gone_too),
        FRESH(test_a_close_is_the_last_word),
        FRESH(test_lost_records_that_turn_up_raise_no_alarm),
        FRESH(test_others_in_the_place_of_lost_ones_are_a_branch),
        FRESH(test_a_close_of_a_damaged_store_names_what_is_lost),
        FRESH(test_a_long_loss_is_found),
    };

    return cmocka_run_group_tests_name("loss", tests, talk_open, talk_close);
}
