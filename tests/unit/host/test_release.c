/* SPDX-License-Identifier: Apache-2.0 */
/* The release file: what is written reads back equal, and nothing damaged is
 * taken. */
#include "host/release/json.h"
#include "host/release/release.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct hearth_release_cell cells[] = {
    {"1", "No \"way\"\n<b>", false, {12, 0.4, 0.25, 0.57}},
    {"2", "\xd0\x94\xd0\xb0", true, {0, 0, 0, 0}}};

static const struct hearth_release_cell rolled[] = {
    {"yes", "Yes", false, {120, 0.3, 0.25, 0.35}},
    {"no", "No", false, {280, 0.7, 0.65, 0.75}}};

#define HEAD "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const struct hearth_release_headline headlines[] = {
    {"community", "q1", "1", "Yes", "", 30, 17, 200000}};
static const struct hearth_release_problem problems[] = {
    {"0102030405060708", 7, "a record is missing"}};

static const struct hearth_release_question questions[] = {
    {.name = "q1",
     .label = "Backslash \\ and tab \t",
     .section = "",
     .kind = HEARTH_RELEASE_CHOICE,
     .shown = HEARTH_RELEASE_DISTRIBUTION,
     .base = 30,
     .cells = cells,
     .cell_count = 2,
     .top2_label = "",
     .has_mean = true,
     .mean = {-1.5, 0.25, -1.75, -1.25}},
    {.name = "q2",
     .label = "",
     .section = "S",
     .repeat = "people",
     .design = HEARTH_RELEASE_FORCED,
     .kind = HEARTH_RELEASE_CHOICE,
     .shown = HEARTH_RELEASE_TOP2,
     .reason = HEARTH_RELEASE_SMALL_CELL,
     .base = 40,
     .top2 = {20, 0.5, 0.35, 0.65},
     .top2_label = "a, b"},
    {.name = "q2b",
     .label = "",
     .section = "S",
     .design = HEARTH_RELEASE_FORCED,
     .kind = HEARTH_RELEASE_CHOICE,
     .shown = HEARTH_RELEASE_DISTRIBUTION,
     .base = 400,
     .cells = rolled,
     .cell_count = 2,
     .top2_label = "",
     .has_estimate = true,
     .estimate = {"yes", 166667, 166667, 0.2, 0.125, 0.275}},
    {.name = "q2c",
     .label = "",
     .section = "S",
     .design = HEARTH_RELEASE_LIST,
     .kind = HEARTH_RELEASE_NUMBER,
     .shown = HEARTH_RELEASE_ESTIMATE,
     .base = 650,
     .top2_label = "",
     .has_estimate = true,
     .estimate = {.said = "The \"item\"",
                  .arms = {{300, 1.45, 1.05}, {350, 1.75, 1.1}},
                  .value = 0.3,
                  .low = 0.1,
                  .high = 0.5}},
    {.name = "q3",
     .label = "",
     .section = "S",
     .kind = HEARTH_RELEASE_TEXT,
     .reason = HEARTH_RELEASE_OPEN_TEXT,
     .top2_label = ""}};

static struct hearth_release sample(void)
{
    static const struct hearth_release_scale scales[] = {
        {.name = "trust",
         .item_count = 5,
         .is_shown = true,
         .base = 30,
         .index = {55.5, 0, 50.25, 60.75},
         .has_alpha = true,
         .alpha_pairwise = 0.7,
         .alpha_complete = 0.71,
         .alpha_low = 0.6,
         .alpha_high = 0.8,
         .complete = 29},
        {.name = "small", .item_count = 3}};
    static const struct hearth_release_form forms[] = {
        {"community", 3, "Title", "", 30, questions, 4, scales, 2, 60}};
    static const struct hearth_release_tick ticks[] = {{20778, "", 15, 7},
                                                       {20779, "", 0, 0}};
    static const struct hearth_release_tick areas[] = {{0, "north", 15, 0}};

    return (struct hearth_release){.programme = "P",
                                   .programme_id = "00ff",
                                   .version = 4,
                                   .made_s = 1800000000,
                                   .audit_number = 12,
                                   .audit_head = HEAD,
                                   .opened = 30,
                                   .outcomes = {0, 30, 0, 10, 0},
                                   .left_out = {0, 0, 15, 0, 0},
                                   .allows_paper = true,
                                   .forms = forms,
                                   .form_count = 1,
                                   .headlines = headlines,
                                   .headline_count = 1,
                                   .days = ticks,
                                   .day_count = 2,
                                   .areas = areas,
                                   .area_count = 1,
                                   .cells = ticks,
                                   .cell_count = 2,
                                   .problems = problems,
                                   .problem_count = 1};
}

struct bytes {
    uint8_t data[16384];
    size_t len;
};

static void write_release(const struct hearth_release *r, struct bytes *out)
{
    struct hearth_writer w;

    hearth_writer_init(&w, out->data, sizeof(out->data));
    assert_int_equal(hearth_release_encode(r, &w), 0);
    out->len = w.len;
}

