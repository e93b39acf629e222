/* SPDX-License-Identifier: Apache-2.0 */
/* The page: hostile texts stay texts, and every state says what it is. */
#include "host/chart/figures.h"
#include "host/web/frame.h"
#include "host/web/pages.h"
#include "kv_memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EVIL "</h4><script>alert(1)</script><img src=x onerror='a'>\"&\x01\x1b["

#define NO_PROVENANCE                                                          \
    .audit_head = "", .provenance = {.wave = "",                               \
                                     .method = "",                             \
                                     .purpose = "",                            \
                                     .recipient = "",                          \
                                     .cube = "",                               \
                                     .merged_from = ""}

/* Every listed page in its frame, as one C string; free it. */
static char *render(const struct hearth_view *like)
{
    static const struct hearth_request request = {.path = "/", .token = ""};
    static const struct hearth_who guest = {.roles = HEARTH_ROLE_GUEST};
    const struct hearth_who *who = like->who != NULL ? like->who : &guest;
    struct hearth_kv_memory *store = hearth_kv_memory_open(0);
    struct hearth_text t = {0};
    size_t count;
    const struct hearth_route *r = hearth_route_all(&count);

    for (size_t i = 0; i < count; i++) {
        struct hearth_text body = {0};
        struct hearth_view v = *like;

        /* Pages of forms read a store: test_form_view.c looks at those. */
        if (like->who != NULL && strcmp(r[i].path, "/overview") != 0 &&
            strcmp(r[i].path, "/releases") != 0) {
            continue;
        }
        if (!r[i].is_listed || (r[i].roles & who->roles) == 0 ||
            strncmp(r[i].path, "/forms", 6) == 0) {
            continue;
        }
        v.t = &body;
        v.kv = hearth_kv_memory_kv(store);
        v.request = &request;
        v.who = who;
        v.language = "en";
        assert_int_equal(r[i].handle(&v), 0);
        hearth_frame_write(&t, &v, &r[i], &body);
        hearth_text_free(&body);
    }
    hearth_kv_memory_close(store);
    assert_false(t.has_failed);
    t.data = realloc(t.data, t.len + 1);
    assert_non_null(t.data);
    t.data[t.len] = '\0';
    return t.data;
}

static void check_is_harmless(const char *html)
{
    assert_null(strstr(html, "<script>"));
    assert_null(strstr(html, "<img"));
    assert_null(strstr(html, "onerror='"));
    assert_null(strstr(html, " style="));
    assert_null(strchr(html, '\x01'));
    assert_null(strchr(html, '\x1b'));
    assert_non_null(strstr(html, "&lt;script&gt;"));
}

static void test_hostile_texts_stay_texts(void **state)
{
    static const struct hearth_release_cell cells[] = {
        {EVIL, EVIL, false, {10, 0.5, 0.3, 0.7}},
        {EVIL, EVIL, true, {0, 0, 0, 0}}};
    static const struct hearth_release_question questions[] = {
        {.name = EVIL,
         .label = EVIL,
         .section = EVIL,
         .repeat = EVIL,
         .kind = HEARTH_RELEASE_CHOICE,
         .shown = HEARTH_RELEASE_DISTRIBUTION,
         .base = 20,
         .cells = cells,
         .cell_count = 2,
         .top2_label = ""},
        {.name = EVIL,
         .label = "",
         .section = "",
         .shown = HEARTH_RELEASE_TOP2,
         .base = 20,
         .top2 = {10, 0.5, 0.3, 0.7},
         .top2_label = EVIL}};
    static const struct hearth_release_scale scales[] = {
        {.name = EVIL, .item_count = 3}};
    static const struct hearth_release_form forms[] = {
        {EVIL, 1, EVIL, EVIL, 20, questions, 2, scales, 1, 0}};
    static const struct hearth_release_tick areas[] = {{0, EVIL, 20, 0}};
    static const struct hearth_release_tick days[] = {{20000, EVIL, 20, 0}};
    static const struct hearth_release_problem problems[] = {{EVIL, 1, EVIL}};
    struct hearth_release r = {
        NO_PROVENANCE,     .programme = EVIL, .programme_id = EVIL,
        .forms = forms,    .form_count = 1,   .days = days,
        .day_count = 1,    .areas = areas,    .area_count = 1,
        .cells = days,     .cell_count = 1,   .problems = problems,
        .problem_count = 1};
    struct hearth_device_health device = {.id = "0011223344556677",
                                          .was_seen = true};
    struct hearth_view page = {
        .release = &r, .devices = &device, .device_count = 1};
    char *html;

    (void)state;
    memmove(device.name, "<script>", 9);
    html = render(&page);
    check_is_harmless(html);
    free(html);
}

