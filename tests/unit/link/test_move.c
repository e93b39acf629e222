/* SPDX-License-Identifier: Apache-2.0 */
/* The front on real sockets: cookies over time, slots and their ends, changes
 * of address, and what a stranger's records do: nothing. */
#include "world.h"

#include "raw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define FORGERIES   34u
#define CAPTURE_MAX (256u * 1024u)

static struct world world;

static int open_world(void **state)
{
    (void)state;
    hearth_world_open(&world);
    return 0;
}

static void serve(const char *address, struct server *out)
{
    struct hearth_link_identity host =
        hearth_world_identity(&world.host, NULL, &world.root);
    struct hearth_world_service service = {
        .address = address, .sessions_max = 128, .requests_a_minute = 40};

    hearth_world_serve_as(&world, &host, &service, out);
}

static struct hearth_link_identity device(void)
{
    return hearth_world_identity(&world.device, &world.enrol, &world.root);
}

static int who(struct hearth_link_client *c)
{
    return hearth_world_ask(c, HEARTH_METHOD_GET, "who",
                            hearth_slice_of(NULL, 0), NULL);
}

/* One device asks once, so that the front's counts are fresh. */
static void look(const struct server *s)
{
    struct hearth_link_identity d = device();
    struct hearth_link_client *c = hearth_world_client(&world, &d, s->port, 20);

    assert_int_equal(who(c), HEARTH_CODE_CONTENT);
    hearth_link_client_close(c);
}

/* Turns the server's clock. It reads it at the beginning of a turn, and may
 * still be in the one that answered us. */
static void turn(const struct server *s, int64_t ms)
{
    s->seen->ms = ms;
    raw_pause(50);
}

/* ---- cookies ---- */

static bool is_taken(int fd, const struct raw_hello *hello)
{
    uint8_t data[RAW_MAX];
    size_t len = raw_hello(hello, data);

    assert_int_equal(send(fd, data, len, 0), len);
    len = raw_receive(fd, 2000, data);
    assert_true(len > 14);
    return data[13] == 2; /* not 3, HelloVerifyRequest */
}

static void test_a_cookie_is_taken_for_half_a_minute(void **state)
{
    struct raw_hello hello = {.number = 1};
    uint8_t cookie[HEARTH_LINK_COOKIE_LEN];
    struct server server;
    int fd, late;

    (void)state;
    serve("127.0.0.1:0", &server);
    fd = raw_open("127.0.0.1", server.port);
    assert_true(fd >= 0);
    turn(&server, 29000);
    assert_true(raw_cookie(fd, &hello, cookie));
    hello.cookie = hearth_slice_of(cookie, sizeof cookie);
    turn(&server, 31000);
    assert_true(is_taken(fd, &hello));
    (void)close(fd);
    late = raw_open("127.0.0.2", server.port);
    hello.cookie.len = 0;
    assert_true(raw_cookie(late, &hello, cookie));
    hello.cookie = hearth_slice_of(cookie, sizeof cookie);
    turn(&server, 91000);
    assert_false(is_taken(late, &hello));
    (void)close(late);
    hearth_world_stop(&server);
}

static void test_a_cookie_of_another_address_is_none(void **state)
{
    struct raw_hello hello = {.number = 1};
    uint8_t cookie[HEARTH_LINK_COOKIE_LEN];
    struct server server;
    int a, b;

    (void)state;
    serve("127.0.0.1:0", &server);
    a = raw_open("127.0.0.1", server.port);
    b = raw_open("127.0.0.2", server.port);
    assert_true(raw_cookie(a, &hello, cookie));
    hello.cookie = hearth_slice_of(cookie, sizeof cookie);
    assert_false(is_taken(b, &hello));
    assert_true(is_taken(a, &hello));
    (void)close(a);
    (void)close(b);
    hearth_world_stop(&server);
}

