/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of any length sealed to one recipient's X25519 key, segment by
 * segment: how parcels and backups leave the host (FORMAT.md "Segments").
 *
 *   head | enc 32 | wrapped key 48 | {last 1 | length 4 | box}...
 *
 * HPKE seals a key that was drawn for this file; each segment is a box under
 * it, bound to the head, its place, and whether it is the last, so that none
 * can be moved, left out or cut off. */
#ifndef HOST_EXPORT_SEGMENTS_H
#define HOST_EXPORT_SEGMENTS_H

#include "hearth/aead.h"
#include "hearth/hpke.h"

#define HEARTH_SEGMENT_PLAIN  65536u
#define HEARTH_SEGMENT_HEAD   5u
#define HEARTH_SEGMENT_BOX    (HEARTH_SEGMENT_PLAIN + HEARTH_BOX_EXTRA)
#define HEARTH_SEGMENT_MAX    (HEARTH_SEGMENT_HEAD + HEARTH_SEGMENT_BOX)
#define HEARTH_SEGMENTS_OWN   64u /* bytes of a head, at most */
#define HEARTH_SEGMENTS_ENTRY (32u + HEARTH_KEY_LEN + HEARTH_TAG_LEN)

struct hearth_segments {
    struct hearth_key *key;   /* the caller's, in locked memory */
    struct hearth_slice head; /* at most HEARTH_SEGMENTS_OWN bytes */
    uint64_t index;           /* of the next segment */
    bool is_over;             /* the last one was written or read */
};

/* Draws the key and writes HEARTH_SEGMENTS_ENTRY bytes to ${out}. ${info} says
 * what kind of file it is. E_INVALID (public key), E_CRYPTO, E_SPACE. */
HEARTH_MUST_USE int hearth_segments_seal(struct hearth_segments *s,
                                         struct hearth_slice info,
                                         const uint8_t public_key[32],
                                         const struct hearth_rng *rng,
                                         struct hearth_writer *out);
/* The next one: at most HEARTH_SEGMENT_PLAIN bytes of ${plain}. E_LIMIT,
 * E_CRYPTO, E_SPACE; E_STATE after the last. */
HEARTH_MUST_USE int hearth_segments_put(struct hearth_segments *s,
                                        struct hearth_slice plain, bool is_last,
                                        const struct hearth_rng *rng,
                                        struct hearth_writer *out);
/* Takes the entry. E_AUTH: sealed to another key, or changed; E_INVALID. */
HEARTH_MUST_USE int hearth_segments_open(struct hearth_segments *s,
                                         struct hearth_slice info,
                                         const struct hearth_key *private_key,
                                         struct hearth_reader *r);
/* Opens the next one into ${out}. E_AUTH, E_INVALID, E_SPACE; E_STATE after
 * the last. */
HEARTH_MUST_USE int hearth_segments_get(struct hearth_segments *s,
                                        struct hearth_reader *r, uint8_t *out,
                                        size_t cap, size_t *len);
/* How long the box is whose HEARTH_SEGMENT_HEAD bytes are at ${head}.
 * E_INVALID: longer than any, or shorter. */
HEARTH_MUST_USE int
hearth_segments_box_len(const uint8_t head[HEARTH_SEGMENT_HEAD], size_t *len);

#endif
