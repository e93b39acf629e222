/* SPDX-License-Identifier: Apache-2.0 */
/* The host's time: asked for when it matters, believed with its signature over
 * our nonce only, stored as an offset. */
#include "talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#define YEAR (INT64_C(365) * 86400)

/* A whole run of a device whose clock shows ${clock}; gives whether it asked
 * for the time. */
static bool run_at(int64_t clock)
{
    struct hearth_request request;
    bool has_asked = false;
    int code;

    sync_world_start_client(talk_world);
    while ((code = hearth_sync_client_next(talk_world->client, &request)) ==
           0) {
        struct hearth_reply reply = sync_world_ask(talk_world, 0, &request);

        has_asked = has_asked || request.path[0] == 't';
        assert_int_equal(
            hearth_sync_client_reply(talk_world->client, &reply, clock), 0);
    }
    assert_int_equal(code, HEARTH_E_NOT_FOUND);
    return has_asked;
}

static struct hearth_fieldtime known(void)
{
    return hearth_sync_fieldtime(sync_world_device_kv(talk_world),
                                 &talk_world->programme, 0);
}

static void test_a_right_clock_asks_nothing(void **state)
{
    (void)state;
    assert_false(run_at(talk_world->now_s));
    assert_false(run_at(talk_world->now_s - 100));
    assert_false(known().has_offset);
}

static void test_a_wrong_clock_learns_its_offset_once(void **state)
{
    static const int64_t off[] = {-20 * YEAR, -3600, 3600, 20 * YEAR};

    (void)state;
    for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++) {
        struct hearth_fieldtime t;
        int64_t clock = talk_world->now_s + off[i];

        talk_fresh(talk_world);
        assert_true(run_at(clock));
        t = known();
        assert_true(t.has_offset);
        assert_int_equal(t.offset_s, -off[i]);
        assert_int_equal(hearth_fieldtime_now(&t, clock),
                         off[i] == 3600 ? clock : talk_world->now_s);
        assert_false(run_at(clock));
        /* set right again: the offset goes back to nothing */
        assert_true(run_at(talk_world->now_s));
        assert_int_equal(known().offset_s, 0);
    }
}

/* Every bit of the answer matters, and so does the question. */
static void test_no_other_answer_is_believed(void **state)
{
    struct hearth_request request;
    struct hearth_reply state_reply;
    struct hearth_reply good;
    uint8_t bytes[256];

    (void)state;
    for (size_t bit = 0; bit <= 96 * 8 + 1; bit++) {
        int code;

        talk_fresh(talk_world);
        request = talk_next(talk_world);
        state_reply = sync_world_ask(talk_world, 0, &request);
        assert_int_equal(hearth_sync_client_reply(talk_world->client,
                                                  &state_reply,
                                                  talk_world->now_s + YEAR),
                         0);
        request = talk_next(talk_world);
        assert_int_equal(request.path[0], 't');
        if (bit == 96 * 8) { /* of another question */
            request.path[10] = request.path[10] == '0' ? '1' : '0';
        }
        good = sync_world_ask(talk_world, 0, &request);
        assert_int_equal(good.body.len, 96);
        memcpy(bytes, good.body.data, good.body.len);
        if (bit < 96 * 8) {
            bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        good.body = hearth_slice_of(bytes, bit > 96 * 8 ? 95 : 96);
        code = hearth_sync_client_reply(talk_world->client, &good,
                                        talk_world->now_s + YEAR);
        assert_int_not_equal(code, 0);
        assert_false(known().has_offset);
        if (bit % 8 == 7) {
            bit += 40; /* signatures are slow: every sixth byte is enough */
        }
    }
}

static void test_a_host_without_time_holds_up_nothing(void **state)
{
    struct hearth_request request = talk_next(talk_world);
    struct hearth_reply reply = sync_world_ask(talk_world, 0, &request);

    (void)state;
    assert_int_equal(hearth_sync_client_reply(talk_world->client, &reply,
                                              talk_world->now_s + YEAR),
                     0);
    request = talk_next(talk_world);
    assert_int_equal(request.path[0], 't');
    reply.code = HEARTH_CODE_NOT_FOUND;
    reply.body = hearth_slice_of(NULL, 0);
    assert_int_equal(hearth_sync_client_reply(talk_world->client, &reply,
                                              talk_world->now_s + YEAR),
                     0);
    request = talk_next(talk_world);
    assert_string_equal(request.path, "b");
}

/* "None for 30 days: a warning": by the host's clock, until it is opened. */
static void test_what_waits_to_be_opened_is_dated(void **state)
{
    const struct hearth_kv *kv = sync_world_device_kv(talk_world);
    int64_t first = talk_world->now_s;

    (void)state;
    assert_int_equal(hearth_sync_unopened_since(kv), 0);
    (void)run_at(talk_world->now_s);
    (void)run_at(talk_world->now_s); /* the state after the receipts */
    assert_int_equal(hearth_sync_unopened_since(kv), first);
    talk_world->now_s += 20 * 86400;
    sync_world_finalise(talk_world, 2);
    (void)run_at(talk_world->now_s);
    (void)run_at(talk_world->now_s);
    assert_int_equal(hearth_sync_unopened_since(kv), first);
    sync_world_countersign(talk_world, TALK_RECORDS);
    (void)run_at(talk_world->now_s);
    assert_int_equal(hearth_sync_unopened_since(kv), talk_world->now_s);
    sync_world_countersign(talk_world, TALK_RECORDS + 2);
    (void)run_at(talk_world->now_s);
    assert_int_equal(hearth_sync_unopened_since(kv), 0);
    talk_world->now_s = first;
}

#define FRESH(test) cmocka_unit_test_setup(test, talk_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(test_a_right_clock_asks_nothing),
        FRESH(test_a_wrong_clock_learns_its_offset_once),
        FRESH(test_no_other_answer_is_believed),
        FRESH(test_a_host_without_time_holds_up_nothing),
        FRESH(test_what_waits_to_be_opened_is_dated),
    };

    return cmocka_run_group_tests_name("time", tests, talk_open, talk_close);
}
