/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawals on their way: delivered once, kept until they are, never in the
 * way of interviews, bounded at the host. */
#include "talk.h"

#include "hearth/withdraw.h"
#include "hearth/withdrawals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

/* More than any run of these takes before its first batch. */
#define EXCHANGES 50

/* A withdrawal as the device seals it; ${n} makes another. */
static struct hearth_slice seal(uint8_t n, uint8_t out[HEARTH_WITHDRAW_MAX])
{
    const struct hearth_programme_epoch *e = &talk_world->programme.epochs[0];
    uint8_t w[HEARTH_WITHDRAW_LEN] = {n};
    struct hearth_writer writer;

    hearth_writer_init(&writer, out, HEARTH_WITHDRAW_MAX);
    assert_int_equal(hearth_withdraw_seal(talk_world->programme_id, e->suite,
                                          e->epoch,
                                          hearth_slice_of(e->seal, 32), w,
                                          &talk_world->rng, &writer),
                     0);
    return hearth_writer_slice(&writer);
}

static void type_in(uint8_t n)
{
    uint8_t bytes[HEARTH_WITHDRAW_MAX], id[HEARTH_WITHDRAW_ID_LEN];
    struct hearth_slice sealed = seal(n, bytes);

    assert_int_equal(hearth_withdraw_id(sealed, id), 0);
    assert_int_equal(hearth_withdrawals_put(sync_world_device_kv(talk_world),
                                            id, sealed,
                                            HEARTH_WITHDRAWALS_DEVICE_MAX),
                     0);
}

/* The next request, of at most EXCHANGES: a client that forgets what was
 * answered fails here and does not ask for ever. */
static struct hearth_request ask_next(unsigned *exchanges)
{
    if (++*exchanges > EXCHANGES) {
        fail_msg("the client asks the same for ever");
    }
    return talk_next(talk_world);
}

static uint64_t waiting(const struct hearth_kv *kv)
{
    uint64_t count;

    assert_int_equal(hearth_withdrawals_count(kv, &count), 0);
    return count;
}

static void test_all_are_delivered_and_forgotten(void **state)
{
    struct hearth_sync_client_report report;

    (void)state;
    for (uint8_t n = 0; n < 5; n++) {
        type_in(n);
    }
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(waiting(sync_world_device_kv(talk_world)), 0);
    assert_int_equal(waiting(sync_world_host_kv(talk_world)), 5);
    hearth_sync_client_report(talk_world->client, &report);
    assert_int_equal(report.withdrawals, 5);
    assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS);
}

/* The answer was lost: the same bytes come again and are one. */
static void test_a_lost_answer_makes_no_second_one(void **state)
{
    struct hearth_request request, again;
    unsigned exchanges = 0;

    (void)state;
    type_in(1);
    while ((request = ask_next(&exchanges)).path[0] != 'w') {
        struct hearth_reply reply = sync_world_ask(talk_world, 0, &request);

        assert_int_equal(
            hearth_sync_client_reply(talk_world->client, &reply, WORLD_NOW_S),
            0);
    }
    assert_int_equal(sync_world_ask(talk_world, 0, &request).code,
                     HEARTH_CODE_CHANGED);
    hearth_sync_client_lost(talk_world->client);
    again = talk_next(talk_world);
    assert_string_equal(again.path, "w");
    assert_int_equal(waiting(sync_world_device_kv(talk_world)), 1);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(waiting(sync_world_device_kv(talk_world)), 0);
    assert_int_equal(waiting(sync_world_host_kv(talk_world)), 1);
}

/* Whatever the host says to one, it stays, the others and the interviews go. */
static void test_a_refusal_holds_up_nothing(void **state)
{
    static const int codes[] = {HEARTH_CODE_NOT_FOUND, HEARTH_CODE_TOO_LARGE,
                                HEARTH_CODE_FORBIDDEN, HEARTH_CODE_UNAVAILABLE,
                                HEARTH_CODE_CONTENT};

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct hearth_request request;
        unsigned seen = 0, exchanges = 0;

        talk_fresh(talk_world);
        type_in(1);
        type_in(2);
        type_in(3);
        while ((request = ask_next(&exchanges)).path[0] != 'b') {
            struct hearth_reply reply = {.code = codes[i]};

            if (request.path[0] != 'w' || ++seen == 2) {
                reply = sync_world_ask(talk_world, 0, &request);
            }
            assert_int_equal(hearth_sync_client_reply(talk_world->client,
                                                      &reply, WORLD_NOW_S),
                             0);
        }
        assert_int_equal(seen, 3);
        assert_int_equal(waiting(sync_world_device_kv(talk_world)), 2);
        assert_int_equal(sync_world_run(talk_world), 0);
        assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS);
    }
}

