/* SPDX-License-Identifier: Apache-2.0 */
/* The device register, and the one-time offers that lead into it. */
#include "hearth/ledger.h"

#include "kv_step.h"

#include <string.h>

#define DEVICE_MAX                                                             \
    (2 * HEARTH_POINT_LEN + 2 * HEARTH_HASH_LEN + 8 + 1 + 8 + 1 +              \
     HEARTH_CODE_MAX)

struct sync_key {
    uint8_t bytes[2 + HEARTH_HASH_LEN];
};

/* META "s/<hash>" -> device id: requests come with a certificate's key. */
static struct hearth_slice sync_key(struct sync_key *key, const uint8_t *hash)
{
    struct hearth_writer w;

    hearth_writer_init(&w, key->bytes, sizeof key->bytes);
    hearth_writer_put(&w, "s/", 2);
    hearth_writer_put(&w, hash, HEARTH_HASH_LEN);
    return hearth_writer_slice(&w);
}

static void encode_device(const struct hearth_ledger_device *d,
                          struct hearth_writer *w)
{
    size_t name_len = strnlen(d->name, HEARTH_CODE_MAX);

    hearth_writer_put(w, d->sync, sizeof d->sync);
    hearth_writer_put(w, d->sign, sizeof d->sign);
    hearth_writer_put(w, d->sync_hash, sizeof d->sync_hash);
    hearth_writer_put(w, d->genesis, sizeof d->genesis);
    hearth_writer_u64(w, (uint64_t)d->enrolled_s);
    hearth_writer_u8(w, d->is_revoked);
    hearth_writer_u64(w, d->last_good_seq);
    hearth_writer_u8(w, (uint8_t)name_len);
    hearth_writer_put(w, d->name, name_len);
}

static int decode_device(struct hearth_slice id, struct hearth_slice in,
                         struct hearth_ledger_device *d)
{
    struct hearth_reader r;
    struct hearth_slice name;

    if (id.len != HEARTH_DEVICE_LEN) {
        return HEARTH_E_INVALID;
    }
    memset(d, 0, sizeof *d);
    memcpy(d->id, id.data, HEARTH_DEVICE_LEN);
    hearth_reader_init(&r, in);
    hearth_reader_copy(&r, d->sync, sizeof d->sync);
    hearth_reader_copy(&r, d->sign, sizeof d->sign);
    hearth_reader_copy(&r, d->sync_hash, sizeof d->sync_hash);
    hearth_reader_copy(&r, d->genesis, sizeof d->genesis);
    d->enrolled_s = (int64_t)hearth_reader_u64(&r);
    d->is_revoked = hearth_reader_u8(&r) != 0;
    d->last_good_seq = hearth_reader_u64(&r);
    name = hearth_reader_take(&r, hearth_reader_u8(&r));
    if (hearth_reader_finish(&r) != 0) {
        return HEARTH_E_INVALID;
    }
    return hearth_bytes_to_text(name, d->name, sizeof d->name);
}

/* A device's earlier SYNC key must not lead to it any more, and a key that
 * leads to another device must not be taken from it. */
static int release_key(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                       const struct hearth_ledger_device *d)
{
    struct hearth_slice id = hearth_slice_of(d->id, sizeof d->id);
    struct hearth_ledger_device old;
    struct hearth_slice value;
    struct sync_key key;
    int code =
        kv->get(txn, HEARTH_TABLE_META, sync_key(&key, d->sync_hash), &value);

    if (code == 0 && !hearth_slice_is_equal(value, id)) {
        return HEARTH_E_EXISTS;
    }
    if (code != 0 && code != HEARTH_E_NOT_FOUND) {
        return code;
    }
    code = kv->get(txn, HEARTH_TABLE_DEVICES, id, &value);
    if (code == HEARTH_E_NOT_FOUND) {
        return 0;
    }
    if (code == 0) {
        code = decode_device(id, value, &old);
    }
    if (code == 0 &&
        memcmp(old.sync_hash, d->sync_hash, HEARTH_HASH_LEN) != 0) {
        code = kv->del(txn, HEARTH_TABLE_META, sync_key(&key, old.sync_hash));
    }
    return code;
}

static int put_device(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                      const struct hearth_ledger_device *d)
{
    uint8_t bytes[DEVICE_MAX];
    struct sync_key key;
    struct hearth_writer w;
    int code = release_key(kv, txn, d);

    if (code != 0) {
        return code;
    }
    hearth_writer_init(&w, bytes, sizeof bytes);
    encode_device(d, &w);
    code = hearth_writer_finish(&w);
    if (code == 0) {
        code = kv->put(txn, HEARTH_TABLE_DEVICES,
                       hearth_slice_of(d->id, sizeof d->id),
                       hearth_writer_slice(&w));
    }
    if (code == 0) {
        code = kv->put(txn, HEARTH_TABLE_META, sync_key(&key, d->sync_hash),
                       hearth_slice_of(d->id, sizeof d->id));
    }
    return code;
}

