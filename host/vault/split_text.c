/* SPDX-License-Identifier: Apache-2.0 */
/* A share as bytes, and as lines that a person can print, keep and type. */
#include "host/vault/split.h"

#include "hearth/hash.h"
#include "hearth/hpke.h"

#include <string.h>

#define LINE_CHARS 20
#define CHARS      ((HEARTH_SHARE_LEN * 8 + 4) / 5)
#define LINES      ((CHARS + LINE_CHARS - 1) / LINE_CHARS)

static const uint8_t magic[4] = {'H', 'S', 'H', 'R'};
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void hearth_share_encode(const struct hearth_share *share,
                         uint8_t out[HEARTH_SHARE_LEN])
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEARTH_SHARE_LEN);
    hearth_writer_put(&w, magic, sizeof(magic));
    hearth_writer_u8(&w, 1);
    hearth_writer_put(&w, share->programme, sizeof(share->programme));
    hearth_writer_u16(&w, share->epoch);
    hearth_writer_u8(&w, share->suite);
    hearth_writer_put(&w, share->id, sizeof(share->id));
    hearth_writer_u8(&w, share->need);
    hearth_writer_u8(&w, share->of);
    hearth_writer_u8(&w, share->number);
    hearth_writer_put(&w, share->check, sizeof(share->check));
    hearth_writer_put(&w, share->y, sizeof(share->y));
}

int hearth_share_decode(struct hearth_slice in, struct hearth_share *share)
{
    struct hearth_slice start;
    struct hearth_reader r;
    uint8_t version;

    hearth_reader_init(&r, in);
    start = hearth_reader_take(&r, sizeof(magic));
    version = hearth_reader_u8(&r);
    hearth_reader_copy(&r, share->programme, sizeof(share->programme));
    share->epoch = hearth_reader_u16(&r);
    share->suite = hearth_reader_u8(&r);
    hearth_reader_copy(&r, share->id, sizeof(share->id));
    share->need = hearth_reader_u8(&r);
    share->of = hearth_reader_u8(&r);
    share->number = hearth_reader_u8(&r);
    hearth_reader_copy(&r, share->check, sizeof(share->check));
    hearth_reader_copy(&r, share->y, sizeof(share->y));
    if (hearth_reader_finish(&r) != 0 ||
        !hearth_slice_is_equal(start, hearth_slice_of(magic, sizeof(magic)))) {
        return HEARTH_E_INVALID;
    }
    if (version != 1) {
        return HEARTH_E_VERSION;
    }
    if (share->need < 2 || share->need > share->of ||
        share->of > HEARTH_SHARES_MAX || share->number == 0 ||
        share->number > share->of || hearth_hpke_enc_len(share->suite) == 0) {
        return HEARTH_E_INVALID;
    }
    return 0;
}

/* Ten bits over the line and its number: a wrong or swapped line is named. */
static int line_check(unsigned line, const uint8_t values[LINE_CHARS],
                      uint8_t check[2])
{
    uint8_t number = (uint8_t)line, hash[HEARTH_HASH_LEN];
    struct hearth_slice parts[3] = {HEARTH_PREFIX("hearth share line v1"),
                                    hearth_slice_of(&number, 1),
                                    hearth_slice_of(values, LINE_CHARS)};
    int e = hearth_hash_parts(parts, 3, hash);

    check[0] = hash[0] & 31;
    check[1] = hash[1] & 31;
    hearth_secmem_wipe(hash, sizeof(hash));
    return e;
}

/* Character ${at} of the base32 of ${bytes}; zero bits after the end. */
static uint8_t value_at(const uint8_t bytes[HEARTH_SHARE_LEN], size_t at)
{
    uint8_t value = 0;

    for (size_t bit = 5 * at; bit < 5 * at + 5; bit++) {
        unsigned one = bit / 8 < HEARTH_SHARE_LEN
                           ? ((unsigned)bytes[bit / 8] >> (7 - bit % 8)) & 1u
                           : 0u;

        value = (uint8_t)((unsigned)value << 1 | one);
    }
    return value;
}

static int print_line(unsigned line, const uint8_t bytes[HEARTH_SHARE_LEN],
                      struct hearth_writer *out)
{
    uint8_t values[LINE_CHARS], check[2];
    int e;

    for (size_t i = 0; i < LINE_CHARS; i++) {
        values[i] = value_at(bytes, (size_t)(line - 1) * LINE_CHARS + i);
    }
    e = line_check(line, values, check);
    hearth_writer_u8(out, (uint8_t)('0' + line));
    hearth_writer_put(out, ":", 1);
    for (size_t i = 0; i < LINE_CHARS; i++) {
        hearth_writer_put(out, " ", i % 5 == 0 ? 1 : 0);
        hearth_writer_put(out, &alphabet[values[i]], 1);
    }
    hearth_writer_put(out, " ", 1);
    hearth_writer_put(out, &alphabet[check[0]], 1);
    hearth_writer_put(out, &alphabet[check[1]], 1);
    hearth_writer_put(out, "\n", 1);
    hearth_secmem_wipe(values, sizeof(values));
    return e;
}

