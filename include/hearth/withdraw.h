/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawal of consent (FORMAT.md "Withdrawal"). W is drawn at consent, shown
 * once and forgotten; the sealed record holds tag(W). Whoever brings W to the
 * programme, by any device or the host, has that record deleted. */
#ifndef HEARTH_WITHDRAW_H
#define HEARTH_WITHDRAW_H

#include "hearth/record.h"

#define HEARTH_WITHDRAW_LEN    16 /* W, and its tag */
#define HEARTH_WITHDRAW_ID_LEN 16 /* under which a sealed one is kept */
/* suite 1 | epoch 2 | enc | ct of W */
#define HEARTH_WITHDRAW_MAX                                                    \
    (3 + HEARTH_ENC_MAX + HEARTH_WITHDRAW_LEN + HEARTH_TAG_LEN)

/* First 16 bytes of SHA-256("hearth withdraw v1\0" | W). */
HEARTH_MUST_USE int hearth_withdraw_tag(const uint8_t w[HEARTH_WITHDRAW_LEN],
                                        uint8_t tag[HEARTH_WITHDRAW_LEN]);
/* Seals W to SEAL[epoch]: what travels as POST w and waits in WITHDRAWALS
 * under the first 16 bytes of its SHA-256. info = "hearth withdrawal v1\0" |
 * programme | epoch; aad = suite | epoch. E_INVALID (key), E_SPACE,
 * E_CRYPTO. */
HEARTH_MUST_USE int hearth_withdraw_seal(const uint8_t *programme,
                                         uint8_t suite, uint16_t epoch,
                                         struct hearth_slice public_key,
                                         const uint8_t w[HEARTH_WITHDRAW_LEN],
                                         const struct hearth_rng *rng,
                                         struct hearth_writer *out);
/* Opens it; in an object file of its own, like hearth_record_open. E_INVALID,
 * E_AUTH. */
HEARTH_MUST_USE int hearth_withdraw_open(const uint8_t *programme,
                                         struct hearth_slice sealed,
                                         const struct hearth_key *private_key,
                                         uint8_t w[HEARTH_WITHDRAW_LEN]);
/* The epoch that a sealed withdrawal names. E_INVALID: it does not parse. */
HEARTH_MUST_USE int hearth_withdraw_epoch(struct hearth_slice sealed,
                                          uint16_t *epoch);
/* First 16 bytes of SHA-256 of ${sealed}: the same bytes twice are one. */
HEARTH_MUST_USE int hearth_withdraw_id(struct hearth_slice sealed,
                                       uint8_t id[HEARTH_WITHDRAW_ID_LEN]);

#endif
