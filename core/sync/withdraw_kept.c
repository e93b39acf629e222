/* SPDX-License-Identifier: Apache-2.0 */
/* "These are kept", as bytes and under a prefix of its own. */
#include "withdraw_kept.h"

#include "hearth/hash.h"

void hearth_withdraw_kept_encode(const struct hearth_withdraw_kept *k,
                                 struct hearth_writer *w)
{
    hearth_writer_put(w, k->key_id, sizeof(k->key_id));
    hearth_writer_put(w, k->ids.data, k->ids.len);
    hearth_writer_put(w, k->sig, sizeof(k->sig));
}

int hearth_withdraw_kept_decode(struct hearth_slice in,
                                struct hearth_withdraw_kept *k)
{
    struct hearth_reader r;

    if (in.len < HEARTH_WITHDRAW_KEPT_EXTRA ||
        (in.len - HEARTH_WITHDRAW_KEPT_EXTRA) % HEARTH_WITHDRAW_ID_LEN != 0) {
        return HEARTH_E_INVALID;
    }
    hearth_reader_init(&r, in);
    hearth_reader_copy(&r, k->key_id, sizeof(k->key_id));
    k->ids = hearth_reader_take(&r, in.len - HEARTH_WITHDRAW_KEPT_EXTRA);
    hearth_reader_copy(&r, k->sig, sizeof(k->sig));
    return hearth_reader_finish(&r);
}

static int hash_of(const struct hearth_withdraw_kept *k,
                   const uint8_t *programme, const uint8_t *device,
                   uint8_t hash[HEARTH_HASH_LEN])
{
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth withdrawals kept v1"),
        hearth_slice_of(programme, HEARTH_PROGRAMME_LEN),
        hearth_slice_of(device, HEARTH_DEVICE_LEN),
        hearth_slice_of(k->key_id, sizeof(k->key_id)), k->ids};

    return hearth_hash_parts(parts, sizeof(parts) / sizeof(parts[0]), hash);
}

int hearth_withdraw_kept_sign(struct hearth_withdraw_kept *k,
                              const uint8_t *programme, const uint8_t *device,
                              const struct hearth_key *key)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hash_of(k, programme, device, hash);

    return code == 0 ? hearth_identity_sign(key, hash, k->sig) : code;
}

int hearth_withdraw_kept_verify(const struct hearth_withdraw_kept *k,
                                const uint8_t *programme, const uint8_t *device,
                                const struct hearth_public *key)
{
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hash_of(k, programme, device, hash);

    return code == 0 ? hearth_identity_verify(key, hash, k->sig) : code;
}
