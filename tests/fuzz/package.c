/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes hearth_package_decode; what is accepted is run as an interview and
 * written back. */
#include "hearth/package.h"
#include "hearth/interview.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(const struct hearth_form *form)
{
    size_t len = hearth_interview_size(form);
    void *memory = malloc(len);
    struct hearth_interview *i;
    struct hearth_violation v;
    struct hearth_arena arena;

    hearth_arena_init(&arena, memory, len);
    if (memory != NULL) {
        HEARTH_CHECK(hearth_interview_start(form, &arena, &i) == HEARTH_OK);
        for (uint16_t n = 0; n < form->node_count; n++) {
            /* Wrong answers are part of the game. */
            (void)!hearth_interview_answer(i, n, hearth_slice_text("yes"), &v);
            (void)hearth_form_text(form, form->nodes[n].label, 1);
        }
        (void)hearth_interview_validate(i, &v);
        (void)hearth_interview_eval_errors(i);
    }
    free(memory);
}

static void write_back(const struct hearth_form *form, size_t size)
{
    size_t cap = size * 4 + 65536;
    uint8_t *out = malloc(cap);
    struct hearth_writer w;

    hearth_writer_init(&w, out, out == NULL ? 0 : cap);
    /* A hostile package may share texts that are written apart again. */
    (void)!hearth_package_encode(form, &w);
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t len = HEARTH_PACKAGE_ARENA(size);
    void *memory = malloc(len);
    struct hearth_form *form = NULL;
    struct hearth_arena arena;
    int rc;

    hearth_arena_init(&arena, memory, memory == NULL ? 0 : len);
    rc = hearth_package_decode(hearth_slice_of(data, size), &arena, &form);
    HEARTH_CHECK(memory == NULL || rc != HEARTH_E_MEMORY);
    if (rc == HEARTH_OK) {
        run(form);
        write_back(form, size);
    }
    free(memory);
    return 0;
}
