/* SPDX-License-Identifier: Apache-2.0 */
/* Who answered what. */
#include "attacker.h"

#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t field(struct truth *t, const char *name)
{
    size_t i = 0;

    while (i < t->field_count && strcmp(t->names[i], name) != 0) {
        i++;
    }
    if (i == t->field_count && i < ATTACK_FIELDS &&
        strlen(name) < ATTACK_TEXT) {
        memmove(t->names[i], name, strlen(name) + 1);
        t->field_count++;
    }
    return i;
}

static bool read_line(struct truth *t, const char *line)
{
    json_t *o = json_loads(line, 0, NULL), *value;
    const char *key;

    if (!json_is_object(o) || t->people == ATTACK_PEOPLE) {
        json_decref(o);
        return false;
    }
    json_object_foreach(o, key, value)
    {
        size_t at = field(t, key);
        const char *text = json_string_value(value);

        if (at < ATTACK_FIELDS && text != NULL) {
            (void)snprintf(t->values[t->people][at], ATTACK_TEXT, "%s", text);
        }
    }
    t->people++;
    json_decref(o);
    return true;
}

bool truth_read(const char *path, struct truth *out)
{
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t cap = 0;
    bool holds = f != NULL;

    memset(out, 0, sizeof(*out));
    out->values = calloc(ATTACK_PEOPLE, sizeof(*out->values));
    while (holds && out->values != NULL && getline(&line, &cap, f) > 0) {
        holds = read_line(out, line);
    }
    free(line);
    if (f != NULL) {
        (void)fclose(f);
    }
    return holds && out->values != NULL;
}

void truth_free(struct truth *t)
{
    free(t->values);
    memset(t, 0, sizeof(*t));
}

const char *truth_of(const struct truth *t, size_t person, const char *name)
{
    for (size_t i = 0; i < t->field_count; i++) {
        if (strcmp(t->names[i], name) == 0) {
            return t->values[person][i];
        }
    }
    return "";
}