static int get_device(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                      const uint8_t *id, struct hearth_ledger_device *out)
{
    struct hearth_slice key = hearth_slice_of(id, HEARTH_DEVICE_LEN);
    struct hearth_slice value;
    int code = kv->get(txn, HEARTH_TABLE_DEVICES, key, &value);

    return code == 0 ? decode_device(key, value, out) : code;
}

struct grace_key {
    uint8_t bytes[2 + HEARTH_DEVICE_LEN];
};

/* META "g/<device>" -> hash of the SYNC key before the current one. */
static struct hearth_slice grace_key(struct grace_key *key, const uint8_t *id)
{
    struct hearth_writer w;

    hearth_writer_init(&w, key->bytes, sizeof key->bytes);
    hearth_writer_put(&w, "g/", 2);
    hearth_writer_put(&w, id, HEARTH_DEVICE_LEN);
    return hearth_writer_slice(&w);
}

/* The key before the current one, if it still counts. E_NOT_FOUND. */
static int get_grace(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                     const uint8_t *id, uint8_t hash[HEARTH_HASH_LEN])
{
    struct grace_key key;
    struct hearth_slice value;
    int code = kv->get(txn, HEARTH_TABLE_META, grace_key(&key, id), &value);

    if (code == 0 && value.len != HEARTH_HASH_LEN) {
        code = HEARTH_E_INVALID;
    }
    if (code == 0) {
        memcpy(hash, value.data, HEARTH_HASH_LEN);
    }
    return code;
}

/* ${hash} leads nowhere any more; fine if it did not. */
static int forget_key(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                      const uint8_t *hash)
{
    struct sync_key key;
    int code = kv->del(txn, HEARTH_TABLE_META, sync_key(&key, hash));

    return code == HEARTH_E_NOT_FOUND ? 0 : code;
}

static int renew_in(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                    const struct hearth_ledger_renewal *r)
{
    struct hearth_ledger_device d;
    uint8_t grace[HEARTH_HASH_LEN];
    struct grace_key key;
    struct sync_key alias;
    bool has_grace;
    int code = get_device(kv, txn, r->id, &d);

    if (code != 0 || d.is_revoked) {
        return code != 0 ? code : HEARTH_E_REVOKED;
    }
    code = get_grace(kv, txn, r->id, grace);
    has_grace = code == 0;
    if (code != 0 && code != HEARTH_E_NOT_FOUND) {
        return code;
    }
    if (memcmp(r->asked_with, d.sync_hash, HEARTH_HASH_LEN) != 0 &&
        (!has_grace || memcmp(r->asked_with, grace, HEARTH_HASH_LEN) != 0)) {
        return HEARTH_E_DENIED;
    }
    if (memcmp(r->sync_hash, r->asked_with, HEARTH_HASH_LEN) == 0) {
        return HEARTH_E_EXISTS;
    }
    code = 0;
    /* Of the two that counted, the one that did not ask ends. */
    if (has_grace && memcmp(r->asked_with, grace, HEARTH_HASH_LEN) != 0) {
        code = forget_key(kv, txn, grace);
    }
    memcpy(d.sync, r->sync, sizeof d.sync);
    memcpy(d.sync_hash, r->sync_hash, sizeof d.sync_hash);
    if (code == 0) {
        code = put_device(kv, txn, &d);
    }
    if (code == 0) {
        code = kv->put(txn, HEARTH_TABLE_META, grace_key(&key, r->id),
                       hearth_slice_of(r->asked_with, HEARTH_HASH_LEN));
    }
    if (code == 0) {
        code = kv->put(txn, HEARTH_TABLE_META, sync_key(&alias, r->asked_with),
                       hearth_slice_of(r->id, HEARTH_DEVICE_LEN));
    }
    return code;
}

int hearth_ledger_device_renew(const struct hearth_kv *kv,
                               const struct hearth_ledger_renewal *renewal)
{
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    return hearth_kv_end(kv, txn, renew_in(kv, txn, renewal));
}

static int end_grace(const struct hearth_kv *kv, const uint8_t *id)
{
    uint8_t grace[HEARTH_HASH_LEN];
    struct grace_key key;
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    code = get_grace(kv, txn, id, grace);
    if (code == 0) {
        code = forget_key(kv, txn, grace);
    }
    if (code == 0) {
        code = kv->del(txn, HEARTH_TABLE_META, grace_key(&key, id));
    }
    return hearth_kv_end(kv, txn, code);
}

