/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed segments through a descriptor. */
#include "host/backup/stream.h"

#include "hearth/hash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERSION 1

static const uint8_t magic[4] = {'H', 'B', 'K', 'P'};

static struct hearth_slice info(void)
{
    return HEARTH_PREFIX("hearth backup v1");
}

static int write_all(int fd, struct hearth_slice data)
{
    while (data.len > 0) {
        ssize_t n = write(fd, data.data, data.len);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return errno == ENOSPC || errno == EDQUOT || errno == EFBIG
                       ? HEARTH_E_FULL
                       : HEARTH_E_IO;
        }
        data = hearth_slice_of(data.data + n, data.len - (size_t)n);
    }
    return 0;
}

/* *${len} is less than ${want} only at the end of the file. */
static int read_all(int fd, uint8_t *out, size_t want, size_t *len)
{
    *len = 0;
    while (*len < want) {
        ssize_t n = read(fd, out + *len, want - *len);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return HEARTH_E_IO;
        }
        if (n == 0) {
            break;
        }
        *len += (size_t)n;
    }
    return 0;
}

static int new_stream(int fd, struct hearth_backup_stream **out)
{
    struct hearth_backup_stream *s = calloc(1, sizeof(*s));
    int e;

    if (s == NULL) {
        return HEARTH_E_MEMORY;
    }
    s->fd = fd;
    s->rng = hearth_rng_system();
    e = hearth_secmem_open(HEARTH_SEGMENT_PLAIN + 4096, &s->secmem);
    if (e == 0) {
        s->segments.key =
            hearth_secmem_take(s->secmem, sizeof(struct hearth_key));
        s->plain = hearth_secmem_take(s->secmem, HEARTH_SEGMENT_PLAIN);
        e = s->segments.key == NULL || s->plain == NULL ? HEARTH_E_MEMORY : 0;
    }
    if (e != 0) {
        hearth_backup_stream_close(s);
        return e;
    }
    s->segments.head = hearth_slice_of(s->head_bytes, sizeof(s->head_bytes));
    *out = s;
    return 0;
}

void hearth_backup_stream_close(struct hearth_backup_stream *s)
{
    if (s == NULL) {
        return;
    }
    hearth_secmem_close(s->secmem);
    free(s);
}

/* ---- writing ---- */

static int write_head(struct hearth_backup_stream *s,
                      const uint8_t public_key[32])
{
    struct hearth_slice part = hearth_slice_of(public_key, 32);
    uint8_t hash[HEARTH_HASH_LEN];
    struct hearth_writer w;
    int e = hearth_hash_parts(&part, 1, hash);

    memcpy(s->head.recipient, hash, sizeof(s->head.recipient)); /* 8 of 32 */
    hearth_writer_init(&w, s->head_bytes, sizeof(s->head_bytes));
    hearth_writer_put(&w, magic, sizeof(magic));
    hearth_writer_u8(&w, VERSION);
    hearth_writer_u8(&w, HEARTH_SUITE_X25519);
    hearth_writer_put(&w, s->head.programme, sizeof(s->head.programme));
    hearth_writer_u64(&w, (uint64_t)s->head.made_s);
    hearth_writer_put(&w, s->head.recipient, sizeof(s->head.recipient));
    if (e == 0) {
        e = hearth_writer_finish(&w);
    }
    return e == 0 ? write_all(s->fd, hearth_writer_slice(&w)) : e;
}

int hearth_backup_stream_make(int fd, const struct hearth_backup_head *head,
                              const uint8_t public_key[32],
                              struct hearth_backup_stream **out)
{
    uint8_t entry[HEARTH_SEGMENTS_ENTRY];
    struct hearth_backup_stream *s = NULL;
    struct hearth_writer w;
    int e = new_stream(fd, &s);

    if (e != 0) {
        return e;
    }
    s->head = *head;
    e = write_head(s, public_key);
    hearth_writer_init(&w, entry, sizeof(entry));
    if (e == 0) {
        e = hearth_segments_seal(&s->segments, info(), public_key, &s->rng, &w);
    }
    if (e == 0) {
        e = write_all(fd, hearth_writer_slice(&w));
    }
    if (e != 0) {
        hearth_backup_stream_close(s);
        return e;
    }
    *out = s;
    return 0;
}

static int flush(struct hearth_backup_stream *s, bool is_last)
{
    struct hearth_writer w;
    int e;

    hearth_writer_init(&w, s->sealed, sizeof(s->sealed));
    e = hearth_segments_put(&s->segments, hearth_slice_of(s->plain, s->len),
                            is_last, &s->rng, &w);
    s->len = 0;
    return e == 0 ? write_all(s->fd, hearth_writer_slice(&w)) : e;
}

int hearth_backup_stream_put(struct hearth_backup_stream *s, const void *data,
                             size_t len)
{
    const uint8_t *from = data;
    int e = 0;

    while (e == 0 && len > 0) {
        size_t room = HEARTH_SEGMENT_PLAIN - s->len;
        size_t n = len < room ? len : room;

        memcpy(s->plain + s->len, from, n); /* n fits the room just measured */
        s->len += n;
        from += n;
        len -= n;
        if (s->len == HEARTH_SEGMENT_PLAIN) {
            e = flush(s, false);
        }
    }
    return e;
}

