/* SPDX-License-Identifier: Apache-2.0 */
/* Client and server through seeded schedules of loss, repetition and crashes
 * on either side at any step: every record arrives exactly once, and nothing
 * leaves the device before its time. */
#include "sync_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SCHEDULES 60
#define STEPS_MAX 3000

struct tally {
    unsigned lost;
    unsigned repeated;
    unsigned host_crashes;
    unsigned device_crashes;
    unsigned runs;
};

static struct sync_world *world;

static int open_world(void **state)
{
    (void)state;
    world = sync_world_open(20261121);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    sync_world_close(world);
    return 0;
}

/* How bad the network of one schedule is, in percent. */
struct weather {
    unsigned loss;
    unsigned repeat;
    unsigned crash;
};

static void plan_crash(struct hearth_kv_memory *m, unsigned percent)
{
    if (sync_world_chance(world, percent)) {
        hearth_kv_memory_fail(m, sync_world_draw(world) % 30,
                              sync_world_chance(world, 50)
                                  ? HEARTH_KV_FAULT_CRASH
                                  : HEARTH_KV_FAULT_CRASH_AFTER);
    }
}

/* A crash of the device ends its process and its run. */
static bool device_died(struct tally *t)
{
    if (!hearth_kv_memory_is_dead(world->store)) {
        return false;
    }
    sync_world_stop_client(world);
    hearth_kv_memory_revive(world->store);
    t->device_crashes++;
    return true;
}

/* The request's way to the host and back; false: no answer. */
static bool carry(const struct hearth_request *request,
                  struct hearth_reply *reply, const struct weather *sky,
                  struct tally *t)
{
    if (sync_world_chance(world, sky->loss)) {
        t->lost++;
        return false;
    }
    if (sync_world_chance(world, sky->repeat)) {
        (void)sync_world_ask(world, 0, request);
        t->repeated++;
    }
    plan_crash(world->host, sky->crash);
    *reply = sync_world_ask(world, 0, request);
    if (hearth_kv_memory_is_dead(world->host)) {
        /* What a process sent before it died may have arrived; what it did
         * not send has not. */
        bool is_sent = reply->code < HEARTH_CODE_BAD_REQUEST &&
                       sync_world_chance(world, 50);

        t->host_crashes++;
        if (!is_sent) {
            sync_world_start_server(world);
            return false;
        }
        hearth_kv_memory_revive(world->host);
    }
    hearth_kv_memory_calm(world->host);
    if (sync_world_chance(world, sky->loss)) {
        t->lost++;
        return false;
    }
    return true;
}

/* One exchange; false when this run of the client is over. */
static bool exchange(const struct weather *sky, struct tally *t)
{
    struct hearth_request request;
    struct hearth_reply reply;
    int code;

    plan_crash(world->store, sky->crash);
    code = hearth_sync_client_next(world->client, &request);
    if (device_died(t)) {
        return false;
    }
    if (code != 0) {
        assert_int_equal(code, HEARTH_E_NOT_FOUND);
        hearth_kv_memory_calm(world->store);
        return false;
    }
    if (!carry(&request, &reply, sky, t)) {
        hearth_sync_client_lost(world->client);
        return true;
    }
    code = hearth_sync_client_reply(world->client, &reply, world->now_s);
    if (device_died(t)) {
        return false;
    }
    /* Nobody here is hostile: only a host that was dying refuses. */
    assert_true(code == 0 || code == HEARTH_E_BUSY);
    return code == 0;
}

/* Interviews go on and results come while sync runs. */
static void life_goes_on(const struct weather *sky, struct tally *t)
{
    if (sync_world_chance(world, 30)) {
        plan_crash(world->store, sky->crash);
        sync_world_finalise(world, 1 + sync_world_draw(world) % 3);
        if (device_died(t)) {
            /* Start-up finds out whether the last one was saved. */
            world->finalised = sync_world_state(world).head.seq;
        }
    }
    if (sync_world_chance(world, 20)) {
        sync_world_countersign(world, sync_world_arrived(world));
    }
}

static bool is_all_done(void)
{
    struct hearth_outbox_state s = sync_world_state(world);

    return world->finalised == WORLD_RECORDS &&
           s.receipted.seq == WORLD_RECORDS;
}

