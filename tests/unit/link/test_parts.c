/* SPDX-License-Identifier: Apache-2.0 */
/* The link's parts when something fails below them, and texts, slots, shares
 * and messages at their edges. */
#include "fault.h"
#include "link_address.h"
#include "link_cookie.h"
#include "link_credentials.h"
#include "link_pdu.h"
#include "link_quota.h"
#include "link_rate.h"
#include "link_rtt.h"
#include "link_slot.h"
#include "link_transfer.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <netdb.h>
#include <sys/resource.h>

static struct world world;

static int open_world(void **state)
{
    (void)state;
    hearth_world_open(&world);
    return 0;
}

static unsigned open_descriptors(void)
{
    DIR *d = opendir("/proc/self/fd");
    unsigned n = 0;

    assert_non_null(d);
    while (readdir(d) != NULL) {
        n++;
    }
    assert_int_equal(closedir(d), 0);
    return n;
}

/* ---- opening ---- */

static bool no_key(void *cookie, struct hearth_slice id, struct hearth_key *key)
{
    (void)cookie;
    (void)id;
    (void)key;
    return false;
}

static void no_answer(void *cookie, const struct hearth_link_peer *peer,
                      const struct hearth_request *request,
                      struct hearth_reply *reply)
{
    (void)cookie;
    (void)peer;
    (void)request;
    (void)reply;
}

static int64_t the_time(void *cookie)
{
    (void)cookie;
    return WORLD_NOW;
}

static int open_server(void *cookie)
{
    struct hearth_link_identity host =
        hearth_world_identity(&world.host, NULL, &world.root);
    struct hearth_link_server_config config = {.address = "127.0.0.1:0",
                                               .identity = &host,
                                               .sessions_max = 12,
                                               .requests_a_minute = 10,
                                               .kib_a_minute = 10,
                                               .psk = no_key,
                                               .handle = no_answer};
    struct hearth_link_server *s = NULL;
    unsigned before = open_descriptors();
    int code;

    (void)cookie;
    config.clock.now_s = the_time;
    config.clock.monotonic_ms = the_time;
    code = hearth_link_server_open(&config, &s);
    if (code == 0) {
        assert_int_not_equal(hearth_link_server_port(s), 0);
    } else {
        assert_null(s);
    }
    hearth_link_server_close(s);
    assert_int_equal(open_descriptors(), before);
    return code;
}

static void test_a_server_opens_whole_or_not_at_all(void **state)
{
    struct test_fault_sweep sockets = {
        TEST_FAULT_SOCKETS, open_server, test_fault_is_any, NULL, NULL,
        "sockets"};
    struct test_fault_sweep crypto = {
        TEST_FAULT_CRYPTO, open_server, test_fault_is_any, NULL, NULL,
        "cryptography"};

    (void)state;
    test_fault_sweep(&sockets);
    test_fault_sweep(&crypto);
}

static int load_credentials(void *cookie)
{
    const struct hearth_link_identity *identity = cookie;
    struct hearth_link_credentials c;
    int code = hearth_link_credentials_load(identity, &c);

    if (code != 0) { /* nothing of the key is left */
        assert_null(c.arena);
        assert_null(c.key_der);
        assert_int_equal(c.chain_len, 0);
        return code;
    }
    hearth_link_credentials_close(&c);
    return 0;
}

static void test_credentials_whole_or_not_at_all(void **state)
{
    static uint8_t large[HEARTH_CERT_MAX + 1];
    struct hearth_link_identity good =
        hearth_world_identity(&world.device, &world.enrol, &world.root);
    struct hearth_link_identity bad[6];
    struct test_fault_sweep crypto = {
        TEST_FAULT_CRYPTO, load_credentials, test_fault_is_error, NULL, &good,
        "credentials"};
    struct test_fault_sweep x509 = {
        TEST_FAULT_X509, load_credentials, test_fault_is_error, NULL,
        &good,           "credentials"};

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        bad[i] = good;
    }
    bad[0].private_key = NULL;
    bad[1].root.len = 0;
    bad[2].root = hearth_slice_of(large, sizeof large);
    bad[3].certificate.len = 0;
    bad[4].intermediate = hearth_slice_of(large, sizeof large);
    bad[5].private_key = &world.host.key;
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(load_credentials(&bad[i]), HEARTH_E_INVALID);
    }
    assert_int_equal(load_credentials(&good), 0);
    assert_int_equal(load_credentials(NULL), 0);
    test_fault_sweep(&crypto);
    test_fault_sweep(&x509);
}

