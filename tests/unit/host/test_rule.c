/* SPDX-License-Identifier: Apache-2.0 */
/* The display rule at its borders: 10 and 5 are shown, 9 and 4 are not. */
#include "host/release/rule.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Names pool: offsets are written down beside it. */
static const char names[] = "\0"     /* 0 */
                            "q\0"    /* 1 */
                            "1\0"    /* 3 */
                            "2\0"    /* 5 */
                            "3\0"    /* 7 */
                            "99\0"   /* 9 */
                            "yes\0"  /* 12 */
                            "no\0"   /* 16 */
                            "scale"; /* 19 */
static const char texts[] = "";

enum { SCORED, YES_NO, MULTIPLE, NUMBER, WORDS, CONSENT, AREA, NODE_COUNT };

static const struct hearth_choice choices[] = {{3, 0}, {5, 0},  {7, 0},
                                               {9, 0}, {12, 0}, {16, 0}};
static const struct hearth_choice_list lists[] = {{0, 4}, {4, 2}};

struct fixture {
    struct hearth_node nodes[NODE_COUNT];
    struct hearth_language language;
    uint32_t offsets[1];
    struct hearth_form form;
    struct hearth_tally tally;
    uint64_t memory[8192];
    struct hearth_arena arena;
    struct hearth_release_question q;
};

static void node(struct fixture *f, int index, uint8_t type, uint16_t list)
{
    struct hearth_node *n = &f->nodes[index];

    memset(n, 0xff, sizeof(*n));
    n->type = type;
    n->role = HEARTH_ROLE_NONE;
    n->sensitivity = 0;
    n->list = list;
    n->name = 1;
    n->label = 0;
}

static int set_up(void **state)
{
    static struct fixture f;

    memset(&f, 0, sizeof(f));
    node(&f, SCORED, HEARTH_NODE_SELECT_ONE, 0);
    node(&f, YES_NO, HEARTH_NODE_SELECT_ONE, 1);
    node(&f, MULTIPLE, HEARTH_NODE_SELECT_MULTIPLE, 1);
    node(&f, NUMBER, HEARTH_NODE_INTEGER, HEARTH_NONE);
    node(&f, WORDS, HEARTH_NODE_TEXT, HEARTH_NONE);
    node(&f, CONSENT, HEARTH_NODE_SELECT_ONE, 1);
    f.nodes[CONSENT].role = HEARTH_ROLE_CONSENT;
    node(&f, AREA, HEARTH_NODE_HIDDEN, HEARTH_NONE);
    f.language.offsets = f.offsets;
    f.form = (struct hearth_form){.id = "f",
                                  .version = 1,
                                  .nodes = f.nodes,
                                  .node_count = NODE_COUNT,
                                  .choices = choices,
                                  .choice_count = 6,
                                  .lists = lists,
                                  .list_count = 2,
                                  .languages = &f.language,
                                  .language_count = 1,
                                  .text_count = 1,
                                  .names = names,
                                  .names_len = sizeof(names),
                                  .texts = texts,
                                  .texts_len = sizeof(texts)};
    assert_int_equal(hearth_tally_open(&f.form, &f.tally), 0);
    hearth_arena_init(&f.arena, f.memory, sizeof(f.memory));
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    hearth_tally_close(&f->tally);
    return 0;
}

/* Counts of the scored list 1, 2, 3, 99. */
static void scored(struct fixture *f, uint64_t one, uint64_t two,
                   uint64_t three, uint64_t declined)
{
    struct hearth_tally_question *q = &f->tally.questions[SCORED];
    const uint64_t counts[] = {one, two, three, declined};

    memset(&q->values, 0, sizeof(q->values));
    for (size_t c = 0; c < 4; c++) {
        q->counts[c] = counts[c];
        for (uint64_t i = 0; c < 3 && i < counts[c]; i++) {
            hearth_moments_add(&q->values, (double)c + 1);
        }
    }
    q->given = one + two + three + declined;
    q->no_answer = declined;
}

static bool apply(struct fixture *f, uint16_t index)
{
    int e;
    bool is_figure =
        hearth_rule_question(&f->tally, index, &f->arena, &f->q, &e);

    assert_int_equal(e, 0);
    return is_figure;
}

static void test_a_base_of_nine_shows_nothing(void **state)
{
    struct fixture *f = *state;

    scored(f, 5, 4, 0, 0);
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    assert_int_equal(f->q.reason, HEARTH_RELEASE_FEW_ANSWERS);
    assert_int_equal(f->q.base, 0);
    assert_false(f->q.has_mean);
}

