/* SPDX-License-Identifier: Apache-2.0 */
/* An interview over a form made by hand, and short words for what a test does
 * with it. */
#ifndef TEST_INTERVIEW_KIT_H
#define TEST_INTERVIEW_KIT_H

#include "form_make.h"

#include "hearth/interview.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct kit {
    struct form_make make;
    const struct hearth_form *form;
    struct hearth_world world;
    struct hearth_interview *i;
    void *memory;
    uint64_t chance;   /* state of the world's random numbers */
    uint32_t next_arm; /* what the world draws next */
    struct kit *other; /* of a second interview, or NULL */
};

/* cmocka's set-up and tear-down: a kit with an empty form begun. */
int kit_open(void **state);
int kit_close(void **state);
/* Another kit of the same test, over a form called the same with ${version};
 * closed with the first. */
struct kit *kit_other(struct kit *k, uint32_t version);

/* A select of yes, no and dk; a question of a type. Both give the node. */
struct hearth_node *kit_yes_no(struct kit *k, const char *name);
struct hearth_node *kit_ask(struct kit *k, uint8_t type, const char *name);
uint16_t kit_expr(struct kit *k, const char *postfix);

/* Ends the form and starts an interview; again: a fresh one. */
void kit_start(struct kit *k);
/* Places by name; in the ${ordinal}-th instance of the repeat. */
struct hearth_place kit_at(const struct kit *k, const char *name);
struct hearth_place kit_in(const struct kit *k, const char *repeat,
                           uint16_t ordinal, const char *name);
/* In an instance of a repeat that is in an instance. */
struct hearth_place kit_inner(const struct kit *k, struct hearth_place around,
                              const char *repeat, uint16_t ordinal,
                              const char *name);

void kit_give(struct kit *k, struct hearth_place place, const char *text);
void kit_refuse(struct kit *k, struct hearth_place place, const char *text,
                enum hearth_violation_kind kind);
void kit_holds(const struct kit *k, struct hearth_place place,
               const char *text);
void kit_relevant(const struct kit *k, struct hearth_place place,
                  bool is_relevant);
/* Adds an instance of a repeat outside all others. */
struct hearth_place kit_add(struct kit *k, const char *repeat);
/* The screen is a question called ${name}. */
void kit_asks(const struct kit *k, const char *name);
void kit_next(struct kit *k);
/* The draft's bytes; they stand until the next call but one. */
struct hearth_slice kit_save(const struct kit *k);
/* What would be sealed. */
struct hearth_slice kit_seal(struct kit *k);

#endif
