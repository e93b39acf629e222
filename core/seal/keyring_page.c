/* SPDX-License-Identifier: Apache-2.0 */
/* The keyring's page: bytes <-> struct, and the choice between two copies. */
#include "hearth/keyring.h"

#include "hearth/hash.h"

#include <string.h>

/*
 * Page, 4,096 bytes (FORMAT.md "Keyring"):
 *
 *      0    8  magic "HEARTHKR"
 *      8    2  version, 2
 *     10    8  generation
 *     18 2516  4 worker slots of 629
 *   2534 1248  16 drafts of 78
 *   3782   57  pending
 *   3839  225  zeros
 *   4064   32  SHA-256 of bytes 0 .. 4063
 *
 * Slot:    used 1 | worker length 1 | worker 32, zero-padded | passes 4 |
 *          memory KiB 4 | salt 16 | commitment 32 | root box 60 | sign box 60 |
 *          mode 1 | duress 32 | sealed length 2 | sealed 384, zero-padded
 * Draft:   used 1 | slot 1 | id 16 | key box 60
 * Pending: set 1 | draft id 16 | seq 8 | h 32
 *
 * What is not used or set is all zero, so one keyring has one page. A slot of
 * version 1 ends after the sign box: 210 bytes. It is read, never written.
 */
#define VERSION_1 1
#define VERSION_2 2
#define MAGIC_LEN 8
#define BODY_LEN  (HEARTH_KEYRING_PAGE - HEARTH_HASH_LEN)
#define SLOT_1    210u
#define SLOT_MORE (1u + HEARTH_HASH_LEN + 2u + HEARTH_KEYRING_SEALED_MAX)
#define SLOT_2    (SLOT_1 + SLOT_MORE)
#define DRAFT_LEN 78u
#define ITEMS_LEN                                                              \
    (MAGIC_LEN + 2u + 8u + HEARTH_WORKERS_MAX * SLOT_2 +                       \
     HEARTH_DRAFTS_MAX * DRAFT_LEN + 57u)

_Static_assert(ITEMS_LEN <= BODY_LEN, "the keyring fits its page");

static const uint8_t magic[MAGIC_LEN] = {'H', 'E', 'A', 'R',
                                         'T', 'H', 'K', 'R'};

static void put_zeros(struct hearth_writer *w, size_t len)
{
    uint8_t *out = hearth_writer_reserve(w, len);

    if (out != NULL) {
        memset(out, 0, len);
    }
}

static void put_slot(struct hearth_writer *w,
                     const struct hearth_keyring_slot *s, uint16_t version)
{
    if (!s->is_used) {
        put_zeros(w, version == VERSION_1 ? SLOT_1 : SLOT_2);
        return;
    }
    hearth_writer_u8(w, 1);
    hearth_writer_u8(w, s->worker_len);
    hearth_writer_put(w, s->worker, s->worker_len);
    put_zeros(w, HEARTH_CODE_MAX - (size_t)s->worker_len);
    hearth_writer_u32(w, s->cost.passes);
    hearth_writer_u32(w, s->cost.memory_kib);
    hearth_writer_put(w, s->salt, sizeof(s->salt));
    hearth_writer_put(w, s->commitment, sizeof(s->commitment));
    hearth_writer_put(w, s->root_box, sizeof(s->root_box));
    hearth_writer_put(w, s->sign_box, sizeof(s->sign_box));
    if (version == VERSION_1) {
        return;
    }
    hearth_writer_u8(w, s->mode);
    hearth_writer_put(w, s->duress, sizeof(s->duress));
    hearth_writer_u16(w, s->sealed_len);
    hearth_writer_put(w, s->sealed, s->sealed_len);
    put_zeros(w, sizeof(s->sealed) - (size_t)s->sealed_len);
}

