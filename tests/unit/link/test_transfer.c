/* SPDX-License-Identifier: Apache-2.0 */
/* Block-wise transfer as pure code: order, limits, and what a hostile peer
 * may say. */
#include "link_transfer.h"

#include "hearth/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MAX 65536u

static uint8_t pattern[MAX + 2048];

static int fill(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof pattern; i++)
        pattern[i] = (uint8_t)(i * 31 + (i >> 8));
    return 0;
}

static void move(size_t len, uint8_t szx)
{
    struct hearth_link_body body = {NULL, 0, 0, MAX};
    struct hearth_slice whole = hearth_slice_of(pattern, len), piece;
    struct hearth_link_block block = {0, true, szx};
    int code = HEARTH_LINK_CODE_CONTINUE;

    for (block.num = 0; code == HEARTH_LINK_CODE_CONTINUE; block.num++) {
        assert_int_equal(hearth_link_transfer_cut(whole, &block, &piece),
                         HEARTH_OK);
        code = hearth_link_transfer_add(&body, &block, piece);
    }
    assert_int_equal(code, 0);
    assert_int_equal(body.len, len);
    if (len > 0)
        assert_memory_equal(body.data, pattern, len);
    hearth_link_transfer_clear(&body);
    assert_null(body.data);
}

static void test_a_cut_body_is_whole_again(void **state)
{
    static const size_t lens[] = {0,    1,    15,   16,    17,
                                  1023, 1024, 1025, 65535, MAX};
    size_t i;
    uint8_t szx;

    (void)state;
    for (i = 0; i < sizeof lens / sizeof *lens; i++)
        for (szx = 0; szx <= HEARTH_LINK_SZX_MAX; szx++)
            move(lens[i], szx);
}

static void test_option_value_round_trip(void **state)
{
    static const struct hearth_link_block blocks[] = {
        {0, false, 0}, {0, true, 6}, {1, false, 2}, {1048575, true, 6}};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        uint32_t v = hearth_link_transfer_pack(&blocks[i]);
        uint8_t bytes[3] = {(uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};
        struct hearth_link_block back;

        assert_int_equal(
            hearth_link_transfer_unpack(hearth_slice_of(bytes, 3), &back),
            HEARTH_OK);
        assert_int_equal(back.num, blocks[i].num);
        assert_int_equal(back.has_more, blocks[i].has_more);
        assert_int_equal(back.szx, blocks[i].szx);
    }
}

static void test_reserved_size_and_long_value_are_refused(void **state)
{
    static const uint8_t seven[] = {0x0f}, four[] = {0, 0, 0, 0x0e};
    struct hearth_link_block block;

    (void)state;
    assert_int_equal(
        hearth_link_transfer_unpack(hearth_slice_of(seven, 1), &block),
        HEARTH_E_INVALID);
    assert_int_equal(
        hearth_link_transfer_unpack(hearth_slice_of(four, 4), &block),
        HEARTH_E_INVALID);
}

static int add(struct hearth_link_body *body, uint32_t num, bool has_more,
               size_t len)
{
    struct hearth_link_block block = {num, has_more, 6};

    return hearth_link_transfer_add(body, &block,
                                    hearth_slice_of(pattern, len));
}

static void test_only_the_next_block_is_taken(void **state)
{
    struct hearth_link_body body = {NULL, 0, 0, MAX};

    (void)state;
    assert_int_equal(add(&body, 1, true, 1024), HEARTH_LINK_CODE_INCOMPLETE);
    assert_int_equal(add(&body, 0, true, 1024), HEARTH_LINK_CODE_CONTINUE);
    assert_int_equal(add(&body, 2, true, 1024), HEARTH_LINK_CODE_INCOMPLETE);
    assert_int_equal(body.len, 1024);
    assert_int_equal(add(&body, 1, false, 10), 0);
    assert_int_equal(body.len, 1034);
    /* Block 0 starts anew. */
    assert_int_equal(add(&body, 0, false, 5), 0);
    assert_int_equal(body.len, 5);
    hearth_link_transfer_clear(&body);
}

static void test_a_body_never_grows_above_its_limit(void **state)
{
    struct hearth_link_body body = {NULL, 0, 0, MAX};
    uint32_t i;

    (void)state;
    for (i = 0; i < 64; i++)
        assert_int_equal(add(&body, i, true, 1024), HEARTH_LINK_CODE_CONTINUE);
    assert_int_equal(add(&body, 64, true, 1024), HEARTH_CODE_TOO_LARGE);
    assert_int_equal(add(&body, 64, false, 1), HEARTH_CODE_TOO_LARGE);
    assert_int_equal(body.len, MAX);
    assert_true(body.cap <= MAX);
    hearth_link_transfer_clear(&body);
    /* A far block number neither allocates nor overflows. */
    assert_int_equal(add(&body, 1048575, true, 1024), HEARTH_CODE_TOO_LARGE);
    assert_null(body.data);
}

static void test_a_short_block_in_the_middle_is_refused(void **state)
{
    struct hearth_link_body body = {NULL, 0, 0, MAX};

    (void)state;
    assert_int_equal(add(&body, 0, true, 1023), HEARTH_CODE_BAD_REQUEST);
    assert_int_equal(add(&body, 0, true, 1025), HEARTH_CODE_BAD_REQUEST);
    assert_int_equal(add(&body, 0, false, 1025), HEARTH_CODE_BAD_REQUEST);
    assert_int_equal(body.len, 0);
    hearth_link_transfer_clear(&body);
}

static void test_there_is_no_block_after_the_last(void **state)
{
    struct hearth_link_block block = {2, false, 6};
    struct hearth_slice piece;

    (void)state;
    assert_int_equal(hearth_link_transfer_cut(hearth_slice_of(pattern, 2048),
                                              &block, &piece),
                     HEARTH_E_INVALID);
    block.num = 1048575;
    assert_int_equal(hearth_link_transfer_cut(hearth_slice_of(pattern, 2048),
                                              &block, &piece),
                     HEARTH_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_cut_body_is_whole_again),
        cmocka_unit_test(test_option_value_round_trip),
        cmocka_unit_test(test_reserved_size_and_long_value_are_refused),
        cmocka_unit_test(test_only_the_next_block_is_taken),
        cmocka_unit_test(test_a_body_never_grows_above_its_limit),
        cmocka_unit_test(test_a_short_block_in_the_middle_is_refused),
        cmocka_unit_test(test_there_is_no_block_after_the_last),
    };

    return cmocka_run_group_tests(tests, fill, NULL);
}
