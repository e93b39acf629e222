/* SPDX-License-Identifier: Apache-2.0 */
/* The display rule at its borders: 10 are shown, 9 are not; and what is shown
 * is rounded, so that the exact answers do not follow. */
#include "form_make.h"
#include "host/release/rule.h"
#include "wave.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum {
    ROOT,
    SCORED,
    YES_NO,
    MULTIPLE,
    NUMBER,
    WORDS,
    CONSENT,
    AREA,
    COUNTED, /* a list experiment's number */
    VILLAGE, /* of more choices than are counted */
    DAY,
    TRIED,  /* for practice */
    ROLLED, /* through a die */
    PEOPLE,
    REPEATED /* in people */
};

struct fixture {
    struct form_make make;
    struct hearth_tally tally;
    uint64_t memory[8192];
    struct hearth_arena arena;
    struct hearth_release_question q;
    bool is_part;
};

static void make_form(struct form_make *m)
{
    uint16_t scored, yes_no, items;
    struct hearth_node *n;

    form_make_begin(m, "f", 1);
    scored = form_make_list(m, "scored", "1 2 3 99");
    yes_no = form_make_list(m, "yn", "yes no");
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "scored", scored);
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "yes_no", yes_no);
    (void)form_make_select(m, HEARTH_NODE_SELECT_MULTIPLE, "some", yes_no);
    (void)form_make_node(m, HEARTH_NODE_INTEGER, "number");
    (void)form_make_node(m, HEARTH_NODE_TEXT, "words");
    form_make_select(m, HEARTH_NODE_SELECT_ONE, "consent", yes_no)->role =
        HEARTH_ROLE_CONSENT;
    form_make_node(m, HEARTH_NODE_HIDDEN, "area")->role = HEARTH_ROLE_AREA;
    items = form_make_list(m, "items", "i1 i2 i3 hot");
    form_make_column(m, "sensitive", "- - - yes");
    n = form_make_select(m, HEARTH_NODE_LIST_COUNT, "counted", items);
    n->design = m->form.design_count++;
    m->designs[0].kind = HEARTH_DESIGN_LIST;
    m->designs[0].arm = 7; /* area: any question does */
    m->designs[0].attributes = HEARTH_NONE;
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "village", yes_no);
    (void)form_make_node(m, HEARTH_NODE_DATE, "day");
    n = form_make_select(m, HEARTH_NODE_SELECT_ONE, "tried", yes_no);
    n->flags |= HEARTH_FLAG_PRACTICE;
    n = form_make_select(m, HEARTH_NODE_SELECT_ONE, "rolled", yes_no);
    form_make_die(m, n);
    (void)form_make_node(m, HEARTH_NODE_REPEAT, "people");
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "repeated", scored);
    (void)form_make_end(m);
}

/* The village's own list: long, and made by hand. */
static void make_long(struct fixture *f)
{
    struct hearth_choice_list *list = &f->make.lists[3];

    list->first = f->make.form.choice_count;
    list->count = HEARTH_TALLY_CHOICES_MAX + 1;
    f->make.form.list_count = 4;
    f->make.nodes[VILLAGE].list = 3;
}

static int set_up(void **state)
{
    static struct fixture f;

    memset(&f, 0, sizeof(f));
    make_form(&f.make);
    make_long(&f);
    assert_int_equal(hearth_tally_open(&f.make.form, &f.tally), 0);
    hearth_arena_init(&f.arena, f.memory, sizeof(f.memory));
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    hearth_tally_close(&f->tally);
    form_make_free(&f->make);
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
    const struct hearth_rule_view view = {.is_part = f->is_part};
    int e;
    bool is_figure =
        hearth_rule_question(&f->tally, index, &view, &f->arena, &f->q, &e);

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

/* "closed facility: k = 20": people who are few are protected by more. */
static void test_a_closed_facility_needs_twice_as_many(void **state)
{
    struct fixture *f = *state;

    f->make.form.profile = HEARTH_PROFILE_CLOSED;
    scored(f, 6, 6, 6, 0); /* 18 */
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.reason, HEARTH_RELEASE_FEW_ANSWERS);
    scored(f, 12, 12, 12, 0);
    assert_true(apply(f, SCORED));
    assert_int_not_equal(f->q.shown, HEARTH_RELEASE_DISTRIBUTION);
    f->make.form.profile = HEARTH_PROFILE_HOUSEHOLD;
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_DISTRIBUTION);
    f->make.form.profile = HEARTH_PROFILE_LEADER;
    scored(f, 20, 20, 19, 0);
    assert_true(apply(f, SCORED));
    assert_int_not_equal(f->q.shown, HEARTH_RELEASE_DISTRIBUTION);
    scored(f, 20, 20, 20, 0);
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_DISTRIBUTION);
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

