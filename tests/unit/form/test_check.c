/* SPDX-License-Identifier: Apache-2.0 */
/* The loader's check: each way in which a package can lead outside its
 * tables is refused. */
#include "sample.h"

#include "hearth/expr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct sample s;

static int fresh(void **state)
{
    (void)state;
    sample_init(&s);
    return 0;
}

static void test_the_sample_is_sound(void **state)
{
    (void)state;
    assert_int_equal(hearth_form_check(&s.form), HEARTH_OK);
}

/* Sets one field, expects the refusal, and puts the field back. */
#define REFUSED(field, value)                                                  \
    do {                                                                       \
        struct sample before_ = s;                                             \
        (field) = (value);                                                     \
        assert_int_not_equal(hearth_form_check(&s.form), HEARTH_OK);           \
        s = before_;                                                           \
        assert_int_equal(hearth_form_check(&s.form), HEARTH_OK);               \
    } while (0)

static void test_counts_beyond_the_limits_are_refused(void **state)
{
    (void)state;
    REFUSED(s.form.node_count, HEARTH_NODES_MAX + 1);
    REFUSED(s.form.node_count, 0);
    REFUSED(s.form.choice_count, HEARTH_CHOICES_MAX + 1);
    REFUSED(s.form.list_count, HEARTH_LISTS_MAX + 1);
    REFUSED(s.form.expr_count, HEARTH_EXPRS_MAX + 1);
    REFUSED(s.form.scale_count, HEARTH_SCALES_MAX + 1);
    REFUSED(s.form.language_count, HEARTH_LANGUAGES_MAX + 1);
    REFUSED(s.form.language_count, 0);
    REFUSED(s.form.default_language, 2);
    REFUSED(s.form.text_count, HEARTH_TEXTS_MAX + 1);
    REFUSED(s.form.smallest_bucket, HEARTH_PLAIN_MAX + 1);
    REFUSED(s.form.version, 0);
}

static void test_bad_texts_and_names_are_refused(void **state)
{
    (void)state;
    REFUSED(s.form.title, 4);
    REFUSED(s.form.id[0], '\0');
    REFUSED(s.form.id[0], '/');
    REFUSED(s.names[0], 'x');
    REFUSED(s.names[s.form.names_len - 1], 'x');
    REFUSED(s.texts[s.form.texts_len - 1], 'x');
    REFUSED(s.texts[3], '\x1b'); /* an escape sequence */
    REFUSED(s.texts[3], '\xff'); /* not UTF-8 */
    REFUSED(s.offsets[1][3], s.form.texts_len);
    REFUSED(s.nodes[SAMPLE_AGE].name, s.form.names_len);
    REFUSED(s.nodes[SAMPLE_AGE].name, s.nodes[SAMPLE_WHY].name); /* twice */
    REFUSED(s.nodes[SAMPLE_AGE].name, 0);
    REFUSED(s.choices[1].name, s.choices[0].name); /* twice in one list */
    REFUSED(s.choices[1].name, s.form.names_len);
    REFUSED(s.names[s.choices[0].name], ' ');
}

static void test_indexes_beyond_their_tables_are_refused(void **state)
{
    (void)state;
    REFUSED(s.nodes[SAMPLE_AGE].label, 4);
    REFUSED(s.nodes[SAMPLE_AGE].hint, 4);
    REFUSED(s.nodes[SAMPLE_AGE].required_message, 4);
    REFUSED(s.nodes[SAMPLE_AGE].constraint_message, 4);
    REFUSED(s.nodes[SAMPLE_AGE].relevant, 6);
    REFUSED(s.nodes[SAMPLE_AGE].constraint, 6);
    REFUSED(s.nodes[SAMPLE_AGE].required, 6);
    REFUSED(s.nodes[SAMPLE_AGE].list, 0);
    REFUSED(s.nodes[SAMPLE_COLOURS].list, 3);
    REFUSED(s.nodes[SAMPLE_COLOURS].list, HEARTH_NONE);
    REFUSED(s.choices[3].label, 4);
    REFUSED(s.lists[2].count, SAMPLE_MANY_COUNT + 1);
    REFUSED(s.lists[2].first, 6);
    REFUSED(s.lists[1].count, 0);
    REFUSED(s.scales[0].items[0], SAMPLE_NODES);
    REFUSED(s.scales[0].items[0], SAMPLE_AGE); /* no select_one */
    REFUSED(s.scales[0].item_count, 0);
    REFUSED(s.scales[0].item_count, HEARTH_SCALE_ITEMS_MAX + 1);
    REFUSED(s.scales[0].max, 1);
}

