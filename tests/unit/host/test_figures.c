/* SPDX-License-Identifier: Apache-2.0 */
/* Plots of a release: what stands where, who sees what, and on paper. */
#include "host/chart/make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t memory[4 << 20];
static struct hearth_arena arena;

static void assert_near(double a, double b)
{
    assert_true(a - b < 1e-9 && b - a < 1e-9);
}

/* The text as a C string, kept until the next one. */
static const char *text_of(struct hearth_text *t)
{
    static char *last;

    free(last);
    assert_false(t->has_failed);
    last = calloc(t->len + 1, 1);
    assert_non_null(last);
    memcpy(last, t->data, t->len);
    hearth_text_free(t);
    return last;
}

static struct hearth_figures figures(const struct hearth_release *r)
{
    struct hearth_figures f = {
        .release = r, .pages = ~0u, .has_downloads = true, .arena = &arena};

    hearth_arena_init(&arena, memory, sizeof(memory));
    return f;
}

/* ---- from a release ---- */

static const struct hearth_release_cell AGREE[] = {
    {"1", "Strongly disagree", false, {20, 0.2, 0.13, 0.29}},
    {"2", "Disagree", false, {20, 0.2, 0.13, 0.29}},
    {"3", "Neither", false, {20, 0.2, 0.13, 0.29}},
    {"4", "Agree", false, {20, 0.2, 0.13, 0.29}},
    {"5", "Strongly agree", false, {20, 0.2, 0.13, 0.29}}};
#define AREA(called) .dimension = "area", .name = (called), .label = (called)
static const struct hearth_release_group AREAS[] = {
    {AREA("Zelen"), .shown = HEARTH_RELEASE_MEAN, .base = 60, .has_mean = true,
     .mean = {70, 0, 60, 80}},
    {AREA("Alder"), .shown = HEARTH_RELEASE_NOTHING,
     .reason = HEARTH_RELEASE_FEW_PLACES},
    {AREA("Mill"), .shown = HEARTH_RELEASE_MEAN, .base = 60, .has_mean = true,
     .mean = {30, 0, 20, 40}}};
static const struct hearth_release_cell SAME[] = {
    {"same", "The same", false, {240, 0.6, 0.55, 0.65}},
    {"different", "Different", false, {160, 0.4, 0.35, 0.45}}};
#define QUESTION(id, what)                                                     \
    .name = (id), .label = (what), .section = "S", .repeat = "",               \
    .kind = HEARTH_RELEASE_CHOICE, .top2_label = ""
static const struct hearth_release_question QUESTIONS[] = {
    {QUESTION("q03", "One"), .shown = HEARTH_RELEASE_DISTRIBUTION, .base = 100,
     .cells = AGREE, .cell_count = 5},
    {QUESTION("q04", "Two"), .shown = HEARTH_RELEASE_DISTRIBUTION, .base = 100,
     .cells = AGREE, .cell_count = 5},
    {QUESTION("q05", "Three"), .shown = HEARTH_RELEASE_NOTHING,
     .reason = HEARTH_RELEASE_ALL_ALIKE, .base = 40},
    {QUESTION("q35", "Die"), .shown = HEARTH_RELEASE_DISTRIBUTION, .base = 100,
     .sensitivity = 3, .design = HEARTH_RELEASE_FORCED, .cells = AGREE,
     .cell_count = 2},
    {QUESTION("q11_dist_woman", "How close"), .shown = HEARTH_RELEASE_TOP2,
     .base = 100, .has_mean = true, .mean = {4.0, 2.0, 3.7, 4.3},
     .top2 = {40, 0.4, 0.3, 0.5}},
    {QUESTION("q36", "Beside"), .shown = HEARTH_RELEASE_DISTRIBUTION,
     .base = 400, .sensitivity = 3, .design = HEARTH_RELEASE_CROSSWISE,
     .cells = SAME, .cell_count = 2, .has_estimate = true,
     .estimate = {"same", 250000, 0, 0.304, 0.2, 0.404}},
    {QUESTION("q37", "Low"), .shown = HEARTH_RELEASE_DISTRIBUTION, .base = 400,
     .sensitivity = 3, .design = HEARTH_RELEASE_CROSSWISE, .cells = SAME,
     .cell_count = 2, .has_estimate = true,
     .estimate = {"same", 250000, 0, -0.04, -0.12, 0.04}},
    {QUESTION("q38", "Wrong"), .shown = HEARTH_RELEASE_DISTRIBUTION,
     .base = 400, .sensitivity = 3, .design = HEARTH_RELEASE_CROSSWISE,
     .cells = SAME, .cell_count = 2, .has_estimate = true,
     .estimate = {"same", 250000, 0, -0.26, -0.32, -0.2}},
    {QUESTION("q39", "Items"), .shown = HEARTH_RELEASE_ESTIMATE, .base = 650,
     .sensitivity = 3, .design = HEARTH_RELEASE_LIST, .has_estimate = true,
     .estimate = {"A plain item",
                  0,
                  0,
                  0.3,
                  0.1,
                  0.5,
                  {{300, 1.45, 1.05}, {350, 1.75, 1.1}}}},
    {QUESTION("q40", "Not followed"), .reason = HEARTH_RELEASE_UNFIT,
     .base = 650, .sensitivity = 3, .design = HEARTH_RELEASE_LIST}};
