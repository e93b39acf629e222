/* SPDX-License-Identifier: Apache-2.0 */
/* Supervision: what rows keep, what a report shows of them, and what it must
 * not: groups below k, the one behind a complement, changes of fewer than k. */
#include "host/quality/figures.h"
#include "host/quality/report.h"
#include "host/quality/show.h"

#include "form_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define QUESTIONS 20
#define FIRST     1 /* node of q1 */
#define COMFORT   (FIRST + QUESTIONS)

struct panel {
    struct form_make m;
    struct hearth_formbook_entry entry;
    uint16_t map[FORM_MAKE_NODES];
    struct hearth_quality_rows *q;
    struct hearth_programme programme;
    struct hearth_quality_setting setting;
    json_t *state;
    uint32_t chance;
};

/* Zero: an ordinary interview of 35 minutes, at ease. */
struct interview {
    const char *worker, *area;
    uint8_t duration;
    unsigned refused; /* how many of the questions get 99 */
    bool is_straight, is_copy, is_uneasy, has_no_comfort;
    uint16_t epoch;
};

static uint32_t draw(struct panel *p)
{
    p->chance = p->chance * 1664525u + 1013904223u;
    return p->chance >> 16;
}

static int set_up(void **state)
{
    struct panel *p = calloc(1, sizeof(*p));
    uint16_t list;
    char name[16];

    assert_non_null(p);
    form_make_begin(&p->m, "f", 1);
    list = form_make_list(&p->m, "agree", "1 2 3 4 5 99");
    for (int i = 1; i <= QUESTIONS; i++) {
        snprintf(name, sizeof(name), "q%d", i);
        (void)form_make_select(&p->m, HEARTH_NODE_SELECT_ONE, name, list);
    }
    list = form_make_list(&p->m, "ease", "1 2 3 4 pns");
    (void)form_make_select(&p->m, HEARTH_NODE_SELECT_ONE, "q39_comfort", list);
    p->m.scale = (struct hearth_scale){.items = {1, 2, 3, 4},
                                       .is_reversed = {false, true},
                                       .item_count = 4,
                                       .min = 1,
                                       .max = 5};
    p->m.scale.name = p->m.nodes[1].name;
    p->m.form.scale_count = 1;
    p->entry.form = form_make_end(&p->m);
    p->entry.shown = &p->entry;
    for (uint16_t n = 0; n < FORM_MAKE_NODES; n++) {
        p->map[n] = n;
    }
    p->entry.map = p->map;
    p->programme.epoch_count = 2;
    p->programme.epochs[0].epoch = 1;
    p->programme.current_epoch = 1;
    strncpy(p->programme.epochs[0].wave, "one", HEARTH_CODE_MAX);
    p->programme.epochs[1].epoch = 2;
    strncpy(p->programme.epochs[1].wave, "two", HEARTH_CODE_MAX);
    p->setting = (struct hearth_quality_setting){&p->programme, 10, 1000, NULL};
    p->chance = 20261121;
    assert_int_equal(hearth_quality_open(1, &p->q), 0);
    assert_int_equal(hearth_quality_form(p->q, p->entry.form), 0);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct panel *p = *state;

    hearth_quality_close(p->q);
    json_decref(p->state);
    form_make_free(&p->m);
    free(p);
    return 0;
}

static void put(struct hearth_answer *cells, const struct hearth_form *form,
                uint16_t node, const char *text)
{
    struct hearth_answer *a = &cells[form->nodes[node].slot];

    a->state = text == NULL ? HEARTH_ANSWER_SKIPPED : HEARTH_ANSWER_GIVEN;
    a->text = hearth_slice_text(text == NULL ? "" : text);
}

