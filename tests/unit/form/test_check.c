/* SPDX-License-Identifier: Apache-2.0 */
/* The loader's check: each way in which a package can lead outside its
 * tables is refused. */
#include "every.h"

#include "hearth/expr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

static struct every e;

static int fresh(void **state)
{
    (void)state;
    every_init(&e);
    return 0;
}

static void test_the_form_is_sound(void **state)
{
    (void)state;
    assert_int_equal(hearth_form_check(&e.form), HEARTH_OK);
}

/* Sets one field, expects the answer, and puts the field back. */
#define ANSWERS(field, value, rc)                                              \
    do {                                                                       \
        struct every before_ = e;                                              \
        (field) = (value);                                                     \
        assert_int_equal(hearth_form_check(&e.form), rc);                      \
        e = before_;                                                           \
        assert_int_equal(hearth_form_check(&e.form), HEARTH_OK);               \
    } while (0)
#define REFUSED(field, value) ANSWERS(field, value, HEARTH_E_INVALID)
#define LIMITED(field, value) ANSWERS(field, value, HEARTH_E_LIMIT)
#define ALLOWED(field, value) ANSWERS(field, value, HEARTH_OK)

static void test_counts_beyond_the_limits_are_refused(void **state)
{
    (void)state;
    LIMITED(e.form.node_count, HEARTH_NODES_MAX + 1);
    LIMITED(e.form.choice_count, HEARTH_CHOICES_MAX + 1);
    LIMITED(e.form.list_count, HEARTH_LISTS_MAX + 1);
    LIMITED(e.form.column_count, HEARTH_COLUMNS_MAX + 1);
    LIMITED(e.form.cell_count, HEARTH_CELLS_MAX + 1);
    LIMITED(e.form.expr_count, HEARTH_EXPRS_MAX + 1);
    LIMITED(e.form.order_count, HEARTH_NODES_MAX * 4 + 1);
    LIMITED(e.form.read_count, HEARTH_READS_MAX + 1);
    LIMITED(e.form.design_count, HEARTH_DESIGNS_MAX + 1);
    LIMITED(e.form.scale_count, HEARTH_SCALES_MAX + 1);
    LIMITED(e.form.language_count, HEARTH_LANGUAGES_MAX + 1);
    LIMITED(e.form.text_count, HEARTH_TEXTS_MAX + 1);
    LIMITED(e.form.names_len, HEARTH_PACKAGE_MAX + 1);
    LIMITED(e.form.texts_len, HEARTH_PACKAGE_MAX + 1);
    LIMITED(e.form.smallest_bucket, HEARTH_PLAIN_MAX + 1);
    REFUSED(e.form.node_count, 0);
    REFUSED(e.form.language_count, 0);
    REFUSED(e.form.default_language, 2);
    REFUSED(e.form.version, 0);
    REFUSED(e.form.profile, 5);
}

static void test_pools_are_whole_and_clean(void **state)
{
    uint32_t *label = &e.offsets[0][0];

    (void)state;
    REFUSED(e.form.names_len, 0);
    REFUSED(e.names[0], 'x');
    REFUSED(e.names[e.form.names_len - 1], 'x');
    REFUSED(e.names[e.choices[0].name], '\x1b');
    REFUSED(e.names[e.choices[0].name], '\x01'); /* names have no inserts */
    REFUSED(e.texts[e.form.texts_len - 1], 'x');
    REFUSED(e.texts[3], '\x1b'); /* an escape sequence */
    REFUSED(e.texts[3], '\xff'); /* not UTF-8 */
    REFUSED(*label, e.form.texts_len);
    REFUSED(*label, 2); /* the middle of a text */
    REFUSED(e.form.title, EVERY_TEXTS);
    REFUSED(e.form.instance_name, EVERY_TEXTS);
    REFUSED(e.form.statement, EVERY_TEXTS);
    ALLOWED(e.form.title, HEARTH_NO_TEXT);
    REFUSED(e.form.id[0], '\0');
    REFUSED(e.form.id[0], '/');
    REFUSED(e.languages[1].tag[0], '\n' + 1);
}

