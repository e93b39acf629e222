/* SPDX-License-Identifier: Apache-2.0 */
/* The host's own catalogue. */
#include "host/words/words.h"

#include <string.h>

/* Made by words.awk. */
extern const struct hearth_catalogue hearth_say_catalogue;

bool hearth_say_find(const char *tag, uint8_t *language)
{
    return hearth_catalogue_find(&hearth_say_catalogue, tag, language);
}

static const struct hearth_catalogue_language *language_of(uint8_t language)
{
    return hearth_catalogue_language(&hearth_say_catalogue, language);
}

const char *hearth_say_tag(uint8_t language)
{
    return language_of(language)->tag;
}

const char *hearth_say_own_name(uint8_t language)
{
    return language_of(language)->own_name;
}

bool hearth_say_is_rtl(uint8_t language)
{
    return language_of(language)->is_rtl;
}

const char *hearth_say(uint8_t language, enum hearth_say_id id)
{
    return hearth_catalogue_text(&hearth_say_catalogue, language, id);
}

char *hearth_say_format(uint8_t language, enum hearth_say_id id,
                        const struct hearth_words_args *args, char *out,
                        size_t cap)
{
    return hearth_catalogue_format(&hearth_say_catalogue, language, id, args,
                                   (struct hearth_catalogue_out){out, cap});
}

char *hearth_say_digits(uint8_t language, const char *digits, char *out,
                        size_t cap)
{
    return hearth_catalogue_digits(&hearth_say_catalogue, language, digits,
                                   (struct hearth_catalogue_out){out, cap});
}

char *hearth_say_date(uint8_t language, int64_t unix_s, char *out, size_t cap)
{
    return hearth_catalogue_date(&hearth_say_catalogue, language, unix_s,
                                 (struct hearth_catalogue_out){out, cap});
}

char *hearth_say_time(uint8_t language, int64_t unix_s, char *out, size_t cap)
{
    return hearth_catalogue_time(&hearth_say_catalogue, language, unix_s,
                                 (struct hearth_catalogue_out){out, cap});
}

const char *hearth_say_like(uint8_t language, const char *english)
{
    for (int id = HEARTH_SAY_COUNT - 1; id >= 0; id--) {
        if (strcmp(hearth_say(0, (enum hearth_say_id)id), english) == 0) {
            return hearth_say(language, (enum hearth_say_id)id);
        }
    }
    return english;
}
