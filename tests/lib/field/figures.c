/* SPDX-License-Identifier: Apache-2.0 */
/* The raw figures, before any display rule, for comparison with a file. For
 * tests only: every program of the product goes through host/release.
 *
 * usage: hearth-test-figures DATA_DIR  (passphrase on standard input)
 *   interviews N
 *   item NAME CHOICE COUNT
 *   skipped NAME COUNT
 *   scale NAME ALPHA_PAIRWISE ALPHA_COMPLETE COMPLETE_COUNT MEAN_SCORE */
#include "host/results/results.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_question(const struct hearth_tally *t, uint16_t node)
{
    const struct hearth_form *form = t->form;
    const struct hearth_node *n = &form->nodes[node];
    const char *name = hearth_form_name(form, node);

    if (!hearth_tally_has_choices(form, node)) {
        return;
    }
    for (uint32_t c = 0; c < form->lists[n->list].count; c++) {
        (void)printf("item %s %s %" PRIu64 "\n", name,
                     hearth_form_choice_name(form, n->list, c),
                     t->questions[node].counts[c]);
    }
    (void)printf("skipped %s %" PRIu64 "\n", name, t->questions[node].skipped);
}

static void print_scale(const struct hearth_tally *t, uint16_t index)
{
    struct hearth_scale_result r;

    if (t->scales[index] != NULL &&
        hearth_scale_finish(t->scales[index], &r) == 0) {
        (void)printf("scale %s %.10f %.10f %" PRIu64 " %.10f\n",
                     t->form->names + t->form->scales[index].name,
                     r.alpha_pairwise, r.alpha_complete, r.complete_count,
                     r.mean_score);
    }
}

static void print_tally(const struct hearth_tally *t)
{
    (void)printf("interviews %" PRIu64 "\n", t->interviews);
    for (uint16_t n = 0; n < t->form->node_count; n++) {
        print_question(t, n);
    }
    for (uint16_t s = 0; s < t->form->scale_count; s++) {
        print_scale(t, s);
    }
}

int main(int argc, char **argv)
{
    struct hearth_folder folder = {0};
    struct hearth_results *results = NULL;
    char passphrase[256];
    bool is_new;

    if (argc != 2 || fgets(passphrase, sizeof passphrase, stdin) == NULL ||
        hearth_folder_open(argv[1], &folder) != 0) {
        (void)fputs("figures: cannot open this folder\n", stderr);
        return 2;
    }
    passphrase[strcspn(passphrase, "\n")] = '\0';
    if (hearth_results_open(&folder, hearth_slice_text(passphrase), &results) !=
            0 ||
        hearth_results_round(results, &is_new) != 0) {
        (void)fputs("figures: cannot open the records\n", stderr);
        return 2;
    }
    for (size_t i = 0; i < hearth_results_form_count(results); i++) {
        print_tally(hearth_results_tally(results, i));
    }
    for (size_t i = 0; i < hearth_results_problem_count(results); i++) {
        (void)printf("problem %s\n", hearth_results_problem(results, i)->text);
    }
    hearth_results_close(results);
    hearth_folder_close(&folder);
    return 0;
}
