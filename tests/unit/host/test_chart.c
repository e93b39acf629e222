/* SPDX-License-Identifier: Apache-2.0 */
/* Plots: values stand where they must, hostile words stay words, what is
 * hidden leaves no digit, and the table and the file say the same. */
#include "host/chart/make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EVIL "</text><script>alert(1)</script>\"'&\x01\xe2\x80\xae=1+1"

static uint8_t memory[4 << 20];
static struct hearth_arena arena;

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

static const char *svg(const struct hearth_plot *p, uint8_t language)
{
    struct hearth_plot_look look = {language, ""};
    struct hearth_text t = {.language = language};

    hearth_plot_svg(&t, p, &look, false);
    return text_of(&t);
}

static const char *csv(const struct hearth_plot *p)
{
    struct hearth_plot_look look = {0, ""};
    struct hearth_text t = {0};

    hearth_plot_csv(&t, p, &look);
    return text_of(&t);
}

static const char *table(const struct hearth_plot *p)
{
    struct hearth_plot_look look = {0, ""};
    struct hearth_text t = {0};

    hearth_plot_table(&t, p, &look);
    return text_of(&t);
}

static struct hearth_figures figures(const struct hearth_release *r)
{
    struct hearth_figures f = {
        .release = r, .pages = ~0u, .has_downloads = true, .arena = &arena};

    hearth_arena_init(&arena, memory, sizeof(memory));
    return f;
}

static struct hearth_plot plot(enum hearth_plot_kind kind, size_t rows,
                               size_t series)
{
    struct hearth_figures f = figures(NULL);
    struct hearth_plot p = hearth_make_plot(&f, kind, rows, series);

    assert_non_null(p.rows);
    hearth_make_name(&p, "test", 0, "plot");
    p.title = "T";
    p.about = "A";
    return p;
}

static struct hearth_plot_value shown(double value, double low, double high)
{
    struct hearth_plot_value v = {.is_shown = true,
                                  .has_interval = true,
                                  .value = value,
                                  .low = low,
                                  .high = high};

    return v;
}

/* ---- coordinates: a lane goes from 8 to 282 ---- */

static void test_a_bar_is_as_long_as_its_share(void **state)
{
    struct hearth_plot p = plot(HEARTH_PLOT_BARS, 1, 1);
    const char *s;

    (void)state;
    p.rows[0].label = "Half";
    p.rows[0].values[0] = shown(0.5, 0.25, 0.75);
    s = svg(&p, 0);
    assert_non_null(strstr(s, "class=\"c0\" fill=\"#23768a\" x=\"8\""));
    assert_non_null(strstr(s, "width=\"137\" height=\"12\"/>"));
    assert_non_null(strstr(s, "x1=\"76.5\"")); /* whisker: 8 + .25 * 274 */
    assert_non_null(strstr(s, "x2=\"213.5\""));
    assert_non_null(strstr(s, "Half"));
    assert_non_null(strstr(s, "50"));
}

static void test_a_dot_stands_at_its_index(void **state)
{
    struct hearth_plot p = plot(HEARTH_PLOT_DOTS, 1, 2);
    const char *s;

    (void)state;
    p.unit = HEARTH_PLOT_INDEX;
    p.max = 100.0;
    p.series[0] = "one";
    p.series[1] = "two";
    p.rows[0].label = "R";
    p.rows[0].values[0] = shown(25, 20, 30);
    p.rows[0].values[1] = shown(100, 90, 100);
    s = svg(&p, 0);
    assert_non_null(strstr(s, "cx=\"76.5\"")); /* circle of the first */
    assert_non_null(strstr(s, "d=\"M282 "));   /* square of the second */
    assert_non_null(strstr(s, "x2=\"90.2\"")); /* 30: 8 + .3 * 274 */
}

static void test_right_to_left_is_the_mirror(void **state)
{
    struct hearth_plot p = plot(HEARTH_PLOT_BARS, 1, 1);
    uint8_t arabic = 0;
    const char *s;

    (void)state;
    assert_true(hearth_say_find("ar", &arabic));
    p.rows[0].label = "R";
    p.rows[0].values[0] = shown(0.5, 0.25, 0.75);
    s = svg(&p, arabic);
    assert_non_null(strstr(s, "direction=\"rtl\""));
    /* 340 - (8 + 137) */
    assert_non_null(strstr(s, "fill=\"#23768a\" x=\"195\""));
    assert_non_null(strstr(s, "x1=\"263.5\""));
}

