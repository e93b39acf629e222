/* SPDX-License-Identifier: Apache-2.0 */
/* Asks for a new PIN or passphrase and says what it is worth. */
#ifndef HEARTH_FIRMWARE_NEW_SECRET_H
#define HEARTH_FIRMWARE_NEW_SECRET_H

#include "line_input.h"

#include "hearth/passphrase.h"

#define HEARTH_NEW_SECRET_MAX 128

/* A secret in locked memory. */
struct hearth_new_secret {
    uint8_t bytes[HEARTH_NEW_SECRET_MAX];
    size_t len;
};

/* Asks with ${prompt}, twice on a terminal, and fills ${out}, which stands in
 * locked memory. Refuses what is too weak. Reports what is in the way itself.
 * E_LIMIT (too short, too long, a mere row), E_INVALID (two that differ),
 * E_NOT_FOUND. */
HEARTH_MUST_USE int hearth_new_secret_ask(struct hearth_line_input *in,
                                          const char *prompt,
                                          struct hearth_new_secret *out);
/* Refuses it, with the reason, unless its length and worth are enough. */
HEARTH_MUST_USE int hearth_new_secret_check(struct hearth_slice secret);
/* Says on standard output what ${secret} holds back and what not. */
void hearth_new_secret_explain(struct hearth_slice secret, bool has_chip);

#endif
