/* SPDX-License-Identifier: Apache-2.0 */
/* What the compiler makes of sound forms: ours, and all the spellings that
 * forms in the field use. */
#include "kit.h"

#include "hearth/expr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* The first node of that name, a group or note too. */
static uint16_t find(const char *name)
{
    for (uint16_t i = 0; i < kit.form->node_count; i++) {
        if (strcmp(hearth_form_name(kit.form, i), name) == 0) {
            return i;
        }
    }
    return HEARTH_NONE;
}

static const struct hearth_node *node(const char *name)
{
    uint16_t i = find(name);

    assert_int_not_equal(i, HEARTH_NONE);
    return &kit.form->nodes[i];
}

static const char *text(uint32_t index, uint8_t language)
{
    return hearth_form_text(kit.form, index, language);
}

/* The constant text that an expression is; "" if it is anything else. */
static const char *constant(uint16_t expr)
{
    static char out[64];
    struct hearth_slice code;

    out[0] = '\0';
    if (expr == HEARTH_NONE) {
        return out;
    }
    code = kit.form->exprs[expr];
    if (code.len > 2 && code.len < sizeof(out) &&
        code.data[0] == HEARTH_OP_TEXT && code.data[1] == code.len - 2) {
        memcpy(out, code.data + 2, code.len - 2); /* compared above */
        out[code.len - 2] = '\0';
    }
    return out;
}

static void test_the_small_form(void **state)
{
    const struct hearth_scale *scale;

    (void)state;
    kit_compile_folder(&kit, "tests/data/small");
    assert_compiles();
    assert_string_equal(kit.form->id, "small");
    assert_int_equal(kit.form->version, 1);
    assert_false(kit.form->is_training);
    assert_int_equal(kit.report.question_count, 11);
    assert_int_equal(kit.report.language_count, 2);
    assert_string_equal(kit.form->languages[0].tag, "en");
    assert_string_equal(kit.form->languages[1].tag, "de");
    assert_string_equal(text(kit.form->title, 0), "A small form for tests");
    assert_string_equal(text(node("age")->label, 1), "Wie alt sind Sie?");
    assert_string_equal(text(node("age")->hint, 1), "In years");
    assert_int_equal(node("area")->role, HEARTH_ROLE_AREA);
    assert_int_equal(node("adult")->role, HEARTH_ROLE_ELIGIBILITY);
    assert_int_equal(node("consent")->role, HEARTH_ROLE_CONSENT);
    assert_int_equal(kit.form->scale_count, 1);
    scale = &kit.form->scales[0];
    assert_string_equal(kit.form->names + scale->name, "cohesion");
    assert_int_equal(scale->item_count, 3);
    assert_int_equal(scale->min, 1);
    assert_int_equal(scale->max, 5);
    assert_int_equal(scale->items[2], find("leave"));
    assert_true(scale->is_reversed[2]);
}

static void test_the_root_encloses_all(void **state)
{
    (void)state;
    kit_compile(&kit,
                "type,name,label\nbegin_group,g,G\ntext,a,A\nend_group\n"
                "begin_repeat,r,R\nbegin_group,g,G\ntext,a,A\nend_group\n"
                "end_repeat\n",
                NULL, "form_id,version,name\nkit,1,survey\n");
    assert_compiles();
    assert_int_equal(kit.form->node_count, 6);
    assert_string_equal(hearth_form_name(kit.form, HEARTH_ROOT), "survey");
    assert_int_equal(kit.form->nodes[0].parent, HEARTH_NONE);
    assert_int_equal(kit.form->nodes[0].end, 6);
    assert_int_equal(kit.form->nodes[1].end, 3);
    assert_int_equal(kit.form->nodes[3].type, HEARTH_NODE_REPEAT);
    assert_int_equal(kit.form->nodes[3].end, 6);
    assert_int_equal(kit.form->nodes[5].parent, 4);
    assert_int_equal(kit.report.group_count, 2);
    assert_int_equal(kit.report.repeat_count, 1);
}

