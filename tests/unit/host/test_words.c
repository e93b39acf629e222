/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of the host's pages: sound in every language and form, and the
 * language that a browser asks for. */
#include "host/audit/audit.h"
#include "host/web/language.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

static uint8_t language(const char *tag)
{
    uint8_t l = 0;

    assert_true(hearth_say_find(tag, &l));
    return l;
}

static void look_sound(uint8_t l, const char *text)
{
    utf8proc_uint8_t *nfc = utf8proc_NFC((const utf8proc_uint8_t *)text);

    assert_non_null(nfc); /* UTF-8 */
    assert_string_equal((const char *)nfc, text);
    free(nfc);
    assert_true(text[0] != '\0' && strlen(text) < HEARTH_WORDS_TEXT_MAX - 1);
    assert_null(strpbrk(text, "{}"));
    if (l == HEARTH_SAY_PSEUDO) {
        assert_int_equal(strncmp(text, "⟦", 3), 0);
        assert_string_equal(text + strlen(text) - 3, "⟧");
    }
}

static void test_all_texts_are_sound(void **state)
{
    static const uint64_t numbers[] = {0, 1, 2, 3, 11, 100, 1000000};
    char text[HEARTH_WORDS_TEXT_MAX];

    (void)state;
    for (uint8_t l = 0; l <= HEARTH_SAY_PSEUDO; l++) {
        for (int id = 0; id < HEARTH_SAY_COUNT; id++) {
            for (size_t n = 0; n < sizeof(numbers) / sizeof(numbers[0]); n++) {
                struct hearth_words_args args = {
                    {{hearth_slice_text("NAME"), numbers[n]},
                     {hearth_slice_text("OTHER"), 5},
                     {hearth_slice_text("THIRD"), 7},
                     {hearth_slice_text("FOURTH"), 9}}};

                look_sound(l, hearth_say_format(l, (enum hearth_say_id)id,
                                                &args, text, sizeof(text)));
            }
        }
    }
}

static void check_accept(const char *header, const char *tag)
{
    uint8_t l = hearth_say_accept(header);

    if (strcmp(hearth_say_tag(l), tag) != 0) {
        fail_msg("\"%s\" gives %s", header, hearth_say_tag(l));
    }
}

static void test_accept_language(void **state)
{
    (void)state;
    assert_int_equal(hearth_say_accept(NULL), 0);
    check_accept("", "en");
    check_accept("ru", "ru");
    check_accept("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", "ru");
    check_accept("de, sw;q=0.9, ar-EG;q=0.5", "ar");
    check_accept("en;q=0.1, fr;q=0.2", "fr");
    check_accept("kk;q=0, ky;q=0.001", "ky");
    check_accept("uz", "uz-Latn");
    check_accept("uz-Cyrl-UZ", "uz-Cyrl");
    check_accept("zh-Hans-CN , en ;q=0.5", "zh");
    check_accept(" \t es;q=1.0", "es");
    /* the first of two alike */
    check_accept("tg, ru", "tg");
}

static void test_accept_language_damaged(void **state)
{
    char wide[4096];

    (void)state;
    check_accept(",,,;;;q=,=", "en");
    check_accept("*", "en");
    check_accept("ru;q=2", "en");
    check_accept("ru;q=x, fr;q=0.3", "fr");
    check_accept("en-XA", "en"); /* for tests, by name only */
    memset(wide, 'a', sizeof(wide) - 1);
    wide[sizeof(wide) - 1] = '\0';
    check_accept(wide, "en");
    memset(wide, ',', sizeof(wide) - 4);
    memmove(wide + sizeof(wide) - 4, "ru", 3);
    check_accept(wide, "en"); /* beyond what is read */
}

/* What ${write} puts on a page in ${tag}. */
static void check_page(const char *tag, void (*write)(struct hearth_text *t),
                       const char *want)
{
    struct hearth_text t = {.language = language(tag)};

    write(&t);
    assert_false(t.has_failed);
    if (t.len != strlen(want) || memcmp(t.data, want, t.len) != 0) {
        fail_msg("%s: %.*s", tag, (int)t.len, t.data);
    }
    hearth_text_free(&t);
}

static void write_figures(struct hearth_text *t)
{
    hearth_text_say_percent(t, 0.125, 1);
    hearth_text_add(t, "|");
    hearth_text_say_number(t, -0.001, 0);
    hearth_text_add(t, "|");
    hearth_text_say_count(t, 1040);
    hearth_text_add(t, "|");
    hearth_text_say_date(t, 1795269900);
}

static void write_evil(struct hearth_text *t)
{
    hearth_text_say_with(t, HEARTH_SAY_LOGIC_BRACKETS,
                         hearth_words_t("<b>\"{#0}&"));
}

static void test_on_a_page(void **state)
{
    (void)state;
    check_page("en", write_figures, "12.5\u00a0%|0|1040|21 November 2026");
    check_page("ru", write_figures,
               "12,5\u00a0%|0|1040|21 ноября "
               "2026 г.");
    check_page("en", write_evil, "(&lt;b&gt;&quot;{#0}&amp;)");
}

static void check_wrong(const char *tag, const char *english, const char *want)
{
    char out[HEARTH_WORDS_TEXT_MAX] = "";
    bool is_known = hearth_say_wrong(language(tag), english, out, sizeof(out));

    assert_int_equal(is_known, want != NULL);
    if (want != NULL) {
        assert_string_equal(out, want);
    }
}

