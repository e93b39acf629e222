/* SPDX-License-Identifier: Apache-2.0 */
/* Target: hearth_certificate_public, hearth_certificate_verify with hostile
 * bytes in every place. What verifies has a key that can be read. */
#include "hearth/certificate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hearth_slice all = {data, size};
    struct hearth_slice first = {data, size / 2};
    struct hearth_slice second = {data + size / 2, size - size / 2};
    struct hearth_public key;

    for (int role = HEARTH_CERT_ROOT; role <= HEARTH_CERT_SYNC; role++) {
        enum hearth_certificate_role r = (enum hearth_certificate_role)role;

        if (hearth_certificate_verify(all, second, all, r, 1) == HEARTH_OK) {
            HEARTH_CHECK(hearth_certificate_public(all, &key) == HEARTH_OK);
        }
        if (hearth_certificate_verify(first, second, second, r, 1) ==
            HEARTH_OK) {
            HEARTH_CHECK(hearth_certificate_public(first, &key) == HEARTH_OK);
        }
    }
    return 0;
}
