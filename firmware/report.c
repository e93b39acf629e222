/* SPDX-License-Identifier: Apache-2.0 */
/* One clear line per failure, with what to do where that is known. */
#include "report.h"

#include "reason.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "uz_UZ.UTF-8@cyrillic" as "uz-Cyrl", "ru_RU" as "ru-RU". */
static bool find_locale(const char *name, uint8_t *language)
{
    char tag[16];
    size_t len = strcspn(name, ".@");
    if (strncmp(name, "uz", 2) == 0 && strstr(name, "@cyrillic") != NULL) {
        return hearth_words_find("uz-Cyrl", language);
    }
    if (len == 0 || len >= sizeof(tag)) {
        return false;
    }
    memcpy(tag, name, len); /* below the tag's size */
    tag[len] = '\0';
    for (size_t i = 0; i < len; i++) {
        tag[i] = (char)(tag[i] == '_' ? '-' : tag[i]);
    }
    return hearth_words_find(tag, language);
}

uint8_t hearth_report_language(void)
{
    static const char *const names[] = {"HEARTH_LANGUAGE", "LC_ALL",
                                        "LC_MESSAGES", "LANG"};
    uint8_t language = 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0') {
            return find_locale(value, &language) ? language : 0;
        }
    }
    return 0;
}

void hearth_report(const char *format, ...)
{
    va_list args;
    /* What was said on the screen before comes first there. */
    (void)fflush(stdout);
    (void)fputs("hearth-agent: ", stderr);
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
}

void hearth_report_say(enum hearth_words_id words, const char *format, ...)
{
    uint8_t language = hearth_report_language();
    va_list args;
    if (language != 0) {
        hearth_report("%s", hearth_words(language, words));
    }
    (void)fflush(stdout);
    (void)fputs(language != 0 ? "  [" : "hearth-agent: ", stderr);
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputs(language != 0 ? "]\n" : "\n", stderr);
}

static const char *remedy(int code)
{
    switch (code) {
    case HEARTH_E_FULL:
        return "; free some space and try again: nothing finalised was lost";
    case HEARTH_E_IO:
        return "; check that the data folder exists, is yours and is writable";
    case HEARTH_E_BUSY:
        return "; another hearth-agent is at it";
    case HEARTH_E_MEMORY:
        return "; raise the limit of locked memory (ulimit -l) or free memory";
    default:
        return "";
    }
}

int hearth_report_cannot_in(uint8_t language, const char *what, int code)
{
    if (language != 0) {
        char text[HEARTH_WORDS_TEXT_MAX];
        struct hearth_words_args args = {
            {hearth_words_t(hearth_words(language, hearth_reason(code)))}};
        hearth_report("%s", hearth_words_format(language,
                                                HEARTH_WORDS_SOMETHING_FAILED,
                                                &args, text, sizeof(text)));
        (void)fprintf(stderr, "  [cannot %s: %s]\n", what,
                      hearth_err_text(code));
        return code;
    }
    hearth_report("cannot %s: %s%s", what, hearth_err_text(code), remedy(code));
    return code;
}

int hearth_report_cannot(const char *what, int code)
{
    return hearth_report_cannot_in(hearth_report_language(), what, code);
}