static void test_fragmented_hellos_get_no_answer(void **state)
{
    struct raw_hello hello = {.number = 1};
    uint8_t data[RAW_MAX], none[RAW_MAX];
    size_t len, half = 20;
    struct server server;
    int fd;

    (void)state;
    serve("127.0.0.1:0", &server);
    fd = raw_open("127.0.0.1", server.port);
    len = raw_hello(&hello, data);
    assert_true(len < 256 + 25);
    /* The first 20 bytes of the message: record and fragment lengths. */
    data[11] = 0;
    data[12] = (uint8_t)(12 + half);
    data[22] = 0;
    data[23] = 0;
    data[24] = (uint8_t)half;
    assert_int_equal(send(fd, data, 25 + half, 0), 25 + half);
    hello.has_no_master_secret = true;
    len = raw_hello(&hello, data);
    assert_int_equal(send(fd, data, len, 0), len);
    assert_int_equal(raw_receive(fd, 300, none), 0);
    hello.has_no_master_secret = false;
    assert_true(raw_is_welcome(fd, &hello));
    (void)close(fd);
    hearth_world_stop(&server);
}

static void test_ipv6_works_the_same(void **state)
{
    struct hearth_link_identity d = device();
    struct raw_hello hello = {.number = 5};
    struct hearth_link_client *c;
    struct server server;
    char address[32];
    int fd;

    (void)state;
    fd = raw_open("::1", 9);
    if (fd < 0) {
        print_message("no IPv6 here\n");
        skip();
    }
    (void)close(fd);
    serve("[::]:0", &server);
    fd = raw_open("::1", server.port);
    assert_true(raw_is_welcome(fd, &hello));
    (void)close(fd);
    (void)snprintf(address, sizeof address, "[::1]:%u", (unsigned)server.port);
    c = hearth_world_client_to(&world, &d, address, 20);
    assert_int_equal(who(c), HEARTH_CODE_CONTENT);
    hearth_link_client_close(c);
    look(&server); /* IPv4 on the same socket */
    hearth_world_stop(&server);
}

/* ---- slots ---- */

static void test_slots_that_prove_nothing_end(void **state)
{
    struct server server;
    char text[16];
    int fds[20];
    unsigned i;

    (void)state;
    serve("127.0.0.1:0", &server);
    for (i = 0; i < 20; i++) {
        struct raw_hello hello = {.number = i};

        fds[i] = raw_open(raw_address(9, i + 1, text), server.port);
        assert_true(raw_is_welcome(fds[i], &hello));
    }
    look(&server);
    assert_int_equal(server.seen->front.unproved, 20);
    assert_int_equal(server.seen->front.in_use, 21);
    /* The same hello again is the same handshake; another one replaces it. */
    for (i = 0; i < 20; i++) {
        struct raw_hello hello = {.number = i + 100};

        assert_true(raw_is_welcome(fds[i], &hello));
        (void)close(fds[i]);
    }
    look(&server);
    assert_int_equal(server.seen->front.unproved, 20);
    turn(&server, 10500);
    look(&server);
    assert_int_equal(server.seen->front.unproved, 0);
    assert_int_equal(server.seen->front.expired, 20);
    assert_true(server.seen->front.in_use <= 3);
    hearth_world_stop(&server);
}

static void test_one_source_has_a_share_of_the_slots(void **state)
{
    struct server server;
    int fds[80];
    unsigned i, welcome = 0;

    (void)state;
    serve("127.0.0.1:0", &server);
    for (i = 0; i < 80; i++) {
        struct raw_hello hello = {.number = i};
        uint8_t cookie[HEARTH_LINK_COOKIE_LEN], data[RAW_MAX];

        fds[i] = raw_open("127.0.10.1", server.port);
        assert_true(raw_cookie(fds[i], &hello, cookie));
        hello.cookie = hearth_slice_of(cookie, sizeof cookie);
        assert_true(send(fds[i], data, raw_hello(&hello, data), 0) > 0);
        server.seen->ms += 10; /* little comes back to the share */
    }
    look(&server);
    for (i = 0; i < 80; i++) {
        uint8_t data[RAW_MAX];

        welcome += raw_receive(fds[i], 0, data) > 0 ? 1 : 0;
        (void)close(fds[i]);
    }
    assert_int_equal(server.seen->front.unproved, 64);
    assert_true(welcome >= 64 && welcome < 80);
    assert_true(server.seen->front.limited > 0);
    assert_true(server.seen->front.gave_way > 0);
    hearth_world_stop(&server);
}

