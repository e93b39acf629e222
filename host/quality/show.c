/* SPDX-License-Identifier: Apache-2.0 */
/* The panel of data quality as text. */
#include "host/quality/show.h"

#include <jansson.h>

#include <math.h>
#include <string.h>

static const struct column {
    const char *name;
    const char *head;
    bool is_share;
} COLUMNS[] = {
    {"minutes", "min", false},        {"short", "short", true},
    {"no_answer", "no answer", true}, {"straight", "one answer", true},
    {"alike", "alike", true},         {"very_uncomfortable", "uneasy", true},
    {"interviewer_icc", "icc", false}};

#define COLUMN_COUNT (sizeof(COLUMNS) / sizeof(COLUMNS[0]))

/* A file is somebody else's: no byte of it moves the cursor. */
static void put_text(FILE *out, const char *text, int width)
{
    int len = 0;

    for (; text != NULL && *text != '\0' && len < 200; text++, len++) {
        unsigned char c = (unsigned char)*text;

        (void)fputc(c < 0x20 || c == 0x7f ? '?' : c, out);
    }
    for (; len < width; len++) {
        (void)fputc(' ', out);
    }
}

static const char *text_of(const json_t *v, const char *name)
{
    const char *text = json_string_value(json_object_get(v, name));

    return text == NULL ? "" : text;
}

static void put_figure(FILE *out, const json_t *v, bool is_share)
{
    char text[32] = "-";

    if (json_is_string(v)) {
        put_text(out, " ", 0);
        put_text(out, json_string_value(v), 11);
        return;
    }
    if (json_is_number(v) && fabs(json_number_value(v)) < 1e6) {
        (void)snprintf(text, sizeof(text), is_share ? "%.0f%%" : "%.3g",
                       json_number_value(v) * (is_share ? 100.0 : 1.0));
    }
    put_text(out, " ", 0);
    put_text(out, text, 11);
}

static void put_group(FILE *out, const json_t *g)
{
    put_text(out, text_of(g, "kind"), 12);
    put_text(out, text_of(g, "wave"), 10);
    put_text(out, text_of(g, "name"), 14);
    put_figure(out, json_object_get(g, "n"), false);
    if (!json_is_string(json_object_get(g, "n"))) {
        for (size_t c = 0; c < COLUMN_COUNT; c++) {
            put_figure(out, json_object_get(g, COLUMNS[c].name),
                       COLUMNS[c].is_share);
        }
    }
    (void)fputc('\n', out);
}

static void put_alert(FILE *out, const json_t *a)
{
    (void)fputs("\nfor the ", out);
    put_text(out, text_of(a, "who"), 0);
    (void)fputs(": ", out);
    put_text(out, text_of(a, "kind"), 0);
    (void)fputc(' ', out);
    put_text(out, text_of(a, "name"), 0);
    (void)fputs(", wave ", out);
    put_text(out, text_of(a, "wave"), 0);
    (void)fputs("\n  ", out);
    put_text(out, text_of(a, "what"), 0);
    (void)fputs("\n  -> ", out);
    put_text(out, text_of(a, "do"), 0);
    (void)fputc('\n', out);
}

static void put_report(FILE *out, const json_t *report)
{
    const json_t *groups = json_object_get(report, "groups");
    const json_t *alerts = json_object_get(report, "alerts");

    (void)fputs("For the supervisor only. \"<k\": too few interviews. Figures "
                "are rounded.\n",
                out);
    put_text(out, "", 36);
    put_text(out, " n", 12);
    for (size_t c = 0; c < COLUMN_COUNT; c++) {
        put_text(out, " ", 0);
        put_text(out, COLUMNS[c].head, 11);
    }
    (void)fputc('\n', out);
    for (size_t i = 0; i < json_array_size(groups); i++) {
        put_group(out, json_array_get(groups, i));
    }
    for (size_t i = 0; i < json_array_size(alerts); i++) {
        put_alert(out, json_array_get(alerts, i));
    }
    if (json_array_size(alerts) == 0) {
        (void)fputs("\nnothing that asks for somebody today\n", out);
    }
    if (json_is_true(json_object_get(report, "is_part"))) {
        (void)fputs("the newest interviews only: there are more than this "
                    "looks at\n",
                    out);
    }
}

int hearth_quality_show(struct hearth_slice file, FILE *out)
{
    json_t *report = json_loadb((const char *)file.data, file.len,
                                JSON_REJECT_DUPLICATES, NULL);
    const char *format = text_of(report, "format");

    if (strcmp(format, "hearth quality 1") != 0) {
        json_decref(report);
        return HEARTH_E_INVALID;
    }
    put_report(out, report);
    json_decref(report);
    return 0;
}
