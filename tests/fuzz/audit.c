/* SPDX-License-Identifier: Apache-2.0 */
/* Target function: hearth_audit_file_walk */
#include "host/audit/audit.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int look(void *cookie, const struct hearth_audit_entry *entry,
                const uint8_t h[HEARTH_HASH_LEN])
{
    uint64_t *last = cookie;

    (void)h;
    HEARTH_CHECK(entry->number == *last + 1);
    HEARTH_CHECK(strlen(entry->text) <= HEARTH_AUDIT_TEXT_MAX);
    *last = entry->number;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const uint8_t *programme = NULL;
    uint64_t broken, last = 0;

    if (hearth_audit_file_walk(hearth_slice_of(data, len), &programme, look,
                               &last, &broken) == 0) {
        HEARTH_CHECK(programme != NULL && broken == 0);
    }
    return 0;
}
