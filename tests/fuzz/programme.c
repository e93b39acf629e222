/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_programme_decode */
#include "hearth/programme.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hearth_programme programme;

    if (hearth_programme_decode(hearth_slice_of(data, len), &programme) == 0) {
        HEARTH_CHECK(programme.form_count <= HEARTH_FORMS_MAX);
        HEARTH_CHECK(hearth_programme_epoch_find(
                         &programme, programme.current_epoch) != NULL);
    }
    return 0;
}
