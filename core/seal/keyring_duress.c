/* SPDX-License-Identifier: Apache-2.0 */
/* A duress PIN, and the ring that looks the same and opens for nobody. */
#include "keyring_internal.h"

#include <string.h>

/* What of one keyring is random to whoever has no secret. */
static int scramble_slot(struct hearth_keyring_slot *s,
                         const struct hearth_rng *rng)
{
    const struct {
        uint8_t *at;
        size_t len;
    } parts[] = {{s->salt, sizeof(s->salt)},
                 {s->commitment, sizeof(s->commitment)},
                 {s->duress, sizeof(s->duress)},
                 {s->root_box, sizeof(s->root_box)},
                 {s->sign_box, sizeof(s->sign_box)}};
    int first = HEARTH_OK;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        int code = rng->fill(rng->cookie, parts[i].at, parts[i].len);

        first = first != HEARTH_OK ? first : code;
    }
    return first;
}

int hearth_keyring_scramble(struct hearth_keyring *k,
                            const struct hearth_rng *rng)
{
    int first = HEARTH_OK;

    for (size_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        if (k->slots[i].is_used) {
            /* What a chip sealed stays: alone it opens nothing, and a chip
             * must go on answering "wrong PIN" in the same way. */
            int code = scramble_slot(&k->slots[i], rng);

            first = first != HEARTH_OK ? first : code;
        }
    }
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        struct hearth_keyring_draft *d = &k->drafts[i];

        if (d->is_used) {
            int code = rng->fill(rng->cookie, d->key_box, sizeof(d->key_box));

            first = first != HEARTH_OK ? first : code;
        }
    }
    return first;
}

int hearth_keyring_set_duress(struct hearth_keyring *k,
                              const struct hearth_keyring_secrets *s,
                              struct hearth_slice secret,
                              struct hearth_secmem *m,
                              const struct hearth_rng *rng)
{
    struct hearth_keyring_slot *slot = &k->slots[s->slot];
    uint8_t hash[HEARTH_HASH_LEN];
    struct hearth_keyring_scratch *x;
    int code;

    if (secret.len == 0) {
        return rng->fill(rng->cookie, slot->duress, sizeof(slot->duress));
    }
    x = hearth_secmem_take(m, sizeof(*x));
    if (x == NULL) {
        return HEARTH_E_MEMORY;
    }
    code = hearth_passphrase_derive(secret, slot->salt, &slot->cost, &x->kek,
                                    &x->typed);
    if (code == HEARTH_OK &&
        hearth_secmem_equal(&x->typed, &s->typed, sizeof(x->typed))) {
        code = HEARTH_E_EXISTS;
    }
    if (code == HEARTH_OK) {
        code = hearth_keyring_slot_duress(&x->typed, hash);
    }
    if (code == HEARTH_OK) {
        memcpy(slot->duress, hash, sizeof(slot->duress));
    }
    hearth_secmem_give(m, x);
    return code;
}

int hearth_keyring_upgrade(struct hearth_keyring *k,
                           const struct hearth_rng *rng, bool *has_changed)
{
    static const uint8_t none[HEARTH_HASH_LEN];

    *has_changed = false;
    for (size_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        struct hearth_keyring_slot *s = &k->slots[i];

        if (s->is_used && hearth_secmem_equal(s->duress, none, sizeof(none))) {
            int code = rng->fill(rng->cookie, s->duress, sizeof(s->duress));

            if (code != HEARTH_OK) {
                return code;
            }
            *has_changed = true;
        }
    }
    return HEARTH_OK;
}
