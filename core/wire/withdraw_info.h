/* SPDX-License-Identifier: Apache-2.0 */
/* What binds a sealed withdrawal to its programme and epoch. */
#ifndef HEARTH_WIRE_WITHDRAW_INFO_H
#define HEARTH_WIRE_WITHDRAW_INFO_H

#include "hearth/bytes.h"
#include "hearth/limits.h"

#define HEARTH_WITHDRAW_INFO_LEN                                               \
    (sizeof "hearth withdrawal v1" + HEARTH_PROGRAMME_LEN + 2)
#define HEARTH_WITHDRAW_HEADER_LEN 3 /* suite 1 | epoch 2 */

struct hearth_withdraw_info {
    uint8_t bytes[HEARTH_WITHDRAW_INFO_LEN];
};

/* HPKE's info: "hearth withdrawal v1\0" | programme 16 | epoch 2, in
 * ${info}. */
struct hearth_slice hearth_withdraw_info(struct hearth_withdraw_info *info,
                                         const uint8_t *programme,
                                         uint16_t epoch);

/* A sealed withdrawal in place. */
struct hearth_withdraw_parts {
    uint8_t suite;
    uint16_t epoch;
    struct hearth_slice header; /* the AAD */
    struct hearth_slice enc;
    struct hearth_slice ct;
};
/* Views into ${sealed}. E_INVALID. */
HEARTH_MUST_USE int hearth_withdraw_split(struct hearth_slice sealed,
                                          struct hearth_withdraw_parts *out);

#endif
