/* SPDX-License-Identifier: Apache-2.0 */
/* The device's keyring: worker slots, one random key per draft, and what is
 * pending (FORMAT.md "Keyring"). Pure; the caller keeps the two page copies.
 *
 * LMDB never overwrites in place, so a key stored in it survives in free
 * pages: keys live here instead, in pages that are overwritten. */
#ifndef HEARTH_KEYRING_H
#define HEARTH_KEYRING_H

#include "hearth/aead.h"
#include "hearth/bytes.h"
#include "hearth/passphrase.h"
#include "hearth/rng.h"
#include "hearth/secmem.h"

struct hearth_keyring_pending {
    bool is_set;
    uint8_t draft[HEARTH_DRAFT_ID_LEN];
    uint64_t seq;
    uint8_t h[HEARTH_HASH_LEN];
};

struct hearth_keyring_slot {
    bool is_used;
    uint8_t worker[HEARTH_CODE_MAX];
    uint8_t worker_len;
    struct hearth_passphrase_cost cost;
    uint8_t salt[HEARTH_SALT_LEN];
    uint8_t commitment[HEARTH_HASH_LEN]; /* SHA-256 of the derived one */
    uint8_t root_box[HEARTH_KEY_LEN + HEARTH_BOX_EXTRA];
    uint8_t sign_box[HEARTH_KEY_LEN + HEARTH_BOX_EXTRA];
};

struct hearth_keyring_draft {
    bool is_used;
    uint8_t id[HEARTH_DRAFT_ID_LEN];
    uint8_t slot; /* the worker it belongs to */
    uint8_t key_box[HEARTH_KEY_LEN + HEARTH_BOX_EXTRA];
};

/* A decoded page; all secrets in it are wrapped. */
struct hearth_keyring {
    uint64_t generation;
    struct hearth_keyring_slot slots[HEARTH_WORKERS_MAX];
    struct hearth_keyring_draft drafts[HEARTH_DRAFTS_MAX];
    struct hearth_keyring_pending pending;
};

/* Page <-> keyring; ${page} has HEARTH_KEYRING_PAGE bytes and ends with a
 * SHA-256 of the rest. Decode: E_INVALID (torn or foreign page), E_VERSION
 * (a whole page of a later version). */
HEARTH_MUST_USE int hearth_keyring_encode(const struct hearth_keyring *k,
                                          uint8_t *page);
HEARTH_MUST_USE int hearth_keyring_decode(const uint8_t *page,
                                          struct hearth_keyring *k);
/* Which of two copies start-up takes: the valid one with the higher
 * generation. *${chosen} is 0 or 1; E_INVALID when neither is valid, E_VERSION
 * when either is of a later version: it must not be repaired away. */
HEARTH_MUST_USE int hearth_keyring_choose(const uint8_t *page0,
                                          const uint8_t *page1,
                                          struct hearth_keyring *k,
                                          int *chosen);

/* Secrets of one unlocked worker; stands in locked memory. */
struct hearth_keyring_secrets {
    struct hearth_key root;
    struct hearth_key sign;
    uint8_t slot;
};

/* Fills a free slot: draws the root, wraps it and ${sign} under the secret.
 * The caller then writes both pages. E_FULL when no slot is free, E_EXISTS,
 * E_INVALID (length of ${worker}), E_MEMORY, what passphrase.h gives. */
HEARTH_MUST_USE int hearth_keyring_add_worker(
    struct hearth_keyring *k, struct hearth_slice worker,
    struct hearth_slice secret, const struct hearth_passphrase_cost *cost,
    const struct hearth_key *sign, struct hearth_secmem *m,
    const struct hearth_rng *rng);
/* Opens the slot of ${worker}. E_AUTH wrong secret, E_NOT_FOUND, E_INVALID
 * (right secret but damaged slot). On failure ${out} is unchanged. */
HEARTH_MUST_USE int hearth_keyring_unlock(const struct hearth_keyring *k,
                                          struct hearth_slice worker,
                                          struct hearth_slice secret,
                                          struct hearth_secmem *m,
                                          struct hearth_keyring_secrets *out);

/* Adds a random key for a new draft; E_FULL when all places are taken,
 * E_EXISTS. */
HEARTH_MUST_USE int
hearth_keyring_add_draft(struct hearth_keyring *k,
                         const struct hearth_keyring_secrets *secrets,
                         const uint8_t id[HEARTH_DRAFT_ID_LEN],
                         const struct hearth_rng *rng, struct hearth_key *key);
/* The key of a draft. E_NOT_FOUND, E_DENIED (another worker's), E_AUTH. */
HEARTH_MUST_USE int
hearth_keyring_draft_key(const struct hearth_keyring *k,
                         const struct hearth_keyring_secrets *secrets,
                         const uint8_t id[HEARTH_DRAFT_ID_LEN],
                         struct hearth_key *key);
/* Forgets a draft's key; fine if there is none. */
void hearth_keyring_drop_draft(struct hearth_keyring *k,
                               const uint8_t id[HEARTH_DRAFT_ID_LEN]);

#endif
