/* SPDX-License-Identifier: Apache-2.0 */
/* Survey designs, and what the default policy asks of a form. */
#include "kit.h"

#include "hearth/interview.h"
#include "play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define HEAD                                                                   \
    "type,name,label,hearth::sensitivity,hearth::role,parameters,"             \
    "hearth::arm,hearth::order,hearth::gate,hearth::practice,media::image\n"
#define CONSENT "consent,agree,Do you agree?,1\n"
#define PERSONAL                                                               \
    "select_one yn,more,May I ask personal questions?,1,personal consent\n"
#define SETTINGS "form_id,version\nkit,1\n"
#define LISTS                                                                  \
    "list_name,name,label,hearth::sensitive,hearth::attribute\n"               \
    "yn,yes,Yes\nyn,no,No\nsd,same,Same\nsd,different,Different\n"             \
    "it,a,A,no\nit,b,B\nit,c,C\nit,d,D,yes\n"                                  \
    "cj,w,Woman,,who\ncj,m,Man,,who\ncj,k,Cooked,,act\ncj,g,Guarded,,act\n"

static struct kit kit;

static int open_kit(void **state)
{
    (void)state;
    kit_open(&kit);
    kit.options.policy = HEARTH_POLICY_DEFAULT;
    return 0;
}

static int close_kit(void **state)
{
    (void)state;
    kit_close(&kit);
    return 0;
}

static void compile(const char *rows, const char *settings)
{
    char survey[4096];

    (void)snprintf(survey, sizeof(survey), "%s%s%s", HEAD, CONSENT, rows);
    kit_compile(&kit, survey, LISTS, settings);
}

static void assert_compiles(const char *rows)
{
    compile(rows, SETTINGS);
    if (kit.rc != HEARTH_OK) {
        kit_show(&kit);
    }
    assert_int_equal(kit.rc, HEARTH_OK);
}

static void assert_refused(const char *rows, const char *settings,
                           const char *kind, const char *part)
{
    compile(rows, settings);
    if (kit.report.error_count != 1 ||
        strstr(kit_find(&kit, kind), part) == NULL) {
        (void)fprintf(stderr, "%s", rows);
        kit_show(&kit);
    }
    assert_int_equal(kit.rc, HEARTH_E_INVALID);
    assert_int_equal(kit.report.error_count, 1);
    assert_non_null(strstr(kit_find(&kit, kind), part));
}

/* The first node of that name; the root if there is none. */
static const struct hearth_node *node(const char *name)
{
    uint16_t i = (uint16_t)(kit.form->node_count - 1);

    while (i > 0 && strcmp(hearth_form_name(kit.form, i), name) != 0) {
        i--;
    }
    assert_int_not_equal(i, HEARTH_ROOT);
    return &kit.form->nodes[i];
}

static const struct hearth_design *design(const char *name)
{
    assert_int_not_equal(node(name)->design, HEARTH_NONE);
    return &kit.form->designs[node(name)->design];
}

/* ---- designs ---- */

static void test_consent_brings_its_own_list(void **state)
{
    (void)state;
    assert_compiles("");
    assert_int_equal(node("agree")->role, HEARTH_ROLE_CONSENT);
    assert_int_equal(kit.form->lists[node("agree")->list].count, 2);
    assert_string_equal(
        hearth_form_choice_name(kit.form, node("agree")->list, 0), "yes");
}

static void test_forced_response_and_crosswise(void **state)
{
    (void)state;
    assert_compiles(PERSONAL "rrt_binary,q,Say yes or no.,3,,p_yes=0.1667 "
                             "p_no=0.25\n"
                             "rrt_binary,p,Try it.,1,,p_yes=0.1667 "
                             "p_no=0.25,,,,yes\n"
                             "crosswise sd,x,Same?,3,,prevalence=0.25\n");
    assert_int_equal(design("q")->kind, HEARTH_DESIGN_FORCED);
    assert_int_equal(design("q")->p_yes, 166700);
    assert_int_equal(design("q")->p_no, 250000);
    assert_int_not_equal(node("p")->flags & HEARTH_FLAG_PRACTICE, 0);
    assert_int_equal(design("x")->kind, HEARTH_DESIGN_CROSSWISE);
    assert_int_equal(design("x")->p_yes, 250000);
    assert_refused("rrt_binary,q,Q,1,,p_yes=0.1667\n", SETTINGS,
                   "bad-parameter", "p_no is missing");
    assert_refused("rrt_binary,q,Q,1,,p_yes=0.5 p_no=0.5\n", SETTINGS,
                   "bad-parameter", "nobody who answers truly");
    assert_refused("rrt_binary sd,q,Q,1,,p_yes=0.2 p_no=0.2\n", SETTINGS,
                   "bad-parameter", "\"yes\" and \"no\"");
    assert_refused("crosswise sd,q,Q,1,,prevalence=0.5\n", SETTINGS,
                   "bad-parameter", "one half");
    assert_refused("crosswise yn,q,Q,1,,prevalence=0.2\n", SETTINGS,
                   "bad-parameter", "\"same\" and \"different\"");
}

