/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolment: a one-time token becomes an enrolled device, and later a new
 * SYNC key (protocol.md 6; FORMAT.md "Enrolment"). Inside ECDHE-PSK the device
 * asks GET crts and then POST sen; inside its own session POST sren. */
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

/* The paths, as EST over CoAP names them (RFC 9148). */
#define HEARTH_ENROL_CRTS "crts"
#define HEARTH_ENROL_SEN  "sen"
#define HEARTH_ENROL_SREN "sren"

/* ---- the token ---- */

/* Token <-> typed code ("XXXX-XXXX-..." with dashes; reading ignores dashes,
 * spaces, line ends and case, and maps I L to 1, O to 0). E_INVALID: a
 * mistyped code. */
void hearth_enrol_code(const uint8_t token[HEARTH_TOKEN_LEN], char out[40]);
HEARTH_MUST_USE int hearth_enrol_parse(const char *code,
                                       uint8_t token[HEARTH_TOKEN_LEN]);
/* PSK identity and key: id = first 8 bytes of SHA-256("hearth token id v1\0" |
 * token), key = HKDF(token, info "hearth token psk v1"). */
HEARTH_MUST_USE int hearth_enrol_psk(const uint8_t token[HEARTH_TOKEN_LEN],
                                     uint8_t id[HEARTH_TOKEN_ID_LEN],
                                     struct hearth_key *psk);

/* ---- what both sides must have in common ---- */

/* SHA-256 of the root's and FORM-SIGN's SPKI, and of the SEAL key. */
struct hearth_enrol_pins {
    uint8_t root[HEARTH_HASH_LEN];
    uint8_t form_sign[HEARTH_HASH_LEN];
    uint8_t seal[HEARTH_HASH_LEN];
};
/* SHA-256("hearth seal pin v1\0" | suite | SEAL key). */
HEARTH_MUST_USE int
hearth_enrol_seal_pin(const struct hearth_programme_epoch *epoch,
                      uint8_t pin[HEARTH_HASH_LEN]);
/* E_INVALID (a root that does not parse), E_CRYPTO. */
HEARTH_MUST_USE int
hearth_enrol_pins_of(const struct hearth_certificate *root,
                     const struct hearth_public *form_sign,
                     const struct hearth_programme_epoch *epoch,
                     struct hearth_enrol_pins *pins);

/* The device of an enrolment. */
struct hearth_enrol_party {
    uint8_t device[HEARTH_DEVICE_LEN];
    struct hearth_public sync;
    struct hearth_public sign;
};

#define HEARTH_ENROL_WORDS     6
#define HEARTH_ENROL_WORDS_LEN 48 /* 6 words of 7 letters at most, NUL */

/* The six words on both screens: 66 bits of SHA-256("hearth enrol v1\0" |
 * programme | pins | device | SYNC | SIGN), keys by SHA-256 of their SPKI. */
HEARTH_MUST_USE int hearth_enrol_words(const uint8_t *programme,
                                       const struct hearth_enrol_pins *pins,
                                       const struct hearth_enrol_party *party,
                                       char out[HEARTH_ENROL_WORDS_LEN]);

/* ---- the code as text, for a QR ---- */

#define HEARTH_INVITE_MAX 512 /* bytes of text, with its NUL */

/* "hearth:1?t=TOKEN&x=EXPIRY&p=PINS&h=HOST,HOST" */
struct hearth_enrol_invite {
    uint8_t token[HEARTH_TOKEN_LEN];
    int64_t expires_s;
    struct hearth_enrol_pins pins;
    char hosts[HEARTH_HOSTS_MAX][HEARTH_ADDRESS_MAX];
    uint8_t host_count;
};
/* E_LIMIT: no host, or too many; E_INVALID: an address that has other signs
 * than letters, digits and ".-:[]_". */
HEARTH_MUST_USE int
hearth_enrol_invite_write(const struct hearth_enrol_invite *invite,
                          char out[HEARTH_INVITE_MAX]);
/* Reads one line, with or without its end. E_VERSION: a later kind of code;
 * E_INVALID: any other text. */
HEARTH_MUST_USE int
hearth_enrol_invite_read(struct hearth_slice text,
                         struct hearth_enrol_invite *invite);

/* ---- GET crts ---- */

