/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of an answers file played to the engine: repeats in repeats, and what
 * a person would be refused is refused. */
#include "answers_play.h"
#include "form_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

struct fixture {
    struct form_make make;
    const struct hearth_form *form;
    void *memory;
    struct hearth_interview *i;
    struct hearth_answers_refusal why;
};

static struct hearth_node *ask(struct fixture *f, uint8_t type,
                               const char *name)
{
    return form_make_node(&f->make, type, name);
}

/* consent, colours, children { name, age, visits { day } }, size, people of
 * that count { job if size < 3 }, and hidden things. */
static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    uint16_t yn;
    if (f == NULL) {
        return -1;
    }
    form_make_begin(&f->make, "play", 1);
    yn = form_make_list(&f->make, "yn", "yes no");
    form_make_select(&f->make, HEARTH_NODE_SELECT_ONE, "consent", yn)->role =
        HEARTH_ROLE_CONSENT;
    (void)form_make_select(&f->make, HEARTH_NODE_SELECT_MULTIPLE, "colours",
                           form_make_list(&f->make, "colours", "red green"));
    (void)ask(f, HEARTH_NODE_REPEAT, "children");
    ask(f, HEARTH_NODE_TEXT, "name")->required =
        form_make_expr(&f->make, "true");
    (void)ask(f, HEARTH_NODE_INTEGER, "age");
    (void)ask(f, HEARTH_NODE_REPEAT, "visits");
    (void)ask(f, HEARTH_NODE_DATE, "day");
    form_make_close(&f->make);
    form_make_close(&f->make);
    (void)ask(f, HEARTH_NODE_INTEGER, "size");
    ask(f, HEARTH_NODE_REPEAT, "people")->count =
        form_make_expr(&f->make, "$size");
    ask(f, HEARTH_NODE_TEXT, "job")->relevant =
        form_make_expr(&f->make, "$size 3 <");
    form_make_close(&f->make);
    (void)ask(f, HEARTH_NODE_HIDDEN, "secret");
    ask(f, HEARTH_NODE_CALCULATE, "total")->calculate =
        form_make_expr(&f->make, "$age sum:1");
    f->form = form_make_end(&f->make);
    f->memory = malloc(hearth_interview_size(f->form));
    *state = f;
    return f->memory == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    form_make_free(&f->make);
    free(f->memory);
    free(f);
    return 0;
}

/* The line stands in a block of its own size. */
static int play(struct fixture *f, const char *text)
{
    const struct hearth_world world = {.one_by_one = true};
    struct hearth_answers_given given;
    struct hearth_arena arena;
    size_t len = strlen(text);
    uint8_t *line = malloc(len);
    assert_non_null(line);
    memcpy(line, text, len); /* as long */
    f->why = (struct hearth_answers_refusal){"", NULL};
    int rc = hearth_answers_given_read(f->form, line, len, &given, &f->why);
    if (rc == 0) {
        hearth_arena_init(&arena, f->memory, hearth_interview_size(f->form));
        assert_int_equal(hearth_interview_start(f->form, &world, &arena, &f->i),
                         0);
        rc = hearth_answers_play(f->i, &given, &f->why);
        hearth_answers_given_free(&given);
    }
    free(line);
    return rc;
}

static void refused(struct fixture *f, const char *text, const char *reason,
                    const char *name)
{
    assert_int_equal(play(f, text), HEARTH_E_INVALID);
    if (strstr(f->why.reason, reason) == NULL) {
        fail_msg("%s: \"%s\", not \"%s\"", text, f->why.reason, reason);
    }
    assert_true((name == NULL) == (f->why.name == NULL));
    if (name != NULL) {
        assert_string_equal(f->why.name, name);
    }
}

static void holds(const struct fixture *f, struct hearth_place around,
                  const char *repeat, uint16_t ordinal, const char *name,
                  const char *text)
{
    struct hearth_place place = around;
    if (repeat != NULL) {
        place = hearth_interview_instance(
            f->i, around.instance, form_make_find(&f->make, repeat), ordinal);
        assert_int_not_equal(place.instance, HEARTH_NONE);
    }
    place.node = form_make_find(&f->make, name);
    assert_true(hearth_slice_is_equal(hearth_interview_value(f->i, place),
                                      hearth_slice_text(text)));
}

static const struct hearth_place root = {0, HEARTH_ROOT};

