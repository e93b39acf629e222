/* SPDX-License-Identifier: Apache-2.0 */
/* The display rule: from raw figures to what may be released
 * (disclosure.md 4).
 *
 * k is 10, and 20 where people are few and known to each other. A figure needs
 * a base of k; a distribution needs k in every cell, else the share of the two
 * highest answers is shown if both sides hold k, else nothing. All that is
 * shown is rounded (rounding.h); progress is coarse (release.h). */
#ifndef HOST_RELEASE_RULE_H
#define HOST_RELEASE_RULE_H

#include "host/release/release.h"
#include "host/results/results.h"
#include "host/results/watch.h"

#define HEARTH_RULE_K     10 /* of every base and every cell */
#define HEARTH_RULE_FLOOR 5  /* nobody may build anything less careful */
_Static_assert(HEARTH_RULE_K >= HEARTH_RULE_FLOOR &&
                   HEARTH_PLAN_K_MIN == HEARTH_RULE_K,
               "k is below the floor, or a plan's is another one");
/* That of a form: twice as much for people who are few and known to each
 * other, in a closed facility or as leaders (domain.md). */
uint64_t hearth_rule_form_k(const struct hearth_form *form);
/* That of a cube, which may ask for more. */
uint64_t hearth_rule_k(const struct hearth_cube *cube);

#define HEARTH_RULE_METHOD                                                     \
    "unweighted; base = answers given; Wilson interval for shares, t for "     \
    "means, both from the rounded figures"
#define HEARTH_RULE_PURPOSE "programme"

/* What a release is made of. */
struct hearth_rule_source {
    const struct hearth_programme *programme;
    struct hearth_cube *const *cubes; /* one a form; figures are marked fresh */
    size_t cube_count;
    const struct hearth_progress *progress;
    uint64_t opened;
    const struct hearth_results_problem *problems;
    size_t problem_count;
    /* The newest release, whose figures stay where too little changed; NULL
     * before the first. */
    const struct hearth_release *last;
    uint64_t number;                  /* that new figures would go out with */
    const struct hearth_watch *watch; /* how far it is; NULL: nobody asks */
};

/* Makes a release. Texts of forms and of the last release are viewed, the rest
 * stands in ${arena}. *${fresh}: how many figures were made anew; with 0 there
 * is nothing to release, and ${out} is the last one with progress as it is
 * now. E_MEMORY. */
HEARTH_MUST_USE int hearth_rule_apply(const struct hearth_rule_source *source,
                                      int64_t now_s, struct hearth_arena *arena,
                                      struct hearth_release *out,
                                      size_t *fresh);

/* Somebody may keep ${r} for ever: no later figure of the wave may differ from
 * its too narrowly. Before it is noted in ${past}. E_MEMORY, E_LIMIT,
 * E_CRYPTO. */
HEARTH_MUST_USE int hearth_rule_remember(const struct hearth_release *r,
                                         struct hearth_past *past);
/* Once, after the programs were renewed: completes a ${past} that was written
 * before narrow counts were kept from releases 1 to ${last} on the shelf of
 * data folder ${folder}; any other is left alone. One that is missing was never
 * out; of another error *${damaged} is the number. */
HEARTH_MUST_USE int hearth_rule_recall(const char *folder, uint32_t last,
                                       struct hearth_past *past,
                                       uint32_t *damaged);

/* False when the node is not a matter of figures (a hidden node, the consent
 * question). */
bool hearth_rule_is_figure(const struct hearth_form *form, uint16_t node);
/* How one question is looked at. */
struct hearth_rule_view {
    bool is_part; /* of the people: two highest and mean, no distribution */
    unsigned step_min; /* percentage points; 0: by the base alone */
    uint64_t k;        /* 0: that of the form */
};
/* One question, of the people in ${t}. False when it is not a matter
 * of figures (a hidden node, the consent question). E_MEMORY through
 * *${error}. */
bool hearth_rule_question(const struct hearth_tally *t, uint16_t node,
                          const struct hearth_rule_view *view,
                          struct hearth_arena *arena,
                          struct hearth_release_question *out, int *error);
/* The percentage points between two shares of a base of ${n} people. */
unsigned hearth_rule_step(const struct hearth_rule_view *view, uint64_t n);

#endif