static void take(struct panel *p, const struct interview *i)
{
    static const char *const choices[] = {"1", "2", "3", "4", "5"};
    const struct hearth_form *form = p->entry.form;
    struct hearth_answer cells[64] = {{0}};
    struct hearth_instance root = {.next = HEARTH_NONE, .ordinal = 1};
    struct hearth_answers a = {form, &root, 1, cells, 64};
    struct hearth_heard heard;
    struct hearth_content c = {
        .duration = i->duration == 0 ? 7 : i->duration,
        .worker = hearth_slice_text(i->worker == NULL ? "w1" : i->worker),
        .area = hearth_slice_text(i->area == NULL ? "north" : i->area)};

    for (uint16_t n = 0; n < QUESTIONS; n++) {
        const char *text = choices[i->is_copy ? n % 5 : draw(p) % 5];

        text = i->is_straight ? "3" : text;
        put(cells, form, (uint16_t)(FIRST + n), n < i->refused ? "99" : text);
    }
    put(cells, form, COMFORT,
        i->has_no_comfort ? "pns"
        : i->is_uneasy    ? "4"
                          : "1");
    assert_int_equal(hearth_heard_open(form, &heard), 0);
    hearth_heard_take(&heard, &p->entry, &a);
    hearth_quality_add(p->q, i->epoch == 0 ? 1 : i->epoch, &p->entry, &c,
                       &heard);
    hearth_heard_close(&heard);
}

static void take_many(struct panel *p, unsigned count,
                      const struct interview *i)
{
    while (count-- > 0) {
        take(p, i);
    }
}

/* A report, with the state of the one before. */
static json_t *report(struct panel *p)
{
    json_t *r = NULL, *next = NULL;

    assert_int_equal(
        hearth_quality_report(p->q, &p->setting, p->state, &r, &next), 0);
    json_decref(p->state);
    p->state = next;
    return r;
}

static const json_t *group(const json_t *r, const char *kind, const char *name)
{
    size_t i;
    const json_t *g;

    json_array_foreach(json_object_get(r, "groups"), i, g)
    {
        if (strcmp(json_string_value(json_object_get(g, "kind")), kind) == 0 &&
            strcmp(json_string_value(json_object_get(g, "name")), name) == 0) {
            return g;
        }
    }
    fail_msg("no %s %s", kind, name);
    return NULL;
}

static double figure(const json_t *r, const char *kind, const char *name,
                     const char *what)
{
    const json_t *v = json_object_get(group(r, kind, name), what);

    assert_true(json_is_number(v));
    return json_number_value(v);
}

static const char *word(const json_t *r, const char *kind, const char *name,
                        const char *what)
{
    return json_string_value(json_object_get(group(r, kind, name), what));
}

static bool is_shown(const json_t *r, const char *kind, const char *name,
                     const char *what)
{
    return json_is_number(json_object_get(group(r, kind, name), what));
}

static bool has_alert(const json_t *r, const char *name, const char *sign)
{
    size_t i;
    const json_t *a;

    json_array_foreach(json_object_get(r, "alerts"), i, a)
    {
        if (strcmp(json_string_value(json_object_get(a, "name")), name) == 0 &&
            strcmp(json_string_value(json_object_get(a, "sign")), sign) == 0) {
            assert_true(json_string_length(json_object_get(a, "do")) > 20);
            assert_true(json_string_length(json_object_get(a, "who")) > 0);
            return true;
        }
    }
    return false;
}

#define NEAR(a, b) assert_true((a) - (b) < 1e-9 && (b) - (a) < 1e-9)

static void test_rows_keep_what_is_looked_at(void **state)
{
    struct panel *p = *state;
    const struct hearth_quality_row *row;

    take(p, &(struct interview){.is_straight = true, .is_uneasy = true});
    take(p, &(struct interview){.refused = 5, .has_no_comfort = true});
    assert_int_equal(hearth_quality_count(p->q), 2);
    row = hearth_quality_row(p->q, 0);
    assert_true(row->is_straight);
    assert_int_equal(row->asked, 21);
    assert_int_equal(row->no_answer, 0);
    NEAR(row->scores[0], 3.0);
    assert_true(row->codes[0] == row->codes[1]);
    row = hearth_quality_row(p->q, 1);
    assert_false(row->is_straight);
    assert_int_equal(row->no_answer, 6);
    assert_true(row->scores[0] != row->scores[0]);
    assert_int_equal(row->codes[0], HEARTH_QUALITY_NO_CODE);
    assert_int_equal(hearth_quality_codes(p->q, 0), QUESTIONS);
}