static void test_a_list_experiment_names_its_arm(void **state)
{
    (void)state;
    assert_compiles(PERSONAL "hearth_arm,arm,,,,,2\n"
                             "list_count it,q,How many?,3,,arm=${arm}\n");
    assert_int_equal(node("arm")->source, HEARTH_SOURCE_ARM);
    assert_int_equal(node("arm")->draw, 2);
    assert_int_equal(design("q")->kind, HEARTH_DESIGN_LIST);
    assert_ptr_equal(&kit.form->nodes[design("q")->arm], node("arm"));
    assert_null(hearth_form_cell(kit.form, node("q")->list, 0, 0)); /* no */
    assert_non_null(hearth_form_cell(kit.form, node("q")->list, 3, 0));
    assert_refused("list_count it,q,Q,1,,arm=${agree}\n", SETTINGS,
                   "unknown-reference", "draws an arm");
    assert_refused("hearth_arm,arm,,,,,2\n"
                   "list_count cj,q,Q,1,,arm=${arm}\n",
                   SETTINGS, "bad-parameter", "0 items");
    assert_refused("hearth_arm,arm,,,,,1\n", SETTINGS, "bad-parameter",
                   "from 2 to 64");
}

static void test_conjoint_makes_a_node_and_a_question_a_task(void **state)
{
    (void)state;
    assert_compiles("conjoint cj,q,Which?,2,,tasks=2 profiles=3\n");
    assert_int_equal(node("q_1_cards")->type, HEARTH_NODE_CONJOINT);
    assert_int_equal(node("q_2")->type, HEARTH_NODE_SELECT_ONE);
    assert_int_equal(design("q_2_cards")->profiles, 3);
    assert_int_equal(design("q_2_cards")->attributes, HEARTH_NONE);
    assert_int_equal(kit.form->lists[node("q_1")->list].count, 3);
    assert_int_equal(node("q_1")->sensitivity, 2);
    assert_int_equal(node("q_1_cards")->sensitivity, 2);
    assert_compiles("conjoint cj,q,Which?,2,,attributes=it\n");
    assert_int_not_equal(design("q_1_cards")->attributes, HEARTH_NONE);
    assert_refused("conjoint cj,q,Which?,2,,attributes=none\n", SETTINGS,
                   "unknown-list", "attributes and their labels");
    assert_refused("conjoint yn,q,Which?,2\n", SETTINGS, "bad-parameter",
                   "no attribute");
    assert_refused("conjoint cj,q,Which?,2,,tasks=99\n", SETTINGS,
                   "bad-parameter", "from 1 to 12");
}

static void test_random_order_stores_its_seed(void **state)
{
    (void)state;
    assert_compiles("begin_group,g,G,,,,,random\nselect_one yn,a,A,1\n"
                    "select_one yn,b,B,1\nend_group\n");
    assert_int_not_equal(node("g")->flags & HEARTH_FLAG_SHUFFLED, 0);
    assert_int_equal(node("g_seed")->source, HEARTH_SOURCE_SEED);
    assert_int_not_equal(node("g")->seed, HEARTH_NONE);
    assert_true(node("g_seed") < node("g"));
    assert_refused("select_one yn,a,A,1,,,,random\n", SETTINGS, "bad-parameter",
                   "of a group");
}

/* ---- the default policy ---- */

