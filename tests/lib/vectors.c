/* SPDX-License-Identifier: Apache-2.0 */
/* The cursor over JSON text. */
#include "vectors.h"

#include "hearth/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_LEN 1024

static const char *skip_blank(const char *p)
{
    return p + strspn(p, " \t\r\n");
}

/* From the opening quote to behind the closing one. */
static const char *skip_text(const char *p)
{
    HEARTH_CHECK(*p == '"');
    for (p++; *p != '"'; p++) {
        if (*p == '\\') {
            p++;
        }
        HEARTH_CHECK(*p != '\0');
    }
    return p + 1;
}

/* Behind the value at ${p}: brackets are counted, strings jumped over. */
static const char *skip_value(const char *p)
{
    unsigned depth = 0;

    do {
        p = skip_blank(p);
        HEARTH_CHECK(*p != '\0');
        if (*p == '"') {
            p = skip_text(p);
        } else if (*p == '{' || *p == '[') {
            depth++;
            p++;
        } else if (*p == '}' || *p == ']') {
            HEARTH_CHECK(depth > 0);
            depth--;
            p++;
        } else if (*p == ',' || *p == ':') {
            p++;
        } else {
            size_t len = strcspn(p, ",:]} \t\r\n");

            HEARTH_CHECK(len > 0);
            p += len;
        }
    } while (depth > 0);
    return p;
}

static struct vectors_value value_at(const char *p)
{
    struct vectors_value v = {p};

    return v;
}

/* The value behind the first bracket of ${open}, or none if it is empty. */
static struct vectors_value enter(struct vectors_value v, char open)
{
    const char *p;

    HEARTH_CHECK(v.at != NULL && *v.at == open);
    p = skip_blank(v.at + 1);
    return value_at(*p == ']' || *p == '}' ? NULL : p);
}

bool vectors_find(const char *name, char *out)
{
    const char *shared = getenv("HEARTH_SHARED");
    FILE *f;
    int len;

    if (shared == NULL) {
        return false;
    }
    len = snprintf(out, PATH_LEN, "%s/data/vectors/%s", shared, name);
    if (len < 0 || len >= PATH_LEN) {
        return false;
    }
    f = fopen(out, "rb");
    if (f == NULL) {
        return false;
    }
    (void)fclose(f);
    return true;
}

bool vectors_are_missing(const char *name)
{
    char path[PATH_LEN];

    if (vectors_find(name, path)) {
        return false;
    }
    printf("skipped: no data/vectors/%s below $HEARTH_SHARED\n", name);
    return true;
}

char *vectors_open(const char *name)
{
    char path[PATH_LEN];
    char *text;
    FILE *f;
    long len;

    HEARTH_CHECK(vectors_find(name, path));
    f = fopen(path, "rb");
    HEARTH_CHECK(f != NULL && fseek(f, 0, SEEK_END) == 0);
    len = ftell(f);
    HEARTH_CHECK(len >= 0 && fseek(f, 0, SEEK_SET) == 0);
    text = malloc((size_t)len + 1);
    HEARTH_CHECK(text != NULL);
    HEARTH_CHECK(fread(text, 1, (size_t)len, f) == (size_t)len);
    text[len] = '\0';
    (void)fclose(f);
    return text;
}

void vectors_close(char *text)
{
    free(text);
}

struct vectors_value vectors_root(const char *text)
{
    return value_at(skip_blank(text));
}

struct vectors_value vectors_get(struct vectors_value v, const char *name)
{
    struct vectors_value key = enter(v, '{');
    size_t len = strlen(name);

    while (key.at != NULL) {
        const char *colon = skip_blank(skip_text(key.at));
        const char *value = skip_blank(colon + 1);

        HEARTH_CHECK(*colon == ':');
        if (strncmp(key.at + 1, name, len) == 0 && key.at[len + 1] == '"') {
            return value_at(value);
        }
        key = vectors_next(value_at(value));
    }
    return value_at(NULL);
}

struct vectors_value vectors_first(struct vectors_value array)
{
    return enter(array, '[');
}

struct vectors_value vectors_next(struct vectors_value item)
{
    const char *p = skip_blank(skip_value(item.at));

    return value_at(*p == ',' ? skip_blank(p + 1) : NULL);
}

unsigned vectors_each(const char *name,
                      void (*run)(struct vectors_value group,
                                  struct vectors_value test, void *cookie),
                      void *cookie)
{
    char *text = vectors_open(name);
    struct vectors_value group =
        vectors_first(vectors_get(vectors_root(text), "testGroups"));
    unsigned count = 0;

    for (; group.at != NULL; group = vectors_next(group)) {
        struct vectors_value test = vectors_first(vectors_get(group, "tests"));

        for (; test.at != NULL; test = vectors_next(test)) {
            run(group, test, cookie);
            count++;
        }
    }
    vectors_close(text);
    return count;
}

long vectors_number(struct vectors_value v)
{
    char *end;
    long n;

    HEARTH_CHECK(v.at != NULL);
    n = strtol(v.at, &end, 10);
    HEARTH_CHECK(end != v.at);
    return n;
}

bool vectors_is_text(struct vectors_value v, const char *text)
{
    size_t len = strlen(text);

    HEARTH_CHECK(v.at != NULL && *v.at == '"');
    return strncmp(v.at + 1, text, len) == 0 && v.at[len + 1] == '"';
}

size_t vectors_hex(struct vectors_value v, uint8_t *out, size_t cap)
{
    static const char digits[] = "0123456789abcdef";
    size_t len;

    HEARTH_CHECK(v.at != NULL && *v.at == '"');
    len = strspn(v.at + 1, digits);
    HEARTH_CHECK(len % 2 == 0 && len / 2 <= cap && v.at[len + 1] == '"');
    for (size_t i = 0; i < len / 2; i++) {
        const char *high = strchr(digits, v.at[1 + 2 * i]);
        const char *low = strchr(digits, v.at[2 + 2 * i]);

        out[i] = (uint8_t)((high - digits) * 16 + (low - digits));
    }
    return len / 2;
}

void vectors_text(struct vectors_value v, char *out, size_t cap)
{
    size_t len;

    HEARTH_CHECK(v.at != NULL && *v.at == '"');
    len = strcspn(v.at + 1, "\"\\");
    HEARTH_CHECK(v.at[len + 1] == '"' && len < cap);
    memcpy(out, v.at + 1, len);
    out[len] = '\0';
}