static void test_repeats_are_lists_of_objects(void **state)
{
    struct fixture *f = *state;
    struct hearth_place second;
    assert_int_equal(
        play(f, "{\"consent\":\"yes\",\"colours\":[\"green\",\"red\"],"
                "\"children\":[{\"name\":\"A\",\"age\":4,\"visits\":[]},"
                "{\"age\":6,\"visits\":[{\"day\":\"2024-01-01\"},"
                "{\"day\":\"2024-01-02\"}],\"name\":\"B\"}],"
                "\"size\":2,\"people\":[{\"job\":\"x\"},{}]}"),
        0);
    holds(f, root, NULL, 0, "colours", "red green");
    holds(f, root, NULL, 0, "total", "10");
    holds(f, root, "children", 1, "name", "A");
    holds(f, root, "children", 2, "age", "6");
    second = hearth_interview_instance(f->i, 0,
                                       form_make_find(&f->make, "children"), 2);
    holds(f, second, "visits", 2, "day", "2024-01-02");
    assert_int_equal(
        hearth_interview_instances(f->i, second.instance,
                                   form_make_find(&f->make, "visits")),
        2);
    holds(f, root, "people", 1, "job", "x");
}

static void test_no_entries_means_none(void **state)
{
    static const char *const lines[] = {
        "{\"consent\":\"yes\"}", "{\"consent\":\"yes\",\"children\":[]}",
        "{\"consent\":\"yes\",\"children\":null}"};
    struct fixture *f = *state;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(play(f, lines[i]), 0);
        assert_int_equal(hearth_interview_instances(
                             f->i, 0, form_make_find(&f->make, "children")),
                         0);
    }
}

static void test_what_is_not_asked_is_refused(void **state)
{
    static const char after[] = "not asked after these answers";
    struct fixture *f = *state;
    refused(f, "{\"consent\":\"no\",\"children\":[{\"name\":\"A\"}]}", after,
            "name");
    refused(f, "{\"consent\":\"yes\",\"size\":1,\"people\":[{},{}]}", after,
            "people");
    refused(f,
            "{\"consent\":\"yes\",\"size\":3,\"people\":[{\"job\":\"x\"},"
            "{},{}]}",
            after, "job");
    refused(f, "{\"consent\":\"yes\",\"secret\":\"x\"}", "nobody is asked",
            "secret");
    refused(f, "{\"consent\":\"yes\",\"total\":1}", "nobody is asked", "total");
}

static void test_names_belong_where_they_stand(void **state)
{
    static const char unknown[] = "the form does not have";
    struct fixture *f = *state;
    refused(f, "{\"consent\":\"yes\",\"age\":4}", unknown, NULL);
    refused(f, "{\"consent\":\"yes\",\"children\":[{\"size\":4}]}", unknown,
            NULL);
    refused(f, "{\"consent\":\"yes\",\"visits\":[{}]}", unknown, NULL);
    refused(f, "{\"consent\":\"yes\",\"data\":1}", unknown, NULL);
    refused(f, "{\"consent\":\"yes\",\"children\":1}", "a list of objects",
            "children");
    refused(f, "{\"consent\":[{}]}", "a list where one answer", "consent");
    refused(f, "{\"consent\":\"yes\",\"consent\":\"yes\"}", "twice", "consent");
    refused(f,
            "{\"consent\":\"yes\",\"children\":[{\"name\":\"A\"}],"
            "\"children\":[{\"name\":\"A\"}]}",
            "twice", "children");
}

static void test_rules_hold_in_entries(void **state)
{
    struct fixture *f = *state;
    refused(f, "{\"consent\":\"yes\",\"children\":[{\"age\":4}]}",
            "an answer is needed", "name");
    refused(f,
            "{\"consent\":\"yes\",\"children\":[{\"name\":\"A\","
            "\"age\":4.5}]}",
            "does not fit", "age");
    refused(f,
            "{\"consent\":\"yes\",\"children\":[{\"name\":\"A\","
            "\"visits\":[{\"day\":\"2024-02-30\"}]}]}",
            "does not fit", "day");
    refused(f, "{\"children\":[{\"name\":\"A\"}]}", "an answer is needed",
            "consent");
}

static void test_too_many_entries(void **state)
{
    struct fixture *f = *state;
    size_t cap = 64 + (size_t)16 * (HEARTH_REPEAT_MAX + 2);
    char *line = calloc(1, cap);
    assert_non_null(line);
    (void)strncat(line, "{\"consent\":\"yes\",\"children\":[", cap - 1);
    for (unsigned i = 0; i <= HEARTH_REPEAT_MAX; i++) {
        (void)strncat(line, i == 0 ? "{\"name\":\"A\"}" : ",{\"name\":\"A\"}",
                      cap - strlen(line) - 1);
    }
    (void)strncat(line, "]}", cap - strlen(line) - 1);
    refused(f, line, "more entries", "children");
    free(line);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_repeats_are_lists_of_objects),
        CASE(test_no_entries_means_none),
        CASE(test_what_is_not_asked_is_refused),
        CASE(test_names_belong_where_they_stand),
        CASE(test_rules_hold_in_entries),
        CASE(test_too_many_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
