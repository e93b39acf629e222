/* SPDX-License-Identifier: Apache-2.0 */
/* The device's store: sealed bytes in, sealed bytes out, over any hearth_kv.
 *
 * Head, outbox and receipts change only in the transactions named here, so a
 * crash leaves the state before or after, never between. */
#ifndef HEARTH_OUTBOX_H
#define HEARTH_OUTBOX_H

#include "hearth/kv.h"
#include "hearth/limits.h"

struct hearth_outbox_head {
    uint64_t seq; /* 0: nothing finalised yet */
    uint8_t h[HEARTH_HASH_LEN];
};

struct hearth_outbox_state {
    struct hearth_outbox_head head;      /* last finalised */
    struct hearth_outbox_head receipted; /* last with a verified receipt */
    struct hearth_outbox_head opened;    /* last with a countersignature */
    uint64_t kept;                       /* records still stored here */
};

/* State of the store; head is ${genesis} with seq 0 before the first record. */
HEARTH_MUST_USE int hearth_outbox_state(const struct hearth_kv *kv,
                                        struct hearth_outbox_state *out);
/* Sets h[0]; once, at enrolment. E_EXISTS. */
HEARTH_MUST_USE int hearth_outbox_begin(const struct hearth_kv *kv,
                                        const uint8_t genesis[HEARTH_HASH_LEN]);
/* One transaction: record at head.seq + 1, new head, draft deleted. E_STATE if
 * ${seq} is not head.seq + 1; E_FULL; E_IO. */
HEARTH_MUST_USE int hearth_outbox_finalise(const struct hearth_kv *kv,
                                           uint64_t seq,
                                           const uint8_t h[HEARTH_HASH_LEN],
                                           struct hearth_slice record,
                                           struct hearth_slice draft);
/* Copies the record at ${seq}. E_NOT_FOUND, E_SPACE. */
HEARTH_MUST_USE int hearth_outbox_record(const struct hearth_kv *kv,
                                         uint64_t seq, uint8_t *out, size_t cap,
                                         size_t *len);
/* h of the record at ${seq} (kept for every seq, erased or not). */
HEARTH_MUST_USE int hearth_outbox_hash(const struct hearth_kv *kv, uint64_t seq,
                                       uint8_t h[HEARTH_HASH_LEN]);
/* Puts h of ${seq} back where it was lost; what is there stays. */
HEARTH_MUST_USE int hearth_outbox_hash_repair(const struct hearth_kv *kv,
                                              uint64_t seq,
                                              const uint8_t h[HEARTH_HASH_LEN]);
/* Notes a receipt or a countersignature, with its verified bytes. The caller
 * verified the signature; here ${at} must match the chain: E_BRANCH if
 * h differs, E_STATE if it is beyond head. Lower than known: 0, no change. */
HEARTH_MUST_USE int hearth_outbox_receipted(const struct hearth_kv *kv,
                                            const struct hearth_outbox_head *at,
                                            struct hearth_slice bytes);
HEARTH_MUST_USE int hearth_outbox_opened(const struct hearth_kv *kv,
                                         const struct hearth_outbox_head *at,
                                         struct hearth_slice bytes);
/* The last receipt that moved the mark, 144 bytes. E_NOT_FOUND. */
HEARTH_MUST_USE int hearth_outbox_receipt(const struct hearth_kv *kv,
                                          uint8_t *out, size_t cap,
                                          size_t *len);
/* A host with a new incarnation lost what came after : forget receipts
 * beyond it, so that all that is kept is sent again. */
HEARTH_MUST_USE int hearth_outbox_rewind(const struct hearth_kv *kv,
                                         uint64_t seq);
/* Erases records up to the lower of receipted and opened; *${erased} counts. */
HEARTH_MUST_USE int hearth_outbox_erase(const struct hearth_kv *kv,
                                        uint64_t *erased);

/* Small values: programme document, certificates, enrolment. E_NOT_FOUND,
 * E_SPACE. put syncs. */
HEARTH_MUST_USE int hearth_outbox_meta_get(const struct hearth_kv *kv,
                                           const char *name, uint8_t *out,
                                           size_t cap, size_t *len);
HEARTH_MUST_USE int hearth_outbox_meta_put(const struct hearth_kv *kv,
                                           const char *name,
                                           struct hearth_slice value);

/* The name of the first value behind ${after} in the order of bytes, as text.
 * ${name} may be where ${after} stands. E_NOT_FOUND: there is none; E_LIMIT. */
HEARTH_MUST_USE int hearth_outbox_meta_next(const struct hearth_kv *kv,
                                            const char *after, char *name,
                                            size_t cap);

/* Drafts: id -> box (aead.h), opaque here. */
HEARTH_MUST_USE int hearth_outbox_draft_put(const struct hearth_kv *kv,
                                            const uint8_t *id,
                                            struct hearth_slice box);
HEARTH_MUST_USE int hearth_outbox_draft_get(const struct hearth_kv *kv,
                                            const uint8_t *id, uint8_t *out,
                                            size_t cap, size_t *len);
HEARTH_MUST_USE int hearth_outbox_draft_del(const struct hearth_kv *kv,
                                            const uint8_t *id);
/* Ids of up to ${cap} drafts. */
HEARTH_MUST_USE int hearth_outbox_drafts(const struct hearth_kv *kv,
                                         uint8_t (*ids)[HEARTH_DRAFT_ID_LEN],
                                         size_t cap, size_t *count);

/* Form packages by hash (signed bytes, opaque here). E_NOT_FOUND. */
HEARTH_MUST_USE int hearth_outbox_form_put(const struct hearth_kv *kv,
                                           const uint8_t hash[HEARTH_HASH_LEN],
                                           struct hearth_slice package);
HEARTH_MUST_USE int hearth_outbox_form_get(const struct hearth_kv *kv,
                                           const uint8_t hash[HEARTH_HASH_LEN],
                                           uint8_t *out, size_t cap,
                                           size_t *len);

#endif
