/* SPDX-License-Identifier: Apache-2.0 */
/* Disguises of known bytes. */
#define ZLIB_CONST
#include "disguise.h"

#include <string.h>
#include <zlib.h>

#define TRIPLE     3u
#define QUAD       4u
#define BASE64_MIN 8u /* characters; fewer would be found by chance */
#define RAW        (-15)

static bool holds(const uint8_t *data, size_t len, const uint8_t *what,
                  size_t what_len)
{
    const uint8_t *at = data;

    while (len >= what_len) {
        const uint8_t *hit = memchr(at, what[0], len - what_len + 1);

        if (hit == NULL) {
            return false;
        }
        if (memcmp(hit, what, what_len) == 0) {
            return true;
        }
        len -= (size_t)(hit - at) + 1;
        at = hit + 1;
    }
    return false;
}

static bool holds_hex(const uint8_t *data, size_t len, const uint8_t *what,
                      size_t what_len, const char *digits)
{
    static uint8_t hex[2 * DISGUISE_MAX];

    for (size_t i = 0; i < what_len; i++) {
        hex[2 * i] = (uint8_t)digits[what[i] >> 4];
        hex[2 * i + 1] = (uint8_t)digits[what[i] & 15];
    }
    return holds(data, len, hex, 2 * what_len);
}

/* The whole triples of ${what}: what stands around them does not change them.
 */
static bool holds_base64(const uint8_t *data, size_t len, const uint8_t *what,
                         size_t what_len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    static uint8_t text[QUAD * (DISGUISE_MAX / TRIPLE + 1)];
    size_t used = 0;

    for (size_t i = 0; i + TRIPLE <= what_len; i += TRIPLE) {
        uint32_t bits = (uint32_t)what[i] << 16 | (uint32_t)what[i + 1] << 8 |
                        (uint32_t)what[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6) {
            text[used++] = (uint8_t)digits[bits >> shift & 63];
        }
    }
    return used >= BASE64_MIN && holds(data, len, text, used);
}

static bool holds_wide(const uint8_t *data, size_t len, const uint8_t *what,
                       size_t what_len)
{
    static uint8_t wide[2 * DISGUISE_MAX];

    for (size_t i = 0; i < what_len; i++) {
        wide[2 * i] = what[i];
        wide[2 * i + 1] = 0;
    }
    return holds(data, len, wide, 2 * what_len);
}

bool disguise_holds(const uint8_t *data, size_t len, const uint8_t *what,
                    size_t what_len)
{
    if (what_len == 0 || what_len > DISGUISE_MAX) {
        return false;
    }
    for (size_t skip = 0; skip < TRIPLE && skip < what_len; skip++) {
        if (holds_base64(data, len, what + skip, what_len - skip)) {
            return true;
        }
    }
    return holds(data, len, what, what_len) ||
           holds_hex(data, len, what, what_len, "0123456789abcdef") ||
           holds_hex(data, len, what, what_len, "0123456789ABCDEF") ||
           holds_wide(data, len, what, what_len);
}

size_t disguise_inflate(const uint8_t *data, size_t len,
                        uint8_t out[DISGUISE_INFLATED])
{
    static z_stream z;
    static bool is_open;

    if (!is_open) {
        is_open = inflateInit2(&z, RAW) == Z_OK;
    }
    if (!is_open || inflateReset(&z) != Z_OK) {
        return 0;
    }
    z.next_in = data;
    z.avail_in = (uInt)(len < DISGUISE_INFLATED ? len : DISGUISE_INFLATED);
    z.next_out = out;
    z.avail_out = DISGUISE_INFLATED;
    (void)inflate(&z, Z_SYNC_FLUSH);
    return DISGUISE_INFLATED - z.avail_out;
}