/* Whether ${sync_hash} is its device's current key and another still counts. */
static int look_for_grace(const struct hearth_kv *kv, const uint8_t *sync_hash,
                          struct hearth_ledger_device *d, bool *is_over)
{
    uint8_t grace[HEARTH_HASH_LEN];
    struct hearth_kv_txn *txn;
    int code = hearth_ledger_device_find(kv, sync_hash, d);

    *is_over = false;
    if (code != 0 || memcmp(d->sync_hash, sync_hash, HEARTH_HASH_LEN) != 0) {
        return code;
    }
    code = kv->begin(kv->cookie, false, &txn);
    if (code != 0) {
        return code;
    }
    code = get_grace(kv, txn, d->id, grace);
    kv->abort(txn);
    *is_over = code == 0;
    return code == HEARTH_E_NOT_FOUND ? 0 : code;
}

int hearth_ledger_device_used(const struct hearth_kv *kv,
                              const uint8_t sync_hash[HEARTH_HASH_LEN])
{
    struct hearth_ledger_device d;
    bool is_over;
    int code = look_for_grace(kv, sync_hash, &d, &is_over);

    if (code == 0 && is_over) {
        code = end_grace(kv, d.id);
    }
    return code == HEARTH_E_NOT_FOUND ? 0 : code;
}

int hearth_ledger_device_put(const struct hearth_kv *kv,
                             const struct hearth_ledger_device *device)
{
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    return hearth_kv_end(kv, txn, put_device(kv, txn, device));
}

int hearth_ledger_device_get(const struct hearth_kv *kv, const uint8_t *id,
                             struct hearth_ledger_device *out)
{
    uint8_t bytes[DEVICE_MAX];
    size_t len;
    struct hearth_slice key = hearth_slice_of(id, HEARTH_DEVICE_LEN);
    int code =
        hearth_kv_get_one(kv, HEARTH_TABLE_DEVICES, key,
                          (struct hearth_kv_buffer){bytes, sizeof bytes, &len});

    if (code != 0) {
        return code;
    }
    return decode_device(key, hearth_slice_of(bytes, len), out);
}

int hearth_ledger_device_find(const struct hearth_kv *kv,
                              const uint8_t sync_hash[HEARTH_HASH_LEN],
                              struct hearth_ledger_device *out)
{
    uint8_t id[HEARTH_DEVICE_LEN];
    struct sync_key key;
    size_t len;
    int code =
        hearth_kv_get_one(kv, HEARTH_TABLE_META, sync_key(&key, sync_hash),
                          (struct hearth_kv_buffer){id, sizeof id, &len});

    if (code != 0) {
        return code;
    }
    if (len != sizeof id) {
        return HEARTH_E_INVALID;
    }
    return hearth_ledger_device_get(kv, id, out);
}

int hearth_ledger_device_next(const struct hearth_kv *kv, const uint8_t *id,
                              struct hearth_ledger_device *out)
{
    struct hearth_kv_txn *txn;
    struct hearth_slice from =
        hearth_slice_of(id, id == NULL ? 0 : HEARTH_DEVICE_LEN);
    struct hearth_slice key;
    struct hearth_slice value;
    int code = kv->begin(kv->cookie, false, &txn);

    if (code != 0) {
        return code;
    }
    code = kv->seek(txn, HEARTH_TABLE_DEVICES, from, true, &key, &value);
    if (code == 0) {
        code = decode_device(key, value, out);
    }
    kv->abort(txn);
    return code;
}

int hearth_ledger_token_put(const struct hearth_kv *kv, struct hearth_slice id,
                            struct hearth_slice offer)
{
    return hearth_kv_put_one(kv, HEARTH_TABLE_TOKENS, id, offer);
}

int hearth_ledger_token_get(const struct hearth_kv *kv, struct hearth_slice id,
                            uint8_t *out, size_t cap, size_t *len)
{
    return hearth_kv_get_one(kv, HEARTH_TABLE_TOKENS, id,
                             (struct hearth_kv_buffer){out, cap, len});
}

/* The token goes in the transaction that enters the device: a crash between
 * the two can neither lose the device nor let the token enrol another. */
int hearth_ledger_enrol(const struct hearth_kv *kv,
                        struct hearth_slice token_id,
                        const struct hearth_ledger_device *device)
{
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    code = kv->del(txn, HEARTH_TABLE_TOKENS, token_id);
    if (code == 0) {
        code = put_device(kv, txn, device);
    }
    return hearth_kv_end(kv, txn, code);
}