static void test_ten_in_each_cell_is_shown(void **state)
{
    struct fixture *f = *state;

    scored(f, 10, 11, 12, 2);
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_DISTRIBUTION);
    assert_int_equal(f->q.base, 30); /* 33, in tens */
    assert_int_equal(f->q.cell_count, 3);
    assert_int_equal(f->q.cells[2].share.count, 10);
    assert_true(fabs(f->q.cells[2].share.share - 0.35) < 1e-12);
    assert_true(f->q.has_mean);
    assert_true(fabs(f->q.mean.value - 2.1) < 1e-12);
    assert_int_equal(f->q.no_answer, 0); /* 2: coarse */
}

static void test_nine_in_a_cell_leaves_the_top_two(void **state)
{
    struct fixture *f = *state;

    scored(f, 10, 9, 20, 0);
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_TOP2);
    assert_int_equal(f->q.top2.count, 25); /* 75 % of 30 */
    assert_int_equal(f->q.base, 30);
    assert_true(f->q.has_mean); /* an index, to 5 of its 100 points */
    assert_true(fabs(f->q.mean.value - 2.3) < 1e-12);
    assert_int_equal(f->q.cell_count, 0);
}

static void test_an_empty_cell_is_a_small_cell(void **state)
{
    struct fixture *f = *state;

    scored(f, 10, 0, 20, 0);
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_TOP2);
    scored(f, 0, 20, 20, 0); /* all in the top two */
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    assert_int_equal(f->q.reason, HEARTH_RELEASE_SMALL_CELL);
    scored(f, 9, 20, 20, 0); /* nine outside it */
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    scored(f, 40, 5, 4, 0); /* nine inside it */
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    assert_false(f->q.has_mean);
    assert_int_equal(f->q.base, 45); /* 49, coarse */
}

/* A part of the people is shown by its two highest and its index. */
static void test_a_part_shows_no_distribution(void **state)
{
    struct fixture *f = *state;

    f->is_part = true;
    scored(f, 20, 20, 20, 0);
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_TOP2);
    assert_int_equal(f->q.reason, HEARTH_RELEASE_FREE);
    assert_true(fabs(f->q.top2.share - 0.66) < 1e-12);
    assert_true(f->q.top2.high - f->q.top2.low > 0.2);
}

/* Words have no order: no two of them are the highest. */
static void test_words_have_no_top_two(void **state)
{
    struct fixture *f = *state;
    struct hearth_tally_question *q = &f->tally.questions[YES_NO];

    q->counts[0] = 40;
    q->counts[1] = 9;
    q->given = 49;
    assert_true(apply(f, YES_NO));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    q->counts[1] = 10;
    q->given = 50;
    assert_true(apply(f, YES_NO));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_DISTRIBUTION);
    assert_false(f->q.has_mean);
}

static void test_options_are_hidden_one_by_one(void **state)
{
    struct fixture *f = *state;
    struct hearth_tally_question *q = &f->tally.questions[MULTIPLE];

    q->given = 30;
    q->counts[0] = 10;
    q->counts[1] = 21; /* nine did not give it */
    assert_true(apply(f, MULTIPLE));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_DISTRIBUTION);
    assert_false(f->q.cells[0].is_hidden);
    assert_true(f->q.cells[1].is_hidden);
    assert_int_equal(f->q.cells[1].share.count, 0);
    q->counts[0] = 9;
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
    /* (10 x 7 + 18) / 11 to twos: its standard error is about one */
    assert_true(fabs(f->q.mean.value - 8.0) < 1e-12);
    assert_true(f->q.mean.low < 8.0 && f->q.mean.high > 8.0);
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

