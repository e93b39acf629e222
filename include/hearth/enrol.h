/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolment: a one-time token becomes an enrolled device (protocol.md 6, the
 * simple form; FORMAT.md "Enrolment"). Messages travel inside ECDHE-PSK. */
#ifndef HEARTH_ENROL_H
#define HEARTH_ENROL_H

#include "hearth/certificate.h"
#include "hearth/identity.h"
#include "hearth/programme.h"

#define HEARTH_TOKEN_LEN    16
#define HEARTH_TOKEN_ID_LEN 8
#define HEARTH_TOKEN_CODE_LEN                                                  \
    28 /* Crockford base32: token and 12 check bits                            \
        */

/* Token <-> typed code ("XXXX-XXXX-..." with dashes; reading ignores dashes,
 * spaces and case, and maps I L to 1, O to 0). E_INVALID: a mistyped code. */
void hearth_enrol_code(const uint8_t token[HEARTH_TOKEN_LEN], char out[40]);
HEARTH_MUST_USE int hearth_enrol_parse(const char *code,
                                       uint8_t token[HEARTH_TOKEN_LEN]);
/* PSK identity and key: id = first 8 bytes of SHA-256("hearth token id v1\0" |
 * token), key = HKDF(token, info "hearth token psk v1"). */
HEARTH_MUST_USE int hearth_enrol_psk(const uint8_t token[HEARTH_TOKEN_LEN],
                                     uint8_t id[HEARTH_TOKEN_ID_LEN],
                                     struct hearth_key *psk);

struct hearth_enrol_request {
    uint8_t device[HEARTH_DEVICE_LEN];
    struct hearth_public sync;
    struct hearth_public sign;
    uint8_t pop[HEARTH_SIG_LEN]; /* by SIGN, over "hearth sign pop v1\0" |
                                    programme zeros | device | SYNC hash */
};
struct hearth_enrol_reply {
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    struct hearth_certificate root, enrol, sync;
    struct hearth_public form_sign;
    struct hearth_slice document; /* signed programme document, in place */
    char worker[HEARTH_CODE_MAX + 1];
    char areas[HEARTH_AREAS_MAX][HEARTH_CODE_MAX + 1];
    uint8_t area_count;
};

/* Signs the proof of possession of SIGN. */
HEARTH_MUST_USE int hearth_enrol_prove(struct hearth_enrol_request *r,
                                       const struct hearth_key *sign);
HEARTH_MUST_USE int
hearth_enrol_request_encode(const struct hearth_enrol_request *r,
                            struct hearth_writer *out);
/* Checks points and proof too. E_INVALID, E_AUTH. */
HEARTH_MUST_USE int hearth_enrol_request_decode(struct hearth_slice in,
                                                struct hearth_enrol_request *r);
HEARTH_MUST_USE int
hearth_enrol_reply_encode(const struct hearth_enrol_reply *r,
                          struct hearth_writer *out);
/* Views into ${in} for the document. E_INVALID. */
HEARTH_MUST_USE int hearth_enrol_reply_decode(struct hearth_slice in,
                                              struct hearth_enrol_reply *r);

/* What the host keeps for a token until it is used. */
struct hearth_enrol_offer {
    uint8_t token[HEARTH_TOKEN_LEN];
    int64_t expires_s;
    char name[HEARTH_CODE_MAX + 1]; /* device name for the operator */
    char worker[HEARTH_CODE_MAX + 1];
    char areas[HEARTH_AREAS_MAX][HEARTH_CODE_MAX + 1];
    uint8_t area_count;
};
HEARTH_MUST_USE int
hearth_enrol_offer_encode(const struct hearth_enrol_offer *o,
                          struct hearth_writer *out);
HEARTH_MUST_USE int hearth_enrol_offer_decode(struct hearth_slice in,
                                              struct hearth_enrol_offer *o);

#endif
