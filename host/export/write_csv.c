/* SPDX-License-Identifier: Apache-2.0 */
/* Growing bytes, and a table as CSV. */
#include "host/export/write.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void hearth_export_bytes_open(struct hearth_export_bytes *b,
                              struct hearth_arena *arena)
{
    memset(b, 0, sizeof(*b));
    b->arena = arena;
}

static bool grow(struct hearth_export_bytes *b, size_t len)
{
    size_t cap = b->cap == 0 ? 65536 : b->cap;
    uint8_t *data;

    while (cap - b->len < len) {
        if (cap > SIZE_MAX / 4) {
            return false;
        }
        cap *= 2;
    }
    data = hearth_arena_take(b->arena, cap, 1);
    if (data == NULL) {
        return false;
    }
    if (b->len > 0) { /* cap is more */
        memcpy(data, b->data, b->len);
    }
    b->data = data;
    b->cap = cap;
    return true;
}

void hearth_export_bytes_put(struct hearth_export_bytes *b, const void *data,
                             size_t len)
{
    if (b->has_failed || len == 0) {
        return;
    }
    if (b->cap - b->len < len && !grow(b, len)) {
        b->has_failed = true;
        return;
    }
    memcpy(b->data + b->len, data, len); /* it was made to fit */
    b->len += len;
}

void hearth_export_bytes_text(struct hearth_export_bytes *b, const char *text)
{
    hearth_export_bytes_put(b, text, strlen(text));
}

void hearth_export_csv_text(struct hearth_export_bytes *out, const char *text)
{
    hearth_export_bytes_text(out, "\"");
    if (text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL) {
        hearth_export_bytes_text(out, "'");
    }
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            hearth_export_bytes_text(out, "\"");
        }
        hearth_export_bytes_put(out, text, 1);
    }
    hearth_export_bytes_text(out, "\"");
}

static void put_value(struct hearth_export_bytes *out,
                      const struct hearth_export_column *c, size_t row)
{
    double v = c->states[row] == HEARTH_EXPORT_GIVEN
                   ? c->numbers[row]
                   : hearth_export_missing_code(c->states[row]);
    char text[40];

    (void)snprintf(text, sizeof(text), "%.15g", v);
    hearth_export_bytes_text(out, text);
}

int hearth_export_csv(const struct hearth_export_table *t,
                      struct hearth_export_bytes *out)
{
    for (size_t i = 0; i < t->column_count; i++) {
        hearth_export_bytes_text(out, i > 0 ? "," : "");
        hearth_export_csv_text(out, t->columns[i].name);
    }
    hearth_export_bytes_text(out, "\r\n");
    for (size_t row = 0; row < t->row_count; row++) {
        for (size_t i = 0; i < t->column_count; i++) {
            hearth_export_bytes_text(out, i > 0 ? "," : "");
            put_value(out, &t->columns[i], row);
        }
        hearth_export_bytes_text(out, "\r\n");
    }
    return out->has_failed ? HEARTH_E_MEMORY : 0;
}
