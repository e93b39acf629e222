/* SPDX-License-Identifier: Apache-2.0 */
/* A second factor: time-based codes (RFC 6238) of six digits, SHA-1 and 30
 * seconds, which is what every authenticator app can do. */
#ifndef HOST_PEOPLE_TOTP_H
#define HOST_PEOPLE_TOTP_H

#include "host/people/people.h"

#define HEARTH_TOTP_STEP_S 30
/* otpauth://totp/... with the secret in base 32 */
#define HEARTH_TOTP_URI_MAX 256

/* RFC 4226: the last ${digits} (6 to 8) of the code of ${counter}. E_CRYPTO. */
HEARTH_MUST_USE int hearth_totp_hotp(struct hearth_slice secret,
                                     uint64_t counter, unsigned digits,
                                     uint32_t *code);
/* Draws a secret for ${p} and seals it under ${key}; ${uri} is for the QR that
 * an app reads. Until a code was given back (hearth_totp_check) has_totp is
 * not set by this. E_CRYPTO, E_SPACE. */
HEARTH_MUST_USE int hearth_totp_draw(struct hearth_person *p,
                                     const struct hearth_key *key,
                                     struct hearth_secmem *m,
                                     const struct hearth_rng *rng,
                                     char uri[HEARTH_TOTP_URI_MAX]);
/* E_AUTH unless ${typed} is the code of now, of 30 seconds before or after,
 * and later than the last one used, which it then becomes. */
HEARTH_MUST_USE int hearth_totp_check(struct hearth_person *p,
                                      const struct hearth_key *key,
                                      struct hearth_secmem *m,
                                      struct hearth_slice typed, int64_t now_s);

#endif
