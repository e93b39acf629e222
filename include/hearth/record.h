/* SPDX-License-Identifier: Apache-2.0 */
/* A record: one finalised interview, sealed, chained to the one before it on
 * the same device, and signed (FORMAT.md "Record"). */
#ifndef HEARTH_RECORD_H
#define HEARTH_RECORD_H

#include "hearth/hpke.h"
#include "hearth/identity.h"

#define HEARTH_RECORD_HEADER_LEN 54

/* The header is the AAD: magic 2 | suite 1 | flags 1 | epoch 2 | device 8 |
 * seq 8 | prev 32. */
struct hearth_record_header {
    uint8_t suite;
    uint8_t flags; /* 0 in version 1 */
    uint16_t epoch;
    uint8_t device[HEARTH_DEVICE_LEN];
    uint64_t seq; /* from 1 */
    uint8_t prev[HEARTH_HASH_LEN];
};

/* A sealed record in place. ${sig} is over h as the digest. */
struct hearth_record {
    struct hearth_record_header header;
    struct hearth_slice enc;
    struct hearth_slice ct;
    uint8_t sig[HEARTH_SIG_LEN];
};

/* The header's bytes; always fits. */
void hearth_record_put_header(const struct hearth_record_header *header,
                              uint8_t out[HEARTH_RECORD_HEADER_LEN]);
/* Reads exactly a header. E_INVALID: not one of version 1 (magic, suite, flags
 * other than 0, seq 0). */
HEARTH_MUST_USE int hearth_record_get_header(struct hearth_slice in,
                                             struct hearth_record_header *out);

/* h[0] = SHA-256("hearth genesis v1\0" | programme | device | SHA-256(SPKI)).
 */
HEARTH_MUST_USE int hearth_record_genesis(const uint8_t *programme,
                                          const uint8_t *device,
                                          const struct hearth_public *sign,
                                          uint8_t h[HEARTH_HASH_LEN]);
/* h[n] = SHA-256("hearth chain v1\0" | programme | header | B), where
 * B = SHA-256(enc | ct). */
HEARTH_MUST_USE int hearth_record_chain(const uint8_t *programme,
                                        const struct hearth_record *record,
                                        uint8_t h[HEARTH_HASH_LEN]);
/* The same where only B is left of the body. */
HEARTH_MUST_USE int hearth_record_chain_body(
    const uint8_t *programme, const struct hearth_record_header *header,
    const uint8_t body[HEARTH_HASH_LEN], uint8_t h[HEARTH_HASH_LEN]);

/* As kept on device and host: header 54 | ct length 4 | enc | ct | sig 64. */
HEARTH_MUST_USE int hearth_record_encode(const struct hearth_record *record,
                                         struct hearth_writer *out);
/* Views into ${in}; the signature is copied, not verified. E_INVALID. */
HEARTH_MUST_USE int hearth_record_decode(struct hearth_slice in,
                                         struct hearth_record *record);

/* The length a plaintext of ${len} bytes is padded to: 96, 128, 144, 160,
 * 192, 256, 384, 512, then Padme; never below ${smallest}. */
size_t hearth_record_padded(size_t len, size_t smallest);

struct hearth_record_seal {
    const uint8_t *programme;
    struct hearth_slice public_key; /* SEAL[epoch] */
    const struct hearth_key *sign;
    const struct hearth_rng *rng;
    size_t smallest_bucket;
};
/* Pads, seals, chains and signs: one record's stored bytes to ${out} and its
 * h. ${header} is complete. ${plain} stands in locked memory and is left for
 * the caller to wipe. So does ${out}: the padded plaintext stands in it for a
 * moment, until it is sealed in place. */
HEARTH_MUST_USE int
hearth_record_seal(const struct hearth_record_seal *how,
                   const struct hearth_record_header *header,
                   struct hearth_slice plain, struct hearth_writer *out,
                   uint8_t h[HEARTH_HASH_LEN]);
/* Opens and unpads into ${out} (ct.len bytes are enough). E_AUTH. */
HEARTH_MUST_USE int hearth_record_open(const uint8_t *programme,
                                       const struct hearth_record *record,
                                       const struct hearth_key *private_key,
                                       uint8_t *out, size_t *out_len);

#endif
