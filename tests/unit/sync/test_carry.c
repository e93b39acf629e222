/* SPDX-License-Identifier: Apache-2.0 */
/* Sneakernet: the same records by file, by network, or both, exactly once;
 * files that are damaged, old, another's, or made up change nothing. */
#include "talk.h"

#include "hearth/carry.h"
#include "hearth/withdraw.h"
#include "hearth/withdrawals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

struct file {
    uint8_t bytes[262144];
    size_t len;
};
static struct file out;
static struct file back;
static struct file old;

static void write_out(struct file *f)
{
    struct hearth_writer w;
    uint64_t next = 0;

    hearth_writer_init(&w, f->bytes, sizeof(f->bytes));
    assert_int_equal(
        hearth_sync_client_carry_out(talk_world->client, &next, &w), 0);
    assert_int_equal(next, sync_world_state(talk_world).head.seq + 1);
    f->len = w.len;
    hearth_writer_init(&w, back.bytes, sizeof(back.bytes));
    assert_int_equal(
        hearth_sync_client_carry_out(talk_world->client, &next, &w),
        HEARTH_E_NOT_FOUND);
}

/* The host takes ${f} and answers into ${answer}. */
static struct hearth_sync_carried import(const struct file *f,
                                         struct file *answer)
{
    struct hearth_sync_carried c;
    struct hearth_writer w;

    assert_int_equal(
        hearth_sync_server_carry_in(talk_world->server,
                                    hearth_slice_of(f->bytes, f->len), &c),
        0);
    hearth_writer_init(&w, answer->bytes, sizeof(answer->bytes));
    assert_int_equal(hearth_sync_server_carry_out(talk_world->server, &c, &w),
                     0);
    answer->len = w.len;
    return c;
}

static int take_back(const struct file *f)
{
    return hearth_sync_client_carry_in(talk_world->client,
                                       hearth_slice_of(f->bytes, f->len),
                                       talk_world->now_s);
}

static void test_there_and_back(void **state)
{
    struct hearth_sync_carried c;

    (void)state;
    sync_world_publish(talk_world, 2);
    write_out(&out);
    talk_assert_untouched(talk_world);
    c = import(&out, &back);
    assert_int_equal(c.records, TALK_RECORDS);
    assert_int_equal(c.refused, 0);
    assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS);
    assert_int_equal(take_back(&back), 0);
    assert_int_equal(sync_world_state(talk_world).receipted.seq, TALK_RECORDS);
    assert_int_equal(sync_world_state(talk_world).kept, TALK_RECORDS);
    /* again, in any order: nothing new */
    c = import(&out, &old);
    assert_int_equal(c.records, 0);
    assert_int_equal(c.accepted, 0);
    assert_true(c.duplicate > 0);
    assert_int_equal(take_back(&back), 0);
    sync_world_countersign(talk_world, TALK_RECORDS);
    (void)import(&out, &back);
    assert_int_equal(take_back(&back), 0);
    assert_int_equal(sync_world_state(talk_world).kept, 0);
    assert_int_equal(take_back(&old), 0);
    assert_int_equal(sync_world_state(talk_world).receipted.seq, TALK_RECORDS);
}

static void test_file_and_network_together(void **state)
{
    (void)state;
    write_out(&out);
    sync_world_finalise(talk_world, 3);
    assert_int_equal(sync_world_run(talk_world), 0);
    (void)import(&out, &back);
    assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS + 3);
    assert_int_equal(take_back(&back), 0);
    assert_int_equal(sync_world_state(talk_world).receipted.seq,
                     TALK_RECORDS + 3);
    sync_world_finalise(talk_world, 2);
    write_out(&out);
    (void)import(&out, &back);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(take_back(&back), 0);
    assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS + 5);
}

/* An answer of last month does not set a device back; one of a restored host
 * that was written since does. */