struct hearth_enrol_crts {
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    struct hearth_certificate root, enrol;
    struct hearth_public form_sign;
    struct hearth_slice document; /* signed: SEAL keys and hosts stand in it */
    char worker[HEARTH_CODE_MAX + 1];
    char areas[HEARTH_AREAS_MAX][HEARTH_CODE_MAX + 1];
    uint8_t area_count;
};
HEARTH_MUST_USE int hearth_enrol_crts_encode(const struct hearth_enrol_crts *c,
                                             struct hearth_writer *out);
/* Views into ${in} for the document. E_INVALID. */
HEARTH_MUST_USE int hearth_enrol_crts_decode(struct hearth_slice in,
                                             struct hearth_enrol_crts *c);

/* ---- POST sen ---- */

/* The test record: enc | ct for SEAL[epoch], of 16 zeros. */
#define HEARTH_ENROL_TEST_MAX (HEARTH_ENC_MAX + 16 + HEARTH_TAG_LEN)
struct hearth_enrol_test {
    uint16_t epoch;
    uint8_t len;
    uint8_t bytes[HEARTH_ENROL_TEST_MAX];
};

struct hearth_enrol_request {
    uint8_t device[HEARTH_DEVICE_LEN];
    struct hearth_public sync;
    struct hearth_public sign;
    uint8_t pop[HEARTH_SIG_LEN]; /* by SIGN, over "hearth sign pop v1\0" |
                                    programme | device | SYNC hash */
    struct hearth_enrol_test test;
};

/* Seals the test record into ${r}. */
HEARTH_MUST_USE int
hearth_enrol_test_seal(struct hearth_enrol_request *r, const uint8_t *programme,
                       const struct hearth_programme_epoch *epoch,
                       const struct hearth_rng *rng);
/* 0 if it opens to what was sealed. E_AUTH, E_INVALID. */
HEARTH_MUST_USE int
hearth_enrol_test_open(const struct hearth_enrol_test *test,
                       const uint8_t *programme,
                       const uint8_t device[HEARTH_DEVICE_LEN], uint8_t suite,
                       const struct hearth_key *seal);

/* Signs the proof of possession of SIGN. */
HEARTH_MUST_USE int hearth_enrol_prove(struct hearth_enrol_request *r,
                                       const uint8_t *programme,
                                       const struct hearth_key *sign);
HEARTH_MUST_USE int
hearth_enrol_request_encode(const struct hearth_enrol_request *r,
                            struct hearth_writer *out);
/* Checks points and proof too. E_INVALID, E_AUTH. */
HEARTH_MUST_USE int hearth_enrol_request_decode(struct hearth_slice in,
                                                const uint8_t *programme,
                                                struct hearth_enrol_request *r);

/* The answer to sen and sren. */
struct hearth_enrol_reply {
    struct hearth_certificate enrol, sync;
};
HEARTH_MUST_USE int
hearth_enrol_reply_encode(const struct hearth_enrol_reply *r,
                          struct hearth_writer *out);
HEARTH_MUST_USE int hearth_enrol_reply_decode(struct hearth_slice in,
                                              struct hearth_enrol_reply *r);

/* ---- POST sren ---- */

/* 65 | 64 bytes: the new SYNC key and its own signature over
 * "hearth sync pop v1\0" | programme | device | SHA-256(new SYNC SPKI). */
#define HEARTH_ENROL_RENEWAL_LEN (HEARTH_POINT_LEN + HEARTH_SIG_LEN)
HEARTH_MUST_USE int
hearth_enrol_renewal_write(const uint8_t *programme, const uint8_t *device,
                           const struct hearth_key *sync,
                           uint8_t out[HEARTH_ENROL_RENEWAL_LEN]);
/* E_INVALID, E_AUTH. */
HEARTH_MUST_USE int hearth_enrol_renewal_read(struct hearth_slice in,
                                              const uint8_t *programme,
                                              const uint8_t *device,
                                              struct hearth_public *sync);

/* ---- what the host keeps for a token until it is used ---- */

struct hearth_enrol_offer {
    uint8_t token[HEARTH_TOKEN_LEN];
    int64_t expires_s;
    char name[HEARTH_CODE_MAX + 1]; /* device name for the operator */
    char worker[HEARTH_CODE_MAX + 1];
    char areas[HEARTH_AREAS_MAX][HEARTH_CODE_MAX + 1];
    uint8_t area_count;
    bool is_trusted; /* may be admitted without comparing the words */
};
HEARTH_MUST_USE int
hearth_enrol_offer_encode(const struct hearth_enrol_offer *o,
                          struct hearth_writer *out);
HEARTH_MUST_USE int hearth_enrol_offer_decode(struct hearth_slice in,
                                              struct hearth_enrol_offer *o);

#endif
