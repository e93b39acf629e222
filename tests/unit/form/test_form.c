/* SPDX-License-Identifier: Apache-2.0 */
/* What is derived from a form, and how things are found in it. */
#include "every.h"
#include "form.h"

#include "hearth/expr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct every e;
static uint8_t memory[1u << 20];
static struct hearth_arena arena;

static int fresh(void **state)
{
    (void)state;
    every_init(&e);
    hearth_arena_init(&arena, memory, sizeof(memory));
    return hearth_form_index(&e.form, &arena);
}

static void expect_place(enum every_node node, enum every_node owner,
                         unsigned slot)
{
    assert_int_equal(e.nodes[node].owner, owner);
    assert_int_equal(e.nodes[node].slot, slot);
}

static void test_each_repeat_has_a_block(void **state)
{
    (void)state;
    expect_place(EVERY_ROOT, EVERY_ROOT, 0);
    expect_place(EVERY_AREA, EVERY_ROOT, 1);
    expect_place(EVERY_HOUSE, EVERY_ROOT, 4);
    expect_place(EVERY_PEOPLE, EVERY_PEOPLE, 0);
    expect_place(EVERY_NAME, EVERY_PEOPLE, 1);
    expect_place(EVERY_VISITS, EVERY_VISITS, 0);
    expect_place(EVERY_DAY, EVERY_VISITS, 1);
    expect_place(EVERY_SIZE, EVERY_ROOT, 5);
    expect_place(EVERY_NOTE, EVERY_ROOT, 13);
    assert_int_equal(e.nodes[EVERY_ROOT].block, 14);
    assert_int_equal(e.nodes[EVERY_PEOPLE].block, 2);
    assert_int_equal(e.nodes[EVERY_VISITS].block, 2);
}

/* Positions in order that read ${node}. */
static void expect_dependents(enum every_node node, const char *positions)
{
    uint32_t at = e.form.dependents_at[node];

    assert_int_equal(e.form.dependents_at[node + 1] - at, strlen(positions));
    for (size_t i = 0; positions[i] != '\0'; i++) {
        assert_int_equal(e.form.dependents[at + i], positions[i] - '0');
    }
}

static void test_dependents_are_those_who_read(void **state)
{
    (void)state;
    expect_dependents(EVERY_ROOT, "");
    expect_dependents(EVERY_CONSENT, "0"); /* the group's relevance */
    expect_dependents(EVERY_SIZE, "13");   /* count, filter */
    expect_dependents(EVERY_BEST, "4");    /* in a predicate, and a read */
    expect_dependents(EVERY_PEOPLE, "4");  /* a read of the repeat */
    expect_dependents(EVERY_NAME, "234");  /* head; read; in the repeat */
    expect_dependents(EVERY_VISITS, "4");  /* below the repeat */
    expect_dependents(EVERY_DAY, "4");
    expect_dependents(EVERY_NOTE, "");
}

static void test_a_step_depends_once_on_what_it_reads_twice(void **state)
{
    (void)state;
    e.reads[2].node = EVERY_NAME; /* and people, around it */
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(hearth_form_index(&e.form, &arena), HEARTH_OK);
    expect_dependents(EVERY_NAME, "234");
    expect_dependents(EVERY_DAY, "4");
}

static void test_too_many_dependents_are_refused(void **state)
{
    static struct hearth_step order[HEARTH_DEPENDENTS_MAX / EVERY_NODES + 1];
    static uint8_t room[4u * HEARTH_DEPENDENTS_MAX + 65536u];
    static const uint8_t ROOT[] = {HEARTH_OP_NODE, 0, EVERY_ROOT};
    uint32_t most = HEARTH_DEPENDENTS_MAX / EVERY_NODES;

    (void)state;
    e.exprs[EVERY_ALWAYS] = hearth_slice_of(ROOT, sizeof(ROOT));
    e.nodes[EVERY_NOTE].relevant = EVERY_ALWAYS;
    for (size_t i = 0; i <= most; i++) {
        order[i].node = EVERY_NOTE;
    }
    e.form.order = order;
    e.form.order_count = most;
    hearth_arena_init(&arena, room, sizeof(room));
    assert_int_equal(hearth_form_index(&e.form, &arena), HEARTH_OK);
    assert_int_equal(e.form.dependents_at[EVERY_NODES], most * EVERY_NODES);
    hearth_arena_init(&arena, room, sizeof(room));
    e.form.order_count = most + 1;
    assert_int_equal(hearth_form_index(&e.form, &arena), HEARTH_E_LIMIT);
}

static void test_every_arena_that_is_too_small_is_told(void **state)
{
    size_t need = arena.used;

    (void)state;
    for (size_t len = 0; len + 64 < need; len += 16) {
        hearth_arena_init(&arena, memory, len);
        assert_int_equal(hearth_form_index(&e.form, &arena), HEARTH_E_MEMORY);
    }
}

