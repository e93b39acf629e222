/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to GET t?n=NONCE: FORMAT.md "Time". */
#ifndef HEARTH_SYNC_TIME_REPLY_H
#define HEARTH_SYNC_TIME_REPLY_H

#include "hearth/identity.h"

#define HEARTH_TIME_NONCE_LEN 16
#define HEARTH_TIME_REPLY_LEN 96

struct hearth_time_reply {
    uint8_t key_id[HEARTH_KEY_ID_LEN];
    uint8_t nonce[HEARTH_TIME_NONCE_LEN];
    int64_t host_time_s;
    uint8_t sig[HEARTH_SIG_LEN];
};

HEARTH_MUST_USE int hearth_time_reply_sign(struct hearth_time_reply *t,
                                           const uint8_t *programme,
                                           const struct hearth_key *key);
HEARTH_MUST_USE int hearth_time_reply_verify(const struct hearth_time_reply *t,
                                             const uint8_t *programme,
                                             const struct hearth_public *key);
void hearth_time_reply_encode(const struct hearth_time_reply *t,
                              uint8_t out[HEARTH_TIME_REPLY_LEN]);
HEARTH_MUST_USE int hearth_time_reply_decode(struct hearth_slice in,
                                             struct hearth_time_reply *t);

#endif
