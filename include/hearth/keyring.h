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

/* What a slot is locked with. A migrated slot does not say. */
enum hearth_keyring_mode {
    HEARTH_KEYRING_UNSTATED = 0,
    HEARTH_KEYRING_PIN = 1,
    HEARTH_KEYRING_PHRASE = 2,
    HEARTH_KEYRING_CHIP = 3 /* PIN or passphrase, and a TPM's secret */
};

/* What a TPM sealed: its public and private part, about 210 bytes. */
#define HEARTH_KEYRING_SEALED_MAX 384

struct hearth_keyring_slot {
    bool is_used;
    uint8_t worker[HEARTH_CODE_MAX];
    uint8_t worker_len;
    struct hearth_passphrase_cost cost;
    uint8_t salt[HEARTH_SALT_LEN];
    uint8_t commitment[HEARTH_HASH_LEN]; /* SHA-256 of the derived one */
    uint8_t root_box[HEARTH_KEY_LEN + HEARTH_BOX_EXTRA];
    uint8_t sign_box[HEARTH_KEY_LEN + HEARTH_BOX_EXTRA];
    uint8_t mode;                    /* enum hearth_keyring_mode */
    uint8_t duress[HEARTH_HASH_LEN]; /* of the duress PIN; noise if none */
    uint16_t sealed_len;             /* 0 unless the mode is CHIP */
    uint8_t sealed[HEARTH_KEYRING_SEALED_MAX];
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
 * SHA-256 of the rest. Encode writes version 2, decode reads 1 and 2:
 * E_INVALID (torn or foreign page), E_VERSION (a whole page of a later
 * version). */
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
    struct hearth_key typed; /* tells a duress PIN from the PIN */
    uint8_t slot;
};

/* A security chip (TPM). seal gives bytes that only this chip turns back, and
 * only for ${auth}; it counts wrong ones itself. E_AUTH wrong ${auth},
 * E_LOCKED too many of them, E_NOT_FOUND no chip answers, E_IO, E_INVALID
 * (sealed by another chip, or damaged). */
struct hearth_keyring_chip {
    int (*seal)(void *cookie, const struct hearth_key *auth,
                const struct hearth_key *secret, struct hearth_writer *out);
    int (*unseal)(void *cookie, const struct hearth_key *auth,
                  struct hearth_slice sealed, struct hearth_key *secret);
    void *cookie;
};

/* How a slot is to be locked. */
struct hearth_keyring_lock {
    struct hearth_slice secret; /* PIN or passphrase, in locked memory */
    struct hearth_passphrase_cost cost;
    const struct hearth_keyring_chip *chip; /* NULL: without */
};

/* One try to unlock. */
struct hearth_keyring_try {
    struct hearth_slice worker;
    struct hearth_slice secret;
    const struct hearth_keyring_chip *chip; /* NULL: E_NOT_FOUND if needed */
    bool is_duress; /* out: it was the duress PIN; the code is E_AUTH */
};

/* Fills a free slot: draws the root, wraps it and ${sign} under the secret,
 * without a chip. The caller then writes both pages. E_FULL when no slot is
 * free, E_EXISTS, E_INVALID (length of ${worker}), E_MEMORY, what passphrase.h
 * gives. */
HEARTH_MUST_USE int hearth_keyring_add_worker(
    struct hearth_keyring *k, struct hearth_slice worker,
    struct hearth_slice secret, const struct hearth_passphrase_cost *cost,
    const struct hearth_key *sign, struct hearth_secmem *m,
    const struct hearth_rng *rng);
/* The same with any lock. */
HEARTH_MUST_USE int hearth_keyring_add_locked(
    struct hearth_keyring *k, struct hearth_slice worker,
    const struct hearth_keyring_lock *lock, const struct hearth_key *sign,
    struct hearth_secmem *m, const struct hearth_rng *rng);
/* Opens the slot of ${worker}. E_AUTH wrong secret, E_NOT_FOUND, E_INVALID
 * (right secret but damaged slot). On failure ${out} is unchanged. */
HEARTH_MUST_USE int hearth_keyring_unlock(const struct hearth_keyring *k,
                                          struct hearth_slice worker,
                                          struct hearth_slice secret,
                                          struct hearth_secmem *m,
                                          struct hearth_keyring_secrets *out);
/* The same with a chip, and it tells a duress PIN; the work done is the same
 * for a wrong secret and for that. E_LOCKED, E_NOT_FOUND: of the chip too. */
HEARTH_MUST_USE int
hearth_keyring_unlock_try(const struct hearth_keyring *k,
                          struct hearth_keyring_try *t, struct hearth_secmem *m,
                          struct hearth_keyring_secrets *out);
/* Locks the slot of ${s} anew: new salt, boxes, commitment; drafts stay. A
 * duress PIN is forgotten. What passphrase.h and the chip give. */
HEARTH_MUST_USE int
hearth_keyring_relock(struct hearth_keyring *k,
                      const struct hearth_keyring_secrets *s,
                      const struct hearth_keyring_lock *lock,
                      struct hearth_secmem *m, const struct hearth_rng *rng);
/* Forgets a worker and the keys of all drafts of theirs. E_NOT_FOUND, E_STATE
 * (the last one: SIGN would be lost). */
HEARTH_MUST_USE int hearth_keyring_remove_worker(struct hearth_keyring *k,
                                                 struct hearth_slice worker);
/* Index of ${worker}'s slot. E_NOT_FOUND. */
HEARTH_MUST_USE int hearth_keyring_find_worker(const struct hearth_keyring *k,
                                               struct hearth_slice worker,
                                               uint8_t *slot);

/* Sets the duress PIN of the worker of ${s}; an empty ${secret} sets none.
 * Nobody can see which: without one there is noise in its place. E_EXISTS: it
 * is the PIN itself. */
HEARTH_MUST_USE int
hearth_keyring_set_duress(struct hearth_keyring *k,
                          const struct hearth_keyring_secrets *s,
                          struct hearth_slice secret, struct hearth_secmem *m,
                          const struct hearth_rng *rng);
/* Puts noise in the place of all that is wrapped or derived, of every worker
 * and draft: a ring that looks the same and opens for nobody. E_CRYPTO; then
 * some of it may be left. */
HEARTH_MUST_USE int hearth_keyring_scramble(struct hearth_keyring *k,
                                            const struct hearth_rng *rng);
/* Gives slots of a version 1 page their noise; *${has_changed} asks the caller
 * to save. E_CRYPTO. */
HEARTH_MUST_USE int hearth_keyring_upgrade(struct hearth_keyring *k,
                                           const struct hearth_rng *rng,
                                           bool *has_changed);

/* Drafts that each worker can always have, whatever the others keep. */
#define HEARTH_KEYRING_SHARE (HEARTH_DRAFTS_MAX / HEARTH_WORKERS_MAX)
/* Adds a random key for a new draft; E_FULL when all places are taken or the
 * rest is the other workers' share, E_EXISTS. */
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
/* True if the draft is there and belongs to ${slot}. */
bool hearth_keyring_is_draft_of(const struct hearth_keyring *k, uint8_t slot,
                                const uint8_t id[HEARTH_DRAFT_ID_LEN]);
/* Forgets a draft's key; fine if there is none. */
void hearth_keyring_drop_draft(struct hearth_keyring *k,
                               const uint8_t id[HEARTH_DRAFT_ID_LEN]);

#endif