/* Devices, records and the custodian's reasons are for the field work. */
static void test_problems_are_for_the_field(void **state)
{
    static const struct hearth_release_problem problems[] = {
        {"abcdef0123456789", 12, "it does not open"}};
    static const struct hearth_release_held held[] = {
        {"form", "question", "the audit took too long"}};
    static const unsigned roles[] = {
        HEARTH_ROLE_LEAD, HEARTH_ROLE_CUSTODIAN, HEARTH_ROLE_SUPERVISOR,
        HEARTH_ROLE_CITY, HEARTH_ROLE_NATIONAL,  HEARTH_ROLE_RESEARCHER};
    struct hearth_release r = {NO_PROVENANCE,        .programme = "P",
                               .programme_id = "00", .problems = problems,
                               .problem_count = 1,   .held = held,
                               .held_count = 1};

    (void)state;
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
        const struct hearth_who who = {.roles = roles[i]};
        struct hearth_view page = {.release = &r, .who = &who, .folder = "/"};
        char *html = render(&page);
        bool may = (roles[i] & HEARTH_ROLES_FIELD) != 0;

        assert_int_equal(strstr(html, "abcdef0123456789") != NULL, may);
        assert_int_equal(strstr(html, "it does not open") != NULL, may);
        assert_int_equal(strstr(html, "the audit took too long") != NULL, may);
        free(html);
    }
}

/* What results and rules say in English has words in each language. */
static void test_problems_are_told_in_words(void **state)
{
    static const struct hearth_release_problem problems[] = {
        {"ab", 12, "a record is missing"}, {"ab", 13, "of no catalogue"}};
    static const struct hearth_release_held held[] = {
        {"form", "question", "the joint audit is too large or takes too long"}};
    const struct hearth_release r = {NO_PROVENANCE,        .programme = "P",
                                     .programme_id = "00", .number = 1,
                                     .problems = problems, .problem_count = 2,
                                     .held = held,         .held_count = 1};
    static uint8_t memory[1 << 16];
    struct hearth_arena arena;
    struct hearth_text t = {0};
    struct hearth_figures f = {.release = &r, .pages = ~0u, .arena = &arena};

    (void)state;
    assert_true(hearth_say_find("ru", &f.language));
    t.language = f.language;
    hearth_arena_init(&arena, memory, sizeof(memory));
    hearth_figures_page(&t, &f, HEARTH_FIGURES_OVERVIEW);
    hearth_figures_page(&t, &f, HEARTH_FIGURES_RELEASES);
    t.data = realloc(t.data, t.len + 1);
    assert_non_null(t.data);
    t.data[t.len] = '\0';
    assert_non_null(strstr(t.data, "не хватает записи"));
    assert_non_null(strstr(t.data, "of no catalogue"));
    assert_non_null(strstr(t.data, "слишком велика"));
    assert_null(strstr(t.data, "is missing"));
    hearth_text_free(&t);
}

static void test_nothing_released_yet(void **state)
{
    struct hearth_view page = {.is_locked = false};
    char *html = render(&page);

    (void)state;
    assert_non_null(strstr(html, "No figures yet"));
    assert_non_null(strstr(html, "No device is enrolled yet"));
    assert_null(strstr(html, "Results are locked"));
    free(html);
}

static void test_locked_results_say_so(void **state)
{
    struct hearth_view page = {.is_locked = true};
    char *html = render(&page);

    (void)state;
    assert_non_null(strstr(html, "Results are locked"));
    free(html);
}

/* How to unlock is told to who can; to others, who does. */
static void test_locked_results_say_who_can_act(void **state)
{
    static const struct {
        unsigned role;
        bool may;
    } cases[] = {
        {HEARTH_ROLE_GUEST, true},     {HEARTH_ROLE_ADMINISTRATOR, true},
        {HEARTH_ROLE_CUSTODIAN, true}, {HEARTH_ROLE_LEAD, false},
        {HEARTH_ROLE_CITY, false},     {HEARTH_ROLE_RESEARCHER, false}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct hearth_who who = {.roles = cases[i].role};
        struct hearth_view page = {.is_locked = true, .who = &who};
        char *html = render(&page);

        assert_non_null(strstr(html, "Results are locked"));
        assert_int_equal(strstr(html, "hearth-host results") != NULL,
                         cases[i].may);
        assert_int_equal(strstr(html, "The custodian opens") == NULL,
                         cases[i].may);
        free(html);
    }
}

