/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of Ed25519 (RFC 8032) checked, for extract-signed() alone:
 * nothing here is secret, and nothing of Hearth's own rests on it. */
#ifndef HEARTH_FORM_ED25519_H
#define HEARTH_FORM_ED25519_H

#include <stdbool.h>
#include <stdint.h>

#define HEARTH_ED25519_KEY       32
#define HEARTH_ED25519_SIGNATURE 64
#define HEARTH_ED25519_DIGEST    64

/* ${digest} is SHA-512 over the signature's first half, the key and the
 * message. */
bool hearth_ed25519_verify(const uint8_t key[HEARTH_ED25519_KEY],
                           const uint8_t signature[HEARTH_ED25519_SIGNATURE],
                           const uint8_t digest[HEARTH_ED25519_DIGEST]);

#endif
