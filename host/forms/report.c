/* SPDX-License-Identifier: Apache-2.0 */
/* The list of messages, and one message as a line. */
#include "report.h"

#include "workbook.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 600
#define CELL_MAX 200

struct hearth_forms_entry {
    struct hearth_forms_message message;
    size_t file; /* place in the order of sheets */
    size_t column;
    size_t number; /* keeps the order of what stands in one cell */
};

int hearth_forms_log_init(struct hearth_forms_log *log,
                          struct hearth_arena *arena)
{
    memset(log, 0, sizeof(*log));
    log->arena = arena;
    log->entries = hearth_arena_take(arena, HEARTH_FORMS_MESSAGES_MAX,
                                     sizeof(*log->entries));
    return log->entries == NULL ? HEARTH_E_MEMORY : HEARTH_OK;
}

static const char *keep(struct hearth_forms_log *log, const char *text,
                        size_t len)
{
    char *copy = hearth_arena_take(log->arena, len + 1, 1);

    if (copy == NULL) {
        log->is_out_of_memory = true;
        return "";
    }
    if (len > 0) {
        memcpy(copy, text, len); /* taken with room for it */
    }
    return copy;
}

const char *hearth_forms_log_text(struct hearth_forms_log *log,
                                  const char *format, ...)
{
    char text[TEXT_MAX];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (len < 0) {
        return "";
    }
    return keep(log, text,
                (size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1);
}

static size_t order_of(const char *file)
{
    static const char *const FILES[] = {"workbook", "survey", "choices",
                                        "external_choices", "settings"};
    size_t i = 0;

    while (i < sizeof(FILES) / sizeof(FILES[0]) &&
           strcmp(FILES[i], file) != 0) {
        i++;
    }
    return i;
}

/* What stands in the cell of ${place}, cut on a code point. */
static struct hearth_slice cell_of(const struct hearth_forms_log *log,
                                   const struct hearth_forms_place *place)
{
    struct hearth_slice cell = {NULL, 0};

    for (size_t s = 0; log->workbook != NULL && s < HEARTH_FORMS_SHEET_COUNT;
         s++) {
        const struct hearth_forms_csv *csv = &log->workbook->tables[s].csv;

        if (log->workbook->tables[s].is_there &&
            strcmp(hearth_forms_sheet_name((enum hearth_forms_sheet_id)s),
                   place->file) == 0 &&
            place->row > 0 && place->row <= csv->row_count &&
            place->column < csv->rows[place->row - 1].count) {
            cell = csv->rows[place->row - 1].cells[place->column];
        }
    }
    if (cell.len > CELL_MAX) {
        cell.len = CELL_MAX;
        while (cell.len > 0 && (cell.data[cell.len] & 0xc0) == 0x80) {
            cell.len--;
        }
    }
    return cell;
}

static void place_cell(struct hearth_forms_log *log,
                       const struct hearth_forms_place *place,
                       struct hearth_forms_message *m)
{
    struct hearth_slice cell = {NULL, 0};

    if (place->header.len > 0) {
        m->column_number = (uint32_t)place->column + 1;
        cell = cell_of(log, place);
    }
    m->cell = keep(log, (const char *)cell.data, cell.len);
}

static void add(struct hearth_forms_log *log,
                const struct hearth_forms_place *place, const char *kind,
                const char *text, const char *remedy)
{
    struct hearth_forms_entry *e;

    if (log->count == HEARTH_FORMS_MESSAGES_MAX) {
        log->unlisted++;
        return;
    }
    e = &log->entries[log->count];
    e->file = order_of(place->file);
    e->column = place->column;
    e->number = log->count;
    e->message.file = place->file;
    e->message.row = (uint32_t)place->row;
    e->message.column =
        keep(log, (const char *)place->header.data, place->header.len);
    e->message.question =
        keep(log, (const char *)place->question.data, place->question.len);
    place_cell(log, place, &e->message);
    e->message.kind = kind;
    e->message.text = text;
    e->message.remedy = remedy;
    log->count++;
}

void hearth_forms_log_error(struct hearth_forms_log *log,
                            const struct hearth_forms_place *place,
                            const char *kind, const char *text,
                            const char *remedy)
{
    size_t before = log->count;

    add(log, place, kind, text, remedy);
    if (log->count > before) {
        log->entries[before].message.is_error = true;
    }
    log->error_count++;
}

void hearth_forms_log_warning(struct hearth_forms_log *log,
                              const struct hearth_forms_place *place,
                              const char *kind, const char *text,
                              const char *remedy)
{
    add(log, place, kind, text, remedy);
    log->warning_count++;
}

static int compare_sizes(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

static int compare(const void *left, const void *right)
{
    const struct hearth_forms_entry *a = left;
    const struct hearth_forms_entry *b = right;
    int order = compare_sizes(a->file, b->file);

    if (order == 0) {
        order = compare_sizes(a->message.row, b->message.row);
    }
    if (order == 0) {
        order = compare_sizes(a->column, b->column);
    }
    return order != 0 ? order : compare_sizes(a->number, b->number);
}

void hearth_forms_log_finish(struct hearth_forms_log *log,
                             struct hearth_forms_report *report)
{
    struct hearth_forms_message *list =
        hearth_arena_take(log->arena, log->count, sizeof(*list));

    qsort(log->entries, log->count, sizeof(*log->entries), compare);
    for (size_t i = 0; list != NULL && i < log->count; i++) {
        list[i] = log->entries[i].message;
    }
    report->messages = list;
    report->message_count = list == NULL ? 0 : log->count;
    report->unlisted_count = log->unlisted;
    report->error_count = log->error_count;
    report->warning_count = log->warning_count;
}

void hearth_forms_cell_name(const struct hearth_forms_message *message,
                            char *out)
{
    char letters[8];
    size_t at = sizeof(letters) - 1;
    uint32_t column = message->column_number;

    letters[at] = '\0';
    while (column > 0 && at > 0) {
        letters[--at] = (char)('A' + (column - 1) % 26);
        column = (column - 1) / 26;
    }
    out[0] = '\0';
    if (message->row > 0) {
        (void)snprintf(out, HEARTH_FORMS_CELL_MAX, "%s%u", letters + at,
                       (unsigned)message->row);
    }
}

/* ---- one line ---- */

struct line {
    char *out;
    size_t len;
};

/* Adds a text; control characters, which would break the line, as blanks. */
static void put(struct line *l, const char *text)
{
    for (; *text != '\0' && l->len < HEARTH_FORMS_LINE_MAX - 1; text++) {
        uint8_t c = (uint8_t)*text;

        if (c < 0x20 || c == 0x7f) {
            l->out[l->len++] = ' ';
        } else {
            l->out[l->len++] = *text;
        }
    }
}

static void put_number(struct line *l, uint32_t v)
{
    char text[16];

    (void)snprintf(text, sizeof(text), "%u", (unsigned)v);
    put(l, text);
}

static void put_place(struct line *l, const struct hearth_forms_message *m)
{
    put(l, m->file);
    if (m->row > 0) {
        put(l, " row ");
        put_number(l, m->row);
    }
    if (m->column[0] != '\0') {
        put(l, ", column ");
        put(l, m->column);
    }
    if (m->question[0] != '\0') {
        put(l, m->file[0] == 'c' || m->file[0] == 'e' ? ", choice \""
                                                      : ", question \"");
        put(l, m->question);
        put(l, "\"");
    }
    put(l, ": ");
}

void hearth_forms_line(const struct hearth_forms_message *message, char *out)
{
    struct line l = {out, 0};

    put_place(&l, message);
    put(&l, message->text);
    put(&l, ".");
    if (message->remedy[0] != '\0') {
        put(&l, " ");
        put(&l, message->remedy);
    }
    put(&l, " [");
    put(&l, message->kind);
    put(&l, "]");
    out[l.len] = '\0';
}
