/* SPDX-License-Identifier: Apache-2.0 */
/* A parcel: files for one recipient, sealed to the recipient's X25519 key
 * (FORMAT.md "Parcel"). HPKE seals a key that was drawn for this parcel, and
 * segments of 64 KiB are boxes under it. */
#ifndef HOST_EXPORT_PARCEL_H
#define HOST_EXPORT_PARCEL_H

#include "host/export/recipient.h"
#include "host/export/write.h"

#include "hearth/aead.h"
#include "hearth/hpke.h"

#define HEARTH_PARCEL_FILES_MAX 8u
#define HEARTH_PARCEL_NAME_MAX  60u
#define HEARTH_PARCEL_MAX       ((size_t)2 << 30)

struct hearth_parcel_file {
    char name[HEARTH_PARCEL_NAME_MAX + 1];
    struct hearth_slice bytes;
};

struct hearth_parcel {
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    int64_t expires_s;
    struct hearth_parcel_file files[HEARTH_PARCEL_FILES_MAX];
    size_t file_count;
};

/* ${out} is sealed: ordinary memory, which the caller frees. E_MEMORY,
 * E_CRYPTO, E_INVALID (public key), E_LIMIT. */
HEARTH_MUST_USE int
hearth_parcel_seal(const struct hearth_parcel *p,
                   const uint8_t public_key[HEARTH_PARCEL_PUBLIC],
                   const struct hearth_rng *rng, struct hearth_arena *arena,
                   struct hearth_slice *out);
/* Opens ${in} into ${arena}, which ${out} views. E_AUTH: another key, or
 * changed; E_INVALID, E_VERSION, E_MEMORY. */
HEARTH_MUST_USE int hearth_parcel_open(struct hearth_slice in,
                                       const struct hearth_key *private_key,
                                       struct hearth_arena *arena,
                                       struct hearth_parcel *out);
/* The files in opened bytes: plain names, each once. E_INVALID. */
HEARTH_MUST_USE int hearth_parcel_files(struct hearth_slice in,
                                        struct hearth_parcel *out);

#endif
