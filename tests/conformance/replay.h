/* SPDX-License-Identifier: Apache-2.0 */
/* One scenario at work: a form, an interview, and what the data expects. */
#ifndef CONFORMANCE_REPLAY_H
#define CONFORMANCE_REPLAY_H

#include "guard.h"
#include "json.h"
#include "world.h"
#include "xform.h"

#include "hearth/interview.h"

struct replay {
    struct hearth_arena *arena;
    struct xform xform;
    struct hearth_form *form;
    struct hearth_interview *interview;
    struct world world;
    struct guard_result *out;
    const char *step; /* "1 answer /data/a": for messages */
    bool differs;     /* in this step */
};

/* What a reference such as /data/repeat[2]/name is. */
enum replay_kind { REPLAY_NOWHERE, REPLAY_NODE, REPLAY_RANGE };
struct replay_target {
    enum replay_kind kind;
    struct hearth_place place; /* RANGE: the instance around, the repeat */
    unsigned ordinal;          /* last index; of an instance not there, too */
    bool is_instance;          /* the last step has an index */
};
struct replay_target replay_find(const struct replay *r, const char *ref);

/* Gives each repeat the instances that the primary instance has. False: one
 * could not be made. */
bool replay_begin(struct replay *r);
/* Notes a difference; the first of a scenario is its reason. */
void replay_differ(struct replay *r, const char *what, const char *ref,
                   const char *expected, const char *got);
/* Does what ${step} says ("answer", "add-repeat" …). */
void replay_do(struct replay *r, const struct json *step);
/* Compares the state of all nodes (replay_state.c). */
void replay_compare(struct replay *r, const struct json *state);

#endif
