/* SPDX-License-Identifier: Apache-2.0 */
/* Plural forms: CLDR, cardinal, whole numbers. */
#include "hearth/catalogue.h"

#include <string.h>

static enum hearth_words_form form_arabic(uint64_t n)
{
    if (n < 3) {
        return (enum hearth_words_form)n; /* zero, one, two */
    }
    if (n % 100 >= 3 && n % 100 <= 10) {
        return HEARTH_WORDS_FEW;
    }
    return n % 100 >= 11 ? HEARTH_WORDS_MANY : HEARTH_WORDS_OTHER;
}

static enum hearth_words_form form_russian(uint64_t n)
{
    bool is_teen = n % 100 >= 11 && n % 100 <= 14;
    if (n % 10 == 1 && !is_teen) {
        return HEARTH_WORDS_ONE;
    }
    return n % 10 >= 2 && n % 10 <= 4 && !is_teen ? HEARTH_WORDS_FEW
                                                  : HEARTH_WORDS_MANY;
}

enum hearth_words_form hearth_catalogue_form(const char *tag, uint64_t n)
{
    bool is_million = n > 0 && n % 1000000 == 0;
    if (strcmp(tag, "ar") == 0) {
        return form_arabic(n);
    }
    if (strcmp(tag, "ru") == 0) {
        return form_russian(n);
    }
    if (strcmp(tag, "zh") == 0 || strcmp(tag, "tg") == 0) {
        return HEARTH_WORDS_OTHER;
    }
    if (n == 1 || (n == 0 && strcmp(tag, "fr") == 0)) {
        return HEARTH_WORDS_ONE;
    }
    if (is_million && (strcmp(tag, "fr") == 0 || strcmp(tag, "es") == 0)) {
        return HEARTH_WORDS_MANY;
    }
    return HEARTH_WORDS_OTHER;
}