static void test_spellings_of_types_and_headers(void **state)
{
    static const struct {
        const char *spelling;
        uint8_t type;
    } TYPES[] = {{"string", HEARTH_NODE_TEXT},
                 {"INT", HEARTH_NODE_INTEGER},
                 {"select1 yn", HEARTH_NODE_SELECT_ONE},
                 {"select one from yn", HEARTH_NODE_SELECT_ONE},
                 {"select all that apply from yn", HEARTH_NODE_SELECT_MULTIPLE},
                 {"Select Multiple yn", HEARTH_NODE_SELECT_MULTIPLE},
                 {"dateTime", HEARTH_NODE_DATETIME},
                 {"trigger", HEARTH_NODE_ACKNOWLEDGE},
                 {"gps", HEARTH_NODE_GEOPOINT},
                 {"photo", HEARTH_NODE_IMAGE},
                 {"rank yn", HEARTH_NODE_RANK},
                 {"range", HEARTH_NODE_INTEGER},
                 {"q_picture", HEARTH_NODE_IMAGE}};
    char survey[300];

    (void)state;
    for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
        (void)snprintf(survey, sizeof(survey),
                       "\xef\xbb\xbf"
                       "Type,NAME,Caption,Relevance\r\n%s,a,A,\r\n"
                       ",,a row without type is a comment\r\n",
                       TYPES[i].spelling);
        kit_compile(&kit, survey, CHOICES, SETTINGS);
        assert_compiles();
        assert_int_equal(node("a")->type, TYPES[i].type);
        assert_int_equal(kit.form->node_count, 2);
    }
    kit_compile(&kit, "type,name,label\nselect_one from_town,a,A\n",
                "list_name,name,label\nfrom_town,x,X\ntown,y,Y\n", SETTINGS);
    assert_compiles();
    assert_string_equal(hearth_form_choice_name(kit.form, node("a")->list, 0),
                        "x");
    kit_compile(&kit, "type,name,label\nnote,n,\"Two\nlines   and  blanks\"\n",
                NULL, SETTINGS);
    assert_compiles();
    assert_string_equal(text(node("n")->label, 0), "Two\nlines and blanks");
    kit_compile(&kit, "type,name,label\nnote,n,two  blanks\n", NULL,
                "form_id,version,clean_text_values\nkit,1,no\n");
    assert_string_equal(text(node("n")->label, 0), "two  blanks");
}

static void test_what_the_program_fills_in(void **state)
{
    (void)state;
    kit_compile(&kit,
                "type,name,label,hearth::datatype\nstart,,,\nend,fin,,\n"
                "today\ndeviceid\nusername,who\nimei\naudit\n"
                "hidden,h,,date\nhidden,s,,select_one yn\ncalculate,c,,int\n",
                CHOICES, SETTINGS);
    assert_compiles();
    assert_int_equal(node("start")->source, HEARTH_SOURCE_START);
    assert_int_equal(node("start")->type, HEARTH_NODE_DATETIME);
    assert_int_equal(node("fin")->source, HEARTH_SOURCE_END);
    assert_int_equal(node("today")->type, HEARTH_NODE_DATE);
    assert_int_equal(node("deviceid")->source, HEARTH_SOURCE_DEVICE);
    assert_int_equal(node("who")->source, HEARTH_SOURCE_WORKER);
    assert_int_equal(node("h")->type, HEARTH_NODE_DATE);
    assert_int_not_equal(node("h")->flags & HEARTH_FLAG_HIDDEN, 0);
    assert_int_equal(node("s")->list, 0);
    assert_int_equal(node("c")->type, HEARTH_NODE_INTEGER);
    assert_int_equal(find("audit"), HEARTH_NONE);
    assert_int_equal(node("imei")->type, HEARTH_NODE_BLANK);
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
    assert_string_equal(kit.form->languages[2].tag, "fr");
    assert_string_equal(text(node("a")->label, 2), "fA");
    assert_string_equal(text(node("b")->label, 2), "B");
    assert_int_equal(kit.report.languages[1].translated, 1);
    assert_int_equal(kit.report.text_count, 2);
    /* A default that is no plain column, and one that is no column. */
    kit_compile(&kit, "type,name,label::en,label::de\ntext,a,A,dA\n", NULL,
                "form_id,version,default_language\nkit,1,de\n");
    assert_compiles();
    assert_string_equal(kit.form->languages[kit.form->default_language].tag,
                        "de");
    kit_compile(&kit, "type,name,label::en,label::de\ntext,a,A,dA\n", NULL,
                "form_id,version,default_language\nkit,1,Arabic\n");
    assert_compiles();
    assert_int_equal(kit.form->language_count, 2);
    assert_string_equal(kit.form->languages[kit.form->default_language].tag,
                        "en");
    assert_string_equal(text(node("a")->label, 1), "dA");
    assert_non_null(strstr(kit_find(&kit, "language"), "\"en\" is taken"));
    /* A plain hint beside translated labels. */
    kit_compile(&kit, "type,name,hint,label::en,label::de\ntext,a,H,A,dA\n",
                NULL, SETTINGS);
    assert_compiles();
    assert_int_equal(kit.form->language_count, 2);
    assert_string_equal(text(node("a")->hint, 0), "H");
}

