/* SPDX-License-Identifier: Apache-2.0 */
/* Names and lists as exports use them. */
#include "host/export/names.h"

#include <stdio.h>
#include <string.h>

static bool is_taken(const struct hearth_export_table *t, const char *name)
{
    for (size_t i = 0; i < t->column_count; i++) {
        if (strcmp(t->columns[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void hearth_export_name(const struct hearth_export_table *t, const char *name,
                        char out[HEARTH_EXPORT_NAME_MAX + 1])
{
    size_t len = 0;

    if (!is_letter(name[0])) {
        out[len++] = 'v';
    }
    for (; *name != '\0' && len < HEARTH_EXPORT_NAME_MAX; name++) {
        bool is_fine = is_letter(*name) || (*name >= '0' && *name <= '9');

        out[len] = *name;
        if (!is_fine) {
            out[len] = '_';
        }
        len++;
    }
    out[len] = '\0';
    for (unsigned n = 2; is_taken(t, out) && n < 100000; n++) {
        char ending[8];
        size_t keep;

        (void)snprintf(ending, sizeof(ending), "_%u", n);
        keep = HEARTH_EXPORT_NAME_MAX - strlen(ending);
        keep = keep < len ? keep : len;
        memcpy(out + keep, ending, strlen(ending) + 1); /* within the max */
    }
}

const char *hearth_export_plain(struct hearth_arena *arena, const char *text)
{
    char *out = hearth_arena_take(arena, strlen(text) + 1, 1);
    size_t len = 0;
    bool is_insert = false;

    for (; out != NULL && *text != '\0'; text++) {
        if (*text == HEARTH_INSERT_BEGIN) {
            is_insert = true;
            out[len++] = '_'; /* never longer than the insert */
        } else if (*text == HEARTH_INSERT_END) {
            is_insert = false;
        } else if (!is_insert) {
            out[len++] = *text;
            if (*text == '\n' || *text == '\t' || *text == '\r') {
                out[len - 1] = ' ';
            }
        }
    }
    return out;
}

size_t hearth_export_fit(const char *text, size_t max)
{
    size_t len = strlen(text);

    if (len <= max) {
        return len;
    }
    while (max > 0 && ((unsigned char)text[max] & 0xc0u) == 0x80u) {
        max--;
    }
    return max;
}

bool hearth_export_is_named(const char *list, const char *name)
{
    size_t len = strlen(name);

    while (*list != '\0') {
        size_t one = strcspn(list, ",");

        if (one == len && strncmp(list, name, len) == 0) {
            return true;
        }
        list += one + (list[one] == ',' ? 1 : 0);
    }
    return false;
}

bool hearth_export_is_key(const char *list, const char *name)
{
    static const char *const known[] = {"sex",      "gender", "age",
                                        "ageband",  "edu",    "education",
                                        "children", "kids",   "language"};

    if (*list != '\0') {
        return hearth_export_is_named(list, name);
    }
    while (*name != '\0') {
        size_t one = strcspn(name, "_-.");

        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
            if (one == strlen(known[i]) && strncmp(name, known[i], one) == 0) {
                return true;
            }
        }
        name += one + (name[one] != '\0' ? 1 : 0);
    }
    return false;
}

const char *hearth_export_stratum(const char *strata, const char *area)
{
    static const char other[] = "other";
    size_t len = strlen(area);

    /* the option is cut at its commas before: NUL-parted, two at the end */
    for (const char *at = strata; *at != '\0'; at += strlen(at) + 1) {
        if (strncmp(at, area, len) == 0 && at[len] == '=') {
            return at + len + 1;
        }
    }
    return other;
}
