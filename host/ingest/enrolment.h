/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolment on the host: a one-time token becomes a registered device with a
 * SYNC certificate, and later gets the next one (protocol.md 6). No sockets. */
#ifndef HOST_INGEST_ENROLMENT_H
#define HOST_INGEST_ENROLMENT_H

#include "hearth/clock.h"
#include "hearth/enrol.h"
#include "hearth/kv.h"
#include "hearth/message.h"
#include "hearth/rng.h"

struct hearth_enrolment_config {
    const struct hearth_kv *kv;
    struct hearth_clock clock;
    struct hearth_rng rng;
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    struct hearth_public form_sign;
    const struct hearth_key *enrol_key; /* locked memory */
    struct hearth_certificate root;
    struct hearth_certificate enrol;
};

struct hearth_enrolment; /* owns its buffers */
HEARTH_MUST_USE int
hearth_enrolment_open(const struct hearth_enrolment_config *config,
                      struct hearth_enrolment **out);
void hearth_enrolment_close(struct hearth_enrolment *e);

/* The PSK of the token whose id is ${identity}; false when there is none or
 * its time is over. A used token still answers until then: its device may ask
 * again. */
bool hearth_enrolment_psk(struct hearth_enrolment *e,
                          struct hearth_slice identity, struct hearth_key *key);
/* Answers GET crts and POST sen of the session that knew the token. The same
 * keys again get an equal answer, other keys 403 and an alarm. ${reply} is
 * valid until the next call. */
void hearth_enrolment_handle(struct hearth_enrolment *e,
                             struct hearth_slice identity,
                             const struct hearth_request *request,
                             struct hearth_reply *reply);
/* Answers POST sren of the device whose SYNC key hashes to ${sync_hash}: a
 * certificate for its next SYNC key, to which the register moves. Until that
 * one is used the old key counts too. A revoked device gets 403. */
void hearth_enrolment_renew(struct hearth_enrolment *e,
                            const uint8_t sync_hash[HEARTH_HASH_LEN],
                            const struct hearth_request *request,
                            struct hearth_reply *reply);

/* Counters (ledger.h) that the operator sees in `enrol list`. */
#define HEARTH_ENROLMENT_REFUSED "enrolment_refused"
#define HEARTH_ENROLMENT_REUSED  "enrolment_token_reused"

#endif
