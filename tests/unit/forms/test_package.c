/* SPDX-License-Identifier: Apache-2.0 */
/* Form packages: what goes in comes out, and bytes that were cut, changed or
 * made up end in a refusal or in a form that passed every check. */
#include "kit.h"

#include "hearth/package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct kit kit;
static uint8_t *body;
static size_t body_len;
static uint8_t *memory;
static size_t memory_len;

static int open_package(void **state)
{
    (void)state;
    kit_open(&kit);
    kit_compile_folder(&kit, "tests/data/small");
    if (kit.rc != HEARTH_OK) {
        return -1;
    }
    body_len = kit.report.package.len;
    body = malloc(body_len);
    memory_len = HEARTH_PACKAGE_ARENA(body_len) + 4096;
    memory = malloc(memory_len);
    if (body == NULL || memory == NULL) {
        return -1;
    }
    memcpy(body, kit.report.package.data, body_len);
    return 0;
}

static int close_package(void **state)
{
    (void)state;
    free(body);
    free(memory);
    kit_close(&kit);
    return 0;
}

static int decode(struct hearth_slice in, struct hearth_form **out)
{
    struct hearth_arena arena;

    hearth_arena_init(&arena, memory, memory_len);
    return hearth_package_decode(in, &arena, out);
}

static void test_a_package_is_written_back_as_the_same_bytes(void **state)
{
    struct hearth_form *form = NULL;
    struct hearth_writer w;
    uint8_t *again = malloc(body_len);

    (void)state;
    assert_non_null(again);
    assert_int_equal(decode(hearth_slice_of(body, body_len), &form), 0);
    hearth_writer_init(&w, again, body_len);
    assert_int_equal(hearth_package_encode(form, &w), HEARTH_OK);
    assert_int_equal(w.len, body_len);
    assert_memory_equal(again, body, body_len);
    hearth_writer_init(&w, again, body_len - 1);
    assert_int_equal(hearth_package_encode(form, &w), HEARTH_E_SPACE);
    free(again);
}

static void test_the_hash_follows_every_byte(void **state)
{
    struct hearth_form *form = NULL;
    uint8_t first[HEARTH_HASH_LEN];
    uint8_t *title;

    (void)state;
    assert_int_equal(decode(hearth_slice_of(body, body_len), &form), 0);
    assert_memory_equal(form->hash, kit.form->hash, HEARTH_HASH_LEN);
    memcpy(first, form->hash, sizeof(first));
    title = memchr(body, 'Y', body_len); /* some letter of a label */
    assert_non_null(title);
    *title = 'y';
    assert_int_equal(decode(hearth_slice_of(body, body_len), &form), 0);
    assert_memory_not_equal(form->hash, first, sizeof(first));
}

static void test_every_cut_is_refused_or_sound(void **state)
{
    struct hearth_form *form = NULL;
    unsigned accepted = 0;

    (void)state;
    for (size_t len = 0; len < body_len; len++) {
        if (decode(hearth_slice_of(body, len), &form) == HEARTH_OK) {
            assert_int_equal(hearth_form_check(form), HEARTH_OK);
            accepted++;
        }
    }
    /* Protobuf has no end: a form without its last language is one too. */
    assert_true(accepted < kit.report.language_count);
}

static void test_every_changed_byte_is_refused_or_sound(void **state)
{
    struct hearth_form *form = NULL;

    (void)state;
    for (size_t at = 0; at < body_len; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            body[at] = (uint8_t)(body[at] ^ 1u << bit);
            form = NULL;
            if (decode(hearth_slice_of(body, body_len), &form) == HEARTH_OK) {
                assert_int_equal(hearth_form_check(form), HEARTH_OK);
            } else {
                assert_null(form);
            }
            body[at] = (uint8_t)(body[at] ^ 1u << bit);
        }
    }
}

static void test_the_arena_that_is_promised_is_enough(void **state)
{
    struct hearth_form *form = NULL;
    struct hearth_arena arena;
    size_t cap = 0;
    int rc = HEARTH_E_MEMORY;

    (void)state;
    for (; rc == HEARTH_E_MEMORY; cap += 512) {
        hearth_arena_init(&arena, memory, cap);
        rc = hearth_package_decode(hearth_slice_of(body, body_len), &arena,
                                   &form);
        assert_true(rc == HEARTH_OK || arena.used == 0);
    }
    assert_int_equal(rc, HEARTH_OK);
    assert_true(cap <= HEARTH_PACKAGE_ARENA(body_len));
}

static void test_other_formats_and_sizes_are_told(void **state)
{
    static uint8_t large[HEARTH_PACKAGE_MAX + 1];
    static const uint8_t NEWER[] = {1 << 3, 3};
    struct hearth_form *form = NULL;

    (void)state;
    assert_int_equal(decode(hearth_slice_of(NEWER, sizeof(NEWER)), &form),
                     HEARTH_E_VERSION);
    assert_int_equal(decode(hearth_slice_of(large, sizeof(large)), &form),
                     HEARTH_E_LIMIT);
    assert_int_not_equal(decode(hearth_slice_of(NULL, 0), &form), HEARTH_OK);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(test_##name, open_package, close_package)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_package_is_written_back_as_the_same_bytes),
        TEST(the_hash_follows_every_byte),
        TEST(every_cut_is_refused_or_sound),
        TEST(every_changed_byte_is_refused_or_sound),
        TEST(the_arena_that_is_promised_is_enough),
        TEST(other_formats_and_sizes_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
