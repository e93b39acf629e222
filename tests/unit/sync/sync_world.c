/* SPDX-License-Identifier: Apache-2.0 */
/* Making the world of the sync tests, and asking it questions. */
#include "sync_world.h"

#include "hearth/envelope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t host_id[8] = "hosthost";

uint64_t sync_world_draw(struct sync_world *w)
{
    uint64_t z = (w->rng_state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

bool sync_world_chance(struct sync_world *w, unsigned percent)
{
    return sync_world_draw(w) % 100 < percent;
}

static int fill(void *cookie, uint8_t *out, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)sync_world_draw(cookie);
    }
    return 0;
}

static struct hearth_key *new_key(struct sync_world *w,
                                  struct hearth_public *public_key)
{
    struct hearth_key *key = hearth_secmem_take(w->memory, sizeof(*key));

    assert_non_null(key);
    assert_int_equal(hearth_identity_generate(&w->rng, key, public_key), 0);
    return key;
}

static void seal_chain(struct sync_world *w, struct sync_device *d)
{
    struct hearth_record_seal how = {
        w->programme_id,
        hearth_slice_of(w->programme.epochs[0].seal, HEARTH_KEY_LEN),
        d->sign_key, &w->rng, 96};

    for (uint64_t seq = 1; seq <= WORLD_RECORDS; seq++) {
        struct hearth_record_header header = {0};
        struct hearth_writer out;
        char plain[WORLD_PLAIN_LEN];

        header.suite = HEARTH_SUITE_X25519;
        header.epoch = 1;
        header.seq = seq;
        memcpy(header.device, d->id, sizeof(header.device));
        memcpy(header.prev, d->h[seq - 1], sizeof(header.prev));
        (void)snprintf(plain, sizeof(plain), "interview %u of this device",
                       (unsigned)seq);
        hearth_writer_init(&out, d->stored[seq], WORLD_RECORD_MAX);
        assert_int_equal(hearth_record_seal(&how, &header,
                                            hearth_slice_text(plain), &out,
                                            d->h[seq]),
                         0);
        d->stored_len[seq] = out.len;
    }
}

static void make_device(struct sync_world *w, struct sync_device *d)
{
    assert_int_equal(fill(w, d->id, sizeof(d->id)), 0);
    (void)new_key(w, &d->sync);
    assert_int_equal(hearth_identity_hash(&d->sync, d->sync_hash), 0);
    d->sign_key = new_key(w, &d->sign);
    assert_int_equal(
        hearth_record_genesis(w->programme_id, d->id, &d->sign, d->genesis), 0);
    memcpy(d->h[0], d->genesis, HEARTH_HASH_LEN);
    seal_chain(w, d);
}

struct sync_world *sync_world_open(uint64_t seed)
{
    struct sync_world *w = calloc(1, sizeof(*w));
    struct hearth_public stranger;

    assert_non_null(w);
    w->rng_state = seed;
    w->rng = (struct hearth_rng){fill, w};
    assert_int_equal(hearth_secmem_open_unlocked(16384, &w->memory), 0);
    assert_int_equal(fill(w, w->programme_id, HEARTH_PROGRAMME_LEN), 0);
    w->form_sign_key = new_key(w, &w->form_sign);
    w->receipt_key = new_key(w, &w->programme.receipts[0]);
    w->opened_key = new_key(w, &w->programme.openeds[0]);
    w->programme.receipt_count = w->programme.opened_count = 1;
    w->stranger_key = new_key(w, &stranger);
    w->seal_key = hearth_secmem_take(w->memory, sizeof(*w->seal_key));
    assert_int_equal(hearth_hpke_generate(HEARTH_SUITE_X25519, &w->rng,
                                          w->seal_key,
                                          w->programme.epochs[0].seal),
                     0);
    memcpy(w->programme.id, w->programme_id, HEARTH_PROGRAMME_LEN);
    (void)snprintf(w->programme.name, sizeof(w->programme.name), "Test");
    w->programme.version = 1;
    w->programme.issued_s = WORLD_NOW_S;
    w->programme.current_epoch = 1;
    w->programme.epochs[0].epoch = 1;
    w->programme.epochs[0].suite = HEARTH_SUITE_X25519;
    w->programme.epoch_count = 1;
    make_device(w, &w->devices[0]);
    make_device(w, &w->devices[1]);
    return w;
}

static void end_stores(struct sync_world *w)
{
    sync_world_stop_client(w);
    hearth_sync_server_close(w->server);
    w->server = NULL;
    hearth_kv_memory_close(w->host);
    hearth_kv_memory_close(w->store);
}

void sync_world_close(struct sync_world *w)
{
    end_stores(w);
    hearth_secmem_close(w->memory);
    free(w);
}

