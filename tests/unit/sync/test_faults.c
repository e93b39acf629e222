/* SPDX-License-Identifier: Apache-2.0 */
/* A whole conversation in which everything fails once, on either side: the run
 * after it makes good what was left undone, and nothing is lost or believed. */
#include "fault.h"
#include "rich.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* ---- over the network ---- */

/* One step of either store fails in the first run; the second says it all. */
static void sweep_store(bool is_host)
{
    for (uint64_t step = 0;; step++) {
        struct hearth_kv_memory *m;
        uint64_t done;
        bool is_over;
        int code;

        assert_true(step < 1000);
        rich_back(talk_world);
        sync_world_start_client(talk_world);
        m = is_host ? talk_world->host : talk_world->store;
        done = hearth_kv_memory_steps(m);
        hearth_kv_memory_fail(m, step, HEARTH_KV_FAULT_IO);
        code = rich_drive(talk_world);
        is_over = hearth_kv_memory_steps(m) - done <= step;
        hearth_kv_memory_calm(m);
        assert_true(code <= 0);
        if (is_over) {
            assert_int_equal(code, 0);
            rich_expect_all(talk_world, 1);
            break;
        }
        code = sync_world_run(talk_world);
        if (code != 0) {
            print_error("step %u: %d in the next run\n", (unsigned)step, code);
        }
        assert_int_equal(code, 0);
        rich_expect_all(talk_world, 1);
    }
}

static void test_a_step_of_a_store_fails(void **state)
{
    (void)state;
    rich_prepare(talk_world);
    sweep_store(false);
    sweep_store(true);
}

static void test_the_cryptography_fails(void **state)
{
    unsigned at = 1;

    (void)state;
    rich_prepare(talk_world);
    for (;; at += 1 + at / 16) {
        int code;

        assert_true(at < 100000);
        rich_back(talk_world);
        sync_world_start_client(talk_world);
        test_fault_arm(TEST_FAULT_CRYPTO, at);
        code = rich_drive(talk_world);
        if (!test_fault_disarm()) {
            assert_int_equal(code, 0);
            break;
        }
        assert_true(code <= 0);
        assert_int_equal(sync_world_run(talk_world), 0);
        rich_expect_all(talk_world, 1);
    }
    assert_true(at > 50);
}

/* ---- in a file ---- */

static void sweep_carry(bool is_host)
{
    struct hearth_sync_carried c;

    for (uint64_t step = 0;; step++) {
        struct hearth_kv_memory *m;
        uint64_t done;
        bool is_over;
        int code;

        assert_true(step < 1000);
        rich_back(talk_world);
        sync_world_start_client(talk_world);
        m = is_host ? talk_world->host : talk_world->store;
        done = hearth_kv_memory_steps(m);
        hearth_kv_memory_fail(m, step, HEARTH_KV_FAULT_IO);
        code = rich_carry(talk_world, &c);
        is_over = hearth_kv_memory_steps(m) - done <= step;
        hearth_kv_memory_calm(m);
        assert_true(code <= 0);
        assert_true(sync_world_state(talk_world).head.seq == TALK_RECORDS);
        if (is_over) {
            assert_int_equal(code, 0);
        } else { /* the file is written, and carried, once more */
            sync_world_start_client(talk_world);
            assert_int_equal(rich_carry(talk_world, &c), 0);
        }
        rich_expect_all(talk_world, 1);
        if (is_over) {
            break;
        }
    }
}

static void test_a_step_fails_under_a_file(void **state)
{
    (void)state;
    rich_prepare(talk_world);
    sweep_carry(false);
    sweep_carry(true);
}

static void test_no_memory_to_begin_with(void **state)
{
    struct hearth_sync_client_config client = {
        .kv = sync_world_device_kv(talk_world)};
    struct hearth_sync_server_config server = {
        .kv = sync_world_host_kv(talk_world)};
    struct hearth_sync_client *c = NULL;
    struct hearth_sync_server *s = NULL;

    (void)state;
    test_fault_arm(TEST_FAULT_MEMORY, 1);
    assert_int_equal(hearth_sync_client_open(&client, &c), HEARTH_E_MEMORY);
    assert_true(test_fault_disarm());
    test_fault_arm(TEST_FAULT_MEMORY, 1);
    assert_int_equal(hearth_sync_server_open(&server, &s), HEARTH_E_MEMORY);
    assert_true(test_fault_disarm());
    hearth_kv_memory_fail(talk_world->store, 0, HEARTH_KV_FAULT_IO);
    assert_int_equal(hearth_sync_client_open(&client, &c), HEARTH_E_IO);
    test_fault_arm(TEST_FAULT_CRYPTO, 1);
    assert_int_equal(hearth_sync_server_open(&server, &s), HEARTH_E_CRYPTO);
    assert_true(test_fault_disarm());
    assert_null(c);
    assert_null(s);
}

#define FRESH(test) cmocka_unit_test_setup(test, talk_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(test_a_step_of_a_store_fails),
        FRESH(test_the_cryptography_fails),
        FRESH(test_a_step_fails_under_a_file),
        FRESH(test_no_memory_to_begin_with),
    };

    return cmocka_run_group_tests_name("sync faults", tests, talk_open,
                                       talk_close);
}
