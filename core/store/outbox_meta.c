/* SPDX-License-Identifier: Apache-2.0 */
/* What else the device keeps: small values, drafts as boxes, packages. */
#include "hearth/outbox.h"

#include "kv_step.h"

#include <string.h>

/* Small values and marks share META; values are told apart by a prefix. */
struct value_key {
    char text[48];
};

static int value_key(const char *name, struct value_key *key,
                     struct hearth_slice *out)
{
    struct hearth_writer w;

    hearth_writer_init(&w, (uint8_t *)key->text, sizeof key->text);
    hearth_writer_put(&w, "v/", 2);
    hearth_writer_put(&w, name, strlen(name));
    *out = hearth_writer_slice(&w);
    return hearth_writer_finish(&w) == 0 ? 0 : HEARTH_E_LIMIT;
}

int hearth_outbox_meta_get(const struct hearth_kv *kv, const char *name,
                           uint8_t *out, size_t cap, size_t *len)
{
    struct value_key key;
    struct hearth_slice slice;
    int code = value_key(name, &key, &slice);

    if (code != 0) {
        return code;
    }
    return hearth_kv_get_one(kv, HEARTH_TABLE_META, slice,
                             (struct hearth_kv_buffer){out, cap, len});
}

int hearth_outbox_meta_put(const struct hearth_kv *kv, const char *name,
                           struct hearth_slice value)
{
    struct value_key key;
    struct hearth_slice slice;
    int code = value_key(name, &key, &slice);

    if (code != 0) {
        return code;
    }
    return hearth_kv_put_one(kv, HEARTH_TABLE_META, slice, value);
}

int hearth_outbox_meta_next(const struct hearth_kv *kv, const char *after,
                            char *name, size_t cap)
{
    struct value_key key;
    struct hearth_kv_txn *txn;
    struct hearth_slice at;
    struct hearth_slice value;
    int code = value_key(after, &key, &at);

    if (code == 0) {
        code = kv->begin(kv->cookie, false, &txn);
    }
    if (code != 0) {
        return code;
    }
    code = kv->seek(txn, HEARTH_TABLE_META, at, true, &at, &value);
    if (code == 0 && (at.len < 2 || memcmp(at.data, "v/", 2) != 0)) {
        code = HEARTH_E_NOT_FOUND; /* a mark, not a value */
    }
    if (code == 0) {
        code = hearth_bytes_to_text(hearth_slice_of(at.data + 2, at.len - 2),
                                    name, cap);
    }
    kv->abort(txn);
    return code;
}

static struct hearth_slice draft_key(const uint8_t *id)
{
    return hearth_slice_of(id, HEARTH_DRAFT_ID_LEN);
}

int hearth_outbox_draft_put(const struct hearth_kv *kv, const uint8_t *id,
                            struct hearth_slice box)
{
    return hearth_kv_put_one(kv, HEARTH_TABLE_DRAFTS, draft_key(id), box);
}

int hearth_outbox_draft_get(const struct hearth_kv *kv, const uint8_t *id,
                            uint8_t *out, size_t cap, size_t *len)
{
    return hearth_kv_get_one(kv, HEARTH_TABLE_DRAFTS, draft_key(id),
                             (struct hearth_kv_buffer){out, cap, len});
}

int hearth_outbox_draft_del(const struct hearth_kv *kv, const uint8_t *id)
{
    return hearth_kv_del_one(kv, HEARTH_TABLE_DRAFTS, draft_key(id));
}

int hearth_outbox_drafts(const struct hearth_kv *kv,
                         uint8_t (*ids)[HEARTH_DRAFT_ID_LEN], size_t cap,
                         size_t *count)
{
    struct hearth_kv_txn *txn;
    struct hearth_slice key = {NULL, 0};
    struct hearth_slice value;
    uint8_t last[HEARTH_DRAFT_ID_LEN];
    size_t found = 0;
    int code = kv->begin(kv->cookie, false, &txn);

    if (code != 0) {
        return code;
    }
    while (found < cap) {
        code = kv->seek(txn, HEARTH_TABLE_DRAFTS, key, true, &key, &value);
        if (code != 0 || key.len != sizeof last) {
            break;
        }
        memcpy(last, key.data, sizeof last);
        memcpy(ids[found++], last, sizeof last);
        key = hearth_slice_of(last, sizeof last);
    }
    kv->abort(txn);
    if (code != 0 && code != HEARTH_E_NOT_FOUND) {
        return code;
    }
    *count = found;
    return 0;
}

int hearth_outbox_form_put(const struct hearth_kv *kv,
                           const uint8_t hash[HEARTH_HASH_LEN],
                           struct hearth_slice package)
{
    return hearth_kv_put_one(kv, HEARTH_TABLE_FORMS,
                             hearth_slice_of(hash, HEARTH_HASH_LEN), package);
}

int hearth_outbox_form_get(const struct hearth_kv *kv,
                           const uint8_t hash[HEARTH_HASH_LEN], uint8_t *out,
                           size_t cap, size_t *len)
{
    return hearth_kv_get_one(kv, HEARTH_TABLE_FORMS,
                             hearth_slice_of(hash, HEARTH_HASH_LEN),
                             (struct hearth_kv_buffer){out, cap, len});
}