static void test_inserts_name_compiled_expressions(void **state)
{
    char want[32];

    (void)state;
    kit_compile(&kit,
                "type,name,label::en,label::de,constraint\ntext,a,A,A,. = 1\n"
                "text,b,B,B,. = 1\nnote,n,Hi ${a}!,${a} und ${a},\n",
                NULL,
                "form_id,version,instance_name\nkit,1,\"concat(${a}, 1)\"\n");
    assert_compiles();
    /* instance_name, one constraint for both, the insert */
    assert_int_equal(kit.form->expr_count, 3);
    (void)snprintf(want, sizeof(want), "Hi %c2%c!", HEARTH_INSERT_BEGIN,
                   HEARTH_INSERT_END);
    assert_string_equal(text(node("n")->label, 0), want);
    (void)snprintf(want, sizeof(want), "%c2%c und %c2%c", HEARTH_INSERT_BEGIN,
                   HEARTH_INSERT_END, HEARTH_INSERT_BEGIN, HEARTH_INSERT_END);
    assert_string_equal(text(node("n")->label, 1), want);
    (void)snprintf(want, sizeof(want), "%c0%c", HEARTH_INSERT_BEGIN,
                   HEARTH_INSERT_END);
    assert_string_equal(text(kit.form->instance_name, 0), want);
}

static void test_defaults_are_constants_or_expressions(void **state)
{
    static const struct {
        const char *type, *text;
        bool is_dynamic;
    } DEFAULTS[] = {{"integer", "-5", false},
                    {"text", "a-b", false},
                    {"text", "2020-01-31", false},
                    {"text", "well-known", false},
                    {"date", "2020-01-31", false},
                    {"geopoint", "1 - 2", false},
                    {"text", "jr://images/a.jpg", false},
                    {"text", "today ()", false},
                    {"integer", "1 + 2", true},
                    {"text", "a - b", true},
                    {"date", "today()", true},
                    {"text", "${b}", true},
                    {"integer", "7 div 2", true},
                    {"text", "* a", false},
                    {"text", "C+", false}};
    char survey[300];

    (void)state;
    for (size_t i = 0; i < sizeof(DEFAULTS) / sizeof(DEFAULTS[0]); i++) {
        (void)snprintf(survey, sizeof(survey),
                       "type,name,label,default\ntext,b,B,\n%s,q,Q,%s\n",
                       DEFAULTS[i].type, DEFAULTS[i].text);
        kit_compile(&kit, survey, NULL, SETTINGS);
        assert_compiles();
        assert_int_equal((node("q")->flags & HEARTH_FLAG_DYNAMIC) != 0,
                         DEFAULTS[i].is_dynamic);
        assert_int_not_equal(node("q")->initial, HEARTH_NONE);
        if (!DEFAULTS[i].is_dynamic) {
            assert_string_equal(constant(node("q")->initial), DEFAULTS[i].text);
        }
    }
}

static void test_required_and_read_only(void **state)
{
    (void)state;
    kit_compile(&kit,
                "type,name,label,required,readonly,relevant\n"
                "text,a,A,yes,TRUE(),\ntext,b,B,no,false,\n"
                "text,c,C,${a} = 1,${a} = 2,FALSE\n",
                NULL, SETTINGS);
    assert_compiles();
    assert_int_equal(kit.form->exprs[node("a")->required].data[0],
                     HEARTH_OP_TRUE);
    assert_int_equal(node("a")->read_only, node("a")->required);
    assert_int_equal(node("b")->required, HEARTH_NONE);
    assert_int_equal(node("b")->read_only, HEARTH_NONE);
    assert_int_not_equal(node("c")->required, node("c")->read_only);
    assert_int_equal(kit.form->exprs[node("c")->relevant].data[0],
                     HEARTH_OP_FALSE);
}