static void test_figures_of_a_wave(void **state)
{
    struct panel *p = *state;
    json_t *r;

    take_many(p, 80, &(struct interview){0});
    take_many(p, 10, &(struct interview){.refused = 10});
    take_many(p, 10, &(struct interview){.duration = 1, .is_uneasy = true});
    r = report(p);
    NEAR(figure(r, "wave", "one", "n"), 100);
    NEAR(figure(r, "wave", "one", "minutes"), 40); /* 37.5 to a multiple of 5 */
    NEAR(figure(r, "wave", "one", "short"), .10);
    NEAR(figure(r, "wave", "one", "no_answer"), .05);        /* 100 of 2100 */
    assert_true(figure(r, "wave", "one", "straight") < .05); /* chance */
    NEAR(figure(r, "wave", "one", "alike"), 0.0);
    assert_false(has_alert(r, "one", "short")); /* 10 % is not above 10 % */
    json_decref(r);
}

/* How the interview was is an answer: the panel has the release's figure, of a
 * wave, where the release shows it, and none of its own. */
static void test_answers_are_the_release_s(void **state)
{
    static const struct hearth_release_cell cells[] = {
        {"3", "", false, {.share = .3}},
        {"4", "", false, {.share = .2}},
        {"1", "", false, {.share = .5}}};
    struct hearth_release_question q = {.name = "q39_comfort",
                                        .kind = HEARTH_RELEASE_CHOICE,
                                        .shown = HEARTH_RELEASE_DISTRIBUTION,
                                        .cells = cells,
                                        .cell_count = 3};
    const struct hearth_release_form form = {.questions = &q,
                                             .question_count = 1};
    const struct hearth_release release = {
        .provenance = {.wave = "one"}, .forms = &form, .form_count = 1};
    struct panel *p = *state;
    json_t *r;

    take_many(p, 48, &(struct interview){0});
    take_many(p, 12, &(struct interview){.is_uneasy = true});
    r = report(p);
    assert_false(is_shown(r, "wave", "one", "very_uncomfortable"));
    json_decref(r);
    p->setting.release = &release;
    r = report(p);
    NEAR(figure(r, "wave", "one", "very_uncomfortable"), .20);
    assert_true(has_alert(r, "one", "very_uncomfortable"));
    assert_false(is_shown(r, "area", "north", "very_uncomfortable"));
    assert_false(is_shown(r, "interviewer", "w1", "very_uncomfortable"));
    json_decref(r);
    q.shown = HEARTH_RELEASE_TOP2; /* with the worst one, the other follows */
    r = report(p);
    assert_false(is_shown(r, "wave", "one", "very_uncomfortable"));
    assert_false(has_alert(r, "one", "very_uncomfortable"));
    json_decref(r);
}

static void test_an_interviewer_stands_out(void **state)
{
    struct panel *p = *state;
    json_t *r;

    take_many(p, 40, &(struct interview){0});
    take_many(p, 10, &(struct interview){.worker = "w2", .is_straight = true});
    take_many(p, 10, &(struct interview){.worker = "w2"});
    take_many(p, 10, &(struct interview){.worker = "w3", .refused = 8});
    take_many(p, 10, &(struct interview){.worker = "w4", .is_copy = true});
    take_many(p, 10, &(struct interview){.worker = "w5", .duration = 1});
    r = report(p);
    assert_true(has_alert(r, "w2", "straight"));
    assert_true(has_alert(r, "w3", "no_answer"));
    assert_true(has_alert(r, "w4", "alike"));
    assert_true(has_alert(r, "w5", "short"));
    assert_string_equal(word(r, "interviewer", "w4", "alike"), ">95%");
    assert_string_equal(word(r, "interviewer", "w3", "straight"), "<5%");
    assert_false(has_alert(r, "w1", "straight"));
    assert_false(has_alert(r, "w1", "alike"));
    assert_false(has_alert(r, "w1", "no_answer"));
    json_decref(r);
}

/* What neither was asked makes no two interviews differ; but a handful of
 * answers proves nothing. */
static void test_copies_with_gaps(void **state)
{
    struct panel *p = *state;
    json_t *r;

    take_many(p, 30, &(struct interview){0});
    take_many(
        p, 12,
        &(struct interview){.worker = "w2", .is_copy = true, .refused = 5});
    take_many(
        p, 12,
        &(struct interview){.worker = "w3", .is_copy = true, .refused = 6});
    r = report(p);
    assert_true(has_alert(r, "w2", "alike"));
    assert_false(has_alert(r, "w3", "alike"));
    json_decref(r);
}