/* ---- addresses ---- */

static void test_addresses(void **state)
{
    static const char *const good[] = {"127.0.0.1:5684", "[::1]:5684",
                                       "0.0.0.0:0", "[2001:db8::1]:65535"};
    static const char *const bad[] = {
        "",           ":",        "127.0.0.1",      ":5684",
        "127.0.0.1:", "[::1:1",   "::1:5684",       "127.0.0.1:123456",
        "a:12b",      "[::1]x:1", "host.example:1", "[]:1"};
    char large[600];
    struct addrinfo *found = NULL;
    coap_address_t a;
    int known;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(hearth_link_address_parse(good[i], true, &a), 0);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(hearth_link_address_parse(bad[i], true, &a),
                         HEARTH_E_INVALID);
    }
    memset(large, 'a', sizeof large - 1);
    memcpy(large + sizeof large - 3, ":1", 3);
    assert_int_equal(hearth_link_address_parse(large, false, &a),
                     HEARTH_E_INVALID);
    /* A name is looked up where that is allowed; a port cannot be. A bare
     * system without /etc/hosts does not even know itself. */
    known = getaddrinfo("localhost", NULL, NULL, &found);
    assert_int_equal(hearth_link_address_parse("localhost:5684", false, &a),
                     known == 0 ? 0 : HEARTH_E_NETWORK);
    if (known == 0) {
        assert_int_equal(coap_address_get_port(&a), 5684);
        freeaddrinfo(found);
    }
    assert_int_equal(hearth_link_address_parse("no such name:5684", false, &a),
                     HEARTH_E_NETWORK);
}

/* ---- slots ---- */

static struct hearth_link_path path_of(uint8_t last, uint16_t port)
{
    struct hearth_link_path p = {.remote = {192, 0, 2, last}, .port = port};

    return p;
}

static void open_slots(struct hearth_link_slots *s, size_t count)
{
    coap_address_t to;

    assert_int_equal(hearth_link_address_parse("127.0.0.1:9", true, &to), 0);
    assert_int_equal(hearth_link_slot_open(&to, count, s), 0);
}

static void test_slots_are_found_by_what_they_are(void **state)
{
    static const uint8_t cid[HEARTH_LINK_CID_LEN] = {1, 2, 3};
    struct hearth_link_path a = path_of(1, 1000), b = path_of(2, 1000);
    struct hearth_link_slots s;
    struct hearth_link_slot *first, *second, *third, *oldest;

    (void)state;
    open_slots(&s, 3);
    assert_null(hearth_link_slot_idlest(&s));
    assert_null(hearth_link_slot_by_cid(&s, cid));
    first = hearth_link_slot_begin(&s, &a, 100);
    second = hearth_link_slot_begin(&s, &a, 200);
    third = hearth_link_slot_begin(&s, &b, 300);
    assert_non_null(third);
    assert_null(hearth_link_slot_begin(&s, &b, 400)); /* all in use */
    assert_int_equal(s.used, 3);
    assert_int_equal(s.unproved, 3);

    assert_ptr_equal(hearth_link_slot_by_port(&s, second->port), second);
    assert_null(hearth_link_slot_by_port(&s, 1));
    assert_ptr_equal(hearth_link_slot_by_path(&s, &a, false), second);
    assert_null(hearth_link_slot_by_path(&s, &a, true));
    first->is_finished = true;
    assert_ptr_equal(hearth_link_slot_by_path(&s, &a, true), first);
    second->is_ending = true;
    assert_ptr_equal(hearth_link_slot_by_path(&s, &a, false), first);

    assert_int_equal(hearth_link_slot_unproved(&s, &a, &oldest), 2);
    assert_ptr_equal(oldest, first);
    hearth_link_slot_prove(&s, first);
    hearth_link_slot_prove(&s, first); /* once */
    assert_int_equal(s.unproved, 2);
    assert_int_equal(hearth_link_slot_unproved(&s, &a, &oldest), 1);
    assert_ptr_equal(oldest, second);
    assert_int_equal(hearth_link_slot_unproved(&s, NULL, &oldest), 2);
    hearth_link_slot_prove(&s, third);
    assert_ptr_equal(hearth_link_slot_idlest(&s), first);
    first->heard_ms = 900;
    assert_ptr_equal(hearth_link_slot_idlest(&s), third);

    third->has_cid = true;
    memcpy(third->cid, cid, sizeof cid);
    assert_ptr_equal(hearth_link_slot_by_cid(&s, cid), third);
    hearth_link_slot_end(&s, third);
    assert_null(hearth_link_slot_by_cid(&s, cid));
    assert_null(hearth_link_slot_by_port(&s, third->port));
    assert_int_equal(s.used, 2);
    hearth_link_slot_end(&s, second);
    assert_int_equal(s.unproved, 0);
    s.count = HEARTH_SESSIONS_MAX + 1; /* more than a filter holds */
    assert_false(hearth_link_slot_guard(&s, first->fd));
    s.count = 3;
    hearth_link_slot_close(&s);
}