static const struct hearth_release_scale SCALES[] = {{.name = "acceptance",
                                                      .is_shown = true,
                                                      .base = 100,
                                                      .index = {50, 0, 45, 55},
                                                      .groups = AREAS,
                                                      .group_count = 3}};
static const struct hearth_release_form FORM = {.id = "f",
                                                .title = "",
                                                .statement = "",
                                                .questions = QUESTIONS,
                                                .question_count = 10,
                                                .scales = SCALES,
                                                .scale_count = 1};
static const struct hearth_release_tick TICKS[] = {
    {0, "Zelen", 45, 0}, {0, "Alder", 0, 0}, {0, "Mill", 20, 0}};
static const struct hearth_release RELEASE = {.number = 3,
                                              .programme = "P",
                                              .programme_id = "00",
                                              .audit_head = "",
                                              .provenance = {.wave = "w",
                                                             .method = "m",
                                                             .purpose = "p",
                                                             .recipient = "",
                                                             .cube = "",
                                                             .merged_from = ""},
                                              .forms = &FORM,
                                              .form_count = 1,
                                              .areas = TICKS,
                                              .area_count = 3};

struct seen {
    char names[64][HEARTH_PLOT_NAME_MAX + 1];
    size_t count;
    struct hearth_plot wanted; /* the one called ${name} */
    const char *name;
};

static void see(void *cookie, const struct hearth_plot *p)
{
    struct seen *s = cookie;

    assert_true(s->count < 64);
    memcpy(s->names[s->count++], p->name, sizeof(p->name));
    if (strcmp(p->name, s->name) == 0) {
        s->wanted = *p;
    }
}

static struct hearth_plot made(const struct hearth_figures *f,
                               enum hearth_figures_page page, const char *name)
{
    struct seen s = {.name = name};
    struct hearth_maker m = {f, see, &s};

    hearth_make_page(&m, page);
    assert_string_equal(s.wanted.name, name);
    return s.wanted;
}

static void test_areas_stand_by_name_never_by_figure(void **state)
{
    struct hearth_figures f = figures(&RELEASE);
    struct hearth_plot p = made(&f, HEARTH_FIGURES_AREAS, "parts-1-area");

    (void)state;
    assert_int_equal(p.row_count, 4);
    assert_string_equal(p.rows[0].label, "Everybody");
    assert_string_equal(p.rows[1].label, "Alder");
    assert_string_equal(p.rows[2].label, "Mill");
    assert_string_equal(p.rows[3].label, "Zelen");
    assert_false(p.rows[1].values[0].is_shown);
    assert_non_null(strstr(p.rows[1].values[0].why, "places"));
    assert_near(p.rows[2].values[0].value, 30.0);
    p = made(&f, HEARTH_FIGURES_PROGRESS, "progress-1-areas");
    assert_string_equal(p.rows[0].label, "Alder");
    assert_false(p.rows[0].values[0].is_shown);
    assert_string_equal(p.rows[2].label, "Zelen");
}

