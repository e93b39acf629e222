/* SPDX-License-Identifier: Apache-2.0 */
/* The host's store: the device register, every device's chain of sealed
 * records, and what the results side said of it, over any hearth_kv. */
#ifndef HEARTH_LEDGER_H
#define HEARTH_LEDGER_H

#include "hearth/kv.h"
#include "hearth/limits.h"

/* A device as the host knows it. */
struct hearth_ledger_device {
    uint8_t id[HEARTH_DEVICE_LEN];
    uint8_t sync[HEARTH_POINT_LEN];
    uint8_t sign[HEARTH_POINT_LEN];
    uint8_t sync_hash[HEARTH_HASH_LEN]; /* SHA-256 of its SPKI */
    uint8_t genesis[HEARTH_HASH_LEN];
    int64_t enrolled_s;
    bool is_revoked;
    uint64_t last_good_seq; /* accepted up to here once revoked */
    char name[HEARTH_CODE_MAX + 1];
};

struct hearth_ledger_head {
    uint64_t seq;
    uint8_t h[HEARTH_HASH_LEN];
    int64_t seen_s;    /* last contact */
    uint8_t status[5]; /* struct hearth_batch_status, as classes */
};

/* Register. put replaces an entry; its earlier sync key then leads nowhere.
 * E_EXISTS: the sync key is another device's. find by sync key is used at each
 * request. */
HEARTH_MUST_USE int
hearth_ledger_device_put(const struct hearth_kv *kv,
                         const struct hearth_ledger_device *device);
HEARTH_MUST_USE int hearth_ledger_device_get(const struct hearth_kv *kv,
                                             const uint8_t *id,
                                             struct hearth_ledger_device *out);
HEARTH_MUST_USE int
hearth_ledger_device_find(const struct hearth_kv *kv,
                          const uint8_t sync_hash[HEARTH_HASH_LEN],
                          struct hearth_ledger_device *out);
/* Moves ${id} to another SYNC key in one transaction. The key that asked,
 * ${asked_with}, leads to the device too until the new one has been used: an
 * answer that got lost locks nobody out. E_NOT_FOUND, E_REVOKED; E_EXISTS: the
 * new key is another device's; E_DENIED: ${asked_with} is not this device's. */
struct hearth_ledger_renewal {
    const uint8_t *id;
    const uint8_t *asked_with; /* HEARTH_HASH_LEN */
    const uint8_t *sync;       /* HEARTH_POINT_LEN */
    const uint8_t *sync_hash;
};
HEARTH_MUST_USE int
hearth_ledger_device_renew(const struct hearth_kv *kv,
                           const struct hearth_ledger_renewal *renewal);
/* A request came with the SYNC key ${sync_hash}: if that is a renewed one, the
 * key before it ends now. */
HEARTH_MUST_USE int
hearth_ledger_device_used(const struct hearth_kv *kv,
                          const uint8_t sync_hash[HEARTH_HASH_LEN]);
/* The device after ${id} (NULL: the first). E_NOT_FOUND at the end. */
HEARTH_MUST_USE int hearth_ledger_device_next(const struct hearth_kv *kv,
                                              const uint8_t *id,
                                              struct hearth_ledger_device *out);
/* E_NOT_FOUND before the first record or contact. */
HEARTH_MUST_USE int hearth_ledger_head(const struct hearth_kv *kv,
                                       const uint8_t *id,
                                       struct hearth_ledger_head *out);

/* One record ready to be stored, verified by the caller. */
struct hearth_ledger_entry {
    uint64_t seq;
    uint8_t prev[HEARTH_HASH_LEN];
    uint8_t h[HEARTH_HASH_LEN];
    struct hearth_slice stored; /* record.h encoding */
};

/* About the contact that brought a batch. */
struct hearth_ledger_contact {
    uint8_t genesis[HEARTH_HASH_LEN]; /* h[0] from the register */
    uint8_t status[5];
    int64_t now_s;
};

/* What a batch did. */
struct hearth_ledger_result {
    uint64_t stored;    /* new records */
    uint64_t duplicate; /* same bytes again: success */
    struct hearth_ledger_head head;
};

