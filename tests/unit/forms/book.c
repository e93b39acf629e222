/* SPDX-License-Identifier: Apache-2.0 */
/* .xlsx files for tests. */
#include "book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <minizip/zip.h>
#include <stdlib.h>
#include <string.h>

#define READ_ARENA (48u << 20)
#define TEXT_MAX   (256u << 10)

static voidpf open_memory(voidpf opaque, const void *name, int mode)
{
    (void)name;
    (void)mode;
    return opaque;
}

static uLong read_memory(voidpf opaque, voidpf stream, void *out, uLong size)
{
    (void)opaque;
    (void)stream;
    (void)out;
    (void)size;
    return 0;
}

static uLong write_memory(voidpf opaque, voidpf stream, const void *data,
                          uLong size)
{
    struct book *b = stream;

    (void)opaque;
    if (b->at + size > b->cap) {
        b->cap = 2 * b->cap + size;
        b->bytes = realloc(b->bytes, b->cap);
        assert_non_null(b->bytes);
    }
    memcpy(b->bytes + b->at, data, size); /* room was just made */
    b->at += size;
    b->len = b->at > b->len ? b->at : b->len;
    return size;
}

static ZPOS64_T tell_memory(voidpf opaque, voidpf stream)
{
    const struct book *b = stream;

    (void)opaque;
    return b->at;
}

static long seek_memory(voidpf opaque, voidpf stream, ZPOS64_T offset,
                        int origin)
{
    struct book *b = stream;

    (void)opaque;
    b->at = (size_t)offset;
    if (origin == ZLIB_FILEFUNC_SEEK_END) {
        b->at += b->len;
    }
    return 0;
}

static int close_memory(voidpf opaque, voidpf stream)
{
    (void)opaque;
    (void)stream;
    return 0;
}

void book_open(struct book *b)
{
    zlib_filefunc64_def functions = {
        .zopen64_file = open_memory,
        .zread_file = read_memory,
        .zwrite_file = write_memory,
        .ztell64_file = tell_memory,
        .zseek64_file = seek_memory,
        .zclose_file = close_memory,
        .zerror_file = close_memory,
        .opaque = b,
    };

    memset(b, 0, sizeof(*b));
    b->zip = zipOpen2_64("", APPEND_STATUS_CREATE, NULL, &functions);
    assert_non_null(b->zip);
}

void book_add(struct book *b, const char *name, struct hearth_slice part)
{
    zip_fileinfo info = {0};

    assert_int_equal(zipOpenNewFileInZip(b->zip, name, &info, NULL, 0, NULL, 0,
                                         NULL, Z_DEFLATED, 9),
                     ZIP_OK);
    assert_int_equal(zipWriteInFileInZip(b->zip, part.data, (unsigned)part.len),
                     ZIP_OK);
    assert_int_equal(zipCloseFileInZip(b->zip), ZIP_OK);
}

struct hearth_slice book_close(struct book *b)
{
    assert_int_equal(zipClose(b->zip, NULL), ZIP_OK);
    b->zip = NULL;
    return hearth_slice_of(b->bytes, b->len);
}

void book_free(struct book *b)
{
    free(b->bytes);
    b->bytes = NULL;
}

/* A part of three pieces. */
static void add_text(struct book *b, const char *name, const char *begin,
                     const char *middle, const char *end)
{
    const char *pieces[] = {begin, middle == NULL ? "" : middle, end};
    struct hearth_writer w;
    uint8_t *text = malloc(TEXT_MAX);

    assert_non_null(text);
    hearth_writer_init(&w, text, TEXT_MAX);
    for (size_t i = 0; i < 3; i++) {
        hearth_writer_put(&w, pieces[i], strlen(pieces[i]));
    }
    assert_int_equal(hearth_writer_finish(&w), HEARTH_OK);
    book_add(b, name, hearth_writer_slice(&w));
    free(text);
}

struct hearth_slice book_of(struct book *b, const struct book_parts *parts)
{
    const char *title = parts->title == NULL ? "survey" : parts->title;
    char sheets[512] = "<sheets><sheet name=\"Notes\" sheetId=\"1\" "
                       "r:id=\"rId1\"/><sheet name=\"";
    static const char REST[] = "\" sheetId=\"7\" r:id=\"rId2\"/></sheets>"
                               "</workbook>";
    size_t at = strlen(sheets);

    assert_true(at + strlen(title) + sizeof(REST) <= sizeof(sheets));
    memcpy(sheets + at, title, strlen(title)); /* both fit: see above */
    memcpy(sheets + at + strlen(title), REST, sizeof(REST));
    book_open(b);
    add_text(b, "_rels/.rels",
             "<Relationships xmlns=\"urn:r\"><Relationship Id=\"a\" Type=\""
             "urn:x/officeDocument\" Target=\"xl/workbook.xml\"/>",
             "", "</Relationships>");
    add_text(b, "xl/workbook.xml",
             "<workbook xmlns=\"urn:m\" xmlns:r=\"urn:r\">", parts->properties,
             sheets);
    add_text(b, "xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"urn:r\">",
             "<Relationship Id=\"rId1\" Type=\"urn:x/worksheet\" "
             "Target=\"worksheets/nowhere.xml\"/>"
             "<Relationship Id=\"rId2\" Type=\"urn:x/worksheet\" "
             "Target=\"/xl/./other/../worksheets/sheet9.xml\"/>"
             "<Relationship Id=\"rId3\" Type=\"urn:x/sharedStrings\" "
             "Target=\"sharedStrings.xml\"/>"
             "<Relationship Id=\"rId4\" Type=\"urn:x/styles\" "
             "Target=\"styles.xml\"/>",
             "</Relationships>");
    if (parts->strings != NULL) {
        add_text(b, "xl/sharedStrings.xml", "<sst xmlns=\"urn:m\">",
                 parts->strings, "</sst>");
    }
    if (parts->styles != NULL) {
        add_text(b, "xl/styles.xml", "<styleSheet xmlns=\"urn:m\">",
                 parts->styles, "</styleSheet>");
    }
    add_text(b, "xl/worksheets/sheet9.xml",
             "<worksheet xmlns=\"urn:m\"><sheetData>", parts->survey,
             parts->after == NULL ? "</sheetData></worksheet>" : parts->after);
    return book_close(b);
}

int book_read(struct book_read *r, struct hearth_slice in)
{
    static uint8_t memory[READ_ARENA];

    hearth_arena_init(&r->arena, memory, sizeof(memory));
    return hearth_forms_workbook_read_bytes("book", in, &r->arena, &r->workbook,
                                            &r->problem);
}

void book_assert_cell(const struct book_read *r, size_t row, size_t column,
                      const char *want)
{
    const struct hearth_forms_table *t =
        &r->workbook.tables[HEARTH_FORMS_SHEET_SURVEY];
    struct hearth_slice have = {0};

    assert_true(t->is_there);
    if (row <= t->csv.row_count && column <= t->csv.rows[row - 1].count) {
        have = t->csv.rows[row - 1].cells[column - 1];
    }
    assert_int_equal(have.len, strlen(want));
    if (have.len > 0) {
        assert_memory_equal(have.data, want, have.len);
    }
}
