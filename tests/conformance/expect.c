/* SPDX-License-Identifier: Apache-2.0 */
/* The regular expressions of the data are translated to POSIX ones. */
#include "expect.h"

#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#define PATTERN_MAX 2048u

static double number_of(const char *text)
{
    if (strcmp(text, "NaN") == 0) {
        return (double)NAN;
    }
    if (strcmp(text, "Infinity") == 0) {
        return (double)INFINITY;
    }
    if (strcmp(text, "-Infinity") == 0) {
        return -(double)INFINITY;
    }
    return strtod(text, NULL);
}

bool expect_number(double got, const char *expected, const char *tolerance)
{
    double want = number_of(expected);
    double within = 1e-12 * fabs(want);

    if (isnan(want) || isinf(want)) {
        return isnan(want) ? isnan(got) != 0
                           : isinf(got) && (got > 0) == (want > 0);
    }
    if (!isfinite(got)) {
        return false;
    }
    if (strcmp(expected, "-0") == 0) {
        return got <= 0 && got >= 0;
    }
    if (strncmp(tolerance, "abs ", 4) == 0) {
        within = strtod(tolerance + 4, NULL);
    } else if (strncmp(tolerance, "rel ", 4) == 0) {
        within = strtod(tolerance + 4, NULL) * fabs(want);
    } else if (strncmp(tolerance, "rounded to 1/", 13) == 0) {
        double parts = strtod(tolerance + 13, NULL);

        got = parts > 0 ? floor(got * parts + 0.5) / parts : got;
        within = 1e-9 * fmax(1, fabs(want));
    }
    return fabs(got - want) <= within;
}

struct translation {
    char out[PATTERN_MAX];
    size_t len;
    bool is_known;
};

static void put(struct translation *t, const char *text)
{
    size_t len = strlen(text);

    if (len >= PATTERN_MAX - t->len) {
        t->is_known = false;
        return;
    }
    memcpy(t->out + t->len, text, len + 1);
    t->len += len;
}

/* What ${c} means behind a backslash; in brackets without their own. */
static void put_escape(struct translation *t, char c, bool in_class)
{
    char one[2] = {c, '\0'};

    switch (c) {
    case 'd':
        put(t, in_class ? "0-9" : "[0-9]");
        break;
    case 'w':
        put(t, in_class ? "A-Za-z0-9_" : "[A-Za-z0-9_]");
        break;
    case 's':
        put(t, in_class ? " \t\r\n" : "[ \t\r\n]");
        break;
    case 'n':
        put(t, "\n");
        break;
    case 't':
        put(t, "\t");
        break;
    default:
        t->is_known =
            t->is_known && strchr("\\.^$*+?()[]{}|/-", c) != NULL && c != '\0';
        put(t, in_class || c == '/' || c == '-' ? "" : "\\");
        put(t, one);
        break;
    }
}

static void translate(struct translation *t, const char *at, const char *end)
{
    bool in_class = false;

    while (at < end && t->is_known) {
        char one[2] = {*at, '\0'};

        if (*at == '\\' && at + 1 < end) {
            put_escape(t, at[1], in_class);
            at++;
        } else if (!in_class && end - at > 2 && memcmp(at, "(?", 2) == 0) {
            t->is_known = at[2] == ':';
            put(t, "(");
            at += 2;
        } else {
            in_class = *at == '[' || (in_class && *at != ']');
            put(t, one);
        }
        at++;
    }
}

bool expect_regex(struct hearth_slice text, const char *pattern, bool *is_known)
{
    struct translation t = {.is_known = true};
    const char *end = strrchr(pattern, '/');
    regex_t regex;
    char *copy = NULL;
    bool is_found = false;
    int flags = REG_EXTENDED | REG_NOSUB;

    *is_known = false;
    if (*pattern != '/' || end == pattern) {
        return false;
    }
    flags |= strchr(end, 'i') != NULL ? REG_ICASE : 0;
    translate(&t, pattern + 1, end);
    if (!t.is_known || regcomp(&regex, t.out, flags) != 0) {
        return false;
    }
    copy = calloc(text.len + 1, 1);
    if (copy != NULL) {
        memcpy(copy, text.len == 0 ? (const void *)"" : text.data, text.len);
        is_found = regexec(&regex, copy, 0, NULL, 0) == 0;
        *is_known = true;
    }
    free(copy);
    regfree(&regex);
    return is_found;
}

size_t expect_length(struct hearth_slice text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++) {
        n += (text.data[i] & 0xc0u) != 0x80u;
    }
    return n;
}
