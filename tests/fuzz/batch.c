/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_batch_decode, hearth_batch_next */
#include "hearth/batch.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const uint8_t programme[HEARTH_PROGRAMME_LEN];
    struct hearth_batch batch;
    struct hearth_batch_cursor cursor = {0};
    struct hearth_record record;
    unsigned count = 0;

    if (hearth_batch_decode(hearth_slice_of(data, len), &batch) == 0) {
        while (hearth_batch_next(&batch, programme, &cursor, &record) == 0) {
            count++;
        }
        HEARTH_CHECK(count == batch.count);
    }
    return 0;
}
