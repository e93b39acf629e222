/* SPDX-License-Identifier: Apache-2.0 */
/* k-of-n shares of an epoch's key: Shamir's scheme over GF(2^8), a byte at a
 * time (FORMAT.md "Share"). A share is hostile input: people carry it, keep it
 * for years, and type it. */
#ifndef HOST_VAULT_SPLIT_H
#define HOST_VAULT_SPLIT_H

#include "host/vault/vault.h"

#define HEARTH_SHARES_MAX   16
#define HEARTH_SHARE_ID_LEN 8
#define HEARTH_SHARE_CHECK  16

struct hearth_share {
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    uint16_t epoch;
    uint8_t suite;
    uint8_t id[HEARTH_SHARE_ID_LEN]; /* of the split: random */
    uint8_t need, of, number;        /* number: 1 to of; the point x */
    uint8_t check[HEARTH_SHARE_CHECK];
    uint8_t y[HEARTH_KEY_LEN]; /* secret: stands in locked memory */
};
#define HEARTH_SHARE_LEN                                                       \
    (4 + 1 + HEARTH_PROGRAMME_LEN + 2 + 1 + HEARTH_SHARE_ID_LEN + 3 +          \
     HEARTH_SHARE_CHECK + HEARTH_KEY_LEN)

struct hearth_share_split {
    const uint8_t *programme;
    struct hearth_slice public_key; /* SEAL[epoch] */
    uint8_t need, of;               /* 2 <= need <= of <= HEARTH_SHARES_MAX */
    struct hearth_secmem *secmem;   /* for what is secret on the way */
};

/* Fills ${shares} (split->of of them, in locked memory). E_INVALID (need, of),
 * E_CRYPTO, E_MEMORY. */
HEARTH_MUST_USE int hearth_share_make(const struct hearth_vault_epoch *epoch,
                                      const struct hearth_share_split *split,
                                      const struct hearth_rng *rng,
                                      struct hearth_share *shares);
/* Joins ${count} shares. E_BRANCH: not all of one split, or one number twice.
 * E_TRUNCATED: too few. E_AUTH: the key is not the one that was split, or not
 * the one of ${public_key}. On failure out->key is wiped. */
HEARTH_MUST_USE int hearth_share_join(const struct hearth_share *shares,
                                      size_t count,
                                      struct hearth_slice public_key,
                                      struct hearth_vault_epoch *out);

/* Fixed bytes. Decode: E_INVALID, E_VERSION. */
void hearth_share_encode(const struct hearth_share *share,
                         uint8_t out[HEARTH_SHARE_LEN]);
HEARTH_MUST_USE int hearth_share_decode(struct hearth_slice in,
                                        struct hearth_share *share);

/* The printable form: lines "N: XXXXX XXXXX XXXXX XXXXX CC" of Crockford's
 * base32, CC being two check characters of the line. Lines that do not begin
 * with a digit are for people. */
#define HEARTH_SHARE_TEXT_MAX 1024
#define HEARTH_SHARE_FILE_MAX 8192 /* with words around it */
/* Appends the lines to ${out}, which stands in locked memory. E_SPACE. */
HEARTH_MUST_USE int hearth_share_print(const struct hearth_share *share,
                                       struct hearth_writer *out);
/* Reads them. *${line}: the one at fault, 0 if none is. E_INVALID, E_VERSION.
 */
HEARTH_MUST_USE int hearth_share_parse(struct hearth_slice text,
                                       struct hearth_share *share,
                                       unsigned *line);

#endif
