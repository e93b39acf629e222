/* SPDX-License-Identifier: Apache-2.0 */
/* Sync as two state machines without sockets or clocks: the client decides
 * what to ask next from the outbox, the server answers from the ledger.
 *
 * Paths: POST b (batch), POST l (a loss), GET p?v=N (state: programme document
 * if newer, last receipt, countersignature), GET a?v=N (assignment, if newer),
 * GET f/<hash> (package), GET t?n=N (time, signed over the nonce), POST w
 * (sealed withdrawal). */
#ifndef HEARTH_SYNC_H
#define HEARTH_SYNC_H

#include "hearth/assignment.h"
#include "hearth/batch.h"
#include "hearth/clock.h"
#include "hearth/fieldtime.h"
#include "hearth/ledger.h"
#include "hearth/loss.h"
#include "hearth/message.h"
#include "hearth/outbox.h"
#include "hearth/programme.h"
#include "hearth/receipt.h"
#include "hearth/register.h"
#include "hearth/rng.h"
#include "hearth/withdrawals.h"

/* What a batch's answer says first. Success is ACCEPTED or DUPLICATE. */
enum hearth_sync_verdict {
    HEARTH_VERDICT_ACCEPTED = 0,
    HEARTH_VERDICT_DUPLICATE = 1,
    HEARTH_VERDICT_MALFORMED = 2,
    HEARTH_VERDICT_SIGNATURE = 3, /* the client bisects */
    HEARTH_VERDICT_REVOKED = 4,
    HEARTH_VERDICT_BRANCH = 5,
    HEARTH_VERDICT_GAP = 6,     /* first seq beyond what is known */
    HEARTH_VERDICT_FOREIGN = 7, /* not this session's device */
    HEARTH_VERDICT_BUSY = 8     /* store full or failing: try later */
};
const char *hearth_sync_verdict_text(enum hearth_sync_verdict verdict);

/* ---- client ---- */

struct hearth_sync_client_config {
    const struct hearth_kv *kv;
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    uint8_t device[HEARTH_DEVICE_LEN];
    struct hearth_public form_sign; /* verifies programme and packages */
    struct hearth_batch_status status;
    /* At most so many a batch; 0: as many as the network takes, from 1 record
     * to 64 KiB, found out as it goes. */
    uint16_t batch_records;
    bool keeps_records;           /* tests: never erase */
    const struct hearth_rng *rng; /* for the nonce of GET t; NULL: not asked */
    /* Called when a newer register entry of this device was verified and
     * stored, before anything else is asked; or NULL. */
    void (*on_entry)(void *cookie, const struct hearth_register_entry *entry);
    void *cookie;
};

struct hearth_sync_client_report {
    uint64_t sent;    /* records that a receipt covers, this run */
    uint64_t waiting; /* records without a receipt */
    uint64_t erased;
    uint64_t bytes;     /* of answered batches, this run */
    uint64_t lost;      /* records named as lost, this run */
    uint64_t lost_from; /* E_LOCKED: these cannot be brought, and the device */
    uint64_t lost_to;   /* must sign that (hearth_sync_loss_sign); else 0 */
    uint32_t new_programme; /* version that arrived, 0 if none */
    uint32_t new_forms;
    uint64_t withdrawals;    /* delivered, this run */
    uint32_t new_assignment; /* version that arrived, 0 if none */
    int64_t host_offset_s;   /* host time minus ours, when known */
    bool has_time;           /* and signed by the host over our nonce */
    enum hearth_sync_verdict last_refusal; /* ACCEPTED if none */
};

struct hearth_sync_client; /* owns its buffers; about 200 KiB */
HEARTH_MUST_USE int
hearth_sync_client_open(const struct hearth_sync_client_config *config,
                        struct hearth_sync_client **out);
void hearth_sync_client_close(struct hearth_sync_client *c);
/* The next request, valid until the next call. E_NOT_FOUND: all done. Other
 * codes end the run (E_BRANCH, E_REVOKED, E_IO ...). E_LOCKED: records are lost
 * here and at the host; the chain goes on once the worker has signed that. */
HEARTH_MUST_USE int hearth_sync_client_next(struct hearth_sync_client *c,
                                            struct hearth_request *request);
/* The reply to it. 0: go on; otherwise the run is over. Nothing that the
 * host sends is believed without its signature. */
HEARTH_MUST_USE int hearth_sync_client_reply(struct hearth_sync_client *c,
                                             const struct hearth_reply *reply,
                                             int64_t now_s);
/* How long the exchange took, before its reply is given: adapts the batch. */
void hearth_sync_client_timed(struct hearth_sync_client *c, uint32_t ms);
/* No reply came: halves the batch. */
void hearth_sync_client_lost(struct hearth_sync_client *c);
void hearth_sync_client_report(const struct hearth_sync_client *c,
                               struct hearth_sync_client_report *out);

/* Signs what a run found lost (E_LOCKED), after looking again whether it is:
 * "a record the device cannot read back: it signs loss(from, to, h[to]) and
 * goes on" (protocol.md section 3). *${count} records are named; the next run
 * brings that word to the host. 0 also if nothing is lost. */
HEARTH_MUST_USE int hearth_sync_loss_sign(const struct hearth_kv *kv,
                                          const uint8_t *programme,
                                          const uint8_t *device,
                                          const struct hearth_key *sign,
                                          uint64_t *count);
/* The device's signed word about ${seq}, if there is one: E_NOT_FOUND. */
HEARTH_MUST_USE int hearth_sync_loss_find(const struct hearth_kv *kv,
                                          uint64_t seq,
                                          struct hearth_loss *loss);
/* Signs the chain's last word: nothing comes behind the head any more; before
 * that, what is lost of all that has no receipt. The next run brings it to the
 * host once all before it is there. */
