/* SPDX-License-Identifier: Apache-2.0 */
/* Nested figures against the ones wanted. */
#include "figures.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Wanted figures are written with some twelve digits. */
#define STORED_DIGITS 1e-11

static void say(struct figures *f, const json_t *wanted, const json_t *got)
{
    char *w = json_dumps(wanted, JSON_ENCODE_ANY);
    char *g = got == NULL ? NULL : json_dumps(got, JSON_ENCODE_ANY);
    int n = snprintf(f->why + f->why_len, f->why_cap - f->why_len,
                     "%s%s is %.60s, wanted %.60s", f->why_len == 0 ? "" : "; ",
                     f->path, g == NULL ? "not there" : g, w == NULL ? "?" : w);

    f->bad++;
    if (n > 0) {
        f->why_len += (size_t)n;
    }
    if (f->why_len >= f->why_cap) {
        f->why_len = f->why_cap - 1;
    }
    free(w);
    free(g);
}

static bool is_near(const struct figures *f, double wanted, double got)
{
    double size = fabs(wanted);
    double near = f->tolerance.is_absolute ? f->tolerance.value
                                           : f->tolerance.value * size;

    return fabs(got - wanted) <= fmax(near, STORED_DIGITS * size);
}

static void compare_leaf(struct figures *f, const json_t *wanted,
                         const json_t *got)
{
    bool is_same;

    f->count++;
    if (json_is_number(wanted)) {
        is_same = json_is_number(got) &&
                  is_near(f, json_number_value(wanted), json_number_value(got));
    } else {
        is_same = got != NULL && json_equal(wanted, got);
    }
    if (!is_same) {
        say(f, wanted, got);
    }
}

/* Appends to the path, and gives back where it ended. */
static size_t enter(struct figures *f, const char *name)
{
    size_t before = strlen(f->path);

    (void)snprintf(f->path + before, sizeof(f->path) - before, "/%s", name);
    return before;
}

static void compare_object(struct figures *f, json_t *wanted, const json_t *got)
{
    const char *name;
    json_t *v;

    json_object_foreach(wanted, name, v)
    {
        size_t before = enter(f, name);

        figures_compare(f, v, json_object_get(got, name));
        f->path[before] = '\0';
    }
}

void figures_compare(struct figures *f, const json_t *wanted, const json_t *got)
{
    union {
        const json_t *in;
        json_t *out;
    } u = {.in = wanted}; /* Jansson's iterators take no const */

    if (json_is_null(wanted) || wanted == NULL) {
        return;
    }
    if (json_is_object(wanted)) {
        compare_object(f, u.out, got);
    } else if (json_is_array(wanted)) {
        for (size_t i = 0; i < json_array_size(wanted); i++) {
            char name[24];
            size_t before;

            (void)snprintf(name, sizeof(name), "%zu", i);
            before = enter(f, name);
            figures_compare(f, json_array_get(wanted, i),
                            json_array_get(got, i));
            f->path[before] = '\0';
        }
    } else {
        compare_leaf(f, wanted, got);
    }
}

void figures_compare_at(struct figures *f, const char *path,
                        const json_t *wanted, const json_t *got)
{
    char name[200];
    const char *rest = path;

    while (rest != NULL && *rest != '\0') {
        size_t len = strcspn(rest, ".");

        if (len >= sizeof(name)) {
            return;
        }
        memcpy(name, rest, len); /* shorter, see above */
        name[len] = '\0';
        wanted = json_object_get(wanted, name);
        got = json_object_get(got, name);
        rest = rest[len] == '.' ? rest + len + 1 : NULL;
    }
    f->path[0] = '\0';
    (void)enter(f, path);
    if (wanted == NULL) {
        say(f, json_null(), got);
        f->count++;
    }
    figures_compare(f, wanted, got);
    f->path[0] = '\0';
}