static void test_types_and_roles_must_be_known_and_fit(void **state)
{
    (void)state;
    REFUSED(s.nodes[SAMPLE_AGE].type, 0);
    REFUSED(s.nodes[SAMPLE_AGE].type, 9);
    REFUSED(s.nodes[SAMPLE_AGE].sensitivity, 4);
    REFUSED(s.nodes[SAMPLE_AGE].role, 4);
    REFUSED(s.nodes[SAMPLE_AGE].role, HEARTH_ROLE_CONSENT);
    REFUSED(s.nodes[SAMPLE_AGE].role, HEARTH_ROLE_AREA);
    REFUSED(s.nodes[SAMPLE_CONSENT].list, 1); /* a list without yes */
    REFUSED(s.nodes[SAMPLE_NOTE].constraint, 4);
    REFUSED(s.nodes[SAMPLE_GROUP].required, 4);
}

static void test_nesting_must_be_true(void **state)
{
    (void)state;
    REFUSED(s.nodes[SAMPLE_AGE].parent, HEARTH_NONE);
    REFUSED(s.nodes[SAMPLE_AGE].parent, SAMPLE_CONSENT);
    REFUSED(s.nodes[SAMPLE_AGE].parent, SAMPLE_AGE);
    REFUSED(s.nodes[SAMPLE_REMARK].parent, SAMPLE_GROUP);
    REFUSED(s.nodes[SAMPLE_GROUP].end, SAMPLE_GROUP);
    REFUSED(s.nodes[SAMPLE_GROUP].end, SAMPLE_NODES + 1);
    REFUSED(s.nodes[SAMPLE_GROUP].parent, SAMPLE_GROUP);
}

static void test_order_must_come_after_what_it_needs(void **state)
{
    uint16_t swapped = s.order[SAMPLE_COLOURS];

    (void)state;
    REFUSED(s.order[3], SAMPLE_NODES);
    REFUSED(s.order[3], s.order[4]); /* twice, so another is missing */
    s.order[SAMPLE_COLOURS] = s.order[SAMPLE_WHY];
    s.order[SAMPLE_WHY] = swapped;
    assert_int_equal(hearth_form_check(&s.form), HEARTH_E_INVALID);
}

static void test_expressions_are_checked_with_their_references(void **state)
{
    static const uint8_t TO_GROUP[] = {HEARTH_OP_LOAD, 0, SAMPLE_GROUP};
    static const uint8_t TO_NOWHERE[] = {HEARTH_OP_LOAD, 0, SAMPLE_NODES};
    static const uint8_t SELF[] = {HEARTH_OP_SELF};
    static const uint8_t BROKEN[] = {HEARTH_OP_ADD};

    (void)state;
    REFUSED(s.exprs[5], hearth_slice_of(TO_GROUP, sizeof(TO_GROUP)));
    REFUSED(s.exprs[5], hearth_slice_of(TO_NOWHERE, sizeof(TO_NOWHERE)));
    REFUSED(s.exprs[5], hearth_slice_of(BROKEN, sizeof(BROKEN)));
    /* relevance of itself: exprs[2] is that of "why" */
    REFUSED(s.exprs[2], hearth_slice_of(SELF, sizeof(SELF)));
}

static void test_texts_fall_back_to_another_language(void **state)
{
    (void)state;
    assert_string_equal(hearth_form_text(&s.form, 0, 1), "deutsch");
    assert_string_equal(hearth_form_text(&s.form, 1, 1), "english");
    s.form.default_language = 1;
    assert_string_equal(hearth_form_text(&s.form, 1, 1), "english");
    assert_string_equal(hearth_form_text(&s.form, HEARTH_NONE, 0), "");
    assert_string_equal(hearth_form_text(&s.form, 1, 9), "english");
}

static void test_names_are_found(void **state)
{
    (void)state;
    assert_int_equal(hearth_form_find(&s.form, hearth_slice_text("height")),
                     SAMPLE_HEIGHT);
    assert_int_equal(hearth_form_find(&s.form, hearth_slice_text("main")),
                     HEARTH_NONE); /* a group has no answer */
    assert_int_equal(hearth_form_find(&s.form, hearth_slice_text("heigh")),
                     HEARTH_NONE);
    assert_int_equal(
        hearth_form_find_choice(&s.form, 1, hearth_slice_text("blue")), 2);
    assert_int_equal(
        hearth_form_find_choice(&s.form, 1, hearth_slice_text("yes")),
        HEARTH_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_the_sample_is_sound, fresh),
        cmocka_unit_test_setup(test_counts_beyond_the_limits_are_refused,
                               fresh),
        cmocka_unit_test_setup(test_bad_texts_and_names_are_refused, fresh),
        cmocka_unit_test_setup(test_indexes_beyond_their_tables_are_refused,
                               fresh),
        cmocka_unit_test_setup(test_types_and_roles_must_be_known_and_fit,
                               fresh),
        cmocka_unit_test_setup(test_nesting_must_be_true, fresh),
        cmocka_unit_test_setup(test_order_must_come_after_what_it_needs, fresh),
        cmocka_unit_test_setup(
            test_expressions_are_checked_with_their_references, fresh),
        cmocka_unit_test_setup(test_texts_fall_back_to_another_language, fresh),
        cmocka_unit_test_setup(test_names_are_found, fresh),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