static void test_an_old_answer_is_not_news(void **state)
{
    (void)state;
    hearth_kv_memory_keep_image(talk_world->host);
    write_out(&out);
    memcpy(&old, &out, sizeof(out));
    (void)import(&out, &back);
    assert_int_equal(take_back(&back), 0);
    memcpy(&old, &back, sizeof(back));
    sync_world_finalise(talk_world, 2);
    talk_world->now_s += 30;
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(take_back(&old), 0);
    assert_int_equal(sync_world_state(talk_world).receipted.seq,
                     TALK_RECORDS + 2);

    hearth_kv_memory_restore_image(talk_world->host);
    memcpy(talk_world->incarnation, "second\0",
           sizeof(talk_world->incarnation));
    sync_world_start_server(talk_world);
    talk_world->now_s += 30;
    write_out(&out);
    (void)import(&out, &back);
    assert_int_equal(take_back(&back), 0);
    assert_int_equal(sync_world_state(talk_world).receipted.seq, 0);
    write_out(&out);
    (void)import(&out, &back);
    assert_int_equal(take_back(&back), 0);
    assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS + 2);
    assert_int_equal(sync_world_state(talk_world).receipted.seq,
                     TALK_RECORDS + 2);
    /* what the host said before it was restored is older than that */
    assert_int_equal(take_back(&old), 0);
    assert_int_equal(sync_world_state(talk_world).receipted.seq,
                     TALK_RECORDS + 2);
}

/* One host never knows less than before, whatever its clock says: its answer
 * of a day when that ran ahead is no news either. */
static void test_an_old_answer_with_a_later_time_is_not_news(void **state)
{
    (void)state;
    write_out(&out);
    talk_world->now_s += 86400;
    (void)import(&out, &old);
    assert_int_equal(take_back(&old), 0);
    talk_world->now_s -= 86400;
    sync_world_finalise(talk_world, 2);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(take_back(&old), 0);
    assert_int_equal(sync_world_state(talk_world).receipted.seq,
                     TALK_RECORDS + 2);
}

static void seal_again(struct file *f)
{
    struct hearth_writer w;

    hearth_writer_init(&w, f->bytes, sizeof(f->bytes));
    (void)hearth_writer_reserve(&w, f->len - HEARTH_HASH_LEN);
    assert_int_equal(hearth_carry_end(&w), 0);
}

/* Whoever carries the stick may change it, and knows how to make a checksum. */
static void test_a_changed_file_brings_nothing_false(void **state)
{
    struct hearth_sync_carried c;
    struct file *changed = malloc(sizeof(*changed));

    (void)state;
    assert_non_null(changed);
    write_out(&out);
    for (size_t bit = 0; bit < out.len * 8; bit += 37) {
        int code;

        memcpy(changed, &out, sizeof(out));
        changed->bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(hearth_sync_server_carry_in(
                             talk_world->server,
                             hearth_slice_of(changed->bytes, out.len), &c),
                         bit / 8 == 4 ? HEARTH_E_VERSION : HEARTH_E_INVALID);
        seal_again(changed);
        code = hearth_sync_server_carry_in(
            talk_world->server, hearth_slice_of(changed->bytes, out.len), &c);
        (void)code;
        assert_int_equal(
            hearth_kv_memory_count(talk_world->host, HEARTH_TABLE_BRANCHES), 0);
        if (sync_world_arrived(talk_world) > 0) { /* head, status: not signed */
            assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS);
            talk_fresh(talk_world);
        }
    }
    for (size_t len = 0; len < out.len; len++) {
        assert_int_not_equal(
            hearth_sync_server_carry_in(talk_world->server,
                                        hearth_slice_of(out.bytes, len), &c),
            0);
    }
    assert_int_equal(sync_world_arrived(talk_world), 0);
    free(changed);
}

