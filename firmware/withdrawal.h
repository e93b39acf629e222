/* SPDX-License-Identifier: Apache-2.0 */
/* The withdrawal code: drawn once, shown once, kept only as a tag that links
 * nothing until somebody uses it (protocol.md section 7). */
#ifndef HEARTH_FIRMWARE_WITHDRAWAL_H
#define HEARTH_FIRMWARE_WITHDRAWAL_H

#include "hearth/content.h"
#include "hearth/rng.h"
#include "hearth/secmem.h"

#define HEARTH_WITHDRAWAL_LEN      16 /* W: 128 bits */
#define HEARTH_WITHDRAWAL_CODE_LEN 40 /* in groups, as text */

/* What is on screen until the next key; stands in locked memory. */
struct hearth_withdrawal {
    uint8_t w[HEARTH_WITHDRAWAL_LEN];
    char code[HEARTH_WITHDRAWAL_CODE_LEN];
};

/* Draws W, its text and its ${tag}; the caller wipes ${out}. E_CRYPTO. */
HEARTH_MUST_USE int
hearth_withdrawal_draw(const struct hearth_rng *rng,
                       struct hearth_withdrawal *out,
                       uint8_t tag[HEARTH_WITHDRAW_TAG_LEN]);

#endif
