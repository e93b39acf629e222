/* SPDX-License-Identifier: Apache-2.0 */
/* Messages that were made elsewhere, in English, in another language: which
 * text of the catalogue they are, and what stands in it. */
#include "host/words/words.h"

#include <string.h>

#define ARGS_MAX 2

/* True where ${at} is the place of an argument, "{0}" or "{1}". */
static bool is_place(const char *at)
{
    return at[0] == '{' && at[1] >= '0' && at[1] < '0' + ARGS_MAX &&
           at[2] == '}';
}

/* Bytes of ${pattern} before the next place, or before its end. */
static size_t plain_len(const char *pattern)
{
    size_t len = 0;

    while (pattern[len] != '\0' && !is_place(pattern + len)) {
        len++;
    }
    return len;
}

/* Where ${len} bytes of ${pattern} stand in ${text}; at its end, if the
 * pattern ends with them. */
static const char *find(const char *text, const char *pattern, size_t len)
{
    size_t all = strlen(text);

    if (pattern[len] == '\0') {
        return all >= len && memcmp(text + all - len, pattern, len) == 0
                   ? text + all - len
                   : NULL;
    }
    for (; all >= len; text++, all--) {
        if (memcmp(text, pattern, len) == 0) {
            return text;
        }
    }
    return NULL;
}

/* True if ${text} is ${pattern}, with something in its places. */
static bool is_like(const char *text, const char *pattern,
                    struct hearth_words_args *args)
{
    size_t len = plain_len(pattern);

    if (strncmp(text, pattern, len) != 0) {
        return false;
    }
    text += len;
    pattern += len;
    while (*pattern != '\0') {
        unsigned n = (unsigned)(pattern[1] - '0');
        const char *end;

        pattern += 3;
        len = plain_len(pattern);
        end = find(text, pattern, len);
        if (end == NULL || end == text) {
            return false;
        }
        args->at[n] = (struct hearth_words_arg){
            {(const uint8_t *)text, (size_t)(end - text)}, 0};
        text = end + len;
        pattern += len;
    }
    return *text == '\0';
}

bool hearth_say_wrong(uint8_t language, const char *english, char *out,
                      size_t cap)
{
    for (int id = HEARTH_SAY_WRONG_TYPE; id <= HEARTH_SAY_WRONG_LAST; id++) {
        struct hearth_words_args args = {{{{NULL, 0}, 0}}};

        if (is_like(english, hearth_say(0, (enum hearth_say_id)id), &args)) {
            hearth_say_format(language, (enum hearth_say_id)id, &args, out,
                              cap);
            return strlen(out) + 4 < cap; /* else it may be cut */
        }
    }
    return false;
}
