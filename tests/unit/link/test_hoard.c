/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody takes more sessions than are a device's, whatever he does in them:
 * else one stolen device, revoked or not, or one token shuts all others out. */
#include "world.h"

#include "hoard.h"

#include "hearth/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TRIED 24

static struct world world;

static int open_world(void **state)
{
    (void)state;
    hearth_world_open(&world);
    return 0;
}

/* Sessions that the host has when a genuine device asks, itself included. */
static uint64_t in_use_after(const struct hoard_as *as,
                             const struct holder *known)
{
    struct hearth_link_identity host =
        hearth_world_identity(&world.host, NULL, &world.root);
    struct hearth_link_identity device =
        hearth_world_identity(&world.device, &world.enrol, &world.root);
    struct hearth_world_service service = {.address = "127.0.0.1:0",
                                           .sessions_max = 64,
                                           .has_psk = true,
                                           .has_real_time = true,
                                           .known = known};
    struct hearth_link_client *c;
    struct hoard *hoard;
    struct server s;
    uint64_t in_use;

    hearth_world_serve_as(&world, &host, &service, &s);
    hoard = hoard_open(as, s.port, TRIED);
    assert_non_null(hoard);
    c = hearth_world_client(&world, &device, s.port, 10);
    assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_GET, "who",
                                      hearth_slice_of(NULL, 0), NULL),
                     HEARTH_CODE_CONTENT);
    in_use = s.seen->front.in_use;
    hearth_link_client_close(c);
    hoard_close(hoard);
    hearth_world_stop(&s);
    printf("%d sessions tried: %u in use\n", TRIED, (unsigned)in_use);
    return in_use;
}

static void test_a_device_that_only_pings(void **state)
{
    struct holder other;
    struct hearth_link_identity who;

    (void)state;
    hearth_world_issue(&other, HEARTH_CERT_SYNC, &world.enrol, WORLD_FRESH,
                       WORLD_LATER);
    who = hearth_world_identity(&other, &world.enrol, &world.root);
    assert_true(in_use_after(&(struct hoard_as){.identity = &who}, NULL) <=
                HEARTH_DEVICE_SESSIONS + 1);
    /* and one that is not known (any more) */
    assert_true(in_use_after(&(struct hoard_as){.identity = &who},
                             &world.device) <= HEARTH_DEVICE_SESSIONS + 1);
}

static void test_a_token_that_only_pings(void **state)
{
    (void)state;
    assert_true(in_use_after(&(struct hoard_as){.psk_identity = "token-1",
                                                .psk = &world.psk},
                             NULL) <= HEARTH_DEVICE_SESSIONS + 1);
}

/* KiB of ${tried} bodies of 50 KiB that the host took. */
static unsigned uploaded(struct hearth_link_client *c, unsigned tried)
{
    static const uint8_t body[50 * 1024 - 1];
    unsigned taken = 0;

    for (unsigned i = 0; i < tried; i++) {
        int code = hearth_world_ask(c, HEARTH_METHOD_POST, "b",
                                    hearth_slice_of(body, sizeof body), NULL);

        assert_true(code == HEARTH_CODE_CHANGED ||
                    code == HEARTH_CODE_UNAVAILABLE);
        taken += code == HEARTH_CODE_CHANGED ? 50 : 0;
    }
    return taken;
}

/* A device in the wrong hands does not fill the disk of all: not by staying at
 * it, and not by coming every hour. It may still ask. */
static void test_a_device_fills_no_disk(void **state)
{
    struct hearth_link_identity host =
        hearth_world_identity(&world.host, NULL, &world.root);
    struct hearth_link_identity device =
        hearth_world_identity(&world.device, &world.enrol, &world.root);
    struct hearth_world_service service = {
        .address = "127.0.0.1:0", .sessions_max = 16, .upload_kib_a_day = 1440};
    struct hearth_link_client *c;
    unsigned taken = 0;
    struct server s;

    (void)state;
    hearth_world_serve_as(&world, &host, &service, &s);
    c = hearth_world_client(&world, &device, s.port, 10);
    assert_int_equal(uploaded(c, 32), 1400);
    for (unsigned hour = 0; hour < 24; hour++) {
        s.seen->ms += INT64_C(3600) * 1000;
        taken += uploaded(c, 2);
    }
    assert_in_range(taken, 1150, 1450);
    assert_int_equal(hearth_world_ask(c, HEARTH_METHOD_GET, "who",
                                      hearth_slice_of(NULL, 0), NULL),
                     HEARTH_CODE_CONTENT);
    hearth_link_client_close(c);
    hearth_world_stop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_device_that_only_pings),
        cmocka_unit_test(test_a_token_that_only_pings),
        cmocka_unit_test(test_a_device_fills_no_disk),
    };

    return cmocka_run_group_tests(tests, open_world, NULL);
}