/* Messages of the compiler, known by their English words. */
static void test_wrong(void **state)
{
    char small[8];

    (void)state;
    check_wrong("ru", "there is no type \"integer_number\"",
                "нет типа «integer_number»");
    check_wrong("ru", "choices has no list \"list_of_areas\"",
                "в choices нет списка «list_of_areas»");
    check_wrong("ru", "Did you mean ${age}?", "Может быть, ${age}?");
    check_wrong("ru", "Did you mean \"age\"?", "Может быть, «age»?");
    check_wrong("fr", "3 texts are missing in \"Kiswahili (sw)\"",
                "3 textes manquent en « Kiswahili (sw) »");
    check_wrong("zh", "the file is damaged", "文件已损坏");
    check_wrong("en", "the row has no name", "the row has no name");
    /* what an author wrote looks like one of ours */
    check_wrong("ru", "there is no type \"\" has no list \"\"",
                "нет типа «\" has no list \"»");
    check_wrong("ru", "there is no type \"\"", NULL);
    check_wrong("ru", "there is no type \"a", NULL);
    check_wrong("ru", "the row has no name or more", NULL);
    check_wrong("ru", "something new", NULL);
    check_wrong("ru", "", NULL);
    assert_false(hearth_say_wrong(language("ru"), "the file is damaged", small,
                                  sizeof(small)));
}

static void check_choice(const char *wish, const char *cookie,
                         const char *accept, const char *tag)
{
    const struct hearth_language_claim claim = {wish, cookie, accept};

    assert_string_equal(hearth_say_tag(hearth_language_choose(&claim)), tag);
}

static void test_the_choice_of_a_language(void **state)
{
    (void)state;
    check_choice(NULL, NULL, NULL, "en");
    check_choice(NULL, NULL, "ky, ru;q=0.5", "ky");
    check_choice(NULL, "hearth-language=ar", "ru", "ar");
    check_choice(NULL, "a=b; hearth-language=uz-Cyrl; c=d", "ru", "uz-Cyrl");
    check_choice("tg", "hearth-language=ar", "ru", "tg");
    check_choice("en-XA", NULL, NULL, "en-XA"); /* by name */
    /* what is none of ours is nothing */
    check_choice("xx", "hearth-language=ar", "ru", "ar");
    check_choice("ru-evil", "hearth-language=../../ar", "ru", "ru");
    check_choice("", "x-hearth-language=ar", "ru", "ru");
    check_choice(NULL, "hearth-language=", "fr", "fr");
    check_choice(NULL, "hearth-language=arararararararararararararar", "fr",
                 "fr");
    check_choice(NULL, ";;; ;hearth-language=es", "fr", "es");
}

/* The menu on a page with that body. */
static bool has_menu(const char *body, bool is_post)
{
    struct hearth_request request = {.is_post = is_post};
    struct hearth_view v = {.request = &request};
    struct hearth_text page = {0}, menu = {0};
    bool is_there;

    hearth_text_add(&page, body);
    hearth_language_menu(&menu, &v, &page);
    is_there = menu.len > 0;
    hearth_text_free(&page);
    hearth_text_free(&menu);
    return is_there;
}

static void test_the_menu_loses_no_form(void **state)
{
    (void)state;
    assert_true(has_menu("<p>Figures", false));
    assert_true(has_menu("<form><input type=\"hidden\"><button>", false));
    assert_false(has_menu("<p>Figures", true));
    assert_false(has_menu("<form><input type=\"text\">", false));
    assert_false(has_menu("<form><textarea", false));
    assert_false(has_menu("<<<<t<te<input name=x type=\"file\"", false));
}

static void test_the_menu_keeps_the_rest_of_the_address(void **state)
{
    uint8_t query[] = "q=a%26b&lang=ru&x=%22%3E";
    static struct hearth_fields fields;
    struct hearth_request request = {.query = &fields};
    struct hearth_view v = {.request = &request};
    struct hearth_text page = {0}, menu = {0};

    (void)state;
    hearth_text_add(&page, "<p>");
    assert_int_equal(hearth_fields_read(query, sizeof(query) - 1, &fields), 0);
    hearth_language_menu(&menu, &v, &page);
    hearth_text_add(&menu, "x");
    menu.data[menu.len - 1] = '\0';
    assert_non_null(
        strstr(menu.data, "href=\"?q=a%26b&amp;x=%22%3E&amp;lang=uz-Latn\""));
    hearth_text_free(&page);
    hearth_text_free(&menu);
}

/* What the audit chain names in English, pages name in every language. */
static void test_events_have_words(void **state)
{
    unsigned count = 0;

    (void)state;
    for (int i = 1; i <= HEARTH_AUDIT_CUBE; i++) {
        const char *text = hearth_audit_event_text((enum hearth_audit_event)i);

        if (strcmp(text, "unknown") != 0) {
            look_sound(HEARTH_SAY_PSEUDO,
                       hearth_say_like(HEARTH_SAY_PSEUDO, text));
            count++;
        }
    }
    assert_int_equal(count, HEARTH_AUDIT_CUBE); /* none was left out */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_texts_are_sound),
        cmocka_unit_test(test_events_have_words),
        cmocka_unit_test(test_accept_language),
        cmocka_unit_test(test_accept_language_damaged),
        cmocka_unit_test(test_on_a_page),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_the_choice_of_a_language),
        cmocka_unit_test(test_the_menu_loses_no_form),
        cmocka_unit_test(test_the_menu_keeps_the_rest_of_the_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
