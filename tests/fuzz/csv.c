/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the whole form compiler: the input is the five sheets, with a line
 * that holds only "===" between them; what is not there is missing. */
#include "forms.h"
#include "workbook.h"

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

static void compile(const struct hearth_slice *sheets,
                    enum hearth_forms_policy policy)
{
    static uint8_t memory[32u << 20];
    static struct hearth_forms_report report;
    struct hearth_forms_options options = {.policy = policy};
    struct hearth_form *form = NULL;
    struct hearth_arena arena;
    char line[HEARTH_FORMS_LINE_MAX];
    int rc;

    hearth_arena_init(&arena, memory, sizeof(memory));
    rc = hearth_forms_compile_sheets("fuzz", sheets, &options, &arena, &form,
                                     &report);
    for (size_t i = 0; i < report.message_count; i++) {
        hearth_forms_line(&report.messages[i], line);
    }
    HEARTH_CHECK((rc == HEARTH_OK) == (form != NULL));
    HEARTH_CHECK(rc != HEARTH_OK || report.error_count == 0);
    HEARTH_CHECK(rc != HEARTH_E_INVALID || report.error_count > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hearth_slice sheets[HEARTH_FORMS_SHEET_COUNT] = {{0}};

    for (size_t i = 0; i < HEARTH_FORMS_SHEET_COUNT && size > 0; i++) {
        sheets[i] = cut(&data, &size);
    }
    compile(sheets, HEARTH_POLICY_DEFAULT);
    compile(sheets, HEARTH_POLICY_OPEN);
    return 0;
}
