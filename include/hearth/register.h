/* SPDX-License-Identifier: Apache-2.0 */
/* The device register: one entry a device, signed by FORM-SIGN. It admits a
 * device, revokes it, or orders it to wipe its keys (FORMAT.md "Register").
 *
 * Results opens only what an admitted device's SIGN key signed, so whoever
 * holds the collecting host cannot enter devices of his own. */
#ifndef HEARTH_REGISTER_H
#define HEARTH_REGISTER_H

#include "hearth/identity.h"
#include "hearth/kv.h"

enum hearth_register_state {
    HEARTH_REGISTER_ADMITTED = 1, /* six words were confirmed */
    HEARTH_REGISTER_REVOKED = 2,  /* records up to last_good count */
    HEARTH_REGISTER_WIPE = 3      /* revoked, and must destroy its keyring */
};

struct hearth_register_entry {
    uint8_t device[HEARTH_DEVICE_LEN];
    uint32_t version;       /* of this device's entry; only ever up, from 1 */
    uint8_t state;          /* enum hearth_register_state */
    uint64_t last_good_seq; /* UINT64_MAX while admitted */
    uint8_t sign_hash[HEARTH_HASH_LEN]; /* SHA-256 of the SIGN SPKI */
    uint8_t sig[HEARTH_SIG_LEN];
};
#define HEARTH_REGISTER_LEN 117

/* Fills ${e}->sig over all its other fields. E_CRYPTO. */
HEARTH_MUST_USE int hearth_register_sign(struct hearth_register_entry *e,
                                         const uint8_t *programme,
                                         const struct hearth_key *form_sign);
/* 0 if ${form_sign} signed ${e} for ${programme}; else E_AUTH. */
HEARTH_MUST_USE int
hearth_register_verify(const struct hearth_register_entry *e,
                       const uint8_t *programme,
                       const struct hearth_public *form_sign);
/* Always fits. */
void hearth_register_encode(const struct hearth_register_entry *e,
                            uint8_t out[HEARTH_REGISTER_LEN]);
/* Reads exactly HEARTH_REGISTER_LEN bytes; no signature is checked here.
 * E_INVALID (also for a state that is none, or version 0). */
HEARTH_MUST_USE int hearth_register_decode(struct hearth_slice in,
                                           struct hearth_register_entry *e);

/* What stands under ${device} in ${kv}; nothing of it is checked.
 * E_NOT_FOUND, E_INVALID, E_IO. */
HEARTH_MUST_USE int hearth_register_read(const struct hearth_kv *kv,
                                         const uint8_t *device,
                                         struct hearth_register_entry *out);
/* The same, if ${form_sign} signed it for ${programme} and this device; else
 * E_AUTH. */
HEARTH_MUST_USE int hearth_register_load(const struct hearth_kv *kv,
                                         const uint8_t *programme,
                                         const uint8_t *device,
                                         const struct hearth_public *form_sign,
                                         struct hearth_register_entry *out);
/* Replaces what stands under ${e->device}, committed. E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_register_save(const struct hearth_kv *kv,
                                         const struct hearth_register_entry *e);

#endif
