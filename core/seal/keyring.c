/* SPDX-License-Identifier: Apache-2.0 */
/* Workers of a keyring: who has a slot, and what opens it. */
#include "keyring_internal.h"

#include <string.h>

int hearth_keyring_find_worker(const struct hearth_keyring *k,
                               struct hearth_slice worker, uint8_t *slot)
{
    for (uint8_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        const struct hearth_keyring_slot *s = &k->slots[i];

        if (s->is_used &&
            hearth_slice_is_equal(hearth_slice_of(s->worker, s->worker_len),
                                  worker)) {
            *slot = i;
            return HEARTH_OK;
        }
    }
    return HEARTH_E_NOT_FOUND;
}

static int find_free_slot(const struct hearth_keyring *k, uint8_t *slot)
{
    for (uint8_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        if (!k->slots[i].is_used) {
            *slot = i;
            return HEARTH_OK;
        }
    }
    return HEARTH_E_FULL;
}

int hearth_keyring_add_locked(struct hearth_keyring *k,
                              struct hearth_slice worker,
                              const struct hearth_keyring_lock *lock,
                              const struct hearth_key *sign,
                              struct hearth_secmem *m,
                              const struct hearth_rng *rng)
{
    struct hearth_keyring_slot made;
    struct hearth_keyring_scratch *x;
    uint8_t slot;
    int code;

    if (worker.len == 0 || worker.len > sizeof(made.worker)) {
        return HEARTH_E_INVALID;
    }
    if (hearth_keyring_find_worker(k, worker, &slot) == HEARTH_OK) {
        return HEARTH_E_EXISTS;
    }
    code = find_free_slot(k, &slot);
    if (code != HEARTH_OK) {
        return code;
    }
    x = hearth_secmem_take(m, sizeof(*x));
    if (x == NULL) {
        return HEARTH_E_MEMORY;
    }
    memset(&made, 0, sizeof(made));
    made.is_used = true;
    made.worker_len = (uint8_t)worker.len;
    memcpy(made.worker, worker.data, worker.len); /* length checked above */
    x->sign = *sign;
    code = rng->fill(rng->cookie, x->root.bytes, HEARTH_KEY_LEN);
    if (code == HEARTH_OK) {
        code = hearth_keyring_slot_lock(&made, slot, lock, x, rng);
    }
    if (code == HEARTH_OK) {
        k->slots[slot] = made;
    }
    hearth_secmem_give(m, x);
    return code;
}

int hearth_keyring_add_worker(struct hearth_keyring *k,
                              struct hearth_slice worker,
                              struct hearth_slice secret,
                              const struct hearth_passphrase_cost *cost,
                              const struct hearth_key *sign,
                              struct hearth_secmem *m,
                              const struct hearth_rng *rng)
{
    const struct hearth_keyring_lock lock = {secret, *cost, NULL};

    return hearth_keyring_add_locked(k, worker, &lock, sign, m, rng);
}

int hearth_keyring_relock(struct hearth_keyring *k,
                          const struct hearth_keyring_secrets *s,
                          const struct hearth_keyring_lock *lock,
                          struct hearth_secmem *m, const struct hearth_rng *rng)
{
    struct hearth_keyring_slot made = k->slots[s->slot];
    struct hearth_keyring_scratch *x = hearth_secmem_take(m, sizeof(*x));
    int code;

    if (x == NULL) {
        return HEARTH_E_MEMORY;
    }
    x->root = s->root;
    x->sign = s->sign;
    code = hearth_keyring_slot_lock(&made, s->slot, lock, x, rng);
    if (code == HEARTH_OK) {
        k->slots[s->slot] = made;
    }
    hearth_secmem_give(m, x);
    return code;
}

int hearth_keyring_unlock_try(const struct hearth_keyring *k,
                              struct hearth_keyring_try *t,
                              struct hearth_secmem *m,
                              struct hearth_keyring_secrets *out)
{
    struct hearth_keyring_scratch *x;
    uint8_t slot;
    int code = hearth_keyring_find_worker(k, t->worker, &slot);

    t->is_duress = false;
    if (code != HEARTH_OK) {
        return code;
    }
    x = hearth_secmem_take(m, sizeof(*x));
    if (x == NULL) {
        return HEARTH_E_MEMORY;
    }
    code = hearth_keyring_slot_open(&k->slots[slot], slot, t, x);
    if (code == HEARTH_OK) {
        out->root = x->root;
        out->sign = x->sign;
        out->typed = x->typed;
        out->slot = slot;
    }
    hearth_secmem_give(m, x);
    return code;
}

int hearth_keyring_unlock(const struct hearth_keyring *k,
                          struct hearth_slice worker,
                          struct hearth_slice secret, struct hearth_secmem *m,
                          struct hearth_keyring_secrets *out)
{
    struct hearth_keyring_try t = {worker, secret, NULL, false};

    return hearth_keyring_unlock_try(k, &t, m, out);
}

int hearth_keyring_remove_worker(struct hearth_keyring *k,
                                 struct hearth_slice worker)
{
    unsigned used = 0;
    uint8_t slot;
    int code = hearth_keyring_find_worker(k, worker, &slot);

    if (code != HEARTH_OK) {
        return code;
    }
    for (size_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        used += k->slots[i].is_used ? 1 : 0;
    }
    if (used == 1) {
        return HEARTH_E_STATE;
    }
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i++) {
        if (k->drafts[i].is_used && k->drafts[i].slot == slot) {
            hearth_secmem_wipe(&k->drafts[i], sizeof(k->drafts[i]));
        }
    }
    hearth_secmem_wipe(&k->slots[slot], sizeof(k->slots[slot]));
    return HEARTH_OK;
}