/* ${interviews} stand behind each cell of the repeated question. */
static void repeated(struct fixture *f, uint64_t each, uint64_t interviews,
                     uint64_t in_all)
{
    struct hearth_tally_question *q = &f->tally.questions[REPEATED];

    for (size_t c = 0; c < 3; c++) {
        q->counts[c] = each;
        q->interviews[c] = interviews;
    }
    q->given = 3 * each;
    q->interviews_given = in_all;
}

/* Hundreds of entries of nine households are nine households. */
static void test_thresholds_count_interviews_in_a_repeat(void **state)
{
    struct fixture *f = *state;
    double narrow;

    repeated(f, 100, 9, 9);
    assert_true(apply(f, REPEATED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    assert_int_equal(f->q.reason, HEARTH_RELEASE_FEW_ANSWERS);
    repeated(f, 100, 9, 10);
    assert_true(apply(f, REPEATED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    assert_int_equal(f->q.reason, HEARTH_RELEASE_SMALL_CELL);
    repeated(f, 100, 10, 10);
    assert_true(apply(f, REPEATED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_DISTRIBUTION);
    assert_string_equal(f->q.repeat, "people");
    assert_int_equal(f->q.base, 300);
    assert_int_equal(f->q.cells[0].share.count, 105); /* 35 % of 300 */
    narrow = f->q.cells[0].share.high - f->q.cells[0].share.low;
    assert_true(narrow > 0.4); /* of 10, not of 300 */
    assert_true(apply(f, SCORED));
    assert_string_equal(f->q.repeat, "");
}

/* A base of many choices, of days, of words: nothing of it is shown. */
static void test_what_is_as_good_as_a_name_is_not_shown(void **state)
{
    static const uint16_t nodes[] = {VILLAGE, DAY, WORDS};
    struct fixture *f = *state;

    for (size_t i = 0; i < 3; i++) {
        f->tally.questions[nodes[i]].given = 500;
        assert_true(apply(f, nodes[i]));
        assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
        assert_int_equal(f->q.cell_count, 0);
    }
    assert_false(apply(f, TRIED));
}

/* 0 to 3 of three plain items, 0 to 4 of all. */
static void counted(struct fixture *f, const uint64_t cells[10])
{
    struct hearth_tally_question *q = &f->tally.questions[COUNTED];

    memset(&q->values, 0, sizeof(q->values));
    for (size_t c = 0; c < 10; c++) {
        q->arms[c] = cells[c];
        for (uint64_t i = 0; i < cells[c]; i++) {
            hearth_moments_add(&q->values, (double)(c % 5));
        }
    }
}

static void test_a_list_experiment_has_an_estimate(void **state)
{
    static const uint64_t few[10] = {60, 100, 80, 59, 0, 40, 90, 90, 60, 20},
                          enough[10] = {60, 100, 80, 60, 0, 40, 90, 90, 60, 20};
    struct fixture *f = *state;

    assert_non_null(f->tally.questions[COUNTED].arms);
    assert_null(f->tally.questions[NUMBER].arms);
    counted(f, few); /* 299 of the plain list */
    assert_true(apply(f, COUNTED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    assert_int_equal(f->q.reason, HEARTH_RELEASE_FEW_ANSWERS);
    counted(f, enough);
    assert_true(apply(f, COUNTED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_ESTIMATE);
    assert_int_equal(f->q.cell_count, 0); /* 0 and all would tell */
    assert_false(f->q.has_mean);          /* of both arms: of nobody */
    assert_int_equal(f->q.design, HEARTH_RELEASE_LIST);
    assert_int_equal(f->q.base, 600);
    assert_string_equal(f->q.estimate.said, "The hot");
    assert_int_equal(f->q.step, 0);
    /* 440 / 300 and 530 / 300, to a twentieth */
    assert_true(fabs(f->q.estimate.arms[0].mean - 1.45) < 1e-9);
    assert_true(fabs(f->q.estimate.arms[1].mean - 1.75) < 1e-9);
    assert_true(fabs(f->q.estimate.value - 0.3) < 1e-9);
    f->is_part = true;
    assert_true(apply(f, COUNTED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    assert_false(f->q.has_estimate);
    f->is_part = false;
    assert_true(apply(f, SCORED));
    assert_int_equal(f->q.design, HEARTH_RELEASE_DIRECT);
}

static void rolled(struct fixture *f, uint64_t yes, uint64_t no)
{
    struct hearth_tally_question *q = &f->tally.questions[ROLLED];

    q->counts[0] = yes;
    q->counts[1] = no;
    q->given = q->interviews_given = yes + no;
}

/* "RRT n >= 100"; what is said stands beside what follows from it. */
static void test_what_a_die_masked_has_an_estimate(void **state)
{
    struct fixture *f = *state;

    rolled(f, 33, 66);
    assert_true(apply(f, ROLLED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    assert_false(f->q.has_estimate);
    rolled(f, 33, 67);
    assert_true(apply(f, ROLLED));
    assert_true(f->q.has_estimate);
    rolled(f, 122, 281); /* 30 % of 403: of the rounded share, not of these */
    assert_true(apply(f, ROLLED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_DISTRIBUTION);
    assert_true(f->q.has_estimate);
    assert_true(fabs(f->q.estimate.value - 0.2) < 1e-5);
    rolled(f, 5, 300); /* who said yes are few: nothing is shown */
    assert_true(apply(f, ROLLED));
    assert_false(f->q.has_estimate);
    assert_int_equal(f->q.shown, HEARTH_RELEASE_NOTHING);
    f->make.designs[1].p_no = 800000;
    rolled(f, 122, 281);
    assert_true(apply(f, ROLLED));
    assert_int_equal(f->q.shown, HEARTH_RELEASE_DISTRIBUTION);
    assert_false(f->q.has_estimate);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* Between releases progress is of now and figures are as old as they were:
 * else nobody would ever be told that they wait. */
static void test_a_sync_makes_no_figure_younger(void **state)
{
    struct wave *w = wave_open(130, 7);

    (void)state;
    for (size_t i = 0; i < 120; i++) {
        wave_add(w, i);
    }
    w->now_s = 1000;
    wave_release(w);
    assert_true(w->fresh > 0);
    assert_int_equal(hearth_release_figures_s(&w->release), 1000);
    assert_int_equal(w->release.figures_s, 0); /* of one piece */
    wave_add(w, 120);
    w->now_s = 5000;
    wave_release(w);
    assert_int_equal(w->fresh, 0);
    assert_int_equal(w->release.made_s, 5000);
    assert_int_equal(hearth_release_figures_s(&w->release), 1000);
    wave_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_a_closed_facility_needs_twice_as_many),
        CASE(test_a_base_of_nine_shows_nothing),
        CASE(test_declined_answers_do_not_fill_a_base),
        CASE(test_ten_in_each_cell_is_shown),
        CASE(test_nine_in_a_cell_leaves_the_top_two),
        CASE(test_a_part_shows_no_distribution),
        CASE(test_an_empty_cell_is_a_small_cell),
        CASE(test_words_have_no_top_two),
        CASE(test_options_are_hidden_one_by_one),
        CASE(test_numbers_need_ten_that_differ),
        CASE(test_words_consent_and_hidden_nodes),
        CASE(test_thresholds_count_interviews_in_a_repeat),
        CASE(test_what_is_as_good_as_a_name_is_not_shown),
        CASE(test_a_list_experiment_has_an_estimate),
        CASE(test_what_a_die_masked_has_an_estimate),
        cmocka_unit_test(test_a_sync_makes_no_figure_younger),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
