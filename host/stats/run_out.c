/* SPDX-License-Identifier: Apache-2.0 */
/* `out`: further names for results, or one of them alone. */
#include "host/stats/run_internal.h"

#include <stdlib.h>
#include <string.h>

#define NAME_MAX_LEN 300u

/* The member of an object, or the item of an array, called so. */
static const json_t *step(const json_t *from, const char *name, size_t len)
{
    char copy[NAME_MAX_LEN];
    char *end;
    unsigned long index;

    if (len >= sizeof(copy)) {
        return NULL;
    }
    memcpy(copy, name, len); /* shorter, see above */
    copy[len] = '\0';
    if (json_is_object(from)) {
        return json_object_get(from, copy);
    }
    index = strtoul(copy, &end, 10);
    return len > 0 && *end == '\0' ? json_array_get(from, index) : NULL;
}

/* Names may hold dots themselves: the longest that is there counts. */
const json_t *hearth_run_path(const json_t *from, const char *path)
{
    size_t len = strlen(path);
    const json_t *found = step(from, path, len);

    for (size_t i = len; found == NULL && i > 0; i--) {
        const json_t *next =
            path[i - 1] == '.' ? step(from, path, i - 1) : NULL;

        if (next != NULL) {
            found = hearth_run_path(next, path + i);
        }
    }
    return found;
}

static bool is_structure(const char *name)
{
    static const char *const names[] = {"stat", "data",   "key",
                                        "out",  "labels", NULL};

    for (size_t i = 0; names[i] != NULL; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

int hearth_run_parameters(const json_t *spec, json_t *result)
{
    const char *name;
    json_t *v;

    json_object_foreach(hearth_stats_open(spec), name, v)
    {
        if ((json_is_number(v) || json_is_string(v)) && !is_structure(name) &&
            json_object_get(result, name) == NULL &&
            json_object_set(result, name, v) != 0) {
            return HEARTH_E_MEMORY;
        }
    }
    return 0;
}

/* Adds ${new} for what ${path} leads to; false if it leads nowhere. */
static bool add_name(json_t *result, const char *new, const char *path)
{
    const json_t *v = hearth_run_path(result, path);

    return v != NULL &&
           json_object_set_new(result, new, json_deep_copy(v)) == 0;
}

static int add_names(const json_t *out, json_t *result)
{
    const char *new, *name;
    json_t *path, *member;

    json_object_foreach(hearth_stats_open(out), new, path)
    {
        const char *text = json_string_value(path);

        if (text == NULL) {
            return HEARTH_E_INVALID;
        }
        if (add_name(result, new, text)) {
            continue;
        }
        /* not here: for each level, each column */
        json_object_foreach(result, name, member)
        {
            if (json_is_object(member)) {
                (void)add_name(member, new, text);
            }
        }
    }
    return 0;
}

/* What ${path} leads to in each member, or NULL if in none. A new reference. */
static json_t *pick_each(const json_t *result, const char *path)
{
    json_t *picked = json_object();
    const char *name;
    json_t *member;

    json_object_foreach(hearth_stats_open(result), name, member)
    {
        const json_t *v =
            json_is_object(member) ? hearth_run_path(member, path) : NULL;

        if (v != NULL) {
            (void)json_object_set_new(picked, name, json_deep_copy(v));
        }
    }
    if (json_object_size(picked) == 0) {
        json_decref(picked);
        return NULL;
    }
    return picked;
}

int hearth_run_out(const json_t *spec, json_t **result)
{
    const json_t *out = json_object_get(spec, "out");
    const char *path = json_string_value(out);
    const json_t *found;
    json_t *alone;

    if (json_is_object(out)) {
        return json_is_object(*result) ? add_names(out, *result) : 0;
    }
    if (path == NULL || !json_is_object(*result)) {
        return 0;
    }
    found = hearth_run_path(*result, path);
    alone = found != NULL ? json_deep_copy(found) : pick_each(*result, path);
    if (alone != NULL) {
        json_decref(*result);
        *result = alone;
    }
    return 0;
}