static void test_columns_stand_on_the_axis(void **state)
{
    struct hearth_plot p = plot(HEARTH_PLOT_COLUMNS, 4, 1);
    const char *s;

    (void)state;
    p.unit = HEARTH_PLOT_COUNT;
    p.max = 40;
    p.rows[0].values[0] = shown(20, 0, 0);
    p.rows[1].values[0] = hearth_make_hidden("fewer");
    p.rows[2].values[0] = hearth_make_hidden(NULL);
    p.rows[3].values[0] = shown(40, 0, 0);
    s = svg(&p, 0);
    assert_non_null(strstr(s, "y=\"83\" width=\"28\" height=\"75\"/>"));
    assert_non_null(strstr(s, "y=\"8\" width=\"28\" height=\"150\"/>"));
    assert_non_null(strstr(s, "height=\"7\"/>")); /* the mark of a few */
}

static void test_a_scale_stands_around_its_middle(void **state)
{
    static const double shares[] = {0.1, 0.2, 0.4, 0.2, 0.1};
    struct hearth_plot p = plot(HEARTH_PLOT_LIKERT, 1, 5);
    const char *s;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        p.rows[0].values[i] = shown(shares[i], 0, 1);
    }
    p.rows[0].top2 = shown(0.3, 0.2, 0.4);
    s = svg(&p, 0);
    /* half of all on each side of 170; .6 of a side is 166 wide */
    assert_non_null(strstr(s, "class=\"d1\" fill=\"#a6611a\" x=\"31.7\""));
    assert_non_null(strstr(s, "class=\"d3\" fill=\"#d5d5d5\" x=\"114.7\""));
    assert_non_null(strstr(s, "width=\"110.7\""));
    assert_non_null(strstr(s, ">40</text>"));
    assert_non_null(strstr(s, "30"));
}

static void test_sides_of_scales(void **state)
{
    static const struct {
        size_t count;
        int sides[7];
    } cases[] = {{3, {-1, 0, 1}},
                 {4, {-2, -1, 1, 2}},
                 {5, {-2, -1, 0, 1, 2}},
                 {7, {-3, -2, -1, 0, 1, 2, 3}}};

    (void)state;
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        for (size_t i = 0; i < cases[c].count; i++) {
            assert_int_equal(hearth_plot_side(i, cases[c].count),
                             cases[c].sides[i]);
        }
    }
}

static void test_far_off_values_stay_inside(void **state)
{
    static const double odd[] = {-5.0, 7.0, 1e300, -1e300};
    struct hearth_plot p = plot(HEARTH_PLOT_BARS, 4, 1);
    const char *s;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        p.rows[i].label = "R";
        p.rows[i].values[0] = shown(odd[i] / 1e2, odd[i], -odd[i]);
    }
    p.unit = HEARTH_PLOT_INDEX;
    s = svg(&p, 0);
    assert_null(strstr(s, "inf"));
    assert_null(strstr(s, "nan"));
    assert_null(strstr(s, "width=\"-"));
}

/* ---- what is hidden ---- */

/* Digits of the words that a reader sees, not of coordinates. */
static bool says_digit(const char *s)
{
    bool is_text = false;

    s = strstr(s, "</desc>");
    for (; s != NULL && *s != '\0'; s++) {
        if (*s == '<' || *s == '>') {
            is_text = *s == '>';
        } else if (is_text && *s >= '0' && *s <= '9') {
            return true;
        }
    }
    return false;
}