static uint32_t find(uint16_t list, const char *name)
{
    return hearth_form_find_choice(&e.form, list, hearth_slice_text(name));
}

static void test_choices_are_found_in_short_and_long_lists(void **state)
{
    (void)state;
    assert_int_equal(find(EVERY_LIST_COLOURS, "blue"), 2);
    assert_int_equal(find(EVERY_LIST_COLOURS, "yes"), HEARTH_NO_TEXT);
    assert_int_equal(find(EVERY_LIST_COLOURS, "blu"), HEARTH_NO_TEXT);
    assert_int_equal(find(EVERY_LIST_COLOURS, ""), HEARTH_NO_TEXT);
    for (uint32_t i = 0; i < EVERY_VILLAGES; i++) {
        assert_int_equal(
            find(EVERY_LIST_VILLAGES,
                 hearth_form_choice_name(&e.form, EVERY_LIST_VILLAGES, i)),
            i);
    }
    assert_int_equal(find(EVERY_LIST_VILLAGES, "v"), HEARTH_NO_TEXT);
    assert_int_equal(find(EVERY_LIST_VILLAGES, "v000"), HEARTH_NO_TEXT);
    assert_int_equal(find(EVERY_LIST_VILLAGES, "w"), HEARTH_NO_TEXT);
    assert_int_equal(find(EVERY_LIST_VILLAGES, ""), HEARTH_NO_TEXT);
    assert_int_equal(hearth_form_find_choice(&e.form, EVERY_LIST_VILLAGES,
                                             hearth_slice_of(NULL, 0)),
                     HEARTH_NO_TEXT);
}

static void test_the_first_of_equal_names_is_found(void **state)
{
    const struct hearth_choice *v = &e.choices[5];

    (void)state;
    for (size_t i = 20; i < 90; i += 7) {
        e.choices[5 + i].name = v[20].name;
    }
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(hearth_form_index(&e.form, &arena), HEARTH_OK);
    assert_int_equal(find(EVERY_LIST_VILLAGES, e.names + v[20].name), 20);
    e.form.by_name = NULL; /* before there is an index */
    assert_int_equal(find(EVERY_LIST_VILLAGES, e.names + v[20].name), 20);
}

static void test_columns_and_cells(void **state)
{
    uint16_t list = EVERY_LIST_VILLAGES;
    struct hearth_slice region = hearth_slice_text("region");
    struct hearth_slice code = hearth_slice_text("code");
    struct hearth_slice name = hearth_slice_text("name");

    (void)state;
    assert_int_equal(hearth_form_find_column(&e.form, list, region), 0);
    assert_int_equal(hearth_form_find_column(&e.form, list, code), 1);
    assert_int_equal(hearth_form_find_column(&e.form, list, name),
                     HEARTH_NO_TEXT);
    assert_int_equal(hearth_form_find_column(&e.form, 0, region),
                     HEARTH_NO_TEXT);
    assert_string_equal(hearth_form_cell(&e.form, list, 59, 0), "north");
    assert_string_equal(hearth_form_cell(&e.form, list, 60, 0), "far south");
    assert_null(hearth_form_cell(&e.form, list, 3, 1));
    assert_string_equal(hearth_form_cell(&e.form, list, 4, 1), "v48");
    assert_string_equal(hearth_form_cell(&e.form, list, 5, 1), "");
    assert_null(hearth_form_cell(&e.form, list, EVERY_VILLAGES, 0));
    assert_null(hearth_form_cell(&e.form, list, 0, 2));
}

static void test_texts_fall_back_to_another_language(void **state)
{
    (void)state;
    assert_string_equal(hearth_form_text(&e.form, 0, 1),
                        "\xd9\x86\xd8\xb9\xd9\x85");
    assert_string_equal(hearth_form_text(&e.form, 0, 0), "Do you agree?");
    assert_string_equal(hearth_form_text(&e.form, 1, 1), "a hint");
    assert_string_equal(hearth_form_text(&e.form, 1, 9), "a hint");
    assert_string_equal(hearth_form_text(&e.form, HEARTH_NO_TEXT, 0), "");
}

static void test_nodes_are_found_by_name(void **state)
{
    (void)state;
    assert_int_equal(hearth_form_find(&e.form, hearth_slice_text("size")),
                     EVERY_SIZE);
    assert_int_equal(hearth_form_find(&e.form, hearth_slice_text("house")),
                     HEARTH_NONE); /* a group has no answer */
    assert_int_equal(hearth_form_find(&e.form, hearth_slice_text("people")),
                     HEARTH_NONE);
    assert_int_equal(hearth_form_find(&e.form, hearth_slice_text("name")),
                     EVERY_NAME); /* and not the note */
    assert_int_equal(hearth_form_find(&e.form, hearth_slice_text("siz")),
                     HEARTH_NONE);
}

