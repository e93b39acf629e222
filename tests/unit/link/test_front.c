/* SPDX-License-Identifier: Apache-2.0 */
/* The front's parts without sockets: hellos, cookies, shares. */
#include "link_cookie.h"
#include "link_rate.h"
#include "link_slot.h"
#include "raw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct hearth_link_path from_v4(uint8_t last, uint16_t port)
{
    struct hearth_link_path p = {.remote = {192, 0, 2, last}, .port = port};

    return p;
}

static struct hearth_slice hello_of(const struct raw_hello *hello,
                                    uint8_t data[RAW_MAX])
{
    return hearth_slice_of(data, raw_hello(hello, data));
}

static void test_a_hello_is_read_whole_or_not_at_all(void **state)
{
    uint8_t data[RAW_MAX], again[RAW_MAX];
    struct raw_hello offer = {.number = 7};
    struct hearth_slice whole = hello_of(&offer, data);
    struct hearth_link_hello hello;

    (void)state;
    assert_int_equal(hearth_link_hello_read(whole, &hello), HEARTH_OK);
    assert_int_equal(hello.cookie.len, 0);
    assert_int_equal(hello.suites.len, 8);
    assert_true(hello.has_master_secret);
    for (size_t len = 0; len < whole.len; len++)
        assert_int_equal(
            hearth_link_hello_read(hearth_slice_of(data, len), &hello),
            HEARTH_E_INVALID);
    /* A second record, and a byte too many. */
    memcpy(again, data, whole.len);
    memcpy(again + whole.len, data, whole.len);
    assert_int_equal(
        hearth_link_hello_read(hearth_slice_of(again, 2 * whole.len), &hello),
        HEARTH_E_INVALID);
}

static void test_fragments_and_other_versions_are_no_hellos(void **state)
{
    /* Offsets in the datagram: message length, fragment offset and length,
     * version, epoch. */
    static const size_t at[] = {16, 21, 24, 26, 4};
    uint8_t data[RAW_MAX];
    struct raw_hello offer = {.number = 7};
    struct hearth_link_hello hello;

    (void)state;
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        struct hearth_slice whole = hello_of(&offer, data);

        data[at[i]] ^= 1;
        assert_int_equal(hearth_link_hello_read(whole, &hello),
                         HEARTH_E_INVALID);
    }
}

static void test_a_verify_request_is_smaller_than_any_hello(void **state)
{
    static const uint16_t one[] = {0xcca9, 0};
    uint8_t data[RAW_MAX], out[HEARTH_LINK_VERIFY_LEN];
    uint8_t cookie[HEARTH_LINK_COOKIE_LEN] = {1, 2, 3};
    struct raw_hello offer = {.suites = one};
    struct hearth_slice whole = hello_of(&offer, data);
    struct hearth_link_hello hello;
    size_t smallest = 13 + 12 + 2 + 32 + 1 + 1 + 4 + 2;

    (void)state;
    assert_true(smallest > sizeof out && whole.len >= smallest);
    data[10] = 0x55; /* the record's number is copied */
    assert_int_equal(hearth_link_hello_read(whole, &hello), HEARTH_OK);
    hearth_link_hello_verify(hello.number, cookie, out);
    assert_int_equal(out[0], 22);
    assert_int_equal(out[1], 0xfe);
    assert_int_equal(out[2], 0xff);
    assert_memory_equal(out + 3, data + 3, 8);
    assert_int_equal(out[13], 3);
    assert_int_equal(out[27], HEARTH_LINK_COOKIE_LEN);
    assert_memory_equal(out + 28, cookie, sizeof cookie);
}

/* ---- cookies ---- */

struct jar {
    struct hearth_link_cookies cookies;
    struct hearth_rng rng;
    uint8_t data[RAW_MAX];
    uint8_t cookie[HEARTH_LINK_COOKIE_LEN];
};

static struct hearth_link_hello second_hello(struct jar *j, uint32_t number)
{
    struct raw_hello offer = {.number = number};
    struct hearth_link_hello hello;

    offer.cookie = hearth_slice_of(j->cookie, sizeof j->cookie);
    assert_int_equal(hearth_link_hello_read(hello_of(&offer, j->data), &hello),
                     HEARTH_OK);
    return hello;
}

static void fill_jar(struct jar *j, const struct hearth_link_path *from)
{
    struct raw_hello offer = {.number = 1};
    struct hearth_link_hello hello;

    memset(j, 0, sizeof *j);
    j->rng = hearth_rng_system();
    assert_int_equal(hearth_link_cookie_start(&j->cookies, &j->rng, 0),
                     HEARTH_OK);
    assert_int_equal(hearth_link_hello_read(hello_of(&offer, j->data), &hello),
                     HEARTH_OK);
    assert_int_equal(
        hearth_link_cookie_make(&j->cookies, from, &hello, j->cookie),
        HEARTH_OK);
}

