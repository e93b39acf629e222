/* SPDX-License-Identifier: Apache-2.0 */
/* Keys on places, without asking whether they belong together. */
#include "attack_sweep.h"

#include "core/wire/record_info.h"

#include "hearth/fsutil.h"
#include "hearth/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK    64u
#define BOX_MAX  4096u
#define CRIB_AT  3u /* version, flags and mode of a draft, then its form */
#define STATE    16
#define ROUNDS   10
#define FILE_LEN 64

void attack_keep(struct attack_loot *l, const uint8_t *plain, size_t len)
{
    static unsigned count;
    char name[FILE_LEN];
    char path[HEARTH_PATH_MAX];

    (void)snprintf(name, sizeof(name), "%s.%u", l->name, ++count);
    if (hearth_fsutil_join(l->out, name, path) != 0 ||
        hearth_fsutil_replace(path, hearth_slice_of(plain, len)) != 0) {
        exit(99);
    }
}

void attack_add_key(struct attack_keys *keys, const struct hearth_key *key)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (memcmp(keys->keys[i].bytes, key->bytes, HEARTH_KEY_LEN) == 0) {
            return;
        }
    }
    if (keys->count == ATTACK_KEYS_MAX) {
        exit(99);
    }
    keys->keys[keys->count++] = *key;
}