static void test_inserts_are_whole(void **state)
{
    /* "\x01" "2" "\x02 people..." */
    char *text = e.texts + e.offsets[0][4];

    (void)state;
    REFUSED(text[0], '\x02');
    REFUSED(text[1], '7'); /* beyond the expressions */
    ALLOWED(text[1], '6');
    REFUSED(text[1], 'a');
    REFUSED(text[1], '\x02'); /* no digits */
    REFUSED(text[2], ' ');    /* no end */
    REFUSED(text[2], '1');
    ALLOWED(text[3], '\x09');
    REFUSED(text[3], '\x02'); /* an end without a begin */
    text[0] = '\x01';
    memcpy(text,
           "\x01"
           "02"
           "\x02",
           4);
    assert_int_equal(hearth_form_check(&e.form), HEARTH_E_INVALID);
    memcpy(text,
           "\x01"
           "000002",
           7);
    assert_int_equal(hearth_form_check(&e.form), HEARTH_E_INVALID);
}

static void test_a_text_of_more_than_4_kib_is_refused(void **state)
{
    static char pool[HEARTH_TEXT_MAX + 3];

    (void)state;
    memset(pool + 1, 'x', sizeof(pool) - 2);
    e.form.texts = pool;
    e.form.texts_len = sizeof(pool);
    memset(e.offsets, 0, sizeof(e.offsets));
    assert_int_equal(hearth_form_check(&e.form), HEARTH_E_LIMIT);
    pool[HEARTH_TEXT_MAX + 1] = '\0';
    assert_int_equal(hearth_form_check(&e.form), HEARTH_OK);
}

static void test_media_are_names_of_files(void **state)
{
    char *image = e.texts + e.offsets[0][7];

    (void)state;
    REFUSED(image[0], '.');
    REFUSED(image[0], '/');
    REFUSED(image[3], '/');
    REFUSED(image[3], '\\');
    REFUSED(image[3], ':');
    REFUSED(image[3], '\n');
    ALLOWED(image[3], ' ');
    REFUSED(e.choices[5].image, 9 + EVERY_TEXTS);
    REFUSED(e.nodes[EVERY_SIZE].audio, 6); /* a text of two lines */
}

static void test_names_are_valid_and_differ_among_siblings(void **state)
{
    (void)state;
    REFUSED(e.nodes[EVERY_SIZE].name, e.form.names_len);
    REFUSED(e.nodes[EVERY_SIZE].name, 0);
    REFUSED(e.nodes[EVERY_SIZE].name, e.nodes[EVERY_SIZE].name + 1);
    REFUSED(e.names[e.nodes[EVERY_SIZE].name], ' ');
    REFUSED(e.nodes[EVERY_BEST].name, e.nodes[EVERY_TOTAL].name);
    REFUSED(e.nodes[EVERY_AREA].name, e.nodes[EVERY_NOTE].name);
    REFUSED(e.nodes[EVERY_VISITS].name, e.nodes[EVERY_NAME].name);
    ALLOWED(e.nodes[EVERY_DAY].name, e.nodes[EVERY_NAME].name);
    ALLOWED(e.nodes[EVERY_DAY].name, e.nodes[EVERY_VISITS].name);
    REFUSED(e.scales[0].name, 0);
}

static void test_lists_stay_inside_their_tables(void **state)
{
    struct hearth_choice_list *l = e.lists;

    (void)state;
    LIMITED(l[2].count, HEARTH_LIST_LEN_MAX + 1);
    REFUSED(l[2].count, EVERY_VILLAGES + 1);
    REFUSED(l[2].first, 6);
    REFUSED(l[2].first, EVERY_CHOICES + 1);
    REFUSED(l[1].name, 2);
    REFUSED(l[2].columns, 1);
    REFUSED(l[2].columns, 3);
    REFUSED(l[2].column_count, 3);
    REFUSED(l[2].cells, 1);
    REFUSED(l[2].cells, 2 * EVERY_VILLAGES + 1);
    ALLOWED(l[1].count, 0);
    REFUSED(e.columns[1], 0);
    REFUSED(e.columns[1], e.columns[1] + 1);
    REFUSED(e.cells[7], e.form.names_len);
    REFUSED(e.cells[7], e.columns[0] + 1);
    REFUSED(e.choices[3].name, e.form.names_len);
    REFUSED(e.choices[3].name, 0);
    REFUSED(e.choices[3].label, EVERY_TEXTS);
    REFUSED(e.choices[3].audio, EVERY_TEXTS);
    ALLOWED(e.choices[6].name, e.choices[7].name); /* told apart by columns */
}