/* The same for the way back: nothing is erased that should stay. */
static void test_a_changed_answer_is_not_believed(void **state)
{
    struct file *changed = malloc(sizeof(*changed));

    (void)state;
    assert_non_null(changed);
    sync_world_publish(talk_world, 3);
    write_out(&out);
    (void)import(&out, &back);
    sync_world_countersign(talk_world, 3);
    (void)import(&out, &back);
    for (size_t bit = 0; bit < back.len * 8; bit += 41) {
        struct hearth_outbox_state s;

        memcpy(changed, &back, sizeof(back));
        changed->bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(take_back(changed), 0);
        talk_assert_untouched(talk_world);
        seal_again(changed);
        (void)take_back(changed);
        s = sync_world_state(talk_world);
        assert_true(s.receipted.seq == 0 || s.receipted.seq == TALK_RECORDS);
        assert_true(s.opened.seq == 0 || s.opened.seq == 3);
        assert_true(s.kept >= TALK_RECORDS - 3);
        if (s.receipted.seq != 0) {
            size_t len = back.len;

            talk_fresh(talk_world);
            sync_world_publish(talk_world, 3);
            back.len = len;
        }
    }
    free(changed);
}

static void test_another_devices_answer_is_refused(void **state)
{
    struct hearth_sync_carried c = {.version = 0};
    struct hearth_writer w;

    (void)state;
    memcpy(c.device, talk_world->devices[1].id, sizeof(c.device));
    memcpy(c.sync_hash, talk_world->devices[1].sync_hash, sizeof(c.sync_hash));
    hearth_writer_init(&w, back.bytes, sizeof(back.bytes));
    assert_int_equal(hearth_sync_server_carry_out(talk_world->server, &c, &w),
                     0);
    back.len = w.len;
    assert_int_equal(take_back(&back), HEARTH_E_DENIED);
    write_out(&out);
    assert_int_equal(take_back(&out), HEARTH_E_DENIED);
    talk_assert_untouched(talk_world);
}

/* ---- withdrawals ---- */

static void type_in(uint8_t n)
{
    const struct hearth_programme_epoch *e = &talk_world->programme.epochs[0];
    uint8_t w[HEARTH_WITHDRAW_LEN] = {n}, id[HEARTH_WITHDRAW_ID_LEN];
    uint8_t bytes[HEARTH_WITHDRAW_MAX];
    struct hearth_writer to;

    hearth_writer_init(&to, bytes, sizeof bytes);
    assert_int_equal(hearth_withdraw_seal(talk_world->programme_id, e->suite,
                                          e->epoch,
                                          hearth_slice_of(e->seal, 32), w,
                                          &talk_world->rng, &to),
                     0);
    assert_int_equal(hearth_withdraw_id(hearth_writer_slice(&to), id), 0);
    assert_int_equal(hearth_withdrawals_put(sync_world_device_kv(talk_world),
                                            id, hearth_writer_slice(&to),
                                            HEARTH_WITHDRAWALS_DEVICE_MAX),
                     0);
}

static uint64_t waiting(const struct hearth_kv *kv)
{
    uint64_t count;

    assert_int_equal(hearth_withdrawals_count(kv, &count), 0);
    return count;
}

static void test_withdrawals_go_by_file_too(void **state)
{
    struct hearth_sync_client_report report;

    (void)state;
    for (uint8_t n = 0; n < 5; n++) {
        type_in(n);
    }
    write_out(&out);
    assert_int_equal(import(&out, &back).withdrawals, 5);
    assert_int_equal(waiting(sync_world_host_kv(talk_world)), 5);
    assert_int_equal(waiting(sync_world_device_kv(talk_world)), 5);
    type_in(9); /* after the file was written */
    assert_int_equal(take_back(&back), 0);
    assert_int_equal(waiting(sync_world_device_kv(talk_world)), 1);
    hearth_sync_client_report(talk_world->client, &report);
    assert_int_equal(report.withdrawals, 5);
    assert_int_equal(take_back(&back), 0); /* read twice */
    assert_int_equal(waiting(sync_world_device_kv(talk_world)), 1);
    (void)import(&out, &back);
    assert_int_equal(waiting(sync_world_host_kv(talk_world)), 5);
}

