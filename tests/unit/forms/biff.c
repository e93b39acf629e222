/* SPDX-License-Identifier: Apache-2.0 */
/* .xls files for tests. */
#include "biff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define SECTOR  512
#define CUT_OFF 4096
#define END     0xfffffffeu
#define IS_FAT  0xfffffffdu

void biff_u8(struct biff *b, uint32_t v)
{
    assert_true(b->len < sizeof(b->stream));
    b->stream[b->len++] = (uint8_t)v;
}

void biff_u16(struct biff *b, uint32_t v)
{
    biff_u8(b, v);
    biff_u8(b, v >> 8);
}

void biff_u32(struct biff *b, uint32_t v)
{
    biff_u16(b, v);
    biff_u16(b, v >> 16);
}

void biff_double(struct biff *b, double v)
{
    uint64_t bits;

    memcpy(&bits, &v, sizeof(bits)); /* both are eight bytes */
    biff_u32(b, (uint32_t)bits);
    biff_u32(b, (uint32_t)(bits >> 32));
}

void biff_bytes(struct biff *b, const char *text)
{
    for (; *text != '\0'; text++) {
        biff_u8(b, (uint8_t)*text);
    }
}

void biff_begin(struct biff *b, uint16_t id)
{
    b->record = b->len;
    biff_u16(b, id);
    biff_u16(b, 0);
}

void biff_end(struct biff *b)
{
    size_t len = b->len - b->record - 4;

    b->stream[b->record + 2] = (uint8_t)len;
    b->stream[b->record + 3] = (uint8_t)(len >> 8);
}

void biff_cell(struct biff *b, uint16_t id, uint32_t row, uint32_t column,
               uint32_t xf)
{
    biff_begin(b, id);
    biff_u16(b, row);
    biff_u16(b, column);
    biff_u16(b, xf);
}

static void begin_part(struct biff *b, uint32_t type)
{
    biff_begin(b, 0x0809);
    biff_u16(b, 0x0600);
    biff_u16(b, type);
    biff_u32(b, 0);
    biff_end(b);
}

static void end_part(struct biff *b)
{
    biff_begin(b, 0x000a);
    biff_end(b);
}

static void add_format(struct biff *b, uint32_t id, const char *code)
{
    biff_begin(b, 0x041e);
    biff_u16(b, id);
    biff_u16(b, (uint32_t)strlen(code));
    biff_u8(b, 0);
    biff_bytes(b, code);
    biff_end(b);
}

void biff_globals(struct biff *b, bool is_1904)
{
    static const uint8_t FORMATS[] = {0, 14, 164, 165};

    memset(b, 0, sizeof(*b));
    begin_part(b, 5);
    biff_begin(b, 0x0022);
    biff_u16(b, is_1904);
    biff_end(b);
    add_format(b, 164, "dd/mm/yyyy");
    add_format(b, 165, "0.0");
    for (size_t i = 0; i < sizeof(FORMATS); i++) {
        biff_begin(b, 0x00e0);
        biff_u16(b, 0);
        biff_u16(b, FORMATS[i]);
        biff_end(b);
    }
}

void biff_sheet(struct biff *b)
{
    size_t at;

    biff_begin(b, 0x0085);
    at = b->len;
    biff_u32(b, 0);
    biff_u16(b, 0);
    biff_u8(b, 7);
    biff_u8(b, 0);
    biff_bytes(b, "Survey ");
    biff_end(b);
    end_part(b);
    b->stream[at] = (uint8_t)b->len;
    b->stream[at + 1] = (uint8_t)(b->len >> 8);
    begin_part(b, 0x10);
}

static void put_u32(uint8_t *at, uint32_t v)
{
    for (size_t i = 0; i < 4; i++) {
        at[i] = (uint8_t)(v >> (8 * i));
    }
}

static void put_entry(uint8_t *at, const char *name, uint8_t type,
                      uint32_t start, size_t size)
{
    for (size_t i = 0; name[i] != '\0'; i++) {
        at[2 * i] = (uint8_t)name[i];
    }
    at[64] = (uint8_t)(2 * (strlen(name) + 1));
    at[66] = type;
    put_u32(at + 116, start);
    put_u32(at + 120, (uint32_t)size);
}

static void put_header(uint8_t *at)
{
    static const uint8_t MARK[8] = {0xd0, 0xcf, 0x11, 0xe0,
                                    0xa1, 0xb1, 0x1a, 0xe1};

    memcpy(at, MARK, sizeof(MARK)); /* a header has 512 bytes */
    at[26] = 3;
    at[28] = 0xfe;
    at[29] = 0xff;
    at[30] = 9;
    at[32] = 6;
    put_u32(at + 44, 1);
    put_u32(at + 48, 1); /* directory */
    put_u32(at + 56, CUT_OFF);
    put_u32(at + 60, 2); /* FAT of the small sectors */
    put_u32(at + 64, 1);
    put_u32(at + 68, END);
    memset(at + 76, 0xff, SECTOR - 76);
    put_u32(at + 76, 0); /* FAT */
}

/* Sector 0: FAT, 1: directory, 2: FAT of small sectors, 3...: the stream, or
 * the root's stream of small sectors. */
struct hearth_slice biff_finish(struct biff *b, const char *name, bool padded)
{
    size_t sectors;
    uint8_t *fat = b->file + SECTOR;
    uint8_t *folder = b->file + (size_t)2 * SECTOR;
    uint8_t *small = b->file + (size_t)3 * SECTOR;
    bool is_small;

    end_part(b);
    if (padded && b->len < CUT_OFF) {
        b->len = CUT_OFF;
    }
    is_small = b->len < CUT_OFF;
    sectors = (b->len + SECTOR - 1) / SECTOR;
    assert_true(sectors + 3 <= SECTOR / 4);
    memset(b->file, 0, sizeof(b->file));
    put_header(b->file);
    memset(fat, 0xff, SECTOR);
    put_u32(fat, IS_FAT);
    put_u32(fat + 4, END);
    put_u32(fat + 8, END);
    for (size_t i = 0; i < sectors; i++) {
        put_u32(fat + 4 * (3 + i), i + 1 == sectors ? END : (uint32_t)(4 + i));
    }
    for (size_t i = 0; i < SECTOR / 4; i++) {
        bool is_last = (i + 1) * 64 >= b->len;

        put_u32(small + 4 * i, is_last ? END : (uint32_t)(i + 1));
    }
    put_entry(folder, "Root Entry", 5, is_small ? 3 : END,
              is_small ? b->len : 0);
    put_entry(folder + 128, name, 2, is_small ? 0 : 3, b->len);
    memcpy(b->file + (size_t)4 * SECTOR, b->stream, b->len); /* file is twice */
    b->file_len = (4 + sectors) * SECTOR;
    return hearth_slice_of(b->file, b->file_len);
}
