/* SPDX-License-Identifier: Apache-2.0 */
/* hearth_budget_check over any file, and over any body with a right checksum:
 * else the checksum would stop the fuzzer at the door. */
#include "host/disclosure/budget.h"

#include "hearth/hash.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hearth_slice parts[2] = {HEARTH_PREFIX("hearth budget 1"),
                                    hearth_slice_of(data, size)};
    uint8_t *file;

    (void)hearth_budget_check(hearth_slice_of(data, size));
    file = malloc(size + HEARTH_HASH_LEN);
    if (file == NULL) {
        return 0;
    }
    if (size > 0) {
        memcpy(file, data, size); /* allocated for it above */
    }
    if (hearth_hash_parts(parts, 2, file + size) == 0) {
        (void)hearth_budget_check(
            hearth_slice_of(file, size + HEARTH_HASH_LEN));
    }
    free(file);
    return 0;
}
