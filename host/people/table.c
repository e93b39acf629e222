/* SPDX-License-Identifier: Apache-2.0 */
/* The people table as bytes.
 *
 *   magic "HPPL" | version 1 | count 2 | person ... | count 2 | access ... |
 *   count 2 | peer ... | HMAC-SHA-256 32
 *
 * person: name | roles 2 | flags 1 | expires 8 | purpose | count 1 | area ... |
 *         changed 4 | passes 4 | memory 4 | salt 16 | verifier 32 | code 32 |
 *         code until 8 | TOTP box 48 | TOTP step 8 | failures 4 | last 8
 * access: id 4 | purpose | hash 32 | made 8 | expires 8
 * peer:   hash 8 | failures 4 | last 8
 *
 * A text is its length in a byte and its bytes. */
#include "host/people/people.h"

#include "hearth/hash.h"

#include <string.h>

#define VERSION 1u
static const uint8_t magic[4] = {'H', 'P', 'P', 'L'};

enum { IS_DISABLED = 1, HAS_PASSPHRASE = 2, HAS_TOTP = 4, FLAGS_ALL = 7 };

static void put_text(struct hearth_writer *w, const char *text)
{
    size_t len = strlen(text);

    hearth_writer_u8(w, (uint8_t)len); /* all are shorter than 256 */
    hearth_writer_put(w, text, len);
}

/* Printable, and short enough for ${out}. */
static void get_text(struct hearth_reader *r, char *out, size_t cap)
{
    struct hearth_slice text = hearth_reader_take(r, hearth_reader_u8(r));

    out[0] = '\0';
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < 0x20 || text.data[i] == 0x7f) {
            hearth_reader_fail(r);
        }
    }
    if (hearth_bytes_to_text(text, out, cap) != 0) {
        hearth_reader_fail(r);
    }
}

static void put_failures(struct hearth_writer *w,
                         const struct hearth_failures *f)
{
    hearth_writer_u32(w, f->count);
    hearth_writer_u64(w, (uint64_t)f->last_s);
}

static void get_failures(struct hearth_reader *r, struct hearth_failures *f)
{
    f->count = hearth_reader_u32(r);
    f->last_s = (int64_t)hearth_reader_u64(r);
}

static void put_person(struct hearth_writer *w, const struct hearth_person *p)
{
    unsigned flags = (p->is_disabled ? IS_DISABLED : 0u) |
                     (p->has_passphrase ? HAS_PASSPHRASE : 0u) |
                     (p->has_totp ? HAS_TOTP : 0u);

    put_text(w, p->name);
    hearth_writer_u16(w, (uint16_t)p->roles);
    hearth_writer_u8(w, (uint8_t)flags);
    hearth_writer_u64(w, (uint64_t)p->expires_s);
    put_text(w, p->purpose);
    hearth_writer_u8(w, p->area_count);
    for (size_t i = 0; i < p->area_count; i++) {
        put_text(w, p->areas[i]);
    }
    hearth_writer_u32(w, p->changed);
    hearth_writer_u32(w, p->cost.passes);
    hearth_writer_u32(w, p->cost.memory_kib);
    hearth_writer_put(w, p->salt, sizeof(p->salt));
    hearth_writer_put(w, p->verifier, sizeof(p->verifier));
    hearth_writer_put(w, p->code, sizeof(p->code));
    hearth_writer_u64(w, (uint64_t)p->code_until_s);
    hearth_writer_put(w, p->totp, sizeof(p->totp));
    hearth_writer_u64(w, p->totp_step);
    put_failures(w, &p->failures);
}

static void get_areas(struct hearth_reader *r, struct hearth_person *p)
{
    p->area_count = hearth_reader_u8(r);
    if (p->area_count > HEARTH_AREAS_MAX) {
        p->area_count = 0;
        hearth_reader_fail(r);
    }
    for (size_t i = 0; i < p->area_count; i++) {
        get_text(r, p->areas[i], sizeof(p->areas[i]));
    }
}

static void get_person(struct hearth_reader *r, struct hearth_person *p)
{
    unsigned flags;

    memset(p, 0, sizeof(*p));
    get_text(r, p->name, sizeof(p->name));
    p->roles = hearth_reader_u16(r);
    flags = hearth_reader_u8(r);
    p->is_disabled = (flags & IS_DISABLED) != 0;
    p->has_passphrase = (flags & HAS_PASSPHRASE) != 0;
    p->has_totp = (flags & HAS_TOTP) != 0;
    p->expires_s = (int64_t)hearth_reader_u64(r);
    get_text(r, p->purpose, sizeof(p->purpose));
    get_areas(r, p);
    p->changed = hearth_reader_u32(r);
    p->cost.passes = hearth_reader_u32(r);
    p->cost.memory_kib = hearth_reader_u32(r);
    hearth_reader_copy(r, p->salt, sizeof(p->salt));
    hearth_reader_copy(r, p->verifier, sizeof(p->verifier));
    hearth_reader_copy(r, p->code, sizeof(p->code));
    p->code_until_s = (int64_t)hearth_reader_u64(r);
    hearth_reader_copy(r, p->totp, sizeof(p->totp));
    p->totp_step = hearth_reader_u64(r);
    get_failures(r, &p->failures);
    if (!hearth_person_name_is_fine(hearth_slice_text(p->name)) ||
        (p->roles & ~HEARTH_ROLES_ALL) != 0 || p->roles == 0 ||
        (flags & ~(unsigned)FLAGS_ALL) != 0) {
        hearth_reader_fail(r);
    }
}

