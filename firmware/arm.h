/* SPDX-License-Identifier: Apache-2.0 */
/* Arms of an experiment, balanced over this device: permuted blocks, one row
 * of draws a form and arm question (FORMAT.md "Values in the store").
 *
 * A draw is only looked at when an interview starts. It is used up when the
 * interview is first stored, so that who breaks off before consent leaves the
 * balance alone, and starting again gives the same arm: nobody can roll until
 * one fits. A crash between the two writes loses one draw and nothing else. */
#ifndef HEARTH_FIRMWARE_ARM_H
#define HEARTH_FIRMWARE_ARM_H

#include "session.h"

#include "hearth/form.h"

#define HEARTH_ARM_NODES_MAX 16 /* balanced arm questions of one form */
#define HEARTH_ARM_COUNT_MAX 64 /* arms of one that are balanced */
#define HEARTH_ARM_BLOCK_MAX (2 * HEARTH_ARM_COUNT_MAX)

struct hearth_arm_block {
    uint16_t node;
    uint8_t count; /* arms */
    uint8_t len;   /* draws in the block: each arm twice */
    uint8_t at;    /* the next one */
    uint8_t order[HEARTH_ARM_BLOCK_MAX];
    bool is_drawn; /* since the last commit */
};

struct hearth_arms {
    struct hearth_session *session;
    const struct hearth_form *form;
    struct hearth_arm_block blocks[HEARTH_ARM_NODES_MAX];
    size_t count;
    bool has_failed; /* no randomness, or no place, was to be had */
};

/* Starts without any draw. */
void hearth_arm_begin(struct hearth_arms *arms, struct hearth_session *session,
                      const struct hearth_form *form);
/* An arm 0..count-1 for ${node}. Beyond the bounds above, and for practice:
 * uniform, not balanced. Sets has_failed when the generator or the store
 * fails: then what was drawn must not be used. */
uint32_t hearth_arm_draw(struct hearth_arms *arms, uint16_t node,
                         uint32_t count);
/* Uses up what was drawn. E_CRYPTO, E_FULL, E_IO. */
HEARTH_MUST_USE int hearth_arm_commit(struct hearth_arms *arms);
/* Forgets what was drawn since the last commit. */
void hearth_arm_forget(struct hearth_arms *arms);

#endif