static void test_a_cookie_is_for_one_sender_and_one_hello(void **state)
{
    struct hearth_link_path from = from_v4(1, 1000), other;
    struct hearth_link_hello hello;
    struct jar j;

    (void)state;
    fill_jar(&j, &from);
    hello = second_hello(&j, 1);
    assert_true(hearth_link_cookie_is_valid(&j.cookies, &from, &hello));
    other = from_v4(2, 1000);
    assert_false(hearth_link_cookie_is_valid(&j.cookies, &other, &hello));
    other = from_v4(1, 1001);
    assert_false(hearth_link_cookie_is_valid(&j.cookies, &other, &hello));
    other = from;
    other.is_v6 = true;
    assert_false(hearth_link_cookie_is_valid(&j.cookies, &other, &hello));
    hello = second_hello(&j, 2); /* another random */
    assert_false(hearth_link_cookie_is_valid(&j.cookies, &from, &hello));
    hello = second_hello(&j, 1);
    hello.suites.len -= 2;
    assert_false(hearth_link_cookie_is_valid(&j.cookies, &from, &hello));
    hello = second_hello(&j, 1);
    hello.cookie.len -= 1;
    assert_false(hearth_link_cookie_is_valid(&j.cookies, &from, &hello));
    for (size_t bit = 0; bit < 8 * sizeof j.cookie; bit++) {
        j.cookie[bit / 8] ^= (uint8_t)(1u << bit % 8);
        hello = second_hello(&j, 1);
        assert_false(hearth_link_cookie_is_valid(&j.cookies, &from, &hello));
        j.cookie[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void test_a_cookie_lives_into_the_next_slot(void **state)
{
    struct hearth_link_path from = from_v4(1, 1000);
    struct hearth_link_hello hello;
    struct jar j;

    (void)state;
    fill_jar(&j, &from);
    hello = second_hello(&j, 1);
    assert_int_equal(hearth_link_cookie_roll(&j.cookies, &j.rng, 29999), 0);
    assert_true(hearth_link_cookie_is_valid(&j.cookies, &from, &hello));
    assert_int_equal(hearth_link_cookie_roll(&j.cookies, &j.rng, 30000), 0);
    assert_true(hearth_link_cookie_is_valid(&j.cookies, &from, &hello));
    assert_int_equal(hearth_link_cookie_roll(&j.cookies, &j.rng, 60000), 0);
    assert_false(hearth_link_cookie_is_valid(&j.cookies, &from, &hello));
    /* After a pause neither secret is left. */
    fill_jar(&j, &from);
    hello = second_hello(&j, 1);
    assert_int_equal(hearth_link_cookie_roll(&j.cookies, &j.rng, 90000), 0);
    assert_false(hearth_link_cookie_is_valid(&j.cookies, &from, &hello));
}

/* ---- shares ---- */

static void test_a_share_is_used_up_and_comes_back(void **state)
{
    struct hearth_link_rate *r = NULL;
    struct hearth_slice a = hearth_slice_text("a"), b = hearth_slice_text("b");

    (void)state;
    assert_int_equal(hearth_link_rate_open(64, 3, 60, &r), HEARTH_OK);
    for (int i = 0; i < 3; i++)
        assert_true(hearth_link_rate_take(r, a, 1, 1000));
    assert_false(hearth_link_rate_take(r, a, 1, 1000));
    assert_true(hearth_link_rate_take(r, b, 3, 1000));
    assert_false(hearth_link_rate_take(r, a, 1, 1999)); /* 1 a second */
    assert_true(hearth_link_rate_take(r, a, 1, 2000));
    assert_false(hearth_link_rate_take(r, a, 1, 2000));
    assert_false(
        hearth_link_rate_take(r, a, 1, 0)); /* a clock that goes back */
    assert_false(hearth_link_rate_take(r, a, 4, INT64_C(1) << 50));
    assert_true(hearth_link_rate_take(r, a, 3, INT64_C(1) << 50));
    hearth_link_rate_close(r);
}

static void test_sources_are_what_one_subscriber_has(void **state)
{
    struct hearth_link_path a = {.is_v6 = true, .remote = {0x20, 1, 0xd, 0xb8}};
    struct hearth_link_path b = a, mapped = {.is_v6 = true}, v4 = from_v4(9, 1);

    (void)state;
    b.remote[15] = 1; /* another address of the same /64 */
    assert_true(hearth_link_path_is_neighbour(&a, &b));
    b.remote[7] = 1;
    assert_false(hearth_link_path_is_neighbour(&a, &b));
    mapped.remote[10] = mapped.remote[11] = 0xff;
    memcpy(mapped.remote + 12, v4.remote, 4);
    assert_true(hearth_link_path_is_neighbour(&mapped, &v4));
    assert_false(hearth_link_path_is_same(&mapped, &v4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_hello_is_read_whole_or_not_at_all),
        cmocka_unit_test(test_fragments_and_other_versions_are_no_hellos),
        cmocka_unit_test(test_a_verify_request_is_smaller_than_any_hello),
        cmocka_unit_test(test_a_cookie_is_for_one_sender_and_one_hello),
        cmocka_unit_test(test_a_cookie_lives_into_the_next_slot),
        cmocka_unit_test(test_a_share_is_used_up_and_comes_back),
        cmocka_unit_test(test_sources_are_what_one_subscriber_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