static void test_choices_of_selects_multiple_have_no_spaces(void **state)
{
    char *red = e.names + e.choices[2].name;
    char *no = e.names + e.choices[1].name;

    (void)state;
    REFUSED(red[1], ' ');
    ALLOWED(no[1], ' ');
    REFUSED(no[1], '\t');
    e.nodes[EVERY_COLOURS].list = EVERY_LIST_YES;
    REFUSED(red[1], ' '); /* the rank's */
    e.nodes[EVERY_BEST].list = EVERY_LIST_YES;
    REFUSED(red[1], ' '); /* the cards' */
    e.nodes[EVERY_CARDS].list = EVERY_LIST_YES;
    ALLOWED(red[1], ' ');
    REFUSED(no[1], ' ');
}

static void test_indexes_beyond_their_tables_are_refused(void **state)
{
    struct hearth_node *n = &e.nodes[EVERY_SIZE];
    uint32_t *texts[] = {&n->label,    &n->hint,
                         &n->guidance, &n->required_message,
                         &n->image,    &n->constraint_message,
                         &n->audio};
    uint16_t *exprs[] = {&n->relevant,  &n->constraint, &n->required,
                         &n->read_only, &n->calculate,  &n->initial,
                         &n->seed};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        REFUSED(*texts[i], EVERY_TEXTS);
        ALLOWED(*texts[i], 9);
    }
    for (size_t i = 0; i < sizeof(exprs) / sizeof(exprs[0]); i++) {
        REFUSED(*exprs[i], EVERY_EXPRS);
        ALLOWED(*exprs[i], EVERY_ALWAYS);
    }
    REFUSED(e.nodes[EVERY_VILLAGE].filter, EVERY_EXPRS);
    REFUSED(e.nodes[EVERY_PEOPLE].count, EVERY_EXPRS);
    REFUSED(e.nodes[EVERY_COLOURS].list, EVERY_LISTS);
    REFUSED(e.nodes[EVERY_COLOURS].list, HEARTH_NONE);
    REFUSED(e.nodes[EVERY_HEAD].from, EVERY_NODES);
    REFUSED(e.nodes[EVERY_HEAD].from, EVERY_SIZE); /* in no repeat */
    REFUSED(e.nodes[EVERY_HEAD].from, EVERY_VISITS);
    REFUSED(e.nodes[EVERY_HEAD].list, 0); /* both */
    REFUSED(e.nodes[EVERY_SIZE].from, EVERY_NAME);
    REFUSED(e.nodes[EVERY_TOTAL].trigger, 1);
    REFUSED(e.nodes[EVERY_TOTAL].trigger, 3);
    REFUSED(e.triggers[1], EVERY_NODES);
}

