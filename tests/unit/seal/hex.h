/* SPDX-License-Identifier: Apache-2.0 */
/* Published values as hex, for the tests of this folder. */
#ifndef TEST_HEX_H
#define TEST_HEX_H

#include "hearth/bytes.h"

#include <string.h>

/* Bytes of ${hex} in ${out}, which must be large enough. */
static inline struct hearth_slice hex_bytes(const char *hex, uint8_t *out)
{
    size_t len = strlen(hex) / 2;

    HEARTH_CHECK(hearth_bytes_unhex(hex, out, len) == HEARTH_OK);
    return hearth_slice_of(out, len);
}

#endif