/* Who declined is no part of the base. */
static void test_declined_answers_do_not_fill_a_base(void **state)
{
    struct fixture *f = *state;

    scored(f, 3, 3, 3, 50);
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    assert_int_equal(f->q.no_answer, 50);
}

static void test_five_in_each_cell_is_shown(void **state)
{
    struct fixture *f = *state;

    scored(f, 5, 5, 5, 2);
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_DISTRIBUTION);
    assert_int_equal(f->q.base, 15);
    assert_int_equal(f->q.cell_count, 3);
    assert_int_equal(f->q.cells[2].share.count, 5);
    assert_true(fabs(f->q.cells[2].share.share - 1.0 / 3) < 1e-12);
    assert_true(f->q.has_mean);
    assert_true(fabs(f->q.mean.value - 2.0) < 1e-12);
    assert_int_equal(f->q.no_answer, 0); /* 2: coarse */
}

static void test_four_in_a_cell_leaves_the_top_two(void **state)
{
    struct fixture *f = *state;

    scored(f, 9, 4, 20, 0);
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_TOP2);
    assert_int_equal(f->q.top2.count, 24);
    assert_int_equal(f->q.base, 33);
    assert_false(f->q.has_mean);
    assert_int_equal(f->q.cell_count, 0);
}

static void test_an_empty_cell_is_a_small_cell(void **state)
{
    struct fixture *f = *state;

    scored(f, 9, 0, 20, 0);
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_TOP2);
    scored(f, 0, 20, 20, 0); /* all in the top two */
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    assert_int_equal(f->q.reason, HEARTH_RELEASE_SMALL_CELL);
    scored(f, 4, 20, 20, 0); /* four outside it */
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    scored(f, 40, 2, 2, 0); /* four inside it */
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    assert_int_equal(f->q.base, 40); /* 44, coarse */
}

/* Words have no order: no two of them are the highest. */
static void test_words_have_no_top_two(void **state)
{
    struct fixture *f = *state;
    struct hearth_tally_question *q = &f->tally.questions[YES_NO];

    q->counts[0] = 40;
    q->counts[1] = 4;
    q->given = 44;
    assert_true(apply(f, YES_NO));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    q->counts[1] = 5;
    q->given = 45;
    assert_true(apply(f, YES_NO));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_DISTRIBUTION);
    assert_false(f->q.has_mean);
}

static void test_options_are_hidden_one_by_one(void **state)
{
    struct fixture *f = *state;
    struct hearth_tally_question *q = &f->tally.questions[MULTIPLE];

    q->given = 30;
    q->counts[0] = 5;
    q->counts[1] = 26; /* four did not give it */
    assert_true(apply(f, MULTIPLE));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_DISTRIBUTION);
    assert_false(f->q.cells[0].is_hidden);
    assert_true(f->q.cells[1].is_hidden);
    assert_int_equal(f->q.cells[1].share.count, 0);
    q->counts[0] = 4;
    assert_true(apply(f, MULTIPLE));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    assert_int_equal(f->q.cell_count, 0);
}

static void test_numbers_need_ten_that_differ(void **state)
{
    struct fixture *f = *state;
    struct hearth_moments *m = &f->tally.questions[NUMBER].values;

    for (int i = 0; i < 9; i++) {
        hearth_moments_add(m, 7);
    }
    assert_true(apply(f, NUMBER));
    assert_int_equal(f->q.reason, HEARTH_RELEASE_FEW_ANSWERS);
    hearth_moments_add(m, 7);
    assert_true(apply(f, NUMBER));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    assert_int_equal(f->q.reason, HEARTH_RELEASE_ALL_ALIKE);
    assert_false(f->q.has_mean);
    hearth_moments_add(m, 18);
    assert_true(apply(f, NUMBER));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_MEAN);
    assert_true(fabs(f->q.mean.value - 8.0) < 1e-12);
}

static void test_words_consent_and_hidden_nodes(void **state)
{
    struct fixture *f = *state;

    f->tally.questions[WORDS].given = 500;
    assert_true(apply(f, WORDS));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    assert_int_equal(f->q.reason, HEARTH_RELEASE_OPEN_TEXT);
    assert_false(apply(f, CONSENT));
    assert_false(apply(f, AREA));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_a_base_of_nine_shows_nothing),
        CASE(test_declined_answers_do_not_fill_a_base),
        CASE(test_five_in_each_cell_is_shown),
        CASE(test_four_in_a_cell_leaves_the_top_two),
        CASE(test_an_empty_cell_is_a_small_cell),
        CASE(test_words_have_no_top_two),
        CASE(test_options_are_hidden_one_by_one),
        CASE(test_numbers_need_ten_that_differ),
        CASE(test_words_consent_and_hidden_nodes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
