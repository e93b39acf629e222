/* SPDX-License-Identifier: Apache-2.0 */
/* The withdrawal code: drawn once, shown once, kept only as a tag that links
 * nothing until somebody uses it (protocol.md section 7). Typed from a slip it
 * is sealed to the programme; whose interview it was nobody here can know. */
#ifndef HEARTH_FIRMWARE_WITHDRAWAL_H
#define HEARTH_FIRMWARE_WITHDRAWAL_H

#include "agent.h"

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
/* W from the ${text} that was typed; both stand in locked memory. E_INVALID: a
 * typing mistake. */
HEARTH_MUST_USE int hearth_withdrawal_read(const char *text,
                                           uint8_t w[HEARTH_WITHDRAWAL_LEN]);
/* Seals W to the programme's present key, to wait for the next sync. Which has
 * to come first for E_STATE: the programme names no key; E_REVOKED: the key's
 * last day has come; E_LIMIT: HEARTH_WITHDRAWALS_DEVICE_MAX wait already. */
HEARTH_MUST_USE int
hearth_withdrawal_keep(const struct hearth_agent *a,
                       const uint8_t w[HEARTH_WITHDRAWAL_LEN]);

#endif
