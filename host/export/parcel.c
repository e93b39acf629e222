/* SPDX-License-Identifier: Apache-2.0 */
/* Parcels for recipients. */
#include "host/export/parcel.h"

#include "hearth/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION  1
#define SEGMENT  65536u
#define HEAD_LEN (4u + 1u + 1u + HEARTH_PROGRAMME_LEN + 8u + 8u)
#define WRAP_LEN (HEARTH_KEY_LEN + HEARTH_TAG_LEN)
#define SEG_HEAD 5u /* last 1 | length of the box 4 */

static const uint8_t magic[4] = {'H', 'P', 'R', 'C'};
static const char line_start[] = "hearth-recipient 1 ";

int hearth_parcel_line_parse(struct hearth_slice line,
                             uint8_t public_key[HEARTH_PARCEL_PUBLIC])
{
    char hex[2 * HEARTH_PARCEL_PUBLIC + 1];
    size_t start = sizeof(line_start) - 1;

    while (line.len > 0 && (line.data[line.len - 1] == '\n' ||
                            line.data[line.len - 1] == '\r')) {
        line.len--;
    }
    if (line.len != start + sizeof(hex) - 1 ||
        memcmp(line.data, line_start, start) != 0) {
        return HEARTH_E_INVALID;
    }
    memcpy(hex, line.data + start, sizeof(hex) - 1); /* just measured */
    hex[sizeof(hex) - 1] = '\0';
    return hearth_bytes_unhex(hex, public_key, HEARTH_PARCEL_PUBLIC);
}

void hearth_parcel_line_print(const uint8_t public_key[HEARTH_PARCEL_PUBLIC],
                              char out[HEARTH_PARCEL_LINE_LEN + 1])
{
    char hex[2 * HEARTH_PARCEL_PUBLIC + 1];

    hearth_bytes_hex(hearth_slice_of(public_key, HEARTH_PARCEL_PUBLIC), hex);
    (void)snprintf(out, HEARTH_PARCEL_LINE_LEN + 1, "%s%s\n", line_start, hex);
}

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

/* What every segment is bound to: the head, its place, and whether it is the
 * last, so that none can be moved, left out or cut off. */
static struct hearth_slice aad_of(const uint8_t *head, uint64_t index,
                                  bool is_last, uint8_t out[HEAD_LEN + 9])
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEAD_LEN + 9);
    hearth_writer_put(&w, head, HEAD_LEN);
    hearth_writer_u64(&w, index);
    hearth_writer_u8(&w, is_last ? 1 : 0);
    return hearth_writer_slice(&w);
}

static struct hearth_hpke_context context_of(const uint8_t *head)
{
    return (struct hearth_hpke_context){.suite = HEARTH_SUITE_X25519,
                                        .info =
                                            HEARTH_PREFIX("hearth parcel v1"),
                                        .aad = hearth_slice_of(head, HEAD_LEN)};
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

static int seal_segments(const struct hearth_key *key, const uint8_t *head,
                         struct hearth_slice plain,
                         const struct hearth_rng *rng,
                         struct hearth_writer *out)
{
    uint8_t aad[HEAD_LEN + 9];
    uint64_t index = 0;
    int e = 0;

    do {
        size_t len = plain.len < SEGMENT ? plain.len : SEGMENT;
        bool is_last = len == plain.len;

        hearth_writer_u8(out, is_last ? 1 : 0);
        hearth_writer_u32(out, (uint32_t)(len + HEARTH_BOX_EXTRA));
        e = hearth_aead_seal(key, aad_of(head, index, is_last, aad),
                             hearth_slice_of(plain.data, len), rng, out);
        plain = hearth_slice_of(plain.data + len, plain.len - len);
        index++;
    } while (e == 0 && plain.len > 0);
    return e == 0 ? hearth_writer_finish(out) : e;
}

static int seal_all(const uint8_t *head, const uint8_t *public_key,
                    struct hearth_slice plain, const struct hearth_rng *rng,
                    struct hearth_writer *out)
{
    struct hearth_hpke_context context = context_of(head);
    uint8_t enc[HEARTH_ENC_MAX], wrapped[WRAP_LEN];
    struct hearth_secmem *m;
    struct hearth_key *key;
    int e = hearth_secmem_open(4096, &m);

    if (e != 0) {
        return e;
    }
    key = hearth_secmem_take(m, sizeof(*key));
    e = key == NULL ? HEARTH_E_MEMORY
                    : rng->fill(rng->cookie, key->bytes, sizeof(key->bytes));
    if (e == 0) {
        e = hearth_hpke_seal(
            &context, hearth_slice_of(public_key, HEARTH_PARCEL_PUBLIC),
            hearth_slice_of(key->bytes, sizeof(key->bytes)), rng, enc, wrapped);
    }
    if (e == 0) {
        hearth_writer_put(out, head, HEAD_LEN);
        hearth_writer_put(out, enc, HEARTH_PARCEL_PUBLIC);
        hearth_writer_put(out, wrapped, sizeof(wrapped));
        e = seal_segments(key, head, plain, rng, out);
    }
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
    cap = HEAD_LEN + HEARTH_PARCEL_PUBLIC + WRAP_LEN + plain.len +
          (plain.len / SEGMENT + 1) * (SEG_HEAD + HEARTH_BOX_EXTRA);
    bytes = malloc(cap);
    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, bytes, cap);
    e = seal_all(head, public_key, hearth_slice_of(plain.data, plain.len), rng,
                 &w);
    if (e != 0) {
        free(bytes);
        return e;
    }
    *out = hearth_writer_slice(&w);
    return 0;
}

/* ---- opening ---- */

static int open_segments(const struct hearth_key *key, const uint8_t *head,
                         struct hearth_reader *r, uint8_t *out, size_t cap,
                         size_t *len)
{
    uint8_t aad[HEAD_LEN + 9];
    bool is_last = false;

    *len = 0;
    for (uint64_t index = 0; !is_last; index++) {
        struct hearth_slice box;
        size_t got;
        int e;

        is_last = hearth_reader_u8(r) == 1;
        box = hearth_reader_take(r, hearth_reader_u32(r));
        if (r->has_failed || box.len < HEARTH_BOX_EXTRA) {
            return HEARTH_E_INVALID;
        }
        e = hearth_aead_open(key, aad_of(head, index, is_last, aad), box,
                             out + *len, cap - *len, &got);
        if (e != 0) {
            return e;
        }
        *len += got;
    }
    return hearth_reader_finish(r);
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
    struct hearth_hpke_context context;
    struct hearth_slice head, enc, wrapped;
    struct hearth_key *key = hearth_arena_take(arena, 1, sizeof(*key));
    uint8_t *plain = hearth_arena_take(arena, in.len + 1, 1);
    struct hearth_reader r;
    size_t len;
    int e;

    memset(out, 0, sizeof(*out));
    if (key == NULL || plain == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_reader_init(&r, in);
    head = hearth_reader_take(&r, HEAD_LEN);
    enc = hearth_reader_take(&r, HEARTH_PARCEL_PUBLIC);
    wrapped = hearth_reader_take(&r, WRAP_LEN);
    e = r.has_failed ? HEARTH_E_INVALID : check_head(head, out);
    if (e != 0) {
        return e;
    }
    context = context_of(head.data);
    e = hearth_hpke_open(&context, private_key, enc, wrapped, key->bytes);
    if (e == 0) {
        e = open_segments(key, head.data, &r, plain, in.len, &len);
    }
    hearth_secmem_wipe(key, sizeof(*key));
    return e == 0 ? hearth_parcel_files(hearth_slice_of(plain, len), out) : e;
}
