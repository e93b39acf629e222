/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts (the host has it, synced) and countersignatures (the results side
 * opened it). FORMAT.md "Receipt". */
#ifndef HEARTH_RECEIPT_H
#define HEARTH_RECEIPT_H

#include "hearth/identity.h"

struct hearth_receipt {
    uint8_t key_id[HEARTH_KEY_ID_LEN];
    uint8_t host[8];
    uint8_t incarnation[8]; /* new at every restore of the host */
    uint8_t device[HEARTH_DEVICE_LEN];
    uint64_t seq;
    uint8_t h[HEARTH_HASH_LEN];
    int64_t host_time_s;
    uint8_t sig[HEARTH_SIG_LEN];
};
#define HEARTH_RECEIPT_LEN 144

struct hearth_opened {
    uint8_t device[HEARTH_DEVICE_LEN];
    uint64_t seq;
    uint8_t h[HEARTH_HASH_LEN];
    uint8_t sig[HEARTH_SIG_LEN];
};
#define HEARTH_OPENED_LEN 112

/* Fills ${r}->sig over all its other fields. E_CRYPTO. */
HEARTH_MUST_USE int hearth_receipt_sign(struct hearth_receipt *r,
                                        const uint8_t *programme,
                                        const struct hearth_key *key);
/* 0 if ${key} signed ${r} for ${programme}; else E_AUTH. What it says is the
 * caller's to compare. */
HEARTH_MUST_USE int hearth_receipt_verify(const struct hearth_receipt *r,
                                          const uint8_t *programme,
                                          const struct hearth_public *key);
/* Always fits. */
void hearth_receipt_encode(const struct hearth_receipt *r,
                           uint8_t out[HEARTH_RECEIPT_LEN]);
/* Reads exactly HEARTH_RECEIPT_LEN bytes; no signature is checked here.
 * E_INVALID. */
HEARTH_MUST_USE int hearth_receipt_decode(struct hearth_slice in,
                                          struct hearth_receipt *r);

/* The same four for a countersignature. */
HEARTH_MUST_USE int hearth_opened_sign(struct hearth_opened *o,
                                       const uint8_t *programme,
                                       const struct hearth_key *key);
/* 0, or E_AUTH. */
HEARTH_MUST_USE int hearth_opened_verify(const struct hearth_opened *o,
                                         const uint8_t *programme,
                                         const struct hearth_public *key);
/* Always fits. */
void hearth_opened_encode(const struct hearth_opened *o,
                          uint8_t out[HEARTH_OPENED_LEN]);
/* Reads exactly HEARTH_OPENED_LEN bytes; no signature is checked here.
 * E_INVALID. */
HEARTH_MUST_USE int hearth_opened_decode(struct hearth_slice in,
                                         struct hearth_opened *o);

#endif
