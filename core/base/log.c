/* SPDX-License-Identifier: Apache-2.0 */
/* One line per event, written in one piece so that processes do not mix. */
#include "hearth/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#define LINE_MAX_LEN 512
#define ID_MAX_LEN   32

struct line {
    char text[LINE_MAX_LEN];
    size_t len;
};

/* The one mutable static of the product: a level set once at start. */
static enum hearth_log_level highest = HEARTH_LOG_INFO;

/* Keys and events are fixed names; what is not plain becomes '?', so that even
 * a mistake cannot forge a line or move the cursor. */
static void add_name(struct line *l, const char *name)
{
    for (; *name != '\0' && l->len < LINE_MAX_LEN - 1; name++) {
        char c = *name;

        if (c <= ' ' || c > '~') {
            c = '?';
        }
        l->text[l->len++] = c;
    }
}

static void add_char(struct line *l, char c)
{
    if (l->len < LINE_MAX_LEN - 1) {
        l->text[l->len++] = c;
    }
}

static void add_number(struct line *l, int64_t number)
{
    char digits[24];

    (void)snprintf(digits, sizeof(digits), "%" PRId64, number);
    add_name(l, digits);
}

static void add_id(struct line *l, const uint8_t *id, unsigned id_len)
{
    static const char hex[] = "0123456789abcdef";

    add_char(l, ' ');
    add_name(l, "id=");
    for (unsigned i = 0; i < id_len && i < ID_MAX_LEN; i++) {
        add_char(l, hex[id[i] >> 4]);
        add_char(l, hex[id[i] & 15]);
    }
}

static void add_pairs(struct line *l, va_list pairs)
{
    const char *key;

    while ((key = va_arg(pairs, const char *)) != NULL) {
        int64_t number = va_arg(pairs, int64_t);

        add_char(l, ' ');
        add_name(l, key);
        add_char(l, '=');
        add_number(l, number);
    }
}

static void begin(struct line *l, enum hearth_log_level level,
                  const char *event)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};

    l->len = 0;
    add_name(l, names[level]);
    add_char(l, ' ');
    add_name(l, event);
}

static void end(struct line *l)
{
    ssize_t written;

    l->text[l->len++] = '\n'; /* every add leaves one byte */
    written = write(STDERR_FILENO, l->text, l->len);
    (void)written; /* a log that cannot be written has nowhere to say so */
}

static bool is_wanted(enum hearth_log_level level)
{
    return level <= highest;
}

void hearth_log_set_level(enum hearth_log_level level)
{
    if (level <= HEARTH_LOG_DEBUG) {
        highest = level;
    }
}

void hearth_log(enum hearth_log_level level, const char *event, ...)
{
    struct line l;
    va_list pairs;

    if (!is_wanted(level)) {
        return;
    }
    begin(&l, level, event);
    va_start(pairs, event);
    add_pairs(&l, pairs);
    va_end(pairs);
    end(&l);
}

void hearth_log_id(enum hearth_log_level level, const char *event,
                   const uint8_t *id, unsigned id_len, ...)
{
    struct line l;
    va_list pairs;

    if (!is_wanted(level)) {
        return;
    }
    begin(&l, level, event);
    add_id(&l, id, id_len);
    va_start(pairs, id_len);
    add_pairs(&l, pairs);
    va_end(pairs);
    end(&l);
}