static void test_what_is_missing_to_the_plan(void **state)
{
    static const struct hearth_figures_target targets[] = {
        {"Zelen", 120}, {"Mill", 20}, {"Alder", 30}, {"Quarry", 40}};
    struct hearth_figures f = figures(&RELEASE);
    struct hearth_plot p;

    (void)state;
    f.targets = targets;
    f.target_count = 4;
    p = made(&f, HEARTH_FIGURES_PROGRESS, "progress-1-areas");
    assert_int_equal(p.row_count, 4);
    /* fewer than 10, and none that is shown: all of it may be missing */
    assert_string_equal(p.rows[0].aside, "At most 30 of 30 still missing");
    assert_string_equal(p.rows[1].aside, "All 20 planned are done");
    assert_string_equal(p.rows[2].label, "Quarry");
    assert_string_equal(p.rows[2].aside, "At most 40 of 40 still missing");
    assert_string_equal(p.rows[3].aside, "At most 75 of 120 still missing");
    assert_near(p.rows[3].target, 120.0);
    assert_true(p.max >= 120.0);
    f.target_count = 0;
    p = made(&f, HEARTH_FIGURES_PROGRESS, "progress-1-areas");
    assert_null(p.rows[0].aside);
}

static void test_a_city_sees_its_own_areas(void **state)
{
    static const char own[1][HEARTH_CODE_MAX + 1] = {"Mill"};
    struct hearth_figures f = figures(&RELEASE);
    struct hearth_plot p;

    (void)state;
    f.is_city = true;
    f.city_areas = own;
    f.city_area_count = 1;
    p = made(&f, HEARTH_FIGURES_AREAS, "parts-1-area");
    assert_int_equal(p.row_count, 2);
    assert_string_equal(p.rows[1].label, "Mill");
    p = made(&f, HEARTH_FIGURES_PROGRESS, "progress-1-areas");
    assert_int_equal(p.row_count, 1);
}

/* ---- one question at a time ---- */

static const struct hearth_release_group PARTS[] = {
    {AREA("Zelen"), .base = 60, .shown = HEARTH_RELEASE_TOP2,
     .top2 = {20, 0.33, 0.2, 0.5}},
    {AREA("Alder"), .shown = HEARTH_RELEASE_NOTHING,
     .reason = HEARTH_RELEASE_FEW_PLACES},
    {AREA("Mill"), .base = 100, .shown = HEARTH_RELEASE_DISTRIBUTION,
     .cells = AGREE, .cell_count = 5},
    {.dimension = "sex",
     .name = "1",
     .label = "Woman",
     .base = 60,
     .shown = HEARTH_RELEASE_MEAN},
    {.dimension = "area*sex",
     .name = "Mill*1",
     .label = "Mill, Woman",
     .shown = HEARTH_RELEASE_TOP2,
     .base = 60}};

/* A second wave: a question with parts, a die's that has them too, and one that
 * was not asked in the first wave. */
struct second {
    struct hearth_release_question questions[3];
    struct hearth_release_form form;
    struct hearth_release release;
    const struct hearth_release *waves[2];
};

static struct hearth_figures second_wave(struct second *s)
{
    struct hearth_figures f;

    s->questions[0] = s->questions[2] = QUESTIONS[0];
    s->questions[1] = QUESTIONS[3];
    s->questions[1].cell_count = 5; /* so that only its kind keeps it out */
    for (size_t i = 0; i < 2; i++) {
        s->questions[i].groups = PARTS;
        s->questions[i].group_count = 5;
    }
    s->questions[2].name = "q99";
    s->form = FORM;
    s->form.questions = s->questions;
    s->form.question_count = 3;
    s->release = RELEASE;
    s->release.forms = &s->form;
    s->waves[0] = &RELEASE;
    s->waves[1] = &s->release;
    f = figures(&s->release);
    f.waves = s->waves;
    f.wave_count = 2;
    return f;
}

static void test_one_question_is_chosen(void **state)
{
    struct second w;
    struct hearth_figures f = second_wave(&w);
    struct seen s = {.name = ""};
    struct hearth_maker m = {&f, see, &s};

    (void)state;
    hearth_make_questions(&m, HEARTH_FIGURES_AREAS);
    assert_int_equal(s.count, 0);
    f.wants_all_questions = true;
    hearth_make_questions(&m, HEARTH_FIGURES_AREAS);
    assert_int_equal(s.count, 2); /* area and sex, no pairs, no die */
}

