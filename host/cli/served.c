/* SPDX-License-Identifier: Apache-2.0 */
/* magic 4 "HSV1" | at_ms 8 | count 1 | 6 times (name 16, zero-padded | state 1
 * | restarts 4) | hash 32 of all before. */
#include "host/cli/served.h"

#include "hearth/hash.h"

#include <string.h>
#include <unistd.h>

#define MAGIC 0x48535631u
#define TRIES 3

int hearth_served_write(int fd, const struct hearth_served *s)
{
    uint8_t bytes[HEARTH_SERVED_LEN], h[HEARTH_HASH_LEN];
    struct hearth_slice part;
    struct hearth_writer w;
    int e;

    hearth_writer_init(&w, bytes, sizeof(bytes));
    hearth_writer_u32(&w, MAGIC);
    hearth_writer_u64(&w, (uint64_t)s->at_ms);
    hearth_writer_u8(&w, s->count);
    for (size_t i = 0; i < HEARTH_SERVED_MAX; i++) {
        hearth_writer_put(&w, s->child[i].name, HEARTH_SERVED_NAME);
        hearth_writer_u8(&w, s->child[i].state);
        hearth_writer_u32(&w, s->child[i].restarts);
    }
    part = hearth_writer_slice(&w);
    e = hearth_hash_parts(&part, 1, h);
    if (e != 0) {
        return e;
    }
    hearth_writer_put(&w, h, sizeof(h));
    e = hearth_writer_finish(&w);
    if (e != 0) {
        return e;
    }
    return pwrite(fd, bytes, w.len, 0) == (ssize_t)w.len ? 0 : HEARTH_E_IO;
}

static bool is_name(const char *name)
{
    size_t len = strnlen(name, HEARTH_SERVED_NAME);

    for (size_t i = 0; i < HEARTH_SERVED_NAME; i++) {
        if (i < len ? name[i] < 'a' || name[i] > 'z' : name[i] != '\0') {
            return false;
        }
    }
    return len > 0 && len < HEARTH_SERVED_NAME;
}

static bool is_fine(const struct hearth_served *s)
{
    if (s->count > HEARTH_SERVED_MAX || s->at_ms < 0) {
        return false;
    }
    for (size_t i = 0; i < s->count; i++) {
        if (!is_name(s->child[i].name) ||
            s->child[i].state > HEARTH_SERVED_ENDING) {
            return false;
        }
    }
    return true;
}

int hearth_served_decode(struct hearth_slice bytes, struct hearth_served *out)
{
    uint8_t h[HEARTH_HASH_LEN], known[HEARTH_HASH_LEN];
    struct hearth_slice part;
    struct hearth_reader r;

    memset(out, 0, sizeof(*out));
    if (bytes.len != HEARTH_SERVED_LEN) {
        return HEARTH_E_INVALID;
    }
    part = hearth_slice_of(bytes.data, bytes.len - sizeof(h));
    if (hearth_hash_parts(&part, 1, h) != 0) {
        return HEARTH_E_CRYPTO;
    }
    hearth_reader_init(&r, bytes);
    if (hearth_reader_u32(&r) != MAGIC) {
        return HEARTH_E_INVALID;
    }
    out->at_ms = (int64_t)hearth_reader_u64(&r);
    out->count = hearth_reader_u8(&r);
    for (size_t i = 0; i < HEARTH_SERVED_MAX; i++) {
        hearth_reader_copy(&r, (uint8_t *)out->child[i].name,
                           HEARTH_SERVED_NAME);
        out->child[i].state = hearth_reader_u8(&r);
        out->child[i].restarts = hearth_reader_u32(&r);
    }
    hearth_reader_copy(&r, known, sizeof(known));
    return hearth_reader_finish(&r) == 0 && memcmp(h, known, sizeof(h)) == 0 &&
                   is_fine(out)
               ? 0
               : HEARTH_E_INVALID;
}

int hearth_served_read(int fd, struct hearth_served *out)
{
    uint8_t bytes[HEARTH_SERVED_LEN + 1];
    int e = HEARTH_E_INVALID;

    for (int i = 0; e != 0 && i < TRIES; i++) {
        ssize_t n = pread(fd, bytes, sizeof(bytes), 0);

        e = n < 0
                ? HEARTH_E_IO
                : hearth_served_decode(hearth_slice_of(bytes, (size_t)n), out);
    }
    return e;
}
