/* SPDX-License-Identifier: Apache-2.0 */
/* One sheet of a .xls: records of cells. */
#include "xls.h"

#include <string.h>

enum {
    FORMULA = 0x0006,
    END = 0x000a,
    MULTIPLE_RK = 0x00bd,
    RICH_TEXT = 0x00d6,
    SHARED_TEXT = 0x00fd,
    NUMBER = 0x0203,
    TEXT = 0x0204,
    BOOLEAN_OR_ERROR = 0x0205,
    RESULT_TEXT = 0x0207,
    RK = 0x027e,
    BEGIN = 0x0809
};

struct state {
    struct hearth_forms_strings *strings;
    const struct hearth_forms_xls_formats *formats;
    struct hearth_forms_grid *grid;
    uint32_t row;
    uint32_t column;
    bool is_result_due; /* of the formula at row, column */
};

static int damaged(struct state *s, const char *text)
{
    s->grid->problem->row = (size_t)s->row + 1;
    s->grid->problem->column = (size_t)s->column + 1;
    return hearth_forms_problem_at(s->grid->problem, HEARTH_E_INVALID, text,
                                   HEARTH_FORMS_SAVE_AGAIN);
}

static int put(struct state *s, struct hearth_slice text, bool is_kept)
{
    return hearth_forms_grid_put(s->grid, s->row, s->column, text, is_kept);
}

static enum hearth_forms_format format_of(const struct state *s, uint32_t xf)
{
    uint16_t id;

    if (xf >= s->formats->id_count) {
        return HEARTH_FORMS_FORMAT_NUMBER;
    }
    id = s->formats->ids[xf];
    for (size_t i = 0; i < s->formats->custom_count; i++) {
        if (s->formats->customs[i].id == id) {
            return (enum hearth_forms_format)s->formats->customs[i].format;
        }
    }
    return hearth_forms_format_builtin(id);
}

static int put_number(struct state *s, double x, uint32_t xf)
{
    uint8_t text[HEARTH_FORMS_CELL_NUMBER_MAX];
    size_t len = hearth_forms_cell_number(x, format_of(s, xf),
                                          s->formats->is_1904, text);

    return put(s, hearth_slice_of(text, len), false);
}

static double double_of(uint32_t low, uint32_t high)
{
    uint64_t bits = (uint64_t)high << 32 | low;
    double x;

    memcpy(&x, &bits, sizeof(x)); /* both are eight bytes */
    return x;
}

/* Two flags, then 30 bits of an integer or the upper ones of a double. */
static double rk_of(uint32_t rk)
{
    uint32_t upper = rk & 0xfffffffcu;
    double x = 0;

    if ((rk & 2) != 0) {
        x = (double)(upper >> 2);
        x -= (upper & 0x80000000u) != 0 ? 1073741824.0 : 0; /* 2^30 */
    } else {
        x = double_of(0, upper);
    }
    return (rk & 1) != 0 ? x / 100 : x;
}

static int put_code(struct state *s, uint32_t code, bool is_error)
{
    static const struct {
        uint32_t code;
        const char *text;
    } ERRORS[] = {
        {0x00, "#NULL!"}, {0x07, "#DIV/0!"}, {0x0f, "#VALUE!"}, {0x17, "#REF!"},
        {0x1d, "#NAME?"}, {0x24, "#NUM!"},   {0x2a, "#N/A"},
    };
    const char *text = code != 0 ? "TRUE" : "FALSE";

    if (is_error) {
        text = "#ERROR!";
        for (size_t i = 0; i < sizeof(ERRORS) / sizeof(ERRORS[0]); i++) {
            text = ERRORS[i].code == code ? ERRORS[i].text : text;
        }
    }
    return put(s, hearth_slice_text(text), true);
}

static int put_shared(struct state *s, uint32_t index)
{
    struct hearth_slice text = {0};
    const char *why = NULL;
    int rc = hearth_forms_strings_get(s->strings, index, s->grid->arena, &text,
                                      &why);

    if (rc != HEARTH_OK) {
        (void)damaged(s,
                      why == NULL ? "the workbook holds more than fits" : why);
        return rc;
    }
    return put(s, text, true);
}

/* A text that stands in the record itself. It is put into the shared ones for
 * a moment only. */
static int put_text(struct state *s, struct hearth_forms_xls_record *r)
{
    size_t count = s->strings->count;
    size_t len = s->strings->len;
    int rc = hearth_forms_xls_text(r, 2, s->strings, s->grid->problem);

    if (rc == HEARTH_OK) {
        rc = put_shared(s, (uint32_t)count);
    } else if (rc == HEARTH_E_INVALID) {
        rc = damaged(s, HEARTH_FORMS_DAMAGED);
    }
    s->strings->count = count;
    s->strings->len = len;
    return rc;
}

