/* SPDX-License-Identifier: Apache-2.0 */
/* .xls: what stands before its sheets. */
#include "xls.h"

#include "ole.h"

#include <stdlib.h>
#include <string.h>

#define BIFF8       0x0600u
#define CUSTOMS_MAX 4096u
#define XFS_MAX     65536u

enum {
    END = 0x000a,
    DATE_MODE = 0x0022,
    PASSWORD = 0x002f,
    SHEET = 0x0085,
    XF = 0x00e0,
    SHARED_TEXTS = 0x00fc,
    FORMAT = 0x041e,
    BEGIN = 0x0809
};

struct book {
    struct hearth_slice stream;
    struct hearth_forms_strings strings;
    struct hearth_forms_strings codes; /* of formats */
    struct hearth_forms_xls_formats formats;
    size_t sheets[HEARTH_FORMS_SHEET_COUNT]; /* 0: not there */
    struct hearth_arena *arena;
    struct hearth_forms_workbook_problem *problem;
};

static int refuse(struct book *b, const char *text)
{
    return hearth_forms_problem_at(b->problem, HEARTH_E_INVALID, text,
                                   HEARTH_FORMS_SAVE_AGAIN);
}

static int take_format(struct book *b, struct hearth_forms_xls_record *r)
{
    struct hearth_forms_xls_formats *f = &b->formats;
    struct hearth_slice code = hearth_slice_text("");
    const struct hearth_forms_string *item;
    uint32_t id = hearth_forms_xls_u16(r);
    int rc;

    if (f->custom_count == CUSTOMS_MAX) {
        return HEARTH_OK; /* then its cells are plain numbers */
    }
    if (f->customs == NULL) {
        f->customs = calloc(CUSTOMS_MAX, sizeof(*f->customs));
    }
    if (f->customs == NULL) {
        return HEARTH_E_MEMORY;
    }
    rc = hearth_forms_xls_text(r, 2, &b->codes, b->problem);
    if (rc != HEARTH_OK) {
        return rc;
    }
    item = &b->codes.items[b->codes.count - 1];
    if (item->len > 0) {
        code = hearth_slice_of(b->codes.bytes + item->at, item->len);
    }
    f->customs[f->custom_count].id = (uint16_t)id;
    f->customs[f->custom_count].format = (uint8_t)hearth_forms_format_of(code);
    f->custom_count++;
    return HEARTH_OK;
}

static int take_xf(struct book *b, struct hearth_forms_xls_record *r)
{
    struct hearth_forms_xls_formats *f = &b->formats;

    if (f->ids == NULL) {
        f->ids = calloc(XFS_MAX, sizeof(*f->ids));
    }
    if (f->ids == NULL) {
        return HEARTH_E_MEMORY;
    }
    (void)hearth_forms_xls_u16(r); /* font */
    if (f->id_count < XFS_MAX) {
        f->ids[f->id_count++] = (uint16_t)hearth_forms_xls_u16(r);
    }
    return HEARTH_OK;
}

/* Where a sheet begins, and its name. */
static int take_sheet(struct book *b, struct hearth_forms_xls_record *r)
{
    struct hearth_forms_strings name = {0};
    size_t at = hearth_forms_xls_u32(r);
    size_t i;
    int rc;

    (void)hearth_forms_xls_u8(r); /* hidden or not */
    if (hearth_forms_xls_u8(r) != 0) {
        return HEARTH_OK; /* a chart or macros */
    }
    rc = hearth_forms_xls_text(r, 1, &name, b->problem);
    if (rc == HEARTH_OK) {
        rc = hearth_forms_strings_add(&name, hearth_slice_of("", 1));
    }
    if (rc == HEARTH_OK &&
        hearth_forms_sheet_find((const char *)name.bytes, &i) &&
        b->sheets[i] == 0) {
        b->sheets[i] = at;
    }
    hearth_forms_strings_free(&name);
    return rc;
}

static int take_texts(struct book *b, struct hearth_forms_xls_record *r)
{
    uint32_t count;
    int rc = HEARTH_OK;

    (void)hearth_forms_xls_u32(r); /* how often they are used */
    count = hearth_forms_xls_u32(r);
    /* Ends with the records, however large the number is. */
    for (uint32_t i = 0; i < count && rc == HEARTH_OK; i++) {
        rc = hearth_forms_xls_text(r, 2, &b->strings, b->problem);
    }
    return rc;
}

