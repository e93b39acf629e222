/* SPDX-License-Identifier: Apache-2.0 */
/* What a compiler said of a form. */
#include "host/web/form_said.h"

#include <jansson.h>

#include <string.h>

struct said {
    struct hearth_arena *arena;
    bool is_out_of_memory;
};

static const char *keep(struct said *s, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    size_t len = text == NULL ? 0 : strlen(text);
    char *copy;

    if (len == 0) {
        return "";
    }
    copy = hearth_arena_take(s->arena, len + 1, 1);
    if (copy == NULL) {
        s->is_out_of_memory = true;
        return "";
    }
    memcpy(copy, text, len); /* made len + 1 long */
    return copy;
}

static size_t number(const json_t *object, const char *key)
{
    json_int_t v = json_integer_value(json_object_get(object, key));

    return v < 0 ? 0 : (size_t)v;
}

/* "AB12" as its column's number, 0 if it names none. */
static uint32_t column_of(const char *cell)
{
    uint32_t column = 0;

    for (size_t i = 0; i < 6 && cell[i] >= 'A' && cell[i] <= 'Z'; i++) {
        column = column * 26 + (uint32_t)(cell[i] - 'A' + 1);
    }
    return column;
}

static void read_message(struct said *s, const json_t *from,
                         struct hearth_forms_message *m)
{
    const char *cell = json_string_value(json_object_get(from, "cell"));
    const char *level = json_string_value(json_object_get(from, "level"));

    m->file = keep(s, from, "sheet");
    m->row = (uint32_t)number(from, "row");
    m->column = keep(s, from, "column");
    m->column_number = cell == NULL ? 0 : column_of(cell);
    m->cell = keep(s, from, "content");
    m->question = keep(s, from, "question");
    m->text = keep(s, from, "text");
    m->remedy = keep(s, from, "remedy");
    m->kind = keep(s, from, "kind");
    m->is_error = level != NULL && strcmp(level, "error") == 0;
}

static int read_messages(struct said *s, const json_t *list,
                         struct hearth_forms_report *out)
{
    size_t count = json_array_size(list);
    struct hearth_forms_message *messages;

    if (count > HEARTH_FORMS_MESSAGES_MAX) {
        return HEARTH_E_INVALID;
    }
    messages = hearth_arena_take(s->arena, count + 1, sizeof(*messages));
    if (messages == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        read_message(s, json_array_get(list, i), &messages[i]);
    }
    out->messages = messages;
    out->message_count = count;
    return s->is_out_of_memory ? HEARTH_E_MEMORY : 0;
}

int hearth_form_said_read(struct hearth_slice json, struct hearth_arena *arena,
                          struct hearth_forms_report *out)
{
    struct said s = {arena, false};
    json_t *root =
        json_loadb((const char *)json.data, json.len, JSON_ALLOW_NUL, NULL);
    int e;

    memset(out, 0, sizeof(*out));
    if (!json_is_object(root)) {
        json_decref(root);
        return HEARTH_E_INVALID;
    }
    out->error_count = number(root, "errors");
    out->warning_count = number(root, "warnings");
    out->unlisted_count = number(root, "unlisted");
    e = read_messages(&s, json_object_get(root, "messages"), out);
    json_decref(root);
    return e;
}
