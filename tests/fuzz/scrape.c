/* SPDX-License-Identifier: Apache-2.0 */
/* A request to the page of numbers, from whatever runs on the machine. */
#include "hearth/scrape.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char line[] = "GET /metrics ";
    int status = hearth_scrape_judge(hearth_slice_of(data, size));

    HEARTH_CHECK(status == 0 || status == 200 ||
                 (status >= 400 && status < 500));
    HEARTH_CHECK(status != 200 || (size > sizeof(line) &&
                                   memcmp(data, line, sizeof(line) - 1) == 0));
    return 0;
}
