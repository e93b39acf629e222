/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_quotas_take, hearth_quotas_text */
#include "host/folder/quotas.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct hearth_quotas q, again;
    static char text[HEARTH_QUOTAS_TEXT], same[HEARTH_QUOTAS_TEXT];
    size_t written;

    q.count = 0;
    again.count = 0;
    if (hearth_quotas_take(&q, hearth_slice_of(data, len)) != 0) {
        HEARTH_CHECK(q.count == 0);
        return 0;
    }
    HEARTH_CHECK(q.count <= HEARTH_QUOTAS_AREAS);
    written = hearth_quotas_text(&q, text);
    HEARTH_CHECK(written < sizeof(text) && strlen(text) == written);
    HEARTH_CHECK(hearth_quotas_take(&again, hearth_slice_text(text)) == 0);
    (void)hearth_quotas_text(&again, same);
    HEARTH_CHECK(strcmp(text, same) == 0);
    return 0;
}