static void test_kinds_of_nodes(void **state)
{
    static const uint8_t UNASKED[] = {HEARTH_NODE_GROUP,     HEARTH_NODE_REPEAT,
                                      HEARTH_NODE_NOTE,      HEARTH_NODE_HIDDEN,
                                      HEARTH_NODE_CALCULATE, HEARTH_NODE_BLANK,
                                      HEARTH_NODE_CONJOINT};

    (void)state;
    for (uint8_t t = HEARTH_NODE_GROUP; t <= HEARTH_NODE_CONJOINT; t++) {
        struct hearth_node n = {.type = t, .list = 0};

        assert_int_equal(hearth_form_is_asked(&n),
                         memchr(UNASKED, t, sizeof(UNASKED)) == NULL);
        assert_int_equal(hearth_form_is_question(&n),
                         memchr(UNASKED, t, 3) == NULL);
        assert_int_equal(hearth_form_is_select(&n),
                         t == HEARTH_NODE_SELECT_ONE);
        n.flags = HEARTH_FLAG_HIDDEN;
        assert_false(hearth_form_is_asked(&n));
    }
    assert_false(hearth_form_is_select(&e.nodes[EVERY_HEAD]));
}

static bool is_less(const void *cookie, uint32_t a, uint32_t b)
{
    (void)cookie;
    return a % 1000 < b % 1000 || (a % 1000 == b % 1000 && a < b);
}

static void test_sorting(void **state)
{
    uint32_t items[500];
    uint32_t x = 1;

    (void)state;
    for (size_t count = 0; count <= 500; count = count * 2 + 1) {
        for (size_t i = 0; i < count; i++) {
            x = x * 1103515245u + 12345u;
            items[i] = x >> 16;
        }
        hearth_form_sort(items, count, is_less, NULL);
        for (size_t i = 1; i < count; i++) {
            assert_false(is_less(NULL, items[i], items[i - 1]));
        }
    }
}

/* "it cannot play tricks on a screen" */
static void test_clean_text(void **state)
{
    static const char *const CLEAN[] = {"",
                                        "a\tb\n",
                                        "\xd8\xa7\xd9\x84", /* Arabic letters */
                                        "\xe2\x80\x8c",
                                        "\xe2\x80\x8f",
                                        "\xe2\x81\xa8"};
    static const char *const UNCLEAN[] = {
        "\x1b[2J",      "\x7f",          "\xc2\x9b",    "\xff",
        "\xed\xa0\x80", "a\xe2\x80\xae", "\xe2\x80\xad"};

    (void)state;
    for (size_t k = 0; k < sizeof(CLEAN) / sizeof(CLEAN[0]); k++) {
        assert_true(hearth_form_is_clean_text(hearth_slice_text(CLEAN[k])));
    }
    for (size_t k = 0; k < sizeof(UNCLEAN) / sizeof(UNCLEAN[0]); k++) {
        assert_false(hearth_form_is_clean_text(hearth_slice_text(UNCLEAN[k])));
    }
}

static void test_names_are_xml_names(void **state)
{
    static const char *const NAMES[] = {
        "a", "_a1", "a-b.c", "\xc3\xa9t\xc3\xa9", "\xd0\xb2\xd0\xbe\xd0\xb7"};
    static const char *const OTHERS[] = {
        "",          "1a", "-a", "a b", "a\xe2\x80\x8b", "a\xe2\x80\x8d",
        "a\xc3\x97", "a/b"};

    (void)state;
    for (size_t k = 0; k < sizeof(NAMES) / sizeof(NAMES[0]); k++) {
        assert_true(hearth_form_is_valid_name(hearth_slice_text(NAMES[k])));
    }
    for (size_t k = 0; k < sizeof(OTHERS) / sizeof(OTHERS[0]); k++) {
        assert_false(hearth_form_is_valid_name(hearth_slice_text(OTHERS[k])));
    }
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup(test, fresh)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean_text),
        cmocka_unit_test(test_names_are_xml_names),
        FRESH(test_each_repeat_has_a_block),
        FRESH(test_dependents_are_those_who_read),
        FRESH(test_a_step_depends_once_on_what_it_reads_twice),
        FRESH(test_too_many_dependents_are_refused),
        FRESH(test_every_arena_that_is_too_small_is_told),
        FRESH(test_choices_are_found_in_short_and_long_lists),
        FRESH(test_the_first_of_equal_names_is_found),
        FRESH(test_columns_and_cells),
        FRESH(test_texts_fall_back_to_another_language),
        FRESH(test_nodes_are_found_by_name),
        FRESH(test_kinds_of_nodes),
        FRESH(test_sorting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
