/* SPDX-License-Identifier: Apache-2.0 */
/* Boxes and slots of a keyring, shared by its files. */
#ifndef HEARTH_SEAL_KEYRING_INTERNAL_H
#define HEARTH_SEAL_KEYRING_INTERNAL_H

#include "hearth/keyring.h"

#define HEARTH_KEYRING_BOX (HEARTH_KEY_LEN + HEARTH_BOX_EXTRA)

/* Made on the way to a slot's keys; stands in locked memory, wiped by giving
 * it back. */
struct hearth_keyring_scratch {
    struct hearth_key kek;
    struct hearth_key commitment;
    struct hearth_key typed; /* second half of what Argon2id gave */
    struct hearth_key root;
    struct hearth_key sign;
    struct hearth_key chip_auth;
    struct hearth_key chip_secret;
    struct hearth_key joint[2]; /* A1 | the chip's secret */
    struct hearth_key made[2];  /* KEK | commitment */
};

/* Wraps ${key} under ${under}. What a box is for, and whose, is its associated
 * data: ${prefix} | slot 1 | ${of}. */
HEARTH_MUST_USE int hearth_keyring_box_seal(const struct hearth_key *under,
                                            struct hearth_slice aad,
                                            const struct hearth_key *key,
                                            const struct hearth_rng *rng,
                                            uint8_t box[HEARTH_KEYRING_BOX]);
HEARTH_MUST_USE int
hearth_keyring_box_open(const struct hearth_key *under, struct hearth_slice aad,
                        const uint8_t box[HEARTH_KEYRING_BOX],
                        struct hearth_key *key);

/* What is bound to a box. */
struct hearth_keyring_aad {
    uint8_t bytes[24 + 1 + HEARTH_CODE_MAX];
};
struct hearth_slice hearth_keyring_box_aad(struct hearth_keyring_aad *aad,
                                           struct hearth_slice prefix,
                                           uint8_t slot,
                                           struct hearth_slice of);

/* What the page keeps of a duress PIN whose Argon2id gave ${typed}. */
HEARTH_MUST_USE int hearth_keyring_slot_duress(const struct hearth_key *typed,
                                               uint8_t out[HEARTH_HASH_LEN]);
/* Fills salt, boxes, commitment, mode and what a chip sealed of ${s}, slot
 * ${index}, around ${x}->root and ${x}->sign; no duress PIN. */
HEARTH_MUST_USE int
hearth_keyring_slot_lock(struct hearth_keyring_slot *s, uint8_t index,
                         const struct hearth_keyring_lock *lock,
                         struct hearth_keyring_scratch *x,
                         const struct hearth_rng *rng);
/* Opens ${s} into ${x}. E_AUTH: not this slot's secret; then no box was
 * tried. */
HEARTH_MUST_USE int
hearth_keyring_slot_open(const struct hearth_keyring_slot *s, uint8_t index,
                         struct hearth_keyring_try *t,
                         struct hearth_keyring_scratch *x);

#endif
