/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of a program in several languages: plural forms, digits, directions,
 * dates. The tables come from one file per language (core/words/words.awk,
 * cmake/HearthWords.cmake); the device and the host each have their own. */
#ifndef HEARTH_CATALOGUE_H
#define HEARTH_CATALOGUE_H

#include "hearth/bytes.h"

/* Room for any text with short names put in. */
#define HEARTH_WORDS_TEXT_MAX 1024
#define HEARTH_WORDS_ARGS_MAX 4

enum hearth_words_form {
    HEARTH_WORDS_ZERO,
    HEARTH_WORDS_ONE,
    HEARTH_WORDS_TWO,
    HEARTH_WORDS_FEW,
    HEARTH_WORDS_MANY,
    HEARTH_WORDS_OTHER
};

/* What is put in for {0}, or as a number for {#0}. */
struct hearth_words_arg {
    struct hearth_slice text;
    uint64_t number;
};
struct hearth_words_args {
    struct hearth_words_arg at[HEARTH_WORDS_ARGS_MAX];
};
struct hearth_words_arg hearth_words_n(uint64_t number);
struct hearth_words_arg hearth_words_t(const char *text);

/* Where a text stands in every language's row. */
struct hearth_catalogue_entry {
    uint16_t slot;
    bool is_plural; /* six slots: zero, one, two, few, many, other */
};

struct hearth_catalogue_language {
    const char *tag;      /* BCP 47 */
    const char *own_name; /* in itself */
    bool is_rtl;
    bool has_arabic_digits; /* U+0660 to U+0669 */
    const char *decimal;    /* what stands before decimals */
    const char *const *texts;
};

struct hearth_catalogue {
    const struct hearth_catalogue_entry *entries;
    uint16_t count;
    /* The source language, English, first; behind the last of
     * ${language_count} one that only tests use: accents, longer by 40 %, in
     * brackets. */
    const struct hearth_catalogue_language *languages;
    uint8_t language_count;
    uint16_t month_1;   /* the first of twelve */
    uint16_t date_form; /* day and year as {#0} and {#1}, * for the month */
};

/* The language for a tag as forms have it ("uz-Cyrl", "ar-EG", "Uzbek
 * (uz-Cyrl)", "en-XA"); false, and English, if there is none. */
bool hearth_catalogue_find(const struct hearth_catalogue *c, const char *tag,
                           uint8_t *language);
/* A language; English if there is none of this number. */
const struct hearth_catalogue_language *
hearth_catalogue_language(const struct hearth_catalogue *c, uint8_t language);

/* The plural form of a whole number (CLDR, cardinal). */
enum hearth_words_form hearth_catalogue_form(const char *tag, uint64_t number);
/* A text without arguments; \n stands where a line ends. */
const char *hearth_catalogue_text(const struct hearth_catalogue *c,
                                  uint8_t language, unsigned id);
/* ${out} has ${cap} bytes, one at least, and is cut on a code point. */
struct hearth_catalogue_out {
    char *out;
    size_t cap;
};
/* A text with its arguments put in, the form chosen by {#0}; gives out.out.
 * Inserted text stands between FSI and PDI (U+2068, U+2069) wherever
 * directions could mix. */
char *hearth_catalogue_format(const struct hearth_catalogue *c,
                              uint8_t language, unsigned id,
                              const struct hearth_words_args *args,
                              struct hearth_catalogue_out out);
/* ASCII ${digits} as the language writes them: a number without groups, such
 * as "-12.5"; what is no digit and no point stays. */
char *hearth_catalogue_digits(const struct hearth_catalogue *c,
                              uint8_t language, const char *digits,
                              struct hearth_catalogue_out out);
char *hearth_catalogue_number(const struct hearth_catalogue *c,
                              uint8_t language, uint64_t number,
                              struct hearth_catalogue_out out);
/* "21 November 2026" and "14:05" of a moment, seconds of UTC with the zone
 * already added. */
char *hearth_catalogue_date(const struct hearth_catalogue *c, uint8_t language,
                            int64_t local_s, struct hearth_catalogue_out out);
char *hearth_catalogue_time(const struct hearth_catalogue *c, uint8_t language,
                            int64_t local_s, struct hearth_catalogue_out out);

#endif