static void run_schedule(const struct weather *sky, struct tally *t)
{
    int steps = 0;

    sync_world_reset(world);
    world->batch_records = (uint16_t)(1 + sync_world_draw(world) % 25);
    while (!is_all_done()) {
        assert_true(++steps < STEPS_MAX);
        world->now_s++;
        life_goes_on(sky, t);
        if (world->client == NULL) {
            sync_world_start_client(world);
            t->runs++;
        }
        if (!exchange(sky, t)) {
            sync_world_stop_client(world);
        }
        hearth_kv_memory_calm(world->store);
        sync_world_check_nothing_lost(world);
    }
}

static void assert_exactly_once(void)
{
    struct hearth_outbox_state s;

    assert_int_equal(sync_world_arrived(world), WORLD_RECORDS);
    assert_int_equal(hearth_kv_memory_count(world->host, HEARTH_TABLE_RECORDS),
                     WORLD_RECORDS);
    assert_int_equal(hearth_kv_memory_count(world->host, HEARTH_TABLE_BRANCHES),
                     0);
    sync_world_countersign(world, WORLD_RECORDS);
    assert_int_equal(sync_world_run(world), 0);
    s = sync_world_state(world);
    assert_int_equal(s.kept, 0);
    assert_int_equal(hearth_kv_memory_count(world->store, HEARTH_TABLE_OUTBOX),
                     0);
    sync_world_check_nothing_lost(world);
}

static void test_every_record_arrives_exactly_once(void **state)
{
    struct tally t = {0, 0, 0, 0, 0};
    const char *chosen = getenv("HEARTH_SEED");
    uint64_t seed = chosen == NULL ? 1 : strtoull(chosen, NULL, 10);

    (void)state;
    for (uint64_t i = 0; i < SCHEDULES; i++) {
        struct weather sky;

        world->rng_state = seed + i;
        sky.loss = (unsigned)(sync_world_draw(world) % 60);
        sky.repeat = (unsigned)(sync_world_draw(world) % 30);
        sky.crash = (unsigned)(sync_world_draw(world) % 25);
        run_schedule(&sky, &t);
        assert_exactly_once();
        if (chosen != NULL) {
            break;
        }
    }
    print_message("seeds from %" PRIu64 ": %u lost, %u repeated, %u host "
                  "crashes, %u device crashes, %u runs\n",
                  seed, t.lost, t.repeated, t.host_crashes, t.device_crashes,
                  t.runs);
    if (chosen == NULL) {
        assert_true(t.lost > 100 && t.repeated > 100 && t.host_crashes > 50 &&
                    t.device_crashes > 50);
    }
}

static void test_without_trouble_one_run_is_enough(void **state)
{
    struct hearth_sync_client_report report;

    (void)state;
    sync_world_reset(world);
    world->batch_records = 0;
    sync_world_finalise(world, WORLD_RECORDS);
    assert_int_equal(sync_world_run(world), 0);
    hearth_sync_client_report(world->client, &report);
    assert_int_equal(report.sent, WORLD_RECORDS);
    assert_int_equal(report.waiting, 0);
    assert_int_equal(report.erased, 0);
    assert_int_equal(report.last_refusal, HEARTH_VERDICT_ACCEPTED);
    assert_exactly_once();
    hearth_sync_client_report(world->client, &report);
    assert_int_equal(report.erased, WORLD_RECORDS);
}

/* The host comes back from a backup under a new incarnation: what it lost and
 * the device still has comes again. */
static void test_a_restored_host_gets_all_that_is_kept(void **state)
{
    (void)state;
    sync_world_reset(world);
    sync_world_finalise(world, 10);
    assert_int_equal(sync_world_run(world), 0);
    sync_world_countersign(world, 5);
    assert_int_equal(sync_world_run(world), 0);
    assert_int_equal(sync_world_state(world).kept, 5);
    hearth_kv_memory_keep_image(world->host);
    sync_world_finalise(world, 12);
    assert_int_equal(sync_world_run(world), 0);
    assert_int_equal(sync_world_arrived(world), 22);
    hearth_kv_memory_restore_image(world->host);
    world->incarnation[0] = '2';
    sync_world_start_server(world);
    assert_int_equal(sync_world_arrived(world), 10);
    assert_int_equal(sync_world_run(world), 0);
    assert_int_equal(sync_world_arrived(world), 22);
    sync_world_check_nothing_lost(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_trouble_one_run_is_enough),
        cmocka_unit_test(test_a_restored_host_gets_all_that_is_kept),
        cmocka_unit_test(test_every_record_arrives_exactly_once),
    };

    return cmocka_run_group_tests_name("schedule", tests, open_world,
                                       close_world);
}
