/* SPDX-License-Identifier: Apache-2.0 */
/* Ways to be the wrong peer, on either end: none is accepted. And what a
 * listener learns of a right one: neither form nor name. */
#include "world.h"

#include "anonymous.h"
#include "raw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define WAIT_S 3

static struct world world, other;
static unsigned ways, accepted;

static int open_worlds(void **state)
{
    (void)state;
    hearth_world_open(&world);
    hearth_world_open(&other);
    return 0;
}

static void tell(const char *what, bool was_accepted)
{
    ways++;
    if (was_accepted) {
        accepted++;
        printf("ACCEPTED: %s\n", what);
    }
}

static void serve(bool has_psk, struct server *out)
{
    struct hearth_link_identity host =
        hearth_world_identity(&world.host, NULL, &world.root);
    struct hearth_world_service service = {
        .address = "127.0.0.1:0", .sessions_max = 64, .has_psk = has_psk};

    hearth_world_serve_as(&world, &host, &service, out);
}

static bool is_answered(struct hearth_link_client *c)
{
    int code = hearth_world_ask(c, HEARTH_METHOD_GET, "who",
                                hearth_slice_of(NULL, 0), NULL);

    hearth_link_client_close(c);
    return code == HEARTH_CODE_CONTENT;
}

/* ---- wrong devices ---- */

static void try_device(const struct server *s, const char *what,
                       const struct holder *who,
                       const struct holder *intermediate)
{
    struct hearth_link_identity identity =
        hearth_world_identity(who, intermediate, &world.root);

    tell(what,
         is_answered(hearth_world_client(&world, &identity, s->port, WAIT_S)));
}

/* A SYNC certificate of ${issuer}, for a time. */
static struct holder sync_of(const struct holder *issuer, int64_t from_s,
                             int64_t to_s)
{
    struct holder who;

    hearth_world_issue(&who, HEARTH_CERT_SYNC, issuer, from_s, to_s);
    return who;
}

static void test_wrong_devices(void **state)
{
    struct holder self;
    struct holder old =
        sync_of(&world.enrol, WORLD_FRESH - WORLD_DAY, WORLD_FRESH);
    struct holder early =
        sync_of(&world.enrol, WORLD_LATER, WORLD_LATER + WORLD_DAY);
    struct holder stolen = world.host;
    struct holder old_enrol, early_enrol, of_old, of_early;
    struct server s;

    (void)state;
    hearth_world_issue(&self, HEARTH_CERT_ROOT, NULL, WORLD_FRESH, WORLD_LATER);
    hearth_world_issue(&old_enrol, HEARTH_CERT_ENROL, &world.root,
                       WORLD_FRESH - WORLD_DAY, WORLD_FRESH);
    hearth_world_issue(&early_enrol, HEARTH_CERT_ENROL, &world.root,
                       WORLD_LATER, WORLD_LATER + WORLD_DAY);
    of_old = sync_of(&old_enrol, WORLD_FRESH, WORLD_LATER);
    of_early = sync_of(&early_enrol, WORLD_FRESH, WORLD_LATER);
    serve(true, &s);
    try_device(&s, "another programme's device", &other.device, &other.enrol);
    try_device(&s, "another programme's under our ENROL", &other.device,
               &world.enrol);
    try_device(&s, "self-signed", &self, NULL);
    try_device(&s, "expired", &old, &world.enrol);
    try_device(&s, "not yet valid", &early, &world.enrol);
    try_device(&s, "ENROL expired", &of_old, &old_enrol);
    try_device(&s, "ENROL not yet valid", &of_early, &early_enrol);
    try_device(&s, "without its ENROL", &world.device, NULL);
    try_device(&s, "with another ENROL", &world.device, &other.enrol);
    try_device(&s, "the host's certificate under ENROL", &stolen, &world.enrol);
    try_device(&s, "with a device as its ENROL", &world.device, &world.device);
    try_device(&s, "the host's certificate", &world.host, NULL);
    try_device(&s, "ENROL's certificate", &world.enrol, NULL);
    try_device(&s, "the root's certificate", &world.root, NULL);
    tell("no certificate", hearth_anonymous_is_answered(s.port, WAIT_S));
    assert_int_equal(s.seen->handled, 0);
    hearth_world_stop(&s);
}