static int read_release(const struct bytes *in, struct hearth_arena *arena,
                        struct hearth_release *out)
{
    static uint64_t memory[65536];

    hearth_arena_init(arena, memory, sizeof(memory));
    return hearth_release_decode(hearth_slice_of(in->data, in->len), arena,
                                 out);
}

static void test_what_is_written_reads_back_equal(void **state)
{
    struct hearth_release r = sample(), back;
    static struct bytes first, again;
    struct hearth_arena arena;

    (void)state;
    write_release(&r, &first);
    assert_int_equal(read_release(&first, &arena, &back), 0);
    assert_string_equal(back.forms[0].questions[0].cells[0].label,
                        "No \"way\"\n<b>");
    assert_int_equal(back.audit_number, 12);
    assert_int_equal(hearth_release_figures_s(&back), 1800000000);
    assert_string_equal(back.audit_head, HEAD);
    assert_string_equal(back.forms[0].questions[0].repeat, "");
    assert_string_equal(back.forms[0].questions[1].repeat, "people");
    assert_int_equal(back.forms[0].questions[0].design, HEARTH_RELEASE_DIRECT);
    assert_int_equal(back.forms[0].questions[1].design, HEARTH_RELEASE_FORCED);
    assert_true(back.forms[0].questions[0].cells[1].is_hidden);
    assert_true(back.forms[0].questions[0].mean.value < -1.49);
    assert_int_equal(back.forms[0].scales[0].complete, 29);
    assert_int_equal(back.forms[0].planned, 60);
    assert_int_equal(back.headline_count, 1);
    assert_int_equal(back.headlines[0].count, 17);
    assert_false(back.forms[0].scales[1].is_shown);
    write_release(&back, &again);
    assert_int_equal(first.len, again.len);
    assert_memory_equal(first.data, again.data, first.len);
}

static void replace(struct bytes *b, const char *from, const char *to)
{
    size_t len = strlen(from);

    assert_int_equal(len, strlen(to));
    for (size_t i = 0; i + len <= b->len; i++) {
        if (memcmp(b->data + i, from, len) == 0) {
            memcpy(b->data + i, to, len); /* of the same length */
            return;
        }
    }
    fail_msg("no %s", from);
}

/* An estimate that does not follow from the share beside it is refused, and a
 * release of before has none. */
static void test_an_estimate_follows_from_its_share(void **state)
{
    static const char *const forged[][2] = {
        {"\"value\":0.2000", "\"value\":0.3000"},
        {"\"low\":0.1250", "\"low\":0.1750"},
        {"\"high\":0.2750", "\"high\":0.2250"},
        {"\"p_no\":166667", "\"p_no\":166660"},
        {"\"p_yes\":166667", "\"p_yes\":999999"},
        {"\"said\":\"yes\"", "\"said\":\"yeS\""}};
    struct hearth_release r = sample(), back;
    struct hearth_arena arena;
    static struct bytes b;

    (void)state;
    write_release(&r, &b);
    assert_int_equal(read_release(&b, &arena, &back), 0);
    assert_true(back.forms[0].questions[2].has_estimate);
    assert_string_equal(back.forms[0].questions[2].estimate.said, "yes");
    assert_int_equal(back.forms[0].questions[2].estimate.p_yes, 166667);
    assert_false(back.forms[0].questions[1].has_estimate);
    for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
        write_release(&r, &b);
        replace(&b, forged[i][0], forged[i][1]);
        if (i == 3) { /* a rounding of the last digit is none */
            replace(&b, "\"p_no\":166660", "\"p_no\":100000");
        }
        assert_int_equal(read_release(&b, &arena, &back), HEARTH_E_INVALID);
    }
}

/* Nor is one of a list experiment, or anything that would say more of an arm
 * than its mean in steps. */
static void test_a_list_follows_from_its_arms(void **state)
{
    static const char *const forged[][2] = {
        {"\"value\":0.3000", "\"value\":0.3100"},
        {"\"low\":0.1000", "\"low\":0.1500"},
        {"\"high\":0.5000", "\"high\":0.4500"},
        {"\"mean\":1.4500", "\"mean\":1.4400"},
        {"\"sd\":1.0500", "\"sd\":0.7500"},
        {"\"sd\":1.0500", "\"sd\":1.0533"},
        {"\"base\":300", "\"base\":305"},
        {"\"base\":300", "\"base\":301"},
        {"\"base\":650", "\"base\":655"},
        {"\"treated\":", "\"treatad\":"},
        {"\"item\":", "\"itam\":"},
        {"\"shown\":4", "\"shown\":3"},
        {"\"shown\":4", "\"shown\":0"},
        {"\"design\":3", "\"design\":1"},
        {"\"shown\":1", "\"shown\":4"}};
    struct hearth_release r = sample(), back;
    const struct hearth_release_question *q;
    struct hearth_arena arena;
    static struct bytes b;

    (void)state;
    write_release(&r, &b);
    assert_int_equal(read_release(&b, &arena, &back), 0);
    q = &back.forms[0].questions[3];
    assert_true(q->has_estimate);
    assert_int_equal(q->estimate.arms[1].base, 350);
    assert_string_equal(q->estimate.said, "The \"item\"");
    for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
        write_release(&r, &b);
        replace(&b, forged[i][0], forged[i][1]);
        if (read_release(&b, &arena, &back) != HEARTH_E_INVALID) {
            fail_msg("%s is taken", forged[i][1]);
        }
    }
}

