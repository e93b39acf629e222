/* SPDX-License-Identifier: Apache-2.0 */
/* Client and server of the link over real sockets: who may speak to whom. */
#include "world.h"

#include "anonymous.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define PROMPT_S 10 /* a refusal must not wait for time-outs */

static struct world world;

static int open_world(void **state)
{
    (void)state;
    hearth_world_open(&world);
    return 0;
}

static struct hearth_link_identity host_identity(void)
{
    return hearth_world_identity(&world.host, NULL, &world.root);
}

static struct hearth_link_identity device_identity(void)
{
    return hearth_world_identity(&world.device, &world.enrol, &world.root);
}

/* A server of the good host, and a client with ${identity}: what GET who
 * gives, within PROMPT_S; nothing is handled unless it is an answer. */
static int ask_who_as(const struct hearth_link_identity *identity)
{
    struct hearth_link_identity host = host_identity();
    struct hearth_slice none = {NULL, 0};
    struct hearth_link_client *c;
    struct server server;
    time_t begun = time(NULL);
    int code;

    hearth_world_serve(&world, &host, WORLD_NOW, true, &server);
    c = hearth_world_client(&world, identity, server.port, 30);
    code = hearth_world_ask(c, HEARTH_METHOD_GET, "who", none, NULL);
    hearth_link_client_close(c);
    if (code != HEARTH_CODE_CONTENT)
        assert_int_equal(server.seen->handled, 0);
    assert_true(time(NULL) - begun <= PROMPT_S);
    hearth_world_stop(&server);
    return code;
}

/* The other way: the good device, and a server with ${identity}. */
static int ask_who_of(const struct hearth_link_identity *identity)
{
    struct hearth_link_identity device = device_identity();
    struct hearth_slice none = {NULL, 0};
    struct hearth_link_client *c;
    struct server server;
    time_t begun = time(NULL);
    int code;

    hearth_world_serve(&world, identity, WORLD_NOW, false, &server);
    c = hearth_world_client(&world, &device, server.port, 30);
    code = hearth_world_ask(c, HEARTH_METHOD_GET, "who", none, NULL);
    hearth_link_client_close(c);
    assert_int_equal(server.seen->handled, 0);
    assert_true(time(NULL) - begun <= PROMPT_S);
    hearth_world_stop(&server);
    return code;
}

static void test_the_server_knows_the_device_by_its_key(void **state)
{
    struct hearth_link_identity host = host_identity();
    struct hearth_link_identity device = device_identity();
    struct hearth_slice none = {NULL, 0}, answer;
    struct hearth_link_client *c;
    struct server server;
    uint8_t hash[HEARTH_HASH_LEN];
    char want[80] = "cert ";

    (void)state;
    assert_int_equal(hearth_identity_hash(&world.device.public_key, hash),
                     HEARTH_OK);
    hearth_bytes_hex(hearth_slice_of(hash, sizeof hash), want + 5);
    hearth_world_serve(&world, &host, WORLD_NOW, true, &server);
    c = hearth_world_client(&world, &device, server.port, 30);
    assert_int_equal(
        hearth_world_ask(c, HEARTH_METHOD_GET, "who", none, &answer),
        HEARTH_CODE_CONTENT);
    assert_int_equal(answer.len, strlen(want));
    assert_memory_equal(answer.data, want, answer.len);
    assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_GET, "none", none, NULL),
                     HEARTH_CODE_NOT_FOUND);
    assert_int_equal(server.seen->handled, 2);
    hearth_link_client_close(c);
    hearth_world_stop(&server);
}

static void test_bodies_pass_whole_in_both_directions(void **state)
{
    static const size_t lens[] = {0, 1, 1023, 1024, 1025, 5000, 65536};
    struct hearth_link_identity host = host_identity();
    struct hearth_link_identity device = device_identity();
    struct hearth_slice answer;
    struct hearth_link_client *c;
    struct server server;
    static uint8_t body[65537];
    size_t i;

    (void)state;
    for (i = 0; i < 65537; i++)
        body[i] = (uint8_t)(i * 13 + (i >> 7));
    hearth_world_serve(&world, &host, WORLD_NOW, false, &server);
    c = hearth_world_client(&world, &device, server.port, 30);
    for (i = 0; i < sizeof lens / sizeof *lens; i++) {
        assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_POST, "b",
                                          hearth_slice_of(body, lens[i]),
                                          &answer),
                         HEARTH_CODE_CHANGED);
        assert_int_equal(answer.len, lens[i]);
        if (lens[i] > 0)
            assert_memory_equal(answer.data, body, lens[i]);
    }
    assert_int_equal(server.seen->batches, i);
    assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_POST, "b",
                                      hearth_slice_of(body, 65537), NULL),
                     HEARTH_CODE_TOO_LARGE);
    assert_int_equal(server.seen->batches, i);
    hearth_link_client_close(c);
    hearth_world_stop(&server);
}

