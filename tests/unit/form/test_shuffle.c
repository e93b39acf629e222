/* SPDX-License-Identifier: Apache-2.0 */
/* Orders from seeds: the same everywhere, each item once. */
#include "desk.h"

#include "shuffle.h"

#include <math.h>
#include <string.h>

static struct desk desk;

static void expect_order(int64_t seed, const char *expected)
{
    uint32_t items[26];
    char order[27];
    size_t n = strlen(expected);

    for (uint32_t i = 0; i < n; i++) {
        items[i] = 'a' + i;
    }
    hearth_shuffle(seed, items, n);
    for (size_t i = 0; i < n; i++) {
        order[i] = (char)items[i];
    }
    order[n] = '\0';
    assert_string_equal(order, expected);
}

/* Worked out by hand from forms.md 4.5. */
static void test_known_orders(void **state)
{
    (void)state;
    expect_order(42, "aecbd");
    expect_order(0, "cbhafdge");
    expect_order(-1, "dcbfehga");
    expect_order(2147483647, "cbhafdge"); /* the same as 0 */
    expect_order(7, "");
    expect_order(7, "a");
}

static void test_each_item_once(void **state)
{
    static const int64_t SEEDS[] = {
        0, 1, -1, 2147483646, -2147483646, INT64_MAX, INT64_MIN, 16807};
    uint32_t items[200];

    (void)state;
    for (size_t s = 0; s < sizeof(SEEDS) / sizeof(SEEDS[0]); s++) {
        bool seen[200] = {false};

        for (uint32_t i = 0; i < 200; i++) {
            items[i] = i;
        }
        hearth_shuffle(SEEDS[s], items, 200);
        for (size_t i = 0; i < 200; i++) {
            assert_true(items[i] < 200);
            assert_false(seen[items[i]]);
            seen[items[i]] = true;
        }
    }
}

static int64_t seed_of(struct hearth_value v)
{
    int64_t seed = -1;

    assert_int_equal(hearth_shuffle_seed(&desk.machine, &v, &seed), 0);
    return seed;
}

static size_t digest(void *cookie, const char *algorithm,
                     struct hearth_slice in, uint8_t out[64])
{
    static const uint8_t BYTES[8] = {0xff, 1, 2, 3, 4, 5, 6, 7};

    (void)cookie;
    assert_string_equal(algorithm, "SHA-256");
    assert_memory_equal(in.data, "Aida", 4);
    memcpy(out, BYTES, sizeof(BYTES));
    return 32;
}

static void test_seeds(void **state)
{
    struct hearth_value two;
    struct hearth_value text = T("Aida");
    int64_t seed;

    (void)state;
    desk_init(&desk);
    assert_int_equal(seed_of(N(-3.9)), -3);
    assert_int_equal(seed_of(T(" 12.5 ")), 12);
    assert_int_equal(seed_of(T("")), 0);
    assert_int_equal(seed_of(N((double)NAN)), 0);
    assert_int_equal(seed_of(N(1e300)), INT64_MAX);
    assert_int_equal(seed_of(N(-1e300)), INT64_MIN);
    assert_int_equal(seed_of(desk_nothing(&desk)), 0);
    assert_int_equal(seed_of(YES), 1);
    desk.interview.world.digest = digest;
    assert_int_equal(seed_of(text), -INT64_C(0xfefdfcfbfaf9f9));
    desk.interview.world.digest = NULL;
    assert_int_equal(hearth_shuffle_seed(&desk.machine, &text, &seed),
                     HEARTH_E_EVAL);
    two = desk_list(&desk, "1", "2", NULL);
    assert_int_equal(hearth_shuffle_seed(&desk.machine, &two, &seed),
                     HEARTH_E_EVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_orders),
        cmocka_unit_test(test_each_item_once),
        cmocka_unit_test(test_seeds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
