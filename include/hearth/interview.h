/* SPDX-License-Identifier: Apache-2.0 */
/* One interview as a state machine: what to ask now, what an answer changes,
 * what stands in the way of finalising. Pure: no I/O, no allocation but from
 * the arena given at start; time and chance come in as functions.
 *
 * Places. A question inside a repeat exists once in each instance of it, so a
 * place is an instance and a node. A place {instance, repeat} is one instance
 * of that repeat. What a worker sees is a screen: a question, a note, a group
 * shown on one screen (field-list), or the question whether to add another
 * instance of a repeat. Groups are entered and left silently, what is not
 * relevant is skipped. */
#ifndef HEARTH_INTERVIEW_H
#define HEARTH_INTERVIEW_H

#include "hearth/answer.h"
#include "hearth/form.h"

struct hearth_interview;
struct hearth_value;

struct hearth_place {
    uint16_t instance; /* of the node's owner (form.h) */
    uint16_t node;     /* HEARTH_NONE: after the last screen */
};

enum hearth_screen_kind {
    HEARTH_SCREEN_END = 0,      /* review */
    HEARTH_SCREEN_QUESTION = 1, /* also a note */
    HEARTH_SCREEN_GROUP = 2,    /* all that is relevant in it, at once */
    HEARTH_SCREEN_ADD = 3       /* place: the instance around, and the repeat */
};
struct hearth_screen {
    enum hearth_screen_kind kind;
    struct hearth_place place;
};

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
    HEARTH_VIOLATION_NOT_A_QUESTION = 5,
    HEARTH_VIOLATION_READ_ONLY = 6,
    HEARTH_VIOLATION_FULL = 7 /* the interview holds no more */
};

struct hearth_violation {
    enum hearth_violation_kind kind;
    struct hearth_place place;
    uint32_t message; /* text of the form, or HEARTH_NO_TEXT */
};

/* What an interview asks of the world. Functions may be NULL: then time
 * stands at 0 UTC, and chance gives zeros (tests). */
struct hearth_world {
    int64_t (*now_ms)(void *cookie);               /* since 1970 UTC */
    int16_t (*zone)(void *cookie, int64_t utc_ms); /* minutes east */
    uint64_t (*random)(void *cookie);              /* 64 uniform bits */
    /* An arm 0..count-1 for ${node}, balanced over this device. NULL:
     * uniform from random(). */
    uint32_t (*arm)(void *cookie, uint16_t node, uint32_t count);
    /* digest(): "MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512". Gives the
     * length of what it wrote, 0 for another name. */
    size_t (*digest)(void *cookie, const char *algorithm,
                     struct hearth_slice in, uint8_t out[64]);
    void *cookie;
    const char *device; /* "" if NULL */
    const char *worker;
    bool one_by_one; /* field-lists are asked one question at a time */
};

/* Bytes of arena that an interview over ${form} needs. */
size_t hearth_interview_size(const struct hearth_form *form);
/* A fresh interview at its first screen: defaults set, arms drawn, all
 * computed. ${world} is copied; its cookie must outlive the interview. The
 * arena must stand in locked memory on a device: it holds plaintext answers.
 * E_SPACE. */
HEARTH_MUST_USE int hearth_interview_start(const struct hearth_form *form,
                                           const struct hearth_world *world,
                                           struct hearth_arena *arena,
                                           struct hearth_interview **out);
const struct hearth_form *
hearth_interview_form(const struct hearth_interview *i);
/* Index in form->languages; labels, month names and messages follow. */
void hearth_interview_set_language(struct hearth_interview *i,
                                   uint8_t language);
uint8_t hearth_interview_language(const struct hearth_interview *i);

/* ---- screens ---- */

/* What a worker sees now. */
struct hearth_screen hearth_interview_screen(const struct hearth_interview *i);
/* Leaves the screen forwards: validates it first. E_INVALID with ${violation}
 * set. At the end, or when the outcome is settled (no consent), the screen
 * becomes END. At ADD: on without another instance. */
HEARTH_MUST_USE int hearth_interview_next(struct hearth_interview *i,
                                          struct hearth_violation *violation);
/* Back one relevant screen; never validates; stays on the first. */
void hearth_interview_back(struct hearth_interview *i);
/* Goes to the screen that shows ${place}; E_STATE if none does. */
HEARTH_MUST_USE int hearth_interview_jump(struct hearth_interview *i,
                                          struct hearth_place place);
/* Walks all relevant questions and notes in the order of asking, whatever
 * screen they are on; starts after ${place} (node HEARTH_NONE: the first),
 * gives HEARTH_NONE after the last. ${within}: only below that group (a
 * place of a group or repeat instance), or node HEARTH_ROOT. */
struct hearth_place hearth_interview_walk(const struct hearth_interview *i,
                                          struct hearth_place within,
                                          struct hearth_place place);

/* ---- answers ---- */

/* Stores an answer given as text (see answer.h; select_multiple in any order)
 * and recomputes what depends on it. Empty text clears it. A constraint is
 * checked on next() and finalise, type and choice here. E_INVALID with
 * ${violation}. Hidden questions are filled by the program, relevant or
 * not. */
HEARTH_MUST_USE int hearth_interview_answer(struct hearth_interview *i,
                                            struct hearth_place place,
                                            struct hearth_slice text,
                                            struct hearth_violation *violation);
/* What is stored, relevant or not; empty when blank. */
struct hearth_slice hearth_interview_value(const struct hearth_interview *i,
                                           struct hearth_place place);
bool hearth_interview_is_relevant(const struct hearth_interview *i,
                                  struct hearth_place place);
bool hearth_interview_is_required(const struct hearth_interview *i,
                                  struct hearth_place place);