/* As published, by name, for who may see it. */
static void test_one_question_by_area_and_wave(void **state)
{
    static const char own[1][HEARTH_CODE_MAX + 1] = {"Mill"};
    struct second w;
    struct hearth_figures f = second_wave(&w);
    struct hearth_plot p;

    (void)state;
    f.question = "1.q03";
    p = made(&f, HEARTH_FIGURES_AREAS, "parts-1-q03.area");
    assert_int_equal(p.row_count, 4);
    assert_near(p.rows[0].values[0].value, 0.4);
    assert_string_equal(p.rows[1].label, "Alder");
    assert_false(p.rows[1].values[0].is_shown);
    assert_non_null(strstr(p.rows[1].values[0].why, "places"));
    assert_int_equal(p.rows[1].base, 0);
    assert_string_equal(p.rows[2].label, "Mill");
    assert_near(p.rows[2].values[0].value, 0.4);
    assert_int_equal(p.rows[2].base, 100);
    assert_string_equal(p.rows[3].label, "Zelen");
    assert_near(p.rows[3].values[0].value, 0.33);
    p = made(&f, HEARTH_FIGURES_AREAS, "parts-1-q03.sex");
    assert_false(p.rows[1].values[0].is_shown); /* a mean is no share */

    f.is_city = true;
    f.city_areas = own;
    f.city_area_count = 1;
    p = made(&f, HEARTH_FIGURES_AREAS, "parts-1-q03.area");
    assert_int_equal(p.row_count, 2);
    assert_string_equal(p.rows[1].label, "Mill");

    f.question = "1.q99";
    p = made(&f, HEARTH_FIGURES_WAVES, "waves-1-q99");
    assert_int_equal(p.row_count, 2);
    assert_false(p.rows[0].values[0].is_shown);
    assert_near(p.rows[1].values[0].value, 0.4);
}

static void test_statements_on_one_scale_share_a_drawing(void **state)
{
    struct hearth_figures f = figures(&RELEASE);
    struct hearth_plot p = made(&f, HEARTH_FIGURES_ANSWERS, "answers-1-q03");

    (void)state;
    assert_int_equal(p.kind, HEARTH_PLOT_LIKERT);
    assert_int_equal(p.row_count, 2);
    assert_near(p.rows[0].top2.value, 0.4);
    /* Wilson of .4 of 100, outwards: .3094 to .4980 */
    assert_near(p.rows[0].top2.low, 0.30);
    assert_near(p.rows[0].top2.high, 0.50);
    p = made(&f, HEARTH_FIGURES_ANSWERS, "answers-1-q05");
    assert_non_null(strstr(p.why, "alike"));
}

static void test_sensitive_ones_stand_apart(void **state)
{
    struct hearth_figures f = figures(&RELEASE);
    struct seen s = {.name = "sensitive-1-q35"};
    struct hearth_maker m = {&f, see, &s};
    struct hearth_plot p =
        made(&f, HEARTH_FIGURES_SENSITIVE, "sensitive-1-q35");

    (void)state;
    assert_non_null(strstr(p.method, "die"));
    hearth_make_page(&m, HEARTH_FIGURES_ANSWERS);
    assert_int_equal(s.wanted.row_count, 0); /* not among the answers */
}

/* What was said is never the first thing, and never stands as an answer. */
static void test_chance_is_taken_out_first(void **state)
{
    struct hearth_figures f = figures(&RELEASE);
    struct hearth_plot p =
        made(&f, HEARTH_FIGURES_SENSITIVE, "sensitive-1-q36");
    struct hearth_plot_look look = {0, "x"};
    struct hearth_text t = {0};
    const char *table;

    (void)state;
    assert_int_equal(p.row_count, 3);
    assert_non_null(strstr(p.rows[0].label, "stimated"));
    assert_near(p.rows[0].values[0].value, 0.30);
    assert_near(p.rows[0].values[0].low, 0.20);
    assert_near(p.rows[0].values[0].high, 0.41);
    assert_int_equal(p.rows[0].base, 400);
    assert_non_null(strstr(p.rows[1].heading, "no share of people"));
    assert_string_equal(p.rows[1].label, "Said: The same");
    assert_near(p.rows[1].values[0].value, 0.6);
    assert_non_null(strstr(p.method, "harmless"));
    hearth_plot_table(&t, &p, &look);
    table = text_of(&t);
    assert_non_null(strstr(table, "Said: The same"));
    assert_true(strstr(table, "stimated") < strstr(table, "Said: The same"));
    p = made(&f, HEARTH_FIGURES_SENSITIVE, "sensitive-1-q37");
    assert_near(p.rows[0].values[0].value, 0.0);
    assert_near(p.rows[0].values[0].low, 0.0);
    assert_near(p.rows[0].values[0].high, 0.04);
    assert_non_null(strstr(p.note, "outside"));
    p = made(&f, HEARTH_FIGURES_SENSITIVE, "sensitive-1-q38");
    assert_false(p.rows[0].values[0].is_shown);
    assert_non_null(strstr(p.rows[0].values[0].why, "does not fit"));
    p = made(&f, HEARTH_FIGURES_SENSITIVE, "sensitive-1-q35");
    assert_int_equal(p.row_count, 2); /* a release of before */
    assert_non_null(strstr(p.note, "no share of people"));
}