static void test_one_device_has_few_sessions(void **state)
{
    struct hearth_link_identity d = device();
    struct hearth_link_client *clients[8];
    struct server server;
    unsigned i;

    (void)state;
    serve("127.0.0.1:0", &server);
    for (i = 0; i < 8; i++) {
        clients[i] = hearth_world_client(&world, &d, server.port, 20);
        assert_int_equal(who(clients[i]), HEARTH_CODE_CONTENT);
    }
    assert_true(server.seen->front.in_use <= HEARTH_DEVICE_SESSIONS + 1);
    /* Who lost his session hears so, and makes a new one. */
    assert_int_equal(who(clients[0]), HEARTH_E_NETWORK);
    assert_int_equal(who(clients[0]), HEARTH_CODE_CONTENT);
    for (i = 0; i < 8; i++)
        hearth_link_client_close(clients[i]);
    hearth_world_stop(&server);
}

static void test_one_device_has_a_quota(void **state)
{
    struct hearth_link_identity d = device();
    struct hearth_link_client *c;
    struct server server;
    unsigned i;

    (void)state;
    serve("127.0.0.1:0", &server);
    c = hearth_world_client(&world, &d, server.port, 20);
    for (i = 0; i < 40; i++)
        assert_int_equal(who(c), HEARTH_CODE_CONTENT);
    assert_int_equal(who(c), HEARTH_CODE_UNAVAILABLE);
    assert_int_equal(server.seen->handled, 40);
    turn(&server, 60000);
    assert_int_equal(who(c), HEARTH_CODE_CONTENT);
    hearth_link_client_close(c);
    hearth_world_stop(&server);
}

/* ---- changes of address ---- */

struct scene {
    struct server server;
    struct network network;
    struct hearth_link_client *client;
    FILE *capture;
};

static void begin(struct scene *s)
{
    struct hearth_link_identity d = device();
    struct hearth_proxy_config good = {.seed = 1};

    serve("127.0.0.1:0", &s->server);
    s->capture = tmpfile();
    assert_non_null(s->capture);
    good.capture_fd = fileno(s->capture);
    hearth_world_network(s->server.port, &good, &s->network);
    s->client = hearth_world_client(&world, &d, s->network.port, 20);
    assert_int_equal(who(s->client), HEARTH_CODE_CONTENT);
}

static void end(struct scene *s)
{
    hearth_link_client_close(s->client);
    hearth_world_end_network(&s->network);
    hearth_world_stop(&s->server);
    assert_int_equal(fclose(s->capture), 0);
}

static uint64_t handshakes(const struct scene *s)
{
    return s->network.stats->handshake_datagrams[0];
}

/* The last record with a connection ID that the client sent. */
static size_t last_record(struct scene *s, uint8_t out[RAW_MAX])
{
    static uint8_t all[CAPTURE_MAX];
    size_t at = 0, found = 0;
    ssize_t n = pread(fileno(s->capture), all, sizeof all, 0);

    assert_true(n > 0);
    while (at + 3 < (size_t)n) {
        size_t len = (size_t)all[at + 1] << 8 | all[at + 2];

        if (all[at] == 0 && len <= RAW_MAX && all[at + 3] == HEARTH_LINK_CID) {
            found = len;
            memcpy(out, all + at + 3, len);
        }
        at += 3 + len;
    }
    assert_true(found > 21);
    return found;
}

static void test_a_new_address_needs_no_handshake(void **state)
{
    struct scene s;
    uint64_t before;

    (void)state;
    begin(&s);
    before = handshakes(&s);
    for (unsigned i = 0; i < 5; i++) {
        hearth_world_command(&s.network, "rebind");
        assert_int_equal(who(s.client), HEARTH_CODE_CONTENT);
        assert_int_equal(who(s.client), HEARTH_CODE_CONTENT);
        assert_int_equal(s.server.seen->front.moved, i + 1);
    }
    assert_int_equal(handshakes(&s), before);
    end(&s);
}

