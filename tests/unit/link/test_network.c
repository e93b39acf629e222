/* SPDX-License-Identifier: Apache-2.0 */
/* The link on a bad network: loss, doubles, cuts, a new address, restarts;
 * and messages that only a hostile device would send. */
#include "world.h"

#include "anonymous.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define BODY_LEN 4300u /* twenty records */

static struct world world;
static uint8_t body[BODY_LEN];

static int open_world(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof body; i++)
        body[i] = (uint8_t)(i * 17 + (i >> 6));
    hearth_world_open(&world);
    return 0;
}

/* A good host behind a network, and a good device in front of it. */
struct scene {
    struct server server;
    struct network network;
    struct hearth_link_client *client;
};

static void begin(struct scene *s, const struct hearth_proxy_config *bad,
                  unsigned timeout_s)
{
    struct hearth_link_identity host =
        hearth_world_identity(&world.host, NULL, &world.root);
    struct hearth_link_identity device =
        hearth_world_identity(&world.device, &world.enrol, &world.root);

    hearth_world_serve(&world, &host, WORLD_NOW, false, &s->server);
    hearth_world_network(s->server.port, bad, &s->network);
    s->client =
        hearth_world_client(&world, &device, s->network.port, timeout_s);
}

static void end(struct scene *s)
{
    hearth_link_client_close(s->client);
    hearth_world_end_network(&s->network);
    hearth_world_stop(&s->server);
}

static int post(struct scene *s)
{
    struct hearth_slice answer = {NULL, 0};
    int code = hearth_world_ask(s->client, HEARTH_METHOD_POST, "b",
                                hearth_slice_of(body, sizeof body), &answer);

    if (code == HEARTH_CODE_CHANGED) {
        assert_int_equal(answer.len, sizeof body);
        assert_memory_equal(answer.data, body, sizeof body);
    }
    return code;
}

static void run_lossy(unsigned drop_percent, unsigned count)
{
    struct hearth_proxy_config bad = {.seed = 7, .drop_percent = drop_percent};
    struct scene s;
    unsigned i;

    begin(&s, &bad, 60);
    for (i = 0; i < count; i++)
        assert_int_equal(post(&s), HEARTH_CODE_CHANGED);
    /* A batch whose acknowledgement was lost is not handled twice. */
    assert_int_equal(s.server.seen->batches, count);
    assert_true(s.network.stats->dropped > 0);
    end(&s);
}

static void test_a_tenth_lost(void **state)
{
    (void)state;
    run_lossy(10, 4);
}

static void test_three_tenths_lost(void **state)
{
    struct hearth_proxy_config bad = {.seed = 7, .drop_percent = 30};
    struct scene s;
    unsigned tries = 0;
    int code;

    (void)state;
    begin(&s, &bad, 60);
    /* One handshake in twenty or so takes more than its minute; sync tries
     * again, and so does this. */
    do {
        code = post(&s);
    } while (code != HEARTH_CODE_CHANGED && ++tries < 3);
    assert_int_equal(code, HEARTH_CODE_CHANGED);
    assert_true(s.network.stats->dropped > 0);
    end(&s);
}

static void test_doubles_and_disorder_change_nothing(void **state)
{
    struct hearth_proxy_config bad = {.seed = 3,
                                      .duplicate_percent = 60,
                                      .delay_percent = 50,
                                      .delay_ms = 20};
    struct scene s;
    unsigned i;

    (void)state;
    begin(&s, &bad, 60);
    for (i = 0; i < 10; i++)
        assert_int_equal(post(&s), HEARTH_CODE_CHANGED);
    assert_int_equal(s.server.seen->batches, 10);
    assert_true(s.network.stats->duplicated > 0);
    end(&s);
}

