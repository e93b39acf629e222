/* SPDX-License-Identifier: Apache-2.0 */
/* Texts from the tables: which language, which form, what is put in. */
#include "words.h"

#include "words/words_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define FSI "\xe2\x81\xa8"
#define PDI "\xe2\x81\xa9"

struct hearth_words_arg hearth_words_n(uint64_t number)
{
    return (struct hearth_words_arg){{NULL, 0}, number};
}

struct hearth_words_arg hearth_words_t(const char *text)
{
    return (struct hearth_words_arg){hearth_slice_text(text), 0};
}

static const struct hearth_words_language *language_of(uint8_t language)
{
    return &hearth_words_languages[language <= HEARTH_WORDS_PSEUDO ? language
                                                                   : 0];
}

/* ---- tags ---- */

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (char)(c - 'A' + 'a');
    }
    return c;
}

/* Bytes of ${tag} that are ${name} in either case and end there. */
static size_t match(const char *tag, const char *name)
{
    size_t i = 0;
    while (name[i] != '\0' && lower(tag[i]) == lower(name[i])) {
        i++;
    }
    bool is_end =
        tag[i] == '\0' || tag[i] == '-' || tag[i] == '_' || tag[i] == ')';
    return name[i] == '\0' && is_end ? i : 0;
}

/* Authors write "Uzbek (uz-Cyrl)" as well as "uz-Cyrl". */
bool hearth_words_find(const char *tag, uint8_t *language)
{
    const char *from = strrchr(tag, '(');
    size_t best = 0;
    from = from == NULL ? tag : from + 1;
    *language = 0;
    for (uint8_t l = 0; l <= HEARTH_WORDS_PSEUDO; l++) {
        size_t len = match(from, hearth_words_languages[l].tag);
        if (len > best) {
            best = len;
            *language = l;
        }
    }
    /* "uz" alone: the first that begins with it. */
    for (uint8_t l = 0; best == 0 && l < HEARTH_WORDS_LANGUAGES; l++) {
        const char *other = hearth_words_languages[l].tag;
        size_t len = strcspn(other, "-");
        if (strncmp(other, from, len) == 0 &&
            (from[len] == '\0' || from[len] == '-' || from[len] == ')')) {
            best = len;
            *language = l;
        }
    }
    return best > 0;
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

/* ---- plural forms: CLDR, cardinal, whole numbers ---- */

static enum hearth_words_form form_arabic(uint64_t n)
{
    if (n < 3) {
        return (enum hearth_words_form)n; /* zero, one, two */
    }
    if (n % 100 >= 3 && n % 100 <= 10) {
        return HEARTH_WORDS_FEW;
    }
    return n % 100 >= 11 ? HEARTH_WORDS_MANY : HEARTH_WORDS_OTHER;
}

static enum hearth_words_form form_russian(uint64_t n)
{
    bool is_teen = n % 100 >= 11 && n % 100 <= 14;
    if (n % 10 == 1 && !is_teen) {
        return HEARTH_WORDS_ONE;
    }
    return n % 10 >= 2 && n % 10 <= 4 && !is_teen ? HEARTH_WORDS_FEW
                                                  : HEARTH_WORDS_MANY;
}

enum hearth_words_form hearth_words_form(uint8_t language, uint64_t n)
{
    const char *tag = language_of(language)->tag;
    bool is_million = n > 0 && n % 1000000 == 0;
    if (strcmp(tag, "ar") == 0) {
        return form_arabic(n);
    }
    if (strcmp(tag, "ru") == 0) {
        return form_russian(n);
    }
    if (strcmp(tag, "zh") == 0 || strcmp(tag, "tg") == 0) {
        return HEARTH_WORDS_OTHER;
    }
    if (n == 1 || (n == 0 && strcmp(tag, "fr") == 0)) {
        return HEARTH_WORDS_ONE;
    }
    if (is_million && (strcmp(tag, "fr") == 0 || strcmp(tag, "es") == 0)) {
        return HEARTH_WORDS_MANY;
    }
    return HEARTH_WORDS_OTHER;
}

/* ---- texts ---- */

/* Text being put together; always ends on a whole code point. */
struct put {
    char *out;
    size_t cap;
    size_t used;
};

static void put(struct put *p, const char *data, size_t len)
{
    size_t room = p->cap - 1 - p->used;
    if (len > room) {
        len = room;
        while (len > 0 && ((uint8_t)data[len] & 0xc0) == 0x80) {
            len--;
        }
        p->cap = p->used + len + 1; /* nothing more behind what was cut */
    }
    /* len fits: cut above */
    memcpy(p->out + p->used, data, len);
    p->used += len;
    p->out[p->used] = '\0';
}

static void put_number(struct put *p, uint8_t language, uint64_t number)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%" PRIu64, number);
    for (int i = 0; i < len; i++) {
        char arabic[2] = {'\xd9', (char)(0xa0 + (digits[i] - '0'))};
        if (language_of(language)->has_arabic_digits) {
            put(p, arabic, sizeof(arabic));
        } else {
            put(p, digits + i, 1);
        }
    }
}