static void test_a_new_address_gets_little_at_first(void **state)
{
    struct hearth_slice answer;
    struct scene s;

    (void)state;
    begin(&s);
    hearth_world_command(&s.network, "rebind");
    assert_int_equal(hearth_world_ask(s.client, HEARTH_METHOD_GET,
                                      "big/pattern?n=1",
                                      hearth_slice_of(NULL, 0), &answer),
                     HEARTH_CODE_CONTENT);
    assert_int_equal(answer.len, 1024 * 1024);
    assert_int_equal(who(s.client), HEARTH_CODE_CONTENT);
    assert_int_equal(s.server.seen->front.withheld, 1);
    assert_int_equal(s.server.seen->front.moved, 1);
    end(&s);
}

/* Changes ${record} to the ${i}th forgery: later numbers, other contents. */
static void forge(uint8_t *record, size_t len, unsigned i)
{
    record[9] = (uint8_t)(record[9] + 1 + i / 8); /* sequence, last bytes */
    record[10] = (uint8_t)(record[10] + i);
    if (i % 3 == 1)
        record[21 + i % (len - 21)] ^= (uint8_t)(1u << i % 8);
    if (i % 3 == 2)
        record[4] = (uint8_t)(record[4] + 1); /* epoch */
}

static void test_forged_and_replayed_records_divert_nothing(void **state)
{
    uint8_t record[RAW_MAX], copy[RAW_MAX], none[RAW_MAX];
    struct scene s;
    uint64_t before;
    unsigned i, got = 0;
    char text[16];
    size_t len;

    (void)state;
    begin(&s);
    before = handshakes(&s);
    len = last_record(&s, record);
    for (i = 0; i <= FORGERIES; i++) {
        /* Of many addresses: the share of one is not what saves us. */
        int fd = raw_open(raw_address(11, i + 1, text), s.server.port);

        memcpy(copy, record, len);
        if (i < FORGERIES)
            forge(copy, len, i); /* else a replay */
        s.server.seen->ms += 1000;
        assert_int_equal(send(fd, copy, len, 0), len);
        got += raw_receive(fd, 20, none) > 0 ? 1 : 0;
        (void)close(fd);
    }
    assert_int_equal(who(s.client), HEARTH_CODE_CONTENT);
    assert_int_equal(handshakes(&s), before);
    assert_int_equal(s.server.seen->front.candidates, FORGERIES + 1);
    assert_int_equal(s.server.seen->front.moved, 0);
    printf("cid: %u forged and 1 replayed record: %u datagrams diverted\n",
           FORGERIES, got);
    assert_int_equal(got, 0);
    end(&s);
}

static void test_candidates_of_one_id_are_limited(void **state)
{
    uint8_t record[RAW_MAX], copy[RAW_MAX];
    struct scene s;
    size_t len;
    char text[16];

    (void)state;
    begin(&s);
    len = last_record(&s, record);
    for (unsigned i = 0; i < 40; i++) {
        int fd = raw_open(raw_address(12, i + 1, text), s.server.port);

        memcpy(copy, record, len);
        forge(copy, len, i);
        assert_int_equal(send(fd, copy, len, 0), len);
        (void)close(fd);
    }
    assert_int_equal(who(s.client), HEARTH_CODE_CONTENT);
    assert_int_equal(s.server.seen->front.candidates, 40);
    assert_int_equal(s.server.seen->front.limited, 40 - 8);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_cookie_is_taken_for_half_a_minute),
        cmocka_unit_test(test_a_cookie_of_another_address_is_none),
        cmocka_unit_test(test_fragmented_hellos_get_no_answer),
        cmocka_unit_test(test_ipv6_works_the_same),
        cmocka_unit_test(test_slots_that_prove_nothing_end),
        cmocka_unit_test(test_one_source_has_a_share_of_the_slots),
        cmocka_unit_test(test_one_device_has_few_sessions),
        cmocka_unit_test(test_one_device_has_a_quota),
        cmocka_unit_test(test_a_new_address_needs_no_handshake),
        cmocka_unit_test(test_a_new_address_gets_little_at_first),
        cmocka_unit_test(test_forged_and_replayed_records_divert_nothing),
        cmocka_unit_test(test_candidates_of_one_id_are_limited),
    };

    return cmocka_run_group_tests(tests, open_world, NULL);
}