/* The answer's item of type ${type}, alone in a file. */
static void only_item(const struct file *from, uint8_t type, size_t flip,
                      struct file *to)
{
    struct hearth_carry_head head;
    struct hearth_reader items;
    struct hearth_slice body;
    struct hearth_writer w;
    uint8_t changed[4096], found;

    assert_int_equal(hearth_carry_open(hearth_slice_of(from->bytes, from->len),
                                       &head, &items),
                     0);
    do {
        assert_int_equal(hearth_carry_next(&items, &found, &body), 0);
    } while (found != type);
    assert_true(body.len <= sizeof changed && flip < body.len);
    memcpy(changed, body.data, body.len);
    changed[flip] ^= 1;
    hearth_writer_init(&w, to->bytes, sizeof to->bytes);
    hearth_carry_begin(&w, &head);
    hearth_carry_put(&w, type, hearth_slice_of(changed, body.len));
    assert_int_equal(hearth_carry_end(&w), 0);
    to->len = w.len;
}

/* Who carries the stick knows the ids, and still makes none disappear. */
static void test_a_courier_makes_no_withdrawal_disappear(void **state)
{
    (void)state;
    type_in(1);
    type_in(2);
    write_out(&out);
    (void)import(&out, &back);
    for (size_t at = 0;
         at < HEARTH_KEY_ID_LEN + 2 * HEARTH_WITHDRAW_ID_LEN + HEARTH_SIG_LEN;
         at++) {
        only_item(&back, HEARTH_CARRY_KEPT, at, &old);
        assert_int_equal(take_back(&old), HEARTH_E_AUTH);
        assert_int_equal(waiting(sync_world_device_kv(talk_world)), 2);
    }
}

/* A file that somebody made up uses up nobody's right to bring one. */
static void test_a_made_up_file_fills_no_list(void **state)
{
    struct hearth_carry_head head = {HEARTH_CARRY_TO_HOST, {0}, {0}, 1};
    uint8_t body[67] = {1, 0, 1};
    struct hearth_sync_carried c;
    struct hearth_writer w;

    (void)state;
    memcpy(head.programme, talk_world->programme_id, sizeof head.programme);
    memcpy(head.device, talk_world->devices[0].id, sizeof head.device);
    for (unsigned round = 0; round < 5; round++) {
        hearth_writer_init(&w, out.bytes, sizeof out.bytes);
        hearth_carry_begin(&w, &head);
        for (unsigned n = 0; n < HEARTH_WITHDRAWALS_DEVICE_MAX + 6; n++) {
            body[10] = (uint8_t)n;
            body[11] = (uint8_t)round;
            hearth_carry_put(&w, HEARTH_CARRY_WITHDRAWAL,
                             hearth_slice_of(body, sizeof body));
        }
        assert_int_equal(hearth_carry_end(&w), 0);
        out.len = w.len;
        c = import(&out, &back);
        assert_int_equal(c.withdrawals, HEARTH_WITHDRAWALS_DEVICE_MAX);
        assert_int_equal(c.refused, 6);
    }
    type_in(1);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(waiting(sync_world_device_kv(talk_world)), 0);
}

static uint64_t sign_losses(void)
{
    const struct sync_device *d = &talk_world->devices[0];
    uint64_t count = 0;

    assert_int_equal(hearth_sync_loss_sign(sync_world_device_kv(talk_world),
                                           talk_world->programme_id, d->id,
                                           d->sign_key, &count),
                     0);
    return count;
}

/* One trip there and back. */
static struct hearth_sync_carried trip(void)
{
    struct hearth_sync_carried c;

    talk_world->now_s += 30;
    write_out(&out);
    c = import(&out, &back);
    assert_int_equal(take_back(&back), 0);
    return c;
}

/* The host is set back, and only files say so: wherever the disk fails while
 * the gap is signed, it is signed afterwards. */