static void test_groups_below_k_are_not_shown(void **state)
{
    struct panel *p = *state;
    json_t *r;

    take_many(p, 9, &(struct interview){.is_copy = true});
    r = report(p);
    assert_string_equal(word(r, "wave", "one", "n"), "<k");
    assert_string_equal(word(r, "interviewer", "w1", "n"), "<k");
    assert_null(json_object_get(group(r, "wave", "one"), "alike"));
    assert_int_equal(json_array_size(json_object_get(r, "alerts")), 0);
    json_decref(r);
    take(p, &(struct interview){0});
    r = report(p);
    NEAR(figure(r, "wave", "one", "n"), 10);
    json_decref(r);
}

/* What all the others leave of the wave would be the hidden one's. */
static void test_a_complement_is_hidden_too(void **state)
{
    struct panel *p = *state;
    json_t *r;

    take_many(p, 30, &(struct interview){0});
    take_many(p, 12, &(struct interview){.worker = "w2"});
    take_many(p, 4, &(struct interview){.worker = "w3"});
    r = report(p);
    assert_string_equal(word(r, "interviewer", "w3", "n"), "<k");
    assert_string_equal(word(r, "interviewer", "w2", "n"), "<k");
    NEAR(figure(r, "interviewer", "w1", "n"), 30);
    json_decref(r);
    take_many(p, 6, &(struct interview){.worker = "w4"}); /* 4 + 6: k */
    r = report(p);
    NEAR(figure(r, "interviewer", "w2", "n"), 10);
    json_decref(r);
}

/* A4 and A5: who comes in, or goes, does not show before k of them did. */
static void test_figures_stay_until_k_are_new(void **state)
{
    struct panel *p = *state;
    json_t *before, *after;

    take_many(p, 15, &(struct interview){0});
    before = report(p);
    for (int i = 1; i < 10; i++) {
        take(p, &(struct interview){.is_uneasy = true, .refused = 20});
        after = report(p);
        assert_true(json_equal(json_object_get(before, "groups"),
                               json_object_get(after, "groups")));
        json_decref(after);
    }
    take(p, &(struct interview){.is_uneasy = true});
    after = report(p);
    NEAR(figure(after, "wave", "one", "n"), 20);
    NEAR(figure(after, "wave", "one", "no_answer"), .35);
    json_decref(after);
    json_decref(before);
}

static void test_interviewers_differ(void **state)
{
    static const char *const workers[] = {"a", "b", "c", "d"};
    struct panel *p = *state;
    json_t *r;

    for (size_t w = 0; w < 4; w++) {
        take_many(p, 15, &(struct interview){.worker = workers[w]});
    }
    r = report(p);
    assert_true(figure(r, "area", "north", "interviewer_icc") < .2);
    json_decref(r);
    /* two of them always hear the same */
    take_many(p, 40, &(struct interview){.worker = "a", .is_straight = true});
    take_many(p, 40, &(struct interview){.worker = "b", .is_copy = true});
    r = report(p);
    assert_true(json_is_null(
        json_object_get(group(r, "interviewer", "a"), "interviewer_icc")));
    json_decref(r);
}

static void test_waves_stand_apart(void **state)
{
    struct panel *p = *state;
    json_t *r;

    take_many(p, 12, &(struct interview){0});
    take_many(p, 11, &(struct interview){.epoch = 2, .refused = 19});
    r = report(p);
    NEAR(figure(r, "wave", "one", "n"), 10);
    assert_string_equal(word(r, "wave", "one", "no_answer"), "<5%");
    NEAR(figure(r, "wave", "two", "no_answer"), .90);
    json_decref(r);
}

static void test_the_newest_are_looked_at(void **state)
{
    struct panel *p = *state;
    size_t count;

    take_many(p, 5000, &(struct interview){.epoch = 1});
    count = hearth_quality_count(p->q);
    assert_true(count >= 1024 && count <= HEARTH_QUALITY_ROWS_MAX);
    assert_int_equal(hearth_quality_left_out(p->q), 5000 - count);
}

#define FILE_MAX 65536

static size_t read_whole(const char *folder, const char *name, char *text)
{
    char path[128];
    FILE *f;
    size_t len;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    f = fopen(path, "r");
    assert_non_null(f);
    len = fread(text, 1, FILE_MAX, f);
    fclose(f);
    assert_true(len > 100 && len < FILE_MAX);
    return len;
}

static bool has_word(const char *text, size_t len, const char *word)
{
    size_t n = strlen(word);

    for (size_t i = 0; i + n <= len; i++) {
        if (memcmp(text + i, word, n) == 0) {
            return true;
        }
    }
    return false;
}

