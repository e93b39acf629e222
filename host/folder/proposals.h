/* SPDX-License-Identifier: Apache-2.0 */
/* Cubes that a programme lead proposed (host/results/plan.h), and what became
 * of each: a file each in release/, which pages and the results side read and
 * whoever faces the network cannot write. A proposal is known by the hash of
 * its document, so what was accepted is what was shown. It binds nobody: what
 * counts is the cube that the audit chain says was declared. */
#ifndef HOST_FOLDER_PROPOSALS_H
#define HOST_FOLDER_PROPOSALS_H

#include "hearth/bytes.h"
#include "hearth/fsutil.h"
#include "hearth/limits.h"

#define HEARTH_PROPOSALS_MAX         16u /* that are kept */
#define HEARTH_PROPOSALS_WAITING     8u /* of them at most without an outcome */
#define HEARTH_PROPOSAL_DOCUMENT_MAX (64u << 10)
#define HEARTH_PROPOSAL_WHO_MAX      32u
#define HEARTH_PROPOSAL_WORDS_MAX    240u

enum hearth_proposal_state {
    HEARTH_PROPOSAL_WAITS = 1, /* for the custodian */
    HEARTH_PROPOSAL_ACCEPTED,  /* and is tried when records are opened next */
    HEARTH_PROPOSAL_REFUSED,   /* by the custodian */
    HEARTH_PROPOSAL_DECLARED,  /* it passed, and counts */
    HEARTH_PROPOSAL_FAILED     /* the trial turned it down */
};

struct hearth_proposal {
    uint8_t state; /* enum hearth_proposal_state; 0: none here */
    uint8_t slot;  /* of its file, from 1 */
    int64_t made_s, decided_s, tried_s; /* 0: not yet */
    uint32_t base; /* number of the cube that it was made from, or 0 */
    char by[HEARTH_PROPOSAL_WHO_MAX + 1]; /* login names */
    char decider[HEARTH_PROPOSAL_WHO_MAX + 1];
    char reason[HEARTH_PROPOSAL_WORDS_MAX + 1]; /* why it is proposed */
    char answer[HEARTH_PROPOSAL_WORDS_MAX + 1]; /* why it is refused, or failed
                                                   (then in English) */
    char hash[2 * HEARTH_HASH_LEN + 1]; /* of the document's bytes, hex */
    struct hearth_slice document;
};

/* Bytes of a file, of which ${out} views the document. E_INVALID. */
HEARTH_MUST_USE int hearth_proposal_decode(struct hearth_slice bytes,
                                           struct hearth_proposal *out);

struct hearth_proposals {
    struct hearth_proposal at[HEARTH_PROPOSALS_MAX]; /* the newest first */
    size_t count;
    uint8_t *memory[HEARTH_PROPOSALS_MAX];
};
/* Reads all in the data folder ${data}; what does not parse is passed over.
 * E_IO, E_MEMORY. hearth_proposals_close after success. */
HEARTH_MUST_USE int hearth_proposals_open(const char *data,
                                          struct hearth_proposals *out);
void hearth_proposals_close(struct hearth_proposals *p);
/* The one with this hash; NULL: there is none. */
struct hearth_proposal *hearth_proposals_find(struct hearth_proposals *p,
                                              const char *hash);
/* A slot for another one: a free one, else that of the oldest with an outcome.
 * 0: so many wait as may. */
uint8_t hearth_proposals_room(const struct hearth_proposals *p);
/* Writes the file of ${p}'s slot, whole or not at all, and the hash of its
 * document into ${p}. E_LIMIT, E_IO, E_FULL, E_MEMORY. */
HEARTH_MUST_USE int hearth_proposal_put(const char *data,
                                        struct hearth_proposal *p);
/* To an offline computer's copy of the folder; and back: what became there of
 * those that wait for their trial here. E_IO, E_FULL, E_MEMORY. */
HEARTH_MUST_USE int hearth_proposals_carry_out(const char *from,
                                               const char *to);
HEARTH_MUST_USE int hearth_proposals_carry_in(const char *from, const char *to);
/* For whoever changes some: one at a time. The results side needs none: nobody
 * else writes a proposal that is accepted. E_BUSY, E_IO. */
HEARTH_MUST_USE int hearth_proposals_lock(const char *data, int *fd);

#endif