static void test_there_is_one_consent(void **state)
{
    (void)state;
    kit_compile(&kit, HEAD "select_one yn,a,A,1\n", LISTS, SETTINGS);
    assert_int_equal(kit.report.error_count, 1);
    assert_non_null(strstr(kit_find(&kit, "consent"), "role consent"));
    assert_refused("select_one yn,a,A,1,consent\n", SETTINGS, "consent",
                   "row 2 has this role already");
    assert_refused("select_one sd,a,A,1,eligibility\n", SETTINGS, "consent",
                   "no choice named \"yes\"");
    kit_compile(&kit, HEAD "select_one yn,a,A,1\n" CONSENT, LISTS, SETTINGS);
    assert_int_equal(kit.report.error_count, 1);
    assert_non_null(strstr(kit_find(&kit, "consent"), "before consent"));
    kit_compile(&kit, HEAD "select_one yn,a,A,1,,,,,yes\n" CONSENT, LISTS,
                SETTINGS);
    assert_int_equal(kit.rc, HEARTH_OK);
    assert_int_not_equal(node("a")->flags & HEARTH_FLAG_GATE, 0);
}

static void test_every_question_states_its_sensitivity(void **state)
{
    (void)state;
    assert_refused("select_one yn,a,A\n", SETTINGS, "policy",
                   "states no sensitivity");
    assert_refused("select_one yn,a,A,3\n", SETTINGS, "policy",
                   "could harm the respondent");
    compile("select_one yn,a,A,3\n" PERSONAL, SETTINGS);
    assert_non_null(strstr(kit_find(&kit, "policy"), "before the consent"));
    assert_compiles(PERSONAL "select_one yn,a,A,3\nselect_one yn,b,B,2\n");
    assert_int_not_equal(node("a")->relevant, HEARTH_NONE);
    assert_int_equal(node("b")->relevant, HEARTH_NONE);
    assert_int_equal(kit.report.sensitivity_counts[3], 1);
}

static void test_personal_questions_want_a_card(void **state)
{
    (void)state;
    assert_compiles("select_one yn,a,A,2\n");
    assert_non_null(strstr(kit_find(&kit, "no-card"), "no card with help"));
    assert_int_equal(kit.report.warning_count, 1);
    assert_compiles("select_one yn,a,A,2\nnote,help_card,Call us\n");
    assert_int_equal(kit.report.warning_count, 0);
    assert_compiles("select_one yn,a,A,2\nselect_one yn,b_card,B,1\n");
    assert_int_equal(kit.report.warning_count, 1);
    assert_compiles("select_one yn,a,A,1\n");
    assert_int_equal(kit.report.warning_count, 0);
}

static void test_types_are_allowed_one_by_one(void **state)
{
    static const char STATED[] =
        "form_id,version,hearth::purpose,hearth::justification,hearth::dpia,"
        "hearth::allow\nkit,1,P,J,D-1,text media\n";

    (void)state;
    assert_refused("text,t,Why?,1\n", SETTINGS, "policy", "free text");
    assert_refused("barcode,t,Scan,1\n", SETTINGS, "policy", "barcode");
    assert_refused("geopoint,t,Where?,1\n", STATED, "policy",
                   "add \"location\"");
    compile("text,t,Why?,1\nimage,i,Photo,1\n", STATED);
    assert_int_equal(kit.rc, HEARTH_OK);
    assert_int_equal(kit.report.warning_count, 2);
    assert_string_equal(kit.report.fields, "refused text:1 media:1");
    assert_string_equal(
        hearth_form_text(kit.form, kit.form->statement, 0),
        "Sensitive fields (text:1 media:1). Purpose: P. Assessment: D-1");
    kit.options.policy = HEARTH_POLICY_OPEN;
    compile("text,t,Why?\n", SETTINGS);
    assert_int_equal(kit.rc, HEARTH_OK);
    assert_true(kit.form->is_training);
}

static void test_labels_neither_ask_who_nor_brand(void **state)
{
    static const char *const WHO[] = {
        "What is your name?", "Ваше имя?", "Votre nom ?",
        "ما اسمك؟",           "您的姓名",
    };
    char row[200];

    (void)state;
    for (size_t i = 0; i < sizeof(WHO) / sizeof(WHO[0]); i++) {
        (void)snprintf(row, sizeof(row), "integer,q,%s,1\n", WHO[i]);
        assert_refused(row, SETTINGS, "policy", "who somebody is");
    }
    assert_compiles("select_one yn,q,Do you have a telephone?,1\n");
    assert_refused("select_one yn,q,Is he a Terrorist?,1\n", SETTINGS, "policy",
                   "brands people");
    assert_refused("note,q,БОЕВИК\n", SETTINGS, "policy", "brands");
    assert_compiles("select_one yn,q,Are victims of terrorism heard?,1\n");
}

