/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of the interface: languages and their tags, plural forms against
 * CLDR's own sample numbers, arguments, isolates, digits, dates, the language
 * for tests, and NFC. */
#include "words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

static uint8_t language(const char *tag)
{
    uint8_t l = 0;
    assert_true(hearth_words_find(tag, &l));
    return l;
}

static void test_tags(void **state)
{
    uint8_t l = 7;
    (void)state;
    assert_int_equal(HEARTH_WORDS_LANGUAGES, 11);
    assert_string_equal(hearth_words_tag(language("uz-Cyrl")), "uz-Cyrl");
    assert_string_equal(hearth_words_tag(language("uz")), "uz-Latn");
    assert_string_equal(hearth_words_tag(language("Ўзбекча (uz-Cyrl)")),
                        "uz-Cyrl");
    assert_string_equal(hearth_words_tag(language("ar-EG")), "ar");
    assert_string_equal(hearth_words_tag(language("KK")), "kk");
    assert_true(hearth_words_is_rtl(language("ar")));
    assert_false(hearth_words_is_rtl(language("tg")));
    assert_false(hearth_words_find("sw", &l));
    assert_int_equal(l, 0);
    assert_false(hearth_words_find("", &l));
    assert_false(hearth_words_find("arx", &l));
    assert_int_equal(language("en-XA"), HEARTH_WORDS_PSEUDO);
}

struct sample {
    const char *tag;
    enum hearth_words_form form;
    uint64_t numbers[8]; /* 0 ends, unless it comes first */
};

/* From plurals.xml of CLDR 44, the @integer samples; Tajik has no rule there
 * and takes root's. */
static const struct sample samples[] = {
    {"ar", HEARTH_WORDS_ZERO, {0}},
    {"ar", HEARTH_WORDS_ONE, {1}},
    {"ar", HEARTH_WORDS_TWO, {2}},
    {"ar", HEARTH_WORDS_FEW, {3, 10, 103, 110, 1003}},
    {"ar", HEARTH_WORDS_MANY, {11, 26, 99, 111, 1011}},
    {"ar", HEARTH_WORDS_OTHER, {100, 102, 200, 202, 1000, 1000000}},
    {"ru", HEARTH_WORDS_ONE, {1, 21, 31, 101, 1001}},
    {"ru", HEARTH_WORDS_FEW, {2, 4, 22, 24, 102, 1002}},
    {"ru", HEARTH_WORDS_MANY, {0}},
    {"ru", HEARTH_WORDS_MANY, {5, 11, 14, 19, 100, 111, 1000, 1000000}},
    {"fr", HEARTH_WORDS_ONE, {0}},
    {"fr", HEARTH_WORDS_ONE, {1}},
    {"fr", HEARTH_WORDS_MANY, {1000000, 2000000}},
    {"fr", HEARTH_WORDS_OTHER, {2, 17, 100, 100000}},
    {"es", HEARTH_WORDS_ONE, {1}},
    {"es", HEARTH_WORDS_MANY, {1000000, 2000000}},
    {"es", HEARTH_WORDS_OTHER, {0}},
    {"es", HEARTH_WORDS_OTHER, {2, 16, 100, 100000}},
    {"en", HEARTH_WORDS_ONE, {1}},
    {"en", HEARTH_WORDS_OTHER, {0}},
    {"en", HEARTH_WORDS_OTHER, {2, 16, 1000000}},
    {"zh", HEARTH_WORDS_OTHER, {0}},
    {"zh", HEARTH_WORDS_OTHER, {1, 2, 15, 1000000}},
    {"kk", HEARTH_WORDS_ONE, {1}},
    {"kk", HEARTH_WORDS_OTHER, {2, 16, 101, 1000000}},
    {"ky", HEARTH_WORDS_ONE, {1}},
    {"ky", HEARTH_WORDS_OTHER, {2, 16, 101, 1000000}},
    {"uz", HEARTH_WORDS_ONE, {1}},
    {"uz", HEARTH_WORDS_OTHER, {2, 16, 101, 1000000}},
    {"uz-Cyrl", HEARTH_WORDS_ONE, {1}},
    {"uz-Cyrl", HEARTH_WORDS_OTHER, {2, 16, 101}},
    {"tg", HEARTH_WORDS_OTHER, {0}},
    {"tg", HEARTH_WORDS_OTHER, {1, 2, 101}},
};

