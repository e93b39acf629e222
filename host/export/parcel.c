/* SPDX-License-Identifier: Apache-2.0 */
/* Parcels for recipients. */
#include "host/export/parcel.h"

#include "host/export/segments.h"

#include "hearth/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION  1
#define HEAD_LEN (4u + 1u + 1u + HEARTH_PROGRAMME_LEN + 8u + 8u)

static const uint8_t magic[4] = {'H', 'P', 'R', 'C'};

/* ---- what is inside ---- */

static bool is_plain_name(const char *name)
{
    for (const char *at = name; *at != '\0'; at++) {
        bool is_fine = (*at >= 'a' && *at <= 'z') ||
                       (*at >= 'A' && *at <= 'Z') ||
                       (*at >= '0' && *at <= '9') || *at == '_' || *at == '-' ||
                       (*at == '.' && at != name);

        if (!is_fine) {
            return false;
        }
    }
    return *name != '\0';
}

int hearth_parcel_files(struct hearth_slice in, struct hearth_parcel *out)
{
    struct hearth_reader r;
    uint8_t count;

    hearth_reader_init(&r, in);
    count = hearth_reader_u8(&r);
    out->file_count = 0;
    if (count > HEARTH_PARCEL_FILES_MAX) {
        return HEARTH_E_INVALID;
    }
    for (uint8_t i = 0; i < count; i++) {
        struct hearth_parcel_file *f = &out->files[i];
        uint8_t name_len = hearth_reader_u8(&r);
        struct hearth_slice name = hearth_reader_take(&r, name_len);
        uint64_t len = hearth_reader_u64(&r);

        if (r.has_failed || len > hearth_reader_left(&r) ||
            hearth_bytes_to_text(name, f->name, sizeof(f->name)) != 0 ||
            !is_plain_name(f->name)) {
            return HEARTH_E_INVALID;
        }
        for (uint8_t k = 0; k < i; k++) {
            if (strcmp(out->files[k].name, f->name) == 0) {
                return HEARTH_E_INVALID;
            }
        }
        f->bytes = hearth_reader_take(&r, (size_t)len);
    }
    out->file_count = count;
    return hearth_reader_finish(&r);
}

static int put_files(const struct hearth_parcel *p,
                     struct hearth_export_bytes *out)
{
    uint8_t head[1 + HEARTH_PARCEL_NAME_MAX + 8];
    struct hearth_writer w;

    hearth_writer_init(&w, head, sizeof(head));
    hearth_writer_u8(&w, (uint8_t)p->file_count);
    hearth_export_bytes_put(out, head, w.len);
    for (size_t i = 0; i < p->file_count; i++) {
        const struct hearth_parcel_file *f = &p->files[i];

        hearth_writer_init(&w, head, sizeof(head));
        hearth_writer_u8(&w, (uint8_t)strlen(f->name));
        hearth_writer_put(&w, f->name, strlen(f->name));
        hearth_writer_u64(&w, f->bytes.len);
        if (hearth_writer_finish(&w) != 0) {
            return HEARTH_E_LIMIT;
        }
        hearth_export_bytes_put(out, head, w.len);
        hearth_export_bytes_put(out, f->bytes.data, f->bytes.len);
    }
    return out->has_failed ? HEARTH_E_MEMORY : 0;
}

/* ---- sealing ---- */

static struct hearth_slice info(void)
{
    return HEARTH_PREFIX("hearth parcel v1");
}

static int put_head(const struct hearth_parcel *p, const uint8_t *public_key,
                    uint8_t out[HEAD_LEN])
{
    struct hearth_slice part =
        hearth_slice_of(public_key, HEARTH_PARCEL_PUBLIC);
    uint8_t hash[HEARTH_HASH_LEN];
    struct hearth_writer w;
    int e = hearth_hash_parts(&part, 1, hash);

    hearth_writer_init(&w, out, HEAD_LEN);
    hearth_writer_put(&w, magic, sizeof(magic));
    hearth_writer_u8(&w, VERSION);
    hearth_writer_u8(&w, HEARTH_SUITE_X25519);
    hearth_writer_put(&w, p->programme, sizeof(p->programme));
    hearth_writer_u64(&w, (uint64_t)p->expires_s);
    hearth_writer_put(&w, hash, 8);
    return e == 0 ? hearth_writer_finish(&w) : e;
}

static int seal_all(struct hearth_segments *s, const uint8_t *public_key,
                    struct hearth_slice plain, const struct hearth_rng *rng,
                    struct hearth_writer *out)
{
    int e;

