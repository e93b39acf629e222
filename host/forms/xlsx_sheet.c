/* SPDX-License-Identifier: Apache-2.0 */
/* One sheet of a .xlsx: rows, cells, and what stands in them. */
#include "xlsx.h"

#include "xml.h"

#include <string.h>

/* No program writes rows or columns beyond these; they only keep sums from
 * overflowing. What is too many is said by the grid. */
#define ROW_MAX    (1u << 21)
#define COLUMN_MAX (1u << 15)

enum kind { NUMBER, SHARED, INLINE, TEXT, BOOLEAN };

struct state {
    struct hearth_forms_strings *strings;
    const struct hearth_forms_xlsx_styles *styles;
    struct hearth_forms_grid *grid;
    uint32_t next_row; /* of what comes without a place, from 0 */
    uint32_t next_column;
    uint32_t row;
    uint32_t column;
    uint32_t style;
    enum kind kind;
    unsigned phonetic;
    bool is_in_data;
    bool is_in_cell;
    bool is_in_value;
    size_t len;
    uint8_t text[HEARTH_FORMS_CSV_CELL_MAX + 1]; /* one byte too many tells */
};

static int damaged(struct state *s, const char *text)
{
    s->grid->problem->row = (size_t)s->row + 1;
    s->grid->problem->column = (size_t)s->column + 1;
    return hearth_forms_problem_at(s->grid->problem, HEARTH_E_INVALID, text,
                                   HEARTH_FORMS_SAVE_AGAIN);
}

/* Digits alone, below ${limit}; ${limit} when they are not. */
static uint32_t count_of(const char *text, uint32_t limit)
{
    uint32_t n = 0;

    if (*text == '\0') {
        return limit;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            return limit;
        }
        n = n * 10 + (uint32_t)(*text - '0');
        if (n >= limit) {
            return limit;
        }
    }
    return n;
}

/* "AB12" */
static bool is_place(const char *text, uint32_t *row, uint32_t *column)
{
    uint32_t letters = 0;

    for (; *text >= 'A' && *text <= 'Z' && letters < COLUMN_MAX; text++) {
        letters = letters * 26 + (uint32_t)(*text - 'A' + 1);
    }
    *row = count_of(text, ROW_MAX);
    if (letters == 0 || letters >= COLUMN_MAX || *row == 0 || *row == ROW_MAX) {
        return false;
    }
    *row -= 1;
    *column = letters - 1;
    return true;
}

static int begin_row(struct state *s, const char **attributes)
{
    const char *place = hearth_forms_xml_attribute(attributes, "r");

    s->row = s->next_row;
    s->column = 0;
    if (place != NULL) {
        uint32_t n = count_of(place, ROW_MAX);

        if (n == 0 || n == ROW_MAX) {
            return damaged(s, "a row has no possible number");
        }
        s->row = n - 1;
    }
    if (s->row + 1 >= ROW_MAX) {
        return damaged(s, "there are more rows than a sheet can have");
    }
    s->next_row = s->row + 1;
    s->next_column = 0;
    return HEARTH_OK;
}

static enum kind kind_of(const char *type)
{
    if (type == NULL || strcmp(type, "n") == 0) {
        return NUMBER;
    }
    if (strcmp(type, "s") == 0) {
        return SHARED;
    }
    if (strcmp(type, "inlineStr") == 0) {
        return INLINE;
    }
    /* "str": result of a formula, "e": #N/A, "d": ISO date */
    return strcmp(type, "b") == 0 ? BOOLEAN : TEXT;
}

static int begin_cell(struct state *s, const char **attributes)
{
    const char *place = hearth_forms_xml_attribute(attributes, "r");
    const char *style = hearth_forms_xml_attribute(attributes, "s");

    s->column = s->next_column;
    if (place != NULL && !is_place(place, &s->row, &s->column)) {
        return damaged(s, "a cell has no possible place");
    }
    if (s->column + 1 >= COLUMN_MAX) {
        return damaged(s, "there are more columns than a sheet can have");
    }
    s->next_column = s->column + 1;
    s->style = style == NULL ? 0 : count_of(style, UINT16_MAX);
    s->kind = kind_of(hearth_forms_xml_attribute(attributes, "t"));
    s->is_in_cell = true;
    s->len = 0;
    return HEARTH_OK;
}

