/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolment from the device's side: keys are made here, the host answers, and
 * nothing of the answer is believed before it is checked. */
#ifndef HEARTH_FIRMWARE_ENROLMENT_H
#define HEARTH_FIRMWARE_ENROLMENT_H

#include "device.h"

#include "hearth/enrol.h"
#include "hearth/keyring.h"
#include "hearth/link.h"

/* The path of the simple enrolment (FORMAT.md "Enrolment"). */
#define HEARTH_ENROLMENT_PATH "enrol"

/* The keys of a device in the making; stands in locked memory. */
struct hearth_enrolment_keys {
    struct hearth_key sync;
    struct hearth_key sign;
    struct hearth_key psk;
    uint8_t token[HEARTH_TOKEN_LEN];
    uint8_t token_id[HEARTH_TOKEN_ID_LEN];
};

struct hearth_enrolment {
    struct hearth_enrolment_keys *keys;
    struct hearth_enrol_request request;
    struct hearth_enrol_reply reply; /* views into ${reply_bytes} */
    struct hearth_device device;     /* as it will be stored */
    struct hearth_programme programme;
};

/* Draws device id, SYNC and SIGN and proves SIGN. E_CRYPTO. */
HEARTH_MUST_USE int hearth_enrolment_make(struct hearth_enrolment *e,
                                          const struct hearth_rng *rng);
/* Decodes and checks the host's answer: our own SYNC key certified by ENROL
 * and the root, the document signed by FORM-SIGN and of this programme, with
 * at least one host and a key to seal for. Fills device and programme.
 * ${reply} stays where it is. E_AUTH, E_INVALID ... */
HEARTH_MUST_USE int hearth_enrolment_check(struct hearth_enrolment *e,
                                           struct hearth_slice reply,
                                           int64_t now_s);

/* Where an enrolment is written to. */
struct hearth_enrolment_place {
    const char *folder;
    struct hearth_kv *kv;
    struct hearth_secmem *m;
    const struct hearth_rng *rng;
    const struct hearth_clock *clock;
    const struct hearth_passphrase_cost *cost;
    struct hearth_slice pin; /* in locked memory */
};

/* Writes keys first and the device's entry last, which commits: after a crash
 * the device is enrolled or it is not. E_IO, E_FULL, E_MEMORY. */
HEARTH_MUST_USE int
hearth_enrolment_store(const struct hearth_enrolment *e,
                       const struct hearth_enrolment_place *place);

#endif