    hearth_writer_put(out, s->head.data, s->head.len);
    e = hearth_segments_seal(s, info(), public_key, rng, out);
    while (e == 0 && !s->is_over) {
        size_t len =
            plain.len < HEARTH_SEGMENT_PLAIN ? plain.len : HEARTH_SEGMENT_PLAIN;

        e = hearth_segments_put(s, hearth_slice_of(plain.data, len),
                                len == plain.len, rng, out);
        plain = hearth_slice_of(plain.data + len, plain.len - len);
    }
    return e;
}

static int seal_with_key(const uint8_t *head, const uint8_t *public_key,
                         struct hearth_slice plain,
                         const struct hearth_rng *rng,
                         struct hearth_writer *out)
{
    struct hearth_segments s = {.head = hearth_slice_of(head, HEAD_LEN)};
    struct hearth_secmem *m;
    int e = hearth_secmem_open(4096, &m);

    if (e != 0) {
        return e;
    }
    s.key = hearth_secmem_take(m, sizeof(*s.key));
    e = s.key == NULL ? HEARTH_E_MEMORY
                      : seal_all(&s, public_key, plain, rng, out);
    hearth_secmem_close(m);
    return e;
}

int hearth_parcel_seal(const struct hearth_parcel *p,
                       const uint8_t public_key[HEARTH_PARCEL_PUBLIC],
                       const struct hearth_rng *rng, struct hearth_arena *arena,
                       struct hearth_slice *out)
{
    struct hearth_export_bytes plain;
    struct hearth_writer w;
    uint8_t head[HEAD_LEN];
    size_t cap;
    uint8_t *bytes;
    int e = put_head(p, public_key, head);

    hearth_export_bytes_open(&plain, arena);
    if (e == 0) {
        e = put_files(p, &plain);
    }
    if (e == 0 && plain.len > HEARTH_PARCEL_MAX / 2) {
        e = HEARTH_E_LIMIT;
    }
    if (e != 0) {
        return e;
    }
    cap = HEAD_LEN + HEARTH_SEGMENTS_ENTRY + plain.len +
          (plain.len / HEARTH_SEGMENT_PLAIN + 1) *
              (HEARTH_SEGMENT_HEAD + HEARTH_BOX_EXTRA);
    bytes = malloc(cap);
    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, bytes, cap);
    e = seal_with_key(head, public_key, hearth_slice_of(plain.data, plain.len),
                      rng, &w);
    if (e != 0) {
        free(bytes);
        return e;
    }
    *out = hearth_writer_slice(&w);
    return 0;
}

/* ---- opening ---- */

static int open_all(struct hearth_segments *s, struct hearth_reader *r,
                    uint8_t *out, size_t cap, size_t *len)
{
    int e = 0;

    *len = 0;
    while (e == 0 && !s->is_over) {
        size_t got = 0;

        e = hearth_segments_get(s, r, out + *len, cap - *len, &got);
        *len += got;
    }
    return e == 0 ? hearth_reader_finish(r) : e;
}

static int check_head(struct hearth_slice head, struct hearth_parcel *out)
{
    struct hearth_reader r;
    struct hearth_slice start;
    uint8_t version, suite;

    hearth_reader_init(&r, head);
    start = hearth_reader_take(&r, sizeof(magic));
    version = hearth_reader_u8(&r);
    suite = hearth_reader_u8(&r);
    hearth_reader_copy(&r, out->programme, sizeof(out->programme));
    out->expires_s = (int64_t)hearth_reader_u64(&r);
    if (r.has_failed ||
        !hearth_slice_is_equal(start, hearth_slice_of(magic, sizeof(magic)))) {
        return HEARTH_E_INVALID;
    }
    return version == VERSION && suite == HEARTH_SUITE_X25519
               ? 0
               : HEARTH_E_VERSION;
}

int hearth_parcel_open(struct hearth_slice in,
                       const struct hearth_key *private_key,
                       struct hearth_arena *arena, struct hearth_parcel *out)
{
    struct hearth_segments s = {0};
    uint8_t *plain = hearth_arena_take(arena, in.len + 1, 1);
    struct hearth_reader r;
    size_t len;
    int e;

    memset(out, 0, sizeof(*out));
    s.key = hearth_arena_take(arena, 1, sizeof(*s.key));
    if (s.key == NULL || plain == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_reader_init(&r, in);
    s.head = hearth_reader_take(&r, HEAD_LEN);
    e = r.has_failed ? HEARTH_E_INVALID : check_head(s.head, out);
    if (e == 0) {
        e = hearth_segments_open(&s, info(), private_key, &r);
    }
    if (e == 0) {
        e = open_all(&s, &r, plain, in.len, &len);
    }
    hearth_secmem_wipe(s.key, sizeof(*s.key));
    return e == 0 ? hearth_parcel_files(hearth_slice_of(plain, len), out) : e;
}
