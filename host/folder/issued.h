/* SPDX-License-Identifier: Apache-2.0 */
/* What a token was used for: so that a device whose answer got lost gets an
 * equal one, and so that the custodian can compare and admit. ingest writes
 * it: whoever admits believes nothing of it but what the six words show. */
#ifndef HOST_FOLDER_ISSUED_H
#define HOST_FOLDER_ISSUED_H

#include "hearth/enrol.h"
#include "hearth/kv.h"

struct hearth_issued {
    struct hearth_enrol_offer offer;
    struct hearth_enrol_party party;
    struct hearth_enrol_reply reply;
    struct hearth_enrol_test test;
};

/* Under META "issued/<token id>". E_NOT_FOUND, E_INVALID, E_IO. */
HEARTH_MUST_USE int hearth_issued_get(const struct hearth_kv *kv,
                                      const uint8_t id[HEARTH_TOKEN_ID_LEN],
                                      struct hearth_issued *out);
HEARTH_MUST_USE int hearth_issued_put(const struct hearth_kv *kv,
                                      const uint8_t id[HEARTH_TOKEN_ID_LEN],
                                      const struct hearth_issued *issued);
/* The one that is ${device}'s. E_NOT_FOUND. */
HEARTH_MUST_USE int hearth_issued_find(const struct hearth_kv *kv,
                                       const uint8_t device[HEARTH_DEVICE_LEN],
                                       struct hearth_issued *out);

#endif