static void test_designs_and_scales(void **state)
{
    (void)state;
    REFUSED(e.nodes[EVERY_CARDS].design, 4);
    REFUSED(e.nodes[EVERY_CARDS].design, 0);
    REFUSED(e.nodes[EVERY_CARDS].design, HEARTH_NONE);
    REFUSED(e.nodes[EVERY_ITEMS].design, 1);
    REFUSED(e.nodes[EVERY_HOUSE].design, 2);
    ALLOWED(e.nodes[EVERY_CONSENT].design, 2);
    REFUSED(e.designs[2].kind, 0);
    REFUSED(e.designs[2].kind, 5);
    REFUSED(e.designs[0].arm, HEARTH_NONE);
    REFUSED(e.designs[0].arm, EVERY_NODES);
    REFUSED(e.designs[0].arm, EVERY_NAME); /* one for each person */
    REFUSED(e.designs[0].arm, EVERY_HOUSE);
    REFUSED(e.designs[1].attributes, EVERY_LISTS);
    REFUSED(e.designs[1].profiles, 0);
    REFUSED(e.designs[1].profiles, 17);
    REFUSED(e.designs[2].p_no, 833334);
    REFUSED(e.designs[3].p_yes, 1000001);
    REFUSED(e.scales[0].items[0], EVERY_NODES);
    REFUSED(e.scales[0].items[0], EVERY_SIZE); /* no select_one */
    REFUSED(e.scales[0].items[0], EVERY_HEAD); /* without a list */
    REFUSED(e.scales[0].item_count, 0);
    REFUSED(e.scales[0].item_count, HEARTH_SCALE_ITEMS_MAX + 1);
    REFUSED(e.scales[0].max, -1);
    REFUSED(e.ranges[0].node, EVERY_NODES);
    REFUSED(e.ranges[0].node, EVERY_NAME);
    REFUSED(e.ranges[0].start, -INFINITY);
    REFUSED(e.ranges[0].end, NAN);
    REFUSED(e.ranges[0].step, 0);
    LIMITED(e.form.range_count, HEARTH_NODES_MAX + 1);
    REFUSED(e.nodes[EVERY_CARDS].list, HEARTH_NONE);
    REFUSED(e.nodes[EVERY_CARDS].list, EVERY_LISTS);
}

static void test_types_roles_and_flags_must_be_known_and_fit(void **state)
{
    (void)state;
    REFUSED(e.nodes[EVERY_SIZE].type, 0);
    REFUSED(e.nodes[EVERY_SIZE].type, HEARTH_NODE_CONJOINT + 1);
    REFUSED(e.nodes[EVERY_SIZE].sensitivity, 4);
    REFUSED(e.nodes[EVERY_SIZE].role, 6);
    REFUSED(e.nodes[EVERY_SIZE].role, HEARTH_ROLE_CONSENT);
    REFUSED(e.nodes[EVERY_SIZE].role, HEARTH_ROLE_AREA);
    REFUSED(e.nodes[EVERY_NAME].role, HEARTH_ROLE_AREA);
    REFUSED(e.nodes[EVERY_VILLAGE].role, HEARTH_ROLE_COMPREHENSION);
    REFUSED(e.nodes[EVERY_HEAD].role, HEARTH_ROLE_ELIGIBILITY);
    REFUSED(e.nodes[EVERY_CONSENT].list, EVERY_LIST_VILLAGES); /* no "yes" */
    ALLOWED(e.nodes[EVERY_CONSENT].role, HEARTH_ROLE_CONSENT_PERSONAL);
    REFUSED(e.nodes[EVERY_ARM].source, HEARTH_SOURCE_LANGUAGE + 1);
    REFUSED(e.nodes[EVERY_ARM].draw, 0);
    REFUSED(e.nodes[EVERY_ARM].draw, 1001);
    REFUSED(e.nodes[EVERY_ARM].source, HEARTH_SOURCE_SEED); /* with draws */
    REFUSED(e.nodes[EVERY_HOUSE].source, HEARTH_SOURCE_TODAY);
    REFUSED(e.nodes[EVERY_SIZE].flags, 0x200);
    REFUSED(e.nodes[EVERY_SIZE].flags, HEARTH_FLAG_RANDOMISED);
    REFUSED(e.nodes[EVERY_SIZE].flags, HEARTH_FLAG_SHUFFLED);
    REFUSED(e.nodes[EVERY_SIZE].flags, HEARTH_FLAG_NO_ADD);
    REFUSED(e.nodes[EVERY_SIZE].look, 1u << 27);
    REFUSED(e.nodes[EVERY_NOTE].constraint, EVERY_ALWAYS);
    REFUSED(e.nodes[EVERY_HOUSE].required, EVERY_ALWAYS);
    REFUSED(e.nodes[EVERY_HOUSE].calculate, EVERY_ALWAYS);
    REFUSED(e.nodes[EVERY_PEOPLE].initial, EVERY_ALWAYS);
    REFUSED(e.nodes[EVERY_SIZE].filter, EVERY_ALWAYS);
    REFUSED(e.nodes[EVERY_HOUSE].count, EVERY_ALWAYS);
}

