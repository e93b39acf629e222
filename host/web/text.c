/* SPDX-License-Identifier: Apache-2.0 */
/* A page as it grows. */
#include "host/web/text.h"

#include "hearth/secmem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool make_room(struct hearth_text *t, size_t more)
{
    size_t cap = t->cap == 0 ? 65536 : t->cap;
    char *data;

    if (t->has_failed || more > HEARTH_TEXT_PAGE_MAX - t->len) {
        t->has_failed = true;
        return false;
    }
    while (cap - t->len < more) {
        cap *= 2;
    }
    if (cap == t->cap) {
        return true;
    }
    if (t->is_secret && t->data != NULL) {
        t->has_failed = true; /* it would leave a copy; no such page is long */
        return false;
    }
    data = realloc(t->data, cap);
    if (data == NULL) {
        t->has_failed = true;
        return false;
    }
    t->data = data;
    t->cap = cap;
    return true;
}

static void put(struct hearth_text *t, const char *bytes, size_t len)
{
    if (len == 0 || !make_room(t, len)) {
        return;
    }
    memmove(t->data + t->len, bytes, len);
    t->len += len;
}

void hearth_text_add(struct hearth_text *t, const char *literal)
{
    put(t, literal, strlen(literal));
}

void hearth_text_append(struct hearth_text *t, const struct hearth_text *other)
{
    t->has_failed = t->has_failed || other->has_failed;
    put(t, other->data, other->len);
}

static const char *reference(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void hearth_text_escaped(struct hearth_text *t, const char *text)
{
    for (; *text != '\0'; text++) {
        const char *instead = reference(*text);
        unsigned char c = (unsigned char)*text;

        if (instead != NULL) {
            hearth_text_add(t, instead);
        } else if (c == '\n' || c == '\t') {
            put(t, " ", 1);
        } else if (c >= 0x20 && c != 0x7f) {
            put(t, text, 1);
        }
    }
}

void hearth_text_label(struct hearth_text *t, const char *text)
{
    hearth_text_add(t, "<bdi>");
    hearth_text_escaped(t, text);
    hearth_text_add(t, "</bdi>");
}

void hearth_text_count(struct hearth_text *t, uint64_t v)
{
    char digits[24];

    (void)snprintf(digits, sizeof(digits), "%" PRIu64, v);
    hearth_text_add(t, digits);
}

void hearth_text_number(struct hearth_text *t, double v, int places)
{
    char digits[64];

    (void)snprintf(digits, sizeof(digits), "%.*f", places, v);
    hearth_text_add(t, strcmp(digits, "-0") == 0 ? "0" : digits);
}

void hearth_text_percent(struct hearth_text *t, double share)
{
    hearth_text_number(t, 100.0 * share, 0);
    hearth_text_add(t, "&nbsp;%");
}

void hearth_text_coarse(struct hearth_text *t, uint64_t coarse)
{
    if (coarse == 0) {
        hearth_text_add(t, "fewer than 10");
    } else {
        hearth_text_count(t, coarse);
    }
}

static void put_date(struct hearth_text *t, int64_t unix_s, bool has_time)
{
    time_t when = (time_t)unix_s;
    struct tm parts;
    char date[40];
    size_t len = 0;

    if (gmtime_r(&when, &parts) != NULL) {
        len = has_time
                  ? strftime(date, sizeof(date), "%Y-%m-%d %H:%M UTC", &parts)
                  : strftime(date, sizeof(date), "%Y-%m-%d", &parts);
    }
    hearth_text_add(t, len == 0 ? "?" : date);
}

void hearth_text_day(struct hearth_text *t, int64_t day)
{
    put_date(t, day * 86400, false);
}

void hearth_text_time(struct hearth_text *t, int64_t unix_s)
{
    put_date(t, unix_s, true);
}

void hearth_text_table(struct hearth_text *t)
{
    hearth_text_add(t, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                       "aria-label=\"");
    hearth_text_say(t, HEARTH_SAY_TABLE);
    hearth_text_add(t, "\"><table>");
}

void hearth_text_heads(struct hearth_text *t, const enum hearth_say_id *columns,
                       size_t count, size_t number)
{
    hearth_text_add(t, "<thead><tr>");
    for (size_t i = 0; i < count; i++) {
        hearth_text_add(t, i == number ? "<th scope=\"col\" class=\"n\">"
                                       : "<th scope=\"col\">");
        hearth_text_say(t, columns[i]);
        hearth_text_add(t, "</th>");
    }
    hearth_text_add(t, "</tr></thead><tbody>\n");
}

void hearth_text_say(struct hearth_text *t, enum hearth_say_id id)
{
    hearth_text_escaped(t, hearth_say(t->language, id));
}

void hearth_text_like(struct hearth_text *t, const char *english)
{
    hearth_text_escaped(t, hearth_say_like(t->language, english));
}

void hearth_text_say_args(struct hearth_text *t, enum hearth_say_id id,
                          const struct hearth_words_args *args)
{
    char text[HEARTH_WORDS_TEXT_MAX];

    hearth_text_escaped(
        t, hearth_say_format(t->language, id, args, text, sizeof(text)));
}

void hearth_text_say_with(struct hearth_text *t, enum hearth_say_id id,
                          struct hearth_words_arg first)
{
    hearth_text_say_args(t, id, &(struct hearth_words_args){{first}});
}

void hearth_text_say_number(struct hearth_text *t, double v, int places)
{
    char plain[64], own[160];

    (void)snprintf(plain, sizeof(plain), "%.*f", places, v);
    hearth_text_escaped(
        t,
        hearth_say_digits(t->language, strcmp(plain, "-0") == 0 ? "0" : plain,
                          own, sizeof(own)));
}

void hearth_text_say_count(struct hearth_text *t, uint64_t v)
{
    char plain[24], own[64];

    (void)snprintf(plain, sizeof(plain), "%" PRIu64, v);
    hearth_text_escaped(
        t, hearth_say_digits(t->language, plain, own, sizeof(own)));
}

void hearth_text_say_percent(struct hearth_text *t, double share, int places)
{
    char plain[64], own[160];

    (void)snprintf(plain, sizeof(plain), "%.*f", places, 100.0 * share);
    hearth_text_say_with(
        t, HEARTH_SAY_PERCENT,
        hearth_words_t(hearth_say_digits(t->language,
                                         strcmp(plain, "-0") == 0 ? "0" : plain,
                                         own, sizeof(own))));
}

void hearth_text_say_date(struct hearth_text *t, int64_t unix_s)
{
    char date[128];

    hearth_text_escaped(
        t, hearth_say_date(t->language, unix_s, date, sizeof(date)));
}

void hearth_text_say_moment(struct hearth_text *t, int64_t unix_s)
{
    char date[128], hour[32];

    hearth_text_say_args(t, HEARTH_SAY_MOMENT,
                         &(struct hearth_words_args){
                             {hearth_words_t(hearth_say_date(
                                  t->language, unix_s, date, sizeof(date))),
                              hearth_words_t(hearth_say_time(
                                  t->language, unix_s, hour, sizeof(hour)))}});
}

void hearth_text_free(struct hearth_text *t)
{
    if (t->is_secret && t->data != NULL) {
        hearth_secmem_wipe(t->data, t->cap);
    }
    free(t->data);
    memset(t, 0, sizeof(*t));
}
