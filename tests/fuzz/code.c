/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes bytecode: it is run inside an interview whether or not the checker
 * accepts it, and is an answer or an evaluation error if it does. */
#include "every.h"

#include "hearth/expr.h"
#include "hearth/interview.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An interview over the form in which every field holds something, whose
 * expression EVERY_ALWAYS is what is fuzzed. */
static struct hearth_interview *start(struct every *e, void *memory,
                                      size_t size)
{
    static const struct hearth_world WORLD = {.device = "d"};
    struct hearth_interview *i = NULL;
    struct hearth_violation v;
    struct hearth_arena arena;

    hearth_arena_init(&arena, memory, size);
    HEARTH_CHECK(hearth_form_index(&e->form, &arena) == HEARTH_OK);
    HEARTH_CHECK(hearth_interview_start(&e->form, &WORLD, &arena, &i) ==
                 HEARTH_OK);
    (void)!hearth_interview_answer(i, hearth_interview_place(EVERY_CONSENT),
                                   hearth_slice_text("yes"), &v);
    (void)!hearth_interview_answer(i, hearth_interview_place(EVERY_SIZE),
                                   hearth_slice_text("3"), &v);
    (void)!hearth_interview_answer(i, hearth_interview_place(EVERY_COLOURS),
                                   hearth_slice_text("blue red"), &v);
    return i;
}

static void find_references(struct hearth_slice code)
{
    size_t at = 0;
    size_t before = 0;

    while (hearth_expr_reference(code, &at) != HEARTH_NONE) {
        HEARTH_CHECK(at > before);
        before = at;
    }
    HEARTH_CHECK(at == code.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct every e;
    struct hearth_slice code = hearth_slice_of(data, size);
    struct hearth_expr_bounds bounds;
    struct hearth_interview *i;
    struct hearth_value value;
    size_t room;
    void *memory;
    int rc;

    every_init(&e);
    bounds.node_count = e.form.node_count;
    bounds.list_count = e.form.list_count;
    bounds.names_len = e.form.names_len;
    e.exprs[EVERY_ALWAYS] = code;
    room = hearth_interview_size(&e.form) + 65536;
    memory = malloc(room);
    if (memory == NULL) {
        return 0;
    }
    i = start(&e, memory, room);
    rc = hearth_interview_eval(i, hearth_interview_place(EVERY_SIZE),
                               EVERY_ALWAYS, &value);
    if (hearth_expr_check(code, &bounds) == HEARTH_OK) {
        HEARTH_CHECK(rc == HEARTH_OK || rc == HEARTH_E_EVAL);
        find_references(code);
    }
    free(memory);
    return 0;
}
