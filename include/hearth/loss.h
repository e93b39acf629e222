/* SPDX-License-Identifier: Apache-2.0 */
/* What a device signs when it cannot bring records that it finalised, so that
 * its chain goes on behind a gap with a name (FORMAT.md "Loss"). */
#ifndef HEARTH_LOSS_H
#define HEARTH_LOSS_H

#include "hearth/identity.h"

enum hearth_loss_kind {
    HEARTH_LOSS_GONE = 1, /* ${from} to ${to} are gone; h is h[to] */
    HEARTH_LOSS_CLOSE = 2 /* nothing comes from ${from} on; h is h[from - 1] */
};

struct hearth_loss {
    uint8_t device[HEARTH_DEVICE_LEN];
    uint8_t kind;  /* enum hearth_loss_kind */
    uint64_t from; /* from 1 */
    uint64_t to;   /* UINT64_MAX with a close */
    uint8_t h[HEARTH_HASH_LEN];
    uint8_t sig[HEARTH_SIG_LEN];
};
#define HEARTH_LOSS_LEN 121

/* Fills ${l}->sig over all its other fields. E_CRYPTO. */
HEARTH_MUST_USE int hearth_loss_sign(struct hearth_loss *l,
                                     const uint8_t *programme,
                                     const struct hearth_key *sign);
/* 0 if ${sign} signed ${l} for ${programme}; else E_AUTH. */
HEARTH_MUST_USE int hearth_loss_verify(const struct hearth_loss *l,
                                       const uint8_t *programme,
                                       const struct hearth_public *sign);
/* Always fits. */
void hearth_loss_encode(const struct hearth_loss *l,
                        uint8_t out[HEARTH_LOSS_LEN]);
/* Reads exactly HEARTH_LOSS_LEN bytes; no signature is checked here. E_INVALID
 * (also for a kind that is none, and a range that is empty). */
HEARTH_MUST_USE int hearth_loss_decode(struct hearth_slice in,
                                       struct hearth_loss *l);

#endif
