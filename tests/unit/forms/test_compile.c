/* SPDX-License-Identifier: Apache-2.0 */
/* What the compiler makes of sound forms: ours, and all the spellings that
 * forms in the field use. */
#include "kit.h"

#include "hearth/interview.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define CHOICES  "list_name,name,label\nyn,yes,Yes\nyn,no,No\n"
#define SETTINGS "form_id,version\nkit,1\n"

static struct kit kit;

static int open_kit(void **state)
{
    (void)state;
    kit_open(&kit);
    return 0;
}

static int close_kit(void **state)
{
    (void)state;
    kit_close(&kit);
    return 0;
}

static void assert_compiles(void)
{
    if (kit.rc != HEARTH_OK) {
        kit_show(&kit);
    }
    assert_int_equal(kit.rc, HEARTH_OK);
    assert_non_null(kit.form);
    assert_int_equal(hearth_form_check(kit.form), HEARTH_OK);
}

static uint16_t find(const char *name)
{
    return hearth_form_find(kit.form, hearth_slice_text(name));
}

static const struct hearth_node *node(const char *name)
{
    uint16_t i = find(name);

    assert_int_not_equal(i, HEARTH_NONE);
    return &kit.form->nodes[i];
}

static void test_the_small_form(void **state)
{
    const struct hearth_scale *scale;

    (void)state;
    kit_compile_folder(&kit, "tests/data/small");
    assert_compiles();
    assert_string_equal(kit.form->id, "small");
    assert_int_equal(kit.form->version, 1);
    assert_int_equal(kit.report.question_count, 11);
    assert_int_equal(kit.report.language_count, 2);
    assert_string_equal(kit.form->languages[0].tag, "en");
    assert_string_equal(kit.form->languages[1].tag, "de");
    assert_int_equal(kit.form->default_language, 0);
    assert_string_equal(
        hearth_form_text(kit.form, (uint16_t)kit.form->title, 0),
        "A small form for tests");
    assert_string_equal(hearth_form_text(kit.form, node("age")->label, 1),
                        "Wie alt sind Sie?");
    assert_string_equal(hearth_form_text(kit.form, node("age")->hint, 1),
                        "In years"); /* not translated */
    assert_int_equal(node("area")->role, HEARTH_ROLE_AREA);
    assert_int_equal(node("adult")->role, HEARTH_ROLE_ELIGIBILITY);
    assert_int_equal(node("consent")->role, HEARTH_ROLE_CONSENT);
    assert_int_equal(node("age")->sensitivity, 2);
    assert_int_equal(kit.form->scale_count, 1);
    scale = &kit.form->scales[0];
    assert_string_equal(kit.form->names + scale->name, "cohesion");
    assert_int_equal(scale->item_count, 3);
    assert_int_equal(scale->min, 1);
    assert_int_equal(scale->max, 5);
    assert_int_equal(scale->items[2], find("leave"));
    assert_false(scale->is_reversed[0]);
    assert_true(scale->is_reversed[2]);
}

/* The target for the community form: answers of at most 64 bytes. */
static void test_the_community_form_packs_into_64_bytes(void **state)
{
    struct hearth_answer answers[HEARTH_NODES_MAX / 8];
    static char texts[HEARTH_NODES_MAX / 8][512];
    struct hearth_writer w;
    uint8_t out[512];

    (void)state;
    kit_compile_folder(&kit, "host/instruments/community");
    assert_compiles();
    assert_int_equal(kit.report.message_count, 0);
    assert_int_equal(kit.report.question_count, 48);
    assert_true(kit.form->node_count < HEARTH_NODES_MAX / 8);
    memset(answers, 0, sizeof(answers));
    for (uint16_t i = 0; i < kit.form->node_count; i++) {
        const struct hearth_node *n = &kit.form->nodes[i];
        const char *last;

        if (!hearth_form_is_question(n) || n->type == HEARTH_NODE_HIDDEN) {
            continue;
        }
        answers[i].state = HEARTH_ANSWER_GIVEN;
        answers[i].text = hearth_slice_text("10");
        if (n->list != HEARTH_NONE) {
            last = hearth_form_choice_name(
                kit.form, n->list,
                (uint16_t)(kit.form->lists[n->list].count - 1));
            memcpy(texts[i], last, strlen(last) + 1);
            answers[i].text = hearth_slice_text(texts[i]);
        }
    }
    hearth_writer_init(&w, out, sizeof(out));
    assert_int_equal(hearth_answer_encode(kit.form, answers, &w), HEARTH_OK);
    assert_true(w.len <= 64);
    assert_true(kit.form->smallest_bucket >= w.len);
}

