/* SPDX-License-Identifier: Apache-2.0 */
/* The report as JSON, for programs. */
#include "forms.h"

#include <stdio.h>
#include <string.h>

static void put(struct hearth_writer *w, const char *text)
{
    hearth_writer_put(w, text, strlen(text));
}

/* The texts are clean UTF-8, or the author's bytes: what is below blank or no
 * ASCII of its own is escaped or passed on. */
static void put_string(struct hearth_writer *w, const char *text)
{
    char escape[8];

    put(w, "\"");
    for (; *text != '\0'; text++) {
        uint8_t c = (uint8_t)*text;

        if (c == '"' || c == '\\') {
            hearth_writer_u8(w, '\\');
            hearth_writer_u8(w, c);
        } else if (c < 0x20 || c == 0x7f) {
            (void)snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)c);
            put(w, escape);
        } else {
            hearth_writer_u8(w, c);
        }
    }
    put(w, "\"");
}

static void put_key(struct hearth_writer *w, const char *key)
{
    put_string(w, key);
    put(w, ":");
}

static void put_number(struct hearth_writer *w, const char *key, size_t v)
{
    char text[24];

    put_key(w, key);
    (void)snprintf(text, sizeof(text), "%zu", v);
    put(w, text);
    put(w, ",");
}

static void put_text(struct hearth_writer *w, const char *key, const char *text)
{
    put_key(w, key);
    put_string(w, text);
    put(w, ",");
}

static void put_message(struct hearth_writer *w,
                        const struct hearth_forms_message *m)
{
    char name[HEARTH_FORMS_CELL_MAX];

    hearth_forms_cell_name(m, name);
    put(w, "{");
    put_text(w, "level", m->is_error ? "error" : "warning");
    put_text(w, "sheet", m->file);
    put_number(w, "row", m->row);
    put_text(w, "column", m->column);
    put_text(w, "cell", name);
    put_text(w, "content", m->cell);
    put_text(w, "question", m->question);
    put_text(w, "kind", m->kind);
    put_text(w, "text", m->text);
    put_key(w, "remedy");
    put_string(w, m->remedy);
    put(w, "}");
}

static void put_counts(struct hearth_writer *w,
                       const struct hearth_forms_report *r)
{
    static const char *const NAMES[4] = {"sensitivity_0", "sensitivity_1",
                                         "sensitivity_2", "sensitivity_3"};

    put_text(w, "fields", r->fields);
    put_number(w, "errors", r->error_count);
    put_number(w, "warnings", r->warning_count);
    put_number(w, "unlisted", r->unlisted_count);
    put_number(w, "questions", r->question_count);
    put_number(w, "groups", r->group_count);
    put_number(w, "repeats", r->repeat_count);
    put_number(w, "calculates", r->calculate_count);
    put_number(w, "choices", r->choice_count);
    put_number(w, "minutes", r->minutes);
    put_number(w, "texts", r->text_count);
    put_number(w, "package_bytes", r->package.len);
    for (size_t i = 0; i < 4; i++) {
        put_number(w, NAMES[i], r->sensitivity_counts[i]);
    }
}

int hearth_forms_report_json(const struct hearth_forms_report *report,
                             struct hearth_writer *out)
{
    put(out, "{");
    put_counts(out, report);
    put(out, "\"languages\":[");
    for (size_t i = 0; i < report->language_count; i++) {
        put(out, i == 0 ? "{" : ",{");
        put_text(out, "tag", report->languages[i].tag);
        put_key(out, "translated");
        {
            char text[24];

            (void)snprintf(text, sizeof(text), "%zu",
                           report->languages[i].translated);
            put(out, text);
        }
        put(out, "}");
    }
    put(out, "],\"messages\":[");
    for (size_t i = 0; i < report->message_count; i++) {
        put(out, i == 0 ? "" : ",");
        put_message(out, &report->messages[i]);
    }
    put(out, "]}");
    return hearth_writer_finish(out);
}
