/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_content_decode, hearth_content_encode */
#include "hearth/content.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hearth_content content;
    uint8_t again[8192 + 128];
    struct hearth_writer w;

    if (hearth_content_decode(hearth_slice_of(data, len), &content) == 0) {
        hearth_writer_init(&w, again, sizeof again);
        HEARTH_CHECK(hearth_content_encode(&content, &w) == 0);
        HEARTH_CHECK(hearth_slice_is_equal(hearth_writer_slice(&w),
                                           hearth_slice_of(data, len)));
    }
    return 0;
}
