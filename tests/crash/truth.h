/* SPDX-License-Identifier: Apache-2.0 */
/* What a run without a crash holds after each of its events: the oracle. */
#ifndef TEST_CRASH_TRUTH_H
#define TEST_CRASH_TRUTH_H

#include "check.h"
#include "disk.h"

#define TRUTH_KEYS 64

struct truth_key {
    uint8_t draft[HEARTH_DRAFT_ID_LEN];
    uint8_t box[HEARTH_KEY_LEN + HEARTH_BOX_EXTRA]; /* as in the keyring */
    size_t gone_at; /* event after which the draft is no more; SIZE_MAX: open */
    bool was_stored;
};

struct truth {
    const struct trace *trace;
    bool is_host;
    char side[16];          /* "device", "host": the folder's name */
    char program[16];       /* whose output tells others */
    struct check_found *at; /* after each event */
    size_t *told;       /* the last event before this one that told somebody */
    uint64_t *saved;    /* device: what "saved N" promised by then */
    uint64_t *promised; /* host: what the device knows to be received */
    struct truth_key keys[TRUTH_KEYS];
    size_t key_count;
};

/* True if event ${i} happens in the side's folder. */
bool truth_concerns(const struct truth *t, size_t i);
/* Plays the whole trace; ${promises} is the device's truth, for the host. */
void truth_learn(struct truth *t, struct check *c, const char *folder,
                 const struct truth *promises);
/* NULL, or what is wrong with what start-up ${found} after a crash while event
 * ${i} was under way. *${is_lost}: something acknowledged is gone. */
const char *truth_judge(const struct truth *t, size_t i,
                        const struct check_found *found, bool *is_lost);
/* The number of keys of finalised drafts that ${image} still holds when it is
 * too late to; after start-up no finalised draft may have one at all. */
size_t truth_openable(const struct truth *t, size_t i,
                      const struct disk_image *image);
size_t truth_openable_after(const struct truth *t, const char *folder,
                            const struct check_found *found);
/* The side's part of the folder that was recorded: 0 if the trace played to
 * its end gives the same bytes. */
int truth_compare(const struct truth *t, const char *recorded);
void truth_free(struct truth *t);

#endif