bool hearth_interview_is_read_only(const struct hearth_interview *i,
                                   struct hearth_place place);
/* The place of a node outside all repeats. */
struct hearth_place hearth_interview_place(uint16_t node);

/* How many answered questions ${text} at ${place} would hide. */
uint16_t hearth_interview_would_hide(struct hearth_interview *i,
                                     struct hearth_place place,
                                     struct hearth_slice text);

/* ---- choices and texts ---- */

/* One choice as offered: a row of the node's list, or an instance of the
 * repeat that a select takes its choices from. */
struct hearth_offer {
    uint32_t row; /* in the list; HEARTH_NO_TEXT if from a repeat */
    struct hearth_slice name;
};
/* The choices of a select in the order to show; up to ${cap} into ${out},
 * gives how many there are. Names stand in the form or in the answers; the
 * name of an instance without a value is blank, and cannot be picked. */
uint32_t hearth_interview_choices(struct hearth_interview *i,
                                  struct hearth_place place,
                                  struct hearth_offer *out, uint32_t cap);
/* The label of a choice in the interview's language; the name if it has
 * none. */
const char *hearth_interview_choice_label(const struct hearth_interview *i,
                                          uint16_t list, uint32_t row);
/* Text ${text} as ${place} shows it, inserts filled in: what was answered
 * stands between FSI and PDI (U+2068, U+2069) when ${is_isolated}. Cut at
 * ${cap} - 1 bytes on a code point; NUL-terminated. Gives ${out}. */
char *hearth_interview_text(struct hearth_interview *i,
                            struct hearth_place place, uint32_t text,
                            bool is_isolated, char *out, size_t cap);

/* ---- repeats ---- */

/* Instances of ${repeat} (a repeat whose parent's instance is ${around}) that
 * exist now. */
uint16_t hearth_interview_instances(const struct hearth_interview *i,
                                    uint16_t around, uint16_t repeat);
/* The ${ordinal}-th of them (from 1); instance HEARTH_NONE if it is not
 * there. */
struct hearth_place hearth_interview_instance(const struct hearth_interview *i,
                                              uint16_t around, uint16_t repeat,
                                              uint16_t ordinal);
const struct hearth_instance *
hearth_interview_instance_at(const struct hearth_interview *i,
                             uint16_t instance);
/* Adds one at the end and goes to its first screen. E_STATE: the form counts
 * them (repeat_count). E_LIMIT. */
HEARTH_MUST_USE int hearth_interview_add(struct hearth_interview *i,
                                         uint16_t around, uint16_t repeat,
                                         struct hearth_place *out);
/* Removes one with all that is in it. E_STATE as above. */
HEARTH_MUST_USE int hearth_interview_remove(struct hearth_interview *i,
                                            struct hearth_place place);

/* ---- the end ---- */

/* Relevant questions, and how many of those are answered. */
void hearth_interview_progress(const struct hearth_interview *i,
                               uint16_t *asked, uint16_t *answered);
/* Expressions that cannot be evaluated with the answers as they stand
 * (forms.md 5.5). */
uint32_t hearth_interview_eval_errors(struct hearth_interview *i);
/* Whether a place is valid as it stands; ${violation} tells why not. */
bool hearth_interview_is_valid(struct hearth_interview *i,
                               struct hearth_place place,
                               struct hearth_violation *violation);
/* Validates every relevant question: number of violations, the first one in
 * ${first}. 0 once the outcome is not COMPLETE: nothing will be kept. A consent
 * or eligibility question without answer counts as required. */
size_t hearth_interview_validate(struct hearth_interview *i,
                                 struct hearth_violation *first);
/* COMPLETE, REFUSED or INELIGIBLE, from the role questions' answers. The
 * interview may end early as soon as it is not COMPLETE. */
enum hearth_outcome hearth_interview_outcome(const struct hearth_interview *i);

/* False before consent: until then nothing of this interview may be written
 * anywhere, only an outcome (forms.md 9). */
bool hearth_interview_may_store(const struct hearth_interview *i);

/* Draft: all values (relevant or not), instances, draws, language, screen. */
HEARTH_MUST_USE int hearth_interview_save(const struct hearth_interview *i,
                                          struct hearth_writer *out);
/* Restores a draft of the same form version; E_INVALID, E_VERSION. */
HEARTH_MUST_USE int hearth_interview_load(struct hearth_interview *i,
                                          struct hearth_slice draft);

/* What a change of form did to a draft. */
struct hearth_migration {
    uint16_t kept;    /* answers taken over */
    uint16_t changed; /* taken over, but the question's words changed */
    uint16_t lost;    /* no place for them in the new form: listed */
    struct {
        struct hearth_slice name; /* stands in the old form */
        struct hearth_slice text; /* stands in ${from} */
    } losses[64];
};
/* Takes over what ${from}, an interview over an older version, holds: by
 * names of questions, repeats and choices. ${to} is fresh. */
HEARTH_MUST_USE int
hearth_interview_migrate(struct hearth_interview *to,
                         const struct hearth_interview *from,
                         struct hearth_migration *out);

/* The compact answers to be sealed; not relevant values are dropped, all are
 * dropped unless the outcome is COMPLETE. The area (HEARTH_ROLE_AREA) is left
 * to content.h, which carries it. E_STATE while validate() fails. */
HEARTH_MUST_USE int hearth_interview_finalise(struct hearth_interview *i,
                                              struct hearth_writer *answers);

/* Evaluates expression ${expr} for ${place}; a text in ${out} is valid until
 * the next call; a node list is left as it is. E_EVAL. */
HEARTH_MUST_USE int hearth_interview_eval(struct hearth_interview *i,
                                          struct hearth_place place,
                                          uint16_t expr,
                                          struct hearth_value *out);

#endif