/* A process that may not have so many descriptors gets fewer slots, and keeps
 * some for other things; one that may have hardly any is told. */
static void test_slots_within_the_descriptors(void **state)
{
    struct rlimit before, few;
    struct hearth_link_slots s;
    unsigned used = open_descriptors();
    coap_address_t to;

    (void)state;
    assert_int_equal(hearth_link_address_parse("127.0.0.1:9", true, &to), 0);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = before;
    few.rlim_cur = used + 120;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    open_slots(&s, 400); /* asks for more, and gets it */
    assert_int_equal(s.count, 400);
    hearth_link_slot_close(&s);
    assert_int_equal(open_descriptors(), used);
    /* The 101st socket cannot be had, nor one of the first. */
    for (unsigned at = 1; at <= 2; at++) {
        /* socket, bind, connect and getsockname make one slot */
        test_fault_arm(TEST_FAULT_SOCKETS, at == 1 ? 401 : 41);
        if (at == 1) {
            open_slots(&s, 400);
            assert_int_equal(s.count, 100 - 64);
            hearth_link_slot_close(&s);
        } else {
            assert_int_equal(hearth_link_slot_open(&to, 400, &s),
                             HEARTH_E_LIMIT);
            assert_null(s.all);
        }
        assert_true(test_fault_disarm());
        assert_int_equal(open_descriptors(), used);
    }
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

/* ---- shares ---- */

static void test_quotas(void **state)
{
    struct hearth_link_server_config none = {.requests_a_minute = 0};
    struct hearth_link_server_config both = {.requests_a_minute = 3,
                                             .kib_a_minute = 10};
    struct hearth_link_peer device = {.has_certificate = true,
                                      .spki_hash = {1}};
    struct hearth_link_peer other = {.psk_identity = hearth_slice_text("t")};
    struct hearth_link_quota q = {NULL, NULL, NULL};

    (void)state;
    assert_int_equal(hearth_link_quota_open(&none, &q), 0);
    for (int i = 0; i < 1000; i++) {
        assert_true(hearth_link_quota_ask(&q, &device, 1 << 20, 0));
    }
    hearth_link_quota_close(&q);
    assert_int_equal(hearth_link_quota_open(&both, &q), 0);
    assert_true(hearth_link_quota_ask(&q, &device, 100, 0));
    hearth_link_quota_reply(&q, &device, 2000, 0);
    assert_true(hearth_link_quota_ask(&q, &device, 100, 0));
    hearth_link_quota_reply(&q, &device, 100000, 0); /* more than is left */
    assert_false(hearth_link_quota_ask(&q, &device, 100, 0));
    assert_true(hearth_link_quota_ask(&q, &other, 100, 0)); /* has its own */
    for (int i = 0; i < 2; i++) {
        assert_true(hearth_link_quota_ask(&q, &other, 0, 0));
    }
    assert_false(hearth_link_quota_ask(&q, &other, 0, 0)); /* requests */
    assert_true(hearth_link_quota_ask(&q, &device, 100, 60000));
    hearth_link_quota_close(&q);
    assert_null(q.requests);
    test_fault_arm(TEST_FAULT_MEMORY, 1);
    assert_int_equal(hearth_link_quota_open(&both, &q), HEARTH_E_MEMORY);
    assert_true(test_fault_disarm());
    test_fault_arm(TEST_FAULT_MEMORY, 2);
    assert_int_equal(hearth_link_quota_open(&both, &q), HEARTH_E_MEMORY);
    assert_true(test_fault_disarm());
    hearth_link_quota_close(&q);
}

/* More holders than places: the one heard longest ago gives way. */
static void test_a_full_table_forgets_the_oldest(void **state)
{
    struct hearth_link_rate *r = NULL;
    char name[16];
    unsigned fresh = 0;

    (void)state;
    assert_int_equal(hearth_link_rate_open(4, 1, 1, &r), 0);
    for (int i = 0; i < 5; i++) {
        (void)snprintf(name, sizeof name, "h%d", i);
        assert_true(
            hearth_link_rate_take(r, hearth_slice_text(name), 1, 100 + i));
    }
    for (int i = 1; i < 5; i++) { /* these are remembered, and have none */
        (void)snprintf(name, sizeof name, "h%d", i);
        fresh += hearth_link_rate_take(r, hearth_slice_text(name), 1, 200);
    }
    assert_int_equal(fresh, 0);
    assert_true(hearth_link_rate_take(r, hearth_slice_text("h0"), 1, 200));
    /* Without a hash all share one place: no more than before. */
    test_fault_arm(TEST_FAULT_CRYPTO, 1);
    assert_true(hearth_link_rate_take(r, hearth_slice_text("x"), 1, 300));
    assert_true(test_fault_disarm());
    test_fault_arm(TEST_FAULT_CRYPTO, 1);
    assert_false(hearth_link_rate_take(r, hearth_slice_text("y"), 1, 300));
    assert_true(test_fault_disarm());
    hearth_link_rate_close(r);
}

static void test_round_trips(void **state)
{
    struct hearth_link_rtt r;
    unsigned before;

    (void)state;
    hearth_link_rtt_init(&r, 2000);
    hearth_link_rtt_sample(&r, -1); /* a clock that went back */
    assert_int_equal(r.ack_timeout_ms, 2000);
    hearth_link_rtt_sample(&r, 2000); /* sent again: waits longer */
    assert_int_equal(r.ack_timeout_ms, 3000);
    before = r.ack_timeout_ms;
    for (int i = 0; i < 40; i++) {
        hearth_link_rtt_sample(&r, 1000000);
        assert_true(r.ack_timeout_ms >= before);
        before = r.ack_timeout_ms;
    }
    hearth_link_rtt_sample(&r, 1000000);
    assert_int_equal(r.ack_timeout_ms, before); /* bounded */
    for (int i = 0; i < 200; i++) {
        hearth_link_rtt_sample(&r, 0);
    }
    assert_true(r.ack_timeout_ms < before && r.ack_timeout_ms >= 1000);
}

/* ---- cookies without randomness ---- */

static int fill_until(void *cookie, uint8_t *out, size_t len)
{
    unsigned *left = cookie;

    if (*left == 0) {
        return HEARTH_E_CRYPTO;
    }
    *left -= 1;
    memset(out, (int)*left + 1, len);
    return 0;
}

static void test_no_secret_no_new_cookies(void **state)
{
    struct hearth_link_cookies c;
    unsigned left = 0;
    struct hearth_rng rng = {fill_until, &left};
    struct hearth_key current;

    (void)state;
    assert_int_equal(hearth_link_cookie_start(&c, &rng, 0), HEARTH_E_CRYPTO);
    left = 1;
    assert_int_equal(hearth_link_cookie_start(&c, &rng, 0), HEARTH_E_CRYPTO);
    left = 2;
    assert_int_equal(hearth_link_cookie_start(&c, &rng, 0), 0);
    current = c.current;
    assert_int_equal(hearth_link_cookie_roll(&c, &rng, HEARTH_LINK_COOKIE_MS),
                     HEARTH_E_CRYPTO);
    assert_memory_equal(&c.current, &current, sizeof current);
    assert_int_equal(c.slot, 0); /* tried again at the next turn */
    left = 1;
    assert_int_equal(hearth_link_cookie_roll(&c, &rng, HEARTH_LINK_COOKIE_MS),
                     0);
    assert_memory_equal(&c.previous, &current, sizeof current);
    assert_memory_not_equal(&c.current, &current, sizeof current);
}

/* ---- messages ---- */

static coap_pdu_t *message(coap_pdu_code_t code, size_t room)
{
    coap_pdu_t *pdu = coap_pdu_init(COAP_MESSAGE_CON, code, 1, room);

    assert_non_null(pdu);
    return pdu;
}

static void test_messages(void **state)
{
    static const char *const paths[] = {"b", "p?v=12", "f/0a1b", "x?a=1&b=2"};
    static const char *const odd[] = {"a b", "%", "a\x80", "a:b"};
    struct hearth_request r;

    (void)state;
    coap_startup();
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        coap_pdu_t *pdu = message(COAP_REQUEST_CODE_GET, 256);

        assert_int_equal(hearth_link_pdu_add_path(pdu, paths[i]), 0);
        assert_int_equal(hearth_link_pdu_read(pdu, &r), 0);
        assert_string_equal(r.path, paths[i]);
        assert_int_equal(hearth_link_pdu_size1(pdu), 0);
        assert_int_equal(hearth_link_pdu_payload(pdu).len, 0);
        coap_delete_pdu(pdu);
    }
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        coap_pdu_t *pdu = message(COAP_REQUEST_CODE_POST, 256);

        assert_int_equal(hearth_link_pdu_add_path(pdu, odd[i]), 0);
        assert_int_equal(hearth_link_pdu_read(pdu, &r), HEARTH_E_INVALID);
        coap_delete_pdu(pdu);
    }
    for (size_t room = 1; room < 12; room++) { /* 0: no bound */
        struct hearth_link_block block = {70000, true, 6};
        coap_pdu_t *pdu = message(COAP_REQUEST_CODE_PUT, room);

        assert_int_equal(hearth_link_pdu_read(pdu, &r), HEARTH_E_INVALID);
        assert_int_equal(hearth_link_pdu_add_path(pdu, "abcdefgh?abcdefghijkl"),
                         HEARTH_E_LIMIT);
        if (room < 3) {
            assert_int_equal(
                hearth_link_pdu_add_block(pdu, COAP_OPTION_BLOCK1, &block),
                HEARTH_E_LIMIT);
            assert_int_equal(
                hearth_link_pdu_add_payload(pdu, hearth_slice_text("payload")),
                HEARTH_E_LIMIT);
        }
        coap_delete_pdu(pdu);
    }
    coap_cleanup();
}