int hearth_backup_stream_end(struct hearth_backup_stream *s)
{
    int e = flush(s, true);

    return e == 0 && fsync(s->fd) != 0 ? HEARTH_E_IO : e;
}

/* ---- reading ---- */

static int parse_head(struct hearth_backup_stream *s)
{
    struct hearth_reader r;
    struct hearth_slice start;
    uint8_t version, suite;

    hearth_reader_init(&r, s->segments.head);
    start = hearth_reader_take(&r, sizeof(magic));
    version = hearth_reader_u8(&r);
    suite = hearth_reader_u8(&r);
    hearth_reader_copy(&r, s->head.programme, sizeof(s->head.programme));
    s->head.made_s = (int64_t)hearth_reader_u64(&r);
    hearth_reader_copy(&r, s->head.recipient, sizeof(s->head.recipient));
    if (hearth_reader_finish(&r) != 0 ||
        !hearth_slice_is_equal(start, hearth_slice_of(magic, sizeof(magic)))) {
        return HEARTH_E_INVALID;
    }
    return version == VERSION && suite == HEARTH_SUITE_X25519
               ? 0
               : HEARTH_E_VERSION;
}

static int read_entry(struct hearth_backup_stream *s,
                      const struct hearth_key *private_key)
{
    uint8_t entry[HEARTH_SEGMENTS_ENTRY];
    struct hearth_reader r;
    size_t len;
    int e = read_all(s->fd, s->head_bytes, sizeof(s->head_bytes), &len);

    if (e == 0) {
        e = len == sizeof(s->head_bytes) ? parse_head(s) : HEARTH_E_INVALID;
    }
    if (e == 0) {
        e = read_all(s->fd, entry, sizeof(entry), &len);
    }
    if (e != 0) {
        return e;
    }
    hearth_reader_init(&r, hearth_slice_of(entry, len));
    return hearth_segments_open(&s->segments, info(), private_key, &r);
}

int hearth_backup_stream_open(int fd, const struct hearth_key *private_key,
                              struct hearth_backup_stream **out)
{
    struct hearth_backup_stream *s = NULL;
    int e = new_stream(fd, &s);

    if (e != 0) {
        return e;
    }
    e = read_entry(s, private_key);
    if (e != 0) {
        hearth_backup_stream_close(s);
        return e;
    }
    *out = s;
    return 0;
}

/* A file that ends before its last segment was cut off: that is forgery as
 * much as a changed byte. */
static int fill(struct hearth_backup_stream *s)
{
    struct hearth_reader r;
    size_t box_len = 0, len;
    int e = read_all(s->fd, s->sealed, HEARTH_SEGMENT_HEAD, &len);

    if (e == 0 && len != HEARTH_SEGMENT_HEAD) {
        e = HEARTH_E_AUTH;
    }
    if (e == 0) {
        e = hearth_segments_box_len(s->sealed, &box_len);
    }
    if (e == 0) {
        e = read_all(s->fd, s->sealed + HEARTH_SEGMENT_HEAD, box_len, &len);
    }
    if (e == 0 && len != box_len) {
        e = HEARTH_E_AUTH;
    }
    if (e != 0) {
        return e;
    }
    hearth_reader_init(&r,
                       hearth_slice_of(s->sealed, HEARTH_SEGMENT_HEAD + len));
    s->at = s->len = 0;
    return hearth_segments_get(&s->segments, &r, s->plain, HEARTH_SEGMENT_PLAIN,
                               &s->len);
}

int hearth_backup_stream_next(struct hearth_backup_stream *s, uint64_t max,
                              struct hearth_slice *out)
{
    size_t n;

    while (s->at == s->len && !s->segments.is_over) {
        int e = fill(s);

        if (e != 0) {
            return e;
        }
    }
    n = s->len - s->at;
    if (n > max) {
        n = (size_t)max;
    }
    *out = hearth_slice_of(s->plain + s->at, n);
    s->at += n;
    return 0;
}

int hearth_backup_stream_take(struct hearth_backup_stream *s, void *out,
                              size_t len)
{
    uint8_t *to = out;

    while (len > 0) {
        struct hearth_slice got;
        int e = hearth_backup_stream_next(s, len, &got);

        if (e != 0) {
            return e;
        }
        if (got.len == 0) {
            return HEARTH_E_TRUNCATED;
        }
        memcpy(to, got.data, got.len); /* next gives at most len */
        to += got.len;
        len -= got.len;
    }
    return 0;
}

int hearth_backup_stream_finish(struct hearth_backup_stream *s)
{
    struct hearth_slice got;
    uint8_t behind;
    size_t len = 0;
    int e = hearth_backup_stream_next(s, 1, &got);

    if (e == 0 && got.len != 0) {
        return HEARTH_E_INVALID;
    }
    if (e == 0) {
        e = read_all(s->fd, &behind, 1, &len);
    }
    return e == 0 && len != 0 ? HEARTH_E_INVALID : e;
}