static void take_slot(struct hearth_reader *r, struct hearth_keyring_slot *s,
                      uint16_t version)
{
    s->is_used = hearth_reader_u8(r) != 0;
    s->worker_len = hearth_reader_u8(r);
    hearth_reader_copy(r, s->worker, sizeof(s->worker));
    s->cost.passes = hearth_reader_u32(r);
    s->cost.memory_kib = hearth_reader_u32(r);
    hearth_reader_copy(r, s->salt, sizeof(s->salt));
    hearth_reader_copy(r, s->commitment, sizeof(s->commitment));
    hearth_reader_copy(r, s->root_box, sizeof(s->root_box));
    hearth_reader_copy(r, s->sign_box, sizeof(s->sign_box));
    if (version == VERSION_1) {
        return;
    }
    s->mode = hearth_reader_u8(r);
    hearth_reader_copy(r, s->duress, sizeof(s->duress));
    s->sealed_len = hearth_reader_u16(r);
    hearth_reader_copy(r, s->sealed, sizeof(s->sealed));
}

static void put_draft(struct hearth_writer *w,
                      const struct hearth_keyring_draft *d)
{
    if (!d->is_used) {
        put_zeros(w, DRAFT_LEN);
        return;
    }
    hearth_writer_u8(w, 1);
    hearth_writer_u8(w, d->slot);
    hearth_writer_put(w, d->id, sizeof(d->id));
    hearth_writer_put(w, d->key_box, sizeof(d->key_box));
}

static void take_draft(struct hearth_reader *r, struct hearth_keyring_draft *d)
{
    d->is_used = hearth_reader_u8(r) != 0;
    d->slot = hearth_reader_u8(r);
    hearth_reader_copy(r, d->id, sizeof(d->id));
    hearth_reader_copy(r, d->key_box, sizeof(d->key_box));
}

static void put_pending(struct hearth_writer *w,
                        const struct hearth_keyring_pending *p)
{
    if (!p->is_set) {
        put_zeros(w, 1 + sizeof(p->draft) + 8 + sizeof(p->h));
        return;
    }
    hearth_writer_u8(w, 1);
    hearth_writer_put(w, p->draft, sizeof(p->draft));
    hearth_writer_u64(w, p->seq);
    hearth_writer_put(w, p->h, sizeof(p->h));
}

static void take_pending(struct hearth_reader *r,
                         struct hearth_keyring_pending *p)
{
    p->is_set = hearth_reader_u8(r) != 0;
    hearth_reader_copy(r, p->draft, sizeof(p->draft));
    p->seq = hearth_reader_u64(r);
    hearth_reader_copy(r, p->h, sizeof(p->h));
}

static bool has_twin_slot(const struct hearth_keyring *k, size_t index)
{
    const struct hearth_keyring_slot *s = &k->slots[index];

    for (size_t i = 0; i < index; i++) {
        const struct hearth_keyring_slot *other = &k->slots[i];

        if (other->is_used &&
            hearth_slice_is_equal(
                hearth_slice_of(other->worker, other->worker_len),
                hearth_slice_of(s->worker, s->worker_len))) {
            return true;
        }
    }
    return false;
}

static bool has_twin_draft(const struct hearth_keyring *k, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (k->drafts[i].is_used &&
            hearth_secmem_equal(k->drafts[i].id, k->drafts[index].id,
                                HEARTH_DRAFT_ID_LEN)) {
            return true;
        }
    }
    return false;
}

/* Its lengths fit, and a chip's secret is there if the mode says so. */
static bool is_sound_slot(const struct hearth_keyring_slot *s)
{
    return s->worker_len > 0 && s->worker_len <= HEARTH_CODE_MAX &&
           s->mode <= HEARTH_KEYRING_CHIP &&
           s->sealed_len <= HEARTH_KEYRING_SEALED_MAX &&
           (s->sealed_len > 0) == (s->mode == HEARTH_KEYRING_CHIP);
}

/* Every worker has a name of its own, every draft an id and a worker. */
static bool is_sound(const struct hearth_keyring *k)
{
    for (size_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        const struct hearth_keyring_slot *s = &k->slots[i];

        if (s->is_used && (!is_sound_slot(s) || has_twin_slot(k, i))) {
            return false;
        }
    }
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        const struct hearth_keyring_draft *d = &k->drafts[i];

        if (d->is_used &&
            (d->slot >= HEARTH_WORKERS_MAX || !k->slots[d->slot].is_used ||
             has_twin_draft(k, i))) {
            return false;
        }
    }
    return true;
}

static int hash_body(const uint8_t *page, uint8_t out[HEARTH_HASH_LEN])
{
    struct hearth_slice body = {page, BODY_LEN};

    return hearth_hash_parts(&body, 1, out);
}