/* The host kept something, but not this: altered on the way, or the answer
 * belongs to another question. */
static void test_only_its_own_id_is_an_answer(void **state)
{
    static const size_t lengths[] = {0, HEARTH_WITHDRAW_ID_LEN - 1,
                                     HEARTH_WITHDRAW_ID_LEN,
                                     HEARTH_WITHDRAW_ID_LEN + 1};
    uint8_t id[HEARTH_WITHDRAW_ID_LEN + 1] = {0};

    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct hearth_request request;
        unsigned exchanges = 0;

        talk_fresh(talk_world);
        type_in(1);
        while ((request = ask_next(&exchanges)).path[0] != 'w') {
            struct hearth_reply reply = sync_world_ask(talk_world, 0, &request);

            assert_int_equal(hearth_sync_client_reply(talk_world->client,
                                                      &reply, WORLD_NOW_S),
                             0);
        }
        assert_int_equal(hearth_withdraw_id(request.body, id), 0);
        if (lengths[i] == HEARTH_WITHDRAW_ID_LEN) {
            id[HEARTH_WITHDRAW_ID_LEN - 1] ^= 1;
        }
        assert_int_equal(talk_reply(talk_world, HEARTH_CODE_CHANGED,
                                    hearth_slice_of(id, lengths[i])),
                         0);
        assert_int_equal(waiting(sync_world_device_kv(talk_world)), 1);
    }
}

static void test_a_revoked_device_may_still_bring_one(void **state)
{
    const struct hearth_kv *kv = sync_world_host_kv(talk_world);
    struct hearth_ledger_device d;

    (void)state;
    assert_int_equal(
        hearth_ledger_device_get(kv, talk_world->devices[0].id, &d), 0);
    d.is_revoked = true;
    assert_int_equal(hearth_ledger_device_put(kv, &d), 0);
    type_in(7);
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_REVOKED);
    assert_int_equal(waiting(kv), 1);
    assert_int_equal(waiting(sync_world_device_kv(talk_world)), 0);
}

static int post(struct hearth_slice body)
{
    struct hearth_request request = {
        .method = HEARTH_METHOD_POST, .path = "w", .body = body};

    return sync_world_ask(talk_world, 0, &request).code;
}

static void test_the_host_takes_only_what_can_be_one(void **state)
{
    const struct hearth_kv *kv = sync_world_host_kv(talk_world);
    uint8_t bytes[HEARTH_WITHDRAW_MAX];
    struct hearth_slice sealed = seal(1, bytes);

    (void)state;
    for (size_t cut = 0; cut < sealed.len; cut++) {
        assert_int_equal(post(hearth_slice_of(bytes, cut)),
                         HEARTH_CODE_BAD_REQUEST);
    }
    assert_int_equal(sync_world_counter(talk_world, "withdrawal_malformed"),
                     sealed.len);
    for (unsigned n = 0; n < HEARTH_WITHDRAWALS_BROUGHT; n++) {
        bytes[40] = (uint8_t)n;
        assert_int_equal(post(sealed), HEARTH_CODE_CHANGED);
    }
    bytes[41] ^= 1;
    assert_int_equal(post(sealed), HEARTH_CODE_TOO_LARGE);
    assert_int_equal(sync_world_counter(talk_world, "withdrawal_refused"), 1);
    assert_int_equal(waiting(kv), HEARTH_WITHDRAWALS_BROUGHT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_all_are_delivered_and_forgotten,
                               talk_setup),
        cmocka_unit_test_setup(test_a_lost_answer_makes_no_second_one,
                               talk_setup),
        cmocka_unit_test_setup(test_a_refusal_holds_up_nothing, talk_setup),
        cmocka_unit_test_setup(test_only_its_own_id_is_an_answer, talk_setup),
        cmocka_unit_test_setup(test_a_revoked_device_may_still_bring_one,
                               talk_setup),
        cmocka_unit_test_setup(test_the_host_takes_only_what_can_be_one,
                               talk_setup),
    };

    return cmocka_run_group_tests(tests, talk_open, talk_close);
}