static int take_record(struct book *b, struct hearth_forms_xls_record *r)
{
    switch (r->id) {
    case PASSWORD:
        return refuse(b, "the file is protected by a password");
    case DATE_MODE:
        b->formats.is_1904 = hearth_forms_xls_u16(r) == 1;
        return HEARTH_OK;
    case FORMAT:
        return take_format(b, r);
    case XF:
        return take_xf(b, r);
    case SHEET:
        return take_sheet(b, r);
    case SHARED_TEXTS:
        return b->strings.count == 0 ? take_texts(b, r) : HEARTH_OK;
    default:
        return HEARTH_OK;
    }
}

static int read_globals(struct book *b)
{
    struct hearth_forms_xls_record r;
    size_t at = 0;
    int rc = HEARTH_OK;

    if (!hearth_forms_xls_record_at(b->stream, 0, &r) || r.id != BEGIN) {
        return refuse(b, HEARTH_FORMS_DAMAGED);
    }
    if (hearth_forms_xls_u16(&r) != BIFF8) {
        return refuse(b, "the file was made by Excel 95 or an older program");
    }
    while (rc == HEARTH_OK) {
        if (!hearth_forms_xls_record_at(b->stream, at, &r)) {
            return refuse(b, HEARTH_FORMS_DAMAGED);
        }
        if (r.id == END) {
            break;
        }
        at = r.end;
        rc = take_record(b, &r);
    }
    if (rc != HEARTH_OK && b->problem->text[0] == '\0') {
        (void)refuse(b, HEARTH_FORMS_DAMAGED);
    }
    return rc;
}

static int read_sheet(struct book *b, size_t i, struct hearth_forms_table *out)
{
    struct hearth_forms_grid grid;
    int rc;

    b->problem->sheet = hearth_forms_sheet_name((enum hearth_forms_sheet_id)i);
    hearth_forms_grid_open(&grid, b->arena, b->problem);
    rc = hearth_forms_xls_sheet_read(b->stream, b->sheets[i], &b->strings,
                                     &b->formats, &grid);
    if (rc == HEARTH_OK) {
        rc = hearth_forms_grid_finish(&grid, &out->csv);
    }
    hearth_forms_grid_close(&grid);
    out->is_there = rc == HEARTH_OK;
    return rc;
}

static int read_book(struct book *b, struct hearth_forms_workbook *out)
{
    int rc = read_globals(b);

    for (size_t i = 0; i < HEARTH_FORMS_SHEET_COUNT && rc == HEARTH_OK; i++) {
        if (b->sheets[i] != 0) {
            rc = read_sheet(b, i, &out->tables[i]);
        }
    }
    return rc;
}

/* The stream with the workbook, or why there is none. */
static int open_stream(struct book *b, struct hearth_slice in, uint8_t **bytes)
{
    static const char *const NAMES[] = {"Workbook", "EncryptedPackage", "Book",
                                        "WordDocument", NULL};
    static const char *const WHY[] = {
        NULL, "the file is protected by a password",
        "the file was made by Excel 95 or an older program",
        "this is a text document, not a workbook"};
    size_t which = 0;
    size_t len = 0;
    int rc = hearth_forms_ole_read(in, NAMES, &which, bytes, &len);

    if (rc == HEARTH_E_NOT_FOUND) {
        return refuse(b, "this file holds no workbook");
    }
    if (rc == HEARTH_E_MEMORY) {
        return hearth_forms_problem_at(
            b->problem, rc, "there is no memory left", "Close other programs.");
    }
    if (rc == HEARTH_OK && WHY[which] != NULL) {
        return refuse(b, WHY[which]);
    }
    b->stream = hearth_slice_of(*bytes, len);
    return rc == HEARTH_OK ? rc : refuse(b, HEARTH_FORMS_DAMAGED);
}

int hearth_forms_xls_read(struct hearth_slice in, struct hearth_arena *arena,
                          struct hearth_forms_workbook *out,
                          struct hearth_forms_workbook_problem *problem)
{
    struct book b = {.arena = arena, .problem = problem};
    uint8_t *bytes = NULL;
    int rc = open_stream(&b, in, &bytes);

    if (rc == HEARTH_OK) {
        rc = read_book(&b, out);
    }
    hearth_forms_strings_free(&b.strings);
    hearth_forms_strings_free(&b.codes);
    free(b.formats.customs);
    free(b.formats.ids);
    free(bytes);
    return rc;
}
