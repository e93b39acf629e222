/* SPDX-License-Identifier: Apache-2.0 */
/* Compiles the form of tests/data/small at the first call. */
#include "small_form.h"

#include "forms.h"

#include <stdio.h>
#include <stdlib.h>

const struct hearth_form *small_form(void)
{
    static struct hearth_form *form;
    static uint8_t memory[4u << 20];
    struct hearth_forms_report report;
    struct hearth_arena arena;
    const char *top = getenv("HEARTH_SOURCE");
    char path[1024];

    if (form == NULL) {
        (void)snprintf(path, sizeof(path), "%s/tests/data/small",
                       top == NULL ? "." : top);
        hearth_arena_init(&arena, memory, sizeof(memory));
        HEARTH_CHECK(hearth_forms_compile_folder(path, &arena, &form,
                                                 &report) == HEARTH_OK);
    }
    return form;
}
