/* SPDX-License-Identifier: Apache-2.0 */
/* A draft as it lies in the store: what the interview needs to go on, in a box
 * under the draft's own random key (FORMAT.md "Draft"). */
#ifndef HEARTH_FIRMWARE_DRAFT_H
#define HEARTH_FIRMWARE_DRAFT_H

#include "session.h"

#include "hearth/content.h"

#define HEARTH_DRAFT_PLAIN_MAX (HEARTH_DRAFT_MAX - HEARTH_BOX_EXTRA)
/* Answers that a newer form has no place for (left_over.h), as bytes. */
#define HEARTH_DRAFT_LEFT_MAX 28672

struct hearth_draft {
    uint8_t id[HEARTH_DRAFT_ID_LEN];
    uint8_t form[HEARTH_HASH_LEN];
    uint8_t mode; /* enum hearth_content_mode */
    int64_t started_s;
    bool has_tag; /* a withdrawal code was shown for it */
    uint8_t tag[HEARTH_WITHDRAW_TAG_LEN];
    char area[HEARTH_CODE_MAX + 1];
    struct hearth_slice left; /* left over, at most HEARTH_DRAFT_LEFT_MAX */
};

/* Writes the head; the caller appends the interview. */
void hearth_draft_put_head(const struct hearth_draft *d,
                           struct hearth_writer *out);
/* Reads the head and gives the rest. ${d}->id is left alone, ${d}->left
 * stands in ${plain}. E_INVALID, E_VERSION. */
HEARTH_MUST_USE int hearth_draft_get_head(struct hearth_slice plain,
                                          struct hearth_draft *d,
                                          struct hearth_slice *interview);
/* Seals ${plain} and commits it under ${d}->id, synced. */
HEARTH_MUST_USE int hearth_draft_put(struct hearth_session *s,
                                     const struct hearth_draft *d,
                                     const struct hearth_key *key,
                                     struct hearth_slice plain);
/* Opens the draft ${d}->id into ${plain} (HEARTH_DRAFT_MAX locked bytes) and
 * fills ${d}. E_NOT_FOUND, E_DENIED (another worker's), E_AUTH, E_INVALID. */
HEARTH_MUST_USE int hearth_draft_get(struct hearth_session *s,
                                     struct hearth_key *key, uint8_t *plain,
                                     struct hearth_draft *d,
                                     struct hearth_slice *interview);
/* Destroys it: its key first, in both copies, then the box. */
HEARTH_MUST_USE int hearth_draft_destroy(struct hearth_session *s,
                                         const uint8_t *id);
/* This worker's only draft whose id starts with the hex digits ${prefix}, or
 * the only one at all if that is "last". E_NOT_FOUND, E_LIMIT (several),
 * E_DENIED (another worker's). */
HEARTH_MUST_USE int hearth_draft_find(struct hearth_session *s,
                                      const char *prefix,
                                      uint8_t id[HEARTH_DRAFT_ID_LEN]);

#endif
