/* SPDX-License-Identifier: Apache-2.0 */
/* Texts from the tables: which language, which form, what is put in. */
#include "hearth/catalogue.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define RLI "\xe2\x81\xa7"
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

const struct hearth_catalogue_language *
hearth_catalogue_language(const struct hearth_catalogue *c, uint8_t language)
{
    return &c->languages[language <= c->language_count ? language : 0];
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
bool hearth_catalogue_find(const struct hearth_catalogue *c, const char *tag,
                           uint8_t *language)
{
    const char *from = strrchr(tag, '(');
    size_t best = 0;
    from = from == NULL ? tag : from + 1;
    *language = 0;
    for (uint8_t l = 0; l <= c->language_count; l++) {
        size_t len = match(from, c->languages[l].tag);
        if (len > best) {
            best = len;
            *language = l;
        }
    }
    /* "uz" alone: the first that begins with it. */
    for (uint8_t l = 0; best == 0 && l < c->language_count; l++) {
        const char *other = c->languages[l].tag;
        size_t len = strcspn(other, "-");
        if (strncmp(other, from, len) == 0 &&
            (from[len] == '\0' || from[len] == '-' || from[len] == ')')) {
            best = len;
            *language = l;
        }
    }
    return best > 0;
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

static void put_digits(struct put *p, const struct hearth_catalogue_language *l,
                       const char *digits)
{
    for (; *digits != '\0'; digits++) {
        char arabic[2] = {'\xd9', (char)(0xa0 + (*digits - '0'))};
        bool is_digit = *digits >= '0' && *digits <= '9';
        if (is_digit && l->has_arabic_digits) {
            put(p, arabic, sizeof(arabic));
        } else if (*digits == '.') {
            put(p, l->decimal, strlen(l->decimal));
        } else {
            put(p, digits, 1);
        }
    }
}

static void put_number(struct put *p, const struct hearth_catalogue_language *l,
                       uint64_t number)
{
    char digits[24];
    (void)snprintf(digits, sizeof(digits), "%" PRIu64, number);
    put_digits(p, l, digits);
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

/* True if ${text} has isolates and, outside of them, no letter: then nothing
 * tells a reader's software how it runs, and it would run from the left. */
static bool is_undirected(struct hearth_slice text)
{
    size_t depth = 0, found = 0;

    for (size_t i = 0; i < text.len; i++) {
        const uint8_t *c = text.data + i;

        if (text.len - i >= 3 && c[0] == 0xe2 && c[1] == 0x81 && c[2] >= 0xa6 &&
            c[2] <= 0xa9) {
            bool is_end = c[2] == 0xa9;

            found++;
            depth = !is_end ? depth + 1 : depth > 0 ? depth - 1 : 0;
            i += 2;
            continue;
        }
        /* Signs of Latin-1 and of punctuation begin with C2 and E2. */
        if (depth == 0 &&
            ((unsigned)(*c | 0x20) - 'a' < 26u || (*c > 0xc2 && *c != 0xe2))) {
            return false;
        }
    }
    return found > 0;
}

/* A name in another script must not reorder the sentence around it. */
static void put_text(struct put *p, const struct hearth_catalogue_language *l,
                     struct hearth_slice text)
{
    bool is_mixed = l->is_rtl || !is_ascii(text);
    put(p, l->is_rtl && is_undirected(text) ? RLI : FSI,
        is_mixed ? sizeof(FSI) - 1 : 0);
    if (text.len > 0) {
        put(p, (const char *)text.data, text.len);
    }
    put(p, PDI, is_mixed ? sizeof(PDI) - 1 : 0);
}

/* Puts in the argument at the brace; gives its length, 0 if it is none. */
static size_t put_arg(struct put *p, const struct hearth_catalogue_language *l,
                      const char *at, const struct hearth_words_args *args)
{
    bool is_number = at[1] == '#';
    size_t digit = is_number ? 2 : 1;
    if (at[digit] < '0' || at[digit] >= '0' + HEARTH_WORDS_ARGS_MAX ||
        at[digit + 1] != '}') {
        return 0;
    }
    const struct hearth_words_arg *arg = &args->at[at[digit] - '0'];
    if (is_number) {
        put_number(p, l, arg->number);
    } else {
        put_text(p, l, arg->text);
    }
    return digit + 2;
}

/* The entry of a text; the first if there is none of this number. */
static const struct hearth_catalogue_entry *
entry_of(const struct hearth_catalogue *c, unsigned id)
{
    return &c->entries[id < c->count ? id : 0];
}

const char *hearth_catalogue_text(const struct hearth_catalogue *c,
                                  uint8_t language, unsigned id)
{
    const struct hearth_catalogue_entry *e = entry_of(c, id);
    return hearth_catalogue_language(c, language)
        ->texts[e->slot + (e->is_plural ? HEARTH_WORDS_OTHER : 0)];
}

/* An empty text in ${out}, ready to grow. */
static struct put begin(struct hearth_catalogue_out out)
{
    out.out[0] = '\0';
    return (struct put){out.out, out.cap, 0};
}

char *hearth_catalogue_format(const struct hearth_catalogue *c,
                              uint8_t language, unsigned id,
                              const struct hearth_words_args *args,
                              struct hearth_catalogue_out out)
{
    const struct hearth_catalogue_language *l =
        hearth_catalogue_language(c, language);
    const struct hearth_catalogue_entry *e = entry_of(c, id);
    struct put p = begin(out);
    size_t slot = e->slot;
    if (e->is_plural) {
        slot += hearth_catalogue_form(l->tag, args->at[0].number);
    }
    for (const char *at = l->texts[slot]; *at != '\0';) {
        size_t len = *at == '{' ? put_arg(&p, l, at, args) : 0;
        if (len == 0) {
            len = 1 + strcspn(at + 1, "{");
            put(&p, at, len);
        }
        at += len;
    }
    return out.out;
}

char *hearth_catalogue_digits(const struct hearth_catalogue *c,
                              uint8_t language, const char *digits,
                              struct hearth_catalogue_out out)
{
    struct put p = begin(out);
    put_digits(&p, hearth_catalogue_language(c, language), digits);
    return out.out;
}

char *hearth_catalogue_number(const struct hearth_catalogue *c,
                              uint8_t language, uint64_t number,
                              struct hearth_catalogue_out out)
{
    struct put p = begin(out);
    put_number(&p, hearth_catalogue_language(c, language), number);
    return out.out;
}

/* ---- moments ---- */

static bool moment(int64_t local_s, struct tm *when)
{
    time_t at = (time_t)local_s;
    return gmtime_r(&at, when) != NULL;
}

char *hearth_catalogue_date(const struct hearth_catalogue *c, uint8_t language,
                            int64_t local_s, struct hearth_catalogue_out out)
{
    struct put p = begin(out);
    struct tm when;
    if (!moment(local_s, &when)) {
        return out.out;
    }
    struct hearth_words_args args = {
        {hearth_words_n((uint64_t)when.tm_mday),
         hearth_words_n((uint64_t)when.tm_year + 1900)}};
    /* The month is of the same language: no isolate around it. */
    char text[HEARTH_WORDS_TEXT_MAX];
    (void)hearth_catalogue_format(
        c, language, c->date_form, &args,
        (struct hearth_catalogue_out){text, sizeof(text)});
    const char *at = strchr(text, '*');
    size_t before = at == NULL ? strlen(text) : (size_t)(at - text);
    put(&p, text, before);
    if (at != NULL) {
        const char *name = hearth_catalogue_text(
            c, language, c->month_1 + (unsigned)when.tm_mon);
        put(&p, name, strlen(name));
        put(&p, at + 1, strlen(at + 1));
    }
    return out.out;
}

char *hearth_catalogue_time(const struct hearth_catalogue *c, uint8_t language,
                            int64_t local_s, struct hearth_catalogue_out out)
{
    const struct hearth_catalogue_language *l =
        hearth_catalogue_language(c, language);
    struct put p = begin(out);
    struct tm when;
    if (moment(local_s, &when)) {
        put_number(&p, l, (uint64_t)when.tm_hour);
        put(&p, ":", 1);
        if (when.tm_min < 10) {
            put_number(&p, l, 0);
        }
        put_number(&p, l, (uint64_t)when.tm_min);
    }
    return out.out;
}
