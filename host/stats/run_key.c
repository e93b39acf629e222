/* SPDX-License-Identifier: Apache-2.0 */
/* `key`: how a result is called, from a pattern with {NAME} in it. */
#include "host/stats/run.h"

#include <string.h>

#define KEY_MAX 600u

/* What stands for the name of ${len} bytes at ${name}; NULL: nothing. */
static const char *word_of(const struct hearth_stats_run *r,
                           const struct hearth_stats_word *words, size_t count,
                           const char *name, size_t len)
{
    const char *column;
    json_t *level;

    for (size_t i = 0; i < count; i++) {
        if (strlen(words[i].name) == len &&
            strncmp(words[i].name, name, len) == 0) {
            return words[i].text;
        }
    }
    json_object_foreach(hearth_stats_open(r->group), column, level)
    {
        if (strlen(column) == len && strncmp(column, name, len) == 0) {
            return json_string_value(level);
        }
    }
    return NULL;
}

static bool is_named(const char *key, const char *name)
{
    size_t len = strlen(name);

    for (const char *p = strchr(key, '{'); p != NULL; p = strchr(p + 1, '{')) {
        if (strncmp(p + 1, name, len) == 0 && p[1 + len] == '}') {
            return true;
        }
    }
    return false;
}

/* Appends as much of ${text} as fits. */
static void append(char *out, size_t *at, const char *text, size_t len)
{
    size_t room = KEY_MAX - 1 - *at;
    size_t n = len < room ? len : room;

    memcpy(out + *at, text, n); /* n is at most what is left */
    *at += n;
}

const char *hearth_stats_key(const struct hearth_stats_run *r,
                             const char *fallback,
                             const struct hearth_stats_word *words,
                             size_t count)
{
    const char *key = hearth_stats_text_or_null(r, "key");
    bool is_used = false;
    char *out;
    size_t at = 0;

    for (size_t i = 0; key != NULL && i < count; i++) {
        is_used = is_used || is_named(key, words[i].name);
    }
    if (!is_used) {
        return fallback;
    }
    out = hearth_arena_take(r->arena, KEY_MAX, 1);
    while (out != NULL && *key != '\0') {
        const char *end = *key == '{' ? strchr(key, '}') : NULL;
        const char *word = end == NULL ? NULL
                                       : word_of(r, words, count, key + 1,
                                                 (size_t)(end - key - 1));

        if (word != NULL) {
            append(out, &at, word, strlen(word));
            key = end + 1;
        } else {
            append(out, &at, key, 1);
            key++;
        }
    }
    return out;
}
