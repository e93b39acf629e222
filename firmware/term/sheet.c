/* SPDX-License-Identifier: Apache-2.0 */
/* Paragraphs into lines. */
#include "term/sheet.h"

#include "hearth/secmem.h"

#include <string.h>

struct range {
    uint32_t from;
    uint32_t to;
};

static bool is_in(uint32_t code, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (code >= ranges[i].from && code <= ranges[i].to) {
            return true;
        }
    }
    return false;
}

unsigned hearth_term_sheet_columns(uint32_t code)
{
    /* marks that stand on the letter before, joiners, isolates */
    static const struct range none[] = {
        {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0610, 0x061a}, {0x064b, 0x065f},
        {0x0670, 0x0670}, {0x06d6, 0x06dc}, {0x06df, 0x06e4}, {0x200b, 0x200f},
        {0x202a, 0x202e}, {0x2060, 0x206f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f},
        {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}};
    static const struct range wide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},
                                        {0x3041, 0xa4cf},   {0xac00, 0xd7a3},
                                        {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
                                        {0xff00, 0xff60},   {0xffe0, 0xffe6},
                                        {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};
    if (is_in(code, none, sizeof(none) / sizeof(none[0]))) {
        return 0;
    }
    return is_in(code, wide, sizeof(wide) / sizeof(wide[0])) ? 2 : 1;
}

uint32_t hearth_term_sheet_code(struct hearth_slice text, unsigned *len)
{
    uint8_t first = text.data[0];
    unsigned more = first >= 0xf0   ? 3
                    : first >= 0xe0 ? 2
                    : first >= 0xc0 ? 1
                                    : 0;
    uint32_t code = more == 0 ? first : first & (0x3fu >> more);
    *len = 1;
    if (more >= text.len) {
        return first;
    }
    for (unsigned i = 1; i <= more; i++) {
        if ((text.data[i] & 0xc0) != 0x80) {
            return first;
        }
        code = code << 6 | (text.data[i] & 0x3fu);
    }
    *len = more + 1;
    return code;
}

void hearth_term_sheet_clear(struct hearth_term_sheet *sheet)
{
    hearth_secmem_wipe(sheet->text, sheet->used);
    sheet->paragraph_count = 0;
    sheet->line_count = 0;
    sheet->used = 0;
    sheet->begun = 0;
}

static bool is_isolate(uint32_t code)
{
    return (code >= 0x2066 && code <= 0x2069) ||
           (code >= 0x202a && code <= 0x202e) || code == 0x200e ||
           code == 0x200f;
}

void hearth_term_sheet_add(struct hearth_term_sheet *sheet,
                           struct hearth_slice text)
{
    while (text.len > 0) {
        unsigned len;
        uint32_t code = hearth_term_sheet_code(text, &len);
        bool is_control = (code < 0x20 && code != '\n') ||
                          (code >= 0x7f && code <= 0x9f) ||
                          (len == 1 && code >= 0x80);
        uint32_t room = HEARTH_TERM_TEXT_MAX - sheet->used;
        if (len > room) {
            return;
        }
        if (is_control) {
            sheet->text[sheet->used++] = '?';
        } else if (!sheet->is_plain || !is_isolate(code)) {
            /* len <= room */
            memcpy(sheet->text + sheet->used, text.data, len);
            sheet->used += len;
        }
        text = hearth_slice_of(text.data + len, text.len - len);
    }
}

void hearth_term_sheet_add_text(struct hearth_term_sheet *sheet,
                                const char *text)
{
    hearth_term_sheet_add(sheet, hearth_slice_text(text));
}

void hearth_term_sheet_end(struct hearth_term_sheet *sheet, int32_t choice,
                           bool is_strong)
{
    if (sheet->paragraph_count < HEARTH_TERM_PARAGRAPHS_MAX) {
        sheet->paragraphs[sheet->paragraph_count++] =
            (struct hearth_term_paragraph){
                sheet->begun, sheet->used - sheet->begun, choice, is_strong};
    }
    sheet->begun = sheet->used;
}

static void add_line(struct hearth_term_sheet *sheet, unsigned paragraph,
                     uint32_t from, uint32_t len)
{
    unsigned cols = 0;
    unsigned step;
    if (sheet->line_count == HEARTH_TERM_LINES_MAX) {
        return;
    }
    for (uint32_t at = from; at < from + len; at += step) {
        cols += hearth_term_sheet_columns(hearth_term_sheet_code(
            hearth_slice_of(sheet->text + at, from + len - at), &step));
    }
    sheet->lines[sheet->line_count++] = (struct hearth_term_line){
        from, (uint16_t)len, (uint16_t)cols, (uint16_t)paragraph};
}

/* The end of the line that starts at ${from}; *${next}: where the next one
 * starts. */
static uint32_t line_end(const struct hearth_term_sheet *sheet, uint32_t from,
                         uint32_t end, unsigned width, uint32_t *next)
{
    unsigned cols = 0;
    unsigned step;
    uint32_t blank = 0; /* the last one seen, + 1 */
    for (uint32_t at = from; at < end; at += step) {
        uint32_t code = hearth_term_sheet_code(
            hearth_slice_of(sheet->text + at, end - at), &step);
        unsigned more = hearth_term_sheet_columns(code);
        if (code == '\n') {
            *next = at + 1;
            return at;
        }
        if (cols + more > width && at > from) {
            bool is_wide = more == 2 || code == ' ';
            *next = is_wide || blank == 0 ? at : blank;
            return is_wide || blank == 0 ? at : blank - 1;
        }
        cols += more;
        blank = code == ' ' ? at + 1 : blank;
    }
    *next = end;
    return end;
}

void hearth_term_sheet_wrap(struct hearth_term_sheet *sheet, unsigned width)
{
    sheet->line_count = 0;
    for (unsigned i = 0; i < sheet->paragraph_count; i++) {
        const struct hearth_term_paragraph *p = &sheet->paragraphs[i];
        uint32_t at = p->from;
        uint32_t end = p->from + p->len;
        if (p->len == 0) {
            add_line(sheet, i, at, 0);
        }
        while (at < end) {
            uint32_t next;
            uint32_t to = line_end(sheet, at, end, width, &next);
            add_line(sheet, i, at, to - at);
            at = next;
        }
    }
}
