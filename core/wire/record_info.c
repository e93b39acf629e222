/* SPDX-License-Identifier: Apache-2.0 */
/* What binds a sealed record to its programme and epoch. */
#include "record_info.h"

#include "hearth/hash.h"

struct hearth_slice hearth_record_info(struct hearth_record_info *info,
                                       const uint8_t *programme, uint16_t epoch)
{
    struct hearth_writer w;
    struct hearth_slice prefix = HEARTH_PREFIX("hearth record v1");

    hearth_writer_init(&w, info->bytes, sizeof info->bytes);
    hearth_writer_put(&w, prefix.data, prefix.len);
    hearth_writer_put(&w, programme, HEARTH_PROGRAMME_LEN);
    hearth_writer_u16(&w, epoch);
    return hearth_writer_slice(&w);
}
