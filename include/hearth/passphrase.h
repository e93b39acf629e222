/* SPDX-License-Identifier: Apache-2.0 */
/* PIN or passphrase to key: Argon2id (RFC 9106). */
#ifndef HEARTH_PASSPHRASE_H
#define HEARTH_PASSPHRASE_H

#include "hearth/bytes.h"
#include "hearth/secmem.h"

#define HEARTH_SALT_LEN 16

/* Cost of one guess. Floor: 2 passes, 19,456 KiB; below it, and above
 * the ceiling that keeps a hostile page from exhausting the machine, E_LIMIT.
 * The memory itself cannot be locked; it is wiped before it is freed. */
struct hearth_passphrase_cost {
    uint32_t passes;
    uint32_t memory_kib;
};
#define HEARTH_PASSPHRASE_DEFAULT_PASSES     3u
#define HEARTH_PASSPHRASE_DEFAULT_MEMORY_KIB 65536u
#define HEARTH_PASSPHRASE_FLOOR_PASSES       2u
#define HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB   19456u
#define HEARTH_PASSPHRASE_CEILING_PASSES     64u
#define HEARTH_PASSPHRASE_CEILING_MEMORY_KIB 1048576u
#define HEARTH_PASSPHRASE_SECRET_MAX         1024u /* bytes of a secret */

/* What a secret is worth. */
enum hearth_passphrase_worth {
    HEARTH_PASSPHRASE_WEAK,  /* not taken: under six signs, or a mere row */
    HEARTH_PASSPHRASE_PIN,   /* holds back who picks the device up */
    HEARTH_PASSPHRASE_PHRASE /* holds back who copies the disk, too */
};
#define HEARTH_PASSPHRASE_PIN_MIN    6u
#define HEARTH_PASSPHRASE_WORDS_MIN  5u
#define HEARTH_PASSPHRASE_LENGTH_MIN 20u

/* Rates what was typed. A PHRASE has five words of two bytes or more, or 20
 * bytes (20 drawn digits are as many guesses as five drawn words); a row of
 * one sign or of neighbours (111111, 654321, abcdef) is WEAK. It cannot tell a
 * chosen sentence from a drawn one. */
enum hearth_passphrase_worth hearth_passphrase_rate(struct hearth_slice secret);

/* Derives 64 bytes: ${kek}, and a ${commitment} that tells a wrong secret
 * apart from a damaged file. ${secret} (1 to HEARTH_PASSPHRASE_SECRET_MAX
 * bytes, else E_INVALID) stands in locked memory. E_LIMIT, E_MEMORY, E_CRYPTO.
 */
HEARTH_MUST_USE int
hearth_passphrase_derive(struct hearth_slice secret,
                         const uint8_t salt[HEARTH_SALT_LEN],
                         const struct hearth_passphrase_cost *cost,
                         struct hearth_key *kek, struct hearth_key *commitment);

#endif