/* One synced transaction: stores ${count} consecutive verified entries of a
 * device after its head and notes ${contact}. Entries at or below
 * the head must equal what is stored (duplicate), or be signed away as lost and
 * lead to the h of that loss (duplicate as well, and not stored); and the next
 * one's prev must be the head's h, else nothing is stored in the chain, the
 * entries go to BRANCHES, and E_BRANCH. First seq beyond head + 1: E_STATE (a
 * gap), nothing stored. E_FULL, E_IO. */
HEARTH_MUST_USE int
hearth_ledger_append(const struct hearth_kv *kv, const uint8_t *device,
                     const struct hearth_ledger_entry *entries, size_t count,
                     const struct hearth_ledger_contact *contact,
                     struct hearth_ledger_result *result);
/* Records of ${device} that are kept apart, at most HEARTH_BRANCHES_MAX: what
 * comes after those is counted ("branch_dropped") and let go. */
HEARTH_MUST_USE int hearth_ledger_branches(const struct hearth_kv *kv,
                                           const uint8_t *device,
                                           uint64_t *count);

/* A device's signed word about records that it cannot bring (loss.h), verified
 * by the caller. */
struct hearth_ledger_loss {
    uint64_t from;
    uint64_t to;                /* UINT64_MAX: the chain is closed */
    uint8_t h[HEARTH_HASH_LEN]; /* of ${to}; with a close of from - 1 */
    struct hearth_slice bytes;
};
/* One synced transaction: notes the loss and moves the head to ${to}, so that
 * the chain goes on there. A close leaves the head, and nothing is appended any
 * more. E_STATE: it does not begin right behind the head; E_EXISTS: all of it
 * lies at or below the head, result->head says where; E_BRANCH (a close after
 * another record than ours), E_FULL (HEARTH_LOSSES_MAX, or the disk), E_IO. */
HEARTH_MUST_USE int
hearth_ledger_lose(const struct hearth_kv *kv, const uint8_t *device,
                   const struct hearth_ledger_loss *loss,
                   const struct hearth_ledger_contact *contact,
                   struct hearth_ledger_result *result);
/* Calls ${each} with the losses of ${device} from ${from} on, in order, until
 * it gives non-zero, which is returned. */
HEARTH_MUST_USE int hearth_ledger_losses(
    const struct hearth_kv *kv, const uint8_t *device, uint64_t from,
    int (*each)(void *cookie, uint64_t from, struct hearth_slice bytes),
    void *cookie);

/* Calls ${each} for the records of ${device} with seq >= ${from} in order,
 * until it gives non-zero, which is returned. */
HEARTH_MUST_USE int hearth_ledger_records(
    const struct hearth_kv *kv, const uint8_t *device, uint64_t from,
    int (*each)(void *cookie, uint64_t seq, struct hearth_slice stored),
    void *cookie);

/* ---- withdrawn records (tombstone.h) ----
 *
 * In the place of the record stands a stub: header 54 | B 32 | signature 64;
 * in TOMBSTONES under device | seq: h 32 | signature 64 | stub. append takes
 * a record with such an h for known and stores no ciphertext of it again. */

struct hearth_ledger_tombstone {
    uint8_t device[HEARTH_DEVICE_LEN];
    uint64_t seq;
    const uint8_t *bytes; /* HEARTH_TOMBSTONE_LEN */
    bool replaces; /* the record of this h stands in the chain, in full */
    bool is_apart; /* the chain has another at this seq: it is a branch's */
};

/* Which sealed withdrawal (withdrawals.h) asked for the record ${h}, and the
 * word that stays in its place. */
struct hearth_ledger_burial {
    uint8_t h[HEARTH_HASH_LEN];
    uint8_t id[16];
    uint8_t word[HEARTH_SIG_LEN];
};
/* Notes them before their tombstones are logged: whoever buries those, even
 * after a crash in between, then knows which withdrawals are done. E_FULL,
 * E_IO. */
HEARTH_MUST_USE int
hearth_ledger_bury_plan(const struct hearth_kv *kv,
                        const struct hearth_ledger_burial *burials,
                        size_t count);
/* One synced transaction: every tombstone, stubs for the records that they
 * replace, their copies among the branches deleted (of one that is apart a
 * stub stands there instead of in TOMBSTONES), withdrawals that were
 * planned for them done and the plan forgotten, and ${log_len} noted as
 * how far the log of tombstones is in the store. Ciphertexts are overwritten
 * before they are deleted; what old pages hold is hearth_kv_lmdb_scrub's.
 * E_FULL, E_IO. */
