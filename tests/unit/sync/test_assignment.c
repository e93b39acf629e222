/* SPDX-License-Identifier: Apache-2.0 */
/* Assignments travel only to their device, only upwards, only as FORM-SIGN
 * signed them, and never hold up interviews. */
#include "talk.h"

#include "hearth/carry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

struct made {
    uint8_t bytes[HEARTH_ASSIGNMENT_MAX];
    size_t len;
};

static struct made make(uint32_t version, int for_device,
                        const struct hearth_key *key)
{
    static struct hearth_assignment a;
    uint8_t body[HEARTH_ASSIGNMENT_MAX];
    struct made m;
    struct hearth_writer plain, out;

    memset(&a, 0, sizeof(a));
    memcpy(a.device, talk_world->devices[for_device].id, HEARTH_DEVICE_LEN);
    a.version = version;
    a.issued_s = WORLD_NOW_S;
    a.expires_s = WORLD_NOW_S + 86400;
    (void)snprintf(a.areas[0], sizeof(a.areas[0]), "north");
    a.area_count = 1;
    hearth_writer_init(&plain, body, sizeof(body));
    hearth_writer_init(&out, m.bytes, sizeof(m.bytes));
    assert_int_equal(hearth_assignment_encode(&a, &plain), 0);
    assert_int_equal(hearth_envelope_sign(
                         HEARTH_ENVELOPE_ASSIGNMENT, talk_world->programme_id,
                         hearth_writer_slice(&plain), key, &out),
                     0);
    m.len = out.len;
    return m;
}

/* As the host has it for the first device. */
static void put(uint32_t version, int for_device, const struct hearth_key *key)
{
    struct made m = make(version, for_device, key);

    assert_int_equal(
        hearth_ledger_assignment_put(sync_world_host_kv(talk_world),
                                     talk_world->devices[0].id,
                                     hearth_slice_of(m.bytes, m.len)),
        0);
}

static uint32_t on_device(void)
{
    static struct hearth_assignment a;
    int code = hearth_sync_assignment(
        sync_world_device_kv(talk_world), talk_world->programme_id,
        talk_world->devices[0].id, &talk_world->form_sign, &a);

    assert_true(code == 0 || code == HEARTH_E_NOT_FOUND);
    return code == 0 ? a.version : 0;
}

static uint32_t arrived_now(void)
{
    struct hearth_sync_client_report report;

    hearth_sync_client_report(talk_world->client, &report);
    return report.new_assignment;
}

static void test_a_newer_one_comes_once(void **state)
{
    (void)state;
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(on_device(), 0);
    put(3, 0, talk_world->form_sign_key);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(arrived_now(), 3);
    assert_int_equal(on_device(), 3);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(arrived_now(), 0);
    put(4, 0, talk_world->form_sign_key);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(on_device(), 4);
    /* a host that was set back offers less: nothing is asked for */
    put(2, 0, talk_world->form_sign_key);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(on_device(), 4);
}

static void test_what_is_not_signed_for_us_is_refused(void **state)
{
    (void)state;
    put(3, 0, talk_world->form_sign_key);
    assert_int_equal(sync_world_run(talk_world), 0);
    put(9, 0, talk_world->stranger_key);
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_AUTH);
    put(9, 0, talk_world->receipt_key);
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_AUTH);
    put(9, 1, talk_world->form_sign_key);
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_AUTH);
    assert_int_equal(on_device(), 3);
    /* interviews came through all the same */
    assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS);
}

/* Lets the host answer until the run asks ${letter}, or to its end. */
static int run_until(char letter, struct hearth_request *request)
{
    int code;

    while ((code = hearth_sync_client_next(talk_world->client, request)) == 0 &&
           request->path[0] != letter) {
        struct hearth_reply reply = sync_world_ask(talk_world, 0, request);

        assert_int_equal(hearth_sync_client_reply(talk_world->client, &reply,
                                                  talk_world->now_s),
                         0);
    }
    return code;
}