static void test_a_role_inside_a_repeat_is_refused(void **state)
{
    (void)state;
    e.nodes[EVERY_NAME].type = HEARTH_NODE_SELECT_ONE;
    e.nodes[EVERY_NAME].list = EVERY_LIST_YES;
    ALLOWED(e.nodes[EVERY_NAME].role, HEARTH_ROLE_COMPREHENSION);
    REFUSED(e.nodes[EVERY_NAME].role, HEARTH_ROLE_CONSENT);
    e.form.range_count = 0;
    e.nodes[EVERY_SIZE] = e.nodes[EVERY_NAME];
    e.nodes[EVERY_SIZE].parent = EVERY_HOUSE;
    e.nodes[EVERY_SIZE].end = EVERY_SIZE + 1;
    ALLOWED(e.nodes[EVERY_SIZE].role, HEARTH_ROLE_CONSENT);
}

static void test_nesting_must_be_true(void **state)
{
    (void)state;
    REFUSED(e.nodes[EVERY_ROOT].type, HEARTH_NODE_REPEAT);
    REFUSED(e.nodes[EVERY_ROOT].type, HEARTH_NODE_TEXT);
    REFUSED(e.nodes[EVERY_ROOT].parent, 0);
    REFUSED(e.nodes[EVERY_ROOT].end, EVERY_NODES - 1);
    REFUSED(e.nodes[EVERY_ROOT].end, EVERY_NODES + 1);
    REFUSED(e.nodes[EVERY_SIZE].parent, HEARTH_NONE);
    REFUSED(e.nodes[EVERY_SIZE].parent, EVERY_ROOT);
    REFUSED(e.nodes[EVERY_SIZE].parent, EVERY_SIZE);
    REFUSED(e.nodes[EVERY_SIZE].end, EVERY_SIZE);
    REFUSED(e.nodes[EVERY_SIZE].end, EVERY_SIZE + 2);
    REFUSED(e.nodes[EVERY_BEST].parent, EVERY_HOUSE);
    REFUSED(e.nodes[EVERY_VISITS].end, EVERY_VISITS);
    REFUSED(e.nodes[EVERY_VISITS].end, EVERY_SIZE + 1);
    REFUSED(e.nodes[EVERY_HOUSE].end, EVERY_NODES + 1);
}

/* ${depth} groups inside the root, one in the other. */
static int check_deep(unsigned depth)
{
    every_init(&e);
    e.form.node_count = (uint16_t)(depth + 1);
    e.form.order_count = e.form.read_count = 0;
    e.form.expr_count = e.form.trigger_count = 0;
    e.form.design_count = e.form.scale_count = e.form.range_count = 0;
    e.form.title = e.form.instance_name = HEARTH_NO_TEXT;
    e.form.statement = HEARTH_NO_TEXT;
    e.form.text_count = 0;
    e.form.texts_len = 1;
    for (size_t i = 0; i < EVERY_CHOICES; i++) {
        e.choices[i].label = e.choices[i].image = e.choices[i].audio =
            HEARTH_NO_TEXT;
    }
    for (unsigned i = 1; i <= depth; i++) {
        e.nodes[i] = e.nodes[EVERY_ROOT];
        e.nodes[i].parent = (uint16_t)(i - 1);
    }
    for (unsigned i = 0; i <= depth; i++) {
        e.nodes[i].end = (uint16_t)(depth + 1);
    }
    return hearth_form_check(&e.form);
}

static void test_groups_stand_sixteen_deep_at_most(void **state)
{
    (void)state;
    assert_true(HEARTH_DEPTH_MAX + 2 <= EVERY_NODES);
    assert_int_equal(check_deep(1), HEARTH_OK);
    assert_int_equal(check_deep(HEARTH_DEPTH_MAX), HEARTH_OK);
    assert_int_equal(check_deep(HEARTH_DEPTH_MAX + 1), HEARTH_E_LIMIT);
}

static void test_steps_are_known_and_stand_once(void **state)
{
    (void)state;
    REFUSED(e.order[3].node, EVERY_NODES);
    REFUSED(e.order[3].property, 4);
    REFUSED(e.order[3], e.order[2]);
    REFUSED(e.order[1].node, EVERY_HOUSE);  /* a count, but no repeat */
    REFUSED(e.order[2].node, EVERY_SIZE);   /* choices, but no select */
    REFUSED(e.order[4].node, EVERY_PEOPLE); /* a calculation, but no value */
    e.order[0].node = EVERY_NOTE;           /* any order is safe */
    assert_int_equal(hearth_form_check(&e.form), HEARTH_OK);
}

