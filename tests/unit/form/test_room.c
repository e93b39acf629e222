/* SPDX-License-Identifier: Apache-2.0 */
/* Too little memory, and answers and drafts that nobody wrote: an error, and
 * nothing half done. */
#include "interview_kit.h"

#include <stdlib.h>
#include <string.h>

/* All shapes of an answer that a small form leaves out. */
static void make_shapes(struct kit *k)
{
    static char names[512];
    uint16_t few;
    uint16_t many;
    size_t len = 0;

    for (unsigned c = 0; c < 70; c++) {
        names[len++] = (char)('a' + c / 26);
        names[len++] = (char)('a' + c % 26);
        names[len++] = ' ';
    }
    names[len - 1] = '\0';
    few = form_make_list(&k->make, "few", "red green blue");
    many = form_make_list(&k->make, "many", names);
    (void)form_make_select(&k->make, HEARTH_NODE_SELECT_MULTIPLE, "some", many);
    (void)form_make_select(&k->make, HEARTH_NODE_RANK, "rank", few);
    (void)form_make_select(&k->make, HEARTH_NODE_SELECT_ONE, "one", many);
    (void)kit_ask(k, HEARTH_NODE_DATE, "date");
    (void)kit_ask(k, HEARTH_NODE_INTEGER, "whole");
    kit_ask(k, HEARTH_NODE_CALCULATE, "twice")->calculate =
        kit_expr(k, "$whole 2 *");
    kit_ask(k, HEARTH_NODE_CALCULATE, "day")->calculate =
        kit_expr(k, "$date date:1");
    (void)kit_ask(k, HEARTH_NODE_REPEAT, "child");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "name");
    form_make_close(&k->make);
    (void)kit_ask(k, HEARTH_NODE_TEXT, "blank1");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "last");
}

static void answer_shapes(struct kit *k)
{
    kit_give(k, kit_at(k, "some"), "cr aa ab bz");
    kit_give(k, kit_at(k, "rank"), "blue red");
    kit_give(k, kit_at(k, "one"), "ba");
    kit_give(k, kit_at(k, "date"), "2024-02-29");
    kit_give(k, kit_at(k, "whole"), "-12");
    kit_give(k, kit_in(k, "child", 1, "name"), "Asel");
    (void)kit_add(k, "child");
    kit_give(k, kit_in(k, "child", 2, "name"), "B");
    kit_give(k, kit_at(k, "last"), "z");
}

static void test_no_interview_in_too_little_memory(void **state)
{
    struct kit *k = *state;
    struct hearth_arena arena;
    struct hearth_interview *i;
    size_t least;

    make_shapes(k);
    kit_start(k);
    hearth_arena_init(&arena, k->memory, hearth_interview_size(k->form));
    assert_int_equal(hearth_interview_start(k->form, &k->world, &arena, &i),
                     HEARTH_OK);
    least = arena.used;
    for (size_t cap = 0; cap < least; cap += 16) {
        hearth_arena_init(&arena, k->memory, cap);
        if (hearth_interview_start(k->form, &k->world, &arena, &i) !=
            HEARTH_E_SPACE) {
            fail_msg("an interview in %zu bytes", cap);
        }
        assert_int_equal(arena.used, 0);
    }
    kit_start(k);
    kit_holds(k, kit_at(k, "last"), "");
}

/* ---- sealed answers ---- */

static uint8_t memory[1u << 20];

static int decode(const struct kit *k, struct hearth_slice bytes, size_t cap,
                  struct hearth_answers *out)
{
    struct hearth_arena arena;
    struct hearth_reader in;

    hearth_arena_init(&arena, memory, cap);
    hearth_reader_init(&in, bytes);
    return hearth_answer_decode(k->form, &in, &arena, out);
}

/* One spelling for each answer: what is taken is what would be written. */
static void expect_one_spelling(const struct kit *k, struct hearth_slice bytes)
{
    static uint8_t again[HEARTH_PLAIN_MAX];
    struct hearth_answers a;
    struct hearth_writer w;
    int rc = decode(k, bytes, sizeof(memory), &a);

    if (rc == HEARTH_OK) {
        hearth_writer_init(&w, again, sizeof(again));
        assert_int_equal(hearth_answer_encode(&a, &w), HEARTH_OK);
        assert_true(hearth_slice_is_equal(hearth_writer_slice(&w), bytes));
    } else {
        assert_true(rc == HEARTH_E_INVALID || rc == HEARTH_E_TRUNCATED ||
                    rc == HEARTH_E_LIMIT || rc == HEARTH_E_SPACE);
    }
}

static void test_every_changed_byte_is_refused_or_means_itself(void **state)
{
    struct kit *k = *state;
    struct hearth_slice sealed;
    uint8_t bytes[256];

    make_shapes(k);
    kit_start(k);
    answer_shapes(k);
    sealed = kit_seal(k);
    assert_true(sealed.len <= sizeof(bytes));
    expect_one_spelling(k, sealed);
    for (size_t at = 0; at < sealed.len; at++) {
        memcpy(bytes, sealed.data, sealed.len); /* fits, see above */
        for (unsigned byte = 0; byte < 256; byte++) {
            bytes[at] = (uint8_t)byte;
            expect_one_spelling(k, hearth_slice_of(bytes, sealed.len));
        }
        expect_one_spelling(k, hearth_slice_of(sealed.data, at));
    }
}

static void test_answers_in_too_little_memory(void **state)
{
    struct kit *k = *state;
    struct hearth_answers a;
    struct hearth_slice sealed;
    size_t cap = 0;

    make_shapes(k);
    kit_start(k);
    answer_shapes(k);
    sealed = kit_seal(k);
    for (; decode(k, sealed, cap, &a) == HEARTH_E_SPACE; cap++) {
        assert_true(cap < sizeof(memory));
    }
    assert_true(cap > 100);
    assert_int_equal(decode(k, sealed, cap, &a), HEARTH_OK);
    expect_one_spelling(k, sealed);
}

