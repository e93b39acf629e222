/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawals that wait. A done one leaves under its id the word of who did it,
 * of a length that nothing sealed has. */
#include "hearth/withdrawals.h"

#include "kv_step.h"

#define BROUGHT "brought "

/* A done one is empty, or a word of one length, which no sealed one has. */
static bool is_waiting(struct hearth_slice value)
{
    return value.len > 0 && value.len != HEARTH_SIG_LEN;
}

static struct hearth_slice id_key(const uint8_t *id)
{
    return hearth_slice_of(id, HEARTH_WITHDRAWALS_ID_LEN);
}

static int count_all(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                     uint64_t *all, uint64_t *waiting)
{
    struct hearth_slice key = hearth_slice_of(NULL, 0), value;
    int code;

    *all = 0;
    *waiting = 0;
    while ((code = kv->seek(txn, HEARTH_TABLE_WITHDRAWALS, key, true, &key,
                            &value)) == 0) {
        (*all)++;
        *waiting += is_waiting(value);
    }
    return code == HEARTH_E_NOT_FOUND ? 0 : code;
}

/* 0: put in; E_EXISTS: it is or was there. */
static int put(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
               const uint8_t *id, struct hearth_slice sealed, uint64_t max)
{
    struct hearth_slice known;
    uint64_t all, waiting;
    int code = kv->get(txn, HEARTH_TABLE_WITHDRAWALS, id_key(id), &known);

    if (code != HEARTH_E_NOT_FOUND) {
        return code == 0 ? HEARTH_E_EXISTS : code;
    }
    code = count_all(kv, txn, &all, &waiting);
    if (code == 0 && all >= max) {
        code = HEARTH_E_LIMIT;
    }
    return code == 0
               ? kv->put(txn, HEARTH_TABLE_WITHDRAWALS, id_key(id), sealed)
               : code;
}

int hearth_withdrawals_put(const struct hearth_kv *kv,
                           const uint8_t id[HEARTH_WITHDRAWALS_ID_LEN],
                           struct hearth_slice sealed, uint64_t max)
{
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code == 0) {
        code = hearth_kv_end(kv, txn, put(kv, txn, id, sealed, max));
    }
    return code == HEARTH_E_EXISTS ? 0 : code;
}

/* One more of this device, unless it brought all that it may. */
static int count_brought(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                         const uint8_t *device)
{
    uint8_t name[sizeof BROUGHT - 1 + HEARTH_DEVICE_LEN];
    struct hearth_slice prefix = hearth_slice_text(BROUGHT), key, value;
    struct hearth_writer w;
    struct hearth_kv_number_key number;
    uint64_t brought = 0;
    int code;

    hearth_writer_init(&w, name, sizeof name);
    hearth_writer_put(&w, prefix.data, prefix.len);
    hearth_writer_put(&w, device, HEARTH_DEVICE_LEN);
    key = hearth_writer_slice(&w);
    code = kv->get(txn, HEARTH_TABLE_META, key, &value);
    if (code == 0) {
        brought = hearth_kv_number_of(value);
    } else if (code != HEARTH_E_NOT_FOUND) {
        return code;
    }
    if (brought >= HEARTH_WITHDRAWALS_BROUGHT) {
        return HEARTH_E_DENIED;
    }
    return kv->put(txn, HEARTH_TABLE_META, key,
                   hearth_kv_number(&number, brought + 1));
}

int hearth_withdrawals_bring(const struct hearth_kv *kv, const uint8_t *device,
                             const uint8_t id[HEARTH_WITHDRAWALS_ID_LEN],
                             struct hearth_slice sealed)
{
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    code = put(kv, txn, id, sealed, HEARTH_WITHDRAWALS_HOST_MAX);
    if (code == 0) {
        code = count_brought(kv, txn, device);
    }
    code = hearth_kv_end(kv, txn, code);
    return code == HEARTH_E_EXISTS ? 0 : code;
}

/* Those that wait, or those that are done with somebody's word. */
static int walk(const struct hearth_kv *kv, const uint8_t *after, bool waiting,
                hearth_withdrawals_fn *each, void *cookie)
{
    struct hearth_slice key =
        hearth_slice_of(after, after == NULL ? 0 : HEARTH_WITHDRAWALS_ID_LEN);
    struct hearth_slice value;
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, false, &txn);

    if (code != 0) {
        return code;
    }
    while ((code = kv->seek(txn, HEARTH_TABLE_WITHDRAWALS, key, true, &key,
                            &value)) == 0) {
        if (key.len == HEARTH_WITHDRAWALS_ID_LEN &&
            (waiting ? is_waiting(value) : value.len == HEARTH_SIG_LEN)) {
            code = each(cookie, key.data, value);
        }
        if (code != 0) {
            break;
        }
    }
    kv->abort(txn);
    return code == HEARTH_E_NOT_FOUND ? 0 : code;
}

int hearth_withdrawals_each(const struct hearth_kv *kv, const uint8_t *after,
                            hearth_withdrawals_fn *each, void *cookie)
{
    return walk(kv, after, true, each, cookie);
}

int hearth_withdrawals_each_done(const struct hearth_kv *kv,
                                 hearth_withdrawals_fn *each, void *cookie)
{
    return walk(kv, NULL, false, each, cookie);
}

int hearth_withdrawals_has(const struct hearth_kv *kv,
                           const uint8_t id[HEARTH_WITHDRAWALS_ID_LEN])
{
    uint8_t value[HEARTH_SIG_LEN];
    size_t len;
    int code =
        hearth_kv_get_one(kv, HEARTH_TABLE_WITHDRAWALS, id_key(id),
                          (struct hearth_kv_buffer){value, sizeof value, &len});

    if (code == HEARTH_E_NOT_FOUND) {
        return HEARTH_E_STATE;
    }
    return code == HEARTH_E_SPACE ? 0 : code; /* one that waits is longer */
}

static int count_now(const struct hearth_kv *kv, uint64_t *all,
                     uint64_t *waiting)
{
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, false, &txn);

    if (code == 0) {
        code = count_all(kv, txn, all, waiting);
        kv->abort(txn);
    }
    return code;
}

int hearth_withdrawals_count(const struct hearth_kv *kv, uint64_t *count)
{
    uint64_t all;

    return count_now(kv, &all, count);
}

int hearth_withdrawals_known(const struct hearth_kv *kv, uint64_t *count)
{
    uint64_t waiting;

    return count_now(kv, count, &waiting);
}

int hearth_withdrawals_del(const struct hearth_kv *kv,
                           const uint8_t id[HEARTH_WITHDRAWALS_ID_LEN])
{
    return hearth_kv_del_one(kv, HEARTH_TABLE_WITHDRAWALS, id_key(id));
}

int hearth_withdrawals_done(const struct hearth_kv *kv,
                            const uint8_t id[HEARTH_WITHDRAWALS_ID_LEN],
                            struct hearth_slice word)
{
    struct hearth_kv_txn *txn;
    struct hearth_slice known;
    int code;

    if (word.len > HEARTH_SIG_LEN) {
        return HEARTH_E_INVALID;
    }
    code = kv->begin(kv->cookie, true, &txn);
    if (code != 0) {
        return code;
    }
    code = kv->get(txn, HEARTH_TABLE_WITHDRAWALS, id_key(id), &known);
    if (code == 0) {
        code = kv->put(txn, HEARTH_TABLE_WITHDRAWALS, id_key(id), word);
    }
    return hearth_kv_end(kv, txn, code);
}