/* The estimate alone, in percent; what each arm named stands below it. */
static void test_a_list_shows_its_estimate(void **state)
{
    struct hearth_figures f = figures(&RELEASE);
    struct hearth_plot p =
        made(&f, HEARTH_FIGURES_SENSITIVE, "sensitive-1-q39");

    (void)state;
    assert_int_equal(p.row_count, 1);
    assert_non_null(strstr(p.rows[0].heading, "stimated"));
    assert_string_equal(p.rows[0].label, "A plain item");
    assert_near(p.rows[0].values[0].value, 0.30);
    assert_near(p.rows[0].values[0].low, 0.10);
    assert_near(p.rows[0].values[0].high, 0.50);
    assert_int_equal(p.rows[0].base, 650);
    assert_non_null(strstr(p.method, "difference of the two averages"));
    assert_non_null(strstr(p.note, "alone: 1.45 on average (300 answers)"));
    assert_non_null(strstr(p.note, "more: 1.75 on average (350 answers)"));
    p = made(&f, HEARTH_FIGURES_SENSITIVE, "sensitive-1-q40");
    assert_int_equal(p.row_count, 0);
    assert_non_null(strstr(p.why, "do not fit the method"));
}

static void test_a_referent_is_an_index(void **state)
{
    struct hearth_figures f = figures(&RELEASE);
    struct hearth_plot p =
        made(&f, HEARTH_FIGURES_OVERVIEW, "overview-1-acceptance");

    (void)state;
    assert_int_equal(p.row_count, 2);
    assert_near(p.rows[1].values[0].value, 50.0);
    assert_near(p.rows[1].values[0].low, 45.0);
    assert_near(p.rows[1].values[0].high, 55.0);
}

/* Only the form says what a scale that we do not know means. */
static void test_a_foreign_scale_has_no_words_of_ours(void **state)
{
    static const struct hearth_release_scale scales[] = {
        {.name = "home", .is_shown = true, .base = 90, .index = {60, 0, 5, 65}},
        {.name = "acceptance", .is_shown = true, .base = 90, .index = {1}}};
    struct hearth_release_form form = FORM;
    struct hearth_release r = RELEASE;
    struct hearth_figures f = figures(&r);
    struct seen s = {.name = "overview-1-other"};
    struct hearth_maker m = {&f, see, &s};

    (void)state;
    r.forms = &form;
    form.scales = scales;
    form.scale_count = 2;
    hearth_make_overview(&m); /* of a form with a question that we know */
    assert_int_equal(s.count, 2);
    assert_string_equal(s.names[0], "overview-1-acceptance");
    assert_string_equal(s.wanted.title, "Other scales");
    assert_int_equal(s.wanted.row_count, 1);
    assert_string_equal(s.wanted.rows[0].label, "Scale \"home\"");
    assert_non_null(strstr(s.wanted.note, "the lowest answer"));
    assert_null(strstr(s.wanted.note, "family"));

    form.question_count = 3;
    s.count = 0;
    hearth_make_overview(&m); /* and of one without */
    assert_int_equal(s.count, 1);
    assert_int_equal(s.wanted.row_count, 2);
    assert_string_equal(s.wanted.rows[1].label, "Scale \"acceptance\"");
}

