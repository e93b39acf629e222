/* SPDX-License-Identifier: Apache-2.0 */
/* Accept-Language (RFC 9110, 12.5.4): "ru-RU, ky;q=0.8, *;q=0.1". */
#include "host/words/words.h"

#include <string.h>

#define READ_MAX 1024
#define TAG_MAX  32

/* The weight in thousandths at ";q=0.8"; 1000 if there is none, 0 for what
 * cannot be understood. */
static unsigned weight_of(const char *at, const char *end)
{
    unsigned value = 0;
    size_t len;

    while (at < end && (*at == ' ' || *at == '\t' || *at == ';')) {
        at++;
    }
    len = (size_t)(end - at);
    if (len == 0) {
        return 1000;
    }
    if (len < 3 || (at[0] != 'q' && at[0] != 'Q') || at[1] != '=') {
        return 0;
    }
    if (at[2] == '1') {
        return 1000;
    }
    if (at[2] != '0' || len < 5 || at[3] != '.') {
        return 0;
    }
    for (size_t i = 0; i < 3; i++) {
        char c = '0';

        if (4 + i < len && at[4 + i] >= '0' && at[4 + i] <= '9') {
            c = at[4 + i];
        }
        value = value * 10 + (unsigned)(c - '0');
    }
    return value;
}

/* One range between commas: its tag without its weight. */
static unsigned read_range(const char *from, const char *end, char *tag)
{
    size_t len = 0;

    while (from < end && (*from == ' ' || *from == '\t')) {
        from++;
    }
    while (from < end && *from != ';' && *from != ' ' && *from != '\t' &&
           len < TAG_MAX - 1) {
        tag[len++] = *from++;
    }
    tag[len] = '\0';
    return weight_of(from, end);
}

/* The language made for tests is asked for by name only. */
static bool is_ours(const char *tag, uint8_t *language)
{
    return tag[0] != '\0' && hearth_say_find(tag, language) &&
           *language < HEARTH_SAY_LANGUAGES;
}

uint8_t hearth_say_accept(const char *header)
{
    unsigned best = 0;
    uint8_t chosen = 0;
    const char *end;
    size_t len = 0;

    while (header != NULL && len < READ_MAX && header[len] != '\0') {
        len++;
    }
    end = header == NULL ? NULL : header + len;
    while (header < end) {
        const char *comma = memchr(header, ',', (size_t)(end - header));
        const char *stop = comma == NULL ? end : comma;
        char tag[TAG_MAX];
        unsigned weight = read_range(header, stop, tag);
        uint8_t language;

        if (weight > best && is_ours(tag, &language)) {
            best = weight;
            chosen = language;
        }
        header = stop + (comma == NULL ? 0 : 1);
    }
    return chosen;
}
