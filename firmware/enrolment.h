/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolment from the device's side: keys are made here, the host answers, and
 * nothing of the answers is believed before it is checked.
 *
 * What was made is kept before it is sent: whatever interrupts an enrolment,
 * the same code and PIN go on with the same keys. */
#ifndef HEARTH_FIRMWARE_ENROLMENT_H
#define HEARTH_FIRMWARE_ENROLMENT_H

#include "device.h"

#include "hearth/enrol.h"
#include "hearth/envelope.h"
#include "hearth/keyring.h"
#include "hearth/link.h"

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
    struct hearth_enrol_crts crts; /* its document views into ${document} */
    uint8_t document[HEARTH_PROGRAMME_MAX + HEARTH_ENVELOPE_EXTRA];
    struct hearth_programme programme;
    struct hearth_enrol_pins pins; /* of what crts brought */
    struct hearth_enrol_request request;
    struct hearth_enrol_reply reply;
    struct hearth_device device; /* as it will be stored */
    char words[HEARTH_ENROL_WORDS_LEN];
};

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

/* Takes the answer to crts: the document signed by FORM-SIGN and of this
 * programme, with at least one host and a key to seal for. ${body} may go
 * afterwards. Fills programme and pins. E_AUTH, E_INVALID ... */
HEARTH_MUST_USE int hearth_enrolment_learn(struct hearth_enrolment *e,
                                           struct hearth_slice body);
/* 0 if root, FORM-SIGN and SEAL are the pinned ones; else E_AUTH. */
HEARTH_MUST_USE int
hearth_enrolment_check_pins(const struct hearth_enrolment *e,
                            const struct hearth_enrol_pins *pins);
/* Draws device id, SYNC and SIGN, proves SIGN, seals the test record. */
HEARTH_MUST_USE int hearth_enrolment_make(struct hearth_enrolment *e,
                                          const struct hearth_rng *rng);
/* Writes the keys and, last, what will be asked, which commits: from here on
 * hearth_enrolment_resume finds it. E_IO, E_FULL, E_MEMORY. */
HEARTH_MUST_USE int
hearth_enrolment_keep(struct hearth_enrolment *e,
                      const struct hearth_enrolment_place *place);
/* Goes on with what was kept for this token and programme. E_NOT_FOUND:
 * nothing; E_AUTH: it was kept under another PIN. */
HEARTH_MUST_USE int
hearth_enrolment_resume(struct hearth_enrolment *e,
                        const struct hearth_enrolment_place *place);
/* Takes the answer to sen: our own SYNC key certified by ENROL and the root.
 * Fills device and words. E_AUTH, E_INVALID ... */
HEARTH_MUST_USE int hearth_enrolment_check(struct hearth_enrolment *e,
                                           struct hearth_slice body,
                                           int64_t now_s);
/* Writes the device's entry last, which commits: after a crash the device is
 * enrolled or it is not. ${is_confirmed}: the pins matched, nobody need
 * compare the words here. E_IO, E_FULL. */
HEARTH_MUST_USE int
hearth_enrolment_store(const struct hearth_enrolment *e,
                       const struct hearth_enrolment_place *place,
                       bool is_confirmed);

/* The six words of this device's enrolment, and whether its worker said that
 * the host shows the same (or the pins of a QR did). E_NOT_FOUND. */
HEARTH_MUST_USE int hearth_enrolment_words(const struct hearth_kv *kv,
                                           char words[HEARTH_ENROL_WORDS_LEN],
                                           bool *is_confirmed);
/* The worker said so. */
HEARTH_MUST_USE int hearth_enrolment_confirm(const struct hearth_kv *kv);

#endif
