/* SPDX-License-Identifier: Apache-2.0 */
/* Why something did not work, in every language of the device. */
#include "finalise.h"
#include "reason.h"
#include "report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define UNKNOWN (-99)

static const int codes[] = {
#define X(name, value, text) value,
    HEARTH_ERRORS(X)
#undef X
        UNKNOWN};
#define CODE_COUNT (sizeof(codes) / sizeof(codes[0]))

static void check_own(enum hearth_words_id id)
{
    for (uint8_t l = 1; l < HEARTH_WORDS_LANGUAGES; l++) {
        if (strcmp(hearth_words(l, id), hearth_words(0, id)) == 0) {
            fail_msg("%s says in English: %s", hearth_words_tag(l),
                     hearth_words(l, id));
        }
    }
}

static void test_every_reason_is_translated(void **state)
{
    (void)state;
    for (size_t i = 0; i < CODE_COUNT; i++) {
        check_own(hearth_reason(codes[i]));
        check_own(hearth_reason_of_sync(codes[i]));
        check_own(hearth_reason_of_enrolment(codes[i]));
        check_own(hearth_finalise_reason(codes[i]));
    }
}

/* A code that is added gets words of its own, or somebody decides that it
 * needs none: these are for the office. */
static void test_every_code_has_a_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < CODE_COUNT; i++) {
        bool is_other = codes[i] == HEARTH_E_CRYPTO ||
                        codes[i] == HEARTH_E_EVAL || codes[i] == UNKNOWN;
        assert_int_equal(hearth_reason(codes[i]) == HEARTH_WORDS_WHY_OTHER,
                         is_other);
    }
}

static void check_language(const char *name, const char *value, const char *tag)
{
    static const char *const names[] = {"HEARTH_LANGUAGE", "LC_ALL",
                                        "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(unsetenv(names[i]), 0);
    }
    assert_int_equal(setenv("LANG", "es_ES.UTF-8", 1), 0);
    assert_int_equal(setenv(name, value, 1), 0);
    assert_string_equal(hearth_words_tag(hearth_report_language()), tag);
}

static void test_the_language_is_the_environments(void **state)
{
    (void)state;
    check_language("HEARTH_LANGUAGE", "tg", "tg");
    check_language("HEARTH_LANGUAGE", "", "es");
    check_language("LC_ALL", "ru_RU.UTF-8", "ru");
    check_language("LC_MESSAGES", "uz_UZ.UTF-8@cyrillic", "uz-Cyrl");
    check_language("LC_ALL", "uz_UZ", "uz-Latn");
    check_language("LC_ALL", "zh_CN.GB2312", "zh");
    check_language("LC_ALL", "C", "en");
    check_language("LC_ALL", "C.UTF-8", "en");
    check_language("LC_ALL", ".UTF-8", "en");
    check_language("LC_ALL", "a-name-that-is-longer-than-any-locale-is", "en");
}

/* What ${say} prints on standard error. */
static void capture(void (*say)(void), char *out, size_t cap)
{
    FILE *file = tmpfile();
    int kept = dup(STDERR_FILENO);
    assert_non_null(file);
    assert_true(kept >= 0);
    (void)fflush(stderr);
    assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
    say();
    (void)fflush(stderr);
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    (void)close(kept);
    rewind(file);
    out[fread(out, 1, cap - 1, file)] = '\0';
    (void)fclose(file);
}

static void say_wiped(void)
{
    hearth_report_say(HEARTH_WORDS_WIPE_NOT, "nothing was wiped in %s", "here");
}

static void say_cannot(void)
{
    (void)hearth_report_cannot("read the outbox", HEARTH_E_IO);
}

static void test_english_stands_behind(void **state)
{
    char out[1024];
    (void)state;
    check_language("HEARTH_LANGUAGE", "ru", "ru");
    capture(say_wiped, out, sizeof(out));
    assert_string_equal(out, "hearth-agent: Ничего не стёрто.\n"
                             "  [nothing was wiped in here]\n");
    capture(say_cannot, out, sizeof(out));
    assert_non_null(strstr(out, "не читается"));
    assert_non_null(strstr(out, "[cannot read the outbox: reading or writing "
                                "failed]"));
    check_language("LC_ALL", "C", "en");
    capture(say_wiped, out, sizeof(out));
    assert_string_equal(out, "hearth-agent: nothing was wiped in here\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_reason_is_translated),
        cmocka_unit_test(test_every_code_has_a_reason),
        cmocka_unit_test(test_the_language_is_the_environments),
        cmocka_unit_test(test_english_stands_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
