/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_served_decode, hearth_served_write */
#include "host/cli/served.h"

#include "hearth/hash.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BODY (HEARTH_SERVED_LEN - HEARTH_HASH_LEN)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* As it came, and with the hash that fits what came. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uint8_t bytes[HEARTH_SERVED_LEN] = {0};
    struct hearth_slice part = hearth_slice_of(bytes, BODY);
    struct hearth_served s;

    HEARTH_CHECK(hearth_served_decode(hearth_slice_of(data, len), &s) <= 0);
    memcpy(bytes, data, len < BODY ? len : BODY); /* the shorter of both */
    HEARTH_CHECK(hearth_hash_parts(&part, 1, bytes + BODY) == 0);
    if (hearth_served_decode(hearth_slice_of(bytes, sizeof(bytes)), &s) == 0) {
        HEARTH_CHECK(s.count <= HEARTH_SERVED_MAX && s.at_ms >= 0);
        for (size_t i = 0; i < s.count; i++) {
            HEARTH_CHECK(strnlen(s.child[i].name, HEARTH_SERVED_NAME) <
                         HEARTH_SERVED_NAME);
        }
    }
    return 0;
}