/* What was shown stays until k are new, by exact counts that nobody reads. */
static void test_the_counts_are_sealed_and_found_again(void **state)
{
    struct panel *p = *state;
    static const struct hearth_key key = {{7}}, other = {{8}};
    static char before[FILE_MAX], after[FILE_MAX];
    char folder[] = "/tmp/hearth-quality-XXXXXX", path[128];
    static const char *const names[] = {"release/quality.json",
                                        "release/quality.box", "release"};
    size_t len, again;

    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/release", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    take_many(p, 12, &(struct interview){0});
    assert_int_equal(hearth_quality_save(folder, &key, p->q, &p->setting), 0);
    len = read_whole(folder, names[1], before);
    assert_false(has_word(before, len, "basis"));
    len = read_whole(folder, names[0], before);
    take_many(p, 9, &(struct interview){.refused = 19});
    assert_int_equal(hearth_quality_save(folder, &key, p->q, &p->setting), 0);
    again = read_whole(folder, names[0], after);
    assert_int_equal(again, len);
    assert_memory_equal(after, before, len);
    assert_int_equal(hearth_quality_save(folder, &other, p->q, &p->setting), 0);
    again = read_whole(folder, names[0], after);
    assert_false(again == len && memcmp(after, before, len) == 0);
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        assert_int_equal(remove(path), 0);
    }
    assert_int_equal(rmdir(folder), 0);
}

static void test_both_files_and_a_broken_state(void **state)
{
    struct panel *p = *state;
    char folder[] = "/tmp/hearth-quality-XXXXXX", path[128];
    static const char *const names[] = {"release/quality.json",
                                        "release/quality.box", "release"};
    const struct hearth_key key = {{7}};
    struct stat s;
    FILE *f;

    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/release", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    take_many(p, 12, &(struct interview){0});
    for (int i = 0; i < 2; i++) {
        assert_int_equal(hearth_quality_save(folder, &key, p->q, &p->setting),
                         0);
        snprintf(path, sizeof(path), "%s/%s", folder, names[1]);
        f = fopen(path, "w");
        assert_non_null(f);
        fputs("{\"wave 1 one\": {\"basis\": \"x\", \"figures\": 7}}", f);
        fclose(f);
    }
    snprintf(path, sizeof(path), "%s/%s", folder, names[0]);
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        assert_int_equal(remove(path), 0);
    }
    assert_int_equal(rmdir(folder), 0);
}

static void test_the_panel_as_text(void **state)
{
    struct panel *p = *state;
    json_t *r;
    char *file, *text = NULL;
    size_t len;
    FILE *out;

    take_many(p, 30, &(struct interview){0});
    take_many(p, 30,
              &(struct interview){.worker = "w\x1b[31m", .is_straight = true});
    r = report(p);
    file = json_dumps(r, 0);
    out = open_memstream(&text, &len);
    assert_int_equal(hearth_quality_show(hearth_slice_text(file), out), 0);
    fclose(out);
    assert_non_null(strstr(text, "w?[31m")); /* not what a terminal obeys */
    assert_null(strchr(text, '\x1b'));
    assert_non_null(strstr(text, "for the supervisor: interviewer w?[31m"));
    free(text);
    for (size_t i = 0; i < strlen(file); i += 7) {
        out = open_memstream(&text, &len);
        assert_int_equal(hearth_quality_show(hearth_slice_of(file, i), out),
                         HEARTH_E_INVALID);
        fclose(out);
        assert_int_equal(len, 0);
        free(text);
    }
    free(file);
    json_decref(r);
}

int main(void)
{
#define PANEL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        PANEL(test_rows_keep_what_is_looked_at),
        PANEL(test_figures_of_a_wave),
        PANEL(test_answers_are_the_release_s),
        PANEL(test_an_interviewer_stands_out),
        PANEL(test_copies_with_gaps),
        PANEL(test_groups_below_k_are_not_shown),
        PANEL(test_a_complement_is_hidden_too),
        PANEL(test_figures_stay_until_k_are_new),
        PANEL(test_interviewers_differ),
        PANEL(test_waves_stand_apart),
        PANEL(test_the_newest_are_looked_at),
        PANEL(test_both_files_and_a_broken_state),
        PANEL(test_the_counts_are_sealed_and_found_again),
        PANEL(test_the_panel_as_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
