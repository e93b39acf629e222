/* SPDX-License-Identifier: Apache-2.0 */
/* The device's own catalogue. */
#include "words.h"

/* Made by words.awk. */
extern const struct hearth_catalogue hearth_words_catalogue;

bool hearth_words_find(const char *tag, uint8_t *language)
{
    return hearth_catalogue_find(&hearth_words_catalogue, tag, language);
}

static const struct hearth_catalogue_language *language_of(uint8_t language)
{
    return hearth_catalogue_language(&hearth_words_catalogue, language);
}

const char *hearth_words_tag(uint8_t language)
{
    return language_of(language)->tag;
}

const char *hearth_words_own_name(uint8_t language)
{
    return language_of(language)->own_name;
}

bool hearth_words_is_rtl(uint8_t language)
{
    return language_of(language)->is_rtl;
}

enum hearth_words_form hearth_words_form(uint8_t language, uint64_t number)
{
    return hearth_catalogue_form(language_of(language)->tag, number);
}

const char *hearth_words(uint8_t language, enum hearth_words_id id)
{
    return hearth_catalogue_text(&hearth_words_catalogue, language, id);
}

char *hearth_words_format(uint8_t language, enum hearth_words_id id,
                          const struct hearth_words_args *args, char *out,
                          size_t cap)
{
    return hearth_catalogue_format(&hearth_words_catalogue, language, id, args,
                                   (struct hearth_catalogue_out){out, cap});
}

char *hearth_words_number(uint8_t language, uint64_t number, char *out,
                          size_t cap)
{
    return hearth_catalogue_number(&hearth_words_catalogue, language, number,
                                   (struct hearth_catalogue_out){out, cap});
}

char *hearth_words_date(uint8_t language, int64_t utc_s, int16_t zone,
                        char *out, size_t cap)
{
    return hearth_catalogue_date(&hearth_words_catalogue, language,
                                 utc_s + (int64_t)zone * 60,
                                 (struct hearth_catalogue_out){out, cap});
}

char *hearth_words_time(uint8_t language, int64_t utc_s, int16_t zone,
                        char *out, size_t cap)
{
    return hearth_catalogue_time(&hearth_words_catalogue, language,
                                 utc_s + (int64_t)zone * 60,
                                 (struct hearth_catalogue_out){out, cap});
}
