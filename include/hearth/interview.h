/* SPDX-License-Identifier: Apache-2.0 */
/* One interview as a state machine: what to ask now, what an answer changes,
 * what stands in the way of finalising. Pure: no I/O, no time, no allocation
 * but from the arena given at start.
 *
 * A screen is one node (question or note). Groups are entered and left
 * silently, not relevant nodes are skipped. */
#ifndef HEARTH_INTERVIEW_H
#define HEARTH_INTERVIEW_H

#include "hearth/answer.h"
#include "hearth/form.h"

struct hearth_interview;

enum hearth_outcome {
    HEARTH_OUTCOME_COMPLETE = 1,
    HEARTH_OUTCOME_REFUSED = 2,    /* no consent: no answer is kept */
    HEARTH_OUTCOME_INELIGIBLE = 3, /* no answer is kept */
    HEARTH_OUTCOME_STOPPED = 4     /* ended by the respondent or worker */
};

enum hearth_violation_kind {
    HEARTH_VIOLATION_NONE = 0,
    HEARTH_VIOLATION_REQUIRED = 1,
    HEARTH_VIOLATION_CONSTRAINT = 2,
    HEARTH_VIOLATION_TYPE = 3,      /* not a number, not a choice, too long */
    HEARTH_VIOLATION_NOT_ASKED = 4, /* the question is not relevant now */
    HEARTH_VIOLATION_NOT_A_QUESTION = 5
};

struct hearth_violation {
    enum hearth_violation_kind kind;
    uint16_t node;
    uint16_t message; /* text of the form, or HEARTH_NONE */
};

/* Bytes of arena that an interview over ${form} needs. */
size_t hearth_interview_size(const struct hearth_form *form);
/* A fresh interview at its first screen. The arena must stand in locked
 * memory on a device: it holds plaintext answers. E_SPACE. */
HEARTH_MUST_USE int hearth_interview_start(const struct hearth_form *form,
                                           struct hearth_arena *arena,
                                           struct hearth_interview **out);

/* The node on screen, or HEARTH_NONE after the last one (review). */
uint16_t hearth_interview_current(const struct hearth_interview *i);
/* Leaves the screen forwards: validates it first. E_INVALID with ${violation}
 * set. At the end, or when the outcome is settled (no consent), current
 * becomes HEARTH_NONE. */
HEARTH_MUST_USE int hearth_interview_next(struct hearth_interview *i,
                                          struct hearth_violation *violation);
/* Back one relevant screen; never validates; stays on the first. */
void hearth_interview_back(struct hearth_interview *i);
/* Goes to ${node}; E_STATE if it is not relevant or not a screen. */
HEARTH_MUST_USE int hearth_interview_jump(struct hearth_interview *i,
                                          uint16_t node);

/* Stores an answer given as text (see answer.h; select_multiple in any order)
 * and recomputes relevance. Empty text clears it. A constraint is checked on
 * next() and finalise, type and choice here. E_INVALID with ${violation}.
 * Hidden questions are filled by the program, relevant or not. */
HEARTH_MUST_USE int hearth_interview_answer(struct hearth_interview *i,
                                            uint16_t node,
                                            struct hearth_slice text,
                                            struct hearth_violation *violation);
/* What is stored, relevant or not; empty when blank. */
struct hearth_slice hearth_interview_value(const struct hearth_interview *i,
                                           uint16_t node);
bool hearth_interview_is_relevant(const struct hearth_interview *i,
                                  uint16_t node);
bool hearth_interview_is_required(const struct hearth_interview *i,
                                  uint16_t node);
/* Relevant questions, and how many of those are answered. */
void hearth_interview_progress(const struct hearth_interview *i,
                               uint16_t *asked, uint16_t *answered);
/* Expressions that cannot be evaluated with the answers as they stand
 * (forms.md 5.5). */
uint32_t hearth_interview_eval_errors(const struct hearth_interview *i);

/* Validates every relevant question: number of violations, the first one in
 * ${first}. 0 once the outcome is not COMPLETE: nothing will be kept. A consent
 * or eligibility question without answer counts as required. */
size_t hearth_interview_validate(struct hearth_interview *i,
                                 struct hearth_violation *first);
/* COMPLETE, REFUSED or INELIGIBLE, from the role questions' answers. The
 * interview may end early as soon as it is not COMPLETE. */
enum hearth_outcome hearth_interview_outcome(const struct hearth_interview *i);

/* Draft: all values (relevant or not) and the current screen. */
HEARTH_MUST_USE int hearth_interview_save(const struct hearth_interview *i,
                                          struct hearth_writer *out);
/* Restores a draft of the same form version; E_INVALID, E_VERSION. */
HEARTH_MUST_USE int hearth_interview_load(struct hearth_interview *i,
                                          struct hearth_slice draft);
/* The compact answers to be sealed; not relevant values are dropped, all are
 * dropped unless the outcome is COMPLETE. The area (HEARTH_ROLE_AREA) is left
 * to content.h, which carries it. E_STATE while validate() fails. */
HEARTH_MUST_USE int hearth_interview_finalise(struct hearth_interview *i,
                                              struct hearth_writer *answers);

#endif