static void register_device(struct sync_world *w, const struct sync_device *d)
{
    struct hearth_ledger_device entry;

    memset(&entry, 0, sizeof(entry));
    memcpy(entry.id, d->id, sizeof(entry.id));
    memcpy(entry.sync, d->sync.point, sizeof(entry.sync));
    memcpy(entry.sign, d->sign.point, sizeof(entry.sign));
    memcpy(entry.sync_hash, d->sync_hash, sizeof(entry.sync_hash));
    memcpy(entry.genesis, d->genesis, sizeof(entry.genesis));
    assert_int_equal(hearth_ledger_device_put(sync_world_host_kv(w), &entry),
                     0);
}

void sync_world_reset(struct sync_world *w)
{
    uint8_t document[HEARTH_PROGRAMME_MAX];
    size_t len;

    end_stores(w);
    w->host = hearth_kv_memory_open(0);
    w->store = hearth_kv_memory_open(0);
    w->finalised = 0;
    w->now_s = WORLD_NOW_S;
    w->programme.form_count = 0;
    memcpy(w->incarnation, "first\0\0", sizeof(w->incarnation));
    register_device(w, &w->devices[0]);
    register_device(w, &w->devices[1]);
    sync_world_publish(w, 1);
    len =
        sync_world_document(w, 1, w->form_sign_key, document, sizeof(document));
    assert_int_equal(
        hearth_outbox_begin(sync_world_device_kv(w), w->devices[0].genesis), 0);
    assert_int_equal(hearth_outbox_meta_put(sync_world_device_kv(w),
                                            "programme",
                                            hearth_slice_of(document, len)),
                     0);
    sync_world_start_server(w);
}

const struct hearth_kv *sync_world_host_kv(const struct sync_world *w)
{
    return hearth_kv_memory_kv(w->host);
}

const struct hearth_kv *sync_world_device_kv(const struct sync_world *w)
{
    return hearth_kv_memory_kv(w->store);
}

void sync_world_finalise(struct sync_world *w, uint64_t count)
{
    const struct sync_device *d = &w->devices[0];

    for (; count > 0 && w->finalised < WORLD_RECORDS; count--) {
        uint64_t seq = w->finalised + 1;
        struct hearth_slice none = {NULL, 0};
        int code = hearth_outbox_finalise(
            sync_world_device_kv(w), seq, d->h[seq],
            hearth_slice_of(d->stored[seq], d->stored_len[seq]), none);

        if (hearth_kv_memory_is_dead(w->store)) {
            return;
        }
        assert_int_equal(code, 0);
        w->finalised = seq;
    }
}

size_t sync_world_document(struct sync_world *w, uint32_t version,
                           const struct hearth_key *key, uint8_t *out,
                           size_t cap)
{
    uint8_t body[HEARTH_PROGRAMME_MAX];
    struct hearth_programme p = w->programme;
    struct hearth_writer inner;
    struct hearth_writer outer;

    p.version = version;
    hearth_writer_init(&inner, body, sizeof(body));
    assert_int_equal(hearth_programme_encode(&p, &inner), 0);
    hearth_writer_init(&outer, out, cap);
    assert_int_equal(
        hearth_envelope_sign(HEARTH_ENVELOPE_PROGRAMME, w->programme_id,
                             hearth_writer_slice(&inner), key, &outer),
        0);
    return outer.len;
}

void sync_world_publish(struct sync_world *w, uint32_t version)
{
    uint8_t document[HEARTH_PROGRAMME_MAX];
    size_t len = sync_world_document(w, version, w->form_sign_key, document,
                                     sizeof(document));

    assert_int_equal(hearth_ledger_meta_put(sync_world_host_kv(w), "programme",
                                            hearth_slice_of(document, len)),
                     0);
}

void sync_world_countersign(struct sync_world *w, uint64_t seq)
{
    struct hearth_opened o;
    uint8_t bytes[HEARTH_OPENED_LEN];
    const struct sync_device *d = &w->devices[0];

    memcpy(o.device, d->id, sizeof(o.device));
    o.seq = seq;
    memcpy(o.h, d->h[seq], sizeof(o.h));
    assert_int_equal(hearth_opened_sign(&o, w->programme_id, w->opened_key), 0);
    hearth_opened_encode(&o, bytes);
    assert_int_equal(
        hearth_ledger_opened_put(sync_world_host_kv(w), d->id,
                                 hearth_slice_of(bytes, sizeof(bytes))),
        0);
}

void sync_world_receipt(struct sync_world *w, uint64_t seq,
                        const struct hearth_key *key,
                        struct hearth_receipt *out)
{
    uint8_t hash[HEARTH_HASH_LEN];

    memset(out, 0, sizeof(*out));
    assert_int_equal(hearth_identity_hash(&w->programme.receipts[0], hash), 0);
    memcpy(out->key_id, hash, sizeof(out->key_id));
    memcpy(out->host, host_id, sizeof(out->host));
    memcpy(out->incarnation, w->incarnation, sizeof(out->incarnation));
    memcpy(out->device, w->devices[0].id, sizeof(out->device));
    out->seq = seq;
    memcpy(out->h, w->devices[0].h[seq], sizeof(out->h));
    out->host_time_s = w->now_s;
    assert_int_equal(hearth_receipt_sign(out, w->programme_id, key), 0);
}
