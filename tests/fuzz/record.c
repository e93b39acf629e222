/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_record_decode, hearth_record_encode */
#include "hearth/record.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hearth_record record;
    uint8_t again[HEARTH_RECORD_MAX];
    struct hearth_writer w;

    if (hearth_record_decode(hearth_slice_of(data, len), &record) == 0) {
        /* What was read writes itself again, to the byte. */
        hearth_writer_init(&w, again, sizeof again);
        HEARTH_CHECK(hearth_record_encode(&record, &w) == 0);
        HEARTH_CHECK(hearth_slice_is_equal(hearth_writer_slice(&w),
                                           hearth_slice_of(data, len)));
    }
    return 0;
}
