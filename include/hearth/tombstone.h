/* SPDX-License-Identifier: Apache-2.0 */
/* What stays of a withdrawn record (FORMAT.md "Tombstone"): a stub, so that
 * the chain through it still verifies, and the results side's word that it
 * was withdrawn and not lost. */
#ifndef HEARTH_TOMBSTONE_H
#define HEARTH_TOMBSTONE_H

#include "hearth/record.h"

/* A record without its ciphertext. */
struct hearth_stub {
    struct hearth_record_header header;
    uint8_t body[HEARTH_HASH_LEN]; /* B = SHA-256(enc | ct) */
    uint8_t sig[HEARTH_SIG_LEN];   /* as stored; zeros if it came inside a
                                      batch */
};

/* What remains of ${record}. E_CRYPTO. */
HEARTH_MUST_USE int hearth_stub_of(const struct hearth_record *record,
                                   struct hearth_stub *out);
/* Always fits. */
void hearth_stub_encode(const struct hearth_stub *s,
                        uint8_t out[HEARTH_STUB_LEN]);
/* Reads exactly HEARTH_STUB_LEN bytes, which no stored record has. E_INVALID.
 */
HEARTH_MUST_USE int hearth_stub_decode(struct hearth_slice in,
                                       struct hearth_stub *s);
/* h of the record it stands for. E_CRYPTO. */
HEARTH_MUST_USE int hearth_stub_chain(const uint8_t *programme,
                                      const struct hearth_stub *s,
                                      uint8_t h[HEARTH_HASH_LEN]);

struct hearth_tombstone {
    uint8_t h[HEARTH_HASH_LEN];
    uint8_t sig[HEARTH_SIG_LEN]; /* by OPENED, over device | seq | h */
    struct hearth_stub stub;
};

/* The tombstone of ${stub}, signed. E_CRYPTO. */
HEARTH_MUST_USE int hearth_tombstone_make(const struct hearth_stub *stub,
                                          const uint8_t *programme,
                                          const struct hearth_key *opened,
                                          struct hearth_tombstone *out);
/* 0 if h is the stub's and ${opened} signed it for ${programme}; E_AUTH. */
HEARTH_MUST_USE int hearth_tombstone_verify(const struct hearth_tombstone *t,
                                            const uint8_t *programme,
                                            const struct hearth_public *opened);
/* The results side's word that the withdrawal ${id} (withdraw.h) is done, which
 * does not say with which record. E_CRYPTO. */
HEARTH_MUST_USE int hearth_tombstone_done(const uint8_t id[16],
                                          const uint8_t *programme,
                                          const struct hearth_key *opened,
                                          uint8_t word[HEARTH_SIG_LEN]);
/* E_AUTH. */
HEARTH_MUST_USE int
hearth_tombstone_is_done(const uint8_t id[16], const uint8_t *programme,
                         const struct hearth_public *opened,
                         const uint8_t word[HEARTH_SIG_LEN]);
/* Always fits. */
void hearth_tombstone_encode(const struct hearth_tombstone *t,
                             uint8_t out[HEARTH_TOMBSTONE_LEN]);
/* Reads exactly HEARTH_TOMBSTONE_LEN bytes; no signature is checked here.
 * E_INVALID. */
HEARTH_MUST_USE int hearth_tombstone_decode(struct hearth_slice in,
                                            struct hearth_tombstone *t);

#endif