HEARTH_MUST_USE int
hearth_ledger_bury(const struct hearth_kv *kv,
                   const struct hearth_ledger_tombstone *tombstones,
                   size_t count, uint64_t log_len);
/* What is kept apart of all devices: ${pick} sees each, and where it gives true
 * the stub that it put into ${out} takes the place of the ciphertext, which is
 * overwritten. *${count} were replaced. Several synced transactions; what was
 * not done is done next time. E_FULL, E_IO. */
HEARTH_MUST_USE int hearth_ledger_branches_bury(
    const struct hearth_kv *kv,
    bool (*pick)(void *cookie, struct hearth_slice stored,
                 uint8_t out[HEARTH_STUB_LEN]),
    void *cookie, uint64_t *count);
/* Copies the tombstone of a record. E_NOT_FOUND. */
HEARTH_MUST_USE int
hearth_ledger_tombstone_get(const struct hearth_kv *kv, const uint8_t *device,
                            uint64_t seq, uint8_t out[HEARTH_TOMBSTONE_LEN]);
/* How many were signed, and what ${log_len} was last. */
HEARTH_MUST_USE int hearth_ledger_tombstones(const struct hearth_kv *kv,
                                             uint64_t *count,
                                             uint64_t *log_len);

/* Countersignature of the results side, HEARTH_OPENED_LEN bytes. */
HEARTH_MUST_USE int hearth_ledger_opened_put(const struct hearth_kv *kv,
                                             const uint8_t *device,
                                             struct hearth_slice opened);
HEARTH_MUST_USE int hearth_ledger_opened_get(const struct hearth_kv *kv,
                                             const uint8_t *device,
                                             uint8_t *out, size_t cap,
                                             size_t *len);

/* The signed assignment of a device (assignment.h). E_NOT_FOUND, E_SPACE. */
HEARTH_MUST_USE int hearth_ledger_assignment_put(const struct hearth_kv *kv,
                                                 const uint8_t *device,
                                                 struct hearth_slice document);
HEARTH_MUST_USE int hearth_ledger_assignment_get(const struct hearth_kv *kv,
                                                 const uint8_t *device,
                                                 uint8_t *out, size_t cap,
                                                 size_t *len);

/* Adds one to the counter called ${name}, for the operator to see. */
HEARTH_MUST_USE int hearth_ledger_count(const struct hearth_kv *kv,
                                        const char *name);
/* The counter after ${name} ("": the first). E_NOT_FOUND at the end. */
HEARTH_MUST_USE int hearth_ledger_counter_next(const struct hearth_kv *kv,
                                               char name[33], uint64_t *value);

/* Enrolment offers by token id; take removes it in the same transaction. */
HEARTH_MUST_USE int hearth_ledger_token_put(const struct hearth_kv *kv,
                                            struct hearth_slice id,
                                            struct hearth_slice offer);
HEARTH_MUST_USE int hearth_ledger_token_get(const struct hearth_kv *kv,
                                            struct hearth_slice id,
                                            uint8_t *out, size_t cap,
                                            size_t *len);
/* Registers the device and burns the token in one transaction. E_NOT_FOUND:
 * the token is not there (any more). */
HEARTH_MUST_USE int
hearth_ledger_enrol(const struct hearth_kv *kv, struct hearth_slice token_id,
                    const struct hearth_ledger_device *device);

/* Packages and the programme document, by name in META and hash in FORMS. */
HEARTH_MUST_USE int hearth_ledger_meta_put(const struct hearth_kv *kv,
                                           const char *name,
                                           struct hearth_slice value);
HEARTH_MUST_USE int hearth_ledger_meta_get(const struct hearth_kv *kv,
                                           const char *name, uint8_t *out,
                                           size_t cap, size_t *len);
HEARTH_MUST_USE int hearth_ledger_form_put(const struct hearth_kv *kv,
                                           const uint8_t hash[HEARTH_HASH_LEN],
                                           struct hearth_slice package);
HEARTH_MUST_USE int hearth_ledger_form_get(const struct hearth_kv *kv,
                                           const uint8_t hash[HEARTH_HASH_LEN],
                                           uint8_t *out, size_t cap,
                                           size_t *len);

#endif
