/* SPDX-License-Identifier: Apache-2.0 */
/* What the bench sends: devices of a throw-away programme, and their records
 * as batches, ready to go on the wire.
 *
 * The sealed part of a record is random bytes of the right length: whoever
 * takes records in cannot tell, and does not open them. Chain and signatures
 * are real. Keys are not in locked memory: they are forked, and protect
 * nothing. */
#ifndef HEARTH_LOAD_H
#define HEARTH_LOAD_H

#include "hearth/batch.h"
#include "hearth/certificate.h"
#include "hearth/kv.h"
#include "hearth/link.h"

#define LOAD_CLIENTS 4
#define LOAD_ENC     32
#define LOAD_CT_MAX  (512 + HEARTH_TAG_LEN)

struct load_holder {
    struct hearth_key key;
    struct hearth_public public_key;
    struct hearth_certificate certificate;
};

/* One device and what it sends. */
struct load_device {
    uint8_t id[HEARTH_DEVICE_LEN];
    struct load_holder sync;
    struct hearth_key sign;
    struct hearth_public sign_public;
    uint8_t genesis[HEARTH_HASH_LEN];
    uint8_t *bytes; /* the batches, one after the other */
    size_t bytes_len;
    size_t *batch_len;
    size_t batch_count;
};

struct load {
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    struct load_holder root, enrol, host;
    struct hearth_key receipt;
    struct hearth_public receipt_public;
    struct load_device devices[LOAD_CLIENTS];
    unsigned batch_records;
    size_t ct_len;
    uint64_t records; /* of all devices */
};

/* Makes ${batch_count} batches of ${batch_records} for each device; a record's
 * plaintext is padded to ${plain_len} (512 at most). */
HEARTH_MUST_USE int load_make(struct load *l, unsigned batch_records,
                              size_t batch_count, size_t plain_len);
void load_free(struct load *l);
/* Enters the devices into a host's register. */
HEARTH_MUST_USE int load_register(const struct load *l,
                                  const struct hearth_kv *kv);
struct hearth_link_identity load_host_identity(const struct load *l);
struct hearth_link_identity load_device_identity(const struct load *l,
                                                 size_t device);

#endif
