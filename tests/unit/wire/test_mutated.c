/* SPDX-License-Identifier: Apache-2.0 */
/* Packages and documents that are well formed, and signed for all we know, but
 * say something they may not: refused, or read as exactly what they say. */
#include "every.h"
#include "pb_mutate.h"

#include "hearth/enrol.h"
#include "hearth/package.h"
#include "hearth/programme.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static uint8_t bytes[65536], mutated[65536], again[65536];
static uint8_t memory[HEARTH_PACKAGE_ARENA(65536)];
static struct world world;

static int open_world(void **state)
{
    (void)state;
    world_open(&world, 17);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

static bool is_refusal(int code)
{
    return code == HEARTH_E_INVALID || code == HEARTH_E_LIMIT ||
           code == HEARTH_E_VERSION || code == HEARTH_E_AUTH;
}

/* How many fields were changed, and how many of the bodies refused. */
struct tally {
    unsigned all;
    unsigned refused;
};

static struct tally mutate_all(struct hearth_slice body,
                               int (*judge)(struct hearth_slice in))
{
    struct tally t = {0, 0};

    for (int change = 0; change < PB_CHANGES; change++) {
        for (size_t at = 0;; at++) {
            struct hearth_writer w;
            int code;

            hearth_writer_init(&w, mutated, sizeof(mutated));
            if (!pb_mutate(body, at, (enum pb_change)change, &w)) {
                break;
            }
            assert_false(w.has_failed);
            code = judge(hearth_writer_slice(&w));
            t.all++;
            if (code != 0) {
                if (!is_refusal(code)) {
                    print_error("change %d of field %u: %d\n", change,
                                (unsigned)at, code);
                }
                assert_true(is_refusal(code));
                t.refused++;
            }
        }
    }
    print_message("%u of %u refused\n", t.refused, t.all);
    return t;
}

/* ---- packages ---- */

static int judge_package(struct hearth_slice in)
{
    struct hearth_arena arena;
    struct hearth_form *form = NULL;
    struct hearth_writer w;
    size_t first;
    int code;

    hearth_arena_init(&arena, memory, HEARTH_PACKAGE_ARENA(in.len));
    code = hearth_package_decode(in, &arena, &form);
    if (code != 0) {
        assert_int_equal(arena.used, 0);
        assert_null(form);
        return code;
    }
    /* What was taken can be written, and says the same when read again. */
    hearth_writer_init(&w, bytes, sizeof(bytes));
    assert_int_equal(hearth_package_encode(form, &w), 0);
    first = w.len;
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(
        hearth_package_decode(hearth_writer_slice(&w), &arena, &form), 0);
    hearth_writer_init(&w, again, sizeof(again));
    assert_int_equal(hearth_package_encode(form, &w), 0);
    assert_int_equal(w.len, first);
    assert_memory_equal(again, bytes, first);
    return 0;
}

static size_t make_package(uint8_t *out, size_t cap)
{
    static struct every e;
    struct hearth_writer w;

    every_init(&e);
    hearth_writer_init(&w, out, cap);
    assert_int_equal(hearth_package_encode(&e.form, &w), 0);
    return w.len;
}

static void test_packages(void **state)
{
    static uint8_t body[16384];
    size_t len = make_package(body, sizeof(body));
    struct tally t;

    (void)state;
    t = mutate_all(hearth_slice_of(body, len), judge_package);
    assert_true(t.all > 1000);
    assert_true(t.refused > t.all / 3);
}

/* Less memory than was promised: E_MEMORY, at whichever table it ends. */
static void test_a_package_in_too_little_memory(void **state)
{
    static uint8_t body[16384];
    size_t len = make_package(body, sizeof(body));
    struct hearth_arena arena;
    struct hearth_form *form = NULL;
    size_t used;

    (void)state;
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(
        hearth_package_decode(hearth_slice_of(body, len), &arena, &form), 0);
    used = arena.used;
    for (size_t cap = 0; cap < used; cap += 1 + used / 997) {
        form = NULL;
        hearth_arena_init(&arena, memory, cap);
        assert_int_equal(
            hearth_package_decode(hearth_slice_of(body, len), &arena, &form),
            HEARTH_E_MEMORY);
        assert_null(form);
        assert_int_equal(arena.used, 0);
    }
}

static void test_a_package_in_too_little_room(void **state)
{
    static struct every e;
    static uint8_t body[16384];
    struct hearth_writer w;
    size_t len = make_package(body, sizeof(body));

    (void)state;
    every_init(&e);
    for (size_t cap = 0; cap < len; cap++) {
        hearth_writer_init(&w, body, cap);
        assert_int_equal(hearth_package_encode(&e.form, &w), HEARTH_E_SPACE);
    }
}

/* ---- the programme ---- */

static void fill_programme(struct hearth_programme *p)
{
    memset(p, 0, sizeof *p);
    memcpy(p->id, world.programme, sizeof p->id);
    memcpy(p->name, "Spring", 7);
    p->version = 4;
    p->issued_s = 1700000000;
    p->current_epoch = 1;
    p->epoch_count = 2;
    for (uint8_t i = 0; i < 2; i++) {
        p->epochs[i].epoch = (uint16_t)(i + 1);
        p->epochs[i].suite = HEARTH_SUITE_X25519;
        memcpy(p->epochs[i].wave, "wave", 5);
        p->epochs[i].erase_s = 1800000000;
        memcpy(p->epochs[i].seal, world.seal, 32);
    }
    p->receipts[0] = p->openeds[0] = world.sign;
    p->receipt_count = p->opened_count = 1;
    p->host_count = 1;
    memcpy(p->hosts[0].address, "192.0.2.1:5684", 15);
    p->form_count = 1;
    memcpy(p->forms[0].id, "form", 5);
    p->forms[0].version = 2;
    p->allows_synthetic = p->allows_paper = true;
    p->stale_after_s = 1900000000;
    p->agent_min = 2;
}

static int judge_programme(struct hearth_slice in)
{
    static struct hearth_programme p, q;
    struct hearth_writer w;
    int code = hearth_programme_decode(in, &p);

    if (code != 0) {
        return code;
    }
    hearth_writer_init(&w, bytes, sizeof(bytes));
    assert_int_equal(hearth_programme_encode(&p, &w), 0);
    assert_int_equal(hearth_programme_decode(hearth_writer_slice(&w), &q), 0);
    assert_memory_equal(&p, &q, sizeof(p));
    return 0;
}

static void test_programmes(void **state)
{
    static struct hearth_programme p;
    static uint8_t body[HEARTH_PROGRAMME_MAX];
    struct hearth_writer w;
    struct tally t;
    size_t len;

    (void)state;
    fill_programme(&p);
    hearth_writer_init(&w, body, sizeof(body));
    assert_int_equal(hearth_programme_encode(&p, &w), 0);
    len = w.len;
    t = mutate_all(hearth_writer_slice(&w), judge_programme);
    assert_true(t.all > 100);
    assert_true(t.refused > 20);
    for (size_t cap = 0; cap < len; cap++) {
        hearth_writer_init(&w, body, cap);
        assert_int_equal(hearth_programme_encode(&p, &w), HEARTH_E_SPACE);
    }
}

static void test_programmes_beyond_the_limits(void **state)
{
    static struct hearth_programme p;
    uint8_t *const counts[] = {&p.epoch_count, &p.host_count, &p.form_count,
                               &p.receipt_count, &p.opened_count};
    static const unsigned limits[] = {HEARTH_EPOCHS_MAX, HEARTH_HOSTS_MAX,
                                      HEARTH_FORMS_MAX, HEARTH_SIGNERS_MAX,
                                      HEARTH_SIGNERS_MAX};
    struct hearth_writer w;

    (void)state;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        fill_programme(&p);
        *counts[i] = (uint8_t)(limits[i] + 1);
        hearth_writer_init(&w, bytes, sizeof(bytes));
        assert_int_equal(hearth_programme_encode(&p, &w), HEARTH_E_LIMIT);
        assert_int_equal(w.len, 0);
    }
}