/* The result that was computed when the file was saved. */
static int put_result(struct state *s, struct hearth_forms_xls_record *r,
                      uint32_t xf)
{
    uint32_t low = hearth_forms_xls_u32(r);
    uint32_t high = hearth_forms_xls_u32(r);

    if (high >> 16 != 0xffff) {
        return put_number(s, double_of(low, high), xf);
    }
    switch (low & 0xff) {
    case 0:
        s->is_result_due = true;
        return HEARTH_OK;
    case 1:
    case 2:
        return put_code(s, low >> 16 & 0xff, (low & 0xff) == 2);
    default: /* 3: an empty text */
        return HEARTH_OK;
    }
}

static int take_multiple(struct state *s, struct hearth_forms_xls_record *r)
{
    int rc = HEARTH_OK;

    /* Behind the last number stands its column. */
    while (rc == HEARTH_OK && hearth_forms_xls_left(r) >= 8) {
        uint32_t xf = hearth_forms_xls_u16(r);

        rc = put_number(s, rk_of(hearth_forms_xls_u32(r)), xf);
        s->column++;
    }
    return rc;
}

/* ${needed}: bytes behind the place. */
static int begin_cell(struct state *s, struct hearth_forms_xls_record *r,
                      size_t needed)
{
    s->is_result_due = false;
    if (hearth_forms_xls_left(r) < 4 + needed) {
        return damaged(s, HEARTH_FORMS_DAMAGED);
    }
    s->row = hearth_forms_xls_u16(r);
    s->column = hearth_forms_xls_u16(r);
    return HEARTH_OK;
}

/* A cell of a kind that has its format behind its place. */
static int take_cell(struct state *s, struct hearth_forms_xls_record *r)
{
    static const uint8_t NEEDED = 4; /* format, and two bytes at least */
    int rc =
        begin_cell(s, r, r->id == NUMBER || r->id == FORMULA ? 10 : NEEDED);
    uint32_t xf;
    uint32_t low;

    if (rc != HEARTH_OK) {
        return rc;
    }
    xf = hearth_forms_xls_u16(r);
    switch (r->id) {
    case SHARED_TEXT:
        return put_shared(s, hearth_forms_xls_u32(r));
    case RK:
        return put_number(s, rk_of(hearth_forms_xls_u32(r)), xf);
    case NUMBER:
        low = hearth_forms_xls_u32(r);
        return put_number(s, double_of(low, hearth_forms_xls_u32(r)), xf);
    case BOOLEAN_OR_ERROR:
        low = hearth_forms_xls_u8(r);
        return put_code(s, low, hearth_forms_xls_u8(r) != 0);
    case FORMULA:
        return put_result(s, r, xf);
    default:
        return put_text(s, r);
    }
}

static int take_record(struct state *s, struct hearth_forms_xls_record *r)
{
    int rc;

    switch (r->id) {
    case SHARED_TEXT:
    case RK:
    case NUMBER:
    case BOOLEAN_OR_ERROR:
    case FORMULA:
    case TEXT:
    case RICH_TEXT:
        return take_cell(s, r);
    case MULTIPLE_RK:
        rc = begin_cell(s, r, 2);
        return rc == HEARTH_OK ? take_multiple(s, r) : rc;
    case RESULT_TEXT:
        if (!s->is_result_due) {
            return HEARTH_OK;
        }
        s->is_result_due = false;
        return put_text(s, r);
    default:
        return HEARTH_OK;
    }
}

int hearth_forms_xls_sheet_read(struct hearth_slice stream, size_t at,
                                struct hearth_forms_strings *strings,
                                const struct hearth_forms_xls_formats *formats,
                                struct hearth_forms_grid *grid)
{
    struct state s = {.strings = strings, .formats = formats, .grid = grid};
    struct hearth_forms_xls_record r;
    size_t depth = 0; /* charts stand in their sheet */
    int rc = HEARTH_OK;

    while (rc == HEARTH_OK) {
        if (!hearth_forms_xls_record_at(stream, at, &r) ||
            (depth == 0 && r.id != BEGIN)) {
            return damaged(&s, HEARTH_FORMS_DAMAGED);
        }
        at = r.end;
        if (r.id == BEGIN) {
            depth++;
        } else if (r.id == END) {
            depth--;
        } else if (depth == 1) {
            rc = take_record(&s, &r);
        }
        if (depth == 0) {
            break;
        }
    }
    return rc;
}