static void test_plural_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        const struct sample *s = &samples[i];
        uint8_t l = language(s->tag);
        for (size_t n = 0; n < 8 && (n == 0 || s->numbers[n] != 0); n++) {
            assert_int_equal(hearth_words_form(l, s->numbers[n]), s->form);
        }
    }
}

static const char *drafts(const char *tag, uint64_t number, char text[256])
{
    return hearth_words_format(
        language(tag), HEARTH_WORDS_DRAFTS_WAITING,
        &(struct hearth_words_args){{hearth_words_n(number)}}, text, 256);
}

static void test_counts_read_as_people_speak(void **state)
{
    char text[256];
    (void)state;
    assert_string_equal(drafts("en", 1, text), "1 draft waits");
    assert_string_equal(drafts("en", 0, text), "0 drafts wait");
    assert_string_equal(drafts("ru", 21, text), "Ждёт 21 черновик");
    assert_string_equal(drafts("ru", 3, text), "Ждут 3 черновика");
    assert_non_null(strstr(drafts("ru", 12, text), "12 черновиков"));
    assert_string_equal(drafts("ar", 0, text), "لا مسودات");
    assert_string_equal(drafts("ar", 2, text), "مسودتان تنتظران");
    assert_string_equal(drafts("ar", 7, text), "٧ مسودات تنتظر");
    assert_string_equal(drafts("ar", 15, text), "١٥ مسودة تنتظر");
    assert_string_equal(drafts("fr", 0, text), "0 brouillon attend");
    assert_non_null(strstr(drafts("tg", 1, text), "1 сиёҳнавис"));
}

static const char *named(const char *tag, const char *name, char *text,
                         size_t cap)
{
    return hearth_words_format(
        language(tag), HEARTH_WORDS_DRAFT_CALLED,
        &(struct hearth_words_args){{hearth_words_t(name)}}, text, cap);
}

static void test_isolates_where_directions_mix(void **state)
{
    char text[64];
    (void)state;
    assert_string_equal(named("en", "a1b2", text, 64), "Draft a1b2");
    assert_string_equal(named("en", "أ", text, 64), "Draft \u2068أ\u2069");
    assert_string_equal(named("ar", "a1b2", text, 64),
                        "المسودة \u2068a1b2\u2069");
    /* what has letters in isolates only would run from the left */
    assert_string_equal(named("ar", "(\u2068أ\u2069)", text, 64),
                        "المسودة \u2067(\u2068أ\u2069)\u2069");
    assert_string_equal(named("ar", "x: \u2068أ\u2069", text, 64),
                        "المسودة \u2068x: \u2068أ\u2069\u2069");
    assert_string_equal(named("ar", "\u2068أ\u2069 ب", text, 64),
                        "المسودة \u2068\u2068أ\u2069 ب\u2069");
    assert_string_equal(named("en", "«\u2068أ\u2069»", text, 64),
                        "Draft \u2068«\u2068أ\u2069»\u2069");
    /* braces in a name are not arguments */
    assert_string_equal(named("en", "{0}{#0}", text, 64), "Draft {0}{#0}");
}

static void test_cut_on_a_code_point(void **state)
{
    char text[16];
    (void)state;
    for (size_t cap = 1; cap <= sizeof(text); cap++) {
        memset(text, 'x', sizeof(text));
        (void)named("tg", "ӯқҳ", text, cap);
        assert_true(strlen(text) < cap);
        utf8proc_int32_t code;
        const uint8_t *at = (const uint8_t *)text;
        while (*at != 0) {
            utf8proc_ssize_t len = utf8proc_iterate(at, -1, &code);
            assert_true(len > 0);
            at += len;
        }
    }
}

