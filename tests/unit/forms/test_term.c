/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions back as source: as written, with the brackets they need, and
 * compiled again to the same code. */
#include "kit.h"
#include "term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOURCE_MAX 4096

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

/* A form whose calculation c is ${source}. */
static void compile(const char *source)
{
    static char survey[2 * SOURCE_MAX];

    (void)snprintf(survey, sizeof(survey),
                   "type,name,label,calculation\n"
                   "integer,age,Age,\ntext,who,Who,\n"
                   "select_multiple yn,m,Many,\n"
                   "begin repeat,r,Repeat,\ninteger,x,X,\nend repeat,,,\n"
                   "calculate,c,,\"%s\"\n",
                   source);
    kit_compile(&kit, survey, "list_name,name,label\nyn,yes,Yes\nyn,no,No\n",
                "form_id,version\nkit,1\n");
    if (kit.rc != HEARTH_OK) {
        kit_show(&kit);
        fail_msg("not compiled: %s", source);
    }
}

static struct hearth_slice code(void)
{
    uint16_t node = hearth_form_find(kit.form, hearth_slice_text("c"));

    return kit.form->exprs[kit.form->nodes[node].calculate];
}

static void read_back(char out[SOURCE_MAX])
{
    uint16_t node = hearth_form_find(kit.form, hearth_slice_text("c"));
    const struct hearth_forms_term *term = hearth_forms_term_read(
        kit.form, kit.form->nodes[node].calculate, &kit.arena);

    assert_non_null(term);
    hearth_forms_term_source(kit.form, term, out, SOURCE_MAX);
}

/* Quotation marks are those of a CSV cell: only ' is used below. */
static void check(const char *source, const char *want)
{
    char first[SOURCE_MAX], second[SOURCE_MAX];
    uint8_t bytes[HEARTH_EXPR_LEN_MAX];
    size_t len;

    compile(source);
    read_back(first);
    assert_string_equal(first, want);
    len = code().len;
    memcpy(bytes, code().data, len); /* at most HEARTH_EXPR_LEN_MAX */
    compile(first);
    assert_int_equal(code().len, len);
    assert_memory_equal(code().data, bytes, len);
    read_back(second);
    assert_string_equal(second, first);
}

static void same(const char *source)
{
    check(source, source);
}

static void test_operators_and_brackets(void **state)
{
    (void)state;
    same("${age} >= 18 and ${who} != 'nobody'");
    check("(${age}>=18)and((${who}!='a'))", "${age} >= 18 and ${who} != 'a'");
    same("(${age} = 1 or ${age} = 2) and ${age} < 3");
    same("${age} = 1 or ${age} = 2 and ${age} < 3");
    same("${age} - (1 - 2) - 3");
    same("(${age} + 1) * 2 div 3 mod 4");
    same("-(${age} + 1)");
    check("- ${age}", "-${age}");
    same("1.5 + 300 + 0.001");
    same("true() or false()");
}

static void test_calls(void **state)
{
    (void)state;
    same("if(${age} > 17, 'adult', if(${age} > 12, 'teen', 'child'))");
    same("coalesce(${age}, 0)");
    same("selected(${m}, 'yes') and not(selected(${m}, 'no'))");
    same("count-selected(${m}) > 1");
    same("concat(${who}, ' and ', ${age})");
    same("jr:choice-name(selected-at(${m}, 0), '${m}')");
    same("today() - date('2020-01-01')");
}

static void test_paths_through_repeats(void **state)
{
    char text[SOURCE_MAX];

    (void)state;
    same("sum(${x})");
    same("count(${r})");
    compile("indexed-repeat(${x}, ${r}, 2)");
    read_back(text);
    assert_string_equal(text, "indexed-repeat(${x}, ${r}, 2)");
    compile("${r}[position() = 1]/x");
    read_back(text);
    assert_non_null(strstr(text, "[position() = 1]"));
}

static void test_a_text_with_an_apostrophe(void **state)
{
    char text[SOURCE_MAX];

    (void)state;
    compile("concat(\"\"it's\"\", 'a')");
    read_back(text);
    assert_string_equal(text, "concat(\"it's\", 'a')");
}

static void test_inserts_are_source(void **state)
{
    uint8_t text[256];
    struct hearth_writer w;
    uint16_t note;

    (void)state;
    kit_compile(&kit,
                "type,name,label\ntext,who,Who\n"
                "note,n,Hello ${who} and on\n",
                NULL, "form_id,version\nkit,1\n");
    assert_int_equal(kit.rc, HEARTH_OK);
    note = hearth_form_find(kit.form, hearth_slice_text("who"));
    note = (uint16_t)(note + 1);
    hearth_writer_init(&w, text, sizeof(text));
    hearth_forms_term_text(kit.form, kit.form->nodes[note].label, 0, &kit.arena,
                           &w);
    assert_true(hearth_slice_is_equal(
        hearth_writer_slice(&w), hearth_slice_text("Hello ${who} and on")));
}

static void test_short_room_and_long_chains(void **state)
{
    static char chain[SOURCE_MAX];
    char small[16];
    uint16_t node;

    (void)state;
    compile("concat('123456789', 'abcdefgh', 'x')");
    node = hearth_form_find(kit.form, hearth_slice_text("c"));
    hearth_forms_term_source(
        kit.form,
        hearth_forms_term_read(kit.form, kit.form->nodes[node].calculate,
                               &kit.arena),
        small, sizeof(small));
    assert_true(strlen(small) < sizeof(small));
    hearth_forms_term_source(kit.form, NULL, small, sizeof(small));
    assert_string_equal(small, "");
    (void)snprintf(chain, sizeof(chain), "1");
    for (size_t i = 0; i < 1200; i++) {
        (void)snprintf(chain + strlen(chain), sizeof(chain) - strlen(chain),
                       "+1");
    }
    compile(chain); /* longer than any tree is read */
    node = hearth_form_find(kit.form, hearth_slice_text("c"));
    assert_null(hearth_forms_term_read(
        kit.form, kit.form->nodes[node].calculate, &kit.arena));
}

/* Every expression of a real form reads back. */
static void test_a_real_form(void **state)
{
    char text[SOURCE_MAX];

    (void)state;
    kit.options.policy = HEARTH_POLICY_DEFAULT;
    kit_compile_folder(&kit, "host/instruments/community");
    assert_int_equal(kit.rc, HEARTH_OK);
    assert_true(kit.form->expr_count > 10);
    for (uint16_t e = 0; e < kit.form->expr_count; e++) {
        const struct hearth_forms_term *term =
            hearth_forms_term_read(kit.form, e, &kit.arena);

        assert_non_null(term);
        hearth_forms_term_source(kit.form, term, text, sizeof(text));
        assert_true(text[0] != '\0');
        assert_null(strchr(text, '?'));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operators_and_brackets),
        cmocka_unit_test(test_calls),
        cmocka_unit_test(test_paths_through_repeats),
        cmocka_unit_test(test_a_text_with_an_apostrophe),
        cmocka_unit_test(test_inserts_are_source),
        cmocka_unit_test(test_short_room_and_long_chains),
        cmocka_unit_test(test_a_real_form),
    };

    return cmocka_run_group_tests(tests, open_kit, close_kit);
}