static void test_a_failing_disk_forgets_no_gap(void **state)
{
    const struct sync_device *d = &talk_world->devices[0];
    const struct hearth_kv *kv = sync_world_device_kv(talk_world);
    uint64_t count = 0;
    uint64_t failed = 0;
    uint64_t steps;
    int code;

    (void)state;
    hearth_kv_memory_keep_image(talk_world->host);
    (void)trip();
    sync_world_countersign(talk_world, TALK_RECORDS);
    (void)trip();
    hearth_kv_memory_restore_image(talk_world->host);
    talk_world->incarnation[0]++;
    sync_world_start_server(talk_world);
    sync_world_finalise(talk_world, 2);
    (void)trip();
    hearth_kv_memory_keep_image(talk_world->store);
    steps = hearth_kv_memory_steps(talk_world->store);
    assert_int_equal(sign_losses(), TALK_RECORDS);
    steps = hearth_kv_memory_steps(talk_world->store) - steps;
    for (uint64_t at = 0; at < steps; at++) {
        hearth_kv_memory_restore_image(talk_world->store);
        hearth_kv_memory_fail(talk_world->store, at, HEARTH_KV_FAULT_IO);
        code = hearth_sync_loss_sign(kv, talk_world->programme_id, d->id,
                                     d->sign_key, &count);
        hearth_kv_memory_calm(talk_world->store);
        failed += code != 0;
        /* 0 as well where the gap could not even be read */
        count = code == 0 && count > 0 ? count : sign_losses();
        assert_int_equal(count, TALK_RECORDS);
    }
    assert_true(failed > TALK_RECORDS);
}

/* The host is set back behind what was erased, twice, and no network ever says
 * so: the gap gets its name by files alone. */
static void test_a_restored_host_is_told_by_file(void **state)
{
    struct hearth_ledger_head head;
    uint64_t from = 0;
    uint64_t to = 0;

    (void)state;
    hearth_kv_memory_keep_image(talk_world->host);
    (void)trip();
    sync_world_countersign(talk_world, TALK_RECORDS);
    (void)trip();
    assert_int_equal(sync_world_state(talk_world).kept, 0);
    for (unsigned i = 0; i < 2; i++) {
        sync_world_finalise(talk_world, 2);
        hearth_kv_memory_restore_image(talk_world->host);
        talk_world->incarnation[0]++;
        sync_world_start_server(talk_world);
        (void)trip(); /* the first may find the words of last time enough */
        assert_int_equal(hearth_sync_loss_is_due(
                             sync_world_device_kv(talk_world), &from, &to),
                         true);
        /* Nothing is asked a second time, and an old answer asks nothing. */
        assert_int_equal(take_back(&back), 0);
        assert_int_equal(sign_losses(), i == 0 ? TALK_RECORDS : 2);
        assert_int_equal(trip().refused, 0);
        assert_int_equal(hearth_ledger_head(sync_world_host_kv(talk_world),
                                            talk_world->devices[0].id, &head),
                         0);
        assert_int_equal(head.seq, TALK_RECORDS + 2 * (i + 1));
        sync_world_countersign(talk_world, TALK_RECORDS + 2 * (i + 1));
        (void)trip();
        assert_int_equal(sync_world_state(talk_world).kept, 0);
        assert_int_equal(sign_losses(), 0);
    }
}

#define FRESH(test) cmocka_unit_test_setup(test, talk_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(test_there_and_back),
        FRESH(test_a_failing_disk_forgets_no_gap),
        FRESH(test_a_restored_host_is_told_by_file),
        FRESH(test_file_and_network_together),
        FRESH(test_an_old_answer_is_not_news),
        FRESH(test_an_old_answer_with_a_later_time_is_not_news),
        FRESH(test_a_changed_file_brings_nothing_false),
        FRESH(test_a_changed_answer_is_not_believed),
        FRESH(test_withdrawals_go_by_file_too),
        FRESH(test_a_courier_makes_no_withdrawal_disappear),
        FRESH(test_a_made_up_file_fills_no_list),
        FRESH(test_another_devices_answer_is_refused),
    };

    return cmocka_run_group_tests_name("carry", tests, talk_open, talk_close);
}