static int mac(const struct hearth_key *key, struct hearth_slice bytes,
               uint8_t out[HEARTH_HASH_LEN])
{
    const struct hearth_slice parts[] = {HEARTH_PREFIX("hearth people v1"),
                                         bytes};

    return hearth_hash_hmac(hearth_slice_of(key->bytes, HEARTH_KEY_LEN), parts,
                            2, out);
}

static void put_access(struct hearth_writer *w, const struct hearth_access *a)
{
    hearth_writer_put(w, a->id, sizeof(a->id));
    put_text(w, a->purpose);
    hearth_writer_put(w, a->hash, sizeof(a->hash));
    hearth_writer_u64(w, (uint64_t)a->made_s);
    hearth_writer_u64(w, (uint64_t)a->expires_s);
}

static void get_access(struct hearth_reader *r, struct hearth_access *a)
{
    hearth_reader_copy(r, a->id, sizeof(a->id));
    get_text(r, a->purpose, sizeof(a->purpose));
    hearth_reader_copy(r, a->hash, sizeof(a->hash));
    a->made_s = (int64_t)hearth_reader_u64(r);
    a->expires_s = (int64_t)hearth_reader_u64(r);
}

int hearth_people_encode(const struct hearth_people *p,
                         const struct hearth_key *key,
                         struct hearth_writer *out)
{
    uint8_t tag[HEARTH_HASH_LEN];
    int e;

    hearth_writer_put(out, magic, sizeof(magic));
    hearth_writer_u8(out, VERSION);
    hearth_writer_u16(out, (uint16_t)p->count);
    for (size_t i = 0; i < p->count; i++) {
        put_person(out, &p->persons[i]);
    }
    hearth_writer_u16(out, (uint16_t)p->access_count);
    for (size_t i = 0; i < p->access_count; i++) {
        put_access(out, &p->access[i]);
    }
    hearth_writer_u16(out, (uint16_t)p->peer_count);
    for (size_t i = 0; i < p->peer_count; i++) {
        hearth_writer_put(out, p->peers[i].peer, sizeof(p->peers[i].peer));
        put_failures(out, &p->peers[i].failures);
    }
    e = mac(key, hearth_writer_slice(out), tag);
    if (e == 0) {
        hearth_writer_put(out, tag, sizeof(tag));
        e = hearth_writer_finish(out);
    }
    return e;
}

/* A count of at most ${max}. */
static size_t get_count(struct hearth_reader *r, size_t max)
{
    size_t count = hearth_reader_u16(r);

    if (count > max) {
        hearth_reader_fail(r);
        return 0;
    }
    return count;
}

static void get_all(struct hearth_reader *r, struct hearth_people *out)
{
    out->count = get_count(r, HEARTH_PEOPLE_MAX);
    for (size_t i = 0; i < out->count; i++) {
        get_person(r, &out->persons[i]);
    }
    out->access_count = get_count(r, HEARTH_TOKENS_MAX);
    for (size_t i = 0; i < out->access_count; i++) {
        get_access(r, &out->access[i]);
    }
    out->peer_count = get_count(r, HEARTH_PEERS_MAX);
    for (size_t i = 0; i < out->peer_count; i++) {
        hearth_reader_copy(r, out->peers[i].peer, sizeof(out->peers[i].peer));
        get_failures(r, &out->peers[i].failures);
    }
}

int hearth_people_decode(struct hearth_slice in, const struct hearth_key *key,
                         struct hearth_people *out)
{
    struct hearth_reader r;
    struct hearth_slice head;
    uint8_t tag[HEARTH_HASH_LEN];
    int e;

    memset(out, 0, sizeof(*out));
    if (in.len < sizeof(magic) + 1 + HEARTH_HASH_LEN) {
        return HEARTH_E_INVALID;
    }
    head = hearth_slice_of(in.data, in.len - HEARTH_HASH_LEN);
    e = mac(key, head, tag);
    if (e == 0 &&
        !hearth_secmem_equal(tag, in.data + head.len, HEARTH_HASH_LEN)) {
        e = HEARTH_E_AUTH;
    }
    if (e != 0) {
        return e;
    }
    hearth_reader_init(&r, head);
    if (memcmp(hearth_reader_take(&r, sizeof(magic)).data, magic,
               sizeof(magic)) != 0) {
        return HEARTH_E_INVALID;
    }
    if (hearth_reader_u8(&r) != VERSION) {
        return HEARTH_E_VERSION;
    }
    get_all(&r, out);
    e = hearth_reader_finish(&r);
    if (e != 0) {
        memset(out, 0, sizeof(*out));
    }
    return e;
}
