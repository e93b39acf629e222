/* SPDX-License-Identifier: Apache-2.0 */
/* What a token was used for, kept so that a device whose answer got lost can
 * ask again and gets an equal one. */
#ifndef HOST_INGEST_ISSUED_H
#define HOST_INGEST_ISSUED_H

#include "hearth/enrol.h"
#include "hearth/kv.h"

struct hearth_issued {
    struct hearth_enrol_offer offer;
    uint8_t device[HEARTH_DEVICE_LEN];
    uint8_t sync[HEARTH_POINT_LEN];
    uint8_t sign[HEARTH_POINT_LEN];
    struct hearth_certificate certificate;
};

/* Under META "issued/<token id>". E_NOT_FOUND, E_INVALID, E_IO. */
HEARTH_MUST_USE int hearth_issued_get(const struct hearth_kv *kv,
                                      const uint8_t id[HEARTH_TOKEN_ID_LEN],
                                      struct hearth_issued *out);
HEARTH_MUST_USE int hearth_issued_put(const struct hearth_kv *kv,
                                      const uint8_t id[HEARTH_TOKEN_ID_LEN],
                                      const struct hearth_issued *issued);

#endif