static void test_a_new_address_needs_no_new_handshake(void **state)
{
    struct hearth_proxy_config good = {.seed = 1};
    struct scene s;
    uint64_t before;
    unsigned i;

    (void)state;
    begin(&s, &good, 30);
    assert_int_equal(post(&s), HEARTH_CODE_CHANGED);
    before = s.network.stats->handshake_datagrams[0];
    assert_true(before > 0);
    for (i = 0; i < 3; i++) {
        hearth_world_command(&s.network, "rebind");
        assert_int_equal(post(&s), HEARTH_CODE_CHANGED);
    }
    assert_int_equal(s.network.stats->handshake_datagrams[0], before);
    assert_int_equal(s.server.seen->batches, 4);
    end(&s);
}

static void test_a_cut_ends_in_time_and_heals(void **state)
{
    struct hearth_proxy_config good = {.seed = 1};
    struct scene s;
    time_t begun;

    (void)state;
    begin(&s, &good, 3);
    assert_int_equal(post(&s), HEARTH_CODE_CHANGED);
    hearth_world_command(&s.network, "cut");
    begun = time(NULL);
    assert_int_equal(post(&s), HEARTH_E_TIMEOUT);
    assert_true(time(NULL) - begun <= 6);
    /* The handshake ends in time as well: nobody is there. */
    begun = time(NULL);
    assert_int_equal(post(&s), HEARTH_E_NETWORK);
    assert_true(time(NULL) - begun <= 6);
    hearth_world_command(&s.network, "restore");
    assert_int_equal(post(&s), HEARTH_CODE_CHANGED);
    end(&s);
}

static void test_a_host_that_started_anew_is_met_again(void **state)
{
    struct hearth_proxy_config good = {.seed = 1};
    struct hearth_link_identity host =
        hearth_world_identity(&world.host, NULL, &world.root);
    struct scene s;
    uint16_t port;

    (void)state;
    begin(&s, &good, 60);
    assert_int_equal(post(&s), HEARTH_CODE_CHANGED);
    /* Nobody hears the old host's close_notify, as after a crash. */
    port = s.server.port;
    hearth_world_command(&s.network, "cut");
    hearth_world_stop(&s.server);
    hearth_world_serve_at(&world, &host, WORLD_NOW, port, &s.server);
    hearth_world_command(&s.network, "restore");
    assert_int_equal(post(&s), HEARTH_CODE_CHANGED);
    assert_int_equal(s.server.seen->batches, 1);
    end(&s);
}

static volatile sig_atomic_t is_stopped;

static void on_alarm(int number)
{
    (void)number;
    is_stopped = 1;
}

static void test_a_signal_ends_an_exchange(void **state)
{
    struct hearth_link_identity device =
        hearth_world_identity(&world.device, &world.enrol, &world.root);
    struct hearth_proxy_config nothing = {.seed = 1, .drop_percent = 100};
    struct hearth_slice none = {NULL, 0};
    struct hearth_link_client *c;
    struct network network;
    time_t begun = time(NULL);

    (void)state;
    hearth_world_network(9, &nothing, &network);
    c = hearth_world_stoppable(&world, &device, network.port, &is_stopped);
    (void)signal(SIGALRM, on_alarm);
    (void)alarm(1);
    assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_GET, "who", none, NULL),
                     HEARTH_E_STATE);
    assert_true(time(NULL) - begun <= 4);
    hearth_link_client_close(c);
    hearth_world_end_network(&network);
}

static void test_nobody_there_is_told_at_once(void **state)
{
    struct hearth_link_identity host =
        hearth_world_identity(&world.host, NULL, &world.root);
    struct hearth_link_identity device =
        hearth_world_identity(&world.device, &world.enrol, &world.root);
    struct hearth_slice none = {NULL, 0};
    struct hearth_link_client *c;
    struct server server;
    time_t begun = time(NULL);

    (void)state;
    hearth_world_serve(&world, &host, WORLD_NOW, false, &server);
    c = hearth_world_client(&world, &device, server.port, 30);
    assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_GET, "who", none, NULL),
                     HEARTH_CODE_CONTENT);
    hearth_world_stop(&server);
    assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_GET, "who", none, NULL),
                     HEARTH_E_NETWORK);
    assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_GET, "who", none, NULL),
                     HEARTH_E_NETWORK);
    assert_true(time(NULL) - begun <= 10);
    /* The host is back on its port: the client makes a new session. */
    hearth_world_serve_at(&world, &host, WORLD_NOW, server.port, &server);
    assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_GET, "who", none, NULL),
                     HEARTH_CODE_CONTENT);
    hearth_link_client_close(c);
    hearth_world_stop(&server);
}

