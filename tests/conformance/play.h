/* SPDX-License-Identifier: Apache-2.0 */
/* A worker who taps at random: answers, next, back, jumps, repeats, languages,
 * drafts saved and resumed. */
#ifndef CONFORMANCE_PLAY_H
#define CONFORMANCE_PLAY_H

#include "compare.h"
#include "world.h"

#include "hearth/arena.h"
#include "hearth/interview.h"

struct play {
    const struct hearth_form *form;
    struct world world;
    struct hearth_arena arenas[2]; /* the interview moves when it resumes */
    unsigned at;                   /* the one in use */
    struct hearth_interview *interview;
    unsigned steps;
    char why[COMPARE_CAP]; /* what went wrong */
};

/* Takes its arenas from ${arena} and starts an interview. */
bool play_begin(struct play *p, const struct hearth_form *form, uint64_t seed,
                struct hearth_arena *arena);
/* Does one more thing; false after writing p->why: no code or state may be
 * other than the headers say. */
bool play_step(struct play *p);
/* Answers what stands in the way until the form is valid; false when ${tries}
 * were not enough. */
bool play_complete(struct play *p, unsigned tries);
/* Saves, resumes in a fresh interview, compares, and goes on there. */
bool play_resume(struct play *p);

#endif
