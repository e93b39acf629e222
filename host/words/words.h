/* SPDX-License-Identifier: Apache-2.0 */
/* All that the host's pages say, in every language: one file per language in
 * host/words/, checked and made into tables when Hearth is built.
 *
 *   hearth_say(l, HEARTH_SAY_PROGRESS)
 *   hearth_say_format(l, HEARTH_SAY_ANSWERS_N,
 *                     &(struct hearth_words_args){{hearth_words_n(3)}}, text,
 *                     sizeof(text))
 *
 * Pages do not call these: hearth_text_say (host/web/text.h) escapes. */
#ifndef HOST_WORDS_WORDS_H
#define HOST_WORDS_WORDS_H

#include "hearth/catalogue.h"

#include "say_id.h" /* made at build time: the enum of all texts */

/* The language that only tests use: accents, longer by 40 %, in brackets.
 * Languages are 0 to HEARTH_SAY_LANGUAGES - 1; 0 is English. */
#define HEARTH_SAY_PSEUDO HEARTH_SAY_LANGUAGES

/* As hearth_catalogue_find. */
bool hearth_say_find(const char *tag, uint8_t *language);
const char *hearth_say_tag(uint8_t language);
/* The language's name in itself. */
const char *hearth_say_own_name(uint8_t language);
bool hearth_say_is_rtl(uint8_t language);

/* A text without arguments; \n stands where a line ends. */
const char *hearth_say(uint8_t language, enum hearth_say_id id);
/* As hearth_catalogue_format. */
char *hearth_say_format(uint8_t language, enum hearth_say_id id,
                        const struct hearth_words_args *args, char *out,
                        size_t cap);
/* ASCII digits such as "-12.5" as the language writes them. */
char *hearth_say_digits(uint8_t language, const char *digits, char *out,
                        size_t cap);
/* "21 November 2026", and "14:05" on a clock of UTC. */
char *hearth_say_date(uint8_t language, int64_t unix_s, char *out, size_t cap);
char *hearth_say_time(uint8_t language, int64_t unix_s, char *out, size_t cap);

/* The translation of a text by its English words, for words that are passed
 * on as they are: titles of routes, reasons of a refusal. ${english} itself if
 * the catalogue has no such text (tests/lint/words.awk looks for those); the
 * last one if several texts are the same in English. */
const char *hearth_say_like(uint8_t language, const char *english);

/* What the compiler of forms says in English, in ${language}: of the texts
 * between wrong_type and wrong_last the one that fits, with what stood in the
 * places of its arguments. False: none does, or ${out} is too small. */
bool hearth_say_wrong(uint8_t language, const char *english, char *out,
                      size_t cap);

/* The language that an Accept-Language header prefers among ours; English if
 * it has none of them, is damaged, or NULL. Reads 1 KiB at most. */
uint8_t hearth_say_accept(const char *header);

#endif
