/* SPDX-License-Identifier: Apache-2.0 */
/* Padding, so that a record's length says little: content | 0x80 | zeros. */
#include "pad.h"

#include "hearth/record.h"

#include <string.h>

static const size_t BUCKETS[] = {96, 128, 144, 160, 192, 256, 384, 512};

/* Padme (Nikitin et al. 2019, "Reducing Metadata Leakage from Encrypted Files
 * and Communication with PURBs", section 4): keep the highest bits of the
 * length, so that at most O(log log len) bits of it leak and overhead stays
 * below 12 %. */
static size_t padme(size_t len)
{
    unsigned exponent = 0;
    unsigned exponent_bits = 0;
    size_t mask;

    while (len >> (exponent + 1) != 0) {
        exponent++;
    }
    while (exponent >> exponent_bits != 0) {
        exponent_bits++;
    }
    mask = ((size_t)1 << (exponent - exponent_bits)) - 1;
    return (len + mask) & ~mask;
}

size_t hearth_record_padded(size_t len, size_t smallest)
{
    if (len < smallest) {
        len = smallest;
    }
    for (size_t i = 0; i < sizeof BUCKETS / sizeof BUCKETS[0]; i++) {
        if (len <= BUCKETS[i]) {
            return BUCKETS[i];
        }
    }
    return padme(len);
}

void hearth_pad_fill(struct hearth_slice plain, uint8_t *out, size_t padded)
{
    HEARTH_CHECK(plain.len < padded);
    if (plain.len > 0) {
        memmove(out, plain.data, plain.len);
    }
    out[plain.len] = 0x80;
    memset(out + plain.len + 1, 0, padded - plain.len - 1);
}

int hearth_pad_strip(struct hearth_slice in, size_t *len)
{
    size_t at = in.len;

    if (in.len == 0 || hearth_record_padded(in.len, 0) != in.len) {
        return HEARTH_E_INVALID;
    }
    while (at > 0 && in.data[at - 1] == 0) {
        at--;
    }
    if (at == 0 || in.data[at - 1] != 0x80) {
        return HEARTH_E_INVALID;
    }
    *len = at - 1;
    return 0;
}
