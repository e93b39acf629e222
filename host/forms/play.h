/* SPDX-License-Identifier: Apache-2.0 */
/* Plays interviews of random answers over a form: finds expressions that
 * cannot be evaluated, and questions that nobody reaches. */
#ifndef HEARTH_FORMS_PLAY_H
#define HEARTH_FORMS_PLAY_H

#include "hearth/form.h"
#include "hearth/interview.h"

struct hearth_forms_play {
    uint64_t seed;
    size_t steps; /* answers and moves to make */
    /* Takes a finished interview; another code than 0 ends the play with it.
     * NULL: nothing is kept. */
    int (*keep)(void *cookie, const struct hearth_interview *i,
                struct hearth_slice answers);
    void *cookie;
};

struct hearth_forms_played {
    size_t steps;
    size_t complete, ended; /* interviews: finalised; ended by an answer */
    size_t stuck;           /* given up: no random answer was accepted */
    uint16_t stuck_node;    /* where last; or HEARTH_NONE */
    size_t eval_errors;     /* expressions without a value, in the worst end */
    size_t bytes_most;      /* of one interview's answers */
    /* Questions and notes that were never asked: *count of them in ${nodes},
     * in the arena given. */
    const uint16_t *unreached;
    size_t unreached_count;
};

/* Plays ${form}. E_MEMORY, E_INVALID if the
 * engine refused what it should have taken. */
HEARTH_MUST_USE int hearth_forms_play(const struct hearth_form *form,
                                      const struct hearth_forms_play *how,
                                      struct hearth_arena *arena,
                                      struct hearth_forms_played *out);

#endif
