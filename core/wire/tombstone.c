/* SPDX-License-Identifier: Apache-2.0 */
/* Stubs and tombstones: fixed layouts. */
#include "hearth/tombstone.h"

#include "hearth/hash.h"

#include <string.h>

int hearth_stub_of(const struct hearth_record *record, struct hearth_stub *out)
{
    const struct hearth_slice parts[] = {record->enc, record->ct};
    struct hearth_stub s = {.header = record->header};
    int code = hearth_hash_parts(parts, 2, s.body);

    if (code == 0) {
        memcpy(s.sig, record->sig, sizeof s.sig);
        *out = s;
    }
    return code;
}

/* header 54 | B 32 | signature 64 */
void hearth_stub_encode(const struct hearth_stub *s,
                        uint8_t out[HEARTH_STUB_LEN])
{
    uint8_t header[HEARTH_RECORD_HEADER_LEN];
    struct hearth_writer w;

    hearth_record_put_header(&s->header, header);
    hearth_writer_init(&w, out, HEARTH_STUB_LEN);
    hearth_writer_put(&w, header, sizeof header);
    hearth_writer_put(&w, s->body, sizeof s->body);
    hearth_writer_put(&w, s->sig, sizeof s->sig);
    HEARTH_CHECK(!w.has_failed && w.len == HEARTH_STUB_LEN);
}

int hearth_stub_decode(struct hearth_slice in, struct hearth_stub *s)
{
    struct hearth_stub read;
    struct hearth_reader r;
    int code;

    hearth_reader_init(&r, in);
    code = hearth_record_get_header(
        hearth_reader_take(&r, HEARTH_RECORD_HEADER_LEN), &read.header);
    hearth_reader_copy(&r, read.body, sizeof read.body);
    hearth_reader_copy(&r, read.sig, sizeof read.sig);
    if (code != 0 || hearth_reader_finish(&r) != 0) {
        return HEARTH_E_INVALID;
    }
    *s = read;
    return 0;
}

int hearth_stub_chain(const uint8_t *programme, const struct hearth_stub *s,
                      uint8_t h[HEARTH_HASH_LEN])
{
    return hearth_record_chain_body(programme, &s->header, s->body, h);
}

/* "device|seq|h[seq]" under a prefix of its own. */
static int digest(const struct hearth_tombstone *t, const uint8_t *programme,
                  uint8_t hash[HEARTH_HASH_LEN])
{
    uint8_t fields[HEARTH_DEVICE_LEN + 8 + HEARTH_HASH_LEN];
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth tombstone v1"),
        hearth_slice_of(programme, HEARTH_PROGRAMME_LEN),
        hearth_slice_of(fields, sizeof fields)};
    struct hearth_writer w;

    hearth_writer_init(&w, fields, sizeof fields);
    hearth_writer_put(&w, t->stub.header.device, HEARTH_DEVICE_LEN);
    hearth_writer_u64(&w, t->stub.header.seq);
    hearth_writer_put(&w, t->h, sizeof t->h);
    HEARTH_CHECK(!w.has_failed && w.len == sizeof fields);
    return hearth_hash_parts(parts, 3, hash);
}

int hearth_tombstone_make(const struct hearth_stub *stub,
                          const uint8_t *programme,
                          const struct hearth_key *opened,
                          struct hearth_tombstone *out)
{
    struct hearth_tombstone t = {.stub = *stub};
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hearth_stub_chain(programme, stub, t.h);

    if (code == 0) {
        code = digest(&t, programme, hash);
    }
    if (code == 0) {
        code = hearth_identity_sign(opened, hash, t.sig);
    }
    if (code == 0) {
        *out = t;
    }
    return code;
}

int hearth_tombstone_verify(const struct hearth_tombstone *t,
                            const uint8_t *programme,
                            const struct hearth_public *opened)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hearth_stub_chain(programme, &t->stub, hash);

    if (code == 0 && memcmp(hash, t->h, HEARTH_HASH_LEN) != 0) {
        code = HEARTH_E_AUTH;
    }
    if (code == 0) {
        code = digest(t, programme, hash);
    }
    return code == 0 ? hearth_identity_verify(opened, hash, t->sig) : code;
}

static int digest_done(const uint8_t *id, const uint8_t *programme,
                       uint8_t hash[HEARTH_HASH_LEN])
{
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth withdrawal done v1"),
        hearth_slice_of(programme, HEARTH_PROGRAMME_LEN),
        hearth_slice_of(id, 16)};

    return hearth_hash_parts(parts, 3, hash);
}

int hearth_tombstone_done(const uint8_t id[16], const uint8_t *programme,
                          const struct hearth_key *opened,
                          uint8_t word[HEARTH_SIG_LEN])
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = digest_done(id, programme, hash);

    return code == 0 ? hearth_identity_sign(opened, hash, word) : code;
}

int hearth_tombstone_is_done(const uint8_t id[16], const uint8_t *programme,
                             const struct hearth_public *opened,
                             const uint8_t word[HEARTH_SIG_LEN])
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = digest_done(id, programme, hash);

    return code == 0 ? hearth_identity_verify(opened, hash, word) : code;
}

/* h 32 | signature 64 | stub 150 */
void hearth_tombstone_encode(const struct hearth_tombstone *t,
                             uint8_t out[HEARTH_TOMBSTONE_LEN])
{
    uint8_t stub[HEARTH_STUB_LEN];
    struct hearth_writer w;

    hearth_stub_encode(&t->stub, stub);
    hearth_writer_init(&w, out, HEARTH_TOMBSTONE_LEN);
    hearth_writer_put(&w, t->h, sizeof t->h);
    hearth_writer_put(&w, t->sig, sizeof t->sig);
    hearth_writer_put(&w, stub, sizeof stub);
    HEARTH_CHECK(!w.has_failed && w.len == HEARTH_TOMBSTONE_LEN);
}

int hearth_tombstone_decode(struct hearth_slice in, struct hearth_tombstone *t)
{
    struct hearth_tombstone read;
    struct hearth_reader r;
    int code;

    hearth_reader_init(&r, in);
    hearth_reader_copy(&r, read.h, sizeof read.h);
    hearth_reader_copy(&r, read.sig, sizeof read.sig);
    code =
        hearth_stub_decode(hearth_reader_take(&r, HEARTH_STUB_LEN), &read.stub);
    if (code != 0 || hearth_reader_finish(&r) != 0) {
        return HEARTH_E_INVALID;
    }
    *t = read;
    return 0;
}
