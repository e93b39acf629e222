/* SPDX-License-Identifier: Apache-2.0 */
/* Every key on every place: what an attacker does who trusts no format. */
#ifndef TEST_CRASH_ATTACK_SWEEP_H
#define TEST_CRASH_ATTACK_SWEEP_H

#include "agent.h"

#include "hearth/secmem.h"

#define ATTACK_KEYS_MAX 32

struct attack_keys {
    struct hearth_key keys[ATTACK_KEYS_MAX];
    size_t count;
};

struct attack_loot {
    const char *name; /* what their names begin with */
    const char *out;  /* the folder where plaintexts go */
    unsigned boxes;   /* opened by keys that the keyring names for them */
    unsigned swept;   /* drafts that any key opens anywhere */
    unsigned records; /* records that any key opens */
    unsigned long tried;
};

void attack_keep(struct attack_loot *l, const uint8_t *plain, size_t len);
void attack_add_key(struct attack_keys *keys, const struct hearth_key *key);

/* Takes each byte of ${bytes} for the first of a box's nonce and decrypts with
 * each key, without asking for tag or associated data. What then begins like a
 * draft of a form of ${a} is kept. */
void attack_sweep(struct attack_loot *l, const struct hearth_agent *a,
                  const struct attack_keys *keys, struct hearth_slice bytes);
/* Takes each 32 bytes of ${bytes} for a key, of each box that stands behind an
 * id of ${ids} in ${store}. */
void attack_windows(struct attack_loot *l, const struct hearth_agent *a,
                    struct hearth_slice bytes, struct hearth_slice store,
                    struct hearth_slice ids);
/* Each key as HPKE private key of each record that is still stored, by the
 * record's suite and by the other one. */
void attack_records(struct attack_loot *l, const struct hearth_agent *a,
                    const struct attack_keys *keys);
/* Each 32 bytes of ${bytes} as HPKE private key of the last record. */
void attack_record_windows(struct attack_loot *l, const struct hearth_agent *a,
                           struct hearth_slice bytes);

#endif