/* One note a plot; a closed wave waits for nothing. */
static void test_what_waits_says_for_how_many(void **state)
{
    struct hearth_release_question
        questions[sizeof(QUESTIONS) / sizeof(QUESTIONS[0])];
    struct hearth_release_form form = FORM;
    struct hearth_release r = RELEASE;
    struct hearth_figures f = figures(&r);

    (void)state;
    memcpy(questions, QUESTIONS, sizeof(questions)); /* of one size */
    questions[0].waits = 15;
    questions[1].waits = 5;
    questions[4].waits = 10;
    form.questions = questions;
    r.forms = &form;
    assert_non_null(
        strstr(made(&f, HEARTH_FIGURES_ANSWERS, "answers-1-q03").note,
               "about 5 more"));
    assert_null(strstr(made(&f, HEARTH_FIGURES_ANSWERS, "answers-1-q05").note,
                       "update"));
    assert_non_null(
        strstr(made(&f, HEARTH_FIGURES_OVERVIEW, "overview-1-acceptance").note,
               "about 10 more"));
    r.provenance.is_frozen = true;
    assert_null(strstr(made(&f, HEARTH_FIGURES_ANSWERS, "answers-1-q03").note,
                       "update"));
}

static void test_names_find_their_plot(void **state)
{
    struct hearth_figures f = figures(&RELEASE);
    struct hearth_text t = {0};

    (void)state;
    assert_int_equal(hearth_figures_page_of("answers-1-q03.svg"),
                     HEARTH_FIGURES_ANSWERS);
    assert_int_equal(hearth_figures_page_of("../../keys"),
                     HEARTH_FIGURES_PAGES);
    assert_true(hearth_figures_file(&t, &f, HEARTH_FIGURES_ANSWERS,
                                    "answers-1-q03.csv"));
    assert_non_null(strstr(text_of(&t), "\"One\",\"Agree\",100,0.2000"));
    assert_true(hearth_figures_file(&t, &f, HEARTH_FIGURES_ANSWERS,
                                    "answers-1-q03.svg"));
    assert_non_null(strstr(text_of(&t), "xmlns=\"http://www.w3.org/2000/svg"));
    assert_false(hearth_figures_file(&t, &f, HEARTH_FIGURES_ANSWERS,
                                     "answers-1-q03.exe"));
    assert_false(hearth_figures_file(&t, &f, HEARTH_FIGURES_ANSWERS,
                                     "answers-1-nothing.svg"));
    hearth_text_free(&t);
}

/* ---- on paper ---- */

static void test_paper_needs_nothing_else(void **state)
{
    struct hearth_figures f = figures(&RELEASE);
    struct hearth_text t = {0};
    const char *s;

    (void)state;
    f.has_downloads = false;
    hearth_figures_brief(&t, &f);
    s = text_of(&t);
    assert_null(strstr(s, "href="));
    assert_null(strstr(s, "src="));
    assert_null(strstr(s, "<script"));
    assert_non_null(strstr(s, "What is hidden, and why"));
    assert_non_null(strstr(s, "m</p>")); /* the method */
    hearth_figures_sheet(&t, &f);
    s = text_of(&t);
    assert_non_null(strstr(s, "class=\"big\""));
    assert_non_null(strstr(s, "Agree"));
    assert_non_null(strstr(s, "fewer than 10"));
    assert_null(strstr(s, "%</")); /* no percentages on the sheet */
    assert_null(strstr(s, "href="));
}

/* A full arena makes a page that says so, and never a crash. */
static void test_little_memory_is_said(void **state)
{
    (void)state;
    for (size_t room = 0; room < 6000; room += 97) {
        struct hearth_figures f = figures(&RELEASE);
        struct hearth_text t = {0};

        hearth_arena_init(&arena, memory, room);
        for (int page = 0; page < HEARTH_FIGURES_PAGES; page++) {
            hearth_figures_page(&t, &f, (enum hearth_figures_page)page);
        }
        assert_false(t.has_failed);
        hearth_text_free(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_areas_stand_by_name_never_by_figure),
        cmocka_unit_test(test_what_is_missing_to_the_plan),
        cmocka_unit_test(test_a_city_sees_its_own_areas),
        cmocka_unit_test(test_one_question_is_chosen),
        cmocka_unit_test(test_one_question_by_area_and_wave),
        cmocka_unit_test(test_statements_on_one_scale_share_a_drawing),
        cmocka_unit_test(test_sensitive_ones_stand_apart),
        cmocka_unit_test(test_chance_is_taken_out_first),
        cmocka_unit_test(test_a_list_shows_its_estimate),
        cmocka_unit_test(test_a_referent_is_an_index),
        cmocka_unit_test(test_a_foreign_scale_has_no_words_of_ours),
        cmocka_unit_test(test_what_waits_says_for_how_many),
        cmocka_unit_test(test_names_find_their_plot),
        cmocka_unit_test(test_paper_needs_nothing_else),
        cmocka_unit_test(test_little_memory_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