/* ---- enrolment ---- */

static int judge_crts(struct hearth_slice in)
{
    static struct hearth_enrol_crts c;
    int code = hearth_enrol_crts_decode(in, &c);

    if (code == 0) { /* a view of the bytes that came, or nothing */
        assert_true(c.document.len == 0 ||
                    (c.document.data >= in.data &&
                     c.document.data + c.document.len <= in.data + in.len));
        assert_true(c.area_count <= HEARTH_AREAS_MAX);
    }
    return code;
}

static int judge_request(struct hearth_slice in)
{
    struct hearth_enrol_request r;

    return hearth_enrol_request_decode(in, world.programme, &r);
}

static int judge_reply(struct hearth_slice in)
{
    struct hearth_enrol_reply r;
    int code = hearth_enrol_reply_decode(in, &r);

    if (code == 0) {
        assert_true(r.enrol.len <= HEARTH_CERT_MAX);
        assert_true(r.sync.len <= HEARTH_CERT_MAX);
    }
    return code;
}

static int judge_offer(struct hearth_slice in)
{
    struct hearth_enrol_offer o;
    int code = hearth_enrol_offer_decode(in, &o);

    if (code == 0) {
        assert_true(o.area_count <= HEARTH_AREAS_MAX);
    }
    return code;
}

