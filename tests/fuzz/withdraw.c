/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_withdraw_epoch, hearth_stub_decode,
 * hearth_tombstone_decode */
#include "hearth/withdraw.h"
#include "hearth/tombstone.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hearth_slice in = hearth_slice_of(data, len);
    uint8_t again[HEARTH_TOMBSTONE_LEN];
    struct hearth_tombstone tombstone;
    struct hearth_stub stub;
    uint16_t epoch;

    if (hearth_withdraw_epoch(in, &epoch) == 0) {
        HEARTH_CHECK(len <= HEARTH_WITHDRAW_MAX && len > 3);
        HEARTH_CHECK(epoch == (uint16_t)(data[1] << 8 | data[2]));
    }
    if (hearth_stub_decode(in, &stub) == 0) {
        hearth_stub_encode(&stub, again);
        HEARTH_CHECK(
            hearth_slice_is_equal(hearth_slice_of(again, HEARTH_STUB_LEN), in));
    }
    if (hearth_tombstone_decode(in, &tombstone) == 0) {
        hearth_tombstone_encode(&tombstone, again);
        HEARTH_CHECK(
            hearth_slice_is_equal(hearth_slice_of(again, sizeof again), in));
    }
    return 0;
}
