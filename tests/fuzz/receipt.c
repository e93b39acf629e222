/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_receipt_decode, hearth_opened_decode,
 * hearth_state_decode, hearth_batch_reply_decode */
#include "hearth/state.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hearth_receipt receipt;
    struct hearth_opened opened;
    struct hearth_state state;
    struct hearth_batch_reply reply;
    struct hearth_slice in = hearth_slice_of(data, len);
    uint8_t again[HEARTH_RECEIPT_LEN];

    if (hearth_receipt_decode(in, &receipt) == 0) {
        hearth_receipt_encode(&receipt, again);
        HEARTH_CHECK(
            hearth_slice_is_equal(hearth_slice_of(again, sizeof again), in));
    }
    if (hearth_opened_decode(in, &opened) == 0) {
        hearth_opened_encode(&opened, again);
    }
    if (hearth_state_decode(in, &state) == 0) {
        HEARTH_CHECK(state.document.len <= len);
    }
    if (hearth_batch_reply_decode(in, &reply) == 0) {
        HEARTH_CHECK(len == 1 || len == HEARTH_BATCH_REPLY_MAX);
    }
    return 0;
}