static bool is_ascii(struct hearth_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* A name in another script must not reorder the sentence around it. */
static void put_text(struct put *p, uint8_t language, struct hearth_slice text)
{
    bool is_mixed = hearth_words_is_rtl(language) || !is_ascii(text);
    put(p, FSI, is_mixed ? sizeof(FSI) - 1 : 0);
    if (text.len > 0) {
        put(p, (const char *)text.data, text.len);
    }
    put(p, PDI, is_mixed ? sizeof(PDI) - 1 : 0);
}

/* Puts in the argument at the brace; gives its length, 0 if it is none. */
static size_t put_arg(struct put *p, uint8_t language, const char *at,
                      const struct hearth_words_args *args)
{
    bool is_number = at[1] == '#';
    size_t digit = is_number ? 2 : 1;
    if (at[digit] < '0' || at[digit] >= '0' + HEARTH_WORDS_ARGS_MAX ||
        at[digit + 1] != '}') {
        return 0;
    }
    const struct hearth_words_arg *arg = &args->at[at[digit] - '0'];
    if (is_number) {
        put_number(p, language, arg->number);
    } else {
        put_text(p, language, arg->text);
    }
    return digit + 2;
}

const char *hearth_words(uint8_t language, enum hearth_words_id id)
{
    const struct hearth_words_entry *e =
        &hearth_words_entries[id < HEARTH_WORDS_COUNT ? id : 0];
    return language_of(language)
        ->texts[e->slot + (e->is_plural ? HEARTH_WORDS_OTHER : 0)];
}

char *hearth_words_format(uint8_t language, enum hearth_words_id id,
                          const struct hearth_words_args *args, char *out,
                          size_t cap)
{
    const struct hearth_words_entry *e =
        &hearth_words_entries[id < HEARTH_WORDS_COUNT ? id : 0];
    struct put p = {out, cap, 0};
    size_t slot = e->slot;
    if (e->is_plural) {
        slot += hearth_words_form(language, args->at[0].number);
    }
    out[0] = '\0';
    for (const char *at = language_of(language)->texts[slot]; *at != '\0';) {
        size_t len = *at == '{' ? put_arg(&p, language, at, args) : 0;
        if (len == 0) {
            len = 1 + strcspn(at + 1, "{");
            put(&p, at, len);
        }
        at += len;
    }
    return out;
}

char *hearth_words_number(uint8_t language, uint64_t number, char *out,
                          size_t cap)
{
    struct put p = {out, cap, 0};
    out[0] = '\0';
    put_number(&p, language, number);
    return out;
}

/* ---- moments ---- */

static bool moment(int64_t utc_s, int16_t zone, struct tm *when)
{
    time_t at = (time_t)(utc_s + (int64_t)zone * 60);
    return gmtime_r(&at, when) != NULL;
}

char *hearth_words_date(uint8_t language, int64_t utc_s, int16_t zone,
                        char *out, size_t cap)
{
    struct tm when;
    out[0] = '\0';
    if (!moment(utc_s, zone, &when)) {
        return out;
    }
    enum hearth_words_id month =
        (enum hearth_words_id)(HEARTH_WORDS_MONTH_1 + when.tm_mon);
    struct hearth_words_args args = {
        {hearth_words_n((uint64_t)when.tm_mday),
         hearth_words_n((uint64_t)when.tm_year + 1900)}};
    /* The month is of the same language: no isolate around it. */
    char text[HEARTH_WORDS_TEXT_MAX];
    struct put p = {out, cap, 0};
    (void)hearth_words_format(language, HEARTH_WORDS_DATE_FORM, &args, text,
                              sizeof(text));
    const char *at = strchr(text, '*');
    size_t before = at == NULL ? strlen(text) : (size_t)(at - text);
    put(&p, text, before);
    if (at != NULL) {
        const char *name = hearth_words(language, month);
        put(&p, name, strlen(name));
        put(&p, at + 1, strlen(at + 1));
    }
    return out;
}

char *hearth_words_time(uint8_t language, int64_t utc_s, int16_t zone,
                        char *out, size_t cap)
{
    struct tm when;
    struct put p = {out, cap, 0};
    out[0] = '\0';
    if (moment(utc_s, zone, &when)) {
        put_number(&p, language, (uint64_t)when.tm_hour);
        put(&p, ":", 1);
        if (when.tm_min < 10) {
            put_number(&p, language, 0);
        }
        put_number(&p, language, (uint64_t)when.tm_min);
    }
    return out;
}