HEARTH_MUST_USE int hearth_sync_close_sign(const struct hearth_kv *kv,
                                           const uint8_t *programme,
                                           const uint8_t *device,
                                           const struct hearth_key *sign);
/* True once that is signed: nothing may be finalised any more. True also if the
 * store does not say. */
bool hearth_sync_is_closed(const struct hearth_kv *kv);
/* E_BRANCH: a host's receipt or a countersignature was seen, genuine, that is
 * of another chain than this store's or beyond its head: it was copied or set
 * back, and nothing may be finalised any more. E_IO: the store does not say;
 * nothing is signed on a doubt. */
HEARTH_MUST_USE int hearth_sync_check_branch(const struct hearth_kv *kv);
/* True if a run waits for hearth_sync_loss_sign; ${from} and ${to} say what. */
bool hearth_sync_loss_is_due(const struct hearth_kv *kv, uint64_t *from,
                             uint64_t *to);
/* What a device knows of the time; ${certificate_s} is when its certificate
 * begins. */
struct hearth_fieldtime
hearth_sync_fieldtime(const struct hearth_kv *kv,
                      const struct hearth_programme *programme,
                      int64_t certificate_s);
/* The assignment that was stored last, its signature verified again; whether
 * it is over is the caller's to ask. E_NOT_FOUND, E_AUTH, E_INVALID. */
HEARTH_MUST_USE int hearth_sync_assignment(
    const struct hearth_kv *kv, const uint8_t *programme, const uint8_t *device,
    const struct hearth_public *form_sign, struct hearth_assignment *out);
/* Since when (host's time) records have waited for a countersignature, or 0. */
int64_t hearth_sync_unopened_since(const struct hearth_kv *kv);
/* "None for 30 days: a warning" (protocol.md section 4). */
#define HEARTH_SYNC_UNOPENED_MAX_S (INT64_C(30) * 86400)

/* Sneakernet. One file of at most out->cap bytes with what has no receipt, from
 * *${next} on (0: from the start), which is moved on; E_NOT_FOUND: all of it is
 * written. Nothing changes on the device: only receipts do that. */
HEARTH_MUST_USE int hearth_sync_client_carry_out(struct hearth_sync_client *c,
                                                 uint64_t *next,
                                                 struct hearth_writer *out);
/* The host's answer file: believed as far as it is signed. E_DENIED: it is for
 * another device or programme; E_INVALID: damaged. An older file again changes
 * nothing. */
HEARTH_MUST_USE int hearth_sync_client_carry_in(struct hearth_sync_client *c,
                                                struct hearth_slice file,
                                                int64_t now_s);

/* Full jitter: a wait in [0, min(6 h, 30 s * 2^attempt)]. */
HEARTH_MUST_USE int hearth_sync_backoff_ms(unsigned attempt,
                                           const struct hearth_rng *rng,
                                           int64_t *wait_ms);

/* ---- server ---- */

struct hearth_sync_server_config {
    const struct hearth_kv *kv;
    struct hearth_clock clock;
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    uint8_t host[8];
    uint8_t incarnation[8];
    const struct hearth_key *receipt_key; /* locked memory */
    struct hearth_public receipt_public;
};

struct hearth_sync_server; /* owns its buffers */
HEARTH_MUST_USE int
hearth_sync_server_open(const struct hearth_sync_server_config *config,
                        struct hearth_sync_server **out);
void hearth_sync_server_close(struct hearth_sync_server *s);
/* Answers a request from the peer whose certificate's SPKI hashes to
 * . Always gives a reply (codes of message.h), valid until the
 * next call. A receipt is only ever given after the synced commit. */
void hearth_sync_server_handle(struct hearth_sync_server *s,
                               const uint8_t sync_hash[HEARTH_HASH_LEN],
                               const struct hearth_request *request,
                               struct hearth_reply *reply);

/* Whether that peer has anything to do here: false for a key that no device
 * has, and for a revoked device that was told so, has nothing left to bring and
 * no order to wipe to fetch. A store that fails says true. */
bool hearth_sync_server_knows(struct hearth_sync_server *s,
                              const uint8_t sync_hash[HEARTH_HASH_LEN]);

/* What a carried file brought. */
struct hearth_sync_carried {
    uint8_t device[HEARTH_DEVICE_LEN];
    uint8_t sync_hash[HEARTH_HASH_LEN];
    uint32_t version; /* of the programme document there */
    uint8_t has[HEARTH_FORMS_MAX][HEARTH_HASH_LEN];
    size_t has_count;
    uint64_t records;   /* new ones */
    uint32_t accepted;  /* batches and losses */
    uint32_t duplicate; /* there already */
    uint32_t refused;
    uint32_t withdrawals;
    uint8_t kept[HEARTH_WITHDRAWALS_DEVICE_MAX][HEARTH_WITHDRAWALS_ID_LEN];
    enum hearth_sync_verdict last_refusal;
};
/* Takes a carried file as if its items had been posted by the device that it
 * names: every check is the same. E_DENIED: not for this programme's host;
 * E_NOT_FOUND: unknown device; E_INVALID, E_VERSION, E_LIMIT: no such file.
 * Refused items are no error but counted. */
HEARTH_MUST_USE int
hearth_sync_server_carry_in(struct hearth_sync_server *s,
                            struct hearth_slice file,
                            struct hearth_sync_carried *out);
/* The answer for the way back: state, and the packages that are missing there
 * as far as they fit. E_STATE: the store fails. E_SPACE. */
HEARTH_MUST_USE int
hearth_sync_server_carry_out(struct hearth_sync_server *s,
                             const struct hearth_sync_carried *c,
                             struct hearth_writer *out);

#endif
