/* SPDX-License-Identifier: Apache-2.0 */
/* What binds a sealed record to its programme and epoch. */
#ifndef HEARTH_WIRE_RECORD_INFO_H
#define HEARTH_WIRE_RECORD_INFO_H

#include "hearth/bytes.h"
#include "hearth/limits.h"

#define HEARTH_RECORD_INFO_LEN                                                 \
    (sizeof "hearth record v1" + HEARTH_PROGRAMME_LEN + 2)

struct hearth_record_info {
    uint8_t bytes[HEARTH_RECORD_INFO_LEN];
};

/* HPKE's info: "hearth record v1\0" | programme 16 | epoch 2, in ${info}. */
struct hearth_slice hearth_record_info(struct hearth_record_info *info,
                                       const uint8_t *programme,
                                       uint16_t epoch);

#endif
