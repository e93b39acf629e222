/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_carry_open, hearth_carry_next, hearth_loss_decode.
 * The checksum is made right, so that the walk behind it is reached. */
#include "hearth/carry.h"
#include "hearth/hash.h"
#include "hearth/loss.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void walk(struct hearth_slice in)
{
    struct hearth_carry_head head;
    struct hearth_reader items;
    struct hearth_slice body;
    uint8_t type;
    size_t sum = 0;

    if (hearth_carry_open(in, &head, &items) == 0) {
        while (hearth_carry_next(&items, &type, &body) == 0) {
            sum += body.len + HEARTH_CARRY_ITEM_EXTRA;
        }
        HEARTH_CHECK(sum + HEARTH_CARRY_EXTRA == in.len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static uint8_t room[8192];
    struct hearth_loss loss;
    struct hearth_slice all = {room, len};
    uint8_t again[HEARTH_LOSS_LEN];

    walk(hearth_slice_of(data, len));
    if (hearth_loss_decode(hearth_slice_of(data, len), &loss) == 0) {
        hearth_loss_encode(&loss, again);
        HEARTH_CHECK(memcmp(again, data, sizeof(again)) == 0);
    }
    if (len + HEARTH_HASH_LEN <= sizeof(room)) {
        memcpy(room, data, len);
        if (hearth_hash_parts(&all, 1, room + len) == 0) {
            walk(hearth_slice_of(room, len + HEARTH_HASH_LEN));
        }
    }
    return 0;
}
