/* SPDX-License-Identifier: Apache-2.0 */
/* A form that a browser, or something like one, posted to the page. */
#include "hearth/fields.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct hearth_fields f;
    uint64_t n = 0;
    uint8_t *body = malloc(size > 0 ? size : 1);
    if (body == NULL) {
        return 0;
    }
    if (size > 0) {
        memcpy(body, data, size); /* of just this size */
    }
    if (hearth_fields_read(body, size, &f) == 0) {
        for (size_t i = 0; i < f.count; i++) {
            HEARTH_CHECK(f.at[i].value.data + f.at[i].value.len <= body + size);
            (void)hearth_fields_parse(f.at[i].value, UINT32_MAX, &n);
        }
    } else {
        HEARTH_CHECK(f.count == 0);
    }
    free(body);
    return 0;
}
