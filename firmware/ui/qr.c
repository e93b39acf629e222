/* SPDX-License-Identifier: Apache-2.0 */
/* ISO/IEC 18004, one corner of it: version 2, error correction M, letters and
 * digits, mask 0. One size is enough for one kind of code. */
#include "qr.h"

#include "hearth/secmem.h"

#include <string.h>

#define SIDE   HEARTH_UI_QR_SIDE
#define DATA   28
#define CHECKS 16
#define FORMAT 0x5412u /* M and mask 0, with its own check bits */

struct bits {
    uint8_t bytes[DATA + CHECKS];
    unsigned count;
};

static void put_bits(struct bits *b, unsigned value, unsigned width)
{
    for (unsigned i = width; i-- > 0; b->count++) {
        unsigned bit = (value >> i) & 1u;
        b->bytes[b->count / 8] |= (uint8_t)(bit << (7 - b->count % 8));
    }
}

static int put_text(struct bits *b, const char *text, size_t len)
{
    static const char signs[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    unsigned pair = 0;
    put_bits(b, 2, 4); /* letters and digits */
    put_bits(b, (unsigned)len, 9);
    for (size_t i = 0; i < len; i++) {
        const char *at = strchr(signs, text[i]);
        if (at == NULL) {
            return HEARTH_E_INVALID;
        }
        unsigned value = (unsigned)(at - signs);
        if (i % 2 == 1) {
            put_bits(b, pair * 45 + value, 11);
        } else if (i + 1 == len) {
            put_bits(b, value, 6);
        }
        pair = value;
    }
    return 0;
}

/* The end, and what fills it up. */
static void put_rest(struct bits *b)
{
    unsigned left = DATA * 8 - b->count;
    put_bits(b, 0, left < 4 ? left : 4);
    put_bits(b, 0, (8 - b->count % 8) % 8);
    for (unsigned pad = 0xec; b->count < DATA * 8; pad ^= 0xec ^ 0x11) {
        put_bits(b, pad, 8);
    }
}

/* In the field of 256 elements that the standard names. */
static uint8_t times(uint8_t x, uint8_t y)
{
    unsigned z = 0;
    for (unsigned i = 8; i-- > 0;) {
        z = (z << 1) ^ ((z >> 7) * 0x11du);
        z ^= ((unsigned)(y >> i) & 1u) * x;
    }
    return (uint8_t)z;
}

/* Reed-Solomon: the remainder of the data, behind the data. */
static void put_checks(struct bits *b)
{
    uint8_t divisor[CHECKS] = {[CHECKS - 1] = 1};
    uint8_t *rest = b->bytes + DATA;
    uint8_t root = 1;
    for (unsigned i = 0; i < CHECKS; i++) {
        for (unsigned j = 0; j < CHECKS; j++) {
            divisor[j] = times(divisor[j], root);
            divisor[j] ^= j + 1 < CHECKS ? divisor[j + 1] : 0;
        }
        root = times(root, 2);
    }
    for (unsigned i = 0; i < DATA; i++) {
        uint8_t factor = b->bytes[i] ^ rest[0];
        for (unsigned j = 0; j < CHECKS; j++) {
            uint8_t next = j + 1 < CHECKS ? rest[j + 1] : 0;
            rest[j] = next ^ times(divisor[j], factor);
        }
    }
}

/* ---- where they stand ---- */

static unsigned distance(unsigned x, unsigned y, unsigned to_x, unsigned to_y)
{
    unsigned dx = x > to_x ? x - to_x : to_x - x;
    unsigned dy = y > to_y ? y - to_y : to_y - y;
    return dx > dy ? dx : dy;
}

static bool is_fixed(unsigned x, unsigned y)
{
    return (x < 9 && y < 9) || (x >= SIDE - 8 && y < 9) ||
           (x < 9 && y >= SIDE - 8) || x == 6 || y == 6 ||
           distance(x, y, SIDE - 7, SIDE - 7) <= 2;
}

/* Corners, the small square, and the lines of dots between the corners. */
static uint8_t fixed(unsigned x, unsigned y)
{
    static const uint8_t corners[3][2] = {{3, 3}, {SIDE - 4, 3}, {3, SIDE - 4}};
    for (unsigned i = 0; i < 3; i++) {
        unsigned d = distance(x, y, corners[i][0], corners[i][1]);
        if (d <= 4) {
            return d != 2 && d != 4;
        }
    }
    if (distance(x, y, SIDE - 7, SIDE - 7) <= 2) {
        return distance(x, y, SIDE - 7, SIDE - 7) != 1;
    }
    return (x == 6 || y == 6) && (x + y) % 2 == 0;
}

static void put_format(struct hearth_ui_qr *q)
{
    for (unsigned i = 0; i < 15; i++) {
        uint8_t bit = (FORMAT >> i) & 1u;
        if (i < 8) {
            q->dark[i < 6 ? i : i + 1][8] = bit;
            q->dark[8][SIDE - 1 - i] = bit;
        } else {
            q->dark[8][i == 8 ? 7 : 14 - i] = bit;
            q->dark[SIDE - 15 + i][8] = bit;
        }
    }
    q->dark[SIDE - 8][8] = 1;
}

/* Two columns at a time from the right, up and down in turn. */
static void put_data(struct hearth_ui_qr *q, const struct bits *b)
{
    unsigned at = 0;
    for (unsigned pair = 0; pair < SIDE / 2; pair++) {
        unsigned right = SIDE - 1 - 2 * pair;
        right -= right <= 6 ? 1 : 0; /* the line of dots stands between */
        for (unsigned k = 0; k < 2 * SIDE; k++) {
            unsigned x = right - k % 2;
            unsigned y = pair % 2 == 0 ? SIDE - 1 - k / 2 : k / 2;
            if (is_fixed(x, y)) {
                continue;
            }
            unsigned bit = at < 8 * (DATA + CHECKS)
                               ? (unsigned)(b->bytes[at / 8] >> (7 - at % 8))
                               : 0;
            q->dark[y][x] = (uint8_t)((bit ^ (x + y) ^ 1u) & 1u);
            at++;
        }
    }
}

int hearth_ui_qr(const char *text, struct hearth_ui_qr *out)
{
    struct bits b;
    size_t len = strlen(text);
    if (len > HEARTH_UI_QR_MAX) {
        return HEARTH_E_SPACE;
    }
    memset(&b, 0, sizeof(b));
    int rc = put_text(&b, text, len);
    if (rc == 0) {
        put_rest(&b);
        put_checks(&b);
        for (unsigned y = 0; y < SIDE; y++) {
            for (unsigned x = 0; x < SIDE; x++) {
                out->dark[y][x] = fixed(x, y);
            }
        }
        put_format(out);
        put_data(out, &b);
    }
    hearth_secmem_wipe(&b, sizeof(b));
    return rc;
}