static void test_lists(void **state)
{
    (void)state;
    kit_compile(&kit,
                "type,name,label,choice_filter,parameters\n"
                "select_one yn or_other,a,A,f = 1,\n"
                "select_multiple l,b,B,,randomize=true seed=${c}\n"
                "integer,c,C,,\nbegin_repeat,r,R,,\ntext,p,P,,\nend_repeat\n"
                "select_one ${p},s,S,. != '',\n",
                "list_name,name,label,f\nyn,yes,Yes,1\nl,x,X,\nyn,no,No,2\n",
                SETTINGS);
    assert_compiles();
    assert_int_equal(kit.form->list_count, 2);
    assert_int_equal(kit.form->lists[0].count, 3);
    assert_string_equal(hearth_form_choice_name(kit.form, 0, 2), "other");
    assert_int_equal(kit.form->lists[0].column_count, 1);
    assert_string_equal(hearth_form_cell(kit.form, 0, 1, 0), "2");
    assert_null(hearth_form_cell(kit.form, 0, 2, 0));
    assert_int_equal(kit.form->lists[1].column_count, 0);
    assert_int_equal(node("a_other")->type, HEARTH_NODE_TEXT);
    assert_int_not_equal(node("a_other")->relevant, HEARTH_NONE);
    assert_int_not_equal(node("b")->flags & HEARTH_FLAG_RANDOMISED, 0);
    assert_int_not_equal(node("b")->seed, HEARTH_NONE);
    assert_int_equal(node("s")->from, find("p"));
    assert_int_not_equal(node("s")->filter, HEARTH_NONE);
    assert_string_equal(kit.report.fields, "refused text:2");
}

static void test_looks_ranges_triggers_and_repeats(void **state)
{
    (void)state;
    kit_compile(&kit,
                "type,name,label,appearance,parameters,repeat_count,trigger,"
                "calculation\n"
                "begin_group,g,G,table-list,,,,\n"
                "range,q,Q,picker,start=0 end=1 step=0.25,,,\nend_group\n"
                "select_one yn,s,S,horizontal-compact,,,,\n"
                "select_one yn,t,T,columns-3 minimal,,,,\n"
                "begin_repeat,r,R,,,3,,\n"
                "calculate,c,,,,,\"${q}, /data/s\",now()\nend_repeat\n",
                CHOICES, SETTINGS);
    assert_compiles();
    assert_int_not_equal(node("g")->look & HEARTH_LOOK_FIELD_LIST, 0);
    assert_int_not_equal(node("g")->look & HEARTH_LOOK_TABLE_LIST, 0);
    assert_int_equal(node("q")->type, HEARTH_NODE_DECIMAL);
    assert_int_not_equal(node("q")->constraint, HEARTH_NONE);
    assert_int_equal(HEARTH_LOOK_COLUMNS(node("s")->look), 4);
    assert_int_equal(HEARTH_LOOK_COLUMNS(node("t")->look), 3);
    assert_int_not_equal(node("t")->look & HEARTH_LOOK_MINIMAL, 0);
    assert_int_not_equal(node("r")->flags & HEARTH_FLAG_NO_ADD, 0);
    assert_int_not_equal(node("r")->count, HEARTH_NONE);
    assert_int_equal(node("c")->trigger_count, 2);
    assert_int_not_equal(node("c")->flags & HEARTH_FLAG_ONCE, 0);
    assert_int_equal(kit.form->triggers[node("c")->trigger], find("q"));
}

static void test_versions_of_other_tools(void **state)
{
    static const struct {
        const char *text;
        uint32_t version;
    } VERSIONS[] = {{"", 1},
                    {"v7", 1},
                    {"2024091201-3", 2024091201},
                    {"20240515143545", 2024051514},
                    {"9999999999", 999999999}};
    char settings[100];

    (void)state;
    for (size_t i = 0; i < sizeof(VERSIONS) / sizeof(VERSIONS[0]); i++) {
        (void)snprintf(settings, sizeof(settings), "form_id,version\nkit,%s\n",
                       VERSIONS[i].text);
        kit_compile(&kit, "type,name,label\ntext,a,A\n", NULL, settings);
        assert_compiles();
        assert_int_equal(kit.form->version, VERSIONS[i].version);
        assert_int_equal(kit.report.warning_count, 0);
    }
}

static void test_scales_do_not_count_98_and_99(void **state)
{
    (void)state;
    kit_compile(&kit, "type,name,label,scale\nselect_one l,a,A,s\n",
                "list_name,name,label\nl,1,A\nl,5,B\nl,98,C\nl,99,D\n",
                SETTINGS);
    assert_compiles();
    assert_int_equal(kit.form->scales[0].min, 1);
    assert_int_equal(kit.form->scales[0].max, 5);
}