static uint32_t word(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

static void quarter(uint32_t *s, int a, int b, int c, int d)
{
    static const int turn[] = {16, 12, 8, 7};

    for (int i = 0; i < 4; i += 2) {
        s[a] += s[b];
        s[d] ^= s[a];
        s[d] = s[d] << turn[i] | s[d] >> (32 - turn[i]);
        s[c] += s[d];
        s[b] ^= s[c];
        s[b] = s[b] << turn[i + 1] | s[b] >> (32 - turn[i + 1]);
    }
}

/* One block of ChaCha20 (RFC 8439, 2.3): the library's opens nothing without
 * its tag, and an attacker need not ask for that. */
static void chacha(const struct hearth_key *key, const uint8_t *nonce,
                   uint32_t counter, uint8_t out[BLOCK])
{
    uint32_t first[STATE] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    uint32_t s[STATE];

    for (int i = 0; i < 8; i++) {
        first[4 + i] = word(key->bytes + (size_t)4 * (size_t)i);
    }
    first[12] = counter;
    for (int i = 0; i < 3; i++) {
        first[13 + i] = word(nonce + (size_t)4 * (size_t)i);
    }
    memcpy(s, first, sizeof(s));
    for (int i = 0; i < ROUNDS; i++) {
        for (int k = 0; k < 4; k++) {
            quarter(s, k, 4 + k, 8 + k, 12 + k);
        }
        for (int k = 0; k < 4; k++) {
            quarter(s, k, 4 + (k + 1) % 4, 8 + (k + 2) % 4, 12 + (k + 3) % 4);
        }
    }
    for (size_t i = 0; i < STATE; i++) {
        uint32_t sum = s[i] + first[i];
        for (size_t b = 0; b < 4; b++) {
            out[4 * i + b] = (uint8_t)(sum >> (8 * b));
        }
    }
}

static bool is_draft_of(const struct hearth_agent *a,
                        const uint8_t begin[BLOCK])
{
    for (size_t f = 0; f < a->programme.form_count; f++) {
        if (memcmp(begin + CRIB_AT, a->programme.forms[f].hash,
                   HEARTH_HASH_LEN) == 0) {
            return true;
        }
    }
    return false;
}

/* The box at ${at} of ${bytes} under ${key}, kept if it is a draft. */
static void try_box(struct attack_loot *l, const struct hearth_agent *a,
                    const struct hearth_key *key, struct hearth_slice bytes,
                    size_t at)
{
    static uint8_t plain[BOX_MAX + BLOCK];
    uint8_t stream[BLOCK];
    const uint8_t *box = bytes.data + at;
    size_t len = bytes.len - at - HEARTH_NONCE_LEN;

    for (size_t from = 0; from < len && from < BOX_MAX; from += BLOCK) {
        chacha(key, box, 1 + (uint32_t)(from / BLOCK), stream);
        for (size_t i = 0; i < BLOCK && from + i < len; i++) {
            plain[from + i] = box[HEARTH_NONCE_LEN + from + i] ^ stream[i];
        }
        if (from == 0) {
            l->tried++;
            if (!is_draft_of(a, plain)) {
                return;
            }
        }
    }
    l->swept++;
    attack_keep(l, plain, len < BOX_MAX ? len : BOX_MAX);
}

void attack_sweep(struct attack_loot *l, const struct hearth_agent *a,
                  const struct attack_keys *keys, struct hearth_slice bytes)
{
    for (size_t at = 0; at + HEARTH_NONCE_LEN + BLOCK <= bytes.len; at++) {
        for (size_t k = 0; k < keys->count; k++) {
            try_box(l, a, &keys->keys[k], bytes, at);
        }
    }
}

void attack_windows(struct attack_loot *l, const struct hearth_agent *a,
                    struct hearth_slice bytes, struct hearth_slice store,
                    struct hearth_slice ids)
{
    const size_t behind = HEARTH_DRAFT_ID_LEN + HEARTH_NONCE_LEN + BLOCK;

    for (size_t id = 0; id + HEARTH_DRAFT_ID_LEN <= ids.len;
         id += HEARTH_DRAFT_ID_LEN) {
        for (size_t at = 0; at + behind <= store.len; at++) {
            if (memcmp(store.data + at, ids.data + id, HEARTH_DRAFT_ID_LEN) !=
                0) {
                continue;
            }
            for (size_t w = 0; w + HEARTH_KEY_LEN <= bytes.len; w++) {
                struct hearth_key key;
                memcpy(key.bytes, bytes.data + w, sizeof(key.bytes));
                try_box(l, a, &key, store, at + HEARTH_DRAFT_ID_LEN);
            }
        }
    }
}

/* ${key} on ${record}, whose suite says where enc ends; the other suite would
 * have it end elsewhere. */
static void try_record(struct attack_loot *l, const struct hearth_agent *a,
                       const struct hearth_key *key,
                       const struct hearth_record *record)
{
    static uint8_t plain[HEARTH_RECORD_MAX];
    uint8_t header[HEARTH_RECORD_HEADER_LEN];
    struct hearth_record_info info;
    struct hearth_hpke_context context = {
        0, hearth_record_info(&info, a->device.programme, record->header.epoch),
        hearth_slice_of(header, sizeof(header))};
    size_t all = record->enc.len + record->ct.len; /* one behind the other */

    hearth_record_put_header(&record->header, header);
    static const uint8_t suites[] = {HEARTH_SUITE_X25519, HEARTH_SUITE_P256};
    for (size_t i = 0; i < sizeof(suites); i++) {
        uint8_t suite = suites[i];
        size_t enc = hearth_hpke_enc_len(suite);
        if (all < enc + HEARTH_TAG_LEN) {
            continue;
        }
        context.suite = suite;
        l->tried++;
        if (hearth_hpke_open(&context, key,
                             hearth_slice_of(record->enc.data, enc),
                             hearth_slice_of(record->enc.data + enc, all - enc),
                             plain) == 0) {
            l->records++;
            attack_keep(l, plain, all - enc - HEARTH_TAG_LEN);
        }
    }
}

/* The record at ${seq}; false if it was erased. Into static memory. */
static bool read_record(const struct hearth_agent *a, uint64_t seq,
                        struct hearth_record *record)
{
    static uint8_t stored[HEARTH_RECORD_MAX];
    size_t len = 0;

    return hearth_outbox_record(a->kv, seq, stored, sizeof(stored), &len) ==
               0 &&
           hearth_record_decode(hearth_slice_of(stored, len), record) == 0;
}

static uint64_t head_of(const struct hearth_agent *a)
{
    struct hearth_outbox_state state;

    return hearth_outbox_state(a->kv, &state) == 0 ? state.head.seq : 0;
}

void attack_records(struct attack_loot *l, const struct hearth_agent *a,
                    const struct attack_keys *keys)
{
    struct hearth_record record;
    uint64_t head = head_of(a);

    for (uint64_t seq = 1; seq <= head; seq++) {
        if (!read_record(a, seq, &record)) {
            continue;
        }
        for (size_t k = 0; k < keys->count; k++) {
            try_record(l, a, &keys->keys[k], &record);
        }
    }
}

void attack_record_windows(struct attack_loot *l, const struct hearth_agent *a,
                           struct hearth_slice bytes)
{
    struct hearth_record record;
    struct hearth_key key;
    uint64_t head = head_of(a);

    if (head == 0 || !read_record(a, head, &record)) {
        return;
    }
    for (size_t w = 0; w + HEARTH_KEY_LEN <= bytes.len; w++) {
        memcpy(key.bytes, bytes.data + w, sizeof(key.bytes));
        try_record(l, a, &key, &record);
    }
}