/* Of this programme, genuine, and not one of the host's (any more). */
static void test_unknown_devices(void **state)
{
    struct hearth_link_identity host =
        hearth_world_identity(&world.host, NULL, &world.root);
    struct hearth_link_identity device =
        hearth_world_identity(&world.device, &world.enrol, &world.root);
    struct hearth_world_service service = {
        .address = "127.0.0.1:0", .sessions_max = 64, .known = &world.device};
    struct holder revoked = sync_of(&world.enrol, WORLD_FRESH, WORLD_LATER);
    struct hearth_link_identity who =
        hearth_world_identity(&revoked, &world.enrol, &world.root);
    struct hearth_link_client *c;
    struct server s;

    (void)state;
    hearth_world_serve_as(&world, &host, &service, &s);
    try_device(&s, "a device that the host does not know", &revoked,
               &world.enrol);
    c = hearth_world_client(&world, &who, s.port, WAIT_S);
    assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_GET, "who",
                                      hearth_slice_of(NULL, 0), NULL),
                     HEARTH_CODE_UNAUTHORIZED); /* told so, once */
    assert_int_not_equal(hearth_world_ask(c, HEARTH_METHOD_GET, "who",
                                          hearth_slice_of(NULL, 0), NULL),
                         HEARTH_CODE_CONTENT);
    hearth_link_client_close(c);
    assert_int_equal(s.seen->handled, 0);
    s.seen->asked = 0;
    c = hearth_world_client(&world, &device, s.port, WAIT_S);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_GET, "who",
                                          hearth_slice_of(NULL, 0), NULL),
                         HEARTH_CODE_CONTENT);
    }
    hearth_link_client_close(c);
    assert_int_equal(s.seen->asked, 1);
    hearth_world_stop(&s);
}

static void test_wrong_tokens(void **state)
{
    struct hearth_key changed = world.psk;
    struct server with, without;

    (void)state;
    serve(true, &with);
    serve(false, &without);
    changed.bytes[31] ^= 1;
    tell("an unknown token", is_answered(hearth_world_psk_client(
                                 "token-2", &world.psk, with.port)));
    tell("a longer token's name", is_answered(hearth_world_psk_client(
                                      "token-11", &world.psk, with.port)));
    tell("another key", is_answered(hearth_world_psk_client(
                            "token-1", &other.psk, with.port)));
    tell("a key of one other bit",
         is_answered(hearth_world_psk_client("token-1", &changed, with.port)));
    tell("a token where none is taken",
         is_answered(
             hearth_world_psk_client("token-1", &world.psk, without.port)));
    assert_int_equal(with.seen->handled + without.seen->handled, 0);
    hearth_world_stop(&with);
    hearth_world_stop(&without);
}

/* ---- what a hello must not offer alone ---- */

static void try_hello(const struct server *s, const char *what,
                      const struct raw_hello *hello)
{
    int fd = raw_open("127.0.0.1", s->port);

    assert_true(fd >= 0);
    tell(what, raw_is_welcome(fd, hello));
    (void)close(fd);
}

static void test_weaker_offers(void **state)
{
    static const struct {
        const char *what;
        uint16_t suite;
    } offers[] = {
        {"no cipher", 0xc006},
        {"CBC", 0xc023},
        {"RSA key exchange", 0x002f},
        {"ECDHE with an RSA key", 0xcca8},
        {"DHE with an RSA key", 0xccaa},
        {"static ECDH", 0xc02d},
        {"PSK without ECDHE", 0xccab},
        {"PSK with CBC", 0x00ae},
        {"PSK with CCM_8", 0xc0a8},
        {"3DES", 0xc008},
        {"RC4", 0xc007},
        {"anonymous ECDH", 0xc018},
    };
    struct raw_hello hello = {.number = 1};
    struct server s;

    (void)state;
    serve(true, &s);
    for (size_t i = 0; i < sizeof offers / sizeof *offers; i++) {
        uint16_t suites[] = {offers[i].suite, 0};

        hello.suites = suites;
        try_hello(&s, offers[i].what, &hello);
    }
    hello.suites = NULL;
    hello.version = 0xfeff;
    try_hello(&s, "DTLS 1.0", &hello);
    hello.version = 0x0303;
    try_hello(&s, "TLS 1.2", &hello);
    hello.version = 0;
    hello.group = 24;
    try_hello(&s, "P-384", &hello);
    hello.group = 19;
    try_hello(&s, "P-192", &hello);
    hello.group = 0;
    hello.has_no_master_secret = true;
    try_hello(&s, "no extended master secret", &hello);
    hello.has_no_master_secret = false;
    /* The same hello as it should be is welcome: the test can see that. */
    {
        int fd = raw_open("127.0.0.1", s.port);

        assert_true(raw_is_welcome(fd, &hello));
        (void)close(fd);
    }
    hearth_world_stop(&s);
}

