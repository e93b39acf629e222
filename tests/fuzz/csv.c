/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the whole form compiler: the input is the three sheets, with a line
 * that holds only "===" between them. */
#include "forms.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Takes what stands before the next separator. */
static struct hearth_slice cut(const uint8_t **data, size_t *size)
{
    struct hearth_slice part = hearth_slice_of(*data, *size);

    for (size_t i = 0; i + 5 <= *size; i++) {
        if (memcmp(*data + i, "\n===\n", 5) == 0) {
            part.len = i + 1;
            *data += i + 5;
            *size -= i + 5;
            return part;
        }
    }
    *data += *size;
    *size = 0;
    return part;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t memory[4u << 20];
    struct hearth_forms_sheets sheets = {.name = "fuzz"};
    struct hearth_forms_report report;
    struct hearth_form *form = NULL;
    struct hearth_arena arena;
    char line[HEARTH_FORMS_LINE_MAX];
    int rc;

    sheets.survey = cut(&data, &size);
    sheets.choices = cut(&data, &size);
    sheets.settings = cut(&data, &size);
    hearth_arena_init(&arena, memory, sizeof(memory));
    rc = hearth_forms_compile(&sheets, &arena, &form, &report);
    for (size_t i = 0; i < report.message_count; i++) {
        hearth_forms_line(&report.messages[i], line);
    }
    HEARTH_CHECK((rc == HEARTH_OK) == (form != NULL));
    HEARTH_CHECK(rc != HEARTH_OK || report.error_count == 0);
    HEARTH_CHECK(rc != HEARTH_E_INVALID || report.error_count > 0);
    return 0;
}
