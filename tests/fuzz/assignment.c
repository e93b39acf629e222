/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_assignment_decode */
#include "hearth/assignment.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct hearth_assignment a, again;
    uint8_t bytes[HEARTH_ASSIGNMENT_MAX];
    struct hearth_writer w;

    if (hearth_assignment_decode(hearth_slice_of(data, len), &a) != 0) {
        return 0;
    }
    HEARTH_CHECK(a.version != 0 && a.area_count >= 1 &&
                 a.area_count <= HEARTH_AREAS_MAX &&
                 a.quota_count <= HEARTH_QUOTAS_MAX &&
                 a.back_check_count <= HEARTH_BACK_CHECKS_MAX);
    hearth_writer_init(&w, bytes, sizeof bytes);
    HEARTH_CHECK(hearth_assignment_encode(&a, &w) == 0);
    HEARTH_CHECK(hearth_assignment_decode(hearth_writer_slice(&w), &again) ==
                 0);
    HEARTH_CHECK(again.version == a.version &&
                 again.quota_count == a.quota_count &&
                 again.is_women_only == a.is_women_only);
    return 0;
}
