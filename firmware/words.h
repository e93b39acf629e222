/* SPDX-License-Identifier: Apache-2.0 */
/* All that this device says, in every language of its interface: one file per
 * language in words/, checked and made into tables when Hearth is built.
 *
 *   hearth_words(l, HEARTH_WORDS_BACK)
 *   hearth_words_format(l, HEARTH_WORDS_DRAFTS_WAITING,
 *                       &(struct hearth_words_args){{hearth_words_n(3)}},
 *                       text, sizeof(text))
 */
#ifndef HEARTH_FIRMWARE_WORDS_H
#define HEARTH_FIRMWARE_WORDS_H

#include "hearth/catalogue.h"

#include "words_id.h" /* made at build time: the enum of all texts */

/* The language that only tests use: accents, longer by 40 %, in brackets.
 * Languages are 0 to HEARTH_WORDS_LANGUAGES - 1; 0 is English. */
#define HEARTH_WORDS_PSEUDO HEARTH_WORDS_LANGUAGES

/* The language for a tag as forms have it ("uz-Cyrl", "ar-EG", "Uzbek
 * (uz-Cyrl)", "en-XA"); false, and English, if there is none. */
bool hearth_words_find(const char *tag, uint8_t *language);
const char *hearth_words_tag(uint8_t language);
/* The language's name in itself. */
const char *hearth_words_own_name(uint8_t language);
bool hearth_words_is_rtl(uint8_t language);

/* A text without arguments; \n stands where a line ends. */
const char *hearth_words(uint8_t language, enum hearth_words_id id);
/* A text with its arguments put in, the form chosen by {#0}; cut at
 * ${cap} - 1 bytes on a code point; gives ${out}. Inserted text stands between
 * FSI and PDI (U+2068, U+2069) wherever directions could mix. */
char *hearth_words_format(uint8_t language, enum hearth_words_id id,
                          const struct hearth_words_args *args, char *out,
                          size_t cap);
/* The plural form of a whole number (CLDR, cardinal). */
enum hearth_words_form hearth_words_form(uint8_t language, uint64_t number);
/* A number in the language's digits, without groups; gives ${out}. */
char *hearth_words_number(uint8_t language, uint64_t number, char *out,
                          size_t cap);
/* "21 November 2026" and "14:05" of a moment, ${zone} minutes east of UTC. */
char *hearth_words_date(uint8_t language, int64_t utc_s, int16_t zone,
                        char *out, size_t cap);
char *hearth_words_time(uint8_t language, int64_t utc_s, int16_t zone,
                        char *out, size_t cap);

#endif
