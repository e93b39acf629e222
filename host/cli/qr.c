/* SPDX-License-Identifier: Apache-2.0 */
/* Modules become text, SVG or PNG. */
#include "host/cli/qr.h"

#include "host/cli/qr_code.h"

#include "hearth/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define SCALE 8 /* pixels a module in a PNG */

int hearth_qr_print(const char *text)
{
    static const char *const blocks[2][2] = {{" ", "\xe2\x96\x84"},
                                             {"\xe2\x96\x80", "\xe2\x96\x88"}};
    struct hearth_qr q;
    int size;
    int e = hearth_qr_make(text, &q);

    if (e != 0) {
        return e;
    }
    size = q.size;
    for (int y = 0; y < size; y += 2) {
        /* black on white, whatever the terminal's own colours are */
        printf("\x1b[30;47m");
        for (int x = 0; x < size; x++) {
            printf("%s", blocks[hearth_qr_is_dark(&q, x, y)]
                               [hearth_qr_is_dark(&q, x, y + 1)]);
        }
        printf("\x1b[0m\n");
    }
    hearth_qr_forget(&q);
    return 0;
}

static int write_svg(const struct hearth_qr *q, FILE *f)
{
    int size = q->size;

    if (fprintf(f,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d "
                "%d\" shape-rendering=\"crispEdges\">\n"
                "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>\n<path d=\"",
                size, size, size, size) < 0) {
        return HEARTH_E_IO;
    }
    for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
            if (hearth_qr_is_dark(q, x, y) &&
                fprintf(f, "M%d %dh1v1h-1z", x, y) < 0) {
                return HEARTH_E_IO;
            }
        }
    }
    return fprintf(f, "\"/>\n</svg>\n") < 0 ? HEARTH_E_IO : 0;
}

/* length 4 | type 4 | data | CRC-32 of type and data */
static int put_chunk(FILE *f, const char *type, struct hearth_slice data)
{
    uint8_t number[4];
    struct hearth_writer w;
    uLong crc = crc32(0, (const Bytef *)type, 4);
    bool is_fine;

    if (data.len > 0) {
        crc = crc32(crc, data.data, (uInt)data.len);
    }
    hearth_writer_init(&w, number, sizeof(number));
    hearth_writer_u32(&w, (uint32_t)data.len);
    is_fine = fwrite(number, 1, 4, f) == 4 && fwrite(type, 1, 4, f) == 4 &&
              (data.len == 0 || fwrite(data.data, data.len, 1, f) == 1);
    hearth_writer_init(&w, number, sizeof(number));
    hearth_writer_u32(&w, (uint32_t)crc);
    return is_fine && fwrite(number, 1, 4, f) == 4 ? 0 : HEARTH_E_IO;
}

/* Rows of one filter byte and a bit a pixel, 1 being white. */
static void paint(const struct hearth_qr *q, uint8_t *rows, size_t row_len)
{
    size_t size = (size_t)q->size * SCALE;

    for (size_t y = 0; y < size; y++) {
        uint8_t *row = rows + y * row_len;

        for (size_t x = 0; x < size; x++) {
            if (!hearth_qr_is_dark(q, (int)(x / SCALE), (int)(y / SCALE))) {
                row[1 + x / 8] = (uint8_t)(row[1 + x / 8] | 0x80u >> (x % 8));
            }
        }
    }
}

static int write_png(const struct hearth_qr *q, FILE *f)
{
    static const uint8_t magic[8] = {0x89, 'P',  'N',  'G',
                                     '\r', '\n', 0x1a, '\n'};
    size_t size = (size_t)q->size * SCALE;
    size_t row_len = 1 + (size + 7) / 8;
    uLong packed_len = compressBound((uLong)(row_len * size));
    uint8_t *rows = calloc(row_len, size);
    uint8_t *packed = malloc(packed_len);
    uint8_t head[13];
    struct hearth_writer w;
    int e = rows == NULL || packed == NULL ? HEARTH_E_MEMORY : 0;

    hearth_writer_init(&w, head, sizeof(head));
    hearth_writer_u32(&w, (uint32_t)size);
    hearth_writer_u32(&w, (uint32_t)size);
    hearth_writer_put(&w, "\1\0\0\0", 5); /* 1 bit, grey; the NUL counts */
    if (e == 0) {
        paint(q, rows, row_len);
        if (compress2(packed, &packed_len, rows, (uLong)(row_len * size), 9) !=
            Z_OK) {
            e = HEARTH_E_MEMORY;
        }
    }
    if (e == 0 && fwrite(magic, sizeof(magic), 1, f) != 1) {
        e = HEARTH_E_IO;
    }
    if (e == 0) {
        e = put_chunk(f, "IHDR", hearth_writer_slice(&w));
    }
    if (e == 0) {
        e = put_chunk(f, "IDAT", hearth_slice_of(packed, packed_len));
    }
    if (e == 0) {
        e = put_chunk(f, "IEND", hearth_slice_of(NULL, 0));
    }
    free(rows);
    free(packed);
    return e;
}

static bool ends_with(const char *path, const char *end)
{
    size_t len = strlen(path), end_len = strlen(end);

    return len > end_len && strcmp(path + len - end_len, end) == 0;
}

int hearth_qr_write(const char *text, const char *path)
{
    bool is_png = ends_with(path, ".png");
    struct hearth_qr q;
    FILE *f;
    int fd, e;

    if (!is_png && !ends_with(path, ".svg")) {
        return HEARTH_E_INVALID;
    }
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno == EEXIST ? HEARTH_E_EXISTS : HEARTH_E_IO;
    }
    f = fdopen(fd, "w");
    if (f == NULL) {
        (void)close(fd);
        return HEARTH_E_MEMORY;
    }
    e = hearth_qr_make(text, &q);
    if (e == 0) {
        e = is_png ? write_png(&q, f) : write_svg(&q, f);
        hearth_qr_forget(&q);
    }
    if (fclose(f) != 0 && e == 0) {
        e = HEARTH_E_IO;
    }
    return e;
}