static void test_the_bfi_form_has_the_keys_of_its_scales(void **state)
{
    static const char *const REVERSED[] = {"A1", "C4", "C5", "E1",
                                           "E2", "O2", "O5"};
    unsigned reversed = 0;

    (void)state;
    kit_compile_folder(&kit, "tests/integration/bfi_form");
    assert_compiles();
    assert_int_equal(kit.form->scale_count, 5);
    for (uint16_t i = 0; i < 5; i++) {
        const struct hearth_scale *s = &kit.form->scales[i];

        assert_int_equal(s->item_count, 5);
        assert_int_equal(s->min, 1);
        assert_int_equal(s->max, 6);
        for (uint16_t k = 0; k < 5; k++) {
            reversed += s->is_reversed[k];
            for (size_t r = 0; r < 7; r++) {
                if (find(REVERSED[r]) == s->items[k]) {
                    assert_true(s->is_reversed[k]);
                }
            }
        }
    }
    assert_int_equal(reversed, 7);
}

static void test_spellings_of_types_and_headers(void **state)
{
    (void)state;
    kit_compile(&kit,
                "\xef\xbb\xbfType,NAME,Caption,Relevance,Constraint_Message,"
                "Required Message,hearth::sensitivity,Hearth::Role\r\n"
                "select one from yn,consent,Agree?,,,Please ask,0,\r\n"
                "begin_group,g,G,${consent} = \xe2\x80\x9cyes\xe2\x80\x9d,,,,"
                "\r\n"
                "string,a,A,,,,1,\r\nINT,b,B,,,,1,\r\n"
                "select1 yn,c,C,,,,1,\r\n"
                "select all that apply from yn,d,D,,,,1,\r\n"
                "Select Multiple yn,e,E,,,,1,\r\n"
                ",,a row without type is a comment,,,,,\r\n"
                "end group,,,,,,,\r\n"
                "note,n,\"Two\nlines   and  blanks\",,,,,\r\n",
                CHOICES, SETTINGS);
    assert_compiles();
    assert_int_equal(node("a")->type, HEARTH_NODE_TEXT);
    assert_int_equal(node("b")->type, HEARTH_NODE_INTEGER);
    assert_int_equal(node("c")->type, HEARTH_NODE_SELECT_ONE);
    assert_int_equal(node("d")->type, HEARTH_NODE_SELECT_MULTIPLE);
    assert_int_equal(node("e")->type, HEARTH_NODE_SELECT_MULTIPLE);
    assert_int_not_equal(kit.form->nodes[1].relevant, HEARTH_NONE);
    assert_string_equal(
        hearth_form_text(kit.form, node("consent")->required_message, 0),
        "Please ask");
    assert_string_equal(hearth_form_text(kit.form, kit.form->nodes[7].label, 0),
                        "Two\nlines and blanks");
}

static void test_languages(void **state)
{
    (void)state;
    kit_compile(&kit,
                "type,name,label,label::Deutsch (de),label:fr\n"
                "text,a,A,dA,fA\ntext,b,B,,\n",
                NULL, "form_id,version,default_language\nkit,1,Dari (prs)\n");
    assert_compiles();
    assert_int_equal(kit.form->language_count, 3);
    assert_string_equal(kit.form->languages[0].tag, "prs");
    assert_string_equal(kit.form->languages[1].tag, "de");
    assert_string_equal(kit.form->languages[2].tag, "fr");
    assert_string_equal(hearth_form_text(kit.form, node("a")->label, 2), "fA");
    assert_string_equal(hearth_form_text(kit.form, node("b")->label, 2), "B");
    /* A default that is no plain column. */
    kit_compile(&kit, "type,name,label::en,label::de\ntext,a,A,dA\n", NULL,
                "form_id,version,default_language\nkit,1,de\n");
    assert_compiles();
    assert_string_equal(kit.form->languages[kit.form->default_language].tag,
                        "de");
}