static void test_dates(void **state)
{
    char text[64];
    const int64_t moment = 1795269900; /* 2026-11-21 14:05 UTC */
    (void)state;
    assert_string_equal(hearth_words_date(0, moment, 0, text, 64),
                        "21 November 2026");
    assert_string_equal(hearth_words_time(0, moment, 0, text, 64), "14:05");
    assert_string_equal(
        hearth_words_date(language("zh"), moment, 600, text, 64),
        "2026年11月22日");
    assert_string_equal(hearth_words_date(language("ru"), moment, 0, text, 64),
                        "21 ноября 2026 г.");
    assert_string_equal(hearth_words_time(language("ar"), moment, 0, text, 64),
                        "١٤:٠٥");
}

/* Every text of every language, in every form. */
static void for_each(void (*look)(uint8_t l, const char *text))
{
    static const uint64_t numbers[] = {0, 1, 2, 3, 11, 100, 1000000};
    char text[HEARTH_WORDS_TEXT_MAX];
    for (uint8_t l = 0; l <= HEARTH_WORDS_PSEUDO; l++) {
        for (int id = 0; id < HEARTH_WORDS_COUNT; id++) {
            for (size_t n = 0; n < sizeof(numbers) / sizeof(numbers[0]); n++) {
                struct hearth_words_args args = {
                    {{hearth_slice_text("NAME"), numbers[n]},
                     {hearth_slice_text("OTHER"), 5}}};
                look(l, hearth_words_format(l, (enum hearth_words_id)id, &args,
                                            text, sizeof(text)));
            }
        }
    }
}

static void look_sound(uint8_t l, const char *text)
{
    utf8proc_uint8_t *nfc = utf8proc_NFC((const utf8proc_uint8_t *)text);
    (void)l;
    assert_non_null(nfc); /* UTF-8 */
    assert_string_equal((const char *)nfc, text);
    free(nfc);
    assert_true(text[0] != '\0' && strlen(text) < HEARTH_WORDS_TEXT_MAX - 1);
    assert_null(strpbrk(text, "{}"));
}

static void test_all_texts_are_sound(void **state)
{
    (void)state;
    for_each(look_sound);
}

/* A language of another script that has no letter of its own is not
 * translated; what stays Latin everywhere is typed like that. */
static void test_translated(void **state)
{
    static const char *const tags[] = {"ar", "zh", "ru",     "kk",
                                       "ky", "tg", "uz-Cyrl"};
    (void)state;
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        for (int id = 0; id < HEARTH_WORDS_COUNT; id++) {
            const char *text =
                hearth_words(language(tags[i]), (enum hearth_words_id)id);
            bool has_own = false;
            for (const char *c = text; *c != '\0'; c++) {
                has_own = has_own || ((uint8_t)*c & 0x80) != 0;
            }
            if (!has_own && id != HEARTH_WORDS_DATE_FORM) {
                fail_msg("%s: \"%s\"", tags[i], text);
            }
        }
    }
}

static void look_pseudo(uint8_t l, const char *text)
{
    if (l == HEARTH_WORDS_PSEUDO) {
        assert_int_equal(strncmp(text, "⟦", 3), 0);
        assert_string_equal(text + strlen(text) - 3, "⟧");
    }
}

static void test_pseudo(void **state)
{
    (void)state;
    for_each(look_pseudo);
    const char *plain = hearth_words(0, HEARTH_WORDS_FORCED_1);
    const char *pseudo =
        hearth_words(HEARTH_WORDS_PSEUDO, HEARTH_WORDS_FORCED_1);
    assert_true(strlen(pseudo) * 10 >= strlen(plain) * 14);
    assert_null(strstr(pseudo, "respondent"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_plural_forms),
        cmocka_unit_test(test_counts_read_as_people_speak),
        cmocka_unit_test(test_isolates_where_directions_mix),
        cmocka_unit_test(test_cut_on_a_code_point),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_all_texts_are_sound),
        cmocka_unit_test(test_translated),
        cmocka_unit_test(test_pseudo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