static int on_start(void *cookie, const char *name, const char **attributes)
{
    struct state *s = cookie;

    if (strcmp(name, "sheetData") == 0) {
        s->is_in_data = true;
    } else if (!s->is_in_data) {
        return HEARTH_OK;
    } else if (!s->is_in_cell && strcmp(name, "row") == 0) {
        return begin_row(s, attributes);
    } else if (!s->is_in_cell && strcmp(name, "c") == 0) {
        return begin_cell(s, attributes);
    } else if (strcmp(name, "rPh") == 0) {
        s->phonetic++;
    } else {
        s->is_in_value = s->is_in_cell && s->phonetic == 0 &&
                         strcmp(name, s->kind == INLINE ? "t" : "v") == 0;
    }
    return HEARTH_OK;
}

static int on_text(void *cookie, struct hearth_slice text)
{
    struct state *s = cookie;
    size_t room = sizeof(s->text) - s->len;

    if (s->is_in_value) {
        text.len = text.len < room ? text.len : room;
        memcpy(s->text + s->len, text.data, text.len); /* fits: see above */
        s->len += text.len;
    }
    return HEARTH_OK;
}

static int put(struct state *s, struct hearth_slice text, bool is_kept)
{
    return hearth_forms_grid_put(s->grid, s->row, s->column, text, is_kept);
}

static int put_shared(struct state *s)
{
    struct hearth_slice text = {0};
    const char *why = NULL;
    size_t index = 0;
    int rc;

    for (size_t i = 0; i < s->len; i++) {
        if (s->text[i] < '0' || s->text[i] > '9' || index > UINT32_MAX) {
            return damaged(s, HEARTH_FORMS_DAMAGED);
        }
        index = index * 10 + (size_t)(s->text[i] - '0');
    }
    rc = hearth_forms_strings_get(s->strings, index, s->grid->arena, &text,
                                  &why);
    if (rc != HEARTH_OK) {
        (void)damaged(s,
                      why == NULL ? "the workbook holds more than fits" : why);
        return rc;
    }
    return put(s, text, true);
}

static int put_number(struct state *s)
{
    uint8_t text[HEARTH_FORMS_CELL_NUMBER_MAX];
    enum hearth_forms_format format = HEARTH_FORMS_FORMAT_NUMBER;
    double x;

    if (!hearth_forms_cell_parse(hearth_slice_of(s->text, s->len), &x)) {
        return put(s, hearth_slice_of(s->text, s->len), false);
    }
    if (s->style < s->styles->count) {
        format = (enum hearth_forms_format)s->styles->formats[s->style];
    }
    return put(s,
               hearth_slice_of(text, hearth_forms_cell_number(
                                         x, format, s->styles->is_1904, text)),
               false);
}

static int end_cell(struct state *s)
{
    struct hearth_slice text = hearth_slice_of(s->text, s->len);

    s->is_in_cell = false;
    s->phonetic = 0;
    if (s->len == 0) {
        return HEARTH_OK;
    }
    switch (s->kind) {
    case SHARED:
        return put_shared(s);
    case NUMBER:
        return put_number(s);
    case BOOLEAN:
        return put(s,
                   hearth_slice_text(s->text[0] == '1' || s->text[0] == 't'
                                         ? "TRUE"
                                         : "FALSE"),
                   true);
    case INLINE:
    case TEXT:
    default:
        if (text.len <= HEARTH_FORMS_CSV_CELL_MAX) {
            text.len = hearth_forms_xlsx_unescape(s->text, text.len);
        }
        return put(s, text, false);
    }
}

static int on_end(void *cookie, const char *name)
{
    struct state *s = cookie;

    s->is_in_value = false;
    if (strcmp(name, "sheetData") == 0) {
        s->is_in_data = false;
    } else if (s->phonetic > 0 && strcmp(name, "rPh") == 0) {
        s->phonetic--;
    } else if (s->is_in_cell && strcmp(name, "c") == 0) {
        return end_cell(s);
    }
    return HEARTH_OK;
}

int hearth_forms_xlsx_sheet_read(struct hearth_slice in,
                                 struct hearth_forms_strings *strings,
                                 const struct hearth_forms_xlsx_styles *styles,
                                 struct hearth_forms_grid *grid)
{
    static const struct hearth_forms_xml_hooks hooks = {on_start, on_end,
                                                        on_text};
    struct state s;
    struct hearth_forms_xml_fault fault;
    int rc;

    memset(&s, 0, sizeof(s));
    s.strings = strings;
    s.styles = styles;
    s.grid = grid;
    rc = hearth_forms_xml_parse(in, &hooks, &s, &fault);
    return rc == HEARTH_OK ? rc
                           : hearth_forms_xlsx_fault(grid->problem, rc, &fault);
}