int hearth_share_print(const struct hearth_share *share,
                       struct hearth_writer *out)
{
    uint8_t bytes[HEARTH_SHARE_LEN];
    int e = 0;

    hearth_share_encode(share, bytes);
    for (unsigned line = 1; e == 0 && line <= LINES; line++) {
        e = print_line(line, bytes, out);
    }
    hearth_secmem_wipe(bytes, sizeof(bytes));
    return e == 0 ? hearth_writer_finish(out) : e;
}

/* Crockford: case does not matter, O is 0, I and L are 1. 32: none. */
static uint8_t value_of(uint8_t c)
{
    if (c >= 'a' && c <= 'z') {
        c = (uint8_t)(c - 'a' + 'A');
    }
    if (c == 'O') {
        c = '0';
    }
    if (c == 'I' || c == 'L') {
        c = '1';
    }
    for (uint8_t v = 0; v < 32; v++) {
        if ((uint8_t)alphabet[v] == c) {
            return v;
        }
    }
    return 32;
}

static int parse_line(struct hearth_slice text, unsigned line,
                      uint8_t values[LINE_CHARS])
{
    uint8_t all[LINE_CHARS + 2], check[2];
    size_t count = 0;
    int e = 0;

    for (size_t i = 2; i < text.len; i++) {
        uint8_t c = text.data[i];

        if (c == ' ' || c == '-' || c == '\r' || c == '\t') {
            continue;
        }
        if (count == sizeof(all) || value_of(c) == 32) {
            return HEARTH_E_INVALID;
        }
        all[count++] = value_of(c);
    }
    if (count != sizeof(all) || text.data[1] != ':') {
        e = HEARTH_E_INVALID;
    } else {
        e = line_check(line, all, check);
    }
    if (e == 0 && memcmp(check, all + LINE_CHARS, 2) != 0) {
        e = HEARTH_E_INVALID;
    }
    if (e == 0) {
        memcpy(values, all, LINE_CHARS); /* all is longer */
    }
    hearth_secmem_wipe(all, sizeof(all));
    return e;
}

/* All lines in order, into ${values}; words for people are passed over. */
static int parse_lines(struct hearth_slice text,
                       uint8_t values[LINES * LINE_CHARS], unsigned *line)
{
    unsigned done = 0;

    for (size_t at = 0; at < text.len;) {
        const uint8_t *end = memchr(text.data + at, '\n', text.len - at);
        size_t len =
            end == NULL ? text.len - at : (size_t)(end - (text.data + at));
        struct hearth_slice one = hearth_slice_of(text.data + at, len);

        at += len + 1;
        if (len < 2 || one.data[0] < '0' || one.data[0] > '9') {
            continue;
        }
        *line = done + 1;
        if (done == LINES || one.data[0] != '0' + done + 1 ||
            parse_line(one, done + 1, values + (size_t)done * LINE_CHARS) !=
                0) {
            return HEARTH_E_INVALID;
        }
        done++;
    }
    *line = done == LINES ? 0 : done + 1;
    return done == LINES ? 0 : HEARTH_E_INVALID;
}

int hearth_share_parse(struct hearth_slice text, struct hearth_share *share,
                       unsigned *line)
{
    uint8_t values[LINES * LINE_CHARS], bytes[HEARTH_SHARE_LEN] = {0};
    unsigned rest = 0;
    int e = parse_lines(text, values, line);

    for (size_t i = 0; e == 0 && i < sizeof(values); i++) {
        for (unsigned b = 0; b < 5; b++) {
            size_t bit = 5 * i + b;
            unsigned one = ((unsigned)values[i] >> (4 - b)) & 1u;

            if (bit / 8 < sizeof(bytes)) {
                bytes[bit / 8] |= (uint8_t)(one << (7 - bit % 8));
            } else {
                rest |= one;
            }
        }
    }
    if (e == 0) { /* one share has one text */
        e = rest != 0 ? HEARTH_E_INVALID
                      : hearth_share_decode(
                            hearth_slice_of(bytes, sizeof(bytes)), share);
    }
    hearth_secmem_wipe(values, sizeof(values));
    hearth_secmem_wipe(bytes, sizeof(bytes));
    if (e != 0) {
        hearth_secmem_wipe(share, sizeof(*share));
    }
    return e;
}
