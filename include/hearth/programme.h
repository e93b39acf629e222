/* SPDX-License-Identifier: Apache-2.0 */
/* The programme document: what every device of a programme must agree on.
 * Signed by FORM-SIGN; the version only ever goes up. */
#ifndef HEARTH_PROGRAMME_H
#define HEARTH_PROGRAMME_H

#include "hearth/envelope.h"
#include "hearth/hpke.h"

struct hearth_programme_epoch {
    uint16_t epoch;
    uint8_t suite;
    uint8_t seal[HEARTH_ENC_MAX]; /* public key, hearth_hpke_enc_len bytes */
    char wave[HEARTH_CODE_MAX + 1];
    int64_t erase_s; /* retention: its key is destroyed then; 0: not stated */
};

struct hearth_programme_host {
    char address[HEARTH_ADDRESS_MAX]; /* "host:port" */
    uint8_t spki_hash[HEARTH_HASH_LEN];
};

struct hearth_programme_form {
    char id[HEARTH_CODE_MAX + 1];
    uint32_t version;
    uint8_t hash[HEARTH_HASH_LEN];
};

struct hearth_programme {
    uint8_t id[HEARTH_PROGRAMME_LEN];
    char name[65];
    uint32_t version;
    int64_t issued_s;
    uint16_t current_epoch;
    struct hearth_programme_epoch epochs[HEARTH_EPOCHS_MAX];
    uint8_t epoch_count;
    /* Sign receipts and countersignatures: the first of each is in use, the
     * others are older ones whose signatures still count. */
    struct hearth_public receipts[HEARTH_SIGNERS_MAX];
    uint8_t receipt_count;
    struct hearth_public openeds[HEARTH_SIGNERS_MAX];
    uint8_t opened_count;
    struct hearth_programme_host hosts[HEARTH_HOSTS_MAX];
    uint8_t host_count;
    struct hearth_programme_form forms[HEARTH_FORMS_MAX];
    uint8_t form_count;
    bool allows_synthetic; /* figures count unattended synthetic records */
    bool allows_paper;     /* figures count unattended paper entry */
    int64_t stale_after_s; /* a device warns from then on; 0: never */
    uint32_t agent_min;    /* smallest version of the agent */
};

/* The body of the document, to be put into an envelope. E_LIMIT, E_SPACE. */
HEARTH_MUST_USE int hearth_programme_encode(const struct hearth_programme *p,
                                            struct hearth_writer *out);
/* E_INVALID, E_LIMIT, E_VERSION. */
HEARTH_MUST_USE int hearth_programme_decode(struct hearth_slice body,
                                            struct hearth_programme *p);
/* The epoch's entry, or NULL. */
const struct hearth_programme_epoch *
hearth_programme_epoch_find(const struct hearth_programme *p, uint16_t epoch);

/* How long before an epoch's date people are warned. */
#define HEARTH_PROGRAMME_WARN_S (INT64_C(30) * 86400)

enum hearth_programme_end {
    HEARTH_PROGRAMME_LASTS, /* no date, or a later one */
    HEARTH_PROGRAMME_ENDS,  /* within HEARTH_PROGRAMME_WARN_S */
    HEARTH_PROGRAMME_OVER   /* what is sealed now opens nowhere */
};
/* Whether the key that is in use still is at ${now_s}, and how many whole days
 * (0 when it is over). */
enum hearth_programme_end
hearth_programme_end_of_epoch(const struct hearth_programme *p, int64_t now_s,
                              int64_t *days);

#endif