static void test_a_package_of_one_mebibyte_arrives(void **state)
{
    struct hearth_link_identity host = host_identity();
    struct hearth_link_identity device = device_identity();
    struct hearth_slice none = {NULL, 0}, answer;
    struct hearth_link_client *c;
    struct server server;
    size_t i;

    (void)state;
    hearth_world_serve(&world, &host, WORLD_NOW, false, &server);
    c = hearth_world_client(&world, &device, server.port, 30);
    assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_GET, "big/pattern?n=1",
                                      none, &answer),
                     HEARTH_CODE_CONTENT);
    assert_int_equal(answer.len, 1048576);
    for (i = 0; i < answer.len; i++)
        if (answer.data[i] != (uint8_t)(i * 7 + (i >> 10)))
            fail_msg("byte %zu differs", i);
    assert_int_equal(server.seen->handled, 1);
    hearth_link_client_close(c);
    hearth_world_stop(&server);
}

static void test_a_device_of_another_programme_is_refused(void **state)
{
    struct holder root, enrol, device;
    struct hearth_link_identity identity;

    (void)state;
    hearth_world_issue(&root, HEARTH_CERT_ROOT, NULL, WORLD_FRESH, WORLD_LATER);
    hearth_world_issue(&enrol, HEARTH_CERT_ENROL, &root, WORLD_FRESH,
                       WORLD_LATER);
    hearth_world_issue(&device, HEARTH_CERT_SYNC, &enrol, WORLD_FRESH,
                       WORLD_LATER);
    identity = hearth_world_identity(&device, &enrol, &world.root);
    assert_int_equal(ask_who_as(&identity), HEARTH_E_AUTH);
}

static void test_a_host_of_another_programme_is_refused(void **state)
{
    struct holder root, host;
    struct hearth_link_identity identity;

    (void)state;
    hearth_world_issue(&root, HEARTH_CERT_ROOT, NULL, WORLD_FRESH, WORLD_LATER);
    hearth_world_issue(&host, HEARTH_CERT_HOST, &root, WORLD_FRESH,
                       WORLD_LATER);
    identity = hearth_world_identity(&host, NULL, &root);
    assert_int_equal(ask_who_of(&identity), HEARTH_E_AUTH);
}

static void test_a_self_signed_device_is_refused(void **state)
{
    struct holder device;
    struct hearth_link_identity identity;

    (void)state;
    hearth_world_issue(&device, HEARTH_CERT_ROOT, NULL, WORLD_FRESH,
                       WORLD_LATER);
    identity = hearth_world_identity(&device, NULL, &world.root);
    assert_int_equal(ask_who_as(&identity), HEARTH_E_AUTH);
}

static void test_a_host_certificate_is_no_device(void **state)
{
    struct hearth_link_identity identity = host_identity();

    (void)state;
    assert_int_equal(ask_who_as(&identity), HEARTH_E_AUTH);
}

static void test_an_authority_is_no_device(void **state)
{
    struct hearth_link_identity identity =
        hearth_world_identity(&world.enrol, NULL, &world.root);
    int code = ask_who_as(&identity);

    (void)state;
    assert_true(code == HEARTH_E_AUTH || code == HEARTH_CODE_UNAUTHORIZED);
}

static void test_a_device_certificate_is_no_host(void **state)
{
    struct hearth_link_identity identity = device_identity();

    (void)state;
    assert_int_equal(ask_who_of(&identity), HEARTH_E_AUTH);
}

static void
test_another_host_of_the_programme_is_not_the_pinned_one(void **state)
{
    struct holder other;
    struct hearth_link_identity identity;

    (void)state;
    hearth_world_issue(&other, HEARTH_CERT_HOST, &world.root, WORLD_FRESH,
                       WORLD_LATER);
    identity = hearth_world_identity(&other, NULL, &world.root);
    assert_int_equal(ask_who_of(&identity), HEARTH_E_AUTH);
}

static void test_an_expired_device_gets_no_further(void **state)
{
    struct holder device;
    struct hearth_link_identity identity;

    (void)state;
    hearth_world_issue(&device, HEARTH_CERT_SYNC, &world.enrol,
                       WORLD_NOW - 9 * WORLD_DAY, WORLD_NOW - WORLD_DAY);
    identity = hearth_world_identity(&device, &world.enrol, &world.root);
    assert_int_equal(ask_who_as(&identity), HEARTH_CODE_UNAUTHORIZED);
}

static void test_an_expired_host_is_refused(void **state)
{
    struct holder host;
    struct hearth_link_identity identity;

    (void)state;
    hearth_world_issue(&host, HEARTH_CERT_HOST, &world.root,
                       WORLD_NOW - 9 * WORLD_DAY, WORLD_NOW - WORLD_DAY);
    /* The pinned key, so that only the time is wrong. */
    world.host.key = host.key;
    world.host.public_key = host.public_key;
    world.host.certificate = host.certificate;
    identity = hearth_world_identity(&host, NULL, &world.root);
    assert_int_equal(ask_who_of(&identity), HEARTH_E_AUTH);
    hearth_world_issue(&world.host, HEARTH_CERT_HOST, &world.root, WORLD_FRESH,
                       WORLD_LATER);
}