static void test_a_hidden_value_leaves_no_digit(void **state)
{
    struct hearth_plot p = plot(HEARTH_PLOT_LIKERT, 1, 5);
    struct hearth_plot bars = plot(HEARTH_PLOT_DOTS, 1, 1);

    (void)state;
    for (size_t i = 0; i < 5; i++) { /* what must not come through */
        p.rows[0].values[i].value = 0.123;
    }
    p.rows[0].label = "R";
    p.rows[0].top2 = hearth_make_hidden("hidden: few");
    assert_false(says_digit(svg(&p, 0)));
    assert_non_null(strstr(svg(&p, 0), "hidden: few"));
    assert_null(strstr(table(&p), "12"));
    assert_null(strstr(csv(&p), "0.12"));
    bars.rows[0].label = "R";
    bars.rows[0].values[0] = hearth_make_hidden("hidden: few");
    bars.rows[0].values[0].value = 0.123;
    assert_null(strstr(svg(&bars, 0), "class=\"c0\"")); /* no mark, no bar */
    assert_non_null(strstr(svg(&bars, 0), "hidden: few"));
    assert_null(strstr(csv(&bars), "0.12"));
    assert_non_null(strstr(csv(&bars), "\"R\",\"\",,,,,,\"hidden: few\""));
}

static void test_two_highest_alone_show_no_other(void **state)
{
    struct hearth_plot p = plot(HEARTH_PLOT_LIKERT, 1, 5);
    const char *s;
    size_t parts = 0;

    (void)state;
    p.rows[0].top2 = shown(0.4, 0.3, 0.5);
    s = svg(&p, 0);
    assert_non_null(strstr(s, ">40</text>"));
    /* the rest as one, and the two highest, each with its decal */
    for (const char *at = s; (at = strstr(at, "height=\"22\"")) != NULL; at++) {
        parts++;
    }
    assert_int_equal(parts, 4);
    assert_null(strstr(s, ">60<"));
}

/* ---- hostile words ---- */

static void check_is_harmless(const char *s)
{
    assert_null(strstr(s, "<script"));
    assert_null(strstr(s, " style="));
    assert_null(strchr(s, '\x01'));
}

static void test_hostile_words_stay_words(void **state)
{
    static const enum hearth_plot_kind kinds[] = {
        HEARTH_PLOT_DOTS, HEARTH_PLOT_BARS, HEARTH_PLOT_LIKERT,
        HEARTH_PLOT_LINES, HEARTH_PLOT_COLUMNS};

    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct hearth_plot p = plot(kinds[i], 2, 3);

        hearth_make_name(&p, "x", 0, EVIL);
        p.title = p.about = p.note = EVIL;
        p.series[0] = p.series[1] = p.series[2] = EVIL;
        p.rows[0].label = p.rows[1].label = EVIL;
        p.rows[0].heading = EVIL;
        p.rows[0].top2 = hearth_make_hidden(EVIL);
        p.rows[0].values[0] = hearth_make_hidden(EVIL);
        check_is_harmless(svg(&p, 0));
        check_is_harmless(table(&p));
        assert_null(strpbrk(p.name, "<>\"'&/ "));
    }
}

static void test_no_cell_is_a_formula(void **state)
{
    static const char *const evil[] = {"=1+1", "+1", "-1", "@x", "a\"b"};
    static const char *const safe[] = {"\"'=1+1\"", "\"'+1\"", "\"'-1\"",
                                       "\"'@x\"", "\"a\"\"b\""};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        struct hearth_plot p = plot(HEARTH_PLOT_BARS, 1, 1);

        p.rows[0].label = evil[i];
        p.rows[0].values[0] = shown(0.5, 0.4, 0.6);
        assert_non_null(strstr(csv(&p), safe[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bar_is_as_long_as_its_share),
        cmocka_unit_test(test_a_dot_stands_at_its_index),
        cmocka_unit_test(test_right_to_left_is_the_mirror),
        cmocka_unit_test(test_columns_stand_on_the_axis),
        cmocka_unit_test(test_a_scale_stands_around_its_middle),
        cmocka_unit_test(test_sides_of_scales),
        cmocka_unit_test(test_far_off_values_stay_inside),
        cmocka_unit_test(test_a_hidden_value_leaves_no_digit),
        cmocka_unit_test(test_two_highest_alone_show_no_other),
        cmocka_unit_test(test_hostile_words_stay_words),
        cmocka_unit_test(test_no_cell_is_a_formula),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
