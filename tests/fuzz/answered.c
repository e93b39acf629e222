/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_time_reply_decode, hearth_withdraw_kept_decode: what
 * a host answers a device beside receipts. */
#include "core/sync/time_reply.h"
#include "core/sync/withdraw_kept.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static uint8_t again[1u << 16];
    struct hearth_slice in = hearth_slice_of(data, len);
    struct hearth_withdraw_kept kept;
    struct hearth_time_reply reply;
    struct hearth_writer w;

    if (hearth_time_reply_decode(in, &reply) == 0) {
        hearth_time_reply_encode(&reply, again);
        HEARTH_CHECK(hearth_slice_is_equal(
            hearth_slice_of(again, HEARTH_TIME_REPLY_LEN), in));
    }
    if (hearth_withdraw_kept_decode(in, &kept) == 0) {
        hearth_writer_init(&w, again, sizeof(again));
        hearth_withdraw_kept_encode(&kept, &w);
        HEARTH_CHECK(hearth_slice_is_equal(hearth_writer_slice(&w), in));
    }
    return 0;
}