static void test_an_older_one_is_a_rollback(void **state)
{
    struct hearth_request request;
    struct made m;

    (void)state;
    put(5, 0, talk_world->form_sign_key);
    assert_int_equal(sync_world_run(talk_world), 0);
    put(7, 0, talk_world->form_sign_key);
    for (uint32_t version = 4; version <= 5; version++) {
        sync_world_start_client(talk_world);
        assert_int_equal(run_until('a', &request), 0);
        assert_string_equal(request.path, "a?v=5");
        m = make(version, 0, talk_world->form_sign_key);
        assert_int_equal(talk_reply(talk_world, HEARTH_CODE_CONTENT,
                                    hearth_slice_of(m.bytes, m.len)),
                         0);
        assert_int_equal(run_until('-', &request), HEARTH_E_VERSION);
        assert_int_equal(on_device(), 5);
        assert_int_equal(arrived_now(), 0);
    }
}

static struct hearth_reply ask(int device, const char *path)
{
    struct hearth_request request = {HEARTH_METHOD_GET, "", {NULL, 0}};

    (void)snprintf(request.path, sizeof(request.path), "%s", path);
    return sync_world_ask(talk_world, device, &request);
}

static void test_each_device_gets_its_own_and_only_if_newer(void **state)
{
    struct hearth_ledger_device d;
    struct hearth_reply reply;

    (void)state;
    put(3, 0, talk_world->form_sign_key);
    reply = ask(1, "a?v=0");
    assert_int_equal(reply.code, HEARTH_CODE_CONTENT);
    assert_int_equal(reply.body.len, 0);
    reply = ask(0, "a?v=3");
    assert_int_equal(reply.code, HEARTH_CODE_CONTENT);
    assert_int_equal(reply.body.len, 0);
    reply = ask(0, "a?v=2");
    assert_int_equal(reply.code, HEARTH_CODE_CONTENT);
    assert_true(reply.body.len > 0);
    /* a revoked device has no work to do */
    assert_int_equal(hearth_ledger_device_get(sync_world_host_kv(talk_world),
                                              talk_world->devices[0].id, &d),
                     0);
    d.is_revoked = true;
    assert_int_equal(
        hearth_ledger_device_put(sync_world_host_kv(talk_world), &d), 0);
    assert_int_equal(ask(0, "a?v=2").code, HEARTH_CODE_FORBIDDEN);
}

static void test_it_is_carried_too_and_an_old_file_changes_nothing(void **state)
{
    static uint8_t file[262144], answer[262144], kept[262144];
    struct hearth_sync_carried carried;
    struct hearth_writer w;
    size_t kept_len = 0;

    (void)state;
    for (uint32_t version = 3; version <= 4; version++) {
        uint64_t next = 0;

        put(version, 0, talk_world->form_sign_key);
        hearth_writer_init(&w, file, sizeof(file));
        assert_int_equal(
            hearth_sync_client_carry_out(talk_world->client, &next, &w), 0);
        assert_int_equal(hearth_sync_server_carry_in(talk_world->server,
                                                     hearth_writer_slice(&w),
                                                     &carried),
                         0);
        hearth_writer_init(&w, answer, sizeof(answer));
        assert_int_equal(
            hearth_sync_server_carry_out(talk_world->server, &carried, &w), 0);
        assert_int_equal(hearth_sync_client_carry_in(talk_world->client,
                                                     hearth_writer_slice(&w),
                                                     talk_world->now_s),
                         0);
        assert_int_equal(on_device(), version);
        if (version == 3) {
            memcpy(kept, answer, w.len); /* both are of one size */
            kept_len = w.len;
        }
    }
    assert_int_equal(hearth_sync_client_carry_in(
                         talk_world->client, hearth_slice_of(kept, kept_len),
                         talk_world->now_s),
                     0);
    assert_int_equal(on_device(), 4);
}

#define FRESH(test) cmocka_unit_test_setup(test, talk_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(test_a_newer_one_comes_once),
        FRESH(test_what_is_not_signed_for_us_is_refused),
        FRESH(test_an_older_one_is_a_rollback),
        FRESH(test_each_device_gets_its_own_and_only_if_newer),
        FRESH(test_it_is_carried_too_and_an_old_file_changes_nothing),
    };

    return cmocka_run_group_tests_name("assignment", tests, talk_open,
                                       talk_close);
}