/* ---- wrong hosts ---- */

static void try_host(const char *what, const struct holder *who,
                     const struct holder *intermediate)
{
    struct hearth_link_identity identity =
        hearth_world_identity(who, intermediate, &world.root);
    struct hearth_link_identity device =
        hearth_world_identity(&world.device, &world.enrol, &world.root);
    struct server s;

    hearth_world_serve(&world, &identity, WORLD_NOW, false, &s);
    tell(what,
         is_answered(hearth_world_client(&world, &device, s.port, WAIT_S)));
    assert_int_equal(s.seen->handled, 0);
    hearth_world_stop(&s);
}

static void test_wrong_hosts(void **state)
{
    struct holder second, self, old;

    (void)state;
    hearth_world_issue(&second, HEARTH_CERT_HOST, &world.root, WORLD_FRESH,
                       WORLD_LATER);
    hearth_world_issue(&self, HEARTH_CERT_ROOT, NULL, WORLD_FRESH, WORLD_LATER);
    hearth_world_issue(&old, HEARTH_CERT_HOST, &world.root,
                       WORLD_FRESH - WORLD_DAY, WORLD_FRESH);
    try_host("another programme's host", &other.host, NULL);
    try_host("a host that is not pinned", &second, NULL);
    try_host("a self-signed host", &self, NULL);
    try_host("an expired host", &old, NULL);
    try_host("a device as host", &world.device, &world.enrol);
    try_host("ENROL as host", &world.enrol, NULL);
    try_host("the root as host", &world.root, NULL);
}

/* ---- what a listener sees ---- */

static bool holds(const uint8_t *data, size_t len, const char *text)
{
    size_t n = strlen(text);

    for (size_t i = 0; i + n <= len; i++)
        if (hearth_slice_is_equal(hearth_slice_of(data + i, n),
                                  hearth_slice_text(text)))
            return true;
    return false;
}

static void test_a_capture_names_nothing(void **state)
{
    static const char *const secrets[] = {"f/0123456789abcdef", "maternal",
                                          "asha"};
    static uint8_t all[1 << 16];
    struct hearth_link_identity device =
        hearth_world_identity(&world.device, &world.enrol, &world.root);
    struct hearth_proxy_config good = {.seed = 1};
    struct hearth_link_client *c;
    struct network network;
    struct server s;
    FILE *file = tmpfile();
    ssize_t n;

    (void)state;
    assert_non_null(file);
    serve(false, &s);
    good.capture_fd = fileno(file);
    hearth_world_network(s.port, &good, &network);
    c = hearth_world_client(&world, &device, network.port, 20);
    assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_GET, secrets[0],
                                      hearth_slice_of(NULL, 0), NULL),
                     HEARTH_CODE_NOT_FOUND);
    assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_POST, "b",
                                      hearth_slice_text("maternal, by asha"),
                                      NULL),
                     HEARTH_CODE_CHANGED);
    hearth_link_client_close(c);
    n = pread(fileno(file), all, sizeof all, 0);
    assert_true(n > 1000);
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        assert_false(holds(all, (size_t)n, secrets[i]));
    /* The certificate is in clear: the search would see it. */
    assert_true(holds(all, (size_t)n, "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"));
    assert_int_equal(fclose(file), 0);
    hearth_world_end_network(&network);
    hearth_world_stop(&s);
}

static void test_none_was_accepted(void **state)
{
    (void)state;
    printf("matrix: %u ways to be the wrong peer, %u accepted\n", ways,
           accepted);
    assert_true(ways >= 30);
    assert_int_equal(accepted, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong_devices),
        cmocka_unit_test(test_unknown_devices),
        cmocka_unit_test(test_wrong_tokens),
        cmocka_unit_test(test_weaker_offers),
        cmocka_unit_test(test_wrong_hosts),
        cmocka_unit_test(test_a_capture_names_nothing),
        cmocka_unit_test(test_none_was_accepted),
    };

    return cmocka_run_group_tests(tests, open_worlds, NULL);
}
