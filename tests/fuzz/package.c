/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes hearth_package_decode; what is accepted is run as an interview and
 * written back. */
#include "hearth/package.h"
#include "hearth/interview.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Answers what is on the screen, leaves it, and now and then adds. */
static void walk(struct hearth_interview *i, size_t steps)
{
    static const char *const TEXTS[] = {"yes", "1", "a b", "2026-11-21", ""};
    struct hearth_violation v;
    struct hearth_place added;
    char text[64];

    for (size_t n = 0; n < steps; n++) {
        struct hearth_screen screen = hearth_interview_screen(i);
        struct hearth_place p = screen.place;

        if (screen.kind == HEARTH_SCREEN_END) {
            break;
        }
        /* Wrong answers are part of the game. */
        (void)!hearth_interview_answer(i, p, hearth_slice_text(TEXTS[n % 5]),
                                       &v);
        (void)hearth_interview_text(
            i, p, hearth_interview_form(i)->nodes[p.node].label, n % 2 == 0,
            text, sizeof(text));
        if (screen.kind == HEARTH_SCREEN_ADD && n % 3 == 0) {
            (void)!hearth_interview_add(i, p.instance, p.node, &added);
        } else if (hearth_interview_next(i, &v) != HEARTH_OK) {
            (void)!hearth_interview_answer(i, v.place, hearth_slice_text("1"),
                                           &v);
        }
    }
}

static void run(const struct hearth_form *form)
{
    static const struct hearth_world WORLD = {.device = "d"};
    size_t len = hearth_interview_size(form);
    void *memory = malloc(len);
    struct hearth_interview *i;
    struct hearth_violation v;
    struct hearth_arena arena;

    hearth_arena_init(&arena, memory, len);
    if (memory != NULL) {
        HEARTH_CHECK(hearth_interview_start(form, &WORLD, &arena, &i) ==
                     HEARTH_OK);
        walk(i, 40);
        (void)hearth_interview_validate(i, &v);
        (void)hearth_interview_eval_errors(i);
    }
    free(memory);
}

/* What was accepted is written, read and written again: the same bytes. A
 * hostile package may spell the same form longer, never shorter. */
static void write_back(const struct hearth_form *form, size_t size)
{
    size_t cap = size + HEARTH_TEXT_MAX;
    size_t room = HEARTH_PACKAGE_ARENA(cap);
    uint8_t *out = malloc(2 * cap);
    void *memory = malloc(room);
    struct hearth_form *again;
    struct hearth_arena arena;
    struct hearth_writer w;
    struct hearth_writer w2;

    hearth_arena_init(&arena, memory, memory == NULL ? 0 : room);
    hearth_writer_init(&w, out, out == NULL ? 0 : cap);
    hearth_writer_init(&w2, out + cap, out == NULL ? 0 : cap);
    if (memory != NULL && out != NULL) {
        HEARTH_CHECK(hearth_package_encode(form, &w) == HEARTH_OK);
        HEARTH_CHECK(hearth_package_decode(hearth_writer_slice(&w), &arena,
                                           &again) == HEARTH_OK);
        HEARTH_CHECK(hearth_package_encode(again, &w2) == HEARTH_OK);
        HEARTH_CHECK(hearth_slice_is_equal(hearth_writer_slice(&w),
                                           hearth_writer_slice(&w2)));
    }
    free(memory);
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
        write_back(form, size);
        run(form);
    }
    free(memory);
    return 0;
}
