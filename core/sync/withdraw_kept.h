/* SPDX-License-Identifier: Apache-2.0 */
/* The host's word, on a stick, for withdrawals that a stick brought: FORMAT.md
 * "Carry file". On the network DTLS says whose answer it is; a file has a
 * courier, who must not be able to make a withdrawal disappear. */
#ifndef HEARTH_SYNC_WITHDRAW_KEPT_H
#define HEARTH_SYNC_WITHDRAW_KEPT_H

#include "hearth/identity.h"
#include "hearth/withdraw.h"

struct hearth_withdraw_kept {
    uint8_t key_id[HEARTH_KEY_ID_LEN];
    struct hearth_slice ids; /* a view: HEARTH_WITHDRAW_ID_LEN bytes each */
    uint8_t sig[HEARTH_SIG_LEN];
};

/* key id 8 | ids | signature 64 */
#define HEARTH_WITHDRAW_KEPT_EXTRA (HEARTH_KEY_ID_LEN + HEARTH_SIG_LEN)

/* Signs ${k} for ${device} by RECEIPT. E_CRYPTO. */
HEARTH_MUST_USE int hearth_withdraw_kept_sign(struct hearth_withdraw_kept *k,
                                              const uint8_t *programme,
                                              const uint8_t *device,
                                              const struct hearth_key *key);
/* E_AUTH: not that key's word, or about another device. */
HEARTH_MUST_USE int
hearth_withdraw_kept_verify(const struct hearth_withdraw_kept *k,
                            const uint8_t *programme, const uint8_t *device,
                            const struct hearth_public *key);
void hearth_withdraw_kept_encode(const struct hearth_withdraw_kept *k,
                                 struct hearth_writer *w);
/* E_INVALID. */
HEARTH_MUST_USE int hearth_withdraw_kept_decode(struct hearth_slice in,
                                                struct hearth_withdraw_kept *k);

#endif