/* ${page} is complete and of a version we know: takes it apart. */
static void take_body(const uint8_t *page, uint16_t version,
                      struct hearth_keyring *k)
{
    struct hearth_reader r;

    hearth_reader_init(&r, hearth_slice_of(page, BODY_LEN));
    (void)hearth_reader_take(&r, MAGIC_LEN + 2);
    k->generation = hearth_reader_u64(&r);
    for (size_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        take_slot(&r, &k->slots[i], version);
    }
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        take_draft(&r, &k->drafts[i]);
    }
    take_pending(&r, &k->pending);
}

/* Whole, ours, and of a version we know. */
static int check_page(const uint8_t *page, uint16_t *version)
{
    uint8_t hash[HEARTH_HASH_LEN];
    struct hearth_reader r;
    struct hearth_slice start;
    int code = hash_body(page, hash);

    if (code != HEARTH_OK) {
        return code;
    }
    hearth_reader_init(&r, hearth_slice_of(page, BODY_LEN));
    start = hearth_reader_take(&r, MAGIC_LEN);
    if (!hearth_secmem_equal(hash, page + BODY_LEN, sizeof(hash)) ||
        !hearth_secmem_equal(start.data, magic, sizeof(magic))) {
        return HEARTH_E_INVALID;
    }
    *version = hearth_reader_u16(&r);
    return *version == VERSION_1 || *version == VERSION_2 ? HEARTH_OK
                                                          : HEARTH_E_VERSION;
}

static int encode_as(uint16_t version, const struct hearth_keyring *k,
                     uint8_t *page)
{
    uint8_t made[HEARTH_KEYRING_PAGE];
    struct hearth_writer w;
    int code;

    if (!is_sound(k)) {
        return HEARTH_E_INVALID;
    }
    hearth_writer_init(&w, made, BODY_LEN);
    hearth_writer_put(&w, magic, sizeof(magic));
    hearth_writer_u16(&w, version);
    hearth_writer_u64(&w, k->generation);
    for (size_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        put_slot(&w, &k->slots[i], version);
    }
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        put_draft(&w, &k->drafts[i]);
    }
    put_pending(&w, &k->pending);
    HEARTH_CHECK(w.len <= ITEMS_LEN);
    put_zeros(&w, BODY_LEN - w.len);
    code = hash_body(made, made + BODY_LEN);
    if (code == HEARTH_OK) {
        memcpy(page, made, sizeof(made));
    }
    return code;
}

int hearth_keyring_encode(const struct hearth_keyring *k, uint8_t *page)
{
    return encode_as(VERSION_2, k, page);
}

int hearth_keyring_decode(const uint8_t *page, struct hearth_keyring *k)
{
    uint8_t again[HEARTH_KEYRING_PAGE];
    struct hearth_keyring read;
    uint16_t version;
    int code = check_page(page, &version);

    if (code != HEARTH_OK) {
        return code;
    }
    memset(&read, 0, sizeof(read));
    take_body(page, version, &read);
    /* Written again it must be the same page: this finds flags other than 0
     * and 1, bytes in what is unused, and everything that is_sound refuses. */
    code = encode_as(version, &read, again);
    if (code == HEARTH_OK && !hearth_secmem_equal(page, again, sizeof(again))) {
        code = HEARTH_E_INVALID;
    }
    if (code == HEARTH_OK) {
        *k = read;
    }
    return code;
}

int hearth_keyring_choose(const uint8_t *page0, const uint8_t *page1,
                          struct hearth_keyring *k, int *chosen)
{
    struct hearth_keyring first;
    struct hearth_keyring second;
    int code0 = hearth_keyring_decode(page0, &first);
    int code1 = hearth_keyring_decode(page1, &second);
    bool is_second;

    if (code0 == HEARTH_E_VERSION || code1 == HEARTH_E_VERSION) {
        return HEARTH_E_VERSION;
    }
    if (code0 != HEARTH_OK && code1 != HEARTH_OK) {
        return code0;
    }
    is_second = code0 != HEARTH_OK ||
                (code1 == HEARTH_OK && second.generation > first.generation);
    *k = is_second ? second : first;
    *chosen = is_second ? 1 : 0;
    return HEARTH_OK;
}