static void test_what_is_missing_is_told_and_filled_in(void **state)
{
    (void)state;
    kit_compile(&kit, "type,name,label\ntext,a,A\n", NULL, NULL);
    assert_compiles();
    assert_int_equal(kit.report.error_count, 0);
    assert_int_equal(kit.report.warning_count, 4);
    assert_string_equal(kit.form->id, "kit");
    assert_int_equal(kit.form->version, 1);
    assert_int_equal(node("a")->sensitivity, 2);
}

static void test_equal_texts_and_expressions_are_kept_once(void **state)
{
    (void)state;
    kit_compile(&kit,
                "type,name,label,relevant\n"
                "text,a,Same,\ntext,b,Same,${a} = 1\ntext,c,Other,${a}=1\n",
                NULL, SETTINGS);
    assert_compiles();
    assert_int_equal(node("a")->label, node("b")->label);
    assert_int_not_equal(node("a")->label, node("c")->label);
    assert_int_equal(node("b")->relevant, node("c")->relevant);
    assert_int_equal(kit.form->expr_count, 1);
}

/* A question may depend on one that comes later: the order takes care. */
static void test_relevance_may_look_ahead(void **state)
{
    struct hearth_interview *i = NULL;
    struct hearth_violation v;

    (void)state;
    kit_compile(&kit,
                "type,name,label,relevant\n"
                "text,a,A,${b} = 'x'\ntext,b,B,${c} = 'x'\ntext,c,C,\n",
                NULL, SETTINGS);
    assert_compiles();
    assert_int_equal(hearth_interview_start(kit.form, &kit.arena, &i), 0);
    assert_int_equal(hearth_interview_current(i), 2);
    assert_int_equal(hearth_interview_answer(i, 2, hearth_slice_text("x"), &v),
                     0);
    assert_int_equal(hearth_interview_answer(i, 1, hearth_slice_text("x"), &v),
                     0);
    assert_true(hearth_interview_is_relevant(i, 0));
    assert_int_equal(hearth_interview_answer(i, 2, hearth_slice_text("y"), &v),
                     0);
    assert_false(hearth_interview_is_relevant(i, 1));
    assert_false(hearth_interview_is_relevant(i, 0)); /* b reads as blank */
}

static void test_the_same_sheets_give_the_same_package(void **state)
{
    uint8_t *first;
    size_t len;

    (void)state;
    kit_compile_folder(&kit, "host/instruments/community");
    assert_compiles();
    len = kit.report.package.len;
    first = malloc(len);
    assert_non_null(first);
    memcpy(first, kit.report.package.data, len);
    kit_compile_folder(&kit, "host/instruments/community");
    assert_int_equal(kit.report.package.len, len);
    assert_memory_equal(kit.report.package.data, first, len);
    free(first);
}

/* As large as a form may be: it compiles, and one row more is an error. */
static void test_a_form_at_its_limit(void **state)
{
    char *survey = malloc(200000);
    size_t len;

    (void)state;
    assert_non_null(survey);
    memcpy(survey, "type,name,label\n", 17);
    len = strlen(survey);
    for (int i = 0; i <= HEARTH_QUESTIONS_MAX; i++) {
        char row[] = "text,q0000,Q\n";

        for (int k = 0, v = i; k < 4; k++, v /= 10) {
            row[9 - k] = (char)('0' + v % 10);
        }
        if (i == HEARTH_QUESTIONS_MAX) {
            kit_compile(&kit, survey, NULL, SETTINGS);
            assert_compiles();
        }
        memcpy(survey + len, row, sizeof(row));
        len += sizeof(row) - 1;
    }
    kit_compile(&kit, survey, NULL, SETTINGS);
    assert_int_equal(kit.rc, HEARTH_E_INVALID);
    assert_int_equal(kit.report.error_count, 1);
    free(survey);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(test_##name, open_kit, close_kit)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_small_form),
        TEST(the_community_form_packs_into_64_bytes),
        TEST(the_bfi_form_has_the_keys_of_its_scales),
        TEST(spellings_of_types_and_headers),
        TEST(languages),
        TEST(what_is_missing_is_told_and_filled_in),
        TEST(equal_texts_and_expressions_are_kept_once),
        TEST(relevance_may_look_ahead),
        TEST(the_same_sheets_give_the_same_package),
        TEST(a_form_at_its_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