/* ---- drafts ---- */

static void test_every_changed_draft_is_refused_or_loaded_whole(void **state)
{
    struct kit *k = *state;
    struct hearth_slice draft;
    static uint8_t bytes[4096];
    size_t len;
    unsigned refused = 0;

    make_shapes(k);
    kit_start(k);
    answer_shapes(k);
    draft = kit_save(k);
    len = draft.len;
    assert_true(len <= sizeof(bytes));
    memcpy(bytes, draft.data, len); /* fits, see above */
    for (size_t at = 0; at < len; at++) {
        uint8_t was = bytes[at];

        for (unsigned bit = 0; bit < 8; bit++) {
            int rc;

            bytes[at] = (uint8_t)(was ^ 1u << bit);
            rc = hearth_interview_load(k->i, hearth_slice_of(bytes, len));
            refused += rc != HEARTH_OK;
            /* in either case an interview that works stands there */
            (void)kit_save(k);
            kit_give(k, kit_at(k, "last"), "y");
            kit_holds(k, kit_at(k, "last"), "y");
        }
        bytes[at] = was;
    }
    assert_true(refused > len);
    assert_int_equal(hearth_interview_load(k->i, hearth_slice_of(bytes, len)),
                     HEARTH_OK);
    kit_holds(k, kit_at(k, "some"), "aa ab bz cr");
    kit_holds(k, kit_at(k, "last"), "z");
}

/* ---- a newer form ---- */

static bool has_lost(const struct hearth_migration *m, const char *name,
                     const char *text)
{
    for (uint16_t l = 0; l < m->lost; l++) {
        if (hearth_slice_is_equal(m->losses[l].name, hearth_slice_text(name)) &&
            hearth_slice_is_equal(m->losses[l].text, hearth_slice_text(text))) {
            return true;
        }
    }
    return false;
}

/* Nothing is lost in silence, however deep it stands. */
static void test_a_repeat_that_is_gone_is_lost_by_name(void **state)
{
    struct kit *k = *state;
    struct kit *newer = kit_other(k, 2);
    struct hearth_migration m;

    (void)kit_ask(k, HEARTH_NODE_TEXT, "first");
    (void)kit_ask(k, HEARTH_NODE_REPEAT, "child");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "name");
    (void)kit_ask(k, HEARTH_NODE_REPEAT, "visit");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "why");
    kit_start(k);
    kit_give(k, kit_at(k, "first"), "a");
    kit_give(k, kit_in(k, "child", 1, "name"), "Asel");
    kit_give(k, kit_inner(k, kit_in(k, "child", 1, "name"), "visit", 1, "why"),
             "cough");
    (void)kit_ask(newer, HEARTH_NODE_TEXT, "first");
    kit_start(newer);
    assert_int_equal(hearth_interview_migrate(newer->i, k->i, &m), HEARTH_OK);
    assert_int_equal(m.kept, 1);
    assert_int_equal(m.lost, 2);
    assert_true(has_lost(&m, "name", "Asel"));
    assert_true(has_lost(&m, "why", "cough"));
}

static void test_more_losses_than_are_listed_are_counted(void **state)
{
    struct kit *k = *state;
    struct kit *newer = kit_other(k, 2);
    struct hearth_migration m;

    (void)kit_ask(k, HEARTH_NODE_REPEAT, "child");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "name");
    kit_start(k);
    kit_give(k, kit_in(k, "child", 1, "name"), "x");
    for (uint16_t c = 2; c <= 70; c++) {
        (void)kit_add(k, "child");
        kit_give(k, kit_in(k, "child", c, "name"), "x");
    }
    (void)kit_ask(newer, HEARTH_NODE_TEXT, "other");
    kit_start(newer);
    assert_int_equal(hearth_interview_migrate(newer->i, k->i, &m), HEARTH_OK);
    assert_int_equal(m.lost, 70);
    assert_int_equal(m.kept, 0);
}

/* The new form fixes how many there are: the others are lost by name. */
static void test_instances_beyond_a_fixed_count_are_lost(void **state)
{
    struct kit *k = *state;
    struct kit *newer = kit_other(k, 2);
    struct hearth_migration m;

    (void)kit_ask(k, HEARTH_NODE_REPEAT, "child");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "name");
    kit_start(k);
    kit_give(k, kit_in(k, "child", 1, "name"), "A");
    (void)kit_add(k, "child");
    kit_give(k, kit_in(k, "child", 2, "name"), "B");
    kit_ask(newer, HEARTH_NODE_REPEAT, "child")->count = kit_expr(newer, "1");
    (void)kit_ask(newer, HEARTH_NODE_TEXT, "name");
    kit_start(newer);
    assert_int_equal(hearth_interview_migrate(newer->i, k->i, &m), HEARTH_OK);
    assert_int_equal(m.kept, 1);
    assert_int_equal(m.lost, 1);
    kit_holds(newer, kit_in(newer, "child", 1, "name"), "A");
    assert_true(has_lost(&m, "name", "B"));
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, kit_open, kit_close)
    const struct CMUnitTest tests[] = {
        CASE(test_no_interview_in_too_little_memory),
        CASE(test_every_changed_byte_is_refused_or_means_itself),
        CASE(test_answers_in_too_little_memory),
        CASE(test_every_changed_draft_is_refused_or_loaded_whole),
        CASE(test_a_repeat_that_is_gone_is_lost_by_name),
        CASE(test_more_losses_than_are_listed_are_counted),
        CASE(test_instances_beyond_a_fixed_count_are_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