static void send_hostile(const struct raw_message *messages, size_t count,
                         int *codes)
{
    struct hearth_link_identity host =
        hearth_world_identity(&world.host, NULL, &world.root);
    struct server server;

    hearth_world_serve(&world, &host, WORLD_NOW, true, &server);
    hearth_anonymous_send("token-1", &world.psk, server.port, messages, count,
                          codes);
    hearth_world_stop(&server);
}

static void test_hostile_messages_get_a_clear_code(void **state)
{
    static const uint8_t far[] = {0xff, 0xff, 0xfe}, gap[] = {0x2e},
                         first[] = {0x0e}, big[] = {0x7f, 0xff, 0xff, 0xff},
                         reserved[] = {0x0f};
    static const struct raw_option path_b = {11, {(const uint8_t *)"b", 1}};
    const struct raw_option at_far[] = {path_b, {27, {far, 3}}};
    const struct raw_option at_gap[] = {path_b, {27, {gap, 1}}};
    const struct raw_option at_first[] = {path_b, {27, {first, 1}}};
    const struct raw_option size7[] = {path_b, {27, {reserved, 1}}};
    const struct raw_option huge[] = {path_b, {27, {first, 1}}, {60, {big, 4}}};
    const struct raw_option later[] = {path_b, {23, {gap, 1}}};
    const struct raw_option odd_path[] = {{11, {(const uint8_t *)"a/b", 3}}};
    const struct raw_message messages[] = {
        {2, at_far, 2, 1024},   /* beyond the limit */
        {2, at_first, 2, 1024}, /* begins */
        {2, at_gap, 2, 1024},   /* a block is missing */
        {2, at_first, 2, 1000}, /* not full */
        {2, size7, 2, 1024},    /* reserved block size */
        {2, huge, 3, 1024},     /* says that it will be too large */
        {2, later, 2, 0},       /* more of a reply that there is not */
        {1, odd_path, 1, 0},    /* a slash inside a segment */
        {3, &path_b, 1, 4},     /* PUT */
        {4, &path_b, 1, 0},     /* DELETE */
        {2, &path_b, 1, 5},     /* and still a good one works */
    };
    static const int want[] = {408, 231, 408, 400, 400, 413,
                               408, 400, 400, 202, 204};
    int codes[sizeof messages / sizeof *messages];
    size_t i;

    (void)state;
    send_hostile(messages, sizeof messages / sizeof *messages, codes);
    for (i = 0; i < sizeof messages / sizeof *messages; i++)
        if (codes[i] != want[i])
            fail_msg("message %zu: %d, not %d", i, codes[i], want[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_tenth_lost),
        cmocka_unit_test(test_three_tenths_lost),
        cmocka_unit_test(test_doubles_and_disorder_change_nothing),
        cmocka_unit_test(test_a_new_address_needs_no_new_handshake),
        cmocka_unit_test(test_a_cut_ends_in_time_and_heals),
        cmocka_unit_test(test_a_host_that_started_anew_is_met_again),
        cmocka_unit_test(test_a_signal_ends_an_exchange),
        cmocka_unit_test(test_nobody_there_is_told_at_once),
        cmocka_unit_test(test_hostile_messages_get_a_clear_code),
    };

    return cmocka_run_group_tests(tests, open_world, NULL);
}