static struct hearth_enrol_crts make_crts(void)
{
    struct hearth_enrol_crts c = {.root = {{1, 2, 3}, 3},
                                  .enrol = {{4, 5}, 2},
                                  .form_sign = world.sign,
                                  .document = hearth_slice_text("document"),
                                  .worker = "amina",
                                  .areas = {"north", "south"},
                                  .area_count = 2};

    return c;
}

static void test_enrolment(void **state)
{
    static uint8_t body[8192];
    struct hearth_enrol_crts c = make_crts();
    struct hearth_enrol_request r = {.sync = world.sign, .sign = world.sign};
    struct hearth_enrol_reply reply = {{{1, 2, 3}, 3}, {{4, 5}, 2}};
    struct hearth_enrol_offer offer = {.expires_s = 5,
                                       .name = "tablet",
                                       .worker = "amina",
                                       .areas = {"north"},
                                       .area_count = 1};
    struct hearth_writer w;

    (void)state;
    hearth_writer_init(&w, body, sizeof(body));
    assert_int_equal(hearth_enrol_crts_encode(&c, &w), 0);
    assert_true(mutate_all(hearth_writer_slice(&w), judge_crts).refused > 2);
    /* Every change of a request breaks its proof, or its form. */
    assert_int_equal(hearth_enrol_prove(&r, world.programme, world.sign_key),
                     0);
    hearth_writer_init(&w, body, sizeof(body));
    assert_int_equal(hearth_enrol_request_encode(&r, &w), 0);
    assert_true(mutate_all(hearth_writer_slice(&w), judge_request).refused > 5);
    hearth_writer_init(&w, body, sizeof(body));
    assert_int_equal(hearth_enrol_reply_encode(&reply, &w), 0);
    assert_true(mutate_all(hearth_writer_slice(&w), judge_reply).all > 5);
    hearth_writer_init(&w, body, sizeof(body));
    assert_int_equal(hearth_enrol_offer_encode(&offer, &w), 0);
    assert_true(mutate_all(hearth_writer_slice(&w), judge_offer).all > 10);
}

static void test_enrolment_beyond_the_limits(void **state)
{
    static uint8_t body[8192], large[65536];
    struct hearth_enrol_crts good = make_crts(), c[4];
    struct hearth_enrol_reply reply = {{{0}, HEARTH_CERT_MAX + 1}, {{0}, 1}};
    struct hearth_enrol_offer offer = {.area_count = HEARTH_AREAS_MAX + 1};
    struct hearth_writer w;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        c[i] = good;
    }
    c[0].document = hearth_slice_of(large, sizeof(large));
    c[1].area_count = HEARTH_AREAS_MAX + 1;
    c[2].root.len = HEARTH_CERT_MAX + 1;
    c[3].enrol.len = HEARTH_CERT_MAX + 1;
    hearth_writer_init(&w, body, sizeof(body));
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(hearth_enrol_crts_encode(&c[i], &w), HEARTH_E_LIMIT);
    }
    assert_int_equal(hearth_enrol_reply_encode(&reply, &w), HEARTH_E_LIMIT);
    reply.enrol.len = 1;
    reply.sync.len = HEARTH_CERT_MAX + 1;
    assert_int_equal(hearth_enrol_reply_encode(&reply, &w), HEARTH_E_LIMIT);
    assert_int_equal(hearth_enrol_offer_encode(&offer, &w), HEARTH_E_LIMIT);
    assert_int_equal(w.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packages),
        cmocka_unit_test(test_a_package_in_too_little_memory),
        cmocka_unit_test(test_a_package_in_too_little_room),
        cmocka_unit_test(test_programmes),
        cmocka_unit_test(test_programmes_beyond_the_limits),
        cmocka_unit_test(test_enrolment),
        cmocka_unit_test(test_enrolment_beyond_the_limits),
    };

    return cmocka_run_group_tests(tests, open_world, close_world);
}