static void test_profiles_have_rules_of_their_own(void **state)
{
    static const char CLOSED[] =
        "form_id,version,hearth::profile\nkit,1,Closed facility\n";
    static const char PHONE[] =
        "form_id,version,hearth::profile\nkit,1,phone\n";

    (void)state;
    assert_refused("today\n", CLOSED, "policy", "finer than a week");
    assert_refused("deviceid\n", CLOSED, "policy", "the device");
    assert_refused("select_one yn,a,A,1\n", PHONE, "policy", "asked twice");
    assert_refused("select_one yn,a,A,1,,,,,yes\nselect_one yn,b,B,1,,,,,yes\n"
                   "ladder yn,l,L,1\n",
                   PHONE, "policy", "on the phone");
    assert_refused("", "form_id,version,hearth::profile\nkit,1,space\n",
                   "bad-parameter", "no profile");
    compile("select_one yn,a,A,1\n", CLOSED);
    assert_int_equal(kit.rc, HEARTH_OK);
    assert_int_equal(kit.form->profile, HEARTH_PROFILE_CLOSED);
}

/* ---- played ---- */

static void test_designs_play_to_the_end(void **state)
{
    const struct hearth_forms_play how = {.seed = 3, .steps = 1500};
    struct hearth_forms_played p;

    (void)state;
    assert_compiles(PERSONAL
                    "hearth_arm,arm,,,,,2\n"
                    "begin_group,g,G,,,,,random\nselect_one yn,a,A,1\n"
                    "select_one yn,b,B,1\nend_group\n"
                    "list_count it,q,How many?,3,,arm=${arm}\n"
                    "conjoint cj,c,Which?,2,,tasks=2 profiles=2\n"
                    "rrt_binary,r,Say it.,3,,p_yes=0.1667 p_no=0.1667\n");
    assert_int_equal(hearth_forms_play(kit.form, &how, &kit.arena, &p),
                     HEARTH_OK);
    assert_true(p.steps >= how.steps);
    assert_true(p.complete > 10);
    assert_true(p.ended > 0); /* no consent now and then */
    assert_int_equal(p.stuck, 0);
    assert_int_equal(p.eval_errors, 0);
    assert_int_equal(p.unreached_count, 0);
}

static void test_what_nobody_reaches_is_found(void **state)
{
    const struct hearth_forms_play how = {.seed = 3, .steps = 500};
    struct hearth_forms_played p;

    (void)state;
    kit.options.policy = HEARTH_POLICY_OPEN;
    kit_compile(&kit,
                "type,name,label,relevant,constraint\ninteger,a,A,,\n"
                "integer,b,B,${a} > 5 and ${a} < 4,\n"
                "integer,c,C,,. > 5 and . < 4\n",
                NULL, SETTINGS);
    assert_int_equal(kit.rc, HEARTH_OK);
    assert_int_equal(hearth_forms_play(kit.form, &how, &kit.arena, &p),
                     HEARTH_OK);
    assert_int_equal(p.unreached_count, 1);
    assert_string_equal(hearth_form_name(kit.form, p.unreached[0]), "b");
    assert_string_equal(hearth_form_name(kit.form, p.stuck_node), "c");
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(test_##name, open_kit, close_kit)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(consent_brings_its_own_list),
        TEST(forced_response_and_crosswise),
        TEST(a_list_experiment_names_its_arm),
        TEST(conjoint_makes_a_node_and_a_question_a_task),
        TEST(random_order_stores_its_seed),
        TEST(there_is_one_consent),
        TEST(every_question_states_its_sensitivity),
        TEST(personal_questions_want_a_card),
        TEST(types_are_allowed_one_by_one),
        TEST(labels_neither_ask_who_nor_brand),
        TEST(profiles_have_rules_of_their_own),
        TEST(designs_play_to_the_end),
        TEST(what_nobody_reaches_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