static void test_hidden_figures_give_their_reason(void **state)
{
    static const struct {
        enum hearth_release_reason reason;
        const char *words;
    } cases[] = {{HEARTH_RELEASE_FEW_ANSWERS, "too few people answered"},
                 {HEARTH_RELEASE_SMALL_CELL, "given by fewer than 10 people"},
                 {HEARTH_RELEASE_OPEN_TEXT, "own words"},
                 {HEARTH_RELEASE_ALL_ALIKE, "everybody answered alike"}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct hearth_release_question q = {.name = "q",
                                                  .label = "Q",
                                                  .section = "",
                                                  .reason = cases[i].reason,
                                                  .top2_label = ""};
        const struct hearth_release_form form = {.id = "f",
                                                 .title = "",
                                                 .statement = "",
                                                 .questions = &q,
                                                 .question_count = 1};
        struct hearth_release r = {NO_PROVENANCE, .programme = "P",
                                   .programme_id = "00", .forms = &form,
                                   .form_count = 1};
        struct hearth_view page = {.release = &r};
        char *html = render(&page);

        assert_non_null(strstr(html, cases[i].words));
        free(html);
    }
}

static void test_synthetic_data_is_called_so(void **state)
{
    struct hearth_release r = {NO_PROVENANCE, .programme = "P",
                               .programme_id = "00", .allows_synthetic = true,
                               .left_out = {0, 0, 0, 0, 25}};
    struct hearth_view page = {.release = &r};
    char *html = render(&page);

    (void)state;
    assert_non_null(strstr(html, "Synthetic data."));
    assert_non_null(strstr(html, "About 25 records"));
    free(html);
}

static void test_days_far_apart_are_bounded(void **state)
{
    static const struct hearth_release_tick days[] = {{1, "", 20, 0},
                                                      {65535, "", 0, 0}};
    struct hearth_release r = {NO_PROVENANCE, .programme = "P",
                               .programme_id = "00", .days = days,
                               .day_count = 2};
    struct hearth_view page = {.release = &r};
    char *html = render(&page);

    (void)state;
    assert_true(strlen(html) < 262144); /* 120 days, on two pages */
    free(html);
}

static const char *find(struct hearth_text *t, const char *words)
{
    hearth_text_add(t, " ");
    t->data[t->len - 1] = '\0';
    return strstr(t->data, words);
}

/* Areas come one wave late to who is outside of the programme. */
static void test_outside_areas_come_late(void **state)
{
    static const struct hearth_release_group groups[] = {
        {.dimension = "area",
         .name = "Ashgrove",
         .label = "Ashgrove",
         .shown = HEARTH_RELEASE_MEAN,
         .has_mean = true,
         .mean = {50, 0, 40, 60},
         .base = 50}};
    static const struct hearth_release_scale scale = {
        .name = "acceptance", .groups = groups, .group_count = 1};
    static const struct hearth_release_form form = {.id = "f",
                                                    .title = "",
                                                    .statement = "",
                                                    .scales = &scale,
                                                    .scale_count = 1};
    static const struct hearth_request request = {.path =
                                                      "/plot/parts-1-area.csv",
                                                  .rest = "parts-1-area.csv",
                                                  .token = ""};
    const struct hearth_release r = {NO_PROVENANCE,    .number = 1,
                                     .programme = "P", .programme_id = "00",
                                     .forms = &form,   .form_count = 1};
    struct hearth_who who = {.roles = HEARTH_ROLE_LEAD};
    struct hearth_text t = {0};
    struct hearth_view v = {
        .t = &t, .request = &request, .who = &who, .release = &r};

    (void)state;
    assert_int_equal(hearth_page_plot(&v), 0);
    assert_non_null(find(&t, "Ashgrove"));
    hearth_text_free(&t);
    who.roles = HEARTH_ROLE_RESEARCHER;
    assert_int_equal(hearth_page_plot(&v), HEARTH_E_NOT_FOUND);
    assert_int_equal(hearth_page_areas(&v), 0);
    assert_null(find(&t, "Ashgrove"));
    assert_non_null(find(&t, "one wave later"));
    hearth_text_free(&t);
    who.roles = HEARTH_ROLE_NATIONAL; /* no parts of any wave */
    assert_int_equal(hearth_page_plot(&v), HEARTH_E_DENIED);
    assert_null(find(&t, "Ashgrove"));
    hearth_text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_texts_stay_texts),
        cmocka_unit_test(test_problems_are_for_the_field),
        cmocka_unit_test(test_problems_are_told_in_words),
        cmocka_unit_test(test_nothing_released_yet),
        cmocka_unit_test(test_locked_results_say_so),
        cmocka_unit_test(test_locked_results_say_who_can_act),
        cmocka_unit_test(test_hidden_figures_give_their_reason),
        cmocka_unit_test(test_synthetic_data_is_called_so),
        cmocka_unit_test(test_days_far_apart_are_bounded),
        cmocka_unit_test(test_outside_areas_come_late),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