static void test_reads_stand_by_expression(void **state)
{
    (void)state;
    REFUSED(e.reads[1].node, EVERY_NODES);
    REFUSED(e.reads[1].expr, EVERY_EXPRS);
    REFUSED(e.reads[0].expr, EVERY_ALWAYS);
}

static void test_expressions_are_checked_with_their_references(void **state)
{
    static const uint8_t TO_NOWHERE[] = {HEARTH_OP_NODE, 0, EVERY_NODES};
    static const uint8_t TO_GROUP[] = {HEARTH_OP_NODE, 0, EVERY_HOUSE};
    static const uint8_t ALL_GROUP[] = {HEARTH_OP_ALL, 0, EVERY_HOUSE};
    static const uint8_t ALL_IN[] = {HEARTH_OP_ALL, 0, EVERY_VISITS};
    static const uint8_t NO_LIST[] = {HEARTH_OP_INSTANCE, 0, EVERY_LISTS};
    static const uint8_t BROKEN[] = {HEARTH_OP_ADD};

    (void)state;
    REFUSED(e.exprs[5], hearth_slice_of(TO_NOWHERE, sizeof(TO_NOWHERE)));
    ALLOWED(e.exprs[5], hearth_slice_of(TO_GROUP, sizeof(TO_GROUP)));
    REFUSED(e.exprs[5], hearth_slice_of(ALL_GROUP, sizeof(ALL_GROUP)));
    ALLOWED(e.exprs[5], hearth_slice_of(ALL_IN, sizeof(ALL_IN)));
    REFUSED(e.exprs[5], hearth_slice_of(NO_LIST, sizeof(NO_LIST)));
    REFUSED(e.exprs[5], hearth_slice_of(BROKEN, sizeof(BROKEN)));
    REFUSED(e.exprs[5], hearth_slice_of(NULL, 0));
}

/* A file of the package will be opened, or written, in a folder of ours. */
static void test_files_have_plain_names(void **state)
{
    static const char *const NAMES[] = {"../one.png", "/one.png",   "", ".one",
                                        "a\\b",       "one\x1b.png"};

    (void)state;
    for (size_t k = 0; k < sizeof(NAMES) / sizeof(NAMES[0]); k++) {
        struct hearth_media media = {NAMES[k], {NULL, 0}};

        e.form.media = &media;
        e.form.media_count = 1;
        assert_int_equal(hearth_form_check(&e.form), HEARTH_E_INVALID);
        media.name = "one.png";
        assert_int_equal(hearth_form_check(&e.form), HEARTH_OK);
        e.form.media_count = HEARTH_MEDIA_MAX + 1;
        assert_int_equal(hearth_form_check(&e.form), HEARTH_E_LIMIT);
    }
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup(test, fresh)
    const struct CMUnitTest tests[] = {
        FRESH(test_files_have_plain_names),
        FRESH(test_the_form_is_sound),
        FRESH(test_counts_beyond_the_limits_are_refused),
        FRESH(test_pools_are_whole_and_clean),
        FRESH(test_inserts_are_whole),
        FRESH(test_a_text_of_more_than_4_kib_is_refused),
        FRESH(test_media_are_names_of_files),
        FRESH(test_names_are_valid_and_differ_among_siblings),
        FRESH(test_lists_stay_inside_their_tables),
        FRESH(test_choices_of_selects_multiple_have_no_spaces),
        FRESH(test_indexes_beyond_their_tables_are_refused),
        FRESH(test_designs_and_scales),
        FRESH(test_types_roles_and_flags_must_be_known_and_fit),
        FRESH(test_a_role_inside_a_repeat_is_refused),
        FRESH(test_nesting_must_be_true),
        FRESH(test_groups_stand_sixteen_deep_at_most),
        FRESH(test_steps_are_known_and_stand_once),
        FRESH(test_reads_stand_by_expression),
        FRESH(test_expressions_are_checked_with_their_references),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
