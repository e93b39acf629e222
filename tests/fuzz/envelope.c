/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_envelope_open */
#include "hearth/envelope.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const uint8_t programme[HEARTH_PROGRAMME_LEN];
    static const struct hearth_public key;
    struct hearth_slice body;

    /* No input carries a signature of a key that is not a point. */
    HEARTH_CHECK(hearth_envelope_open(HEARTH_ENVELOPE_PACKAGE, programme, &key,
                                      hearth_slice_of(data, len), &body) != 0);
    return 0;
}