/* Releases of before do not state the chain; a head that is none is refused. */
static void test_the_chain_may_be_left_out(void **state)
{
    struct hearth_release r = sample(), back;
    static struct bytes b;
    struct hearth_arena arena;

    (void)state;
    r.figures_s = 1700000000;
    r.audit_number = 0;
    write_release(&r, &b);
    assert_int_equal(read_release(&b, &arena, &back), 0);
    assert_int_equal(back.audit_number, 0);
    assert_int_equal(hearth_release_figures_s(&back), 1700000000);
    assert_string_equal(back.audit_head, "");
    r.audit_number = 1;
    r.audit_head = "0011";
    write_release(&r, &b);
    assert_int_equal(read_release(&b, &arena, &back), HEARTH_E_INVALID);
}

static void test_every_truncation_is_refused(void **state)
{
    struct hearth_release r = sample(), back;
    static struct bytes b;
    struct hearth_arena arena;
    size_t whole;

    (void)state;
    write_release(&r, &b);
    whole = b.len;
    for (b.len = 0; b.len < whole; b.len++) {
        assert_int_not_equal(read_release(&b, &arena, &back), 0);
    }
}

static void test_a_small_arena_is_an_error(void **state)
{
    struct hearth_release r = sample(), back;
    static struct bytes b;
    static uint64_t memory[4096];
    struct hearth_arena arena;

    (void)state;
    write_release(&r, &b);
    for (size_t cap = 0; cap < 8192; cap += 256) {
        hearth_arena_init(&arena, memory, cap);
        assert_int_equal(hearth_release_decode(hearth_slice_of(b.data, b.len),
                                               &arena, &back),
                         HEARTH_E_MEMORY);
    }
}

static int read_json(const char *text)
{
    static uint64_t memory[8192];
    const struct hearth_json_node *root;
    struct hearth_arena arena;

    hearth_arena_init(&arena, memory, sizeof(memory));
    return hearth_json_read(hearth_slice_text(text), &arena, &root);
}

static void test_json_that_is_no_json(void **state)
{
    static const char *const bad[] = {"",
                                      "{",
                                      "}",
                                      "[1,]",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "[1 2]",
                                      "tru",
                                      "nul",
                                      "\"",
                                      "\"\\q\"",
                                      "\"\\u00\"",
                                      "01x",
                                      "-",
                                      ".5",
                                      "1.2.3",
                                      "1e5",
                                      "[1]]",
                                      "[\"\n\"]",
                                      "\"\\u0000\"",
                                      "\"\\ud800\"",
                                      "123456789012345678"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_not_equal(read_json(bad[i]), 0);
    }
}

static void test_json_that_is(void **state)
{
    static const char *const good[] = {"null",
                                       "[]",
                                       "{}",
                                       " [ 1 , -2.5 ] ",
                                       "{\"a\":{\"b\":[true,false]}}",
                                       "\"\\u00e9\\u20ac\\n\\/\""};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_int_equal(read_json(good[i]), 0);
    }
}

static void test_depth_is_bounded(void **state)
{
    char text[2 * HEARTH_JSON_DEPTH_MAX + 3];

    (void)state;
    for (size_t deep = 1; deep <= HEARTH_JSON_DEPTH_MAX + 1; deep++) {
        memset(text, '[', deep);
        memset(text + deep, ']', deep);
        text[2 * deep] = '\0';
        assert_int_equal(read_json(text),
                         deep <= HEARTH_JSON_DEPTH_MAX ? 0 : HEARTH_E_LIMIT);
    }
}

static void test_coarse_counts(void **state)
{
    (void)state;
    assert_int_equal(hearth_release_coarse(0), 0);
    assert_int_equal(hearth_release_coarse(9), 0);
    assert_int_equal(hearth_release_coarse(10), 10);
    assert_int_equal(hearth_release_coarse(14), 10);
    assert_int_equal(hearth_release_coarse(15), 15);
    assert_int_equal(hearth_release_coarse(2803), 2800);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_reads_back_equal),
        cmocka_unit_test(test_the_chain_may_be_left_out),
        cmocka_unit_test(test_an_estimate_follows_from_its_share),
        cmocka_unit_test(test_a_list_follows_from_its_arms),
        cmocka_unit_test(test_every_truncation_is_refused),
        cmocka_unit_test(test_a_small_arena_is_an_error),
        cmocka_unit_test(test_json_that_is_no_json),
        cmocka_unit_test(test_json_that_is),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_coarse_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