static void test_a_name_may_stand_in_two_groups(void **state)
{
    static const char SURVEY[] =
        "type,name,label,relevant\nbegin_group,g,G,\ntext,a,A,\nend_group\n"
        "begin_group,h,H,\ntext,a,A,\nend_group\ntext,q,Q,%s\n";
    char survey[300];

    (void)state;
    (void)snprintf(survey, sizeof(survey), SURVEY, "/data/h/a = 1");
    kit_compile(&kit, survey, NULL, SETTINGS);
    assert_compiles();
    (void)snprintf(survey, sizeof(survey), SURVEY, "${a} = 1");
    kit_compile(&kit, survey, NULL, SETTINGS);
    assert_int_equal(kit.report.error_count, 1);
    assert_non_null(strstr(kit_find(&kit, "ambiguous-reference"), "row 8"));
}

static void test_the_same_sheets_give_the_same_package(void **state)
{
    uint8_t *first;
    size_t len;

    (void)state;
    kit_compile_folder(&kit, "tests/data/small");
    assert_compiles();
    len = kit.report.package.len;
    first = malloc(len);
    assert_non_null(first);
    memcpy(first, kit.report.package.data, len);
    kit_compile_folder(&kit, "tests/data/small");
    assert_int_equal(kit.report.package.len, len);
    assert_memory_equal(kit.report.package.data, first, len);
    free(first);
}

/* As many questions as a form may have; one row more is an error. */
static void test_a_form_at_its_limit(void **state)
{
    char *survey = malloc(200000);
    size_t len;

    (void)state;
    assert_non_null(survey);
    memcpy(survey, "type,name,label\n", 17);
    len = strlen(survey);
    for (int i = 1; i <= HEARTH_NODES_MAX; i++) { /* the root is one */
        if (i == HEARTH_NODES_MAX) {
            kit_compile(&kit, survey, NULL, SETTINGS);
            assert_compiles();
        }
        len +=
            (size_t)snprintf(survey + len, 200000 - len, "text,q%04d,Q\n", i);
    }
    kit_compile(&kit, survey, NULL, SETTINGS);
    assert_int_equal(kit.rc, HEARTH_E_INVALID);
    assert_non_null(strstr(kit_find(&kit, "limit"), "5,000"));
    free(survey);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(test_##name, open_kit, close_kit)

/* "form and media": what labels show goes along with the package. */
static void test_files_go_along(void **state)
{
    static struct kit one;
    char folder[] = "/tmp/hearth-media-XXXXXX";
    char path[64];
    FILE *file;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/a.png", folder);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite("picture", 1, 7, file), 7);
    assert_int_equal(fclose(file), 0);
    (void)snprintf(path, sizeof(path), "%s/survey.csv", folder);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("type,name,label,media::image\nnote,n,N,a.png\n"
                      "note,m,M,a.png\nnote,o,O,b.png\n",
                      file) >= 0);
    assert_int_equal(fclose(file), 0);
    kit_open(&one);
    one.rc = hearth_forms_compile_path(folder, &one.options, &one.arena,
                                       &one.form, &one.report);
    assert_int_equal(one.rc, HEARTH_OK);
    assert_int_equal(one.report.warning_count, 1); /* b.png */
    assert_int_equal(one.form->media_count, 1);
    assert_memory_equal(hearth_form_media(one.form, "a.png").data, "picture",
                        7);
    kit_close(&one);
    assert_int_equal(unlink(path), 0);
    (void)snprintf(path, sizeof(path), "%s/a.png", folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_go_along),
        TEST(the_small_form),
        TEST(the_root_encloses_all),
        TEST(spellings_of_types_and_headers),
        TEST(what_the_program_fills_in),
        TEST(languages),
        TEST(inserts_name_compiled_expressions),
        TEST(defaults_are_constants_or_expressions),
        TEST(required_and_read_only),
        TEST(lists),
        TEST(looks_ranges_triggers_and_repeats),
        TEST(versions_of_other_tools),
        TEST(scales_do_not_count_98_and_99),
        TEST(a_name_may_stand_in_two_groups),
        TEST(the_same_sheets_give_the_same_package),
        TEST(a_form_at_its_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