static void test_without_a_certificate_nothing_is_answered(void **state)
{
    struct hearth_link_identity host = host_identity();
    struct server server;

    (void)state;
    hearth_world_serve(&world, &host, WORLD_NOW, true, &server);
    assert_false(hearth_anonymous_is_answered(server.port, PROMPT_S));
    assert_int_equal(server.seen->handled, 0);
    hearth_world_stop(&server);
}

static void test_a_token_reaches_only_its_own_identity(void **state)
{
    static const char want[] = "psk token-1";
    struct hearth_link_identity host = host_identity();
    struct hearth_slice none = {NULL, 0}, answer;
    struct hearth_link_client *c;
    struct server server;

    (void)state;
    hearth_world_serve(&world, &host, WORLD_NOW, true, &server);
    c = hearth_world_psk_client("token-1", &world.psk, server.port);
    assert_int_equal(
        hearth_world_ask(c, HEARTH_METHOD_GET, "who", none, &answer),
        HEARTH_CODE_CONTENT);
    assert_int_equal(answer.len, strlen(want));
    assert_memory_equal(answer.data, want, answer.len);
    hearth_link_client_close(c);
    hearth_world_stop(&server);
}

static int ask_with_psk(const char *identity, const struct hearth_key *psk,
                        bool has_psk)
{
    struct hearth_link_identity host = host_identity();
    struct hearth_slice none = {NULL, 0};
    struct hearth_link_client *c;
    struct server server;
    time_t begun = time(NULL);
    int code;

    hearth_world_serve(&world, &host, WORLD_NOW, has_psk, &server);
    c = hearth_world_psk_client(identity, psk, server.port);
    code = hearth_world_ask(c, HEARTH_METHOD_GET, "who", none, NULL);
    hearth_link_client_close(c);
    assert_int_equal(server.seen->handled, 0);
    assert_true(time(NULL) - begun <= PROMPT_S);
    hearth_world_stop(&server);
    return code;
}

static void test_wrong_tokens_are_refused(void **state)
{
    (void)state;
    assert_int_equal(ask_with_psk("token-1", &world.host.key, true),
                     HEARTH_E_AUTH);
    assert_int_equal(ask_with_psk("token-2", &world.psk, true), HEARTH_E_AUTH);
    assert_int_equal(ask_with_psk("token-1", &world.psk, false), HEARTH_E_AUTH);
}

static void test_one_port_has_one_server(void **state)
{
    struct hearth_link_identity host = host_identity();
    struct hearth_link_server *second = NULL;
    char address[32];
    struct hearth_link_server_config config = {
        .address = address,
        .identity = &host,
        .clock = hearth_clock_system(),
        .handle = hearth_anonymous_handle,
    };
    struct server server;

    (void)state;
    hearth_world_serve(&world, &host, WORLD_NOW, false, &server);
    (void)snprintf(address, sizeof address, "127.0.0.1:%u",
                   (unsigned)server.port);
    assert_int_equal(hearth_link_server_open(&config, &second), HEARTH_E_BUSY);
    hearth_world_stop(&server);
}

static void test_malformed_configurations_are_refused(void **state)
{
    static const char *const bad[] = {
        "",          "127.0.0.1",       ":5684", "::1:56", "127.0.0.1:x",
        "[::1:5684", "127.0.0.1:999999"};
    struct hearth_link_identity device = device_identity();
    struct hearth_link_client_config config = {.identity = &device};
    struct hearth_link_client *c = NULL;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        config.address = bad[i];
        assert_int_equal(hearth_link_client_open(&config, &c),
                         HEARTH_E_INVALID);
    }
    config.address = "127.0.0.1:5684";
    device.private_key = &world.host.key;
    assert_int_equal(hearth_link_client_open(&config, &c), HEARTH_E_INVALID);
    config.identity = NULL;
    assert_int_equal(hearth_link_client_open(&config, &c), HEARTH_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_server_knows_the_device_by_its_key),
        cmocka_unit_test(test_bodies_pass_whole_in_both_directions),
        cmocka_unit_test(test_a_package_of_one_mebibyte_arrives),
        cmocka_unit_test(test_a_device_of_another_programme_is_refused),
        cmocka_unit_test(test_a_host_of_another_programme_is_refused),
        cmocka_unit_test(test_a_self_signed_device_is_refused),
        cmocka_unit_test(test_a_host_certificate_is_no_device),
        cmocka_unit_test(test_an_authority_is_no_device),
        cmocka_unit_test(test_a_device_certificate_is_no_host),
        cmocka_unit_test(
            test_another_host_of_the_programme_is_not_the_pinned_one),
        cmocka_unit_test(test_an_expired_device_gets_no_further),
        cmocka_unit_test(test_an_expired_host_is_refused),
        cmocka_unit_test(test_without_a_certificate_nothing_is_answered),
        cmocka_unit_test(test_a_token_reaches_only_its_own_identity),
        cmocka_unit_test(test_wrong_tokens_are_refused),
        cmocka_unit_test(test_one_port_has_one_server),
        cmocka_unit_test(test_malformed_configurations_are_refused),
    };

    return cmocka_run_group_tests(tests, open_world, NULL);
}
