/* SPDX-License-Identifier: Apache-2.0 */
/* Target: hearth_quality_show. Whatever the file holds, a terminal gets no
 * control character but the end of a line. */
#include "host/quality/show.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    HEARTH_CHECK(out != NULL);
    (void)hearth_quality_show(hearth_slice_of(data, size), out);
    HEARTH_CHECK(fclose(out) == 0);
    for (size_t i = 0; i < len; i++) {
        HEARTH_CHECK((unsigned char)text[i] >= 0x20 || text[i] == '\n');
    }
    free(text);
    return 0;
}