/* A body grows by doubling up to its bound, and says so without memory. */
static void test_bodies_without_memory(void **state)
{
    static uint8_t bytes[1024];
    struct hearth_link_body body = {.max = 5000};
    struct hearth_slice piece = hearth_slice_of(bytes, sizeof bytes);

    (void)state;
    test_fault_arm(TEST_FAULT_MEMORY, 1);
    assert_int_equal(hearth_link_transfer_append(&body, piece),
                     HEARTH_CODE_INTERNAL);
    assert_true(test_fault_disarm());
    assert_int_equal(body.len, 0);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(hearth_link_transfer_append(&body, piece), 0);
    }
    assert_int_equal(body.len, 4096);
    assert_int_equal(hearth_link_transfer_append(&body, piece),
                     HEARTH_CODE_TOO_LARGE);
    assert_int_equal(
        hearth_link_transfer_append(&body, hearth_slice_of(bytes, 904)), 0);
    assert_int_equal(body.len, 5000);
    assert_true(body.cap <= 5000);
    hearth_link_transfer_clear(&body);
    assert_null(body.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_server_opens_whole_or_not_at_all),
        cmocka_unit_test(test_credentials_whole_or_not_at_all),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_slots_are_found_by_what_they_are),
        cmocka_unit_test(test_slots_within_the_descriptors),
        cmocka_unit_test(test_quotas),
        cmocka_unit_test(test_a_full_table_forgets_the_oldest),
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_no_secret_no_new_cookies),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_bodies_without_memory),
    };

    return cmocka_run_group_tests(tests, open_world, NULL);
}
