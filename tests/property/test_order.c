/* SPDX-License-Identifier: Apache-2.0 */
/* However an interview came to its answers (backs, edits, repeats added and
 * removed, drafts saved and resumed), it is in the state of one that was given
 * the same answers in order. HEARTH_SEED replays a run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "forms.h"
#include "generate.h"
#include "inorder.h"
#include "play.h"

#include "hearth/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA      ((size_t)HEARTH_FORMS_ARENA + (200u << 20))
#define STEPS      150u
#define FORMS      80u
#define FORMS_LONG 2000u

struct trial {
    struct hearth_arena arena;
    struct hearth_form *form;
    struct play play;
    struct hearth_interview *fresh;
};

/* ---- one form ---- */

static void show_form(const struct hearth_forms_workbook *workbook)
{
    for (int s = 0; s < HEARTH_FORMS_SHEET_COUNT; s++) {
        const struct hearth_forms_csv *csv = &workbook->tables[s].csv;

        for (size_t r = 0; workbook->tables[s].is_there && r < csv->row_count;
             r++) {
            for (size_t c = 0; c < csv->rows[r].count; c++) {
                const struct hearth_slice *cell = &csv->rows[r].cells[c];

                print_message("%.*s\t", (int)cell->len,
                              (const char *)cell->data);
            }
            print_message("\n");
        }
    }
}

static void compile(struct trial *t,
                    const struct hearth_forms_workbook *workbook)
{
    struct hearth_forms_options options = {.policy = HEARTH_POLICY_OPEN};
    struct hearth_forms_report report;
    char line[HEARTH_FORMS_LINE_MAX];

    memset(&report, 0, sizeof report);
    if (hearth_forms_compile(workbook, &options, &t->arena, &t->form,
                             &report) == 0) {
        return;
    }
    show_form(workbook);
    for (size_t i = 0; i < report.message_count; i++) {
        hearth_forms_line(&report.messages[i], line);
        print_message("%s\n", line);
    }
    fail_msg("a random form does not compile");
}

static void play_some(struct trial *t, uint64_t seed,
                      const struct hearth_forms_workbook *workbook)
{
    bool is_good = play_begin(&t->play, t->form, seed, &t->arena);

    while (is_good && t->play.steps < STEPS) {
        is_good = play_step(&t->play);
    }
    is_good = is_good && play_resume(&t->play);
    if (!is_good) {
        show_form(workbook);
        fail_msg("HEARTH_SEED=%llu: %s", (unsigned long long)seed, t->play.why);
    }
}

static void check_form(struct trial *t, uint64_t seed)
{
    struct world w;
    struct hearth_world table;
    struct hearth_forms_workbook *workbook = NULL;
    char why[COMPARE_CAP] = "";

    t->arena.used = 0;
    workbook = hearth_arena_take(&t->arena, 1, sizeof *workbook);
    assert_non_null(workbook);
    assert_true(world_init(&w, "GMT", seed));
    assert_true(
        generate_form(&w, 4 + world_below(&w, 40), &t->arena, workbook));
    compile(t, workbook);
    play_some(t, seed, workbook);
    assert_true(world_init(&w, "America/Phoenix", seed));
    table = world_table(&w);
    assert_int_equal(
        hearth_interview_start(t->form, &table, &t->arena, &t->fresh), 0);
    inorder_give(t->play.interview, t->fresh);
    if (!compare_interviews(t->play.interview, t->fresh, false, why)) {
        show_form(workbook);
        fail_msg("HEARTH_SEED=%llu: %s", (unsigned long long)seed, why);
    }
}

static uint64_t first_seed(bool *is_given)
{
    const char *text = getenv("HEARTH_SEED");
    struct hearth_rng rng = hearth_rng_system();
    uint32_t drawn = 0;

    *is_given = text != NULL;
    if (text != NULL) {
        return strtoull(text, NULL, 10);
    }
    assert_int_equal(rng.fill(rng.cookie, (uint8_t *)&drawn, sizeof drawn), 0);
    return drawn;
}

static void test_any_order_gives_the_same_state(void **state)
{
    struct trial *t = calloc(1, sizeof *t);
    void *memory = malloc(ARENA);
    bool is_given = false;
    uint64_t seed = first_seed(&is_given);
    unsigned forms = is_given                        ? 1
                     : getenv("HEARTH_LONG") != NULL ? FORMS_LONG
                                                     : FORMS;

    (void)state;
    assert_non_null(t);
    assert_non_null(memory);
    hearth_arena_init(&t->arena, memory, ARENA);
    print_message("HEARTH_SEED from %llu, %u forms\n", (unsigned long long)seed,
                  forms);
    for (unsigned k = 0; k < forms; k++) {
        check_form(t, seed + k);
    }
    free(memory);
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_order_gives_the_same_state)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
